"""Declares a result and corrects it, and hands the roles over: what is written once, in as many transactions as it takes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Handover
from union.errors import Conflict, Invalid, Unavailable
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Part
from union.times import iso, london_day, shown_moment
from union.voting.counting.sheet import as_json
from union.voting.elections import records as election_records
from union.voting.elections.rules import Kind as ElectionKind
from union.voting.elections.rules import Phase
from union.voting.handover import from_results
from union.voting.polls import actions as polls
from union.voting.results import letters as result_letters
from union.voting.results import pages, rules, tally
from union.voting.results import records as result_records
from union.voting.results.rules import Race
from union.voting.results.tally import Count, File

if TYPE_CHECKING:
    from union.voting.elections.tables import Election

_MOST_PARTS = 100
"""As many parts as DynamoDB takes in one transaction."""
_TRIES = 5
_CORRECTED = "This result was corrected in another window. Please look at it again."


def declare(election_id: str, caller: Caller, *, looked_at: str, looked: bool, now: datetime) -> None:
    """Declare the result: it is public from now on, the winners have their roles, and nothing of it is ever changed. Doing it again
    changes nothing, but finishes a handover that was cut short.

    `looked_at` is the hash of the differences between the roll and today's members. Raises `Conflict` where these are others by now, or
    before the time for complaints is over; `Invalid` where they were not looked at; `NotAllowed`.
    """
    file = tally.for_officer(election_id, caller)
    if not file.declarations:
        file = _declared(file, caller, looked_at, looked, now)
    _hand_over(file, caller, now)
    if begins := file.declarations[0]["starts_on"]:
        from_results.tell(file.election, date.fromisoformat(begins), now)


def _declared(file: File, caller: Caller, looked_at: str, looked: bool, now: datetime) -> File:
    """Write the declaration, with the roles of as many posts as go into one transaction."""
    election = file.election
    _must_be_heard(election, now)
    found = tally.differences(election, now)
    if looked_at != found["hash"]:
        raise Conflict("The differences between the roll and today’s members have changed. Please look at them again.")
    if (found["gone"] or found["new"]) and not looked:
        raise Invalid.field("looked", "Please look at the differences, and say that you have.")
    count = Count(file)
    count.must_be_whole()
    told = _declaration(file, count, found, caller, now)
    parts: list[Part] = [
        result_records.add_write(election.election_id, rules.number(1), told, caller.person_id, now),
        election_records.declare_write(election, now),
        result_letters.officer(election, told, caller, now),
        audit_write(f"election#{election.election_id}", "declared", caller.person_id, now, root=str(election.root)),
        *_handover(election, told, caller, now),
    ]
    _hand_over(file, caller, now, told, parts)
    return File(election)


def _handover(election: "Election", told: Mapping[str, Any], caller: Caller, now: datetime) -> list[Part]:
    """What begins the handover from the old committee to the new one, where roles change hands."""
    if not told["starts_on"]:
        return []
    begins = date.fromisoformat(told["starts_on"])
    return from_results.begin_write(election, _roles(election, told, told["posts"]), begins, caller.person_id, now)


def _roles(election: "Election", told: Mapping[str, Any], posts: Sequence[Mapping[str, Any]]) -> list[Handover]:
    """How the roles of these posts change hands."""
    begins, ends = date.fromisoformat(told["starts_on"]), date.fromisoformat(told["ends_on"])
    others_stay = str(election.kind) == ElectionKind.BY_ELECTION
    return [rules.handover(post, begins, ends, others_stay=others_stay) for post in posts]


def _must_be_heard(election: "Election", now: datetime) -> None:
    phase = election_records.phase(election, now)
    if phase != Phase.COMPLAINTS:
        raise Conflict("A result is declared after the time for complaints, which has not begun.")
    if now < election.complaints_until:
        raise Conflict(f"Complaints can be made until {shown_moment(iso(election.complaints_until))}. Please declare after that.")


def _declaration(file: File, count: Count, found: Mapping[str, Any], caller: Caller, now: datetime) -> dict[str, Any]:
    election = file.election
    turnout = polls.turnout(election.election_id)
    starts_on = None if tally.asks(election) else rules.begins_on(election.takes_office_on, election.ends_on, london_day(now))
    receipts = "receipt\r\n" + "".join(f"{code}\r\n" for code in polls.receipts(election.election_id))
    return {
        "number": 1,
        "declared_at": iso(now),
        "declared_by": caller.name,
        "reason": None,
        "corrects": None,
        "root": election.root,
        "roll_hash": election.roll_hash,
        "roll": turnout.roll,
        "voted": turnout.voted,
        "source": pages.shown_source(file.source),
        "differences": {"hash": found["hash"], "gone": len(found["gone"]), "new": len(found["new"])},
        "starts_on": starts_on.isoformat() if starts_on else None,
        "ends_on": election.ends_on,
        "receipts": result_records.file(election.election_id, receipts, caller.person_id, now),
        "posts": [
            _declared_post(file, count, race, turnout.posts.get(race.post_id, 0), caller, now) for race in count.races.values()
        ],
    }


def _declared_post(file: File, count: Count, race: Race, roll: int, caller: Caller, now: datetime) -> dict[str, Any]:
    done, name = count.done[race.post_id], str(file.election.election_id)
    sheet = done.sheet
    publish = done.blt is not None and rules.may_publish_ballots(sheet["valid"])
    return {
        "post_id": race.post_id,
        "title": race.title,
        "seats": race.seats,
        "turnout": {"roll": roll, "ballots": sheet["ballots"], "abstained": sheet["ballots"] - sheet["valid"]},
        "sheet": result_records.file(name, as_json(sheet), caller.person_id, now),
        "blt": result_records.file(name, str(done.blt), caller.person_id, now) if publish else None,
        "ron": race.ron_name,
        "ron_rule": race.ron_rule.value,
        "drawn": {str(stage): who for stage, who in file.lots(race).drawn.items()},
        "winners": rules.winners(race, sheet),
        "vacant": sheet["vacant"],
        "note": None,
    }


def _hand_over(
    file: File, caller: Caller, now: datetime, told: Mapping[str, Any] | None = None, first: Sequence[Part] = ()
) -> None:
    """Give the winners their roles, each post's in one transaction, as many posts at a time as go into one; `first` goes with the first.

    What was cut short is gone on with. Raises `Conflict` where the election was declared or cancelled by somebody else.
    """
    told = told or file.declarations[0]
    left, parts = file.left(tally.handed(told)), list(first)
    for _ in range(_TRIES + len(left)):
        if not (left or parts):
            return
        batch, changes = _batch(file.election, told, left, caller, now, _MOST_PARTS - len(parts))
        try:
            store.commit(*parts, *changes)
        except ConditionFailed as lost:
            if any(lost.on(part) for part in parts):
                _declared_meanwhile(file, lost)
                return
            # Somebody else hands over the same roles: what they have done is not done again.
            left = File(file.election).left(left)
        else:
            left, parts = left[len(batch) :], []
    raise Unavailable("The committee is being changed by somebody else as well. Please try again in a moment.")


def _declared_meanwhile(file: File, lost: ConditionFailed) -> None:
    if not File(file.election).declarations:
        raise Conflict(rules.CHANGED) from lost


def _batch(
    election: "Election", told: Mapping[str, Any], left: Sequence[str], caller: Caller, now: datetime, room: int
) -> tuple[Sequence[str], list[Part]]:
    """The first of the posts that are left, as many as have room, and what changes with them."""
    batch = left
    while len(parts := _changes(election, told, batch, caller, now)) > room:
        if len(batch) == 1:
            raise Conflict("More people hold this role than can be changed at once. Please end some of these roles first.")
        batch = batch[: len(batch) // 2]
    return batch, parts


def _changes(election: "Election", told: Mapping[str, Any], batch: Sequence[str], caller: Caller, now: datetime) -> list[Part]:
    """What happens to roles, and the letters to those who won one of these posts first."""
    posts = [post for post in told["posts"] if post["post_id"] in batch]
    if not posts:
        return []
    handovers = _roles(election, told, posts)
    marks = [result_records.add_write(election.election_id, f"{tally.HANDED}{one}", None, caller.person_id, now) for one in batch]
    name, alone = _alone(election)
    roles = people.handover_write(election.group_id, name, handovers, now)
    return [*roles, *(alone if roles else []), *marks, *result_letters.winners(election, told, posts, now)]


def _alone(election: "Election") -> tuple[str, list[Part]]:
    """What the group is called now, and the part by which a role that somebody else gives at the same moment loses, or is seen; asked for
    before the roles are read.

    There is none where the group is no more: then nobody else gives roles.
    """
    (group,) = store.read(groups.key(election.group_id))
    return (str(group.name), [groups.appoint_write(group)]) if group else (str(election.group_name), [])


def correct(
    election_id: str, caller: Caller, *, post_id: str, elected: Sequence[int], reason: str, corrects: int, now: datetime
) -> None:
    """Declare another result for a post, with the reason: who is elected, by number, or nobody. What was declared before stays to be read.

    `corrects` is the number of the declaration that the caller has seen. Doing it again changes nothing. Raises `Invalid`, `Conflict`,
    `NotAllowed`.
    """
    file = tally.for_officer(election_id, caller)
    before, why = _before(file, corrects), rules.check_reason(reason)
    race = {race.post_id: race for race in tally.races(file.election)}.get(post_id)
    post = next((one for one in before["posts"] if one["post_id"] == post_id), None)
    if race is None or post is None:
        raise Invalid.field("post_id", "There is no such post in this election.")
    after = rules.corrected(post, race.candidates, elected, why)
    told = {
        **before,
        "number": corrects + 1,
        "declared_at": iso(now),
        "declared_by": caller.name,
        "reason": why,
        "corrects": corrects,
        "posts": [after if one is post else one for one in before["posts"]],
    }
    if len(file.declarations) > corrects:
        _same(file.declarations[corrects], after)
        return
    _correct(file, told, post, after, caller, now)


def _before(file: File, corrects: int) -> dict[str, Any]:
    """The declaration that is corrected. Raises `Conflict`."""
    declared = file.declarations
    if not declared or file.left(tally.handed(declared[0])):
        raise Conflict("Only a result that is declared, with all its roles, can be corrected.")
    if not 1 <= corrects <= len(declared):
        raise Conflict(_CORRECTED)
    return declared[corrects - 1]


def _same(told: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if after not in told["posts"]:
        raise Conflict(_CORRECTED)


def _correct(
    file: File, told: dict[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], caller: Caller, now: datetime
) -> None:
    election, name = file.election, str(file.election.election_id)
    parts = [
        result_records.add_write(name, rules.number(told["number"]), told, caller.person_id, now),
        result_letters.officer(election, told, caller, now),
        audit_write(f"election#{name}", "corrected", caller.person_id, now, post=after["post_id"], number=told["number"]),
        *_put_right(election, told, before, after, now),
    ]
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        declared = File(election).declarations
        if len(declared) < told["number"]:
            raise Conflict("The committee has changed in another window. Please try again.") from lost
        _same(declared[told["number"] - 1], after)


def _put_right(
    election: "Election", told: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], now: datetime
) -> list[Part]:
    """Who is not elected any more loses the role from today, or before it begins; who is elected now gets it; both are told."""
    if not told["starts_on"]:
        return []
    was, is_ = ({one["person_id"]: one for one in post["winners"]} for post in (before, after))
    gone, come = [who for who in was if who not in is_], [who for who in is_ if who not in was]
    begins, ends = max(date.fromisoformat(told["starts_on"]), london_day(now)), date.fromisoformat(told["ends_on"])
    (name, alone), parts = _alone(election), list[Part]()
    for who in gone:
        parts += people.end_write(election.group_id, who, after["title"], begins - timedelta(days=1))
    if begins <= ends:
        winners = {**after, "winners": [is_[who] for who in come]}
        changes = [rules.handover(winners, begins, ends, others_stay=True)]
        parts += people.handover_write(election.group_id, name, changes, now)
    parts += alone if parts else []
    elected = [(who, is_[who]["name"]) for who in come]
    parts += from_results.corrected_write(election, date.fromisoformat(told["starts_on"]), after["title"], gone, elected, now)
    return parts + result_letters.corrected(
        election, told, after, {**dict.fromkeys(gone, False), **dict.fromkeys(come, True)}, now
    )
