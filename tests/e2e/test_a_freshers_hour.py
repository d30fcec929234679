"""A Freshers' hour in small: some students do everything at once in a real house, and the books agree afterwards."""

import os
from dataclasses import replace
from unittest.mock import patch

from infra.local import deploy
from infra.local.cloud import Cloud
from infra.local.load import __main__ as load
from infra.local.load import books, quiet, stage
from infra.local.load.books import Books
from infra.local.load.plan import OF_STUDENTS, Plan
from tests.e2e.hurried import spoken

STUDENTS, SECONDS = 8, 10.0


def _theirs(found: Books, plan: Plan) -> Books:
    """What these students have left in a house in which other stories are told too."""
    orders = {one["order_id"]: one for one in found.of("orders") if str(one["email"]).endswith(OF_STUDENTS)}
    ball = plan.ticket.split(".")[1]
    told = {
        "orders": list(orders.values()),
        "letters": [one for one in found.of("letters") if str(one["to"]).endswith(OF_STUDENTS)],
        "stock": [one for one in found.of("stock") if str(one["pool"]).startswith(f"{ball}#")],
        **{name: [one for one in found.of(name) if one.get("order_id") in orders] for name in ("ledger", "tickets")},
    }
    sessions = [one for one in found.sessions if one["client_reference_id"] in orders]
    return replace(found, tables={**found.tables, **told}, sessions=sessions, dead={})


def test_students_come_and_the_books_agree_afterwards(cloud: Cloud) -> None:
    with spoken(cloud), patch.dict(os.environ, deploy.settings(cloud.client("lambda"))):
        plan = stage.planned(cloud, STUDENTS, SECONDS, 0.2)
        played = load._played(cloud.state, plan)
        found = _theirs(quiet.settle(cloud, played, print), plan)
    assert len(played.told) == STUDENTS
    assert not played.faults
    assert books.troubles(found, plan, played, stage.places(STUDENTS)) == []
    assert found.of("orders") and found.of("tickets") and found.of("ledger") and found.of("letters")
    assert any(state == "paid" for one in played.told for state in one.tills.values())
    assert any(one.receipts for one in played.told)
