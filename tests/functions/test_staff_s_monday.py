"""Staff's Monday, all groups and search: to each team what is theirs, in three round trips, and nothing of a case to whoever is named in it."""

import csv
import io
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.commerce.disputes.tables import Dispute
from union.commerce.refunds.tables import Refund
from union.core.audit.tables import Entry
from union.core.contacts import actions as contacts
from union.core.contacts.rules import Individual
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.people.tables import StaffMember, StaffRoleMap
from union.core.policy import actions as policies
from union.core.rate_limits.rules import GUESSES, Guess
from union.membership.affiliation import actions as affiliation
from union.membership.affiliation.rules import Plan
from union.membership.events.tables import EventDate
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.health import actions as health
from union.membership.health.tables import Found
from union.membership.memberships.tables import Membership
from union.moderation.freezes.tables import FreezeRecord
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told
from union.moderation.incidents.tables import Incident
from union.moderation.recusals import actions as recusals
from union.site import all_groups, staff_home
from union.times import shown_day
from union.voting.elections.tables import Election

from tests.actions.conftest import PRIYA, SAM, TEXT, the_vault
from tests.staff import staff

__all__ = ["the_vault"]
type Call = Callable[..., Any]
NOW, DAY = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=1)
TODAY = NOW.date()
"""Both are taken when a test begins: what this file was read at may be yesterday by then."""
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
KIM = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")
MORGAN = staff("morgan", "Morgan Hill", "morgan@union.example", "staff")
OLU = staff("olu", "Olu Ade", "olu@union.example", "staff-part-time-officers")
PAST = Caller("past", "Pat Gone", "pat@union.example")
PAGES = ("/staff-home", "/staff/groups", "/staff/groups.csv", "/staff/search")


def group(group_id: str, kind: str, name: str = "") -> None:
    """Affiliate a group long ago."""
    told = {"type": kind, "name": name or group_id.title(), **TEXT}
    Group(group_id, affiliated_at=NOW - 400 * DAY, **told).save()


def role(person_id: str, title: str, group_id: str = "chess", ends_on: date = date(2099, 1, 1), name: str = "") -> None:
    """Give somebody a role."""
    told = {"person_id": person_id, "name": name or person_id.title(), "appointed": [Term(title, date(2020, 1, 1), ends_on)]}
    people.appoint(group_id=group_id, group_name=group_id.title(), **told, actor="test", now=NOW)


@pytest.fixture(autouse=True)
def _the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    monkeypatch.setattr(sys.modules[__name__], "NOW", now)
    monkeypatch.setattr(sys.modules[__name__], "TODAY", now.date())


@pytest.fixture(autouse=True)
def _union(_the_time: None, union_house: None) -> None:
    group("rowing", "sport_clubs", "Rowing Club")
    Group("chess").update([Group.affiliated_at.set(NOW - 400 * DAY)])
    Group("print").update([Group.type.set("student_media")])
    role("priya", "President")
    role("tom", "Treasurer", name="Tom Evans")
    ended = StaffRoleMap(team="staff", starts_on="2020-01-01", ends_on=(TODAY - DAY).isoformat())
    StaffMember(person_id="past", name=PAST.name, email=PAST.email, roles=[ended]).save()
    health.tick(NOW)


def seen(call: Call, who: Caller, path: str) -> dict[str, Any]:
    """What a program is told at an address."""
    answer = call("staff_home", "GET", path, caller=who, headers={"accept": "application/json"})
    assert answer.status == 200, answer.body
    found: dict[str, Any] = json.loads(answer.body)
    return found


def piles(call: Call, who: Caller, path: str = "/staff-home") -> dict[str, list[tuple[str | None, str]]]:
    """What waits by its kind: whose, and where it is done; nothing of which there is none."""
    return {
        one["name"]: [(row["group"] and row["group"]["name"], row["to"]) for row in one["rows"]]
        for one in seen(call, who, path)["piles"]
        if one["count"]
    }


def report(**more: Any) -> str:
    """Report something; the number of the case."""
    told = {
        "what": "He shouts.",
        "heading": "abuse",
        "group_id": "chess",
        "key": f"key-of-{len(more)}-{more.get('who', '')}",
        **more,
    }
    key, now = told.pop("key"), told.pop("now", NOW)
    return incidents.report(Told(**told), None, key=key, address="1.1.1.1", now=now).incident_id


def owed(group_id: str = "chess", kind: str = "societies") -> None:
    """A refund of a group's did not arrive, and a payment is disputed."""
    told = {"order_id": "o1", "group_id": group_id, "group_name": group_id.title(), "group_type": kind, "amount": 500}
    Refund(
        refund_id=f"r-{group_id}", payment_intent="pi", reason="x", asked_by="x", asked_at=NOW, parts=[], state="failed", unsent="failed", **told
    ).save()  # fmt: skip
    Dispute(dispute_id=f"d-{group_id}", state="open", opened_at=NOW, due_by=NOW + 3 * DAY, asks=True, open="open", **told).save()


def election(group_id: str, kind: str) -> None:
    """An election whose ballots are sealed."""
    told = {"group_id": group_id, "group_name": group_id.title(), "group_type": kind, "kind": "committee", "title": "Spring"}
    times = {
        "polls_open_at": NOW - 5 * DAY,
        "polls_close_at": NOW - DAY,
        "created_at": NOW,
        "published_at": NOW - 9 * DAY,
        "created_by": "x",
        "sealed_at": NOW - DAY,
    }
    Election(
        f"e-{group_id}",
        version=1,
        posts=[],
        notice_at=NOW - 9 * DAY,
        ron=True,
        ron_rule="x",
        correlation_id="c",
        open="yes",
        **told,
        **times,
    ).save()


@pytest.mark.parametrize("path", PAGES)
def test_nobody_but_staff_comes_in_and_nobody_whose_role_has_ended(call: Call, path: str) -> None:
    assert [call("staff_home", "GET", path, caller=who).status for who in (ALEX, KIM, MORGAN)] == [200] * 3
    assert [call("staff_home", "GET", path, caller=who).status for who in (SAM, PRIYA, PAST)] == [403] * 3
    assert call("staff_home", "GET", path).status == 303


def test_a_house_in_which_nothing_waits_says_so_kindly(call: Call) -> None:
    for group_id in ("chess", "print", "rowing"):
        role("priya", "President", group_id)
        role("tom", "Treasurer", group_id)
        at = {"starts_at": NOW + 9 * DAY, "changed_at": NOW}
        EventDate(
            f"e-{group_id}", "once", group_id=group_id, title="E", way="open", status="published", listed="listed", **at
        ).save()
    health.tick(NOW + timedelta(seconds=1))
    page = call("staff_home", "GET", "/staff-home", caller=MORGAN).body
    assert "Nothing waits for you here." in page
    assert piles(call, MORGAN) == {}


def test_a_house_that_was_never_looked_at_says_when_it_will_be(call: Call) -> None:
    for fare in health.Found.query("groups"):
        fare.delete()
    assert "No group was looked at yet" in call("staff_home", "GET", "/staff-home", caller=ALEX).body


def test_a_team_sees_what_waits_in_its_own_groups_and_the_team_for_all_all_of_it(call: Call) -> None:
    for group_id, kind in (("chess", "societies"), ("rowing", "sport_clubs")):
        owed(group_id, kind)
        election(group_id, kind)
    found = piles(call, ALEX)
    assert found["elections"] == [("Chess", "/elections/e-chess/count")]
    assert found["money"] == [("Chess", "/groups/chess/orders/o1/refund")] * 2
    assert "no-treasurer" not in found
    kims = piles(call, KIM)
    assert kims["no-treasurer"] == kims["no-president"] == [("Rowing Club", "/groups/rowing/committee")]
    assert [name for name, _ in kims["elections"] + kims["money"]] == ["Rowing"] * 3
    assert len(piles(call, MORGAN)["money"]) == 4
    assert piles(call, MORGAN, "/staff-home?team=sport_clubs") == kims
    assert piles(call, ALEX, "/staff-home?team=sport_clubs") == found, "another team's filter opens nothing"


def test_each_number_leads_to_its_list_and_one_kind_can_be_seen_whole(call: Call) -> None:
    for number in range(8):
        election(f"g{number}", "societies")
    told = seen(call, ALEX, "/staff-home")
    (pile,) = [one for one in told["piles"] if one["name"] == "elections"]
    assert (pile["count"], pile["late"], len(pile["rows"]), pile["to"]) == (8, 8, 5, "/staff-home?show=elections")
    whole = seen(call, ALEX, pile["to"])
    assert [(one["name"], len(one["rows"])) for one in whole["piles"]] == [("elections", 8)]
    assert seen(call, ALEX, "/staff-home?show=nothing")["show"] == ""
    page = call("staff_home", "GET", "/staff-home", caller=ALEX).body
    assert 'href="/cases?show=overdue"' in page and 'href="/staff/groups?show=quiet"' in page


def test_a_group_that_is_about_to_leave_is_on_monday_until_it_stays_after_all(call: Call) -> None:
    affiliation.leave("chess", ALEX, Plan(TODAY + 20 * DAY, "Nobody stood."), sure=True, now=NOW)
    assert piles(call, ALEX)["leaving"] == [("Chess", "/groups/chess/affiliation")]
    assert "leaving" not in piles(call, KIM)
    assert 'href="/staff/leaving"' in call("staff_home", "GET", "/staff-home", caller=ALEX).body
    affiliation.cancel("chess", ALEX, version=1, now=NOW)
    assert "leaving" not in piles(call, ALEX)


def test_an_officer_without_a_staff_contact_is_on_monday_for_the_team_of_officers_and_for_all(call: Call) -> None:
    group("welfare", "part_time_officers", "Welfare Officer")
    groups._listed = None
    assert piles(call, OLU)["contacts"] == [("Welfare Officer", "/staff/contacts#welfare")]
    assert "contacts" in piles(call, MORGAN) and "contacts" not in piles(call, ALEX)
    new = Individual("welfare", "Maya Hill", "maya@union.example", TODAY)
    contacts.name(OLU, groups.by_id(NOW), **vars(new), now=NOW)
    assert "contacts" not in piles(call, OLU)


@pytest.mark.usefixtures("the_vault")
def test_cases_are_counted_by_the_clock_and_never_for_whoever_is_named_in_one(call: Call) -> None:
    report(who="Kit", now=NOW - 9 * DAY)
    secret = report(who="Alex Reed", now=NOW - 8 * DAY)
    counts = {one["name"]: one["count"] for one in seen(call, MORGAN, "/staff-home")["cases"]}
    assert (counts["overdue"], counts["all"]) == (2, 2)
    counts = {one["name"]: one["count"] for one in seen(call, ALEX, "/staff-home")["cases"]}
    assert (counts["overdue"], counts["all"]) == (1, 1)
    assert {one["count"] for one in seen(call, KIM, "/staff-home")["cases"]} == {0}
    rows = {who.person_id: seen(call, who, "/staff/groups?q=chess")["groups"] for who in (ALEX, MORGAN)}
    assert (rows["alex"][0]["cases"], rows["morgan"][0]["cases"]) == (1, 2)
    for query in (secret, "Alex Reed"):
        for look in ("people", "cases"):
            found = seen(call, ALEX, f"/staff/search?q={query}&look={look}")
            assert secret not in json.dumps(found["cases"]), look
    assert [one["incident_id"] for one in seen(call, MORGAN, "/staff/search?q=Alex%20Reed&look=people")["cases"]] == [secret]


@pytest.mark.usefixtures("the_vault")
def test_a_whole_team_that_is_kept_out_is_told_of_nothing(call: Call) -> None:
    case = report(who="Kit", now=NOW - 9 * DAY)
    record = recusals.Recusal.get(case)
    record.update([recusals.Recusal.teams.set({"societies"})])
    assert {one["count"] for one in seen(call, ALEX, "/staff-home")["cases"]} == {0}
    assert seen(call, ALEX, f"/staff/search?q={case}&look=cases")["cases"] == []


@pytest.mark.usefixtures("the_vault")
def test_a_closed_case_is_found_by_its_number_by_whoever_may_open_it_and_a_deleted_one_by_nobody(call: Call) -> None:
    case = report(who="Kit")
    Incident(case).update([Incident.state.set("closed"), Incident.queue.remove()])
    for who, found in ((ALEX, [case]), (MORGAN, [case]), (KIM, [])):
        assert [one["incident_id"] for one in seen(call, who, f"/staff/search?q={case.upper()}&look=cases")["cases"]] == found
    Incident(case).update([Incident.state.set("deleted")])
    assert seen(call, ALEX, f"/staff/search?q={case}&look=cases")["cases"] == []
    assert seen(call, ALEX, "/staff/search?q=nothing%0Aof%00use&look=cases")["cases"] == []


def test_the_weeks_for_which_news_counts_are_those_of_the_findings_too(call: Call) -> None:
    Group("chess").update([Group.affiliated_at.set(NOW - 100 * DAY)])
    health.follow(["chess"], NOW + timedelta(seconds=1))
    assert [name for name, _ in piles(call, ALEX)["quiet"]] == ["Chess"]
    text = (Path(policies.__file__).parent / "default.toml").read_text().replace("news_weeks = 6", "news_weeks = 52")
    policies.adopt(text.replace('version = "2026-09"', 'version = "2026-99"', 1), "test", NOW)
    assert "quiet" not in piles(call, ALEX)


def test_an_appointed_treasurer_is_gone_from_monday_once_the_stream_has_come(call: Call) -> None:
    assert "no-treasurer" in piles(call, KIM)
    role("tom", "Treasurer", "rowing")
    health.follow(["rowing"], NOW + timedelta(seconds=1))
    assert "no-treasurer" not in piles(call, KIM)


def test_a_role_that_ends_is_told_before_and_leaves_a_gap_on_the_very_day_though_nobody_looked_again(call: Call) -> None:
    ends_on = (TODAY + 3 * DAY).isoformat()
    role("tom", "Treasurer", ends_on=TODAY + 3 * DAY, name="Tom Evans")
    health.follow(["chess"], NOW + timedelta(seconds=1))
    (pile,) = [one for one in seen(call, ALEX, "/staff-home")["piles"] if one["name"] == "ends-soon"]
    assert [(row["text"], row["due_on"]) for row in pile["rows"]] == [
        (f"Tom Evans is Treasurer until {shown_day(ends_on)}, and nobody follows.", ends_on)
    ]
    later = replace(ALEX, asked_at=NOW + 5 * DAY)
    told = staff_home.shown(later, "", "", NOW + 5 * DAY)
    assert [one["count"] for one in told["piles"] if one["name"] == "no-treasurer"] == [1]


def test_a_board_that_is_cooling_off_is_told_to_its_team(call: Call) -> None:
    told = {
        "group_name": "Chess",
        "freeze_id": "f",
        "version": 1,
        "started_at": NOW,
        "statement": "s",
        "last_key": "k",
        "correlation_id": "c",
    }
    FreezeRecord("chess", ends_at=NOW + DAY, running="running", **told).save()
    assert piles(call, ALEX)["frozen"] == [("Chess", "/groups/chess/freeze")]
    assert "frozen" not in piles(call, KIM)
    assert seen(call, ALEX, "/staff/groups?show=frozen")["count"] == 1


def test_a_group_whose_record_cannot_be_read_hides_no_other(call: Call) -> None:
    Found(Found.ALL, "print").update([Found.name.remove()])
    assert [one["group"]["name"] for one in seen(call, MORGAN, "/staff/groups")["groups"]] == ["Chess", "Rowing Club"]
    assert seen(call, MORGAN, "/staff-home")["groups"] == 2
    health.tick(NOW + timedelta(seconds=1))
    assert seen(call, MORGAN, "/staff-home")["groups"] == 3, "the night makes it anew"


@contextmanager
def trips() -> Iterator[list[int]]:
    """Count how often somebody waits for the tables: what is asked while another answer is under way waits with that."""
    dispatch, lock, under_way, waited = store.connection().dispatch, threading.Lock(), [0], [0]

    def asked(operation: str, words: dict[str, Any]) -> Any:
        with lock:
            waited[0] += not under_way[0]
            under_way[0] += 1
        time.sleep(0.03)
        try:
            return dispatch(operation, words)
        finally:
            with lock:
                under_way[0] -= 1

    with patch.object(store.connection(), "dispatch", asked):
        yield waited


@pytest.mark.usefixtures("the_vault")
def test_with_four_hundred_groups_and_many_cases_a_page_waits_three_times_at_most(call: Call) -> None:
    for number in range(400):
        group(f"g{number}", ("societies", "sport_clubs", "rag")[number % 3])
    for number in range(3):
        report(who=f"Kit {number}")
    owed()
    health.tick(NOW + timedelta(seconds=1))
    asked = {"q": "", "type": "", "show": "", "sort": "", "page": ""}
    groups._listed = None
    for look in (lambda: staff_home.shown(MORGAN, "", "", NOW), lambda: all_groups.listed(MORGAN, asked, NOW)):
        with trips() as waited:
            look()
        assert waited[0] <= 3
    assert seen(call, MORGAN, "/staff/groups")["count"] == 403


class TestAllGroups:
    def names(self, call: Call, who: Caller, query: str = "") -> list[str]:
        return [one["group"]["name"] for one in seen(call, who, f"/staff/groups?{query}")["groups"]]

    def test_a_team_sees_its_own_groups_whatever_it_asks_for(self, call: Call) -> None:
        assert self.names(call, KIM) == self.names(call, KIM, "type=societies&show=all&q=") == ["Rowing Club"]
        assert self.names(call, ALEX) == ["Chess"]
        assert self.names(call, MORGAN, "type=student_media") == ["Print"]

    def test_names_are_found_with_slips_and_nothing_strange_breaks_it(self, call: Call) -> None:
        assert self.names(call, MORGAN, "q=Rowign") == ["Rowing Club"]
        for query in ("q=%00%F0%9F%8E%B2", "page=99999999999", "page=-1&sort=x&show=%3Cb%3E", f"q={'x' * 3000}", "page=%D9%A3"):
            assert isinstance(self.names(call, MORGAN, query), list)

    def test_what_is_to_be_looked_at_is_chosen_and_counted(self, call: Call) -> None:
        assert self.names(call, MORGAN, "show=no-treasurer") == ["Print", "Rowing Club"]
        told = {one["name"]: one["count"] for one in seen(call, MORGAN, "/staff/groups")["shows"]}
        assert (told[""], told["no-treasurer"], told["help"]) == (3, 2, 3)
        assert self.names(call, MORGAN, "show=help&sort=health")[-1] == "Chess"

    def test_those_that_left_stand_apart(self, call: Call) -> None:
        Group("rowing").update([Group.leaves_on.set(TODAY.isoformat())])
        health.follow(["rowing"], NOW + timedelta(seconds=1))
        assert self.names(call, KIM) == []
        (left,) = seen(call, KIM, "/staff/groups?show=left")["groups"]
        assert (left["left"], left["left_on"], left["signs"]) == (True, TODAY.isoformat(), [])

    def test_orders_go_by_what_they_say(self, call: Call) -> None:
        for number, at in (("1", "chess"), ("2", "chess"), ("3", "print")):
            told = {"name": "S", "group_name": "x", "statement_version": "1", "accepted_at": NOW, "valid_until": "2099-07-31"}
            Membership(at, number, **told).save()
        health.tick(NOW + timedelta(seconds=1))
        assert self.names(call, MORGAN, "sort=members") == ["Chess", "Print", "Rowing Club"]
        assert self.names(call, MORGAN, "sort=ends")[0] == "Chess"

    def test_very_many_come_page_by_page_and_the_file_has_all_of_them(self, call: Call) -> None:
        for number in range(120):
            group(f"rag-{number:03}", "rag")
        health.tick(NOW + timedelta(seconds=1))
        pages = [self.names(call, MORGAN, f"type=rag&page={number}") for number in (1, 2, 3, 4)]
        assert [len(one) for one in pages] == [50, 50, 20, 20]
        assert len({name for page in pages for name in page}) == 120
        page = call("staff_home", "GET", "/staff/groups?type=rag&page=2", caller=MORGAN).body
        assert "/staff/groups?type=rag&amp;sort=name&amp;page=3" in page
        rows = list(csv.reader(io.StringIO(call("staff_home", "GET", "/staff/groups.csv?type=rag", caller=MORGAN).body)))
        assert len(rows) == 121

    @pytest.mark.usefixtures("the_vault")
    def test_the_file_runs_nothing_and_says_nothing_of_cases(self, call: Call) -> None:
        group("evil", "societies", '=HYPERLINK("http://x")')
        role("mal", "President", "evil", name="@SUM(A1)")
        report(who="Kit", now=NOW - 9 * DAY)
        health.tick(NOW + timedelta(seconds=1))
        text = call("staff_home", "GET", "/staff/groups.csv", caller=ALEX).body
        rows = list(csv.reader(io.StringIO(text)))
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
        assert not [cell for cell in cells if "case" in cell.lower()]


class TestSearch:
    def test_groups_are_found_by_name_with_slips_and_only_those_of_the_team(self, call: Call) -> None:
        for who, found in ((ALEX, ["Chess"]), (KIM, []), (MORGAN, ["Chess"])):
            told = seen(call, who, "/staff/search?q=chses")
            assert [one["group"]["name"] for one in told["groups"]] == found

    def test_a_person_is_found_by_name_or_number_by_what_everybody_sees_and_it_is_noted(self, call: Call) -> None:
        for query, by in (("tom%20evnas", "name"), ("tom", "number")):
            (found,) = seen(call, KIM, f"/staff/search?q={query}&look=people")["people"]
            assert (found["name"], [(one["role"], one["group"]["name"]) for one in found["roles"]]) == (
                "Tom Evans", [("Treasurer", "Chess")],
            )  # fmt: skip
            entry = list(Entry.query("people"))[-1]
            assert (entry.actor, entry.act, entry.details) == ("kim", "people looked for", {"by": by, "found": 1, "ids": "tom"})
        assert "evnas" not in json.dumps([one.details for one in Entry.query("people")])

    def test_who_is_a_member_is_never_told(self, call: Call) -> None:
        told = {
            "name": SAM.name,
            "group_name": "Chess",
            "statement_version": "1",
            "accepted_at": NOW,
            "valid_until": "2099-07-31",
        }
        Membership("chess", SAM.person_id, **told).save()
        health.tick(NOW + timedelta(seconds=1))
        for query in ("Sam%20Okoro", SAM.person_id):
            for who in (ALEX, MORGAN):
                assert seen(call, who, f"/staff/search?q={query}&look=people")["people"] == []
        for path in PAGES:
            assert SAM.name not in call("staff_home", "GET", path, caller=MORGAN).body

    def test_a_role_that_is_over_or_still_to_come_is_told_to_no_other_team(self, call: Call) -> None:
        told = {"person_id": "nia", "name": "Nia Bell", "group_id": "chess", "group_name": "Chess", "actor": "t", "now": NOW}
        people.appoint(**told, appointed=[Term("Captain", TODAY + DAY, date(2099, 1, 1))])
        health.follow(["chess"], NOW + timedelta(seconds=1))
        assert seen(call, KIM, "/staff/search?q=Nia%20Bell&look=people")["people"] == []
        assert len(seen(call, ALEX, "/staff/search?q=Nia%20Bell&look=people")["people"]) == 1

    def test_a_colleague_is_found_with_their_teams_and_one_who_left_is_not(self, call: Call) -> None:
        (found,) = seen(call, ALEX, "/staff/search?q=Kim%20Lee&look=people")["people"]
        assert (found["teams"], found["roles"]) == (["Sport clubs"], [])
        assert seen(call, ALEX, "/staff/search?q=Pat%20Gone&look=people")["people"] == []

    def test_whoever_runs_through_a_list_of_names_is_stopped_and_nobody_else(self, call: Call) -> None:
        most = GUESSES[Guess.PERSON].most
        statuses = [call("staff_home", "GET", f"/staff/search?q=n{n}&look=people", caller=KIM).status for n in range(most + 1)]
        assert statuses == [200] * most + [429]
        assert call("staff_home", "GET", "/staff/search?q=n&look=people", caller=ALEX).status == 200
        assert call("staff_home", "GET", "/staff/search?q=chess", caller=KIM).status == 200
        assert Entry.count("people") == most + 1

    def test_where_nothing_is_typed_nothing_is_looked_for_or_noted(self, call: Call) -> None:
        for query in ("", "%20", "%E2%80%8B"):
            told = seen(call, ALEX, f"/staff/search?q={query}&look=people")
            assert (told["q"], told["people"]) == ("", [])
        assert Entry.count("people") == 0
