"""What nobody does by hand: writes of handovers that have begun or are stuck, and ends those of which nothing is left.

Whoever is out is out by the day alone: this only hurries letters and what staff see. It may run twice, or at once with itself: whom it wrote to
is kept with the letter.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.audit.actions import audit_write
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.groups import actions as groups
from union.membership.platforms import records as platform_records
from union.store import ConditionFailed, Part
from union.times import london_day
from union.voting.handover import letters as handover_letters
from union.voting.handover import records, rules
from union.voting.handover.letters import News
from union.voting.handover.rules import Deed, Item

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.voting.handover.tables import HandoverRecord

_GONE = "The group has left the union."


def tick(now: datetime) -> dict[str, int]:
    """Look at every handover that is not over. Returns how many were written of, and how many ended."""
    policy = policies.read()
    return dict(sweeps.each("handover", records.open_ids(), lambda one: _looked(*one, policy, now), lambda one: one[1]))


def tell_begun(group_id: str, handover_id: str, now: datetime) -> None:
    """Write to both sides that a handover has begun, if they were not written to: what did not go with the beginning itself."""
    _looked(group_id, handover_id, policies.read(), now)


def _looked(group_id: str, handover_id: str, policy: Policy, now: datetime) -> dict[str, int]:
    group, record = store.read(groups.key(group_id), records.key(group_id, handover_id))
    if record is None or not record.open or group is None:
        return {}
    items = records.items_of(record, platform_records.registered(group_id))
    if not groups.there(group, now):
        return _end(record, group, items, Deed.CALL_OFF, now, _GONE)
    if rules.all_settled(items):
        return _end(record, group, items, Deed.FINISH, now)
    whom, letters = _due(group, record, items, policy, now)
    if not whom and record.group_name == group.name:
        return {}
    kept = records.told_write(record, group, items, whom, london_day(now))
    told = _committed([kept, *letters], "handovers_told")
    return told if whom else {}


def _end(
    record: "HandoverRecord", group: "Group", items: Sequence[Item], deed: Deed, now: datetime, because: str = ""
) -> dict[str, int]:
    over, plan = records.over_write(record, deed, items, now, because), records.plan_of(record)
    news = News.DONE if deed is Deed.FINISH else News.CALLED_OFF
    told = handover_letters.to_both(group, record, plan, news, items, now, because=because)
    act = "handover done" if deed is Deed.FINISH else "handover called off"
    noted = audit_write(f"group#{record.group_id}", act, "clock", now, handover=str(record.handover_id))
    return _committed([over, groups.register_check(group), noted, *told], "handovers_ended")


def _due(
    group: "Group", record: "HandoverRecord", items: Sequence[Item], policy: Policy, now: datetime
) -> tuple[list[str], list[Part]]:
    """Who is to be written to today and was not, and the letters."""
    plan, told, today = records.plan_of(record), record.told or {}, london_day(now)
    if News.BEGUN not in told:
        return [News.BEGUN], handover_letters.to_both(group, record, plan, News.BEGUN, items, now)
    whom, letters = list[str](), list[Part]()
    if News.WAITS not in told and today >= rules.asks_sides_on(plan, policy.handovers.remind_days):
        whom.append(News.WAITS)
        letters += handover_letters.to_both(group, record, plan, News.WAITS, items, now)
    if News.STUCK not in told and today >= rules.asks_staff_on(plan, policy.handovers.staff_days):
        whom.append(News.STUCK)
        letters.append(handover_letters.to_staff(group, record, plan, items, policy, now))
    return whom, letters


def _committed(parts: list[Part], what: str) -> dict[str, int]:
    try:
        store.commit(*parts)
    except ConditionFailed:
        return {}  # Somebody changed it at this moment; the next time finds it as it is then.
    return {what: 1}
