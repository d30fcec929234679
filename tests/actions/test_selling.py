"""What a committee writes down is kept once, sold as written, and never oversold by a change."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.commerce.joining import actions as joining
from union.commerce.products import actions as products
from union.commerce.products import codes as discount_codes
from union.commerce.products import form as product_form
from union.commerce.products import records as product_records
from union.commerce.products.rules import Choice, Discount, Draft, Kind, Pool, Window
from union.commerce.products.tables import Code, Product
from union.commerce.stock import actions as stock
from union.core.audit.tables import Entry
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership
from union.site import actions as site

from tests.actions.conftest import NOW, PRIYA, SAM, TEXT
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
RAG = staff("ray", "Ray Gold", "ray@union.example", "staff-rag")
STARTS = NOW + timedelta(days=30)
BALL = Draft(
    Kind.TICKET,
    "Winter Ball",
    "Three courses.",
    [Choice("1", "Standard", 3000, member_price=2500, limit=3, pools=("1",)), Choice("2", "Early bird", 2000, pools=("1", "2"))],
    [Pool("1", "The room", 60), Pool("2", "Early birds", 10)],
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=5),
    venue="The Great Hall",
    cancel_until=STARTS - timedelta(days=7),
)
HOODIE = Draft(Kind.MERCHANDISE, "Hoodie", "", [Choice("1", "S, navy", 2500, stock=3), Choice("2", "M, navy", 2500, stock=5)])
JOINING = Draft(Kind.MEMBERSHIP, "Membership", "", [Choice("1", "Standard", 700), Choice("2", "Half term", 200, days=30)])


def _made(draft: Draft = BALL, *, sold: bool = False, key: str = "key-one-1") -> str:
    product_id = products.make("chess", PRIYA, draft, key, NOW)
    if sold:
        products.publish("chess", product_id, PRIYA, NOW)
    return product_id


def _kept(product_id: str) -> Product:
    return Product.get("chess", product_id)


def _change(product_id: str, draft: Draft, version: int | None = None) -> None:
    at = int(_kept(product_id).version) if version is None else version
    products.change("chess", product_id, PRIYA, draft, at, NOW)


def _places(product_id: str, *numbers: int) -> list[tuple[int, int, int]]:
    return [stock.counts(f"{product_id}#{number}", NOW) for number in numbers]


def _take(pool: str, number: int) -> None:
    stock._gone.clear()
    store.commit(*stock.sell_write(stock.hold({pool: number}, NOW + timedelta(minutes=15), NOW)))


def _acts(product_id: str) -> list[str]:
    return sorted(str(entry.act) for entry in Entry.query(f"product#{product_id}"))


def test_a_product_is_made_once_however_often_its_form_is_sent() -> None:
    assert _made() == _made()
    (product,) = Product.query("chess")
    assert (product.status, int(product.version), len(product.items)) == ("draft", 1, 2)
    assert _acts(product.product_id) == ["drafted"]
    assert _made(key="key-two-2") != product.product_id


def test_a_draft_is_nobody_s_but_the_committee_s() -> None:
    product_id = _made()
    assert product_records.on_sale("chess") == []
    with pytest.raises(NotFound):
        product_records.require(_kept(product_id))
    (told,) = products.listed("chess", PRIYA, NOW)["products"]
    assert [(p["name"], p["size"], p["left"]) for p in told["pools"]] == [("The room", 60, 60), ("Early birds", 10, 10)]


def test_publishing_opens_the_stock_and_doing_it_again_changes_nothing() -> None:
    product_id = _made(sold=True)
    _take(f"{product_id}#2", 4)
    products.publish("chess", product_id, PRIYA, NOW)
    assert _places(product_id, 1, 2) == [(60, 0, 0), (10, 4, 0)]
    assert _acts(product_id) == ["drafted", "published"]
    assert [p.name for p in product_records.on_sale("chess")] == ["Winter Ball"]


def test_who_is_on_the_committee_today_or_supports_it_may_and_nobody_else() -> None:
    before = Caller("before", "Last Year", "b@union.example")
    term = Term("Treasurer", date(2025, 8, 1), date(2026, 7, 31))
    people.appoint(
        group_id="chess", group_name="Chess", person_id="before", name="Last Year", appointed=[term], actor="test", now=NOW
    )
    product_id = products.make("chess", STAFF, BALL, "key-one-1", NOW)
    for other in (SAM, before, RAG):
        for refused in (
            lambda other=other: products.listed("chess", other, NOW),
            lambda other=other: product_form.shown("chess", product_id, "", {}, other, NOW),
            lambda other=other: products.make("chess", other, HOODIE, "key-two-2", NOW),
            lambda other=other: products.change("chess", product_id, other, BALL, 1, NOW),
            lambda other=other: products.publish("chess", product_id, other, NOW),
            lambda other=other: products.archive("chess", product_id, other, NOW),
            lambda other=other: products.discard("chess", product_id, other, NOW),
            lambda other=other: discount_codes.listed("chess", other, {}, NOW),
            lambda other=other: discount_codes.make("chess", other, Discount("WELCOME", percent=10), None, NOW),
            lambda other=other: discount_codes.withdraw("chess", "WELCOME", other, NOW),
        ):
            with pytest.raises(NotAllowed):
                refused()
    assert _acts(product_id) == ["drafted"]


def test_nobody_reaches_another_group_s_product_through_their_own() -> None:
    term = Term("President", date(2026, 8, 1), date(2027, 7, 31))
    people.appoint(group_id="print", group_name="Print", person_id="sam", name="Sam", appointed=[term], actor="test", now=NOW)
    product_id = _made()
    for refused in (
        lambda: product_form.shown("print", product_id, "", {}, SAM, NOW),
        lambda: products.change("print", product_id, SAM, BALL, 1, NOW),
        lambda: products.publish("print", product_id, SAM, NOW),
        lambda: products.archive("print", product_id, SAM, NOW),
    ):
        with pytest.raises(NotFound):
            refused()
    products.discard("print", product_id, SAM, NOW)
    assert _kept(product_id).name == "Winter Ball"
    with pytest.raises(Invalid):
        discount_codes.make("print", SAM, Discount("CHESS10", percent=10, products=[product_id]), None, NOW)


def test_the_second_of_two_tabs_is_told_and_a_second_click_is_not() -> None:
    product_id = _made()
    _change(product_id, replace(BALL, venue="The Octagon"), 1)
    _change(product_id, replace(BALL, venue="The Octagon"), 1)
    with pytest.raises(Conflict):
        _change(product_id, replace(BALL, venue="The Barn"), 1)
    assert (_kept(product_id).venue, int(_kept(product_id).version)) == ("The Octagon", 2)
    assert _acts(product_id) == ["changed", "drafted"]


def test_two_saves_at_one_moment_write_one_of_them_and_stock_follows_that_one() -> None:
    product_id = _made(sold=True)
    version = int(_kept(product_id).version)
    larger, smaller = (replace(BALL, pools=[Pool("1", "The room", size), BALL.pools[1]]) for size in (80, 50))
    commit = store.commit

    def late(*parts: Any) -> None:
        with patch.object(store, "commit", commit):
            products.change("chess", product_id, STAFF, larger, version, NOW)
        commit(*parts)

    with patch.object(store, "commit", late), pytest.raises(Conflict):
        products.change("chess", product_id, PRIYA, smaller, version, NOW)
    assert int(_kept(product_id).pools[0].size) == 80
    assert _places(product_id, 1) == [(80, 0, 0)]


def test_what_is_kept_for_others_survives_a_change() -> None:
    product_id = _made(sold=True)
    store.commit(product_records.waited_for_write(_kept(product_id)))
    _change(product_id, replace(BALL, description="Four courses."))
    assert (_kept(product_id).waiting, _kept(product_id).description) == (True, "Four courses.")


def test_a_pool_on_sale_grows_and_shrinks_but_never_below_what_is_sold() -> None:
    product_id = _made(sold=True)
    _take(f"{product_id}#1", 5)
    for size in (70, 5):
        _change(product_id, replace(BALL, pools=[Pool("1", "The room", size), BALL.pools[1]]))
        assert _places(product_id, 1) == [(size, 5, 0)]
    with pytest.raises(Invalid) as refused:
        _change(product_id, replace(BALL, pools=[Pool("1", "The room", 4), Pool("2", "Early birds", 3)]))
    assert list(refused.value.errors) == ["pool1_size"]
    assert _places(product_id, 1, 2) == [(5, 5, 0), (10, 0, 0)]
    assert int(_kept(product_id).pools[0].size) == 5


def test_a_breakdown_on_the_way_oversells_nothing_and_saving_again_mends_it() -> None:
    product_id = _made(sold=True)
    other = replace(BALL, pools=[Pool("1", "The room", 50), Pool("2", "Early birds", 20)])
    with patch.object(store, "commit", side_effect=SystemExit), patch.object(products, "_settle"), pytest.raises(SystemExit):
        _change(product_id, other)
    assert _places(product_id, 1, 2) == [(50, 0, 0), (10, 0, 0)], "fewer than written down, never more"
    with patch.object(products, "_settle", side_effect=SystemExit), pytest.raises(SystemExit):
        _change(product_id, other)
    assert _places(product_id, 1, 2) == [(50, 0, 0), (10, 0, 0)]
    _change(product_id, other, 2)
    assert _places(product_id, 1, 2) == [(50, 0, 0), (20, 0, 0)]


def test_a_variant_that_is_no_longer_sold_stays_on_record_and_its_number_means_no_other() -> None:
    product_id = _made(HOODIE, sold=True)
    _take(f"{product_id}#1", 2)
    _change(product_id, replace(HOODIE, items=HOODIE.items[1:]))
    kept = _kept(product_id)
    assert [(str(item.item_id), bool(item.withdrawn)) for item in kept.items] == [("2", False), ("1", True)]
    assert [item.name for item in product_records.items(kept)] == ["M, navy"]
    form = product_form.shown("chess", product_id, "", {}, PRIYA, NOW)
    assert form["item_rows"] == [2, 3, 4, 5]
    (told,) = products.listed("chess", PRIYA, NOW)["products"]
    assert [(pool["name"], pool["sold"]) for pool in told["pools"]] == [("M, navy", 0), ("S, navy", 2)]


def test_what_was_on_sale_is_archived_and_never_thrown_away() -> None:
    product_id = _made(sold=True)
    with pytest.raises(Conflict):
        products.discard("chess", product_id, PRIYA, NOW)
    for _ in range(2):
        products.archive("chess", product_id, PRIYA, NOW)
    with pytest.raises(Conflict):
        products.discard("chess", product_id, PRIYA, NOW)
    assert _kept(product_id).status == "archived"
    products.publish("chess", product_id, PRIYA, NOW)
    assert _acts(product_id) == ["archived", "drafted", "published", "published"]


def test_a_draft_is_thrown_away_once_and_cannot_be_archived() -> None:
    product_id = _made()
    with pytest.raises(Conflict):
        products.archive("chess", product_id, PRIYA, NOW)
    for _ in range(2):
        products.discard("chess", product_id, PRIYA, NOW)
    assert list(Product.query("chess")) == []
    assert _acts(product_id) == ["drafted", "thrown away"]


def test_what_nobody_could_buy_is_not_put_on_sale() -> None:
    product_id = _made(replace(HOODIE, sale=Window(None, NOW + timedelta(hours=1))))
    with pytest.raises(Invalid) as refused:
        products.publish("chess", product_id, PRIYA, NOW + timedelta(hours=1))
    assert list(refused.value.errors) == ["sale_ends"]


def test_places_that_were_on_sale_and_the_way_of_selling_stay() -> None:
    ball, hoodie = _made(sold=True), _made(HOODIE, sold=True, key="key-two-2")
    ends = Window(None, NOW + timedelta(days=9))
    one = replace(BALL, pools=BALL.pools[:1], items=BALL.items[:1])
    for product_id, draft, field in (
        (ball, one, "pool2_name"),
        (hoodie, replace(HOODIE, preorder=True, sale=ends), "preorder"),
        (hoodie, BALL, "kind"),
    ):
        with pytest.raises(Invalid) as refused:
            _change(product_id, draft)
        assert list(refused.value.errors) == [field]


def test_a_membership_that_is_published_is_what_the_group_offers() -> None:
    product_id = _made(JOINING)
    assert [o.name for o in Group.get("chess").offers] == ["Standard membership"], "a draft changes nothing"
    products.publish("chess", product_id, PRIYA, NOW)
    group = Group.get("chess")
    assert [(o.offer_id, int(o.price), o.days and int(o.days)) for o in group.offers] == [("1", 700, None), ("2", 200, 30)]
    assert (int(group.price), int(group.dearest)) == (200, 700)
    _change(product_id, replace(JOINING, items=[Choice("1", "Standard", 0)]))
    assert [int(o.price) for o in Group.get("chess").offers] == [0]
    products.archive("chess", product_id, PRIYA, NOW)
    assert Group.get("chess").offers == []
    assert Group.get("chess").price is None


def test_a_membership_for_days_ends_after_them_and_is_sold_in_its_window_only() -> None:
    draft = replace(JOINING, items=[Choice("1", "A week", 0, days=7)], sale=Window(NOW, NOW + timedelta(days=1)))
    _made(draft, sold=True)
    said = {"accepted": True, "statement": "2026-09", "offer_id": "1", "key": "key-one-1"}
    for at in (NOW - timedelta(seconds=1), NOW + timedelta(days=1)):
        assert site.mini_site("chess", None, at)["group"]["offers"] == []
        with pytest.raises(Invalid) as refused:
            joining.join("chess", SAM, **said, now=at)
        assert list(refused.value.errors) == ["offer"]
    joining.join("chess", SAM, **said, now=NOW)
    assert Membership.get("chess", "sam").valid_until == "2026-11-29", "the first of the seven days is today"


def test_a_group_begins_its_memberships_with_those_it_has_and_has_them_once() -> None:
    values = product_form.shown("chess", None, "membership", {}, PRIYA, NOW)["values"]
    assert (values["item1_name"], values["item1_price"]) == ("Standard membership", "5.00")
    assert _made(JOINING) == _made(JOINING, key="key-two-2") == "membership"
    with pytest.raises(Conflict):
        _made(replace(JOINING, name="Another"), key="key-two-3")


def test_only_types_that_may_sell_memberships_can() -> None:
    groups.affiliate("rag", {**TEXT, "name": "RAG", "type": "rag"}, [], [], "test", NOW)
    with pytest.raises(Invalid):
        products.make("rag", RAG, JOINING, "key-one-1", NOW)
    assert products.make("rag", RAG, HOODIE, "key-one-1", NOW)


def test_a_form_shows_what_is_kept_and_after_it_was_sent_what_was_typed() -> None:
    product_id = _made()
    kept = product_form.shown("chess", product_id, "", {}, PRIYA, NOW)
    assert (kept["values"]["starts_at_date"], kept["values"]["starts_at_time"]) == ("2026-12-23", "12:00")
    assert kept["values"]["item2_pool2"] == "yes"
    assert "item1_pool2" not in kept["values"]
    assert (kept["item_rows"], kept["pool_rows"]) == ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])
    typed = {"kind": "ticket", "name": "", "item7_name": "VIP", "item2_name": " "}
    again = product_form.shown("chess", product_id, "", typed, PRIYA, NOW)
    assert again["values"] == typed, "what was not ticked any more stays so"
    assert again["item_rows"] == [7, 8, 9, 10]


def test_a_code_is_made_once_and_its_uses_are_counted() -> None:
    for _ in range(2):
        discount_codes.make("chess", PRIYA, Discount("welcome10", percent=10), 3, NOW)
    with pytest.raises(Conflict) as refused:
        discount_codes.make("chess", PRIYA, Discount("WELCOME10", percent=10), 500, NOW)
    assert list(refused.value.errors) == ["code"]
    pool = discount_codes.uses_pool("chess", "WELCOME10")
    assert stock.counts(pool, NOW) == (3, 0, 0), "who is refused adds no uses"
    _take(pool, 1)
    (told,) = discount_codes.listed("chess", PRIYA, {}, NOW)["codes"]
    assert (told["code"], told["used"], told["uses"], told["good"]) == ("WELCOME10", 1, 3, True)
    for _ in range(2):
        discount_codes.withdraw("chess", "welcome10", PRIYA, NOW)
    assert discount_codes.discount(Code.get("chess", "WELCOME10"), NOW) is None
    assert {str(entry.act) for entry in Entry.query("code#chess#WELCOME10")} == {"made", "withdrawn"}
    assert len(list(Entry.query("code#chess#WELCOME10"))) == 2


def test_a_code_of_one_product_names_it() -> None:
    product_id = _made()
    discount_codes.make("chess", PRIYA, Discount("BALL10", percent=10, products=[product_id]), None, NOW)
    (told,) = discount_codes.listed("chess", PRIYA, {}, NOW)["codes"]
    assert told["products"] == [{"product_id": product_id, "name": "Winter Ball"}]
    with pytest.raises(NotFound):
        discount_codes.withdraw("chess", "NOSUCH", PRIYA, NOW)
