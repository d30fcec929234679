"""Joining and paying, with what may come twice, late, in any order or at once."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.commerce.joining import actions as joining
from union.commerce.ledger.tables import LedgerEntry
from union.commerce.orders import actions as orders
from union.commerce.orders import checkout, settling, stripe_gateway
from union.commerce.orders import records as order_records
from union.commerce.orders.rules import Line, Outcome, Payment, Purchase
from union.commerce.orders.tables import Order
from union.commerce.products.rules import Kind
from union.commerce.returns import actions as returns
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Invalid, NotFound, SignInNeeded, Unavailable
from union.membership.groups.tables import Group
from union.membership.letter_choices import records as choices
from union.membership.letter_choices.rules import Chosen
from union.membership.letter_choices.tables import LetterChoice
from union.membership.memberships import actions as memberships
from union.membership.memberships.tables import Membership
from union.store import ConditionFailed

from tests.actions.conftest import NOW, PRIYA, SAM, given_back

pytestmark = pytest.mark.usefixtures("union_house")
VERSION = "2026-09"


@pytest.fixture(autouse=True)
def stripe() -> Any:
    """Give a gateway that opens checkouts without Stripe."""
    with patch.object(
        stripe_gateway,
        "open_checkout",
        lambda bill: stripe_gateway.Checkout(f"cs_{bill.order_id}", f"https://pay.example/{bill.order_id}"),
    ):
        yield


def _join(group: str = "chess", key: str = "key-one-1", **more: Any) -> joining.Joining:
    said = {"accepted": True, "statement": VERSION, "offer_id": "standard", "key": key, "now": NOW, **more}
    return joining.join(group, said.pop("caller", SAM), **said)


def _payment(order_id: str | None, outcome: Outcome = Outcome.PAID, **more: Any) -> Payment:
    told = {"session_id": "cs_1", "amount": 500, "currency": "gbp", "livemode": False, "payment_intent": "pi_1", **more}
    return Payment(order_id=order_id, outcome=outcome, **told)


def _books() -> tuple[int, int, int]:
    entries = list(LedgerEntry.query("chess"))
    live = [m for m in Membership.query("chess") if m.valid_until]
    return len(live), sum(int(e.amount) for e in entries), len([one for one in Letter.scan() if one.kind == "welcome"])


def test_a_free_group_takes_somebody_at_once_and_once() -> None:
    first, second = _join("print"), _join("print", key="key-two-2")
    assert first.shown is not None
    assert first.shown["membership"]["valid_until"] == "2027-07-31"
    assert second.shown is not None
    assert second.shown["already"] is True
    assert [letter.kind for letter in Letter.scan()] == ["welcome"]


def test_the_accepted_statement_is_recorded_with_version_and_time() -> None:
    _join("print")
    held = Membership.get("print", "sam")
    assert (held.statement_version, held.accepted_at) == (VERSION, NOW)


def test_nobody_is_a_member_before_the_money_came() -> None:
    joining = _join()
    assert joining.pay_url
    assert _books() == (0, 0, 0)
    assert settling.settle(_payment(joining.order_id), NOW) == "paid"
    assert _books() == (1, 500, 1)


def _letters(group_id: str) -> tuple[bool | None, bool | None, str] | None:
    (kept,) = store.read(choices.key(group_id, "sam"))
    return (kept.news, kept.sponsors, str(kept.how)) if kept else None


@pytest.mark.parametrize("group_id", ["print", "chess"])
def test_which_letters_somebody_wants_is_kept_when_they_join_and_shown_when_they_do_again(group_id: str) -> None:
    assert joining.form(group_id, SAM, NOW)["letters"] == {"news": True, "sponsors": False}
    _join(group_id, letters=Chosen(news=False, sponsors=True))
    assert _letters(group_id) == (False, True, "joining")
    assert joining.form(group_id, SAM, NOW)["letters"] == {"news": False, "sponsors": True}


@pytest.mark.parametrize("group_id", ["print", "chess"])
def test_a_click_that_makes_nobody_a_member_chooses_no_letters(group_id: str) -> None:
    _join(group_id, letters=Chosen(news=True, sponsors=False))
    _join(group_id, letters=Chosen(news=False, sponsors=True))
    assert _letters(group_id) == (True, False, "joining")
    with pytest.raises(Invalid):
        _join("chess" if group_id == "print" else "print", accepted=False, letters=Chosen(news=True))
    assert len(list(LetterChoice.scan())) == 1


def test_a_second_click_and_a_second_window_find_the_same_order() -> None:
    first = _join()
    assert _join().pay_url == first.pay_url
    assert _join(key="another-2").pay_url == first.pay_url
    assert Order.count() == 1


def test_twenty_copies_of_an_event_make_one_membership() -> None:
    order_id = _join().order_id
    said = [settling.settle(_payment(order_id), NOW) for _ in range(20)]
    assert said.count("paid") == 1
    assert _books() == (1, 500, 1)


@pytest.mark.parametrize(
    "outcomes",
    [
        (Outcome.PROCESSING, Outcome.PAID),
        (Outcome.PAID, Outcome.PROCESSING),
        (Outcome.PAID, Outcome.EXPIRED),
        (Outcome.EXPIRED, Outcome.PAID),
        (Outcome.PROCESSING, Outcome.FAILED, Outcome.PAID),
    ],
)
def test_whatever_the_order_of_events_it_is_paid_once(outcomes: tuple[Outcome, ...]) -> None:
    order_id = _join().order_id
    for outcome in outcomes:
        settling.settle(_payment(order_id, outcome), NOW)
    assert Order.get(str(order_id)).status == "paid"
    assert _books() == (1, 500, 1)


@pytest.mark.parametrize("outcomes", [(Outcome.EXPIRED,), (Outcome.PROCESSING, Outcome.FAILED), (Outcome.PROCESSING,)])
def test_without_money_there_is_no_membership(outcomes: tuple[Outcome, ...]) -> None:
    order_id = _join().order_id
    for outcome in outcomes:
        settling.settle(_payment(order_id, outcome), NOW)
    assert _books() == (0, 0, 0)


@pytest.mark.parametrize("wrong", [{"amount": 1}, {"currency": "usd"}])
def test_other_money_is_put_aside_for_staff(wrong: dict[str, Any]) -> None:
    order_id = _join().order_id
    assert settling.settle(_payment(order_id, **wrong), NOW) == "review"
    assert _books() == (0, wrong.get("amount", 0), 0), "what came in pounds is booked as what it is, and as no sale"


def test_money_for_an_order_nobody_took_changes_nothing() -> None:
    assert settling.settle(_payment("nobody"), NOW) == "unknown order"
    assert settling.settle(_payment(None), NOW) == "unknown order"


def test_paid_twice_is_booked_twice_and_granted_once() -> None:
    first = _join().order_id
    settling.settle(_payment(first, Outcome.EXPIRED), NOW)
    second = _join(key="key-two-2").order_id
    assert first != second
    settling.settle(_payment(second), NOW)
    settling.settle(_payment(first), NOW)
    assert _books() == (1, 1000, 1)


def test_after_a_year_one_joins_again() -> None:
    settling.settle(_payment(_join().order_id), NOW)
    next_year = NOW + timedelta(days=300)
    assert not memberships.live(Membership.get("chess", "sam"), next_year)
    joining = _join(key="key-next-year", now=next_year)
    settling.settle(_payment(joining.order_id), next_year)
    assert Membership.get("chess", "sam").valid_until == "2028-07-31"


@pytest.mark.parametrize("wrong", [{"accepted": False}, {"statement": "2020-01"}, {"offer_id": "lifetime"}])
def test_what_cannot_be_used_names_its_field_and_keeps_nothing(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        _join(**wrong)
    assert refused.value.errors
    assert Order.count() == 0


def test_an_order_is_its_buyer_s_alone() -> None:
    order_id = str(_join().order_id)
    assert orders.look_at(order_id, None, SAM, NOW)["order"]["status"] == "open"
    with pytest.raises(NotFound):
        orders.look_at(order_id, None, PRIYA, NOW)


def test_a_landing_page_that_beats_the_webhook_settles_the_order_once() -> None:
    order_id = str(_join().order_id)
    with patch.object(stripe_gateway, "read_back", lambda _: _payment(order_id)):
        assert orders.look_at(order_id, "cs_1", SAM, NOW)["order"]["status"] == "paid"
    assert settling.settle(_payment(order_id), NOW) == "repeated"
    assert _books() == (1, 500, 1)


def test_the_roster_is_the_committee_s() -> None:
    settling.settle(_payment(_join().order_id), NOW)
    roster = memberships.roster("chess", PRIYA, NOW)
    assert [(m["name"], m["price"], m["valid_until"]) for m in roster["members"]] == [("Sam Okoro", 500, "2027-07-31")]


def test_a_session_that_was_signed_out_is_over_everywhere() -> None:
    here = Caller("sam", "Sam", "sam@union.example", session_id="s1")
    memberships.mine(here, NOW)
    people.sign_out(here, NOW)
    with pytest.raises(SignInNeeded):
        memberships.mine(here, NOW)


def test_an_address_nobody_has_is_not_found() -> None:
    for group in ("nothing", "x" * 3000, "\x00", ""):
        with pytest.raises(NotFound):
            _join(group)


def _weeks(weeks: int, key: str) -> str:
    """Take an order for a membership of so many weeks, in a window where nobody knows of the others; returns its id."""
    group, line = (
        Group.get("chess"),
        Line("1", Kind.MEMBERSHIP, "membership", str(weeks), "Weeks", "Weeks", 1, 100 * weeks),
    )
    until = (NOW + timedelta(weeks=weeks)).date().isoformat()
    order = checkout.drafted(SAM, group, Purchase([replace(line, valid_until=until)], key, VERSION), NOW)
    checkout.take(order, now=NOW)
    return str(order.order_id)


def _paid(weeks: int, key: str) -> str:
    order_id = _weeks(weeks, key)
    assert settling.settle(_payment(order_id, amount=100 * weeks), NOW) == "paid"
    return order_id


def _gone(order_id: str) -> None:
    returns.pay_back("chess", order_id, PRIYA, {"1": 1}, reason="A mistake.", key=f"key-{order_id}", now=NOW)


def _until(weeks: int) -> str:
    return (NOW + timedelta(weeks=weeks)).date().isoformat()


def test_giving_back_the_longer_of_two_leaves_the_shorter_one_that_is_paid_for() -> None:
    with patch.object(stripe_gateway, "refund", given_back):
        _paid(4, "key-one-1")
        longer = _paid(30, "key-two-2")
        assert Membership.get("chess", "sam").valid_until == _until(30)
        _gone(longer)
    held = Membership.get("chess", "sam")
    assert memberships.live(held, NOW)
    assert (held.valid_until, int(held.price)) == (_until(4), 400)


@pytest.mark.parametrize("order", list(permutations((4, 8, 30))), ids=str)
def test_standing_follows_from_all_that_is_paid_in_whatever_order_it_goes_back(order: tuple[int, ...]) -> None:
    with patch.object(stripe_gateway, "refund", given_back):
        paid = {weeks: _paid(weeks, f"key-weeks-{weeks}") for weeks in (4, 8, 30)}
        for weeks in order:
            _gone(paid.pop(weeks))
            held = Membership.get("chess", "sam")
            assert memberships.live(held, NOW) is bool(paid)
            assert not paid or (held.valid_until, int(held.price)) == (_until(max(paid)), 100 * max(paid))
    assert Membership.get("chess", "sam").valid_until < NOW.date().isoformat()


def test_a_payment_that_comes_while_another_window_accepts_is_not_wiped_out() -> None:
    first = _weeks(4, "key-one-1")
    taken = order_records.membership(Order.get(first))
    assert taken
    store.commit(memberships.accept_write(taken, None, NOW))
    (seen,) = store.read(memberships.key("chess", "sam"))
    settling.settle(_payment(first, amount=400), NOW)
    grant = memberships.Grant("chess", "Chess", "sam", "Sam", "standard", 500, "2027-07-31", VERSION, "another")
    with pytest.raises(ConditionFailed):
        store.commit(memberships.accept_write(grant, seen, NOW))
    assert memberships.live(Membership.get("chess", "sam"), NOW)


def test_two_payments_at_one_moment_are_both_held() -> None:
    longer, shorter = _weeks(30, "key-one-1"), _weeks(4, "key-two-2")
    commit = store.commit

    def late(*parts: Any) -> None:
        with patch.object(store, "commit", commit):
            settling.settle(_payment(shorter, amount=400), NOW)
        commit(*parts)

    with patch.object(store, "commit", late), suppress(RecursionError):
        assert settling.settle(_payment(longer, amount=3000), NOW) == "paid"
    assert Membership.get("chess", "sam").valid_until == _until(30)
    with patch.object(stripe_gateway, "refund", given_back):
        _gone(longer)
    assert Membership.get("chess", "sam").valid_until == _until(4)


def test_a_membership_from_before_they_were_counted_one_by_one_ends_as_it_was_given() -> None:
    order_id = _paid(4, "key-one-1")
    Membership("chess", "sam").update([Membership.grants.remove()])
    with patch.object(stripe_gateway, "refund", given_back):
        _gone(order_id)
    assert not memberships.live(Membership.get("chess", "sam"), NOW)


def test_the_page_of_an_order_stands_while_its_checkout_is_being_opened() -> None:
    with patch.object(stripe_gateway, "open_checkout", side_effect=Unavailable("It is being opened.")):
        taken = _join()
        assert (taken.pay_url, bool(taken.order_id)) == (None, True), "the order is taken, and its page goes on from there"
        shown = orders.look_at(str(taken.order_id), None, SAM, NOW)
        assert (shown["order"]["status"], shown["pay_url"], shown["later"]) == ("open", None, "It is being opened.")
        assert _join().order_id == taken.order_id
    shown = orders.look_at(str(taken.order_id), None, SAM, NOW)
    assert (shown["pay_url"], shown["later"]) == (f"https://pay.example/{taken.order_id}", None)


def test_who_comes_back_from_paying_sees_their_order_though_stripe_does_not_answer() -> None:
    order_id = str(_join().order_id)
    with patch.object(stripe_gateway, "read_back", side_effect=Unavailable("Away.")):
        shown = orders.look_at(order_id, "cs_1", SAM, NOW)
    assert (shown["order"]["status"], shown["returned"], shown["pay_url"]) == ("open", True, None)
