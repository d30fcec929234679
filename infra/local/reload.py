"""A saved file is in use a moment later: new code for a function, a new version of our layer for all."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.steps import Trouble, step

if TYPE_CHECKING:
    from infra.local.cloud import Cloud

ROOT = Path(__file__).resolve().parents[2]
_FUNCTIONS, _LAYER = ROOT / "functions", ROOT / "layers" / "union"
_ENDINGS = {".py", ".html", ".css", ".svg", ".toml", ".txt", ".json"}
_SIDE_BY_SIDE = 12


class Reloader:
    """Watches the sources by their times of change and updates what they went into, by public calls of AWS's."""

    def __init__(self, cloud: "Cloud") -> None:
        self._cloud = cloud
        self._lambda = cloud.client("lambda")
        self._functions = _functions(cloud)
        self._times = _times()
        self._remembered = cloud.state / "reloaded"
        if self._remembered.exists():
            self._update(self._times.keys())
            self._remembered.unlink(missing_ok=True)

    def look(self) -> None:
        """Update what has changed since the last look. What cannot be used is told, and the house goes on with what it had."""
        times = _times()
        changed = {path for path in times.keys() | self._times.keys() if times.get(path) != self._times.get(path)}
        self._times = times
        if any(path.suffix == ".yaml" for path in changed):
            self._cloud.say("  … The template has changed: stop (Ctrl-C) and `make up` again to deploy it.")
        if any(path.suffix != ".yaml" for path in changed):
            self._remembered.touch()
            self._update(changed)

    def _update(self, changed: Set[Path]) -> None:
        layer = any(path.is_relative_to(_LAYER) for path in changed)
        folders = sorted(
            {path.relative_to(_FUNCTIONS).parts[0] for path in changed if path.is_relative_to(_FUNCTIONS)}
            & self._functions.keys()
        )
        try:
            with (
                step(self._cloud.say, f"Reloaded {', '.join([*(['our layer'] if layer else []), *folders])}"),
                ThreadPoolExecutor(_SIDE_BY_SIDE) as pool,
            ):
                list(pool.map(self._function, folders))
                if layer:
                    list(pool.map(self._attach, self._functions.values(), [self._publish()] * len(self._functions)))
        except (Trouble, BotoCoreError, ClientError) as trouble:
            self._cloud.say(f"  ✗ Not reloaded: {trouble}")

    def _function(self, folder: str) -> None:
        _must_compile(_FUNCTIONS / folder)
        self._lambda.update_function_code(FunctionName=self._functions[folder], ZipFile=_packed(_FUNCTIONS / folder))

    def _publish(self) -> str:
        """Build our layer as SAM would and publish it; returns the ARN of the new version."""
        _must_compile(_LAYER / "python")
        built = self._cloud.state / "layer"
        shutil.rmtree(built, ignore_errors=True)
        words = ["make", "--silent", "--directory", str(_LAYER), "build-UnionLayer", f"ARTIFACTS_DIR={built}"]
        done = subprocess.run(words, env=self._cloud.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            said = [
                line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip() and not line.startswith("make")
            ]
            raise Trouble((said or ["the layer cannot be built"])[-1])
        published = self._lambda.publish_layer_version(LayerName=self._layer_name, Content={"ZipFile": _packed(built)})
        return str(published["LayerVersionArn"])

    def _attach(self, function: str, version: str) -> None:
        kept = self._lambda.get_function_configuration(FunctionName=function)["Layers"]
        layers = [version if f":{self._layer_name}:" in layer["Arn"] else layer["Arn"] for layer in kept]
        self._lambda.update_function_configuration(FunctionName=function, Layers=layers)

    @property
    def _layer_name(self) -> str:
        return f"{self._cloud.name}-union"


def _functions(cloud: "Cloud") -> dict[str, str]:
    """The deployed name of each folder's function."""
    pages = cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=cloud.name)
    deployed = {r["LogicalResourceId"]: r["PhysicalResourceId"] for page in pages for r in page["StackResourceSummaries"]}
    described = yaml.load((ROOT / "template.yaml").read_text(), _WithoutTags)["Resources"]  # noqa: S506 - it is a SafeLoader
    return {
        str(resource["Properties"]["CodeUri"]).rpartition("/")[2]: deployed[name]
        for name, resource in described.items()
        if resource["Type"] == "AWS::Serverless::Function" and name in deployed
    }


class _WithoutTags(yaml.SafeLoader):
    """Reads a template's plain parts; what CloudFormation's own tags stand for is left out."""


_WithoutTags.add_multi_constructor("!", lambda loader, tag, node: None)


def _times() -> dict[Path, float]:
    """When each source was changed last. A file may vanish while we look."""
    watched = [ROOT / "template.yaml", *(ROOT / "infra").glob("*.yaml")]
    watched += [path for place in (_FUNCTIONS, _LAYER / "python") for path in place.rglob("*") if path.suffix in _ENDINGS]
    return {path: at for path in watched if (at := _time(path))}


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _must_compile(folder: Path) -> None:
    for path in sorted(folder.rglob("*.py")):
        try:
            compile(path.read_bytes(), path, "exec", dont_inherit=True)
        except SyntaxError as error:
            raise Trouble(f"{path.relative_to(ROOT)} line {error.lineno}: {error.msg}") from error


def _packed(folder: Path) -> bytes:
    packed: Any = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and (folder.parent != _FUNCTIONS or "__pycache__" not in path.parts):
                archive.write(path, path.relative_to(folder))
    return bytes(packed.getvalue())
