"""Each alarm watches something that is really told, of its own stage alone, and each failure that is told has an alarm or a reason why not."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from union import watch
from union.catalogue import CATALOGUE, Reader
from union.watch import Count

from infra.local.relay import fits
from tests.stacks import STAGES, Stack, root, stacks
from tests.tables import ROOT

each_stage = pytest.mark.parametrize("stage", STAGES)
OURS = "UnionHouse"


def _watch(stage: str) -> Stack:
    (found,) = [stack for stack in stacks(stage) if stack.name.endswith("-Watch")]
    return found


def _of_type(stack: Stack, kind: str) -> dict[str, Any]:
    return {key: told["Properties"] for key, told in stack.resources.items() if told["Type"] == kind}


@cache
def _alarms(stage: str) -> dict[str, Any]:
    return _of_type(_watch(stage), "AWS::CloudWatch::Alarm")


ALARMS = sorted(_alarms("production"))


def _dimensions(alarm: dict[str, Any]) -> dict[str, str]:
    return {one["Name"]: one["Value"] for one in alarm.get("Dimensions", ())}


@cache
def counted() -> frozenset[Count]:
    """What code of ours counts: each name of `Count` that stands in it anywhere but where it is defined and explained."""
    places = [*(ROOT / "layers/union/python").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    trees = [ast.parse(place.read_text()) for place in places if place.name not in ("watch.py", "catalogue.py")] + [_of_watch()]
    named = [
        one
        for tree in trees
        for one in ast.walk(tree)
        if isinstance(one, ast.Attribute) and ast.unparse(one.value).endswith("Count")
    ]
    return frozenset(Count[one.attr] for one in named if one.attr in Count.__members__)


def _of_watch() -> ast.AST:
    """watch.py without the class that gives the names."""
    tree = ast.parse((ROOT / "layers/union/python/union/watch.py").read_text())
    return ast.Module([one for one in tree.body if getattr(one, "name", "") != "Count"], [])


def test_every_name_of_a_count_is_counted_somewhere() -> None:
    assert counted() == set(Count)


NO_ALARM = {
    Count.JOINED_SOCIETY: "as it should be", Count.JOINED_SPORT_CLUB: "as it should be", Count.JOINED_MEDIA: "as it should be",
    Count.JOINED_RAG: "as it should be", Count.JOINED_VOLUNTEERING: "as it should be", Count.JOINED_OFFICER: "as it should be",
    Count.TICKET_SOLD: "as it should be", Count.TAKEN: "as it should be", Count.REFUNDED: "as it should be",
    Count.TURNOUT: "whatever it is, it is the members' own", Count.FIRST_LOOK: "CaseLate is counted where it is too long",
    Count.WEBHOOK_DELAY: "Stripe tells again for three days, and each night we ask",
    Count.SCHEDULE_DELAY: "TimerMissed is counted where it is too long, which rings",
    Count.JOINED: "as it should be", Count.PAID: "as it should be", Count.POSTED: "as it should be",
    Count.REFUND_SENT: "as it should be", Count.RETURNED: "as it should be", Count.PLACE_OFFERED: "as it should be",
    Count.CHAT_FROZEN: "as it should be", Count.CHAT_OPENED: "as it should be",
    Count.FROZEN: "as it should be", Count.THAWED: "as it should be", Count.LETTER_SENT: "as it should be",
    Count.MAILING_SENT: "as it should be", Count.WEBHOOK_SETTLED: "as it should be", Count.WEBHOOK_REPEATED: "Stripe says all twice",
    Count.WEBHOOK_IGNORED: "Stripe tells more than we ask for", Count.ELECTION_PUBLISHED: "as it should be",
    Count.POLL_SEALED: "as it should be", Count.REPORTED: "the team has its letter", Count.EVIDENCE_SEALED: "as it should be",
    Count.PAYMENT_FAILED: "a card was refused; its holder was told at once",
    Count.PAID_TOO_LATE: "paid back by itself, and the buyer is told",
    Count.PAID_TWICE: "logged as an error, which rings",
    Count.PAYMENT_MISMATCH: "OrderWaits is counted with it, which rings",
    Count.DISPUTED: "the group's staff support has its letter, with the day by which to answer",
    Count.CASE_LATE: "the deputy and the team have their letters",
    Count.LETTER_SUPPRESSED: "its addressee wants none, or has no such address",
    Count.LETTER_BOUNCED: "one is nothing; their rate rings, as SES counts it",
    Count.LETTER_COMPLAINED: "one is nothing; their rate rings, as SES counts it",
    Count.MAILING_HALTED: "who wrote it sees why at the letter, and staff at /staff/letters",
    Count.EVIDENCE_REFUSED: "whoever has the case sees that a file was refused and why",
    Count.FAILED: "logged as an error, which rings",
}  # fmt: skip
"""What is counted and rings for nobody, with the reason."""


def test_whatever_is_counted_rings_or_has_a_reason_why_not() -> None:
    ringing = {alarm["MetricName"] for alarm in _alarms("production").values() if alarm["Namespace"] == OURS}
    assert ringing | set(NO_ALARM) == {str(one) for one in Count}
    assert ringing & set(NO_ALARM) == set()


def test_a_count_has_the_one_dimension_that_tells_stages_apart(capsys: pytest.CaptureFixture[str]) -> None:
    watch.count(Count.JOINED)
    watch.flush()
    line = json.loads(capsys.readouterr().out)
    (told,) = line["_aws"]["CloudWatchMetrics"]
    assert (told["Namespace"], told["Dimensions"], line["service"]) == (OURS, [["service"]], "union-house-local")


@each_stage
def test_that_dimension_is_the_name_of_the_stack(stage: str) -> None:
    first = stacks(stage)[0]
    settings = [told["Environment"]["Variables"] for told in _of_type(first, "AWS::Lambda::Function").values()]
    assert {told["POWERTOOLS_SERVICE_NAME"] for told in settings} == {first.name}
    assert {told["POWERTOOLS_METRICS_NAMESPACE"] for told in settings} == {OURS}


_BY_AWS = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): ("QueueName", "AWS::SQS::Queue"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): ("QueueName", "AWS::SQS::Queue"),
    ("AWS/Lambda", "IteratorAge"): ("FunctionName", "AWS::Lambda::Function"),
    ("AWS/ApiGateway", "5xx"): ("ApiId", "AWS::ApiGatewayV2::Api"),
}
"""What AWS itself tells, by which dimension, and what that names; from the services' pages on their metrics."""
_OF_THE_ACCOUNT = {
    ("AWS/Lambda", "Throttles"): "how much runs at once is the account's quota",
    ("AWS/SES", "Reputation.BounceRate"): "SES reviews accounts",
    ("AWS/SES", "Reputation.ComplaintRate"): "SES reviews accounts",
}
"""What is not told apart by stage, with the reason."""


@each_stage
@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_what_is_told_of_its_own_stage(stage: str, name: str) -> None:
    alarm, first = _alarms(stage)[name], stacks(stage)[0]
    what = (alarm["Namespace"], alarm["MetricName"])
    if alarm["Namespace"] == OURS:
        assert Count(alarm["MetricName"]) in counted()
        assert _dimensions(alarm) == {"service": first.name}
    elif alarm["Namespace"] == f"{OURS}/Logs/{first.name}":
        assert alarm["MetricName"] in {metric for metric, _ in _filters(stage)}
        assert _dimensions(alarm) == {}
    elif what in _OF_THE_ACCOUNT:
        assert _dimensions(alarm) == {}
    else:
        dimension, kind = _BY_AWS[what]
        ((key, value),) = _dimensions(alarm).items()
        resource = re.fullmatch(rf"{first.name}/(\w+)(\.\w+)?", value)
        assert key == dimension
        assert resource, "its own stack's"
        assert first.resources[resource[1]]["Type"] == kind


@each_stage
@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_somebody(stage: str, name: str) -> None:
    rings = [one for one in _together(stage).values() if name in _parts(one)] or [_alarms(stage)[name]]
    assert [one["AlarmActions"] for one in rings] == [[_topic(stage, _reader(_alarms(stage)[name]))]]
    if name in {part for one in _together(stage).values() for part in _parts(one)}:
        assert "AlarmActions" not in _alarms(stage)[name], "one fault rings once"
    assert _topic(stage, _reader(_alarms(stage)[name])) in {told["TopicArn"] for told in _letters(stage)}


def _letters(stage: str) -> list[dict[str, Any]]:
    """Who is told by letter."""
    return list(_of_type(_watch(stage), "AWS::SNS::Subscription").values())


def _together(stage: str) -> dict[str, Any]:
    """The alarms that ring for several others."""
    return _of_type(_watch(stage), "AWS::CloudWatch::CompositeAlarm")


def _parts(one: dict[str, Any]) -> list[str]:
    """The alarms for any of which another one rings."""
    parts = one["AlarmRule"].split(" OR ")
    found = [re.fullmatch(r'ALARM\("[\w-]+/(\w+)"\)', part) for part in parts]
    assert all(found)
    return [part[1] for part in found if part]


_READERS = {
    "LetterQueue": Reader.LETTERS, "MailingQueue": Reader.LETTERS, "FeedbackQueue": Reader.LETTERS, "LetterDeadLetters": Reader.LETTERS,
    "MailingDeadLetters": Reader.LETTERS, "FeedbackDeadLetters": Reader.LETTERS, "Outbox": Reader.LETTERS,
}  # fmt: skip
"""Whose the queues and functions are that AWS tells of; those of all others are the engine room's."""


def _reader(alarm: dict[str, Any]) -> Reader:
    """Who looks at what an alarm watches."""
    if alarm["Namespace"] == OURS:
        return CATALOGUE[Count(alarm["MetricName"])].reader
    if alarm["Namespace"] == "AWS/SES":
        return Reader.LETTERS
    watched = {value.partition("/")[2].partition(".")[0] for value in _dimensions(alarm).values()}
    return next((_READERS[one] for one in watched if one in _READERS), Reader.ENGINE)


def _topic(stage: str, reader: Reader) -> str:
    """The topic of whoever reads a dashboard."""
    first = reader.value.partition(" ")[0]
    return f"{_watch(stage).name}/{'' if reader == Reader.ENGINE else first}Alarms"


@each_stage
def test_one_fault_rings_once(stage: str) -> None:
    parts = [part for one in _together(stage).values() for part in _parts(one)]
    assert len(parts) == len(set(parts)) > 10
    assert set(parts) <= _alarms(stage).keys()
    for one in _together(stage).values():
        assert len(_parts(one)) > 1
        assert len({_reader(_alarms(stage)[part]) for part in _parts(one)}) == 1
        cause = one.get("ActionsSuppressor", "").partition("/")[2].removesuffix(".Arn")
        if cause:
            assert _alarms(stage)[cause]["AlarmActions"], "what silences another rings itself"
            assert cause not in parts
    assert any("ActionsSuppressor" in one for one in _together(stage).values())


def test_where_there_are_no_alarms_for_several_each_tells_by_itself() -> None:
    """So it is in the local cloud."""
    (local,) = [stack for stack in root("staging", Stage="local").nested if stack.name.endswith("-Watch")]
    assert _of_type(local, "AWS::CloudWatch::CompositeAlarm") == {}
    assert all(len(one["AlarmActions"]) == 1 for one in _of_type(local, "AWS::CloudWatch::Alarm").values())


@each_stage
def test_each_reader_is_told_by_letter_and_who_has_no_address_is_told_at_that_for_alarms(stage: str) -> None:
    own = {"ConductAlarmEmail": "conduct@union.example", "MoneyAlarmEmail": "money@union.example"}
    for more in ({}, own):
        (found,) = [stack for stack in root(stage, **more).nested if stack.name.endswith("-Watch")]
        told = {one["TopicArn"].rpartition("/")[2]: one["Endpoint"] for one in _of_type(found, "AWS::SNS::Subscription").values()}
        usual = "platform@union.example"
        assert told == {
            "Alarms": usual,
            "UnionAlarms": usual,
            "ConductAlarms": more.get("ConductAlarmEmail", usual),
            "MoneyAlarms": more.get("MoneyAlarmEmail", usual),
            "LettersAlarms": usual,
        }
    (nobody,) = [stack for stack in root("staging", AlarmEmail="").nested if stack.name.endswith("-Watch")]
    assert _of_type(nobody, "AWS::SNS::Subscription") == {}


@each_stage
def test_each_alarm_says_what_it_means_and_where_to_read_what_to_do(stage: str) -> None:
    page = (ROOT / "docs/runbooks/alarms.md").read_text()
    named = re.findall(r"^### (\w+)$", page, re.MULTILINE)
    every = {**_alarms(stage), **_together(stage)}
    assert sorted(named) == sorted(every)
    for name, alarm in every.items():
        words, _, where = alarm["AlarmDescription"].rpartition(" ")
        assert words.endswith((".", "?")) or "infra.union" in words, name
        assert where == f"docs/runbooks/alarms.md#{name.lower()}"
        assert len(alarm["AlarmDescription"]) <= 1_024
    (elsewhere,) = [one for one in root(stage, Runbooks="https://git.example/alarms.md").nested if one.name.endswith("-Watch")]
    assert elsewhere.resources["Errors"]["Properties"]["AlarmDescription"].endswith(" https://git.example/alarms.md#errors")


@each_stage
def test_a_dashboard_shows_how_its_reader_s_alarms_stand(stage: str) -> None:
    found = _watch(stage)
    for reader in Reader:
        seen = found.value(found.template["Outputs"][f"{reader.value.partition(' ')[0]}Seen"]["Value"])
        listed = json.loads(f'["{seen}"]')
        assert listed == [f"{found.name}/{name}.Arn" for name, one in _alarms(stage).items() if _reader(one) == reader]
        # CloudFormation takes 4,096 characters for a parameter; the names that it gives to alarms and their ARNs are some 130 long.
        assert 150 * len(listed) < 4_096


def test_whoever_takes_from_a_queue_or_a_stream_is_watched_for_being_late() -> None:
    first = stacks("production")[0]
    sources = _of_type(first, "AWS::Lambda::EventSourceMapping").values()
    late = {
        (alarm["MetricName"], value.partition(".")[0])
        for alarm in _alarms("production").values()
        for value in _dimensions(alarm).values()
        if alarm["MetricName"] in ("ApproximateAgeOfOldestMessage", "IteratorAge")
    }
    queues = {
        one["EventSourceArn"]
        for one in sources
        if first.resources.get(_key(one["EventSourceArn"]), {}).get("Type") == "AWS::SQS::Queue"
    }
    expected = {("ApproximateAgeOfOldestMessage", arn.removesuffix(".Arn")) for arn in queues}
    expected |= {("IteratorAge", one["FunctionName"]) for one in sources if one["EventSourceArn"] not in queues}
    assert len(expected) == len(list(sources)) == 7
    assert late == expected


def _key(arn: str) -> str:
    return arn.partition("/")[2].removesuffix(".Arn")


# The log


def _filters(stage: str) -> Iterator[tuple[str, str]]:
    """The metrics that are made of log lines, with the pattern of each."""
    for told in _of_type(_watch(stage), "AWS::Logs::MetricFilter").values():
        assert told["LogGroupName"] == f"{stacks(stage)[0].name}/Logs"
        (metric,) = told["MetricTransformations"]
        assert metric["MetricNamespace"] == f"{OURS}/Logs/{stacks(stage)[0].name}"
        yield metric["MetricName"], told["FilterPattern"]


_REPORT = {"time": "2026-11-30T03:30:00.000Z", "type": "platform.report", "record": {"requestId": "1", "status": "success"}}
_LINES: list[tuple[str, dict[str, Any]]] = [
    ("Errors", {"log_level": "ERROR", "errorType": "Failed", "errorMessage": "ValueError", "requestId": "1", "stackTrace": []}),
    ("EndedBadly", {**_REPORT, "record": {"requestId": "1", "status": "timeout"}}),
    ("EndedBadly", {**_REPORT, "record": {"requestId": "1", "status": "error", "errorType": "Runtime.OutOfMemory"}}),
    ("EndedBadly", {**_REPORT, "record": {"requestId": "1", "status": "failure", "errorType": "Failed"}}),
    ("", _REPORT),
    ("", {"time": "2026-11-30T03:30:00.000Z", "type": "platform.start", "record": {"requestId": "1", "version": "$LATEST"}}),
    ("", {"level": "INFO", "message": "request", "service": "union-house-production"}),
    ("", {"level": "WARNING", "message": "Something has to wait"}),
]
"""Lines of a function's log, and the metric that each is part of: ours by Powertools, Lambda's as its documentation shows them in JSON."""


@each_stage
@pytest.mark.parametrize(("metric", "line"), _LINES)
def test_a_line_of_the_log_rings_where_something_failed(stage: str, metric: str, line: dict[str, Any]) -> None:
    assert [name for name, pattern in _filters(stage) if fits(pattern, line)] == ([metric] if metric else [])


def test_what_we_log_as_an_error_rings(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.logs import listening

    with listening() as said:
        watch.logger.error("A membership was paid twice")
    line = json.loads(said.getvalue().splitlines()[-1])
    assert [name for name, pattern in _filters("production") if fits(pattern, line)] == ["Errors"]


# What has to happen each night


@each_stage
@pytest.mark.parametrize(("name", "clock"), [("NotReconciled", "ReconcileClock"), ("PlatformsNotLookedAt", "PlatformClockClock")])
def test_a_night_s_work_that_does_not_come_rings_and_before_the_first_night_nothing_does(
    stage: str, name: str, clock: str
) -> None:
    alarm = _alarms(stage)[name]
    assert alarm["TreatMissingData"] == "missing", "a new alarm has no data, and no data is no change of it"
    assert alarm["InsufficientDataActions"] == alarm["AlarmActions"], "having none any more is"
    watched = alarm["Period"] * alarm["EvaluationPeriods"]
    assert alarm["Period"] >= 3600
    assert 86_400 < watched <= 7 * 86_400, (
        "longer than from one night to the next, and what CloudWatch takes for periods of an hour"
    )
    schedule = stacks(stage)[0].resources[clock]["Properties"]
    assert re.fullmatch(r"cron\([\d/]+ [\d-]+ \* \* \? \*\)", schedule["ScheduleExpression"]), "each night"


def test_no_other_alarm_rings_because_nothing_was_told() -> None:
    told = {name: alarm["TreatMissingData"] for name, alarm in _alarms("production").items()}
    assert {name for name, missing in told.items() if missing != "notBreaching"} == {"NotReconciled", "PlatformsNotLookedAt"}


# Money


def test_somebody_is_told_of_a_month_that_costs_more() -> None:
    (budget,) = _of_type(_watch("production"), "AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": "100", "Unit": "USD"}
    assert {one["Address"] for told in budget["NotificationsWithSubscribers"] for one in told["Subscribers"]} == {
        "platform@union.example"
    }
    (unwatched,) = [stack for stack in root("staging", AlarmEmail="").nested if stack.name.endswith("-Watch")]
    assert _of_type(unwatched, "AWS::Budgets::Budget") == {}
