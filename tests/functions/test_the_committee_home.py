"""The committee's home: what wants doing, to each what their role opens, and nothing of a case to whoever is named in it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from union.commerce.orders.tables import LineMap, Order
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.membership.enquiries.tables import Enquiry
from union.membership.events.tables import Event, EventDate
from union.membership.groups.tables import Group
from union.membership.news.tables import Article
from union.membership.platform_checks.rules import Rule
from union.membership.platforms.tables import PlatformRecord
from union.moderation.conduct import records as conduct
from union.moderation.conduct.records import Face
from union.moderation.recusals import actions as recusals
from union.store import commit
from union.times import london_day

from tests.actions.conftest import PRIYA, SAM
from tests.actions.declaring import held, post
from tests.actions.test_findings import add, night
from tests.staff import staff

type Call = Callable[..., Any]
HOME = "/groups/chess/committee-home"
TOM = Caller("tom", "Tom Brennan", "tom@union.example")
WIL = Caller("wil", "Wil Fare", "wil@union.example")
OLU = Caller("olu", "Olu Ade", "olu@union.example")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
KIM = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")
LONG_AFTER = date(2099, 1, 1)


def role(caller: Caller, title: str, ends_on: date = LONG_AFTER) -> None:
    """Give somebody a role on the chess committee."""
    term = Term(title, date(2020, 1, 1), ends_on)
    told = {"person_id": caller.person_id, "name": caller.name, "appointed": [term]}
    people.appoint(group_id="chess", group_name="Chess", **told, actor="test", now=datetime.now(UTC))


@pytest.fixture(autouse=True)
def _committee(union_house: None) -> None:
    for caller, title in ((PRIYA, "President"), (TOM, "Treasurer"), (WIL, "Welfare Officer"), (OLU, "Wizard")):
        role(caller, title)
    told = {"summary": "Chess.", "purpose": "We play.", "meets": "On Tuesdays.", "logo": "a.webp"}
    Group("chess").update([Group.roles.set({"wizard": []}), *(getattr(Group, name).set(value) for name, value in told.items())])


def seen(call: Call, who: Caller) -> dict[str, Any]:
    """The home as a program sees it."""
    answer = call("committee", "GET", HOME, caller=who, headers={"accept": "application/json"})
    assert answer.status == 200, answer.body
    found: dict[str, Any] = json.loads(answer.body)
    return found


def said(call: Call, who: Caller) -> list[str]:
    """What wants doing, in words."""
    return [one["text"] for one in seen(call, who)["duties"]]


def order(order_id: str, status: str = "paid", kind: str = "merchandise", **more: Any) -> None:
    """Keep an order at the chess society."""
    now = datetime.now(UTC)
    line = LineMap(
        line_id="1",
        kind=kind,
        product_id="p",
        item_id="1",
        product="Mug",
        item="Blue",
        quantity=2,
        price=500,
        discount=0,
        pools=[],
    )
    Order(
        order_id=order_id, person_id="sam", name=SAM.name, email=SAM.email, group_id="chess", group_name="Chess", group_type="societies",
        lines=[line], amount=1000, status=status, created_at=now, expires_at=now, pay_by=now, correlation_id="c", **more,
    ).save()  # fmt: skip


def report(incident_id: str, **kept_out: Any) -> None:
    """Open a case of which the committee is told."""
    now = datetime.now(UTC)
    face = Face("chess", "Chess", "Sam Okoro", "abuse", "Board")
    commit(conduct.open_write(incident_id, face, now), recusals.open_write(incident_id, kept_out.pop("named", ""), **kept_out))


def event(event_id: str, in_days: int, **more: Any) -> None:
    """Keep an event and, where it is published, its date."""
    begins = datetime.now(UTC) + timedelta(days=in_days)
    told = {"group_id": "chess", "title": f"Event {event_id}", "way": "open", "starts_at": begins, "changed_at": begins}
    if more.get("status") == "draft":
        Event(event_id, text="", version=1, **told, **more).save()
    else:
        EventDate(event_id, "once", status="published", listed="listed", **told, **more).save()


def test_only_the_committee_and_its_staff_support_come_in(call: Call) -> None:
    assert [call("committee", "GET", HOME, caller=who).status for who in (PRIYA, TOM, OLU, ALEX)] == [200] * 4
    assert [call("committee", "GET", HOME, caller=who).status for who in (SAM, KIM)] == [403, 403]
    assert call("committee", "GET", HOME).status == 303
    assert call("committee", "GET", "/groups/nothing/committee-home", caller=PRIYA).status == 404


def test_where_nothing_wants_doing_it_says_so_and_leads_to_the_tools(call: Call) -> None:
    page = call("committee", "GET", HOME, caller=PRIYA).body
    assert "Nothing waits for you" in page and "You are <strong><bdi>President</bdi></strong>" in page
    for tool in (
        "orders",
        "products",
        "books",
        "roster",
        "letters",
        "committee",
        "board",
        "events/plan",
        "newsroom",
        "platforms",
        "conduct",
        "freeze",
    ):
        assert f'href="/groups/chess/{tool}"' in page


def test_each_sees_the_tools_that_their_role_opens(call: Call) -> None:
    parts = {who.name: [shelf["part"] for shelf in seen(call, who)["shelves"]] for who in (TOM, WIL, OLU)}
    assert parts == {
        TOM.name: ["people", "money", "elections"],
        WIL.name: ["people", "conduct", "elections"],
        OLU.name: ["people", "elections"],
    }
    labels = {tool["label"] for shelf in seen(call, ALEX)["shelves"] for tool in shelf["tools"]}
    assert "Members’ list" not in labels and "Orders" in labels


def test_orders_to_hand_out_refunds_that_failed_and_disputes_are_the_treasurer_s(call: Call) -> None:
    order("waits")
    order("part-back", returned={"1": 1}, returns=1)
    order("all-back", returned={"1": 2}, returns=1)
    order("handed", collected=["1"])
    order("unpaid", status="open")
    order("ticket", kind="ticket")
    order("failed", kind="ticket", came_back=300)
    order("disputed", kind="ticket", disputed="d1")
    found = seen(call, TOM)["duties"]
    assert [one["text"] for one in found] == [
        "1 refund is to be sent again, as it did not arrive.",
        "A buyer has asked their bank for money back. Tell staff what you know: they answer the bank.",
        "2 orders are to be handed out.",
    ]
    assert [one["to"] for one in found] == [
        f"/groups/chess/orders{to}" for to in ("/failed/refund", "/disputed/refund", "?status=to-hand-out")
    ]
    assert [said(call, who) for who in (WIL, OLU)] == [[], []]


def test_whoever_is_named_in_a_case_or_kept_out_of_it_learns_nothing_of_it(call: Call) -> None:
    report("case-1", named="It was Wil Fare.")
    assert said(call, PRIYA) == ["A report about behaviour (Board) is open: abuse or unwanted attention."]
    assert said(call, WIL) == [] and "case-1" not in call("committee", "GET", HOME, caller=WIL).body
    report("case-2", people=["priya"])
    assert [one["to"] for one in seen(call, PRIYA)["duties"]] == ["/groups/chess/conduct/case-1"]
    assert said(call, TOM) == [], "who does not look after the board is told of none"


def test_what_is_closed_waits_for_nobody_and_many_reports_are_one_sentence(call: Call) -> None:
    for at in range(4):
        report(f"case-{at}")
    assert said(call, WIL) == ["4 reports about behaviour are open."]
    commit(*(conduct.close_write(f"case-{at}", datetime.now(UTC), "resolved") for at in (1, 2)))
    assert len(said(call, WIL)) == 2


def test_a_role_that_ends_soon_is_told_to_who_can_see_to_it_and_to_whoever_holds_it(call: Call) -> None:
    soon = london_day(datetime.now(UTC)) + timedelta(days=10)
    role(TOM, "Treasurer", soon)
    ends = f"ends on {soon.day} {soon:%B %Y}, and nobody follows yet."
    assert (said(call, PRIYA), said(call, TOM)) == (
        [f"Tom Brennan’s role as Treasurer {ends}"],
        [f"Your role as Treasurer {ends}"],
    )
    assert said(call, WIL) == []
    role(SAM, "treasurer")
    assert said(call, PRIYA) == [], "somebody follows"


def test_of_a_role_that_nobody_accepted_it_is_told_that_it_waits_and_not_that_it_ends(call: Call) -> None:
    today = london_day(datetime.now(UTC))
    waits = Term("Editor", today, today + timedelta(days=10), awaits=True, asked_on=today)
    people.appoint(
        group_id="chess",
        group_name="Chess",
        person_id="sam",
        name="Sam Okoro",
        appointed=[waits],
        actor="test",
        now=datetime.now(UTC),
    )
    assert said(call, PRIYA) == ["Sam Okoro has not accepted the role of Editor yet."]


def test_where_nobody_leads_all_are_told(call: Call) -> None:
    role(PRIYA, "Social Secretary")
    assert "Nobody leads the group. It needs a president, a chair or the like." in said(call, WIL)
    assert seen(call, WIL)["duties"][0]["urgent"]


def test_where_nobody_keeps_the_money_whoever_can_see_to_it_is_told(call: Call) -> None:
    role(TOM, "Social Secretary")
    assert said(call, PRIYA) == ["Nobody keeps the money. It needs a treasurer."]
    assert said(call, WIL) == []


def test_drafts_are_told_to_who_looks_after_the_page(call: Call) -> None:
    now = datetime.now(UTC)
    for at, (title, place) in enumerate((("Old news", "2026-01-01T00:00:00Z#a0"), ("We won", "draft#2026-01-01T00:00:00Z#a1"))):
        told = {
            "title": title,
            "text": "",
            "extract": "",
            "author": "President",
            "made_at": now,
            "changed_at": now,
            "changed_by": "priya",
        }
        Article("chess", f"a{at}", version=1, place=place, **told).save()
    event("draft", 5, status="draft")
    event("known", 5)
    event("past", -5, status="draft")
    wanted = ("newsroom/a1", "events/draft", "events/known#f-picture")
    assert [one["to"] for one in seen(call, PRIYA)["duties"]] == [f"/groups/chess/{to}" for to in wanted]
    assert said(call, TOM) == []


def test_an_election_says_its_next_step(call: Call) -> None:
    now = datetime.now(UTC)
    names = ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at")
    for step, name in enumerate(("notice", "nominations", "review", "poll", "closing")):
        moments = {one: now + timedelta(days=2 * at - 2 * step - 1 if step else 2 * at - 1) for at, one in enumerate(names)}
        held([post()], election_id=name, title=f"In {name}", **moments, created_at=now, published_at=now - timedelta(days=20))
    later = {one: now + timedelta(days=9 + at) for at, one in enumerate(names)}
    held([post()], election_id="draft", title="A draft", published_at=None, created_at=now, **later)
    found = said(call, PRIYA)
    assert len(found) == 6 and any("A draft”: nobody else sees it yet" in one for one in found)
    assert any("members can vote until" in one for one in found) and not any("{" in one for one in found)
    assert said(call, TOM) == []


def test_staff_support_sees_what_it_looks_after_and_is_told_as_what(call: Call) -> None:
    order("waits")
    assert "You see this as staff support." in call("committee", "GET", HOME, caller=ALEX).body
    assert said(call, ALEX) == ["1 order is to be handed out."]


def test_what_somebody_waits_for_comes_first(call: Call) -> None:
    event("draft", 5, status="draft")
    order("waits")
    assert [one["urgent"] for one in seen(call, PRIYA)["duties"]] == [True, False]


def test_titles_that_harm_are_shown_as_they_were_typed(call: Call) -> None:
    event("bad", 5, status="draft")
    Event("bad").update([Event.title.set("<script>{polls_open_at}")])
    page = call("committee", "GET", HOME, caller=PRIYA).body
    assert "&lt;script&gt;{polls_open_at}" in page and "<script" not in page


def test_nothing_is_read_that_a_role_does_not_open(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(conduct, "waiting", never)
    monkeypatch.setattr("union.commerce.orders.records.wanting", never)
    assert seen(call, replace(OLU))["duties"] == []


def test_what_the_page_lacks_and_what_of_it_is_not_shown_yet_is_told_to_who_looks_after_it(call: Call) -> None:
    Group("chess").update([Group.meets.remove(), Group.logo.remove(), Group.page.set(1), Group.draft.set(2)])
    found = seen(call, PRIYA)["duties"]
    assert [one["to"] for one in found] == [f"/groups/chess/page{to}" for to in ("", "/words", "/pictures")]
    assert [one["urgent"] for one in seen(call, ALEX)["duties"]] == [True, False, False], "staff support looks at it"
    assert said(call, TOM) == []


def test_an_enquiry_that_nobody_answered_waits_for_who_may_answer_it(call: Call) -> None:
    now = datetime.now(UTC)
    for at, more in enumerate(({}, {}, {"done_at": now, "done_by": "Priya"})):
        Enquiry(
            "chess", f"e{at}", text="Hi?", name="Ann", signed_in=False, asked_at=now, forget_at=now + timedelta(days=9), **more
        ).save()
    assert said(call, PRIYA) == ["2 people have asked you something, and wait for an answer."]
    assert said(call, TOM) == []


def test_what_is_wrong_in_the_register_is_told_once_it_is_a_finding_as_that_alone(call: Call) -> None:
    platform, now = add(), datetime.now(UTC)
    seen_today = {"at": now, "by": "Priya", "by_id": "priya", "role": "President"}
    told = [PlatformRecord.owner_id.set("gone"), PlatformRecord.owner.set("Gone"), PlatformRecord.admins_said.set(seen_today)]
    PlatformRecord("chess", platform).update(told)

    def told_of() -> set[str]:
        return {one["to"] for one in seen(call, PRIYA)["duties"] if platform in one["to"]}

    in_the_register = f"/groups/chess/platforms/{platform}"
    assert told_of() == {in_the_register}
    night(now=now)
    assert f"/groups/chess/platforms/findings/{platform}.{Rule.OWNER}" in told_of()
    assert in_the_register not in told_of()
