"""What nobody waits for: clocks, queues, streams and what Scheduler calls.

One bad item stops nothing else: it is told, passed over, and tried again the next time. And everything ends in time: each part of a sweep has
its share, and what does not fit into it is left for the next one, which finds it again, as the truth is in the tables.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pynamodb.exceptions import PynamoDBException

from union import time_left, watch
from union.errors import Unavailable
from union.watch import Count

_A_TIMER_COMES_WITHIN = timedelta(minutes=2)

type Done = Mapping[str, int]
"""How many of what was done."""


@contextmanager
def invocation(context: LambdaContext, correlation_id: str | None = None) -> Iterator[None]:
    """One call by the clock, a queue or a stream: its log lines belong together, it knows how long it may take, and its counts leave."""
    watch.follow(correlation_id or context.aws_request_id)
    try:
        with time_left.within(context.get_remaining_time_in_millis()):
            yield
    finally:
        watch.flush()


def parts(*does: tuple[str, Callable[[], Done]]) -> dict[str, int]:
    """Do each of a sweep's parts, (name, what to do), in its share of the time; what one does not need the next ones have."""
    done: Counter[str] = Counter()
    for number, (name, do) in enumerate(does):
        with time_left.share(len(does) - number):
            done.update(attempt("part", name, do) or {})
    return dict(done)


def each[T](
    what: str, things: Iterable[T], do: Callable[[T], Done], name: Callable[[T], str], *, least: float = time_left.AFTER
) -> Counter[str]:
    """Do something with one thing after another while there is time; `name` is the id under which it is told that one failed.

    None begins with fewer than `least` seconds left, which is what one may take. Returns how many of what was done.
    """
    done: Counter[str] = Counter()
    for thing in readable(what, things):
        if time_left.seconds() < least:
            watch.logger.warning("The time is over; the rest is left for the next time", what=what)
            watch.count(Count.SWEEP_UNFINISHED)
            break
        called = attempt(what, "record", partial(name, thing))
        done.update((called and attempt(what, called, partial(do, thing))) or {})
    return done


def readable[T](what: str, things: Iterable[T], unread: Callable[[], None] = lambda: None) -> Iterator[T]:
    """One after another of `things`; a record that cannot be read is told and passed over.

    Whoever has to know whether these were all is called by `unread` each time that something could not be read.
    """
    try:
        yield from _passing(what, things, unread)
    except (Unavailable, PynamoDBException) as failure:
        _tell(what, "list", failure)
        unread()


def listed[T](what: str, things: Iterable[T]) -> list[T]:
    """All of `things` for a page; a record that cannot be read is told and left out.

    Raises what the list itself fails with, such as `Unavailable`: half a list would look like a whole one.
    """
    return list(_passing(what, things, lambda: None))


def _passing[T](what: str, things: Iterable[T], unread: Callable[[], None]) -> Iterator[T]:
    found = iter(things)
    while True:
        try:
            thing = next(found)
        except StopIteration:
            return
        except (Unavailable, PynamoDBException):
            # The next page did not come. To go on would be to ask for that page for ever.
            raise
        except Exception as failure:  # noqa: BLE001 - one record that is not as it should be, whatever is wrong with it
            _tell(what, "record", failure)
            unread()
            # An iterator that fails at every step never says that it is through.
            if time_left.seconds() <= 0:
                return
        else:
            yield thing


def missed(due_at: datetime | bool, now: datetime, **ids: Any) -> None:
    """A sweep did what a timer was to do at `due_at` (or nothing, where that is false): long after it, the timer never came, and that rings.

    Scheduler is exact to a minute, so a sweep may well be there first.
    """
    if isinstance(due_at, datetime) and now - due_at > _A_TIMER_COMES_WITHIN:
        watch.logger.warning("A timer never came; the sweep did its work", **ids)
        watch.count(Count.TIMER_MISSED)


def ran(due_at: datetime, now: datetime) -> None:
    """Tell the dashboards how late something was done that was due at a time, by its timer or by a sweep."""
    watch.measure(Count.SCHEDULE_DELAY, max(0.0, (now - due_at).total_seconds()))


@contextmanager
def telling(what: str, name: str) -> Iterator[None]:
    """Tell that something failed, and let it fail: whoever called brings it again."""
    try:
        yield
    except Exception as failure:
        _tell(what, name, failure)
        raise


def attempt[R](what: str, name: str, do: Callable[[], R]) -> R | None:
    """Do something, or tell that it failed and return None: what comes after it is done all the same."""
    try:
        return do()
    except Exception as failure:  # noqa: BLE001 - whatever is wrong with one item, the others are not to suffer from it
        _tell(what, name, failure)
        return None


def _tell(what: str, name: str, failure: Exception) -> None:
    """Say what failed, and where in our code; never with what words, in which somebody's name may stand."""
    if isinstance(failure, Unavailable):
        # Whoever is outside mends this by themselves, so it rings only where it goes on for half an hour.
        watch.logger.warning("Something has to wait", what=what, item=name)
        watch.count(Count.ITEM_DELAYED)
        return
    frames = traceback.extract_tb(failure.__traceback__)
    ours = [f"{place}:{frame.lineno}" for frame in frames if (place := frame.filename.rpartition("/union/")[2]) != frame.filename]
    watch.logger.error("Something failed and was passed over", what=what, item=name, why=watch.kind(failure), where=ours[-1:])
    watch.count(Count.ITEM_FAILED)
