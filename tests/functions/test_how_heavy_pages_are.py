"""What a first visit takes in a large union, compressed as by a cache in front of the house; and no picture is larger than its card."""

import gzip
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.membership.events.tables import EventDate
from union.membership.groups.tables import Group
from union.web.assets import STATIC

from infra.local import house

type Call = Callable[..., Any]
FIRST_VISIT = 30_000
"""Bytes of a page and the stylesheet, before pictures."""


@pytest.fixture
def large(union_house: None) -> None:
    """Give a union of several hundred groups with long names, and a week that is full."""
    now = datetime.now(UTC)
    for number in range(house.MANY):
        told = house.group(number)
        name = f"{told['name']}, the Association of Students who are Interested in It"
        Group(f"group-{number}", **{**told, "name": name}, affiliated_at=now).save()
    for number in range(house.WEEK):
        at = now + timedelta(hours=2 * number + 1)
        EventDate(f"event-{number}", "once", starts_at=at, changed_at=now, **house.event(number)).save()


def test_a_first_visit_is_light_and_no_card_asks_for_a_picture_that_is_larger_than_it(call: Call, large: None) -> None:
    style = len(gzip.compress((STATIC / "house.css").read_bytes()))
    pictures: list[str] = []
    for path in ("/", "/?type=societies", "/?q=friends", "/groups/chess"):
        body = call("groups", "GET", path).body
        assert len(gzip.compress(body.encode())) + style <= FIRST_VISIT, path
        pictures += re.findall(r"<img [^>]*>", body)
    assert len(pictures) > 100, "the test can fail"
    assert [one for one in pictures if not re.search(r'src="/pictures/\w+-\d+x\d+-(480|128)"', one)] == []
    assert [one for one in pictures if 'loading="lazy"' not in one or not re.search(r'width="\d+" height="\d+"', one)] == []
    assert [one for one in pictures if "srcset" in one] == []
