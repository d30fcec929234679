"""The books of a group and of the union, and what does not agree with Stripe."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.books import actions as books
from union.commerce.reconciliation import actions as reconciliation
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone
from union.web.sheets import sheet

if TYPE_CHECKING:
    from union.web.forms import Resolve

app = Door()


def _period(door: Door) -> tuple[str, str]:
    return door.asked("from")[:20], door.asked("to")[:20]


def _usual(make: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The usual period, where the one that was asked for cannot be used; what was typed is kept."""

    def made(door: Door, **path: str) -> dict[str, Any]:
        data = make(*path.values(), "", "", someone(door.event), datetime.now(UTC))
        return {**data, "values": dict(zip(("from", "to"), _period(door), strict=True))}

    return made


@shows_again("books.html", _usual(books.of_group))
def _of_group(door: Door, group_id: str) -> Response[str]:
    return door.page("books.html", books.of_group(group_id, *_period(door), someone(door.event), datetime.now(UTC)))


@app.get("/groups/<group_id>/books", summary="Look at a group's accounts", description="`from` and `to` are days, both included.")
def of_group(group_id: str) -> Response[str]:
    return _of_group(app, group_id=group_id)


@app.get("/groups/<group_id>/books.csv", summary="Download a group's accounts", description="`from` and `to` are days.")
def group_sheet(group_id: str) -> Response[str]:
    rows = books.group_sheet(group_id, *_period(app), someone(app.event), datetime.now(UTC))
    return app.download("books.csv", sheet(books.HEAD, rows))


@shows_again("statement.html", _usual(books.statement))
def _statement(door: Door, group_id: str) -> Response[str]:
    return door.page("statement.html", books.statement(group_id, *_period(door), someone(door.event), datetime.now(UTC)))


@app.get("/groups/<group_id>/books/statement", summary="Look at a group's statement, to print or keep")
def statement(group_id: str) -> Response[str]:
    return _statement(app, group_id=group_id)


@shows_again("union_books.html", _usual(books.of_union))
def _of_union(door: Door) -> Response[str]:
    return door.page("union_books.html", books.of_union(*_period(door), someone(door.event), datetime.now(UTC)))


@app.get("/books", summary="Look at the accounts of all groups", description="For staff; `from` and `to` are days.")
def of_union() -> Response[str]:
    return _of_union(app)


@app.get("/books.csv", summary="Download the accounts of all groups", description="For staff; `from` and `to` are days.")
def union_sheet() -> Response[str]:
    rows = books.union_sheet(*_period(app), someone(app.event), datetime.now(UTC))
    return app.download("union-books.csv", sheet(books.HEAD, rows))


def _differences(door: Door, **_: str) -> dict[str, Any]:
    return reconciliation.differences(someone(door.event))


@app.get("/books/differences", summary="Look at what does not agree with Stripe", description="For staff.")
def differences() -> Response[str]:
    return app.page("differences.html", _differences(app))


@shows_again("differences.html", _differences)
@takes("Resolve")
def _resolve(door: Door, form: "Resolve", difference_id: str) -> Response[str]:
    reconciliation.resolve(difference_id, someone(door.event), form.note, datetime.now(UTC))
    return door.go("/books/differences", {})


@app.post("/books/differences/<difference_id>", summary="Close a difference with a note", description="For staff.")
def resolve(difference_id: str) -> Response[str]:
    return _resolve(app, difference_id=difference_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
