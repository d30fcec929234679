"""What the pages of results show. Moments are ISO, votes are decimals in strings."""

from collections.abc import Mapping
from typing import TypedDict

from union.views import Form, Named
from union.voting.elections.views import ElectionNamed


class SheetCandidate(TypedDict):
    """A candidate of a count by number."""

    candidate: int
    name: str


class SheetElected(SheetCandidate):
    """Somebody who was elected at a stage."""

    stage: int


class SheetStage(TypedDict):
    """A stage of a count: what was done to whom, the votes at its end by candidate, and what happened in a sentence."""

    stage: int
    event: str
    candidate: int | None
    votes: Mapping[str, str]
    non_transferable: str
    elected: list[int]
    sentence: str


class RonElected(TypedDict):
    """A stage at which RON took a seat."""

    stage: int


SheetTie = TypedDict(
    "SheetTie", {"stage": int, "for": str, "candidates": list[int], "chosen": int, "settled_by_stage": int | None}
)
"""A tie, on whom it fell, and the earlier stage that settled it; None where a lot did."""


class SheetLot(TypedDict):
    """A lot: on whom it fell, whether it was drawn by hand, and else the hash of each candidate, of which the smallest lost."""

    stage: int
    candidates: list[int]
    chosen: int
    by_hand: bool
    numbers: Mapping[str, str]


class CountSheet(TypedDict):
    """All that a count came to, as its published sheet says it; `reason` is there where nobody could be elected."""

    title: str
    seats: int
    candidates: list[SheetCandidate]
    withdrawn: list[int]
    ballots: int
    valid: int
    quota: int
    stages: list[SheetStage]
    elected: list[SheetElected]
    vacant: int
    ron_elected: list[RonElected]
    ties: list[SheetTie]
    lots: list[SheetLot]
    reason: str | None


class StageBar(TypedDict):
    """A candidate's bar at a stage, in thousandths of the longest; `state` is elected, excluded or continuing."""

    name: str
    votes: str
    length: int
    state: str


class StagePicture(TypedDict):
    """A stage as it is drawn; `quota` is where the quota stands, in thousandths of the longest bar."""

    number: int
    sentence: str
    bars: list[StageBar]
    quota: int
    non_transferable: str


class LotSource(TypedDict):
    """What lots are drawn from, from when on everybody can know it, and the value once it was entered."""

    says: str
    known_at: str
    value: str | None


class DeclarationInBrief(TypedDict):
    """A declaration as lists of them show it: who declared when, and where it is a correction, of which one and why."""

    number: int
    declared_at: str
    declared_by: str
    reason: str | None
    corrects: int | None


class DeclarationShown(DeclarationInBrief):
    """The declaration whose result is shown, and the first day of the new roles."""

    starts_on: str | None


class PostTurnout(TypedDict):
    """How many were on the roll for a post, how many of them voted, and how many of those abstained."""

    roll: int
    ballots: int
    abstained: int


class DeclaredPost(TypedDict):
    """A post's declared result. `ballots` says that all of them are published; `command` counts them again.

    `note` is there where the result was corrected; `all_drawn` says that every stage has its bars.
    """

    post_id: str
    title: str
    seats: int
    turnout: PostTurnout
    vacant: int
    note: str | None
    elected: list[str]
    sheet: CountSheet
    pictures: list[StagePicture]
    all_drawn: bool
    ballots: bool
    command: str | None


class ReceiptLookedUp(TypedDict):
    """A receipt that somebody asked for, and whether it is among those published."""

    code: str
    listed: bool


class ElectionResult(TypedDict):
    """A result as everybody reads it; before it is declared, how far it is. `fewest` valid ballots are published whole."""

    group: Named
    election: ElectionNamed
    sealed_at: str | None
    root: str | None
    voted: int | None
    roll: int | None
    complaints_until: str | None
    source: LotSource | None
    declaration: DeclarationShown | None
    declarations: list[DeclarationInBrief]
    posts: list[DeclaredPost]
    receipt: ReceiptLookedUp | None
    fewest: int
    path: str


class NumberedCandidate(TypedDict):
    """A candidate by number."""

    number: int
    name: str


class LotToDraw(TypedDict):
    """A tie that needs a lot: at which stage, for what, and between whom."""

    stage: int
    what: str
    tied: list[NumberedCandidate]


class LotDrawn(TypedDict):
    """A lot drawn by hand, and on whom it fell."""

    stage: int
    name: str


class CountedPost(TypedDict):
    """A post as the returning officer sees its count, or the lot that it still needs."""

    post_id: str
    title: str
    seats: int
    withdrawn: list[str]
    sheet: CountSheet | None
    pictures: list[StagePicture]
    all_drawn: bool
    lot: LotToDraw | None
    drawn: list[LotDrawn]


class RollLine(TypedDict):
    """Somebody on the roll or missing there, without a name: why they may vote, and whether they did."""

    why: str
    voted: bool


class RollDifferences(TypedDict):
    """How those who may vote now differ from the roll; the hash says which differences were looked at."""

    hash: str
    gone: list[RollLine]
    new: list[RollLine]


class OfficerStep(TypedDict):
    """Something that the returning officer has to do, whether it is done, and how it stands."""

    name: str
    done: bool
    sentence: str


class CorrectablePost(TypedDict):
    """A declared post with all who stood; `winners` are numbers."""

    post_id: str
    title: str
    seats: int
    winners: list[int]
    candidates: list[NumberedCandidate]


class OfficerMay(TypedDict):
    """Which forms the returning officer's desk shows."""

    announce: bool
    enter: bool
    draw: bool
    complain: bool
    declare: bool


class ReturningDesk(Form):
    """All that the returning officer needs to come to a result; `hours` is how long complaints are heard, `left` how many roles wait."""

    group: Named
    election: ElectionNamed
    trouble: list[str]
    root: str | None
    voted: int | None
    roll: int | None
    posts: list[CountedPost]
    source: LotSource | None
    differences: RollDifferences
    complaints_until: str | None
    hours: int
    steps: list[OfficerStep]
    declarations: list[DeclarationInBrief]
    declared_posts: list[CorrectablePost]
    left: int
    may: OfficerMay
    path: str
    key: str
