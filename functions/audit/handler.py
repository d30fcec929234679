"""The log of who did what, for staff."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union.site import audit_log
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.site.views import AuditLog
    from union.web.api import Page

app = App()


@app.get(
    "/staff/audit",
    summary="Read who did what",
    description="For the team for all, the newest first. `about` is a thing's whole name, `act` a part of what was done, "
    "`who` an account's number, `until` a day; `before` is from where to look further, as the answer's end says it. "
    "Each look at one person's acts is noted.",
)
def log() -> "Page[AuditLog]":
    found = audit_log.shown(
        app.caller,
        about=app.asked("about")[:200],
        act=app.asked("act")[:100],
        who=app.asked("who")[:100],
        until=app.asked("until")[:40],
        before=app.asked("before")[:40],
        now=app.now,
    )
    return app.page("audit.html", found)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
