"""However many send at once, no second has more letters than the account may send; and without the condition it would."""

import heapq
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from union import settings, store, time_left
from union.core.letters import rate
from union.core.letters.tables import Line
from union.membership.mailings.rules import STRIDE
from union.store import Update

pytestmark = pytest.mark.usefixtures("union_house")
SECOND = 1_000_000
OF_SES = 14
"""Letters a second that SES takes from an account that has left the sandbox."""
OURS = 12
WORKERS = 40


@dataclass
class Time:
    """A time that passes only when everybody waits: one worker after another, each a thread that runs the house's own code."""

    chance: random.Random
    now: int = 1_800_000_000 * SECOND
    _waiting: list[tuple[int, int, threading.Event]] = field(default_factory=list)
    _turn: int = 0

    def wait(self, microseconds: int) -> None:
        """Let so much time pass, in which others go on."""
        mine = threading.Event()
        self._turn += 1
        heapq.heappush(self._waiting, (self.now + max(0, microseconds), self._turn, mine))
        self._next()
        mine.wait()

    def _next(self) -> None:
        if self._waiting:
            self.now, _, other = heapq.heappop(self._waiting)
            other.set()

    def run(self, workers: list[Callable[[], None]]) -> None:
        """Run all of them to their end."""
        failed: list[BaseException] = []

        def work(do: Callable[[], None], begin: threading.Event) -> None:
            begin.wait()
            try:
                do()
            except BaseException as failure:  # noqa: BLE001 - told by whoever waits for the end
                failed.append(failure)
            finally:
                self._next()

        threads = []
        for worker in workers:
            begin = threading.Event()
            self._turn += 1
            heapq.heappush(self._waiting, (self.now + self.chance.randrange(SECOND // 10), self._turn, begin))
            threads.append(threading.Thread(target=work, args=(worker, begin)))
        for thread in threads:
            thread.start()
        self._next()
        for thread in threads:
            thread.join()
        assert failed == []


@dataclass
class Post:
    """What came to the post, and when: when each letter was let go, and when it arrived."""

    time: Time
    gone: list[int] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)

    def take(self) -> None:
        """One letter: it is on its way for some milliseconds, and the answer as long."""
        self.gone.append(self.time.now)
        self.time.wait(self.time.chance.randrange(5_000, 60_000))
        self.arrived.append(self.time.now)
        self.time.wait(self.time.chance.randrange(5_000, 60_000))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Give the time of a simulation, in which each look at the tables takes some milliseconds too."""
    made = Time(random.Random(14))
    real_write, real_read = store.alone, store.read

    def write(part: Any) -> bool:
        made.wait(made.chance.randrange(1_000, 15_000))
        done = real_write(part)
        made.wait(made.chance.randrange(1_000, 15_000))
        return done

    def read(*wants: Any) -> Any:
        made.wait(made.chance.randrange(1_000, 10_000))
        found = real_read(*wants)
        made.wait(made.chance.randrange(1_000, 10_000))
        return found

    monkeypatch.setattr(rate, "_last", {})
    monkeypatch.setattr(rate, "_now", lambda: made.now)
    monkeypatch.setattr(rate, "_sleep", made.wait)
    monkeypatch.setattr(rate.random, "random", made.chance.random)
    monkeypatch.setattr(store, "alone", write)
    monkeypatch.setattr(store, "read", read)
    monkeypatch.setattr(settings, "letter_rate", lambda: OURS)
    return made


def _most_in_a_second(moments: list[int]) -> int:
    """As many as any one second has, wherever it begins."""
    told, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(told):
        while told[first] <= moment - SECOND:
            first += 1
        most = max(most, last - first + 1)
    return most


def _mailer(time: Time, post: Post, until: int) -> Callable[[], None]:
    """Whoever sends a mailing, a stride at a time."""

    def work() -> None:
        while time.now < until:
            for _ in rate.turns(STRIDE, 5.0):
                post.take()

    return work


def _sender(time: Time, post: Post, until: int) -> Callable[[], None]:
    """Whoever sends letters of the house's own."""

    def work() -> None:
        while time.now < until:
            if rate.await_turn(5.0):
                post.take()

    return work


def _crowd(time: Time, seconds: int) -> Post:
    """Let forty workers send as much as they may for so many seconds, a quarter of them letters of the house's own."""
    post, until = Post(time), time.now + seconds * SECOND
    time.run(
        [
            *(_mailer(time, post, until) for _ in range(WORKERS - 10)),
            *(_sender(time, post, until) for _ in range(10)),
        ]
    )
    return post


def test_forty_workers_together_never_send_more_than_fourteen_a_second(time: Time) -> None:
    post = _crowd(time, 4)
    assert _most_in_a_second(post.gone) <= OURS + 1, "each letter of a stride goes when the one before it is through"
    assert _most_in_a_second(post.arrived) <= OF_SES
    assert len(post.gone) >= 4 * 10 * 0.9, "and they use what they may"


def test_without_the_condition_they_would(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: everybody reads where the line ends and writes what follows, whoever else did so meanwhile."""
    beside = store.alone

    def without(part: Any) -> bool:
        found = store.read(Line.by_key("post"))[0]
        end = max(int(found.at), time.now) if found else time.now
        by = rate.pace(OURS, mailing=False).apart
        return beside(Update(part.record, [Line.at.set(end + by)]))

    monkeypatch.setattr(rate.store, "alone", without)
    assert _most_in_a_second(_crowd(time, 1).arrived) > OF_SES


def test_forty_mailings_alone_use_what_they_may_and_no_more(time: Time) -> None:
    post, until = Post(time), time.now + 5 * SECOND
    time.run([_mailer(time, post, until)] * WORKERS)
    assert _most_in_a_second(post.arrived) <= OF_SES
    assert len(post.gone) >= 5 * 10 * 0.9


@pytest.mark.parametrize(("most", "longest"), [(OURS, SECOND), (2, 2 * SECOND), (50, SECOND)])
def test_a_letter_of_the_house_s_own_waits_no_longer_behind_forty_mailings(
    time: Time, most: int, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second at most; at two a second two, of which one is its own turn and the one before it."""
    monkeypatch.setattr(settings, "letter_rate", lambda: most)
    crowd, until, waited = Post(time), time.now + 5 * SECOND, []

    def sender() -> None:
        while time.now < until:
            asked = time.now
            assert rate.await_turn(5.0)
            waited.append(time.now - asked)
            time.wait(SECOND // 2)

    time.run([*(_mailer(time, crowd, until) for _ in range(WORKERS)), sender])
    assert len(waited) >= 3
    assert max(waited) <= longest


def test_a_stride_of_a_mailing_asks_once_and_goes_as_steadily_as_the_line_does(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, gone, beside = [], list[int](), store.alone
    monkeypatch.setattr(store, "alone", lambda part: asked.append(part) or beside(part))
    apart = rate.pace(OURS, mailing=True).apart
    for _ in range(2):
        assert _alone(time, lambda: [gone.append(time.now) for _ in rate.turns(STRIDE, 5.0)]) == [None] * STRIDE
    assert len(asked) == 2
    assert all(later - one >= apart for one, later in pairwise(gone[:STRIDE]))
    assert Line.get("post").at >= gone[-1]


def test_who_finds_no_turn_in_time_sends_nothing_and_takes_no_turn_away(time: Time) -> None:
    Line("post", at=time.now + 10 * SECOND).save()
    assert _alone(time, lambda: list(rate.turns(STRIDE, 1.0))) == []
    assert not _alone(time, lambda: rate.await_turn(1.0))
    assert Line.get("post").at == 1_800_000_010 * SECOND
    assert _alone(time, lambda: rate.await_turn(15.0))
    assert time.now >= 1_800_000_000 * SECOND + 9 * SECOND


def _alone[T](time: Time, ask: Callable[[], T]) -> T:
    told: list[T] = []
    time.run([lambda: told.append(ask())])
    return told[0]


def test_a_line_that_a_wrong_clock_has_spoilt_begins_anew(time: Time) -> None:
    Line("post", at=time.now + 3600 * SECOND).save()
    assert _alone(time, lambda: rate.await_turn(1.0))
    assert Line.get("post").at < time.now + SECOND


def test_nobody_waits_longer_than_the_invocation_has(time: Time) -> None:
    Line("post", at=time.now + 10 * SECOND).save()

    def ask() -> bool:
        with time_left.within(8_000):
            return rate.await_turn(15.0)

    assert not _alone(time, ask)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Give how long was slept."""
    found: list[int] = []
    monkeypatch.setattr(rate, "_sleep", found.append)
    return found


@pytest.mark.parametrize("wanted", [0, -1])
def test_who_wants_nothing_gets_nothing_and_does_not_wait(wanted: int, waits: list[int]) -> None:
    assert (list(rate.turns(wanted, 5)), waits) == ([], [])
    assert Line.count() == 0


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 12, 14, 50, 100, 1000])
def test_at_every_rate_no_second_has_more_than_it_says(most: int) -> None:
    for mailing in (True, False):
        pace = rate.pace(most, mailing=mailing)
        assert pace.at_once >= 1
        # All that go at once, and in the second that begins with them each one that comes in its turn before it is over.
        assert pace.at_once + (SECOND - 1) // pace.apart <= most
    assert rate.pace(most, mailing=True).at_once <= rate.pace(most, mailing=False).at_once
