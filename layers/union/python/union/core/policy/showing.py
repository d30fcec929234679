"""Truths about how the policy pack is shown: its parts in forms, all that a version says, and what two versions say side by side."""

from itertools import groupby
from typing import TYPE_CHECKING

from union.core.policy import fields
from union.core.policy.fields import Field, Pack
from union.core.policy.rules import Policy
from union.core.policy.sections import SECTIONS, Kind, Part, Rows
from union.text import sides

if TYPE_CHECKING:
    from union.core.policy.views import PolicyBlock, PolicyChange, PolicyField, PolicyOption, PolicySaid, PolicySaying, PolicySide

_SHORT = 12
"""Up to so many lines a text is shown whole beside what it was; of a longer one, what differs."""


def blocks(part: Part | Rows, pack: Pack, policy: Policy) -> "list[PolicyBlock]":
    """A part alone, or each row of a list."""
    found = [*fields.fields(part, pack, policy, fields.SPARE)]
    if isinstance(part, Part):
        return [{"heading": "", "spare": False, "fields": [_field(one, policy) for one in found]}]
    told: list[PolicyBlock] = []
    for number, row in groupby(found, key=lambda one: one.row or 0):
        mine = [*row]
        head = next(one.value for one in mine if one.part.path == part.heads)
        heading = f"{part.one}: {head}" if head else f"{part.one}: one more ({number + 1})"
        told.append({"heading": heading, "spare": not head, "fields": [_field(one, policy) for one in mine]})
    return told


def _field(one: Field, policy: Policy) -> "PolicyField":
    part = one.part
    return {
        "name": one.name,
        "label": part.label,
        "kind": str(part.kind),
        "value": one.value,
        "hint": _hint(part),
        "options": _options(part, policy),
    }


def _hint(part: Part) -> str:
    """What is said below a field: for a number its bounds as well."""
    if part.kind is Kind.NUMBER:
        return f"{part.hint} From {part.least:,} to {part.most:,}.".strip()
    return f"{part.hint} An empty line begins a paragraph.".strip() if part.kind is Kind.PARAGRAPHS else part.hint


def _options(part: Part, policy: Policy) -> "list[PolicyOption]":
    if part.kind is Kind.SWITCH:
        return [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
    if part.kind is not Kind.TYPE:
        return []
    found: list[PolicyOption] = [] if part.least else [{"value": "", "label": "Nobody"}]
    return found + [{"value": one, "label": policy.label(one)} for one in policy.contacts]


def change(one: fields.Change) -> "PolicyChange":
    """What two packs say differently, side by side."""
    old, new = sides(one.old, one.new)
    if max(len(old), len(new)) > _SHORT:
        old, new = ([line for line in lines if line[1] and line[0].strip()] for lines in (old, new))
    return {"section": one.section.title, "name": one.section.name, "label": one.label, "old": _side(old), "new": _side(new)}


def _side(lines: list[tuple[str, bool]]) -> "list[PolicySide]":
    return [{"text": line, "differs": differs} for line, differs in lines]


def sayings(pack: Pack, policy: Policy) -> "list[PolicySaying]":
    """All that a pack says, section by section."""
    found: list[PolicySaying] = []
    for one in SECTIONS:
        told = {label: text for part in one.parts for label, text in fields.told(part, pack, policy).items()}
        parts: list[PolicySaid] = [{"label": label, "text": text} for label, text in told.items()]
        found.append({"name": one.name, "title": one.title, "parts": parts})
    return found
