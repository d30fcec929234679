"""Every clock of affiliation, roles, handover and platforms: at once with itself, and once more, it does each thing once."""

import json
from collections import Counter
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import pytest
from union import store, watch
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.errors import Unavailable

from tests.actions.swept import BAD, GOOD, raw
from tests.actions.swept_kinds import OF_ALL
from tests.actions.swept_of_groups import OF_GROUPS
from tests.races import between

pytestmark = pytest.mark.usefixtures("union_house", "the_vault")
KINDS = OF_ALL | OF_GROUPS
NAMES = ["application", "committee to review", "committee to tell", "finding", "group", "group to look through", "handover", "leaving",
         "platform", "platforms to look at", "review", "role that waits", "team to tell"]  # fmt: skip


def _told() -> list[str]:
    """What was written to whom, and noted of what, in words and without ids and times."""
    letters = [json.dumps([one["kind"], one["to"], one["context"]], sort_keys=True) for one in raw(Letter)]
    notes = [json.dumps([one["subject"], one["act"], one.get("details")], sort_keys=True) for one in raw(Entry)]
    return letters + notes


@pytest.mark.parametrize("name", NAMES)
def test_a_clock_that_comes_at_once_with_itself_does_each_thing_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[Any] = []
    monkeypatch.setattr(watch.logger, "error", lambda message, **more: failed.append(more))
    kind = KINDS[name]
    for item in (*GOOD, BAD):
        kind.make(item)
    before = Counter(_told())
    with between(kind.sweep):
        kind.sweep()
    kind.sweep()  # What somebody was in the middle of, and what comes after the first step.
    told = Counter(_told()) - before
    kind.sweep()
    assert kind.done() >= {*GOOD, BAD}
    assert failed == []
    assert {one: number for one, number in told.items() if number > 1} == {}
    assert Counter(_told()) - before == told


@pytest.mark.parametrize("name", NAMES)
def test_where_nothing_can_be_written_nothing_is_half_done_and_the_next_call_does_it_all(name: str) -> None:
    kind = KINDS[name]
    for item in GOOD:
        kind.make(item)
    before = Counter(_told())
    silent = patch.object(store, "commit", side_effect=Unavailable("Nothing can be written."))
    with silent, suppress(Unavailable):  # Of one group by itself its caller is told.
        kind.sweep()
    assert Counter(_told()) == before
    kind.sweep()
    assert kind.done() >= {*GOOD}
