"""Who needs their role on a committee still: look, and confirm one."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.reviews import actions as reviews
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.voting.reviews.views import AccessReview
    from union.web.api import Page
    from union.web.forms.voting import ConfirmRole

app = App()


def _page(group_id: str) -> "AccessReview":
    return reviews.shown(group_id, app.caller, app.now)


@app.get(
    "/groups/<group_id>/committee/review",
    summary="Look at who needs their role still",
    description="The last review of access, for the committee and staff.",
)
def review(group_id: str) -> "Page[AccessReview]":
    return app.page("access_review.html", _page(group_id))


@app.form(
    "/groups/<group_id>/committee/review",
    "voting.ConfirmRole",
    again=("access_review.html", _page),
    summary="Confirm that somebody needs their role still",
    description="By other officers, and by staff support where there are too few.",
)
def confirm(form: "ConfirmRole", group_id: str) -> Response[str]:
    reviews.confirm(
        group_id,
        app.caller,
        review_id=form.review_id,
        person_id=form.person_id,
        role=form.role,
        starts_on=form.starts_on,
        now=app.now,
    )
    return app.go(f"/groups/{group_id}/committee/review", {"role": form.role})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
