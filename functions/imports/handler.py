"""Bringing groups, committees and members in from files, and taking them out again."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.imports import actions as imports
from union.membership.imports import exporting, pages
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.imports.views import Imports, ImportShown
    from union.web.api import Page
    from union.web.forms.imports import ArrangeImport, BringFile, ImportAt

app = App()
_PATH = "/staff/imports/<import_id>"


def _list() -> "Imports":
    return pages.listed(app.caller)


@app.get("/staff/imports", summary="Look at the imports of late", description="For the team for all.")
def listed() -> "Page[Imports]":
    return app.page("imports.html", _list())


@app.form(
    "/staff/imports",
    "imports.BringFile",
    again=("imports.html", _list),
    summary="Bring a file of groups, committees or members",
    description="By the team for all. Nothing is made of it before it was looked through and let run.",
)
def begin(form: "BringFile") -> Response[str]:
    import_id = imports.begin(app.caller, kind=form.kind, data=form.data, key=form.key, now=app.now)
    return app.go(f"/staff/imports/{import_id}", {"import_id": import_id})


def _shown(import_id: str) -> "ImportShown":
    number = app.number("page", digits=4)
    return pages.shown(app.caller, import_id, app.asked("show")[:20], 1 if number is None else number, app.now)


@app.get(
    _PATH,
    summary="Look at an import",
    description="For the team for all. `show` is what becomes of a row: new, changed, same or refused; `page` the number of a page.",
)
def shown(import_id: str) -> "Page[ImportShown]":
    return app.page("import.html", _shown(import_id))


@app.form(
    _PATH + "/columns",
    "imports.ArrangeImport",
    again=("import.html", _shown),
    summary="Say how a file is read, and see what would become of each row",
    description="By the team for all. Nothing is made yet, and it can be said again until the import runs.",
)
def arrange(import_id: str, form: "ArrangeImport") -> Response[str]:
    imports.arrange(app.caller, import_id, form.told(), version=form.version, key=form.key, now=app.now)
    return app.go(f"/staff/imports/{import_id}#fates", {"import_id": import_id})


@app.form(
    _PATH + "/run",
    "imports.ImportAt",
    again=("import.html", _shown),
    summary="Let an import run",
    description="By the team for all. It begins within a minute.",
)
def run(import_id: str, form: "ImportAt") -> Response[str]:
    imports.run(app.caller, import_id, form.version, app.now)
    return app.go(f"/staff/imports/{import_id}", {"import_id": import_id})


@app.form(
    _PATH + "/undo",
    "imports.ImportAt",
    again=("import.html", _shown),
    summary="Undo an import",
    description="By the team for all: what it made and nobody has changed since. It begins within a minute.",
)
def undo(import_id: str, form: "ImportAt") -> Response[str]:
    imports.undo(app.caller, import_id, form.version, app.now)
    return app.go(f"/staff/imports/{import_id}", {"import_id": import_id})


@app.get(_PATH + "/rows.csv", summary="Download what becomes of each row", description="For the team for all.")
def rows(import_id: str) -> Response[str]:
    return app.download("rows.csv", imports.sheet(app.caller, import_id))


@app.get(
    "/staff/exports/<file>",
    summary="Download all groups, committees or members",
    description="For the team for all, and noted. There are groups.csv, committees.csv and members.csv; each can be imported again unchanged.",
)
def exported(file: str) -> Response[str]:
    return app.download(file, exporting.exported(file.removesuffix(".csv"), app.caller, app.now))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
