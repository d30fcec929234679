"""Samples of the pages of payments to the bank."""

from typing import Any

CHESS = {"group_id": "chess", "name": "Chess Society"}


def _sums(sales: int, refunds: int, disputes: int, fees: int, orders: int, other: int = 0) -> dict[str, int]:
    net = sales + refunds + disputes + fees + other
    return {
        "sales": sales,
        "refunds": refunds,
        "disputes": disputes,
        "fees": fees,
        "other": other,
        "net": net,
        "orders": orders,
    }


SHARE = {"payout_id": "po_1NkWq2", "arrives": "2026-12-03", "failed": False, **_sums(123_450, -1992, -2500, -5_312, 41)}
SMALL = {"payout_id": "po_1NkWp9", "arrives": "2026-12-02", "failed": False, **_sums(500, 0, 0, -28, 1)}
BACK = {**SMALL, "payout_id": "po_1NkWo7", "arrives": "2026-12-01", "failed": True}


def whole(share: dict[str, Any], state: str = "known", **more: Any) -> dict[str, Any]:
    """Make a payment to the bank as staff see it."""
    return {**share, "amount": share["net"], "state": state, "tried": False, "agrees": True, **more}


def _unknown(state: str, amount: int, day: str) -> dict[str, Any]:
    return whole({**SMALL, **_sums(0, 0, 0, 0, 0), "payout_id": f"po_{state}", "arrives": day}, state, amount=amount)


def _line(name: str | None, column: str, gross: int, fee: int = 0) -> dict[str, Any]:
    order_id = "k3abcdefgh234567abcdefgh" if name else None
    told = {"order_id": order_id, "name": name, "column": column, "at": "2026-11-30T19:05:00Z"}
    return {**told, "gross": gross, "fee": fee, "net": gross - fee}


LINES = [
    _line("Winter Ball, Standard × 2", "sales", 3984, 80),
    _line("Winter Ball, Standard; Hoodie, M navy", "sales", 4492, 87),
    _line("Winter Ball, Standard × 2", "refunds", -1992),
    _line("Membership, Standard", "disputes", -500, 2000),
]


def of_groups(hostile: str) -> dict[str, dict[str, Any]]:
    """Make a group's list of its shares as it may be."""
    return {
        "some": {"group": CHESS, "payouts": [SHARE, SMALL, BACK], "older": "2026-12-01~po_1NkWo7"},
        "none": {"group": CHESS, "payouts": [], "older": None},
        "hostile": {"group": {**CHESS, "name": hostile}, "payouts": [{**SHARE, "payout_id": hostile}], "older": hostile},
    }


def of_group(hostile: str) -> dict[str, dict[str, Any]]:
    """Make a group's share of a payment as it may be."""
    nasty = [{**LINES[0], "name": hostile, "order_id": hostile}, _line(None, "other", -100)]
    return {
        "some": {"group": CHESS, "payout": SHARE, "lines": LINES, "later": "2026-11-30T19:05:00Z#txn_1"},
        "did-not-arrive": {"group": CHESS, "payout": BACK, "lines": LINES[:1], "later": None},
        "hostile": {"group": {**CHESS, "name": hostile}, "payout": SHARE, "lines": nasty, "later": hostile},
    }


def of_union(hostile: str) -> dict[str, dict[str, Any]]:
    """Make the list of all payments as it may be."""
    coming, unread = _unknown("coming", 61_200, "2026-12-05"), _unknown("unread", 5_000, "2026-12-04")
    tried = {**unread, "payout_id": "po_tried", "tried": True}
    known, by_hand = whole(SHARE), _unknown("by-hand", 70_000, "2026-12-03")
    odd = whole(SMALL, agrees=False, amount=499)
    return {
        "some": {"payouts": [coming, unread, tried, known, by_hand, odd, whole(BACK)], "older": "2026-12-01~po_1NkWo7"},
        "none": {"payouts": [], "older": None},
        "hostile": {"payouts": [{**known, "payout_id": hostile}], "older": hostile},
    }


def one_of_union(hostile: str) -> dict[str, dict[str, Any]]:
    """Make a payment as staff see it, as it may be."""
    rows = [
        {"group_id": "chess", "name": "Chess Society", "yours": True, **_sums(100_000, -1992, -2500, -4_012, 30)},
        {"group_id": "print", "name": "The Print", "yours": False, **_sums(23_450, 0, 0, -1_300, 11)},
    ]
    union = {"group_id": "union", "name": "union", "yours": False, **_sums(0, 0, 0, -200, 0, -700)}
    nasty = [{**rows[0], "group_id": hostile, "name": hostile}]
    return {
        "known": {"payout": whole(SHARE), "groups": [*rows, union]},
        "odd": {"payout": whole(SHARE, agrees=False, failed=True), "groups": rows},
        "by-hand": {"payout": _unknown("by-hand", 70_000, "2026-12-03"), "groups": []},
        "coming": {"payout": _unknown("coming", 61_200, "2026-12-05"), "groups": []},
        "unread": {"payout": _unknown("unread", 5_000, "2026-12-04"), "groups": []},
        "tried": {"payout": {**_unknown("unread", 5_000, "2026-12-04"), "tried": True}, "groups": []},
        "hostile": {"payout": {**whole(SHARE), "payout_id": hostile}, "groups": nasty},
    }


CAME_WITH = [
    {"payout_id": "po_1NkWo7", "arrives": "2026-12-01", "failed": True, "column": "sales", "net": 5_890},
    {"payout_id": "po_1NkWq2", "arrives": "2026-12-03", "failed": False, "column": "sales", "net": 5_890},
    {"payout_id": "po_1NkWq2", "arrives": "2026-12-03", "failed": False, "column": "refunds", "net": -3_000},
]
"""What an order's page says of payments to the bank."""
