"""The committee's ladder: what to do about behaviour on a platform of the group, with staff always in the picture."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.errors import Invalid
from union.moderation.conduct import actions as conduct
from union.moderation.conduct.actions import Frozen, Proof
from union.moderation.freezes.rules import Deed
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import AskUpload, FrozenStep, KeepStep, OpenConcern, PostedStep, StaffStep, StateStep, WordsStep

app = Door()


def _brought(door: Door) -> list[tuple[str, bytes]]:
    return [(name, data) for field, name, data in door.sent.files if field == "files"]


def _path(group_id: str, incident_id: str) -> str:
    return f"/groups/{quote(group_id)}/conduct/{quote(incident_id)}"


@app.get(
    "/groups/<group_id>/conduct", summary="Look at a group's conduct page", description="For its committee and staff support."
)
def listed(group_id: str) -> Response[str]:
    return app.page("concerns.html", conduct.listed(group_id, someone(app.event), datetime.now(UTC)))


def _form(door: Door, group_id: str) -> dict[str, Any]:
    post_id = (door.typed.get("post") or door.asked("post"))[:60] or None
    return conduct.opening(group_id, someone(door.event), post_id, datetime.now(UTC))


@app.get(
    "/groups/<group_id>/conduct/new",
    summary="Look at the form for reporting a problem",
    description="`post` says which post it is about.",
)
def form(group_id: str) -> Response[str]:
    return app.page("new_concern.html", _form(app, group_id))


@shows_again("new_concern.html", _form)
@takes("OpenConcern")
def _open_concern(door: Door, form: "OpenConcern", group_id: str) -> Response[str]:
    incident_id = conduct.open_concern(
        group_id,
        someone(door.event),
        heading=form.heading,
        platform=form.platform,
        what=form.what,
        post_id=form.post or None,
        key=form.key,
        now=datetime.now(UTC),
    )
    return door.go(_path(group_id, incident_id), {"incident_id": incident_id})


@app.post(
    "/groups/<group_id>/conduct/new", summary="Report a problem to staff", description="A case for staff is opened with it."
)
def open_concern(group_id: str) -> Response[str]:
    return _open_concern(app, group_id=group_id)


def _page(door: Door, group_id: str, incident_id: str) -> dict[str, Any]:
    return conduct.page(group_id, incident_id, someone(door.event), datetime.now(UTC))


@app.get("/groups/<group_id>/conduct/<incident_id>", summary="Look at a report and its steps")
def page(group_id: str, incident_id: str) -> Response[str]:
    return app.page("concern.html", _page(app, group_id, incident_id))


@shows_again("concern.html", _page)
@takes("StateStep")
def _state(door: Door, form: "StateStep", group_id: str, incident_id: str) -> Response[str]:
    conduct.state(
        group_id, incident_id, someone(door.event), text=form.text, where=form.where, key=form.key, now=datetime.now(UTC)
    )
    return door.go(_path(group_id, incident_id), {})


@app.post("/groups/<group_id>/conduct/<incident_id>/state", summary="State that behaviour is not tolerated")
def state(group_id: str, incident_id: str) -> Response[str]:
    return _state(app, group_id=group_id, incident_id=incident_id)


@shows_again("concern.html", _page)
@takes("WordsStep")
def _message(door: Door, form: "WordsStep", group_id: str, incident_id: str) -> Response[str]:
    conduct.message(group_id, incident_id, someone(door.event), text=form.text, key=form.key, now=datetime.now(UTC))
    return door.go(_path(group_id, incident_id), {})


@app.post("/groups/<group_id>/conduct/<incident_id>/message", summary="Write to whoever wrote the post")
def message(group_id: str, incident_id: str) -> Response[str]:
    return _message(app, group_id=group_id, incident_id=incident_id)


@shows_again("concern.html", _page)
@takes("KeepStep")
def _keep(door: Door, form: "KeepStep", group_id: str, incident_id: str) -> Response[str]:
    conduct.keep(group_id, incident_id, someone(door.event), key=form.key, now=datetime.now(UTC))
    return door.go(_path(group_id, incident_id), {})


@app.post("/groups/<group_id>/conduct/<incident_id>/keep", summary="Keep the post as evidence")
def keep(group_id: str, incident_id: str) -> Response[str]:
    return _keep(app, group_id=group_id, incident_id=incident_id)


@shows_again("concern.html", _page)
@takes("PostedStep")
def _attest(door: Door, form: "PostedStep", group_id: str, incident_id: str) -> Response[str]:
    caller, proof, now = someone(door.event), Proof(_brought(door), form.evidence_id), datetime.now(UTC)
    conduct.attest(group_id, incident_id, caller, text=form.text, proof=proof, key=form.key, now=now)
    return door.go(_path(group_id, incident_id), {})


@app.post("/groups/<group_id>/conduct/<incident_id>/attest", summary="Say what was done by hand elsewhere")
def attest(group_id: str, incident_id: str) -> Response[str]:
    return _attest(app, group_id=group_id, incident_id=incident_id)


def _page_of_platform(door: Door, group_id: str, incident_id: str, platform_id: str) -> dict[str, Any]:
    return _page(door, group_id, incident_id)


@shows_again("concern.html", _page_of_platform)
@takes("FrozenStep")
def _frozen(door: Door, form: "FrozenStep", group_id: str, incident_id: str, platform_id: str) -> Response[str]:
    done = Frozen(platform_id, Deed(form.deed), form.freeze_id, form.version)
    caller, proof, now = someone(door.event), Proof(_brought(door), form.evidence_id), datetime.now(UTC)
    conduct.frozen(group_id, incident_id, caller, done, proof=proof, key=form.key, now=now)
    return door.go(_path(group_id, incident_id), {})


@app.post(
    "/groups/<group_id>/conduct/<incident_id>/freeze/<platform_id>",
    summary="Say that a platform was frozen or opened by hand, with a screenshot",
)
def frozen(group_id: str, incident_id: str, platform_id: str) -> Response[str]:
    return _frozen(app, group_id=group_id, incident_id=incident_id, platform_id=platform_id)


@shows_again("concern.html", _page)
@takes("StaffStep")
def _staff(door: Door, form: "StaffStep", group_id: str, incident_id: str) -> Response[str]:
    conduct.tell_staff(
        group_id, incident_id, someone(door.event), text=form.text, worse=form.worse, key=form.key, now=datetime.now(UTC)
    )
    return door.go(_path(group_id, incident_id), {})


@app.post("/groups/<group_id>/conduct/<incident_id>/staff", summary="Write to staff support")
def staff(group_id: str, incident_id: str) -> Response[str]:
    return _staff(app, group_id=group_id, incident_id=incident_id)


@takes("AskUpload")
def _files(door: Door, form: "AskUpload", group_id: str, incident_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    told = conduct.ask(group_id, incident_id, caller, name=form.name, size=form.size, kind=form.type, sha256=form.sha256, now=now)
    return door.told(told)


@shows_again("concern.html", _page)
def _bring(door: Door, group_id: str, incident_id: str) -> Response[str]:
    files = _brought(door)
    if not files:
        raise Invalid.field("files", "Please choose a file first.")
    conduct.bring(group_id, incident_id, someone(door.event), files, datetime.now(UTC))
    return door.go(_path(group_id, incident_id), {})


@app.post(
    "/groups/<group_id>/conduct/<incident_id>/files",
    summary="Bring evidence for a report",
    description="As JSON it asks where one file is to be put (S3, POST policy); as multipart/form-data it brings small files in `files`.",
)
def files(group_id: str, incident_id: str) -> Response[str]:
    take = _files if app.json else _bring
    return take(app, group_id=group_id, incident_id=incident_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
