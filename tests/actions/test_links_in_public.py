"""The way into a chat that stands where everybody reads it: on the page here, in news, in events, on the group's own sites."""

from datetime import timedelta
from typing import Any

import pytest
from union.membership.groups.tables import Group
from union.membership.news.tables import Article
from union.membership.platform_checks import looking, records
from union.membership.platform_checks.rules import Answer, Rule, Seen, State
from union.membership.platforms import rules as platform_rules

from tests.actions.conftest import NOW
from tests.actions.test_chats import LINK, chat
from tests.actions.test_findings import add, night

pytestmark = pytest.mark.usefixtures("union_house")
DAY = timedelta(days=1)


def found() -> dict[str, Any]:
    """The findings about links in public, by how they stand."""
    return {str(one.state): one for one in records.of_group("chess") if one.rule == Rule.OPEN_LINK}


def says(text: str) -> None:
    """Let the group's page say something."""
    Group("chess").update(actions=[Group.how_to_join.set(text)])


def test_a_link_on_the_page_here_is_found_is_quoted_nowhere_and_is_mended_when_it_is_gone() -> None:
    platform_id = chat(LINK)
    says(f"Come in: {LINK}")
    night()
    one = found()[State.OPEN]
    assert (one.platform_id, [told.what for told in one.evidence]) == (platform_id, ["Its link stands on your page here."])
    assert one.evidence[0].where.endswith("/groups/chess")
    assert LINK not in str([(told.what, told.excerpt) for told in one.evidence])
    says("Come.")
    night(now=NOW + DAY)
    assert list(found()) == [State.MENDED]


def test_a_link_in_public_news_is_found_and_one_in_a_draft_is_not() -> None:
    chat(LINK)
    told: dict[str, Any] = {"version": 1, "extract": "x", "author": "P", "made_at": NOW, "changed_at": NOW, "changed_by": "priya"}
    Article("chess", "draft1", title="Soon", text=LINK, place="draft#1", **told).save()
    night()
    assert found() == {}
    at = NOW - DAY
    place = f"{at:%Y-%m-%dT%H:%M:%SZ}#a1"
    Article("chess", "a1", title="News", text=f"Here: {LINK}", public_at=at, place=place, edition="all", **told).save()
    night(now=NOW + DAY)
    assert [one.what for one in found()[State.OPEN].evidence] == ["Its link stands in your news."]


def test_a_link_on_the_group_s_own_site_is_found_and_stays_open_while_nobody_can_look_there() -> None:
    chat(LINK)
    add()
    url = "https://site.example.org/"
    night({url: Seen(Answer.OK, url, f'<a href="{LINK}">chat</a>')})
    assert [one.where for one in found()[State.OPEN].evidence] == [url]
    night({url: Seen(Answer.COULD_NOT_LOOK, url, why="No.")}, NOW + DAY)
    assert list(found()) == [State.OPEN]
    night({}, NOW + 2 * DAY)
    assert list(found()) == [State.MENDED]


def test_another_chat_s_link_and_a_public_platform_are_no_finding() -> None:
    chat(LINK)
    add("page", kind="other", url="https://page.example.org/x")
    says("https://chat.whatsapp.com/Another https://page.example.org/x")
    night()
    assert found() == {}


def test_a_chat_without_a_link_is_never_one() -> None:
    chat()
    says("whatsapp")
    night()
    assert found() == {}
    assert looking.rules.has_closed_door(
        platform_rules.Registered("p", "whatsapp", "C", LINK, False, True, platform_rules.Entry.MEMBERS, NOW)
    )
