"""The committee's ladder: what to do about behaviour on a platform of the group, with staff always in the picture."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.conduct import actions as conduct
from union.moderation.conduct.actions import Frozen, Proof
from union.moderation.freezes.rules import Deed
from union.web.api import App, serve, shows_again, takes

if TYPE_CHECKING:
    from union.moderation.conduct.views import ConcernPage, Concerns, NewConcern
    from union.moderation.evidence.views import PlaceForFile
    from union.web.api import Page, Told
    from union.web.forms.base import Pressed
    from union.web.forms.moderation import (
        AskUpload,
        FrozenStep,
        OpenConcern,
        PostedStep,
        StaffStep,
        StateStep,
        WordsStep,
    )

app = App()


def _path(group_id: str, incident_id: str) -> str:
    return f"/groups/{quote(group_id)}/conduct/{quote(incident_id)}"


@app.get(
    "/groups/<group_id>/conduct", summary="Look at a group's conduct page", description="For its committee and staff support."
)
def listed(group_id: str) -> "Page[Concerns]":
    return app.page("concerns.html", conduct.listed(group_id, app.caller, app.now))


def _form(group_id: str) -> "NewConcern":
    post_id = (app.typed.get("post") or app.asked("post"))[:60] or None
    return conduct.opening(group_id, app.caller, post_id, app.now)


@app.get(
    "/groups/<group_id>/conduct/new",
    summary="Look at the form for reporting a problem",
    description="`post` says which post it is about.",
)
def form(group_id: str) -> "Page[NewConcern]":
    return app.page("new_concern.html", _form(group_id))


@app.form(
    "/groups/<group_id>/conduct/new",
    "moderation.OpenConcern",
    again=("new_concern.html", _form),
    summary="Report a problem to staff",
    description="A case for staff is opened with it.",
)
def open_concern(form: "OpenConcern", group_id: str) -> Response[str]:
    incident_id = conduct.open_concern(
        group_id,
        app.caller,
        heading=form.heading,
        platform=form.platform,
        what=form.what,
        post_id=form.post or None,
        key=form.key,
        now=app.now,
    )
    return app.go(_path(group_id, incident_id), {"incident_id": incident_id})


def _page(group_id: str, incident_id: str) -> "ConcernPage":
    return conduct.page(group_id, incident_id, app.caller, app.now)


@app.get("/groups/<group_id>/conduct/<incident_id>", summary="Look at a report and its steps")
def page(group_id: str, incident_id: str) -> "Page[ConcernPage]":
    return app.page("concern.html", _page(group_id, incident_id))


@app.form(
    "/groups/<group_id>/conduct/<incident_id>/state",
    "moderation.StateStep",
    again=("concern.html", _page),
    summary="State that behaviour is not tolerated",
)
def state(form: "StateStep", group_id: str, incident_id: str) -> Response[str]:
    conduct.state(group_id, incident_id, app.caller, text=form.text, where=form.where, key=form.key, now=app.now)
    return app.go(_path(group_id, incident_id), {})


@app.form(
    "/groups/<group_id>/conduct/<incident_id>/message",
    "moderation.WordsStep",
    again=("concern.html", _page),
    summary="Write to whoever wrote the post",
)
def message(form: "WordsStep", group_id: str, incident_id: str) -> Response[str]:
    conduct.message(group_id, incident_id, app.caller, text=form.text, key=form.key, now=app.now)
    return app.go(_path(group_id, incident_id), {})


@app.form(
    "/groups/<group_id>/conduct/<incident_id>/keep",
    "base.Pressed",
    again=("concern.html", _page),
    summary="Keep the post as evidence",
)
def keep(form: "Pressed", group_id: str, incident_id: str) -> Response[str]:
    conduct.keep(group_id, incident_id, app.caller, key=form.key, now=app.now)
    return app.go(_path(group_id, incident_id), {})


@app.form(
    "/groups/<group_id>/conduct/<incident_id>/attest",
    "moderation.PostedStep",
    again=("concern.html", _page),
    summary="Say what was done by hand elsewhere",
)
def attest(form: "PostedStep", group_id: str, incident_id: str) -> Response[str]:
    caller, proof, now = app.caller, Proof(app.sent.brought("files"), form.evidence_id), app.now
    conduct.attest(group_id, incident_id, caller, text=form.text, proof=proof, key=form.key, now=now)
    return app.go(_path(group_id, incident_id), {})


@app.form(
    "/groups/<group_id>/conduct/<incident_id>/freeze/<platform_id>",
    "moderation.FrozenStep",
    again=("concern.html", _page),
    summary="Say that a platform was frozen or opened by hand, with a screenshot",
)
def frozen(form: "FrozenStep", group_id: str, incident_id: str, platform_id: str) -> Response[str]:
    done = Frozen(platform_id, Deed(form.deed), form.freeze_id, form.version)
    caller, proof, now = app.caller, Proof(app.sent.brought("files"), form.evidence_id), app.now
    conduct.frozen(group_id, incident_id, caller, done, proof=proof, key=form.key, now=now)
    return app.go(_path(group_id, incident_id), {})


@app.form(
    "/groups/<group_id>/conduct/<incident_id>/staff",
    "moderation.StaffStep",
    again=("concern.html", _page),
    summary="Write to staff support",
)
def staff(form: "StaffStep", group_id: str, incident_id: str) -> Response[str]:
    conduct.tell_staff(group_id, incident_id, app.caller, text=form.text, worse=form.worse, key=form.key, now=app.now)
    return app.go(_path(group_id, incident_id), {})


@takes(app, "moderation.AskUpload")
def _files(form: "AskUpload", group_id: str, incident_id: str) -> "Told[PlaceForFile]":
    caller, now = app.caller, app.now
    told = conduct.ask(group_id, incident_id, caller, name=form.name, size=form.size, kind=form.type, sha256=form.sha256, now=now)
    return app.told(told)


@shows_again(app, "concern.html", _page)
def _bring(group_id: str, incident_id: str) -> Response[str]:
    conduct.bring(group_id, incident_id, app.caller, app.sent.must_bring("files"), app.now)
    return app.go(_path(group_id, incident_id), {})


@app.post(
    "/groups/<group_id>/conduct/<incident_id>/files",
    summary="Bring evidence for a report",
    description="As JSON it asks where one file is to be put (S3, POST policy); as multipart/form-data it brings small files in `files`.",
    form="moderation.AskUpload",
)
def files(group_id: str, incident_id: str) -> "Told[PlaceForFile] | Response[str]":
    take = _files if app.json else _bring
    return take(group_id=group_id, incident_id=incident_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
