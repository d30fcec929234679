"""Verbs: which policy is in force, and adopting another."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from union import settings, store
from union.core.audit.actions import audit_write
from union.core.contacts import rules as contacts
from union.core.contacts.rules import Individual
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import rules
from union.core.policy.records import union_name
from union.core.policy.rules import Contact, Policy
from union.core.policy.tables import Pack
from union.errors import Conflict, Invalid
from union.store import ConditionFailed, Get, Part, Put, Update

if TYPE_CHECKING:
    from union.core.policy.views import Leaflet, PolicyInForce, Team

NO_VERSIONS = frozenset({Pack.IN_FORCE, Pack.DRAFT, Pack.LOOK, "imported"})
"""What no version can be called: these are other items of the table, and what an imported membership says that it accepted."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")
MISNAMED = "Please use up to 40 letters, digits, dots and hyphens, such as 2027-09."
parsed = cache(rules.parse)
"""A pack from its TOML, once for all who ask."""


def in_force_key() -> Get[Pack]:
    """Ask for the pack in force; `current` reads what came of it."""
    return Pack.by_key(Pack.IN_FORCE)


def current(pack: Pack | None) -> Policy:
    """The policy in force: what the union adopted, else the pack that comes with the house; with the contacts that staff keep."""
    policy = parsed(pack.text) if pack and pack.text else default()
    return replace(policy, kept=[contacts.read(one) for one in pack.contacts]) if pack and pack.contacts else policy


def contacts_write(pack: Pack | None, kept: Sequence[Individual]) -> Update:
    """The part of a transaction after which these are the contacts. `ConditionFailed` where somebody changed them since the pack was read."""
    seen = int(pack.named) if pack and pack.named is not None else None
    same = Pack.named.does_not_exist() if seen is None else Pack.named == seen
    actions = [Pack.contacts.set([contacts.stored(one) for one in kept]), Pack.named.set((seen or 0) + 1)]
    return Update(Pack(Pack.IN_FORCE), actions, same)


def version_key(name: str) -> Get[Pack]:
    """Ask for the pack of a version; `of_version` reads what came of it."""
    return Pack.by_key(name)


def of_version(pack: Pack | None, name: str) -> Policy | None:
    """The policy of this version: as the union adopted it, or the one that comes with the house, or None where neither has it."""
    if pack is not None and pack.text:
        return parsed(pack.text)
    return default() if default().version == name else None


@cache
def default() -> Policy:
    """The policy pack that comes with the house."""
    return rules.parse(default_text())


def default_text() -> str:
    """The same as TOML, as a person wrote it."""
    return (Path(__file__).parent / "default.toml").read_text(encoding="utf-8")


def text_in_force(pack: Pack | None) -> str:
    """The TOML of the pack in force, from its record."""
    return str(pack.text) if pack is not None and pack.text else default_text()


def read() -> Policy:
    """Fetch the policy in force."""
    (pack,) = store.read(in_force_key())
    return current(pack)


def seen(caller: Caller | None) -> "PolicyInForce":
    """The policy in force as its page shows it to anybody, with whom to write to."""
    _, (pack,) = people.read_with(caller, in_force_key())
    return conduct(current(pack))


def conduct(policy: Policy) -> "PolicyInForce":
    """The rules of conduct of a policy as their page shows them."""
    return {
        "policy": {
            "version": policy.version,
            "title": policy.title,
            "introduction": policy.introduction,
            "zero_tolerance": policy.zero_tolerance,
            "joining_statement": policy.joining_statement,
            "reopening_reminder": policy.reopening_reminder,
        },
        "contacts": [{"label": c.label, "email": c.email, "note": c.note} for c in policy.contacts.values()],
    }


def leaflet(name: str, caller: Caller | None) -> "Leaflet":
    """One of the pages that every site has: as the union's pack has it, or as the pack that comes with the house does where that has none."""
    _, (pack,) = people.read_with(caller, in_force_key())
    return leaflet_of(current(pack), name)


def leaflet_of(policy: Policy, name: str) -> "Leaflet":
    """The same of a policy."""
    having = policy if name in policy.pages else default()
    said = {"union": union_name(), "site": settings.site_url(), "kept": policy.reports.kept_in_words()}
    told = having.page(name, **said)
    asks = name == "contact"
    teams = map(_team, policy.contacts.values() if asks else ())
    return {
        "name": name,
        "title": told["title"],
        "text": told["text"],
        "teams": list(teams),
        "danger": list(policy.danger) if asks else [],
    }


def _team(one: Contact) -> "Team":
    return {"label": one.label, "team": one.team, "email": one.email, "note": one.note}


def can_be_called(version: str) -> bool:
    """Whether a version can have this name, by which it is kept and stands in addresses."""
    return bool(_NAME.fullmatch(version)) and version not in NO_VERSIONS


def adopt(text: str, actor: str, now: datetime, *more: Part) -> Policy:
    """Put a pack in force, with `more`. Its version is new, or it is the very text of that version. Raises `Conflict` else, and `Invalid`."""
    policy = rules.parse(text)
    if not can_be_called(policy.version):
        raise Invalid.field("policy", f"No version can be called {policy.version}. {MISNAMED}")
    kept = Put(_pack(policy.version, policy, text, now), Pack.policy_id.does_not_exist() | (Pack.text == text))
    try:
        store.commit(
            kept,
            # Put over the pack before without looking: what is adopted last is in force, and each stays under its version.
            Update(Pack(Pack.IN_FORCE), [Pack.version.set(policy.version), Pack.text.set(text), Pack.adopted_at.set(now)]),
            audit_write("policy", "adopted", actor, now, version=policy.version),
            *more,
        )
    except ConditionFailed as lost:
        raise Conflict(f"Version {policy.version} has other words already. Give the new pack a new version.") from lost
    return policy


def _pack(policy_id: str, policy: Policy, text: str, now: datetime) -> Pack:
    return Pack(policy_id=policy_id, version=policy.version, text=text, adopted_at=now)
