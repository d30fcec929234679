"""An election of the chess society in moto: set up by its president, with members, and at whatever time one likes."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from union import store
from union.core.people.rules import Caller
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.voting.elections import actions as elections
from union.voting.elections.rules import Draft, Kind, Post, Who
from union.voting.elections.tables import Election
from union.voting.nominations.tables import Nomination

from tests.actions.conftest import NOW, PRIYA
from tests.staff import staff

ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
SPORTY = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")
DAY = timedelta(days=1)
OPENS, CLOSES = NOW + 17 * DAY, NOW + 20 * DAY
SEALED = CLOSES + timedelta(seconds=60)
DRAFT = Draft(
    kind=Kind.COMMITTEE,
    title="Spring election",
    posts=[
        Post("1", "President", "Leads the committee.", 1, Who.MEMBERS, Who.MEMBERS),
        Post("2", "Ordinary member", "", 3, Who.MEMBERS, Who.MEMBERS),
    ],
    notice_at=None,
    nominations_open_at=NOW + 8 * DAY,
    nominations_close_at=NOW + 15 * DAY,
    polls_open_at=OPENS,
    polls_close_at=CLOSES,
    takes_office_on=date(2027, 1, 1),
    ends_on=date(2027, 7, 31),
)
REFERENDUM = replace(
    DRAFT,
    kind=Kind.REFERENDUM,
    title="Our name",
    posts=[Post("1", "Shall we be the Chess and Go Society?", "", 1, Who.MEMBERS, Who.MEMBERS, ("Yes", "No"))],
    nominations_open_at=None,
    nominations_close_at=None,
    takes_office_on=None,
    ends_on=None,
)


def member(person_id: str, name: str = "", until: str = "2027-07-31") -> Caller:
    """Make somebody a member of the chess society."""
    caller = Caller(person_id, name or person_id.title(), f"{person_id}@union.example")
    grant = Grant("chess", "Chess", person_id, caller.name, "standard", 500, until, "1", email=caller.email)
    store.commit(memberships.give_write(grant, None, NOW))
    return caller


def set_up(draft: Draft = DRAFT, **changed: Any) -> str:
    """Set an election up as its president would; answers its id."""
    return elections.set_up("chess", PRIYA, replace(draft, **changed), f"key-of-{draft.title}", NOW)


def published(draft: Draft = DRAFT, **changed: Any) -> str:
    """Set an election up and publish it."""
    election_id = set_up(draft, **changed)
    elections.publish(election_id, PRIYA, 1, NOW)
    return election_id


def kept(election_id: str) -> Election:
    """The election as it is in the table."""
    return Election.get(election_id, consistent_read=True)


def stands(election_id: str, post_id: str, person_id: str, name: str = "") -> None:
    """Let somebody stand and be approved in time."""
    when = NOW + 9 * DAY
    Nomination(
        election_id=election_id,
        nomination_id=f"{post_id}#{person_id}",
        version=1,
        name=name or person_id.title(),
        email=f"{person_id}@union.example",
        manifesto="Vote for me.",
        state="approved",
        sent_at=when,
        approved_at=when,
    ).save()
