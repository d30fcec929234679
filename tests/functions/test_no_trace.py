"""Nothing joins a voter to a ballot: whoever has read every table, every log line, every count and every letter is no wiser.

These tests think as the attacker. Each way of joining the two is tried on what the house really keeps, and on a house that keeps a
trace, so that it is seen that the way would find one.
"""

import io
import json
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import TransactWriteError
from union import ids, store, watch
from union.store import Put
from union.voting.polls import actions as polls
from union.voting.polls import rules
from union.voting.polls.tables import Ballot, OnRoll

from tests.actions.voting import PEOPLE, PRIYA, opened

type Call = Callable[..., Any]
VOTE = "/elections/spring/vote"
EVERYBODY = [*PEOPLE, PRIYA]
WAYS = [{"r.1.1": "1"}, {"r.1.3": "1", "r.1.2": "2", "r.1.1": "3", "r.1.4": "4"}, {"abstain.1": "yes"}]
TRACE = 6
"""The shortest piece of text, in characters, that two things could have in common by more than chance."""


@pytest.fixture(autouse=True)
def poll(union_house: None) -> None:
    """Open a poll by today's clock."""
    now = datetime.now(UTC)
    opened(opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=1))


def typed(number: int) -> dict[str, str]:
    """How this voter votes; the last one votes for a second post too."""
    return {**WAYS[number % 3], **({"r.2.1": "1"} if EVERYBODY[number] is PRIYA else {})}


def all_vote(call: Call, numbers: Iterable[int]) -> None:
    """Let these vote one after the other, in this order."""
    for number in numbers:
        sent = {**typed(number), "key": ids.key()}
        assert call("polls", "POST", f"{VOTE}/cast", caller=EVERYBODY[number], form=sent).status == 200


def everything() -> dict[str, list[dict[str, Any]]]:
    """All items of all tables, as an administrator can export them."""
    client = boto3.client("dynamodb")
    names = client.list_tables(Limit=100)["TableNames"]
    return {name.removeprefix("union-house-local-"): client.scan(TableName=name)["Items"] for name in names}


def told(item: dict[str, Any]) -> str:
    """An item as one line of text."""
    return json.dumps(item, sort_keys=True)


def pieces(text: str) -> set[str]:
    """Every piece of a text that is long enough to be a trace."""
    return {text[at : at + TRACE] for at in range(len(text) - TRACE + 1)}


def joined(found: dict[str, list[dict[str, Any]]]) -> set[str]:
    """What any ballot has in common with what tells of any voter, beyond what all ballots have and what says the election."""
    ballots = [{**item, "paper": {"S": ""}} for item in found["ballots"]]
    others = [told(item) for table, items in found.items() if table != "ballots" for item in items]
    common = set.intersection(*(pieces(told(ballot)) for ballot in ballots)) | pieces('"spring#0"}, ') | pieces('{"S": "spring#')
    names = {piece for ballot in ballots for piece in pieces(ballot["name"]["S"])}
    attributes = {
        piece for ballot in ballots for name, value in ballot.items() if name not in _KNOWN for piece in pieces(told(value))
    }
    return {piece for piece in names | (attributes - common) if any(piece in other for other in others)}


_KNOWN = {"box", "name", "post_id", "paper"}


def test_no_table_has_anything_in_common_with_a_ballot(call: Call) -> None:
    all_vote(call, range(len(EVERYBODY)))
    found = everything()
    assert len(found["ballots"]) == len(EVERYBODY) + 1
    assert {frozenset(item) for item in found["ballots"]} == {frozenset(_KNOWN)}
    assert {frozenset(item) for item in found["receipts"]} == {frozenset({"box", "code"})}
    assert {frozenset(item) for item in found["rolls"]} == {frozenset({"election_id", "person_id", "posts", "why", "voted"})}
    assert joined(found) == set()


def kept_with(**trace: Callable[[], str]) -> Any:
    """Let a house keep a trace with each ballot: its value under the name of an attribute."""
    real = store.commit

    def traced(*parts: Any) -> None:
        for part in parts:
            if isinstance(part, Put) and isinstance(part.record, Ballot):
                for name, make in trace.items():
                    setattr(part.record, name, make())
        real(*parts)

    return patch.object(store, "commit", traced)


def test_the_search_finds_a_receipt_that_is_kept_with_its_ballot(call: Call) -> None:
    """The negative control of the search."""
    with kept_with(sealed=lambda: rules.receipt("spring", PEOPLE[0].person_id, "key-one-1")):
        call("polls", "POST", f"{VOTE}/cast", caller=PEOPLE[0], form={**WAYS[0], "key": "key-one-1"})
    call("polls", "POST", f"{VOTE}/cast", caller=PEOPLE[1], form={**WAYS[0], "key": "key-two-2"})
    assert joined(everything())


def order_of(found: list[dict[str, Any]], by: Callable[[dict[str, Any]], Any]) -> list[int]:
    """The order of casting, as far as sorting ballots by something tells it: each votes for another number."""
    return [rules.read(item["paper"]["S"])[0] for item in sorted(found, key=by)]


def looks_sorted(order: list[int]) -> bool:
    """Whether an order goes with that of casting more than chance lets it: beyond five standard deviations of the pairs in order."""
    n = len(order)
    up = sum(order[i] < order[j] for i in range(n) for j in range(i + 1, n))
    pairs = n * (n - 1) / 2
    deviation = (n * (n - 1) * (2 * n + 5) / 72) ** 0.5
    return abs(up - pairs / 2) > 5 * deviation


def cast_in_order() -> None:
    """Let forty vote in a known order, the first for the first and so on, straight at the store."""
    for number, person in enumerate(PEOPLE, 1):
        store.commit(polls._marked("spring", person.person_id), polls._ballot("spring", "1", (number,)))


ATTRIBUTES = {"name": lambda item: item["name"]["S"], "box and name": lambda item: (item["box"]["S"], item["name"]["S"])}


@pytest.mark.parametrize("by", ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_no_order_of_ballots_is_that_in_which_they_were_cast(by: Any) -> None:
    cast_in_order()
    assert not looks_sorted(order_of(everything()["ballots"], by))


def test_the_search_finds_the_order_of_names_that_are_made_by_the_clock() -> None:
    """The negative control of the order."""
    begin = datetime.now(UTC)
    ticks = iter(range(1_000))
    with patch.object(ids, "key", lambda: ids.sortable(begin + timedelta(seconds=next(ticks)))):
        cast_in_order()
    assert looks_sorted(order_of(everything()["ballots"], ATTRIBUTES["name"]))


def test_ballots_and_receipts_are_given_out_in_an_order_that_tells_nothing(call: Call) -> None:
    all_vote(call, random.sample(range(len(EVERYBODY)), len(EVERYBODY)))
    assert polls.receipts("spring") == sorted(polls.receipts("spring"))
    names = [paper.name for paper in sorted(polls._papers("spring"))]
    assert names == [paper.name for paper in sorted(polls._papers("spring"), key=lambda paper: (paper.post_id, paper.name))]


def test_all_ballots_are_of_one_size_however_one_votes_and_for_whichever_post(call: Call) -> None:
    all_vote(call, range(len(EVERYBODY)))
    assert len({len(told({**item, "box": {"S": "spring"}})) for item in everything()["ballots"]}) == 1


def test_the_box_of_a_ballot_does_not_go_with_the_box_of_the_receipt_or_with_the_voter() -> None:
    boxes = [polls._ballot("spring", "1", (1,)).record.box for _ in range(1_600)]  # type: ignore[attr-defined]
    assert set(boxes) == set(rules.boxes("spring"))
    assert max(map(boxes.count, set(boxes))) < 170


def test_two_ballots_of_one_voter_are_no_more_alike_than_those_of_two() -> None:
    ours = [polls._ballot("spring", post, (1,)).record for post in ("1", "2") for _ in range(200)]
    assert len({ballot.name for ballot in ours}) == 400  # type: ignore[attr-defined]


def test_the_same_vote_of_the_same_person_with_the_same_key_is_another_ballot_each_time(call: Call) -> None:
    def cast() -> str:
        call("polls", "POST", f"{VOTE}/cast", caller=PEOPLE[0], form={**WAYS[0], "key": "key-one-1"})
        (ballot,) = Ballot.scan()
        return str(ballot.name)

    first = cast()
    for table in ("ballots", "receipts", "letters"):
        client, name = boto3.client("dynamodb"), f"union-house-local-{table}"
        keys = [key["AttributeName"] for key in client.describe_table(TableName=name)["Table"]["KeySchema"]]
        for item in everything()[table]:
            client.delete_item(TableName=name, Key={key: item[key] for key in keys})
    OnRoll("spring", PEOPLE[0].person_id).update([OnRoll.voted.remove()])
    assert cast() != first, "a name that can be made again can be looked up"


class Log:
    """All that a function writes: log lines to a stream of the logger's own, and counts to standard output."""

    def __init__(self, capsys: pytest.CaptureFixture[str], stream: io.StringIO) -> None:
        self._capsys, self._stream = capsys, stream

    def text(self) -> str:
        """What was written since the last look."""
        written = self._stream.getvalue() + "".join(self._capsys.readouterr())
        self._stream.seek(0)
        self._stream.truncate()
        return written

    def lines(self) -> list[dict[str, Any]]:
        """The same as lines, without the time and how long it took."""
        found = [json.loads(line) for line in self.text().splitlines() if line.startswith("{")]
        return [{name: value for name, value in line.items() if name not in VARYING} for line in found]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Log:
    """Give what is logged."""
    stream = io.StringIO()
    monkeypatch.setattr(watch.logger.registered_handler, "stream", stream)
    return Log(capsys, stream)


VARYING = ("ms", "timestamp", "location", "function_request_id", "xray_trace_id", "cold_start")


def test_what_is_logged_is_the_same_for_every_voter_and_every_vote(call: Call, log: Log) -> None:
    seen = []
    for number in range(6):
        log.text()
        all_vote(call, [number])
        seen.append(log.lines())
    assert seen[0] and all(lines == seen[0] for lines in seen)
    assert not any(word in told(seen[0][0]) for word in ("voter-", "abstain", "r.1."))


def test_the_search_of_the_log_finds_a_line_that_tells_voters_apart(call: Call, log: Log) -> None:
    """The negative control of the log."""
    real, seen = polls.cast, []

    def talkative(election_id: str, caller: Any, *rest: Any) -> Any:
        watch.logger.info("cast", mark=ids.derived(caller.person_id))
        return real(election_id, caller, *rest)

    with patch.object(polls, "cast", talkative):
        for number in range(2):
            log.text()
            all_vote(call, [number])
            seen.append(log.lines())
    assert seen[0] != seen[1]


def _breaking(code: str, *_: Any) -> None:
    """Fail as DynamoDB does."""
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {}}
    raise TransactWriteError("Failed", ClientError(answer, "TransactWriteItems"))


@pytest.mark.parametrize(
    ("code", "status", "said"), [("ValidationException", 500, "A request failed"), ("InternalServerError", 503, "request")]
)
def test_a_vote_that_fails_leaves_no_trace_of_itself_in_the_log(call: Call, log: Log, code: str, status: int, said: str) -> None:
    """For good, or for a moment, of which the voter is told that they may try again."""
    log.text()
    with patch.object(store, "_write", partial(_breaking, code)):
        answer = call("polls", "POST", f"{VOTE}/cast", caller=PEOPLE[0], form={**WAYS[1], "key": "key-one-1"})
    assert answer.status == status
    text = log.text()
    paper = rules.written((3, 2, 1, 4))
    code = rules.receipt("spring", PEOPLE[0].person_id, "key-one-1")
    traces = [
        "r.1.3",
        paper[:12],
        PEOPLE[0].person_id,
        PEOPLE[0].name,
        PEOPLE[0].email,
        "key-one-1",
        code,
        rules.shown_receipt(code),
    ]
    assert not [trace for trace in traces if trace in text]
    assert said in text


def test_a_wrong_ballot_is_not_logged_either(call: Call, log: Log) -> None:
    log.text()
    call("polls", "POST", f"{VOTE}/cast", caller=PEOPLE[0], form={"r.1.3": "77777", "key": "key-one-1"})
    call("polls", "POST", f"{VOTE}/cast", caller=PEOPLE[0], form={"r.1.3": "77777", "key": "<b>"})
    text = log.text()
    assert "request" in text
    assert not [trace for trace in ("77777", "r.1.3", PEOPLE[0].person_id, "key-one-1") if trace in text]


def test_nothing_of_a_vote_is_in_an_address(call: Call) -> None:
    read = call("polls", "POST", VOTE, caller=PEOPLE[0], form={**WAYS[1], "key": "key-one-1"})
    cast = call("polls", "POST", f"{VOTE}/cast", caller=PEOPLE[0], form={**WAYS[1], "key": "key-one-1"})
    for answer in (read, cast):
        assert answer.status == 200 and "Location" not in answer.headers
        assert "r.1." not in "".join(part for part in answer.body.split('"') if part.startswith("/"))
        assert answer.headers["Cache-Control"] == "no-store"
