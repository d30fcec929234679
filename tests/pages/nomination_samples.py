"""What the pages about standing may look like: the candidates, the form, and the returning officer's look at nominations."""

from typing import Any

from tests.pages.election_samples import CHESS, KEY, named

PHOTO = "ab" * 20
MANIFESTO = "I play **every** day.\n\n- more boards\n- more tea\n\nAsk me [anything](https://union.example)."


def candidate(number: int, name: str, **more: Any) -> dict[str, Any]:
    """Make one candidate."""
    return {"number": number, "name": name, "withdrawn": False, "manifesto": MANIFESTO, "photo": None, **more}


def candidates(phase: str = "poll", some: Any = None) -> dict[str, Any]:
    """Make the data of the candidates' page."""
    both = [candidate(1, "Amara Nwosu", photo=PHOTO), candidate(2, "Lin Zhao", withdrawn=True)]
    posts = [
        {"post_id": "1", "title": "President", "seats": 1, "candidates": both if some is None else some},
        {"post_id": "2", "title": "Ordinary members", "seats": 3, "candidates": []},
    ]
    return {"group": CHESS, "election": named(phase), "posts": posts}


def mine(state: str = "sent", **more: Any) -> dict[str, Any]:
    """Make one of somebody's own nominations."""
    return {"post_id": "1", "title": "President", "state": state, "reason": None, "photo": None, **more}


def stand(phase: str = "nominations", own: Any = None, errors: Any = None, **more: Any) -> dict[str, Any]:
    """Make the data of the page for standing."""
    return {
        "group": CHESS,
        "election": named(phase),
        "posts": [{"post_id": "1", "title": "President", "seats": 1}, {"post_id": "2", "title": "Ordinary members", "seats": 3}],
        "mine": own or [],
        "open": phase == "nominations",
        "opened": phase in ("poll", "sealed"),
        "may_withdraw": phase != "declared",
        "has_photo": bool(own),
        "longest": 4000,
        "key": KEY,
        "values": {"post": "1", "manifesto": "I play every day."} if own else {},
        "errors": errors or {},
        **more,
    }


WRONG = {"post": "Please choose a post.", "manifesto": "Please write why.", "photo": "This file has 20 MB."}
STANDS = {
    "new": stand(),
    "one-post": stand(posts=[{"post_id": "1", "title": "President", "seats": 1}]),
    "wrong": stand(errors=WRONG, values={"post": "2", "manifesto": "I play."}),
    "sent": stand(own=[mine()]),
    "returned": stand(own=[mine("returned", reason="Please leave out the other candidates.\n\nThen send it again.")]),
    "withdrawn": stand(own=[mine("withdrawn")]),
    "candidate": stand("poll", [mine("approved")]),
    "stranger": stand(posts=[]),
    "early": stand("notice"),
    "late": stand("declared", [mine("approved")]),
    "too-late": stand("review", errors={"form": "Nominations are not open."}),
}


def nomination(name: str, state: str = "sent", **more: Any) -> dict[str, Any]:
    """Make one nomination as the returning officer sees it."""
    told = {"person_id": name.lower(), "name": name, "manifesto": MANIFESTO, "photo": None, "state": state, "reason": None}
    return {**told, "sent_at": "2026-11-10T12:00:00Z", "version": 1, "yours": False, **more}


def desk(phase: str = "nominations", some: Any = None, **more: Any) -> dict[str, Any]:
    """Make the data of the returning officer's look at nominations."""
    three = [nomination("Amara", photo=PHOTO), nomination("Lin", "approved"), nomination("Alex", yours=True)]
    three += [nomination("Tom", "returned", reason="No names of others."), nomination("Mo", "withdrawn")]
    posts = [
        {"post_id": "1", "title": "President", "seats": 1, "nominations": three if some is None else some},
        {"post_id": "2", "title": "Ordinary members", "seats": 3, "nominations": []},
    ]
    told = {"group": CHESS, "election": named(phase), "posts": posts, "waiting": 2, "open": phase in ("nominations", "review")}
    return {**told, "key": KEY, "values": {}, "errors": {}, **more}


DESKS = {
    "open": desk(),
    "done": desk("review", waiting=0),
    "early": desk("notice", some=[]),
    "settled": desk("poll"),
    "wrong": desk(errors={"reason": "Please say what has to change."}, values={"post": "1", "person_id": "amara"}),
}


def hostile(bad: str, long: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Make each page with texts that are attacks."""
    group = {"group_id": bad, "name": long}
    evil = f"{bad}\n\n[x](javascript:alert(1)) ![x](https://evil.example/x.png)\n\n{long}"
    one = {"name": bad + long, "manifesto": evil, "photo": '"><script>'}
    return {
        "candidates": ("candidates.html", {**candidates(some=[{**candidate(1, "x"), **one}]), "group": group}),
        "stand": ("stand.html", {**stand(own=[mine("returned", reason=bad, title=long)]), "group": group}),
        "desk": ("nominations.html", {**desk(some=[{**nomination("x"), **one, "reason": long}]), "group": group}),
    }
