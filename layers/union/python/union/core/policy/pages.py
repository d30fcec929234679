"""What staff see of the policy pack: the one in force, the versions before it, and the draft of the next one."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import ids
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.policy import drafting, fields, showing
from union.core.policy.drafting import Desk
from union.core.policy.rules import PAGES
from union.core.policy.sections import SECTIONS
from union.errors import NotFound
from union.times import iso, london_day

if TYPE_CHECKING:
    from union.core.policy.views import (
        Leaflet,
        PolicyDesk,
        PolicyDraft,
        PolicyEdition,
        PolicyInForce,
        PolicyPage,
        PolicySection,
        PolicyVersion,
    )

_CONDUCT = "conduct"


def desk(caller: Caller) -> "PolicyDesk":
    """The policy in force, its versions, and how far the draft is. Raises `NotAllowed`."""
    here = Desk(caller)
    adopted = drafting.versions()
    kept = policies.default().version
    changed = [one.section.name for one in fields.changes(here.in_force, here.edited)]
    listed: list[PolicyEdition] = [{"version": str(one.version), "adopted_at": iso(one.adopted_at)} for one in adopted]
    if kept not in {one["version"] for one in listed}:
        listed.append({"version": kept, "adopted_at": None})
    return {
        "version": here.in_force[1].version,
        "since": iso(here.pack.adopted_at) if here.pack is not None and here.pack.adopted_at else None,
        "versions": listed,
        "drafted": here.drafted is not None,
        "changed_at": iso(here.draft.changed_at) if here.drafted and here.draft is not None else None,
        "changes": len(changed),
        "sections": [
            {"name": one.name, "title": one.title, "about": one.about, "changes": changed.count(one.name)} for one in SECTIONS
        ],
        "revision": here.revision,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def section(caller: Caller, name: str) -> "PolicySection":
    """A section as it stands in the draft, to be changed. Raises `NotAllowed`, and `NotFound` for no section."""
    here, of = Desk(caller), drafting.section(name)
    pack, policy = here.edited
    return {
        "name": of.name,
        "title": of.title,
        "about": of.about,
        "blocks": [block for part in of.parts for block in showing.blocks(part, pack, policy)],
        "revision": here.revision,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def draft(caller: Caller, now: datetime) -> "PolicyDraft":
    """What the draft changes, before it is adopted. Raises `NotAllowed`."""
    here = Desk(caller)
    differing = fields.changes(here.in_force, here.edited)
    pages: list[PolicyPage] = [{"name": one, "title": here.edited[0]["pages"][one]["title"]} for one in PAGES]
    return {
        "version": here.in_force[1].version,
        "drafted": here.drafted is not None,
        "changes": [showing.change(one) for one in differing],
        "conduct": any(one.section.name == _CONDUCT for one in differing),
        "pages": [{"name": _CONDUCT, "title": here.edited[1].title}, *pages],
        "revision": here.revision,
        "key": ids.key(),
        "values": {"version": _proposed(now)},
        "errors": {},
    }


def _proposed(now: datetime) -> str:
    """A name for the next version: the day, and a number where there is one of that day already."""
    day, taken = london_day(now).isoformat(), {str(one.version) for one in drafting.versions()} | {policies.default().version}
    return next(one for one in (day, *(f"{day}-{at}" for at in range(2, len(taken) + 3))) if one not in taken)


def conduct(caller: Caller) -> "PolicyInForce":
    """The conduct page as it would be with the draft. Raises `NotAllowed`."""
    return {**policies.conduct(Desk(caller).edited[1]), "draft": True}


def leaflet(caller: Caller, name: str) -> "Leaflet":
    """A page that every site has as it would be with the draft. Raises `NotAllowed`, and `NotFound` where there is no such page."""
    here = Desk(caller)
    if name not in PAGES:
        raise NotFound("The policy has no such page.")
    return {**policies.leaflet_of(here.edited[1], name), "draft": True}


def version(caller: Caller, name: str) -> "PolicyVersion":
    """All that a version says. Raises `NotAllowed`, and `NotFound` where the union never had it."""
    here = Desk(caller, policies.version_key(name))
    kept = here.found[0]
    pack, policy = drafting.edition(drafting.version_text(kept, name))
    return {
        "version": policy.version,
        "adopted_at": iso(kept.adopted_at) if kept is not None and kept.adopted_at else None,
        "in_force": here.in_force[1].version == policy.version,
        "sections": showing.sayings(pack, policy),
    }
