"""What the pages of letters to many may look like."""

from typing import Any

from union.markdown import LONGEST
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import templates, words
from union.membership.mailings.rules import LONGEST_SUBJECT, State
from union.membership.mailings.words import Enclosed, Sheet
from union.membership.mailings.writing import MOST_ENCLOSED

from tests.pages.news_samples import CHESS, CLICK, PICTURE, WAYS

SENT_AT, NOON = "2026-11-27T18:00:00Z", "2026-11-27T12:00:00Z"
PAUSED = "Very many of your letters came back. Please look at your list with us first."
TEXT = """The autumn cup begins **on Monday**, and everybody may play.

- Seven rounds, ten minutes each
- Tea and cake in between

## What to bring

Nothing. [Our page](/groups/chess) says where we are."""


def row(subject: str = "The autumn cup", state: State = State.DRAFT, **more: Any) -> dict[str, Any]:
    """Make a letter as the committee lists it."""
    gone = state not in (State.DRAFT, State.SCHEDULED)
    told = {
        "mailing_id": "019ac5f0a1b2-abcdefghijkl",
        "version": 3,
        "subject": subject,
        "to": "All members",
        "sort": Sort.NEWS,
        "author": "President",
        "state": state,
        "why": None,
        "changed_at": NOON,
        "send_at": None if state == State.DRAFT else SENT_AT,
        "started_at": SENT_AT if gone else None,
        "ended_at": SENT_AT if state in (State.SENT, State.ENDED) else None,
    }
    return {**told, **more}


def listed(some: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make the list of a group's letters."""
    over = (State.SENT, State.ENDED)
    told = {
        "group": CHESS,
        "drafts": [one for one in some if one["state"] == State.DRAFT],
        "going": [one for one in some if one["state"] not in (State.DRAFT, *over)],
        "over": [one for one in some if one["state"] in over],
        "templates": templates.shown(),
        "paused": None,
        "most_listed": 200,
        "key": CLICK,
        "values": {},
        "errors": {},
    }
    return {**told, **more}


ALL = [row(str(state.value).title(), state, mailing_id=f"019ac5f0a1b{n}-abcdefghijkl") for n, state in enumerate(State)]
STOPPED = row("A second letter", State.STOPPED, why="frozen", mailing_id="019ac5f0a1c0-abcdefghijkl", sort=Sort.SPONSORS)
LIST = {
    "usual": listed([*ALL, STOPPED]),
    "empty": listed([]),
    "paused": listed([row()], paused=PAUSED),
    "much": listed([row(f"Round {n}", State.SENT, mailing_id=f"019ac5f0a{n:03}-abcdefghijkl") for n in range(200)]),
    "refused": listed([row()], errors={"form": "This letter was changed just now. Please look at it again."}),
}


def audience(value: str, part: str, label: str, *, holds: bool = False) -> dict[str, Any]:
    """Make somebody who can be meant."""
    return {"value": value, "part": part, "label": label, "because": "you are a member of Chess Society", "holds": holds}


AUDIENCES = [
    audience("members", "Members", "All members"),
    audience("membership:Friend", "Members", "Members: Friend"),
    audience("tickets:cup", "Who holds a ticket", "The autumn cup", holds=True),
    audience("waitlist:cup", "Who waits", "The autumn cup: waiting list", holds=True),
    audience("answer:cup.q1:Vegan", "What people answered", "The autumn cup: “Dinner” Vegan", holds=True),
]
THINGS = [
    {"value": "article:abcdefghij", "part": "News", "label": "We won the London league"},
    {"value": "event:cup/once", "part": "Events", "label": "The autumn cup, Mon 30 Nov 2026, 18:00"},
]
HISTORY = [
    {"who": "Tom Reed", "at": "2026-11-27T17:10:00Z", "act": "scheduled"},
    {"who": "Priya Raman", "at": "2026-11-27T17:00:00Z", "act": "changed"},
    {"who": "Priya Raman", "at": "2026-11-26T21:30:00Z", "act": "drafted"},
]


def form(one: dict[str, Any] | None = None, values: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the form."""
    ways = [{"byline": "kept", "shown": "Secretary"}, *WAYS] if one else WAYS
    told = {
        "group": CHESS,
        "letter": one,
        "version": one["version"] if one else 0,
        "theirs": None,
        "picture": None,
        "bylines": ways,
        "choices": AUDIENCES,
        "things": THINGS,
        "history": HISTORY[1:] if one else [],
        "most_enclosed": MOST_ENCLOSED,
        "longest_subject": LONGEST_SUBJECT,
        "longest_text": LONGEST,
        "key": CLICK,
        "values": {"to": "members", "sort": "news", "byline": str(ways[0]["byline"]), **(values or {})},
        "errors": {},
    }
    return {**told, **more}


WRITTEN = {"subject": "The autumn cup", "text": TEXT, "enclosed1": "event:cup/once", "picture_alt": PICTURE["alt"]}
WRONG = {
    "subject": "Please say in a few words what the letter is about.",
    "to": "Please choose who gets this letter.",
    "sort": "Members hold nothing that this letter could be about alone. Choose who has a ticket, a place or an order, or send it as news.",
    "enclosed": "One of these cannot be enclosed any more. Please choose again.",
    "text": "Please write something first: people are to read it.",
    "picture_alt": "Please say in a few words what the picture shows, for people who cannot see it.",
}
THEIRS = {"who": "Tom Reed", "at": "2026-11-27T17:10:00Z", "subject": "The cup", "text": "More tomorrow."}
CHANGED = (
    "Somebody else changed this letter while you were writing. You see theirs and yours: put together what should stay, and save."
)
FORM = {
    "new": form(),
    "welcome": form(None, templates.begun("welcome", "Chess Society")),
    "draft": form(row(), WRITTEN, picture=PICTURE),
    "wrong": form(None, {"to": "", "sort": "service", "enclosed1": "article:gone"}, errors=WRONG),
    "both": form(row(), WRITTEN, theirs=THEIRS, errors={"form": CHANGED}),
    "officer": form(choices=[], things=[]),
}

MARK: Any = {"initials": "CS", "colour": "#0b3f3b", "ink": "#ffffff"}
GOLD: Any = {"initials": "CS", "colour": "#ffc94a", "ink": "#1a2321"}


def sheet(**more: Any) -> Sheet:
    """Make all that a letter says."""
    picture: Any = PICTURE
    told = {
        "union": "Queen's Union",
        "site": "http://localhost:8000",
        "accent": "#0b5d56",
        "dark_accent": "#74d6c8",
        "group_id": "chess",
        "group_name": "Chess Society",
        "mark": MARK,
        "logo": None,
        "ground": MARK,
        "subject": "The autumn cup",
        "text": TEXT,
        "picture": None,
        "enclosed": [
            Enclosed(
                "We won the London league",
                None,
                "",
                "For the first time since 1998.",
                "http://localhost:8000/groups/chess/news/x",
                picture,
            ),
            Enclosed(
                "The autumn cup", "2026-11-30T18:00:00Z", "The Great Hall", "Seven rounds.", "http://localhost:8000/events/cup"
            ),
        ],
        "by": "President",
        "why": "You get this letter because you are a member of Chess Society.",
        "ask": "http://localhost:8000/groups/chess/contact",
        "read": "http://localhost:8000/letters/read/chess/abc/def",
        "off": "Turn off news from Chess Society",
    }
    return Sheet(**{**told, **more})


LETTERS = {
    name: words.made(told).for_person("Sam Okoro", "http://localhost:8000/letters/off/abc").html
    for name, told in {
        "usual": sheet(),
        "picture": sheet(picture=PICTURE, ground=GOLD, mark=GOLD),
        "service": sheet(off="", ask="", enclosed=[]),
    }.items()
}
"""Letters as they are read in a browser."""


def preview(one: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make the preview of a draft."""
    made = words.made(sheet()).for_person("Priya Raman", "http://localhost:8000/my/letters")
    told = {
        "group": CHESS,
        "letter": one or row(),
        "text": made.text,
        "html": made.html,
        "why": sheet().why,
        "people": "1,284 people",
        "nobody": False,
        "size": 6,
        "most": 100,
        "problem": None,
        "holds": False,
        "pause_minutes": 10,
        "paused": None,
        "you": "priya@union.example",
        "history": HISTORY[1:],
        "key": CLICK,
        "values": {},
        "errors": {},
    }
    return {**told, **more}


NOBODY = "Nobody would get this letter: nobody is meant, or nobody of them wants letters of this sort."
PREVIEW = {
    "usual": preview(),
    "service": preview(row(sort=Sort.SERVICE, to="The autumn cup"), people="fewer than 5 people", holds=True),
    "sponsors": preview(row(sort=Sort.SPONSORS), size=91),
    "nobody": preview(people="nobody", nobody=True, problem=NOBODY),
    "paused": preview(paused=PAUSED),
    "wrong": preview(
        row(sort=Sort.SERVICE),
        values={"when": "at", "send_at_date": "2026-11-01", "send_at_time": "18:00"},
        errors={
            "send_at": "This moment is over. Choose a later one, or send it now.",
            "about_it": "Please confirm this, or send the letter as news: then whoever wants no news does not get it.",
        },
    ),
}


def going(state: State, done: int = 1284, people: int = 1284, **more: Any) -> dict[str, Any]:
    """Make the page of how a letter goes."""
    told = {
        "group": CHESS,
        "letter": row(state=state),
        "people": people,
        "done": done,
        "per_cent": done * 100 // people if people else 0,
        "counts": {
            "sent": f"{done:,}" if done else "none",
            "delivered": f"{done - 9:,}" if done else "none",
            "bounced": "7" if done else "none",
            "complained": "none",
            "unsubscribed": "fewer than 5" if done else "none",
            "skipped": "12" if done else "none",
            "unreached": "none",
        },
        "counted_at": "2026-11-27T18:04:00Z",
        "goes_on": state in (State.SCHEDULED, State.PLANNING, State.SENDING),
        "may": {State.SCHEDULED: ["take-back"], State.SENDING: ["stop", "end"], State.STOPPED: ["resume", "end"]}.get(state, []),
        "paused": None,
        "read_at": None if state == State.SCHEDULED else "/letters/read/chess/abc/def",
        "history": HISTORY,
        "key": CLICK,
        "values": {},
        "errors": {},
    }
    return {**told, **more}


GOING = {
    "scheduled": going(State.SCHEDULED, 0, 0),
    "sending": going(State.SENDING, 640),
    "stopped": going(State.STOPPED, 640, letter=row(state=State.STOPPED, why="stopped")),
    "paused": going(State.STOPPED, 640, letter=row(state=State.STOPPED, why="paused"), may=["end"], paused=PAUSED),
    "sent": going(State.SENT),
    "refused": going(State.SENT, errors={"form": "This letter was sent to everybody."}),
}


def group(name: str, sent: int, bounced: int, complained: int, **more: Any) -> dict[str, Any]:
    """Make a group as staff see its letters."""
    told = {
        "group": {"group_id": name.lower().replace(" ", "-"), "name": name},
        "sent": sent,
        "delivered": sent - bounced,
        "bounced": bounced,
        "complained": complained,
        "unsubscribed": 4,
        "bounce_rate": f"{bounced * 100 // max(sent, 1)} %",
        "complaint_rate": "0 %",
        "too_high": False,
        "paused": None,
        "paused_at": None,
    }
    return {**told, **more}


DAYS = [{"day": f"2026-11-{n:02}", "sent": n * 37 % 400, "bounced": n % 4, "complained": n % 11 == 0} for n in range(1, 29)]
BARS = [
    {"day": one["day"], "x": at * 20, "sent": int(one["sent"]) // 4, "bounced": one["bounced"]} for at, one in enumerate(DAYS)
]


def staff(groups: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make the page of staff."""
    told = {
        "days": 28,
        "groups": groups,
        "by_day": [{**one, "complained": int(one["complained"])} for one in DAYS] if groups else [],
        "chart": {"bars": BARS, "width": 560, "height": 100, "most": 399},
        "bounce_limit": "2.5 %",
        "complaint_limit": "0.05 %",
        "warn": [],
        "key": CLICK,
        "values": {},
        "errors": {},
    }
    return {**told, **more}


GROUPS = [
    group("Film Society", 420, 21, 1, too_high=True),
    group("Baking Society", 80, 2, 0, paused=PAUSED, paused_at=NOON),
    group("Chess Society", 1284, 7, 0),
]
_WHY = {"why": "Please say why. The committee reads it."}
STAFF_PAGES = {
    "usual": staff(GROUPS),
    "empty": staff([]),
    "warned": staff(GROUPS, warn=["3.1 % of all letters came back. At 5 % the post may stop all letters of the house."]),
    "refused": staff(
        GROUPS,
        errors=_WHY,
        sent={"path": "/staff/letters/chess-society/pause", "values": {"why": ""}, "key": CLICK},
    ),
}


def hostile(text: str, long: str) -> dict[str, dict[str, Any]]:
    """Make each page with texts that attack it, by its template."""
    bad = {"group_id": text, "name": text + long}
    one = row(text + long, to=text + long, author=text)
    act = {"who": text + long, "at": NOON, "act": "changed"}
    choice = {**audience(text, text, text + long), "because": text}
    return {
        "letters.html": listed([one, {**one, "state": State.STOPPED}], group=bad, paused=text, errors={"form": text}),
        "letter_write.html": form(
            one,
            {"subject": text, "text": text + long, "to": text, "enclosed1": text, "picture_alt": text},
            group=bad,
            history=[act],
            choices=[choice],
            things=[{"value": text, "part": text, "label": text + long}],
            theirs={**THEIRS, "who": text, "subject": text, "text": text + long},
            bylines=[{"byline": "name", "shown": text + long}],
            errors={"subject": text + long},
        ),
        "letter_preview.html": preview(
            one, group=bad, text=text + long, why=text + long, you=text + long, problem=text, paused=text
        ),
        "letter_going.html": going(State.STOPPED, letter={**one, "state": State.STOPPED}, group=bad, paused=text, history=[act]),
        "staff_letters.html": staff([group("x", 3, 1, 0, group=bad, paused=text + long, paused_at=NOON)], warn=[text]),
    }
