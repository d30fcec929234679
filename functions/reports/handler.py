"""Reporting an incident, with a name or without, and coming back to it by receipt."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.errors import NotFound
from union.moderation.incidents import actions as incidents
from union.moderation.incidents import receipts
from union.web import cookies
from union.web.api import App, serve, shows_again, takes
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.moderation.evidence.views import PlaceForFile
    from union.moderation.incidents.views import OwnReport, ReceiptForm, ReportForm
    from union.web.api import Page, Told
    from union.web.forms.base import Pressed
    from union.web.forms.moderation import AnswerCase, AskUpload, EnterReceipt, Notices, Report

app = App()
_LASTS = timedelta(minutes=30)


def _form() -> "ReportForm":
    group_id = app.typed.get("group") or app.asked("group")
    post_id = app.typed.get("post") or app.asked("post")
    try:
        return incidents.form(group_id[:60], post_id[:60], who(app.event), app.now)
    except NotFound:  # A group that is gone must not stop a report.
        return incidents.form(None, None, who(app.event), app.now)


@app.get(
    "/report",
    summary="Look at the form for reporting",
    description="`group` and `post` say what it is about, where that is known.",
    to=Audience.EVERYBODY,
)
def form() -> "Page[ReportForm]":
    return app.page("report.html", _form())


@app.form(
    "/report",
    "moderation.Report",
    again=("report.html", _form),
    summary="Report something",
    description="Signed in or not. The answer has the receipt that leads back to it, and a cookie that opens it for half an hour.",
    to=Audience.EVERYBODY,
)
def report(form: "Report") -> Response[str]:
    filed = incidents.report(form.told(), who(app.event), key=form.key, address=app.address, now=app.now)
    return app.go("/case", {"receipt": filed.receipt}, cookies=(_inside(filed.incident_id, filed.receipt),))


def _inside(incident_id: str, receipt: str = "") -> str:
    return cookies.written(cookies.CASE, {"case": incident_id, "receipt": receipt}, _LASTS, app.now)


def _open() -> dict[str, Any] | None:
    """What the cookie holds that opens a case, while it is good."""
    return cookies.read(app.event, cookies.CASE, app.now)


def _held() -> dict[str, Any]:
    held = _open()
    if held is None:
        raise NotFound("Your time on this page was over. Please come back with your receipt at /case.")
    return held


def _case_of() -> str:
    return str(_held()["case"])


def _mine() -> "OwnReport":
    held = _held()
    receipt = receipts.shown(held["receipt"]) if held.get("receipt") else None
    return {**incidents.mine(held["case"], app.now), "receipt": receipt}


def _entrance() -> "ReceiptForm":
    return {"case": None, "values": {}, "errors": {}}


@app.get(
    "/case",
    summary="Come back to a report",
    description="Without the cookie it is the form that asks for the receipt.",
    to=Audience.EVERYBODY,
)
def case() -> "Page[OwnReport] | Page[ReceiptForm]":
    return app.page("case.html", _mine()) if _open() else app.page("receipt.html", _entrance())


@app.form(
    "/case",
    "moderation.EnterReceipt",
    again=("receipt.html", _entrance),
    summary="Open a report by its receipt",
    description="The answer has a cookie that opens it for half an hour.",
    to=Audience.EVERYBODY,
)
def enter(form: "EnterReceipt") -> Response[str]:
    incident_id = incidents.enter(form.receipt, app.address, app.now)
    return app.go("/case", {}, cookies=(_inside(incident_id),))


@app.form(
    "/case/answer",
    "moderation.AnswerCase",
    again=("case.html", _mine),
    summary="Write to staff about a report",
    to=Audience.EVERYBODY,
)
def answer(form: "AnswerCase") -> Response[str]:
    incidents.answer(_case_of(), form.text, key=form.key, now=app.now)
    return app.go("/case", {})


@app.form(
    "/case/notices",
    "moderation.Notices",
    again=("case.html", _mine),
    summary="Leave an address for blind notices, or take it back",
    to=Audience.EVERYBODY,
)
def notices(form: "Notices") -> Response[str]:
    incidents.notices(_case_of(), form.email, app.now)
    return app.go("/case", {})


@takes(app, "moderation.AskUpload")
def _files(form: "AskUpload") -> "Told[PlaceForFile]":
    told = incidents.ask(_case_of(), name=form.name, size=form.size, kind=form.type, sha256=form.sha256, now=app.now)
    return app.told(told)


@shows_again(app, "case.html", _mine)
def _bring() -> Response[str]:
    incidents.bring(_case_of(), app.sent.must_bring("files"), app.now)
    return app.go("/case", {})


@app.post(
    "/case/files",
    summary="Bring evidence",
    description="As JSON it asks where one file is to be put (S3, POST policy); as multipart/form-data it brings small files in `files`.",
    to=Audience.EVERYBODY,
    form="moderation.AskUpload",
)
def files() -> "Told[PlaceForFile] | Response[str]":
    return _files() if app.json else _bring()


@app.form(
    "/case/leave",
    "base.Pressed",
    summary="Leave a report",
    description="Takes the cookie away, on a computer that others use too.",
    to=Audience.EVERYBODY,
)
def leave(form: "Pressed") -> Response[str]:
    return app.go("/", {}, cookies=(cookies.taken_back(cookies.CASE),))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
