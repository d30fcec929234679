"""Writes the register, for the room itself and for a group that is affiliated with platforms from the start."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from union import ids
from union.membership.platforms import rules
from union.membership.platforms.rules import Platform
from union.membership.platforms.tables import PlatformRecord
from union.store import Put


def platform_write(group_id: str, platform_id: str, platform: Platform, actor: str, now: datetime) -> Put:
    """The part of a transaction that adds a platform, where there is none of this id."""
    record = PlatformRecord(
        group_id=group_id,
        platform_id=platform_id,
        kind=platform.kind,
        label=platform.label,
        url=platform.url,
        public=platform.public,
        interactive=platform.interactive,
        added_at=now,
        added_by=actor,
    )
    return Put(record, PlatformRecord.platform_id.does_not_exist())


def first_write(group_id: str, told: Iterable[Mapping[str, str]], actor: str, now: datetime) -> list[tuple[Platform, Put]]:
    """The platforms with which a group begins, each with the part that adds it: kind, label and url of each. Raises `Invalid`.

    They stand on the mini site, but for chats that have a link.
    """
    found = []
    for number, one in enumerate(told):
        rules.check_number(number)
        kind, url = one["kind"].strip().lower(), one["url"]
        public = not (kind in rules.KINDS and url and rules.invites(kind, url))
        platform = rules.checked(kind, one["label"], url, public=public, interactive=None)
        found.append((platform, platform_write(group_id, ids.derived("platform", group_id, str(number)), platform, actor, now)))
    return found
