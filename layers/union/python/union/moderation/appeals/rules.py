"""Truths about complaints: who finds that a decision on a board was wrong is heard, by staff and not by those who decided.

"Please contact your Students' Union staff support, who can offer informal support as well as investigate" (guidance, "Support with Managing your
Web Platforms"). A service that takes content down hears complaints about it (Online Safety Act 2023, section 21). One complaint for one act, and
where a post was removed one appeal against the answer, which somebody else decides.
"""

from collections.abc import Mapping
from enum import StrEnum

from union.errors import Conflict, NotAllowed


class About(StrEnum):
    """What a complaint is about."""

    REMOVED = "removed"
    HIDDEN = "hidden"
    READ_ONLY = "read_only"


ABOUTS = {
    About.REMOVED: "A post that was removed",
    About.HIDDEN: "A post that was hidden",
    About.READ_ONLY: "Being on read-only",
}


class State(StrEnum):
    """How a complaint stands."""

    ASKED = "asked"
    UPHELD = "upheld"
    APPEALED = "appealed"
    FINAL = "final"
    GRANTED = "granted"


class Deed(StrEnum):
    """What is done with a complaint."""

    UPHOLD = "uphold"
    GRANT = "grant"
    APPEAL = "appeal"


MOVES: Mapping[tuple[State, Deed], State] = {
    (State.ASKED, Deed.UPHOLD): State.UPHELD,
    (State.ASKED, Deed.GRANT): State.GRANTED,
    (State.UPHELD, Deed.APPEAL): State.APPEALED,
    (State.APPEALED, Deed.UPHOLD): State.FINAL,
    (State.APPEALED, Deed.GRANT): State.GRANTED,
}


def moved(state: str, deed: Deed, about: str) -> State:
    """The state after `deed`. Raises `Conflict` with a sentence; an appeal there is only where a post was removed, and only one."""
    if deed == Deed.APPEAL and about != About.REMOVED:
        raise Conflict("There is no appeal against this answer. You can write to staff support.")
    after = MOVES.get((State(state), deed))
    if after is None:
        raise Conflict(_REFUSED[deed])
    return after


_REFUSED = {
    Deed.UPHOLD: "This was decided already. Please look again.",
    Deed.GRANT: "This was decided already. Please look again.",
    Deed.APPEAL: "There is one appeal, against the answer to your complaint. It was used, or there is no answer yet.",
}


def waits(state: str) -> bool:
    """Whether staff have to decide."""
    return state in (State.ASKED, State.APPEALED)


def check_decider(person_id: str, *, complainer: str, acted: str | None, decided_by: str | None) -> None:
    """Raises `NotAllowed` unless the person may decide: not the one who complains, who acted, or who decided the first time."""
    if person_id == complainer:
        raise NotAllowed("This is your own complaint, so somebody else decides it.")
    if acted is not None and person_id == acted:
        raise NotAllowed("You did what this is about, so somebody else decides it.")
    if decided_by is not None and person_id == decided_by:
        raise NotAllowed("You gave the first answer, so somebody else decides the appeal.")
