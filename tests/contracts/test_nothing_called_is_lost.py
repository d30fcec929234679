"""Whatever calls a function without waiting for its answer: where it fails each time, the call lies in a queue, and an alarm rings."""

from typing import Any

import pytest
from union.watch import Count

from tests.contracts.test_code_and_template import FUNCTIONS, TEMPLATE, _roles
from tests.rights import brought, listed, statements
from tests.tables import template

RESOURCES = TEMPLATE["Resources"]
SETTINGS = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
WATCH = template("infra/watch.yaml")
UNWAITED = {"ScheduleV2", "Schedule", "EventBridgeRule", "CloudWatchEvent", "S3", "SNS"}
OF_TIMERS = {"THAW": "thaw", "ELECTION_CLOCK": "election_clock"}
"""The functions that timers of Scheduler call, by the setting that names each."""


def _events(name: str) -> dict[str, Any]:
    return FUNCTIONS[name].get("Events") or {}


def _called_by_functions() -> set[str]:
    """Those that another function calls, as its policies say."""
    told = [
        one["Resource"]["GetAtt"] for name in FUNCTIONS for one in statements(name) if one["Action"] == "lambda:InvokeFunction"
    ]
    return {RESOURCES[name.removesuffix(".Arn")]["Properties"]["CodeUri"].rpartition("/")[2] for name in told}


def _called_by_timers() -> set[str]:
    (policy,) = RESOURCES["TimerRole"]["Properties"]["Policies"]
    (calls,) = [one for one in policy["PolicyDocument"]["Statement"] if one["Action"] == "lambda:InvokeFunction"]
    assert calls["Resource"] == [SETTINGS[name] for name in OF_TIMERS], "whoever a timer may call is listed here"
    return set(OF_TIMERS.values())


ASYNCHRONOUS = sorted(
    {name for name in FUNCTIONS if UNWAITED & {event["Type"] for event in _events(name).values()}}
    | _called_by_functions()
    | _called_by_timers()
)


def _queue(arn: Any) -> str:
    """The queue whose ARN is asked for."""
    name = str(arn["GetAtt"]).removesuffix(".Arn") if isinstance(arn, dict) else str(arn)
    assert RESOURCES[name]["Type"] == "AWS::SQS::Queue"
    return name


def _rings(queue: str) -> bool:
    """Whether an alarm watches what lies in the queue."""
    given = {
        p: v["GetAtt"].partition(".")[0]
        for p, v in RESOURCES["Watch"]["Properties"]["Parameters"].items()
        if isinstance(v, dict) and "GetAtt" in v
    }
    parameters = {name for name, of in given.items() if of == queue}
    return any(
        dimension["Value"] in parameters and resource["Properties"]["AlarmActions"]
        for resource in WATCH["Resources"].values()
        if resource["Type"] == "AWS::CloudWatch::Alarm" and resource["Properties"]["Namespace"] == "AWS/SQS"
        for dimension in resource["Properties"]["Dimensions"]
    )


def _may_send(name: str, queue: str) -> bool:
    """Whether a function's role lets it, by what the translator adds where a failed call goes to."""
    told = [one for policy in _roles()[name]["Policies"] for one in listed(policy["PolicyDocument"]["Statement"])]
    return any(one["Action"] == "sqs:SendMessage" and {"Fn::GetAtt": [queue, "Arn"]} in listed(one["Resource"]) for one in told)


def test_the_functions_that_nobody_waits_for_are_found() -> None:
    assert set(ASYNCHRONOUS) >= {
        "sweep",
        "money_sweep",
        "reconcile",
        "case_clock",
        "election_clock",
        "thaw",
        "evidence",
        "exporter",
    }


@pytest.mark.parametrize("name", ASYNCHRONOUS)
def test_a_call_that_failed_each_time_goes_to_a_queue_that_rings(name: str) -> None:
    failing = FUNCTIONS[name]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    queue = _queue(failing["Destination"])
    assert failing["Type"] == "SQS"
    assert _may_send(name, queue), "Lambda sends with the function's own role"
    assert _rings(queue)


EVENTS = [(name, key, event) for name in sorted(FUNCTIONS) for key, event in _events(name).items() if event["Type"] in UNWAITED]


@pytest.mark.parametrize(("name", "key", "event"), EVENTS, ids=lambda told: told if isinstance(told, str) else "")
def test_a_call_that_could_not_even_be_made_does_too(name: str, key: str, event: dict[str, Any]) -> None:
    assert _rings(_queue(event["Properties"]["DeadLetterConfig"]["Arn"]))


BROUGHT = brought()


def _from_a_queue(name: str) -> bool:
    return str(BROUGHT[name]["EventSourceArn"]["GetAtt"]).partition(".")[0] != "Tables"


def test_no_function_is_brought_work_by_an_event_of_sam_s_which_gives_it_every_queue_or_stream() -> None:
    assert set(BROUGHT) == {"audit_seal", "health_stream", "outbox", "letters", "post_feedback", "mailing_post", "enforcer"}
    assert {"SQS", "DynamoDB", "Kinesis"} & {event["Type"] for name in FUNCTIONS for event in _events(name).values()} == set()


@pytest.mark.parametrize("name", sorted(BROUGHT))
def test_a_function_may_take_what_it_is_brought_and_from_nowhere_else(name: str) -> None:
    source = BROUGHT[name]["EventSourceArn"]
    takes = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    if not _from_a_queue(name):
        takes = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
    assert [one["Resource"] for one in statements(name) if one["Action"] == takes] == [source]


@pytest.mark.parametrize("name", sorted(name for name in BROUGHT if not _from_a_queue(name)))
def test_what_a_stream_brought_in_vain_goes_to_a_queue_that_rings(name: str) -> None:
    queue = _queue(BROUGHT[name]["DestinationConfig"]["OnFailure"]["Destination"])
    assert _may_send(name, queue), "Lambda sends with the function's own role"
    assert _rings(queue)


@pytest.mark.parametrize("name", sorted(name for name in BROUGHT if _from_a_queue(name)))
def test_what_a_queue_brought_in_vain_does_too(name: str) -> None:
    queue = RESOURCES[_queue(BROUGHT[name]["EventSourceArn"])]["Properties"]
    assert _rings(_queue(queue["RedrivePolicy"]["deadLetterTargetArn"]))
    assert queue["VisibilityTimeout"] >= 6 * int(FUNCTIONS[name].get("Timeout", 20)), "Lambda's own advice for queues"
    assert BROUGHT[name]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_what_is_counted_by_a_sweep_rings_at_the_first_one_that_finds_it() -> None:
    (every,) = [e["Properties"]["ScheduleExpression"] for e in _events("sweep").values() if e["Type"] == "ScheduleV2"]
    (alarm,) = [r["Properties"] for r in WATCH["Resources"].values() if r["Properties"].get("MetricName") == Count.LETTER_DELAYED]
    assert (every, alarm["Period"], alarm["EvaluationPeriods"], alarm["Threshold"]) == ("rate(5 minutes)", 300, 1, 1)


@pytest.mark.parametrize(
    "count",
    [
        Count.ITEM_FAILED, Count.ITEM_DELAYED, Count.SWEEP_UNFINISHED, Count.TIMER_MISSED,
        Count.LETTER_REFUSED, Count.LETTER_IN_DOUBT, Count.LETTER_DELAYED,
        Count.FEEDBACK_FORGED, Count.STAFF_UNREACHABLE,
        Count.MAILING_LOST, Count.MAILING_IN_DOUBT, Count.MAILING_REFUSED,
    ],
)  # fmt: skip
def test_what_goes_wrong_without_a_failure_rings_too(count: Count) -> None:
    alarms = [r["Properties"] for r in WATCH["Resources"].values() if r["Type"] == "AWS::CloudWatch::Alarm"]
    (alarm,) = [alarm for alarm in alarms if alarm["MetricName"] == count]
    assert alarm["AlarmActions"]
    assert alarm["Namespace"] == TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
