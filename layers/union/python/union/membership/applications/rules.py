"""Truths about applications for affiliation.

Mini sites "are set up by the Students' Union upon a group's affiliation" (guidance, "Web Platforms Provided by the Students' Union"). So
somebody founds a group: they say what it is for, bring a constitution and the first committee, each of whom accepts for themselves, and gather
so many founding members as the union's policy asks for. Staff support of the group's type approve, return or decline it, with a reason. Being
in a group can tell a faith or a politics, so staff see who applies and who is to be on the first committee, and of all other founders only how
many there are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from union import addresses, ids
from union.core.people.rules import keeps_money, leads, same_title
from union.errors import Conflict, Invalid
from union.membership.groups.rules import GroupType
from union.membership.memberships.rules import academic_year_end
from union.text import folded
from union.times import london_day

LONGEST_NAME = 60
LONGEST_ROLE = 60
LONGEST_REASON = 2_000
MOST_SEATS = 6
MOST_FOUNDERS = 50
"""Each gets a letter in the one transaction that makes the group, which takes 100 parts."""
MOST_OPEN = 5
"""So many applications one person has under way at a time: drafts, and those that are with staff."""
REMINDED = timedelta(days=7)
"""So long before a draft lapses its applicant is reminded."""
FOUNDERS_KEPT = timedelta(days=365)
"""So long after somebody said yes it is forgotten that they did."""
LEFT_KEPT, DECLINED_KEPT = timedelta(days=180), timedelta(days=1_095)
"""So long an application that was withdrawn or lapsed is kept, and one that was declined, which staff are shown where it comes again."""
_SETTLING_IN = timedelta(days=60)
"""A first committee that would be out of office sooner than this stays for the academic year that follows."""


class State(StrEnum):
    """How an application stands."""

    GATHERING = "gathering"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Deed(StrEnum):
    """What moves an application from one state to another."""

    CHANGE = "change"
    SEND = "send"
    RETURN = "return"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


MOVES: Mapping[tuple[State, Deed], State] = {
    (State.GATHERING, Deed.CHANGE): State.GATHERING,
    (State.GATHERING, Deed.SEND): State.SUBMITTED,
    (State.GATHERING, Deed.WITHDRAW): State.WITHDRAWN,
    (State.GATHERING, Deed.LAPSE): State.LAPSED,
    (State.SUBMITTED, Deed.RETURN): State.RETURNED,
    (State.SUBMITTED, Deed.APPROVE): State.APPROVED,
    (State.SUBMITTED, Deed.DECLINE): State.DECLINED,
    (State.SUBMITTED, Deed.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Deed.CHANGE): State.RETURNED,
    (State.RETURNED, Deed.SEND): State.SUBMITTED,
    (State.RETURNED, Deed.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Deed.LAPSE): State.LAPSED,
}
"""Every way an application can go. To change one is also to say yes to it, or to take that back."""
OPEN = frozenset({State.GATHERING, State.RETURNED})
"""The states in which an application is its applicant's to change; staff do not see what nobody sent yet."""
_REFUSED = {
    State.GATHERING: "This application was not sent yet.",
    State.SUBMITTED: "This application is with staff support. They can return it if something has to change.",
    State.RETURNED: "This application was returned to whoever applied. It can be decided when it is sent again.",
    State.APPROVED: "This application was approved. The group is there now.",
    State.DECLINED: "This application was declined.",
    State.WITHDRAWN: "This application was withdrawn.",
    State.LAPSED: "This application lapsed, as it was not sent in time. You can begin a new one.",
}


def moved(state: str, deed: Deed) -> State:
    """The state after `deed`. Raises `Conflict` with a sentence where that cannot be done to an application in this state."""
    after = MOVES.get((State(state), deed))
    if after is None:
        raise Conflict(_REFUSED[State(state)])
    return after


def standing(state: str, lapses_on: str, today: date) -> State:
    """How an application stands on a day: what was not sent by the end of `lapses_on` (ISO) has lapsed, whether or not a clock said so."""
    found = State(state)
    return State.LAPSED if found in OPEN and lapses_on < today.isoformat() else found


def lapses_on(now: datetime, weeks: int) -> str:
    """The last day (ISO, by the calendar in London) on which what was begun or returned `now` can be sent."""
    return (london_day(now) + timedelta(weeks=weeks)).isoformat()


def due_on(now: datetime, days: int) -> str:
    """The day (ISO) by which staff are to decide about what was sent `now`."""
    return (london_day(now) + timedelta(days=days)).isoformat()


def kept_until(after: State, now: datetime) -> datetime | None:
    """Until when an application is kept that stands so from `now` on; None for one that goes on, or made a group."""
    kept = {State.DECLINED: DECLINED_KEPT, State.WITHDRAWN: LEFT_KEPT, State.LAPSED: LEFT_KEPT}.get(after)
    return now + kept if kept else None


def check_type(group_type: str, types: Iterable[str]) -> str:
    """The type of the group to be. Raises `Invalid` for one that there is not; part-time officers are elected, not founded."""
    if group_type not in types or group_type == GroupType.PART_TIME_OFFICERS:
        raise Invalid.field("type", "Please choose what kind of group it is.")
    return group_type


class Answer(StrEnum):
    """What somebody said to a role that is meant for them."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Seat:
    """A role on the first committee, and for whom it is meant; `person_id` is there once they said yes."""

    role: str
    name: str
    email: str
    answer: Answer = Answer.ASKED
    person_id: str | None = None

    def same(self, other: "Seat") -> bool:
        """Whether both are the same role for the same address."""
        return (same_title(self.role), self.email.casefold()) == (same_title(other.role), other.email.casefold())


def check_seats(seats: Mapping[str, Seat], domains: Sequence[str]) -> None:
    """Raises `Invalid`, at the field of the row that is wrong, unless this can be a first committee as far as it is written down.

    `seats` are by the numbers of their rows.
    """
    if len(seats) > MOST_SEATS:
        raise Invalid(f"Please name {MOST_SEATS} people at most for now. The committee can fill more roles later.")
    errors: dict[str, str] = {}
    seen: set[str] = set()
    for number, seat in seats.items():
        if seat.email.casefold() in seen:
            errors[f"post{number}_email"] = "This address stands here twice. Each role is another person’s."
        elif not of_university(seat.email, domains):
            errors[f"post{number}_email"] = f"Please give their university address, which ends in {' or '.join(domains)}."
        seen.add(seat.email.casefold())
    if errors:
        raise Invalid("Please check what you entered.", errors)


def of_university(email: str, domains: Sequence[str]) -> bool:
    """Whether an address is one of the university's: of one of its `domains` or of what stands below one. Where none is known all are."""
    site = email.rpartition("@")[2].casefold()
    return not domains or any(site == one or site.endswith(f".{one}") for one in map(str.casefold, domains))


def brought_over(seats: Iterable[Seat], before: Iterable[Seat]) -> list[Seat]:
    """The seats as they are written down now: whoever answered for the very same role before has answered."""
    kept = list(before)
    return [next((b if b.person_id else replace(seat, answer=b.answer) for b in kept if b.same(seat)), seat) for seat in seats]


def meant_for(seats: Iterable[Seat], person_id: str, email: str) -> Seat | None:
    """The seat that is somebody's: they accepted it, or it is meant for their address and nobody has."""
    return next(
        (one for one in seats if one.person_id == person_id or (one.person_id is None and addresses.same(one.email, email))), None
    )


def accepted(seat: Seat, person_id: str, name: str) -> Seat:
    """A seat once somebody accepted it: it is theirs, by the name of their account."""
    return replace(seat, answer=Answer.ACCEPTED, person_id=person_id, name=name)


def answered(seats: Iterable[Seat], mine: Seat, answer: Answer, person_id: str, name: str) -> list[Seat]:
    """The seats once somebody answered for theirs."""
    after = accepted(mine, person_id, name) if answer == Answer.ACCEPTED else replace(mine, answer=answer, person_id=None)
    return [after if one == mine else one for one in seats]


def newly_asked(seats: Iterable[Seat], before: Iterable[Seat]) -> list[Seat]:
    """Those who are to be written to: nobody who was asked for the very same role before."""
    kept = list(before)
    return [seat for seat in seats if not any(one.same(seat) for one in kept)]


def missing(seats: Sequence[Seat], *, constitution: bool, founders: int, needed: int) -> list[str]:
    """What an application still needs before it can be sent, a sentence each."""
    told = [] if constitution else ["Add the constitution."]
    told += _committee(seats)
    more = needed - founders
    told += [f"{more} more founder{'' if more == 1 else 's'} to say yes."] if more > 0 else []
    return told


def _committee(seats: Sequence[Seat]) -> list[str]:
    """At least one who leads and, as a second pair of eyes, another who looks after the money."""
    titles = [seat.role for seat in seats]
    told = [] if leads(titles, {}) else ["Name who leads the group, such as a President."]
    told += [] if any(keeps_money(title, {}) for title in titles) else ["Name a Treasurer, who is not the one who leads."]
    told += [f"{seat.name} has not accepted the role of {seat.role}." for seat in seats if seat.answer == Answer.ASKED]
    told += [
        f"{seat.name} does not want to be {seat.role}. Name somebody else." for seat in seats if seat.answer == Answer.DECLINED
    ]
    return told


def first_term_ends(today: date, ends: tuple[int, int]) -> date:
    """The last day of a first committee that begins today: the end of the academic year, or of the next where that is very near."""
    return academic_year_end(today + _SETTLING_IN, ends)


def is_link(kept: str, told: str) -> bool:
    """Whether this is the secret of a link, told in a time that tells nothing of it."""
    return told.isascii() and compare_digest(kept, told)


_LONGEST_SLUG = 40


def slug(name: str) -> str:
    """What a group of this name is called in addresses, where that is free: "Chess & Go Society" is chess-go-society."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", folded(name)))
    words = words[1:] if words[:1] == ["the"] and len(words) > 1 else words
    made = words[0][:_LONGEST_SLUG] if words else ""
    for word in words[1:]:
        made = f"{made}-{word}" if len(made) + 1 + len(word) <= _LONGEST_SLUG else made
    return made if len(made) > 1 else f"group-{ids.derived('address', name)[:6]}"


def slugs(name: str) -> list[str]:
    """What a group of this name could be called in addresses, the best first."""
    best = slug(name)
    return [best, *(f"{best[: _LONGEST_SLUG - 2].rstrip('-')}-{number}" for number in range(2, 10))]
