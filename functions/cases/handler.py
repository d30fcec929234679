"""The desk of staff support: the queue of cases, each case, and numbers without anybody in them."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.desk import actions as desk
from union.moderation.desk import queues
from union.web import sheets
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.moderation.desk.views import CaseNumbers, CaseQueue, StaffCase
    from union.web.api import Page
    from union.web.forms.moderation import (
        CaseClear,
        CaseClose,
        CaseFlag,
        CaseHeading,
        CaseLink,
        CaseSeen,
        CaseShare,
        CaseWords,
        OpenFile,
    )

app = App()
_MONTHS = 12


@app.get(
    "/cases",
    summary="Look at the queue of cases",
    description="`show` is all, mine, nobody, crowded, overdue, today or waiting. For staff support.",
)
def queue() -> "Page[CaseQueue]":
    return app.page("cases.html", queues.queue(app.caller, app.asked("show"), app.now))


@app.get(
    "/cases/numbers", summary="See how many cases there were", description="By month and heading; small counts are left out."
)
def numbers() -> "Page[CaseNumbers]":
    return app.page("case_numbers.html", desk.numbers(app.caller, _MONTHS, app.now))


@app.get("/cases/numbers.csv", summary="Download how many cases there were")
def sheet() -> Response[str]:
    told = desk.numbers(app.caller, _MONTHS, app.now)
    head = ["Month", *(one["label"] for one in told["headings"])]
    rows = (
        [row["month"], *(_cell(row["counts"][one["heading"]], told["below"]) for one in told["headings"])]
        for row in told["months"]
    )
    return app.download("cases.csv", sheets.sheet(head, rows))


def _cell(number: int | None, below: int) -> str:
    return f"fewer than {below}" if number is None else str(number)


def _case(incident_id: str) -> "StaffCase":
    return desk.page(incident_id, app.caller, app.now)


@app.get("/cases/<incident_id>", summary="Look at a case", description="The look is entered in the case's log.")
def case(incident_id: str) -> "Page[StaffCase]":
    return app.page("staff_case.html", _case(incident_id))


@app.form("/cases/<incident_id>/take", "moderation.CaseSeen", again=("staff_case.html", _case), summary="Take a case")
def take(form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.take(incident_id, app.caller, form.version, app.now, form.key)
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/release",
    "moderation.CaseSeen",
    again=("staff_case.html", _case),
    summary="Give a case back to the queue",
)
def release(form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.release(incident_id, app.caller, form.version, app.now, form.key)
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/connected",
    "moderation.CaseSeen",
    again=("staff_case.html", _case),
    summary="Say that one is connected with a case, and be kept out",
)
def connected(form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.concerns_me(incident_id, app.caller, app.now, form.key)
    return app.go("/cases", {})


@app.form("/cases/<incident_id>/say", "moderation.CaseWords", again=("staff_case.html", _case), summary="Write in a case")
def say(form: "CaseWords", incident_id: str) -> Response[str]:
    desk.say(incident_id, app.caller, to=form.to, text=form.text, key=form.key, now=app.now)
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/share",
    "moderation.CaseShare",
    again=("staff_case.html", _case),
    summary="Share a case with the committee",
)
def share(form: "CaseShare", incident_id: str) -> Response[str]:
    desk.share(
        incident_id,
        app.caller,
        summary=form.summary,
        kept_out=form.kept_out(),
        version=form.version,
        now=app.now,
        key=form.key,
    )
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/flag",
    "moderation.CaseFlag",
    again=("staff_case.html", _case),
    summary="Mark a case as serious, or hold it back",
)
def flag(form: "CaseFlag", incident_id: str) -> Response[str]:
    desk.flag(
        incident_id,
        app.caller,
        what=form.what,
        on=form.on,
        reason=form.reason,
        version=form.version,
        now=app.now,
        key=form.key,
    )
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/heading",
    "moderation.CaseHeading",
    again=("staff_case.html", _case),
    summary="Correct what a case is about",
)
def heading(form: "CaseHeading", incident_id: str) -> Response[str]:
    desk.correct(
        incident_id,
        app.caller,
        heading=form.heading,
        reason=form.reason,
        version=form.version,
        now=app.now,
        key=form.key,
    )
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/link", "moderation.CaseLink", again=("staff_case.html", _case), summary="Link a case with another"
)
def link(form: "CaseLink", incident_id: str) -> Response[str]:
    desk.link(incident_id, app.caller, other=form.other, on=form.on, now=app.now)
    return app.go(f"/cases/{incident_id}", {})


@app.form("/cases/<incident_id>/close", "moderation.CaseClose", again=("staff_case.html", _case), summary="Close a case")
def close(form: "CaseClose", incident_id: str) -> Response[str]:
    desk.close(
        incident_id,
        app.caller,
        outcome=form.outcome,
        text=form.text,
        version=form.version,
        now=app.now,
        key=form.key,
    )
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/reopen", "moderation.CaseSeen", again=("staff_case.html", _case), summary="Open a closed case again"
)
def reopen(form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.reopen(incident_id, app.caller, version=form.version, now=app.now, key=form.key)
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/clear",
    "moderation.CaseClear",
    again=("staff_case.html", _case),
    summary="Let somebody in who was kept out for a name",
)
def clear(form: "CaseClear", incident_id: str) -> Response[str]:
    desk.clear(incident_id, app.caller, form.person_id, form.version, app.now, form.key)
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/export", "moderation.CaseSeen", again=("staff_case.html", _case), summary="Pack a case into one file"
)
def export(form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.export(incident_id, app.caller, form.key, app.now)
    return app.go(f"/cases/{incident_id}", {})


@app.form(
    "/cases/<incident_id>/evidence/<evidence_id>",
    "moderation.OpenFile",
    again=("staff_case.html", _case),
    summary="Open a piece of evidence",
    description="Leads to an address that works for a minute; it is entered in the log first.",
)
def open_file(form: "OpenFile", incident_id: str, evidence_id: str) -> Response[str]:
    link = desk.open_file(incident_id, app.caller, evidence_id=evidence_id, original=form.original, now=app.now)
    return app.go(link, {})


@app.form(
    "/cases/<incident_id>/exported",
    "moderation.CaseSeen",
    again=("staff_case.html", _case),
    summary="Fetch a packed case",
    description="Leads to an address that works for a minute.",
)
def exported(form: "CaseSeen", incident_id: str) -> Response[str]:
    return app.go(desk.exported(incident_id, app.caller, app.now), {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
