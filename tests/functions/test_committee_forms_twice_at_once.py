"""Every form about who is on a committee, sent twice at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from union import store
from union.core.people import actions as people
from union.core.people.rules import Term
from union.membership.groups.tables import Group
from union.times import london_day
from union.voting.reviews import records
from union.voting.reviews.rules import Holder

from tests.actions.conftest import PRIYA, SAM
from tests.functions.clicking import clicked, twice
from tests.functions.test_the_committees_door import PATH, sam_belongs
from tests.functions.test_the_committees_door import _form as role
from tests.staff import staff

__all__ = ["sam_belongs"]
type Call = Callable[..., Any]


ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
READ = {"conduct": "yes", "data": "yes", "conduct_version": "2026-09", "data_version": "2026-11"}


@twice("/groups/<group_id>/committee", "/my/roles/accept", "/groups/<group_id>/committee/end")
def test_somebody_is_co_opted_accepts_the_role_and_gives_it_up(call: Call) -> None:
    clicked(call, PATH, PRIYA, **role())
    clicked(call, "/my/roles/accept", SAM, group_id="chess", role="Treasurer", starts_on=_today(), **READ)
    clicked(call, f"{PATH}/end", SAM, person_id="sam", role="Treasurer")


@twice("/groups/<group_id>/committee/appoint")
def test_staff_appoint_somebody(call: Call) -> None:
    last = (london_day(datetime.now(UTC)) + timedelta(days=30)).isoformat()
    told = {"name": "Ray Ito", "email": "ray@union.example", "role": "Treasurer", "ends_on": last}
    clicked(call, f"{PATH}/appoint", ALEX, **told)


@twice("/groups/<group_id>/committee/review")
def test_a_role_is_confirmed(call: Call) -> None:
    now = datetime.now(UTC)
    first, last = london_day(now) - timedelta(days=9), london_day(now) + timedelta(days=90)
    told = {"group_id": "chess", "group_name": "Chess", "actor": "test", "now": now}
    for who, title in (("tom", "Treasurer"), ("bo", "Editor")):
        people.appoint(**told, person_id=who, name=who.title(), appointed=[Term(title, first, last)])
    whose = Holder("tom", "Tom", "Treasurer", first.isoformat())
    due = first + timedelta(days=14)
    store.commit(records.begin_write(Group.get("chess"), first, due, [whose], ["priya", "tom", "bo"], first))
    form = {"review_id": first.isoformat(), "person_id": "tom", "role": "Treasurer", "starts_on": first.isoformat()}
    clicked(call, f"{PATH}/review", PRIYA, **form)


@twice("/my/roles/decline")
def test_somebody_is_co_opted_and_declines(call: Call) -> None:
    call("roles", "POST", PATH, caller=PRIYA, form=role())
    clicked(call, "/my/roles/decline", SAM, group_id="chess", role="Treasurer", starts_on=_today())


def _today() -> str:
    return london_day(datetime.now(UTC)).isoformat()
