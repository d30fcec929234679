"""News as a committee writes it, and as everybody reads it when its moment has come."""

import io
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from PIL import Image
from union import store
from union.core.audit.tables import Entry
from union.core.people import actions as roles
from union.core.people.rules import Caller, Term
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.news import actions as news
from union.membership.news import records, rules
from union.membership.news.actions import Draft
from union.membership.news.rules import Byline, Seen, Stage
from union.membership.news.tables import Article
from union.site import actions as site

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
STAFF = staff("ann", "Ann Staff", "ann@union.example", "staff-societies")
OTHER_STAFF = staff("bob", "Bob Staff", "bob@union.example", "staff-sport-clubs")
TOM = Caller("tom", "Tom Reed", "tom@union.example")
JO = Caller("jo", "Jo Lee", "jo@union.example")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _the_committee(union_house: None) -> None:
    """Put a secretary and a treasurer beside the president, and forget the list of groups that an earlier test left."""
    groups._listed = None
    for who, title in ((TOM, "Secretary"), (JO, "Treasurer")):
        term = Term(title, date(2026, 8, 1), date(2027, 7, 31))
        roles.appoint(
            group_id="chess",
            group_name="Chess",
            person_id=who.person_id,
            name=who.name,
            appointed=[term],
            actor="test",
            now=NOW,
        )


def draft(title: str = "We won", **more: Any) -> Draft:
    """Make what somebody typed."""
    return Draft(**{"title": title, "text": "The **cup** is ours.", "byline": Byline.ROLE, **more})


def written(title: str = "We won", caller: Caller = PRIYA, group: str = "chess", now: datetime = NOW, **more: Any) -> str:
    """Write an article; its id."""
    return news.make(group, caller, draft(title, **more), key=f"key-{title}", now=now)


def out(title: str = "We won", now: datetime = NOW, **more: Any) -> str:
    """Write an article that is public at once."""
    return written(title, now=now, **{"seen": Seen.NOW, **more})


def kept(article_id: str, group: str = "chess") -> Article:
    """The article as it is kept."""
    (found,) = store.read(records.key(group, article_id))
    assert found
    return found


def titles(now: datetime = NOW, **more: Any) -> list[str]:
    """What everybody reads of the group."""
    told = news.of_group("chess", None, more.get("year", ""), more.get("before", ""), now)
    return [one["title"] for one in told["articles"]]


def picture(colour: str = "red") -> bytes:
    """Make a photo."""
    made = io.BytesIO()
    Image.new("RGB", (800, 450), colour).save(made, "JPEG")
    return made.getvalue()


def test_a_draft_is_the_committee_s_alone_until_it_is_published() -> None:
    article_id = written()
    assert titles() == [] and news.news("", "", NOW)["articles"] == []
    with pytest.raises(NotFound):
        news.article("chess", article_id, None, NOW)
    assert [one["title"] for one in news.newsroom("chess", TOM, "", NOW)["drafts"]] == ["We won"]
    assert news.preview("chess", article_id, TOM, NOW)["stage"] == Stage.DRAFT
    news.show("chess", article_id, TOM, 1, NOW)
    assert titles() == ["We won"]
    shown = news.article("chess", article_id, None, NOW)["article"]
    assert (shown["title"], shown["author"], shown["extract"]) == ("We won", "President, Chess", "The cup is ours.")
    assert shown["address"] == f"/groups/chess/news/we-won-{article_id}"
    news.hide("chess", article_id, PRIYA, 2, NOW)
    assert titles() == []


def test_an_article_that_is_set_for_later_is_public_when_its_moment_comes_and_nothing_else_happens() -> None:
    at = NOW + HOUR
    article_id = written(seen=Seen.AT, at=at)
    before = everything_about(article_id)
    for moment in (NOW, at - timedelta(seconds=1)):
        assert titles(moment) == [] == records.recent([{"group_id": "chess", "name": "Chess"}], moment)
        assert news.group_feed("chess", moment)["items"] == []
        with pytest.raises(NotFound):
            news.article("chess", article_id, None, moment)
    assert [one["title"] for one in news.newsroom("chess", PRIYA, "", NOW)["scheduled"]] == ["We won"]
    assert titles(at) == ["We won"]
    records._known.clear()
    assert [one["title"] for one in records.recent([{"group_id": "chess", "name": "Chess"}], at)] == ["We won"]
    assert news.article("chess", article_id, None, at)["article"]["changed_at"] is None
    assert len(news.group_feed("chess", at)["items"]) == 1
    assert everything_about(article_id) == before


def everything_about(article_id: str) -> dict[str, Any]:
    """The article's record as it is."""
    found: dict[str, Any] = kept(article_id).serialize()
    return found


@pytest.mark.parametrize("who", [SAM, OTHER_STAFF, JO])
def test_nobody_else_writes_or_sees_what_is_written(who: Caller) -> None:
    article_id = written()
    for attempt in (
        lambda: news.newsroom("chess", who, "", NOW),
        lambda: news.form("chess", "", {}, who, NOW),
        lambda: news.form("chess", article_id, {}, who, NOW),
        lambda: news.preview("chess", article_id, who, NOW),
        lambda: news.make("chess", who, draft(), "key-1", NOW),
        lambda: news.change("chess", article_id, who, draft("Mine"), 1, NOW),
        lambda: news.show("chess", article_id, who, 1, NOW),
        lambda: news.hide("chess", article_id, who, 1, NOW),
        lambda: news.pin("chess", article_id, who, NOW),
        lambda: news.unpin("chess", article_id, who, NOW),
        lambda: news.discard("chess", article_id, who, 1, NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert kept(article_id).version == 1
    assert not news.of_group("chess", who, "", "", NOW)["may_write"]
    assert news.of_group("chess", TOM, "", "", NOW)["may_write"]


def test_staff_support_may_help_and_is_named_as_such() -> None:
    written(caller=STAFF, seen=Seen.NOW)
    assert news.of_group("chess", None, "", "", NOW)["articles"][0]["author"] == "Staff support, Chess"


def test_an_article_of_another_group_is_not_found_here() -> None:
    article_id = out()
    with pytest.raises(NotFound):
        news.article("print", article_id, None, NOW)
    with pytest.raises(NotFound):
        news.form("print", article_id, {}, STAFF, NOW)


@pytest.mark.parametrize("byline", [Byline.NAME, Byline.ROLE, Byline.COMMITTEE])
def test_whoever_changes_an_article_can_put_their_own_name_there_and_nobody_else_s(byline: Byline) -> None:
    article_id = out(byline=Byline.NAME)
    assert kept(article_id).author == "Priya Shah, President"
    ways = [one["shown"] for one in news.form("chess", article_id, {}, TOM, NOW)["bylines"]]
    assert ways == ["Priya Shah, President", "Secretary", "The committee", "Tom Reed, Secretary"]
    news.change("chess", article_id, TOM, draft(byline=Byline.KEPT, title="We won it"), 1, NOW)
    assert kept(article_id).author == "Priya Shah, President"
    news.change("chess", article_id, TOM, draft(byline=byline), 2, NOW)
    assert "Priya" not in kept(article_id).author


def test_two_who_change_an_article_at_once_lose_nothing() -> None:
    article_id = out()
    news.change("chess", article_id, TOM, draft(text="Tom's."), 1, NOW + HOUR)
    with pytest.raises(Conflict, match="while you were writing"):
        news.change("chess", article_id, PRIYA, draft(text="Priya's."), 1, NOW + HOUR)
    assert kept(article_id).text == "Tom's."
    told = news.form("chess", article_id, {"version": "1"}, PRIYA, NOW + HOUR)
    assert told["theirs"] == {"who": "Tom Reed", "at": "2026-11-23T13:00:00Z", "title": "We won", "text": "Tom's."}
    news.change("chess", article_id, PRIYA, draft(text="Both."), told["version"], NOW + HOUR)
    assert kept(article_id).text == "Both."
    assert news.form("chess", article_id, {"version": "3"}, PRIYA, NOW)["theirs"] is None


def test_a_change_that_is_lost_at_the_last_moment_loses_nothing_either() -> None:
    article_id, commit = out(), store.commit

    def late(*parts: Any) -> None:
        with patch.object(store, "commit", commit):
            news.change("chess", article_id, TOM, draft(text="Tom's."), 1, NOW)
        commit(*parts)

    with patch.object(store, "commit", late), pytest.raises(Conflict):
        news.change("chess", article_id, PRIYA, draft(text="Priya's."), 1, NOW)
    assert kept(article_id).text == "Tom's."


@pytest.mark.parametrize("deed", [news.show, news.hide, news.discard])
def test_nobody_publishes_takes_down_or_deletes_what_they_have_not_seen(deed: Any) -> None:
    article_id = out() if deed is news.hide else written()
    news.change("chess", article_id, TOM, draft(text="Tom's."), 1, NOW)
    with pytest.raises(Conflict):
        deed("chess", article_id, PRIYA, 1, NOW)
    assert kept(article_id).text == "Tom's."


def test_what_is_done_twice_is_done_once() -> None:
    article_id = written()
    assert written() == article_id
    for _ in range(2):
        news.change("chess", article_id, PRIYA, draft("We won!", seen=Seen.NOW), 1, NOW)
    for _ in range(2):
        news.pin("chess", article_id, PRIYA, NOW)
    for _ in range(2):
        news.unpin("chess", article_id, PRIYA, NOW)
    for _ in range(2):
        news.hide("chess", article_id, PRIYA, 2, NOW)
    for _ in range(2):
        news.discard("chess", article_id, PRIYA, 3, NOW)
    acts = [one.act for one in Entry.query(f"article#chess#{article_id}")]
    assert sorted(acts) == sorted(["drafted", "published", "pinned", "unpinned", "unpublished", "deleted"])


def test_the_history_says_who_did_what() -> None:
    article_id = written()
    news.change("chess", article_id, TOM, draft("We won it", seen=Seen.AT, at=NOW + HOUR), 1, NOW + timedelta(minutes=1))
    news.show("chess", article_id, STAFF, 2, NOW + timedelta(minutes=2))
    news.change("chess", article_id, TOM, draft("We won all of it"), 3, NOW + timedelta(minutes=3))
    told = news.form("chess", article_id, {}, PRIYA, NOW)["history"]
    assert [(one["who"], one["act"]) for one in told] == [
        ("Tom Reed", "changed"),
        ("Staff support", "published"),
        ("Tom Reed", "scheduled"),
        ("Priya Shah", "drafted"),
    ]


def test_addresses_from_before_a_title_changed_go_on_working() -> None:
    article_id = out("First title")
    old = news.article("chess", article_id, None, NOW)["article"]["address"].rpartition("/")[2]
    news.change("chess", article_id, PRIYA, draft("Second: title"), 1, NOW)
    for last in (old, article_id, f"anything-{article_id}"):
        assert news.article("chess", last, None, NOW)["article"]["address"].endswith(f"/second-title-{article_id}")


def test_what_is_pinned_stands_on_top_wherever_its_day_puts_it() -> None:
    many = [out(f"Article {n:02}", now=NOW + n * HOUR) for n in range(rules.PAGE + 5)]
    later = NOW + 100 * HOUR
    news.pin("chess", many[0], PRIYA, later)
    news.pin("chess", many[20], TOM, later)
    found = news.of_group("chess", None, "", "", later)
    assert [one["title"] for one in found["articles"][:3]] == ["Article 20", "Article 00", "Article 24"]
    assert [one["pinned"] for one in found["articles"][:3]] == [True, True, False]
    assert len({one["article_id"] for one in found["articles"]}) == rules.PAGE + 1
    assert found["older"]
    rest = news.of_group("chess", None, "", found["older"], later)
    assert [one["title"] for one in rest["articles"]] == [f"Article {n:02}" for n in range(4, -1, -1)]
    assert rest["older"] is None
    latest = records.latest({"group_id": "chess", "name": "Chess"}, groups.pinned(groups.require(_group(), NOW)), later)
    assert [one["title"] for one in latest] == ["Article 24", "Article 23", "Article 22"]


def _group() -> Group | None:
    (found,) = store.read(groups.key("chess"))
    return found


def test_a_few_articles_can_be_pinned_and_a_draft_none() -> None:
    some = [out(f"Article {n}", now=NOW + n * HOUR) for n in range(4)]
    for one in some[:3]:
        news.pin("chess", one, PRIYA, NOW + 9 * HOUR)
    with pytest.raises(Conflict, match="3 articles are pinned"):
        news.pin("chess", some[3], PRIYA, NOW + 9 * HOUR)
    news.hide("chess", some[0], PRIYA, 1, NOW + 9 * HOUR)
    news.pin("chess", some[3], PRIYA, NOW + 9 * HOUR)
    with pytest.raises(Conflict, match="Nobody else sees this draft"):
        news.pin("chess", some[0], PRIYA, NOW + 9 * HOUR)
    news.show("chess", some[0], PRIYA, 2, NOW + 10 * HOUR)
    assert titles(NOW + 11 * HOUR)[:4] == ["Article 3", "Article 2", "Article 1", "Article 0"]


def test_what_is_pinned_for_later_stands_on_top_when_its_moment_comes() -> None:
    first = written("Later", seen=Seen.AT, at=NOW + HOUR)
    out("Now")
    news.pin("chess", first, PRIYA, NOW)
    assert titles(NOW) == ["Now"]
    assert titles(NOW + HOUR) == ["Later", "Now"]


def test_two_who_pin_at_once_pin_no_more_than_can_be() -> None:
    some = [out(f"Article {n}", now=NOW + n * HOUR) for n in range(4)]
    for one in some[:2]:
        news.pin("chess", one, PRIYA, NOW)
    commit = store.commit

    def late(*parts: Any) -> None:
        with patch.object(store, "commit", commit):
            news.pin("chess", some[2], TOM, NOW)
        commit(*parts)

    with patch.object(store, "commit", late), pytest.raises(Conflict):
        news.pin("chess", some[3], PRIYA, NOW)
    assert len(groups.pinned(groups.require(_group(), NOW))) == 3


def test_a_draft_alone_can_be_deleted() -> None:
    article_id = out()
    with pytest.raises(Conflict, match="Only a draft"):
        news.discard("chess", article_id, PRIYA, 1, NOW)
    news.hide("chess", article_id, PRIYA, 1, NOW)
    news.discard("chess", article_id, PRIYA, 2, NOW)
    with pytest.raises(NotFound):
        news.form("chess", article_id, {}, PRIYA, NOW)
    for deed in (lambda: news.show("chess", article_id, PRIYA, 2, NOW), lambda: news.pin("chess", article_id, PRIYA, NOW)):
        with pytest.raises(NotFound):
            deed()


def test_the_archive_has_each_year_and_its_articles() -> None:
    for year in (2024, 2026):
        out(f"Of {year}", caller=STAFF, now=datetime(year, 12, 31, 23, 59, tzinfo=NOW.tzinfo) if year < 2026 else NOW)
    found = news.of_group("chess", None, "", "", NOW)
    assert (found["years"], found["first"]) == ([2026, 2025, 2024], True)
    assert titles(year="2024") == ["Of 2024"] and titles(year="2025") == [] and titles(year="2026") == ["Of 2026"]
    assert [one["title"] for one in news.news("2024", "", NOW)["articles"]] == ["Of 2024"]
    assert news.news("", "", NOW)["years"] == [2026, 2025, 2024]


@pytest.mark.parametrize("before", ["2099-01-01T00:00:00Z#abcdefghij", "draft#", "x" * 40, "2000-01-01T00:00:00Z#abcdefghij"])
def test_no_address_shows_what_is_not_public(before: str) -> None:
    written("Secret")
    written("Later", seen=Seen.AT, at=NOW + HOUR)
    assert titles(before=before) == [] == titles(before=before, year="2026")
    assert news.news("2026", before, NOW)["articles"] == []


def test_news_of_all_groups_is_newest_first_and_goes_on_page_by_page() -> None:
    for n in range(rules.PAGE + 3):
        group, who = ("chess", PRIYA) if n % 2 else ("print", STAFF)
        written(f"Article {n:02}", caller=who, group=group, now=NOW + n * HOUR, seen=Seen.NOW)
    later = NOW + 99 * HOUR
    first = news.news("", "", later)
    rest = news.news("", str(first["older"]), later)
    found = [one["title"] for one in (*first["articles"], *rest["articles"])]
    assert found == [f"Article {n:02}" for n in range(rules.PAGE + 2, -1, -1)]
    assert {one["group"]["name"] for one in first["articles"]} == {"Chess", "Print"}


def test_what_is_looked_through_comes_in_one_round_trip_and_is_remembered_for_some_seconds() -> None:
    for n in range(2 * rules.PAGE + 5):
        out(f"Article {n:02}", now=NOW + n * HOUR)
    named = groups.directory(NOW)
    with patch.object(store.connection(), "dispatch", wraps=store.connection().dispatch) as asked:
        found = records.searched(named, NOW + 99 * HOUR)
        assert [one for one, _ in records.searched(named, NOW + 99 * HOUR)] == [one for one, _ in found]
        assert len(records.recent(named, NOW + 99 * HOUR)) == 3
    assert len(found) == 2 * rules.PAGE + 5
    assert asked.call_count == 2, "one for all that is looked through, one for the newest"


def test_a_committee_with_very_many_drafts_is_shown_the_last_and_what_comes_first() -> None:
    with patch.object(rules, "MOST_HIDDEN", 3):
        for n in range(5):
            written(f"Draft {n}", now=NOW + n * HOUR)
            written(f"Later {n}", now=NOW, seen=Seen.AT, at=NOW + (20 - n) * HOUR)
        told = news.newsroom("chess", PRIYA, "", NOW + 9 * HOUR)
        assert [one["title"] for one in told["drafts"]] == ["Draft 4", "Draft 3", "Draft 2"]
        assert [one["title"] for one in told["scheduled"]] == ["Later 4", "Later 3", "Later 2"]
        assert told["most_hidden"] == 3


def test_the_news_of_a_group_that_is_disaffiliated_is_gone_everywhere() -> None:
    article_id = out()
    written("Ours", caller=STAFF, group="print", seen=Seen.NOW)
    Group("chess").update([Group.standing.set("disaffiliated")])
    groups._listed = None
    for attempt in (
        lambda: news.of_group("chess", None, "", "", NOW),
        lambda: news.article("chess", article_id, PRIYA, NOW),
        lambda: news.group_feed("chess", NOW),
        lambda: news.newsroom("chess", PRIYA, "", NOW),
    ):
        with pytest.raises(NotFound):
            attempt()
    there = groups.directory(NOW)
    assert [one["title"] for one in news.news("", "", NOW)["articles"]] == ["Ours"]
    assert [one["title"] for one in news.feed(NOW)["items"]] == ["Ours"]
    named: Any = [{"group_id": one["group_id"], "name": one["name"]} for one in there]
    assert [one["title"] for one in records.recent(named, NOW)] == ["Ours"]
    assert [text for _, text in records.searched(named, NOW)] == ["ours the cup is ours. print"]


def test_an_article_has_a_picture_that_says_what_it_shows() -> None:
    with pytest.raises(Invalid) as refused:
        out(picture=picture())
    assert refused.value.errors.keys() == {"picture_alt"}
    article_id = out(picture=picture(), alt="A red cup")
    shown = news.article("chess", article_id, None, NOW)["article"]["picture"]
    assert shown and (shown["width"], shown["alt"]) == (800, "A red cup")
    news.change("chess", article_id, PRIYA, draft("Other", alt="A very red cup"), 1, NOW)
    again = news.article("chess", article_id, None, NOW)["article"]["picture"]
    assert again == {**shown, "alt": "A very red cup"}
    with pytest.raises(Invalid):
        news.change("chess", article_id, PRIYA, draft("Other", alt=""), 2, NOW)
    news.change("chess", article_id, PRIYA, draft("Other", remove_picture=True), 2, NOW)
    assert news.article("chess", article_id, None, NOW)["article"]["picture"] is None


def test_an_article_without_words_cannot_be_published() -> None:
    article_id = written(text="")
    with pytest.raises(Invalid) as refused:
        news.show("chess", article_id, PRIYA, 1, NOW)
    assert refused.value.errors.keys() == {"text"}
    with pytest.raises(Invalid):
        news.change("chess", article_id, PRIYA, draft(text="", seen=Seen.AT, at=NOW + HOUR), 1, NOW)


def test_a_mini_site_shows_the_newest_and_nothing_where_there_is_none() -> None:
    assert site.mini_site("chess", None, NOW)["news"] == []
    some = [out(f"Article {n}", now=NOW + n * HOUR) for n in range(4)]
    written("A draft")
    news.pin("chess", some[1], PRIYA, NOW + 9 * HOUR)
    shown = site.mini_site("chess", None, NOW + 9 * HOUR)["news"]
    assert [(one["title"], one["pinned"]) for one in shown] == [
        ("Article 1", True),
        ("Article 3", False),
        ("Article 2", False),
    ]


def test_a_letter_can_take_an_article_by_its_id() -> None:
    article_id, later = out(), written("Later", seen=Seen.AT, at=NOW + HOUR)
    found, soon, none = store.read(
        records.key("chess", article_id), records.key("chess", later), records.key("chess", "abcdefgh27")
    )
    assert [records.public(one, NOW) for one in (found, soon, none)] == [True, False, False]
    assert found and (found.title, found.text) == ("We won", "The **cup** is ours.")


def test_an_article_that_was_changed_after_it_was_out_says_so() -> None:
    article_id = out()
    assert news.article("chess", article_id, None, NOW)["article"]["changed_at"] is None
    news.change("chess", article_id, PRIYA, draft("We won it"), 1, NOW + HOUR)
    assert news.article("chess", article_id, None, NOW + HOUR)["article"]["changed_at"] == "2026-11-23T13:00:00Z"
    assert news.group_feed("chess", NOW + HOUR)["updated"] == "2026-11-23T13:00:00Z"
