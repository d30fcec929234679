"""What the hour is about, made in a house that runs: a ball with fewer places than people want, a poll with everybody on its roll, and sessions."""

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from infra.local.load.plan import Plan, students

if TYPE_CHECKING:
    from infra.local.cloud import Cloud

BALL = "chess"
_PRICED = ["film", "radio"]
_FREE = ["lgbt", "print", "rag", "homework-club", "food-bank"]
_PLACES = 0.4
"""Places of the ball for each student who comes: more want one."""


def planned(cloud: "Cloud", number: int, seconds: float, pause: float) -> Plan:
    """Make the ball and the poll, and plan the hour. Speaks to the tables that the environment names.

    Args:
        cloud: The house, which runs.
        number: How many students come.
        seconds: How long it lasts.
        pause: Seconds between two things that somebody does.
    """
    from union.core.people.rules import Caller
    from union.web.caller import session_cookie

    now = datetime.now(UTC)
    stack: dict[str, Any] = json.loads((cloud.state / "stack.json").read_text())
    treasurer = stack["accounts"]["treasurer"]
    people = [
        replace(
            one, cookie=session_cookie(Caller(one.person_id, one.name, one.email), secrets.token_hex(8), now).partition(";")[0]
        )
        for one in students(number, seconds, _FREE, _PRICED, secrets.token_hex(3))
    ]
    return Plan(
        url=cloud.url,
        stripe=stack["stripe"]["url"],
        seconds=seconds,
        pause=pause,
        ball=BALL,
        ticket=_ball(Caller(treasurer["person_id"], treasurer["name"], treasurer["email"]), places(number), now),
        election=_poll([one.person_id for one in people], now),
        students=tuple(people),
    )


def places(students: int) -> int:
    """How many places the ball has."""
    return max(1, int(students * _PLACES))


def _ball(treasurer: Any, places: int, now: datetime) -> str:
    """Put a ball on sale; the name of the field that asks how many tickets."""
    from union.commerce.products import actions
    from union.commerce.products.rules import Choice, Draft, Kind, Pool
    from union.commerce.shop.rules import field

    kinds = [Choice("1", "Standard", 1200, limit=2, pools=("1",))]
    draft = Draft(
        Kind.TICKET,
        "Freshers’ ball",
        "Everybody is there.",
        kinds,
        [Pool("1", "Room", places)],
        starts_at=now + timedelta(days=9),
    )
    product_id = actions.make(BALL, treasurer, draft, f"load-{secrets.token_hex(4)}", now)
    actions.publish(BALL, product_id, treasurer, now)
    return field(product_id, "1")


def _poll(people: list[str], now: datetime) -> str:
    """Open a poll with all of these on its roll, until a day from now; its id."""
    from union.voting.polls import actions
    from union.voting.polls.rules import Candidate, Poll, Post, Voter

    posts = (Post("1", "President", (Candidate(1, "Ada"), Candidate(2, "Bo"))),)
    poll = Poll(
        f"load{secrets.token_hex(6)}",
        BALL,
        "Chess Society",
        "Freshers’ poll",
        posts,
        now - timedelta(minutes=1),
        now + timedelta(days=1),
    )
    actions.snapshot(poll, [Voter(one, f"{now.year + 2}-07-31") for one in people], now)
    return poll.election_id
