"""Verbs: see what was found on groups' platforms, have them looked at again, appeal, and decide."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import clicks, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, must_be_staff, supports
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.platform_checks import letters, pages, records, rules, starter
from union.membership.platform_checks.rules import Decision, Deed, State
from union.membership.platform_checks.tables import Finding
from union.membership.platforms import records as platform_records
from union.store import ConditionFailed, Part
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.actions import Office
    from union.membership.platform_checks import views

_ALREADY = timedelta(minutes=3)
"""A look that somebody asked for so short a while ago, and that was not done since, is still to come."""
_CHANGED = "Somebody changed this just now. Please look again."
_ACTS = {
    Deed.UPHOLD: "appeal upheld",
    Deed.DISMISS: "appeal dismissed",
    Deed.CONFIRM: "judged to be against the rule",
    Deed.CLEAR: "judged to be in order",
    Deed.WAIVE: "waived",
}


def of_group(group_id: str, caller: Caller, now: datetime) -> "views.GroupFindings":
    """What was found on a group's platforms. Raises `NotAllowed`, `NotFound`."""
    group = offices.leading(group_id, caller, Can.PAGE, now)
    found, platforms, looks = store.at_once(
        lambda: records.of_group(group_id), lambda: platform_records.registered(group_id), lambda: records.looks(group_id)
    )
    return pages.of_group(groups.name_view(group), found, platforms, looks, now)


def look_again(group_id: str, caller: Caller, now: datetime) -> None:
    """Have a group's platforms looked at again, beside this request. Asking again while that is still to come changes nothing.

    Raises `TooMany`, `Unavailable`, `NotAllowed`, `NotFound`.
    """
    offices.leading(group_id, caller, Can.PAGE, now)
    wanted, still_to_come = records.wanted(records.looks(group_id))
    if wanted is not None and still_to_come and now - wanted < _ALREADY:
        return
    counted, asking = rate_limits.reach_write(Reach.LOOK, group_id, now), records.wanted_write(group_id, wanted, now)
    try:
        store.commit(asking, *counted)
    except ConditionFailed as lost:
        if lost.on(asking):
            return  # Somebody else asked at this very moment.
        rate_limits.refuse(lost, Reach.LOOK, counted)
        raise
    try:
        starter.start(group_id)
    except Unavailable:
        # What does not come is not to come either: whoever tries again would be told that it is.
        store.alone(records.unwanted_write(group_id, wanted, now))
        raise


class _Place:
    """A finding, its group, what the caller is to that, and whether this very form was done. Raises `NotAllowed`, `NotFound`."""

    def __init__(self, group_id: str, finding_id: str, caller: Caller, now: datetime, key: str = "") -> None:
        once_key = f"finding#{group_id}#{finding_id}#{caller.person_id}#{key}"
        kept, member, one, pack, before = people.read_for(
            caller,
            groups.key(group_id),
            people.member_key(group_id, caller.person_id),
            records.key(group_id, finding_id),
            policies.in_force_key(),
            clicks.click_key(once_key),
        )
        self.group, self.policy = groups.require(kept, now), policies.current(pack)
        self.office = people.Office(caller, self.group, member, now)
        self.office.must(Can.PAGE)
        if one is None:
            raise NotFound("There is no finding at this address.")
        self.finding: Finding = one
        self.done, self.once = before is not None, clicks.done_write(once_key, now)


def shown(group_id: str, finding_id: str, caller: Caller, now: datetime) -> "views.FindingShown":
    """One finding with all about it, for its committee and staff support. Raises `NotAllowed`, `NotFound`."""
    place = _Place(group_id, finding_id, caller, now)
    return pages.one_of(place.finding, _may(place.office, place.finding), now)


def _may(office: "Office", one: Finding) -> "views.MayDo":
    judges = office.supports and not office.in_office
    return {
        "appeal": office.in_office and one.state == State.OPEN,
        "judge": judges and one.state == State.FLAGGED,
        "decide": judges and one.state == State.APPEALED,
        "waive": judges and one.state == State.OPEN,
    }


def appeal(group_id: str, finding_id: str, caller: Caller, *, reason: str, key: str, now: datetime) -> None:
    """Say why a finding is wrong, or should be let be; staff are told and decide. The same `key` appeals once.

    Raises `Invalid`, `Conflict`, `TooMany`, `NotAllowed`, `NotFound`.
    """
    place = _Place(group_id, finding_id, caller, now, key)
    if place.done:
        return
    if not place.office.in_office:
        raise NotAllowed("Only this group's committee can appeal.")
    one, told = place.finding, rules.check_reason(reason)
    state = rules.moved(one.state, Deed.APPEAL)
    more = [Finding.reason.set(told), Finding.appealed_by.set(caller.name), Finding.told_staff.set(1)]
    counted = rate_limits.reach_write(Reach.FINDING, group_id, now)
    moved = records.moved_write(one, state, "appealed", now, by=caller.name, text=told, more=more)
    letter = letters.appealed(place.group, one, told, place.policy, now)
    try:
        store.commit(place.once, moved, letter, _noted(one, "appealed", caller, now), *counted)
    except ConditionFailed as lost:
        if lost.on(place.once):
            return
        rate_limits.refuse(lost, Reach.FINDING, counted, "reason")
        raise Conflict(_CHANGED) from lost


def decide(group_id: str, finding_id: str, caller: Caller, told: Decision, *, version: int, key: str, now: datetime) -> None:
    """Decide an appeal, judge a hint, or waive a finding; the committee is told why. The same `key` does it once.

    Raises `Invalid`, `Conflict`, `NotAllowed` for who is no staff support of the group, or is on its committee, `NotFound`.
    """
    place = _Place(group_id, finding_id, caller, now, key)
    if place.done:
        return
    _check_judge(place.office)
    one, policy = place.finding, place.policy
    if not told.fits(one.state) or int(one.version) != version:
        raise Conflict("Somebody decided this, or it was mended, in the meantime. Please look again.")
    state, act = rules.moved(one.state, told.deed), _ACTS[told.deed]
    if state == State.WAIVED:
        rules.check_until(told.until, london_day(now))
    mend_by = london_day(now) + timedelta(days=policy.checks.mend_days) if state == State.OPEN else None
    more = _decided(told, state, now)
    moved = records.moved_write(one, state, act, now, by=caller.name, text=told.text, mend_by=mend_by, more=more)
    letter = letters.decided(place.group, one, told, mend_by, policy, now)
    try:
        store.commit(place.once, moved, _noted(one, act, caller, now), *letter)
    except ConditionFailed as lost:
        if lost.on(place.once):
            return
        raise Conflict(_CHANGED) from lost


def _check_judge(office: "Office") -> None:
    if not office.supports:
        raise NotAllowed("Only the group's staff support can decide this.")
    if office.in_office:
        raise NotAllowed("You are on this group's committee, so a colleague decides this.")


def _decided(told: Decision, state: State, now: datetime) -> list[Any]:
    doing = [Finding.decision.set(told.text)]
    if state == State.OPEN:
        # The letter of the decision is the first that its committee gets in this time round.
        return [*doing, Finding.opened_on.set(london_day(now).isoformat()), Finding.told.set(1), Finding.told_staff.set(0)]
    return [*doing, Finding.waived_until.set(told.until.isoformat()) if told.until else Finding.waived_until.remove()]


def _noted(one: Finding, act: str, caller: Caller, now: datetime) -> Part:
    return audit_write(f"group#{one.group_id}", f"finding: {act}", caller.person_id, now, platform=one.platform_id, rule=one.rule)


def for_staff(caller: Caller, *, state: str, group_type: str, now: datetime) -> "views.StaffFindings":
    """What waits about the groups that the caller supports. Raises `NotAllowed`, `Invalid` for a filter that there is not."""
    (pack,) = people.read_for(caller, policies.in_force_key())
    must_be_staff(caller)
    policy = policies.current(pack)
    types = [one for one in policy.contacts.values() if supports(caller, one.type)]
    if state not in ("", "late", *rules.WAITING) or group_type not in ("", *(one.type for one in policy.contacts.values())):
        raise Invalid("There is no such filter.", {"state": "Please choose one of the list."})
    mine = [one for one in records.waiting() if supports(caller, one.group_type) and group_type in ("", one.group_type)]
    every = [pages.listed(one, now) for one in mine]
    counts = Counter(one["state"] for one in every)
    return {
        "state": state,
        "type": group_type,
        "types": [{"type": one.type, "label": one.label} for one in types],
        "counts": {one.value: counts[one] for one in (State.FLAGGED, State.APPEALED, State.OPEN)},
        "late": sum(one["late"] for one in every),
        "findings": [one for one in every if state in ("", one["state"]) or (state == "late" and one["late"])],
    }
