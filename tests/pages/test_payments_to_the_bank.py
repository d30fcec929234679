"""What the pages of payments to the bank say of one that did not arrive, or whose orders nobody knows, is so."""

import pytest

from tests.pages.said import said

FAILED = "This payment never reached the union’s account: the bank sent it back, or it was cancelled at Stripe."


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("payout-odd", FAILED),
        ("payout-of-group-did-not-arrive", FAILED),
        ("payouts-some", "1 December 2026 Did not arrive"),
        ("payouts-of-group-some", "1 December 2026 Did not arrive"),
        ("pay-back", "payment to the bank of 1 December 2026, which did not arrive"),
        ("payout-unread", "What is in this payment is looked up tonight."),
        ("payout-tried", "What is in this payment could not be looked up so far. It is tried again every night."),
        ("payouts-some", "4 December 2026 Not looked up yet"),
        ("payouts-some", "3 December 2026 Orders not known"),
        ("payout-by-hand", "Stripe does not say which orders are in this payment"),
    ],
)
def test_a_page_says_what_became_of_a_payment(page: str, says: str) -> None:
    assert says in said(page)


def test_what_could_not_be_looked_up_is_not_promised_for_tonight() -> None:
    assert "tonight" not in said("payout-tried")
