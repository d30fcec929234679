"""Builds the layers and functions with SAM, where anything that goes into them has changed."""

import hashlib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / ".local" / "build"
LOCK = ROOT / ".local" / "build.lock"
_STAMP = ROOT / ".local" / "built"
_SOURCES = ("template.yaml", "infra/*.yaml", "functions/**/*", "layers/**/*")


def mark() -> str:
    """A mark of everything that goes into the build."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _SOURCES for path in ROOT.glob(pattern) if _counts(path)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(run: Callable[..., object]) -> str:
    """Run `sam build` unless the last build was of the very same sources; returns their mark. The caller holds `LOCK`."""
    now = mark()
    if not (_STAMP.exists() and _STAMP.read_text() == now):
        _STAMP.unlink(missing_ok=True)
        run(
            *("sam", "build", "--build-dir", str(BUILT), "--cached", "--cache-dir", str(ROOT / ".local" / "build-cache")),
            *("--parallel", "--parameter-overrides", "Stage=local"),
            PLATFORM="host",
        )
        _STAMP.write_text(now)
    return now


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
