"""What the pages on which staff write the union's policy may look like."""

import tomllib
from typing import Any
from unittest.mock import patch

import tomli_w
from union.core.policy import fields, rules, showing
from union.core.policy.sections import SECTIONS

from tests.pages.render import UNION, policy

TEXT = (UNION / "core/policy/default.toml").read_text(encoding="utf-8")
PACK, POLICY = tomllib.loads(TEXT), rules.parse(TEXT)
MOMENT = "2026-11-30T10:12:00+00:00"
FORM: dict[str, Any] = {"key": "k" * 22, "values": {}, "errors": {}}


def section(name: str, **more: Any) -> dict[str, Any]:
    """Make the data of the page of a section."""
    of = next(one for one in SECTIONS if one.name == name)
    blocks = [block for part in of.parts for block in showing.blocks(part, PACK, POLICY)]
    return {"name": of.name, "title": of.title, "about": of.about, "blocks": blocks, "revision": 4, **FORM, **more}


def _changes(name: str, told: dict[str, str]) -> list[dict[str, Any]]:
    of = next(one for one in SECTIONS if one.name == name)
    after = fields.changed(PACK, POLICY, of, told)
    return [dict(showing.change(one)) for one in fields.changes((PACK, POLICY), (after, rules.parse(tomli_w.dumps(after))))]


_PARTS = [{"name": one.name, "title": one.title, "about": one.about, "changes": 0} for one in SECTIONS]
_OLD = {"version": "2026-09", "adopted_at": None}
_NEW = {"version": "2027-01", "adopted_at": "2026-12-01T09:00:00+00:00"}
_EMPTY: dict[str, Any] = {"version": "2026-09", "since": None, "versions": [_OLD], "drafted": False, "changed_at": None}
_EMPTY |= {"changes": 0, "sections": _PARTS, "revision": 0, **FORM}
_DRAFTED = {**_EMPTY, "version": "2027-01", "since": _NEW["adopted_at"], "versions": [_NEW, _OLD], "drafted": True}
_DRAFTED |= {"changed_at": MOMENT, "changes": 3, "revision": 4}
_DRAFTED |= {"sections": [{**one, "changes": 3 if one["name"] == "dates" else 0} for one in _PARTS]}
_REFUSED = {"file": "Dates of the year, Terms begin on: Please write a day and its month, such as 14 September."}
DESKS: dict[str, dict[str, Any]] = {
    "new": _EMPTY,
    "drafted": _DRAFTED,
    "refused": {**_DRAFTED, "errors": _REFUSED, "sent": {"path": "/staff/policy/bring", "values": {}, "key": ""}},
}
_WRONG = {
    "p.academic_year_ends": "Please write a day and its month, such as 14 September.",
    "p.terms_begin": "Not every year has this day. Please choose another, such as 14 September.",
}
_TYPED = {"p.academic_year_ends": "Whitsun", "p.terms_begin": "29 February"}
SECTIONS_SHOWN: dict[str, dict[str, Any]] = {
    **{name: section(name) for name in ("conduct", "contacts", "groups", "committees", "page-contact")},
    "wrong": section("dates", errors=_WRONG, values=_TYPED),
    "meanwhile": section("dates", errors={"form": "Somebody else has changed this."}, values={"p.academic_year_ends": "1 July"}),
}
_PAGES = [{"name": "conduct", "title": PACK["title"]}]
_PAGES += [{"name": name, "title": told["title"]} for name, told in policy()["pages"].items()]
_WORDS = {"p.joining_statement": "Be kind.\n\n" + PACK["joining_statement"][1], "p.zero_tolerance.4.heading": "Cheating"}
_WORDS |= {"p.zero_tolerance.4.text": "In a contest or an election."}
_DRAFT: dict[str, Any] = {"version": "2026-09", "drafted": True, "conduct": True, "pages": _PAGES, "revision": 4, **FORM}
_DRAFT |= {"changes": [*_changes("conduct", _WORDS), *_changes("dates", {"p.academic_year_ends": "15 July"})]}
_DRAFT |= {"values": {"version": "2026-11-30"}}
DRAFTS: dict[str, dict[str, Any]] = {
    "some": _DRAFT,
    "nothing": {**_DRAFT, "changes": [], "drafted": False, "conduct": False},
    "wrong": {**_DRAFT, "errors": {"version": "There is a version of this name already. Please choose another."}},
}


VERSION: dict[str, Any] = {"version": "2026-09", "adopted_at": None, "in_force": True, "sections": showing.sayings(PACK, POLICY)}


def hostile(nasty: str, long: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Make the pages of a pack in which everything says something hostile."""
    mean: dict[str, Any] = {**PACK, "title": nasty, "introduction": long, "joining_statement": [nasty, long]}
    mean |= {"danger": [{"label": nasty, "url": "tel:999", "text": long}]}
    with patch(f"{__name__}.PACK", mean):
        shown = section("conduct"), section("help", errors={"form": long}, values={"p.danger.0.label": long})
    side = [{"text": nasty + long, "differs": True}]
    change = {"name": "conduct", "section": "How we treat each other", "label": nasty + long, "old": side, "new": side}
    return {
        "conduct": ("policy_section.html", shown[0]),
        "help": ("policy_section.html", shown[1]),
        "draft": ("policy_draft.html", {**_DRAFT, "changes": [change], "pages": [{"name": "help", "title": nasty + long}]}),
        "version": ("policy_version.html", {**VERSION, "sections": showing.sayings(mean, POLICY)}),
    }
