"""Rows that are groups: each makes a mini site, or finds it there. What a committee wrote since is never written over."""

from collections.abc import Mapping
from typing import Any

from union import store
from union.core.people import actions as people
from union.errors import Invalid
from union.membership.groups import actions as groups
from union.membership.groups import affiliating
from union.membership.groups.rules import Standing, check_slug, compared, has_members, may_sell_memberships
from union.membership.imports.known import Known, Verdict
from union.membership.imports.rules import Fate
from union.membership.memberships import actions as memberships
from union.membership.pages.rules import SUMMARY
from union.membership.platforms import records as platforms
from union.membership.platforms.rules import KINDS, checked
from union.store import ConditionFailed, Part

_FREE = {"offer_id": "standard", "name": "Standard membership", "price": 0}
_MADE_ELSE = "Somebody has worked on this group since, or somebody belongs to it. It can leave the union on its own page."


def judged(says: Mapping[str, str], known: Known) -> Verdict:
    """What becomes of a row."""
    address, name = says.get("address", ""), says["name"]
    if address:
        return _at(address, says, known)
    there = known.called(name)
    if there:
        return Verdict(Fate.SAME, group=there[0])
    near = known.alike(name)
    if near:
        told = f"“{known.name(near)}” is there already and is called nearly the same. If this is another group, give it an address of its own."
        return Verdict(Fate.REFUSED, {"name": told}, near)
    return _new(says, known.free_address(name))


def _at(address: str, says: Mapping[str, str], known: Known) -> Verdict:
    """What becomes of a row that says what the group is called in addresses."""
    try:
        check_slug(address)
    except Invalid as refusal:
        return Verdict(Fate.REFUSED, {"address": refusal.detail})
    there = known.group(address)
    if there is None:
        called = [one for one in known.called(says["name"]) if one != address]
        if called:
            return Verdict(Fate.REFUSED, {"name": f"There is a group of this name already, at {called[0]}."}, called[0])
        return _new(says, address)
    if there.standing == Standing.AFFILIATED and compared(str(there.name)) == compared(says["name"]):
        return Verdict(Fate.SAME, group=address)
    if there.standing == Standing.AFFILIATED:
        return Verdict(Fate.REFUSED, {"address": f"Another group has this address: “{there.name}”."}, address)
    return Verdict(Fate.REFUSED, {"address": "This address was a group’s before, so it leads there for ever."}, address)


def _new(says: Mapping[str, str], group_id: str) -> Verdict:
    why = {}
    for kind, url in _elsewhere(says):
        try:
            checked(kind, KINDS[kind].name, url, public=False, interactive=None)
        except Invalid as refusal:
            why[kind] = refusal.detail
    return Verdict(Fate.REFUSED if why else Fate.NEW, why, group_id)


def _elsewhere(says: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(kind, says[kind]) for kind in KINDS if says.get(kind)]


def group_write(says: Mapping[str, str], verdict: Verdict, known: Known, actor: str) -> tuple[list[Part], dict[str, Any]]:
    """The parts that make a group, and what is kept of it for undoing."""
    group_id, kind, purpose = verdict.group, says["type"], says.get("purpose", "")
    first = purpose.split("\n", 1)[0][:SUMMARY]
    text = {
        "name": says["name"],
        "type": kind,
        "summary": says.get("summary") or first or known.policy.label(kind),
        "purpose": purpose or says.get("summary", ""),
        "how_to_join": says.get("how_to_join", ""),
        "conduct_statement": "\n\n".join(known.policy.joining_statement),
    }
    offers = [_FREE] if has_members(kind) and not may_sell_memberships(kind) else []
    told = [{"kind": one, "label": KINDS[one].name, "url": url} for one, url in _elsewhere(says)]
    parts: list[Part] = list(groups.affiliate_write(group_id, text, offers, told, actor, known.now))
    return parts, {"group_id": group_id}


def undo(made: Mapping[str, Any], *also: Part) -> str:
    """Take a group away that nobody has touched since. Returns "yes", or why not."""
    group_id = str(made["group_id"])
    (group,) = store.read(groups.key(group_id))
    if group is None:
        return "yes"
    if memberships.has_any(group_id) or any(people.terms(one) for one in people.everybody_of(group_id)):
        return _MADE_ELSE
    elsewhere = [platforms.unmade_write(one) for one in platforms.of_group(group_id)]
    try:
        store.commit(affiliating.unmade_write(group), *elsewhere, *also)
    except ConditionFailed:
        return _MADE_ELSE
    return "yes"
