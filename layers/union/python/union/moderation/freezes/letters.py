"""Writes the letters of a freeze: to the committee in office, with what to do by hand, and to staff support, with no more than a link."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import settings
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy.rules import Policy
from union.membership.memberships import actions as memberships
from union.membership.platforms.rules import kind_name
from union.moderation.freezes import how_to, records, words
from union.store import Put
from union.times import iso

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.moderation.freezes.tables import FreezeRecord, PlatformMap

_MOST = 50
"""How many of a committee are written to, so that everything fits into one transaction of 100."""


def begun(record: "FreezeRecord", caller: Caller, now: datetime) -> list[Put]:
    """The letters to the committee when a freeze begins: what to do by hand, and the statement to copy."""
    return _to_committee(Kind.FREEZE_BEGUN, record, record.platforms, caller, now, statement=record.statement, over=False)


def over(
    record: "FreezeRecord", left: "Sequence[PlatformMap]", policy: Policy, caller: Caller | None, now: datetime
) -> list[Put]:
    """The letters to the committee when a freeze is over: what is `left` to reopen, and the reminder to copy."""
    return _to_committee(Kind.FREEZE_OVER, record, left, caller, now, reminder=policy.reopening_reminder, over=True)


def still_left(record: "FreezeRecord", left: "Sequence[PlatformMap]", policy: Policy, now: datetime) -> list[Put]:
    """The letters to the committee a day later, about what is still `left` to reopen."""
    return _to_committee(Kind.FREEZE_LEFT, record, left, None, now, reminder=policy.reopening_reminder, over=True)


def stuck(record: "FreezeRecord", one: "PlatformMap", policy: Policy, now: datetime, *, over: bool) -> list[Put]:
    """The letters to the committee that the house could not freeze a platform, or not open it when the freeze was `over`."""
    told = {"lack": words.lack(one.lack), "statement": record.statement, "reminder": policy.reopening_reminder}
    about = f"{one.platform_id}-{'over' if over else 'begun'}"
    return _to_committee(Kind.FREEZE_STUCK, record, [one], None, now, about, over=over, **told)


def to_staff(record: "FreezeRecord", group: "Group", policy: Policy, about: str, now: datetime) -> Put:
    """The letter to the group's staff support that a freeze was `begun`, `extended` or `ended`."""
    contact = policy.contact(group.type)
    context = {**_context(record), "team": contact["team"], "about": about}
    letter_id = f"{Kind.FREEZE_STAFF}-{record.freeze_id}-{int(record.version)}-{about}"
    return letters.letter_write(Kind.FREEZE_STAFF, letter_id, contact["email"], context, now)


def _context(record: "FreezeRecord") -> dict[str, Any]:
    return {
        "group_name": record.group_name,
        "url": f"{settings.site_url()}/groups/{record.group_id}/freeze",
    }


def _to_committee(
    kind: Kind,
    record: "FreezeRecord",
    platforms: "Sequence[PlatformMap]",
    caller: Caller | None,
    now: datetime,
    about: str = "",
    *,
    over: bool,
    **more: Any,
) -> list[Put]:
    by_hand = records.by_hand(platforms)
    told = [{"label": p.label, "kind_name": kind_name(p.kind), "steps": how_to.steps(p.kind, over=over)} for p in by_hand]
    ours = [f"{p.label} ({kind_name(p.kind)})" for p in platforms if p not in by_hand]
    context = {**_context(record), "ends_at": iso(record.ends_at), "platforms": told, "ours": ours, "over": over, **more}
    return [
        letters.letter_write(
            kind, "-".join(filter(None, (kind, record.freeze_id, about, person_id))), email, context | {"name": name}, now
        )
        for person_id, (name, email) in _addresses(record.group_id, caller, now).items()
    ]


def _addresses(group_id: str, caller: Caller | None, now: datetime) -> dict[str, tuple[str, str]]:
    """Name and address of those in office: as they gave them to the group, and the caller's own."""
    office = sorted(people.in_office(group_id, now))[:_MOST]
    found = memberships.officers_addresses(group_id, office)
    if caller is not None and caller.email and caller.person_id in office:
        found[caller.person_id] = (caller.name, caller.email)
    return found
