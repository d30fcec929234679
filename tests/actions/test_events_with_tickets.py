"""An event that tickets are sold for stands where events are found as its product says, in the same transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from union.commerce.events import actions as sold_events
from union.commerce.products import actions as products
from union.commerce.products.tables import Product
from union.commerce.shop import actions as shop
from union.core.rate_limits.tables import Limit
from union.errors import Conflict, NotFound
from union.membership.events import actions as events
from union.membership.events import cards, feeds, records, whats_on
from union.membership.events.tables import Event, EventDate
from union.site import actions as mini_sites
from union.site import events as site
from union.store import Once

from tests.actions.conftest import NOW, PRIYA
from tests.actions.test_selling import BALL, _change, _made
from tests.races import between

pytestmark = pytest.mark.usefixtures("union_house")
STARTS = BALL.starts_at or NOW
MOVED = replace(BALL, starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=5), venue="The Barn")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What is on and what is left is kept in memory for some seconds; each test has a house of its own."""
    cards._known.clear()
    shop._left.clear()
    yield
    cards._known.clear()
    shop._left.clear()


def _page(product_id: str) -> Any:
    return site.page(product_id, None, None, NOW)


def test_put_on_sale_it_has_a_page_that_leads_to_the_shop_with_prices() -> None:
    product_id = _made()
    with pytest.raises(NotFound):
        _page(product_id)
    products.publish("chess", product_id, PRIYA, NOW)
    found = _page(product_id)
    assert (found["event"]["title"], found["event"]["way"], found["event"]["venue"]) == (BALL.name, "tickets", BALL.venue)
    assert [item["name"] for item in found["tickets"]["items"]] == [item.name for item in BALL.items]
    assert found["tickets"]["open"] and found["event"]["price"] == min(item.price for item in BALL.items)
    assert [one["url"] for one in cards.ahead(NOW, 365)] == [f"/events/{product_id}"]


def test_moved_it_says_from_where_and_put_back_it_never_went() -> None:
    product_id = _made(sold=True)
    _change(product_id, MOVED)
    found = _page(product_id)
    assert (found["event"]["venue"], found["was"]["venue"], found["event"]["moved"]) == ("The Barn", BALL.venue, True)
    first = int(Event.get(product_id).version)
    _change(product_id, BALL)
    assert (_page(product_id)["was"], _page(product_id)["event"]["moved"]) == (None, False)
    assert int(Event.get(product_id).version) == first + 1, "calendars hear of it"


def test_a_slip_after_a_move_that_people_know_leaves_the_sign_of_that_move() -> None:
    product_id, later = _made(sold=True), NOW + timedelta(hours=1)
    _change(product_id, MOVED)
    sold_events.sweep(later)
    for draft in (replace(MOVED, venue="The Bar"), MOVED):
        products.change("chess", product_id, PRIYA, draft, int(Product.get("chess", product_id).version), later)
    found = _page(product_id)
    assert (found["event"]["venue"], found["was"]["venue"], found["event"]["moved"]) == ("The Barn", BALL.venue, True)
    assert EventDate.get(product_id, "once").moved_at == Product.get("chess", product_id).moved_at == NOW


def test_called_off_it_is_shown_as_that_and_off_sale_it_is_on_no_list_and_has_its_page() -> None:
    product_id = _made(sold=True)
    products.archive("chess", product_id, PRIYA, NOW)
    assert cards.ahead(NOW, 365) == whats_on.of_group("chess", None, NOW)["ahead"] == []
    assert mini_sites.mini_site("chess", None, NOW)["events"] == []
    assert "VEVENT" not in feeds.of_group("chess", NOW)
    assert not _page(product_id)["tickets"]["open"]
    products.call_off("chess", product_id, PRIYA, reason="The band is ill.", now=NOW)
    cards._known.clear()
    assert [one["called_off"] for one in cards.ahead(NOW, 365)] == ["The band is ill."]


def test_what_is_written_down_with_the_tickets_is_changed_there_alone() -> None:
    product_id = _made(sold=True)
    with pytest.raises(Conflict):
        events.call_off("chess", product_id, PRIYA, reason="No.", now=NOW)
    draft = records.draft(Event.get(product_id))
    with pytest.raises(Conflict):
        events.change("chess", product_id, PRIYA, replace(draft, title="Other"), 1, NOW)


def test_where_the_change_of_the_product_is_lost_so_is_that_of_the_event() -> None:
    product_id = _made(sold=True)
    version = int(Product.get("chess", product_id).version)
    other = replace(BALL, name="Theirs")
    with between(lambda: products.change("chess", product_id, PRIYA, other, version, NOW)), pytest.raises(Conflict):
        products.change("chess", product_id, PRIYA, replace(BALL, name="Mine"), version, NOW)
    assert str(Event.get(product_id).title) == str(EventDate.get(product_id, "once").title) == "Theirs"


def test_what_was_on_sale_before_there_were_pages_gets_one_once() -> None:
    product_id, draft = _made(sold=True), products.make("chess", PRIYA, BALL, "key-another1", NOW)
    Event.get(product_id).delete()
    EventDate.get(product_id, "once").delete()
    assert sold_events.list_old(NOW) == {"listed": 1}
    assert _page(product_id)["event"]["title"] == BALL.name
    assert sold_events.list_old(NOW) == {}
    for kept in Once.scan():
        kept.delete()
    assert sold_events.list_old(NOW) == {"listed": 0}
    with pytest.raises(NotFound):
        _page(draft)
    assert int(Event.get(product_id).version) == 1


def test_a_product_that_changes_while_it_gets_its_page_gets_the_new_one() -> None:
    product_id = _made(sold=True)
    Event.get(product_id).delete()
    version = int(Product.get("chess", product_id).version)
    with between(lambda: products.change("chess", product_id, PRIYA, replace(BALL, name="New"), version, NOW)):
        sold_events.list_old(NOW)
    assert str(Event.get(product_id).title) == "New"
    assert list(Limit.scan()) == []
