"""No page shows a link or a form to somebody who may not follow or send it.

Everybody who can be somebody in the house walks through it from its first page: all routes of all functions are behind the links, and a page
that somebody adds is walked through with them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.commerce.disputes.tables import Dispute
from union.commerce.orders import checkout, settling
from union.commerce.orders.rules import Line, Outcome, Payment, Purchase
from union.commerce.orders.tables import Order
from union.commerce.products import actions as products
from union.commerce.products.rules import Choice, Draft, Kind, Pool
from union.commerce.products.tables import Product
from union.commerce.reconciliation.tables import DifferenceRow
from union.commerce.refunds.tables import Refund
from union.commerce.waitlist import actions as waitlist
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership
from union.membership.platforms import actions as platforms
from union.membership.platforms import rules as platform_rules
from union.moderation.appeals import actions as appeals
from union.moderation.board import actions as boards
from union.moderation.board.rules import Deed
from union.moderation.board.tables import Post
from union.moderation.conduct import actions as conduct
from union.moderation.desk import actions as desk
from union.moderation.evidence import actions as evidence
from union.moderation.evidence import evidence_store
from union.moderation.freezes import actions as freezes
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told
from union.site import committee_home
from union.voting.nominations import actions as nominations
from union.voting.nominations.tables import Nomination
from union.voting.polls import actions as polls
from union.voting.results import actions as results
from union.web.caller import session_cookie

from tests.actions.conftest import PRIYA, SAM, the_vault
from tests.actions.declaring import held, post, sealed, standing
from tests.actions.voting import POLL
from tests.functions.crawling import Crawl
from tests.staff import staff

__all__ = ["the_vault"]
NIA = Caller("nia", "Nia Nobody", "nia@union.example")
OLU = Caller("olu", "Olu Ade", "olu@union.example")
TOM = Caller("tom", "Tom Brennan", "tom@union.example")
SUE = Caller("sue", "Sue Penn", "sue@union.example")
WIL = Caller("wil", "Wil Fare", "wil@union.example")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
KIM = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")
BO = staff("bo", "Bo Ray", "bo@union.example", "staff")
WHO: dict[str, Caller | None] = {
    "a visitor": None,
    "a student who is nobody anywhere": NIA,
    "a member": SAM,
    "an officer who may do nothing": OLU,
    "the treasurer": TOM,
    "the secretary": SUE,
    "the welfare officer": WIL,
    "the president": PRIYA,
    "staff of the team": ALEX,
    "staff of another team": KIM,
    "staff for all": BO,
}
ROLES = {"priya": "President", "tom": "Treasurer", "sue": "Secretary", "wil": "Welfare Officer", "olu": "Wizard"}
DAY = timedelta(days=1)
_candidates = nominations.candidates


@pytest.fixture
def everything(the_vault: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a house in which there is something of everything."""
    with patch("union.timers.start"), patch("union.timers.stop"):
        now = datetime.now(UTC)
        _people(now)
        _sales(now)
        _elections(now, monkeypatch)
        rude = _board(now)
        _cases(rude, now)
        _removed(rude, now)
        yield


def _people(now: datetime) -> None:
    for caller in (SAM, PRIYA, TOM):
        Membership(
            group_id="chess", person_id=caller.person_id, name=caller.name, email=caller.email, group_name="Chess",
            statement_version="1", accepted_at=now, joined_at=now, valid_until="2099-07-31", kind="standard", price=500,
        ).save()  # fmt: skip
    for caller in (PRIYA, TOM, SUE, WIL, OLU):
        term = Term(ROLES[caller.person_id], date(2020, 1, 1), date(2099, 1, 1))
        who = {"person_id": caller.person_id, "name": caller.name}
        people.appoint(group_id="chess", group_name="Chess", **who, appointed=[term], actor="test", now=now)
    Group("chess").update([Group.roles.set({"wizard": []})])


def _sales(now: datetime) -> None:
    begins = now + 30 * DAY
    drafts = {
        "ball": Draft(
            Kind.TICKET, "Ball", "Fun.", [Choice("1", "Seat", 2500, pools=["1"]), Choice("2", "Bench", 100, pools=["2"])],
            [Pool("1", "Hall", 50), Pool("2", "Benches", 1)], starts_at=begins, ends_at=begins + DAY / 6, venue="Hall",
            cancel_until=begins - DAY,
        ),
        "hoodie": Draft(Kind.MERCHANDISE, "Hoodie", "Warm.", [Choice("1", "M", 2500, stock=5)], collection="At any meeting."),
        "mug": Draft(Kind.MERCHANDISE, "Mug", "", [Choice("1", "Blue", 500, stock=5)]),
        "pin": Draft(Kind.MERCHANDISE, "Pin", "", [Choice("1", "Red", 500, stock=5)]),
    }  # fmt: skip
    made = {name: products.make("chess", PRIYA, draft, f"key-of-{name}", now) for name, draft in drafts.items()}
    for name in ("ball", "hoodie", "pin"):
        products.publish("chess", made[name], PRIYA, now)
    products.archive("chess", made["pin"], PRIYA, now)
    _orders(made, now)
    with patch.object(waitlist, "_still_sold", lambda *_: None):
        waitlist.join("chess", made["ball"], "2", SAM, party=1, key="key-waiting", now=now)


def _orders(made: dict[str, str], now: datetime) -> None:
    (group,) = store.read(groups.key("chess"))
    ball = Product.get("chess", made["ball"])
    pools = tuple(str(pool.pool_id) for pool in ball.pools)[:1]
    for at, kind, name in ((1, Kind.TICKET, "ball"), (2, Kind.MERCHANDISE, "hoodie"), (3, Kind.MERCHANDISE, "hoodie")):
        line = Line("1", kind, made[name], "1", name.title(), "One", 1, 2500, 0, None, pools if name == "ball" else ())
        order = checkout.drafted(SAM, groups.require(group, now), Purchase([line], f"key-order-{at}"), now)
        checkout.take(order, now=now)
        if at < 3:
            paid = Payment(f"cs_{at}", order.order_id, line.amount, "gbp", False, Outcome.PAID, f"pi_{at}")
            assert settling.settle(paid, now) == "paid"
    last = Order.get(order.order_id)
    last.update([Order.status.set("review"), Order.awaiting.set("review"), Order.received.set(1), Order.received_in.set("gbp")])
    told: dict[str, Any] = {"order_id": order.order_id, "group_id": "chess", "group_name": "Chess", "group_type": "societies"}
    Refund(refund_id="r1", payment_intent="pi_2", amount=100, reason="Cold.", asked_by="tom", asked_at=now, parts=[], state="failed",
           unsent="failed", **told).save()  # fmt: skip
    Dispute(dispute_id="d1", amount=100, state="open", opened_at=now, due_by=now + DAY, asks=True, open="open", **told).save()
    DifferenceRow(difference_id="d1", what="unknown-payment", subject="ch_1", amount=5, group_id="chess", since=now).save()


def _elections(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    two = {"1": standing("Ada", "Bo")}
    sealed(monkeypatch, {"1": {(1, 2): 20, (2,): 15}}, two, [post()])
    real, faked = _candidates, nominations.candidates
    monkeypatch.setattr(nominations, "candidates", lambda one, at: faked(one, at) if one == "spring" else real(one, at))
    results.open_complaints("spring", ALEX, now - 5 * DAY)
    for name, step in (("notice", 1), ("nominations", 3), ("review", 5), ("waits", 5), ("poll", 7), ("counting", 9)):
        begins = [now + (at - step) * DAY for at in (0, 2, 4, 6, 8)]
        names = ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at")
        told = dict(zip(names, begins, strict=True)) | {"created_at": begins[0], "published_at": begins[0]}
        held([post()], election_id=name, title=f"In {name}", **told)
        Nomination(
            election_id=name, nomination_id="1#sam", version=1, name="Sam Okoro", email=SAM.email, manifesto="Vote for me.",
            state="sent" if name != "waits" else "approved", sent_at=begins[1],
        ).save()  # fmt: skip
    later = {name: now + at * DAY for at, name in enumerate(names, 9)}
    held([post()], election_id="draft", title="A draft", **later, published_at=None, created_at=now)
    held([post()], election_id="off", title="Called off", **later, cancelled_at=now, cancelled_because="Snow.", created_at=now)
    held([post()], election_id="stuck", title="Stuck", trouble={"sentences": ["The box is not whole."]}, **told)
    poll = replace(POLL, election_id="poll", opens_at=now - DAY, closes_at=now + DAY)
    polls.snapshot(poll, polls.voters("chess", now), now)


def _board(now: datetime) -> str:
    mine = boards.post("chess", SAM, text="Hello.", statement=False, key="post-key-1", now=now)
    rude = boards.post("chess", SAM, text="Rude.", statement=False, key="post-key-2", now=now)
    boards.post("chess", PRIYA, text="Welcome.", statement=True, key="post-key-3", now=now)
    nias = "nias"
    Post(group_id="chess", post_id=nias, author_id="nia", author="Nia", kind="post", text="Oh.", at=now).save()
    answer = boards.post("chess", TOM, text="Yes.", statement=False, key="post-key-4", now=now, answers=mine)
    hidden = boards.post("chess", TOM, text="Hm.", statement=False, key="post-key-5", now=now)
    boards.moderate("chess", hidden, PRIYA, Deed.HIDE, reason="Look.", now=now)
    for kind in ("instagram", "discord"):
        platform = platform_rules.checked(kind, f"Our {kind}", "", public=False, interactive=None)
        platforms.add("chess", PRIYA, platform, key=f"add-{kind}", now=now)
    freezes.freeze("chess", PRIYA, key="freeze-key-1", now=now, number=600, unit="minutes", statement="A break.")
    for who, post_id in ((ALEX, answer), (PRIYA, nias)):
        boards.restrict("chess", post_id, who, length=2, unit="days", reason="Calm down.", key="key-read-only", now=now)
    return rude


def _removed(post_id: str, now: datetime) -> None:
    boards.moderate("chess", post_id, PRIYA, Deed.REMOVE, reason="Rude.", now=now)
    appeals.complain("chess", post_id, SAM, text="No.", key="complain-1", now=now)


def _cases(rude: str, now: datetime) -> None:
    (told, alone, bare) = (
        Told("He writes.", who="Nobody", heading="abuse", group_id="chess", platform="Board", post_id=rude, tell_committee=True),
        Told(what="Help.", heading="advice", group_id="chess"),
        Told(what="A threat.", heading="threats"),
    )
    (case, *_) = (
        incidents.report(one, SAM, key=f"report-key-{at}", address="1.1.1.1", now=now).incident_id
        for at, one in enumerate((told, alone, bare))
    )
    for file in evidence.listed(case):
        key = f"cases/{case}/{file['evidence_id']}"
        evidence.seal(key, str(evidence_store.first(key)), "NO_THREATS_FOUND", now)
    desk.take(case, ALEX, 1, now)
    desk.share(case, ALEX, summary="Please look.", kept_out=set(), version=2, now=now)
    desk.say(case, ALEX, to="committee", text="Look.", key="say-key-1", now=now)
    conduct.tell_staff("chess", case, PRIYA, text="We did.", worse=False, key="staff-key-1", now=now)


def as_(caller: Caller | None) -> Callable[[], dict[str, str]]:
    """The headers of somebody who is signed in."""
    return lambda: {"cookie": session_cookie(caller, "s1", datetime.now(UTC)).partition(";")[0]} if caller else {}


def test_nobody_is_led_where_they_may_not_go(everything: None) -> None:
    walks = {name: Crawl(caller, as_(caller)).walk("/") for name, caller in WHO.items()}
    assert [f"{name}: {what}" for name, walk in walks.items() for what in sorted(walk.refused)] == []
    assert len(set().union(*(walk.pages for walk in walks.values()))) > 60, "they saw most of the house"
    assert len(set().union(*(walk.sent for walk in walks.values()))) > 50, "and sent most of its forms"


def test_a_list_that_is_shown_to_everybody_is_found(union_house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a committee's home that shows every tool to whoever sees it."""
    monkeypatch.setattr(committee_home, "_opens", lambda *_: True)
    crawl = Crawl(ALEX, as_(ALEX)).walk("/groups/chess")
    assert "/groups/<group_id>/committee-home leads to GET /groups/<group_id>/roster: 403" in crawl.refused
