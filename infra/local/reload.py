"""A saved file is in use a moment later: new code for a function, a new version of our layer for all."""

import io
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra.local.cloud import Cloud

ROOT = Path(__file__).resolve().parents[2]
_LAYER = ROOT / "layers/union"


class Reloader:
    """Watches the sources by their times of change and updates what they went into, by public calls of AWS's."""

    def __init__(self, cloud: Cloud, say: Callable[[str], object]) -> None:
        self._cloud, self._say = cloud, say
        self._times = _times()
        self._functions = cloud.client("lambda")
        self._names = _names(cloud)

    def look(self) -> None:
        """Update what has changed since the last look."""
        times = _times()
        changed = {path for path, at in times.items() if self._times.get(path) != at} | (self._times.keys() - times.keys())
        self._times = times
        if not changed:
            return
        began = time.monotonic()
        if any(path.is_relative_to(_LAYER) for path in changed):
            self._layer()
        for folder in {path.parent.name for path in changed if path.is_relative_to(ROOT / "functions")}:
            self._function(folder)
        self._say(f"  ✓ Reloaded ({time.monotonic() - began:.1f} s)")

    def _function(self, folder: str) -> None:
        if folder in self._names:
            code = _zip(ROOT / "functions" / folder)
            self._functions.update_function_code(FunctionName=self._names[folder], ZipFile=code)

    def _layer(self) -> None:
        built = ROOT / ".local" / "layer"
        shutil.rmtree(built, ignore_errors=True)
        done = subprocess.run(
            ["make", "--silent", "build-UnionLayer", f"ARTIFACTS_DIR={built}"],
            cwd=_LAYER,
            env=self._cloud.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            self._say(f"  ✗ {(done.stderr.strip().splitlines() or ['The layer cannot be built.'])[-1]}")
            return
        name = f"{self._cloud.name}-union"
        version = self._functions.publish_layer_version(LayerName=name, Content={"ZipFile": _zip(built)})["LayerVersionArn"]
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda function: self._attach(function, version), self._names.values()))

    def _attach(self, function: str, version: str) -> None:
        kept = self._functions.get_function_configuration(FunctionName=function)["Layers"]
        others = [layer["Arn"] for layer in kept if f":{self._cloud.name}-union:" not in layer["Arn"]]
        self._functions.update_function_configuration(FunctionName=function, Layers=[version, *others])


def _names(cloud: Cloud) -> dict[str, str]:
    """The deployed name of each folder's function."""
    import yaml

    template = (ROOT / "template.yaml").read_text()
    loader: Any = type("Loader", (yaml.SafeLoader,), {})
    loader.add_multi_constructor("!", lambda _, __, ___: None)
    described = yaml.load(template, loader)["Resources"]  # noqa: S506 - a SafeLoader that skips CloudFormation's tags
    folders = {
        key: str(r["Properties"]["CodeUri"]).rpartition("/")[2]
        for key, r in described.items()
        if r["Type"] == "AWS::Serverless::Function"
    }
    resources = cloud.client("cloudformation").list_stack_resources(StackName=cloud.name)["StackResourceSummaries"]
    return {
        folders[r["LogicalResourceId"]]: r["PhysicalResourceId"]
        for r in resources
        if r["ResourceType"] == "AWS::Lambda::Function" and r["LogicalResourceId"] in folders
    }


def _times() -> dict[Path, float]:
    places = (ROOT / "functions", _LAYER / "python")
    files = (p for place in places for p in place.rglob("*") if p.suffix in (".py", ".html", ".css", ".toml", ".txt", ".json"))
    return {path: path.stat().st_mtime for path in files if path.exists()}


def _zip(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts[:-1]:
                archive.write(path, path.relative_to(folder))
    return packed.getvalue()
