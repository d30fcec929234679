"""The one place where clients of AWS are made, so that each of them waits no longer than there is time.

botocore's own time-outs are a minute each, and five attempts: longer than any function of ours lives.
"""

from collections.abc import Callable
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

from union import settings, time_left

ATTEMPTS = 3
"""How often is asked at most, the first time included (botocore, `total_max_attempts`)."""
_ONCE = "union-time-left"


def client(service: str, *, connect: float = 1, read: float = 3, attempts: int = ATTEMPTS, **more: Any) -> Any:
    """A client of `service` that waits `connect` seconds for a connection and `read` for each answer, in at most `attempts`.

    No attempt begins that might not end in the time that is left: its call raises `Unavailable`, and surely asked nothing. `more` is for
    botocore's `Config`.
    """
    config = Config(
        connect_timeout=connect, read_timeout=read, retries={"total_max_attempts": attempts, "mode": "standard"}, **more
    )
    made = get_session().create_client(service, region_name=settings.region(), config=config)
    # Every attempt comes by here, also the second. First of all who listen, or a stand-in would answer before the time is looked at.
    made.meta.events.register_first("before-send", _in_time(connect + read, time_left.AFTER), unique_id=_ONCE)
    return made


def watched(session: Session, *, connect: float, read: float) -> None:
    """Let the client of our tables, which PynamoDB makes of `session` with these time-outs, begin no attempt that might not end in time."""
    # Nothing is left over after this one: our tables are what everybody else leaves time for.
    session.register("before-send", _in_time(connect + read, 0), unique_id=_ONCE)


def _in_time(worst: float, after: float) -> Callable[..., None]:
    def look(**_: Any) -> None:
        time_left.check(worst, after)

    return look
