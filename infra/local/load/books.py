"""Looks at the books after the hour: nothing oversold, lost, done twice or left over.

It reads the tables as they are, and none of the code that wrote them: what that code believes of itself proves nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.load.plan import Plan, Played

type Item = Mapping[str, Any]
_PAID, _OPEN = "paid", {"open", "processing"}
_ENDED = {"sent", "suppressed"}


@dataclass(frozen=True)
class Books:
    """All items of all tables by the table's name, the till's sessions, and how many messages lie in each queue of what nobody could do."""

    tables: Mapping[str, list[Item]]
    sessions: list[Item]
    dead: Mapping[str, int]

    def of(self, table: str) -> list[Item]:
        """The items of one table."""
        return self.tables[table]


def reported(plan: Plan) -> str:
    """What reports of this hour say."""
    return f"Somebody shouted at us at the stall ({plan.election})."


def troubles(books: Books, plan: Plan, played: Played, places: int) -> list[str]:
    """What does not agree, a sentence each; nothing where all does.

    Args:
        books: What was found when all was quiet.
        plan: Who came.
        played: What they were told.
        places: How many places of the ball there were.
    """
    checks = (_places(books, plan, places), _tills(books), _ledger(books), _tickets(books), _memberships(books, plan, played),
              _told(books, played), _votes(books, plan, played), _letters(books), _reports(books, plan, played), _queues(books))  # fmt: skip
    return [sentence for check in checks for sentence in check]


def _paid(books: Books) -> dict[str, Item]:
    return {str(one["order_id"]): one for one in books.of("orders") if one["status"] == _PAID}


def _twice(found: Iterable[Any]) -> list[Any]:
    return [what for what, times in Counter(found).items() if times > 1]


def _places(books: Books, plan: Plan, places: int) -> Iterator[str]:
    """Every place that is sold is of one paid order, every place of a paid order is sold, and none is held for nobody."""
    ball = f"{plan.ticket.split('.')[1]}#"
    room = [one for one in books.of("stock") if str(one["pool"]).startswith(ball)]
    if len(room) != places:
        yield f"The ball had {places} places, and the stock has {len(room)}."
    sold = [f"{one['pool']}|{one['place']}" for one in books.of("stock") if one.get("sold")]
    given = [place for one in _paid(books).values() for place in one["places"]]
    open_orders = {place for one in books.of("orders") if one["status"] in _OPEN for place in one["places"]}
    yield from (f"Place {place} was sold twice." for place in _twice(given))
    yield from (f"Place {place} is sold to nobody who paid." for place in sorted({*sold} - {*given}))
    yield from (f"Place {place} was paid for and can be sold again." for place in sorted({*given} - {*sold}))
    yield from (
        f"Place {one['pool']}|{one['place']} is kept for nobody."
        for one in room
        if one.get("token") and not one.get("sold") and int(one["until"]) > _now(books)
        if f"{one['pool']}|{one['place']}" not in open_orders
    )


def _now(books: Books) -> int:
    """The last moment that any order tells of, in seconds since 1970; places that were kept until then are free."""
    from datetime import datetime

    return max((int(datetime.fromisoformat(str(one["created_at"])).timestamp()) for one in books.of("orders")), default=0)


def _tills(books: Books) -> Iterator[str]:
    """The till and the house agree who paid, and each order went to the till once."""
    of = [str(one["client_reference_id"]) for one in books.sessions]
    yield from (f"Order {order} went to the till twice." for order in _twice(of))
    theirs = {str(one["client_reference_id"]): one["amount_total"] for one in books.sessions if one["payment_status"] == _PAID}
    ours = {order: int(one["amount"]) for order, one in _paid(books).items() if int(one["amount"])}
    yield from (
        f"Order {order} was paid at the till, and the house does not say so." for order in sorted(theirs.keys() - ours.keys())
    )
    yield from (f"Order {order} is paid, the house says, and the till does not." for order in sorted(ours.keys() - theirs.keys()))
    yield from (
        f"Order {order} is {ours[order]} pence here and {theirs[order]} at the till."
        for order in sorted(ours.keys() & theirs.keys())
        if ours[order] != theirs[order]
    )


def _ledger(books: Books) -> Iterator[str]:
    """Each paid order is in the ledger once, with its amount, and its fee once."""
    for order, one in sorted(_paid(books).items()):
        entries = [entry for entry in books.of("ledger") if entry.get("order_id") == order]
        sales = [int(entry["amount"]) for entry in entries if entry["kind"] == "sale"]
        fees = [entry for entry in entries if entry["kind"] == "fee"]
        if int(one["amount"]) and (sales != [int(one["amount"])] or len(fees) != 1):
            yield f"Order {order} of {one['amount']} pence has sales of {sales} and {len(fees)} fees in the ledger."
    unpaid = {str(entry["order_id"]) for entry in books.of("ledger") if entry["kind"] == "sale"} - _paid(books).keys()
    yield from (f"The ledger has a sale of order {order}, which is not paid." for order in sorted(unpaid))


def _tickets(books: Books) -> Iterator[str]:
    """There are as many tickets as were paid for."""
    due = Counter[str]()
    for order, one in _paid(books).items():
        due[order] += sum(int(line["quantity"]) for line in one["lines"] if line["kind"] == "ticket")
    there = Counter(str(one["order_id"]) for one in books.of("tickets"))
    for order in sorted(due.keys() | there.keys()):
        if due[order] != there[order]:
            yield f"Order {order} has {there[order]} tickets, and {due[order]} were paid for."


def _memberships(books: Books, plan: Plan, played: Played) -> Iterator[str]:
    """Whoever was told that they joined, or has paid for it, is a member; and nobody else of those who came."""
    ours = {one.person_id for one in plan.students}
    there = {(str(one["group_id"]), str(one["person_id"])) for one in books.of("memberships") if one["person_id"] in ours}
    due = {(group, one.person_id) for one in played.told for group in one.joined}
    bought = {
        (str(one["group_id"]), str(one["person_id"]))
        for one in _paid(books).values()
        if one["person_id"] in ours and any(line["kind"] == "membership" for line in one["lines"])
    }
    doubtful = {
        (what.removeprefix("join "), one.person_id) for one in played.told for what in one.unsure if what.startswith("join ")
    }
    yield from (f"{who} joined {group} and is no member." for group, who in sorted((due | bought) - there))
    yield from (f"{who} is a member of {group} and never joined." for group, who in sorted(there - due - bought - doubtful))


def _told(books: Books, played: Played) -> Iterator[str]:
    """Whoever paid has it; whoever left the till has not, and it is given up."""
    orders = {str(one["order_id"]): str(one["status"]) for one in books.of("orders")}
    found = {str(one["id"]): orders.get(str(one["client_reference_id"]), "not there") for one in books.sessions}
    for one in played.told:
        for till, state in one.tills.items():
            if state == _PAID and found.get(till) != _PAID:
                yield f"{one.person_id} has paid at {till}, and the order is {found.get(till)}."
            if state != _PAID and found.get(till) in {_PAID, *_OPEN}:
                yield f"{one.person_id} left {till}, and the order is {found[till]}."


def _votes(books: Books, plan: Plan, played: Played) -> Iterator[str]:
    """As many ballots as voters and as receipts, each receipt that was handed out among them, and nobody's twice."""
    told = [code.replace("-", "") for one in played.told for code in one.receipts]
    boxed = [str(one["code"]) for one in books.of("receipts") if str(one["box"]).startswith(f"{plan.election}#")]
    ballots = sum(str(one["box"]).startswith(f"{plan.election}#") for one in books.of("ballots"))
    voted = sum(bool(one.get("voted")) for one in books.of("rolls") if one["election_id"] == plan.election)
    doubtful = sum("vote" in one.unsure for one in played.told)
    if not ballots == voted == len(boxed):
        yield f"{voted} people voted, and there are {ballots} ballots and {len(boxed)} receipts."
    yield from (f"Receipt {code} was handed out twice." for code in _twice(told))
    yield from (f"Receipt {code} was handed out and is not in the box." for code in sorted({*told} - {*boxed}))
    if len({*boxed} - {*told}) > doubtful:
        yield f"{len({*boxed} - {*told})} ballots are of nobody who was told so."


def _letters(books: Books) -> Iterator[str]:
    """Each paid order has one letter, and no letter waits."""
    letters = {str(one["letter_id"]): str(one["state"]) for one in books.of("letters")}
    yield from (
        f"Order {order} has no letter."
        for order, one in sorted(_paid(books).items())
        if int(one["amount"]) and f"receipt#{order}" not in letters
    )
    yield from (f"Letter {name} is {state}." for name, state in sorted(letters.items()) if state not in _ENDED)


def _reports(books: Books, plan: Plan, played: Played) -> Iterator[str]:
    """Each report is a case, once."""
    sent, doubtful = sum(len(one.reports) for one in played.told), sum("report" in one.unsure for one in played.told)
    there = sum(reported(plan) in str(one.get("named")) for one in books.of("incidents"))
    if not sent <= there <= sent + doubtful:
        yield f"{sent} reports were sent, and there are {there} cases of them."


def _queues(books: Books) -> Iterator[str]:
    yield from (f"{number} messages lie in {name}." for name, number in sorted(books.dead.items()) if number)
