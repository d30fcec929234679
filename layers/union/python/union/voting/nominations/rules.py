"""Truths about standing for a post.

Groups "hold democratic elections for committee positions" (guidance). Whoever may stand says so by themselves, while nominations are open. The
returning officer approves a nomination or returns it with a reason, and whoever gets theirs back can send it again in time. Everybody
may withdraw until the ballots are counted; whoever withdraws after the ballot papers were made stays on them and is passed over. In the
last minute before voting opens nothing changes, so that the ballot papers and all that is shown later tell of the same candidates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from union.errors import Conflict, Invalid
from union.text import order
from union.voting.elections.rules import MOST_POSTS, STILL
from union.voting.polls.rules import MOST_CANDIDATES, MOST_CHOICES

LONGEST_MANIFESTO = 4_000
LONGEST_REASON = 1_000
_SEPARATOR = "#"


class State(StrEnum):
    """Where a nomination stands."""

    SENT = "sent"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can be done to a nomination, by its author (send, withdraw) or the returning officer (approve, give back)."""

    SEND = "send"
    APPROVE = "approve"
    GIVE_BACK = "give back"
    WITHDRAW = "withdraw"


_AFTER = {
    (None, Act.SEND): State.SENT,
    (State.SENT, Act.SEND): State.SENT,
    (State.APPROVED, Act.SEND): State.SENT,
    (State.RETURNED, Act.SEND): State.SENT,
    (State.WITHDRAWN, Act.SEND): State.SENT,
    (State.SENT, Act.APPROVE): State.APPROVED,
    (State.APPROVED, Act.APPROVE): State.APPROVED,
    (State.SENT, Act.GIVE_BACK): State.RETURNED,
    (State.APPROVED, Act.GIVE_BACK): State.RETURNED,
    (State.RETURNED, Act.GIVE_BACK): State.RETURNED,
    (State.SENT, Act.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Act.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Act.WITHDRAW): State.WITHDRAWN,
    (State.WITHDRAWN, Act.WITHDRAW): State.WITHDRAWN,
}
_WHEN = {
    Act.SEND: ({"nominations"}, "Nominations are not open, so a nomination cannot be sent or changed now."),
    Act.APPROVE: ({"nominations", "review"}, "Nominations can be approved until the poll opens."),
    Act.GIVE_BACK: ({"nominations", "review"}, "Nominations can be returned until the poll opens."),
    Act.WITHDRAW: (
        {"nominations", "review", "poll", "closing", "sealed"},
        "The ballots have been counted, so it is too late to withdraw. Please write to the returning officer.",
    ),
}


def after(state: State | None, act: Act, phase: str) -> State:
    """Where a nomination stands after `act` in this phase of its election. Doing it again changes nothing.

    Raises `Conflict` with a sentence where it cannot be done.
    """
    phases, sentence = _WHEN[act]
    if phase not in phases:
        raise Conflict(sentence)
    found = _AFTER.get((state, act))
    if found is None:
        raise Conflict("There is no such nomination any more." if state is None else f"This nomination has been {state.value}.")
    return found


def check_still(opens_at: datetime, now: datetime) -> None:
    """Raises `Conflict` in the last minute before voting opens.

    A request runs for 20 seconds at most, so what began before that minute is written when the ballot papers are made, and what begins
    once voting is open is known to come after them. A change begun between could be written after the papers were made and
    count as one from before: the numbers on the papers would be other people's.
    """
    if opens_at - STILL < now < opens_at:
        raise Conflict(
            "Voting opens in less than a minute, so nothing can be changed now. Whoever wants to withdraw can do so once it is open."
        )


@dataclass(frozen=True)
class Candidate:
    """Somebody who stands, with the number on the ballot papers, from 1; `withdrawn` after these were made."""

    number: int
    person_id: str
    name: str
    withdrawn: bool = False


def nomination_id(post_id: str, person_id: str) -> str:
    """The id of a person's nomination for a post: there is one, however often it is sent."""
    return f"{post_id}{_SEPARATOR}{person_id}"


def of_id(name: str) -> tuple[str, str]:
    """The post and the person of a nomination's id."""
    post_id, _, person_id = name.partition(_SEPARATOR)
    return post_id, person_id


def check_manifesto(text: str) -> str:
    """The manifesto without the space around it. Raises `Invalid` for none and for one that is too long."""
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        raise Invalid.field("manifesto", "Please write why people should vote for you.")
    if len(plain) > LONGEST_MANIFESTO:
        raise Invalid.field("manifesto", f"Please use at most {LONGEST_MANIFESTO:,} characters; these are {len(plain):,}.")
    return plain


def check_reason(text: str) -> str:
    """Why a nomination is returned. Raises `Invalid` for none."""
    plain = text.strip()
    if not plain or len(plain) > LONGEST_REASON:
        raise Invalid.field("reason", f"Please say what has to change, in at most {LONGEST_REASON:,} characters.")
    return plain


def numbered(approved: Sequence[tuple[str, str, bool]]) -> list[Candidate]:
    """The candidates of a post with their numbers, from (person id, name, withdrawn): by name, then by person."""
    ordered = sorted(approved, key=lambda one: (order(one[1]), one[0]))
    return [Candidate(number, who, name, withdrawn) for number, (who, name, withdrawn) in enumerate(ordered, 1)]


def stood(state: State, approved_at: datetime | None, withdrawn_at: datetime | None, opened_at: datetime | None) -> bool:
    """Whether a nomination is a candidate's: one approved by now, or with `opened_at` one that was approved when the poll opened."""
    if approved_at is None or (opened_at is not None and approved_at > opened_at):
        return False
    if opened_at is None or withdrawn_at is None:
        return state == State.APPROVED
    return withdrawn_at >= opened_at


def check_room(approved: Mapping[str, int], post_id: str) -> None:
    """Raises `Conflict` where no further candidate for a post fits on the ballot paper; `approved` are the candidates by post."""
    if approved.get(post_id, 0) >= MOST_CANDIDATES or sum(approved.values()) >= MOST_CHOICES - MOST_POSTS:
        raise Conflict("The ballot paper is full: there can be 200 candidates for a post, and 980 in all.")
