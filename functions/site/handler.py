"""What is the same for everybody: stylesheet and icon, the pages that every site has, the API's description, and addresses that are none."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.look.rules import sheet_named
from union.core.policy import actions as policies
from union.errors import NotFound
from union.site import previews
from union.web import described
from union.web.api import App, serve
from union.web.assets import STATIC, files
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.core.policy.views import Leaflet
    from union.site.views import Preview
    from union.web.api import Page, Told
    from union.web.forms.core import Preview as Written
    from union.web.views import Docs, OpenApi

app = App()
_KINDS = {
    "css": "text/css",
    "svg": "image/svg+xml",
    "js": "text/javascript",
    "wasm": "application/wasm",
}


@app.get(
    "/static/<name>", summary="Get a stylesheet, the icon, or a script of one of the pages that have any", to=Audience.EVERYBODY
)
def static(name: str) -> Response[str]:
    if (colours := sheet_named(name)) is not None:
        return app.kept("text/css", colours)
    if name not in files():
        raise NotFound("There is no such file.")
    file = files()[name]
    kind = _KINDS[file.rpartition(".")[2]]
    content = (STATIC / file).read_bytes()
    return app.kept(kind, content if kind == "application/wasm" else content.decode("utf-8"))


@app.get("/openapi.json", summary="Get the description of this API, as OpenAPI 3.1", to=Audience.EVERYBODY)
def openapi() -> "Told[OpenApi]":
    return app.told(described.contract())


@app.get("/docs", summary="Read the description of this API", to=Audience.EVERYBODY)
def docs() -> "Page[Docs]":
    return app.page("docs.html", described.shown())


@app.get("/privacy", summary="Read what the union knows about people, and why", to=Audience.EVERYBODY)
def privacy() -> "Page[Leaflet]":
    return _leaflet("privacy")


@app.get("/terms", summary="Read on what terms people use the site and buy", to=Audience.EVERYBODY)
def terms() -> "Page[Leaflet]":
    return _leaflet("terms")


@app.get("/accessibility", summary="Read how accessible the site is, and whom to tell", to=Audience.EVERYBODY)
def accessibility() -> "Page[Leaflet]":
    return _leaflet("accessibility")


@app.get("/help", summary="Read answers to what people ask most", to=Audience.EVERYBODY)
def answers() -> "Page[Leaflet]":
    return _leaflet("help")


@app.get("/contact", summary="See whom to write to", to=Audience.EVERYBODY)
def contact() -> "Page[Leaflet]":
    return _leaflet("contact")


def _leaflet(name: str) -> "Page[Leaflet]":
    return app.shared(app.page("leaflet.html", policies.leaflet(name, who(app.event))))


@app.form(
    "/preview",
    "core.Preview",
    again=("preview.html", previews.none),
    summary="See what you wrote as a page will show it",
    description="`text` in the house's Markdown; `html` of the answer is how it is shown.",
)
def preview(form: "Written") -> "Page[Preview]":
    return app.page("preview.html", previews.shown(app.caller, form.text, form.top))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this, also for every address that no other function serves."""
    return serve(app, event, context)
