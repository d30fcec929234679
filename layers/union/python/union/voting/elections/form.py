"""The form for an election: what stands in its fields, and which rows it has."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union import ids
from union.core.people import actions as people
from union.membership.memberships import actions as memberships
from union.times import london, london_day
from union.voting.elections import records, rules
from union.voting.elections.rules import Kind

if TYPE_CHECKING:
    from union.core.policy.rules import Policy
    from union.views import Named
    from union.voting.elections.tables import Election
    from union.voting.elections.views import DraftElection, ElectionForm

_FEWEST_ROWS = 3
_ROW_NUMBER = re.compile(r"post([1-9][0-9]?)_(title|description|seats|options)")


def shown(
    group: "Named", draft: "DraftElection | None", kind: Kind, values: Mapping[str, str], policy: "Policy"
) -> "ElectionForm":
    """What the form shows for a new election, or for a draft."""
    least = policy.elections
    return {
        "group": group,
        "election": draft,
        "kind": kind,
        "rows": _rows(values, _FEWEST_ROWS if kind == Kind.COMMITTEE else 1),
        "minima": {
            "notice_days": least.notice_days,
            "nominations_days": least.nominations_days,
            "review_days": least.review_days,
            "poll_hours": least.poll_hours,
            "complaints_hours": least.complaints_hours,
        },
        "key": ids.key(),
        "values": dict(values),
        "errors": {},
    }


def _rows(values: Mapping[str, str], fewest: int) -> list[int]:
    """The rows that the form has: those in which something stands, and at least one after them."""
    numbers = [int(found[1]) for name, value in values.items() if value.strip() and (found := _ROW_NUMBER.fullmatch(name))]
    shown = max(max(numbers, default=0) + (3 if "more" in values else 1), fewest)
    return list(range(1, min(shown, rules.MOST_POSTS) + 1))


def to_begin_with(group_id: str, kind: Kind, policy: "Policy", now: datetime) -> dict[str, str]:
    """Times that the policy allows, and the roles that there are: most elections are held for these."""
    times = rules.suggested(kind, policy.elections, now)
    values = {"ron": "yes", "ron_rule": "nus_clone"}
    for name, moment in times.items():
        values |= written(name, moment)
    if kind == Kind.REFERENDUM:
        return values | {"post1_options": "Yes\nNo"}
    complaints = timedelta(hours=policy.elections.complaints_hours)
    starts = london_day(times["polls_close_at"] + complaints) + timedelta(days=2)
    ends = memberships.valid_until(policy, starts)
    values |= {"takes_office_on": starts.isoformat(), "ends_on": ends.isoformat()}
    held = [one["role"] for one in people.held(group_id, now)] if kind == Kind.COMMITTEE else []
    for number, role in enumerate(dict.fromkeys(held[: rules.MOST_POSTS]), start=1):
        values |= {f"post{number}_title": role, f"post{number}_seats": str(min(held.count(role), rules.MOST_SEATS))}
    return values


def kept(election: "Election") -> dict[str, str]:
    """An election as the fields of its form have it."""
    values: dict[str, str] = {"title": election.title, "ron_rule": election.ron_rule}
    values |= {"ron": "yes"} if election.ron else {}
    for name in ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at"):
        moment = getattr(election, name)
        values |= written(name, moment) if moment else {}
    values |= {name: day for name in ("takes_office_on", "ends_on") if (day := getattr(election, name))}
    for post in records.posts(election):
        told = {"title": post.title, "description": post.description, "seats": str(post.seats)}
        told |= {"may_stand": post.may_stand, "may_vote": post.may_vote, "options": "\n".join(post.options)}
        values |= {f"post{post.post_id}_{name}": value for name, value in told.items() if value}
    return values


def written(name: str, moment: datetime) -> dict[str, str]:
    """A moment as the two fields of a form have it."""
    wall = london(moment)
    return {f"{name}_date": f"{wall:%Y-%m-%d}", f"{name}_time": f"{wall:%H:%M:%S}" if wall.second else f"{wall:%H:%M}"}
