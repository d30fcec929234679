"""What the pages of news may look like."""

from typing import Any

from union.markdown import LONGEST
from union.membership.news.rules import LONGEST_TITLE, MOST_HIDDEN, MOST_PINNED, Byline, Seen, Stage

CHESS = {"group_id": "chess", "name": "Chess Society"}
FILM = {"group_id": "film", "name": "Film Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"
PICTURE = {
    "address": "/pictures/" + "a" * 40 + "-1600x900",
    "width": 1600,
    "height": 900,
    "small": "/pictures/" + "a" * 40 + "-1600x900-480",
    "small_width": 480,
    "alt": "Four people over a chess board in the bar",
}
TEXT = """We **won** the London league, for the first time since 1998. Thank you to everybody who came along to cheer, and to the bar for the lemonade.

## The last match

It was decided on the last board, in the last minute:

- Board 1: draw
- Board 2: lost
- Board 3: won

[Look at the table](https://league.example) if you do not believe it."""
EXTRACT = (
    "We won the London league, for the first time since 1998. Thank you to everybody who came along to cheer, and to the bar …"
)


def card(number: int, title: str, group: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make one article as lists show it."""
    group = group or CHESS
    article_id = f"abcdefghi{'abcdefghijklmnopqrstuvwxyz234567'[number % 32]}"
    return {
        "article_id": article_id,
        "group": group,
        "address": f"/groups/{group['group_id']}/news/a-title-{article_id}",
        "title": title,
        "extract": EXTRACT,
        "author": f"President, {group['name']}",
        "public_at": "2026-11-27T18:00:00Z",
        "pinned": False,
        "picture": None,
        **more,
    }


THREE = [
    card(1, "How to join our trip to Brighton", pinned=True, extract="Two days by the sea, eight boards, one minibus."),
    card(2, "We won the London league", picture=PICTURE),
    card(3, "The beginners’ evening moves to Wednesdays", extract="From January on, in the same room, with the same biscuits."),
]
MUCH = [card(n, f"Round {n} of the winter tournament", picture=PICTURE if n % 3 else None) for n in range(20)]


def listed(articles: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make a page of a list of everybody's."""
    return {"articles": articles, "year": None, "years": [2026] if articles else [], "first": True, "older": None, **more}


def of_group(articles: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make a page of a group's list."""
    return {**listed(articles), "group": CHESS, "may_write": False, **more}


def article(**more: Any) -> dict[str, Any]:
    """Make the page of an article."""
    shown = {**card(2, "We won the London league", picture=PICTURE), "text": TEXT, "changed_at": "2026-11-28T09:00:00Z"}
    return {"article": shown, "stage": Stage.PUBLISHED, "more": [], "may_write": False, **more}


def row(number: int, title: str, stage: Stage, **more: Any) -> dict[str, Any]:
    """Make one article as the committee lists it."""
    told = card(number, title)
    kept = {name: told[name] for name in ("article_id", "title", "extract", "pinned", "address", "picture")}
    public = {Stage.DRAFT: None, Stage.SCHEDULED: "2026-12-04T18:00:00Z", Stage.PUBLISHED: "2026-11-27T18:00:00Z"}[stage]
    return {
        **kept,
        "version": 3,
        "author": "President",
        "stage": stage,
        "public_at": public,
        "changed_at": "2026-11-27T17:00:00Z",
        **more,
    }


def room(drafts: list[Any], scheduled: list[Any], published: list[Any], **more: Any) -> dict[str, Any]:
    """Make the committee's list."""
    lists = {"drafts": drafts, "scheduled": scheduled, "published": published}
    told = {
        "group": CHESS,
        "first": True,
        "older": None,
        "may_pin": True,
        "most_pinned": MOST_PINNED,
        "most_hidden": MOST_HIDDEN,
        "key": CLICK,
    }
    return {**told, **lists, "values": {}, "errors": {}, **more}


WAYS = [
    {"byline": Byline.ROLE, "shown": "President"},
    {"byline": Byline.COMMITTEE, "shown": "The committee"},
    {"byline": Byline.NAME, "shown": "Priya Raman, President"},
]
HISTORY = [
    {"who": "Tom Reed", "at": "2026-11-27T17:10:00Z", "act": "published"},
    {"who": "Priya Raman", "at": "2026-11-27T17:00:00Z", "act": "changed"},
    {"who": "Priya Raman", "at": "2026-11-26T21:30:00Z", "act": "drafted"},
]


def writing(one: dict[str, Any] | None = None, values: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the form."""
    ways = [{"byline": Byline.KEPT, "shown": "Secretary"}, *WAYS] if one else WAYS
    seen = {Stage.DRAFT: Seen.DRAFT, Stage.SCHEDULED: Seen.AT, Stage.PUBLISHED: Seen.NOW}[one["stage"] if one else Stage.DRAFT]
    typed = {"seen": str(seen), "byline": str(ways[0]["byline"]), **(values or {})}
    return {
        "group": CHESS,
        "article": one,
        "version": one["version"] if one else 0,
        "theirs": None,
        "bylines": ways,
        "seen": seen,
        "history": HISTORY if one else [],
        "longest_title": LONGEST_TITLE,
        "longest_text": LONGEST,
        "key": CLICK,
        "values": typed,
        "errors": {},
        **more,
    }


DRAFT = row(4, "Notes for the annual meeting", Stage.DRAFT)
SET = row(5, "The Christmas blitz", Stage.SCHEDULED)
OUT = row(2, "We won the London league", Stage.PUBLISHED, picture=PICTURE)
WRITTEN = {"title": "We won the London league", "text": TEXT, "picture_alt": PICTURE["alt"]}
WRONG = {
    "title": "Please give the article a title.",
    "text": "Please write something first: everybody is to read it.",
    "picture": "This is a HEIC photo, as iPhones keep them. Choose it on the iPhone itself, which sends a JPEG, or save it as a JPEG first.",
    "picture_alt": "Please say in a few words what the picture shows, for people who cannot see it.",
    "public_at": "This moment is over. Choose a later one, or let everybody read it from now on.",
}
THEIRS = {"who": "Tom Reed", "at": "2026-11-27T17:10:00Z", "title": "We won!", "text": "We won the league. More tomorrow."}
CHANGED = "Somebody else changed this article while you were writing. You see theirs and yours: put together what should stay, and save."

NEWS = {
    "all": listed([*THREE, card(7, "A night of silent films", FILM, picture=PICTURE)]),
    "empty": listed([]),
    "much": listed(MUCH, years=[2026, 2025, 2024, 2023], older="2026-11-27T18:00:00Z#abcdefghij"),
    "year-empty": listed([], year=2024, years=[2026, 2025, 2024, 2023], first=False),
}
GROUP = {
    "usual": of_group(THREE),
    "committee": of_group(THREE, may_write=True),
    "empty": of_group([]),
    "begin": of_group([], may_write=True),
    "much": of_group(MUCH, years=[2026, 2025], older="2026-11-27T18:00:00Z#abcdefghij"),
    "year": of_group(MUCH[:4], year=2025, years=[2026, 2025], first=False),
}
ARTICLE = {
    "usual": article(more=[THREE[0], THREE[2]]),
    "plain": article(article={**article()["article"], "picture": None, "changed_at": None}, may_write=True),
    "draft": article(stage=Stage.DRAFT, may_write=True),
    "scheduled": article(stage=Stage.SCHEDULED, may_write=True),
}
ROOM = {
    "usual": room([DRAFT], [SET], [row(1, "How to join our trip to Brighton", Stage.PUBLISHED, pinned=True), OUT]),
    "empty": room([], [], []),
    "much": room([DRAFT] * 5, [SET] * 3, [OUT] * 20, may_pin=False, older="2026-11-27T18:00:00Z#abcdefghij"),
    "refused": room([DRAFT], [], [OUT], errors={"form": "This article was changed just now. Please look at it again."}),
}
WRITE = {
    "new": writing(),
    "draft": writing(DRAFT, {**WRITTEN, "title": DRAFT["title"]}),
    "set": writing(SET, {**WRITTEN, "public_at_date": "2026-12-04", "public_at_time": "18:00"}),
    "published": writing(OUT, WRITTEN),
    "wrong": writing(None, {"seen": "at", "public_at_date": "2026-11-01", "public_at_time": "18:00"}, errors=WRONG),
    "both": writing(OUT, WRITTEN, theirs=THEIRS, errors={"form": CHANGED}),
}


def hostile(text: str, long: str) -> dict[str, dict[str, Any]]:
    """Make each page with texts that attack it, by its template."""
    group = {"group_id": text, "name": text + long}
    bad = {**PICTURE, "alt": text}
    nasty = card(1, text + long, group, extract=text, author=text + long, picture=bad)
    one = row(1, text + long, Stage.DRAFT, extract=text, author=text)
    act = {"who": text + long, "at": "2026-11-27T17:10:00Z", "act": "changed"}
    values = {"title": text, "text": text + long, "picture_alt": text, "byline": "name"}
    return {
        "news.html": listed([nasty]),
        "group_news.html": of_group([nasty], group=group),
        "article.html": article(
            article={**nasty, "text": f"{text}\n\n[x](javascript:alert(1)) </script>{long}", "changed_at": None}
        ),
        "newsroom.html": room([one], [], [], group=group, errors={"form": text}),
        "write.html": writing(
            one,
            values,
            group=group,
            history=[act],
            theirs={**THEIRS, "who": text, "title": text, "text": text + long},
            bylines=[{"byline": Byline.NAME, "shown": text + long}],
            errors={"title": text + long},
        ),
    }
