"""Each night whatever is older than the policy lets it be goes, or loses its names; nothing that is younger, runs again or is left alone.

The tables are filled from the rules: of each kind an item whose days are over, one whose last day it is, and one for each reason to leave it.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UTCDateTimeAttribute
from union import time_left
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.core.personal_data import actions, expiring, expiry, items, rules, working
from union.core.personal_data.expiry import Expiry
from union.core.personal_data.rules import Kind
from union.core.personal_data.tables import DataRequest
from union.core.policy import actions as policies
from union.core.policy.retention import BOUNDS, Retention, in_words
from union.core.policy.rules import parse
from union.errors import Invalid, NotAllowed
from union.times import from_london, london_day

from tests.actions.conftest import NOW
from tests.actions.walked import cut_short
from tests.contracts.test_code_and_template import _models
from tests.races import between
from tests.staff import staff

MODELS = {name.removeprefix("union-house-local-"): model for name, model in _models().items()}
MORGAN = staff("morgan", "Morgan Staff", "morgan@union.example", "staff")
DAY = timedelta(days=1)
NIGHT = from_london((london_day(NOW) + DAY).isoformat(), "03:10")
KEPT = Retention()
EVERY = pytest.mark.parametrize("one", expiry.EVERY, ids=lambda one: one.table)
Stored = dict[str, Any]


def _days(one: Expiry) -> int:
    return int(getattr(KEPT, one.name))


def _over_on(one: Expiry, day: date) -> dict[str, Stored]:
    """The attributes that say when an item was over: all of them, the last of which on this day."""
    made: dict[str, Stored] = {}
    for at, name in enumerate(one.since):
        told = day if at == 0 else day - 30 * DAY
        kind = MODELS[one.table]._attributes[name]
        if isinstance(kind, ListAttribute):
            terms = [
                {"M": {"role": {"S": "Chair"}, "starts_on": {"S": "2001-01-01"}, "ends_on": {"S": (told - n * DAY).isoformat()}}}
                for n in (9, 0)
            ]
            made[name] = {"L": terms}
        else:
            made[name] = {"S": f"{told}T09:00:00.000000+0000" if isinstance(kind, UTCDateTimeAttribute) else told.isoformat()}
    return made


def _item(one: Expiry, name: str, day: date, **more: Stored) -> dict[str, Stored]:
    model = MODELS[one.table]
    found: dict[str, Stored] = {each: _value(kind, f"{name} {each}") for each, kind in model._attributes.items() if not kind.null}
    found |= {each: {"S": f"{name} {each}"} for each in one.blank.split()}
    found |= {str(key): {"S": f"{name} {key}"} for key in (model._hash_keyname, model._range_keyname) if key}
    found = {each: told for each, told in found.items() if each not in one.unless}
    return found | _over_on(one, day) | more


def _value(kind: Any, text: str) -> Stored:
    if isinstance(kind, TTLAttribute):
        return {"N": "4102444800"}
    if isinstance(kind, NumberAttribute):
        return {"N": "3"}
    if isinstance(kind, UTCDateTimeAttribute):
        return {"S": "2001-01-01T09:00:00.000000+0000"}
    return {"L": []} if isinstance(kind, ListAttribute) else {"S": text}


def _put(one: Expiry, name: str, day: date, **more: Stored) -> dict[str, Stored]:
    made = _item(one, name, day, **more)
    boto3.client("dynamodb").put_item(TableName=f"union-house-local-{one.table}", Item=made)
    return made


def _there(one: Expiry, made: dict[str, Stored]) -> dict[str, Stored] | None:
    key = {name: made[name] for name in items.KEYS[one.table].split()}
    found: dict[str, Stored] | None = (
        boto3.client("dynamodb").get_item(TableName=f"union-house-local-{one.table}", Key=key).get("Item")
    )
    return found


def _night(at: datetime = NIGHT) -> dict[str, int]:
    _swept(at - DAY)
    return _swept(at)


def _swept(at: datetime) -> dict[str, int]:
    return working.sweep(lambda caller, now: [], at)


@pytest.fixture(autouse=True)
def _without_letters(union_house: None) -> Iterator[None]:
    yield
    client, name = boto3.client("dynamodb"), str(Letter.Meta.table_name)
    for found in client.scan(TableName=name)["Items"]:
        client.delete_item(TableName=name, Key={"letter_id": found["letter_id"]})  # Filled in, it has no words to look at.


@EVERY
def test_what_is_older_goes_and_what_is_not_stays_as_it_is(one: Expiry) -> None:
    today = london_day(NIGHT)
    old, young = (_put(one, name, today - (_days(one) + n) * DAY) for name, n in (("old", 1), ("young", 0)))
    left = [
        _put(one, f"left {name} {at}", today - 4_000 * DAY, **{name: {"S": (*told, "yes")[at]}})
        for name, told in one.unless.items()
        for at in range(len(told) or 1)
    ]
    assert _night()["expired"] == 1
    assert [_there(one, each) for each in (young, *left)] == [young, *left]
    found = _there(one, old)
    blank = one.blank.split()
    if not blank:
        assert found is None
        return
    assert found is not None
    assert {name: told for name, told in found.items() if name not in blank} == {
        name: told for name, told in old.items() if name not in blank
    }
    assert not any(found.get(name) == old[name] for name in blank)
    assert _night(NIGHT + DAY)["expired"] <= 1, "the young one"
    assert _there(one, old) == found


@EVERY
def test_what_was_never_over_stays(one: Expiry) -> None:
    item = {name: told for name, told in _item(one, "never", date(2001, 1, 1)).items() if name not in one.since}
    assert expiry.change(one, item, KEPT, london_day(NIGHT)) is None
    for name in one.since:
        assert expiry.change(one, {**item, name: {"L": []}}, KEPT, london_day(NIGHT)) is None


@EVERY
def test_what_begins_again_while_it_is_looked_at_stays(one: Expiry) -> None:
    today = london_day(NIGHT)
    old = _put(one, "old", today - (_days(one) + 1) * DAY)
    now = {**old, **_over_on(one, today), **{name: {"S": (*told, "yes")[0]} for name, told in one.unless.items()}}
    for changed in ([*one.since[:1]], [*one.unless]):
        again = {**old, **{name: now[name] for name in changed}}
        made = expiry.change(one, old, KEPT, today)
        assert made is not None
        boto3.client("dynamodb").put_item(TableName=f"union-house-local-{one.table}", Item=again)
        assert items.make(one.table, old, made) is (again == old)
        assert _there(one, again) == again or again == old


@given(since=st.integers(0, 4_000), longer=st.integers(0, 500))
def test_longer_days_never_take_more_away(since: int, longer: int) -> None:
    one = expiry.BY_TABLE["memberships"]
    item, today = _over_on(one, date(2026, 11, 23) - since * DAY), date(2026, 11, 23)
    short, long = (expiry.change(one, item, Retention(memberships=365 + more), today) for more in (0, longer))
    assert (short is not None) >= (long is not None)
    assert (short is not None) == (since > 365)


def test_the_days_are_those_of_the_policy_in_force() -> None:
    one = expiry.BY_TABLE["memberships"]
    made = _put(one, "old", london_day(NIGHT) - 400 * DAY)
    assert _night()["expired"] == 0
    text = (policies.Path(policies.__file__).parent / "default.toml").read_text(encoding="utf-8")
    policies.adopt(text.replace("memberships = 2190", "memberships = 365").replace("2026-09", "2026-12"), "morgan", NIGHT)
    assert _night(NIGHT + DAY)["expired"] == 1
    assert _there(one, made) is None


@pytest.mark.parametrize("name", BOUNDS)
def test_a_pack_out_of_bounds_is_refused_by_name(name: str) -> None:
    text = (policies.Path(policies.__file__).parent / "default.toml").read_text(encoding="utf-8")
    least, most = BOUNDS[name]
    for value in (least - 1, most + 1, 0.5, '"ten"', "true"):
        with pytest.raises(Invalid, match=f"retention.{name} has to be a whole number from {least} to {most}"):
            parse(re.sub(rf"(?m)(\[retention\][^\[]*^{name}) = \d+", rf"\1 = {value}", text))
    with pytest.raises(Invalid):
        parse(text.replace("[retention]", "[retention]\nsandwiches = 400"))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day"),
        (30, "30 days"),
        (365, "1 year"),
        (366, "366 days"),
        (1_095, "3 years"),
        (1_096, "3 years"),
        (2_190, "6 years"),
        (2_557, "7 years"),
        (2_558, "2,558 days"),
    ],
)
def test_days_are_said_in_years_where_they_are_that(days: int, words: str) -> None:
    assert in_words(days) == words


def test_one_that_cannot_be_changed_holds_up_no_other_is_said_and_tried_again() -> None:
    long_ago = london_day(NIGHT) - 4_000 * DAY
    made = [
        _put(expiry.BY_TABLE[table], name, long_ago)
        for table, name in (("posts", "a"), ("posts", "bad"), ("posts", "c"), ("letters", "d"))
    ]
    make = items.make

    def breaks(table: str, item: Any, change: Any) -> bool:
        if "bad" in json.dumps(item):
            raise RuntimeError
        return make(table, item, change)

    with patch.object(items, "make", breaks):
        assert _night()["expired"] == 3
    assert [
        _there(expiry.BY_TABLE[table], one) is None
        for table, one in zip(("posts", "posts", "posts", "letters"), made, strict=True)
    ] == [True, False, True, True]
    seen = actions.listed(MORGAN, NIGHT)["expiring"]
    assert (seen["failed"], [(one["title"], one["last"]) for one in seen["kinds"] if one["last"]]) == (
        1,
        [("What you wrote on boards", 2), ("Letters to you", 1)],
    )
    assert _night(NIGHT + DAY)["expired"] == 1
    assert actions.listed(MORGAN, NIGHT)["expiring"]["failed"] == 0


def test_a_night_that_was_cut_short_goes_on_and_counts_once() -> None:
    for one in expiry.EVERY:
        _put(one, "old", london_day(NIGHT) - 4_000 * DAY)
    expiring.see_to_it(NOW)
    with cut_short():
        for number in range(12):
            _swept(NIGHT + number * rules.CLAIM_LASTS)
    (found,) = [one for one in DataRequest.scan() if one.kind == Kind.NIGHT]
    made = sum(found.found.values())
    assert (found.done_at is not None, made) == (True, len(expiry.EVERY))
    assert [one.details for one in Entry.query("data") if one.act == "expired"] == [found.found]


def test_what_the_time_is_too_short_for_is_left_for_the_next_minute() -> None:
    one = expiry.BY_TABLE["letters"]
    made = _put(one, "old", london_day(NIGHT) - 4_000 * DAY)
    expiring.see_to_it(NOW)
    with time_left.within(1_000):
        assert _swept(NIGHT).get("expired", 0) == 0
    assert _there(one, made) is not None
    assert _night()["expired"] == 1


def test_of_two_at_once_one_does_the_night_and_there_is_one_next_night() -> None:
    one = expiry.BY_TABLE["letters"]
    _put(one, "old", london_day(NIGHT) - 4_000 * DAY)
    done: list[int] = []
    with between(lambda: done.append(_night().get("expired", 0))):
        done.append(_night().get("expired", 0))
    assert sorted(done) == [0, 1]
    assert _night(NIGHT + timedelta(hours=1)).get("expired", 0) == 0
    (found,) = [one for one in DataRequest.scan() if one.kind == Kind.NIGHT]
    assert found.next_at == NIGHT + DAY


def test_staff_see_what_goes_before_the_first_night_and_nobody_else_does() -> None:
    seen = actions.listed(MORGAN, NOW)["expiring"]
    assert (seen["last_at"], len(seen["kinds"])) == (None, len(expiry.EVERY))
    assert {"title": "Orders", "kept": "7 years after it was bought; then without name and address", "last": 0} in seen["kinds"]
    with pytest.raises(NotAllowed):
        actions.listed(Caller("sam", "Sam", "sam@union.example", asked_at=NOW), NOW)
