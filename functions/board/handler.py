"""The board of a group: read it and post on it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.board import actions as boards
from union.moderation.board.rules import Deed
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import EditPost, Moderate, ModerateWithReason, Post, ReadOnly, Release

app = Door()


def _board(door: Door, group_id: str) -> dict[str, Any]:
    before, answer = door.asked("before")[:40] or None, door.asked("answer")[:40] or None
    return boards.board(group_id, someone(door.event), before, datetime.now(UTC), answer)


def _board_of(door: Door, group_id: str, post_id: str) -> dict[str, Any]:
    return _board(door, group_id)


@app.get(
    "/groups/<group_id>/board",
    summary="Read a group's board",
    description="Newest first; `before` is a post's id. `answer` is the id of a post to answer.",
)
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
        answers=form.answers,
        key=form.key,
        now=datetime.now(UTC),
    )
    return door.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.post("/groups/<group_id>/board", summary="Post on a group's board")
def post(group_id: str) -> Response[str]:
    return _post(app, group_id=group_id)


@shows_again("board.html", _board_of)
@takes("EditPost")
def _edit(door: Door, form: "EditPost", group_id: str, post_id: str) -> Response[str]:
    boards.edit(group_id, post_id, someone(door.event), text=form.text, version=form.version, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.post("/groups/<group_id>/board/<post_id>/edit", summary="Change an own post", description="The earlier text is kept.")
def edit(group_id: str, post_id: str) -> Response[str]:
    return _edit(app, group_id=group_id, post_id=post_id)


@shows_again("board.html", _board_of)
@takes("Moderate")
def _hide(door: Door, form: "Moderate", group_id: str, post_id: str) -> Response[str]:
    boards.moderate(group_id, post_id, someone(door.event), Deed.HIDE, reason=form.reason, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.post("/groups/<group_id>/board/<post_id>/hide", summary="Hide a post for now")
def hide(group_id: str, post_id: str) -> Response[str]:
    return _hide(app, group_id=group_id, post_id=post_id)


@shows_again("board.html", _board_of)
@takes("Moderate")
def _show(door: Door, form: "Moderate", group_id: str, post_id: str) -> Response[str]:
    boards.moderate(group_id, post_id, someone(door.event), Deed.SHOW, reason=form.reason, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.post("/groups/<group_id>/board/<post_id>/show", summary="Show a hidden post again")
def show(group_id: str, post_id: str) -> Response[str]:
    return _show(app, group_id=group_id, post_id=post_id)


@shows_again("board.html", _board_of)
@takes("ModerateWithReason")
def _remove(door: Door, form: "ModerateWithReason", group_id: str, post_id: str) -> Response[str]:
    boards.moderate(group_id, post_id, someone(door.event), Deed.REMOVE, reason=form.reason, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.post(
    "/groups/<group_id>/board/<post_id>/remove",
    summary="Remove a post",
    description="Refused until a copy of it as it stands is sealed as evidence.",
)
def remove(group_id: str, post_id: str) -> Response[str]:
    return _remove(app, group_id=group_id, post_id=post_id)


@shows_again("board.html", _board_of)
@takes("Moderate")
def _restore(door: Door, form: "Moderate", group_id: str, post_id: str) -> Response[str]:
    boards.moderate(group_id, post_id, someone(door.event), Deed.RESTORE, reason=form.reason, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.post("/groups/<group_id>/board/<post_id>/restore", summary="Bring back a removed post", description="By staff support.")
def restore(group_id: str, post_id: str) -> Response[str]:
    return _restore(app, group_id=group_id, post_id=post_id)


@shows_again("board.html", _board_of)
@takes("ReadOnly")
def _restrict(door: Door, form: "ReadOnly", group_id: str, post_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    boards.restrict(group_id, post_id, caller, length=form.length, unit=form.unit, reason=form.reason, key=form.key, now=now)
    return door.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.post(
    "/groups/<group_id>/board/<post_id>/read-only", summary="Put a member on read-only", description="For 1 hour to 28 days."
)
def restrict(group_id: str, post_id: str) -> Response[str]:
    return _restrict(app, group_id=group_id, post_id=post_id)


def _board_after(door: Door, group_id: str, person_id: str) -> dict[str, Any]:
    return _board(door, group_id)


@shows_again("board.html", _board_after)
@takes("Release")
def _release(door: Door, form: "Release", group_id: str, person_id: str) -> Response[str]:
    boards.release(group_id, person_id, someone(door.event), version=form.version, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/board", {"person_id": person_id})


@app.post("/groups/<group_id>/read-only/<person_id>/end", summary="End a member's time on read-only")
def release(group_id: str, person_id: str) -> Response[str]:
    return _release(app, group_id=group_id, person_id=person_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
