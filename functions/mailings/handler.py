"""Letters of groups to many: written, sent and watched by their committees, read by whoever has their link, looked after by staff support."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.mailings import actions as mailings
from union.membership.mailings import going, staff, words
from union.site import mailing_audiences
from union.web.api import App, serve
from union.web.audience import Audience

if TYPE_CHECKING:
    from union.membership.mailings.views import LetterForm, LetterGoing, LetterPreview, Letters, StaffLetters
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.membership import ArticleAt, PauseLetters, SendLetter, WriteLetter

app = App()
_ROOM = "/groups/<group_id>/letters"
_ONE = f"{_ROOM}/<mailing_id>"


def _at(group_id: str, mailing_id: str = "", page: str = "") -> str:
    """Where the committee finds its letters, one of them, or a page about it."""
    return "/".join((f"/groups/{quote(group_id)}/letters", *(quote(part) for part in (mailing_id, page) if part)))


def _audiences() -> mailings.Audiences:
    """Who can be meant, and how many that is: what the rooms of the shop know of it."""
    return mailings.Audiences(mailing_audiences.choices, mailing_audiences.number)


def _room(group_id: str) -> "Letters":
    return mailings.listed(group_id, app.caller, app.now)


def _new(group_id: str) -> "LetterForm":
    typed = app.typed or {"template": app.asked("template")[:40]}
    return mailings.form(group_id, "", typed, app.caller, _audiences(), app.now)


def _old(group_id: str, mailing_id: str) -> "LetterForm":
    return mailings.form(group_id, mailing_id, app.typed, app.caller, _audiences(), app.now)


def _preview(group_id: str, mailing_id: str) -> "LetterPreview":
    return mailings.preview(group_id, mailing_id, app.caller, _audiences(), app.now)


def _going(group_id: str, mailing_id: str) -> "LetterGoing":
    return going.shown(group_id, mailing_id, app.caller, app.now)


def _staff() -> "StaffLetters":
    return staff.overview(app.caller, app.now)


@app.get(_ROOM, summary="List a group's letters to many, for its committee")
def room(group_id: str) -> "Page[Letters]":
    return app.page("letters.html", _room(group_id))


@app.get(
    f"{_ROOM}/new",
    summary="Look at the form for a new letter",
    description="With who can be meant and what can be enclosed; `template` names one to begin with: welcome, elections or renewal.",
)
def blank(group_id: str) -> "Page[LetterForm]":
    return app.page("letter_write.html", _new(group_id))


@app.form(
    f"{_ROOM}/new",
    "membership.WriteLetter",
    again=("letter_write.html", _new),
    summary="Write a letter to many, as a draft",
    description="Nobody gets it yet. With a picture as multipart/form-data.",
)
def make(form: "WriteLetter", group_id: str) -> Response[str]:
    mailing_id = mailings.make(group_id, app.caller, form.draft(), form.key, _audiences(), app.now)
    return app.go(_at(group_id, mailing_id, "preview"), {"mailing_id": mailing_id})


@app.get(_ONE, summary="Look at the form for a draft, with who did what to it")
def edit(group_id: str, mailing_id: str) -> "Page[LetterForm]":
    return app.page("letter_write.html", _old(group_id, mailing_id))


@app.form(
    _ONE,
    "membership.WriteLetter",
    again=("letter_write.html", _old),
    summary="Change a draft",
    description="Refused where somebody else changed it since the version that is sent, and for a letter that is on its way.",
)
def change(form: "WriteLetter", group_id: str, mailing_id: str) -> Response[str]:
    mailings.change(group_id, mailing_id, app.caller, form.draft(), form.version, audiences=_audiences(), now=app.now)
    return app.go(_at(group_id, mailing_id, "preview"), {"mailing_id": mailing_id})


@app.get(f"{_ONE}/preview", summary="Look at a draft as it will be read, with how many people get it")
def preview(group_id: str, mailing_id: str) -> "Page[LetterPreview]":
    return app.page("letter_preview.html", _preview(group_id, mailing_id))


@app.get(
    f"{_ONE}/html",
    summary="Look at the very HTML of a letter, for its committee",
    description="`look` is dark or light; without it, as whoever reads it has set.",
)
def html(group_id: str, mailing_id: str) -> Response[str]:
    return app.letter(words.seen_in(mailings.html(group_id, mailing_id, app.caller, app.now), app.asked("look")))


@app.form(
    f"{_ONE}/schedule",
    "membership.SendLetter",
    again=("letter_preview.html", _preview),
    summary="Let a letter go",
    description="Now, with ten minutes in which it can be taken back, or at a moment.",
)
def schedule(form: "SendLetter", group_id: str, mailing_id: str) -> Response[str]:
    at, about_it = form.send_at, form.about_it
    going.schedule(group_id, mailing_id, app.caller, form.version, at=at, about_it=about_it, audiences=_audiences(), now=app.now)
    return app.go(_at(group_id, mailing_id, "progress"), {"mailing_id": mailing_id})


@app.form(f"{_ONE}/delete", "membership.ArticleAt", again=("letters.html", _room), summary="Delete a draft for good")
def discard(form: "ArticleAt", group_id: str, mailing_id: str) -> Response[str]:
    mailings.discard(group_id, mailing_id, app.caller, form.version, app.now)
    return app.go(_at(group_id), {})


@app.form(
    f"{_ONE}/<deed>",
    "base.Pressed",
    again=("letter_going.html", _going),
    summary="Do something with a letter",
    description="`deed` is one of: test (send a draft to yourself), take-back, stop, resume, end.",
)
def press(form: "Pressed", group_id: str, mailing_id: str, deed: str) -> Response[str]:
    page = going.press(group_id, mailing_id, app.caller, deed, form.key, app.now)
    return app.go(_at(group_id, mailing_id, page), {"mailing_id": mailing_id})


@app.get(
    f"{_ONE}/progress",
    summary="See how a letter goes",
    description="Queued, sent, delivered and so on, without names, and small numbers as words.",
)
def progress(group_id: str, mailing_id: str) -> "Page[LetterGoing]":
    return app.page("letter_going.html", _going(group_id, mailing_id))


@app.get(
    "/letters/read/<group_id>/<mailing_id>/<link>",
    summary="Read a letter in a browser",
    description="By the address that stands in it. It greets everybody and knows nobody.",
    to=Audience.EVERYBODY,
)
def read(group_id: str, mailing_id: str, link: str) -> Response[str]:
    return app.letter(mailings.in_browser(group_id, mailing_id, link, app.now))


@app.get("/staff/letters", summary="See what groups' letters do, for staff support")
def overview() -> "Page[StaffLetters]":
    return app.page("staff_letters.html", _staff())


@app.form(
    "/staff/letters/<group_id>/pause",
    "membership.PauseLetters",
    again=("staff_letters.html", _staff),
    summary="Pause a group's letters",
)
def pause(form: "PauseLetters", group_id: str) -> Response[str]:
    staff.pause(group_id, app.caller, form.why, app.now)
    return app.go("/staff/letters", {"group_id": group_id})


@app.form(
    "/staff/letters/<group_id>/lift",
    "base.Pressed",
    again=("staff_letters.html", _staff),
    summary="Let a group write letters again",
)
def lift(form: "Pressed", group_id: str) -> Response[str]:
    staff.lift(group_id, app.caller, app.now)
    return app.go("/staff/letters", {"group_id": group_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
