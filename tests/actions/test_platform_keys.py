"""Who answers for a platform, who can run it, what was seen there, and who is shown the way in."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership
from union.membership.platforms import actions as platforms
from union.membership.platforms import attesting, holding, pages, records, reminding, rules
from union.membership.platforms.rules import Admin, Flaw, Seen
from union.membership.platforms.rules import Entry as Enters
from union.membership.platforms.tables import PlatformRecord
from union.site import actions as site
from union.site import committee_home, my_groups

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.freezing import member
from tests.races import between, unguarded
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
KIM = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")
TOM = Caller("tom", "Tom Evans", "tom@union.example")
OLU = Caller("olu", "Olu Ade", "olu@union.example")
ALL = Seen(members=True, admins=True, statement=True, place="pinned")
BOB = Admin("", "Bob Webb", "Built it", "He pays for the domain.")
LATER = date(2099, 1, 1)


def role(caller: Caller, title: str, ends_on: date = LATER) -> None:
    """Give somebody a role on the chess committee until a day, and no other."""
    told = {"person_id": caller.person_id, "name": caller.name, "appointed": [Term(title, date(2020, 1, 1), ends_on)]}
    people.appoint(group_id="chess", group_name="Chess", **told, actor="test", now=NOW)


def chat(label: str = "Chat", *, entry: Enters | None = Enters.MEMBERS, key: str = "add-key-1", **more: Any) -> str:
    """Put a chat into the register, two months ago."""
    told = rules.checked("whatsapp", label, "https://chat.whatsapp.com/AbC", public=False, interactive=None, entry=entry, **more)
    return platforms.add("chess", PRIYA, told, key=key, now=NOW - timedelta(days=60))


def kept(platform_id: str) -> PlatformRecord:
    """The record as it stands."""
    return PlatformRecord.get("chess", platform_id, consistent_read=True)


def flaws(platform_id: str, now: datetime = NOW) -> list[str]:
    """What is wrong with a platform."""
    return [found["flaw"] for found in pages.whole("chess", platform_id, PRIYA, now)["problems"]]


def said(platform_id: str, seen: Seen = ALL, who: Caller = PRIYA, key: str = "look-key-1", now: datetime = NOW) -> None:
    """Say what was seen on a platform as it is now."""
    attesting.attest("chess", platform_id, who, seen, version=records.version(kept(platform_id)), key=key, now=now)


def well() -> str:
    """A chat of which all is well."""
    platform_id = chat()
    holding.name_owner("chess", platform_id, PRIYA, "priya", now=NOW)
    holding.add_admin("chess", platform_id, PRIYA, BOB, key="admin-key-1", now=NOW)
    said(platform_id)
    assert flaws(platform_id) == []
    return platform_id


def test_an_owner_is_on_the_committee_and_is_told_by_letter() -> None:
    platform_id = chat()
    role(TOM, "Treasurer")
    member("tom")
    for nobody in ("sam", "", "alex"):
        with pytest.raises(Invalid) as refused:
            holding.name_owner("chess", platform_id, PRIYA, nobody, now=NOW)
        assert list(refused.value.errors) == ["person_id"]
    for _ in range(2):
        holding.name_owner("chess", platform_id, ALEX, "tom", now=NOW)
    (letter,) = Letter.scan()
    assert (letter.kind, letter.to, letter.context["by"]) == ("platform-owner", "tom@union.example", "Alex Reed")
    assert pages.whole("chess", platform_id, PRIYA, NOW)["owner"] == {"name": "Tom Evans", "roles": "Treasurer"}
    holding.name_owner("chess", platform_id, PRIYA, "priya", now=NOW)
    assert len(list(Letter.scan())) == 1, "who names themselves is told nothing"
    holding.name_owner("chess", platform_id, ALEX, "tom", now=NOW)
    assert len(list(Letter.scan())) == 1, "nobody is told twice on one day"


def test_a_role_that_ends_changes_nothing_by_itself_and_is_told_at_once() -> None:
    platform_id = chat()
    role(TOM, "Treasurer", date(2026, 11, 23))
    holding.name_owner("chess", platform_id, PRIYA, "tom", now=NOW)
    holding.add_admin("chess", platform_id, PRIYA, replace(BOB, name="", person_id="tom"), key="admin-key-1", now=NOW)
    holding.add_admin("chess", platform_id, PRIYA, replace(BOB, name="", person_id="priya"), key="admin-key-2", now=NOW)
    said(platform_id)
    assert flaws(platform_id) == []
    after = NOW + timedelta(days=1)
    assert flaws(platform_id, after) == [Flaw.OWNER_LEFT, Flaw.ADMIN_LEFT]
    assert (kept(platform_id).owner_id, len(kept(platform_id).admins)) == ("tom", 2)
    duties = committee_home.shown("chess", PRIYA, after)["duties"]
    (told,) = [one for one in duties if "platforms" in one["to"]]
    assert told["text"] == "Tom Evans owns “Chat”, but is not on the committee any more. And 1 more."
    assert (told["to"], told["urgent"]) == (f"/groups/chess/platforms/{platform_id}", True)


def test_the_list_of_admins_takes_officers_and_names_and_says_why() -> None:
    platform_id = chat()
    role(TOM, "Treasurer")
    first = holding.add_admin("chess", platform_id, PRIYA, BOB, key="admin-key-1", now=NOW)
    assert holding.add_admin("chess", platform_id, PRIYA, BOB, key="admin-key-1", now=NOW) == first
    mistold = replace(BOB, name="Somebody else", role="Chair", person_id="tom")
    holding.add_admin("chess", platform_id, ALEX, mistold, key="admin-key-2", now=NOW)
    shown = pages.whole("chess", platform_id, PRIYA, NOW)["admins"]
    assert [(one["name"], one["role"]) for one in shown] == [("Bob Webb", "Built it"), ("Tom Evans", "Treasurer")]
    for person_id in ("tom", "sam"):
        with pytest.raises(Invalid) as refused:
            holding.add_admin("chess", platform_id, PRIYA, replace(BOB, person_id=person_id), key="admin-key-3", now=NOW)
        assert list(refused.value.errors) == ["admin"]


def test_whoever_is_taken_off_the_list_is_named_nowhere_any_more() -> None:
    platform_id = chat()
    first = holding.add_admin("chess", platform_id, PRIYA, BOB, key="admin-key-1", now=NOW)
    for _ in range(2):
        holding.remove_admin("chess", platform_id, first, PRIYA, now=NOW)
    assert kept(platform_id).admins == []
    holding.add_admin("chess", platform_id, PRIYA, BOB, key="admin-key-2", now=NOW)
    platforms.retire("chess", platform_id, PRIYA, NOW)
    assert kept(platform_id).admins is None
    told = json.dumps([[one.act, one.details] for one in Entry.scan()])
    assert "Bob" not in told
    assert told.count("admin removed") == 1


def test_what_was_seen_is_kept_with_who_saw_it_and_when_and_the_version_of_the_statement() -> None:
    platform_id = well()
    shown = pages.whole("chess", platform_id, ALEX, NOW)
    assert [look["name"] for look in shown["looks"]] == ["members", "admins", "statement"]
    for look in shown["looks"]:
        told: Any = look["said"]
        assert (told["by"], told["role"], told["on"], told["holds"]) == ("Priya Shah", "President", "2026-11-23", True)
    statement: Any = shown["looks"][2]["said"]
    assert (statement["place"], statement["version"]) == ("in a pinned message", shown["statement_version"])
    before = list(Entry.scan())
    said(platform_id)
    assert len(list(Entry.scan())) == len(before), "the same form is kept once"
    assert sorted(act["what"] for act in shown["history"]) == [
        "added it",
        "looked at who is in it, its admins, the conduct statement",
        "named Priya Shah its owner",
        "put somebody on the list of admins",
    ]


def test_what_was_seen_runs_out_with_the_term() -> None:
    platform_id = well()
    assert flaws(platform_id, NOW + timedelta(weeks=4)) == []
    assert flaws(platform_id, datetime(2027, 1, 10, 12, tzinfo=UTC)) == ["list-unseen"]
    unseen = flaws(platform_id, datetime(2027, 1, 11, 12, tzinfo=UTC))
    assert unseen == ["list-unseen", "members-unseen", "statement-unseen", "admins-unseen"]


def test_staff_support_read_all_and_say_nothing_in_the_committee_s_name() -> None:
    platform_id = chat()
    shown = pages.whole("chess", platform_id, ALEX, NOW)
    assert (shown["may_keep"], shown["may_say"]) == (True, False)
    with pytest.raises(NotAllowed, match="Only the committee"):
        said(platform_id, who=ALEX)
    assert kept(platform_id).admins_said is None


@pytest.mark.parametrize("who", [SAM, KIM, OLU])
def test_nobody_else_reads_or_changes_anything(who: Caller) -> None:
    platform_id = well()
    role(OLU, "President", date(2026, 11, 22))
    before = kept(platform_id).attribute_values
    for attempt in (
        lambda: pages.whole("chess", platform_id, who, NOW),
        lambda: pages.whole("chess", "nothing", who, NOW),
        lambda: holding.name_owner("chess", platform_id, who, "priya", now=NOW),
        lambda: holding.add_admin("chess", platform_id, who, BOB, key="evil-key-1", now=NOW),
        lambda: holding.remove_admin("chess", platform_id, str(kept(platform_id).admins[0].admin_id), who, now=NOW),
        lambda: said(platform_id, who=who, key="evil-key-2"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert str(kept(platform_id).attribute_values) == str(before)


def test_an_owner_whose_role_opens_no_page_looks_after_their_own_platform_and_no_other() -> None:
    mine, other = chat(), chat("Other", key="add-key-2")
    role(TOM, "Treasurer")
    with pytest.raises(NotAllowed):
        pages.whole("chess", mine, TOM, NOW)
    holding.name_owner("chess", mine, PRIYA, "tom", now=NOW)
    shown = pages.whole("chess", mine, TOM, NOW)
    assert (shown["may_keep"], shown["may_list"], shown["may_say"]) == (False, True, True)
    holding.add_admin("chess", mine, TOM, BOB, key="admin-key-1", now=NOW)
    said(mine, who=TOM)
    duties = committee_home.shown("chess", TOM, NOW)["duties"]
    assert [one for one in duties if "platforms" in one["to"]] == []
    for attempt in (
        lambda: pages.whole("chess", other, TOM, NOW),
        lambda: holding.name_owner("chess", mine, TOM, "priya", now=NOW),
        lambda: platforms.retire("chess", mine, TOM, NOW),
        lambda: pages.register_of("chess", TOM, NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    role(TOM, "Treasurer", date(2026, 11, 22))
    for attempt in (lambda: pages.whole("chess", mine, TOM, NOW), lambda: said(mine, who=TOM, key="look-key-2")):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_record_from_before_owners_reads_well() -> None:
    told: dict[str, Any] = {"kind": "instagram", "label": "@chess", "url": "https://www.instagram.com/chess"}
    PlatformRecord(
        group_id="chess", platform_id="old", **told, public=True, interactive=True, added_at=NOW, added_by="seed"
    ).save()
    shown = pages.whole("chess", "old", PRIYA, NOW)
    assert (shown["owner"], shown["admins"], shown["history"]) == (None, [], [])
    assert flaws("old") == ["no-owner", "too-few-admins", "statement-unseen", "admins-unseen"]
    holding.name_owner("chess", "old", PRIYA, "priya", now=NOW)
    assert flaws("old") == ["too-few-admins", "statement-unseen", "admins-unseen"]


def _moved(platform_id: str) -> None:
    other = rules.checked(
        "whatsapp", "Chat", "https://chat.whatsapp.com/Xyz", public=False, interactive=None, entry=Enters.MEMBERS
    )
    platforms.change("chess", platform_id, PRIYA, other, now=NOW)


def test_what_was_seen_of_one_place_is_not_said_of_another() -> None:
    platform_id = well()
    again = rules.checked("whatsapp", "Talk", str(kept(platform_id).url), public=False, interactive=None, entry=Enters.MEMBERS)
    platforms.change("chess", platform_id, PRIYA, again, now=NOW)
    assert flaws(platform_id) == [], "another name is the same place"
    version = records.version(kept(platform_id))
    _moved(platform_id)
    assert flaws(platform_id) == ["list-unseen", "members-unseen", "statement-unseen", "admins-unseen"]
    assert len(kept(platform_id).admins) == 1
    with pytest.raises(Conflict):
        attesting.attest("chess", platform_id, PRIYA, ALL, version=version, key="look-key-2", now=NOW)
    assert kept(platform_id).members_said is None


def test_an_old_form_that_is_sent_again_says_nothing_anew() -> None:
    platform_id = chat()
    said(platform_id, key="look-key-1")
    said(platform_id, key="look-key-2", now=NOW + timedelta(hours=1))
    said(platform_id, key="look-key-1", now=NOW + timedelta(hours=2))
    assert kept(platform_id).members_said.at == NOW + timedelta(hours=1)


def test_two_clicks_at_once_say_once_what_was_seen() -> None:
    platform_id = chat()
    with between(lambda: said(platform_id)):
        said(platform_id)
    assert len([one for one in Entry.scan() if one.act == "looked at"]) == 1


def test_who_says_what_they_saw_while_the_link_changes_says_nothing_of_the_new_one() -> None:
    platform_id = chat()
    with between(lambda: _moved(platform_id)), unguarded():
        said(platform_id)
    assert kept(platform_id).members_said is not None, "without the condition it is said of another place, so the test can fail"
    other = chat("Other", key="add-key-2")
    with between(lambda: _moved(other)), pytest.raises(Conflict):
        said(other)
    assert kept(other).members_said is None


def test_two_who_list_admins_at_once_never_lose_one() -> None:
    platform_id = chat()

    def second() -> None:
        holding.add_admin("chess", platform_id, ALEX, replace(BOB, name="Second"), key="admin-key-2", now=NOW)

    def first(key: str) -> None:
        holding.add_admin("chess", platform_id, PRIYA, replace(BOB, name="First"), key=key, now=NOW)

    with between(second), unguarded():
        first("admin-key-1")
    assert [one.name for one in kept(platform_id).admins] == ["First"], "without the condition one is lost"
    holding.remove_admin("chess", platform_id, str(kept(platform_id).admins[0].admin_id), PRIYA, now=NOW)
    with between(second), pytest.raises(Conflict):
        first("admin-key-3")
    first("admin-key-3")
    assert [one.name for one in kept(platform_id).admins] == ["Second", "First"]


def test_one_that_is_retired_meanwhile_is_neither_owned_nor_seen() -> None:
    for number, act in enumerate(
        (
            lambda one: holding.name_owner("chess", one, PRIYA, "priya", now=NOW),
            said,
            lambda one: holding.add_admin("chess", one, PRIYA, BOB, key="admin-key-1", now=NOW),
        )
    ):
        platform_id = chat(f"Chat {number}", key=f"add-key-{number}")
        with between(lambda one=platform_id: platforms.retire("chess", one, PRIYA, NOW)), pytest.raises(Conflict):
            act(platform_id)
        assert kept(platform_id).admins is None
        with pytest.raises(NotFound):
            act(platform_id)


def shown_to(who: Caller | None) -> list[str]:
    """The names of the chats that somebody is shown on the mini site."""
    found = [one["label"] for one in site.mini_site("chess", who, NOW)["for_members"]]
    if who is not None:
        own = [one["label"] for group in my_groups.shown(who, NOW)["chats"] for one in group["platforms"]]
        assert own == found
    return found


def test_the_way_into_a_chat_is_shown_to_current_members_and_to_nobody_else() -> None:
    chat("Members")
    chat("Committee", entry=Enters.COMMITTEE, key="add-key-2")
    chat("Nobody said", entry=None, key="add-key-3")
    gone = chat("Gone", key="add-key-4")
    platforms.retire("chess", gone, PRIYA, NOW)
    public = rules.checked("facebook", "Page", "@chess.club", public=True, interactive=None, entry=Enters.MEMBERS)
    platforms.add("chess", PRIYA, public, key="add-key-5", now=NOW)
    assert [shown_to(who) for who in (None, SAM, ALEX, KIM)] == [[], [], [], []]
    member("sam")
    assert (shown_to(SAM), shown_to(PRIYA)) == (["Members"], ["Members"])
    Membership("chess", "sam").update([Membership.valid_until.set("2026-11-22")])
    assert shown_to(SAM) == []
    role(PRIYA, "President", date(2026, 11, 22))
    assert shown_to(PRIYA) == []


def asked(now: datetime = NOW) -> list[tuple[str, list[str]]]:
    """Run the reminders; to whom letters went since, and of which platforms."""
    before = {str(one.letter_id) for one in Letter.scan()}
    groups_seen = reminding.sweep(now)
    assert set(groups_seen) <= {"asked to look"}
    new = [one for one in Letter.scan() if str(one.letter_id) not in before]
    return sorted((str(one.to), [p["label"] for p in one.context["platforms"]]) for one in new)


JANUARY = datetime(2027, 1, 12, 7, tzinfo=UTC)


def test_an_owner_is_asked_once_a_term_for_all_their_platforms_together() -> None:
    first, _ = chat("A"), chat("B", key="add-key-2")
    member("priya")
    holding.name_owner("chess", first, PRIYA, "priya", now=NOW)
    assert asked() == [("priya@union.example", ["A", "B"])], "nobody owns B, and Priya leads the group"
    assert asked() == []
    assert asked(NOW + timedelta(days=40)) == []
    said(first, now=JANUARY)
    assert asked(JANUARY) == [("priya@union.example", ["B"])]
    assert asked(JANUARY + timedelta(days=1)) == []


def test_one_that_is_looked_at_each_month_is_asked_for_each_month() -> None:
    chat(every=rules.Every.MONTH)
    member("priya")
    days = [day for day in range(70) if asked(NOW + timedelta(days=day))]
    assert days == [0, 31, 49], "49 days on the next term begins"


def test_where_the_owner_has_left_those_who_lead_are_asked_and_else_all_in_office() -> None:
    platform_id = chat()
    for who, title in ((TOM, "Treasurer"), (OLU, "Wizard")):
        role(who, title)
        member(who.person_id)
    member("priya")
    holding.name_owner("chess", platform_id, PRIYA, "tom", now=NOW)
    role(TOM, "Treasurer", date(2026, 11, 22))
    assert asked() == [("priya@union.example", ["Chat"])]
    role(PRIYA, "President", date(2027, 1, 1))
    assert asked(JANUARY) == [("olu@union.example", ["Chat"])]


def test_nobody_is_asked_for_what_was_just_added_is_retired_or_whose_group_left() -> None:
    member("priya")
    told = rules.checked("whatsapp", "New", "", public=False, interactive=None)
    platforms.add("chess", PRIYA, told, key="add-key-1", now=NOW)
    platforms.retire("chess", chat("Gone", key="add-key-2"), PRIYA, NOW)
    assert asked(NOW + timedelta(days=2)) == []
    assert asked(NOW + timedelta(days=3)) == [("priya@union.example", ["New"])]
    Group("chess").update([Group.standing.set("disaffiliated")])
    assert asked(JANUARY) == []


def test_where_nobody_has_an_address_they_are_asked_once_somebody_has() -> None:
    platform_id = chat()
    assert asked() == []
    assert kept(platform_id).asked_on is None
    member("priya")
    assert asked() == [("priya@union.example", ["Chat"])]


def test_reminders_that_run_at_once_write_one_letter() -> None:
    chat()
    member("priya")
    with between(lambda: reminding.sweep(NOW)):
        assert reminding.sweep(NOW) == {"asked to look": 0}
    assert len(list(Letter.scan())) == 1


def test_one_group_that_cannot_be_read_stops_no_other() -> None:
    chat()
    member("priya")
    query = records.readable

    def broken(group_id: str) -> Any:
        if group_id != "chess":
            raise ValueError("a record that is not as it should be")
        return query(group_id)

    with patch.object(records, "readable", broken):
        assert asked() == [("priya@union.example", ["Chat"])]


def test_one_platform_that_cannot_be_read_stops_no_other_of_its_group() -> None:
    bad = chat("A chat", key="add-key-2")
    chat()
    member("priya")
    PlatformRecord("chess", bad).update([PlatformRecord.entry.set("whoever")])
    assert asked() == [("priya@union.example", ["Chat"])]
    boto3.client("dynamodb").update_item(
        TableName=str(PlatformRecord.Meta.table_name),
        Key={"group_id": {"S": "chess"}, "platform_id": {"S": bad}},
        UpdateExpression="SET label = :v, asked_on = :v REMOVE entry",
        ExpressionAttributeValues={":v": {"L": []}},
    )
    assert asked(JANUARY) == [("priya@union.example", ["Chat"])]
