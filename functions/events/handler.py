"""A group's events: what everybody sees of them, their calendars, and how the committee looks after them."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.events import actions as events
from union.membership.events import afterwards, dressing, feeds, pages, places, planning, whats_on
from union.site import events as site
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.membership.events.views import Comers, DateForm, EventForm, EventPage, GroupEvents, Plan, ThanksForm, WhatsOn
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.events import CallOffEvent, Came, Event, EventDate, EventDetails, Thanks

app = App()


def _seen(event_id: str, date: str) -> "EventPage":
    return site.page(event_id, date, app.caller, app.now)


@app.get(
    "/events",
    summary="Look at what is on",
    description="Over all groups; `type` and `group` choose some, `month` (such as 2026-12) shows it as a table.",
    to=Audience.EVERYBODY,
)
def on() -> "Page[WhatsOn]":
    asked = {"type": app.asked("type"), "group": app.asked("group"), "month": app.asked("month")}
    return app.shared(app.page("whats_on.html", whats_on.shown(who(app.event), asked, app.now)))


@app.get("/events.ics", summary="Subscribe to what is on in a calendar", to=Audience.EVERYBODY)
def whole_calendar() -> Response[str]:
    return app.shared(app.download("events.ics", feeds.of_all(app.now), "text/calendar"))


@app.get("/events/<event_id>", summary="Look at an event, on its next date where it repeats", to=Audience.EVERYBODY)
def event(event_id: str) -> "Page[EventPage]":
    return app.shared(app.page("event.html", site.page(event_id, None, who(app.event), app.now)))


@app.get(
    "/events/<event_id>/calendar.ics",
    summary="Put an event into a calendar",
    description="All dates of one that repeats; `date` chooses one.",
    to=Audience.EVERYBODY,
)
def event_calendar(event_id: str) -> Response[str]:
    text, changed = feeds.of_event(event_id, app.asked("date") or None, who(app.event), app.now)
    return app.shared(app.download("event.ics", text, "text/calendar"), changed)


@app.get("/events/<event_id>/<date>", summary="Look at one date of an event that repeats", to=Audience.EVERYBODY)
def event_date(event_id: str, date: str) -> "Page[EventPage]":
    return app.shared(app.page("event.html", site.page(event_id, date, who(app.event), app.now)))


@app.form(
    "/events/<event_id>/<date>/come",
    "base.Pressed",
    again=("event.html", _seen),
    summary="Tell that I come to an event",
    description="Where no place is free, I stand in the line for one.",
)
def come(form: "Pressed", event_id: str, date: str) -> Response[str]:
    places.tell(event_id, date, app.caller, app.now)
    return app.go(_page_of(event_id, date), {})


@app.form(
    "/events/<event_id>/<date>/leave",
    "base.Pressed",
    again=("event.html", _seen),
    summary="Give my place at an event back, or my turn in the line",
)
def leave(form: "Pressed", event_id: str, date: str) -> Response[str]:
    places.leave(event_id, date, app.caller, app.now)
    return app.go(pages.after_leaving(event_id, date, app.caller, app.now), {})


def _page_of(event_id: str, date: str) -> str:
    return f"/events/{quote(event_id)}" + ("" if date == "once" else f"/{quote(date)}")


@app.get("/groups/<group_id>/events", summary="Look at a group's events, ahead and past", to=Audience.EVERYBODY)
def of_group(group_id: str) -> "Page[GroupEvents]":
    return app.shared(app.page("group_events.html", whats_on.of_group(group_id, who(app.event), app.now)))


@app.get("/groups/<group_id>/events.ics", summary="Subscribe to a group's events in a calendar", to=Audience.EVERYBODY)
def group_calendar(group_id: str) -> Response[str]:
    return app.shared(app.download("events.ics", feeds.of_group(group_id, app.now), "text/calendar"))


def _new(group_id: str) -> "EventForm":
    return planning.form(group_id, None, app.typed, app.caller, app.now)


def _old(group_id: str, event_id: str) -> "EventForm":
    return planning.form(group_id, event_id, app.typed, app.caller, app.now)


def _date(group_id: str, event_id: str, date: str) -> "DateForm":
    return planning.date_form(group_id, event_id, date, app.typed, app.caller, app.now)


def _comers(group_id: str, event_id: str, date: str) -> "Comers":
    return planning.comers(group_id, event_id, date, app.caller, app.now, _part())


def _part() -> int:
    """Which part of a long list is asked for."""
    found = app.number("part", digits=4)
    return 1 if found is None else found


def _thanks(group_id: str, event_id: str, date: str) -> "ThanksForm":
    return site.thanking(group_id, event_id, date, app.caller, app.now)


@app.get("/groups/<group_id>/events/plan", summary="List what a group plans, for its committee")
def plan(group_id: str) -> "Page[Plan]":
    return app.page("events.html", planning.plan(group_id, app.caller, app.now))


@app.get("/groups/<group_id>/events/new", summary="Look at the form for a new event")
def blank(group_id: str) -> "Page[EventForm]":
    return app.page("event_form.html", _new(group_id))


@app.form(
    "/groups/<group_id>/events/new",
    "events.Event",
    again=("event_form.html", _new),
    summary="Write a new event down, as a draft",
)
def make(form: "Event", group_id: str) -> Response[str]:
    event_id = events.make(group_id, app.caller, form.draft(), form.key, app.now, art=form.art())
    return app.go(_form_of(group_id, event_id), {"event_id": event_id})


def _form_of(group_id: str, event_id: str) -> str:
    return f"/groups/{quote(group_id)}/events/{quote(event_id)}"


@app.get("/groups/<group_id>/events/<event_id>", summary="Look at the form for an event")
def edit(group_id: str, event_id: str) -> "Page[EventForm]":
    return app.page("event_form.html", _old(group_id, event_id))


@app.form(
    "/groups/<group_id>/events/<event_id>",
    "events.Event",
    again=("event_form.html", _old),
    summary="Change an event",
    description="Its dates that are ahead follow, but for those that were moved alone.",
)
def change(form: "Event", group_id: str, event_id: str) -> Response[str]:
    events.change(group_id, event_id, app.caller, form.draft(), form.version, app.now, art=form.art())
    return app.go(_form_of(group_id, event_id), {"event_id": event_id})


@app.form(
    "/groups/<group_id>/events/<event_id>/publish",
    "base.Pressed",
    again=("event_form.html", _old),
    summary="Show an event to everybody, or to all members",
)
def publish(form: "Pressed", group_id: str, event_id: str) -> Response[str]:
    events.publish(group_id, event_id, app.caller, app.now)
    return app.go(_form_of(group_id, event_id), {"event_id": event_id})


@app.form(
    "/groups/<group_id>/events/<event_id>/call-off",
    "events.CallOffEvent",
    again=("event_form.html", _old),
    summary="Call an event off, with all of its dates that are ahead",
    description="For good: all who told that they come are told.",
)
def call_off(form: "CallOffEvent", group_id: str, event_id: str) -> Response[str]:
    events.call_off(group_id, event_id, app.caller, reason=form.checked(), now=app.now)
    return app.go(_form_of(group_id, event_id), {"event_id": event_id})


@app.form(
    "/groups/<group_id>/events/<event_id>/details",
    "events.EventDetails",
    again=("event_form.html", _old),
    summary="Write down what an event with tickets has besides its tickets",
    description="Its address, its link, its access notes, whether it is for people over 18, and as multipart/form-data its picture.",
)
def detail(form: "EventDetails", group_id: str, event_id: str) -> Response[str]:
    dressing.detail(group_id, event_id, app.caller, form.details(), form.art(), version=form.version, now=app.now)
    return app.go(_form_of(group_id, event_id), {"event_id": event_id})


@app.form("/groups/<group_id>/events/<event_id>/delete", "base.Pressed", summary="Throw the draft of an event away")
def discard(form: "Pressed", group_id: str, event_id: str) -> Response[str]:
    events.discard(group_id, event_id, app.caller, app.now)
    return app.go(f"/groups/{quote(group_id)}/events/plan", {})


@app.get(
    "/groups/<group_id>/events/<event_id>/<date>/coming",
    summary="See who comes to an event",
    description="For its committee; `part` chooses a part of a long list.",
)
def comers(group_id: str, event_id: str, date: str) -> "Page[Comers]":
    return app.page("comers.html", _comers(group_id, event_id, date))


@app.form(
    "/groups/<group_id>/events/<event_id>/<date>/coming",
    "events.Came",
    again=("comers.html", _comers),
    summary="Tick who came to an event",
    description="`part` in the query says which part of a long list is shown again.",
)
def tick(form: "Came", group_id: str, event_id: str, date: str) -> Response[str]:
    afterwards.tick(group_id, event_id, date, app.caller, there=form.came, missed=form.missed, now=app.now)
    part = f"?part={_part()}" if _part() > 1 else ""
    return app.go(f"{_form_of(group_id, event_id)}/{quote(date)}/coming{part}", {"event_id": event_id})


@app.get(
    "/groups/<group_id>/events/<event_id>/<date>/thanks",
    summary="Look at the form to say thank you after an event",
)
def thanking(group_id: str, event_id: str, date: str) -> "Page[ThanksForm]":
    return app.page("thanks.html", _thanks(group_id, event_id, date))


@app.form(
    "/groups/<group_id>/events/<event_id>/<date>/thanks",
    "events.Thanks",
    again=("thanks.html", _thanks),
    summary="Say thank you after an event, on its page and once by letter",
    description="With a picture as multipart/form-data. `letter` writes to all who came, once; what is already asked for is not asked again.",
)
def thank(form: "Thanks", group_id: str, event_id: str, date: str) -> Response[str]:
    site.thank(group_id, event_id, date, app.caller, form.words(), app.now)
    return app.go(f"{_form_of(group_id, event_id)}/{quote(date)}/thanks", {"event_id": event_id})


@app.get("/groups/<group_id>/events/<event_id>/<date>", summary="Look at the form for one date of an event")
def edit_date(group_id: str, event_id: str, date: str) -> "Page[DateForm]":
    return app.page("event_date.html", _date(group_id, event_id, date))


@app.form(
    "/groups/<group_id>/events/<event_id>/<date>",
    "events.EventDate",
    again=("event_date.html", _date),
    summary="Move one date of an event alone",
)
def move(form: "EventDate", group_id: str, event_id: str, date: str) -> Response[str]:
    events.move_date(group_id, event_id, date, app.caller, when=form.when(), version=form.version, now=app.now)
    return app.go(_form_of(group_id, event_id), {"event_id": event_id})


@app.form(
    "/groups/<group_id>/events/<event_id>/<date>/call-off",
    "events.CallOffEvent",
    again=("event_date.html", _date),
    summary="Call one date of an event off",
)
def call_off_date(form: "CallOffEvent", group_id: str, event_id: str, date: str) -> Response[str]:
    events.call_off_date(group_id, event_id, date, app.caller, reason=form.checked(), now=app.now)
    return app.go(_form_of(group_id, event_id), {"event_id": event_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
