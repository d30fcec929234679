"""Every route, asked by everybody: visitors, members, committees and staff, those of elsewhere, and those who were one of these before.

What an officer may do follows from the title by the rules' own table; the lines below say of each family of routes what it asks for.
"""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.commerce.products.tables import ItemMap, Product
from union.commerce.tickets.rules import ID_LENGTH
from union.commerce.tickets.tables import Ticket
from union.commerce.waitlist.tables import Waiting
from union.core.people import actions as people
from union.core.people import rules
from union.core.people.rules import BY_SUPPORT, Caller, Can, Term, by_title
from union.core.people.tables import StaffMember, StaffRoleMap
from union.membership.memberships import actions as memberships
from union.membership.platforms import actions as platforms
from union.membership.platforms import rules as platform_rules
from union.moderation.board.tables import Post
from union.voting.elections import actions as elections
from union.voting.handover import actions as handover
from union.voting.polls import actions as polls
from union.voting.polls.rules import Voter
from union.web.audience import Audience
from union.web.caller import session_cookie

from infra import openapi
from tests.actions import electing, founding, voting
from tests.actions.conftest import NOW as THEN
from tests.actions.conftest import SAM, the_vault
from tests.functions.conftest import answer_of
from tests.functions.test_rights_at_every_door import there
from tests.functions.test_what_is_described_works import OPERATIONS, _example, _filled

__all__ = ["the_vault", "there"]
NOW = datetime.now(UTC).replace(second=0, microsecond=0)
TICKET = "t" * ID_LENGTH
DAY = timedelta(days=1)
TODAY = NOW.date()
BEGAN, OVER, LATER = TODAY - 90 * DAY, TODAY - DAY, TODAY + 200 * DAY

IN_OFFICE = {
    "president": ("chess", "President", LATER),
    "treasurer": ("chess", "Treasurer", LATER),
    "secretary": ("chess", "Secretary", LATER),
    "welfare": ("chess", "Welfare officer", LATER),
    "officer": ("chess", "Wizard", LATER),
    "signed out": ("chess", "President", LATER),
    "other committee": ("print", "President", LATER),
    "former president": ("chess", "President", OVER),
}
ON_STAFF = {
    "team": ("staff-societies", None),
    "all staff": ("staff", None),
    "one step": ("staff", None),
    "signed out": ("staff", None),
    "other team": ("staff-sport-clubs", None),
    "former staff": ("staff", OVER),
}
JOINED = {"member": LATER, "owner": LATER, "signed out": LATER, "former member": OVER}
PEOPLE = {
    name: Caller(name.replace(" ", "-"), f"{name.title()} Quill", f"{name.replace(' ', '.')}@union.example")
    for name in ("stranger", *dict.fromkeys([*JOINED, *IN_OFFICE, *ON_STAFF]))
} | {"owner": SAM}
ROLES: dict[str, Caller | None] = {"visitor": None, "reporter": None, **PEOPLE}
"""Everybody. The reporter is not signed in and has a receipt; the owner wrote, bought and waits for what is there."""

ALL, NOBODY = frozenset(ROLES), frozenset[str]()
SIGNED_IN = frozenset(PEOPLE) - {"signed out"}
MEMBERS, OWNER = frozenset({"member", "owner"}), frozenset({"owner"})
SUPPORT, RUNS_STAFF = frozenset({"team", "all staff"}), frozenset({"all staff"})
STAFF = SUPPORT | {"other team"}
OFFICERS = frozenset(
    name for name, (group_id, _, last) in IN_OFFICE.items() if group_id == "chess" and last == LATER and name in SIGNED_IN
)


def _who(can: Can) -> frozenset[str]:
    return frozenset(name for name in OFFICERS if can in by_title(IN_OFFICE[name][1])) | (
        SUPPORT if can in BY_SUPPORT else NOBODY
    )


HAND_OVER = frozenset({"president", "treasurer"})
"""The outgoing of a handover that is under way, of which the secretary takes over."""
HIDES = (401, 403, 404)
SHUT = (401, 403)
WHO_MAY: dict[str, tuple[Collection[str], Collection[int]]] = {
    "GET /sign-in/callback": (NOBODY, SHUT),  # A sign-in that did not begin here.
    "GET /my/two-step/callback": (NOBODY, SHUT),
    "POST /case/leave": (ALL, SHUT),
    "POST /case/*": ({"reporter"}, HIDES),
    # Who thinks that they are signed in would be taken for a visitor.
    "POST /case": (ALL - {"signed out"}, SHUT),
    "POST /report": (ALL - {"signed out"}, SHUT),
    "GET <group>/board": (MEMBERS | OFFICERS | SUPPORT, SHUT),
    "POST <group>/board": (MEMBERS, SHUT),
    "POST <group>/board/<post_id>/edit": (OWNER, SHUT),
    "POST <group>/board/<post_id>/restore": (SUPPORT, SHUT),
    "* <group>/board/<post_id>/complaint": (OWNER, HIDES),
    "* <group>/read-only/complaint": (NOBODY, HIDES),  # Nobody here may only read.
    "POST <group>/board/*": (_who(Can.CONDUCT), SHUT),
    "POST <group>/read-only/*": (_who(Can.CONDUCT), SHUT),
    "* <group>/conduct*": (_who(Can.CONDUCT), SHUT),
    "* <group>/freeze*": (_who(Can.CONDUCT), SHUT),
    "* <group>/books*": (_who(Can.MONEY), SHUT),
    "* <group>/products/<product_id>/door*": (_who(Can.DOOR), SHUT),
    # Names, which staff never see; of a hoodie here, so not for the door either.
    "GET <group>/products/<product_id>/list*": (_who(Can.MONEY) - SUPPORT, SHUT),
    "* <group>/products*": (_who(Can.MONEY), SHUT),
    "* <group>/codes*": (_who(Can.MONEY), SHUT),
    "POST <group>/orders/*/decide": (SUPPORT, SHUT),
    "POST <group>/orders/*/by-hand": (SUPPORT, SHUT),
    "* <group>/orders*": (_who(Can.MONEY), SHUT),
    "* <group>/elections/new": (_who(Can.ELECTIONS), SHUT),
    "GET <group>/committee": (OFFICERS | SUPPORT, SHUT),
    "POST <group>/committee": (_who(Can.ROLES) - SUPPORT, SHUT),  # From the members, whom staff do not see.
    "POST <group>/committee/appoint": (SUPPORT, SHUT),
    "* <group>/committee/review": (OFFICERS | SUPPORT, SHUT),  # Who may confirm which role is asked of each.
    "POST <group>/committee/end": (_who(Can.ROLES), SHUT),
    "POST <group>/committee/can": (_who(Can.ROLES), SHUT),
    "GET <group>/handover*": (OFFICERS | SUPPORT, SHUT),
    "POST <group>/handover": (_who(Can.ROLES), SHUT),
    "POST <group>/handover/<handover_id>/change": (_who(Can.ROLES), SHUT),
    "POST <group>/handover/<handover_id>/call-off": (_who(Can.ROLES), SHUT),
    "POST <group>/handover/<handover_id>/*tick": (HAND_OVER, SHUT),
    "POST <group>/handover/<handover_id>/*": (HAND_OVER | {"secretary"} | _who(Can.ROLES), SHUT),  # To the list, both sides.
    "GET <group>/affiliation": (OFFICERS | SUPPORT, SHUT),  # The committee reads what is said to it.
    "POST <group>/affiliation/*": (SUPPORT, SHUT),
    "GET <group>/reaffiliation": (OFFICERS | SUPPORT, SHUT),
    "POST <group>/reaffiliation": (_who(Can.ROLES) - SUPPORT, SHUT),  # Staff do not speak for a group.
    "POST <group>/reaffiliation/*": (SUPPORT, SHUT),
    "GET <group>/roster*": (_who(Can.MEMBERS), SHUT),
    "POST <group>/platforms/<platform_id>/look": (
        _who(Can.PAGE) - SUPPORT,
        SHUT,
    ),  # What the committee saw, staff do not say for it.
    "* <group>/platforms/<platform_id>/people*": (_who(Can.PAGE) - SUPPORT, SHUT),  # Names of members, whom staff do not see.
    "* <group>/chats/*": (MEMBERS | OFFICERS, SHUT),
    "* <group>/platforms*": (_who(Can.PAGE), SHUT),
    "GET <group>/committee-home": (OFFICERS | SUPPORT, SHUT),  # To each what their role opens.
    "GET <group>/events/plan": (_who(Can.PAGE) | _who(Can.DOOR), SHUT),
    "* <group>/events/<event_id>/<date>/coming": (_who(Can.DOOR), SHUT),  # Who comes, which staff never see.
    **{f"* <group>/events/{of_plan}": (_who(Can.PAGE), SHUT) for of_plan in ("new", "<event_id>", "<event_id>/*")},
    "* <group>/newsroom*": (_who(Can.PAGE), SHUT),
    "* <group>/letters*": (_who(Can.LETTERS), SHUT),
    "POST <group>/page/versions/<number>/approve": (SUPPORT, SHUT),
    "POST <group>/page/versions/<number>/return": (SUPPORT, SHUT),
    **{f"* <group>/{of_page}": (_who(Can.PAGE), SHUT) for of_page in ("page", "page/*", "enquiries*")},
    **{f"* <group>/{coming_and_going}": (SIGNED_IN, SHUT) for coming_and_going in ("join", "leave")},
    "POST <group>/basket/again/<order_id>": (OWNER, HIDES),
    "* <group>/basket*": (SIGNED_IN, SHUT),
    "POST <group>/checkout": (SIGNED_IN, SHUT),
    "* <group>/waiting/*": (SIGNED_IN, SHUT),
    "* /appeals": (STAFF, SHUT),
    "* /appeals/*": (SUPPORT, HIDES),
    "* /books*": (STAFF, SHUT),
    "GET /cases": (STAFF, SHUT),
    "GET /cases/numbers*": (STAFF, SHUT),
    "POST /cases/<incident_id>/link": (STAFF, SHUT),  # The other case is not there, for whoever is staff.
    "POST /cases/<incident_id>/evidence/<evidence_id>": (STAFF, SHUT),
    "* /cases/*": (SUPPORT, HIDES),
    "POST /elections/<election_id>/cancel": (SUPPORT, SHUT),  # Nominations have begun, so it is the committee's no more.
    "GET /elections/<election_id>/stand": (SIGNED_IN, SHUT),
    "POST /elections/<election_id>/stand": (MEMBERS, SHUT),
    "POST /elections/<election_id>/stand/withdraw": (SIGNED_IN, SHUT),
    "GET /elections/<election_id>/vote": (SIGNED_IN, SHUT),  # It says who is not on the roll, and what to do about it.
    "POST /elections/<election_id>/vote*": (MEMBERS, SHUT),
    **{f"* /elections/<election_id>/{of_staff}*": (SUPPORT, SHUT) for of_staff in ("times", "again", "nominations", "count")},
    **{f"* /elections/<election_id>/{deed}": (_who(Can.ELECTIONS), SHUT) for deed in ("edit", "publish", "delete")},
    "POST /events/<event_id>/<date>/*": (SIGNED_IN, SHUT),
    "POST /preview": (SIGNED_IN, SHUT),
    "GET /pages": (STAFF, SHUT),
    "GET /orders": (SIGNED_IN, SHUT),
    "* /orders/*": (OWNER, HIDES),
    "* /my/*": (SIGNED_IN, SHUT),
    "GET /connections/discord": (SIGNED_IN, SHUT),  # Which group it is about says a cookie, which nobody has here.
    "* /affiliate/new": (SIGNED_IN, SHUT),
    "* /affiliate/<application_id>/found/*": (SIGNED_IN, HIDES),  # Whoever was given the link.
    "GET /affiliate/<application_id>/constitution": (OWNER | SUPPORT, HIDES),
    "* /affiliate/*": (OWNER, HIDES),
    "GET /staff/applications": (STAFF, SHUT),
    "* /staff/applications/*": (SUPPORT, HIDES),
    "GET /staff/leaving": (STAFF, SHUT),
    "* /staff/reaffiliation": (STAFF, SHUT),  # Of each group its own team decides.
    "GET /staff": (STAFF, SHUT),
    "GET /staff/contacts": (RUNS_STAFF, SHUT),  # Here nobody is on the team of part-time officers.
    "GET /staff/data": (RUNS_STAFF, SHUT),
    "* /staff/imports*": (RUNS_STAFF, SHUT),
    "* /staff/look*": (RUNS_STAFF, SHUT),
    "GET /staff/audit": (RUNS_STAFF, SHUT),
    "* /staff/policy*": (RUNS_STAFF, SHUT),
    "* /staff/set-up*": (RUNS_STAFF, SHUT),
    "GET /staff/exports/*": (RUNS_STAFF, SHUT),
    "GET /staff/findings": (STAFF, SHUT),
    "GET /staff/platforms.csv": (STAFF, SHUT),  # Each sees the groups of their own teams in it.
    **{f"GET /{of_monday}": (STAFF, SHUT) for of_monday in ("staff-home", "staff/groups*", "staff/search")},
    "GET /staff/letters": (STAFF, SHUT),
    "POST /staff/letters/*": (SUPPORT, SHUT),
    "POST /staff*": (RUNS_STAFF, SHUT),
    "GET /tickets/<ticket_id>/accept": (NOBODY, HIDES),  # Without the secret of the letter.
    "POST /tickets/<ticket_id>/accept": (OWNER, HIDES),  # Whose it is already: a second click changes nothing.
    "* /tickets/*": (OWNER, HIDES),
    "GET /waiting": (SIGNED_IN, SHUT),
    "* /waiting/*": (OWNER, HIDES),
}
"""Who gets further than "sign in" and "you cannot do that", by a pattern of routes, the first that fits; and with which answers others are shut
out. What only some may know of hides itself as what is not there."""

type Answers = dict[str, dict[str, int]]
"""The status of each route for each role."""


def _name(route: Any) -> str:
    return f"{route.method} {route.path.replace('/groups/<group_id>/', '<group>/')}"


def _line(route: Any) -> str | None:
    """The first pattern that fits a route."""
    return next((pattern for pattern in WHO_MAY if fnmatchcase(_name(route), pattern)), None)


def _expected(route: Any) -> tuple[frozenset[str], Collection[int]]:
    line = _line(route)
    who, shut = WHO_MAY[line] if line else (ALL, SHUT)
    return frozenset(who), shut


def _in_office(name: str) -> None:
    group_id, title, last = IN_OFFICE[name]
    told = {"person_id": PEOPLE[name].person_id, "name": PEOPLE[name].name, "group_id": group_id, "group_name": group_id.title()}
    people.appoint(**told, appointed=[Term(title, BEGAN, last)], actor="test", now=NOW)


def _on_staff(name: str) -> None:
    (team, ended), one = ON_STAFF[name], PEOPLE[name]
    role = StaffRoleMap(team=team, starts_on=BEGAN.isoformat(), ends_on=ended.isoformat() if ended else None)
    since = None if name == "one step" else NOW - 9 * DAY
    StaffMember(person_id=one.person_id, name=one.name, email=one.email, roles=[role], second_factor_since=since).save()


def _joined(name: str) -> None:
    one, last = PEOPLE[name], JOINED[name].isoformat()
    grant = memberships.Grant("chess", "Chess", one.person_id, one.name, "standard", 500, last, "1", email=one.email)
    store.commit(memberships.give_write(grant, None, NOW - 60 * DAY))


def _election(days: int) -> str:
    """An election that was published so many days ago."""
    president, then = PEOPLE["president"], NOW - days * DAY
    moved: dict[str, Any] = {
        name: value + (then - THEN if isinstance(value, datetime) else timedelta(days=(then - THEN).days))
        for name, value in vars(electing.DRAFT).items()
        if isinstance(value, date)
    }
    election_id = elections.set_up("chess", president, replace(electing.DRAFT, **moved), f"key-of-{days}-days", then)
    elections.publish(election_id, president, 1, then)
    return election_id


def _removed() -> str:
    """A post of the owner's that was removed."""
    told: dict[str, Any] = {"kind": "post", "text": "Rude.", "state": "removed", "version": 2, "reason": "Rude."}
    who: dict[str, Any] = {"author_id": SAM.person_id, "author": SAM.name, "moderated_by": "president", "moderated_at": NOW}
    Post(group_id="chess", post_id="p-removed", at=NOW, **told, **who).save()
    return "p-removed"


def _platform() -> str:
    """A chat in the register, which nobody owns."""
    told = platform_rules.checked("whatsapp", "Chat", "", public=False, interactive=None, entry=platform_rules.Entry.MEMBERS)
    return platforms.add("chess", PEOPLE["president"], told, key="key-of-chat", now=NOW)


def _polls() -> str:
    """An election whose poll has begun, with the members on its roll."""
    election_id = _election(18)
    poll = replace(voting.POLL, election_id=election_id, opens_at=NOW - DAY, closes_at=NOW + DAY)
    polls.snapshot(poll, [Voter(PEOPLE[name].person_id, LATER.isoformat()) for name in sorted(MEMBERS)], NOW - DAY)
    return election_id


def _handover() -> str:
    """A handover from president and treasurer to the secretary that began today."""
    told = {**dict.fromkeys(sorted(HAND_OVER), "outgoing"), "secretary": "incoming"}
    days = {"begins_on": TODAY, "ends_on": TODAY + 9 * DAY}
    return handover.begin("chess", PEOPLE["president"], **days, people=told, key="key-of-it", now=NOW)


def _ticket() -> None:
    items = [ItemMap(item_id="1", name="Standard", price=2500, pools=[])]
    told: dict[str, Any] = {
        "kind": "ticket",
        "status": "published",
        "name": "Ball",
        "venue": "The Great Hall",
        "version": 1,
        "changed_at": NOW,
    }
    begins = NOW + 18 * DAY
    Product(group_id="chess", product_id="ball", items=items, pools=[], starts_at=begins, ends_at=begins + DAY / 6, **told).save()
    thing: dict[str, Any] = {"group_id": "chess", "product_id": "ball", "item_id": "1", "item": "Standard"}
    holder: dict[str, Any] = {"person_id": SAM.person_id, "name": SAM.name, "email": SAM.email}
    Ticket(
        ticket_id=TICKET, order_id="o1", line_id="1", buyer_id=SAM.person_id, event="Ball", issued_at=NOW, **thing, **holder
    ).save()
    waits: dict[str, Any] = {
        "group_name": "Chess",
        "product": "Ball",
        "party": 1,
        "state": "waiting",
        "joined_at": NOW,
        "forget_at": NOW + 90 * DAY,
    }
    Waiting(queue="chess.ball.1", entry_id="w1", **thing, **holder, **waits).save()


class House:
    """A house in which one of most things is there and everybody is who they are; what is asked of it changes nothing."""

    def __init__(self, there: dict[str, str], receipt: str) -> None:
        self._receipt = receipt
        for names, make in ((IN_OFFICE, _in_office), (ON_STAFF, _on_staff), (JOINED, _joined)):
            for name in names:
                make(name)
        _ticket()
        self._there = there | {"ticket_id": TICKET, "queue": "chess.ball.1", "entry_id": "w1", "election_id": _election(9)}
        self._there |= {"handover_id": _handover()}
        applied = founding.sent(now=NOW)
        self._there |= {"application_id": applied, "link": str(founding.record(applied).link)}
        self._there["platform_id"] = _platform()
        self._for = {"/vote": {"election_id": _polls()}, "<post_id>/complaint": {"post_id": _removed()}}
        out = PEOPLE["signed out"]
        people.sign_out(replace(out, session_id=out.person_id), NOW)

    def _headers(self, who: str) -> dict[str, str]:
        told = {"accept": "application/json", "content-type": "application/json", "sec-fetch-site": "same-origin"}
        caller = ROLES[who]
        if caller is None:
            return {**told, "cookie": self._receipt} if who == "reporter" else told
        return {**told, "cookie": session_cookie(caller, caller.person_id, datetime.now(UTC)).partition(";")[0]}

    def status(self, who: str, operation: tuple[str, Any, dict[str, Any]]) -> int:
        """What somebody is answered who sends the example of an operation."""
        door, route, told = operation
        there = self._there | next((more for part, more in self._for.items() if part in route.path), {})
        path = re.sub(r"<(\w+)>", lambda one: there.get(one[1], "nothing"), route.path)
        example = _filled(_example(told), there)
        body = None if example is None else json.dumps(example)
        with patch.object(store, "commit", lambda *_: None):
            return int(answer_of(door, route.method, path, self._headers(who), body)["statusCode"])

    def answers(self, *who: str) -> Answers:
        """The status of each route for each of those."""
        return {_name(operation[1]): {one: self.status(one, operation) for one in who} for operation in OPERATIONS}


@pytest.fixture
def house(call: Callable[..., Any], there: dict[str, str], the_vault: None, monkeypatch: pytest.MonkeyPatch) -> House:
    """Give the house, which requires two steps of its staff."""
    told = call(
        "reports", "POST", "/report", json={"what": "He shouts.", "heading": "abuse", "group": "chess", "key": "key-of-it-1"}
    )
    opened = call("reports", "POST", "/case", json={"receipt": json.loads(told.body)["receipt"]})
    (cookie,) = [one.partition(";")[0] for one in opened.raw["cookies"] if one.startswith("__Host-case=ey")]
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    return House(there, cookie)


_asked: Answers = {}


@pytest.fixture
def answers(request: pytest.FixtureRequest) -> Answers:
    """Give what every route answers everybody; asked once, since it takes long and changes nothing."""
    if not _asked:
        _asked.update(request.getfixturevalue("house").answers(*ROLES))
    return _asked


def _wrong(answers: Answers) -> list[str]:
    """Where somebody is let in or shut out against the table."""
    found = []
    for _, route, _ in OPERATIONS:
        who, shut = _expected(route)
        for one, status in answers[_name(route)].items():
            if (status not in shut) is not (one in who):
                found.append(f"{_name(route)}: {one} gets {status}, line {_line(route)}")
    return found


def test_every_route_for_people_has_a_line_and_every_line_a_route() -> None:
    used = {_line(route) for _, route, _ in OPERATIONS}
    without = [_name(r) for _, r, _ in OPERATIONS if openapi.audience(r) is Audience.PEOPLE and _line(r) is None]
    assert (without, WHO_MAY.keys() - used) == ([], set())


def test_every_route_lets_in_whom_it_is_for_and_nobody_else(answers: Answers) -> None:
    assert (len(answers), {len(row) for row in answers.values()}) == (len(OPERATIONS), {len(ROLES)})
    wrong = _wrong(answers)
    assert wrong == [], "\n".join(wrong)


def test_a_route_for_people_asks_visitors_and_ended_sessions_to_sign_in(answers: Answers) -> None:
    for _, route, _ in OPERATIONS:
        if openapi.audience(route) is Audience.PEOPLE:
            row = answers[_name(route)]
            assert (row["visitor"], row["reporter"], row["signed out"]) == (401, 401, 401), _name(route)


def test_whoever_lost_a_right_is_answered_as_a_stranger(answers: Answers) -> None:
    for name, row in answers.items():
        for one in ("former staff", "former president", "former member"):
            assert row[one] == row["stranger"], f"{name}: {one}"


def test_the_committee_and_the_staff_of_other_groups_are_strangers_to_a_group(answers: Answers) -> None:
    of_the_group = {
        name: row for name, row in answers.items() if "<group>" in name or "<election_id>" in name or "/orders/" in name
    }
    assert len(of_the_group) > 80
    for name, row in of_the_group.items():
        assert (row["other committee"], row["other team"]) == (row["stranger"], row["stranger"]), name


def test_a_role_of_staff_that_needs_two_steps_opens_nothing_with_one(answers: Answers) -> None:
    different = {name for name, row in answers.items() if row["one step"] != row["stranger"]}
    assert different == {"POST /my/data/erasure"}, "a role is in the way of being forgotten, however its holder signed in"


def test_a_route_for_everybody_asks_no_visitor_to_sign_in(answers: Answers) -> None:
    shut = {
        _name(r) for _, r, _ in OPERATIONS if openapi.audience(r) is Audience.EVERYBODY and answers[_name(r)]["visitor"] in SHUT
    }
    assert shut == {"GET /sign-in/callback"}, "where a sign-in ends that did not begin here"


TAKEN_OUT = {
    "what a role brings": (people.Office, "must", lambda *_: None, "stranger", 50),
    "what a title brings": (people.Office, "must", lambda *_: None, "treasurer", 30),
    "when a role of staff ends": (rules, "teams_at", lambda roles, _: frozenset(role.team for role in roles), "former staff", 80),
    "when a term ends": (Term, "runs", lambda *_: True, "former president", 50),
    "two steps": (rules, "two_steps", lambda *_: True, "one step", 80),
    "whose team it is": (rules, "supports", lambda caller, _: caller.is_staff, "other team", 50),
}
"""Rules, what stands in for each, who is let in then, and at how many routes at least."""


@pytest.mark.parametrize("taken_out", TAKEN_OUT)
def test_where_a_rule_is_taken_out_the_matrix_says_so(house: House, monkeypatch: pytest.MonkeyPatch, taken_out: str) -> None:
    where, rule, instead, who, at_least = TAKEN_OUT[taken_out]
    monkeypatch.setattr(where, rule, instead)
    assert len(_wrong(house.answers(who))) > at_least
