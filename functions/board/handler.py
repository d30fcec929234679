"""The board of a group: read it and post on it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.board import actions as boards
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Post

app = Door()


def _board(door: Door, group_id: str) -> dict[str, Any]:
    before = door.asked("before")[:40] or None
    return boards.board(group_id, someone(door.event), before, datetime.now(UTC))


@app.get("/groups/<group_id>/board", summary="Read a group's board", description="Newest first; `before` is a post's id.")
def board(group_id: str) -> Response[str]:
    return app.page("board.html", _board(app, group_id))


@shows_again("board.html", _board)
@takes("Post")
def _post(door: Door, form: "Post", group_id: str) -> Response[str]:
    post_id = boards.post(
        group_id,
        someone(door.event),
        text=form.text,
        statement=form.voice == "statement",
        key=form.key,
        now=datetime.now(UTC),
    )
    return door.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.post("/groups/<group_id>/board", summary="Post on a group's board")
def post(group_id: str) -> Response[str]:
    return _post(app, group_id=group_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
