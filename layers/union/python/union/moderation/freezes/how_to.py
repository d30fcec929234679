"""How to freeze a platform by hand and open it again: the sentences of `how_to.toml`, by kind."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _told() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "how_to.toml").read_text(encoding="utf-8"))


def steps(kind: str, *, over: bool) -> list[str]:
    """What to do on a platform of this kind: to freeze it, or to open it again when the break is `over`."""
    told = _told()
    return told.get(kind, told["other"])["reopen" if over else "freeze"]
