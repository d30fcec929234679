"""Sample data for what a committee writes: its page as everybody sees it, the forms for it, its history, and how a text will look."""

from dataclasses import asdict
from typing import Any

from union.core.pictures import rules as pictures
from union.core.pictures.rules import named
from union.markdown import shown
from union.membership.groups.rules import letter
from union.membership.pages import rules
from union.membership.pages.rules import Content
from union.text import folded

TEXT = """# On Tuesdays

Come to the **Library bar** at seven, with or without a board. See https://chess.example.

## What to bring

- yourself
- a friend

> Best evening of my week. *Ada*"""


def preview(text: str = TEXT, errors: dict[str, str] | None = None) -> dict[str, Any]:
    """Make the data of the page that shows how a text will look."""
    return {"text": text, "html": str(shown(text)), "values": {}, "errors": errors or {}}


PREVIEWS = {
    "usual": preview(),
    "empty": preview(""),
    "much": preview(f"{TEXT}\n\n" * 20),
    "errors": preview("", {"text": "Please keep this to 20,000 characters."}),
}

GROUP = {"group_id": "chess", "name": "Chess Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"
BANNER = named("b" * 64, 1600, 520)
LOGO = named("c" * 64, 400, 400)
PAGE = Content(
    summary="Casual boards, a ladder and a team in the London league. Beginners welcome.",
    purpose=TEXT,
    how_to_join="Come twice for free, then join for the year.",
    meets="**Tuesdays at 7 pm** in the Library bar, in term time.\n\nThe bar has a lift; ask at the counter.",
    contact="Come to our stall at the fair.",
    colour="#5b21b6",
    banner=BANNER,
    banner_alt="Four people over a chess board",
    logo=LOGO,
    logo_alt="A knight",
)
STEPS = [asdict(step) for step in rules.steps(Content(summary="We play.", purpose="We play."))]
DONE = [asdict(step) for step in rules.steps(PAGE)]


def _mark(name: str, colour: str) -> dict[str, str]:
    return {"initials": rules.initials(name), "colour": colour, "ink": rules.text_on(colour)}


def bare(name: str) -> dict[str, Any]:
    """Make what a group shows besides that never wrote its page."""
    mark = _mark(name, rules.usual_colour("chess"))
    return {
        "meets": "",
        "contact": "",
        "enquiries": True,
        "leaves_on": None,
        "logo": None,
        "banner": None,
        "colour": None,
        "mark": mark,
        "letter": letter(folded(name)),
    }


def on_card(group_id: str, name: str) -> dict[str, Any]:
    """Make what stands for a group beside its name in lists: every third has a logo."""
    logo = pictures.shown(LOGO, "") if sum(map(ord, group_id)) % 3 == 0 else None
    return {"logo": logo, "mark": _mark(name, rules.usual_colour(group_id)), "letter": letter(folded(name))}


def look(colour: str, *, banner: bool = True, logo: bool = True) -> dict[str, Any]:
    """Make what a group shows that has written its page."""
    return {
        "purpose": PAGE.purpose,
        "meets": PAGE.meets,
        "contact": PAGE.contact,
        "how_to_join": PAGE.how_to_join,
        "enquiries": True,
        "leaves_on": None,
        "logo": pictures.shown(LOGO, PAGE.logo_alt) if logo else None,
        "banner": pictures.shown(BANNER, PAGE.banner_alt) if banner else None,
        "colour": {"ground": colour, "ink": rules.text_on(colour)} if colour else None,
        "mark": _mark("Chess Society", colour or "#0b3f3b"),
    }


LOOKS = {
    "usual": look("#5b21b6"),
    "pale": look("#ffc94a", banner=False, logo=False),
    "house": look("", logo=False),
    "much": {**look("#1d4ed8"), "purpose": f"{TEXT}\n\n" * 12},
    "nothing": {**bare("Chess Society"), "purpose": "", "how_to_join": "", "summary": "", "platforms": []},
}


def hostile_look(hostile: str, long: str) -> dict[str, Any]:
    """Make a page that wants to break out."""
    text = f"# {hostile}\n\n{long}\n\n[x](javascript:alert(1)) {hostile}"
    shown_as = {"purpose": text, "meets": text, "contact": long * 3, "how_to_join": text}
    told = {**look("#374151"), **shown_as, "banner": pictures.shown(BANNER, hostile)}
    return {**told, "mark": {**told["mark"], "initials": "<s"}}


def version(number: int, state: str = "earlier", **more: Any) -> dict[str, Any]:
    """Make one version of a page."""
    told = {
        "number": number,
        "name": "Tom Brennan",
        "role": "Secretary",
        "at": f"2026-11-{10 + number:02d}T18:05:00Z",
        "state": state,
    }
    return {**told, "restored": None, "reason": None, **more}


FIRST = version(0, name=None, role=None)
VERSIONS = [
    version(3, "shown", restored=1, name="Amara Nwosu", role="President"),
    version(2),
    version(1, "returned", reason="Please leave the price of beer out."),
    FIRST,
]


def hub(**more: Any) -> dict[str, Any]:
    """Make the data of the page with all there is to do."""
    base = {"group": GROUP, "steps": DONE, "versions": VERSIONS, "newest": 3, "shown": 3, "approval": False, "waits": False}
    return {**base, "may_decide": False, "key": CLICK, "values": {}, "errors": {}, **more}


WAITS = {"versions": [version(4, "waiting"), *VERSIONS], "newest": 4, "waits": True, "approval": True}
HUBS = {
    "usual": hub(),
    "empty": hub(steps=STEPS, versions=[], newest=0, shown=0),
    "waits": hub(**WAITS),
    "staff": hub(**WAITS, may_decide=True),
    "approval": hub(approval=True),
    "much": hub(versions=[version(number % 20) for number in range(50, 0, -1)]),
    "errors": hub(
        errors={"form": "Somebody else saved this page while you wrote. Nothing is lost: look at both, then save again."}
    ),
}


def words(values: dict[str, str] | None = None, errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the form for words."""
    base = {"group": GROUP, "version": 3, "approval": False, "meanwhile": None, "merged": {}, "key": CLICK}
    swatches = [{"colour": colour, "name": name, "ink": rules.text_on(colour)} for colour, name in rules.SWATCHES.items()]
    return {**base, "swatches": swatches, "values": {**rules.values(PAGE), **(values or {})}, "errors": errors or {}, **more}


def _theirs(name: str, was: str, now: str, *, untouched: bool) -> dict[str, Any]:
    return {"name": name, "label": rules.LABELS[name], "was": was, "now": now, "untouched": untouched}


MEANWHILE = {
    "by": "Tom Brennan",
    "role": "Secretary",
    "at": "2026-11-24T18:05:00Z",
    "parts": [
        _theirs("purpose", "We play.", "We play every day, and in two leagues.", untouched=False),
        _theirs("meets", "Mondays.", "Tuesdays at 7 pm.", untouched=True),
    ],
}
CHANGED = {"form": "Somebody else saved this page while you wrote. Nothing is lost: look at both, then save again."}
DIM = {"colour": "own", "own_colour": "#808080"}
WORDS = {
    "usual": words(),
    "empty": words(dict.fromkeys(("summary", "purpose", "how_to_join", "meets", "contact", "colour"), "")),
    "approval": words(approval=True),
    "meanwhile": words({}, CHANGED, meanwhile=MEANWHILE, merged={"meets": "Tuesdays at 7 pm."}),
    "meanwhile-same": words({}, CHANGED, meanwhile={**MEANWHILE, "parts": []}),
    "errors": words(
        {**DIM, "summary": "", "purpose": "a" * 300},
        {
            "summary": "Please say in one sentence who you are.",
            "purpose": "Please keep this to 6,000 characters.",
            "colour": "Neither white nor dark text can be read well on #808080: the contrast is 4.0, and has to be 4.5. "
            "#888888 is very near and works.",
        },
    ),
}


def pictured(errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the forms for pictures."""
    base = {"group": GROUP, "approval": False, "banner": None, "logo": None, "key": CLICK}
    return {**base, "values": {"banner_alt": "", "logo_alt": ""}, "errors": errors or {}, **more}


BOTH = {"banner": pictures.shown(BANNER, PAGE.banner_alt), "logo": pictures.shown(LOGO, PAGE.logo_alt)}
PICTURES = {
    "empty": pictured(),
    "usual": pictured(**BOTH, values={"banner_alt": PAGE.banner_alt, "logo_alt": PAGE.logo_alt}),
    "approval": pictured(approval=True),
    "errors": pictured(
        {
            "banner": "This is a HEIC photo, as iPhones keep them. Choose it on the iPhone itself, which sends a JPEG, or save it as "
            "a JPEG first.",
            "banner_alt": "Please say in a few words what the picture shows, for people who cannot see it.",
        }
    ),
}


def compared(before: Content, after: Content, **more: Any) -> dict[str, Any]:
    """Make the data of two versions side by side."""
    base = {
        "group": GROUP,
        "old": VERSIONS[0],
        "new": version(4, "waiting"),
        "parts": rules.differences(before, after),
        "newest": 4,
    }
    return {**base, "may_decide": False, "key": CLICK, "values": {}, "errors": {}, **more}


PLAINER = Content(
    summary=PAGE.summary, purpose="Come to the **Library bar** at seven.\n\n- yourself", logo=LOGO, logo_alt="A horse"
)
COMPARED = {
    "usual": compared(PLAINER, PAGE),
    "decide": compared(PLAINER, PAGE, may_decide=True),
    "same": compared(PAGE, PAGE),
    "errors": compared(
        PLAINER, PAGE, may_decide=True, errors={"reason": "Please say what has to change. Whoever wrote it reads it."}
    ),
}
WAITING = {
    "usual": {
        "pages": [{"group": GROUP, "number": 4, "name": "Tom Brennan", "role": "Secretary", "at": "2026-11-24T18:05:00Z"}],
        "approval": True,
    },
    "empty": {"pages": [], "approval": True},
    "off": {"pages": [], "approval": False},
}


def hostile(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Make each page with names and texts that want to break out."""
    group = {"group_id": 'x"><script>', "name": long + hostile}
    one = version(2, "returned", name=hostile, role=long, reason=hostile + long)
    text = Content(summary=hostile, purpose=f"{hostile}\n{long}", banner=BANNER, banner_alt=hostile)
    typed = dict.fromkeys(("summary", "purpose", "meets", "contact", "own_colour", "colour"), hostile)
    meanwhile = {"by": hostile, "role": long, "at": one["at"], "parts": [_theirs("purpose", long, hostile, untouched=False)]}
    shown_banner = pictures.shown(BANNER, hostile)
    return {
        "page_hub.html": hub(group=group, versions=[one], newest=3, errors={hostile: hostile}),
        "page_words.html": words(
            typed, {"purpose": hostile, "colour": long}, group=group, meanwhile=meanwhile, merged={"meets": long}
        ),
        "page_pictures.html": pictured({"banner": hostile}, group=group, banner=shown_banner, values={"banner_alt": hostile}),
        "page_compare.html": compared(text, PAGE, group=group, old=one, may_decide=True, values={"reason": hostile}),
        "waiting_pages.html": {
            "pages": [{"group": group, "number": 4, "name": hostile, "role": long, "at": one["at"]}],
            "approval": True,
        },
    }


def ask(errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the form for a question."""
    values = {"name": "", "email": "", "text": ""}
    return {
        "group": GROUP,
        "asked": False,
        "you": None,
        "longest": 3000,
        "key": CLICK,
        "values": values,
        "errors": errors or {},
        **more,
    }


ASKS = {
    "usual": ask(),
    "known": ask(you="Sam Okoro", values={"name": "", "email": "sam@union.example", "text": ""}),
    "known-errors": ask(
        {"text": "Please write what you would like to know."},
        you="Sam Okoro",
        values={"name": "", "email": "sam@union.example", "text": ""},
    ),
    "sent": ask(asked=True),
    "errors": ask({"text": "Please write what you would like to know.", "name": "Please say what to call you."}),
}


def question(number: int, **more: Any) -> dict[str, Any]:
    """Make a question as the committee reads it."""
    told = {
        "enquiry_id": f"q{number}",
        "text": "Can I come without a board?\n\nAnd is the bar open then?",
        "name": "Ada Lovelace",
    }
    more = {"email": "ada@union.example", "signed_in": False, "done_by": None, "done_at": None, **more}
    return {**told, "at": "2026-11-24T18:05:00Z", **more}


def questions(found: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make the data of the list of questions."""
    left = sum(one["done_at"] is None for one in found)
    return {"group": GROUP, "enquiries": found, "open": left, "on": True, "key": CLICK, "values": {}, "errors": {}, **more}


DEALT = {"done_by": "Tom Brennan", "done_at": "2026-11-24T19:05:00Z"}
QUESTIONS = {
    "usual": questions([question(1), question(2, email=None, signed_in=True), question(3, **DEALT)]),
    "empty": questions([]),
    "off": questions([], on=False),
    "much": questions([question(number, text="Why? " * 500) for number in range(20)]),
    "errors": questions([question(1)], errors={"form": "Please try again in a minute."}),
}


def hostile_questions(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Make both pages with what wants to break out."""
    group = {"group_id": 'x"><script>', "name": long + hostile}
    asked = question(
        1,
        enquiry_id=hostile,
        name=hostile,
        text=f"{hostile}\n\n{long}",
        email='"><x>@y.example',
        done_by=long,
        done_at=DEALT["done_at"],
    )
    values = {"name": hostile, "email": hostile, "text": hostile}
    return {
        "ask.html": ask({"text": hostile, "name": long}, group=group, values=values),
        "enquiries.html": questions([asked, {**asked, "done_at": None}], group=group),
    }
