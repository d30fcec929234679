"""A group that is being founded, for tests: begun, filled with all that it needs, and sent."""

from datetime import datetime
from typing import Any

from union.core.people.rules import Caller
from union.membership.applications import actions, founding, records
from union.membership.applications.rules import Answer, Seat

from tests.actions.conftest import NOW, SAM

LIN = Caller("lin", "Lin Wei", "lin@union.example")
NIA = Caller("nia", "Nia Jones", "nia@union.example")
CROWD = [Caller(f"crowd-{n}", f"Crowd {n}", f"crowd{n}@union.example") for n in range(60)]
WORDS = {
    "name": "Rocket Society",
    "type": "societies",
    "summary": "We build rockets.",
    "purpose": "We meet on Thursdays.",
    "how_to_join": "Come.",
}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SEATS = {
    "1": Seat("President", "Sam Okoro", SAM.email),
    "2": Seat("Treasurer", "Lin", LIN.email),
}


def begun(applicant: Caller = SAM, key: str = "key-of-rockets", now: datetime = NOW, **words: str) -> str:
    """Begin an application; its id."""
    return actions.begin(applicant, {**WORDS, **words}, key, now)


def record(application_id: str) -> Any:
    """The application as it is kept."""
    from union import store

    return records.require(store.read(records.key(application_id))[0])


def version(application_id: str) -> int:
    """Which version of an application is the newest."""
    return int(record(application_id).version)


def gathered(application_id: str, number: int = 10, applicant: Caller = SAM, now: datetime = NOW) -> None:
    """Bring all that an application needs: a constitution, a committee of the applicant and Lin, and founders up to a number."""
    seats = {"1": Seat("President", applicant.name, applicant.email), "2": SEATS["2"]}
    actions.bring(application_id, applicant, PDF + application_id.encode(), now=now)
    actions.seat(application_id, applicant, seats, version=version(application_id), now=now)
    founding.answer(application_id, LIN, Answer.ACCEPTED, now)
    for one in CROWD[: number - 2]:
        founding.say_yes(application_id, str(record(application_id).link), one, now)


def sent(applicant: Caller = SAM, key: str = "key-of-rockets", now: datetime = NOW, **words: str) -> str:
    """Send an application; its id."""
    application_id = begun(applicant, key, now, **words)
    gathered(application_id, applicant=applicant, now=now)
    actions.send(application_id, applicant, now)
    return application_id
