"""The desk of staff support: the queue of cases, each case, and numbers without anybody in them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.desk import actions as desk
from union.web import sheets
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import (
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

app = Door()
_MONTHS = 12


@app.get("/cases", summary="Look at the queue of cases", description="`show` is all, mine or nobody. For staff support.")
def queue() -> Response[str]:
    return app.page("cases.html", desk.queue(someone(app.event), app.asked("show"), datetime.now(UTC)))


@app.get(
    "/cases/numbers", summary="See how many cases there were", description="By month and heading; small counts are left out."
)
def numbers() -> Response[str]:
    return app.page("case_numbers.html", desk.numbers(someone(app.event), _MONTHS, datetime.now(UTC)))


@app.get("/cases/numbers.csv", summary="Download how many cases there were")
def sheet() -> Response[str]:
    told = desk.numbers(someone(app.event), _MONTHS, datetime.now(UTC))
    head = ["Month", *(one["label"] for one in told["headings"])]
    rows = (
        [row["month"], *(_cell(row["counts"][one["heading"]], told["below"]) for one in told["headings"])]
        for row in told["months"]
    )
    return app.download("cases.csv", sheets.sheet(head, rows))


def _cell(number: int | None, below: int) -> str:
    return f"fewer than {below}" if number is None else str(number)


def _case(door: Door, incident_id: str) -> dict[str, Any]:
    return desk.page(incident_id, someone(door.event), datetime.now(UTC))


@app.get("/cases/<incident_id>", summary="Look at a case", description="The look is entered in the case's log.")
def case(incident_id: str) -> Response[str]:
    return app.page("staff_case.html", _case(app, incident_id))


@shows_again("staff_case.html", _case)
@takes("CaseSeen")
def _take(door: Door, form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.take(incident_id, someone(door.event), form.version, datetime.now(UTC), form.key)
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/take", summary="Take a case")
def take(incident_id: str) -> Response[str]:
    return _take(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseSeen")
def _release(door: Door, form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.release(incident_id, someone(door.event), form.version, datetime.now(UTC), form.key)
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/release", summary="Give a case back to the queue")
def release(incident_id: str) -> Response[str]:
    return _release(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseSeen")
def _connected(door: Door, form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.concerns_me(incident_id, someone(door.event), datetime.now(UTC), form.key)
    return door.go("/cases", {})


@app.post("/cases/<incident_id>/connected", summary="Say that one is connected with a case, and be kept out")
def connected(incident_id: str) -> Response[str]:
    return _connected(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseWords")
def _say(door: Door, form: "CaseWords", incident_id: str) -> Response[str]:
    desk.say(incident_id, someone(door.event), to=form.to, text=form.text, key=form.key, now=datetime.now(UTC))
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/say", summary="Write in a case")
def say(incident_id: str) -> Response[str]:
    return _say(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseShare")
def _share(door: Door, form: "CaseShare", incident_id: str) -> Response[str]:
    desk.share(
        incident_id,
        someone(door.event),
        summary=form.summary,
        kept_out=form.kept_out(),
        version=form.version,
        now=datetime.now(UTC),
        key=form.key,
    )
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/share", summary="Share a case with the committee")
def share(incident_id: str) -> Response[str]:
    return _share(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseFlag")
def _flag(door: Door, form: "CaseFlag", incident_id: str) -> Response[str]:
    desk.flag(
        incident_id,
        someone(door.event),
        what=form.what,
        on=form.on,
        reason=form.reason,
        version=form.version,
        now=datetime.now(UTC),
        key=form.key,
    )
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/flag", summary="Mark a case as serious, or hold it back")
def flag(incident_id: str) -> Response[str]:
    return _flag(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseHeading")
def _heading(door: Door, form: "CaseHeading", incident_id: str) -> Response[str]:
    desk.correct(
        incident_id,
        someone(door.event),
        heading=form.heading,
        reason=form.reason,
        version=form.version,
        now=datetime.now(UTC),
        key=form.key,
    )
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/heading", summary="Correct what a case is about")
def heading(incident_id: str) -> Response[str]:
    return _heading(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseLink")
def _link(door: Door, form: "CaseLink", incident_id: str) -> Response[str]:
    desk.link(incident_id, someone(door.event), other=form.other, on=form.on, now=datetime.now(UTC))
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/link", summary="Link a case with another")
def link(incident_id: str) -> Response[str]:
    return _link(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseClose")
def _close(door: Door, form: "CaseClose", incident_id: str) -> Response[str]:
    desk.close(
        incident_id,
        someone(door.event),
        outcome=form.outcome,
        text=form.text,
        version=form.version,
        now=datetime.now(UTC),
        key=form.key,
    )
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/close", summary="Close a case")
def close(incident_id: str) -> Response[str]:
    return _close(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseSeen")
def _reopen(door: Door, form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.reopen(incident_id, someone(door.event), version=form.version, now=datetime.now(UTC), key=form.key)
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/reopen", summary="Open a closed case again")
def reopen(incident_id: str) -> Response[str]:
    return _reopen(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseClear")
def _clear(door: Door, form: "CaseClear", incident_id: str) -> Response[str]:
    desk.clear(incident_id, someone(door.event), form.person_id, form.version, datetime.now(UTC), form.key)
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/clear", summary="Let somebody in who was kept out for a name")
def clear(incident_id: str) -> Response[str]:
    return _clear(app, incident_id=incident_id)


@shows_again("staff_case.html", _case)
@takes("CaseSeen")
def _export(door: Door, form: "CaseSeen", incident_id: str) -> Response[str]:
    desk.export(incident_id, someone(door.event), form.key, datetime.now(UTC))
    return door.go(f"/cases/{incident_id}", {})


@app.post("/cases/<incident_id>/export", summary="Pack a case into one file")
def export(incident_id: str) -> Response[str]:
    return _export(app, incident_id=incident_id)


def _case_of(door: Door, incident_id: str, evidence_id: str) -> dict[str, Any]:
    return _case(door, incident_id)


@shows_again("staff_case.html", _case_of)
@takes("OpenFile")
def _open_file(door: Door, form: "OpenFile", incident_id: str, evidence_id: str) -> Response[str]:
    link = desk.open_file(
        incident_id, someone(door.event), evidence_id=evidence_id, original=form.original, now=datetime.now(UTC)
    )
    return door.go(link, {})


@app.post(
    "/cases/<incident_id>/evidence/<evidence_id>",
    summary="Open a piece of evidence",
    description="Leads to an address that works for a minute; it is entered in the log first.",
)
def open_file(incident_id: str, evidence_id: str) -> Response[str]:
    return _open_file(app, incident_id=incident_id, evidence_id=evidence_id)


@shows_again("staff_case.html", _case)
@takes("CaseSeen")
def _exported(door: Door, form: "CaseSeen", incident_id: str) -> Response[str]:
    return door.go(desk.exported(incident_id, someone(door.event), datetime.now(UTC)), {})


@app.post(
    "/cases/<incident_id>/exported", summary="Fetch a packed case", description="Leads to an address that works for a minute."
)
def exported(incident_id: str) -> Response[str]:
    return _exported(app, incident_id=incident_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
