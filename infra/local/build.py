"""Builds the layers and functions with SAM, where anything that goes into them has changed."""

import hashlib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_STAMP = ROOT / ".aws-sam" / "stamp"
_SOURCES = ("template.yaml", "infra/*.yaml", "functions/**/*.py", "layers/**/*", "uv.lock")


def mark() -> str:
    """A mark of everything that goes into the build."""
    digest = hashlib.sha256()
    for path in sorted(p for pattern in _SOURCES for p in ROOT.glob(pattern) if p.is_file() and "__pycache__" not in p.parts):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(run: Callable[..., object]) -> None:
    """Run `sam build` unless the last build was of the very same sources."""
    now = mark()
    if _STAMP.exists() and _STAMP.read_text() == now:
        return
    _STAMP.unlink(missing_ok=True)
    run(["sam", "build"], PLATFORM="host")
    _STAMP.write_text(now)
