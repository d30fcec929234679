"""Begins a handover with a declared result, and follows a result that is corrected: parts of the transactions by which these are written."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.people import actions as people
from union.core.people.rules import Handover
from union.core.policy import actions as policies
from union.membership.groups import actions as groups
from union.membership.platforms import records as platform_records
from union.store import Part
from union.times import london_day
from union.voting.handover import clock, records, rules
from union.voting.handover.access import everybody
from union.voting.handover.rules import Person, Plan

if TYPE_CHECKING:
    from union.voting.elections.tables import Election


def begin_write(election: "Election", changes: Sequence[Handover], begins: date, actor: str, now: datetime) -> list[Part]:
    """The part that begins the handover of a result by which roles change hands as `changes` says; to be asked for before they do.

    None where nobody takes over, where the group is no more, and where it began before.
    """
    group_id, handover_id = str(election.group_id), records.of_election(str(election.election_id), begins)
    group, pack, before = store.read(groups.key(group_id), policies.in_force_key(), records.key(group_id, handover_id))
    goes, comes = rules.sides(everybody(people.everybody_of(group_id)), changes, begins, london_day(now))
    if before is not None or not comes or not groups.there(group, now):
        return []
    policy = policies.current(pack)
    plan = Plan(begins, begins + timedelta(days=policy.handovers.days), goes, comes)
    items = rules.merged(records.things(policy), records.platform_items(platform_records.registered(group_id)))
    return [records.begin_write(group, handover_id, plan, items, policy, actor, now, str(election.election_id))]


def tell(election: "Election", begins: date, now: datetime) -> None:
    """Write to everybody on the handover of a result. Where that fails, the clock does it: the result stands."""
    handover_id = records.of_election(str(election.election_id), begins)
    sweeps.attempt("handover", handover_id, lambda: clock.tell_begun(str(election.group_id), handover_id, now))


def corrected_write(
    election: "Election", begins: date, role: str, gone: Sequence[str], come: Sequence[tuple[str, str]], now: datetime
) -> list[Part]:
    """The parts after which those take over a role who are elected by a corrected result; none where the handover is over."""
    handover_id = records.of_election(str(election.election_id), begins)
    day = max(begins, london_day(now)).isoformat()
    fresh = [Person(who, name, role, day) for who, name in come]
    return records.corrected_write(str(election.group_id), handover_id, role, gone, fresh, policies.read())
