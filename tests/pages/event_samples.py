"""What the pages of events may look like: usual, empty, much, wrong, and hostile."""

from typing import Any

CHESS = {"group_id": "chess", "name": "Chess Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"
ID = "q5x7mzr2n4ktb3vd6hjw8ca1"
TEXT = (
    "An evening of **blitz**: five minutes each, seven rounds, everybody plays.\n\n"
    "- Boards and clocks are there\n- Beginners welcome, we pair by strength\n- There is *cake*\n\n"
    "Rules: [the short ones](https://www.fide.example/blitz)"
)
ACCESS = "Step-free from Park Row, with a lift to the first floor. A quiet room is next door. Ask Priya for a seat by the door."


PICTURE = {
    "address": "/pictures/" + "a" * 40 + "-1600x900", "width": 1600, "height": 900,
    "small": "/pictures/" + "a" * 40 + "-1600x900-480", "small_width": 480, "alt": "Four people over a chess board in the bar.",
}  # fmt: skip


def card(title: str = "Blitz night", **more: Any) -> dict[str, Any]:
    """Make one date of an event as lists show it."""
    return {
        "event_id": ID,
        "date": "once",
        "url": f"/events/{ID}",
        "title": title,
        "group": CHESS,
        "type": "societies",
        "starts_at": "2026-12-01T19:00:00Z",
        "ends_at": "2026-12-01T21:30:00Z",
        "venue": "Students’ Union, Room 2.04",
        "online": False,
        "way": "along",
        "members": False,
        "adults": False,
        "picture": None,
        "price": None,
        "dearest": None,
        "called_off": None,
        "moved": False,
        "said": False,
        "after": None,
        **more,
    }


def event(told: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of an event's page, for a visitor."""
    return {
        "event": told or card(),
        "text": TEXT,
        "address": "Park Row, Bristol BS1 5LJ",
        "map": "https://www.openstreetmap.org/search?query=Park+Row%2C+Bristol+BS1+5LJ",
        "link": None,
        "access": ACCESS,
        "was": None,
        "over": False,
        "repeats": None,
        "dates": [],
        "capacity": None,
        "left": None,
        "coming": 0,
        "closed": None,
        "you": None,
        "member": False,
        "can": [],
        "thanks": None,
        "came": None,
        "tickets": None,
        "key": None,
        "values": {},
        "errors": {},
        **more,
    }


def _date(day: str, **more: Any) -> dict[str, Any]:
    told = {"date": day, "url": f"/events/{ID}/{day}", "starts_at": f"{day}T19:00:00Z"}
    return {**told, "called_off": False, "moved": False, "over": False, **more}


DAYS = ["2026-12-01", "2026-12-08", "2026-12-15", "2027-01-05", "2027-01-12"]
WEEKLY = card(
    "Club night", date=DAYS[1], url=f"/events/{ID}/{DAYS[1]}", starts_at="2026-12-08T19:00:00Z", ends_at="2026-12-08T21:30:00Z"
)
DATES = [_date(DAYS[0], over=True), _date(DAYS[1]), _date(DAYS[2], moved=True), _date(DAYS[3], called_off=True), _date(DAYS[4])]
OFF = card(called_off="The room has no heating. We are sorry, and play again in January.")
MOVED = card(moved=True, starts_at="2026-12-03T19:00:00Z", ends_at="2026-12-03T21:30:00Z", adults=True)
WAS = {"starts_at": "2026-12-01T19:00:00Z", "ends_at": "2026-12-01T21:30:00Z", "venue": "Room 1.01"}
ONLINE = card("Puzzle evening", venue=None, online=True, members=True)


def listed(ahead: list[dict[str, Any]], past: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make the data of a group's events."""
    return {"group": CHESS, "ahead": ahead, "past": past, "can": [], "member": False, **more}


def planned(title: str, **more: Any) -> dict[str, Any]:
    """Make one event as the committee's list shows it."""
    told = {"event_id": ID, "title": title, "status": "published", "way": "along", "starts_at": "2026-12-01T19:00:00Z"}
    told |= {"venue": "Room 2.04", "members": False, "repeats": None, "dates": 1, "over": False, "url": f"/events/{ID}"}
    return {**told, "product_id": None, "picture": False, **more}


PLANNED = [
    planned("Blitz night"),
    planned("Club night", repeats="every Tuesday until 16 March 2027", dates=14, members=True),
    planned("Winter ball", way="tickets", product_id="q5x7mzr2n4ktb3vd6hjw8ca1", venue="Great Hall"),
    planned("Simultaneous display", status="draft", way="told"),
    planned("Trip to the league", status="called-off"),
]


def plan(events: list[dict[str, Any]], past: list[dict[str, Any]]) -> dict[str, Any]:
    """Make the data of the committee's list."""
    return {"group": CHESS, "events": events, "past": past, "can": ["money", "page"]}


FILLED = {
    "title": "Club night", "text": TEXT, "way": "along", "venue": "Room 2.04", "address": "Park Row, Bristol BS1 5LJ", "access": ACCESS,
    "starts_at_date": "2026-12-01", "starts_at_time": "19:00", "ends_at_date": "2026-12-01", "ends_at_time": "21:30",
    "every": "week", "until": "2027-03-16", "skips": "2026-12-22\n2026-12-29", "visibility": "members",
}  # fmt: skip


def form(told: dict[str, Any] | None = None, values: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the form for an event."""
    return {
        "group": CHESS,
        "event": told,
        "version": 1 if told else 0,
        "notes": [],
        "preview": [],
        "dates": [],
        "picture": None,
        "can": ["page"],
        "key": CLICK,
        "values": values or {},
        "errors": {},
        **more,
    }


def date_of(day: str, **more: Any) -> dict[str, Any]:
    """Make one date as the committee sees it."""
    told = {"date": day, "starts_at": f"{day}T19:00:00Z", "ends_at": f"{day}T21:30:00Z", "venue": "Room 2.04", "called_off": None}
    return {**told, "moved": False, "over": False, "url": f"/events/{ID}/{day}", **more}


KEPT = [date_of(DAYS[0], over=True), date_of(DAYS[1]), date_of(DAYS[2], moved=True), date_of(DAYS[3], called_off="Snow.")]
WRONG = {
    "title": "Please say what it is called.",
    "starts_at": "This has passed already. Please check the date and the year.",
    "ends_at": "The event ends before it begins.",
    "venue": "Please say where it is, or give the link below where it is online.",
    "online": "Please give the whole link. It begins with https://",
    "until": "Please say until when: a last day, or how many times. Nothing repeats for ever.",
    "skips": "“christmas” is no day. Please write days as 2026-12-22, one on a line.",
}
NO_FILE = "Please choose the picture that you describe, or leave both empty."
DRAFT = planned("Club night", status="draft", repeats="every Tuesday until 16 March 2027", dates=14)
SERIES = planned("Club night", repeats="every Tuesday until 16 March 2027", dates=14)


def one_date(told: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the form for one date."""
    values = {name: FILLED[name] for name in FILLED if name.startswith(("starts", "ends", "venue", "address"))}
    told = told or date_of(DAYS[1])
    return {"group": CHESS, "event": SERIES, "date": told, "version": 3, "key": CLICK, "values": values, "errors": {}, **more}


SAID = {
    "text": "What a night: 34 players, 119 games, and one chess clock that will never be the same. **Thank you** to all who brought cake.",
    "pictures": [{**PICTURE, "alt": f"Board {number} of the last round"} for number in range(1, 6)],
}


def thanks(**more: Any) -> dict[str, Any]:
    """Make the data of the form for thanks."""
    told = {"event_id": ID, "title": "Blitz night", "way": "told", "url": f"/events/{ID}"}
    return {
        "group": CHESS,
        "event": told,
        "date": "once",
        "starts_at": "2026-12-01T19:00:00Z",
        "version": 0,
        "pictures": [],
        "most": 6,
        "longest": 3000,
        "reached": 34,
        "letter_at": None,
        "letter_goes": False,
        "key": CLICK,
        "values": {},
        "errors": {},
        **more,
    }


SHOWN = [{"name": f"{number}" * 40 + "-1600x900", "picture": one} for number, one in enumerate(SAID["pictures"], start=1)]
THANKS = {
    "new": thanks(),
    "along": thanks(event={"event_id": ID, "title": "Blitz night", "way": "along", "url": f"/events/{ID}"}, reached=None),
    "untold": thanks(reached=0),
    "tickets": thanks(event={"event_id": ID, "title": "Winter ball", "way": "tickets", "url": f"/events/{ID}"}, reached=0),
    "let-in": thanks(event={"event_id": ID, "title": "Winter ball", "way": "tickets", "url": f"/events/{ID}"}, reached=1),
    "late": thanks(version=3, values={"text": SAID["text"]}, reached=None),
    "said": thanks(version=3, pictures=SHOWN, values={"text": SAID["text"]}, letter_at="2026-12-02T10:00:00Z", letter_goes=True),
    "full": thanks(version=9, pictures=[*SHOWN, {**SHOWN[0], "name": "f" * 40}], values={}, letter_at="2026-12-02T10:00:00Z"),
    "wrong": thanks(
        version=3,
        pictures=SHOWN[:2],
        values={"text": "", "picture_alt": "A board", "letter": "yes"},
        errors={
            "text": "Please write first what the letter is to say.",
            "picture": "Please choose the picture that you describe here, or leave both empty.",
            "letter": "Nobody is ticked as having come, so there is nobody to write to.",
        },
    ),
}


def hostile(text: str, long: str) -> dict[str, dict[str, Any]]:
    """Make pages on which everything that was typed means harm."""
    group = {"group_id": "chess", "name": text}
    bad = card(text, group=group, venue=long, called_off=text, members=True, adults=True)
    worse = card(long + text, group=group, venue=text, moved=True, online=True)
    told = planned(text, venue=long, repeats="every Tuesday, 3 times")
    return {
        "event": event(bad, text=text, access=long + text, address=text, map="https://www.openstreetmap.org/search?query=x"),
        "moved": event(
            worse,
            was={**WAS, "venue": text},
            link="https://example.org/" + long,
            text=long,
            over=True,
            came=1,
            thanks={"text": text, "pictures": [{**PICTURE, "alt": text + long}]},
        ),
        "group": {**listed([bad, worse], [worse]), "group": group},
        "plan": {**plan([told], [told]), "group": group},
        "form": form(told, dict.fromkeys(("title", "text", "venue", "address", "online", "access", "skips"), text)),
    }


EVENTS = {
    "along": event(),
    "moved": event(MOVED, was=WAS),
    "off": event(OFF),
    "over": event(card(), over=True, came=34, thanks=SAID),
    "over-committee": event(card(way="told"), over=True, key=CLICK, can=["door", "page"], you={"state": None, "before": 0}),
    "over-words": event(card(), over=True, thanks={**SAID, "pictures": []}),
    "online": event(ONLINE, address=None, map=None, access=None, link="https://meet.example/chess", member=True),
    "online-visitor": event(card(venue=None, online=True), address=None, map=None, text=""),
    "weekly": event(WEEKLY, repeats="every Tuesday until 16 March 2027", dates=DATES),
    "committee": event(key=CLICK, can=["door", "page"], you={"state": None, "before": 0}),
}
WAS_LATELY = [card("Freshers’ simul", said=True, after=PICTURE), card("Welcome evening", said=True)]
LISTS = {
    "usual": listed(
        [card(), WEEKLY, MOVED, OFF],
        [*WAS_LATELY, card("Quiz")],
    ),
    "empty": listed([], []),
    "committee": listed([card("Club night", members=True)], [], can=["door", "page"]),
}
FORMS = {
    "new": form(values={"way": "along"}),
    "new-money": form(values={"way": "along"}, can=["money", "page"]),
    "wrong": form(values={**FILLED, "title": "", "skips": "christmas", "online": "meet"}, errors=WRONG),
    "draft": form(
        DRAFT,
        FILLED,
        preview=[f"{day}T19:00:00Z" for day in DAYS],
        notes=["The event begins in more than a year. Is the year right?"],
    ),
    "published": form(SERIES, FILLED, dates=KEPT),
    "off": form(planned("Trip to the league", status="called-off"), FILLED),
    "tickets": form(PLANNED[2], {**FILLED, "picture_alt": PICTURE["alt"]}, picture=PICTURE, can=["money", "page"], version=4),
    "tickets-wrong": form(
        PLANNED[2],
        {"online": "meet", "access": ACCESS, "address": ""},
        version=4,
        errors={"online": WRONG["online"], "picture": NO_FILE},
    ),
    "picture": form(SERIES, {**FILLED, "picture_alt": PICTURE["alt"]}, dates=KEPT, picture=PICTURE),
}
ONE_DATE = {
    "usual": one_date(),
    "wrong": one_date(errors={"starts_at": WRONG["starts_at"], "reason": "Please say why, so that people understand."}),
    "off": one_date(date_of(DAYS[3], called_off="Snow.")),
}

TYPES = [
    {"type": "societies", "label": "Societies"},
    {"type": "sport_clubs", "label": "Sport clubs"},
    {"type": "rag", "label": "RAG"},
]


def _day(day: int, month: int = 12, events: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    told = {"day": f"2026-{month:02}-{day:02}", "number": day, "inside": month == 12, "today": (day, month) == (1, 12)}
    return {**told, "events": events or []}


def whats_on(parts: list[tuple[str, list[dict[str, Any]]]], month: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of what is on."""
    told = [{"name": name, "events": found} for name, found in parts]
    count = sum(len(found) for _, found in parts) + (3 if month else 0)
    chosen = {
        "type": "",
        "chosen": None,
        "types": TYPES,
        "groups": [CHESS, {"group_id": "film", "name": "Film Society"}],
        "query": "",
    }
    return {**chosen, "parts": told, "month": month, "count": count, "this_month": "2026-12", **more}


def month(title: str) -> dict[str, Any]:
    """Make the table of a month."""
    days = [
        _day(30, 11),
        *(_day(n) for n in range(1, 32)),
        *({**_day(n, 1), "day": f"2027-01-0{n}", "inside": False} for n in (1, 2, 3)),
    ]
    days[2]["events"] = [card(title), card("Puzzle hour", called_off="Ill.")]
    days[12]["events"] = [WEEKLY]
    return {
        "month": "2026-12-01",
        "before": "2026-11",
        "after": "2027-01",
        "weeks": [days[at : at + 7] for at in range(0, 35, 7)],
    }


TICKETS = card("Winter ball", way="tickets", price=1500, dearest=2500, picture=PICTURE, adults=True)
STANDARD = {"name": "Standard", "price": 1500, "full_price": 1500, "members_only": False, "left": None, "sold_out": False}
EARLY = {**STANDARD, "name": "Early bird, with dinner", "price": 1200, "full_price": 2500, "left": 3}
GONE = [{**STANDARD, "sold_out": True}, {**EARLY, "members_only": True, "left": None, "sold_out": True}]
SOLD = {"items": [STANDARD, EARLY], "open": True, "opens": None, "closes": "2026-12-01T19:00:00Z"}
TICKETED = {
    "on-sale": event(TICKETS, tickets=SOLD),
    "sold-out": event(TICKETS, tickets={**SOLD, "items": GONE}),
    "soon": event(TICKETS, tickets={**SOLD, "open": False, "opens": "2026-11-30T09:00:00Z"}),
    "closed": event(TICKETS, tickets={**SOLD, "open": False}),
}
ON = [("today", [card(), TICKETS]), ("week", [MOVED, OFF, ONLINE]), ("later", [WEEKLY])]
WHATS_ON = {
    "usual": whats_on(ON),
    "empty": whats_on([]),
    "nothing-here": whats_on([], type="rag", query="type=rag"),
    "much": whats_on([("week", [card(f"Event {number}") for number in range(60)])], chosen=CHESS, query="group=chess"),
    "month": whats_on([], month("Blitz night")),
}

RSVP = card("Simultaneous display", way="told")
PLACES = {"capacity": 20, "left": 7, "coming": 13}
TELLING = {
    "visitor": event(RSVP, **PLACES),
    "free": event(RSVP, **PLACES, key=CLICK, you={"state": None, "before": 0}),
    "no-limit": event(RSVP, coming=1, key=CLICK, you={"state": None, "before": 0}),
    "coming": event(RSVP, **PLACES, key=CLICK, you={"state": "coming", "before": 0}, can=["door", "page"]),
    "full": event(RSVP, **{**PLACES, "left": 0, "coming": 20}, key=CLICK, you={"state": None, "before": 0}),
    "waiting": event(RSVP, **{**PLACES, "left": 0, "coming": 20}, key=CLICK, you={"state": "waiting", "before": 3}),
    "begun": event(RSVP, **PLACES, key=CLICK, you={"state": "coming", "before": 0}, closed="This has begun."),
    "refused": event(RSVP, **PLACES, key=CLICK, you={"state": None, "before": 0}, errors={"form": "This was called off."}),
}


def _comer(name: str, state: str = "coming", **more: Any) -> dict[str, Any]:
    return {"person_id": name[:20], "name": name, "state": state, "told_at": "2026-11-24T10:00:00Z", "came": False, **more}


def comers(coming: list[str], waiting: list[str], **more: Any) -> dict[str, Any]:
    """Make the data of the page of who comes."""
    told = {"group": CHESS, "event": planned("Simultaneous display", way="told"), "date": date_of("once")}
    told["date"]["starts_at"], told["date"]["ends_at"] = "2026-12-01T19:00:00Z", "2026-12-01T21:30:00Z"
    told |= {"coming": [_comer(name) for name in coming], "waiting": [_comer(name, "waiting") for name in waiting]}
    told |= {"count": len(coming), "part": 1, "parts": 1, "ticks": False, "forgotten": False, "came": None, "thanks": None}
    return {**told, "key": CLICK, "values": {}, "errors": {}, **more}


NAMES = ["Ann Lee", "Bo Chen", "Kim Park", "Lin Wu", "Olu Ade", "Priya Shah", "Sam Okoro"]
CAME = [_comer(name, came=at % 3 != 1) for at, name in enumerate(NAMES)]
TICKED = {**comers(NAMES, [], ticks=True), "coming": CAME}
_WHEN = {"starts_at": "2026-12-01T19:00:00Z", "ends_at": "2026-12-01T21:30:00Z"}
_OVER_BY_NOW = {**date_of("once", over=True), **_WHEN}
_OFF = {**date_of("once", called_off="The bar is shut."), **_WHEN}
WHO_CAME = {
    "during": comers(NAMES, ["Jo Hill"], ticks=True),
    "after": dict(TICKED, came=5, thanks="/groups/chess/events/x/once/thanks"),
    "many": dict(TICKED, came=201, count=420, part=2, parts=3),
    "forgotten": comers([], [], forgotten=True, came=34, date=dict(_OVER_BY_NOW, ends_at=None)),
    "nobody": comers([], [], ticks=True, date=_OVER_BY_NOW, thanks="/groups/chess/events/x/once/thanks"),
    "called-off": comers(NAMES[:2], [], date=_OFF),
    "called-off-empty": comers([], [], date=_OFF),
    "called-off-over": comers([], [], date={**_OFF, "over": True}),
    "refused": comers(
        NAMES, [], ticks=True, errors={"form": "Somebody else has just ticked this list. Please look at it again."}
    ),
}


def diary(**more: Any) -> dict[str, Any]:
    """Make the data of the page of somebody's own calendar, before it has an address."""
    told: dict[str, Any] = {"address": None, "in_use": False, "groups": [CHESS], "key": CLICK}
    return {**told, "values": {}, "errors": {}, **more}


_PRIVATE = "http://localhost:8000/calendars/q5x7mzr2n4ktb3vd6hjw8ca13f9c0a7be4415d2f86b90c7d1e5a384f6b2d907c.ics"
_MADE: dict[str, Any] = {"address": _PRIVATE, "in_use": True}
DIARIES = {
    "first": diary(),
    "usual": diary(**_MADE, groups=[CHESS, {"group_id": "drama", "name": "Drama Society"}]),
    "no-group": diary(**_MADE, groups=[]),
    "not-shown": diary(in_use=True),
    "refused": diary(**_MADE, errors={"form": "This address was changed in the meantime. Please look at it again."}),
    "much": diary(**_MADE, groups=[{"group_id": f"g{number}", "name": f"Group {number}"} for number in range(30)]),
}
