"""A year of re-affiliation of the chess society, in tests: a committee to which nothing is left to do, and the clock at any time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from union import store
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.policy import actions as policies
from union.membership.groups.tables import Group
from union.membership.news.tables import Article
from union.times import london_day
from union.voting.elections.tables import Election
from union.voting.reaffiliation import actions, clock, records
from union.voting.reaffiliation.tables import Reaffiliated

from tests.actions.conftest import NOW, PRIYA, forget
from tests.actions.electing import ALEX

DAY = timedelta(days=1)
OPENS, LAST = date(2027, 9, 5), date(2027, 10, 31)
TIME = datetime(2027, 9, 20, 12, tzinfo=UTC)
"""A noon within the time to send in, by the policy that comes with the house."""
CLAIMS = ["names", "constitution", "contact"]
TOM = Caller("tom", "Tom Blake", "tom@union.example")
ROLES = {"priya": "President", "tom": "Treasurer"}


def in_office(*who: Caller, since: date = date(2026, 8, 1), until: date = date(2028, 7, 31), group_id: str = "chess") -> None:
    """Give these people their roles, and no others."""
    for one in who:
        term = Term(ROLES[one.person_id], since, until)
        told = {"group_id": group_id, "group_name": group_id.title(), "person_id": one.person_id, "name": one.name}
        people.appoint(**told, appointed=[term], actor="test", now=NOW)
    for member in people.everybody_of(group_id):
        member.update([type(member).email.set(f"{member.person_id}@union.example")])


def well_run(group_id: str = "chess", *, now: datetime = TIME, elected: datetime | None = None) -> None:
    """Let everything be met that the list looks at, in a group that was there long before the year opened."""
    in_office(PRIYA, TOM, since=london_day(now) - 500 * DAY, group_id=group_id)
    words = {"meets": "Tuesdays at six", "logo": "logo.webp", "summary": "Chess for all.", "purpose": "We play and teach chess."}
    told = [getattr(Group, name).set(value) for name, value in words.items()]
    Group(group_id).update([*told, Group.affiliated_at.set(datetime(2020, 1, 1, tzinfo=UTC))])
    _elected(group_id, elected or now - 150 * DAY)
    _news(group_id, now)
    forget()


def _elected(group_id: str, declared_at: datetime) -> None:
    told: dict[str, Any] = {"group_id": group_id, "group_name": group_id.title(), "group_type": "societies"}
    moments = dict.fromkeys(("polls_open_at", "polls_close_at", "created_at", "declared_at"), declared_at)
    Election(
        election_id=f"election-{group_id}",
        version=9,
        kind="committee",
        title="Spring election",
        posts=[],
        ron=True,
        ron_rule="stays",
        created_by="test",
        correlation_id="test",
        **told,
        **moments,
    ).save()


def _news(group_id: str, now: datetime) -> None:
    at = now - 3 * DAY
    told = {"title": "We won", "text": "We won.", "extract": "We won.", "author": "The committee", "changed_by": "priya"}
    moments = dict.fromkeys(("public_at", "made_at", "changed_at"), at)
    Article(group_id, "won", version=1, place=f"{at:%Y-%m-%dT%H:%M:%SZ}#won", edition=Article.ALL, **told, **moments).save()


def come(now: datetime = TIME) -> dict[str, int]:
    """Let the clock come by."""
    forget()
    return clock.tick(now)


def kept(group_id: str = "chess", year: str = "2027") -> Reaffiliated:
    """The re-affiliation as it is in the table."""
    return Reaffiliated.get(group_id, year, consistent_read=True)


def send(caller: Caller = PRIYA, *, group_id: str = "chess", now: datetime = TIME, **more: Any) -> None:
    """Send it in as it is now."""
    (record,) = store.read(records.key(group_id, "2027"))
    told = {"year": "2027", "version": int(record.version) if record else 0, "claims": CLAIMS, "note": ""}
    actions.send(group_id, caller, **{**told, **more}, now=now)


def give_back(caller: Caller = ALEX, *, now: datetime = TIME, **more: Any) -> None:
    """Return it as it is now."""
    told = {"year": "2027", "version": int(kept().version), "reason": "Please elect a treasurer."}
    actions.give_back("chess", caller, **{**told, **more}, now=now)


def approve(caller: Caller = ALEX, *, group_id: str = "chess", now: datetime = TIME, **more: Any) -> None:
    """Approve it as it is now."""
    record = kept(group_id)
    told = {"year": "2027", "version": int(record.version), "reason": "", "seen": records.lacking(record)}
    actions.approve(group_id, caller, **{**told, **more}, now=now)


def told(kind: str = "reaffiliation") -> list[tuple[str, str]]:
    """To whom letters were written, about what step."""
    return sorted((str(one.to), one.context.get("step", "")) for one in Letter.scan() if one.kind == kind)


def adopt_a_year_that_is_open(now: datetime) -> str:
    """Let the union's policy be that this year's last day is three weeks after a moment; the name of that year."""
    last = london_day(now) + 21 * DAY
    last = last + DAY if (last.month, last.day) == (2, 29) else last
    text = (
        (Path(policies.__file__).parent / "default.toml").read_text().replace('last_day = "10-31"', f'last_day = "{last:%m-%d}"')
    )
    policies.adopt(text.replace('version = "2026-09"', 'version = "2026-99"', 1), "test", now)
    return str(last.year)
