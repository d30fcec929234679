"""Nothing is sent to an address that sends letters back, until its owner says that it works; staff's own stay out of it."""
# ruff: noqa: F811 - the fixtures of another file

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from union.core.letters.rules import State
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.core.personal_data.subjects import INSTEAD
from union.core.policy import actions as policies
from union.core.suppression import actions as suppression
from union.core.suppression import records, rules
from union.core.suppression.tables import Suppressed
from union.errors import NotFound, TooMany
from union.watch import Count

from tests.actions.conftest import NOW, SAM
from tests.actions.test_letters import Post, _send, counted, letter, ses  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("union_house")
DAY = timedelta(days=1)


def _view(who: Caller = SAM, now: Any = NOW) -> Any:
    return suppression.view(next(iter(Suppressed.scan()), None), now)


def test_after_one_letter_that_came_back_for_good_nothing_is_sent_however_the_address_is_written() -> None:
    assert suppression.bounced("Sam@Union.example ", "NoEmail", NOW)
    assert records.suppressed(["sam@union.example", "SAM@UNION.EXAMPLE", "ada@union.example"]) == {
        "sam@union.example",
        "SAM@UNION.EXAMPLE",
    }


def test_no_table_holds_the_address_itself() -> None:
    suppression.bounced("sam@union.example", "General", NOW)
    (found,) = Suppressed.scan()
    assert "sam" not in str(found.attribute_values) and "union" not in str(found.attribute_values)
    assert found.forget_at == NOW + rules.KEPT_FOR


def test_a_letter_to_such_an_address_is_not_sent_and_is_counted(
    ses: Post, letter: Callable[[], Letter], counted: Counter[str]
) -> None:
    suppression.bounced("sam@union.example", "General", NOW)
    for _ in range(2):
        _send("letter-1", NOW)
    assert (letter().state, letter().shard, ses.asked) == (State.SUPPRESSED, None, 0)
    assert counted == {Count.LETTER_SUPPRESSED: 1}


def test_the_same_told_again_changes_nothing_and_a_later_one_is_counted() -> None:
    assert suppression.bounced("sam@union.example", "General", NOW)
    assert not suppression.bounced("sam@union.example", "General", NOW)
    assert not suppression.bounced("sam@union.example", "General", NOW - DAY)
    assert suppression.bounced("sam@union.example", "NoEmail", NOW + DAY)
    (found,) = Suppressed.scan()
    assert (found.bounces, found.why, found.bounced_at) == (2, "NoEmail", NOW + DAY)


def test_its_owner_sees_why_and_lets_letters_come_again() -> None:
    assert suppression.view(None, NOW) is None
    suppression.bounced(SAM.email, "NoEmail", NOW)
    assert _view() == {"since": NOW.isoformat(), "why": rules.sentence("NoEmail"), "may_try": True, "try_from": None}
    for _ in range(2):
        suppression.lift(SAM, NOW + DAY)
    assert records.suppressed([SAM.email]) == set()
    assert _view() is None


def test_what_came_back_before_its_owner_said_so_is_not_held_against_it_but_what_does_after_it_is() -> None:
    suppression.bounced(SAM.email, "General", NOW)
    suppression.lift(SAM, NOW + DAY)
    suppression.bounced(SAM.email, "General", NOW + timedelta(hours=1))
    assert records.suppressed([SAM.email]) == set(), "told late, and replayed"
    suppression.bounced(SAM.email, "General", NOW + 2 * DAY)
    assert records.suppressed([SAM.email]) == {SAM.email}


def test_an_address_that_does_not_work_is_not_tried_more_than_once_a_day() -> None:
    suppression.bounced(SAM.email, "General", NOW)
    suppression.lift(SAM, NOW + timedelta(hours=1))
    suppression.bounced(SAM.email, "General", NOW + timedelta(hours=2))
    soon = NOW + timedelta(hours=3)
    with pytest.raises(TooMany):
        suppression.lift(SAM, soon)
    again = NOW + timedelta(hours=25)
    assert (_view(now=soon)["may_try"], _view(now=soon)["try_from"]) == (False, again.isoformat())
    assert _view(now=again)["may_try"]
    suppression.lift(SAM, again)
    assert records.suppressed([SAM.email]) == set()


def test_nobody_lifts_what_is_another_s_or_not_there() -> None:
    suppression.bounced("ada@union.example", "General", NOW)
    with pytest.raises(NotFound):
        suppression.lift(SAM, NOW)
    assert records.suppressed(["ada@union.example"]) == {"ada@union.example"}


def test_where_staff_are_written_to_letters_go_on_and_it_rings(
    ses: Post, letter: Callable[[], Letter], counted: Counter[str]
) -> None:
    address = policies.read().contacts["societies"].email
    assert not suppression.bounced(address.upper(), "NoEmail", NOW)
    assert counted == {Count.STAFF_UNREACHABLE: 1}
    # Also where it was kept before it became an address of staff's.
    Suppressed(rules.name(address), bounced_at=NOW, why="General", forget_at=NOW + DAY).save()
    letter().update([Letter.to.set(address)])
    _send("letter-1", NOW)
    assert (letter().state, ses.asked) == (State.SENT, 1)


def test_many_addresses_are_asked_for_at_once() -> None:
    suppression.bounced("a7@union.example", "General", NOW)
    asked = [f"a{number}@union.example" for number in range(230)]
    assert records.suppressed(asked * 2) == {"a7@union.example"}
    assert records.suppressed([]) == set()


def test_nothing_is_sent_to_what_stands_in_place_of_somebody_s_address_who_was_forgotten() -> None:
    assert suppression.withheld(INSTEAD["email"])
    assert not suppression.withheld("invalid@union.example"), "a name like any other"
