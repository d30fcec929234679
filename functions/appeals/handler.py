"""Complaints about what was decided on a board, the one appeal, and staff's answers."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.appeals import actions as appeals
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.moderation.appeals.views import Complaints, ComplaintToDecide, OwnComplaint
    from union.web.api import Page
    from union.web.forms.moderation import Complain, DecideComplaint

app = App()


def _form(group_id: str, post_id: str | None = None) -> "OwnComplaint":
    return appeals.form(group_id, post_id, app.caller)


@app.get("/groups/<group_id>/board/<post_id>/complaint", summary="Look at the form for a complaint about a post of one's own")
def about_post(group_id: str, post_id: str) -> "Page[OwnComplaint]":
    return app.page("complaint.html", _form(group_id, post_id))


@app.get("/groups/<group_id>/read-only/complaint", summary="Look at the form for a complaint about being on read-only")
def about_me(group_id: str) -> "Page[OwnComplaint]":
    return app.page("complaint.html", _form(group_id))


def _complain(form: "Complain", group_id: str, post_id: str | None) -> Response[str]:
    appeals.complain(group_id, post_id, app.caller, text=form.text, key=form.key, now=app.now)
    way = f"board/{quote(post_id)}" if post_id else "read-only"
    return app.go(f"/groups/{quote(group_id)}/{way}/complaint", {})


@app.form(
    "/groups/<group_id>/board/<post_id>/complaint",
    "moderation.Complain",
    again=("complaint.html", _form),
    summary="Complain about what was done to a post of one's own, or appeal",
    description="One complaint; where the post was removed, one appeal against the answer.",
)
def complain(form: "Complain", group_id: str, post_id: str) -> Response[str]:
    return _complain(form, group_id, post_id)


@app.form(
    "/groups/<group_id>/read-only/complaint",
    "moderation.Complain",
    again=("complaint.html", _form),
    summary="Complain about being on read-only",
)
def complain_about_me(form: "Complain", group_id: str) -> Response[str]:
    return _complain(form, group_id, None)


@app.get("/appeals", summary="Look at complaints that wait", description="For staff support.")
def queue() -> "Page[Complaints]":
    return app.page("appeals.html", appeals.queue(app.caller))


def _page(group_id: str, appeal_id: str) -> "ComplaintToDecide":
    return appeals.page(group_id, appeal_id, app.caller)


@app.get("/appeals/<group_id>/<appeal_id>", summary="Look at a complaint")
def page(group_id: str, appeal_id: str) -> "Page[ComplaintToDecide]":
    return app.page("appeal.html", _page(group_id, appeal_id))


@app.form(
    "/appeals/<group_id>/<appeal_id>",
    "moderation.DecideComplaint",
    again=("appeal.html", _page),
    summary="Decide a complaint",
    description="Granting it undoes what it is about.",
)
def decide(form: "DecideComplaint", group_id: str, appeal_id: str) -> Response[str]:
    appeals.decide(
        group_id,
        appeal_id,
        app.caller,
        grant=form.decision == "grant",
        text=form.text,
        version=form.version,
        now=app.now,
    )
    return app.go(f"/appeals/{quote(group_id)}/{quote(appeal_id)}", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
