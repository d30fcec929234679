"""A Freshers' hour in small: some students do everything at once in a real house, and the books agree afterwards."""

import os
from unittest.mock import patch

from infra.local import deploy
from infra.local.cloud import Cloud
from infra.local.load import __main__ as load
from infra.local.load import books, quiet, stage
from infra.local.load.plan import Played
from tests.e2e.hurried import spoken

STUDENTS, SECONDS = 12, 15.0


def test_students_come_and_the_books_agree_afterwards(cloud: Cloud) -> None:
    """Other stories have left their own in this house: only what these students have added is looked at."""
    with spoken(cloud), patch.dict(os.environ, deploy.settings(cloud.client("lambda"))):
        plan = stage.planned(cloud, STUDENTS, SECONDS, 0.2)
        places = stage.places(STUDENTS)
        before = set(books.troubles(quiet.opened(cloud), plan, Played(0, (), ()), places))
        played = load._played(cloud.state, plan)
        found = quiet.settle(cloud, played, print)
    assert len(played.told) == STUDENTS
    assert not played.faults
    assert set(books.troubles(found, plan, played, places)) <= before
    came_to_something = [one for one in played.told if one.joined or one.tills or one.receipts or one.reports]
    assert len(came_to_something) > STUDENTS / 2
    assert any(state == "paid" for one in played.told for state in one.tills.values())
    assert {one.name for one in played.routes} >= {
        "GET /",
        "POST /groups/{group_id}/checkout",
        "POST /elections/{election_id}/vote/cast",
    }
