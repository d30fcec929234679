"""Sample data for every page: the usual case, nothing, much, errors, hostile text, a frozen board."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from union.commerce.books import rules as book_rules
from union.commerce.orders.rules import MEANINGS, Status
from union.commerce.refunds import rules as refund_rules
from union.core.people.rules import Can
from union.web.assets import STYLED

from tests.pages import (
    affiliation_samples,
    application_samples,
    audit_samples,
    chat_account_samples,
    chat_samples,
    committee_samples,
    conduct_samples,
    data_samples,
    election_samples,
    event_samples,
    finding_samples,
    freeze_samples,
    handover_samples,
    house_samples,
    import_samples,
    letter_choice_samples,
    letter_samples,
    look_samples,
    monday_samples,
    news_samples,
    nomination_samples,
    page_samples,
    payout_samples,
    platform_samples,
    policy_samples,
    poll_samples,
    reaffiliation_samples,
    report_samples,
    result_samples,
    selling_samples,
    set_up_samples,
    shop_samples,
    staff_samples,
    ticket_samples,
    treasurer_samples,
)
from tests.pages.render import STATIC, page, policy, refused

HOSTILE = (
    "<script>document.title='broken'</script>\"'><img src=x onerror=alert(1)>"
    "{{ 7 * 7 }} \u202egnirts desrever\u202c \u2066isolated\u2069 &amp; {% raw %} \u0410\u200b\u0301\u0301\u0301"
)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
ARABIC = "جمعية الطلاب العرب"

VISITOR: dict[str, Any] | None = None
STUDENT: dict[str, Any] = {"name": "Sam Okoro", "staff": False}
STAFF: dict[str, Any] = {"name": "Priya Raman", "staff": True}
NASTY: dict[str, Any] = {"name": LONG + HOSTILE, "staff": True}

TYPES = [{"type": team["type"], "label": team["label"]} for team in policy()["teams"]]
CONTACT = {"team": "Societies team", "email": "societies@union.example", "note": ""}
CLICK = "k_01JDCC3N5T7YV6Q2"


@dataclass(frozen=True, eq=False)
class Sample:
    """One page as somebody may see it. Each is itself alone, so that what was found out about one can be kept."""

    name: str
    template: str
    data: dict[str, Any]
    caller: dict[str, Any] | None = None
    here: str = "/groups/chess"
    logo: dict[str, Any] | None = None

    @cached_property
    def html(self) -> str:
        """The page, rendered once in a process, whichever tests look at it."""
        return page(self.template, self.data, self.site)

    @property
    def site(self) -> dict[str, Any]:
        """What every page knows about the union and the caller."""
        return {
            "union": "Queen's Union",
            "url": "http://localhost:8000",
            "caller": self.caller,
            "look": None,
            "logo": self.logo,
            "more_css": f"/static/{STYLED[self.template]}" if self.template in STYLED else None,
            "here": self.here,
            "css": "/static/house.0.css",
            "scripts": {file.name: f"/static/{file.name}" for file in STATIC.iterdir() if file.suffix in (".js", ".wasm")},
            "stage": "local",
        }


def listed(group_id: str, name: str, price: int | None, summary: str) -> dict[str, Any]:
    """Make one group of no type yet as home lists it."""
    told = {"group_id": group_id, "name": name, "price": price, "dearest": price, "summary": summary}
    return {**told, **page_samples.on_card(group_id, name)}


LISTS: dict[str, list[dict[str, Any]]] = {
    "societies": [
        listed("chess", "Chess Society", 500, "Casual boards, a ladder and a team in the London league. Beginners welcome."),
        listed("bakes", "Baking Society", 350, "One recipe a week, and we eat all of it together."),
        listed("film", "Film Society", 800, "A big screen, cheap popcorn and a talk after the film."),
        listed("philosophy", "Philosophy Circle", 0, "No reading needed. Bring a question and stay for tea."),
    ],
    "sport_clubs": [
        listed("hockey", "Hockey Club", 4500, "Three teams for all levels, training on Tuesdays and Thursdays."),
        listed("climbing", "Climbing Club", 6000, "Weekly wall nights, kit to borrow and trips to real rock."),
    ],
    "student_media": [
        listed("radio", "Queen's Radio", 300, "Make a show, read the news or learn to run the desk."),
        listed("paper", "The Print", 0, "The student paper: writers, photographers and people who love commas."),
    ],
    "rag": [listed("rag", "RAG", None, "Silly challenges, serious money for charities that students choose.")],
    "volunteering": [listed("tutors", "Homework Club", 0, "Help children nearby with maths and reading, an hour a week.")],
    "part_time_officers": [
        listed("green", "Sustainability Officer", None, "Makes the union greener and speaks up for students who care.")
    ],
}


def home(
    lists: dict[str, list[dict[str, Any]]], q: str = "", kind: str = "", counts: dict[str, int] | None = None
) -> dict[str, Any]:
    """Make the data of home from lists of groups by type, of which there may be more than are listed."""
    types = [
        {
            **one,
            "groups": [{**told, "type": one["type"]} for told in lists[one["type"]]],
            "count": (counts or {}).get(one["type"], len(lists[one["type"]])),
            "letters": house_samples.letters(lists[one["type"]]),
        }
        for one in TYPES
        if one["type"] in lists
    ]
    return {
        "q": q,
        "type": kind,
        "types": types,
        "all_types": TYPES,
        "count": sum(map(len, lists.values())),
        "events": [],
        "news": [],
    }


CHESS: dict[str, Any] = {
    "group_id": "chess",
    "name": "Chess Society",
    "type": "societies",
    "type_label": "Societies",
    "summary": "Casual boards, a ladder and a team in the London league. Beginners welcome.",
    "purpose": "We play every Wednesday from six in the Blomeley room, and there is always a spare board.\n\n"
    "New to it? Come at half past five and somebody shows you how the pieces move.\nIn spring we send two teams "
    "to the league.",
    "how_to_join": "Come twice for free, then join for the year. Membership pays for boards, clocks and the league.",
    "conduct_statement": "We shake hands before and after. Nobody gives advice nobody asked for.",
    "platforms": [
        {"kind": "Instagram", "label": "@queenschess", "url": "https://instagram.example/queenschess"},
        {"kind": "WhatsApp", "label": "Members' chat", "url": "https://chat.example/abc"},
    ],
    "price": 500,
    "dearest": 500,
    **page_samples.on_card("chess", "Chess Society"),
    "logo": None,
    "offers": [{"offer_id": "standard", "name": "Student membership", "price": 500, "days": None, "valid_until": "2027-07-31"}],
}
_FRIEND = {"offer_id": "friend", "name": "Friend of the society", "price": 1250, "days": 30, "valid_until": "2026-12-22"}
TWO_OFFERS = [*CHESS["offers"], _FRIEND]
PLAIN = {**CHESS, "platforms": [], "offers": [], "purpose": "", "how_to_join": "Write to us.", "conduct_statement": ""}
BAD_GROUP: dict[str, Any] = {
    **CHESS,
    "group_id": 'x"><script>',
    "name": LONG + HOSTILE,
    **page_samples.on_card('x"><script>', LONG + HOSTILE),
    "type_label": HOSTILE,
    "summary": HOSTILE * 2,
    "purpose": f"{HOSTILE}\n\n{LONG}\n\n{ARABIC}",
    "how_to_join": LONG,
    "conduct_statement": HOSTILE,
    "platforms": [{"kind": HOSTILE, "label": LONG, "url": "javascript:alert(1)"}],
    "offers": [{"offer_id": HOSTILE, "name": LONG + HOSTILE, "price": 99999999, "days": None, "valid_until": "2027-07-31"}],
}
COMMITTEE = [
    {"name": "Amara Nwosu", "role": "President"},
    {"name": "Tom Brennan", "role": "Treasurer"},
    {"name": "Lin Zhao", "role": "Secretary"},
]


def group(what: dict[str, Any], you: dict[str, Any] | None = None, who: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Make the data of a mini site."""
    told = {"cooling": None, "can": [can.value for can in Can] if you["committee"] else [], **you} if you else None
    return {
        "group": {**page_samples.bare(what["name"]), **what},
        "steps": page_samples.STEPS if you and you["committee"] else [],
        "committee": COMMITTEE if who is None else who,
        "contact": CONTACT,
        "own_contact": None,
        "elections": [],
        "events": [],
        "was": [],
        "news": [],
        "for_members": platform_samples.FOR_MEMBERS if you and (you["member"] or you["committee"]) else [],
        "you": told,
    }


STATEMENT = {
    "version": policy()["version"],
    "title": policy()["title"],
    "paragraphs": policy()["joining_statement"],
}


def join(what: dict[str, Any], typed: dict[str, str] | None = None, errors: dict[str, str] | None = None) -> dict[str, Any]:
    """Make the data of the joining form."""
    you = {"member": False, "valid_until": None}
    letters = {"news": True, "sponsors": False}
    told = {"group": what, "statement": STATEMENT, "letters": letters, "you": you, "key": CLICK}
    return {**told, "values": typed or {}, "errors": errors or {}}


def joined(name: str, kind: str, price: int, already: bool) -> dict[str, Any]:
    """Make the data of the welcome page."""
    membership = {
        "kind": kind,
        "price": price,
        "valid_until": "2027-07-31",
        "joined_at": "2026-11-23T14:05:00Z",
        "imported": False,
    }
    return {
        "group": {"group_id": "chess", "name": name},
        "membership": membership,
        "already": already,
        "for_members": _chats(name),
    }


def _chats(name: str) -> list[dict[str, Any]]:
    """Make the chats for members, which attack where the group's name does."""
    worst = [{"kind": HOSTILE, "kind_name": HOSTILE, "label": LONG + HOSTILE, "page": "/groups/x/chats/y"}]
    return worst if name == HOSTILE else platform_samples.FOR_MEMBERS


def order(
    status: str,
    pay_url: str | None = None,
    again_url: str | None = None,
    *,
    name: str = "Chess Society",
    joins: bool = True,
    later: str | None = None,
    returned: bool = False,
) -> dict[str, Any]:
    """Make the data of the landing page after payment."""
    line = shop_samples.ordered
    lines = [line("membership", "Student membership", 500)]
    if not joins:
        lines = [
            line("ticket", f"2 × {name} Winter Ball, Standard", 6000, quantity=2),
            line("merchandise", "Hoodie, M navy", 2500, line_id="2"),
            line("merchandise", f"Scarf, {name}", 1250, line_id="3", collected=True),
        ]
    said = {
        "lines": lines,
        "code": None,
        "paid_at": "2026-07-23T14:15:00Z" if status == "paid" else None,
        "description": "; ".join(str(one["description"]) for one in lines),
        "tickets": [],
        "joins": joins,
        "pay_by": "2026-07-23T14:20:00Z",
        "order_id": "ord_01JDCC3N5T7YV6Q2K4",
        "status": status,
        "means": MEANINGS[Status(status)],
        "received": 4000 if status in ("review", "paid-back", "settled") else None,
        "held_until": "2026-08-13T14:05:00Z" if status in ("processing", "review") else None,
        "at_risk": False,
        "came_back": 0,
        "dispute": None,
        "refunds": [],
        "note": "We talked on the phone, and you have your money." if status in ("paid-back", "settled") else None,
        "amount": sum(int(str(line["amount"])) for line in lines),
        "group_id": "chess",
        "group_name": name,
        "valid_until": "2027-07-31",
        "created_at": "2026-07-23T14:05:00Z",
        "refunded": 0,
        "disputed": False,
        "all_returned": False,
    }
    told = {"order": said, "pay_url": pay_url, "again_url": again_url}
    return {
        **told,
        "later": later,
        "again": "/orders/o1?go=1" if later else None,
        "again_in": 4 if later else None,
        "asks": status == "paid" and not joins,
        "returned": returned,
    }


def back(name: str = "Chess Society", status: str = "paid", **more: Any) -> dict[str, Any]:
    """Make the data of the pages on which something goes back."""
    whole = order(status, name=name, joins=False)["order"]
    said = {
        **{field: told for field, told in whole.items() if field not in ("tickets", "refunds")},
        "refunded": 3000 if status == "paid" else 0,
        "description": f"2 × {name}, Standard",
    }
    base = {"kind": "ticket", "amount": 6000, "quantity": 2, "returned": 0, "left": 2, "pence": 6000, "why_not": None}
    lines = [
        {**base, "line_id": "1", "field": "n.1", "name": f"{name}, Standard"},
        {
            **base,
            "line_id": "2",
            "field": "n.2",
            "name": "Hoodie, M navy",
            "why_not": "You can get a refund for this for 14 days.",
            "left": 1,
        },
        {**base, "line_id": "3", "field": "n.3", "name": "Early bird", "returned": 2, "left": 0, "pence": 0},
    ]
    return {
        "order": said,
        "lines": lines,
        "disputed": None,
        "key": CLICK,
        "values": {},
        "errors": {},
        "group": {"group_id": "chess", "name": name},
        "buyer": name,
        "refunds": [],
        "came_with": [],
        "decides": False,
        "pays_by_hand": True,
        "hands_out": True,
        "left": 3000,
        "in_pounds": True,
        **more,
    }


def give_back(name: str = "Chess Society", **more: Any) -> dict[str, Any]:
    """Make the data of the page on which a buyer gives something back."""
    return {field: back(name, **more)[field] for field in ("order", "lines", "disputed", "key", "values", "errors")}


def refund(state: str, reason: str = "The ball moved.") -> dict[str, Any]:
    """Make one refund of an order."""
    said = {"refund_id": f"r-{state}", "amount": 3000, "reason": reason, "state": state, "asked_at": "2026-11-23T14:05:00Z"}
    told = {
        "means": refund_rules.MEANINGS[refund_rules.State(state)],
        "note": "In cash, on Monday." if state == "settled" else None,
    }
    return {**said, **told, "names": ["Winter Ball, Standard"] if reason != "too-late" else []}


REFUNDS = [
    refund("failed"),
    refund("retried"),
    refund("succeeded", "too-late"),
    refund("asked", HOSTILE + LONG),
    refund("sent"),
    refund("settled"),
]
NO_SUMS = dict.fromkeys(("sales", "fees", "refunds", "disputes", "other", "payouts", "net"), 0)
SUMS = {"sales": 1_250_00, "fees": -2_375, "refunds": -6_000, "disputes": -3_000, "other": -5, "payouts": -90_000, "net": 113_620}


def books(name: str = "Chess Society", days: int = 0, **more: Any) -> dict[str, Any]:
    """Make the data of a group's books; with no days nothing moved."""
    return {**_books(name, days), "group": {"group_id": "chess", "name": name}, **more}


def statement(**more: Any) -> dict[str, Any]:
    """Make the data of a group's statement."""
    return {**books(**more), "opening": 12_345, "closing": 125_965, "made_at": "2026-11-23T14:05:00Z"}


def union_books(days: int = 0, **more: Any) -> dict[str, Any]:
    """Make the data of the books of all groups."""
    rows = [
        {"group_id": "chess", "name": "Chess Society", "yours": True, **SUMS},
        {"group_id": "union", "name": "union", "yours": False, **NO_SUMS},
    ]
    return {**_books("Chess Society", days), "groups": rows if days else [], **more}


def _books(name: str, days: int) -> dict[str, Any]:
    moved = [
        {"day": f"2026-11-{number:02d}", **(SUMS if number % 3 else {**NO_SUMS, "net": -700})} for number in range(1, days + 1)
    ]
    row = {"name": f"{name}, Standard", "quantity": 31, "sales": 93_000, "refunds": -6_000, "net": 87_000}
    nets = [(n * 731 % 4_700) if n % 3 else -700 for n in range(1, 31)]
    marks = book_rules.scale(nets)
    bars = [
        {"day": f"2026-11-{n:02d}", "net": net, "x": x, "y": y, "width": wide, "height": tall}
        for n, (net, (x, y, wide, tall)) in enumerate(zip(nets, book_rules.drawn(nets, marks, 600, 160), strict=True), start=1)
    ]
    told = [{"amount": amount, "y": book_rules.height_of(amount, marks, 160)} for amount in marks]
    return {
        "from": "2026-11-01",
        "to": "2026-11-30",
        "totals": SUMS if days else NO_SUMS,
        "days": moved,
        "products": [row, {"name": "", "column": "fees", "net": -2_375}] if days else [],
        "chart": {"width": 600, "height": 160, "marks": told, "days": ["2026-11-01", "2026-11-30"], "bars": bars},
        "values": {"from": "2026-11-01", "to": "2026-11-30"},
        "errors": {},
    }


def difference(what: str, meaning: str, **more: Any) -> dict[str, Any]:
    """Make one difference."""
    said = {
        "what": what,
        "meaning": meaning,
        "difference_id": f"d-{what}",
        "subject": "re_1",
        "amount": -1_000,
        "group_id": "chess",
        "yours": what != "review",
    }
    moments = {"since": "2026-11-23T14:05:00Z", "resolved_at": None, "note": None}
    return {**said, "order_id": "ord_01JDCC3N5T7YV6Q2K4", **moments, **more}


DIFFERENCES = [
    difference("outside-refund", "A refund was made at Stripe and not here. The buyer still has what they bought."),
    difference("balance", "The ledger's sum is not Stripe's balance.", order_id=None, group_id="union", subject="union"),
]
_CLOSED = difference("review", "A payment is not what its order costs.", resolved_at="2026-11-23T15:05:00Z", note=HOSTILE + LONG)
CLOSED = [{name: told for name, told in _CLOSED.items() if name != "yours"}]
BAD_PERIOD = {"from": "The first day cannot be after the last."}
ORDERS = [
    {**back(status=status)["order"], "buyer": "Chess Society", "refunded": 3000, "disputed": status == "paid"}
    for status in Status
]


ATTENTION = [
    {
        "order_id": f"o{n}",
        "group_id": "chess",
        "group_name": name,
        "group_type": "societies",
        "why": why,
        "amount": 500,
        "received": came,
        "received_in": unit,
        "yours": why == "review",
    }
    | {"since": "2026-11-02T09:00:00Z"}
    for n, (name, why, came, unit) in enumerate(
        [("Chess Society", "review", 400, "gbp"), (HOSTILE, "review", 400, "usd"), (LONG, "slow", None, None)]
    )
]


FAILED = [
    {**{field: told for field, told in one.items() if field not in ("why", "received", "received_in")}, "refund_id": "r-failed"}
    for one in ATTENTION
]
DISPUTES = [
    {"dispute_id": f"du_{n}", "order_id": f"o{n}" if name else None, "group_id": "chess", "group_name": name, "amount": 2500}
    | {
        "group_type": "societies" if name else None,
        "asks": asks,
        "due_by": due,
        "days_left": left,
        "since": "2026-11-02T09:00:00Z",
        "yours": name == "Chess Society",
    }
    for n, (name, asks, due, left) in enumerate(
        [
            ("Chess Society", True, "2026-11-24T23:59:00Z", 0),
            (HOSTILE + LONG, True, "2026-11-29T23:59:00Z", 5),
            (None, True, "2026-11-20T23:59:00Z", -3),
            ("Chess Society", False, None, None),
            ("Chess Society", True, None, None),
        ]
    )
]


def after_paying(**more: Any) -> dict[str, Any]:
    """Make the page of an order that was paid, and of which something came after that."""
    data = order("paid", joins=False)
    return {**data, "order": {**data["order"], **more}}


def at_risk(data: dict[str, Any]) -> dict[str, Any]:
    """Make the page of an order that could not be kept while its bank is asked."""
    return {**data, "order": {**data["order"], "held_until": None, "at_risk": True}}


def differing(open_now: list[dict[str, Any]], closed: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make the data of the page of differences."""
    return {
        "open": open_now,
        "resolved": closed,
        "ran_at": "2026-11-23T03:30:00Z",
        "key": CLICK,
        "values": {},
        "errors": {},
        **more,
    }


def held(name: str, live: bool, price: int = 500) -> dict[str, Any]:
    """Make one membership as "My groups" lists it."""
    return {
        "group_id": "chess",
        "group_name": name,
        "kind": "Student membership",
        "price": price,
        "imported": live,
        "joined_at": "2026-09-23T14:05:00Z",
        "valid_until": "2027-07-31" if live else "2025-07-31",
        "live": live,
        "left_on": None,
    }


_PRESIDENT = {"group_id": "chess", "group_name": "Chess Society", "role": "President", "ends_on": "2027-07-31"}
ROLES = [{**_PRESIDENT, "can": ["conduct", "members", "money"]}]


def member(name: str, kind: str = "Student membership", until: str | None = "2027-07-31") -> dict[str, Any]:
    """Make one line of a roster."""
    told = {"name": name, "joined_at": "2026-09-23T14:05:00Z", "kind": kind, "price": 500, "valid_until": until}
    return {**told, "imported": kind == "Membership"}


def roster(*members: dict[str, Any]) -> dict[str, Any]:
    """Make the data of a roster."""
    group = {"group_id": "chess", "name": "Chess Society"}
    return {"group": group, "members": list(members), "count": len(members), "as_of": "2026-11-23T14:05:00Z"}


FREEZE = {
    "freeze_id": "frz_01JDCC3N5T",
    "version": 3,
    "started_at": "2026-11-23T14:05:00Z",
    "ends_at": "2026-11-25T18:00:00Z",
    "statement": "Last night's messages about the new team were not all right.\n\nPlease take a breath. We meet on Wednesday.",
}
MEMBER = {"post": True, "state": False, "freeze": False}
OFFICER = {"post": True, "state": True, "freeze": True}
FROZEN_OUT = {"post": False, "state": False, "freeze": False}
FROZEN_OFFICER = {"post": False, "state": True, "freeze": True}


def post(author: str, text: str, kind: str = "post", at: str = "2026-11-23T14:05:00Z") -> dict[str, Any]:
    """Make one post of a board."""
    may = dict.fromkeys(("answer", "edit", "hide", "show", "remove", "restore", "restrict"), False)
    about = {"state": "shown", "version": 1, "edited": False, "earlier": [], "reason": None, "moderated_at": None, "kept": False}
    return {
        "post_id": "p1",
        "author": author,
        "at": at,
        "text": text,
        "kind": kind,
        "answers": None,
        **about,
        "own": False,
        "may": may,
    }


LOOKED_AFTER = {"answer": True, "hide": True, "show": False, "remove": True, "restore": False, "edit": False, "restrict": True}


def tended(**more: Any) -> dict[str, Any]:
    """Make a post as those who look after the board see it."""
    return {**post("Rude Person", "Go away, all of you. See https://example.org/why?a=1."), "may": LOOKED_AFTER, **more}


TENDED = [
    tended(),
    tended(
        post_id="p2",
        answers={"post_id": "p1", "author": "Rude Person"},
        kept=True,
        edited=True,
        earlier=[{"text": "Go away.", "at": "2026-11-23T14:06:00Z"}],
    ),
    tended(post_id="p3", state="hidden", reason="We look into it.", may={**LOOKED_AFTER, "hide": False, "show": True}),
    tended(post_id="p4", state="removed", text="", reason="It insults a member.", moderated_at="2026-11-23T15:00:00Z")
    | {"may": {**dict.fromkeys(LOOKED_AFTER, False), "restore": True}},
    tended(post_id="p5", own=True, may={**dict.fromkeys(LOOKED_AFTER, False), "edit": True}, author="Sam Okoro"),
]

ANSWERED = {"post_id": "p1", "author": "Rude Person", "text": TENDED[0]["text"]}
NASTY_ANSWERED = {"post_id": "p1", "author": HOSTILE, "text": LONG + HOSTILE}


SAID = [
    post("Lin Zhao", "Is anyone walking over from the library at half five? I have the big clocks and only two hands."),
    post(
        "Amara Nwosu", "The league match on Friday is at home. Please be here by six.\n\nTeam sheet follows tonight.", "statement"
    ),
    post(
        "Sam Okoro", "First time on Wednesday and I even won one. Thank you all for being so patient!", at="2026-11-20T21:14:00Z"
    ),
    post("Queen's Union", "\n\n".join(policy()["reopening_reminder"]), "reminder", "2026-11-19T09:00:00Z"),
    post("Tom Brennan", "ok\nmoved to room 2.14", at="2026-11-18T17:30:00Z"),
]
POSTS = [{**one, "post_id": f"said-{n}"} for n, one in enumerate(SAID)]


def board(
    may: dict[str, bool],
    posts: list[dict[str, Any]],
    freeze: dict[str, Any] | None = None,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    older: str | None = None,
) -> dict[str, Any]:
    """Make the data of a board."""
    return {
        "group": {"group_id": "chess", "name": "Chess Society"},
        "posts": posts,
        "freeze": freeze,
        "read_only": None,
        "restricted": [],
        "may": may,
        "key": CLICK,
        "values": typed or {},
        "errors": errors or {},
        "older": older,
        "answering": None,
    }


READ_ONLY = {
    "person_id": "sam",
    "name": "Sam Okoro",
    "ends_at": "2026-11-25T14:05:00Z",
    "reason": "Please take a break after yesterday.",
    "version": 1,
    "may_end": True,
}
_OWN_READ_ONLY = {name: told for name, told in READ_ONLY.items() if name != "may_end"}


def freeze(
    running: dict[str, Any] | None, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> dict[str, Any]:
    """Make the data of the cooling-off page."""
    return {
        "group": {"group_id": "chess", "name": "Chess Society"},
        "freeze": running,
        "key": CLICK,
        "values": typed or {},
        "errors": errors or {},
        "limits": {"minutes_min": 1, "days_max": 28},
        "may": {"page": errors is None},
        "contact": CONTACT,
        "mode": "running" if running else "freeze",
        **(freeze_samples.empty() if running is None else {**freeze_samples.empty(), "latest": running, "board": "enforced"}),
    }


CONTACTS = [{"label": team["label"], "email": team["email"], "note": team.get("note", "")} for team in policy()["teams"]]
_SHOWN = ("version", "title", "introduction", "zero_tolerance", "joining_statement", "reopening_reminder")
CONDUCT = {"policy": {name: policy()[name] for name in _SHOWN}, "contacts": CONTACTS}


def gone(name: str) -> dict[str, Any]:
    """Make the data of the page of a group that left the union."""
    told = {"group_id": "chess", "name": name, "type": "societies", "left_on": "2026-11-20"}
    return {**told, "status": 410, "title": "This has ended", "detail": f"{name} left the union on 20 November 2026."}


def refusal(status: int, title: str, detail: str, **more: Any) -> dict[str, Any]:
    """Make the data of a refusal."""
    return {"status": status, "title": title, "detail": detail, "errors": {}, "sign_in": False, "back": "/", **more}


def endpoint(method: str, path: str, summary: str, **more: Any) -> dict[str, Any]:
    """Make one endpoint as the API page lists it."""
    answers = [{"status": "200", "description": "The page, or the same as JSON."}]
    base = {"method": method, "path": path, "summary": summary, "description": summary, "signed_in": False, "fields": []}
    return {**base, "answers": answers, **more}


TEXT_FIELD = {"name": "text", "type": "string", "required": True, "description": "What to say, at most 2,000 characters."}
DOCS = {
    "openapi_url": "/openapi.json",
    "endpoints": [
        endpoint("GET", "/", "List the groups by type."),
        endpoint("GET", "/groups/{group_id}", "Show one group."),
        endpoint("POST", "/groups/{group_id}/board", "Post on the board.", signed_in=True, fields=[TEXT_FIELD]),
        endpoint("POST", "/groups/{group_id}/freeze/extend", "Give a running freeze more time.", signed_in=True),
    ],
}

HERE_HOME, HERE_MINE = "/", "/my/groups"
NEEDED = {
    "accept": "Please tick the box to join.",
    "offer": "Please choose a membership.",
    "form": "This form was too old. Here is a new one.",
}
BAD_FREEZE = {
    "length": "Please give a whole number.",
    "unit": "Choose minutes, hours or days.",
    "statement": "Please say something.",
}
BAD_LENGTH = {"length": "Please choose between 1 hour and 28 days."}
BAD_REASON = {"reason": "Please say why: the person who wrote it is told."}
BAD_TEXT = {"text": "This is too long: please use at most 2,000 characters."}

SAMPLES = [
    Sample(
        "home-week",
        "home.html",
        {**home(LISTS), "events": [event_samples.card(), event_samples.WEEKLY, event_samples.OFF]},
        VISITOR,
        "/",
    ),
    Sample("home-hostile-week", "home.html", {**home(LISTS), "events": [event_samples.card(LONG + HOSTILE)]}, NASTY, "/"),
    Sample("home", "home.html", home(LISTS), VISITOR, HERE_HOME),
    Sample(
        "home-many",
        "home.html",
        {
            **home(house_samples.many(listed, front=True), counts={"societies": 230, "sport_clubs": 70}),
            "events": [event_samples.TICKETS, event_samples.card(), event_samples.WEEKLY] * 2,
            "news": news_samples.THREE,
        },
        VISITOR,
        HERE_HOME,
    ),
    Sample("home-many-type", "home.html", home(house_samples.many(listed, front=False), kind="societies"), VISITOR, HERE_HOME),
    Sample(
        "home-many-found",
        "home.html",
        {
            **home(house_samples.many(listed, front=True), q="society"),
            "events": [event_samples.TICKETS],
            "news": news_samples.THREE,
        },
        VISITOR,
        HERE_HOME,
    ),
    Sample("home-search", "home.html", home({"societies": LISTS["societies"][:1]}, q="chess"), STUDENT, HERE_HOME),
    Sample("home-type", "home.html", home({"rag": LISTS["rag"]}, kind="rag"), STAFF, HERE_HOME),
    Sample("home-nothing", "home.html", home({}, q="quidditch"), VISITOR, HERE_HOME),
    Sample("home-nothing-type", "home.html", home({}, q="quidditch", kind="rag"), VISITOR, HERE_HOME),
    Sample("home-empty", "home.html", home({}), VISITOR, HERE_HOME),
    Sample(
        "home-hostile",
        "home.html",
        home(
            {"societies": [listed('"><x', LONG + HOSTILE, 99999999, HOSTILE + LONG), listed("a", ARABIC, 0, ARABIC)]}, q=HOSTILE
        ),
        NASTY,
        HERE_HOME,
    ),
    Sample("group", "group.html", group(CHESS)),
    Sample(
        "group-member", "group.html", group(CHESS, {"member": True, "valid_until": "2027-07-31", "committee": False}), STUDENT
    ),
    Sample(
        "group-leaves",
        "group.html",
        group({**CHESS, "leaves_on": "2026-12-12"}, {"member": True, "valid_until": "2027-07-31", "committee": True}),
        STUDENT,
    ),
    Sample("group-committee", "group.html", group(CHESS, {"member": True, "valid_until": None, "committee": True}), STUDENT),
    Sample(
        "group-offers",
        "group.html",
        group({**CHESS, "offers": TWO_OFFERS}, {"member": False, "valid_until": None, "committee": False}),
        STUDENT,
    ),
    Sample("group-plain", "group.html", group(PLAIN, None, [])),
    Sample(
        "group-plain-committee",
        "group.html",
        group(PLAIN, {"member": False, "valid_until": None, "committee": True}),
        STUDENT,
    ),
    Sample("group-officer", "group.html", group({**PLAIN, "type": "part_time_officers"}, None, [])),
    Sample(
        "group-hostile",
        "group.html",
        group(BAD_GROUP, None, [{"name": HOSTILE, "role": LONG}, {"name": LONG, "role": HOSTILE}]),
        NASTY,
    ),
    *(Sample(f"event-{n}", "event.html", d, STUDENT if d["key"] else VISITOR) for n, d in event_samples.EVENTS.items()),
    *(
        Sample(f"group-events-{n}", "group_events.html", d, STUDENT if d["can"] else VISITOR)
        for n, d in event_samples.LISTS.items()
    ),
    Sample(
        "events", "events.html", event_samples.plan(event_samples.PLANNED, [event_samples.planned("Old", over=True)]), STUDENT
    ),
    Sample("events-empty", "events.html", event_samples.plan([], []), STUDENT),
    *(Sample(f"event-form-{n}", "event_form.html", d, STUDENT) for n, d in event_samples.FORMS.items()),
    *(Sample(f"event-date-{n}", "event_date.html", d, STUDENT) for n, d in event_samples.ONE_DATE.items()),
    *(Sample(f"whats-on-{n}", "whats_on.html", d, VISITOR, "/events") for n, d in event_samples.WHATS_ON.items()),
    Sample(
        "whats-on-hostile", "whats_on.html", event_samples.whats_on([], event_samples.month(LONG + HOSTILE)), NASTY, "/events"
    ),
    *(Sample(f"event-tickets-{n}", "event.html", d, VISITOR) for n, d in event_samples.TICKETED.items()),
    *(Sample(f"event-told-{n}", "event.html", d, STUDENT if d["key"] else VISITOR) for n, d in event_samples.TELLING.items()),
    *(Sample(f"thanks-{n}", "thanks.html", d, STUDENT) for n, d in event_samples.THANKS.items()),
    *(Sample(f"who-came-{n}", "comers.html", d, STUDENT) for n, d in event_samples.WHO_CAME.items()),
    Sample("comers", "comers.html", event_samples.comers(["Ann Lee", "Sam Okoro"], ["Lin Wu"]), STUDENT),
    Sample("comers-empty", "comers.html", event_samples.comers([], []), STUDENT),
    Sample("comers-hostile", "comers.html", event_samples.comers([LONG + HOSTILE, HOSTILE], [LONG]), NASTY),
    Sample("event-picture", "event.html", event_samples.event(event_samples.TICKETS), VISITOR),
    Sample("event-hostile", "event.html", event_samples.hostile(HOSTILE, LONG)["event"], NASTY),
    Sample("event-hostile-moved", "event.html", event_samples.hostile(HOSTILE, LONG)["moved"], NASTY),
    Sample("group-events-hostile", "group_events.html", event_samples.hostile(HOSTILE, LONG)["group"], NASTY),
    Sample("events-hostile", "events.html", event_samples.hostile(HOSTILE, LONG)["plan"], NASTY),
    Sample("event-form-hostile", "event_form.html", event_samples.hostile(HOSTILE, LONG)["form"], NASTY),
    Sample("join", "join.html", join(CHESS), STUDENT),
    Sample("join-offers-errors", "join.html", join({**CHESS, "offers": TWO_OFFERS}, {"offer": "friend"}, NEEDED), STUDENT),
    Sample(
        "join-unticked",
        "join.html",
        join(CHESS, {"letters": "asked", "sponsors": "yes"}, {"accept": "Please tick the box to accept the joining statement."}),
        STUDENT,
    ),
    Sample("join-free", "join.html", join({**CHESS, "offers": [{**CHESS["offers"][0], "price": 0}]}), STUDENT),
    Sample("join-nothing", "join.html", join(PLAIN), STUDENT),
    Sample("join-member", "join.html", {**join(CHESS), "you": {"member": True, "valid_until": "2027-07-31"}}, STUDENT),
    Sample(
        "join-hostile",
        "join.html",
        join(BAD_GROUP, {"offer": HOSTILE, "accept": HOSTILE}, {HOSTILE: HOSTILE, "accept": LONG}),
        NASTY,
    ),
    Sample("joined", "joined.html", joined("Chess Society", "Student membership", 0, False), STUDENT),
    Sample("joined-already", "joined.html", joined("Chess Society", "Student membership", 500, True), STUDENT),
    Sample("joined-hostile", "joined.html", joined(HOSTILE, LONG, 500, False), NASTY),
    Sample("order-open", "order.html", order("open", pay_url="https://checkout.stripe.com/c/pay/cs_test_1"), STUDENT),
    Sample("order-opening", "order.html", order("open", joins=False, later="It is being opened."), STUDENT),
    Sample("order-returned", "order.html", order("open", later="It cannot be reached.", returned=True), STUDENT),
    Sample("order-processing", "order.html", order("processing"), STUDENT),
    Sample("order-at-risk", "order.html", at_risk(order("processing", joins=False)), STUDENT),
    *(
        Sample(f"order-{status}", "order.html", order(status, joins=False), STUDENT)
        for status in ("review", "paid-back", "settled")
    ),
    Sample(
        "attention",
        "attention.html",
        {"orders": ATTENTION, "refunds": FAILED, "disputes": DISPUTES},
        STAFF,
        "/books/attention",
    ),
    Sample("attention-empty", "attention.html", {"orders": [], "refunds": [], "disputes": []}, STAFF, "/books/attention"),
    *(Sample(f"order-dispute-{state}", "order.html", after_paying(dispute=state), STUDENT) for state in ("open", "won", "lost")),
    Sample("order-came-back", "order.html", after_paying(came_back=3000, refunds=REFUNDS), STUDENT),
    Sample("pay-back-review", "pay_back.html", back(status="review", decides=True, lines=[]), STAFF),
    Sample(
        "pay-back-review-errors",
        "pay_back.html",
        back(
            status="review",
            decides=True,
            lines=[],
            values={"note": HOSTILE},
            errors={"decision": "Please choose.", "note": "Say why."},
        ),
        STAFF,
    ),
    Sample("order-paid", "order.html", order("paid"), STUDENT),
    Sample("order-failed", "order.html", order("failed", again_url="/groups/chess/join"), STUDENT),
    Sample("order-expired", "order.html", order("expired", again_url="/groups/chess/join"), STUDENT),
    Sample("order-too-late", "order.html", order("too-late", joins=False, again_url="/groups/chess/shop"), STUDENT),
    Sample(
        "order-held", "order.html", order("open", joins=False, pay_url="https://checkout.stripe.com/c/pay/cs_test_1"), STUDENT
    ),
    Sample("order-tickets", "order.html", order("paid", joins=False), STUDENT),
    Sample("order-paid-back", "order.html", {**order("paid"), "order": {**order("paid")["order"], "refunded": 500}}, STUDENT),
    *(
        Sample(f"group-orders-{n}", "group_orders.html", d, STUDENT if d["named"] else STAFF)
        for n, d in treasurer_samples.lists(ORDERS, HOSTILE).items()
    ),
    *(Sample(f"list-{n}", "list.html", d, STUDENT) for n, d in treasurer_samples.product_lists(LONG, HOSTILE).items()),
    Sample("pay-back", "pay_back.html", back(refunds=REFUNDS, came_with=payout_samples.CAME_WITH), STUDENT),
    Sample(
        "pay-back-errors",
        "pay_back.html",
        back(values={"n.1": "9"}, errors={"n.1": "There are 2.", "reason": "Say why."}),
        STUDENT,
    ),
    Sample("pay-back-disputed", "pay_back.html", back(disputed="The bank is deciding.", lines=[], refunds=REFUNDS[:1]), STAFF),
    Sample("pay-back-hostile", "pay_back.html", back(HOSTILE + LONG, values={"reason": "</textarea>" + HOSTILE}), NASTY),
    Sample("give-back", "give_back.html", give_back(), STUDENT),
    Sample(
        "give-back-errors", "give_back.html", give_back(values={"n.1": "9"}, errors={"n.1": "There are 2 of these."}), STUDENT
    ),
    Sample(
        "give-back-nothing", "give_back.html", give_back(lines=back()["lines"][1:], disputed="The bank is deciding."), STUDENT
    ),
    Sample(
        "give-back-hostile", "give_back.html", give_back(HOSTILE + LONG, values={"n.1": HOSTILE}, errors={"form": HOSTILE}), NASTY
    ),
    Sample("books", "books.html", books(days=30), STUDENT),
    Sample("books-empty", "books.html", books(), STUDENT),
    Sample(
        "books-errors",
        "books.html",
        books(values={"from": "2026-12-01", "to": ""}, errors={**BAD_PERIOD, "form": HOSTILE}),
        STUDENT,
    ),
    Sample("books-hostile", "books.html", books(HOSTILE + LONG, days=2), NASTY),
    Sample("statement", "statement.html", statement(days=12), STUDENT),
    Sample("statement-errors", "statement.html", statement(errors=BAD_PERIOD), STUDENT),
    *(Sample(f"payouts-of-group-{n}", "group_payouts.html", d, STUDENT) for n, d in payout_samples.of_groups(HOSTILE).items()),
    *(Sample(f"payout-of-group-{n}", "group_payout.html", d, STUDENT) for n, d in payout_samples.of_group(HOSTILE).items()),
    *(Sample(f"payouts-{n}", "payouts.html", d, STAFF, "/books") for n, d in payout_samples.of_union(HOSTILE).items()),
    *(Sample(f"payout-{n}", "payout.html", d, STAFF, "/books") for n, d in payout_samples.one_of_union(HOSTILE).items()),
    Sample("union-books", "union_books.html", union_books(days=9), STAFF, "/books"),
    Sample("union-books-empty", "union_books.html", union_books(errors=BAD_PERIOD), STAFF, "/books"),
    Sample("differences", "differences.html", differing(DIFFERENCES, CLOSED), STAFF, "/books/differences"),
    Sample(
        "differences-none",
        "differences.html",
        differing([], [], ran_at=None, errors={"note": "Please fill this in."}),
        STAFF,
        "/books",
    ),
    Sample("order-review", "order.html", order("review"), STUDENT),
    Sample("order-hostile", "order.html", order("paid", name=HOSTILE + LONG), NASTY),
    Sample(
        "mine",
        "my_groups.html",
        {
            "memberships": [
                held("Chess Society", True),
                held("The Print", False, 0),
                {**held("Film Society", False), "valid_until": "2027-07-31", "left_on": "2026-11-20"},
            ],
            "roles": ROLES,
            "offered": [{**_PRESIDENT, "role": "Treasurer"}],
            "votes": [house_samples.VOTE],
            "chats": [{"group": platform_samples.CHESS, "platforms": platform_samples.FOR_MEMBERS}],
            "events": [event_samples.card(), event_samples.WEEKLY],
        },
        STUDENT,
        HERE_MINE,
    ),
    *(Sample(f"my-calendar-{n}", "my_calendar.html", d, STUDENT, "/my/calendar") for n, d in event_samples.DIARIES.items()),
    *(Sample(f"leave-{n}", "leave.html", d, STUDENT, "/groups/chess/leave") for n, d in data_samples.LEAVING.items()),
    Sample(
        "leave-hostile", "leave.html", data_samples.leaving(LONG + HOSTILE, titles=[HOSTILE], errors={HOSTILE: HOSTILE}), NASTY
    ),
    *(Sample(f"my-data-{n}", "my_data.html", d, STUDENT, "/my/data") for n, d in data_samples.MINE.items()),
    *(Sample(f"staff-data-{n}", "staff_data.html", d, STAFF, "/staff/data") for n, d in data_samples.ASKED.items()),
    Sample("my-data-hostile", "my_data.html", data_samples.hostile(HOSTILE, LONG)["mine"], NASTY),
    Sample("staff-data-hostile", "staff_data.html", data_samples.hostile(HOSTILE, LONG)["asked"], NASTY),
    *(
        Sample(f"connection-{n}", "connection.html", d, STUDENT, "/groups/chess/platforms/pl-discord/connection")
        for n, d in platform_samples.CONNECTIONS.items()
    ),
    Sample("connection-hostile", "connection.html", platform_samples.connecting_nasty(HOSTILE, LONG), NASTY),
    *(Sample(f"my-accounts-{n}", "my_accounts.html", d, STUDENT, "/my/accounts") for n, d in chat_account_samples.MINE.items()),
    *(Sample(f"my-letters-{n}", "my_letters.html", d, STUDENT, "/my/letters") for n, d in letter_choice_samples.MINE.items()),
    *(
        Sample(f"letters-off-{n}", "letters_off.html", d, VISITOR, f"/letters/off/{letter_choice_samples.TOKEN}")
        for n, d in letter_choice_samples.LINKS.items()
    ),
    Sample("my-letters-hostile", "my_letters.html", letter_choice_samples.hostile(HOSTILE, LONG)["mine"], NASTY),
    Sample("letters-off-hostile", "letters_off.html", letter_choice_samples.hostile(HOSTILE, LONG)["link"], NASTY),
    Sample(
        "mine-empty",
        "my_groups.html",
        {"memberships": [], "roles": [], "offered": [], "votes": [], "chats": [], "events": []},
        STUDENT,
        HERE_MINE,
    ),
    Sample(
        "mine-hostile",
        "my_groups.html",
        {
            "memberships": [held(LONG + HOSTILE, True)],
            "roles": [{**ROLES[0], "role": LONG, "group_name": HOSTILE}],
            "offered": [{**_PRESIDENT, "role": HOSTILE, "group_name": LONG}],
            "votes": [{**house_samples.VOTE, "title": LONG + HOSTILE, "group": {"group_id": "x", "name": HOSTILE}}],
            "chats": [{"group": {"group_id": "x", "name": LONG + HOSTILE}, "platforms": _chats(HOSTILE)}],
            "events": [event_samples.card(LONG + HOSTILE)],
        },
        NASTY,
        HERE_MINE,
    ),
    Sample(
        "roster",
        "roster.html",
        roster(member("Amara Nwosu"), member("Lin Zhao", "Friend of the society", None), member("Sam Okoro")),
        STUDENT,
    ),
    Sample("roster-empty", "roster.html", roster(), STUDENT),
    Sample("roster-hostile", "roster.html", roster(member(LONG, HOSTILE), member(HOSTILE, LONG), member(ARABIC)), NASTY),
    Sample("board", "board.html", board(MEMBER, POSTS, older="2026-11-18T17:30:00Z#p1"), STUDENT),
    Sample("board-committee", "board.html", board(OFFICER, POSTS), STUDENT),
    Sample("board-leader-who-is-no-member", "board.html", board(FROZEN_OFFICER, POSTS), STUDENT),
    Sample(
        "board-errors",
        "board.html",
        refused(board(OFFICER, POSTS[:1], None, {"text": "Hello", "as": "statement"}, BAD_TEXT), "/groups/chess/board"),
        STUDENT,
    ),
    Sample("board-tended", "board.html", board(OFFICER, TENDED), STUDENT),
    Sample(
        "board-tended-wrong",
        "board.html",
        refused(board(OFFICER, TENDED, None, {"reason": ""}, BAD_REASON), "/groups/chess/board/p2/remove"),
        STUDENT,
    ),
    Sample("board-answer", "board.html", {**board(OFFICER, TENDED[:2]), "answering": ANSWERED}, STUDENT),
    Sample("board-answer-hostile", "board.html", {**board(MEMBER, POSTS[:1]), "answering": NASTY_ANSWERED}, STUDENT),
    Sample("board-read-only", "board.html", {**board(FROZEN_OUT, POSTS), "read_only": _OWN_READ_ONLY}, STUDENT),
    Sample(
        "board-read-only-committee",
        "board.html",
        {
            **board(OFFICER, TENDED[:1]),
            "restricted": [READ_ONLY, {**READ_ONLY, "name": HOSTILE, "reason": LONG, "may_end": False}],
        },
        STUDENT,
    ),
    Sample(
        "board-read-only-staff",
        "board.html",
        {**board(OFFICER, TENDED[:1]), "restricted": [{**READ_ONLY, "name": None, "person_id": "a" * 24}]},
        STAFF,
    ),
    Sample(
        "board-read-only-wrong",
        "board.html",
        refused(
            board(OFFICER, TENDED[1:2], None, {"length": "99", "unit": "days", "reason": "Rude."}, BAD_LENGTH),
            "/groups/chess/board/p2/read-only",
        ),
        STUDENT,
    ),
    Sample("board-empty", "board.html", board(MEMBER, []), STUDENT),
    Sample("board-frozen", "board.html", board(FROZEN_OUT, POSTS, FREEZE), STUDENT),
    Sample("board-frozen-committee", "board.html", board(FROZEN_OFFICER, POSTS, FREEZE), STUDENT),
    Sample("board-frozen-empty", "board.html", board(FROZEN_OUT, [], FREEZE), STUDENT),
    Sample(
        "board-hostile",
        "board.html",
        refused(
            board(
                OFFICER,
                [post(LONG, HOSTILE), post(HOSTILE, LONG, "statement"), post(ARABIC, ARABIC)],
                {**FREEZE, "statement": HOSTILE + LONG},
                {"text": "</textarea>" + HOSTILE},
                {"text": HOSTILE},
            ),
            "/groups/chess/board",
        ),
        NASTY,
    ),
    Sample("freeze", "freeze.html", freeze(None), STUDENT),
    Sample(
        "freeze-errors", "freeze.html", freeze(None, {"length": "two", "unit": "years", "statement": ""}, BAD_FREEZE), STUDENT
    ),
    Sample("freeze-running", "freeze.html", freeze(FREEZE), STAFF),
    Sample(
        "freeze-running-errors",
        "freeze.html",
        freeze(
            FREEZE,
            {"length": "-1", "unit": "days"},
            {"length": "Please give a whole number.", "version": "Somebody else changed this freeze."},
        ),
        STAFF,
    ),
    Sample(
        "freeze-hostile",
        "freeze.html",
        freeze(None, {"length": HOSTILE, "unit": HOSTILE, "statement": "</textarea>" + HOSTILE}, {"length": HOSTILE + LONG}),
        NASTY,
    ),
    Sample("shop", "shop.html", shop_samples.shop([shop_samples.BALL, shop_samples.HOODIE]), STUDENT),
    Sample("shop-visitor", "shop.html", shop_samples.shop([shop_samples.BALL]), VISITOR),
    Sample("shop-empty", "shop.html", shop_samples.shop([]), VISITOR),
    Sample(
        "shop-errors",
        "shop.html",
        shop_samples.shop([shop_samples.BALL], 2, {"q.p1.2": "One person can have 3 of these."}, values={"q.p1.2": "9"}),
        STUDENT,
    ),
    Sample(
        "shop-hostile",
        "shop.html",
        shop_samples.shop([shop_samples.product(HOSTILE + LONG, [shop_samples.item("x", HOSTILE + LONG, 100)], venue=LONG)]),
        NASTY,
    ),
    Sample(
        "basket",
        "basket.html",
        shop_samples.basket(
            [
                shop_samples.line("Standard", "Winter Ball", 5000, 2),
                shop_samples.line("M, navy", "Hoodie", 2500),
                shop_samples.line("Standard membership", "Membership", 500),
            ],
            code="TENTH",
            discount=800,
            statement=shop_samples.STATEMENT,
        ),
        STUDENT,
    ),
    *(Sample(f"basket-{n}", "basket.html", d, STUDENT) for n, d in treasurer_samples.asking_baskets(LONG, HOSTILE).items()),
    *(Sample(f"questions-{n}", "questions.html", d, STUDENT) for n, d in treasurer_samples.asked(LONG, HOSTILE).items()),
    *(Sample(f"answers-{n}", "answers.html", d, STUDENT) for n, d in treasurer_samples.answered(LONG, HOSTILE).items()),
    Sample("ticket-answers", "ticket.html", treasurer_samples.answered_ticket(HOSTILE), STUDENT),
    Sample("basket-empty", "basket.html", shop_samples.basket([]), STUDENT),
    Sample(
        "basket-errors",
        "basket.html",
        shop_samples.basket(
            [
                shop_samples.line("Standard", "Winter Ball", 5000, 2),
                shop_samples.line(HOSTILE, LONG, 2500, 1, "This is not on sale any more. Please take it out of your basket."),
            ],
            {"q.p1.Sta": "There are only 1 left.", "code": "There is no such code, or its time is over."},
            payable=False,
        ),
        NASTY,
    ),
    Sample("orders", "orders.html", {"orders": shop_samples.ORDERS}, STUDENT, "/orders"),
    Sample("orders-empty", "orders.html", {"orders": []}, STUDENT, "/orders"),
    Sample("wait", "wait.html", shop_samples.WAIT, STUDENT),
    Sample(
        "wait-errors",
        "wait.html",
        {**shop_samples.WAIT, "values": {"party": "9"}, "errors": {"party": "One person can have 3 of these."}},
        STUDENT,
    ),
    Sample("waiting", "waiting.html", {"waiting": shop_samples.WAITING}, STUDENT, "/waiting"),
    Sample("waiting-empty", "waiting.html", {"waiting": []}, STUDENT, "/waiting"),
    *(
        Sample(f"offer-{state}", "offer.html", shop_samples.offer(state), STUDENT)
        for state in ("offered", "waiting", "taken", "passed")
    ),
    Sample("offer-asks", "offer.html", treasurer_samples.asking_offer(), STUDENT),
    Sample(
        "offer-errors",
        "offer.html",
        shop_samples.offer("offered", {"quantity": "Please choose a number from 1 to 2."}, quantity="7"),
        STUDENT,
    ),
    Sample("products", "products.html", selling_samples.LIST, STUDENT),
    Sample("products-empty", "products.html", selling_samples.listed([]), STUDENT),
    Sample("products-hostile", "products.html", selling_samples.hostile_list(HOSTILE + LONG), NASTY),
    *(
        Sample(f"product-new-{kind}", "product.html", selling_samples.form(kind), STUDENT)
        for kind in ("ticket", "merchandise", "membership")
    ),
    *(
        Sample(f"product-{status}", "product.html", selling_samples.ball(status), STUDENT)
        for status in ("draft", "published", "archived")
    ),
    Sample("product-preorder", "product.html", selling_samples.PREORDER, STUDENT),
    Sample("product-errors", "product.html", selling_samples.ball("published", selling_samples.WRONG), STUDENT),
    Sample("product-new-errors", "product.html", selling_samples.new_hoodie(HOSTILE + LONG), STUDENT),
    Sample("product-hostile", "product.html", selling_samples.hostile_ball(HOSTILE + LONG), NASTY),
    Sample("codes", "codes.html", selling_samples.codes(codes=selling_samples.CODES), STUDENT),
    Sample("codes-empty", "codes.html", selling_samples.codes(products=[]), STUDENT),
    Sample(
        "codes-errors",
        "codes.html",
        selling_samples.codes({"code": HOSTILE, "for_p1": "yes"}, selling_samples.CODE_WRONG, codes=selling_samples.CODES),
        NASTY,
    ),
    *(Sample(f"ticket-{name}", "ticket.html", data, STUDENT) for name, data in ticket_samples.TICKETS.items()),
    Sample("ticket-hostile", "ticket.html", ticket_samples.hostile(HOSTILE, LONG), NASTY),
    Sample("tickets", "tickets.html", {"tickets": ticket_samples.MINE}, STUDENT, "/my/tickets"),
    Sample("tickets-empty", "tickets.html", {"tickets": []}, STUDENT, "/my/tickets"),
    Sample("accept", "accept.html", ticket_samples.accept(), STUDENT),
    Sample("accept-members", "accept.html", ticket_samples.accept(may_accept=False), STUDENT),
    Sample("order-tickets", "order.html", ticket_samples.ordered(order("paid", joins=False)), STUDENT),
    *(Sample(f"door-{name}", "door.html", ticket_samples.door(said), STUDENT) for name, said in ticket_samples.SAID.items()),
    Sample("door", "door.html", ticket_samples.door(None), STUDENT),
    Sample("door-errors", "door.html", ticket_samples.door(None, {"code": "Please scan or type a code."}, code=HOSTILE), NASTY),
    Sample("conduct", "conduct.html", CONDUCT, VISITOR, "/conduct"),
    Sample("conduct-draft", "conduct.html", {**CONDUCT, "draft": True}, STAFF, "/staff/policy/preview/conduct"),
    *(
        Sample(f"leaflet-{name}", "leaflet.html", told, NASTY if name == "hostile" else VISITOR, f"/{name}")
        for name, told in house_samples.leaflets(HOSTILE).items()
    ),
    *(
        Sample(
            f"committee-home-{name}",
            "committee_home.html",
            told,
            NASTY if name == "hostile" else STUDENT,
            "/groups/chess/committee-home",
        )
        for name, told in house_samples.committee_homes(HOSTILE, LONG).items()
    ),
    *(
        Sample(f"{page}-{name}", f"{template}.html", told, NASTY if name == "hostile" else STAFF, here)
        for page, template, here, samples in (
            ("staff-home", "staff_home", "/staff-home", monday_samples.homes),
            ("all-groups", "all_groups", "/staff/groups", monday_samples.all_groups),
            ("staff-search", "staff_search", "/staff/search", monday_samples.searches),
        )
        for name, told in samples(HOSTILE, LONG).items()
    ),
    Sample(
        "refusal",
        "refusal.html",
        refusal(404, "There is no such page", "It may have moved, or the address has a typing mistake."),
    ),
    Sample(
        "refusal-sign-in", "refusal.html", refusal(401, "Please sign in", "Only members can read a group's board.", sign_in=True)
    ),
    Sample("refusal-hostile", "refusal.html", refusal(422, HOSTILE, LONG, errors={LONG: HOSTILE}, back="/groups/chess"), NASTY),
    Sample(
        "refusal-inside",
        "refusal.html",
        refusal(403, "You cannot do that here", "Only members of this group can read its board.", back="/groups/chess"),
        STUDENT,
    ),
    *(
        Sample(
            f"affiliation-{name}",
            "affiliation.html",
            told,
            NASTY if name == "hostile" else STAFF if told["supports"] else STUDENT,
            "/groups/chess/affiliation",
        )
        for name, told in affiliation_samples.pages(HOSTILE, LONG).items()
    ),
    *(
        Sample(f"departures-{name}", "departures.html", told, NASTY if name == "hostile" else STAFF, "/staff/leaving")
        for name, told in affiliation_samples.lists(HOSTILE, LONG).items()
    ),
    *(
        Sample(
            f"reaffiliation-{name}",
            "reaffiliation.html",
            told,
            NASTY if name == "hostile" else STAFF if told["supports"] else STUDENT,
            "/groups/chess/reaffiliation",
        )
        for name, told in reaffiliation_samples.pages(HOSTILE, LONG).items()
    ),
    *(
        Sample(
            f"reaffiliations-{name}", "reaffiliations.html", told, NASTY if name == "hostile" else STAFF, "/staff/reaffiliation"
        )
        for name, told in reaffiliation_samples.lists(HOSTILE, LONG).items()
    ),
    Sample("gone", "gone.html", gone("Chess Society"), VISITOR, "/groups/chess"),
    Sample("gone-staff", "gone.html", gone("Chess Society"), STAFF, "/groups/chess"),
    Sample("gone-hostile", "gone.html", gone(HOSTILE), NASTY, "/groups/chess"),
    Sample("docs", "docs.html", DOCS, VISITOR, "/docs"),
    Sample("committee", "committee.html", committee_samples.committee(), STUDENT),
    Sample("committee-staff", "committee.html", committee_samples.committee(staff=True), STAFF),
    Sample("committee-empty", "committee.html", committee_samples.committee(roles=[], members=[]), STUDENT),
    Sample("committee-nobody", "committee.html", committee_samples.committee(roles=[], staff=True), STAFF),
    Sample("committee-unappointed", "committee.html", committee_samples.unappointed(LONG), STAFF),
    Sample("committee-wrong", "committee.html", committee_samples.refused(), STUDENT),
    Sample("committee-hostile", "committee.html", committee_samples.refused(HOSTILE, LONG), NASTY),
    *(
        Sample(f"my-roles-{name}", "my_roles.html", told, NASTY if name == "hostile" else STUDENT, "/my/roles")
        for name, told in committee_samples.mines(HOSTILE, LONG).items()
    ),
    *(
        Sample(f"access-review-{name}", "access_review.html", told, NASTY if name == "hostile" else STUDENT)
        for name, told in committee_samples.reviews(HOSTILE, LONG).items()
    ),
    Sample("staff", "staff.html", staff_samples.staff(), STAFF, "/staff"),
    Sample("staff-look", "staff.html", staff_samples.staff(may_change=False), STAFF, "/staff"),
    Sample("staff-hostile", "staff.html", staff_samples.staff(HOSTILE), NASTY, "/staff"),
    Sample(
        "staff-wrong",
        "staff.html",
        staff_samples.staff(errors=staff_samples.BAD, sent={"path": "/staff", "values": {"email": LONG}, "key": "k" * 22}),
        STAFF,
        "/staff",
    ),
    Sample("two-step", "two_step.html", staff_samples.two_step(), STUDENT, "/my/two-step"),
    Sample("two-step-staff", "two_step.html", staff_samples.two_step(staff=True, one_step=True), STUDENT, "/my/two-step"),
    Sample("two-step-scan", "two_step.html", staff_samples.two_step("scan"), STUDENT, "/my/two-step"),
    Sample("two-step-done", "two_step.html", staff_samples.two_step("done", one_step=True), STUDENT, "/my/two-step"),
]
HERE_VOTE = "/elections/spring/vote"
SAMPLES += [Sample(f"vote-{name}", "vote.html", told, STUDENT, HERE_VOTE) for name, told in poll_samples.PAPERS.items()]
SAMPLES += [
    Sample("vote-review", "review.html", poll_samples.review(), STUDENT, HERE_VOTE),
    Sample("vote-cast", "voted.html", poll_samples.voted(), STUDENT, f"{HERE_VOTE}/cast"),
]
SAMPLES += [
    Sample(f"vote-hostile-{name}", f"{name.replace('late', 'vote')}.html", told, NASTY, HERE_VOTE)
    for name, told in poll_samples.hostile(HOSTILE, LONG).items()
]
HERE_RESULT = "/elections/spring/results"
SAMPLES += [Sample(f"result-{name}", "result.html", told, VISITOR, HERE_RESULT) for name, told in result_samples.RESULTS.items()]
SAMPLES += [
    Sample("result-hostile", "result.html", result_samples.result(result_samples.few(HOSTILE), LONG), STUDENT, HERE_RESULT),
    Sample("result-hostile-corrected", "result.html", result_samples.corrected(HOSTILE, LONG), NASTY, HERE_RESULT),
]
SAMPLES += [
    Sample(f"desk-{name}", "returning.html", told, STAFF, "/elections/spring/count")
    for name, told in result_samples.desks().items()
]
SAMPLES += [
    Sample(f"desk-hostile-{name}", "returning.html", told, NASTY, "/elections/spring/count")
    for name, told in result_samples.desks(HOSTILE + LONG).items()
]
HERE = "/elections/spring"
SAMPLES += [
    *(Sample(f"election-{name}", "election.html", told, STUDENT, HERE) for name, told in election_samples.PAGES.items()),
    Sample("election-visitor", "election.html", election_samples.election("poll"), VISITOR, HERE),
    Sample("elections", "elections.html", election_samples.listed(), VISITOR),
    Sample("elections-leader", "elections.html", election_samples.listed([], leads=True), STUDENT),
    *(Sample(f"set-up-{name}", "set_up.html", told, STUDENT) for name, told in election_samples.FORMS.items()),
    *(Sample(f"times-{name}", "times.html", told, STUDENT) for name, told in election_samples.MOVING.items()),
    Sample("group-voting", "group.html", {**group(CHESS), "elections": [election_samples.named("poll")]}, VISITOR),
]
SAMPLES += [
    Sample(f"election-hostile-{name}", page, told, NASTY, HERE)
    for name, (page, told) in election_samples.hostile(HOSTILE, LONG).items()
]
SAMPLES += [
    Sample("candidates", "candidates.html", nomination_samples.candidates(), VISITOR, HERE),
    Sample("candidates-early", "candidates.html", nomination_samples.candidates("nominations", []), STUDENT, HERE),
    *(Sample(f"stand-{name}", "stand.html", told, STUDENT, HERE) for name, told in nomination_samples.STANDS.items()),
    *(Sample(f"nominations-{name}", "nominations.html", told, STAFF, HERE) for name, told in nomination_samples.DESKS.items()),
    *(
        Sample(f"nominations-hostile-{name}", page, told, NASTY, HERE)
        for name, (page, told) in nomination_samples.hostile(HOSTILE, LONG).items()
    ),
]
SAMPLES += [Sample(f"platforms-{name}", "platforms.html", told, STUDENT) for name, told in platform_samples.PAGES.items()]
SAMPLES += [Sample(f"findings-{name}", "findings.html", told, STUDENT) for name, told in finding_samples.LISTS.items()]
SAMPLES += [Sample(f"finding-{name}", "finding.html", told, STUDENT) for name, told in finding_samples.ONES.items()]
SAMPLES += [
    Sample(f"staff-findings-{name}", "staff_findings.html", told, STAFF, "/staff/findings")
    for name, told in finding_samples.FOR_STAFF.items()
]
SAMPLES += [
    Sample("findings-hostile", "findings.html", finding_samples.hostile_list(HOSTILE, LONG), NASTY),
    Sample("finding-hostile", "finding.html", finding_samples.hostile(HOSTILE, LONG), NASTY),
    Sample(
        "staff-findings-hostile", "staff_findings.html", finding_samples.hostile_staff(HOSTILE, LONG), NASTY, "/staff/findings"
    ),
]
SAMPLES += [
    Sample(f"staff-contacts-{name}", "staff_contacts.html", told, STAFF, "/staff/contacts")
    for name, told in staff_samples.contacts_pages(HOSTILE, LONG).items()
]
_HANDS_OVER = "/groups/chess/handover"
SAMPLES += [
    Sample(f"handover-{name}", "handover.html", told, STUDENT, _HANDS_OVER) for name, told in handover_samples.PAGES.items()
]
SAMPLES += [
    Sample(f"handovers-{name}", "handovers.html", told, STUDENT, _HANDS_OVER) for name, told in handover_samples.LISTS.items()
]
SAMPLES += [Sample("handover-hostile", "handover.html", handover_samples.hostile(HOSTILE, LONG), NASTY, _HANDS_OVER)]
SAMPLES += [Sample("platforms-hostile", "platforms.html", platform_samples.hostile(HOSTILE, LONG), NASTY)]
SAMPLES += [Sample(f"platform{name}", "platform.html", told, STUDENT) for name, told in platform_samples.ONES.items()]
SAMPLES += [Sample(f"chat{name}", "chat.html", told, STUDENT) for name, told in chat_samples.DOORS.items()]
SAMPLES += [Sample(f"chat-people{name}", "chat_people.html", told, STUDENT) for name, told in chat_samples.LISTS.items()]
SAMPLES += [
    Sample("chat-hostile", "chat.html", chat_samples.hostile(HOSTILE, LONG)["door"], NASTY),
    Sample("chat-people-hostile", "chat_people.html", chat_samples.hostile(HOSTILE, LONG)["list"], NASTY),
]
SAMPLES += [Sample("platform-hostile", "platform.html", platform_samples.nasty(HOSTILE, LONG), NASTY)]
NOTE = {"deed": "cannot", "platform_id": "pl-whatsapp", "note": ""}
SAMPLES += [
    Sample(
        "freeze-choices",
        "freeze.html",
        {**freeze(None), "choices": freeze_samples.choices(), "connected": [freeze_samples.choices()[1]["platform_id"]]},
        STUDENT,
    ),
    Sample("freeze-connected", "freeze.html", freeze_samples.running(freeze(None), freeze_samples.CONNECTED), STUDENT),
    Sample(
        "freeze-connected-over",
        "freeze.html",
        freeze_samples.over(freeze(None), platforms=freeze_samples.CONNECTED_OVER),
        STUDENT,
    ),
    Sample("freeze-everywhere", "freeze.html", freeze_samples.running(freeze(None)), STUDENT),
    Sample(
        "freeze-note",
        "freeze.html",
        freeze_samples.running(freeze(None, NOTE, {"note": "Please say why it cannot be frozen."})),
        STUDENT,
    ),
    Sample("freeze-over", "freeze.html", freeze_samples.over(freeze(None)), STUDENT),
    Sample("freeze-hostile-platforms", "freeze.html", freeze_samples.hostile(freeze(None), HOSTILE, LONG), NASTY),
]
A_MEMBER = {"member": True, "valid_until": "2027-07-31", "committee": False}
AN_OFFICER = {**A_MEMBER, "committee": True}
COOLING = {"until": FREEZE["ends_at"], "to_do": 2}
SAMPLES += [
    Sample("group-cooling", "group.html", group(CHESS, {**A_MEMBER, "cooling": COOLING}), STUDENT),
    Sample("group-to-open", "group.html", group(CHESS, {**AN_OFFICER, "cooling": {"until": None, "to_do": 1}}), STUDENT),
]
SAMPLES += [
    *(Sample(f"report-{name}", "report.html", told, STUDENT, "/report") for name, told in report_samples.FORMS.items()),
    *(Sample(f"case-{name}", "case.html", told, VISITOR, "/case") for name, told in report_samples.CASES.items()),
    *(Sample(f"receipt-{name}", "receipt.html", told, VISITOR, "/case") for name, told in report_samples.ENTRANCES.items()),
    *(
        Sample(f"report-hostile-{name}", page, told, NASTY, "/report")
        for name, (page, told) in report_samples.hostile(HOSTILE, LONG).items()
    ),
]
SAMPLES += [
    *(
        Sample(f"{what}-{name}", page, told, STUDENT, "/affiliate")
        for what, page, samples in (
            ("application", "application.html", application_samples.APPLICATIONS),
            ("application-words", "application_words.html", application_samples.FORMS),
            ("application-committee", "application_committee.html", application_samples.SEATS),
            ("found", "found.html", application_samples.FOUND),
        )
        for name, told in samples.items()
    ),
    *(
        Sample(f"affiliate-{name}", "affiliate.html", told, STUDENT if told["signed_in"] else VISITOR, "/affiliate")
        for name, told in application_samples.ENTRANCES.items()
    ),
    *(
        Sample(f"staff-applications-{name}", "staff_applications.html", told, STAFF, "/staff/applications")
        for name, told in application_samples.LISTS.items()
    ),
    *(
        Sample(f"staff-application-{name}", "staff_application.html", told, STAFF, "/staff/applications")
        for name, told in application_samples.DECISIONS.items()
    ),
    *(
        Sample(f"applications-hostile-{name}", page, told, NASTY, "/affiliate")
        for name, (page, told) in application_samples.hostile(HOSTILE, LONG).items()
    ),
]
CONDUCT, DESK, BOARD = "/groups/chess/conduct", "/cases", "/groups/chess/board"
SAMPLES += [
    *(Sample(f"concerns-{name}", "concerns.html", told, STUDENT, CONDUCT) for name, told in conduct_samples.LISTS.items()),
    *(Sample(f"new-concern-{name}", "new_concern.html", told, STUDENT, CONDUCT) for name, told in conduct_samples.FORMS.items()),
    *(Sample(f"concern-{name}", "concern.html", told, STUDENT, CONDUCT) for name, told in conduct_samples.LADDERS.items()),
    *(Sample(f"complaint-{name}", "complaint.html", told, STUDENT, BOARD) for name, told in conduct_samples.COMPLAINTS.items()),
    *(Sample(f"appeals-{name}", "appeals.html", told, STAFF, DESK) for name, told in conduct_samples.WAITING.items()),
    *(Sample(f"appeal-{name}", "appeal.html", told, STAFF, DESK) for name, told in conduct_samples.APPEALS.items()),
    *(Sample(f"cases-{name}", "cases.html", told, STAFF, DESK) for name, told in conduct_samples.QUEUES.items()),
    *(Sample(f"staff-case-{name}", "staff_case.html", told, STAFF, DESK) for name, told in conduct_samples.STAFF_CASES.items()),
    *(Sample(f"case-numbers-{name}", "case_numbers.html", told, STAFF, DESK) for name, told in conduct_samples.NUMBERS.items()),
    *(
        Sample(f"conduct-hostile-{name}", page, told, NASTY, DESK)
        for name, (page, told) in conduct_samples.hostile(HOSTILE, LONG).items()
    ),
]
SAMPLES += [
    *(
        Sample(f"group-dressed-{name}", "group.html", group({**CHESS, **look}), VISITOR)
        for name, look in page_samples.LOOKS.items()
    ),
    Sample("group-dressed-hostile", "group.html", group({**BAD_GROUP, **page_samples.hostile_look(HOSTILE, LONG)}), NASTY),
    *(Sample(f"page-hub-{name}", "page_hub.html", told, STUDENT) for name, told in page_samples.HUBS.items()),
    *(Sample(f"page-words-{name}", "page_words.html", told, STUDENT) for name, told in page_samples.WORDS.items()),
    *(Sample(f"page-pictures-{name}", "page_pictures.html", told, STUDENT) for name, told in page_samples.PICTURES.items()),
    *(Sample(f"page-compare-{name}", "page_compare.html", told, STAFF) for name, told in page_samples.COMPARED.items()),
    *(
        Sample(f"waiting-pages-{name}", "waiting_pages.html", told, STAFF, "/pages")
        for name, told in page_samples.WAITING.items()
    ),
    *(Sample(f"ask-{name}", "ask.html", told, VISITOR) for name, told in page_samples.ASKS.items()),
    *(Sample(f"enquiries-{name}", "enquiries.html", told, STUDENT) for name, told in page_samples.QUESTIONS.items()),
    *(Sample(f"ask-hostile-{name}", name, told, NASTY) for name, told in page_samples.hostile_questions(HOSTILE, LONG).items()),
    *(Sample(f"page-hostile-{name}", name, told, NASTY) for name, told in page_samples.hostile(HOSTILE, LONG).items()),
    *(Sample(f"preview-{name}", "preview.html", told, STUDENT, "/preview") for name, told in page_samples.PREVIEWS.items()),
    Sample("preview-hostile", "preview.html", page_samples.preview(HOSTILE + LONG), NASTY, "/preview"),
]
GROUP_NEXT = [
    event_samples.OFF,
    event_samples.WEEKLY,
    event_samples.TICKETS,
    event_samples.card("Committee’s open evening", members=True),
]
SAMPLES += [
    Sample("group-with-events", "group.html", {**group(CHESS), "events": GROUP_NEXT, "news": news_samples.THREE}, VISITOR),
    Sample("group-officer", "group.html", {**group(CHESS), "own_contact": staff_samples.OWN_CONTACT}, VISITOR),
    Sample("group-how-it-was", "group.html", {**group(CHESS), "events": GROUP_NEXT, "was": event_samples.WAS_LATELY}, VISITOR),
    Sample(
        "group-officer-with-events",
        "group.html",
        {**group({**PLAIN, "type": "part_time_officers"}, None, []), "events": [event_samples.card()]},
    ),
    Sample("group-hostile-events", "group.html", {**group(BAD_GROUP), "events": [event_samples.card(LONG + HOSTILE)] * 2}, NASTY),
]
SAMPLES += [Sample("group-with-news", "group.html", {**group(CHESS), "news": news_samples.THREE}, VISITOR)]
SAMPLES += [Sample(f"news-{name}", "news.html", told, VISITOR, "/news") for name, told in news_samples.NEWS.items()]
SAMPLES += [
    Sample(f"{page.removesuffix('.html').replace('_', '-')}-{name}", page, told, STUDENT if page != "article.html" else VISITOR)
    for page, some in {
        "group_news.html": news_samples.GROUP,
        "article.html": news_samples.ARTICLE,
        "newsroom.html": news_samples.ROOM,
        "write.html": news_samples.WRITE,
    }.items()
    for name, told in some.items()
]
SAMPLES += [
    Sample(f"{page.removesuffix('.html').replace('_', '-')}-hostile", page, told, NASTY)
    for page, told in news_samples.hostile(HOSTILE, LONG).items()
]
SAMPLES += [
    Sample(
        f"{page.removesuffix('.html').replace('_', '-')}-{name}", page, told, STAFF if page == "staff_letters.html" else STUDENT
    )
    for page, some in {
        "letters.html": letter_samples.LIST,
        "letter_write.html": letter_samples.FORM,
        "letter_preview.html": letter_samples.PREVIEW,
        "letter_going.html": letter_samples.GOING,
        "staff_letters.html": letter_samples.STAFF_PAGES,
    }.items()
    for name, told in some.items()
]
SAMPLES += [
    Sample(f"{page.removesuffix('.html').replace('_', '-')}-hostile", page, told, NASTY)
    for page, told in letter_samples.hostile(HOSTILE, LONG).items()
]
SAMPLES += [
    *(Sample(f"imports-{name}", "imports.html", told, STAFF, "/staff/imports") for name, told in import_samples.LISTS.items()),
    *(Sample(f"import-{name}", "import.html", told, STAFF, "/staff/imports/imp-1") for name, told in import_samples.ONES.items()),
    *(
        Sample(f"import-hostile-{name}", page, told, NASTY)
        for name, (page, told) in import_samples.hostile(HOSTILE, LONG).items()
    ),
]
SAMPLES += [
    *(Sample(f"policy-{name}", "policy.html", told, STAFF, "/staff/policy") for name, told in policy_samples.DESKS.items()),
    *(
        Sample(f"policy-section-{name}", "policy_section.html", told, STAFF, "/staff/policy/draft/dates")
        for name, told in policy_samples.SECTIONS_SHOWN.items()
    ),
    *(
        Sample(f"policy-draft-{name}", "policy_draft.html", told, STAFF, "/staff/policy/draft")
        for name, told in policy_samples.DRAFTS.items()
    ),
    Sample("policy-version", "policy_version.html", policy_samples.VERSION, STAFF, "/staff/policy/versions/2026-09"),
    *(
        Sample(f"policy-hostile-{name}", page, told, NASTY)
        for name, (page, told) in policy_samples.hostile(HOSTILE, LONG).items()
    ),
]
SAMPLES += [
    Sample(f"house-steps-{name}", "house_steps.html", told, NASTY if name == "hostile" else STAFF, "/staff/set-up")
    for name, told in set_up_samples.pages(HOSTILE, LONG).items()
]
SAMPLES += [
    Sample(f"look-{name}", "look.html", told, NASTY if name == "hostile" else STAFF, "/staff/look")
    for name, told in look_samples.pages(HOSTILE, LONG).items()
]
SAMPLES += [
    Sample(f"audit-{name}", "audit.html", told, NASTY if name == "hostile" else STAFF, "/staff/audit")
    for name, told in audit_samples.pages(HOSTILE, LONG).items()
]
SAMPLES += [
    replace(one, name=f"{one.name}-under-{name}", logo=logo)
    for one in SAMPLES
    if one.name in ("home", "home-type")
    for name, logo in {
        "a-logo": look_samples.on_top(),
        "a-square-logo": look_samples.on_top(look_samples.SQUARE, "A swan"),
        "a-hostile-logo": look_samples.on_top(look_samples.SQUARE, HOSTILE + LONG),
    }.items()
]
