"""Each alarm of the house is made to ring, and its letter goes to the topic that operators read.

What the house tells itself is told here as the house tells it, in a line of its log: the relay makes a metric of that, as CloudWatch does, and
the alarm rings for the metric. What AWS tells of its own services the local cloud does not tell, so these metrics are put here.
"""

import io
import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any

import pytest
from union import watch
from union.catalogue import Reader
from union.watch import Count

from infra.local.cloud import Cloud
from infra.template_reader import parsed
from tests.contracts.test_alarms import OURS
from tests.e2e.test_the_story_as_json import until
from tests.stacks import CERTIFICATE, OPTIONS, Stack, root
from tests.tables import ROOT, template

type Alarm = Mapping[str, Any]

EXPECTED = {name for name, told in template("infra/watch.yaml")["Resources"].items() if told["Type"] == "AWS::CloudWatch::Alarm"}
LINES = {
    "Errors": {"log_level": "ERROR", "errorType": "Failed", "errorMessage": "ValueError", "requestId": "1", "stackTrace": []},
    "EndedBadly": {"type": "platform.report", "record": {"requestId": "1", "status": "timeout"}},
}
"""A line of Lambda's for each metric that is made of the log."""


@dataclass
class Tower:
    """Where alarms are seen and heard. `heard` has the states that each alarm wrote letters of, `letters` each of these by itself."""

    cloud: Cloud
    queue: str
    heard: dict[str, set[str]] = field(default_factory=dict)
    letters: list[tuple[str, str]] = field(default_factory=list)

    def alarms(self) -> dict[str, Alarm]:
        """Every alarm of the house by its name in the template."""
        pages = self.cloud.client("cloudwatch").get_paginator("describe_alarms").paginate()
        return {one["AlarmName"].split("-")[-2]: one for page in pages for one in page["MetricAlarms"]}

    def listen(self) -> dict[str, set[str]]:
        """Read the letters that have come."""
        sqs = self.cloud.client("sqs")
        while found := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for one in found:
                letter = json.loads(json.loads(one["Body"])["Message"])
                name = letter["AlarmName"].split("-")[-2]
                self.heard.setdefault(name, set()).add(letter["NewStateValue"])
                self.letters.append((name, letter["NewStateValue"]))
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=one["ReceiptHandle"])
        return self.heard

    def quiet(self) -> None:
        """Let every alarm be as on a good day, and read the letters about that."""
        for one in self.alarms().values():
            self._settle(one, "OK")
        self.listen()
        self.heard.clear()
        self.letters.clear()

    def silence(self, one: Alarm) -> None:
        """Let nothing have been told for as long as an alarm waits, by CloudWatch's own way to try one: the local cloud keeps no such hours."""
        self._settle(one, "INSUFFICIENT_DATA")

    def ring(self, one: Alarm) -> None:
        """Let an alarm ring whose metric is reckoned of others."""
        self._settle(one, "ALARM")

    def _settle(self, one: Alarm, state: str) -> None:
        told = {"AlarmName": one["AlarmName"], "StateValue": state, "StateReason": "A test says so."}
        self.cloud.client("cloudwatch").set_alarm_state(**told)

    def log(self, *lines: str) -> None:
        """Write lines into the log of the house's functions."""
        at = int(time.time() * 1000)
        events = [{"timestamp": at, "message": line} for line in lines]
        self.cloud.client("logs").put_log_events(logGroupName=self._group, logStreamName=self._stream, logEvents=events)

    def hear(self, topic: str) -> str:
        """Listen to a topic beside whoever its letters go to; the subscription comes back."""
        told = self.cloud.client("sqs").get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])
        ears = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": told["Attributes"]["QueueArn"]}
        return str(self.cloud.client("sns").subscribe(**ears, ReturnSubscriptionArn=True)["SubscriptionArn"])

    @cached_property
    def _group(self) -> str:
        (found,) = {one["logGroupName"] for one in self.cloud.client("logs").describe_metric_filters()["metricFilters"]}
        return str(found)

    @cached_property
    def _stream(self) -> str:
        name = f"alarms-{secrets.token_hex(4)}"
        self.cloud.client("logs").create_log_stream(logGroupName=self._group, logStreamName=name)
        return name

    def told(self, one: Alarm) -> bool:
        """Whether anything was told of an alarm's metric for as long as it remembers."""
        until = datetime.now(UTC)
        since = until - timedelta(seconds=one["Period"] * one["EvaluationPeriods"])
        of = {"Namespace": one["Namespace"], "MetricName": one["MetricName"], "Dimensions": one["Dimensions"]}
        asked = {"StartTime": since, "EndTime": until, "Period": one["Period"], "Statistics": ["SampleCount"]}
        return bool(self.cloud.client("cloudwatch").get_metric_statistics(**of, **asked)["Datapoints"])

    def put(self, one: Alarm, part: float = 1) -> None:
        """Tell of a service of AWS what an alarm waits for, or a part of it."""
        datum = {"MetricName": one["MetricName"], "Dimensions": one["Dimensions"], "Value": part * one["Threshold"]}
        self.cloud.client("cloudwatch").put_metric_data(Namespace=one["Namespace"], MetricData=[datum])


@pytest.fixture(scope="module")
def tower(cloud: Cloud) -> Iterator[Tower]:
    """Subscribe to the topics of the alarms beside the addresses of their readers."""
    sqs, sns = cloud.client("sqs"), cloud.client("sns")
    queue = sqs.create_queue(QueueName=f"ears-{secrets.token_hex(4)}")["QueueUrl"]
    made = Tower(cloud, queue)
    topics = {action for one in made.alarms().values() for action in one["AlarmActions"]}
    assert len(topics) == len(Reader)
    subscribed = [made.hear(topic) for topic in topics]
    yield made
    for one in subscribed:
        sns.unsubscribe(SubscriptionArn=one)
    sqs.delete_queue(QueueUrl=queue)


def _line(one: Alarm) -> str:
    """The line that tells of a count as often as an alarm waits for, as functions write it."""
    said = io.StringIO()
    with redirect_stdout(said):
        watch.count(Count(one["MetricName"]), max(1, int(one["Threshold"])))
        watch.flush()
    line = said.getvalue().strip()
    assert {"Name": "service", "Value": json.loads(line)["service"]} in one["Dimensions"]
    return line


def _nightly(one: Alarm) -> bool:
    """Whether an alarm rings for what does not come."""
    return bool(one["TreatMissingData"] == "missing")


def test_each_alarm_of_the_template_is_there_and_rings_for_nothing_that_nobody_told(tower: Tower) -> None:
    """Other stories are played in this house: what they made it tell may ring."""
    assert tower.alarms().keys() == EXPECTED
    tower.quiet()
    assert sum(not tower.told(one) for one in tower.alarms().values()) > len(EXPECTED) / 2
    # First how they stand, then what was told: what is told in between may ring, and is then among it.
    rung = {name: one for name, one in tower.alarms().items() if one["StateValue"] != "OK"}
    assert {name: one["StateReason"] for name, one in rung.items() if not tower.told(one)} == {}


def test_less_than_an_alarm_waits_for_rings_nothing(tower: Tower) -> None:
    tower.quiet()
    many = {name: one for name, one in tower.alarms().items() if one["Namespace"].startswith("AWS/") and one["Threshold"] > 1}
    assert len(many) > 3
    # The local cloud takes all queues and streams for one: the least that any alarm on a metric waits for is not reached.
    for one in many.values():
        tower.put(
            one,
            0.9
            * min(other["Threshold"] for other in many.values() if other["MetricName"] == one["MetricName"])
            / one["Threshold"],
        )
    assert not many.keys() & tower.listen().keys()
    assert {tower.alarms()[name]["StateValue"] for name in many} == {"OK"}


def test_each_rings_for_what_it_waits_for_and_its_letter_goes_out(tower: Tower) -> None:
    alarms = tower.alarms()
    tower.quiet()
    ours = [one for one in alarms.values() if one["Namespace"] == OURS]
    logged = [one for one in alarms.values() if one["Namespace"].startswith(f"{OURS}/Logs/")]
    of_aws = [one for one in alarms.values() if one["Namespace"].startswith("AWS/")]
    assert len(ours) + len(logged) + len(of_aws) == len(alarms) and ours and logged and of_aws
    tower.log(*map(_line, ours), *(json.dumps(LINES[one["MetricName"]]) for one in logged))
    for one in of_aws:
        tower.put(one)
    rings = {name for name, one in alarms.items() if not _nightly(one)}
    until(lambda: rings <= {name for name, states in tower.listen().items() if "ALARM" in states})
    nightly = {name: one for name, one in alarms.items() if _nightly(one)}
    assert nightly and not nightly.keys() & tower.heard.keys(), "what came by night rings nothing"
    for one in nightly.values():
        tower.silence(one)
    until(lambda: all("INSUFFICIENT_DATA" in tower.listen().get(name, ()) for name in nightly))
    assert tower.heard.keys() == EXPECTED


# The stacks that are an option: the local cloud has no vault of AWS Backup, no CloudFront and no firewall, so their alarms are put there as AWS
# would make them of the template.


def _of_the_options() -> dict[str, dict[str, Any]]:
    """What the alarms of AWS Backup, with copies, and of the edge are told, by their names in the templates."""
    edge = Stack(
        "union-house-edge",
        parsed((ROOT / "infra/edge.yaml").read_text()),
        {"DomainName": "groups.example", "CertificateArn": CERTIFICATE, "ApiHost": "api.example"},
    )
    (backup,) = (one for one in root("production", **OPTIONS).nested if one.name.endswith("-Backup"))
    return {
        name: told["Properties"]
        for stack in (backup, edge)
        for name, told in stack.resources.items()
        if told["Type"] == "AWS::CloudWatch::Alarm"
    }


@contextmanager
def _a_topic(tower: Tower) -> Iterator[str]:
    """A topic of a test's own, which is listened to."""
    sns = tower.cloud.client("sns")
    topic = sns.create_topic(Name=f"ears-{secrets.token_hex(4)}")["TopicArn"]
    heard = tower.hear(topic)
    try:
        yield str(topic)
    finally:
        sns.unsubscribe(SubscriptionArn=heard)
        sns.delete_topic(TopicArn=topic)


@pytest.fixture
def options(tower: Tower) -> Iterator[dict[str, dict[str, Any]]]:
    """Put the alarms of the optional stacks, whose letters go to a topic of their own."""
    watching, found = tower.cloud.client("cloudwatch"), _of_the_options()
    names = {name: f"options-{name}-{secrets.token_hex(4)}" for name in found}
    actions = ("AlarmActions", "InsufficientDataActions", "OKActions")
    with _a_topic(tower) as topic:
        try:
            for name, told in found.items():
                put = {**told, **{action: [topic] for action in actions if action in told}}
                watching.put_metric_alarm(AlarmName=names[name], **put)
            yield found
        finally:
            watching.delete_alarms(AlarmNames=list(names.values()))


def test_each_of_what_is_an_option_rings_for_what_it_waits_for(tower: Tower, options: dict[str, dict[str, Any]]) -> None:
    there = {name: one for name, one in tower.alarms().items() if name in options}
    assert there.keys() == options.keys() and len(there) == 10
    tower.quiet()
    assert {tower.alarms()[name]["StateValue"] for name in there} == {"OK"}
    silent = {name for name, told in options.items() if "InsufficientDataActions" in told}
    queries = {name for name, told in options.items() if "Metrics" in told}
    assert silent and queries
    for name in there.keys() - silent - queries:
        tower.put(there[name])
    for name in silent:
        tower.silence(there[name])
    for name in queries:  # The local cloud does no arithmetic; what the query asks for is held by a contract.
        tower.ring(there[name])
    until(lambda: there.keys() - silent <= {name for name, states in tower.listen().items() if "ALARM" in states})
    until(lambda: all("INSUFFICIENT_DATA" in tower.listen().get(name, ()) for name in silent))


# Those that ring for several, which the local cloud's CloudFormation does not make. What silences one (`ActionsSuppressor`) it does not heed.


@pytest.fixture
def together(tower: Tower) -> Iterator[dict[str, list[str]]]:
    """Put the alarms that ring for several, over those that are there; which alarms each rings for."""
    (watch_stack,) = (one for one in root("production").nested if one.name.endswith("-Watch"))
    told = {
        name: one["Properties"] for name, one in watch_stack.resources.items() if one["Type"] == "AWS::CloudWatch::CompositeAlarm"
    }
    there, names = tower.alarms(), {name: f"together-{name}-{secrets.token_hex(4)}" for name in told}
    watching, parts = tower.cloud.client("cloudwatch"), dict[str, list[str]]()
    with _a_topic(tower) as topic:
        try:
            for name, one in told.items():
                parts[name] = re.findall(r'ALARM\("[^"]*/(\w+)"\)', one["AlarmRule"])
                rule = re.sub(r'"[^"]*/(\w+)"', lambda found: f'"{there[found[1]]["AlarmName"]}"', one["AlarmRule"])
                watching.put_composite_alarm(AlarmName=names[name], AlarmRule=rule, AlarmActions=[topic])
            yield parts
        finally:
            for one in names.values():  # CloudWatch takes one such alarm away at a time.
                watching.delete_alarms(AlarmNames=[one])


def _heard(tower: Tower, names: set[str]) -> bool:
    return names <= {one for one, states in tower.listen().items() if "ALARM" in states}


def test_one_fault_that_makes_several_alarms_ring_writes_one_letter(tower: Tower, together: dict[str, list[str]]) -> None:
    assert len(together) == 5 and all(len(parts) > 1 for parts in together.values())
    for name, parts in together.items():
        tower.quiet()
        alarms = tower.alarms()
        for part in parts:
            tower.ring(alarms[part])
        # Here each part tells by itself as well: on AWS its letter is left to the one for several.
        until(partial(_heard, tower, {name, *parts}))
        assert tower.letters.count((name, "ALARM")) == 1
        assert not {one for one in together if one != name} & tower.heard.keys(), "no other one rings for it"
    tower.quiet()
