"""News through its doors: forms, JSON, pages for everybody, and feeds that two independent readers understand."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

import fastfeedparser
import feedparser
import pytest
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.news.tables import Article
from union.times import iso, london
from union.web import feeds

from tests.actions.conftest import PRIYA, SAM
from tests.functions.clicking import KEY, clicked, twice
from tests.functions.conftest import answer_of
from tests.pages.news_samples import PICTURE

type Call = Callable[..., Any]
ROOM = "/groups/chess/newsroom"
NEWS = "/groups/chess/news"
NEW = {"title": "We won <b>", "text": "The **cup** is ours.", "seen": "now", "byline": "role", "key": KEY}
JSON = {"accept": "application/json"}
ATOM, SITE = "{http://www.w3.org/2005/Atom}", "http://localhost:8000"
HOSTILE = ']]> </title> &amp; <script>alert(1)</script> \U0001f3c6 \u202a \ufffe \x0b \ud800 ‘quoted’ "quoted"'


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    """Forget the list of groups that another test left."""
    groups._listed = None
    yield
    groups._listed = None


def made(call: Call, **more: Any) -> str:
    """Write an article as a program; its id."""
    told = call("news", "POST", f"{ROOM}/new", caller=PRIYA, json={**NEW, **more})
    assert told.status == 200, told.body
    return str(json.loads(told.body)["article_id"])


def address(call: Call, path: str = NEWS) -> str:
    """Where the newest article is read."""
    return str(json.loads(call("news", "GET", path, headers=JSON).body)["articles"][0]["address"])


def visit(path: str, **headers: str) -> dict[str, Any]:
    """Look at a page as somebody who is not signed in."""
    return answer_of("news", "GET", path, {"accept": "text/html", **headers})


FORMS = [f"/groups/<group_id>/newsroom/<article_id>/{deed}" for deed in ("publish", "unpublish", "pin", "unpin", "delete")]


@twice("/groups/<group_id>/newsroom/new", "/groups/<group_id>/newsroom/<article_id>", *FORMS)
def test_an_article_goes_its_whole_way_by_forms_that_are_sent_twice(call: Call) -> None:
    where = str(clicked(call, f"{ROOM}/new", PRIYA, **{**NEW, "seen": "draft"}).headers["Location"])
    page = call("news", "GET", where, caller=PRIYA).body
    assert "We won &lt;b&gt;" in page and 'name="version" value="1"' in page
    assert "The <strong>cup</strong> is ours." in call("news", "GET", f"{where}/preview", caller=PRIYA).body
    clicked(call, where, PRIYA, **{**NEW, "title": "We won!", "version": "1", "seen": "draft"})
    clicked(call, f"{where}/publish", PRIYA, version="2")
    clicked(call, f"{where}/pin", PRIYA)
    shown = call("news", "GET", NEWS)
    assert "We won!" in shown.body and "Pinned" in shown.body and "Write news" not in shown.body
    clicked(call, f"{where}/unpin", PRIYA)
    clicked(call, f"{where}/unpublish", PRIYA, version="3")
    assert "We won!" not in call("news", "GET", NEWS).body
    clicked(call, f"{where}/delete", PRIYA, version="4")
    assert call("news", "GET", where, caller=PRIYA).status == 404


def test_an_article_is_set_for_a_moment_by_date_and_time(call: Call) -> None:
    at = london(datetime.now(UTC) + timedelta(days=2))
    form = {**NEW, "seen": "at", "public_at_date": f"{at:%Y-%m-%d}", "public_at_time": f"{at:%H:%M}"}
    where = call("news", "POST", f"{ROOM}/new", caller=PRIYA, form=form).headers["Location"]
    page = call("news", "GET", where, caller=PRIYA).body
    assert f'value="{at:%Y-%m-%d}"' in page and f'value="{at:%H:%M}"' in page and "Set for" in page
    assert "We won" in call("news", "GET", ROOM, caller=PRIYA).body and "We won" not in call("news", "GET", NEWS).body


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title"),
    ({"title": "x" * 121}, "title"),
    ({"title": "a\u202eb"}, "title"),
    ({"text": ""}, "text"),
    ({"text": "x" * 20_001}, "text"),
    ({"seen": "all"}, "seen"),
    ({"seen": "at"}, "public_at"),
    ({"seen": "at", "public_at_date": "2020-01-01", "public_at_time": "10:00"}, "public_at"),
    ({"seen": "at", "public_at_date": "2099-01-01", "public_at_time": "10:00"}, "public_at"),
    ({"seen": "at", "public_at_date": "tomorrow"}, "public_at"),
    ({"byline": "Queen"}, "byline"),
    ({"version": "one"}, "version"),
    ({"key": "short"}, "key"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_what_cannot_be_used_is_named_and_what_was_typed_is_kept(call: Call, change: dict[str, Any], field: str) -> None:
    words = "Words that somebody has typed for half an hour."
    form = {**NEW, "text": words, **change}
    answer = call("news", "POST", f"{ROOM}/new", caller=PRIYA, form=form)
    assert answer.status == 422 and (field in ("text", "title") or words in answer.body)
    told = call("news", "POST", f"{ROOM}/new", caller=PRIYA, json=form)
    assert (told.status, list(json.loads(told.body)["errors"])) == (422, [field])
    assert list(Article.scan()) == []


def test_a_moment_that_was_left_over_in_the_form_counts_only_where_one_is_set(call: Call) -> None:
    form = {**NEW, "seen": "now", "public_at_date": "2020-01-01", "public_at_time": ""}
    assert call("news", "POST", f"{ROOM}/new", caller=PRIYA, form=form).status == 303


def test_two_people_who_write_at_once_see_both_texts(call: Call) -> None:
    where = f"{ROOM}/{made(call)}"
    ann, ben = "The text of the first, who was quicker.", "The text of the second, who was not."
    assert call("news", "POST", where, caller=PRIYA, form={**NEW, "text": ann, "version": "1"}).status == 303
    second = call("news", "POST", where, caller=PRIYA, form={**NEW, "text": ben, "version": "1"})
    assert second.status == 409 and ann in second.body and ben in second.body and "while you were writing" in second.body
    version = re.search(r'name="version" value="(\d+)"', second.body)
    assert version and version[1] == "2"
    assert call("news", "POST", where, caller=PRIYA, form={**NEW, "text": ben, "version": "2"}).status == 303
    told = call("news", "POST", where, caller=PRIYA, json={**NEW, "text": ann, "version": 1})
    assert told.status == 409


def test_a_refused_button_shows_the_list_again(call: Call) -> None:
    article_id = made(call)
    answer = call("news", "POST", f"{ROOM}/{article_id}/unpublish", caller=PRIYA, form={"key": KEY, "version": "7"})
    assert answer.status == 409 and "changed just now" in answer.body and "We won" in answer.body


def test_an_old_address_leads_to_the_new_one(call: Call) -> None:
    article_id = made(call)
    old = address(call)
    call("news", "POST", f"{ROOM}/{article_id}", caller=PRIYA, json={**NEW, "title": "Another title", "version": 1})
    new = address(call)
    assert old != new
    for path in (old, f"{NEWS}/{article_id}", f"{NEWS}/nonsense-{article_id}"):
        answer = visit(path)
        assert (answer["statusCode"], answer["headers"]["Location"]) == (302, new)
        assert answer["headers"]["Cache-Control"] == "no-store"
    assert visit(new)["statusCode"] == 200
    assert json.loads(visit(old, accept="application/json")["body"])["article"]["address"] == new


@pytest.mark.parametrize("last", ["nothing", "we-won-abcdefgh27", "%2e%2e", "x" * 300, "front"])
def test_an_address_that_is_none_is_not_found(call: Call, last: str) -> None:
    made(call)
    assert visit(f"{NEWS}/{last}")["statusCode"] == 404


def test_an_article_tells_cards_and_search_engines_what_it_is(call: Call) -> None:
    made(call, title="</script><script>alert(1)</script> & 'co'")
    page = visit(address(call))["body"]
    ((told),) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(told)
    assert (data["@type"], data["headline"]) == ("NewsArticle", "</script><script>alert(1)</script> & 'co'")
    assert data["url"].startswith(f"{SITE}{NEWS}/") and data["author"]["name"] == "President, Chess"
    assert data["datePublished"] <= iso(datetime.now(UTC))
    for name in ("og:title", "og:url", "og:description", "og:type", "article:published_time"):
        assert f'<meta property="{name}"' in page
    assert f'<link rel="canonical" href="{data["url"]}">' in page
    assert page.count("<script") == 1


def test_a_draft_tells_search_engines_nothing(call: Call) -> None:
    article_id = made(call, seen="draft")
    page = call("news", "GET", f"{ROOM}/{article_id}/preview", caller=PRIYA).body
    assert "noindex" in page and "ld+json" not in page and "og:title" not in page
    assert visit(f"{NEWS}/{article_id}")["statusCode"] == 404


PUBLIC = ["/news", NEWS, "/news.rss", "/news.atom", f"{NEWS}.rss", f"{NEWS}.atom"]


@pytest.mark.parametrize("path", PUBLIC)
def test_what_everybody_reads_may_be_kept_for_a_while_and_is_told_once(call: Call, path: str) -> None:
    made(call)
    first = visit(path)
    assert "s-maxage" in first["headers"]["Cache-Control"]
    again = visit(path, **{"if-none-match": first["headers"]["ETag"]})
    assert (again["statusCode"], again.get("body") or "") == (304, "")
    made(call, title="And again", key="another-key")
    assert visit(path, **{"if-none-match": first["headers"]["ETag"]})["statusCode"] == 200
    signed_in = call("news", "GET", path, caller=SAM)
    assert signed_in.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", PUBLIC[2:])
def test_a_feed_from_which_an_article_was_taken_is_sent_again_to_who_knows_only_when_they_asked(call: Call, path: str) -> None:
    made(call, title="Stays")
    gone = made(call, title="Goes", key="another-key")
    asked = {"if-modified-since": format_datetime(datetime.now(UTC), usegmt=True)}
    assert "Goes" in visit(path, **asked)["body"]
    assert call("news", "POST", f"{ROOM}/{gone}/unpublish", caller=PRIYA, json={"key": KEY, "version": 1}).status == 200
    later = visit(path, **asked)
    assert (later["statusCode"], "Goes" in later["body"], "Stays" in later["body"]) == (200, False, True)
    assert "Last-Modified" not in later["headers"], "the newest that is left says nothing of what was taken away"


@pytest.mark.parametrize("path", ["/news", NEWS])
def test_pages_say_where_their_feeds_are(call: Call, path: str) -> None:
    page = visit(path)["body"]
    for kind in ("rss", "atom"):
        assert re.search(
            rf'<link rel="alternate" type="application/{kind}\+xml" title="[^"]+" href="{SITE}{path}\.{kind}">', page
        )


def hostile(group_id: str = "chess") -> None:
    """Keep an article whose every text attacks a feed, as if it had come past the doors."""
    now = datetime.now(UTC).replace(microsecond=0)
    Group(group_id).update([Group.name.set("]]><b>Chess</b>\x0b"), Group.summary.set("&lt; \x01 < >")])
    Article(
        group_id=group_id,
        article_id="abcdefgh27",
        version=1,
        title=HOSTILE.replace("\ud800", ""),
        text=f"**Bold** {HOSTILE.replace('\ud800', '')} [x](javascript:alert(1)) [y](https://y.example/?a=1&b=]]>)",
        extract="x",
        author=HOSTILE.replace("\ud800", ""),
        picture=PICTURE["address"].rpartition("/")[2],
        alt='"><script>',
        public_at=now,
        made_at=now,
        changed_at=now,
        changed_by="priya",
        place=f"{iso(now)}#abcdefgh27",
        edition="all",
    ).save()


@pytest.mark.parametrize("path", PUBLIC[2:])
def test_two_independent_readers_understand_a_feed_whatever_people_wrote(call: Call, path: str) -> None:
    made(call, title="A tame one", text="Two paragraphs.\n\nAnd [a link](https://x.example), [ours](/groups/chess/join).")
    hostile()
    answer = visit(path)
    kind = path.rpartition(".")[2]
    assert answer["headers"]["Content-Type"] == f"application/{kind}+xml; charset=utf-8"
    root = ET.fromstring(answer["body"].encode())
    assert root.tag == {"rss": "rss", "atom": f"{ATOM}feed"}[kind]
    one, other = feedparser.parse(answer["body"].encode()), fastfeedparser.parse(answer["body"].encode())
    assert not one.bozo and one.version == {"rss": "rss20", "atom": "atom10"}[kind]
    assert len(one.entries) == len(other.entries) == 2
    tame = next(entry for entry in one.entries if entry.title == "A tame one")
    assert tame.link.startswith(f"{SITE}{NEWS}/a-tame-one-") and tame.author == "President, ]]><b>Chess</b>"
    assert "Two paragraphs.</p>" in tame.summary and 'href="https://x.example"' in tame.summary
    assert f'href="{SITE}/groups/chess/join"' in tame.summary, "readers know nothing of ours but whole addresses"
    assert {entry.link for entry in other.entries} == {entry.link for entry in one.entries}
    wild = next(entry for entry in one.entries if entry.id.endswith("abcdefgh27"))
    assert "\x0b" not in answer["body"] and "\ufffe" not in answer["body"] and "\U0001f3c6" in wild.title
    assert (
        f'src="{SITE}/pictures/' in wild.summary
        and "<script" not in wild.summary
        and "javascript:alert" not in wild.summary.replace("](javascript:", "")
    )


@pytest.mark.parametrize("path", [one for one in PUBLIC if one.endswith("atom")])
@pytest.mark.parametrize("empty", [True, False])
def test_an_atom_feed_has_what_its_standard_asks_for(call: Call, path: str, empty: bool) -> None:
    if not empty:
        made(call)
    root = ET.fromstring(visit(path)["body"].encode())
    for place in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1 and 4.1.2
            assert len(place.findall(f"{ATOM}{name}")) == 1, name
        assert datetime.fromisoformat(str(place.findtext(f"{ATOM}updated"))).tzinfo
        for link in place.findall(f"{ATOM}link"):
            assert link.attrib["href"].startswith(SITE)
    assert all(entry.find(f"{ATOM}author/{ATOM}name") is not None for entry in root.findall(f"{ATOM}entry"))
    assert len(root.findall(f"{ATOM}entry")) == (0 if empty else 1)
    assert [link.attrib["href"] for link in root.findall(f"{ATOM}link[@rel='self']")] == [f"{SITE}{path}"]


@pytest.mark.parametrize("path", [one for one in PUBLIC if one.endswith("rss")])
@pytest.mark.parametrize("empty", [True, False])
def test_an_rss_feed_has_what_its_specification_asks_for(call: Call, path: str, empty: bool) -> None:
    if not empty:
        made(call)
    root = ET.fromstring(visit(path)["body"].encode())
    (channel,) = root.findall("channel")
    assert root.attrib["version"] == "2.0" and all(channel.findtext(name) for name in ("title", "link", "description"))
    items = channel.findall("item")
    assert len(items) == (0 if empty else 1)
    for item in items:
        assert item.findtext("title") and str(item.findtext("link")).startswith(SITE)
        guid = item.find("guid")
        assert guid is not None and re.fullmatch(rf"{SITE}/groups/chess/news/[a-z2-7]{{10}}", str(guid.text))
    assert visit(path)["body"] == visit(path)["body"], "what nobody changed is the same each time"


def test_a_feed_knows_an_article_by_one_id_whatever_its_title_is(call: Call) -> None:
    article_id = made(call)
    before = feedparser.parse(visit("/news.atom")["body"]).entries[0]
    call("news", "POST", f"{ROOM}/{article_id}", caller=PRIYA, json={**NEW, "title": "Another title", "version": 1})
    after = feedparser.parse(visit("/news.atom")["body"]).entries[0]
    assert (before.id == after.id, before.link == after.link) == (True, False)
    assert visit(before.id.removeprefix(SITE))["statusCode"] == 302, "the id is an address that works"


def test_what_cannot_stand_in_xml_is_left_out_and_nothing_else() -> None:
    assert feeds._plain("a\x00\x08\x0b\x1f\ud800\uffff\tb\n\U0001f3c6é") == "a\tb\n\U0001f3c6é"


def test_a_picture_comes_with_the_form(call: Call) -> None:
    import io

    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (800, 450), "red").save(made, "PNG")
    fields = {**NEW, "picture_alt": "A red cup"}
    parts = [
        b'--b0\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode())
        for name, value in fields.items()
    ]
    parts.append(b'--b0\r\nContent-Disposition: form-data; name="picture"; filename="cup.png"\r\n\r\n%s\r\n' % made.getvalue())
    body = b"".join([*parts, b"--b0--\r\n"])
    answer = call("news", "POST", f"{ROOM}/new", caller=PRIYA, body=body, kind="multipart/form-data; boundary=b0")
    assert answer.status == 303
    page = visit(address(call))["body"]
    picture = re.search(r'<img class="wide-shot" src="(/pictures/[^"]+)" alt="A red cup"', page)
    assert picture and f'<meta property="og:image" content="{SITE}{picture[1]}">' in page
    assert answer_of("pictures", "GET", picture[1], {})["statusCode"] == 200
