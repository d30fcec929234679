"""On the first `make up` every group shows something, and seeding once more changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from union.membership.events import records
from union.membership.groups.tables import Group

from infra.local import seed
from infra.local.demo import events
from tests.actions.conftest import union_house

__all__ = ["union_house"]
NOW = datetime.now(UTC)
NOBODY: dict[str, Any] = {"stack": "union-house-local", "user_pool_id": "pool"}


@pytest.fixture
def seeded(union_house: None) -> Iterator[None]:
    """Give the demonstration union in moto, which knows no user pool."""
    with patch.object(seed, "_account", lambda _cognito, _pool, who: who):
        _seed()
        yield


def _seed(now: datetime = NOW) -> None:
    with patch.object(seed, "datetime", _Clock(now)):
        seed.seed(boto3.client, NOBODY, {})


class _Clock:
    """A clock that stands still."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self, _: Any) -> datetime:
        return self._now


def _counts() -> dict[str, int]:
    client = boto3.client("dynamodb")
    return {name: client.scan(TableName=name, Select="COUNT")["Count"] for name in client.list_tables()["TableNames"]}


@pytest.mark.usefixtures("seeded")
def test_every_group_has_a_page_with_pictures_and_a_colour() -> None:
    seeded = [one for one in Group.scan() if one.group_id in {told["id"] for told in seed.GROUPS}]
    assert len(seeded) == len(seed.GROUPS)
    assert [one.group_id for one in seeded if not (one.logo and one.banner and one.colour and one.meets)] == []


@pytest.mark.usefixtures("seeded")
def test_there_is_something_on_this_week() -> None:
    assert len(list(records.ahead(NOW, NOW + timedelta(days=7)))) >= 5


@pytest.mark.usefixtures("seeded")
def test_seeding_again_changes_nothing_but_gives_the_roles_again() -> None:
    before = _counts()
    _seed()
    after = _counts()
    audit = "union-house-local-audit"
    assert after.pop(audit) - before.pop(audit) == 4, (
        "two roles on a committee and two on the staff are given once more, and noted"
    )
    assert after == before


@pytest.mark.usefixtures("seeded")
def test_a_house_that_is_opened_months_later_has_something_on_again_and_tells_nothing_twice() -> None:
    later = NOW + timedelta(weeks=20)
    assert not list(records.ahead(later, later + timedelta(days=7)))
    before = _counts()
    _seed(later)
    assert len(list(records.ahead(later, later + timedelta(days=7)))) >= 5
    made = _counts()["union-house-local-events"] - before["union-house-local-events"]
    assert made == len([one for one in events.EVENTS if one.days >= 0])
