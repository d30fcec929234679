"""Joining a group."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.joining import actions as joining
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.commerce.joining.views import Joined, ToJoin
    from union.web.api import Page
    from union.web.forms.commerce import Join

app = App()


def _form(group_id: str) -> "ToJoin":
    return joining.form(group_id, app.caller, app.now)


@app.get("/groups/<group_id>/join", summary="Look at the form to join a group")
def form(group_id: str) -> "Page[ToJoin]":
    return app.page("join.html", _form(group_id))


@app.form(
    "/groups/<group_id>/join",
    "commerce.Join",
    again=("join.html", _form),
    summary="Join a group",
    description="Free groups at once; others answer where to pay.",
)
def join(form: "Join", group_id: str) -> "Page[Joined] | Response[str]":
    joined = joining.join(
        group_id,
        app.caller,
        accepted=form.accept,
        statement=form.statement,
        offer_id=form.offer,
        key=form.key,
        now=app.now,
        letters=form.chosen(),
    )
    if joined.shown is not None:
        return app.page("joined.html", joined.shown)
    told = {"order_id": joined.order_id, "pay_url": joined.pay_url}
    return app.go(joined.pay_url or f"/orders/{joined.order_id}", told)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
