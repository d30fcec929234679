"""Verbs: count what was sealed, settle ties, hear complaints, and show the result to the returning officer and to everybody."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotFound
from union.store import ConditionFailed, Part
from union.times import iso, iso_or_none, whole_minute
from union.voting.counting.kit import kit
from union.voting.counting.sheet import as_csv
from union.voting.elections import records as election_records
from union.voting.elections import steps as election_steps
from union.voting.elections.rules import Phase
from union.voting.polls.rules import Differences
from union.voting.results import pages, rules, tally
from union.voting.results import records as result_records
from union.voting.results.rules import Drawn, Progress
from union.voting.results.tally import Count, File

if TYPE_CHECKING:
    from union.voting.results.views import ElectionResult, OfficerMay, ReturningDesk, RollDifferences


def desk(election_id: str, caller: Caller, now: datetime) -> "ReturningDesk":
    """Everything that the returning officer needs to come to a result: the count, ties, differences, and what is still to do.

    Raises `NotFound`, and `NotAllowed` for anybody else.
    """
    file = tally.for_officer(election_id, caller)
    election, declared = file.election, file.declarations
    trouble, count, found = _counted(file, now)
    hours = policies.read().elections.complaints_hours
    left = file.left(tally.handed(declared[0])) if declared else []
    progress = Progress(
        sealed_at=election.sealed_at,
        lots=len(count.ties) if count else None,
        complaints_until=election.complaints_until,
        declared=bool(declared),
        left=len(left),
        differences=len(found["gone"]) + len(found["new"]),
    )
    return {
        "group": election_records.group(election),
        "election": election_records.named(election, now),
        "trouble": [*(election.trouble or []), *trouble],
        "root": election.root,
        "voted": _whole(election.voted),
        "roll": _whole(election.roll_count),
        "posts": pages.counted(count, file) if count else [],
        "source": pages.shown_source(file.source),
        "differences": found,
        "complaints_until": iso_or_none(election.complaints_until),
        "hours": hours,
        "steps": [{"name": s.name, "done": s.done, "sentence": s.sentence} for s in rules.steps(progress, hours, now)],
        "declarations": [pages.short(one) for one in declared],
        "declared_posts": pages.correctable(declared[-1], count) if declared and count and not left else [],
        "left": len(left),
        "may": _may(file, count, now),
        "path": f"/elections/{election_id}",
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _counted(file: File, now: datetime) -> "tuple[list[str], Count | None, RollDifferences]":
    """The count and the differences; or, in a sentence, why the ballots are not counted."""
    if file.election.sealed_at is None or file.election.cancelled_at is not None:
        return [], None, tally.shown_differences(Differences((), ()))
    try:
        return [], Count(file), tally.differences(file.election, now)
    except Conflict as refusal:
        return [refusal.detail], None, tally.shown_differences(Differences((), ()))


def _may(file: File, count: Count | None, now: datetime) -> "OfficerMay":
    """Which forms the desk shows."""
    election, source = file.election, file.source
    phase = election_records.phase(election, now)
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
    _add(file, tally.SAYS, told, caller, now, "said what lots are drawn from")


def enter_value(election_id: str, caller: Caller, *, value: str, now: datetime) -> None:
    """Enter the public value, once everybody can know it. It is never changed after. Raises `Invalid`, `Conflict`, `NotAllowed`."""
    file = _settling(election_id, caller, now)
    plain = rules.check_value(value, file.source, now)
    if file.source and file.source.value is not None:
        if file.source.value == plain:
            return
        raise Conflict(f"The value was entered already: {file.source.value}. It stays as it is.")
    _add(file, tally.VALUE, {"value": plain}, caller, now, "entered the public value")


def draw_by_hand(election_id: str, caller: Caller, *, post_id: str, stage: int, candidate: int, now: datetime) -> None:
    """Enter on whom a lot fell that was drawn by hand. It is never changed after. Raises `Invalid`, `Conflict`, `NotAllowed`."""
    file = _settling(election_id, caller, now)
    if file.election.sealed_at is None:
        raise Conflict("Lots are drawn when the ballots are sealed and counted.")
    count = Count(file)
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
    file = tally.for_officer(election_id, caller)
    if tally.COMPLAINTS in file.entries:
        return
    _must_be_sealed(file, now)
    Count(file).must_be_whole()
    hours = policies.read().elections.complaints_hours
    until = whole_minute(now + timedelta(hours=hours)) if hours else now
    hearing = election_records.hear_write(file.election, until)
    _add(file, tally.COMPLAINTS, {"hours": hours}, caller, now, "opened the time for complaints", hearing)
    election_steps.hurry(election_id, now)


def _settling(election_id: str, caller: Caller, now: datetime) -> File:
    """The election while its lots can still be settled: until complaints open."""
    file = tally.for_officer(election_id, caller)
    if election_records.phase(file.election, now) not in _SETTLING:
        raise Conflict("Lots are settled before the time for complaints begins. Nothing of them can be changed any more.")
    return file


def _must_be_sealed(file: File, now: datetime) -> None:
    if election_records.phase(file.election, now) != Phase.SEALED:
        raise Conflict("This can be done when the ballots are sealed, and before the result is declared.")


def _add(file: File, entry: str, told: Any, caller: Caller, now: datetime, act: str, *more: Part, **said: str | int) -> None:
    """Keep what the returning officer said or did, with a note. Whoever did the same thing first, did it."""
    name = str(file.election.election_id)
    kept = result_records.add_write(name, entry, told, caller.person_id, now)
    try:
        store.commit(kept, *more, audit_write(f"election#{name}", act, caller.person_id, now, **said))
    except ConditionFailed as lost:
        found = result_records.entries(name).get(entry)
        if found is None or found.told != told:
            raise Conflict(rules.CHANGED) from lost


def public(
    election_id: str, now: datetime, number: str = "", receipt: str = "", *, caller: Caller | None = None
) -> "ElectionResult":
    """The result as everybody reads it; before it is declared, how far it is. `number` asks for an earlier declaration, `receipt` looks
    one up among those published. Raises `NotFound`.
    """
    file = _public(election_id, caller)
    election, declared = file.election, file.declarations
    told = _asked(declared, number) if declared else None
    return {
        "group": election_records.group(election),
        "election": election_records.named(election, now),
        "sealed_at": iso_or_none(election.sealed_at),
        "root": election.root,
        "voted": _whole(election.voted) if election.sealed_at else None,
        "roll": _whole(election.roll_count) if election.sealed_at else None,
        "complaints_until": iso_or_none(election.complaints_until),
        "source": told["source"] if told else pages.shown_source(file.source),
        "declaration": {**pages.short(told), "starts_on": told["starts_on"]} if told else None,
        "declarations": [pages.short(one) for one in declared],
        "posts": [pages.published(file, told, post) for post in told["posts"]] if told else [],
        "receipt": pages.looked_up(election_id, told, receipt) if told and receipt else None,
        "fewest": rules.FEWEST_TO_PUBLISH,
        "path": f"/elections/{election_id}/results",
    }


def _public(election_id: str, caller: Caller | None = None) -> File:
    _, (kept,) = people.read_with(caller, election_records.key(election_id))
    return File(election_records.require(kept))


def _asked(declared: Sequence[dict[str, Any]], number: str) -> dict[str, Any]:
    if number and not (number.isdecimal() and number.isascii() and len(number) < 5 and 1 <= int(number) <= len(declared)):
        raise NotFound("There is no such declaration.")
    return declared[int(number) - 1] if number else declared[-1]


def post_file(election_id: str, post_id: str, kind: str) -> str:
    """A published file of a post: its sheet as "csv" or "json", its ballots as "blt". Raises `NotFound`, with why there is none."""
    told = _last(election_id)
    post = next((one for one in told["posts"] if one["post_id"] == post_id), None)
    if post is None:
        raise NotFound("There is no such post in this election.")
    if kind == "json":
        return result_records.read(election_id, post["sheet"])
    if kind == "csv":
        return as_csv(pages.read_sheet(election_id, post))
    if post["blt"] is None:
        raise NotFound(
            f"There are fewer than {rules.FEWEST_TO_PUBLISH} valid ballots for this post, so the single ballots are not published: "
            "they could tell how somebody voted."
        )
    return result_records.read(election_id, post["blt"])


def receipts(election_id: str) -> str:
    """All receipts, as a spreadsheet's file. Raises `NotFound` before the result is declared."""
    return result_records.read(election_id, _last(election_id)["receipts"])


def recount_kit(election_id: str) -> str:
    """The recount kit. Raises `NotFound` where there is no such election."""
    _public(election_id)
    return kit()


def _last(election_id: str) -> dict[str, Any]:
    declared = _public(election_id).declarations
    if not declared:
        raise NotFound("This result is not declared yet.")
    return declared[-1]
