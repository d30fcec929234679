"""What `/openapi.json` describes works: each example is sent as it stands, and gets an answer that is described, and is never misread."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel
from union import ids, store
from union.commerce.products import actions as products
from union.commerce.products.rules import Choice, Draft, Kind
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import Invalid
from union.membership.memberships import actions as memberships
from union.web import fields
from union.web.forms import base, commerce

from infra import examples, openapi
from tests.actions.conftest import NOW, PRIYA, SAM, the_vault
from tests.functions.conftest import answer_of
from tests.staff import staff

__all__ = ["the_vault"]
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff")
WHO: dict[str, Caller | None] = {"president": PRIYA, "staff": ALEX, "student": SAM, "visitor": None}
JSON = {"accept": "application/json", "content-type": "application/json"}
TOLD = openapi.contract()
OPERATIONS = [
    (door, route, TOLD["paths"][path][route.method.lower()])
    for door in openapi.DOORS
    for route in openapi.routes(door)
    for path in [re.sub(r"<(\w+)>", r"{\1}", route.path)]
]
FIXED = {"group_id": "chess", "person_id": "sam"}
type Signed = Callable[[Caller], str]


def _example(told: dict[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    return found


def _query(told: dict[str, Any]) -> str:
    words = [f"{one['name']}={one['example']}" for one in told.get("parameters", ()) if "example" in one]
    return f"?{'&'.join(words)}" if words else ""


def _ids(told: Any) -> dict[str, str]:
    """Every id that an answer tells, by its name, and a receipt."""
    if isinstance(told, list):
        return {name: value for one in told for name, value in _ids(one).items()}
    if not isinstance(told, dict):
        return {}
    inner = {name: value for one in told.values() for name, value in _ids(one).items()}
    here = {name: value for name, value in told.items() if isinstance(value, str) and (name.endswith("_id") or name == "receipt")}
    return {**inner, **here}


class World:
    """The small union, asked as a program asks, and what ids it told so far."""

    def __init__(self, signed: Signed) -> None:
        self.signed = signed
        self.on_sale = _on_sale()
        self.known: dict[str, Any] = dict(FIXED)
        self.inside = ""
        self.done: set[str] = set()

    def ask(self, door: str, route: Any, told: dict[str, Any], who: str) -> tuple[int, Any]:
        """Send the example of an operation as somebody, with the ids that are known by now."""
        path = re.sub(r"<(\w+)>", lambda found: self.known.get(found[1], "nothing"), route.path) + _query(told)
        caller = WHO[who]
        cookie = "; ".join([*([self.signed(caller)] if caller else []), self.inside])
        headers = {**JSON, "cookie": cookie, "sec-fetch-site": "same-origin"}
        known = self.known | ({"product_id": self.on_sale, "item_id": "1"} if door == "shop" else {})
        example = _filled(_example(told), known)
        answer = answer_of(door, route.method, path, headers, json.dumps(example) if example is not None else None)
        body = answer.get("body") or "{}"
        found = json.loads(body) if answer["headers"]["Content-Type"].endswith("json") else {}
        inside = [one.partition(";")[0] for one in answer.get("cookies", ()) if one.startswith("__Host-case=ey")]
        self.inside = inside[0] if inside else self.inside
        if answer["statusCode"] == 200:
            self.done.add(f"{route.method} {route.path}")
            found_ids = {name: value for name, value in _ids(found).items() if value != self.on_sale}
            self.known |= {} if door == "site" else found_ids | FIXED
        return answer["statusCode"], found


def _filled(example: Any, known: dict[str, Any]) -> Any:
    """The example with the ids that are known in place of made-up ones, and its days as far ahead as on the day it was written."""
    if isinstance(example, list):
        return [_filled(one, known) for one in example]
    if isinstance(example, str):
        return _DAY.sub(_moved, example)
    if not isinstance(example, dict):
        return example
    return {name: known.get(name, _filled(value, known)) for name, value in example.items()}


_DAY = re.compile(r"^\d{4}-\d\d-\d\d(?!\d)")


def _moved(day: re.Match[str]) -> str:
    since = datetime.now(UTC).date() - date.fromisoformat(examples.WRITTEN_ON)
    return (date.fromisoformat(day[0]) + since).isoformat()


def _on_sale() -> str:
    """Put something on sale that stays there; its id."""
    now = datetime.now(UTC)
    draft = Draft(Kind.MERCHANDISE, "Mug", "", [Choice("1", "Blue", 500, stock=50)], [])
    product_id = products.make("chess", PRIYA, draft, "the-key-of-mugs", now)
    products.publish("chess", product_id, PRIYA, now)
    return product_id


def _seat(person_id: str, name: str, role: str) -> None:
    """Give somebody a role that runs."""
    today = datetime.now(UTC).date()
    term = Term(role, today - timedelta(days=30), today + timedelta(days=200))
    people.appoint(
        group_id="chess",
        group_name="Chess",
        person_id=person_id,
        name=name,
        appointed=[term],
        actor="alex",
        now=datetime.now(UTC),
    )


@pytest.fixture
def world(union_house: None) -> World:
    """Give the small union."""
    from union.web.caller import session_cookie

    for one in (SAM, Caller("bo", "Bo Lind", "bo@union.example")):  # Sam turns all letters off, by an example.
        grant = memberships.Grant("chess", "Chess", one.person_id, one.name, "standard", 500, "2099-07-31", "1", email=one.email)
        store.commit(memberships.give_write(grant, None, NOW))
    _seat("sam", "Sam Okoro", "Equipment Officer")
    return World(lambda caller: session_cookie(caller, ids.key(), datetime.now(UTC)).partition(";")[0])


def test_every_example_is_sent_and_gets_an_answer_that_is_described(world: World, the_vault: None) -> None:
    wrong = []
    for turn in range(2):  # The second time with the ids that the first one made.
        for door, route, told in OPERATIONS:
            for who in WHO:
                status, found = world.ask(door, route, told, who)
                if str(status) not in told["responses"] or (status == 422 and _example(told) is not None):
                    wrong.append(f"{turn} {who} {route.method} {route.path}: {status} {json.dumps(found)[:200]}")
    assert not wrong, "\n".join(wrong)
    assert len(world.done) > 80, "most can be done at once by somebody"


def test_every_operation_is_described_with_its_example() -> None:
    assert {form.__name__ for form in _forms(base.Form)} - {"Form", "_People"} <= {openapi.form_name(r) for _, r, _ in OPERATIONS}
    for _, route, told in OPERATIONS:
        assert (_example(told) is None) == (openapi.form(route) is None), route.path


def _forms(form: type[BaseModel]) -> set[type[BaseModel]]:
    return {form, *(one for model in form.__subclasses__() for one in _forms(model))}


@pytest.mark.parametrize(
    ("route", "told"), [(r, t) for _, r, t in OPERATIONS if _example(t)], ids=lambda one: getattr(one, "path", "")
)
def test_a_program_is_told_of_a_field_that_is_none_and_of_none_that_is_described(route: Any, told: dict[str, Any]) -> None:
    model = openapi.model(route)
    described = [examples.name_of(name) for name in (openapi.form(route) or {})["properties"]]
    assert fields.unknown(model, [*described, *(_example(told) or {})]) == {}
    for strange in (
        "nothing_of_the_kind",
        "Key",
        "key ",
        "items.0",
        "constructor",
        "model_config",
        "quantities",
        "numbers",
        "ranks",
    ):
        assert list(fields.unknown(model, [strange])) == [strange]
        with pytest.raises(Invalid) as refused:
            base.read(model, {**(_example(told) or {}), strange: "1"}, by_program=True)
        assert "There is no such field" in refused.value.errors[strange]


def test_a_browser_may_send_the_button_that_was_pressed() -> None:
    assert base.read(base.Pressed, {"key": "an-example-1", "go": "Send"}).key == "an-example-1"


@pytest.mark.parametrize("model", [commerce.Fill, commerce.GiveBack, commerce.PayBack], ids=lambda one: one.__name__)
@pytest.mark.parametrize("strange", ["quantity", "q.one", "n.", "n.one two", "q.one.two.three four"])
def test_of_how_many_a_field_that_is_none_is_told_to_browsers_as_to_programs(model: type[base.Form], strange: str) -> None:
    sent = {"q.chess.one": "1", "n.one": "1", strange: "2", "key": "an-example-1"}
    told = []
    for by_program in (False, True):
        with pytest.raises(Invalid) as refused:
            base.read(model, sent, by_program=by_program)
        told.append(refused.value.errors[strange])
    assert told == [told[0]] * 2
    assert "There is no such field" in told[0]
