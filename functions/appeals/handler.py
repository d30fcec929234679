"""Complaints about what was decided on a board, the one appeal, and staff's answers."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.appeals import actions as appeals
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Complain, DecideComplaint

app = Door()


def _form(door: Door, group_id: str, post_id: str | None = None) -> dict[str, Any]:
    return appeals.form(group_id, post_id, someone(door.event))


@app.get("/groups/<group_id>/board/<post_id>/complaint", summary="Look at the form for a complaint about a post of one's own")
def about_post(group_id: str, post_id: str) -> Response[str]:
    return app.page("complaint.html", _form(app, group_id, post_id))


@app.get("/groups/<group_id>/read-only/complaint", summary="Look at the form for a complaint about being on read-only")
def about_me(group_id: str) -> Response[str]:
    return app.page("complaint.html", _form(app, group_id))


@shows_again("complaint.html", _form)
@takes("Complain")
def _complain(door: Door, form: "Complain", group_id: str, post_id: str | None = None) -> Response[str]:
    appeals.complain(group_id, post_id, someone(door.event), text=form.text, key=form.key, now=datetime.now(UTC))
    way = f"board/{quote(post_id)}" if post_id else "read-only"
    return door.go(f"/groups/{quote(group_id)}/{way}/complaint", {})


_complain_about_me = _complain


@app.post(
    "/groups/<group_id>/board/<post_id>/complaint",
    summary="Complain about what was done to a post of one's own, or appeal",
    description="One complaint; where the post was removed, one appeal against the answer.",
)
def complain(group_id: str, post_id: str) -> Response[str]:
    return _complain(app, group_id=group_id, post_id=post_id)


@app.post("/groups/<group_id>/read-only/complaint", summary="Complain about being on read-only")
def complain_about_me(group_id: str) -> Response[str]:
    return _complain_about_me(app, group_id=group_id)


@app.get("/appeals", summary="Look at complaints that wait", description="For staff support.")
def queue() -> Response[str]:
    return app.page("appeals.html", appeals.queue(someone(app.event)))


def _page(door: Door, group_id: str, appeal_id: str) -> dict[str, Any]:
    return appeals.page(group_id, appeal_id, someone(door.event))


@app.get("/appeals/<group_id>/<appeal_id>", summary="Look at a complaint")
def page(group_id: str, appeal_id: str) -> Response[str]:
    return app.page("appeal.html", _page(app, group_id, appeal_id))


@shows_again("appeal.html", _page)
@takes("DecideComplaint")
def _decide(door: Door, form: "DecideComplaint", group_id: str, appeal_id: str) -> Response[str]:
    appeals.decide(
        group_id,
        appeal_id,
        someone(door.event),
        grant=form.decision == "grant",
        text=form.text,
        version=form.version,
        now=datetime.now(UTC),
    )
    return door.go(f"/appeals/{quote(group_id)}/{quote(appeal_id)}", {})


@app.post("/appeals/<group_id>/<appeal_id>", summary="Decide a complaint", description="Granting it undoes what it is about.")
def decide(group_id: str, appeal_id: str) -> Response[str]:
    return _decide(app, group_id=group_id, appeal_id=appeal_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
