"""Verbs: count what was sealed, settle ties, hear complaints, declare, correct, hand the roles over, and show the result to everybody."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import ids, settings, store
from union.core.audit.actions import noted
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotFound, Unavailable
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Part
from union.times import from_iso, iso, london_day, shown_moment, whole_minute
from union.voting.counting.kit import kit
from union.voting.counting.rules import LotNeeded, Lots, RonRule
from union.voting.counting.sheet import as_csv, as_json
from union.voting.elections import actions as elections
from union.voting.elections.rules import Kind as ElectionKind
from union.voting.elections.rules import Phase
from union.voting.nominations import actions as nominations
from union.voting.polls import actions as polls
from union.voting.polls.rules import Differences, shown_receipt
from union.voting.polls.rules import Entry as OnRoll
from union.voting.results import records as archive
from union.voting.results import rules
from union.voting.results.rules import Counted, Drawn, Progress, Race, Source, Standing

if TYPE_CHECKING:
    from union.voting.elections.tables import Election

_MOST_PARTS = 100
_TRIES = 5
_SAYS, _VALUE, _COMPLAINTS, _LOT, _HANDED = "act#public#1", "act#public#2", "act#complaints", "act#lot#", "act#handed#"


class _File:
    """Everything that was ever added about an election's result."""

    def __init__(self, election: "Election") -> None:
        self.election = election
        self.entries = archive.entries(election.election_id)

    @property
    def declarations(self) -> list[dict[str, Any]]:
        """What was declared, the first and then its corrections."""
        return [one.told for name, one in sorted(self.entries.items()) if name.isdecimal()]

    @property
    def source(self) -> Source | None:
        """What lots are drawn from, as far as it is known."""
        says, value = self.entries.get(_SAYS), self.entries.get(_VALUE)
        if says is None:
            return None
        return Source(says.told["says"], from_iso(says.told["known_at"]), value.told["value"] if value else None)

    @property
    def drawn(self) -> list[Drawn]:
        """The lots drawn by hand."""
        return [Drawn(**one.told) for name, one in self.entries.items() if name.startswith(_LOT)]

    def left(self, post_ids: Iterable[str]) -> list[str]:
        """The posts whose roles have not changed hands yet."""
        return [post_id for post_id in post_ids if f"{_HANDED}{post_id}" not in self.entries]

    def lots(self, race: Race) -> Lots:
        """What the lots of a post are drawn from."""
        source, election = self.source, self.election
        drawn = rules.drawn_for(race, self.drawn)
        return Lots(source.value if source else None, str(election.root), election.election_id, race.post_id, drawn)


class _Count:
    """The posts of an election, counted anew from the sealed ballots; what needs a lot is in `ties`."""

    def __init__(self, file: _File) -> None:
        self.races = {race.post_id: race for race in _races(file.election)}
        papers = polls.opened(file.election.election_id)
        self.done: dict[str, Counted] = {}
        self.ties: dict[str, LotNeeded] = {}
        for post_id, race in self.races.items():
            try:
                self.done[post_id] = rules.count(race, papers.get(post_id, ()), file.lots(race))
            except LotNeeded as tie:
                self.ties[post_id] = tie

    def must_be_whole(self) -> None:
        """Raises `Conflict` where a lot is still needed."""
        if self.ties:
            titles = " and ".join(self.races[post_id].title for post_id in self.ties)
            raise Conflict(f"A lot is needed before this can go on, for {titles}.")


def _races(election: "Election") -> list[Race]:
    stood = {} if _asks(election) else nominations.candidates(election.election_id, election.polls_open_at)
    rule, found = RonRule(election.ron_rule), []
    for post in elections.posts(election):
        if _asks(election):
            standing = [Standing(number, option) for number, option in enumerate(post.options, 1)]
        else:
            standing = [Standing(one.number, one.name, one.person_id, one.withdrawn) for one in stood.get(post.post_id, ())]
        found.append(Race(post.post_id, post.title, post.seats, standing, bool(election.ron) and not _asks(election), rule))
    return found


def _asks(election: "Election") -> bool:
    return str(election.kind) == ElectionKind.REFERENDUM


def _wanted(election_id: str, caller: Caller) -> _File:
    """The election and what is known of its result, for the returning officer alone. Raises `NotFound`, `NotAllowed`."""
    (kept,) = people.read_for(caller, elections.wanted(election_id))
    election = elections.found(kept)
    elections.must_return(caller, election)
    return _File(election)


# What the returning officer sees.


def desk(election_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """Everything that the returning officer needs to come to a result: the count, ties, differences, and what is still to do.

    Raises `NotFound`, and `NotAllowed` for anybody else.
    """
    file = _wanted(election_id, caller)
    election, declared = file.election, file.declarations
    trouble, count, found = _counted(file, now)
    hours = policies.read().elections.complaints_hours
    left = file.left(_handed(declared[0])) if declared else []
    progress = Progress(
        sealed_at=election.sealed_at,
        lots=len(count.ties) if count else None,
        complaints_until=election.complaints_until,
        declared=bool(declared),
        left=len(left),
        differences=len(found["gone"]) + len(found["new"]),
    )
    return {
        "group": elections.group(election),
        "election": elections.named(election, now),
        "trouble": [*(election.trouble or []), *trouble],
        "root": election.root,
        "voted": election.voted,
        "roll": election.roll_count,
        "posts": _shown_count(count, file) if count else [],
        "source": _shown_source(file.source),
        "differences": found,
        "complaints_until": _iso(election.complaints_until),
        "hours": hours,
        "steps": [asdict(step) for step in rules.steps(progress, hours, now)],
        "declarations": [_short(one) for one in declared],
        "declared_posts": _correctable(declared[-1], count) if declared and count and not left else [],
        "left": len(left),
        "may": _may(file, count, now),
        "path": f"/elections/{election_id}",
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _counted(file: _File, now: datetime) -> tuple[list[str], _Count | None, dict[str, Any]]:
    """The count and the differences; or, in a sentence, why the ballots are not counted."""
    if file.election.sealed_at is None or file.election.cancelled_at is not None:
        return [], None, _shown_differences(Differences((), ()))
    try:
        return [], _Count(file), _differences(file.election, now)
    except Conflict as refusal:
        return [refusal.detail], None, _shown_differences(Differences((), ()))


def _differences(election: "Election", now: datetime) -> dict[str, Any]:
    return _shown_differences(polls.recheck(election.election_id, polls.voters(election.group_id, now)))


def _shown_differences(found: Differences) -> dict[str, Any]:
    """How those who may vote now differ from the roll, without a name: the returning officer is staff, and sees no roster."""

    def lines(entries: Iterable[OnRoll]) -> list[dict[str, Any]]:
        return sorted(({"why": e.why, "voted": e.voted} for e in entries), key=lambda one: (str(one["why"]), bool(one["voted"])))

    return {"hash": rules.hash_of(found), "gone": lines(found.gone), "new": lines(found.new)}


def _shown_count(count: _Count, file: _File) -> list[dict[str, Any]]:
    return [_shown_post(race, count, file) for race in count.races.values()]


def _shown_post(race: Race, count: _Count, file: _File) -> dict[str, Any]:
    done, tie = count.done.get(race.post_id), count.ties.get(race.post_id)
    return {
        "post_id": race.post_id,
        "title": race.title,
        "seats": race.seats,
        "withdrawn": [one.name for one in race.candidates if one.withdrawn],
        **(_pictured(done.sheet) if done else {"sheet": None, "pictures": [], "all_drawn": True}),
        "lot": _shown_lot(race, tie) if tie else None,
        "drawn": [{"stage": stage, "name": _name(race, who)} for stage, who in sorted(file.lots(race).drawn.items())],
    }


def _pictured(sheet: dict[str, Any]) -> dict[str, Any]:
    drawn = [asdict(picture) for picture in rules.pictures(sheet)]
    return {"sheet": sheet, "pictures": drawn, "all_drawn": rules.all_drawn(sheet)}


def _shown_lot(race: Race, tie: LotNeeded) -> dict[str, Any]:
    tied = [{"number": one, "name": _name(race, one)} for one in tie.tied]
    return {"stage": tie.stage, "what": tie.what.value, "tied": tied}


def _name(race: Race, number: int) -> str:
    return race.names[number - 1] if number <= len(race.names) else f"RON, seat {number - len(race.names) + 1}"


def _shown_source(source: Source | None) -> dict[str, Any] | None:
    return {"says": source.says, "known_at": iso(source.known_at), "value": source.value} if source else None


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at else None


def _short(told: Mapping[str, Any]) -> dict[str, Any]:
    """A declaration as lists of them show it."""
    return {name: told[name] for name in ("number", "declared_at", "declared_by", "reason", "corrects")}


def _correctable(told: Mapping[str, Any], count: _Count) -> list[dict[str, Any]]:
    """The declared posts with all who stood, so that another result can be chosen."""
    return [
        {
            "post_id": post["post_id"],
            "title": post["title"],
            "seats": post["seats"],
            "winners": [one["number"] for one in post["winners"]],
            "candidates": [{"number": one.number, "name": one.name} for one in count.races[post["post_id"]].candidates],
        }
        for post in told["posts"]
    ]


def _may(file: _File, count: _Count | None, now: datetime) -> dict[str, bool]:
    """Which forms the desk shows."""
    election, source = file.election, file.source
    phase = elections.phase(election, now)
    whole = bool(count and not count.ties)
    settling = phase in _SETTLING
    return {
        "announce": settling and source is None,
        "enter": settling and source is not None and source.value is None and now >= source.known_at,
        "draw": phase == Phase.SEALED and source is None and bool(count and count.ties),
        "complain": phase == Phase.SEALED and whole,
        "declare": phase == Phase.COMPLAINTS and now >= election.complaints_until and whole,
    }


_SETTLING = frozenset({Phase.NOTICE, Phase.NOMINATIONS, Phase.REVIEW, Phase.POLL, Phase.CLOSING, Phase.SEALED})


# What the returning officer does.


def announce_source(election_id: str, caller: Caller, *, says: str, known_at: datetime | None, now: datetime) -> None:
    """Say in public what value lots will be drawn from, before anybody can know it. It is said once. Saying the same again changes nothing.

    Raises `Invalid`, `Conflict`, `NotAllowed`.
    """
    file = _settling(election_id, caller, now)
    if file.source:
        if file.source.says == " ".join(says.split()):
            return
        raise Conflict("It was said already what the value will be, and everybody has read it. It stays as it is.")
    source = rules.check_source(says, known_at, file.election.polls_close_at, now)
    told = {"says": source.says, "known_at": iso(source.known_at)}
    _add(file, _SAYS, told, caller, now, "said what lots are drawn from")


def enter_value(election_id: str, caller: Caller, *, value: str, now: datetime) -> None:
    """Enter the public value, once everybody can know it. It is never changed after. Raises `Invalid`, `Conflict`, `NotAllowed`."""
    file = _settling(election_id, caller, now)
    plain = rules.check_value(value, file.source, now)
    if file.source and file.source.value is not None:
        if file.source.value == plain:
            return
        raise Conflict(f"The value was entered already: {file.source.value}. It stays as it is.")
    _add(file, _VALUE, {"value": plain}, caller, now, "entered the public value")


def draw_by_hand(election_id: str, caller: Caller, *, post_id: str, stage: int, candidate: int, now: datetime) -> None:
    """Enter on whom a lot fell that was drawn by hand. It is never changed after. Raises `Invalid`, `Conflict`, `NotAllowed`."""
    file = _settling(election_id, caller, now)
    if file.election.sealed_at is None:
        raise Conflict("Lots are drawn when the ballots are sealed and counted.")
    count = _Count(file)
    race, tie = count.races.get(post_id), count.ties.get(post_id)
    if race is None:
        raise Invalid.field("post_id", "There is no such post in this election.")
    drawn = Drawn(post_id, stage, candidate, race.withdrawn)
    if drawn in file.drawn:
        return
    if tie is None or tie.stage != stage:
        raise Conflict("There is no tie at this stage that still needs a lot. Please look at the count again.")
    if candidate not in tie.tied:
        raise Invalid.field("candidate", "Please choose one of those between whom the lot was drawn.")
    if file.source:
        raise Conflict("This election’s lots are drawn from the public value, as was said to everybody.")
    _add(file, drawn.name, asdict(drawn), caller, now, "drew a lot by hand", post=post_id, stage=stage)


def open_complaints(election_id: str, caller: Caller, now: datetime) -> None:
    """Begin the time in which complaints are heard, once; it lasts as long as the policy says. Raises `Conflict`, `NotAllowed`."""
    file = _wanted(election_id, caller)
    if _COMPLAINTS in file.entries:
        return
    _must_be_sealed(file, now)
    _Count(file).must_be_whole()
    hours = policies.read().elections.complaints_hours
    until = whole_minute(now + timedelta(hours=hours)) if hours else now
    hearing = elections.hearing(file.election, until)
    _add(file, _COMPLAINTS, {"hours": hours}, caller, now, "opened the time for complaints", hearing)
    elections.hurry(election_id, now)


def _settling(election_id: str, caller: Caller, now: datetime) -> _File:
    """The election while its lots can still be settled: until complaints open."""
    file = _wanted(election_id, caller)
    if elections.phase(file.election, now) not in _SETTLING:
        raise Conflict("Lots are settled before the time for complaints begins. Nothing of them can be changed any more.")
    return file


def _must_be_sealed(file: _File, now: datetime) -> None:
    if elections.phase(file.election, now) != Phase.SEALED:
        raise Conflict("This can be done when the ballots are sealed, and before the result is declared.")


def _add(file: _File, entry: str, told: Any, caller: Caller, now: datetime, act: str, *more: Part, **said: str | int) -> None:
    """Keep what the returning officer said or did, with a note. Whoever did the same thing first, did it."""
    name = str(file.election.election_id)
    kept = archive.added(name, entry, told, caller.person_id, now)
    try:
        store.commit(kept, *more, noted(f"election#{name}", act, caller.person_id, now, **said))
    except ConditionFailed as lost:
        found = archive.entries(name).get(entry)
        if found is None or found.told != told:
            raise Conflict("This election has changed in another window. Please look at it again.") from lost


def declare(election_id: str, caller: Caller, *, looked_at: str, looked: bool, now: datetime) -> None:
    """Declare the result: it is public from now on, the winners have their roles, and nothing of it is ever changed. Doing it again
    changes nothing, but finishes a handover that was cut short.

    `looked_at` is the hash of the differences between the roll and today's members. Raises `Conflict` where these are others by now, or
    before the time for complaints is over; `Invalid` where they were not looked at; `NotAllowed`.
    """
    file = _wanted(election_id, caller)
    if not file.declarations:
        file = _declared(file, caller, looked_at, looked, now)
    _hand_over(file, caller, now)


def _declared(file: _File, caller: Caller, looked_at: str, looked: bool, now: datetime) -> _File:
    """Write the declaration, with the roles of as many posts as go into one transaction."""
    election = file.election
    _must_be_heard(election, now)
    found = _differences(election, now)
    if looked_at != found["hash"]:
        raise Conflict("The differences between the roll and today’s members have changed. Please look at them again.")
    if (found["gone"] or found["new"]) and not looked:
        raise Invalid.field("looked", "Please look at the differences, and say that you have.")
    count = _Count(file)
    count.must_be_whole()
    told = _declaration(file, count, found, caller, now)
    parts: list[Part] = [
        archive.added(election.election_id, rules.number(1), told, caller.person_id, now),
        elections.declared(election, now),
        _told_officer(election, told, caller, now),
        noted(f"election#{election.election_id}", "declared", caller.person_id, now, root=str(election.root)),
    ]
    _hand_over(file, caller, now, told, parts)
    return _File(election)


def _must_be_heard(election: "Election", now: datetime) -> None:
    phase = elections.phase(election, now)
    if phase != Phase.COMPLAINTS:
        raise Conflict("A result is declared after the time for complaints, which has not begun.")
    if now < election.complaints_until:
        raise Conflict(f"Complaints can be made until {shown_moment(iso(election.complaints_until))}. Please declare after that.")


def _declaration(file: _File, count: _Count, found: Mapping[str, Any], caller: Caller, now: datetime) -> dict[str, Any]:
    election = file.election
    turnout = polls.turnout(election.election_id)
    starts_on = None if _asks(election) else rules.begins_on(election.takes_office_on, election.ends_on, london_day(now))
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
        "source": _shown_source(file.source),
        "differences": {"hash": found["hash"], "gone": len(found["gone"]), "new": len(found["new"])},
        "starts_on": starts_on.isoformat() if starts_on else None,
        "ends_on": election.ends_on,
        "receipts": archive.file(election.election_id, receipts, caller.person_id, now),
        "posts": [
            _declared_post(file, count, race, turnout.posts.get(race.post_id, 0), caller, now) for race in count.races.values()
        ],
    }


def _declared_post(file: _File, count: _Count, race: Race, roll: int, caller: Caller, now: datetime) -> dict[str, Any]:
    done, name = count.done[race.post_id], str(file.election.election_id)
    sheet = done.sheet
    publish = done.blt is not None and rules.may_publish_ballots(sheet["valid"])
    return {
        "post_id": race.post_id,
        "title": race.title,
        "seats": race.seats,
        "turnout": {"roll": roll, "ballots": sheet["ballots"], "abstained": sheet["ballots"] - sheet["valid"]},
        "sheet": archive.file(name, as_json(sheet), caller.person_id, now),
        "blt": archive.file(name, str(done.blt), caller.person_id, now) if publish else None,
        "ron": race.ron_name,
        "ron_rule": race.ron_rule.value,
        "drawn": {str(stage): who for stage, who in file.lots(race).drawn.items()},
        "winners": rules.winners(race, sheet),
        "vacant": sheet["vacant"],
        "note": None,
    }


def _handed(told: Mapping[str, Any]) -> list[str]:
    """The posts whose roles change hands by a declaration: those of people, unless their time would be over already."""
    return [post["post_id"] for post in told["posts"]] if told["starts_on"] else []


def _hand_over(
    file: _File, caller: Caller, now: datetime, told: Mapping[str, Any] | None = None, first: Sequence[Part] = ()
) -> None:
    """Give the winners their roles, each post's in one transaction, as many posts at a time as go into one; `first` goes with the first.

    What was cut short is gone on with. Raises `Conflict` where the election was declared or cancelled by somebody else.
    """
    told = told or file.declarations[0]
    left, parts = file.left(_handed(told)), list(first)
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
            left = _File(file.election).left(left)
        else:
            left, parts = left[len(batch) :], []
    raise Unavailable("The committee is being changed by somebody else as well. Please try again in a moment.")


def _declared_meanwhile(file: _File, lost: ConditionFailed) -> None:
    if not _File(file.election).declarations:
        raise Conflict("This election has changed in another window. Please look at it again.") from lost


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
    begins, ends = date.fromisoformat(told["starts_on"]), date.fromisoformat(told["ends_on"])
    others_stay = str(election.kind) == ElectionKind.BY_ELECTION
    handovers = [rules.handover(post, begins, ends, others_stay=others_stay) for post in posts]
    marks = [archive.added(election.election_id, f"{_HANDED}{one}", None, caller.person_id, now) for one in batch]
    alone = _alone(election)
    roles = people.handover(election.group_id, election.group_name, handovers)
    return [*roles, *(alone if roles else []), *marks, *_told_winners(election, told, posts, now)]


def _alone(election: "Election") -> list[Part]:
    """The part by which a role that somebody else gives at the same moment loses, or is seen; asked for before the roles are read.

    There is none where the group is no more: then nobody else gives roles.
    """
    (group,) = store.read(groups.wanted(election.group_id))
    return [groups.appointing(group)] if group else []


def _told_winners(election: "Election", told: Mapping[str, Any], posts: Sequence[Mapping[str, Any]], now: datetime) -> list[Part]:
    """One letter to each winner, which names all that they won; it goes with the first of it."""
    won: dict[str, list[Mapping[str, Any]]] = {}
    for post in told["posts"]:
        for one in post["winners"]:
            won.setdefault(one["person_id"], []).append(post)
    addresses = memberships.addresses(election.group_id, now)
    first = {post["post_id"] for post in posts}
    found: list[Part] = []
    for person, theirs in won.items():
        if theirs[0]["post_id"] in first and person in addresses:
            name, email = addresses[person]
            said = {**_said(election), "name": name, "posts": [post["title"] for post in theirs]}
            said |= {"starts_on": told["starts_on"], "ends_on": told["ends_on"]}
            found.append(letters.letter(Kind.ELECTED, f"elected-{election.election_id}-{person}", email, said, now))
    return found


def _told_officer(election: "Election", told: Mapping[str, Any], caller: Caller, now: datetime) -> Part:
    said = {**_said(election), "name": caller.name, "number": told["number"], "reason": told["reason"], "root": told["root"]}
    said["posts"] = [
        {"title": post["title"], "winners": [one["name"] for one in post["winners"]], "vacant": post["vacant"]}
        for post in told["posts"]
    ]
    return letters.letter(Kind.DECLARED, f"declared-{election.election_id}-{told['number']}", caller.email, said, now)


def _said(election: "Election") -> dict[str, Any]:
    return {
        "union": settings.union_name(),
        "group_name": election.group_name,
        "title": election.title,
        "url": f"{settings.site_url()}/elections/{election.election_id}/results",
    }


def correct(
    election_id: str, caller: Caller, *, post_id: str, elected: Sequence[int], reason: str, corrects: int, now: datetime
) -> None:
    """Declare another result for a post, with the reason: who is elected, by number, or nobody. What was declared before stays to be read.

    `corrects` is the number of the declaration that the caller has seen. Doing it again changes nothing. Raises `Invalid`, `Conflict`,
    `NotAllowed`.
    """
    file = _wanted(election_id, caller)
    before, why = _before(file, corrects), rules.check_reason(reason)
    race = {race.post_id: race for race in _races(file.election)}.get(post_id)
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


def _before(file: _File, corrects: int) -> dict[str, Any]:
    """The declaration that is corrected. Raises `Conflict`."""
    declared = file.declarations
    if not declared or file.left(_handed(declared[0])):
        raise Conflict("Only a result that is declared, with all its roles, can be corrected.")
    if not 1 <= corrects <= len(declared):
        raise Conflict(_CORRECTED)
    return declared[corrects - 1]


_CORRECTED = "This result was corrected in another window. Please look at it again."


def _same(told: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if after not in told["posts"]:
        raise Conflict(_CORRECTED)


def _correct(
    file: _File, told: dict[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], caller: Caller, now: datetime
) -> None:
    election, name = file.election, str(file.election.election_id)
    parts = [
        archive.added(name, rules.number(told["number"]), told, caller.person_id, now),
        _told_officer(election, told, caller, now),
        noted(f"election#{name}", "corrected", caller.person_id, now, post=after["post_id"], number=told["number"]),
        *_put_right(election, told, before, after, now),
    ]
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        declared = _File(election).declarations
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
    alone, parts = _alone(election), list[Part]()
    for who in gone:
        parts += people.ending(election.group_id, who, after["title"], begins - timedelta(days=1))
    if begins <= ends:
        winners = {**after, "winners": [is_[who] for who in come]}
        parts += people.handover(
            election.group_id, election.group_name, [rules.handover(winners, begins, ends, others_stay=True)]
        )
    parts += alone if parts else []
    return parts + _told_corrected(election, told, after, {**dict.fromkeys(gone, False), **dict.fromkeys(come, True)}, now)


def _told_corrected(
    election: "Election", told: Mapping[str, Any], after: Mapping[str, Any], elected: Mapping[str, bool], now: datetime
) -> list[Part]:
    addresses = memberships.addresses(election.group_id, now)
    found: list[Part] = []
    for person in elected.keys() & addresses.keys():
        name, email = addresses[person]
        said = {**_said(election), "name": name, "post": after["title"], "elected": elected[person], "reason": told["reason"]}
        letter_id = f"corrected-{election.election_id}-{told['number']}-{person}"
        found.append(letters.letter(Kind.CORRECTED, letter_id, email, said, now))
    return found


# What everybody sees.


def public(
    election_id: str, now: datetime, number: str = "", receipt: str = "", *, caller: Caller | None = None
) -> dict[str, Any]:
    """The result as everybody reads it; before it is declared, how far it is. `number` asks for an earlier declaration, `receipt` looks
    one up among those published. Raises `NotFound`.
    """
    file = _public(election_id, caller)
    election, declared = file.election, file.declarations
    told = _asked(declared, number) if declared else None
    return {
        "group": elections.group(election),
        "election": elections.named(election, now),
        "sealed_at": _iso(election.sealed_at),
        "root": election.root,
        "voted": election.voted if election.sealed_at else None,
        "roll": election.roll_count if election.sealed_at else None,
        "complaints_until": _iso(election.complaints_until),
        "source": told["source"] if told else _shown_source(file.source),
        "declaration": {**_short(told), "starts_on": told["starts_on"]} if told else None,
        "declarations": [_short(one) for one in declared],
        "posts": [_published(file, told, post) for post in told["posts"]] if told else [],
        "receipt": _looked_up(election_id, told, receipt) if told and receipt else None,
        "fewest": rules.FEWEST_TO_PUBLISH,
        "path": f"/elections/{election_id}/results",
    }


def _public(election_id: str, caller: Caller | None = None) -> _File:
    _, (kept,) = people.read_with(caller, elections.wanted(election_id))
    return _File(elections.found(kept))


def _asked(declared: Sequence[dict[str, Any]], number: str) -> dict[str, Any]:
    if number and not (number.isdecimal() and number.isascii() and len(number) < 5 and 1 <= int(number) <= len(declared)):
        raise NotFound("There is no such declaration.")
    return declared[int(number) - 1] if number else declared[-1]


def _published(file: _File, told: Mapping[str, Any], post: Mapping[str, Any]) -> dict[str, Any]:
    name = str(file.election.election_id)
    sheet = _sheet(name, post)
    public_value = told["source"]["value"] if told["source"] else None
    return {
        **{part: post[part] for part in ("post_id", "title", "seats", "turnout", "vacant", "note")},
        "elected": [one["name"] for one in post["winners"]],
        **_pictured(sheet),
        "ballots": post["blt"] is not None,
        "command": rules.command_line(post, sheet, name, told["root"], public_value) if post["blt"] else None,
    }


def _sheet(election_id: str, post: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read(election_id, post["sheet"]))
    return found


def _looked_up(election_id: str, told: Mapping[str, Any], receipt: str) -> dict[str, Any]:
    code = shown_receipt("".join(receipt.lower().replace("-", "").split()))
    listed = archive.read(election_id, told["receipts"]).split("\r\n")[1:-1]
    return {"code": receipt[:60], "listed": code in listed}


def post_file(election_id: str, post_id: str, kind: str) -> str:
    """A published file of a post: its sheet as "csv" or "json", its ballots as "blt". Raises `NotFound`, with why there is none."""
    told = _last(election_id)
    post = next((one for one in told["posts"] if one["post_id"] == post_id), None)
    if post is None:
        raise NotFound("There is no such post in this election.")
    if kind == "json":
        return archive.read(election_id, post["sheet"])
    if kind == "csv":
        return as_csv(_sheet(election_id, post))
    if post["blt"] is None:
        raise NotFound(
            f"There are fewer than {rules.FEWEST_TO_PUBLISH} valid ballots for this post, so the single ballots are not published: "
            "they could tell how somebody voted."
        )
    return archive.read(election_id, post["blt"])


def receipts(election_id: str) -> str:
    """All receipts, as a spreadsheet's file. Raises `NotFound` before the result is declared."""
    return archive.read(election_id, _last(election_id)["receipts"])


def recount_kit(election_id: str) -> str:
    """The recount kit. Raises `NotFound` where there is no such election."""
    _public(election_id)
    return kit()


def _last(election_id: str) -> dict[str, Any]:
    declared = _public(election_id).declarations
    if not declared:
        raise NotFound("This result is not declared yet.")
    return declared[-1]
