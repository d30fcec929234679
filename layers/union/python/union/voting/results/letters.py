"""Writes to whoever was elected, to whom a correction concerns, and to the returning officer who declared."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import settings
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people.rules import Caller
from union.membership.memberships import actions as memberships
from union.store import Part

if TYPE_CHECKING:
    from union.voting.elections.tables import Election


def winners(election: "Election", told: Mapping[str, Any], posts: Sequence[Mapping[str, Any]], now: datetime) -> list[Part]:
    """One letter to each winner, which names all that they won; it goes with the first of it."""
    won: dict[str, list[Mapping[str, Any]]] = {}
    for post in told["posts"]:
        for one in post["winners"]:
            won.setdefault(one["person_id"], []).append(post)
    addresses = memberships.addresses(election.group_id, now)
    first = {post["post_id"] for post in posts}
    found: list[Part] = []
    for person, theirs in won.items():
        if theirs[0]["post_id"] in first and person in addresses:
            name, email = addresses[person]
            said = {**_said(election), "name": name, "posts": [post["title"] for post in theirs]}
            said |= {"starts_on": told["starts_on"], "ends_on": told["ends_on"]}
            found.append(letters.letter_write(Kind.ELECTED, f"elected-{election.election_id}-{person}", email, said, now))
    return found


def officer(election: "Election", told: Mapping[str, Any], caller: Caller, now: datetime) -> Part:
    """The part of a transaction that writes to the returning officer what they have declared or corrected."""
    said = {**_said(election), "name": caller.name, "number": told["number"], "reason": told["reason"], "root": told["root"]}
    said["posts"] = [
        {"title": post["title"], "winners": [one["name"] for one in post["winners"]], "vacant": post["vacant"]}
        for post in told["posts"]
    ]
    return letters.letter_write(Kind.DECLARED, f"declared-{election.election_id}-{told['number']}", caller.email, said, now)


def corrected(
    election: "Election", told: Mapping[str, Any], after: Mapping[str, Any], elected: Mapping[str, bool], now: datetime
) -> list[Part]:
    """One letter to each person whom a correction concerns: whether they are `elected` now, and why it was corrected."""
    addresses = memberships.addresses(election.group_id, now)
    found: list[Part] = []
    for person in elected.keys() & addresses.keys():
        name, email = addresses[person]
        said = {**_said(election), "name": name, "post": after["title"], "elected": elected[person], "reason": told["reason"]}
        letter_id = f"corrected-{election.election_id}-{told['number']}-{person}"
        found.append(letters.letter_write(Kind.CORRECTED, letter_id, email, said, now))
    return found


def _said(election: "Election") -> dict[str, Any]:
    return {
        "group_name": election.group_name,
        "title": election.title,
        "url": f"{settings.site_url()}/elections/{election.election_id}/results",
        "roles_url": f"{settings.site_url()}/my/roles",
    }
