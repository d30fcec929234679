"""A box that somebody unticked is still unticked when the form is shown again, whatever was refused: a browser sends nothing for it.

The president walks through a house in which each kind of box is ticked that a page fills from what is kept, and unticks all she sees. So a form
that somebody adds is among them once a link leads there.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from union.commerce.products import actions as products
from union.commerce.products.rules import Choice, Draft, Kind, Window
from union.core.people import actions as people
from union.core.people.rules import Term
from union.membership.events import actions as events
from union.membership.events import rules as event_rules
from union.membership.groups.tables import Group
from union.membership.platforms import actions as platforms
from union.membership.platforms import rules as platform_rules

from tests.actions.conftest import PRIYA
from tests.actions.declaring import held, post
from tests.functions.crawling import Crawl, Form, Page
from tests.functions.routes import route_of
from tests.functions.test_where_links_lead import TOM, as_


@pytest.fixture
def ticked(union_house: None) -> None:
    """Give a house in which what a committee can tick is ticked."""
    now = datetime.now(UTC)
    day = timedelta(days=1)
    for caller, role in ((PRIYA, "President"), (TOM, "Wizard")):
        term = Term(role, date(2020, 1, 1), date(2099, 1, 1))
        who = {"person_id": caller.person_id, "name": caller.name}
        people.appoint(group_id="chess", group_name="Chess", **who, appointed=[term], actor="test", now=now)
    Group("chess").update([Group.roles.set({"wizard": ["page", "door"]})])
    platform = platform_rules.checked("instagram", "Our pictures", "https://instagram.com/chess", public=True, interactive=None)
    platforms.add("chess", PRIYA, platform, key="add-pictures", now=now)
    hoodie = Draft(
        Kind.MERCHANDISE,
        "Hoodie",
        "Warm.",
        [Choice("1", "M", 2500, members_only=True)],
        sale=Window(None, now + day),
        preorder=True,
    )
    products.make("chess", PRIYA, hoodie, "key-of-hoodie", now)
    when = event_rules.Occasion(now + day, None, "Bar", "", "")
    events.make("chess", PRIYA, event_rules.Draft("Wine", "Red.", when, event_rules.Way.ALONG, adults=True), "key-of-wine", now)
    names = ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at")
    later = {name: now + at * day for at, name in enumerate(names, 9)}
    held([post()], election_id="draft", title="A draft", **later, published_at=None, created_at=now, ron=True)


@dataclass
class Unticking(Crawl):
    """A walk on which each form that has a ticked box is sent with none ticked, and refused for its key."""

    unticked: set[str] = field(default_factory=set)
    ticked_again: list[str] = field(default_factory=list)

    def _send(self, form: Form, address: str) -> list[str]:
        if form.method == "GET" or not form.ticked:
            return []
        found = route_of("POST", form.action)
        sent = {name: value for name, value in form.fields.items() if name not in form.ticked} | {"key": ""}
        answer = self._ask("POST", found, form.action, urlencode(sent))
        assert answer["statusCode"] == 422, form.action
        fixed = _fixed(form)
        (again,) = [one for one in Page(answer["body"]).forms if one.action == form.action and _fixed(one) == fixed]
        self.unticked |= {f"{found[1].path} {name}" for name in form.ticked}  # type: ignore[index]
        self.ticked_again += [f"{form.action} {name}" for name in sorted(form.ticked & again.ticked)]
        return []


def _fixed(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.hidden.items() if name != "key"}


def test_no_box_ticks_itself_again(ticked: None) -> None:
    walk = Unticking(PRIYA, as_(PRIYA)).walk("/groups/chess")
    assert walk.ticked_again == []
    assert walk.unticked >= {
        "/groups/<group_id>/page/words enquiries",
        "/groups/<group_id>/platforms/<platform_id> public",
        "/groups/<group_id>/products/<product_id> preorder",
        "/groups/<group_id>/products/<product_id> item1_members_only",
        "/groups/<group_id>/events/<event_id> adults",
        "/groups/<group_id>/committee/can page",
        "/elections/<election_id>/edit ron",
    }, "all these were seen"
