"""`make staging` and `make production` as far as the local cloud goes: built for arm64, uploaded, and a change set that is not carried out."""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.cloud import Cloud
from tests.stacks import CERTIFICATE, STAGES, Stack, root
from tests.tables import ROOT

_AARCH64 = b"\xb7\x00"
"""The machine in the header of an ELF file, at byte 18."""
_ONLY_SAY = "--no-confirm-changeset --no-execute-changeset"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the configuration with its certificate filled in, as whoever deploys does it."""
    path = tmp_path_factory.mktemp("configuration") / "samconfig.toml"
    told = (ROOT / "samconfig.toml").read_text(encoding="utf-8")
    path.write_text(told.replace("put-the-ARN-of-its-certificate-here", CERTIFICATE), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give what lets the second build be the first one's."""
    return f"--cached --cache-dir {tmp_path_factory.mktemp('built')}"


def _make(cloud: Cloud, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["make", *words], cwd=ROOT, env=cloud.environment, capture_output=True, text=True, check=False)


@pytest.fixture(params=STAGES)
def planned(request: pytest.FixtureRequest, cloud: Cloud, filled: Path, cached: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give a stage and the change set of its first deploy."""
    stage, cloudformation = request.param, cloud.client("cloudformation")
    done = _make(cloud, stage, f"BUILD={cached}", f"DEPLOY=--config-file {filled} {_ONLY_SAY}")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    name = f"union-house-{stage}"
    (found,) = cloudformation.list_change_sets(StackName=name)["Summaries"]
    yield stage, cloudformation.describe_change_set(StackName=name, ChangeSetName=found["ChangeSetId"])
    cloudformation.delete_stack(StackName=name)


def test_a_first_deploy_would_make_all_that_the_template_says_and_nothing_is_made(
    planned: tuple[str, dict[str, Any]], cloud: Cloud
) -> None:
    stage, changes = planned
    told = [one["ResourceChange"] for one in changes["Changes"]]
    assert {one["Action"] for one in told} == {"Add"}
    # The local cloud's change set names what a condition leaves out, too; it makes none of it.
    wanted = {(name, one["Type"]) for name, one in root(stage).template["Resources"].items()}
    assert {_unmarked(one) for one in told} == {_unmarked({"LogicalResourceId": a, "ResourceType": b}) for a, b in wanted}
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=f"union-house-{stage}")["Stacks"]
    assert stack["StackStatus"] == "REVIEW_IN_PROGRESS"
    _is_built_for_arm64(cloud, stage, changes["ChangeSetId"])


def _unmarked(one: dict[str, Any]) -> tuple[str, str]:
    """A resource by its name and type; a version of a layer is named by what is in it."""
    kind = one["ResourceType"]
    return (one["LogicalResourceId"][:-10] if kind == "AWS::Lambda::LayerVersion" else one["LogicalResourceId"], kind)


def _is_built_for_arm64(cloud: Cloud, stage: str, changes: str) -> None:
    """Every function and layer lies uploaded, and what is compiled in the layers is for the processors that the template asks for."""
    told = cloud.client("cloudformation").get_template(
        StackName=f"union-house-{stage}", ChangeSetName=changes, TemplateStage="Processed"
    )
    resources = Stack(f"union-house-{stage}", told["TemplateBody"], root(stage).parameters).resources.values()
    functions = [one["Properties"] for one in resources if one["Type"] == "AWS::Lambda::Function"]
    layers = [one["Properties"] for one in resources if one["Type"] == "AWS::Lambda::LayerVersion"]
    assert len(functions) > 70 and len(layers) == 2
    assert {tuple(one["Architectures"]) for one in functions} == {("arm64",)}
    s3 = cloud.client("s3")
    for code in [one["Code"] for one in functions]:
        s3.head_object(Bucket=code["S3Bucket"], Key=code["S3Key"])
    compiled = [
        packed.read(name)[18:20]
        for place in (one["Content"] for one in layers)
        for packed in [zipfile.ZipFile(io.BytesIO(s3.get_object(Bucket=place["S3Bucket"], Key=place["S3Key"])["Body"].read()))]
        for name in packed.namelist()
        if name.endswith(".so")
    ]
    assert compiled and set(compiled) == {_AARCH64}


def test_a_configuration_that_is_not_filled_in_is_refused_before_anything_is_made(cloud: Cloud) -> None:
    words = ["sam", "deploy", "--config-env", "staging", *_ONLY_SAY.split()]
    done = subprocess.run(words, cwd=ROOT, env=cloud.environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "CertificateArn" in done.stderr + done.stdout
