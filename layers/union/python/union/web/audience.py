"""For whom a route is. Each route says it of itself, once: the door, the API's description and the tests read it there."""

from enum import StrEnum


class Audience(StrEnum):
    """Whom a route lets in before anything is read from a table. What needs data (a role, a team) is asked by the action."""

    EVERYBODY = "everybody"
    PEOPLE = "people"
    """Whoever is signed in."""
    LINK = "link"
    """Whoever has the link, which says all: who they are is not looked at, and a program may send it from anywhere (RFC 8058)."""
    STRIPE = "stripe"
    """Who signs the body itself; no browser and no person."""
    TELEGRAM = "telegram"
    """Who says a word in a header that nobody else knows; no browser and no person."""

    @property
    def proves_itself(self) -> bool:
        """Whether it is a program that proves itself by what it sends, before anything of that is read."""
        return self in (Audience.STRIPE, Audience.TELEGRAM)
