"""Lets there be something on staff support's desk: a report that nobody has taken, and one that somebody looks after."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from union.core.people.rules import Caller


def report(staff: "Caller", reporter: "Caller", now: datetime) -> None:
    """Report twice, once without a name; `staff` looks after the second."""
    from union.errors import Conflict, NotFound
    from union.moderation.desk import actions as desk
    from union.moderation.incidents import actions
    from union.moderation.incidents.rules import Heading, Told

    unnamed = Told(
        "In the group's chat somebody makes jokes about where people come from, again and again.", Heading.DISCRIMINATION, "film",
        platform="The chat of the Film Society", who="I do not want to say",
    )  # fmt: skip
    named = Told(
        "After the last league night somebody shouted at a new player, who left in tears. Two of us saw it.", Heading.ABUSE, "chess",
        happened=now - timedelta(days=5), happened_day_only=True, mode="me",
    )  # fmt: skip
    actions.report(unnamed, None, key="seed-report-one", address="192.0.2.1", now=now - timedelta(hours=7))
    filed = actions.report(named, reporter, key="seed-report-two", address="192.0.2.2", now=now - timedelta(days=2))
    with suppress(Conflict, NotFound):  # Somebody has gone on with it since, or it is another's by now.
        desk.take(filed.incident_id, staff, 1, now - timedelta(days=1))
