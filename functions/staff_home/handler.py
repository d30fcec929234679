"""Staff's Monday: what waits, all groups, and search."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.site import all_groups, set_up, staff_home, staff_search
from union.web import sheets
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.site.views import AllGroups, SetUp, StaffHome, StaffSearch
    from union.web.api import Page
    from union.web.forms.base import Pressed

app = App()


@app.get(
    "/staff-home",
    summary="See what waits for staff",
    description="In the groups of their teams. `team` is a type of group, `show` names a kind of thing of which all are shown.",
)
def home() -> "Page[StaffHome]":
    return app.page("staff_home.html", staff_home.shown(app.caller, app.asked("team"), app.asked("show"), app.now))


def _steps() -> "SetUp":
    return set_up.shown(app.caller, app.now)


@app.get(
    "/staff/set-up",
    summary="See what is left to set up in this house",
    description="For the team for all. Each step is done where the records say so.",
)
def steps() -> "Page[SetUp]":
    return app.page("house_steps.html", _steps())


@app.form(
    "/staff/set-up/letter",
    "base.Pressed",
    again=("house_steps.html", _steps),
    summary="Try whether letters arrive",
    description="By the team for all: a letter to oneself, one a day for the house.",
)
def try_letter(form: "Pressed") -> Response[str]:
    set_up.try_letter(app.caller, app.now)
    return app.go("/staff/set-up", {})


def _chosen() -> dict[str, str]:
    return {"q": app.asked("q"), "type": app.asked("type"), "show": app.asked("show"), "sort": app.asked("sort")}


@app.get(
    "/staff/groups",
    summary="Look through all groups",
    description="For staff, the groups of their teams. `q` is a part of a name, `type` a type of group, `show` what is to be looked at in them "
    "or how they fare (left: those that have left; all: these too), `sort` an order, `page` a number.",
)
def groups() -> "Page[AllGroups]":
    return app.page("all_groups.html", all_groups.listed(app.caller, {**_chosen(), "page": app.asked("page")}, app.now))


@app.get(
    "/staff/groups.csv",
    summary="Download all groups",
    description="Those that fit, as on the page: `q`, `type`, `show` and `sort`. Nothing of cases is in it.",
)
def sheet() -> Response[str]:
    return app.download("groups.csv", sheets.sheet(all_groups.HEAD, all_groups.sheet(app.caller, _chosen(), app.now)))


@app.get(
    "/staff/search",
    summary="Find a group, a person or a case",
    description="For staff. `q` is a name or a number, `look` is groups, people or cases. Looks for people are noted and limited.",
)
def search() -> "Page[StaffSearch]":
    return app.page("staff_search.html", staff_search.found(app.caller, app.asked("q"), app.asked("look"), app.now))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
