"""Truths about results: how a count becomes a declared result, and what is published of it, and when.

Groups "hold democratic elections for committee positions" (guidance). A result is declared by the returning officer, after who voted was
looked at once more and after the time for complaints. What is declared is never changed: a correction is a new declaration with its
reason. A tie that nothing else settles is settled by a lot, drawn by hand or from a public value; what that value will be is said in public
before anybody can know it. What is published lets anybody count again and tells nobody how somebody voted: with few
ballots a whole ranking would name its writer, so full ballots are published only from 30 valid ones up.
"""

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from union.core.people.rules import Handover
from union.errors import Conflict, Invalid
from union.times import iso, shown_moment
from union.voting.counting.blt import Ballots, read_blt, write_blt
from union.voting.counting.command import counted
from union.voting.counting.rules import Lots, RonRule
from union.voting.polls.rules import RON, Differences, Entry

if TYPE_CHECKING:
    from union.voting.results.views import CountSheet, SheetStage

FEWEST_TO_PUBLISH = 30
LONGEST_SAYS, LONGEST_VALUE, LONGEST_REASON = 300, 100, 1_000
FARTHEST = timedelta(days=60)
MOST_BARS = 2_500
"""How many bars a page draws for one post: 200 candidates at 200 stages would make a page that no telephone opens."""
_WHOLE = 1000


def may_publish_ballots(valid: int) -> bool:
    """Whether the full ballots of a post can be published without telling how somebody voted."""
    return valid >= FEWEST_TO_PUBLISH


@dataclass(frozen=True)
class Standing:
    """A candidate, or an answer to a question, by the number on the ballots; an answer is no person."""

    number: int
    name: str
    person_id: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Race:
    """A post as it is counted: who stood for it, and RON's rule where RON stood."""

    post_id: str
    title: str
    seats: int
    candidates: Sequence[Standing]
    ron: bool
    ron_rule: RonRule

    @property
    def ron_name(self) -> str | None:
        """What RON is called among these candidates, where it stood: never what a candidate is called."""
        if not self.ron:
            return None
        taken, name = {one.name.strip().casefold() for one in self.candidates}, RON
        while name.casefold() in taken:
            name += " (RON)"
        return name

    @property
    def names(self) -> list[str]:
        """The names on the ballots in the order of their numbers, RON's last."""
        return [*(one.name for one in self.candidates), *([self.ron_name] if self.ron_name else [])]

    @property
    def withdrawn(self) -> list[int]:
        """The numbers of those who withdrew after the ballots were made."""
        return [one.number for one in self.candidates if one.withdrawn]


@dataclass(frozen=True)
class Counted:
    """A post that was counted: its sheet, and its ballots as a file (none where there was nobody to vote for)."""

    sheet: "CountSheet"
    blt: str | None


def count(race: Race, papers: Iterable[tuple[int, ...]], lots: Lots) -> Counted:
    """Count a post as the recount kit does it from the published file, so that both give the same bytes. Raises `LotNeeded`."""
    ballots = Ballots(race.seats, race.names, Counter(papers), race.withdrawn, race.title)
    blt = write_blt(ballots) if race.names else None
    ron = len(race.names) if race.ron else None
    sheet = counted(read_blt(blt) if blt else ballots, ron, race.ron_rule, lots)
    return Counted(cast("CountSheet", sheet), blt)  # The kit is handed out, and knows no types of ours.


def command_line(post: Mapping[str, Any], sheet: "CountSheet", election_id: str, root: str, public: str | None) -> str:
    """How the kit is started so that it prints the very bytes of the published sheet. `post` is as a declaration holds it."""
    words = ["python3", "recount.py", f"{post['post_id']}.blt"]
    words += [f"--ron={post['ron']}", f"--ron-rule={post['ron_rule']}"] if post["ron"] else []
    if sheet["lots"]:
        words += [
            f"--drawn={stage}={candidate}" for stage, candidate in sorted(post["drawn"].items(), key=lambda one: int(one[0]))
        ]
        words += [f"--lots={public}"] if public is not None else []
        words += [f"--root={root}", f"--election={election_id}", f"--post={post['post_id']}"]
    return shlex.join([*words, "--json"])


@dataclass(frozen=True)
class Source:
    """What lots are drawn from: the words that say it, from when on everybody can know it, and the value once it was entered."""

    says: str
    known_at: datetime
    value: str | None = None


@dataclass(frozen=True)
class Drawn:
    """A lot drawn by hand: for which post and stage, on whom it fell, and who had withdrawn by then."""

    post_id: str
    stage: int
    candidate: int
    withdrawn: Sequence[int]

    @property
    def name(self) -> str:
        """The name of its entry: there is one for a stage, unless somebody withdrew after it and all is counted anew."""
        return f"act#lot#{self.post_id}#{self.stage}#{','.join(map(str, self.withdrawn))}"


def drawn_for(race: Race, drawn: Iterable[Drawn]) -> dict[int, int]:
    """The lots drawn by hand that hold for a post: whom each stage's fell on. Those from before somebody withdrew do not."""
    mine = (one for one in drawn if one.post_id == race.post_id and list(one.withdrawn) == race.withdrawn)
    return {one.stage: one.candidate for one in mine}


def check_source(says: str, known_at: datetime | None, closes_at: datetime, now: datetime) -> Source:
    """What the public value will be. Raises `Invalid` for what somebody can know already, or before the poll has closed."""
    plain, errors = " ".join(says.split()), {}
    if not 10 <= len(plain) <= LONGEST_SAYS:
        errors["says"] = f"Please say in 10 to {LONGEST_SAYS} characters what the value will be and where anybody can look it up."
    if known_at is None or known_at <= now:
        errors["known_at"] = "Please give a time that is still to come: nobody may know the value when you say what it will be."
    elif known_at < closes_at:
        errors["known_at"] = f"The value has to become known after voting has closed, on {shown_moment(iso(closes_at))}."
    elif known_at - now > FARTHEST:
        errors["known_at"] = f"Please choose a value that is known within {FARTHEST.days} days."
    if errors or known_at is None:
        raise Invalid("Please check what you entered.", errors)
    return Source(plain, known_at)


def check_value(value: str, source: Source | None, now: datetime) -> str:
    """The public value as lots are drawn from it. Raises `Conflict` before it can be known, `Invalid` for none."""
    if source is None:
        raise Conflict("Please say first what the public value will be, so that everybody can look it up.")
    if now < source.known_at:
        raise Conflict(f"Nobody can know this value before {shown_moment(iso(source.known_at))}.")
    plain = " ".join(value.split())
    if not 1 <= len(plain) <= LONGEST_VALUE:
        raise Invalid.field("value", f"Please enter the value in 1 to {LONGEST_VALUE} characters, just as it was published.")
    return plain


def check_reason(reason: str) -> str:
    """Why a result is corrected. Raises `Invalid` for none."""
    plain = " ".join(reason.split())
    if not 1 <= len(plain) <= LONGEST_REASON:
        raise Invalid.field("reason", f"Please say why, in at most {LONGEST_REASON:,} characters. Everybody can read it.")
    return plain


def hash_of(found: Differences) -> str:
    """SHA-256 of a list of differences, in hexadecimal: what the returning officer says to have looked at."""
    lines = [f"gone\x1f{_line(one)}" for one in found.gone] + [f"new\x1f{_line(one)}" for one in found.new]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _line(one: Entry) -> str:
    return "\x1f".join((one.person_id, ",".join(sorted(one.posts)), "voted" if one.voted else ""))


def number(at: int) -> str:
    """The name of a declaration's entry, so that the tenth comes after the ninth."""
    return f"{at:04}"


def winners(race: Race, sheet: "CountSheet") -> list[dict[str, Any]]:
    """Who was elected, in the order of their election."""
    standing = {one.number: one for one in race.candidates}
    return [_named(standing[one["candidate"]]) for one in sheet["elected"]]


def _named(one: Standing) -> dict[str, Any]:
    return {"number": one.number, "name": one.name, "person_id": one.person_id}


def corrected(post: Mapping[str, Any], candidates: Sequence[Standing], elected: Sequence[int], reason: str) -> dict[str, Any]:
    """A declared post with other winners; what was counted stays as it is.

    Raises `Invalid` for somebody who did not stand, for more than there are seats, and where nothing would change.
    """
    standing = {one.number: one for one in candidates}
    if any(who not in standing for who in elected):
        raise Invalid.field("elected", "There is no such candidate for this post.")
    if len(elected) > post["seats"]:
        raise Invalid.field("elected", f"There are {post['seats']} seats." if post["seats"] > 1 else "There is one seat.")
    if set(elected) == {one["number"] for one in post["winners"]}:
        raise Invalid.field("elected", "This is what is declared already.")
    people = [_named(standing[who]) for who in sorted(set(elected))]
    return {**post, "winners": people, "vacant": post["seats"] - len(people), "note": reason}


def begins_on(takes_office_on: str | None, ends_on: str | None, today: date) -> date | None:
    """The first day of the new roles: the day that was announced, or the day of declaring; None where the roles would be over by then."""
    if ends_on is None:
        return None
    first = max(date.fromisoformat(takes_office_on), today) if takes_office_on else today
    return first if first <= date.fromisoformat(ends_on) else None


def handover(post: Mapping[str, Any], starts_on: date, ends_on: date, *, others_stay: bool) -> Handover:
    """What becomes of a post's roles. A post that nobody won is nobody's, where the whole committee was elected."""
    people = [(one["person_id"], one["name"]) for one in post["winners"]]
    return Handover(post["title"], starts_on, ends_on, people, others_stay)


@dataclass(frozen=True)
class Step:
    """Something that has to be done before or after declaring: what, whether it is done, and a sentence on how it stands."""

    name: str
    done: bool
    sentence: str


@dataclass(frozen=True)
class Progress:
    """How far the returning officer has come."""

    sealed_at: datetime | None
    lots: int | None
    complaints_until: datetime | None
    declared: bool
    left: int = 0
    differences: int = 0


def steps(progress: Progress, hours: int, now: datetime) -> list[Step]:
    """What is done and what is still to do, in the order in which it is done."""
    until = progress.complaints_until
    counted_ = progress.lots == 0
    return [
        Step("The ballots are sealed", progress.sealed_at is not None, _sealed(progress.sealed_at)),
        Step("Every post is counted", counted_, _lots(progress.lots)),
        Step("The time for complaints has begun", until is not None, _hearing(until, hours)),
        Step("The time for complaints is over", until is not None and now >= until, _heard(until, now)),
        Step("The result is declared", progress.declared, _differences(progress)),
        Step("The roles have changed hands", progress.declared and not progress.left, _left(progress)),
    ]


def _sealed(at: datetime | None) -> str:
    return f"On {shown_moment(iso(at))}." if at else "This happens by itself a minute after voting has closed."


def _lots(lots: int | None) -> str:
    if lots is None:
        return "The count follows when the ballots are sealed."
    return f"A lot is needed for {lots} {'post' if lots == 1 else 'posts'}." if lots else "Every tie is settled."


def _hearing(until: datetime | None, hours: int) -> str:
    return (
        f"Until {shown_moment(iso(until))}."
        if until
        else f"It lasts {hours} hour{'' if hours == 1 else 's'} from when you open it."
    )


def _heard(until: datetime | None, now: datetime) -> str:
    if until is None or now >= until:
        return ""
    return f"You can declare the result from {shown_moment(iso(until))} on."


def _differences(progress: Progress) -> str:
    if progress.declared or not progress.differences:
        return ""
    return f"Please look first at how the roll and today’s members differ ({progress.differences} in all)."


def _left(progress: Progress) -> str:
    return f"Posts left: {progress.left}. Press the button to go on." if progress.declared and progress.left else ""


@dataclass(frozen=True)
class Bar:
    """A candidate at a stage: the votes as a decimal, what became of them by then, and how long a bar is, in thousandths of the longest."""

    name: str
    votes: str
    length: int
    state: str


@dataclass(frozen=True)
class Picture:
    """A stage as it is drawn: its sentence, a bar for each candidate, and where the quota stands, in thousandths of the longest bar."""

    number: int
    sentence: str
    bars: Sequence[Bar]
    quota: int
    non_transferable: str


def pictures(sheet: "CountSheet") -> list[Picture]:
    """The stages of a count sheet as they are drawn, all to one scale; of a very long one the bars of the first and the last stage alone."""
    longest = max(
        [_tiny(f"{sheet['quota']}.00000"), *(_tiny(votes) for stage in sheet["stages"] for votes in stage["votes"].values())],
        default=1,
    )
    names = {str(one["candidate"]): one["name"] for one in sheet["candidates"]}
    so_far = _SoFar()
    found = []
    for stage in sheet["stages"]:
        so_far.see(stage)
        drawn = all_drawn(sheet) or stage["stage"] in (1, len(sheet["stages"]))
        bars = [_bar(names, who, votes, longest, so_far) for who, votes in stage["votes"].items()] if drawn else []
        quota = _tiny(f"{sheet['quota']}.00000") * _WHOLE // longest
        found.append(Picture(stage["stage"], stage["sentence"], bars, quota, stage["non_transferable"]))
    return found


def all_drawn(sheet: "CountSheet") -> bool:
    """Whether a page can show every candidate at every stage."""
    return sum(len(stage["votes"]) for stage in sheet["stages"]) <= MOST_BARS


@dataclass
class _SoFar:
    """Who was elected and who excluded by a stage."""

    elected: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)

    def see(self, stage: "SheetStage") -> None:
        self.elected |= {str(who) for who in stage["elected"]}
        if stage["event"] == "exclusion":
            self.excluded.add(str(stage["candidate"]))

    def of(self, who: str) -> str:
        return "elected" if who in self.elected else "excluded" if who in self.excluded else "continuing"


def _bar(names: Mapping[str, str], who: str, votes: str, longest: int, so_far: _SoFar) -> Bar:
    return Bar(names[who], votes, _tiny(votes) * _WHOLE // longest, so_far.of(who))


def _tiny(votes: str) -> int:
    return int(votes.replace(".", "")) or 0
