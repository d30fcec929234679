"""A letter is sent at most once; what the post does not take now is kept and tried again; what it never takes rings."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.session import get_session
from union import store, watch
from union.core.letters import actions as letters
from union.core.letters import post, queue, rules
from union.core.letters.rules import Kind, State
from union.core.letters.tables import Letter
from union.watch import Count

from functions.sweep import handler as sweeping
from tests.actions.conftest import NOW
from tests.actions.test_one_bad_item import CONTEXT

pytestmark = pytest.mark.usefixtures("union_house")
ERRORS = sorted(str(shape.name) for shape in get_session().get_service_model("sesv2").operation_model("SendEmail").error_shapes)
UNVERIFIED = "Email address is not verified. The following identities failed the check in region EU-WEST-2: house@union.example"
NEVER = [("MessageRejected", "Message contains a virus."), ("BadRequestException", "Illegal address")]
NOT_NOW = [
    ("MessageRejected", UNVERIFIED),
    ("MessageRejected", "Sending suspended for this account. For more information, please check the inbox."),
    ("MailFromDomainNotVerifiedException", "Mail-From domain not verified"),
    ("AccountSuspendedException", "restricted"),
    ("SendingPausedException", "Sending paused for this account."),
    ("LimitExceededException", "Daily message quota exceeded."),
    ("TooManyRequestsException", "Maximum sending rate exceeded."),
    ("NotFoundException", "Identity does not exist"),
    ("AccessDeniedException", "is not authorized to perform: ses:SendEmail"),
    ("ExpiredTokenException", "The security token included in the request is expired"),
]


class Post:
    """SES, which answers with the next of `answers`: an error as (code, message, status), a failure, or nothing where it takes the letter."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.asked = 0

    def send_email(self, **_: Any) -> dict[str, str]:
        """Take a letter, or not."""
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer:
            code, message, status = answer
            raise ClientError(
                {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}, "SendEmail"
            )
        return {"MessageId": "m-1"}


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Post:
    """Give a post that tests make answer."""
    made = Post()
    monkeypatch.setattr(post, "_ses", lambda: made)
    monkeypatch.setattr(queue, "call", lambda _: None)
    return made


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Give what was counted."""
    found: Counter[str] = Counter()
    monkeypatch.setattr(watch, "count", lambda event, number=1: found.update({str(event): number}))
    return found


@pytest.fixture
def letter() -> Callable[[], Letter]:
    """Give a letter that waits, as it is in the table."""
    store.commit(letters.letter_write(Kind.WELCOME, "letter-1", "sam@union.example", WELCOME, NOW))
    return lambda: Letter.get("letter-1", consistent_read=True)


WELCOME = {
    "name": "Sam",
    "union": "Queen's Union",
    "group_name": "Chess",
    "valid_until": "2027-07-31",
    "joining_statement": ["Be kind."],
    "url": "https://union.example/groups/chess/board",
    "contact": {"team": "Societies", "email": "societies@union.example"},
}


def _send(letter_id: str, now: datetime) -> None:
    letters.send(letter_id, now, lambda _, context, __: (context, {}))


def _refusals(told: list[tuple[str, str]]) -> Any:
    return pytest.mark.parametrize(("code", "message"), told, ids=lambda text: text[:30])


def test_every_error_that_the_post_has_for_sending_is_one_of_the_two_kinds() -> None:
    assert {code for code, _ in NEVER + NOT_NOW} >= set(ERRORS)


@_refusals(NEVER)
def test_what_the_post_never_takes_is_refused_and_rings(
    code: str, message: str, ses: Post, letter: Any, counted: Counter[str]
) -> None:
    ses.answers = [(code, message, 400)]
    _send("letter-1", NOW)
    assert (letter().state, letter().shard, letter().why) == (State.REFUSED, None, code)
    assert counted == {Count.LETTER_REFUSED: 1}


@_refusals(NOT_NOW)
def test_what_the_post_does_not_take_now_is_kept_and_sent_once_it_does(
    code: str, message: str, ses: Post, letter: Any, counted: Counter[str]
) -> None:
    ses.answers = [(code, message, 400)]
    if code == "TooManyRequestsException":  # That passes by itself in a moment, so the queue brings the letter again.
        with pytest.raises(post.Later):
            _send("letter-1", NOW)
    else:
        _send("letter-1", NOW)
    assert (letter().state, letter().why, bool(letter().shard)) == (State.WAITING, code, True)
    assert "example" not in letter().why
    assert not counted, "it may be over in a minute"
    _send("letter-1", letter().again_at)
    assert (letter().state, ses.asked) == (State.SENT, 2)


def test_a_letter_is_not_tried_before_its_time_whoever_calls(ses: Post, letter: Any) -> None:
    ses.answers = [("SendingPausedException", "", 400)]
    _send("letter-1", NOW)
    for _ in range(3):
        _send("letter-1", letter().again_at - timedelta(seconds=1))
    assert ses.asked == 1


def test_the_sweep_calls_for_it_when_its_time_has_come_and_not_before(
    ses: Post, letter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Any] = []
    monkeypatch.setattr(queue, "call", called.extend)
    ses.answers = [("SendingPausedException", "", 400)]
    _send("letter-1", NOW)
    again = letter().again_at
    assert letters.sweep(again - timedelta(seconds=1)) == {"letters": 0}
    assert letters.sweep(again) == {"letters": 1}
    assert [name for name, _ in called] == ["letter-1"]


def test_a_single_letter_that_waits_for_half_an_hour_rings_at_every_sweep_until_it_is_sent(
    ses: Post, letter: Any, counted: Counter[str]
) -> None:
    ses.answers = [("SendingPausedException", "", 400)] * 10
    now, rang = NOW, []
    while now <= NOW + timedelta(hours=1):
        if now >= (letter().again_at or NOW):
            _send("letter-1", now)
        letters.sweep(now)
        rang.append(counted.pop(str(Count.LETTER_DELAYED), 0))
        now += timedelta(minutes=5)
    assert rang == [0] * 7 + [1] * 6, "the first half hour, and then each five minutes"
    ses.answers = []
    _send("letter-1", letter().again_at)
    letters.sweep(now + timedelta(hours=1))
    assert (letter().state, counted[Count.LETTER_DELAYED]) == (State.SENT, 0)


def test_the_waits_grow_to_an_hour_and_after_a_week_it_is_given_up_and_rings(
    ses: Post, letter: Any, counted: Counter[str]
) -> None:
    ses.answers = [("SendingPausedException", "", 400)] * 10
    now, waits = NOW, []
    for _ in range(9):
        _send("letter-1", now)
        waits.append(letter().again_at - now)
        now = letter().again_at
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=2), timedelta(hours=1))
    _send("letter-1", NOW + rules.GIVEN_UP_AFTER + timedelta(seconds=1))
    assert (letter().state, letter().shard) == (State.REFUSED, None)
    assert counted == {Count.LETTER_REFUSED: 1}


@pytest.mark.parametrize(
    "failure", [("InternalServiceErrorException", "", 500), EndpointConnectionError(endpoint_url="https://ses")]
)
def test_where_nobody_knows_whether_it_was_sent_it_is_never_sent_again_and_rings(
    failure: Any, ses: Post, letter: Any, counted: Counter[str]
) -> None:
    ses.answers = [failure]
    _send("letter-1", NOW)
    for late in (timedelta(minutes=1), timedelta(days=1)):
        _send("letter-1", NOW + late)
    assert (letter().state, ses.asked) == (State.SENDING, 1)
    letters.sweep(NOW + rules.CLAIM_LASTS + timedelta(seconds=1))
    assert (letter().state, counted[Count.LETTER_IN_DOUBT]) == (State.IN_DOUBT, 1)
    _send("letter-1", NOW + timedelta(days=2))
    assert ses.asked == 1


def test_a_letter_that_cannot_be_put_into_words_was_not_sent_and_waits(ses: Post, letter: Any) -> None:
    letter().update([Letter.kind.set("no-such-kind")])
    with pytest.raises(Exception, match="no-such-kind"):
        _send("letter-1", NOW)
    assert (letter().state, ses.asked) == (State.WAITING, 0)
    letter().update([Letter.kind.set("welcome")])
    _send("letter-1", letter().again_at)
    assert letter().state == State.SENT


@pytest.mark.parametrize("state", [State.REFUSED, State.IN_DOUBT])
def test_whoever_runs_the_house_lets_what_was_refused_be_sent_after_all(state: State, ses: Post, letter: Any) -> None:
    letter().update([Letter.state.set(state), Letter.shard.remove(), Letter.again_at.set(NOW + timedelta(days=300))])
    assert sweeping.lambda_handler({"send_again": str(state)}, CONTEXT) == {"letters": 1}
    assert letter().shard == rules.shard("letter-1")
    _send("letter-1", NOW)
    assert (letter().state, ses.asked) == (State.SENT, 1)


def test_what_was_sent_is_never_sent_again_by_that(ses: Post, letter: Any) -> None:
    _send("letter-1", NOW)
    assert sweeping.lambda_handler({"send_again": "sent"}, CONTEXT) == {"letters": 0}
    assert letter().state == State.SENT
