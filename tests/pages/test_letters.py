"""Letters say what they should, read well without an end date, and are inert whatever is in a name."""

from typing import Any

import pytest

from tests.pages.letter_samples import LETTERS as MAILINGS
from tests.pages.reaffiliation_samples import LATE, YEAR
from tests.pages.render import letter, policy
from tests.pages.samples import CONTACT, HOSTILE

RECEIPT: dict[str, Any] = {
    "name": "Sam Okoro",
    "union": "Queen's Union",
    "group_name": "Chess Society",
    "lines": [{"description": "Student membership", "amount": 500}],
    "tickets": False,
    "amount": 500,
    "order_id": "ord_01JDCC3N5T7YV6Q2K4",
    "paid_at": "2026-07-23T14:05:00Z",
    "valid_until": "2027-07-31",
    "url": "https://union.example/orders/ord_01JDCC3N5T7YV6Q2K4",
}
WELCOME: dict[str, Any] = {
    "name": "Sam Okoro",
    "union": "Queen's Union",
    "group_name": "Chess Society",
    "valid_until": "2027-07-31",
    "joining_statement": policy()["joining_statement"],
    "url": "https://union.example/groups/chess/board",
    "contact": CONTACT,
}
LEAVING: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "about": "leaves",
    "committee": False,
    "leaves_on": "2026-12-12",
    "restore_until": "2027-12-12",
    "reason": "Nobody stood in two elections.",
    "pay_back": True,
    "into": {"name": "Board Games Society", "url": "https://union.example/groups/board-games/join"},
    "contact": CONTACT,
    "url": "https://union.example/groups/chess",
}
RENAMED: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union")},
    "before": "Chess Society",
    "group_name": "Board Games Society",
    "by": "Alex Morgan",
    "address": "",
    "url": "https://union.example/groups/chess",
}
TOO_LATE: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name", "lines", "amount", "order_id")},
    "url": "https://union.example/groups/chess/shop",
}
REFUNDED: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name", "amount", "order_id", "url")},
    "lines": [{"name": "Student membership", "amount": 500}],
    "reason": "The ball moved.",
}
APPLIED: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "reason": "Please say in the constitution how money is looked after.",
    "day": "2027-01-18",
    "contact": CONTACT,
    "url": "https://union.example/affiliate/abc",
}
APPLICATION_NEW: dict[str, Any] = {
    **{name: APPLIED[name] for name in ("union", "group_name", "url")},
    "team": "Societies team",
    "due_on": "2026-12-08",
}
APPLICATION_SEAT: dict[str, Any] = {
    **{name: APPLIED[name] for name in ("name", "union", "group_name", "url")},
    "role": "Treasurer",
    "by": "Lin Wei",
}
FOUNDED: dict[str, Any] = {
    **{name: APPLIED[name] for name in ("name", "union", "group_name")},
    "ends_on": "2027-07-31",
    "url": "https://union.example/groups/rocket-society",
    "home_url": "https://union.example/groups/rocket-society/committee-home",
    "roles_url": "https://union.example/my/roles",
}
STAFF_TOLD: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("union", "group_name", "amount", "order_id", "url")},
    "team": "Societies team",
    "state": "open",
}
DISPUTE: dict[str, Any] = {"due_by": "2026-12-04T23:59:00Z", "again": False, "dispute_id": "du_1", "list_url": RECEIPT["url"]}
TICKETS: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "tickets": [
        {
            "ticket_id": name,
            "event": "Winter Ball",
            "item": "Standard",
            "starts_at": "2026-12-11T19:00:00Z",
            "venue": "The Great Hall",
            "code": f"0000-1111-2222-{name}",
            "url": f"https://union.example/tickets/{name}",
        }
        for name in ("aaaa", "bbbb")
    ],
    "url": "https://union.example/my/tickets",
}
TICKET_OFFER: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union")},
    "event": "Winter Ball",
    "item": "Standard",
    "until": "2026-12-11T19:00:00Z",
    "url": "https://union.example/tickets/aaaa/accept?offer=0",
}
TICKET_GONE: dict[str, Any] = {**TICKET_OFFER, "to": "lin@union.example", "url": "https://union.example/my/tickets"}
VOTED: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "title": "Spring election",
    "closes_at": "2026-11-25T12:00:00Z",
    "receipt": "abcd-efgh-ijkl-mnop-qrst",
    "url": "https://union.example/elections/spring",
}
ABOUT_RESULT: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "title": "Spring election",
    "url": "https://union.example/elections/spring/results",
    "roles_url": "https://union.example/my/roles",
}
ELECTED: dict[str, Any] = {**ABOUT_RESULT, "posts": ["President", "Chair"], "starts_on": "2027-08-01", "ends_on": "2028-07-31"}
DECLARED: dict[str, Any] = {
    **ABOUT_RESULT,
    "number": 1,
    "reason": None,
    "root": "9f86d081",
    "posts": [
        {"title": "President", "winners": ["Ada Lovelace"], "vacant": 0},
        {"title": "Chair", "winners": [], "vacant": 1},
    ],
}
CORRECTED: dict[str, Any] = {**ABOUT_RESULT, "post": "President", "elected": False, "reason": "She was not a member."}
ELECTION: dict[str, Any] = {
    **{name: VOTED[name] for name in ("name", "union", "group_name", "title", "url")},
    "kind": "committee",
    "posts": ["President", "Treasurer"],
    "nominations_open_at": "2026-11-01T12:00:00Z",
    "nominations_close_at": "2026-11-08T12:00:00Z",
    "polls_open_at": "2026-11-22T12:00:00Z",
    "polls_close_at": "2026-11-25T12:00:00Z",
    "moved": False,
    "reason": "Two names were missing.",
}
REFERENDUM: dict[str, Any] = {**ELECTION, "kind": "referendum", "nominations_open_at": None, "nominations_close_at": None}
RETURNING: dict[str, Any] = {
    **{name: ELECTION[name] for name in ("union", "group_name", "title", "url")},
    "team": "Societies team",
    "waiting": 2,
    "root": "ab" * 32,
    "voted": 40,
    "roll": 80,
    "sentences": ["There are 40 marks on the roll and 39 receipts."],
}
DIRECT: dict[str, Any] = {
    "union": "Queen's Union",
    "name": "Sam Okoro",
    "group_name": "Chess Society",
    "text": "What you wrote is not acceptable here.",
    "statement": policy()["joining_statement"],
    "accepted_on": "1 October 2026",
    "contact": CONTACT,
    "url": "https://union.example/groups/chess/board",
}
REMOVED: dict[str, Any] = {
    "union": "Queen's Union",
    "name": "Sam Okoro",
    "group_name": "Chess Society",
    "reason": "It insults a member.",
    "at": "2026-11-23T14:05:00Z",
    "contact": CONTACT,
    "url": "https://union.example/groups/chess/board",
    "complaint_url": "https://union.example/groups/chess/board/p1/complaint",
}
ROLE: dict[str, Any] = {
    "union": "Queen's Union",
    "name": "Sam Okoro",
    "group_name": "Chess Society",
    "role": "Treasurer",
    "who": "Sam Okoro",
    "by": "Priya Shah",
    "until": "2027-07-31",
    "can": ["sell, pay back and see the accounts"],
    **dict.fromkeys(("ended", "own", "yours", "staff"), False),
    "contact": CONTACT,
    "url": "https://union.example/groups/chess/committee",
}
ROLE_ANSWERED = {**ROLE, "starts_on": "2026-11-25", "accepted": True, "read": ["2026-09", "2026-11"]}
HANDOVER: dict[str, Any] = {
    "union": "Queen's Union",
    "name": "Sam Okoro",
    "group_name": "Chess Society",
    "begins_on": "2027-08-01",
    "ends_on": "2027-08-22",
    "outgoing": "Priya Shah (President), Tom Evans (Treasurer)",
    "incoming": "Sam Okoro (President)",
    "things": ["@queenschess", "Bank mandate and cards"],
    "more": 0,
    "because": "The wrong people were on it.",
    "url": "https://union.example/groups/chess/handover/2027-08-01-abcdefghijkl",
}
REVIEW: dict[str, Any] = {
    **{name: ROLE[name] for name in ("union", "name", "group_name", "yours")},
    "roles": ["Treasurer: Tom Brennan", "Editor: Bo Lind"],
    "due_on": "2026-11-15",
    "everybody": False,
    "url": "https://union.example/groups/chess/committee/review",
}
PLATFORM: dict[str, Any] = {
    "union": "Queen's Union",
    "name": "Tom Brennan",
    "group_name": "Chess Society",
    "by": "Priya Shah",
    "platform": "Members' chat",
    "kind_name": "WhatsApp",
    "platforms": [
        {"label": "Members' chat", "kind_name": "WhatsApp", "to_do": ["Nobody has looked."]},
        {"label": HOSTILE, "kind_name": "Instagram", "to_do": ["Nobody has looked.", HOSTILE]},
    ],
    "url": "https://union.example/groups/chess/platforms",
}
CHATS: dict[str, Any] = {
    "union": "Queen's Union",
    "name": "Sam Okoro",
    "group_name": "Chess Society",
    "until": "31 July 2027",
    "chats": [{"label": "Members' chat", "leave_on": "15 August 2027"}, {"label": HOSTILE, "leave_on": "15 August 2027"}],
    "url": "https://union.example/groups/chess/join",
}
_TO_DO = {"kind_name": "WhatsApp", "to_add": 3, "to_remove": 1, "strangers": 1, "unseen": False}
_LIST = "https://union.example/groups/chess/platforms/{}/people"
IN_CHATS: dict[str, Any] = {
    "union": "Queen's Union",
    "name": "Priya Shah",
    "group_name": "Chess Society",
    "chats": [
        {"label": "Members' chat", **_TO_DO, "url": _LIST.format("p1")},
        {"label": HOSTILE, **_TO_DO, "to_add": 0, "to_remove": 0, "strangers": 0, "unseen": True, "url": _LIST.format("p2")},
    ],
    "url": _LIST.format("p1"),
}
ROLE_OVER = {**ROLE, "ended": True, "until": "", "can": []}
CASE: dict[str, Any] = {
    "union": "Queen's Union",
    "team": "Societies team",
    "due_at": "2026-11-24T12:00:00Z",
    "url": "https://union.example/cases/019a-abc",
}
NOMINATION: dict[str, Any] = {
    **{name: ELECTION[name] for name in ("name", "union", "group_name", "title", "url")},
    "post": "President",
    "reason": "Please leave out the others.",
    "mend_by": "2026-11-08T12:00:00Z",
    "in_time": True,
    "opened": False,
}
COOLING: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "ends_at": "2026-11-25T18:00:00Z",
    "statement": "A break, please.\n\nWe meet on Wednesday.",
    "reminder": policy()["reopening_reminder"],
    "platforms": [
        {"label": "Members' chat", "kind_name": "WhatsApp", "steps": ["Open the chat.", "Tap its name."]},
        {"label": "@chess", "kind_name": "Instagram", "steps": ["Open the settings."]},
    ],
    "url": "https://union.example/groups/chess/freeze",
}
EVENT: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "event": "Winter Ball",
    "starts_at": "2026-12-12T19:00:00Z",
    "ends_at": "2026-12-12T23:00:00Z",
    "venue": "The Barn",
    "was": {"starts_at": "2026-12-11T19:00:00Z", "ends_at": None, "venue": "The Great Hall"},
    "number": 2,
    "bought": True,
    "until": "2026-11-30T12:00:00Z",
    "reason": "The band is ill.",
    "amount": 6000,
    "url": "https://union.example/my/tickets",
}
DATED: dict[str, Any] = {
    **{
        name: EVENT[name]
        for name in ("name", "union", "group_name", "event", "starts_at", "ends_at", "venue", "was", "reason", "url")
    },
    "online": False,
}
FINDING: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "team": "Societies team",
    "title": "The site takes sign-ups or sales",
    "platform": "Our website",
    "reason": "It is a form for feedback.",
    "text": "We looked, and it is.",
    "by": "7 December 2026",
    "url": "https://union.example/groups/chess/platforms/findings",
}
FOUND_ON: dict[str, Any] = {**FINDING, "mend": "Take the form down.", "late": False, "state": "open"}
MAILING_WARNING: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("union", "group_name")},
    "team": "Societies team",
    "subject": "The autumn cup",
    "sent": 1284,
    "bounced": 41,
    "complained": 1,
    "bounce_stop": "5 %",
    "complaint_stop": "0.1 %",
    "url": "https://union.example/staff/letters",
}
PAGE: dict[str, Any] = {
    **{name: RECEIPT[name] for name in ("name", "union", "group_name")},
    "url": "https://union.example/groups/chess/page",
}
OFFER: dict[str, Any] = {**PAGE, "description": "Winter Ball: Standard", "party": 2, "until": "2026-11-30T12:00:00Z"}
STAFF_ROLE: dict[str, Any] = {
    "union": "Queen's Union",
    "team": "Societies team",
    "who": "Kim Lee",
    "url": "https://union.example/staff",
}
TICKET_KINDS = {"tickets": TICKETS, "ticket-offer": TICKET_OFFER, "ticket-gone": TICKET_GONE}
SAID: list[tuple[str, dict[str, Any]]] = [
    ("receipt", RECEIPT),
    ("welcome", WELCOME),
    ("too-late", TOO_LATE),
    ("refunded", REFUNDED),
    ("refunded", {**REFUNDED, "amount": 0, "reason": ""}),
    ("refund-failed", STAFF_TOLD),
    ("voted", VOTED),
    ("elected", ELECTED),
    ("declared", DECLARED),
    ("declared", {**DECLARED, "number": 2, "reason": "Ada was not a member."}),
    ("corrected", CORRECTED),
    ("corrected", {**CORRECTED, "elected": True}),
    *(("election-notice", {**told, "moved": moved}) for told in (ELECTION, REFERENDUM) for moved in (False, True)),
    *(("nomination", {**NOMINATION, "state": state}) for state in ("sent", "approved", "returned", "withdrawn")),
    ("nomination", {**NOMINATION, "state": "returned", "in_time": False}),
    ("nomination", {**NOMINATION, "state": "withdrawn", "opened": True}),
    *(("findings", {**FINDING, "items": [{**FOUND_ON, "late": late}] * number}) for late in (False, True) for number in (1, 3)),
    *(("findings-staff", {**FINDING, "items": [{**FOUND_ON, "state": state}]}) for state in ("open", "flagged", "appealed")),
    ("finding-appeal", FINDING),
    *(("finding-decided", {**FINDING, "verdict": verdict}) for verdict in ("uphold", "dismiss", "confirm", "clear", "waive")),
    ("finding-decided", {**FINDING, "verdict": "uphold", "by": ""}),
    *((kind, COOLING) for kind in ("freeze-begun", "freeze-over", "freeze-left")),
    *((kind, {**COOLING, "ours": ["The server (Discord)"]}) for kind in ("freeze-begun", "freeze-over")),
    *(("freeze-stuck", {**COOLING, "lack": "The platform does not answer.", "over": over}) for over in (False, True)),
    *((kind, {**COOLING, "platforms": []}) for kind in ("freeze-begun", "freeze-over")),
    *(("freeze-staff", {**STAFF_TOLD, "about": about}) for about in ("begun", "extended", "ended")),
    ("election-open", ELECTION),
    ("election-cancelled", ELECTION),
    *(
        ("leaving", {**LEAVING, "about": about, "committee": committee})
        for about in ("leaves", "stays", "back")
        for committee in (False, True)
    ),
    ("leaving", {**LEAVING, "about": "leaves", "into": None, "pay_back": False}),
    *(
        (
            "reaffiliation",
            {
                **YEAR,
                "step": step,
                "lacks": lacks,
                "reason": "Please elect a treasurer." * (step == "returned"),
            },
        )
        for step in ("opened", "reminder", "late", "sent", "returned", "approved")
        for lacks in ([], ["Page out of date", "Handover not done"])
    ),
    *(("reaffiliation-late", {**LATE, "groups": LATE["groups"][:number]}) for number in (1, 2)),
    *(("renamed", {**RENAMED, "address": address}) for address in ("", "https://union.example/groups/board-games")),
    *(("returning", {**RETURNING, "about": about}) for about in ("review", "seal", "decide", "trouble")),
    ("returning", {**RETURNING, "about": "review", "waiting": 0}),
    ("case-news", CASE),
    *(("appeal-new", {**CASE, "again": again}) for again in (False, True)),
    *(("appeal-decided", {**DIRECT, "granted": granted, "may_appeal": not granted}) for granted in (False, True)),
    *(("post-removed", {**REMOVED, "back": back}) for back in (False, True)),
    *(("read-only", {**REMOVED, "back": back, "early": early}) for back in (False, True) for early in (False, True)),
    *(("event-moved", {**EVENT, "bought": bought}) for bought in (False, True)),
    ("event-moved", {**EVENT, "number": 1, "ends_at": None, "venue": None, "was": {**EVENT["was"], "venue": None}}),
    *(("event-called-off", {**EVENT, "amount": amount}) for amount in (6000, 0, None)),
    *((kind, DATED) for kind in ("place", "place-free", "date-called-off")),
    *(("date-moved", {**DATED, "waits": waits}) for waits in (False, True)),
    ("place", {**DATED, "ends_at": None, "venue": None, "online": True}),
    *(("event-thanks", {**DATED, "text": "What a night.\n\nThank you all.", "pictures": number}) for number in (0, 3)),
    ("platform-owner", PLATFORM),
    *(("platform-look", {**PLATFORM, "platforms": PLATFORM["platforms"][:number]}) for number in (1, 2)),
    *(("chat-leaving", {**CHATS, "chats": CHATS["chats"][:number]}) for number in (1, 2)),
    *(("chat-people", {**IN_CHATS, "chats": IN_CHATS["chats"][:number]}) for number in (1, 2)),
    ("role", {**ROLE, "yours": True}),
    *(("access-review", {**REVIEW, "step": step}) for step in ("begun", "reminder", "warning", "staff", "lapsed", "nobody")),
    ("access-review", {**REVIEW, "step": "staff", "everybody": True}),
    ("access-review", {**REVIEW, "step": "lapsed", "yours": True}),
    *(("role-left", {**ROLE, "roles": "Treasurer", **of}) for of in ({}, {"yours": True}, {"staff": True})),
    ("role-waits", {**ROLE_ANSWERED, "yours": True}),
    *(("role-answered", {**ROLE_ANSWERED, "yours": yours}) for yours in (True, False)),
    *(("role-answered", {**ROLE_ANSWERED, "accepted": False, "read": [], "staff": staff}) for staff in (True, False)),
    *(("application", {**APPLIED, "what": what}) for what in ("returned", "declined", "refused", "lapsing", "lapsed")),
    *(("application-new", {**APPLICATION_NEW, "again": again}) for again in (False, True)),
    ("application-seat", APPLICATION_SEAT),
    *(("founded", {**FOUNDED, "role": role, "sells": sells}) for role in ("", "President") for sells in (False, True)),
    ("role", ROLE),
    *(("role", {**ROLE_OVER, "yours": yours, "own": own}) for yours, own in ((True, False), (False, False), (False, True))),
    ("role", {**ROLE_OVER, "own": True, "staff": True}),
    *(
        ("handover", {**HANDOVER, "news": news, "sides": sides})
        for news in ("begun", "waits", "stuck", "done", "called-off")
        for sides in (["outgoing"], ["incoming"], ["outgoing", "incoming"])
    ),
    ("handover", {**HANDOVER, "news": "stuck", "sides": [], "outgoing": "", "things": [], "more": 4}),
    ("direct-message", DIRECT),
    ("direct-message", {**DIRECT, "accepted_on": None}),
    ("case-shared", {**CASE, "name": "Priya Shah", "group_name": "Chess Society"}),
    *(
        (kind, {**CASE, "urgent": urgent, "apart": apart})
        for kind in ("case-new", "case-late")
        for urgent in (False, True)
        for apart in (False, True)
    ),
    *(("disputed", {**STAFF_TOLD, **DISPUTE, "state": state}) for state in ("open", "due", "won", "lost")),
    ("disputed", {**STAFF_TOLD, **DISPUTE, "again": True}),
    ("disputed", {**STAFF_TOLD, **DISPUTE, "due_by": None}),
    *(("order-waits", {**STAFF_TOLD, **DISPUTE, "why": why}) for why in ("review", "slow")),
    *((kind, TOO_LATE) for kind in ("payment-failed", "payment-checked")),
    *(("order-decided", {**TOO_LATE, "note": "We talked.", "back": back}) for back in (0, 500)),
    ("refund-returned", TOO_LATE),
    ("refund-settled", {**TOO_LATE, "note": "In cash, on Monday."}),
    ("offer", OFFER),
    ("offer", {**OFFER, "party": 1}),
    ("page-waits", {**PAGE, "team": "Societies team"}),
    *(
        ("page-decided", {**PAGE, "verdict": verdict, "reason": "Please say when you meet."})
        for verdict in ("approved", "returned")
    ),
    *(
        ("enquiry", {**PAGE, "asker": "Lin Wei", "text": "When do you meet?\n\nThank you.", "reply_to": to})
        for to in ("", "lin@union.example")
    ),
    *(
        ("staff-role", {**STAFF_ROLE, "you": you, "given": given, "ends_on": ends_on})
        for you in (True, False)
        for given in (True, False)
        for ends_on in ("2027-07-31", None)
    ),
    *(
        ("data-request", {**{name: RECEIPT[name] for name in ("name", "union", "url")}, "step": step, "on": on})
        for step, on in (
            ("erasure-asked", "2026-12-07T12:00:00+00:00"),
            ("ready", "2026-11-30T12:05:00+00:00"),
            ("erased", "2026-12-07T12:00:00+00:00"),
            ("complaint", "2026-12-23"),
            ("answered", "2026-12-07T12:00:00+00:00"),
        )
    ),
    *((kind, {name: RECEIPT[name] for name in ("name", "union", "url")}) for kind in ("two-step", "trial")),
    ("mailing-warning", MAILING_WARNING),
    ("mailing-warning", {**MAILING_WARNING, "sent": 1, "complained": 0}),
]
"""What letters of the house may be about, by their kind."""
PICTURED: list[tuple[str, dict[str, Any]]] = [
    *TICKET_KINDS.items(),
    (
        "mailing-test",
        {"union": "Chess Society · Queen's Union", "subject": "The autumn cup", "text": "Hello.", "html": MAILINGS["usual"]},
    ),
]
"""Those that bring pictures of their own."""
BOTH = pytest.mark.parametrize(("kind", "said"), SAID)


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_a_receipt_says_what_was_paid_and_when(part: str) -> None:
    text = letter(f"receipt/{part}", RECEIPT)
    for fact in ("£5.00", "23 Jul 2026, 15:05", "31 July 2027", RECEIPT["order_id"], RECEIPT["url"]):
        assert fact in text


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_a_welcome_says_until_when_and_whom_to_write_to(part: str) -> None:
    text = letter(f"welcome/{part}", WELCOME)
    for fact in ("31 July 2027", CONTACT["email"], WELCOME["url"]):
        assert fact in text


@BOTH
def test_a_letter_reads_well_without_an_end_date(kind: str, said: dict[str, Any]) -> None:
    text = letter(f"{kind}/body.txt", {**said, "valid_until": None})
    assert "None" not in text and "\n\n\n" not in text


@BOTH
def test_a_name_is_inert_in_html(kind: str, said: dict[str, Any]) -> None:
    html = letter(f"{kind}/body.html", {**said, "name": HOSTILE, "group_name": HOSTILE})
    assert "<script" not in html and "<img" not in html


@BOTH
def test_a_subject_is_one_line(kind: str, said: dict[str, Any]) -> None:
    assert "\n" not in letter(f"{kind}/subject.txt", said)


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_a_letter_with_tickets_says_of_each_when_where_and_its_code(part: str) -> None:
    text = letter(f"tickets/{part}", TICKETS)
    for one in TICKETS["tickets"]:
        for fact in (one["code"], one["url"], "Fri 11 Dec 2026, 19:00", "The Great Hall", "Standard"):
            assert fact in text
    assert ("cid:ticket-bbbb" in text) == part.endswith("html")


@pytest.mark.parametrize("kind", TICKET_KINDS)
def test_letters_about_tickets_are_inert_in_html_and_read_well(kind: str) -> None:
    said = {**TICKET_KINDS[kind], "name": HOSTILE, "event": HOSTILE, "item": HOSTILE, "group_name": HOSTILE}
    assert "<script" not in letter(f"{kind}/body.html", said)
    text = letter(f"{kind}/body.txt", TICKET_KINDS[kind])
    assert "None" not in text and "\n\n\n" not in text and TICKET_KINDS[kind]["url"] in text
    assert "\n" not in letter(f"{kind}/subject.txt", TICKET_KINDS[kind])


def test_a_ticket_without_a_date_reads_well() -> None:
    bare = {**TICKETS, "tickets": [{**TICKETS["tickets"][0], "starts_at": None, "venue": None}]}
    text = letter("tickets/body.txt", bare)
    assert "When" not in text and "Where" not in text and "\n\n\n" not in text


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_who_voted_is_told_so_with_the_receipt(part: str) -> None:
    text = letter(f"voted/{part}", VOTED)
    for fact in (VOTED["receipt"], VOTED["url"], "Spring election", "Wed 25 Nov 2026, 12:00", "says nothing about how you voted"):
        assert fact in text


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_a_winner_reads_of_what_and_from_when_until_when(part: str) -> None:
    text = letter(f"elected/{part}", ELECTED)
    for fact in ("President", "Chair", "1 August 2027", "31 July 2028", ELECTED["url"]):
        assert fact in text


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_who_is_not_elected_any_more_reads_so_and_why(part: str) -> None:
    text = letter(f"corrected/{part}", CORRECTED)
    for fact in ("not elected as", "President", "She was not a member.", CORRECTED["url"]):
        assert fact in text
    assert "not elected" not in letter(f"corrected/{part}", {**CORRECTED, "elected": True})


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_the_returning_officer_s_letter_keeps_the_root_and_who_was_elected(part: str) -> None:
    text = letter(f"declared/{part}", DECLARED)
    for fact in ("Ada Lovelace", "nobody", "vacant: 1", "9f86d081", DECLARED["url"]):
        assert fact in text
    assert "Why it was corrected" not in text


@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_letters_of_a_freeze_say_what_to_do_by_hand_and_what_to_copy(part: str) -> None:
    begun, over, left = (letter(f"freeze-{name}/{part}", {**COOLING, "name": "Sam"}) for name in ("begun", "over", "left"))
    for text in (begun, over, left):
        for fact in ("Tap its name.", "Open the settings.", "WhatsApp", COOLING["url"]):
            assert fact in text
    assert "We meet on Wednesday." in begun and "Wed 25 Nov 2026, 18:00" in begun
    for text in (over, left):
        assert COOLING["reminder"][0][:30] in text
    alone = letter(f"freeze-begun/{part}", {**COOLING, "platforms": []})
    assert "by hand" not in alone and "nothing you need to do" in alone


@pytest.mark.parametrize("part", ["body.txt", "body.html", "subject.txt"])
def test_staff_are_told_of_a_freeze_by_a_link_and_of_nothing_that_was_said(part: str) -> None:
    text = letter(f"freeze-staff/{part}", {**STAFF_TOLD, "about": "extended", "statement": "A secret."})
    assert "extended" in text and "secret" not in text
