"""For whom a route is. Each route says it of itself, once: the door, the API's description and the tests read it there."""

from enum import StrEnum


class Audience(StrEnum):
    """Whom a route lets in before anything is read from a table. What needs data (a role, a team) is asked by the action."""

    EVERYBODY = "everybody"
    PEOPLE = "people"
    """Whoever is signed in."""
    STRIPE = "stripe"
    """Who signs the body itself; no browser and no person."""
