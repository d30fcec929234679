"""The books of a group and of the union, and what does not agree with Stripe."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.books import actions as books
from union.commerce.payouts import pages as payouts
from union.commerce.reconciliation import actions as reconciliation
from union.web.api import App, serve
from union.web.sheets import sheet

if TYPE_CHECKING:
    from union.commerce.books.views import Books, GroupBooks, Statement, UnionBooks
    from union.commerce.payouts.views import GroupPayout, GroupPayouts, UnionPayout, UnionPayouts
    from union.commerce.reconciliation.views import Differences
    from union.web.api import Page
    from union.web.forms.commerce import Resolve

app = App()


def _period() -> tuple[str, str]:
    return app.asked("from")[:20], app.asked("to")[:20]


def _usual[Shown: "Books"](make: Callable[..., Shown]) -> Callable[..., Shown]:
    """The usual period, where the one that was asked for cannot be used; what was typed is kept."""

    @wraps(make)
    def made(**path: str) -> Shown:
        data = make(*path.values(), "", "", app.caller, app.now)
        data["values"] = dict(zip(("from", "to"), _period(), strict=True))
        return data

    return made


@app.get(
    "/groups/<group_id>/books",
    again=("books.html", _usual(books.of_group)),
    summary="Look at a group's accounts",
    description="`from` and `to` are days, both included.",
)
def of_group(group_id: str) -> "Page[GroupBooks]":
    return app.page("books.html", books.of_group(group_id, *_period(), app.caller, app.now))


@app.get("/groups/<group_id>/books.csv", summary="Download a group's accounts", description="`from` and `to` are days.")
def group_sheet(group_id: str) -> Response[str]:
    rows = books.group_sheet(group_id, *_period(), app.caller, app.now)
    return app.download("books.csv", sheet(books.HEAD, rows))


@app.get(
    "/groups/<group_id>/books/statement",
    again=("statement.html", _usual(books.statement)),
    summary="Look at a group's statement, to print or keep",
    description="`from` and `to` are days, both included.",
)
def statement(group_id: str) -> "Page[Statement]":
    return app.page("statement.html", books.statement(group_id, *_period(), app.caller, app.now))


@app.get(
    "/books",
    again=("union_books.html", _usual(books.of_union)),
    summary="Look at the accounts of all groups",
    description="For staff; `from` and `to` are days.",
)
def of_union() -> "Page[UnionBooks]":
    return app.page("union_books.html", books.of_union(*_period(), app.caller, app.now))


@app.get("/books.csv", summary="Download the accounts of all groups", description="For staff; `from` and `to` are days.")
def union_sheet() -> Response[str]:
    rows = books.union_sheet(*_period(), app.caller, app.now)
    return app.download("union-books.csv", sheet(books.HEAD, rows))


@app.get(
    "/groups/<group_id>/books/payouts",
    summary="List a group's shares of the payments to the bank",
    description="Newest first. `before` is where in the list the page begins.",
)
def payouts_of_group(group_id: str) -> "Page[GroupPayouts]":
    return app.page("group_payouts.html", payouts.of_group(group_id, app.asked("before")[:100], app.caller, app.now))


@app.get(
    "/groups/<group_id>/books/payouts/<payout_id>",
    summary="Look at what of a payment to the bank is a group's, order by order",
    description="`after` is behind which line the page begins.",
)
def payout_of_group(group_id: str, payout_id: str) -> "Page[GroupPayout]":
    found = payouts.one_of_group(group_id, payout_id, app.asked("after")[:100], app.caller, app.now)
    return app.page("group_payout.html", found)


@app.get("/groups/<group_id>/books/payouts/<payout_id>/lines.csv", summary="Download what of a payment to the bank is a group's")
def payout_of_group_sheet(group_id: str, payout_id: str) -> Response[str]:
    rows = payouts.group_sheet(group_id, payout_id, app.caller, app.now)
    return app.download("payment-to-the-bank.csv", sheet(payouts.HEAD, rows))


@app.get(
    "/books/payouts",
    summary="List the payments to the bank",
    description="For staff, newest first. `before` is where in the list the page begins.",
)
def payouts_of_union() -> "Page[UnionPayouts]":
    return app.page("payouts.html", payouts.of_union(app.asked("before")[:100], app.caller))


@app.get("/books/payouts/<payout_id>", summary="Look at what of a payment to the bank is whose", description="For staff.")
def payout_of_union(payout_id: str) -> "Page[UnionPayout]":
    return app.page("payout.html", payouts.one_of_union(payout_id, app.caller))


@app.get(
    "/books/payouts/<payout_id>/lines.csv", summary="Download what a payment to the bank is made of", description="For staff."
)
def payout_sheet(payout_id: str) -> Response[str]:
    rows = payouts.union_sheet(payout_id, app.caller)
    return app.download("payment-to-the-bank.csv", sheet(payouts.HEAD, rows))


def _differences(**_: str) -> "Differences":
    return reconciliation.differences(app.caller)


@app.get("/books/differences", summary="Look at what does not agree with Stripe", description="For staff.")
def differences() -> "Page[Differences]":
    return app.page("differences.html", _differences())


@app.form(
    "/books/differences/<difference_id>",
    "commerce.Resolve",
    again=("differences.html", _differences),
    summary="Close a difference with a note",
    description="For staff.",
)
def resolve(form: "Resolve", difference_id: str) -> Response[str]:
    reconciliation.resolve(difference_id, app.caller, form.note, app.now)
    return app.go("/books/differences", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
