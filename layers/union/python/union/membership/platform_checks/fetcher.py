"""Gateway to the internet: looks at one registered public page as anybody would, and reaches nothing else.

The name is looked up here, each address that was found for it is looked at (`guard`), and the connection goes to the very one that was; the
same again at each page that sends on. It takes ten seconds in all, or what is left of the invocation, and two megabytes, however they were
packed. What cannot be seen is told as that and never as broken: many sites let no machine in.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from union import settings, time_left
from union.membership.platform_checks import charsets, guard, robots
from union.membership.platform_checks.guard import Hop
from union.membership.platform_checks.robots import Robots
from union.membership.platform_checks.rules import Answer, Seen

WHOLE = 10.0
"""Seconds that one look may take, with all that it is sent on to."""
MOST = 2 * 1024 * 1024
MOST_REDIRECTS = 5
_CONNECT = 4.0
_PAUSE = 1.0
_ADDRESSES = 3
_REMEMBERED = 20
_CHUNK = 64 * 1024
_EXPIRED, _NOT_YET, _OTHER_NAME = 10, 9, 62
_NO_CHAIN = frozenset({2, 20, 21})
"""What OpenSSL says (X509_V_ERR_…) where a server leaves out a certificate that browsers find by themselves: it may well be good."""
_NO_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}

type Resolve = Callable[[str, int], Sequence[str]]
"""Gives all addresses of a name."""


class _Ended(Exception):
    """A look that ended without a page to read."""

    def __init__(self, answer: Answer, why: str, group: str = "") -> None:
        super().__init__(why)
        self.answer, self.why, self.group = answer, why, group


@dataclass(frozen=True)
class Reach:
    """What may be looked at: the internet; or nothing but the stand-ins of a test, by name and port, each at an address of this machine.

    `authority` is the file of who signed the stand-ins' certificates.
    """

    internet: bool = True
    standins: Mapping[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    authority: str | None = None

    @classmethod
    def of(cls, setting: str) -> "Reach":
        """As the setting has it: `internet`, `nothing`, or `name:port=address:port` and `ca=file` with commas between."""
        if setting == "internet":
            return cls()
        told = [one.partition("=") for one in setting.split(",") if "=" in one]
        standins = {_place(name): _own(_place(at)) for name, _, at in told if name != "ca"}
        return cls(internet=False, standins=standins, authority=next((at for name, _, at in told if name == "ca"), None))


def _place(told: str) -> tuple[str, int]:
    name, _, port = told.rpartition(":")
    return name, int(port)


def _own(place: tuple[str, int]) -> tuple[str, int]:
    if not ipaddress.ip_address(place[0]).is_loopback:
        raise RuntimeError("A stand-in of a test is at an address of this machine alone.")
    return place


class _Deadline:
    """The moment when a look ends, whatever it is doing: also where a site sends a letter a second, which no time-out of a socket sees."""

    def __init__(self, seconds: float) -> None:
        self._ends, self._open = time.monotonic() + seconds, set[socket.socket]()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.cancel()

    def left(self) -> float:
        """The seconds that are left. Raises `_Ended` where there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise _Ended(Answer.COULD_NOT_LOOK, f"It took longer than {WHOLE:.0f} seconds.")
        return left

    def keep(self, line: socket.socket) -> None:
        """From now on this one is cut when the time is over."""
        self._open = {line}

    def _cut(self) -> None:
        for line in self._open:
            try:
                # Past what `ssl` would do first: whoever is reading would find it gone instead of at its end.
                socket.socket.shutdown(line, socket.SHUT_RDWR)
            except OSError:
                continue  # It has ended by itself.


class _Line(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name of the site: for the header, and for its certificate."""

    def __init__(self, hop: Hop, at: tuple[str, int], context: ssl.SSLContext, deadline: _Deadline) -> None:
        super().__init__(hop.host, hop.port)
        self.default_port = hop.port  # So that the header has the name alone, as browsers send it.
        self._hop, self._at, self._context, self._deadline = hop, at, context, deadline

    def connect(self) -> None:
        """Connect, and for https look at the certificate. Raises `OSError`."""
        plain = socket.create_connection(self._at, timeout=min(_CONNECT, self._deadline.left()))
        plain.settimeout(self._deadline.left())
        self.sock = plain
        self._deadline.keep(plain)
        if self._hop.secure:
            made = self._context.wrap_socket(plain, server_hostname=self._hop.host, do_handshake_on_connect=False)
            self.sock = made
            self._deadline.keep(made)
            made.do_handshake()


_SENT_ON = frozenset({301, 302, 303, 307, 308})
_SHOWN = frozenset({200, 203})
"""What comes with the page itself. With 202, for one, walls against machines send a riddle that looks like an empty page."""


@dataclass(frozen=True)
class _Said:
    """What a site answered: its status, where it sends on to if it does, the beginning of what it sent, and whether there was more."""

    status: int
    location: str | None
    content_type: str
    body: bytes
    cut: bool


class Fetcher:
    """Looks at pages one after another; remembers when it asked which site, and what their robots.txt said, as long as it lives."""

    def __init__(
        self, reach: Reach | None = None, resolve: Resolve | None = None, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._reach = reach or Reach.of(settings.platform_checks())
        self._resolve, self._pause = resolve or _resolved, pause
        self._context = ssl.create_default_context(cafile=self._reach.authority)
        self._context.set_alpn_protocols(["http/1.1"])
        self._asked: dict[str, float] = {}
        self._robots: dict[str, Robots] = {}

    @property
    def looks(self) -> bool:
        """Whether there is anything that it may look at."""
        return self._reach.internet or bool(self._reach.standins)

    def look(self, url: str) -> Seen:
        """What is at a registered public address. Raises `Unavailable` where too little time is left to look."""
        if not self.looks:
            return Seen(Answer.NOT_ASKED, url)
        with _Deadline(time_left.at_most(WHOLE)) as deadline:
            try:
                return self._follow(url, deadline)
            except _Ended as ended:
                return Seen(ended.answer, url, why=ended.why, group=ended.group)

    def _follow(self, url: str, deadline: _Deadline) -> Seen:
        hop, been, group = _or_refused(lambda: guard.first_hop(url)), set[str](), ""
        for _ in range(MOST_REDIRECTS + 1):
            if hop.url in been:
                break
            been.add(hop.url)
            group = self._allowed(hop, deadline).group
            said = self._ask(hop, deadline, MOST)
            if said.location is None:
                return _seen(said, hop, group)
            hop = _sent_on(hop, said.location)
        raise _Ended(Answer.LOOP, f"It sends visitors on and on, more than {MOST_REDIRECTS} times or round in a circle.")

    def _allowed(self, hop: Hop, deadline: _Deadline) -> Robots:
        """The site's robots.txt, if it lets us in. Raises `_Ended` where it does not, or cannot be read now."""
        if hop.origin not in self._robots:
            if len(self._robots) >= _REMEMBERED:
                self._robots.clear()
            self._robots[hop.origin] = self._read_robots(hop, deadline)
        told = self._robots[hop.origin]
        if not told.allow(hop.url):
            raise _Ended(Answer.COULD_NOT_LOOK, "It asks machines to stay away (robots.txt).", told.group)
        return told

    def _read_robots(self, hop: Hop, deadline: _Deadline) -> Robots:
        """RFC 9309, 2.3.1: what is not there forbids nothing; what a site cannot give just now forbids all; nobody is sent round for ever."""
        at = Hop(hop.host, hop.secure, "/robots.txt")
        said = self._ask(at, deadline, robots.MOST)
        try:
            for _ in range(MOST_REDIRECTS):
                if said.location is None:
                    break
                at = _sent_on(at, said.location)
                said = self._ask(at, deadline, robots.MOST)
        except _Ended as ended:
            if ended.answer is Answer.COULD_NOT_LOOK:
                raise
            # There is none where it leads. Whether the page leads there too is told by the page, and by nothing else.
            return Robots()
        return _told_by(said)

    def _ask(self, hop: Hop, deadline: _Deadline, most: int) -> _Said:
        """Ask for one thing, of the first of a name's addresses that takes the call. Raises `_Ended`."""
        self._wait(hop, deadline)
        failure: OSError | None = None
        for at in self._found(hop, deadline):
            line = _Line(hop, at, self._context, deadline)
            try:
                line.connect()
            except OSError as failed:
                line.close()
                failure = failed
                if isinstance(failed, ssl.SSLError):
                    break  # Somebody answered; what they showed is the answer.
            else:
                return _exchanged(line, hop, deadline, most)
        deadline.left()
        raise _cannot(failure) from failure

    def _found(self, hop: Hop, deadline: _Deadline) -> list[tuple[str, int]]:
        """The addresses to call, each of them looked at. One that is not public refuses the name: nobody may choose which is called."""
        place = (hop.host, hop.port)
        if not self._reach.internet:
            if place not in self._reach.standins:
                raise _Ended(Answer.REFUSED_ADDRESS, "This address is none of those that may be looked at here.")
            return [self._reach.standins[place]]
        found = _within(deadline.left(), lambda: self._resolve(*place))
        if not guard.all_public(found):
            raise _Ended(Answer.REFUSED_ADDRESS, "Its name leads to an address that is not on the public internet.")
        # From where we call there may be no IPv6, while nobody has that alone.
        return [(one, hop.port) for one in sorted(found, key=lambda one: ":" in one)[:_ADDRESSES]]

    def _wait(self, hop: Hop, deadline: _Deadline) -> None:
        """No site is asked twice within its pause."""
        told = self._robots.get(hop.origin)
        pause = max(_PAUSE, told.pause if told else 0.0)
        due = self._asked.get(hop.host, 0.0) + pause - time.monotonic()
        if hop.host in self._asked and due > 0:
            self._pause(min(due, deadline.left()))
        deadline.left()
        self._asked[hop.host] = time.monotonic()


def _told_by(said: _Said) -> Robots:
    if said.status >= HTTPStatus.INTERNAL_SERVER_ERROR or said.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise _Ended(Answer.COULD_NOT_LOOK, f"Its robots.txt could not be read (status {said.status}).")
    good = said.location is None and said.status < HTTPStatus.MULTIPLE_CHOICES
    return Robots(said.body.decode("utf-8", "replace") if good else "")


def _sent_on(at: Hop, location: str) -> Hop:
    return _or_refused(lambda: guard.next_hop(at, location))


def _or_refused(find: Callable[[], Hop]) -> Hop:
    try:
        return find()
    except guard.Insecure as refused:
        raise _Ended(Answer.TLS_BAD, str(refused)) from refused
    except guard.Refused as refused:
        raise _Ended(Answer.REFUSED_ADDRESS, str(refused)) from refused


@cache
def _beside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(4, "names")


def _within(seconds: float, find: Callable[[], Sequence[str]]) -> Sequence[str]:
    """Look a name up, for so long: the system's own way has no end that we could set."""
    try:
        return _beside().submit(find).result(timeout=seconds)
    except TimeoutError as failure:
        raise _Ended(Answer.COULD_NOT_LOOK, "Its name could not be looked up in time.") from failure
    except socket.gaierror as failure:
        if failure.errno in _NO_NAME:
            raise _Ended(Answer.GONE, "There is no site of this name any more.") from failure
        raise _Ended(Answer.COULD_NOT_LOOK, "Its name could not be looked up.") from failure
    except (OSError, UnicodeError) as failure:
        raise _Ended(Answer.COULD_NOT_LOOK, "Its name could not be looked up.") from failure


def _resolved(host: str, port: int) -> list[str]:
    return [str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _agent() -> str:
    return f"{robots.NAME}/1.0 (+{settings.site_url()}/help; looks at pages that student groups have registered)"


def _exchanged(line: _Line, hop: Hop, deadline: _Deadline, most: int) -> _Said:
    """Ask over a connection, and read as much of the answer as is looked at. Raises `_Ended`."""
    try:
        line.request(
            "GET", hop.target, headers={"User-Agent": _agent(), "Accept": "text/html,*/*;q=0.1", "Accept-Encoding": "gzip"}
        )
        answer = line.getresponse()
        location = answer.headers.get("Location") if answer.status in _SENT_ON else None
        body, cut = (b"", False) if location is not None else _body(answer, deadline, most)
        return _Said(answer.status, location, answer.headers.get("Content-Type", ""), body, cut)
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as failure:
        deadline.left()
        raise _cannot(failure) from failure
    finally:
        line.close()


def _body(answer: http.client.HTTPResponse, deadline: _Deadline, most: int) -> tuple[bytes, bool]:
    """The first `most` bytes of what was sent, unpacked, and whether there is more: neither what comes nor what is packed in it has an end."""
    packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip", "x-gzip"):
        raise _Ended(Answer.COULD_NOT_LOOK, "It answers in a form that nobody asked for.")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in packing else None
    found, came = bytearray(), 0
    while len(found) <= most and came <= most:
        some = answer.read1(_CHUNK)
        deadline.left()
        if not some:
            _check_whole(answer, unpack if came else None)
            break
        came += len(some)
        found += unpack.decompress(some, most + 1 - len(found)) if unpack else some
    return bytes(found[:most]), len(found) > most or came > most


def _check_whole(answer: http.client.HTTPResponse, unpack: Any) -> None:
    """Raises `_Ended` where a site hung up in the middle: of what did not come nobody can say that it is not there."""
    if answer.length or (unpack is not None and not unpack.eof):
        raise _Ended(Answer.COULD_NOT_LOOK, "It broke off in the middle of its page.")


def _cannot(failure: Exception | None) -> _Ended:
    """In our words why a site could not be looked at."""
    if isinstance(failure, _Ended):
        return failure
    if isinstance(failure, ssl.SSLCertVerificationError):
        return _bad_certificate(failure.verify_code)
    if isinstance(failure, ssl.SSLError):
        return _Ended(Answer.COULD_NOT_LOOK, "No secure connection to it could be made.")
    if isinstance(failure, TimeoutError):
        return _Ended(Answer.COULD_NOT_LOOK, "It did not answer in time.")
    return _Ended(Answer.COULD_NOT_LOOK, "It did not answer, or not as a web site does.")


def _bad_certificate(code: int) -> _Ended:
    if code in _NO_CHAIN:
        return _Ended(Answer.COULD_NOT_LOOK, "Its certificate could not be checked: one that belongs to it may be left out.")
    why = {
        _EXPIRED: "Its certificate has run out.",
        _NOT_YET: "Its certificate does not hold yet.",
        _OTHER_NAME: "Its certificate is for another name.",
    }
    return _Ended(Answer.TLS_BAD, why.get(code, "Its certificate is from nobody whom browsers know."))


def _seen(said: _Said, hop: Hop, group: str) -> Seen:
    """What a look came to where a site answered."""
    if said.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Seen(Answer.GONE, hop.url, why=f"There is no page (status {said.status}).", group=group)
    if said.status not in _SHOWN:
        return Seen(
            Answer.COULD_NOT_LOOK,
            hop.url,
            why=f"It does not let machines in, or is out of order (status {said.status}).",
            group=group,
        )
    if not hop.secure:
        return Seen(Answer.TLS_BAD, hop.url, why="It has no https.", group=group)
    text = charsets.text_of(said.body, said.content_type) if _is_page(said) else ""
    return Seen(Answer.TOO_BIG if said.cut else Answer.OK, hop.url, text=text, group=group)


def _is_page(said: _Said) -> bool:
    kind = said.content_type.partition(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml", "text/plain")
