"""Members get into their chats, and the committee keeps the list of who is in: with what can go wrong at both doors."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from union import ids
from union.core.audit.tables import Entry
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.chats import actions as chats
from union.membership.chats import pages
from union.membership.chats.tables import ChatPerson
from union.membership.memberships.tables import Membership
from union.membership.platforms import actions as platforms
from union.membership.platforms import rules as platform_rules
from union.membership.platforms.rules import Entry as Enters
from union.membership.platforms.tables import PlatformRecord
from union.site import actions as site
from union.site import my_groups

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.freezing import member
from tests.races import between
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
OLU = Caller("olu", "Olu Ade", "olu@union.example")
LINK = "https://chat.whatsapp.com/AbC"
EVIL = "<script>alert(1)</script>"


def fresh() -> str:
    """The key of a form that nobody sent yet."""
    return ids.key()


def chat(url: str = "", label: str = "Chat", entry: Enters | None = Enters.MEMBERS) -> str:
    """Put a chat for members into the register."""
    told = platform_rules.checked("whatsapp", label, url, public=False, interactive=None, entry=entry)
    return platforms.add("chess", PRIYA, told, key=f"add-{label}-key", now=NOW)


def accepts(platform_id: str, who: Caller = SAM, known_as: str = "", now: datetime = NOW, version: str = "") -> None:
    """Accept the statement in the words of today."""
    told = (True, version or policies.read().version, known_as)
    chats.accept("chess", platform_id, who, told, key=fresh(), now=now)


def door(platform_id: str, who: Caller = SAM, now: datetime = NOW) -> Any:
    """The way in, as somebody sees it."""
    return pages.door("chess", platform_id, who, now)


def lists(platform_id: str, now: datetime = NOW, who: Caller = PRIYA, q: str = "", page: str = "") -> dict[str, list[str]]:
    """The names on each of the lists."""
    found: Any = pages.of_chat("chess", platform_id, (q, page), who, now)
    kinds = ("to_add", "to_remove", "leaving", "inside", "others")
    return {kind: [one["name"] for one in found[kind]] for kind in kinds if found[kind]}


def ends(person_id: str, last: date, **more: Any) -> None:
    """Let a membership end on a day."""
    held = Membership.get("chess", person_id)
    held.valid_until = last.isoformat()
    for name, value in more.items():
        setattr(held, name, value)
    held.save()


def acts() -> list[str]:
    """What the log has of chats."""
    return [one.act for one in Entry.scan() if one.subject.startswith("chat#")]


def test_a_member_accepts_the_statement_and_alone_sees_the_link() -> None:
    member("sam")
    platform_id = chat(LINK)
    assert (door(platform_id)["link"], door(platform_id)["accepted_on"]) == ("", None)
    accepts(platform_id)
    assert door(platform_id)["link"] == LINK
    assert (door(platform_id, PRIYA)["link"], lists(platform_id)) == ("", {"inside": ["Sam"], "others": ["Priya Shah"]})
    (kept,) = ChatPerson.scan()
    policy = policies.read()
    assert (kept.version, kept.words, kept.accepted_at) == (policy.version, policy.joining_mark, NOW)


def test_no_list_of_members_and_no_mini_site_tells_the_link() -> None:
    member("sam")
    platform_id = chat(LINK)
    accepts(platform_id)
    for shown in (
        site.mini_site("chess", SAM, NOW),
        my_groups.shown(SAM, NOW),
        pages.of_chat("chess", platform_id, ("", ""), PRIYA, NOW),
    ):
        assert LINK not in str(shown)
    (mine,) = my_groups.shown(SAM, NOW)["chats"]
    assert [one["page"] for one in mine["platforms"]] == [f"/groups/chess/chats/{platform_id}"]


def test_without_a_link_they_are_on_the_list_until_somebody_lets_them_in() -> None:
    member("sam")
    platform_id = chat()
    accepts(platform_id, known_as=EVIL)
    assert (door(platform_id)["by_list"], door(platform_id)["inside"]) == (True, False)
    assert lists(platform_id)["to_add"] == ["Sam"]
    chats.tick("chess", platform_id, PRIYA, "sam", inside=True, key=fresh(), now=NOW)
    assert (lists(platform_id)["inside"], door(platform_id)["inside"]) == (["Sam"], True)
    assert door(platform_id)["known_as"] == EVIL


@pytest.mark.parametrize(
    ("told", "field"), [((False, "", ""), "accept"), ((True, "another", ""), "statement"), ((True, "", "x" * 61), "known_as")]
)
def test_what_is_not_accepted_in_the_words_of_today_is_refused(told: tuple[bool, str, str], field: str) -> None:
    member("sam")
    platform_id = chat(LINK)
    version = told[1] or policies.read().version
    with pytest.raises(Invalid) as refused:
        chats.accept("chess", platform_id, SAM, (told[0], version, told[2]), key=fresh(), now=NOW)
    assert list(refused.value.errors) == [field]
    assert not list(ChatPerson.scan())


def test_when_the_words_change_they_are_asked_again_and_stay_in() -> None:
    member("sam")
    platform_id = chat(LINK)
    accepts(platform_id)
    (kept,) = ChatPerson.scan()
    kept.words = "older words"
    kept.save()
    assert (door(platform_id)["again"], door(platform_id)["link"]) == (True, "")
    assert lists(platform_id)["inside"] == ["Sam"]
    accepts(platform_id, now=NOW + timedelta(days=1))
    assert (door(platform_id)["again"], door(platform_id)["link"]) == (False, LINK)


def test_accepting_twice_changes_nothing_and_is_noted_once() -> None:
    member("sam")
    platform_id = chat(LINK)
    for _ in range(2):
        accepts(platform_id)
    assert acts() == ["statement accepted"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("stranger", "for the group's members"),
        ("lapsed", "until 22 November 2026"),
        ("left", "You left this group"),
        ("staff", "for the group's members"),
        ("former", "until 22 November 2026"),
    ],
)
def test_whoever_is_no_member_now_is_refused_in_words(state: str, words: str) -> None:
    platform_id, who = chat(LINK), ALEX if state == "staff" else SAM
    if state in ("lapsed", "left"):
        member("sam")
        ends("sam", NOW.date() - timedelta(days=1), **({"left_at": NOW} if state == "left" else {}))
    if state == "former":
        role = Term("Treasurer", date(2020, 1, 1), NOW.date() - timedelta(days=1))
        people.appoint(group_id="chess", group_name="Chess", person_id="sam", name="Sam", appointed=[role], actor="test", now=NOW)
    does: tuple[Callable[[], Any], ...] = (lambda: door(platform_id, who), lambda: accepts(platform_id, who))
    for do in does:
        with pytest.raises(NotAllowed, match=words):
            do()
    assert not list(ChatPerson.scan())


def test_an_officer_in_office_gets_in_without_a_membership() -> None:
    platform_id = chat(LINK)
    accepts(platform_id, PRIYA)
    assert door(platform_id, PRIYA)["link"] == LINK


@pytest.mark.parametrize("which", ["none", "everybody", "committee", "unsaid", "retired", "other group"])
def test_there_is_no_way_in_and_no_list_of_what_is_not_for_members(which: str) -> None:
    member("sam")
    platform_id = "none-such"
    if which in ("committee", "unsaid", "retired", "other group"):
        platform_id = chat(LINK, entry={"committee": Enters.COMMITTEE, "unsaid": None}.get(which, Enters.MEMBERS))
    if which == "everybody":
        told = platform_rules.checked("facebook", "Page", "", public=True, interactive=None, entry=Enters.EVERYBODY)
        platform_id = platforms.add("chess", PRIYA, told, key="add-page-key", now=NOW)
    if which == "retired":
        platforms.retire("chess", platform_id, PRIYA, NOW)
    group_id = "print" if which == "other group" else "chess"
    who, officer = (SAM, PRIYA) if which != "other group" else (OLU, OLU)
    if which == "other group":
        role = Term("President", date(2020, 1, 1), date(2099, 1, 1))
        people.appoint(group_id="print", group_name="Print", person_id="olu", name="Olu", appointed=[role], actor="test", now=NOW)
    with pytest.raises(NotFound):
        pages.door(group_id, platform_id, who, NOW)
    with pytest.raises(NotFound):
        pages.of_chat(group_id, platform_id, ("", ""), officer, NOW)


def test_who_joined_and_left_within_a_minute_has_to_leave_at_once_and_is_forgotten_with_the_tick() -> None:
    member("sam")
    platform_id = chat(LINK)
    accepts(platform_id)
    ends("sam", NOW.date() - timedelta(days=1), left_at=NOW)
    assert lists(platform_id)["to_remove"] == ["Sam"]
    for _ in range(2):
        chats.tick("chess", platform_id, PRIYA, "sam", inside=False, key=fresh(), now=NOW)
    assert "to_remove" not in lists(platform_id)
    assert not list(ChatPerson.scan())
    assert acts().count("out of the chat") == 1


def test_a_lapse_shows_until_when_they_may_stay_and_a_renewal_ends_that() -> None:
    member("sam")
    platform_id = chat(LINK)
    accepts(platform_id)
    ends("sam", NOW.date() - timedelta(days=1))
    found = pages.of_chat("chess", platform_id, ("", ""), PRIYA, NOW)["leaving"]
    assert [(one["name"], one["leaves_on"]) for one in found] == [("Sam", "2026-12-07")]
    ends("sam", date(2027, 7, 31))
    assert lists(platform_id)["inside"] == ["Sam"]


def test_the_list_is_the_committee_s_and_its_owner_s_and_not_staff_s() -> None:
    member("sam")
    platform_id = chat()
    for nobody in (SAM, OLU, ALEX):
        does: tuple[Callable[[], Any], ...] = (
            lambda who=nobody: lists(platform_id, who=who),
            lambda who=nobody: chats.tick("chess", platform_id, who, "sam", inside=True, key=fresh(), now=NOW),
            lambda who=nobody: chats.add_stranger("chess", platform_id, who, "x", key="stranger-1", now=NOW),
            lambda who=nobody: chats.looked("chess", platform_id, who, key=fresh(), now=NOW),
            lambda who=nobody: chats.renew("chess", platform_id, who, LINK, key=fresh(), now=NOW),
        )
        for do in does:
            with pytest.raises(NotAllowed):
                do()


def test_an_officer_whose_term_ended_is_refused() -> None:
    platform_id = chat()
    role = Term("President", date(2020, 1, 1), NOW.date())
    people.appoint(group_id="chess", group_name="Chess", person_id="olu", name="Olu", appointed=[role], actor="test", now=NOW)
    lists(platform_id, who=OLU)
    with pytest.raises(NotAllowed):
        lists(platform_id, who=OLU, now=NOW + timedelta(days=1))


def test_two_officers_who_tick_at_once_are_both_right_and_the_last_truth_wins() -> None:
    member("sam")
    platform_id = chat()
    accepts(platform_id)
    same = lambda: chats.tick("chess", platform_id, PRIYA, "sam", inside=True, key=fresh(), now=NOW)  # noqa: E731 - it is done twice
    with between(same, least=2):
        same()
    assert lists(platform_id)["inside"] == ["Sam"]
    with between(lambda: chats.tick("chess", platform_id, PRIYA, "sam", inside=False, key=fresh(), now=NOW), least=2):
        chats.leave("chess", platform_id, SAM, key=fresh(), now=NOW)
    assert "inside" not in lists(platform_id)


def test_somebody_of_no_list_is_not_ticked_as_in_and_to_tick_them_off_is_no_error() -> None:
    platform_id = chat()
    with pytest.raises(Invalid) as refused:
        chats.tick("chess", platform_id, PRIYA, "nobody", inside=True, key=fresh(), now=NOW)
    assert list(refused.value.errors) == ["person_id"]
    chats.tick("chess", platform_id, PRIYA, "nobody", inside=False, key=fresh(), now=NOW)
    assert not list(ChatPerson.scan())


def test_a_member_who_was_in_there_all_along_is_ticked_without_having_accepted() -> None:
    member("sam")
    platform_id = chat()
    assert lists(platform_id)["others"] == ["Priya Shah", "Sam"]
    chats.tick("chess", platform_id, PRIYA, "sam", inside=True, key=fresh(), now=NOW)
    (one,) = pages.of_chat("chess", platform_id, ("", ""), PRIYA, NOW)["inside"]
    assert (one["name"], one["accepted"]) == ("Sam", False)


def test_whoever_says_that_they_left_is_forgotten() -> None:
    member("sam")
    platform_id = chat(LINK)
    accepts(platform_id, known_as="Sammy")
    for _ in range(2):
        chats.leave("chess", platform_id, SAM, key=fresh(), now=NOW)
    assert not list(ChatPerson.scan())
    assert door(platform_id)["accepted_on"] is None


def test_strangers_are_written_down_once_counted_and_gone_with_their_tick() -> None:
    platform_id = chat()
    for _ in range(2):
        chats.add_stranger("chess", platform_id, PRIYA, f" {EVIL} ", key="stranger-1", now=NOW)
    (one,) = pages.of_chat("chess", platform_id, ("", ""), PRIYA, NOW)["strangers"]
    assert (one["seen"], one["on"], one["by"]) == (EVIL, "2026-11-23", "Priya Shah")
    assert PlatformRecord.get("chess", platform_id).strangers == 1
    for _ in range(2):
        chats.stranger_gone("chess", platform_id, one["stranger_id"], PRIYA, NOW)
    assert PlatformRecord.get("chess", platform_id).strangers == 0
    assert (acts().count("stranger seen"), acts().count("stranger gone")) == (1, 1)
    assert EVIL not in str([one.attribute_values for one in Entry.scan()])


def test_to_have_looked_through_the_list_says_that_only_members_are_in_unless_somebody_is() -> None:
    platform_id = chat()
    chats.add_stranger("chess", platform_id, PRIYA, "Dave", key="stranger-1", now=NOW)
    chats.looked("chess", platform_id, PRIYA, key=fresh(), now=NOW)
    kept = PlatformRecord.get("chess", platform_id)
    assert (kept.looked_by, kept.strangers, kept.members_said) == ("Priya Shah", 1, None)
    (one,) = pages.of_chat("chess", platform_id, ("", ""), PRIYA, NOW)["strangers"]
    chats.stranger_gone("chess", platform_id, one["stranger_id"], PRIYA, NOW)
    chats.looked("chess", platform_id, PRIYA, key=fresh(), now=NOW + timedelta(hours=1))
    assert PlatformRecord.get("chess", platform_id).members_said.by == "Priya Shah"


def test_a_new_link_is_shown_to_whoever_is_in_and_what_was_said_stays_said() -> None:
    member("sam")
    platform_id = chat(LINK)
    accepts(platform_id)
    chats.looked("chess", platform_id, PRIYA, key=fresh(), now=NOW)
    for _ in range(2):
        chats.renew("chess", platform_id, PRIYA, "chat.whatsapp.com/New", key=fresh(), now=NOW)
    assert door(platform_id)["link"] == "https://chat.whatsapp.com/New"
    kept = PlatformRecord.get("chess", platform_id)
    assert (kept.version, kept.members_said is not None, lists(platform_id)["inside"]) == (1, True, ["Sam"])
    for url in ("", "http://x", "https://chat.whatsapp.com/a b"):
        with pytest.raises(Invalid) as refused:
            chats.renew("chess", platform_id, PRIYA, url, key=fresh(), now=NOW)
        assert list(refused.value.errors) == ["url"]


def test_a_platform_that_is_retired_meanwhile_is_not_written_to() -> None:
    platform_id = chat(LINK)
    does: tuple[Callable[[], Any], ...] = (
        lambda: chats.renew("chess", platform_id, PRIYA, f"{LINK}2", key=fresh(), now=NOW),
        lambda: chats.looked("chess", platform_id, PRIYA, key=fresh(), now=NOW),
        lambda: chats.add_stranger("chess", platform_id, PRIYA, "Dave", key="stranger-1", now=NOW),
    )

    def retired() -> None:
        PlatformRecord("chess", platform_id).update(actions=[PlatformRecord.retired_at.set(NOW)])

    for do in does:
        PlatformRecord("chess", platform_id).update(actions=[PlatformRecord.retired_at.remove()])
        with between(retired), pytest.raises(Conflict):
            do()


def test_five_hundred_members_are_found_by_name_and_by_page() -> None:
    platform_id = chat(LINK)
    with Membership.batch_write() as batch:
        for number in range(500):
            told = {"name": f"Member {number:03}", "group_name": "Chess", "statement_version": "1", "accepted_at": NOW}
            batch.save(Membership("chess", f"m{number:03}", valid_until="2027-07-31", **told))
    with ChatPerson.batch_write() as batch:
        for number in range(500):
            who = {"person_id": f"m{number:03}", "name": "x", "entered_at": NOW, "entered_by": "priya"}
            batch.save(ChatPerson(f"chess#{platform_id}", f"person#m{number:03}", **who))
    first: Any = pages.of_chat("chess", platform_id, ("", ""), PRIYA, NOW)
    assert (len(first["inside"]), first["number_inside"], first["page"], first["pages"]) == (100, 500, 1, 5)
    assert lists(platform_id, page="5")["inside"][-1] == "Member 499"
    assert lists(platform_id, q="mEMBER 123") == {"inside": ["Member 123"]}
    assert lists(platform_id, q="nobody") == {}
