"""The HTTP server, which speaks HTTP/1.1 with keep-alive: Discord under `/_discord`, Telegram under `/_telegram`."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from infra.local import standins
from infra.local.chats.discord import pages as discord
from infra.local.chats.pages import style
from infra.local.chats.standin import DISCORD, TELEGRAM, StandIn
from infra.local.chats.telegram import pages as telegram
from infra.local.chats.wire import LARGEST, POLICY, Input, Output, Refusal, in_json

API = "/api/v10"


class Server(standins.Server):
    """Listens for both stand-ins."""

    def __init__(self, host: str, port: int, standin: StandIn) -> None:
        super().__init__((host, port), Handler)
        self.standin = standin
        self.discord_pages = discord.Pages(standin.discord, DISCORD)
        self.telegram_pages = telegram.Pages(standin.telegram, TELEGRAM)


class Handler(standins.Handler):
    """Reads a request, finds who answers it, writes the answer."""

    server: Server

    def handle_one(self) -> None:
        """Answer one request."""
        try:
            self.write(self.answer(self.read()))
        except Refusal as refusal:
            self.close_connection = True
            self.write(in_json(refusal.status, refusal.body()))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one  # noqa: N815 (the names that http.server calls)

    def read(self) -> Input:
        """Return the request. Raises `Refusal` where its body cannot be read."""
        body = self.body(LARGEST)
        if body is None:
            raise Refusal(413, f"The body must have a Content-Length of at most {LARGEST} bytes.")
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return Input(self.command, parts.path, query, self.small_headers(), body)

    def answer(self, given: Input) -> Output:
        """Return the answer of an API, of the controls, or of a page."""
        standin = self.server.standin
        for base in (DISCORD, TELEGRAM):
            if given.path == base or given.path.startswith(base + "/"):
                given.path = given.path.removeprefix(base) or "/"
                return self._of_discord(standin, given) if base == DISCORD else self._of_telegram(standin, given)
        raise Refusal(404, "There is nothing here; look below /_discord/ and /_telegram/.")

    def write(self, output: Output) -> None:
        """Send an answer, or hang up without one."""
        if output.hung_up:
            self.hang_up()
        else:
            self.send(output.status, output.kind, output.body, POLICY | output.headers)

    def _of_discord(self, standin: StandIn, given: Input) -> Output:
        if given.path.startswith(f"{API}/"):
            given.path = given.path.removeprefix(API)
            return standin.discord_api.answer(given)
        return aside(self.server.discord_pages, given)

    def _of_telegram(self, standin: StandIn, given: Input) -> Output:
        if given.path.startswith("/bot"):
            return standin.telegram_api.answer(given)
        return aside(self.server.telegram_pages, given)


def aside(pages: discord.Pages | telegram.Pages, given: Input) -> Output:
    """Answer what no platform answers: the health, the stylesheet, the controls, the pages. Raises `Refusal`."""
    refuse_other_sites(given)
    if given.path == "/health":
        return in_json(200, {"ok": True})
    if given.path == "/stand-in.css":
        return style()
    if given.path.startswith("/control/"):
        return controls(pages.desk, given, given.path.removeprefix("/control/"))
    try:
        return pages.answer(given)
    except Refusal as refusal:
        return pages.problem(refusal)


def controls(desk: Any, given: Input, name: str) -> Output:
    """Answer a verb of the controls, or one of their lists. Raises `Refusal`."""
    if given.method == "POST":
        return in_json(200, desk.do(name, **given.json_object()))
    with desk.store.lock:
        if name == "calls":
            return in_json(200, desk.api.calls.as_json())
        if name == "world":
            return in_json(200, desk.world.data)
    raise Refusal(404, f"There is no list {name[:40]}; there are: calls, world.")


def refuse_other_sites(given: Input) -> None:
    """Refuse what another site's page sends through a browser."""
    if standins.of_another_site(given.method, given.headers):
        raise Refusal(403, "Another site may not use this stand-in.")
