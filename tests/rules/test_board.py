"""Who may post on a board, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from union.board import rules
from union.errors import NotAllowed
from union.freezes.rules import Freeze

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FREEZE = Freeze("chess", "f1", 2, NOW, NOW + timedelta(hours=1))


def test_members_wait_and_the_committee_may_state() -> None:
    rules.check_posting(None, member=True, leads=False, statement=False, now=NOW)
    rules.check_posting(FREEZE, member=False, leads=True, statement=True, now=NOW)
    rules.check_posting(FREEZE, member=True, leads=False, statement=False, now=NOW + timedelta(hours=1))
    for freeze, member, statement in ((FREEZE, True, False), (None, False, False), (None, True, True)):
        with pytest.raises(NotAllowed):
            rules.check_posting(freeze, member=member, leads=False, statement=statement, now=NOW)


def test_who_is_refused_is_told_until_when() -> None:
    with pytest.raises(NotAllowed, match="Mon 23 Nov 2026, 13:00"):
        rules.check_posting(FREEZE, member=True, leads=False, statement=False, now=NOW)
