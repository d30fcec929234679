"""The kinds of items that are swept, but for those of groups and their platforms."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from union import ids
from union.commerce.disputes import actions as disputes
from union.commerce.disputes.tables import Dispute
from union.commerce.events import actions as events
from union.commerce.events import thanking
from union.commerce.orders import actions as orders
from union.commerce.orders.tables import Order
from union.commerce.payouts import actions as payouts
from union.commerce.payouts.tables import Payout
from union.commerce.products.tables import Product
from union.commerce.questions import actions as questions
from union.commerce.questions.tables import Answers
from union.commerce.refunds import actions as refunds
from union.commerce.refunds.tables import Refund
from union.commerce.tickets.tables import Ticket
from union.commerce.waitlist import actions as waitlist
from union.commerce.waitlist.tables import Waiting
from union.core.letters import actions as letters
from union.core.letters.tables import Letter
from union.core.people.tables import CommitteeMember, TermMap
from union.membership.affiliation.tables import Departure
from union.membership.events import places
from union.membership.events import rules as event_rules
from union.membership.events.tables import Event, EventDate, Guest, Thanks
from union.membership.groups.tables import Group
from union.moderation.board import read_only
from union.moderation.board.tables import Restriction
from union.moderation.evidence import actions as evidence
from union.moderation.evidence.tables import Evidence
from union.moderation.freezes import ending
from union.moderation.freezes.tables import FreezeRecord
from union.moderation.incidents import clock
from union.moderation.incidents.tables import Incident
from union.site import leaving
from union.voting.lifecycle import actions as lifecycle
from union.voting.reviews import clock as review_clock
from union.voting.reviews.tables import Review
from union.voting.roles import waiting

from tests.actions.conftest import NOW
from tests.actions.electing import DAY, Election
from tests.actions.swept import BAD, GOOD, Kind, made, raw, still_not


def _freeze(running: str) -> Callable[[str], None]:
    return lambda name: made(
        FreezeRecord, group_id=name, freeze_id=f"freeze-{name}", ends_at=NOW - 3 * DAY, running=running, version=1
    )


def _leaving(name: str) -> None:
    day = (NOW - DAY).date().isoformat()
    told = {"summary": "", "purpose": "", "how_to_join": "", "conduct_statement": "", "affiliated_at": NOW}
    Group(group_id=name, name=name, type="societies", leaves_on=day, **told).save()
    made(Departure, group_id=name, state="ahead", version=1, leaves_on=day, open="yes", due_on=day)


def _order(name: str) -> None:
    made(Order, order_id=name, status="open", pay_by=NOW - DAY, awaiting="awaiting-0", amount=500, session_id=f"cs_{name}")


def _answers(name: str) -> None:
    told = {"group_id": "chess", "order_id": "o1", "person_id": "sam", "answers": {}, "version": 1}
    made(Answers, product_id="gone", place_id=name, shard="answers-0", answered_at=NOW - 99 * DAY, forget_at=NOW - DAY, **told)


def _list(name: str) -> None:
    made(Waiting, queue=name, entry_id=name, state="offered", open="lists-0", until=NOW - DAY, hold="h")


def _letter(name: str, **more: Any) -> None:
    made(Letter, letter_id=name, mark=name, shard="unsent-0", context={"union": "U"}, **more)


def _case(**more: Any) -> Callable[[str], None]:
    return lambda name: made(Incident, incident_id=name, clock="running", next_at=NOW - DAY, **{"severity": "normal", **more})


def _file(name: str) -> None:
    made(
        Evidence,
        incident_id="case-1",
        evidence_id=name,
        state="waiting",
        waiting=Evidence.WAITS,
        look_at=NOW - DAY,
        at=NOW - 9 * DAY,
    )


def _election(name: str) -> None:
    told = {"kind": "referendum", "group_type": "societies", "published_at": NOW - DAY, "notice_at": NOW - DAY, "posts": []}
    times = {"next_at": NOW - DAY, "polls_open_at": NOW + DAY, "polls_close_at": NOW + 2 * DAY}
    made(Election, election_id=name, moving="moving", version=1, edition=1, **told, **times)


def _sold(name: str) -> None:
    told = {"kind": "ticket", "status": "published", "name": name, "items": [], "pools": [], "version": 1, "changed_at": NOW}
    made(Product, group_id="chess", product_id=name, starts_at=NOW + timedelta(days=1), **told)


def _dated(name: str, **more: Any) -> None:
    told = {"title": "Blitz", "way": "told", "status": "published", "starts_at": NOW + DAY, "changed_at": NOW}
    made(Event, event_id=name, group_id="chess", **told)
    made(EventDate, event_id=name, date="once", group_id="chess", numbers=1, **told, **more)


def _moved_date(name: str) -> None:
    _dated(name, telling="guests", moved_at=NOW - DAY, moved_from={"starts_at": "2026-12-01T19:00:00Z", "venue": "Bar"})


def _waiting_guest(name: str) -> None:
    _dated(name)
    pool = f"{name}.once"
    told = {"name": "Sam", "email": "sam@union.example", "state": "waiting", "told_at": NOW - DAY, "forget_at": NOW + DAY}
    made(Guest, pool=pool, person_id="sam", group_id="chess", waits=event_rules.shard(pool), turn=f"{pool}#1", **told)


def _thanks(name: str) -> None:
    _moved_date(name)
    made(Thanks, event_id=name, date="once", group_id="chess", text="Thank you.", telling="guests", letter_at=NOW - DAY)


def _guest_of_moved(name: str) -> None:
    _moved_date("blitz")
    told = {"name": "Sam", "email": f"{name}@union.example", "state": "coming", "told_at": NOW - 2 * DAY}
    made(Guest, pool="blitz.once", person_id=name, group_id="chess", **told)


def _moved(name: str) -> None:
    told = {"telling": "holders", "moved_at": NOW - DAY, "moved_from": {"name": "Ball", "starts_at": "2026-12-01T19:00:00Z"}}
    made(Product, group_id="chess", product_id=name, kind="ticket", status="published", edition=1, **told)


def _holder(name: str) -> None:
    _moved("ball")
    made(Ticket, ticket_id=name, product_id="ball", person_id=name, issued_at=NOW - 2 * DAY)


def _waits(name: str) -> None:
    asked = (NOW - 4 * DAY).date()
    term = {
        "role": "Editor",
        "starts_on": asked.isoformat(),
        "ends_on": "2099-01-01",
        "awaits": True,
        "asked_on": asked.isoformat(),
    }
    told: dict[str, Any] = {"name": name, "group_name": "Chess", "open": "yes", "asked_on": asked.isoformat()}
    CommitteeMember(group_id="chess", person_id=name, terms=[TermMap(**term)], **told).save()


def has_committee(name: str) -> None:
    told = {"summary": "", "purpose": "", "how_to_join": "", "conduct_statement": "", "affiliated_at": NOW}
    Group(group_id=name, name=name, type="societies", **told).save()
    term = TermMap(role="President", starts_on="2026-01-01", ends_on="2099-01-01")
    CommitteeMember(group_id=name, person_id="someone", name="Someone", group_name=name, terms=[term]).save()


def _review(name: str) -> None:
    day = (NOW - 11 * DAY).date().isoformat()
    told: dict[str, Any] = {"state": "open", "began_on": day, "due_on": "2099-01-01", "holders": [], "open": "yes"}
    made(Review, group_id="chess", review_id=name, **told)


_IN_A_REVIEW = NOW.replace(month=11, day=2)
OF_ALL: dict[str, Kind] = {
    "role that waits": Kind(
        _waits,
        lambda: waiting.tick(NOW),
        lambda: {one["person_id"]["S"] for one in raw(CommitteeMember) if "reminded" in one["terms"]["L"][0]["M"]},
        CommitteeMember,
        lambda n: {"group_id": "chess", "person_id": n},
        lambda _: "chess",
    ),
    "committee to review": Kind(
        has_committee,
        lambda: review_clock.tick(_IN_A_REVIEW),
        lambda: {one["group_id"]["S"] for one in raw(Review)} & {*GOOD, BAD},
        CommitteeMember,
        lambda n: {"group_id": n, "person_id": "someone"},
    ),
    "review": Kind(
        _review,
        lambda: review_clock.tick(NOW),
        lambda: {one["review_id"]["S"] for one in raw(Review) if one["state"]["S"] == "done"},
        Review,
        lambda n: {"group_id": "chess", "review_id": n},
        "chess/{}".format,
    ),
    "leaving": Kind(
        _leaving,
        lambda: leaving.sweep(NOW),
        lambda: {item["group_id"]["S"] for item in raw(Departure) if "followed_at" in item},
        Departure,
        lambda n: {"group_id": n},
    ),
    "freeze": Kind(
        _freeze("running"),
        lambda: ending.sweep(NOW),
        still_not(FreezeRecord, "group_id", "running"),
        FreezeRecord,
        lambda n: {"group_id": n},
        "freeze-{}".format,
    ),
    "reopening": Kind(
        _freeze("reopening"),
        lambda: ending.sweep(NOW),
        still_not(FreezeRecord, "group_id", "running"),
        FreezeRecord,
        lambda n: {"group_id": n},
        "freeze-{}".format,
    ),
    "read-only": Kind(
        lambda name: made(
            Restriction,
            group_id="chess",
            person_id=name,
            mark=ids.derived("drawn", name),
            ends_at=NOW - DAY,
            running="running",
            version=1,
        ),
        lambda: read_only.sweep(NOW),
        still_not(Restriction, "person_id", "running"),
        Restriction,
        lambda n: {"group_id": "chess", "person_id": n},
        lambda n: ids.derived("drawn", n),
    ),
    "letter in doubt": Kind(
        lambda name: _letter(name, state="sending", claimed_at=NOW - DAY),
        lambda: letters.sweep(NOW),
        still_not(Letter, "letter_id", "state"),
        Letter,
        lambda n: {"letter_id": n},
    ),
    "checkout": Kind(_order, lambda: orders.sweep(NOW), still_not(Order, "order_id", "status"), Order, lambda n: {"order_id": n}),
    "refund": Kind(
        lambda name: made(Refund, refund_id=name, unsent="unsent", asked_at=NOW - timedelta(hours=1), state="asked"),
        lambda: refunds.sweep(NOW),
        still_not(Refund, "refund_id", "state"),
        Refund,
        lambda n: {"refund_id": n},
    ),
    "answers": Kind(
        _answers,
        lambda: questions.sweep(NOW),
        lambda: {"good-1", "good-2"} - {item["place_id"]["S"] for item in raw(Answers)},
        Answers,
        lambda n: {"product_id": "gone", "place_id": n},
    ),
    "waiting list": Kind(
        _list, lambda: waitlist.sweep(NOW), still_not(Waiting, "queue", "state"), Waiting, lambda n: {"queue": n, "entry_id": n}
    ),
    "late case": Kind(
        _case(state="received", team="societies"),
        lambda: clock.tick(NOW),
        lambda: {item["incident_id"]["S"] for item in raw(Incident) if item["next_at"]["S"][:19] > f"{NOW:%Y-%m-%dT%H:%M:%S}"},
        Incident,
        lambda n: {"incident_id": n},
    ),
    "case to delete": Kind(
        _case(state="closed", delete_at=NOW - DAY),
        lambda: clock.tick(NOW),
        still_not(Incident, "incident_id", "state"),
        Incident,
        lambda n: {"incident_id": n},
    ),
    "election": Kind(
        _election,
        lambda: lifecycle.sweep(NOW),
        lambda: {item["election_id"]["S"] for item in raw(Election) if item["version"]["N"] != "1"},
        Election,
        lambda n: {"election_id": n},
    ),
    "dispute": Kind(
        lambda name: made(
            Dispute,
            dispute_id=name,
            order_id=name,
            group_type="societies",
            open="open",
            due_by=NOW + timedelta(hours=1),
            asks=True,
        ),
        lambda: disputes.remind(NOW),
        lambda: {item["letter_id"]["S"].split("#")[1] for item in raw(Letter)},
        Dispute,
        lambda n: {"dispute_id": n},
    ),
    "payout": Kind(
        lambda name: made(
            Payout, payout_id=name, listed="all", place=name, arrives="2026-12-03", amount=0, state="unread", unread="unread"
        ),
        payouts.sweep,
        lambda: {item["payout_id"]["S"] for item in raw(Payout) if item["state"]["S"] == "known"},
        Payout,
        lambda n: {"payout_id": n},
    ),
    "moved event": Kind(
        _moved,
        lambda: events.sweep(NOW),
        lambda: {item["product_id"]["S"] for item in raw(Product) if "telling" not in item},
        Product,
        lambda n: {"group_id": "chess", "product_id": n},
    ),
    "moved date": Kind(
        _moved_date,
        lambda: places.sweep(NOW),
        lambda: {item["event_id"]["S"] for item in raw(EventDate) if "telling" not in item},
        EventDate,
        lambda n: {"event_id": n, "date": "once"},
    ),
    "line for places": Kind(
        _waiting_guest,
        lambda: places.sweep(NOW),
        lambda: {item["pool"]["S"].partition(".")[0] for item in raw(Guest) if item["state"]["S"] == "coming"},
        EventDate,
        lambda n: {"event_id": n, "date": "once"},
        lambda n: ids.derived(f"{n}.once", "sam"),
    ),
    "guest": Kind(
        _guest_of_moved,
        lambda: places.sweep(NOW),
        lambda: {item["to"]["S"].partition("@")[0] for item in raw(Letter)},
        Guest,
        lambda n: {"pool": "blitz.once", "person_id": n},
        lambda n: ids.derived("blitz.once", n),
    ),
    "thanks": Kind(
        _thanks,
        lambda: thanking.sweep(NOW),
        lambda: {item["event_id"]["S"] for item in raw(Thanks) if "telling" not in item},
        EventDate,
        lambda n: {"event_id": n, "date": "once"},
    ),
    "event to list": Kind(
        _sold,
        lambda: events.list_old(NOW),
        lambda: {item["event_id"]["S"] for item in raw(Event)},
        Product,
        lambda n: {"group_id": "chess", "product_id": n},
    ),
    "ticket": Kind(
        _holder,
        lambda: events.sweep(NOW),
        lambda: {item["letter_id"]["S"].split("#")[-1] for item in raw(Letter)},
        Ticket,
        lambda n: {"ticket_id": n},
    ),
    "evidence": Kind(
        _file,
        lambda: evidence.sweep(NOW),
        still_not(Evidence, "evidence_id", "waiting"),
        Evidence,
        lambda n: {"incident_id": "case-1", "evidence_id": n},
    ),
}
