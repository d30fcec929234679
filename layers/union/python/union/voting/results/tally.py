"""What is known of an election's result: everything that was ever added about it, and the count of its sealed ballots."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Conflict
from union.times import from_iso
from union.voting.counting.rules import LotNeeded, Lots, RonRule
from union.voting.elections import records as election_records
from union.voting.elections.rules import Kind as ElectionKind
from union.voting.nominations import actions as nominations
from union.voting.polls import actions as polls
from union.voting.polls.rules import Differences
from union.voting.polls.rules import Entry as OnRoll
from union.voting.results import records as result_records
from union.voting.results import rules
from union.voting.results.rules import Counted, Drawn, Race, Source, Standing

if TYPE_CHECKING:
    from union.voting.elections.tables import Election
    from union.voting.results.views import RollDifferences, RollLine

SAYS, VALUE, COMPLAINTS, LOT, HANDED = "act#public#1", "act#public#2", "act#complaints", "act#lot#", "act#handed#"


class File:
    """Everything that was ever added about an election's result."""

    def __init__(self, election: "Election") -> None:
        self.election = election
        self.entries = result_records.entries(election.election_id)

    @property
    def declarations(self) -> list[dict[str, Any]]:
        """What was declared, the first and then its corrections."""
        return [one.told for name, one in sorted(self.entries.items()) if name.isdecimal()]

    @property
    def source(self) -> Source | None:
        """What lots are drawn from, as far as it is known."""
        says, value = self.entries.get(SAYS), self.entries.get(VALUE)
        if says is None:
            return None
        return Source(says.told["says"], from_iso(says.told["known_at"]), value.told["value"] if value else None)

    @property
    def drawn(self) -> list[Drawn]:
        """The lots drawn by hand."""
        return [Drawn(**one.told) for name, one in self.entries.items() if name.startswith(LOT)]

    def left(self, post_ids: Iterable[str]) -> list[str]:
        """The posts whose roles have not changed hands yet."""
        return [post_id for post_id in post_ids if f"{HANDED}{post_id}" not in self.entries]

    def lots(self, race: Race) -> Lots:
        """What the lots of a post are drawn from."""
        source, election = self.source, self.election
        drawn = rules.drawn_for(race, self.drawn)
        return Lots(source.value if source else None, str(election.root), election.election_id, race.post_id, drawn)


class Count:
    """The posts of an election, counted anew from the sealed ballots; what needs a lot is in `ties`."""

    def __init__(self, file: File) -> None:
        self.races = {race.post_id: race for race in races(file.election)}
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


def races(election: "Election") -> list[Race]:
    """The posts of an election as they are counted, each with who stood or what could be chosen."""
    stood = {} if asks(election) else nominations.candidates(election.election_id, election.polls_open_at)
    rule, found = RonRule(election.ron_rule), []
    for post in election_records.posts(election):
        if asks(election):
            standing = [Standing(number, option) for number, option in enumerate(post.options, 1)]
        else:
            standing = [Standing(one.number, one.name, one.person_id, one.withdrawn) for one in stood.get(post.post_id, ())]
        found.append(Race(post.post_id, post.title, post.seats, standing, bool(election.ron) and not asks(election), rule))
    return found


def asks(election: "Election") -> bool:
    """Whether an election asks a question instead of choosing people: a referendum hands no roles over."""
    return str(election.kind) == ElectionKind.REFERENDUM


def for_officer(election_id: str, caller: Caller) -> File:
    """The election and what is known of its result, for the returning officer alone. Raises `NotFound`, `NotAllowed`."""
    (kept,) = people.read_for(caller, election_records.key(election_id))
    election = election_records.require(kept)
    election_records.must_return(caller, election)
    return File(election)


def handed(told: Mapping[str, Any]) -> list[str]:
    """The posts whose roles change hands by a declaration: those of people, unless their time would be over already."""
    return [post["post_id"] for post in told["posts"]] if told["starts_on"] else []


def differences(election: "Election", now: datetime) -> "RollDifferences":
    """How those who may vote now differ from the roll on which was voted."""
    return shown_differences(polls.recheck(election.election_id, polls.voters(election.group_id, now)))


def shown_differences(found: Differences) -> "RollDifferences":
    """How those who may vote now differ from the roll, without a name: the returning officer is staff, and sees no roster."""

    def lines(entries: Iterable[OnRoll]) -> "list[RollLine]":
        told: list[RollLine] = [{"why": e.why, "voted": e.voted} for e in entries]
        return sorted(told, key=lambda one: (one["why"], one["voted"]))

    return {"hash": rules.hash_of(found), "gone": lines(found.gone), "new": lines(found.new)}
