"""The books of a group and of the union, and what does not agree with Stripe."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.books import actions as books
from union.commerce.reconciliation import actions as reconciliation
from union.web.api import App, serve
from union.web.sheets import sheet

if TYPE_CHECKING:
    from union.web.forms.commerce import Resolve

app = App()


def _period() -> tuple[str, str]:
    return app.asked("from")[:20], app.asked("to")[:20]


def _usual(make: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The usual period, where the one that was asked for cannot be used; what was typed is kept."""

    @wraps(make)
    def made(**path: str) -> dict[str, Any]:
        data = make(*path.values(), "", "", app.caller, app.now)
        return {**data, "values": dict(zip(("from", "to"), _period(), strict=True))}

    return made


@app.get(
    "/groups/<group_id>/books",
    again=("books.html", _usual(books.of_group)),
    summary="Look at a group's accounts",
    description="`from` and `to` are days, both included.",
)
def of_group(group_id: str) -> Response[str]:
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
def statement(group_id: str) -> Response[str]:
    return app.page("statement.html", books.statement(group_id, *_period(), app.caller, app.now))


@app.get(
    "/books",
    again=("union_books.html", _usual(books.of_union)),
    summary="Look at the accounts of all groups",
    description="For staff; `from` and `to` are days.",
)
def of_union() -> Response[str]:
    return app.page("union_books.html", books.of_union(*_period(), app.caller, app.now))


@app.get("/books.csv", summary="Download the accounts of all groups", description="For staff; `from` and `to` are days.")
def union_sheet() -> Response[str]:
    rows = books.union_sheet(*_period(), app.caller, app.now)
    return app.download("union-books.csv", sheet(books.HEAD, rows))


def _differences(**_: str) -> dict[str, Any]:
    return reconciliation.differences(app.caller)


@app.get("/books/differences", summary="Look at what does not agree with Stripe", description="For staff.")
def differences() -> Response[str]:
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
