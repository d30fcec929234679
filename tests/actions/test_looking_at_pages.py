"""The fetcher: what it makes of good, broken and unkind sites, and what it never asks."""

import gzip
import itertools
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as some
from union import settings, time_left
from union.errors import Unavailable
from union.membership.platform_checks import fetcher as fetching
from union.membership.platform_checks import guard, robots
from union.membership.platform_checks.fetcher import Fetcher, Reach
from union.membership.platform_checks.rules import Answer, Seen

from tests.actions.websites import NAMES, Authority, Page, Site, page, running, sends_to

type Look = Callable[..., Seen]
URL = "https://good.example.org/"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give who signs."""
    return Authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def site(
    authority: Authority, pages: dict[str, Page], how: str = "good", names: tuple[str, ...] = NAMES
) -> Iterator[tuple[Site, Fetcher]]:
    """A site under all of `NAMES`, and a fetcher that may look at it alone."""
    context = authority.expired(*names) if how == "expired" else authority.context(*names)
    with running(pages, context) as secure, running(pages) as plain:
        at = [f"{name}:443={secure.place}" for name in NAMES] + [f"{name}:80={plain.place}" for name in NAMES]
        yield secure, Fetcher(Reach.of(",".join([*at, f"ca={authority.file}"])), pause=lambda _: None)


def test_a_page_is_read_and_the_site_learns_who_we_are(authority: Authority) -> None:
    with site(authority, {"/": page("<p>Hello</p>")}) as (server, fetcher):
        seen = fetcher.look(URL)
    assert (seen.answer, seen.url, seen.text) == (Answer.OK, URL, "<p>Hello</p>")
    assert server.asked == [("good.example.org", "/robots.txt"), ("good.example.org", "/")]
    assert server.agent.startswith("UnionHouse/") and f"+{settings.site_url()}/help" in server.agent


@pytest.mark.parametrize(
    ("status", "answer"),
    [(404, "gone"), (410, "gone"), *((status, "could_not_look") for status in (202, 204, 401, 403, 418, 429, 451, 500, 503))],
)
def test_what_lets_no_machine_in_is_not_called_broken(authority: Authority, status: int, answer: str) -> None:
    with site(authority, {"/": page("Go away", status=status)}) as (_, fetcher):
        assert fetcher.look(URL).answer == answer


def test_a_certificate_that_ended_yesterday_is_told(authority: Authority) -> None:
    with site(authority, {"/": page("x")}, "expired") as (server, fetcher):
        seen = fetcher.look(URL)
    assert (seen.answer, seen.why) == (Answer.TLS_BAD, "Its certificate has run out.")
    assert server.asked == []


def test_a_certificate_for_another_name_is_told(authority: Authority) -> None:
    with site(authority, {"/": page("x")}, names=("else.example.org",)) as (server, fetcher):
        seen = fetcher.look(URL)
    assert (seen.answer, seen.why) == (Answer.TLS_BAD, "Its certificate is for another name.")
    assert server.asked == []


def test_a_certificate_of_which_a_part_may_be_missing_is_not_called_bad(authority: Authority, tmp_path: Path) -> None:
    with running({"/": page("x")}, Authority(tmp_path).context(*NAMES)) as other:
        fetcher = Fetcher(Reach.of(f"good.example.org:443={other.place},ca={authority.file}"), pause=lambda _: None)
        assert fetcher.look(URL).answer == Answer.COULD_NOT_LOOK


def test_a_site_that_speaks_no_tls_at_all_could_not_be_looked_at(authority: Authority) -> None:
    with running({"/": page("x")}) as plain:
        fetcher = Fetcher(Reach.of(f"good.example.org:443={plain.place},ca={authority.file}"), pause=lambda _: None)
        assert fetcher.look(URL).answer == Answer.COULD_NOT_LOOK


@pytest.mark.parametrize(
    "to",
    [
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://localhost/",
        "https://good.example.org:8443/",
        "https://somebody@good.example.org/",
        "https://unknown.example.org/",
        "ftp://good.example.org/",
        "javascript:alert(1)",
        "https://[/",
        "//router.local/",
    ],
)
def test_a_page_that_sends_on_to_what_is_not_asked_ends_there(authority: Authority, to: str) -> None:
    with site(authority, {"/": sends_to(to)}) as (server, fetcher):
        assert fetcher.look(URL).answer == Answer.REFUSED_ADDRESS
    assert [path for _, path in server.asked] == ["/robots.txt", "/"]


@pytest.mark.parametrize(
    "host",
    ["0x7f.1", "0x7f000001", "2130706433", "017700000001", "127.1", "127.0.0.1.", "[::1]", "[fe80::1%25eth0]", "[64:ff9b::7f00:1]",
     "[2002:7f00:1::]", "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "%31%32%37.0.0.1", "localhost", "router.local", "a.internal.",
     "good.example.org:8443", "somebody:word@good.example.org", "exa\u00admple.org", "fa\u00df.de", ""],
)  # fmt: skip
def test_a_number_a_place_inside_and_a_name_that_hides_another_are_no_first_link_either(host: str) -> None:
    with pytest.raises(guard.Refused):
        guard.first_hop(f"https://{host}/")
    assert (
        guard.first_hop("https://xn--e1afmkfd.com:443/").url
        == guard.first_hop("https://\u043f\u0440\u0438\u043c\u0435\u0440.com").url
    )


def test_each_name_that_a_page_sends_on_to_is_looked_up_and_looked_at(authority: Authority) -> None:
    """The first name is public; the second one is inside, so nobody calls it."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return {"good.example.org": ["93.184.215.14"], "sends.example.org": ["93.184.215.14", "10.0.0.8"]}[host]

    with running({"/": sends_to("https://sends.example.org/")}, authority.context(*NAMES)) as server:
        fetcher = Fetcher(Reach(authority=str(authority.file)), resolve, lambda _: None)
        with patch("socket.create_connection", _towards(server.server_address, socket.create_connection)):
            seen = fetcher.look(URL)
    assert seen.answer == Answer.REFUSED_ADDRESS
    assert asked == ["good.example.org", "good.example.org", "sends.example.org"]
    assert {host for host, _ in server.asked} == {"good.example.org"}


def _towards(place: object, real: Callable[..., socket.socket]) -> Callable[..., socket.socket]:
    """Whoever calls the public address of the test comes to the site of the test; nobody calls another one."""

    def connect(at: tuple[str, int], timeout: float) -> socket.socket:
        assert at == ("93.184.215.14", 443)
        return real(place, timeout=timeout)

    return connect


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["169.254.169.254"], []])
def test_a_name_of_which_one_address_is_inside_is_not_called_at_all(found: list[str]) -> None:
    fetcher = Fetcher(Reach(), lambda _host, _port: found, lambda _: None)
    with patch("socket.create_connection") as called:
        assert fetcher.look(URL).answer == Answer.REFUSED_ADDRESS
    assert not called.called


@pytest.mark.parametrize(("code", "answer"), [(socket.EAI_NONAME, "gone"), (socket.EAI_AGAIN, "could_not_look")])
def test_a_name_that_is_no_more_is_told_from_one_that_cannot_be_looked_up(code: int, answer: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(code, "as the system says it")

    assert Fetcher(Reach(), resolve, lambda _: None).look(URL).answer == answer


def test_whoever_sends_round_in_a_circle_is_told_of(authority: Authority) -> None:
    with site(authority, {"/": sends_to("/a"), "/a": sends_to("/")}) as (server, fetcher):
        assert fetcher.look(URL).answer == Answer.LOOP
    assert [path for _, path in server.asked] == ["/robots.txt", "/", "/a"]


def test_five_times_sent_on_is_followed_and_six_times_is_not(authority: Authority) -> None:
    pages: dict[str, Page] = {f"/{n}": sends_to(f"/{n + 1}") for n in range(9)} | {"/6": page("there"), "/": sends_to("/9")}
    with site(authority, pages) as (_, fetcher):
        assert fetcher.look(f"{URL}1").text == "there"
        assert fetcher.look(f"{URL}0").answer == Answer.LOOP


def test_a_page_without_https_is_told_wherever_it_stands(authority: Authority) -> None:
    pages = {"/": page("x"), "/down": sends_to("http://good.example.org/"), "/up": sends_to("https://good.example.org/")}
    with site(authority, pages) as (_, fetcher):
        assert fetcher.look("http://good.example.org/").answer == Answer.TLS_BAD
        assert fetcher.look(f"{URL}down").answer == Answer.TLS_BAD
        assert fetcher.look("http://good.example.org/up").answer == Answer.OK


def _endless(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.send_header("Content-Type", "text/html")
    asked.send_header("Content-Length", str(1024**3))
    asked.end_headers()
    for _ in itertools.repeat(None, 16_384):
        asked.wfile.write(b"<p>more</p>".ljust(65_536))


def test_of_a_page_of_a_gigabyte_two_megabytes_are_looked_at(authority: Authority) -> None:
    with site(authority, {"/": _endless}) as (_, fetcher):
        seen = fetcher.look(URL)
    assert seen.answer == Answer.TOO_BIG
    assert len(seen.text) == fetching.MOST


def test_what_is_packed_has_no_more_of_it_when_it_is_unpacked(authority: Authority) -> None:
    packed = gzip.compress(b"a" * (fetching.MOST * 8))
    with site(
        authority, {"/": page(packed, Content_Encoding="gzip"), "/small": page(gzip.compress(b"hello"), Content_Encoding="gzip")}
    ) as (
        _,
        fetcher,
    ):
        seen = fetcher.look(URL)
        assert fetcher.look(f"{URL}small").text == "hello"
    assert (seen.answer, len(seen.text)) == (Answer.TOO_BIG, fetching.MOST)


def test_what_is_packed_in_a_way_that_nobody_asked_for_is_not_unpacked(authority: Authority) -> None:
    pages = {"/": page(b"x", Content_Encoding="br"), "/bad": page(b"no gzip", Content_Encoding="gzip")}
    with site(authority, pages) as (_, fetcher):
        assert fetcher.look(URL).answer == Answer.COULD_NOT_LOOK
        assert fetcher.look(f"{URL}bad").answer == Answer.COULD_NOT_LOOK


def _half(body: bytes, **headers: str) -> Page:
    """Say how much will come, and hang up in the middle."""

    def send(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()
        asked.wfile.write(body)

    return send


@pytest.mark.parametrize(
    "page_of",
    [
        _half(b"<p>Hello</p>", Content_Length="5000"),
        _half(gzip.compress(b"<p>Hello</p>" * 99)[:-20], Content_Encoding="gzip"),
        _half(b"c\r\n<p>Hello</p>\r\n", Transfer_Encoding="chunked"),
    ],
    ids=["length", "gzip", "chunked"],
)
def test_a_page_that_breaks_off_in_the_middle_is_not_taken_for_the_whole(authority: Authority, page_of: Page) -> None:
    with site(authority, {"/": page_of}) as (_, fetcher):
        assert fetcher.look(URL).answer == Answer.COULD_NOT_LOOK


def _slowly(what: str) -> Page:
    """Send a letter every so often, in the headers or in the page: each comes in time, and the whole never does."""

    def send(asked: BaseHTTPRequestHandler) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if what == "page" else b"X: "))
        for _ in itertools.repeat(None, 2_000):
            asked.wfile.write(b"a")
            asked.wfile.flush()
            time.sleep(0.05)

    return send


@pytest.mark.parametrize("what", ["headers", "page"])
def test_a_site_that_sends_a_letter_at_a_time_is_left_when_the_time_is_over(authority: Authority, what: str) -> None:
    with patch.object(fetching, "WHOLE", 1.0), site(authority, {"/": _slowly(what)}) as (_, fetcher):
        seen = fetcher.look(URL)
    assert (seen.answer, "longer than" in seen.why) == (Answer.COULD_NOT_LOOK, True)


def test_nobody_begins_to_look_who_has_no_time_left(authority: Authority) -> None:
    with site(authority, {"/": page("x")}) as (server, fetcher), time_left.within(2_500), pytest.raises(Unavailable):
        fetcher.look(URL)
    assert server.asked == []


def test_a_page_is_read_in_its_own_letters(authority: Authority) -> None:
    russian = "<title>Шахматный клуб</title><p>Запишитесь на турнир по субботам, приходите все</p>"
    pages = {
        "/header": page(russian.encode("cp1251"), "text/html; charset=windows-1251"),
        "/meta": page(b'<meta charset="windows-1251">' + russian.encode("cp1251"), "text/html"),
        "/wrong": page(russian.encode("cp1251"), "text/html; charset=utf-8"),
        "/none": page(russian.encode("cp1251") * 20, "text/html"),
        "/odd": page(russian.encode(), "text/html; charset=zlib_codec"),
        "/utf": page(russian.encode("utf-16"), "text/html"),
    }
    with site(authority, pages) as (_, fetcher):
        assert [name for name in pages if "Шахматный клуб" not in fetcher.look(f"https://good.example.org{name}").text] == []


def test_what_is_no_page_is_there_and_not_read(authority: Authority) -> None:
    with site(authority, {"/": page(b"%PDF-1.7", "application/pdf")}) as (_, fetcher):
        assert fetcher.look(URL) == Seen(Answer.OK, URL)


@pytest.mark.parametrize(
    ("told", "answer", "group"),
    [
        ("User-agent: *\nDisallow: /", "could_not_look", "*"),
        ("\ufeffUser-agent: UnionHouse\nDisallow: /", "could_not_look", "unionhouse"),
        ("User-agent: Union\nDisallow: /", "could_not_look", "union"),
        ("User-agent: House\nDisallow: /", "ok", ""),
        ("User-agent: House\nAllow: /\n\nUser-agent: *\nDisallow: /", "could_not_look", "*"),
        ("User-agent: Union*\nDisallow: /", "could_not_look", "union*"),
        ("User-agent: *\nDisallow: /private", "ok", "*"),
        ("User-agent: Googlebot\nDisallow: /", "ok", ""),
        ("User-agent: UnionHouse\nAllow: /\n\nUser-agent: *\nDisallow: /", "ok", "unionhouse"),
        ("<html><p>no robots here</p></html>", "ok", ""),
    ],
)
def test_what_a_site_asks_of_machines_holds(authority: Authority, told: str, answer: str, group: str) -> None:
    with site(authority, {"/": page("x"), "/robots.txt": page(told, "text/plain")}) as (server, fetcher):
        seen = fetcher.look(URL)
    assert seen.answer == answer
    assert seen.group == group
    assert (("good.example.org", "/") in server.asked) == (answer == "ok")


@pytest.mark.parametrize(("status", "answer"), [(404, "ok"), (403, "ok"), (429, "could_not_look"), (503, "could_not_look")])
def test_a_robots_txt_that_is_not_there_forbids_nothing(authority: Authority, status: int, answer: str) -> None:
    with site(authority, {"/": page("x"), "/robots.txt": page("", status=status)}) as (_, fetcher):
        assert fetcher.look(URL).answer == answer


@pytest.mark.parametrize(
    "to",
    [
        "http://good.example.org/robots.txt",
        "https://127.0.0.1/robots.txt",
        "https://unknown.example.org/",
        "ftp://x",
        "/robots.txt",
    ],
)
def test_a_robots_txt_that_is_not_where_it_leads_forbids_nothing_and_breaks_no_rule(authority: Authority, to: str) -> None:
    with site(authority, {"/": page("x"), "/robots.txt": sends_to(to)}) as (_, fetcher):
        assert fetcher.look(URL).answer == Answer.OK


def test_a_robots_txt_is_followed_to_where_it_is_and_what_hangs_there_forbids_all(authority: Authority) -> None:
    there = sends_to("https://other.example.org/r.txt")
    pages = {"/": page("x"), "/robots.txt": there, "/r.txt": page("User-agent: *\nDisallow: /", "text/plain")}
    with site(authority, pages) as (_, fetcher):
        assert fetcher.look(URL).answer == Answer.COULD_NOT_LOOK
    slow = {"/": page("x"), "/robots.txt": there, "/r.txt": _slowly("page")}
    with patch.object(fetching, "WHOLE", 1.0), site(authority, slow) as (server, fetcher):
        assert fetcher.look(URL).answer == Answer.COULD_NOT_LOOK
    assert ("good.example.org", "/") not in server.asked


def test_half_a_megabyte_of_empty_lines_is_read_as_quickly_as_it_came() -> None:
    told = robots.Robots("\n" * 250_000 + "User-agent: UnionHouse\nDisallow: /" + " \n" * 100_000)
    assert (told.group, told.allow(URL)) == ("unionhouse", False)


def test_the_name_that_a_page_sends_on_to_is_asked_for_its_robots_txt_too(authority: Authority) -> None:
    pages = {
        "good.example.org/": sends_to("https://other.example.org/"),
        "other.example.org/": page("x"),
        "other.example.org/robots.txt": page("User-agent: *\nDisallow: /", "text/plain"),
    }
    with site(authority, pages) as (_, fetcher):
        assert fetcher.look(URL).answer == Answer.COULD_NOT_LOOK


def test_between_two_asks_of_one_site_there_is_a_pause(authority: Authority) -> None:
    paused: list[float] = []
    pages = {"/": page("x"), "/robots.txt": page("User-agent: *\nCrawl-delay: 3", "text/plain")}
    with site(authority, pages) as (_, fetcher):
        fetcher._pause = paused.append
        fetcher.look(URL)
        fetcher.look("https://other.example.org/")
    assert len(paused) == 2
    assert all(2 < one <= 3 for one in paused)


def test_in_the_local_cloud_nobody_is_asked() -> None:
    with patch("socket.create_connection") as called:
        assert Fetcher().look(URL) == Seen(Answer.NOT_ASKED, URL)
    assert not called.called


def test_stand_ins_are_on_this_machine_and_never_in_production() -> None:
    with pytest.raises(RuntimeError, match="this machine"):
        Reach.of("good.example.org:443=93.184.215.14:443")
    with (
        patch.dict("os.environ", {"STAGE": "production", "PLATFORM_CHECKS": "a.example:443=127.0.0.1:9"}),
        pytest.raises(RuntimeError),
    ):
        settings.platform_checks()
    with patch.dict("os.environ", {"STAGE": "production", "PLATFORM_CHECKS": "nothing"}), pytest.raises(RuntimeError):
        settings.platform_checks()


V4 = some.ip_addresses(v=4)


@given(V4)
def test_an_address_inside_another_one_is_never_public(inner: object) -> None:
    digits = int(inner)  # type: ignore[call-overload]
    high, low = digits >> 16, digits & 0xFFFF
    for form in (f"::ffff:{inner}", f"::{inner}", f"64:ff9b::{inner}", f"64:ff9b:1::{inner}", f"2002:{high:x}:{low:x}::1"):
        assert not guard.is_public(form)


@given(some.ip_addresses())
def test_what_is_public_is_global_and_one_that_a_site_can_have(address: object) -> None:
    if guard.is_public(str(address)):
        assert address.is_global and not address.is_multicast  # type: ignore[attr-defined]
        assert not (address.is_private or address.is_loopback or address.is_link_local or address.is_reserved)  # type: ignore[attr-defined]


@given(some.text(max_size=40))
def test_whatever_is_no_address_is_not_public(text: str) -> None:
    assert not guard.is_public(text) or text.count(".") == 3 or ":" in text


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.8", "192.0.2.1",
     "192.88.99.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0",
     "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "3fff::1", "5f00::1", "127.1", "0177.0.0.1", ""],
)  # fmt: skip
def test_addresses_that_nobody_outside_reaches_are_not_public(address: str) -> None:
    assert not guard.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4009::200e"])
def test_addresses_of_sites_are_public(address: str) -> None:
    assert guard.is_public(address)


def test_what_is_asked_for_is_one_line_in_plain_letters() -> None:
    hop = guard.first_hop("https://good.example.org/caf\u00e9 x/%41?q=\u00e9&r=[1]#there")
    assert hop.target == "/caf%C3%A9%20x/%41?q=%C3%A9&r=[1]"
    assert guard.next_hop(hop, "../up?x#y").url == "https://good.example.org/up?x"
