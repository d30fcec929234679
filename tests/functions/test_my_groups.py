"""My groups leads to tickets, votes that are open, events that are soon, and the committee's home; staff land on their desk."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.membership.events import cards
from union.membership.events.rules import Status
from union.membership.events.tables import EventDate
from union.membership.groups import actions as groups
from union.membership.memberships.tables import Membership

from tests.actions.conftest import PRIYA, SAM
from tests.actions.declaring import held, post

type Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _fresh(union_house: None) -> None:
    groups._listed = None
    cards._known.clear()
    now = datetime.now(UTC)
    told = {"statement_version": "1", "accepted_at": now, "joined_at": now, "kind": "standard", "price": 500}
    Membership("chess", "sam", name=SAM.name, email=SAM.email, group_name="Chess", valid_until="2099-07-31", **told).save()
    Membership("print", "sam", name=SAM.name, email=SAM.email, group_name="Print", valid_until="2020-07-31", **told).save()


def mine(call: Call, who: Any) -> dict[str, Any]:
    """My groups, as a program sees them."""
    found: dict[str, Any] = json.loads(
        call("memberships", "GET", "/my/groups", caller=who, headers={"accept": "application/json"}).body
    )
    return found


def event(group_id: str, in_days: int, **more: Any) -> None:
    """Keep a date of an event of a group."""
    begins = datetime.now(UTC) + timedelta(days=in_days)
    told = {"title": f"In {in_days}", "way": "open", "listed": "listed", "starts_at": begins, "changed_at": begins}
    EventDate(f"{group_id}-{in_days}", "once", group_id=group_id, **{"status": "published", **told, **more}).save()


def test_only_votes_that_are_open_in_one_s_own_groups_are_told(call: Call) -> None:
    now = datetime.now(UTC)
    names = ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at")
    for name, begins in (("open", -7), ("later", -1)):
        moments = {one: now + timedelta(days=begins + 2 * at) for at, one in enumerate(names)}
        held([post()], election_id=name, title=f"The {name} one", **moments, created_at=now, published_at=now - timedelta(days=9))
    assert [one["election_id"] for one in mine(call, SAM)["votes"]] == ["open"]
    page = call("memberships", "GET", "/my/groups", caller=SAM).body
    assert 'href="/elections/open/vote"' in page and 'href="/my/tickets"' in page


def test_events_of_one_s_own_groups_are_told_those_for_members_too(call: Call) -> None:
    event("chess", 3, members=True)
    event("chess", 20)
    event("chess", 4, status=str(Status.CALLED_OFF), called_off_at=datetime.now(UTC), called_off_because="Snow.")
    event("print", 2)
    assert [one["title"] for one in mine(call, SAM)["events"]] == ["In 3"]


def test_a_committee_is_led_to_its_home_and_everybody_to_their_tickets_from_every_page(call: Call) -> None:
    assert 'href="/groups/chess/committee-home"' in call("memberships", "GET", "/my/groups", caller=PRIYA).body
    for who, shown in ((SAM, True), (None, False)):
        top = call("groups", "GET", "/", caller=who).body.partition("</header>")[0]
        assert ('href="/my/tickets"' in top) is shown
        assert 'href="/report"' in top


def test_home_tells_what_is_on_this_week_and_a_search_forgives_a_slip(call: Call) -> None:
    event("chess", 3)
    event("chess", 4, members=True)
    event("chess", 20)
    told = json.loads(call("groups", "GET", "/", headers={"accept": "application/json"}).body)
    assert [one["title"] for one in told["events"]] == ["In 3"]
    found = json.loads(call("groups", "GET", "/?q=chses", headers={"accept": "application/json"}).body)
    assert found["count"] == 1 and [one["title"] for one in found["events"]] == ["In 3", "In 20"]
    page = call("groups", "GET", "/?q=chses").body
    assert ">In 20</a>" in page and "Search groups, events and news" in page
