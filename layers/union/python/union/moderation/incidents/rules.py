"""Truths about incidents: who looks after one, how it goes on, who may know of it, and when it is forgotten.

"Report the incident to your Students' Union staff support and provide screenshots/evidence of the behaviour. The Students' Union will then be
able to offer support with dealing any necessary further action or investigation"; "If you are ever unsure of whether you should take steps …
please contact your Students' Union staff support, who can offer informal support" (guidance, "Managing your Web Platforms" and "Support with
Managing your Web Platforms"). The four headings are those of the guidance's "Unacceptable Conduct". Part-time officers have an "individual
staff contact given to you at the start of the year". Records are kept no longer than the union's policy says (UK GDPR, article 5(1)(e)).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from union.core.policy.rules import Terms
from union.errors import Conflict, Invalid
from union.times import london

REPORTER = "reporter"
"""Who did something where that was the reporter, whoever that is."""
CROWD = 40
"""So many reports in an hour from one crowd of internet addresses are told of one by one. A campus may stand behind one address, so more
are taken all the same: they stand by themselves at the desk, and are told of in one letter."""
CROWD_WHILE = timedelta(hours=1)
CROWD_TOLD = timedelta(minutes=10)
"""How often at most staff are written to about them, so that a threat among them is still told of soon."""
LONGEST_TEXT = 10_000


class Heading(StrEnum):
    """What a report is about: one of the four things the guidance does not tolerate, something else, or a wish for advice."""

    SEXUAL_HARASSMENT = "sexual_harassment"
    DISCRIMINATION = "discrimination"
    ABUSE = "abuse"
    THREATS = "threats"
    OTHER = "other"
    ADVICE = "advice"


HEADINGS = {
    Heading.SEXUAL_HARASSMENT: "Sexual harassment",
    Heading.DISCRIMINATION: "Discriminatory comments or behaviour",
    Heading.ABUSE: "Abuse or unwanted attention",
    Heading.THREATS: "Threats or violence",
    Heading.OTHER: "Something else",
    Heading.ADVICE: "I am not sure, I want advice",
}


class Severity(StrEnum):
    """How fast somebody has to look."""

    URGENT = "urgent"
    NORMAL = "normal"
    ADVICE = "advice"


def severity(heading: str) -> Severity:
    """Threats and sexual harassment jump the queue; a wish for advice is informal."""
    if heading in (Heading.SEXUAL_HARASSMENT, Heading.THREATS):
        return Severity.URGENT
    return Severity.ADVICE if heading == Heading.ADVICE else Severity.NORMAL


class State(StrEnum):
    """How a case stands."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    CLOSED = "closed"
    DELETED = "deleted"


class Deed(StrEnum):
    """What moves a case from one state to another."""

    TAKE = "take"
    ASK = "ask"
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"
    DELETE = "delete"


MOVES: Mapping[tuple[State, Deed], State] = {
    (State.RECEIVED, Deed.TAKE): State.IN_HAND,
    (State.RECEIVED, Deed.ANSWER): State.RECEIVED,
    (State.IN_HAND, Deed.TAKE): State.IN_HAND,
    (State.IN_HAND, Deed.ASK): State.WAITING,
    (State.IN_HAND, Deed.ANSWER): State.IN_HAND,
    (State.IN_HAND, Deed.CLOSE): State.CLOSED,
    (State.WAITING, Deed.TAKE): State.WAITING,
    (State.WAITING, Deed.ASK): State.WAITING,
    (State.WAITING, Deed.ANSWER): State.IN_HAND,
    (State.WAITING, Deed.CLOSE): State.CLOSED,
    (State.CLOSED, Deed.ANSWER): State.CLOSED,
    (State.CLOSED, Deed.REOPEN): State.IN_HAND,
    (State.CLOSED, Deed.DELETE): State.DELETED,
}
"""Every way a case can go. A case is closed by somebody who has it in hand, so no report is closed unread."""

_REFUSED = {
    Deed.CLOSE: "Take the case first: a report is never closed unread.",
    Deed.ASK: "Take the case first, so that the reporter hears from one person.",
    Deed.REOPEN: "This case is open already.",
    Deed.DELETE: "Only a closed case is deleted.",
}


def moved(state: str, deed: Deed) -> State:
    """The state after `deed`. Raises `Conflict` with a sentence where that cannot be done to a case in this state."""
    if state == State.DELETED:
        raise Conflict("This case was deleted when its time had come. Only its number is left.")
    after = MOVES.get((State(state), deed))
    if after is None:
        raise Conflict("This case is closed. Reopen it first." if state == State.CLOSED else _REFUSED[deed])
    return after


class Outcome(StrEnum):
    """What came of a case."""

    ADVICE_GIVEN = "advice_given"
    INFORMAL = "informal"
    COMMITTEE_ACTED = "committee_acted"
    UNION_PROCEDURE = "union_procedure"
    UNIVERSITY = "university"
    NOT_FOUND = "not_found"


OUTCOMES = {
    Outcome.ADVICE_GIVEN: "Advice was given",
    Outcome.INFORMAL: "Settled informally",
    Outcome.COMMITTEE_ACTED: "The committee dealt with it, with our support",
    Outcome.UNION_PROCEDURE: "Went to the union's own procedure",
    Outcome.UNIVERSITY: "Went to the university's procedure",
    Outcome.NOT_FOUND: "We could not find that it happened",
}


@dataclass(frozen=True)
class Told:
    """What somebody reports. `mode` is `none` (without a name), `name` (the name they give) or `me` (as they are signed in)."""

    what: str
    heading: str
    group_id: str | None = None
    platform: str = ""
    link: str = ""
    post_id: str | None = None
    happened: datetime | None = None
    happened_day_only: bool = False
    who: str = ""
    staff_involved: bool = False
    committee_involved: bool = False
    tell_committee: bool = False
    mode: str = "none"
    name: str = ""
    email: str = ""

    @property
    def named(self) -> str:
        """The words in which people may be named, as far as they are kept for that."""
        return f"{self.who}\n{self.what}"[:4_000]

    def face(self) -> bool:
        """Whether the committee may be told at once: the reporter says so, and nobody on the committee is involved."""
        return self.tell_committee and not self.committee_involved and self.group_id is not None


def check_moment(happened: datetime | None, now: datetime) -> None:
    """Raises `Invalid` for a time in the future, or one that is more than ten years ago."""
    if happened is not None and happened > now + timedelta(minutes=5):
        raise Invalid.field("happened", "This time has not come yet. When did it happen?")
    if happened is not None and happened < now - timedelta(days=3660):
        raise Invalid.field("happened", "That is more than ten years ago. Please check the year.")


def month(moment: datetime) -> str:
    """The month in London, as "2026-11"."""
    return f"{london(moment):%Y-%m}"


def deletion(closed_at: datetime, terms: Terms) -> datetime:
    """When a case that was closed at `closed_at` is deleted, unless it is held."""
    return closed_at + terms.kept()


def may_delete(state: str, delete_at: datetime | None, now: datetime, *, held: bool) -> bool:
    """Whether a case goes now: it is closed, its time has come, and no legal hold stops it."""
    return state == State.CLOSED and delete_at is not None and delete_at <= now and not held


SUPPRESSED_BELOW = 5


def suppressed(counts: Iterable[Mapping[str, int]], names: Iterable[str]) -> list[dict[str, int | None]]:
    """Rows of counts in which nobody can be recognised: 1 to 4 become None, and where only one of a row is None the next smallest goes too."""
    told: list[dict[str, int | None]] = []
    for row in counts:
        shown: dict[str, int | None] = {n: (None if 0 < row.get(n, 0) < SUPPRESSED_BELOW else row.get(n, 0)) for n in names}
        if sum(value is None for value in shown.values()) == 1:
            others = [name for name, value in shown.items() if value]
            if others:
                shown[min(others, key=lambda name: row[name])] = None
        told.append(shown)
    return told
