"""Packs what the house keeps of somebody as a ZIP: JSON for programs, and a page that anybody can read."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from union.core.personal_data import expiry
from union.core.personal_data.inventory import TABLES
from union.core.policy.records import union_name
from union.core.policy.retention import Retention
from union.times import iso, shown_moment

LEFT_OUT = (
    "Names and codes of other people, where a record tells of several.",
    "Codes and keys that open something, such as the code of a ticket: you find those on your own pages.",
    "Of cases you get what you reported or wrote by your account. Whether somebody else reported something"
    " about you is not in this copy, whether or"
    " not anybody did: it could tell who did (UK GDPR, Article 15(4)). Ask the union, and somebody looks at it"
    " by hand and answers within a month.",
    "Files that you sent to a case as evidence: they are sealed. Ask whoever looks after the case.",
    "How you voted: nobody can find that out.",
    "What Stripe keeps of your payments: ask Stripe.",
)
"""What a copy does not hold, and why."""


def pack(to: Path, about: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], policy: Retention, now: datetime) -> None:
    """Write the ZIP of what was found of somebody; `parts` each have a `table` and `items` of it, kept for as long as the `policy` says."""
    found: dict[str, list[Any]] = {}
    for part in parts:
        found.setdefault(part["table"], []).extend(part["items"])
    told = {
        "union": union_name(),
        "made_at": iso(now),
        "about": dict(about),
        "data": {
            name: {"title": table.title, "kept": expiry.kept(name, policy), "items": found[name]}
            for name, table in TABLES.items()
            if name in found
        },
        "left_out": LEFT_OUT,
    }
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        packed.writestr("my-data.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        packed.writestr("my-data.html", _texts().get_template("copy.html").render(told))


@cache
def _texts() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "texts"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"words": _words, "moment": shown_moment, "text": _text}
    return environment


def _words(name: str) -> str:
    """The name of an attribute as people read it."""
    return name.replace("_", " ").capitalize()


def _text(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
