"""A group's own page: what its committee writes, its history, staff support's look at it, and what anybody asks by it."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.enquiries import actions as enquiries
from union.membership.pages import actions as pages
from union.membership.pages.rules import number as number_of
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.membership.enquiries.views import Ask, Enquiries
    from union.membership.pages.views import Compared, PageHub, PagePictures, PageWords, WaitingPages
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.membership import Ask as Question
    from union.web.forms.membership import Banner, GiveBackPage, Logo
    from union.web.forms.membership import PageWords as Words

app = App()


def _hub(group_id: str) -> "PageHub":
    return pages.hub(group_id, app.caller, app.now)


def _words(group_id: str) -> "PageWords":
    return pages.writing(group_id, app.caller, app.typed, app.now)


def _pictures(group_id: str) -> "PagePictures":
    return pages.picturing(group_id, app.caller, app.now)


def _compared(group_id: str) -> "Compared":
    old = number_of(app.asked("old")) if app.asked("old") else None
    return pages.compare(group_id, app.caller, old, number_of(app.asked("new")), app.now)


def _decided(group_id: str, number: str) -> "Compared":
    return pages.compare(group_id, app.caller, None, number_of(number), app.now)


def _saved(group_id: str, *, shown: bool) -> Response[str]:
    return app.go(f"/groups/{quote(group_id)}{'' if shown else '/page'}", {"group_id": group_id, "shown": shown})


@app.get("/groups/<group_id>/page", summary="See a group's page as its committee does, with its history")
def hub(group_id: str) -> "Page[PageHub]":
    return app.page("page_hub.html", _hub(group_id))


@app.get("/groups/<group_id>/page/words", summary="Look at the form for the words of a group's page")
def words(group_id: str) -> "Page[PageWords]":
    return app.page("page_words.html", _words(group_id))


@app.form(
    "/groups/<group_id>/page/words",
    "membership.PageWords",
    again=("page_words.html", _words),
    summary="Write a group's page",
    description="`version` is the one that was looked at; where somebody else saved since, 409 says so and nothing is changed.",
)
def write(form: "Words", group_id: str) -> Response[str]:
    shown = pages.write(group_id, app.caller, form.words(), version=form.version, now=app.now)
    return _saved(group_id, shown=shown)


@app.get("/groups/<group_id>/page/pictures", summary="Look at the forms for a group's banner and logo")
def pictures(group_id: str) -> "Page[PagePictures]":
    return app.page("page_pictures.html", _pictures(group_id))


@app.form(
    "/groups/<group_id>/page/banner",
    "membership.Banner",
    again=("page_pictures.html", _pictures),
    summary="Put another banner on a group's page",
    description="As multipart/form-data with the file `banner`; without one, `banner_alt` says anew what it shows.",
)
def banner(form: "Banner", group_id: str) -> Response[str]:
    shown = pages.picture(
        group_id,
        app.caller,
        "banner",
        data=form.banner,
        alt=form.banner_alt,
        remove=form.remove_banner,
        now=app.now,
    )
    return _saved(group_id, shown=shown)


@app.form(
    "/groups/<group_id>/page/logo",
    "membership.Logo",
    again=("page_pictures.html", _pictures),
    summary="Put another logo on a group's page",
    description="As multipart/form-data with the file `logo`; without one, `logo_alt` says anew what it shows.",
)
def logo(form: "Logo", group_id: str) -> Response[str]:
    shown = pages.picture(
        group_id,
        app.caller,
        "logo",
        data=form.logo,
        alt=form.logo_alt,
        remove=form.remove_logo,
        now=app.now,
    )
    return _saved(group_id, shown=shown)


@app.get(
    "/groups/<group_id>/page/compare",
    summary="Look at two versions of a group's page side by side",
    description="`old` and `new` are their numbers; without `old` it is the one that is shown now.",
)
def compare(group_id: str) -> "Page[Compared]":
    return app.page("page_compare.html", _compared(group_id))


@app.form(
    "/groups/<group_id>/page/versions/<number>/restore",
    "base.Pressed",
    again=("page_hub.html", _hub),
    summary="Bring an earlier version of a group's page back",
)
def restore(form: "Pressed", group_id: str, number: str) -> Response[str]:
    return _saved(group_id, shown=pages.restore(group_id, app.caller, number_of(number), now=app.now))


@app.get("/pages", summary="See which groups' pages wait for staff support")
def waiting() -> "Page[WaitingPages]":
    return app.page("waiting_pages.html", pages.waiting(app.caller, app.now))


@app.form(
    "/groups/<group_id>/page/versions/<number>/approve",
    "base.Pressed",
    again=("page_hub.html", _hub),
    summary="Show a version that waits, as staff support",
)
def approve(form: "Pressed", group_id: str, number: str) -> Response[str]:
    pages.approve(group_id, app.caller, number_of(number), now=app.now)
    return app.go("/pages", {"group_id": group_id})


@app.form(
    "/groups/<group_id>/page/versions/<number>/return",
    "membership.GiveBackPage",
    again=("page_compare.html", _decided),
    summary="Return a version that waits with a reason, as staff support",
)
def give_back(form: "GiveBackPage", group_id: str, number: str) -> Response[str]:
    pages.give_back(group_id, app.caller, number_of(number), reason=form.reason, now=app.now)
    return app.go("/pages", {"group_id": group_id})


def _form(group_id: str) -> "Ask":
    return enquiries.form(group_id, who(app.event), asked=app.asked("sent") == "yes", now=app.now)


def _enquiries(group_id: str) -> "Enquiries":
    return enquiries.listed(group_id, app.caller, app.now)


@app.get(
    "/groups/<group_id>/contact",
    summary="Look at the form for a question to a group's committee",
    description="`sent` is yes where one was just sent.",
    to=Audience.EVERYBODY,
)
def contact(group_id: str) -> "Page[Ask]":
    return app.page("ask.html", _form(group_id))


@app.form(
    "/groups/<group_id>/contact",
    "membership.Ask",
    again=("ask.html", _form),
    summary="Ask a group's committee something",
    description="Signed in or not. It reaches whoever looks after the page or leads the group; no address of theirs is shown.",
    to=Audience.EVERYBODY,
)
def ask(form: "Question", group_id: str) -> Response[str]:
    enquiries.ask(
        group_id,
        who(app.event),
        name=form.name,
        email=form.email,
        text=form.text,
        key=form.key,
        address=app.address,
        now=app.now,
    )
    return app.go(f"/groups/{quote(group_id)}/contact?sent=yes", {"group_id": group_id})


@app.get("/groups/<group_id>/enquiries", summary="See what a committee was asked", description="For committee and staff.")
def asked(group_id: str) -> "Page[Enquiries]":
    return app.page("enquiries.html", _enquiries(group_id))


@app.form(
    "/groups/<group_id>/enquiries/<enquiry_id>/done",
    "base.Pressed",
    again=("enquiries.html", _enquiries),
    summary="Say that a question is dealt with",
)
def deal(form: "Pressed", group_id: str, enquiry_id: str) -> Response[str]:
    enquiries.deal(group_id, app.caller, enquiry_id, app.now)
    return app.go(f"/groups/{quote(group_id)}/enquiries", {"enquiry_id": enquiry_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
