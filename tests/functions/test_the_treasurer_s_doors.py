"""What comes through the treasurer's doors: forms without a script, the same fields as JSON, and whatever else somebody sends."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from union.commerce.products.tables import Code, Product
from union.core.audit.tables import Entry
from union.core.people.rules import Caller

from tests.actions.conftest import PRIYA, SAM
from tests.functions.test_the_doors import HOSTILE_JSON

type Call = Callable[..., Any]
NEW = "/groups/chess/products/new"
BALL = {
    "kind": "ticket",
    "name": "Winter Ball",
    "description": "Three courses.",
    "starts_at_date": "2036-12-11",
    "starts_at_time": "19:00",
    "ends_at_date": "",
    "ends_at_time": "",
    "pool1_name": "The room",
    "pool1_size": "60",
    "pool2_name": "Early birds",
    "pool2_size": "10",
    "pool3_name": "",
    "pool3_size": "",
    "item1_name": "Standard",
    "item1_price": "£30",
    "item1_member_price": "25.00",
    "item1_limit": "3",
    "item1_pool1": "yes",
    "item2_name": "Early bird",
    "item2_price": "20",
    "item2_pool1": "yes",
    "item2_pool2": "yes",
    "item3_name": " ",
    "item3_price": "",
    "key": "key-one-1",
}
HOODIE = {"kind": "merchandise", "name": "Hoodie", "item1_name": "M", "item1_price": "25", "item1_stock": "5", "key": "key-one-1"}


@pytest.fixture
def post(call: Call) -> Call:
    """Give a way to send a treasurer's form."""

    def send(path: str, form: dict[str, str], caller: Caller = PRIYA, **more: Any) -> Any:
        return call("products", "POST", path, caller=caller, form=form, **more)

    return send


@pytest.fixture
def get(call: Call) -> Call:
    """Give a way to open a treasurer's page."""
    return lambda path, caller=PRIYA: call("products", "GET", path, caller=caller)


def _path(answer: Any) -> str:
    assert answer.status == 303, answer.body
    return str(answer.headers["Location"]).partition("#")[0]


def _only() -> Product:
    (product,) = Product.query("chess")
    return product


def _errors(answer: Any) -> dict[str, str]:
    assert answer.status == 422, answer.body
    errors = json.loads(answer.body)["errors"]
    assert all(sentence.endswith(".") for sentence in errors.values())
    return dict(errors)


def test_an_event_is_written_down_looked_at_and_put_on_sale(post: Call, get: Call) -> None:
    path = _path(post(NEW, BALL))
    page = get(path)
    assert "What buyers see" in page.body
    assert "Thu 11 Dec 2036, 19:00" in page.body
    assert 'name="item5_name"' in page.body, "three empty lines are left"
    assert _path(post(f"{path}/publish", {"key": "key-two-2"})) == "/groups/chess/products"
    shown = get("/groups/chess/products").body
    assert "0 of 60 sold, 60 left" in shown
    product = _only()
    assert [(int(i.price), i.member_price and int(i.member_price), list(i.pools)) for i in product.items] == [
        (3000, 2500, [f"{product.product_id}#1"]),
        (2000, None, [f"{product.product_id}#1", f"{product.product_id}#2"]),
    ]


def test_json_takes_the_same_flat_fields_and_a_second_request_finds_the_first(call: Call) -> None:
    sent = {**BALL, "item2_pool1": True, "starts_at": "2036-12-11T19:00:00Z", "item1_limit": 3}
    del sent["starts_at_date"], sent["starts_at_time"]
    told = [call("products", "POST", NEW, caller=PRIYA, json=sent) for _ in range(2)]
    assert [answer.status for answer in told] == [200, 200], told[0].body
    assert len({json.loads(answer.body)["product_id"] for answer in told}) == 1
    assert _only().items[0].limit == 3


def test_more_lines_keep_what_was_typed(post: Call, get: Call) -> None:
    answer = post(NEW, {**HOODIE, "more": "yes"})
    assert answer.headers["Location"].endswith("#rows")
    assert 'name="item4_name"' in get(_path(answer)).body
    wrong = post(NEW, {**HOODIE, "more": "yes", "item2_name": "L & XL", "item3_name": "S", "item3_price": "1_000"})
    assert wrong.status == 422
    assert 'value="L &amp; XL"' in wrong.body
    assert 'value="1_000"' in wrong.body
    assert 'name="item6_name"' in wrong.body


def test_a_form_of_many_lines_arrives_whole(post: Call) -> None:
    lines = {
        f"item{n}_{name}": value
        for n in range(1, 21)
        for name, value in {"name": f"Size {n}", "price": "10", "member_price": "9", "limit": "2", "members_only": "yes"}.items()
    }
    stock = {f"item{n}_stock": str(n) for n in range(1, 21)}
    _path(post(NEW, {**HOODIE, **lines, **stock}))
    assert [item.name for item in _only().items] == [f"Size {n}" for n in range(1, 21)]


def test_an_older_tab_gets_a_409_with_what_was_typed_and_may_still_save_it(post: Call) -> None:
    path = _path(post(NEW, HOODIE))
    _path(post(path, {**HOODIE, "name": "Warm hoodie", "version": "1"}))
    late = post(path, {**HOODIE, "name": "Warmer hoodie", "description": "Very.", "version": "1"})
    assert late.status == 409
    assert "Somebody else has changed this" in late.body
    assert 'value="Warmer hoodie"' in late.body
    assert 'name="version" value="2"' in late.body
    assert f'href="{path}"' in late.body
    assert _only().name == "Warm hoodie"
    _path(post(path, {**HOODIE, "name": "Warmer hoodie", "version": "2"}))
    assert _only().name == "Warmer hoodie"


def test_a_box_that_was_cleared_stays_cleared_when_the_form_comes_back(post: Call) -> None:
    path = _path(post(NEW, {**BALL, "item1_members_only": "yes"}))
    form = {**BALL, "item1_price": "nothing", "version": "1"}
    del form["item2_pool2"]
    answer = post(path, form)
    assert answer.status == 422
    assert 'name="item1_members_only" value="yes">' in answer.body
    assert 'name="item2_pool2" value="yes">' in answer.body
    assert 'name="item2_pool1" value="yes" checked>' in answer.body


WRONG = [
    ({"item1_price": "1_000"}, "item1_price"),
    ({"item1_price": "1e3"}, "item1_price"),
    ({"item1_price": "NaN"}, "item1_price"),
    ({"item1_price": "-0"}, "item1_price"),
    ({"item1_price": "５"}, "item1_price"),
    ({"item1_price": "5.555"}, "item1_price"),
    ({"item1_price": "10000.01"}, "item1_price"),
    ({"item1_price": 5.0}, "item1_price"),
    ({"item1_price": True}, "item1_price"),
    ({"item1_price": ["5"]}, "item1_price"),
    ({"item1_name": ""}, "item1_name"),
    ({"item1_name": {"a": 1}}, "item1_name"),
    ({"item1_name": "a" * 101}, "item1_name"),
    ({"item1_name": "\u202eevil"}, "item1_name"),
    ({"item1_limit": "0"}, "item1_limit"),
    ({"item1_limit": "21"}, "item1_limit"),
    ({"item1_limit": "1000000000"}, "item1_limit"),
    ({"pool1_size": "0"}, "pool1_size"),
    ({"pool1_size": "5001"}, "pool1_size"),
    ({"pool1_size": "-1"}, "pool1_size"),
    ({"pool2_name": "", "pool2_size": ""}, "item2_pools"),
    ({"item2_pool1": "no", "item2_pool2": False}, "item2_pools"),
    ({"starts_at_date": ""}, "starts_at"),
    ({"starts_at_date": "2027-03-28", "starts_at_time": "01:30"}, "starts_at"),
    ({"starts_at_date": "2036-99-99"}, "starts_at"),
    ({"starts_at": 1}, "starts_at"),
    ({"ends_at_date": "2036-12-11", "ends_at_time": "19:00"}, "ends_at"),
    ({"cancel_until_date": "2036-12-12", "cancel_until_time": "19:00"}, "cancel_until"),
    ({"sale_begins": "2036-01-02T00:00:00Z", "sale_ends": "2036-01-01T00:00:00Z"}, "sale_ends"),
    ({"name": "  "}, "name"),
    ({"name": None}, "name"),
    ({"description": "a" * 2001}, "description"),
    ({"venue": "\x00"}, "venue"),
    ({"kind": "yacht"}, "kind"),
    ({"version": "1e3"}, "version"),
    ({"key": "short"}, "key"),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG, ids=lambda told: str(told)[:40])
def test_what_cannot_be_used_names_its_field_and_keeps_nothing(call: Call, wrong: dict[str, Any], field: str) -> None:
    sent = {**BALL, **wrong}
    if "starts_at" in wrong:
        del sent["starts_at_date"], sent["starts_at_time"]
    assert list(_errors(call("products", "POST", NEW, caller=PRIYA, json=sent))) == [field]
    assert list(Product.query("chess")) == []


def test_rows_come_as_flat_fields_only(call: Call) -> None:
    rows = {
        "items": {"x#y": {"name": "Evil", "price": "5", "stock": "1"}},
        "pools": [1],
        "item0_name": "No",
        "item100_name": "No",
    }
    answer = call("products", "POST", NEW, caller=PRIYA, json={**HOODIE, **rows})
    assert set(_errors(answer)) == set(rows), "a program is told"
    assert call("products", "POST", NEW, caller=PRIYA, form={**HOODIE, **rows}).status == 303, (
        "a browser sends more than is asked for"
    )
    assert [item.item_id for item in _only().items] == ["1"]


HOSTILE = [
    b"",
    b"\xff\xfe",
    b"name=%ff&kind=ticket",
    b"name=a&name=b",
    b"&" * 600,
    b"kind=ticket&name=" + b"a" * 2_100_000,
    b"item1_name=%00",
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:20]))
def test_a_hostile_form_is_a_4xx_and_keeps_nothing(call: Call, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for path in (f"{NEW}?kind=ticket", NEW, "/groups/chess/codes"):
        answer = call("products", "POST", path, caller=PRIYA, body=body, headers=headers)
        assert 400 <= answer.status < 500
    assert list(Product.query("chess")) == list(Code.query("chess")) == []


@pytest.mark.parametrize("body", HOSTILE_JSON, ids=lambda body: body[:20])
def test_hostile_json_is_a_4xx_problem_and_keeps_nothing(call: Call, body: str) -> None:
    for path in (NEW, "/groups/chess/codes"):
        answer = call("products", "POST", path, caller=PRIYA, body=body, headers={"content-type": "application/json"})
        assert 400 <= answer.status < 500, answer.body
        assert json.loads(answer.body)["detail"]
    assert list(Product.query("chess")) == list(Code.query("chess")) == []


@pytest.mark.parametrize("product_id", ["nothing", "a" * 300, "%00", "..%2f..", "p%23", "🦆", "new%20"])
def test_an_address_of_no_product_is_not_found(get: Call, post: Call, product_id: str) -> None:
    path = f"/groups/chess/products/{product_id}"
    assert get(path).status == 404
    assert post(path, {**HOODIE, "version": "1"}).status == 404
    for act in ("publish", "archive"):
        assert post(f"{path}/{act}", {"key": "key-one-1"}).status == 404


def test_nobody_but_the_committee_comes_in_and_nothing_is_written(call: Call, post: Call) -> None:
    path = _path(post(NEW, HOODIE))
    entries = len(list(Entry.scan()))
    for page in ("/groups/chess/products", f"{NEW}?kind=ticket", path, "/groups/chess/codes"):
        assert call("products", "GET", page, caller=SAM).status == 403
        assert call("products", "GET", page).status == 303
    for to, form in (
        (NEW, HOODIE),
        (path, {**HOODIE, "version": "1", "name": "Mine"}),
        (f"{path}/publish", {"key": "key-one-1"}),
        (f"{path}/archive", {"key": "key-one-1"}),
        (f"{path}/delete", {"key": "key-one-1"}),
        ("/groups/chess/codes", {"code": "MINE", "percent": "100", "key": "key-one-1"}),
        ("/groups/chess/codes/MINE/withdraw", {"key": "key-one-1"}),
    ):
        assert post(to, form, SAM).status == 403
        assert call("products", "POST", to, form=form).status == 401
        assert post(to, form, headers={"sec-fetch-site": "cross-site"}).status == 403
    assert (_only().name, _only().status, len(list(Entry.scan()))) == ("Hoodie", "draft", entries)


def test_fewer_places_than_are_sold_come_back_at_their_field(post: Call) -> None:
    from union import store
    from union.commerce.stock import actions as stock

    from tests.actions.conftest import NOW

    path = _path(post(NEW, HOODIE))
    post(f"{path}/publish", {"key": "key-one-1"})
    store.commit(*stock.sell_write(stock.hold({f"{_only().product_id}#1": 3}, NOW, NOW)))
    answer = post(path, {**HOODIE, "item1_stock": "2", "version": "2"})
    assert answer.status == 422
    assert 'href="#f-item1_stock"' in answer.body
    assert "3 are sold or held" in answer.body
    assert _path(post(f"{path}/archive", {"key": "key-one-1"})) == "/groups/chess/products"
    assert post(f"{path}/delete", {"key": "key-one-1"}).status == 409


def test_a_draft_is_thrown_away(post: Call) -> None:
    path = _path(post(NEW, HOODIE))
    assert _path(post(f"{path}/delete", {"key": "key-one-1"})) == "/groups/chess/products"
    assert list(Product.query("chess")) == []


def test_what_a_committee_writes_is_inert(post: Call, get: Call) -> None:
    evil = "<script>alert(1)</script>"
    path = _path(post(NEW, {**HOODIE, "name": evil, "description": evil, "item1_name": evil, "collection": evil}))
    for page in (path, "/groups/chess/products", "/groups/chess/codes"):
        body = get(page).body
        assert "<script" not in body
        assert "&lt;script&gt;" in body


def test_codes_are_made_listed_and_withdrawn(post: Call, get: Call) -> None:
    product_id = _path(post(NEW, HOODIE)).rpartition("/")[2]
    form = {"code": "welcome10", "amount": "", "percent": "10", "uses": "20", f"for_{product_id}": "yes", "key": "key-one-1"}
    for _ in range(2):
        assert _path(post("/groups/chess/codes", form)) == "/groups/chess/codes"
    body = get("/groups/chess/codes").body
    assert "WELCOME10" in body
    assert "used 0 of 20 times" in body
    assert list(Code.get("chess", "WELCOME10").products) == [product_id]
    post("/groups/chess/codes/WELCOME10/withdraw", {"key": "key-one-1"})
    assert "Withdrawn" in get("/groups/chess/codes").body


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "ДАР2026"}, "code"),
        ({"code": "A" * 21}, "code"),
        ({"code": ""}, "code"),
        ({"percent": ""}, "amount"),
        ({"amount": "5"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"percent": "101"}, "percent"),
        ({"percent": "1_0"}, "percent"),
        ({"uses": "0"}, "uses"),
        ({"uses": "9999"}, "uses"),
        ({"for_nothing": "yes"}, "products"),
        ({"begins_date": "2036-01-02", "begins_time": "10:00", "ends_date": "2036-01-01", "ends_time": "10:00"}, "ends"),
        ({"ends_date": "2036-01-01"}, "ends"),
    ],
)
def test_a_code_that_cannot_be_names_its_field(call: Call, wrong: dict[str, str], field: str) -> None:
    sent = {"code": "WELCOME10", "percent": "10", "key": "key-one-1", **wrong}
    assert list(_errors(call("products", "POST", "/groups/chess/codes", caller=PRIYA, json=sent))) == [field]
    answer = call("products", "POST", "/groups/chess/codes", caller=PRIYA, form=sent)
    assert f'href="#f-{field}"' in answer.body or field == "products"
    assert list(Code.query("chess")) == []


def test_the_mini_site_leads_its_committee_to_what_it_sells(call: Call) -> None:
    home, link = 'href="/groups/chess/committee-home"', 'href="/groups/chess/products"'
    assert home in call("groups", "GET", "/groups/chess", caller=PRIYA).body
    assert link in call("committee", "GET", "/groups/chess/committee-home", caller=PRIYA).body
    mini_site = call("groups", "GET", "/groups/chess", caller=SAM).body
    assert home not in mini_site and link not in mini_site
    refused = call("committee", "GET", "/groups/chess/committee-home", caller=SAM)
    assert refused.status == 403 and link not in refused.body
