"""Verbs: show an election to everybody, and take the steps that follow from its times: notices, the roll, the seal."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids, settings, store, sweeps, watch
from union.core.letters import actions as letters
from union.core.letters.rules import Kind as Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.errors import NotFound
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed
from union.times import iso, iso_or_none
from union.voting.elections import records as election_records
from union.voting.elections import steps as election_steps
from union.voting.elections.rules import Kind, Step, with_committee
from union.voting.nominations import actions as nominations
from union.voting.polls import actions as polls
from union.voting.polls.actions import Trouble
from union.voting.polls.rules import Candidate, Poll, Post
from union.watch import Count

if TYPE_CHECKING:
    from union.voting.elections.rules import Post as PostPublished
    from union.voting.elections.tables import Election
    from union.voting.elections.views import ElectionDetails, ElectionPage, ElectionPost, ElectionYou
    from union.voting.nominations.rules import Candidate as Stood


def look(election_id: str, caller: Caller | None, now: datetime) -> "ElectionPage":
    """An election as its page shows it: its times, posts and candidates, and what the caller may do. Raises `NotFound`."""
    caller, (election, pack) = people.read_with(caller, election_records.key(election_id), policies.in_force_key())
    if election is None:
        raise NotFound("There is no election at this address.")
    you = _you(election, caller, now) if caller else None
    if election.published_at is None and not (you and you["leads"]):
        raise NotFound("There is no election at this address.")
    return {
        "group": election_records.group(election),
        "election": _details(election, now),
        "posts": _posts(election, now),
        "officer": policies.current(pack).contact(election.group_type),
        "you": you,
        "now": iso(now),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _you(election: "Election", caller: Caller, now: datetime) -> "ElectionYou":
    group, member, held = store.read(
        groups.key(election.group_id),
        people.member_key(election.group_id, caller.person_id),
        memberships.key(election.group_id, caller.person_id),
    )
    office = people.Office(caller, groups.require(group, now), member, now)
    return {
        "member": memberships.live(held, now),
        "leads": office.inside,
        "returns": office.supports,
        "runs": office.supports or (with_committee(election_records.phase(election, now)) and office.may(Can.ELECTIONS)),
    }


def _details(election: "Election", now: datetime) -> "ElectionDetails":
    return {
        **election_records.named(election, now),
        "version": int(election.version),
        "edition": int(election.edition),
        "ron": bool(election.ron),
        "ron_rule": election.ron_rule,
        "takes_office_on": election.takes_office_on,
        "ends_on": election.ends_on,
        "cancelled_because": election.cancelled_because,
        "at_once": election.notice_at is None,
        "roll_hash": election.roll_hash,
        "roll_count": None if election.roll_count is None else int(election.roll_count),
        "root": election.root,
        "voted": None if election.voted is None else int(election.voted),
        "trouble": bool(election.trouble),
        "cancelled_at": iso_or_none(election.cancelled_at),
        "sealed_at": iso_or_none(election.sealed_at),
        "complaints_until": iso_or_none(election.complaints_until),
        "declared_at": iso_or_none(election.declared_at),
        "published_at": iso_or_none(election.published_at),
    }


def _posts(election: "Election", now: datetime) -> "list[ElectionPost]":
    told = (
        nominations.candidates(election.election_id, election_records.opened_at(election, now))
        if election.kind != Kind.REFERENDUM
        else {}
    )
    return [
        {
            "post_id": post.post_id,
            "title": post.title,
            "description": post.description,
            "seats": post.seats,
            "may_stand": post.may_stand,
            "may_vote": post.may_vote,
            "options": list(post.options),
            "candidates": [
                {"number": c.number, "name": c.name, "withdrawn": c.withdrawn, "link": _link(election, post.post_id, c.number)}
                for c in told.get(post.post_id, ())
            ],
        }
        for post in election_records.posts(election)
    ]


def _link(election: "Election", post_id: str, number: int) -> str:
    return f"/elections/{election.election_id}/candidates#p{post_id}-{number}"


def advance(election_id: str, version: int, now: datetime) -> list[str]:
    """Take the steps of an election that are due, and set the timer for the next. Returns the steps taken.

    May come twice, late, or at once with itself: each step changes nothing where it was taken. With a `version` that is not the election's
    nothing is done: an old timer's times are not true any more. Raises whatever hinders a step, so that it is tried again.
    """
    (election,) = store.read(election_records.key(election_id))
    steps: list[str] = []
    # After a breakdown several steps may be due: each is taken by itself, so that what follows one is kept if the next fails.
    while election and int(election.version) == version and (step := election_steps.due(election, now)):
        due_at = election.next_at
        election = election_steps.taken(election, step, now, **_DO[step](election, now))
        if election is None:
            watch.logger.info("Somebody else has moved this election on", election_id=election_id)
            return steps
        steps.append(step)
        version = int(election.version)
        if due_at is not None:
            sweeps.ran(due_at, now)
    if steps:
        election_steps.hurry(election_id, now)
    return steps


def _notice(election: "Election", now: datetime) -> dict[str, Any]:
    """Everybody who is a member by now is told of the election, or of its new times."""
    # After a long breakdown nobody is told to come to a poll that is over.
    if now < election.polls_close_at:
        _tell(Letter.ELECTION_NOTICE, election, f"{int(election.edition)}", now, moved=int(election.edition) > 1)
    return {}


def _review(election: "Election", now: datetime) -> dict[str, Any]:
    """The returning officer is told how many nominations are still to be looked at."""
    if now < election.polls_open_at:
        _tell_officer(election, Step.REVIEW, now, waiting=nominations.waiting(election.election_id))
    return {}


def _open(election: "Election", now: datetime) -> dict[str, Any]:
    """The roll is made from those who are members now, and each of them is told that they can vote."""
    roll = polls.made(election.election_id)
    if roll is None and now >= election.polls_close_at:
        watch.count(Count.ELECTION_STOPPED)
        return _stopped(election, ["The poll never opened: the house was not there at its time."], now)
    if roll is None:
        roll = polls.snapshot(_poll(election), polls.voters(election.group_id, now), now)
    if now < election.polls_close_at:
        _tell(Letter.ELECTION_OPEN, election, "", now, only=set(polls.on_roll(election.election_id)))
    return {"roll_hash": roll.hash, "roll_count": roll.count}


def _poll(election: "Election") -> Poll:
    candidates = nominations.candidates(election.election_id, election.polls_open_at)
    return Poll(
        election_id=election.election_id,
        group_id=election.group_id,
        group_name=election.group_name,
        title=election.title,
        posts=tuple(_on_paper(election, post, candidates.get(post.post_id, ())) for post in election_records.posts(election)),
        opens_at=election.polls_open_at,
        closes_at=election.polls_close_at,
    )


def _on_paper(election: "Election", post: "PostPublished", candidates: "Iterable[Stood]") -> Post:
    referendum = election.kind == Kind.REFERENDUM
    options = [Candidate(number, option) for number, option in enumerate(post.options, start=1)]
    people_ = [Candidate(c.number, c.name, _link(election, post.post_id, c.number)) for c in candidates]
    return Post(
        post_id=post.post_id,
        title=post.title,
        candidates=tuple(options if referendum else people_),
        ron=bool(election.ron),
        seats=post.seats,
        may_vote=post.may_vote,
        description=post.description,
        shuffled=not referendum,
    )


def _seal(election: "Election", now: datetime) -> dict[str, Any]:
    """The box is sealed, and its root goes to the returning officer at once."""
    sealed = polls.seal(election.election_id, now)
    if isinstance(sealed, Trouble):
        return _stopped(election, list(sealed.sentences), now)
    _tell_officer(election, Step.SEAL, now, root=sealed.root, voted=sealed.voted, roll=sealed.roll)
    watch.count(Count.POLL_SEALED)
    if sealed.roll:
        watch.measure(Count.TURNOUT, round(100 * sealed.voted / sealed.roll, 1))
    return {"root": sealed.root, "sealed_at": sealed.sealed_at, "voted": sealed.voted, "trouble": None}


def _stopped(election: "Election", sentences: list[str], now: datetime) -> dict[str, Any]:
    _tell_officer(election, "trouble", now, sentences=sentences)
    return {"trouble": sentences}


def _decide(election: "Election", now: datetime) -> dict[str, Any]:
    """The time for complaints is over; the returning officer is told that the result can be declared."""
    _tell_officer(election, Step.DECIDE, now)
    return {}


def _call_off(election: "Election", now: datetime) -> dict[str, Any]:
    """Nobody can vote any more, and everybody who was told of the election is told that it is cancelled."""
    if polls.made(election.election_id) is not None and election.sealed_at is None:
        _unless_lost(polls.stop_write(election.election_id, now))
    _tell(Letter.ELECTION_CANCELLED, election, "", now, reason=election.cancelled_because)
    return {}


_DO = {
    Step.NOTICE: _notice,
    Step.REVIEW: _review,
    Step.OPEN: _open,
    Step.SEAL: _seal,
    Step.DECIDE: _decide,
    Step.CALL_OFF: _call_off,
}


def _unless_lost(part: store.Part) -> None:
    try:
        store.commit(part)
    except ConditionFailed:
        watch.logger.info("Sealed already, so there is nothing to stop")


def _tell(kind: Letter, election: "Election", edition: str, now: datetime, *, only: set[str] | None = None, **more: Any) -> None:
    """Write a letter to each member, or to those of `only`. Whoever has this letter already gets no second one."""
    told = memberships.addresses(election.group_id, now)
    context = {**_context(election), **_times(election), **more}
    name = f"{kind}-{election.election_id}-{edition}"
    letters.written(
        letters.letter_write(kind, f"{name}-{person_id}", email, {**context, "name": called}, now)
        for person_id, (called, email) in told.items()
        if only is None or person_id in only
    )


def _times(election: "Election") -> dict[str, str | None]:
    names = ("nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at")
    return {name: iso(at) if (at := getattr(election, name)) else None for name in names}


def _tell_officer(election: "Election", about: str, now: datetime, **more: Any) -> None:
    (pack,) = store.read(policies.in_force_key())
    officer = policies.current(pack).contact(election.group_type)
    context = {**_context(election), "about": about, "team": officer["team"], **more}
    edition = int(election.edition) if about == Step.REVIEW else int(election.version) if about == "trouble" else 1
    letter_id = f"{Letter.RETURNING}-{election.election_id}-{about}-{edition}"
    letters.written([letters.letter_write(Letter.RETURNING, letter_id, officer["email"], context, now)])


def _context(election: "Election") -> dict[str, Any]:
    return {
        "group_name": election.group_name,
        "title": election.title,
        "kind": election.kind,
        "posts": [post.title for post in election_records.posts(election)],
        "url": f"{settings.site_url()}/elections/{election.election_id}",
    }


def sweep(now: datetime) -> dict[str, int]:
    """Mend what timers missed: take the steps that are overdue, and set timers that are not there. Returns how many of each."""
    done = sweeps.each("election", election_steps.moving(now), lambda found: _mended(*found, now), lambda found: found[0])
    return {"election_steps": 0, "election_timers": 0} | done


def _mended(election_id: str, version: int, next_at: datetime, now: datetime) -> dict[str, int]:
    if next_at <= now:
        steps = advance(election_id, version, now)
        sweeps.missed(bool(steps) and next_at, now, election_id=election_id)
        return {"election_steps": len(steps)}
    if election_steps.hurried(election_id, version):
        return {}
    watch.count(Count.TIMER_MISSED)
    election_steps.hurry(election_id, now)
    return {"election_timers": 1}
