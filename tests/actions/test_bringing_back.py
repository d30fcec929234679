"""What failed each time is brought back into its queue by a command: all of it, nothing lost, and what is no call is left."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import get_session
from moto import mock_aws

from infra.union import __main__ as command
from infra.union import redrive, which_house
from tests.tables import template

STREAM = {"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": {"shardId": "s"}}


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give SQS with the stack's queues."""
    with mock_aws():
        client = get_session().create_client("sqs", region_name="eu-west-2")
        names = [name for pair in redrive.QUEUES.values() for name in pair]
        made = {name: client.create_queue(QueueName=name)["QueueUrl"] for name in names}
        monkeypatch.setattr(which_house, "outputs", lambda: made)
        monkeypatch.setattr(which_house, "client", lambda _: client)
        monkeypatch.setattr(which_house, "settle", lambda _: None)
        yield client


def _put(sqs: Any, name: str, *bodies: Any) -> None:
    for body in bodies:
        sqs.send_message(QueueUrl=which_house.outputs()[name], MessageBody=body if isinstance(body, str) else json.dumps(body))


def _lie(sqs: Any, name: str) -> list[str]:
    found: list[str] = []
    queue = which_house.outputs()[name]
    while some := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=600).get("Messages"):
        found += [one["Body"] for one in some]
    return sorted(found)


@pytest.mark.parametrize("queue", sorted(redrive.QUEUES))
def test_all_of_it_is_brought_back_as_it_was(queue: str, sqs: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lying, wanted = redrive.QUEUES[queue]
    bodies = [json.dumps({"number": number, "words": "ä"}) for number in range(23)]
    _put(sqs, lying, *bodies)
    assert command.main(["redrive", queue, "--stack", "x"]) == 0
    assert capsys.readouterr().out == "23 were brought back.\n"
    assert (_lie(sqs, wanted), _lie(sqs, lying)) == (sorted(bodies), [])


def test_a_look_brings_nothing_back(sqs: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _put(sqs, "LetterDeadLetters", {"letter_id": "1"})
    assert command.main(["redrive", "letters", "--look", "--local"]) == 0
    assert capsys.readouterr().out == "1 lie there.\n"
    assert (_lie(sqs, "LetterQueue"), len(_lie(sqs, "LetterDeadLetters"))) == ([], 1)


def test_what_lambda_says_of_a_stream_is_no_call_and_is_left(sqs: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _put(sqs, "LetterDeadLetters", STREAM, {"letter_id": "1"}, "no JSON")
    assert command.main(["redrive", "letters", "--stack", "x"]) == 1
    assert "2 were brought back.\n1 are left" in capsys.readouterr().out
    assert _lie(sqs, "LetterQueue") == ["no JSON", json.dumps({"letter_id": "1"})]


def test_what_the_queue_does_not_take_stays_where_it_lies(sqs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(sqs, "FeedbackDeadLetters", "1", "2")
    real = sqs.send_message_batch
    monkeypatch.setattr(sqs, "send_message_batch", lambda **told: real(**told | {"Entries": told["Entries"][:1]}))
    lying, wanted = (which_house.outputs()[name] for name in redrive.QUEUES["feedback"])
    brought, left = redrive.bring_back(sqs, lying, wanted)
    assert (brought, left) == (1, 1)
    assert len(_lie(sqs, "FeedbackQueue")) == 1
    told = sqs.get_queue_attributes(QueueUrl=lying, AttributeNames=["ApproximateNumberOfMessagesNotVisible"])
    assert told["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"


def test_every_queue_whose_calls_fail_in_vain_can_be_brought_back() -> None:
    told = template("template.yaml")
    pairs = {
        (one["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["GetAtt"].removesuffix(".Arn"), name)
        for name, one in told["Resources"].items()
        if one["Type"] == "AWS::SQS::Queue" and "RedrivePolicy" in one["Properties"]
    }
    assert pairs == set(redrive.QUEUES.values())
    assert {name for pair in pairs for name in pair} <= set(told["Outputs"])
