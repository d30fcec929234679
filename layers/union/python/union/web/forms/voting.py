"""The forms of elections and of committee roles."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from union import text
from union.voting.counting.rules import RonRule
from union.voting.elections.rules import MOST_SEATS, Who
from union.voting.elections.rules import Draft as ElectionDraft
from union.voting.elections.rules import Kind as ElectionKind
from union.voting.elections.rules import Post as ElectionPost
from union.web.forms.base import (
    TICK,
    TIMES,
    Address,
    Day,
    File,
    Form,
    Id,
    Key,
    Long,
    Moment,
    PerhapsId,
    Row,
    Short,
    Whole,
    in_order,
    inert,
    moments,
    rows,
    with_files,
    yes,
)


class PostRow(Row):
    """A post of an election, or a question: its name, its seats, who may stand and vote; for a question the answers, one a line."""

    title: Short
    description: Annotated[str, BeforeValidator(inert), Field(max_length=2000)] = ""
    seats: Whole = 1
    may_stand: Who = Who.MEMBERS
    may_vote: Who = Who.MEMBERS
    options: Annotated[str, BeforeValidator(inert), Field(max_length=2000)] = ""


def _as_posts(schema: dict[str, Any]) -> None:
    """Describe the posts of an election as the flat fields they are."""
    told = schema["properties"]
    del told["posts"]
    who = {"enum": [str(one) for one in Who], "default": "members"}
    told |= {
        "post1_title": {"type": "string", "maxLength": 100, "description": "`post2_title` and so on, up to 20, for more."},
        "post1_description": {"type": "string", "maxLength": 2000},
        "post1_seats": {"type": "integer", "minimum": 1, "maximum": MOST_SEATS, "default": 1},
        "post1_may_stand": who,
        "post1_may_vote": who,
        "post1_options": {"type": "string", "description": "The answers to a question, one a line."},
    }


class SetUp(Form):
    """Write an election down: its posts as flat fields (`post1_title`), its times, and how it is counted."""

    model_config = ConfigDict(json_schema_extra=_as_posts)
    wanting = {
        "title": "Please give it a name, such as Committee election 2027.",
        "polls_open_at": "Please say when voting opens.",
        "polls_close_at": "Please say when voting closes.",
    }

    kind: ElectionKind = ElectionKind.COMMITTEE
    title: Short
    posts: dict[str, PostRow] = {}
    notice_at: Moment | None = None
    nominations_open_at: Moment | None = None
    nominations_close_at: Moment | None = None
    polls_open_at: Moment
    polls_close_at: Moment
    takes_office_on: Day | None = None
    ends_on: Day | None = None
    ron: Annotated[bool, BeforeValidator(yes)] = False
    ron_rule: RonRule = RonRule.NUS_CLONE
    more: Annotated[bool, BeforeValidator(yes)] = False
    version: Whole = 0
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Rows and moments come as flat fields from a form, and may come so from API clients."""
        return moments(rows(sent))

    def draft(self) -> ElectionDraft:
        """The election as the rules know it; its posts are numbered as they stand."""
        rows = [row.model_dump() for _, row in in_order(self.posts)]
        answers = [tuple(text.tidied(line) for line in row["options"].splitlines() if text.shows(line)) for row in rows]
        told = self.model_dump(include=set(ElectionDraft.__dataclass_fields__) - {"posts"})
        posts = [
            ElectionPost(post_id=str(number), **{**row, "options": options})
            for number, (row, options) in enumerate(zip(rows, answers, strict=True), start=1)
        ]
        return ElectionDraft(posts=posts, **told)


class Move(Form):
    """Move times of an election; what is left out stays. `edition` is that of the timetable that was looked at."""

    notice_at: Moment | None = None
    nominations_open_at: Moment | None = None
    nominations_close_at: Moment | None = None
    polls_open_at: Moment | None = None
    polls_close_at: Moment | None = None
    edition: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Moments come as a date and a time each; an emptied one stays as it was."""
        return moments(sent)

    def moments(self) -> dict[str, datetime]:
        """The times that were sent, by the names of their fields."""
        return {name: at for name in TIMES if (at := getattr(self, name)) is not None}


class Cancel(Form):
    """Cancel an election, with a reason that everybody reads."""

    wanting = {"reason": "Please say why. Everybody will read it."}

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]
    sure: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class Publish(Form):
    """Publish a draft as it was at this version."""

    version: Whole
    key: Key


class Stand(Form):
    """Stand for a post: with a manifesto, and a photo as a file of the form. `remove_photo` takes an earlier one away."""

    model_config = with_files("photo")
    wanting = {"post": "Please choose a post.", "manifesto": "Please write why people should vote for you."}

    post: Id
    manifesto: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=20_000)]
    photo: File = b""
    remove_photo: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class Withdraw(Form):
    """Stand no more for a post."""

    post: Id
    key: Key


class Approve(Form):
    """Let a person stand for a post, as they said it in this version."""

    post: Id
    person_id: Id
    version: Whole
    key: Key


class GiveBackNomination(Approve):
    """Return a nomination, with a reason that its author reads."""

    wanting = {"reason": "Please say what has to change."}

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=1_000)]


class CoOpt(Form):
    """Give a member a committee role until a day."""

    wanting = {"person_id": "Please choose a member.", "role": "Please name the role.", "ends_on": "Please choose a day."}

    person_id: Id
    role: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=200)]
    ends_on: Day
    shared: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class AppointForATime(Form):
    """Give whoever has an e-mail address a committee role until a day, as staff support."""

    wanting = {"name": "Please enter their name.", "role": "Please name the role.", "ends_on": "Please choose a day."}

    name: Short
    email: Address
    role: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=200)]
    ends_on: Day
    key: Key


class AcceptRole(Form):
    """Accept a committee role that begins on a day, with the versions of the two texts that were read."""

    wanting = {"starts_on": "Please open your roles again."}

    group_id: Id
    role: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=200)]
    starts_on: Day
    conduct: Annotated[bool, BeforeValidator(yes)] = False
    data: Annotated[bool, BeforeValidator(yes)] = False
    conduct_version: Short
    data_version: Short
    key: Key


class DeclineRole(Form):
    """Decline a committee role that begins on a day."""

    group_id: Id
    role: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=200)]
    starts_on: Day
    key: Key


class ConfirmRole(Form):
    """Say in a review of access that somebody needs a role still."""

    review_id: Id
    person_id: Id
    role: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=200)]
    starts_on: Day
    key: Key


class RoleMay(Form):
    """Say what everybody with this role may do."""

    role: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=200)]
    page: Annotated[bool, BeforeValidator(yes)] = False
    letters: Annotated[bool, BeforeValidator(yes)] = False
    money: Annotated[bool, BeforeValidator(yes)] = False
    door: Annotated[bool, BeforeValidator(yes)] = False
    elections: Annotated[bool, BeforeValidator(yes)] = False
    members: Annotated[bool, BeforeValidator(yes)] = False
    conduct: Annotated[bool, BeforeValidator(yes)] = False
    roles: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class EndRole(Form):
    """End a committee role early."""

    person_id: Id
    role: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=200)]
    key: Key


def _as_ranks(schema: dict[str, Any]) -> None:
    """Describe a vote as the fields it has, one for each candidate."""
    del schema["properties"]["ranks"]
    rank = {"type": "string", "pattern": "^([1-9][0-9]{0,2})?$"}
    schema["properties"] |= {
        "r.{post_id}.{number}": {**rank, "description": "The rank of a candidate, 1 for the first choice; empty for none."},
        "abstain.{post_id}": {**TICK, "description": "Whether to abstain for this post."},
    }


class Vote(Form):
    """Rank candidates: for each post `r.`, its id, a dot and the candidate's number, or `abstain.` and its id."""

    model_config = ConfigDict(json_schema_extra=_as_ranks)

    ranks: dict[str, str] = {}
    change: Annotated[bool, BeforeValidator(yes)] = False
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Everything that looks like a rank, so that the rules can refuse what is not on the paper."""
        return {**sent, "ranks": {name: _as_typed(v) for name, v in sent.items() if name.startswith(("r.", "abstain."))}}


def _as_typed(value: Any) -> str:
    """What a program sends, as a form would: true is a tick, a number its digits."""
    if isinstance(value, bool) or value is None:
        return "yes" if value else ""
    return str(value) if isinstance(value, str | int) else "?"


type Words = Annotated[str, BeforeValidator(inert), Field(max_length=2000)]


class Lot(Form):
    """Settle ties: say what the public value will be (`announce`), enter it (`value`), or say on whom a lot fell (`drawn`)."""

    act: Literal["announce", "value", "drawn"]
    says: Words = ""
    known_at: Moment | None = None
    value: Words = ""
    post_id: PerhapsId = ""
    stage: Whole = 0
    candidate: Whole = 0
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The moment comes as a date and a time from a form."""
        return moments(sent)


class Declare(Form):
    """Declare a result: `differences` is the hash of those between the roll and today's members, which were looked at."""

    differences: Short
    looked: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


def _as_elected(schema: dict[str, Any]) -> None:
    """Describe a correction as the fields it has, one for each who is elected."""
    del schema["properties"]["elected"]
    schema["properties"]["e.{number}"] = {
        **TICK,
        "description": "Whether the candidate of this number is elected; none for nobody.",
    }


class Correct(Form):
    """Declare another result for a post: `e.` and the number of each who is elected; none where the seats stay vacant."""

    model_config = ConfigDict(json_schema_extra=_as_elected)
    wanting = {"reason": "Please say why. Everybody can read it."}

    post_id: Id
    elected: list[Whole] = []
    reason: Long
    corrects: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The ticks as the numbers of those who were ticked."""
        return {**sent, "elected": [name[2:] for name, value in sent.items() if name.startswith("e.") and yes(value)]}
