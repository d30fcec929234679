"""Reporting an incident, with a name or without, and coming back to it by receipt."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.errors import Invalid, NotFound
from union.moderation.incidents import actions as incidents
from union.moderation.incidents import receipts
from union.web import cookies
from union.web.api import Door, serve, shows_again, takes
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.web.forms import AnswerCase, AskUpload, EnterReceipt, LeaveCase, Notices, Report

app = Door()
_LASTS = timedelta(minutes=30)


def _form(door: Door) -> dict[str, Any]:
    group_id = door.typed.get("group") or door.asked("group")
    post_id = door.typed.get("post") or door.asked("post")
    try:
        return incidents.form(group_id[:60], post_id[:60], who(door.event))
    except NotFound:  # A group that is gone must not stop a report.
        return incidents.form(None, None, who(door.event))


@app.get(
    "/report",
    summary="Look at the form for reporting",
    description="`group` and `post` say what it is about, where that is known.",
    to=Audience.EVERYBODY,
)
def form() -> Response[str]:
    return app.page("report.html", _form(app))


@shows_again("report.html", _form)
@takes("Report")
def _report(door: Door, form: "Report") -> Response[str]:
    address = str(door.event["requestContext"]["http"]["sourceIp"])
    filed = incidents.report(form.told(), who(door.event), key=form.key, address=address, now=datetime.now(UTC))
    return door.go("/case", {"receipt": filed.receipt}, cookies=(_inside(filed.incident_id, filed.receipt),))


@app.post(
    "/report",
    summary="Report something",
    description="Signed in or not. The answer has the receipt that leads back to it, and a cookie that opens it for half an hour.",
    to=Audience.EVERYBODY,
)
def report() -> Response[str]:
    return _report(app)


def _inside(incident_id: str, receipt: str = "") -> str:
    return cookies.written(cookies.CASE, {"case": incident_id, "receipt": receipt}, _LASTS, datetime.now(UTC))


def _held(door: Door) -> dict[str, Any] | None:
    return cookies.read(door.event, cookies.CASE, datetime.now(UTC))


def _mine(door: Door) -> dict[str, Any]:
    held = _held(door)
    if held is None:
        raise NotFound("Your time on this page was over. Please come back with your receipt at /case.")
    receipt = receipts.shown(held["receipt"]) if held.get("receipt") else None
    return {**incidents.mine(held["case"], datetime.now(UTC)), "receipt": receipt}


def _entrance(_: Door) -> dict[str, Any]:
    return {"case": None, "values": {}, "errors": {}}


@app.get(
    "/case",
    summary="Come back to a report",
    description="Without the cookie it is the form that asks for the receipt.",
    to=Audience.EVERYBODY,
)
def case() -> Response[str]:
    return app.page("case.html", _mine(app)) if _held(app) else app.page("receipt.html", _entrance(app))


@shows_again("receipt.html", _entrance)
@takes("EnterReceipt")
def _enter(door: Door, form: "EnterReceipt") -> Response[str]:
    address = str(door.event["requestContext"]["http"]["sourceIp"])
    incident_id = incidents.enter(form.receipt, address, datetime.now(UTC))
    return door.go("/case", {}, cookies=(_inside(incident_id),))


@app.post(
    "/case",
    summary="Open a report by its receipt",
    description="The answer has a cookie that opens it for half an hour.",
    to=Audience.EVERYBODY,
)
def enter() -> Response[str]:
    return _enter(app)


def _case_of(door: Door) -> str:
    held = _held(door)
    if held is None:
        raise NotFound("Your time on this page was over. Please come back with your receipt at /case.")
    return str(held["case"])


@shows_again("case.html", _mine)
@takes("AnswerCase")
def _answer(door: Door, form: "AnswerCase") -> Response[str]:
    incidents.answer(_case_of(door), form.text, key=form.key, now=datetime.now(UTC))
    return door.go("/case", {})


@app.post("/case/answer", summary="Write to staff about a report", to=Audience.EVERYBODY)
def answer() -> Response[str]:
    return _answer(app)


@shows_again("case.html", _mine)
@takes("Notices")
def _notices(door: Door, form: "Notices") -> Response[str]:
    incidents.notices(_case_of(door), form.email, datetime.now(UTC))
    return door.go("/case", {})


@app.post("/case/notices", summary="Leave an address for blind notices, or take it back", to=Audience.EVERYBODY)
def notices() -> Response[str]:
    return _notices(app)


@takes("AskUpload")
def _files(door: Door, form: "AskUpload") -> Response[str]:
    told = incidents.ask(
        _case_of(door), name=form.name, size=form.size, kind=form.type, sha256=form.sha256, now=datetime.now(UTC)
    )
    return door.told(told)


@shows_again("case.html", _mine)
def _bring(door: Door) -> Response[str]:
    files = [(name, data) for field, name, data in door.sent.files if field == "files"]
    if not files:
        raise Invalid.field("files", "Please choose a file first.")
    incidents.bring(_case_of(door), files, datetime.now(UTC))
    return door.go("/case", {})


@app.post(
    "/case/files",
    summary="Bring evidence",
    description="As JSON it asks where one file is to be put (S3, POST policy); as multipart/form-data it brings small files in `files`.",
    to=Audience.EVERYBODY,
)
def files() -> Response[str]:
    return _files(app) if app.json else _bring(app)


@takes("LeaveCase")
def _leave(door: Door, form: "LeaveCase") -> Response[str]:
    return door.go("/", {}, cookies=(cookies.taken_back(cookies.CASE),))


@app.post("/case/leave", summary="Leave a report", description="Takes the cookie away.", to=Audience.EVERYBODY)
def leave() -> Response[str]:
    return _leave(app)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
