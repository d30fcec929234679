"""Lets the functions of the local cloud share one unpacked copy of the third-party layer.

On AWS a layer is there before a function starts. The emulator unpacks it anew for each worker, a hundred megabytes in which it answers nobody
else. That every function runs with the layers alone is held by a contract test.
"""

import hashlib
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.local import build
from infra.local.steps import alone

if TYPE_CHECKING:
    from infra.local.cloud import Cloud

_LAYER = "third-party"
_SIDE_BY_SIDE = 8


def share(cloud: "Cloud") -> None:
    """Take the layer off every function that has it, and let it find the same packages in one folder instead."""
    aws, folder = cloud.client("lambda"), str(_copy() / "python")
    pages = aws.get_paginator("list_functions").paginate()
    deployed = [function for page in pages for function in page["Functions"] if _has(function, cloud.name)]
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        list(pool.map(lambda function: _lighten(aws, function, cloud.name, folder), deployed))


def _has(function: Any, stack: str) -> bool:
    return any(f":{stack}-{_LAYER}:" in layer["Arn"] for layer in function.get("Layers", ()))


def _lighten(aws: Any, function: Any, stack: str, folder: str) -> None:
    layers = [layer["Arn"] for layer in function["Layers"] if f":{stack}-{_LAYER}:" not in layer["Arn"]]
    variables = {**function["Environment"]["Variables"], "PYTHONPATH": folder}
    aws.update_function_configuration(FunctionName=function["FunctionName"], Layers=layers, Environment={"Variables": variables})


def _copy() -> Path:
    """The one copy of what the layer holds now, named after what it was built from: a later build does not pull it from under a running house."""
    sources = sorted((build.ROOT / "layers" / "third_party").iterdir())
    shelf = build.ROOT / ".local" / "third-party"
    wanted = shelf / hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    with alone(shelf / "lock"):
        if not wanted.exists():
            with tempfile.TemporaryDirectory(dir=shelf) as place:
                (shutil.copytree(build.BUILT / "ThirdPartyLayer", Path(place) / "layer")).rename(wanted)
    return wanted
