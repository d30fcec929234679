"""Shows payments to the bank: to staff whole, by group; to a group's treasurer only what of each is theirs."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.commerce.payouts import rules
from union.commerce.payouts.rules import Column, State
from union.commerce.payouts.tables import Payout, PayoutPart, PayoutShare
from union.commerce.reconciliation.rules import UNION
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff
from union.errors import NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.money import plain
from union.text import order
from union.times import iso, london

if TYPE_CHECKING:
    from union.commerce.payouts.views import (
        GroupPayout,
        GroupPayouts,
        PayoutLine,
        PayoutOfGroup,
        PayoutShown,
        ShareOfPayout,
        Summed,
        UnionPayout,
        UnionPayouts,
    )

HEAD = (
    "Arrived",
    "Day",
    "Time",
    "Group",
    "What",
    "Order",
    "For",
    "Gross in pounds",
    "Fee in pounds",
    "Net in pounds",
    "At Stripe",
)
_LAST = "~"
"""It sorts behind whatever a place or a part's id is made of."""


def of_group(group_id: str, before: str, caller: Caller, now: datetime) -> "GroupPayouts":
    """A page of a group's shares of the payments to the bank, those before a place in the list. Raises `NotAllowed`, `NotFound`."""
    group = offices.reading_money(group_id, caller, now)
    older = (PayoutShare.place < before) if before else None
    found = list(PayoutShare.query(group_id, older, scan_index_forward=False, limit=rules.ON_A_PAGE + 1))
    shares = found[: rules.ON_A_PAGE]
    payouts = store.read(*(Payout.by_key(str(share.payout_id)) for share in shares))
    return {
        "group": groups.name_view(group),
        "payouts": [
            _of_group(share, payout)
            for share, payout in zip(shares, payouts, strict=True)
            if payout is not None and payout.state == State.KNOWN
        ],
        "older": str(shares[-1].place) if len(found) > len(shares) else None,
    }


def of_union(before: str, caller: Caller) -> "UnionPayouts":
    """A page of the payments to the bank, those before a place in the list, for staff. Raises `NotAllowed`."""
    _must_be_staff(caller)
    older = (Payout.place < before) if before else None
    found = list(Payout.by_arrival.query(rules.ALL, older, scan_index_forward=False, limit=rules.ON_A_PAGE + 1))
    shown = found[: rules.ON_A_PAGE]
    return {
        "payouts": [_shown(payout) for payout in shown],
        "older": str(shown[-1].place) if len(found) > len(shown) else None,
    }


def one_of_group(group_id: str, payout_id: str, after: str, caller: Caller, now: datetime) -> "GroupPayout":
    """What of a payment is a group's, and a page of what that is made of, from behind a line on. Raises `NotAllowed`, `NotFound`."""
    group = offices.reading_money(group_id, caller, now)
    payout, share = _share(group_id, payout_id)
    within = PayoutPart.part_id.between(f"{group_id}#{rules.behind(after)}", f"{group_id}#{_LAST}")
    found = list(PayoutPart.query(payout_id, within, limit=rules.ON_A_PAGE + 1))
    lines = found[: rules.ON_A_PAGE]
    return {
        "group": groups.name_view(group),
        "payout": _of_group(share, payout),
        "lines": [_line(part) for part in lines],
        "later": str(lines[-1].part_id).removeprefix(f"{group_id}#") if len(found) > len(lines) else None,
    }


def one_of_union(payout_id: str, caller: Caller) -> "UnionPayout":
    """A payment to the bank and what of it is whose, for staff. Raises `NotAllowed`, `NotFound`."""
    _must_be_staff(caller)
    payout = _known(payout_id)
    shares = list(PayoutShare.by_payout.query(payout_id)) if payout.state == State.KNOWN else []
    names = groups.names_for(caller, [str(share.group_id) for share in shares if share.group_id != UNION])
    rows: list[ShareOfPayout] = [
        {
            "group_id": share.group_id,
            "name": names.get(str(share.group_id), (str(share.group_id), False))[0],
            "yours": names.get(str(share.group_id), ("", False))[1],
            **_sums(share),
        }
        for share in shares
    ]
    return {
        "payout": _shown(payout),
        "groups": sorted(rows, key=lambda row: (row["group_id"] == UNION, order(row["name"]))),
    }


def group_sheet(group_id: str, payout_id: str, caller: Caller, now: datetime) -> list[tuple[str, ...]]:
    """What a group's share of a payment is made of, as rows of a spreadsheet under `HEAD`. Raises as `one_of_group` does."""
    offices.reading_money(group_id, caller, now)
    payout, _ = _share(group_id, payout_id)
    return list(_rows(payout, PayoutPart.query(payout_id, PayoutPart.part_id.startswith(f"{group_id}#"))))


def union_sheet(payout_id: str, caller: Caller) -> list[tuple[str, ...]]:
    """What a payment is made of, as rows of a spreadsheet under `HEAD`, for staff. Raises as `one_of_union` does."""
    _must_be_staff(caller)
    payout = _known(payout_id)
    return list(_rows(payout, PayoutPart.query(payout_id) if payout.state == State.KNOWN else ()))


def _must_be_staff(caller: Caller) -> None:
    people.read_for(caller)
    must_be_staff(caller)


def _known(payout_id: str) -> Payout:
    (payout,) = store.read(Payout.by_key(payout_id))
    if payout is None:
        raise NotFound("There is no such payment.")
    return payout


def _share(group_id: str, payout_id: str) -> tuple[Payout, PayoutShare]:
    """A payment with a group's share. Whoever has none of it is not told that there is one."""
    payout = _known(payout_id)
    (share,) = store.read(PayoutShare.by_key(group_id, str(payout.place)))
    if share is None or payout.state != State.KNOWN:
        raise NotFound("There is no such payment.")
    return payout, share


def _sums(kept: Payout | PayoutShare) -> "Summed":
    told = rules.Sums(*(int(one) for one in (kept.sales, kept.refunds, kept.disputes, kept.fees, kept.other, kept.orders)))
    return {
        "sales": told.sales,
        "refunds": told.refunds,
        "disputes": told.disputes,
        "fees": told.fees,
        "other": told.other,
        "net": told.net,
        "orders": told.orders,
    }


def _of_group(share: PayoutShare, payout: Payout) -> "PayoutOfGroup":
    return {"payout_id": share.payout_id, "arrives": payout.arrives, "failed": bool(payout.failed), **_sums(share)}


def _shown(payout: Payout) -> "PayoutShown":
    return {
        "payout_id": payout.payout_id,
        "arrives": payout.arrives,
        "failed": bool(payout.failed),
        "amount": int(payout.amount),
        "state": State(payout.state),
        "tried": bool(payout.tried),
        "agrees": payout.agrees is not False,
        **_sums(payout),
    }


def _line(part: PayoutPart) -> "PayoutLine":
    gross, fee = int(part.gross), int(part.fee)
    return {
        "order_id": part.order_id,
        "name": part.name,
        "column": Column(part.column),
        "at": iso(part.at),
        "gross": gross,
        "fee": fee,
        "net": gross - fee,
    }


def _rows(payout: Payout, parts: Iterable[PayoutPart]) -> Iterator[tuple[str, ...]]:
    for part in parts:
        at, gross, fee = london(part.at), int(part.gross), int(part.fee)
        pence = (plain(gross), plain(fee), plain(gross - fee))
        what = (part.group_id, part.column, part.order_id or "", part.name or "")
        yield (payout.arrives, f"{at:%Y-%m-%d}", f"{at:%H:%M}", *what, *pence, part.movement_id)
