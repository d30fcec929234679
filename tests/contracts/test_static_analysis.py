"""What cfn-lint, checkov and CloudFormation Guard find in what is deployed is mended, or has its reason in exceptions.toml.

What is looked at is the translated template: as it is written, none of them sees into SAM's resources. The negative controls prove both.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

from infra.local import analysis, templates
from infra.local.analysis import Exempt, Finding

FUNCTION: dict[str, Any] = {
    "Type": "AWS::Serverless::Function",
    "Properties": {"CodeUri": "functions/site", "Runtime": "python3.13", "Handler": "handler.lambda_handler"},
}


def _of_sam(**more: Any) -> dict[str, Any]:
    """A template with one function of SAM's."""
    function = {**FUNCTION, "Properties": {**FUNCTION["Properties"], **more}}
    head = {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31"}
    return {**head, "Resources": {"Careless": function}}


def _translated(template: dict[str, Any]) -> dict[str, Any]:
    """What AWS's own translator makes of a template, with a local folder standing for uploaded code."""
    copy = json.loads(json.dumps(template))
    copy["Resources"]["Careless"]["Properties"]["CodeUri"] = {"Bucket": "code", "Key": "site"}
    loader = ManagedPolicyLoader(None)
    with patch.dict("os.environ", AWS_DEFAULT_REGION="eu-west-2"), patch.object(loader, "load", return_value={}):
        found: dict[str, Any] = transform(copy, {}, loader)
    return found


EVERYTHING = _of_sam(Policies=[{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}])
DANGLING = _of_sam(Policies=[{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {"Ref": "NotThere"}}]}])
BROKEN: dict[str, Any] = {
    "Policy": ("AWS::IAM::ManagedPolicy", {"PolicyDocument": {"Statement": [{"Action": ["s3:Get*"], "Resource": ["arn", "*"]}]}}),
    "Role": ("AWS::IAM::Role", {
        "AssumeRolePolicyDocument": {"Statement": [{"Principal": {"AWS": "*"}}]},
        "Policies": [{"PolicyDocument": {"Statement": [{"Action": "s3:*", "Resource": "*"}]}}],
    }),
    "Table": ("AWS::DynamoDB::Table", {"BillingMode": "PROVISIONED"}),
    "Bucket": ("AWS::S3::Bucket", {}),
    "Queue": ("AWS::SQS::Queue", {}),
    "Function": ("AWS::Lambda::Function", {"Runtime": "python3.9"}),
    "Permission": ("AWS::Lambda::Permission", {"Principal": "events.amazonaws.com"}),
    "Logs": ("AWS::Logs::LogGroup", {}),
    "Key": ("AWS::KMS::Key", {}),
    "Distribution": ("AWS::CloudFront::Distribution", {"DistributionConfig": {"ViewerCertificate": {"MinimumProtocolVersion": "TLSv1"}}}),
}  # fmt: skip
"""A resource for each rule of Guard's that breaks it."""
CONTROLS = ("written", "translated", "broken")


def _controls() -> dict[str, Any]:
    broken = {"Resources": {name: {"Type": kind, "Properties": told} for name, (kind, told) in BROKEN.items()}}
    return dict(zip(CONTROLS, (EVERYTHING, _translated(EVERYTHING), broken), strict=True))


@cache
def _deployed() -> dict[str, dict[str, Any]]:
    return analysis.deployed()


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    """Give what checkov and Guard find in all that is deployed and in the controls: each tool runs once."""
    return analysis.findings({name: analysis.lightened(one) for name, one in {**_deployed(), **_controls()}.items()})


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """Give what cfn-lint finds in the translated template, and in a dangling reference as it is written and as it is translated."""
    folder = tmp_path_factory.mktemp("linted")
    every = {
        "template": templates.expanded(),
        "written": DANGLING,
        "translated": _translated(DANGLING),
    }
    return analysis.linted([_put(folder / f"{name}.yaml", one) for name, one in every.items()])


def _put(path: Path, template: Mapping[str, Any]) -> Path:
    path.write_text(yaml.safe_dump(json.loads(json.dumps(template))))
    return path


def _in_a_control(finding: Finding) -> bool:
    return finding.on.partition(":")[0] in CONTROLS


def test_whatever_is_found_is_mended_or_has_its_reason_and_no_reason_outlives_what_was_found(
    found: list[Finding], linted: list[Finding]
) -> None:
    ours = [one for one in [*found, *linted] if not _in_a_control(one)]
    assert analysis.unexplained(ours, analysis.exceptions()) == ([], [])


def test_each_exception_says_why_in_a_sentence() -> None:
    for one in analysis.exceptions():
        assert re.fullmatch(r"[A-Z].{20,}\.", one.because), one


def test_what_allows_everything_is_seen_in_what_sam_makes_and_not_in_what_is_written(found: list[Finding]) -> None:
    """The negative control of checkov: these are its checks on rights that are too wide."""
    wide = {(one.check, one.on) for one in found if one.tool == "checkov" and _in_a_control(one)}
    too_much = {"CKV_AWS_108", "CKV_AWS_109", "CKV_AWS_111"}  # data that leaves, rights that are changed, writing without bounds
    assert {check for check, on in wide if on.startswith("translated:")} & too_much
    assert not {check for check, on in wide if on.startswith("written:")} & too_much


def test_a_reference_to_nothing_is_seen_in_what_sam_makes_and_not_in_what_is_written(linted: list[Finding]) -> None:
    """The negative control of cfn-lint."""
    dangling = [one.on.partition(":")[0] for one in linted if "NotThere" in one.says and one.check.startswith("E")]
    assert set(dangling) == {"translated"}


def test_each_rule_of_guard_s_is_broken_by_what_breaks_it(found: list[Finding]) -> None:
    rules = set(re.findall(r"^rule (\w+)", (analysis.HOME / "rules.guard").read_text(), re.MULTILINE))
    broken = {one.check: one.on for one in found if one.tool == "guard" and one.on.startswith("broken:")}
    assert set(broken) == rules
    wide = {one.on for one in found if (one.tool, one.check) == ("guard", "roles_name_what_may_be_done")}
    assert wide == {"broken:Role", "translated:CarelessRole"}, "what SAM makes of a policy is seen too"


def test_what_is_looked_at_is_what_each_stage_deploys() -> None:
    text = json.dumps(_deployed())
    assert "Fn::If" not in text and "AWS::NoValue" not in text and "AWS::Serverless::Function" not in text
    assert {"template", *analysis.NESTED} <= set(_deployed())
    assert {f"infra/{name}.yaml" for name in analysis.NESTED} == {
        f"infra/{one.name}" for one in (templates.ROOT / "infra").glob("*.yaml")
    }
    functions = [one for one in _deployed()["template"]["Resources"].values() if one["Type"] == "AWS::Lambda::Function"]
    assert {one["Properties"]["Architectures"][0] for one in functions} == {"arm64"}, "the condition of AWS holds"


def test_conditions_are_decided_as_cloudformation_does() -> None:
    equal = {"Fn::Equals": [{"Ref": "Stage"}, "production"]}
    template = {
        "Parameters": {"Stage": {"Type": "String"}, "Mail": {"Default": ""}},
        "Conditions": {
            "Live": equal,
            "Told": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Mail"}, ""]}]},
            "Both": {"Fn::And": [{"Condition": "Live"}, {"Condition": "Told"}]},
            "Any": {"Fn::Or": [{"Condition": "Live"}, {"Condition": "Told"}]},
        },
        "Resources": {
            "A": {"Type": "T", "Condition": "Both"},
            "B": {
                "Type": "T",
                "Condition": "Any",
                "Properties": {
                    "X": {"Fn::If": ["Told", "told", {"Ref": "AWS::NoValue"}]},
                    "Y": [{"Fn::If": ["Live", 1, 2]}],
                },
            },
        },
    }  # fmt: skip
    assert analysis.resolved(template, {"Stage": "production"})["Resources"] == {
        "B": {"Type": "T", "Condition": "Any", "Properties": {"Y": [1]}}
    }
    assert set(analysis.resolved(template, {"Stage": "production", "Mail": "a@b"})["Resources"]) == {"A", "B"}
    assert analysis.resolved(template, {"Stage": "staging"})["Resources"] == {}


def test_an_exception_holds_for_what_it_names_and_is_over_where_nothing_is_found() -> None:
    exempt = [Exempt("checkov", "C1", ("template:*", "tables:Gone"), "Because.")]
    seen = [Finding("checkov", "C1", "template:A"), Finding("checkov", "C1", "edge:A"), Finding("guard", "C1", "template:A")]
    new, over = analysis.unexplained(seen, exempt)
    assert new == seen[1:] and over == [("checkov", "C1", "tables:Gone")]
