"""What the pages of a vote may look like: open, wrong, too late, with two hundred candidates, and hostile."""

from typing import Any

CHESS = {"group_id": "chess", "name": "Chess Society"}
ELECTION = {
    "election_id": "spring",
    "title": "Committee election 2027",
    "opens_at": "2026-11-23T12:00:00Z",
    "closes_at": "2026-11-25T12:00:00Z",
}
RON = "Re-open nominations"


def candidate(number: int, name: str, post_id: str = "1", **more: Any) -> dict[str, Any]:
    """Make one line of a ballot paper."""
    return {"number": number, "name": name, "link": "", "field": f"r.{post_id}.{number}", "ron": name == RON, **more}


def post(title: str, names: list[str], post_id: str = "1", seats: int = 1, description: str = "") -> dict[str, Any]:
    """Make one post of a ballot paper."""
    link = f"/elections/spring/posts/{post_id}"
    lines = [candidate(n, name, post_id, link="" if name == RON else link) for n, name in enumerate(names, 1)]
    told = {"post_id": post_id, "title": title, "description": description, "seats": seats}
    return {**told, "abstain": f"abstain.{post_id}", "candidates": lines}


POSTS = [
    post("President", ["Amara Nwosu", "Lin Zhao", "Tom Brennan", RON], description="Leads the committee.\n\nSpeaks for us."),
    post("Ordinary members", ["Ines Silva", "Joe Bell", "Mo Said", "Wren Lake", RON], "2", 3),
]
TYPED = {"r.1.1": "1", "r.1.3": "2", "abstain.2": "yes"}
WRONG = {"r.1.1": "You gave 1 to Amara Nwosu and Lin Zhao. Please give each rank only once."}
WRONG |= {"abstain.2": "Please rank at least one for Ordinary members, or tick that you abstain."}


def paper(state: str = "open", posts: Any = None, errors: dict[str, str] | None = None, **typed: str) -> dict[str, Any]:
    """Make the data of the ballot paper."""
    told = {"election": ELECTION, "group": CHESS, "state": state, "why": "member until 31 July 2027", "key": "k_01JDCC3N5T7YV6Q2"}
    return {**told, "posts": POSTS if posts is None else posts, "values": typed, "errors": errors or {}}


PAPERS = {
    "open": paper(),
    "wrong": paper(errors=WRONG, **{"r.1.1": "1", "r.1.2": "1"}),
    "changing": paper(**TYPED),
    "many": paper(posts=[post("Editor", [*(f"Candidate number {n}" for n in range(1, 201)), RON])]),
    "late": paper("closed", errors={"form": "Voting closed on Wed 25 Nov 2026, 12:00. Your vote was not cast."}, **TYPED),
    "voted": paper("voted"),
    "voted-again": paper("voted", errors={"form": "You have voted already."}, **TYPED),
    **{state: paper(state) for state in ("early", "preparing", "stopped")},
    "absent": {**paper("absent", posts=[]), "why": None},
}


def review(posts: Any = None, **more: Any) -> dict[str, Any]:
    """Make the data of a vote to read over."""
    read = [{"post_id": "1", "title": "President", "ranked": ["Amara Nwosu", "Tom Brennan", RON]}]
    read.append({"post_id": "2", "title": "Ordinary members", "ranked": []})
    return {"election": ELECTION, "group": CHESS, "posts": posts or read, "fields": TYPED, "key": "k_01JDCC3N5T7YV6Q2", **more}


def voted(**more: Any) -> dict[str, Any]:
    """Make the data of the confirmation."""
    return {"election": ELECTION, "group": CHESS, "receipt": "abcd-efgh-ijkl-mnop-qrst", **more}


def hostile(bad: str, long: str) -> dict[str, dict[str, Any]]:
    """Make each page with texts that are attacks."""
    about = {
        "election": {**ELECTION, "election_id": 'x"><script>', "title": bad + long},
        "group": {"group_id": bad, "name": long},
    }
    posts = [post(bad + long, [bad, long], description=bad)]
    posts[0]["candidates"][0]["link"] = "javascript:alert(1)"
    typed = paper(posts=posts, errors={"r.1.1": bad, "abstain.1": long, bad: bad}, **{"r.1.1": '">' + bad, "key": bad})
    return {
        "vote": {**typed, **about, "why": bad},
        "late": {**typed, **about, "state": "closed"},
        "review": {**review([{"post_id": bad, "title": bad, "ranked": [bad, long]}]), **about, "fields": {bad: bad}, "key": bad},
        "voted": voted(**about),
    }
