"""What CloudFront keeps of the house it gives to everybody: nothing of anybody is among it, whoever asks first and however they ask."""

import base64
import gzip
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from union import settings
from union.web import assets, edge, shared
from union.web.caller import session_cookie

from infra import openapi
from tests.actions.conftest import PRIYA, SAM
from tests.edge import Edge
from tests.functions.conftest import _event, answer_of
from tests.tables import ROOT

EVERY = sorted({route.path for door in openapi.DOORS for route in openapi.routes(door) if route.method == "GET"})
SHARED = ["/", "/?q=chess", "/groups/chess", "/events", "/news", "/groups/chess/news", "/privacy", "/help"]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def cookie(who: Any) -> str:
    """The session cookie of somebody who signed in, as a browser sends it."""
    return session_cookie(who, "s1", datetime.now(UTC)).partition(";")[0]


def read(answer: dict[str, Any]) -> str:
    """What an answer says."""
    body = answer.get("body") or ""
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8", "replace")


def address(path: str) -> str:
    """An address of a route, with a group that there is and otherwise with what there is not."""
    return re.sub(r"<\w+>", "nothing", path.replace("<group_id>", "chess"))


@pytest.fixture
def front(union_house: None) -> Edge:
    """Give an empty cache before the small union."""
    return Edge()


def test_of_whoever_is_signed_in_nothing_is_kept_on_any_page(front: Edge) -> None:
    for path in EVERY:
        for who in (SAM, PRIYA):
            front.get(address(path), accept=BROWSER, cookie=cookie(who))
    assert [key for key in front.kept if not str(key[0]).startswith(("/static/", "/pictures/"))] == []
    assert len(EVERY) > 150


def test_whoever_comes_after_somebody_gets_nothing_of_theirs(front: Edge) -> None:
    for path in EVERY:
        front.get(address(path), accept=BROWSER, cookie=cookie(SAM))
        after, plain = (read(one.get(address(path), accept=BROWSER)) for one in (front, Edge()))
        assert not [told for told in (SAM.name, SAM.email, SAM.person_id) if told in after and told not in plain], path


def test_a_visitor_s_page_is_given_to_other_visitors_alone(front: Edge) -> None:
    for path in SHARED:
        first = front.get(path, accept=BROWSER)
        assert first["statusCode"] == 200 and front.get(path, accept="text/html") is first, path
        assert front.get(path, accept="application/json")["headers"]["Content-Type"] == "application/json", path
        own = front.get(path, accept=BROWSER, cookie=cookie(SAM))
        assert own is not first and SAM.name in read(own), path
        assert "private" in own["headers"]["Cache-Control"]


def test_an_error_is_kept_for_nobody_as_it_names_whoever_made_it(front: Edge) -> None:
    for path in ("/nowhere", "/groups/nowhere", "/static/nowhere.css", "/pictures/nowhere"):
        found = front.get(path, accept=BROWSER, cookie=cookie(SAM))
        assert found["statusCode"] == 404
    assert front.kept == {}


def test_a_cache_that_keeps_errors_for_its_own_while_and_looks_at_no_cookie_would_tell(union_house: None) -> None:
    """The negative control: CloudFront does both where it is told nothing."""
    careless = Edge()
    careless.of("Distribution")["DistributionConfig"]["CustomErrorResponses"] = []
    careless.of("Pages")["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]["CookiesConfig"] = {
        "CookieBehavior": "none"
    }
    careless.get("/groups/nowhere", accept=BROWSER, cookie=cookie(SAM))
    assert SAM.name in read(careless.get("/groups/nowhere", accept=BROWSER))


def test_a_house_that_shared_all_would_tell(front: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: each of the two keeps a page from others by itself, and with neither it is told."""
    monkeypatch.setattr(shared, "_is_visitor", lambda _: True)
    front.get("/", accept=BROWSER, cookie=cookie(SAM))
    assert SAM.name not in read(front.get("/", accept=BROWSER)), "the key still parts them"
    front.of("Pages")["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]["CookiesConfig"] = {
        "CookieBehavior": "none"
    }
    front.kept.clear()
    front.get("/", accept=BROWSER, cookie=cookie(SAM))
    assert SAM.name in read(front.get("/", accept=BROWSER))


def _looked_at() -> set[str]:
    """The headers that anything of the house looks at."""
    files = [*(ROOT / "layers/union/python/union").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    code = "".join(Path(file).read_text() for file in files)
    by_name = re.findall(r'headers(?:"\])?(?:\.get\(|\[)"([a-z-]+)"', code) + re.findall(r'get_header_value\("([\w-]+)"', code)
    return {name.lower() for name in by_name} | set(shared._NOT_SHARED) | {edge.KEY, edge.VIEWER}


def test_no_header_that_is_in_no_key_changes_what_others_get(front: Edge) -> None:
    """Whoever could do that once would choose what all visitors see for as long as the answer is kept."""
    looked_at = _looked_at()
    assert {"accept", "cookie", "authorization", "content-type", "if-none-match", "sec-fetch-site", "origin"} <= looked_at
    values = ["application/json", "cross-site", "https://evil.example", "*", "gzip", "1", "Bearer x"]
    for path in SHARED:
        plain = read(Edge().get(path, accept=BROWSER))
        for name in sorted(looked_at - {"accept"}):
            for value in values:
                front.kept.clear()
                front.get(path, accept=BROWSER, **{name: value})
                after = front.get(path, accept=BROWSER)
                assert (after["statusCode"], read(after)) == (200, plain), (path, name, value)


def test_a_header_that_chose_json_would_have_given_json_to_all(front: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: what a request says that it sends is looked at for pages too, and stands in no key."""
    monkeypatch.setattr(shared, "_NOT_SHARED", ("cookie", "authorization"))
    front.get("/", accept=BROWSER, content_type="application/json")
    assert read(front.get("/", accept=BROWSER)).startswith("{")


def test_files_are_kept_for_everybody_and_asked_for_by_nobody(front: Edge) -> None:
    name = assets.asset("house.css")
    first = front.get(f"/static/{name}", cookie=cookie(SAM), accept_encoding="gzip, br")
    assert first["statusCode"] == 200 and first["headers"]["Vary"] == "Accept-Encoding"
    assert front.get(f"/static/{name}?whatever=1", cookie=cookie(PRIYA), accept_encoding="gzip") is first
    assert front.get(f"/static/{name}") is not first, "whoever takes no gzip gets none"


MARKS = ",".join(sha256(key.encode()).hexdigest() for key in ("first", "second"))


@pytest.mark.parametrize(
    ("key", "status"), [("first", 200), ("second", 200), ("third", 403), ("", 403), (MARKS, 403), ("fïrst", 403)]
)
def test_what_did_not_come_through_the_edge_is_refused_by_every_function(
    union_house: None, monkeypatch: pytest.MonkeyPatch, key: str, status: int
) -> None:
    monkeypatch.setenv("EDGE_KEYS", MARKS)
    answer = answer_of("groups", "GET", "/", {"accept": "text/html", edge.KEY: key})
    assert answer["statusCode"] == status
    if status != 200:
        assert settings.site_url() in answer["body"] and answer["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize("door", openapi.DOORS)
def test_nothing_is_read_before_the_edge_is_asked_for(monkeypatch: pytest.MonkeyPatch, door: str) -> None:
    monkeypatch.setenv("EDGE_KEYS", MARKS)
    for route in openapi.routes(door):
        answer = answer_of(door, route.method, address(route.path), {"accept": "text/html"}, "x=y")
        assert answer["statusCode"] == 403, route.path


def test_whoever_asks_is_known_by_the_address_that_the_edge_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _event("GET", "/", {edge.VIEWER: "192.0.2.7"}, None)
    assert edge.address(asked) == "1.1.1.1", "without an edge anybody could write any address there"
    monkeypatch.setenv("EDGE_KEYS", MARKS)
    assert edge.address(asked) == "192.0.2.7"
    assert edge.address(_event("GET", "/", {}, None)) == "1.1.1.1"


@pytest.mark.parametrize(("asked", "told"), [("false", "max-age=63072000"), ("true", "max-age=63072000; includeSubDomains")])
def test_subdomains_are_bound_to_https_only_where_it_was_asked_for(
    union_house: None, monkeypatch: pytest.MonkeyPatch, asked: str, told: str
) -> None:
    monkeypatch.setenv("STRICT_SUBDOMAINS", asked)
    assert answer_of("groups", "GET", "/", {"accept": "text/html"})["headers"]["Strict-Transport-Security"] == told
