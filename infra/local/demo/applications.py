"""Lets two groups be on their way: one whose founders are still gathering, and one that waits for staff support to decide."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from infra.local.demo.people import NAMES, person_id

if TYPE_CHECKING:
    from union.core.people.rules import Caller

JUGGLING = {
    "name": "Juggling Society",
    "type": "societies",
    "summary": "Balls, clubs and fire, from the first throw on.",
    "purpose": "We meet on the lawn when it is dry and in the sports hall when it is not. Nobody has to be able to juggle when they come.\n\n"
    "There is a circus group in town, and nothing on campus.",
    "how_to_join": "Anyone at the university can. We lend you three balls.",
}
DEBATING = {
    "name": "Debating Society",
    "type": "societies",
    "summary": "Say what you think, and then the opposite.",
    "purpose": "Every Tuesday there is a motion, two sides and a vote. In spring we send a team to the nationals.",
    "how_to_join": "Come on a Tuesday and listen. Join when you want to speak.",
}
_RULES = """Constitution of the {name}

1. The name of the group is {name}.
2. It is open to every student of the university.
3. Its committee is elected every spring: a President, a Treasurer, and whoever else members want.
4. The Treasurer keeps the accounts, and shows them to members once a term. Two of the committee approve each payment.
5. Members can change this constitution by two thirds of the votes at a general meeting.
"""


def apply(student: "Caller", treasurer: "Caller", now: datetime) -> None:
    """Begin both. What somebody has done with them since stays as it is."""
    crowd = [_person(number) for number in range(len(NAMES))]
    gathering = _begun(student, JUGGLING, now)
    _named(gathering, student, treasurer, now)
    _said(gathering, student, crowd[:6], now)
    earlier = now - timedelta(days=3)
    waiting = _begun(crowd[0], DEBATING, earlier)
    _named(waiting, crowd[0], crowd[1], earlier)
    _said(waiting, crowd[0], crowd[2:11], earlier)
    _sent(waiting, crowd[0], crowd[1], earlier)


def _person(number: int) -> "Caller":
    """Somebody of the demonstration as their university knows them."""
    from union.core.people.rules import Caller

    return Caller(person_id(NAMES[number]), NAMES[number], f"{NAMES[number].lower().replace(' ', '.')}@union.example")


def _begun(applicant: "Caller", words: dict[str, str], now: datetime) -> str:
    from union.membership.applications import actions

    return actions.begin(applicant, words, f"seed-{words['name'].lower().replace(' ', '-')}", now)


def _named(application_id: str, applicant: "Caller", treasurer: "Caller", now: datetime) -> None:
    """The constitution, and the first committee of whoever applies and a treasurer, who is asked."""
    from union.errors import Conflict
    from union.membership.applications import actions
    from union.membership.applications.rules import Seat

    seats = {
        "1": Seat("President", applicant.name, applicant.email),
        "2": Seat("Treasurer", treasurer.name, treasurer.email),
    }
    with suppress(Conflict):  # Somebody has gone on with it since.
        page = actions.seen(application_id, applicant, now)["application"]
        if page["constitution"] is None:
            actions.bring(application_id, applicant, _RULES.format(name=page["name"]).encode(), now=now)
        if not page["seats"]:
            version = actions.seen(application_id, applicant, now)["application"]["version"]
            actions.seat(application_id, applicant, seats, version=version, now=now)


def _said(application_id: str, applicant: "Caller", founders: "list[Caller]", now: datetime) -> None:
    from union.errors import Conflict
    from union.membership.applications import actions, founding

    link = (actions.seen(application_id, applicant, now)["link"] or "").rpartition("/")[2]
    with suppress(Conflict):
        for one in founders if link else ():
            founding.say_yes(application_id, link, one, now)


def _sent(application_id: str, applicant: "Caller", treasurer: "Caller", now: datetime) -> None:
    from union.errors import Conflict, Invalid
    from union.membership.applications import actions, founding
    from union.membership.applications.rules import Answer

    with suppress(Conflict, Invalid):
        founding.answer(application_id, treasurer, Answer.ACCEPTED, now)
        actions.send(application_id, applicant, now)
