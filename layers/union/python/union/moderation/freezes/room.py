"""A group's board for whoever may freeze it."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.membership.groups import actions as groups
from union.moderation.freezes import records

if TYPE_CHECKING:
    from union.moderation.freezes.tables import FreezeRecord


class Room:
    """A group whose board the caller may freeze, and how it stands, fetched in one round trip."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        group, member, freeze, pack = people.read_for(
            caller,
            groups.key(group_id),
            people.member_key(group_id, caller.person_id),
            records.key(group_id),
            policies.in_force_key(),
        )
        self.group = groups.require(group, now)
        self.office = people.Office(caller, self.group, member, now)
        self.office.must(Can.CONDUCT)
        self.record: FreezeRecord | None = freeze
        self.freeze = records.standing(freeze)
        self.policy = policies.current(pack)
