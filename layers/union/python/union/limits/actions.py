"""Verbs: count something that may be done so often in a while and no more."""

from datetime import datetime, timedelta

from pynamodb.exceptions import UpdateError

from union.errors import TooMany
from union.limits import rules
from union.limits.tables import Limit


def spend(what: str, address: str, *, most: int, per: timedelta, now: datetime) -> None:
    """Count `what` once more for the crowd of this internet address. Raises `TooMany` after `most` in a while of length `per`."""
    window = rules.window(now, per)
    spend_own(f"{what}#{rules.crowd(address, window)}", most=most, per=per, now=now)


def spend_own(what: str, *, most: int, per: timedelta, now: datetime) -> None:
    """Count `what`, which says itself whose it is. Raises `TooMany` after `most` in a while of length `per`."""
    limit = Limit(f"{what}#{rules.window(now, per)}")
    try:
        limit.update(
            actions=[Limit.taken.add(1), Limit.forget_at.set(now + 2 * per)],
            condition=Limit.taken.does_not_exist() | (Limit.taken < most),
        )
    except UpdateError as failure:
        if failure.cause_response_code != "ConditionalCheckFailedException":
            raise
        raise TooMany("There were very many of these just now. Please wait a while and try again.") from failure
