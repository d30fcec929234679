"""What the night does with chats: it gives notice once, tells owners what to do, and forgets who is gone."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.membership.chats import actions as chats
from union.membership.chats import nightly
from union.membership.chats.tables import ChatPerson
from union.membership.memberships.tables import Membership
from union.membership.platforms import holding, pages, reminding
from union.membership.platforms.rules import Flaw
from union.membership.platforms.tables import PlatformRecord

from tests.actions.conftest import NOW, PRIYA
from tests.actions.freezing import member
from tests.actions.test_chats import LINK, accepts, chat, ends, fresh, lists
from tests.races import between

pytestmark = pytest.mark.usefixtures("union_house")
DAY = timedelta(days=1)
EVE = NOW.date() - DAY
LIN = Caller("lin", "Lin Zhao", "lin@union.example")


def letters(kind: str) -> list[Any]:
    """The letters of a kind, in the order of whom they go to."""
    return sorted((one for one in Letter.scan() if one.kind == kind), key=lambda one: str(one.to))


def owned(platform_id: str) -> str:
    """Give a chat an owner who has an address."""
    member("priya")
    holding.name_owner("chess", platform_id, PRIYA, "priya", now=NOW)
    return platform_id


def flaws(platform_id: str, now: datetime = NOW) -> list[str]:
    """What is wrong with who is in a chat."""
    found = [one["flaw"] for one in pages.whole("chess", platform_id, PRIYA, now)["problems"]]
    return [one for one in found if one in {Flaw.LIST_UNSEEN, Flaw.PEOPLE_LEFT, Flaw.STRANGERS}]


def test_whoever_has_to_leave_is_written_to_once_about_all_their_chats() -> None:
    member("sam")
    for label in ("Chat", "Blitz"):
        accepts(chat(LINK, label))
    ends("sam", EVE)
    for after in range(3):
        nightly.sweep(NOW + after * DAY)
    (letter,) = letters("chat-leaving")
    assert (letter.to, letter.context["until"]) == ("sam@union.example", "22 November 2026")
    assert [one["leave_on"] for one in letter.context["chats"]] == ["7 December 2026"] * 2
    assert letter.context["url"].endswith("/groups/chess/join")
    assert LINK not in str(letter.attribute_values)


def test_after_the_notice_and_the_grace_they_are_on_the_list_and_not_a_day_before() -> None:
    member("sam")
    platform_id = chat(LINK)
    accepts(platform_id)
    ends("sam", EVE)
    nightly.sweep(NOW)
    assert lists(platform_id, NOW + 13 * DAY)["leaving"] == ["Sam"]
    assert lists(platform_id, NOW + 14 * DAY)["to_remove"] == ["Sam"]
    nightly.sweep(NOW + 14 * DAY)
    assert PlatformRecord.get("chess", platform_id).to_remove == 1
    assert Flaw.PEOPLE_LEFT in flaws(platform_id, NOW + 14 * DAY)
    chats.tick("chess", platform_id, PRIYA, "sam", inside=False, key=fresh(), now=NOW + 14 * DAY)
    assert Flaw.PEOPLE_LEFT not in flaws(platform_id, NOW + 14 * DAY)


def test_whoever_renews_stays_and_is_told_anew_a_year_later() -> None:
    member("sam")
    platform_id = chat(LINK)
    accepts(platform_id)
    ends("sam", EVE)
    nightly.sweep(NOW)
    ends("sam", NOW.date() + 300 * DAY)
    nightly.sweep(NOW + 20 * DAY)
    assert lists(platform_id, NOW + 20 * DAY)["inside"] == ["Sam"]
    nightly.sweep(NOW + 301 * DAY)
    assert len(letters("chat-leaving")) == 2


def test_a_chat_that_they_come_into_later_does_not_keep_the_others_from_the_list_and_no_address_means_no_letter() -> None:
    member("sam")
    held = Membership.get("chess", "sam")
    held.email = None
    held.save()
    platform_id = chat(LINK)
    accepts(platform_id)
    ends("sam", EVE)
    nightly.sweep(NOW)
    assert letters("chat-leaving") == []
    assert lists(platform_id, NOW + 14 * DAY)["to_remove"] == ["Sam"]


def test_whoever_gave_it_back_gets_no_notice_and_the_owner_is_told_at_once() -> None:
    member("sam")
    platform_id = owned(chat(LINK))
    accepts(platform_id)
    ends("sam", EVE, left_at=NOW)
    nightly.sweep(NOW)
    assert letters("chat-leaving") == []
    (letter,) = letters("chat-people")
    (one,) = letter.context["chats"]
    assert (letter.to, one["to_add"], one["to_remove"], one["strangers"]) == ("priya@union.example", 0, 1, 0)
    assert one["url"].endswith(f"/groups/chess/platforms/{platform_id}/people")
    assert "Sam" not in str(letter.context)


def test_an_owner_gets_one_letter_for_all_chats_once_a_day_and_the_same_again_after_a_week() -> None:
    first, second = owned(chat()), owned(chat(label="Blitz"))
    member("sam")
    for platform_id in (first, second):
        accepts(platform_id)
    for hours in (0, 1, 24, 48):
        nightly.sweep(NOW + timedelta(hours=hours))
    (letter,) = letters("chat-people")
    assert [one["to_add"] for one in letter.context["chats"]] == [1, 1]
    member("lin")
    accepts(first, LIN)
    nightly.sweep(NOW + timedelta(hours=50))
    assert len(letters("chat-people")) == 2, "somebody new waits"
    nightly.sweep(NOW + 9 * DAY)
    assert len(letters("chat-people")) == 3, "nobody did anything for a week"


def test_where_nobody_has_anything_to_do_nobody_is_told() -> None:
    platform_id = owned(chat(LINK))
    member("sam")
    accepts(platform_id)
    nightly.sweep(NOW)
    assert list(letters("chat-people")) == []
    assert PlatformRecord.get("chess", platform_id).told_on is None


def test_a_list_that_nobody_looked_through_for_weeks_is_told_and_is_a_flaw() -> None:
    platform_id = owned(chat(LINK))
    late = NOW + timedelta(weeks=4, days=1)
    assert (flaws(platform_id, late - DAY), flaws(platform_id, late)) == ([], [Flaw.LIST_UNSEEN])
    nightly.sweep(late)
    assert [one["unseen"] for letter in letters("chat-people") for one in letter.context["chats"]] == [True]
    reminding.sweep(late)
    (asked,) = letters("platform-look")
    assert any("looked through who is in" in text for one in asked.context["platforms"] for text in one["to_do"])
    chats.looked("chess", platform_id, PRIYA, key=fresh(), now=late)
    assert flaws(platform_id, late) == []


def test_strangers_are_a_flaw_until_they_are_gone() -> None:
    platform_id = chat(LINK)
    chats.add_stranger("chess", platform_id, PRIYA, "Dave", key="stranger-1", now=NOW)
    assert flaws(platform_id) == [Flaw.STRANGERS]
    nightly.sweep(NOW)
    (one,) = [each for each in ChatPerson.scan() if each.stranger]
    chats.stranger_gone("chess", platform_id, one.item.removeprefix("stranger#"), PRIYA, NOW)
    assert flaws(platform_id) == []


def test_who_is_neither_in_nor_a_member_is_forgotten_with_what_they_typed() -> None:
    member("sam")
    platform_id = chat()
    accepts(platform_id, known_as="Sammy")
    ends("sam", EVE)
    assert nightly.sweep(NOW)["forgotten"] == 1
    assert not list(ChatPerson.scan())


def test_a_night_that_comes_twice_at_once_writes_once() -> None:
    member("sam")
    platform_id = owned(chat(LINK))
    accepts(platform_id)
    ends("sam", EVE)
    chats.add_stranger("chess", platform_id, PRIYA, "Dave", key="stranger-1", now=NOW)
    with between(lambda: nightly.sweep(NOW)):
        nightly.sweep(NOW)
    assert (len(letters("chat-leaving")), len(letters("chat-people"))) == (1, 1)


def test_one_chat_that_cannot_be_gone_through_stops_no_other_group(monkeypatch: pytest.MonkeyPatch) -> None:
    member("sam")
    accepts(chat(LINK))
    real = nightly._of_group

    def broken(group_id: str, *more: Any) -> Any:
        if group_id == "print":
            raise ValueError("broken")
        return real(group_id, *more)

    monkeypatch.setattr(nightly, "_of_group", broken)
    ends("sam", EVE)
    nightly.sweep(NOW)
    assert len(letters("chat-leaving")) == 1


def test_a_former_officer_has_the_same_grace() -> None:
    platform_id = chat(LINK)
    role = Term("Treasurer", date(2020, 1, 1), NOW.date())
    people.appoint(
        group_id="chess", group_name="Chess", person_id="sam", name="Sam Okoro", appointed=[role], actor="test", now=NOW
    )
    accepts(platform_id)
    nightly.sweep(NOW + DAY)
    assert lists(platform_id, NOW + 14 * DAY)["leaving"] == ["Sam Okoro"]
    assert lists(platform_id, NOW + 15 * DAY)["to_remove"] == ["Sam Okoro"]
