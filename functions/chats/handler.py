"""The way into a group's chats, and the list of who is in them."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.chats import actions as chats
from union.membership.chats import pages
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.chats.views import ChatDoor, ChatPeople
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.chats import Enter, NewLink, Stranger, Tick

app = App()
_DOOR, _LIST = "/groups/<group_id>/chats/<platform_id>", "/groups/<group_id>/platforms/<platform_id>/people"


def _door(group_id: str, platform_id: str) -> "ChatDoor":
    return pages.door(group_id, platform_id, app.caller, app.now)


def _people(group_id: str, platform_id: str) -> "ChatPeople":
    return pages.of_chat(group_id, platform_id, (app.asked("q"), app.asked("page")), app.caller, app.now)


@app.get(_DOOR, summary="See the way into a chat", description="For members and the committee.")
def door(group_id: str, platform_id: str) -> "Page[ChatDoor]":
    return app.page("chat.html", _door(group_id, platform_id))


@app.form(
    _DOOR,
    "chats.Enter",
    again=("chat.html", _door),
    summary="Accept the conduct statement, and get into a chat",
    description="By its link, or onto the list of whom the committee lets in.",
)
def enter(form: "Enter", group_id: str, platform_id: str) -> Response[str]:
    chats.accept(group_id, platform_id, app.caller, form.told(), key=form.key, now=app.now)
    return app.go(f"/groups/{quote(group_id)}/chats/{quote(platform_id)}", {"platform_id": platform_id})


@app.form(f"{_DOOR}/left", "base.Pressed", again=("chat.html", _door), summary="Say that you left a chat")
def left(form: "Pressed", group_id: str, platform_id: str) -> Response[str]:
    chats.leave(group_id, platform_id, app.caller, key=form.key, now=app.now)
    return app.go(f"/groups/{quote(group_id)}/chats/{quote(platform_id)}", {"platform_id": platform_id})


@app.get(
    _LIST,
    summary="See who is in a chat, who is to be added and who is to be removed",
    description="For the committee. `q` looks for a name, `page` is one of several.",
)
def people(group_id: str, platform_id: str) -> "Page[ChatPeople]":
    return app.page("chat_people.html", _people(group_id, platform_id))


@app.form(
    _LIST,
    "chats.Tick",
    again=("chat_people.html", _people),
    summary="Tick that somebody is in a chat, or is not",
    description="Whoever says so last is right; saying it again changes nothing.",
)
def tick(form: "Tick", group_id: str, platform_id: str) -> Response[str]:
    chats.tick(group_id, platform_id, app.caller, form.person_id, inside=form.inside, key=form.key, now=app.now)
    asked = {name: value for name, value in (("q", form.q), ("page", form.page)) if value}
    return _back(group_id, platform_id, f"?{urlencode(asked)}" if asked else "")


@app.form(
    f"{_LIST}/looked", "base.Pressed", again=("chat_people.html", _people), summary="Say that you looked through the whole list"
)
def looked(form: "Pressed", group_id: str, platform_id: str) -> Response[str]:
    chats.looked(group_id, platform_id, app.caller, key=form.key, now=app.now)
    return _back(group_id, platform_id)


@app.form(
    f"{_LIST}/strangers",
    "chats.Stranger",
    again=("chat_people.html", _people),
    summary="Write down somebody in a chat who is on no list",
)
def stranger(form: "Stranger", group_id: str, platform_id: str) -> Response[str]:
    chats.add_stranger(group_id, platform_id, app.caller, form.seen, key=form.key, now=app.now)
    return _back(group_id, platform_id)


@app.form(
    f"{_LIST}/strangers/<stranger_id>/gone",
    "base.Pressed",
    again=("chat_people.html", _people),
    summary="Say that a stranger is in a chat no more",
)
def stranger_gone(form: "Pressed", group_id: str, platform_id: str, stranger_id: str) -> Response[str]:
    chats.stranger_gone(group_id, platform_id, stranger_id, app.caller, app.now)
    return _back(group_id, platform_id)


@app.form(f"{_LIST}/link", "chats.NewLink", again=("chat_people.html", _people), summary="Give a chat another link")
def renew(form: "NewLink", group_id: str, platform_id: str) -> Response[str]:
    chats.renew(group_id, platform_id, app.caller, form.url, key=form.key, now=app.now)
    return _back(group_id, platform_id)


def _back(group_id: str, platform_id: str, asked: str = "") -> Response[str]:
    where = f"/groups/{quote(group_id)}/platforms/{quote(platform_id)}/people{asked}"
    return app.go(where, {"platform_id": platform_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
