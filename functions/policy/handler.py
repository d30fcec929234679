"""The union's policy pack, as staff write the next version and adopt it; and how the house looks."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.look import actions as looks
from union.core.policy import drafting, pages
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.core.look.views import LookDesk
    from union.core.policy.views import Leaflet, PolicyDesk, PolicyDraft, PolicyInForce, PolicySection, PolicyVersion
    from union.web.api import Page
    from union.web.forms.look import SaveLogo, SaveLook
    from union.web.forms.policy import AdoptPolicy, BringPolicy, DraftAt, EditPolicy

app = App()
_PATH, _LOOK = "/staff/policy", "/staff/look"


def _desk() -> "PolicyDesk":
    return pages.desk(app.caller)


@app.get(
    _PATH, summary="Look at the policy in force, its versions and the draft of the next one", description="For the team for all."
)
def desk() -> "Page[PolicyDesk]":
    return app.page("policy.html", _desk())


@app.form(
    f"{_PATH}/bring",
    "policy.BringPolicy",
    again=("policy.html", _desk),
    summary="Make a policy pack of your own the draft",
    description="By the team for all. It is TOML, as the page gives out each version.",
)
def bring(form: "BringPolicy") -> Response[str]:
    drafting.bring(app.caller, form.data, revision=form.revision, now=app.now)
    return app.go(f"{_PATH}/draft", {})


@app.form(
    f"{_PATH}/discard",
    "policy.DraftAt",
    again=("policy.html", _desk),
    summary="Throw the draft of the policy away",
    description="By the team for all.",
)
def discard(form: "DraftAt") -> Response[str]:
    drafting.discard(app.caller, revision=form.revision, now=app.now)
    return app.go(_PATH, {})


def _draft() -> "PolicyDraft":
    return pages.draft(app.caller, app.now)


@app.get(f"{_PATH}/draft", summary="Look at what the draft of the policy changes", description="For the team for all.")
def draft() -> "Page[PolicyDraft]":
    return app.page("policy_draft.html", _draft())


@app.form(
    f"{_PATH}/adopt",
    "policy.AdoptPolicy",
    again=("policy_draft.html", _draft),
    summary="Put the draft of the policy in force",
    description="By the team for all, under the name of a new version, at once.",
)
def adopt(form: "AdoptPolicy") -> Response[str]:
    drafting.adopt(app.caller, form.version, revision=form.revision, now=app.now)
    return app.go(_PATH, {"version": form.version})


def _section(section: str) -> "PolicySection":
    return pages.section(app.caller, section)


@app.get(
    f"{_PATH}/draft/<section>",
    summary="Look at a section of the policy to change it",
    description="For the team for all. What there is of a draft stands in it.",
)
def section(section: str) -> "Page[PolicySection]":
    return app.page("policy_section.html", _section(section))


@app.form(
    f"{_PATH}/draft/<section>",
    "policy.EditPolicy",
    again=("policy_section.html", _section),
    summary="Change a section of the draft of the policy",
    description="By the team for all. The draft begins with the first change.",
)
def edit(section: str, form: "EditPolicy") -> Response[str]:
    drafting.save(app.caller, section, form.fields, revision=form.revision, now=app.now)
    return app.go(f"{_PATH}#sections", {"section": section})


@app.get(
    f"{_PATH}/preview/conduct", summary="See the conduct page as the draft would have it", description="For the team for all."
)
def conduct() -> "Page[PolicyInForce]":
    return app.page("conduct.html", pages.conduct(app.caller))


@app.get(
    f"{_PATH}/preview/<name>",
    summary="See a page as the draft would have it",
    description="For the team for all: privacy, terms, accessibility, help or contact.",
)
def leaflet(name: str) -> "Page[Leaflet]":
    return app.page("leaflet.html", pages.leaflet(app.caller, name))


@app.get(f"{_PATH}/versions/<version>", summary="Read a version of the policy", description="For the team for all.")
def version(version: str) -> "Page[PolicyVersion]":
    return app.page("policy_version.html", pages.version(app.caller, version))


@app.get(
    f"{_PATH}/files/<file>",
    summary="Download a version of the policy, or the draft, as TOML",
    description="For the team for all: draft.toml, or the name of a version with .toml after it.",
)
def file(file: str) -> Response[str]:
    name = file.removesuffix(".toml")
    return app.download(f"{name}.toml", drafting.toml(app.caller, name), "text/plain")


def _look() -> "LookDesk":
    return looks.desk(app.caller)


def _look_as_asked() -> "LookDesk":
    return looks.as_typed(app.caller, _typed())


def _typed() -> dict[str, str]:
    return {"name": app.asked("name"), "accent": app.asked("accent"), "band": app.asked("band")}


@app.get(_LOOK, summary="Look at the union's name, logo and colours", description="For the team for all.")
def look() -> "Page[LookDesk]":
    return app.page("look.html", _look())


@app.get(
    f"{_LOOK}/preview",
    again=("look.html", _look_as_asked),
    summary="See how the house would look",
    description="For the team for all: `name`, `accent`, `band` and `revision` as the form has them. Nothing is changed.",
)
def tried() -> "Page[LookDesk]":
    return app.page("look.html", looks.tried(app.caller, **_typed(), revision=app.number("revision", digits=9)))


@app.form(
    _LOOK,
    "look.SaveLook",
    again=("look.html", _look),
    summary="Change the union's name and colours",
    description="By the team for all, from the look as it is at `revision`.",
)
def save_look(form: "SaveLook") -> Response[str]:
    looks.save(app.caller, form.name, form.accent, form.band, revision=form.revision, now=app.now)
    return app.go(_LOOK, {})


@app.form(
    f"{_LOOK}/logo",
    "look.SaveLogo",
    again=("look.html", _look),
    summary="Put another logo on top of every page",
    description="By the team for all, as multipart/form-data with the file `logo`, from the look as it is at `revision`. Without a file, "
    "`logo_alt` says anew what it shows.",
)
def save_logo(form: "SaveLogo") -> Response[str]:
    looks.logo(
        app.caller,
        form.logo,
        form.logo_alt,
        says_name=form.says_name,
        remove=form.remove_logo,
        revision=form.revision,
        now=app.now,
    )
    return app.go(_LOOK, {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
