"""What the pages of an election may look like: in each phase, for members, committee and returning officer, wrong, and hostile."""

from typing import Any

CHESS = {"group_id": "chess", "name": "Chess Society"}
KEY = "k_01JDCC3N5T7YV6Q2"
TIMES = {
    "notice_at": "2026-11-01T12:00:00Z",
    "nominations_open_at": "2026-11-09T12:00:00Z",
    "nominations_close_at": "2026-11-16T12:00:00Z",
    "polls_open_at": "2026-11-20T12:00:00Z",
    "polls_close_at": "2026-11-25T12:00:00Z",
}
NOWS = {
    "draft": "2026-10-30T12:00:00Z",
    "notice": "2026-11-02T12:00:00Z",
    "nominations": "2026-11-10T12:00:00Z",
    "review": "2026-11-17T12:00:00Z",
    "poll": "2026-11-23T12:00:00Z",
}
OFFICER = {"team": "Societies team", "email": "societies@union.example", "note": ""}
LEADER = {"member": True, "leads": True, "returns": False, "runs": True}
RETURNING = {"member": False, "leads": True, "returns": True, "runs": True}


def named(phase: str = "poll", **more: Any) -> dict[str, Any]:
    """Make what every page says of an election."""
    return {"election_id": "spring", "title": "Committee election 2027", "kind": "committee", "phase": phase, **TIMES, **more}


def election(phase: str = "poll", you: Any = None, **more: Any) -> dict[str, Any]:
    """Make the data of an election's page."""
    sealed = phase in ("sealed", "complaints", "declared")
    told = {
        **named(phase),
        "version": 1,
        "edition": 1,
        "ron": True,
        "ron_rule": "nus_clone",
        "takes_office_on": "2027-01-01",
        "ends_on": "2027-07-31",
        "cancelled_because": "Two names were missing on the papers." if phase == "cancelled" else None,
        "at_once": True,
        "roll_hash": "c0ffee" * 10 + "abcd" if phase not in NOWS or phase == "poll" else None,
        "roll_count": 41,
        "root": "ab" * 32 if sealed else None,
        "voted": 29 if sealed else None,
        "trouble": False,
        "published_at": None if phase == "draft" else TIMES["notice_at"],
        "cancelled_at": None,
        "sealed_at": None,
        "complaints_until": "2026-11-27T12:00:00Z" if phase in ("complaints", "declared") else None,
        "declared_at": "2026-11-28T12:00:00Z" if phase == "declared" else None,
        **more,
    }
    return {
        "group": CHESS,
        "election": told,
        "posts": [
            post("1", "President", ["Amara Nwosu", "Lin Zhao"], description="Leads the committee."),
            post("2", "Ordinary members", [], 3),
        ],
        "officer": OFFICER,
        "you": you,
        "now": NOWS.get(phase, "2026-11-28T12:00:00Z"),
        "key": KEY,
        "values": {},
        "errors": {},
    }


def post(post_id: str, title: str, names: list[str], seats: int = 1, **more: Any) -> dict[str, Any]:
    """Make one post of an election's page."""
    told = {"post_id": post_id, "title": title, "description": "", "seats": seats, "may_stand": "members", "may_vote": "members"}
    candidates = [
        {"number": n, "name": name, "withdrawn": n == 2, "link": f"/elections/spring/candidates#p{post_id}-{n}"}
        for n, name in enumerate(names, 1)
    ]
    return {**told, "options": [], "candidates": candidates, **more}


def referendum(phase: str = "poll", **more: Any) -> dict[str, Any]:
    """Make the data of a referendum's page."""
    told = election(phase, **more)
    told["election"] = {name: value for name, value in told["election"].items() if not name.startswith("nominations")}
    told["election"] |= {"kind": "referendum", "title": "Our name", "ron": False, "takes_office_on": None, "ends_on": None}
    told["posts"] = [post("1", "Shall we be the Chess and Go Society?", [], options=["Yes", "No"], description="Go is a game.")]
    return told


PAGES = {
    **{
        phase: election(phase)
        for phase in ("notice", "nominations", "review", "poll", "closing", "sealed", "complaints", "declared")
    },
    "draft": election("draft", LEADER),
    "waiting": election("draft", LEADER, published_at="2026-10-30T12:00:00Z", at_once=False),
    "cancelled": election("cancelled"),
    "leader": election("notice", LEADER),
    "officer": election("complaints", RETURNING),
    "stopped": election("closing", RETURNING, trouble=True),
    "opening": election("poll", roll_hash=None),
    "closes-all": election("poll", ron_rule="closes_all"),
    "plain": election("poll", ron_rule="plain"),
    "question": referendum(),
    "question-early": referendum("notice"),
    "too-soon": {
        **election("draft", LEADER),
        "errors": {"nominations_open_at": "The union asks for a notice of at least 7 days."},
    },
}


def listed(elections: Any = None, *, leads: bool = False) -> dict[str, Any]:
    """Make the data of the list of a group's elections."""
    some = [
        named(phase, title=f"Election of {phase}") for phase in ("draft", "notice", "nominations", "review", "poll", "closing")
    ]
    some += [named(phase, title=f"Election of {phase}") for phase in ("sealed", "complaints", "declared", "cancelled")]
    asked = {name: told for name, told in named("notice").items() if not name.startswith("nominations")}
    some.append({**asked, "kind": "referendum", "title": "Our name"})
    return {"group": CHESS, "elections": some if elections is None else elections, "may_set_up": leads}


MINIMA = {"notice_days": 7, "nominations_days": 5, "review_days": 1, "poll_hours": 24, "complaints_hours": 48}
WRITTEN = {
    "title": "Committee election 2027",
    "ron": "yes",
    "ron_rule": "plain",
    "post1_title": "President",
    "post1_may_vote": "committee",
    "nominations_open_at_date": "2026-11-09",
    "nominations_open_at_time": "12:00",
    "takes_office_on": "2027-01-01",
}
WRONG = {
    "post1_title": "Please fill this in.",
    "post1_seats": "A post has 1 to 10 seats.",
    "nominations_open_at": "The union asks for a notice of at least 7 days.",
    "takes_office_on": "Those elected take office after voting has closed.",
    "form": "This election was changed in another window. Please look at it again.",
}


def form(kind: str = "committee", draft: Any = None, errors: Any = None, **values: str) -> dict[str, Any]:
    """Make the data of the form for an election."""
    return {
        "group": CHESS,
        "election": draft,
        "kind": kind,
        "rows": [1, 2],
        "minima": MINIMA,
        "key": KEY,
        "values": values or WRITTEN,
        "errors": errors or {},
    }


FORMS = {
    "new": form(),
    "draft": form(draft={**named("draft"), "version": 2, "edition": 1}),
    "by-election": form("by-election"),
    "question": form("referendum", title="Our name", post1_title="Shall we?", post1_options="Yes\nNo"),
    "wrong": form(errors=WRONG, title="Committee election", post1_seats="11"),
}


def times(fields: Any = None, errors: Any = None, **more: Any) -> dict[str, Any]:
    """Make the data of the page for moving and cancelling."""
    values = {f"{name}_{part}": text for name in TIMES for part, text in (("date", "2026-11-25"), ("time", "12:00"))}
    told = {"group": CHESS, "election": named("notice", edition=1), "may_cancel": True, "key": KEY}
    shown = list(TIMES)[1:] if fields is None else fields
    return {**told, "fields": shown, "values": values, "errors": errors or {}, **more}


MOVING = {
    "open": times(),
    "over": times([]),
    "wrong": times(errors={"polls_close_at": "What is open is never shortened.", "sure": "Please tick that you are sure."}),
    "done": times([], may_cancel=False),
}


def hostile(bad: str, long: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Make each page with texts that are attacks."""
    group = {"group_id": bad, "name": long}
    told = {"election_id": 'x"><script>', "title": bad + long}
    page = election("cancelled", cancelled_because=bad + long)
    page["posts"] = [post("1", bad + long, [bad, long], description=bad)]
    page["posts"][0]["candidates"][0]["link"] = "/elections/x/candidates#p1-1"
    typed = {"title": '">' + bad, "post1_title": bad, "post1_description": long}
    return {
        "page": ("election.html", {**page, "group": group, "election": {**page["election"], **told}}),
        "list": ("elections.html", {**listed([named("poll", **told)]), "group": group}),
        "form": ("set_up.html", {**form(errors={"title": bad, bad: long}, **typed), "group": group}),
        "times": ("times.html", {**times(errors={"reason": bad}), "group": group, "election": named(**told, edition=1)}),
    }
