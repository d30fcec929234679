"""The board of a group: read it and post on it."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.board import actions as boards
from union.moderation.board.rules import Deed
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.moderation.board.views import Board
    from union.web.api import Page
    from union.web.forms.moderation import EditPost, Moderate, ModerateWithReason, Post, ReadOnly, Release

app = App()


def _board(group_id: str) -> "Board":
    before, answer = app.asked("before")[:40] or None, app.asked("answer")[:40] or None
    return boards.board(group_id, app.caller, before, app.now, answer)


@app.get(
    "/groups/<group_id>/board",
    summary="Read a group's board",
    description="Newest first; `before` is a post's id. `answer` is the id of a post to answer.",
)
def board(group_id: str) -> "Page[Board]":
    return app.page("board.html", _board(group_id))


@app.form("/groups/<group_id>/board", "moderation.Post", again=("board.html", _board), summary="Post on a group's board")
def post(form: "Post", group_id: str) -> Response[str]:
    post_id = boards.post(
        group_id,
        app.caller,
        text=form.text,
        statement=form.voice == "statement",
        answers=form.answers,
        key=form.key,
        now=app.now,
    )
    return app.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.form(
    "/groups/<group_id>/board/<post_id>/edit",
    "moderation.EditPost",
    again=("board.html", _board),
    summary="Change an own post",
    description="The earlier text is kept.",
)
def edit(form: "EditPost", group_id: str, post_id: str) -> Response[str]:
    boards.edit(group_id, post_id, app.caller, text=form.text, version=form.version, now=app.now)
    return app.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.form(
    "/groups/<group_id>/board/<post_id>/hide",
    "moderation.Moderate",
    again=("board.html", _board),
    summary="Hide a post for now",
)
def hide(form: "Moderate", group_id: str, post_id: str) -> Response[str]:
    boards.moderate(group_id, post_id, app.caller, Deed.HIDE, reason=form.reason, now=app.now)
    return app.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.form(
    "/groups/<group_id>/board/<post_id>/show",
    "moderation.Moderate",
    again=("board.html", _board),
    summary="Show a hidden post again",
)
def show(form: "Moderate", group_id: str, post_id: str) -> Response[str]:
    boards.moderate(group_id, post_id, app.caller, Deed.SHOW, reason=form.reason, now=app.now)
    return app.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.form(
    "/groups/<group_id>/board/<post_id>/remove",
    "moderation.ModerateWithReason",
    again=("board.html", _board),
    summary="Remove a post",
    description="Refused until a copy of it as it stands is sealed as evidence.",
)
def remove(form: "ModerateWithReason", group_id: str, post_id: str) -> Response[str]:
    boards.moderate(group_id, post_id, app.caller, Deed.REMOVE, reason=form.reason, now=app.now)
    return app.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.form(
    "/groups/<group_id>/board/<post_id>/restore",
    "moderation.Moderate",
    again=("board.html", _board),
    summary="Bring back a removed post",
    description="By staff support.",
)
def restore(form: "Moderate", group_id: str, post_id: str) -> Response[str]:
    boards.moderate(group_id, post_id, app.caller, Deed.RESTORE, reason=form.reason, now=app.now)
    return app.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.form(
    "/groups/<group_id>/board/<post_id>/read-only",
    "moderation.ReadOnly",
    again=("board.html", _board),
    summary="Put a member on read-only",
    description="For 1 hour to 28 days.",
)
def restrict(form: "ReadOnly", group_id: str, post_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    boards.restrict(group_id, post_id, caller, length=form.length, unit=form.unit, reason=form.reason, key=form.key, now=now)
    return app.go(f"/groups/{group_id}/board", {"post_id": post_id})


@app.form(
    "/groups/<group_id>/read-only/<person_id>/end",
    "moderation.Release",
    again=("board.html", _board),
    summary="End a member's time on read-only",
)
def release(form: "Release", group_id: str, person_id: str) -> Response[str]:
    boards.release(group_id, person_id, app.caller, version=form.version, now=app.now)
    return app.go(f"/groups/{group_id}/board", {"person_id": person_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
