"""Lets there be an election whose result was declared, and one in which people vote while the demonstration is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from infra.local.demo import people

if TYPE_CHECKING:
    from union.core.people.rules import Caller
    from union.voting.elections.rules import Draft

type Member = tuple[str, str, str]


@dataclass(frozen=True)
class Told:
    """An election of a group: its posts, who stands for each, and how many days before today its poll opened and closes."""

    group_id: str
    group_name: str
    title: str
    posts: tuple[tuple[str, tuple[str, ...]], ...]
    opened: int
    closes: int


_N = people.NAMES
DECLARED = Told(
    "print", "The Print", "Editors’ election", (("Editor", (_N[0], _N[1], _N[2])), ("Sub-editor", (_N[3], _N[4]))), 30, -27
)
RUNNING = Told(
    "homework-club", "Homework Club", "Winter election", (("Coordinator", (_N[5], _N[6])), ("Treasurer", (_N[7],))), 2, 5
)
_NOTICE, _NOMINATIONS, _REVIEW = timedelta(days=8), timedelta(days=10), timedelta(days=4)
_TOLD = {
    _N[0]: "I have written for every issue for two years.\n\n- A page for first-years\n- An editor whom you can find",
    _N[1]: "More pictures, shorter stories, and a paper that comes on time.",
    _N[5]: "I help on Mondays already. I would find us a second room, and ten more of you.",
}
_VOTED = 12
_SAYS = "Ask me anything: I am there every week."


def hold(staff: "Caller", voters: tuple[Member, ...], now: datetime) -> None:
    """Hold both elections where there is none yet. `voters` are members of the group that votes now, beside the demonstration's students.

    One that was left half made is gone on with.
    """
    with _clock_held():
        _hold(staff, voters, now)


def _hold(staff: "Caller", voters: tuple[Member, ...], now: datetime) -> None:
    students = tuple((people.person_id(name), name, people.email(name)) for name in _N)
    for told in (DECLARED, RUNNING):
        noon = _noon(told, staff, now.replace(hour=12, minute=0, second=0, microsecond=0))
        if noon is None:
            continue
        election_id = _set_up(told, staff, noon)
        joined = students if told is DECLARED else (*students, *voters)
        people.join(told.group_id, told.group_name, joined, f"{noon.year + 2}-07-31", _opens(told, noon) - _NOTICE * 3)
        _nominate(told, election_id, staff, noon)
        _vote(told, election_id, noon)
        if told.closes < 0:
            _declare(election_id, staff, _closes(told, noon))


@contextmanager
def _clock_held() -> Iterator[None]:
    """Let nobody else move an election on: its times are long over, so the house's own clock would open the poll before anybody stands.

    It goes again at the end. Where somebody stops the demonstration it stays held, as that is killed: what is half made is gone on with first.
    """
    from union import aws, settings
    from union.voting.elections import steps

    client, clock = aws.client("scheduler"), settings.election_clock()
    kept = [one for page in client.get_paginator("list_schedules").paginate() for one in page["Schedules"]]
    named = [(one["GroupName"], one["Name"]) for one in kept if one["GroupName"] != settings.schedules()]
    sweeps = [one for group, name in named if (one := client.get_schedule(GroupName=group, Name=name))["Target"]["Arn"] == clock]
    _turn(client, sweeps, "DISABLED")
    try:
        with patch.object(steps, "hurry"):
            yield
    finally:
        _turn(client, sweeps, "ENABLED")


def _turn(client: Any, schedules: list[dict[str, Any]], state: str) -> None:
    known = client.meta.service_model.operation_model("UpdateSchedule").input_shape.members
    for one in schedules:
        client.update_schedule(**{name: value for name, value in one.items() if name in known} | {"State": state})


def _noon(told: Told, staff: "Caller", noon: datetime) -> datetime | None:
    """Noon of the day on which the election was begun, which may be today; None where nothing is left to do."""
    from union import store
    from union.voting.elections import actions, records
    from union.voting.elections.rules import Phase
    from union.voting.polls import actions as polls

    there = actions.listed(told.group_id, staff, noon)["elections"]
    if not there:
        return noon
    ours = next((one for one in there if one["title"] == told.title), None)
    if ours is None or ours["phase"] in (Phase.DECLARED, Phase.CANCELLED):
        return None
    election = records.require(*store.read(records.key(ours["election_id"])))
    if told is RUNNING and (ours["phase"] != Phase.POLL or polls.turnout(ours["election_id"]).voted >= _VOTED):
        return None
    return election.polls_open_at + timedelta(days=told.opened)


def _opens(told: Told, noon: datetime) -> datetime:
    return noon - timedelta(days=told.opened)


def _closes(told: Told, noon: datetime) -> datetime:
    return noon + timedelta(days=told.closes)


def _set_up(told: Told, staff: "Caller", noon: datetime) -> str:
    """Publish the election as it was published at its time."""
    from union.voting.elections import actions

    began = _opens(told, noon) - _REVIEW - _NOMINATIONS - _NOTICE
    election_id = actions.set_up(told.group_id, staff, _draft(told, noon), f"seed-{told.title}", began)
    actions.publish(election_id, staff, 1, began)
    return election_id


def _draft(told: Told, noon: datetime) -> "Draft":
    from union.voting.elections.rules import Draft, Kind, Post, Who

    opens, closes = _opens(told, noon), _closes(told, noon)
    posts = [Post(str(n), title, "", 1, Who.MEMBERS, Who.MEMBERS) for n, (title, _) in enumerate(told.posts, 1)]
    office: date = (closes + timedelta(days=7)).date()
    close = opens - _REVIEW
    return Draft(
        Kind.COMMITTEE, told.title, posts, None, close - _NOMINATIONS, close, opens, closes, office, office + timedelta(days=300)
    )


def _nominate(told: Told, election_id: str, staff: "Caller", noon: datetime) -> None:
    from union.voting.nominations import actions

    sent = _opens(told, noon) - _REVIEW - timedelta(days=2)
    _go_on(election_id, sent)
    for number, (_, names) in enumerate(told.posts, 1):
        for name in names:
            who, post_id = people.caller(_N.index(name)), str(number)
            actions.send(
                election_id, who, post_id=post_id, manifesto=_TOLD.get(name, _SAYS), photo=b"", remove_photo=False,
                key=f"seed-{name}", now=sent,
            )  # fmt: skip
            actions.approve(election_id, staff, post_id=post_id, person_id=who.person_id, version=1, now=sent)


def _vote(told: Told, election_id: str, noon: datetime) -> None:
    """Twelve vote: two of three put the first candidate first, the others the second."""
    from union.voting.polls import actions

    at = _opens(told, noon) + timedelta(hours=1)
    _go_on(election_id, at)
    for number, name in enumerate(_N[:_VOTED]):
        typed = {f"r.{post}.{1 if number % 3 or len(names) == 1 else 2}": "1" for post, (_, names) in enumerate(told.posts, 1)}
        actions.cast(election_id, people.caller(_N.index(name)), typed, f"seed-{number}", at)


def _declare(election_id: str, staff: "Caller", closed: datetime) -> None:
    from union.voting.elections.rules import STILL
    from union.voting.results import actions, declaring

    sealed = closed + 2 * STILL
    _go_on(election_id, sealed)
    actions.open_complaints(election_id, staff, sealed)
    heard = sealed + timedelta(days=3)
    _go_on(election_id, heard)
    seen = actions.desk(election_id, staff, heard)["differences"]["hash"]
    declaring.declare(election_id, staff, looked_at=seen, looked=True, now=heard)


def _go_on(election_id: str, now: datetime) -> None:
    """Take the steps that were due by then, as its timer would have."""
    from union import store
    from union.voting.elections import records
    from union.voting.lifecycle import actions

    election = records.require(*store.read(records.key(election_id)))
    actions.advance(election_id, int(election.version), now)
