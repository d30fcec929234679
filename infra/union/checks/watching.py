"""Whether somebody is told of trouble, whether there is some, and whether what runs by itself does."""

from collections.abc import Iterator
from functools import partial
from itertools import batched
from typing import Any

from infra.union import redrive
from infra.union.checks.found import Deployment, Finding, each, fine, listed, not_here, wrong

_AT_ONCE = 100
_COST = "us-east-1"
"""Where AWS's billing lives."""
_FAILED = {lying: name for name, (lying, _) in redrive.QUEUES.items()}
_TOLD = {
    "Alarms": "AlarmEmail",
    "UnionAlarms": "UnionAlarmEmail",
    "ConductAlarms": "ConductAlarmEmail",
    "MoneyAlarms": "MoneyAlarmEmail",
    "LettersAlarms": "LettersAlarmEmail",
}
"""The topics of infra/watch.yaml, with the parameter that says to whom each goes; where it is empty, to AlarmEmail."""
_ABOUT = {
    "Alarms": "alarms",
    "UnionAlarms": "alarms on elections and contacts",
    "ConductAlarms": "alarms on evidence and nightly looks",
    "MoneyAlarms": "alarms on money",
    "LettersAlarms": "alarms on letters",
}
_BY_HAND = {
    "TimerDeadLetters": "A sweep has done what the timer should have; find out in the log why, then purge the queue in SQS's console.",
    "LostCalls": "The next turn of each does what it was to do; find out in the log why it failed, then purge the queue in SQS's console.",
}


def told(house: Deployment) -> Iterator[Finding]:
    """Whether somebody gets the letters of alarms."""
    for name, parameter in _TOLD.items():
        email, about = house.given.get(parameter) or house.given.get("AlarmEmail"), _ABOUT[name]
        if not email:
            yield not_here(f"Nobody is told of {about}: {parameter} is empty, as it may be but in production")
            continue
        (topic,) = house.of("AWS::SNS::Topic", name)
        found = house.client("sns").list_subscriptions_by_topic(TopicArn=topic.physical)["Subscriptions"]
        confirmed = {one["Endpoint"] for one in found if one["SubscriptionArn"].startswith("arn:")}
        if email in confirmed:
            yield fine(f"{email} is told of {about}")
        else:
            yield wrong(
                f"{email} is not told of {about}.",
                "Confirm the letter of Amazon SNS (its link is good for three days), or subscribe the address again in SNS's console.",
            )


def alarms(house: Deployment) -> Iterator[Finding]:
    """Whether each alarm is there and would tell, and which one rings."""
    kinds = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
    names = [one.physical for kind in kinds for one in house.of(kind)]
    watching, types = house.client("cloudwatch"), ["MetricAlarm", "CompositeAlarm"]
    answers = [
        watching.describe_alarms(AlarmNames=list(some), AlarmTypes=types, MaxRecords=_AT_ONCE)
        for some in batched(names, _AT_ONCE, strict=False)
    ]
    together = [one for answer in answers for one in answer.get("CompositeAlarms", ())]
    found = [one for answer in answers for one in answer["MetricAlarms"]] + together
    gone = set(names) - {one["AlarmName"] for one in found}
    rules = " ".join(one["AlarmRule"] for one in together)
    silent = [one["AlarmName"] for one in found if not one.get("ActionsEnabled") or not _tells(one, rules)]
    ringing = [one for one in found if one["StateValue"] == "ALARM"]
    if gone:
        yield wrong(
            f"Alarms that are gone: {listed(gone)}.", "Deploy infra/watch.yaml again after a change of it, or make them by hand."
        )
    if silent:
        yield wrong(f"Alarms that tell nobody: {listed(silent)}.", "Switch their actions on in CloudWatch's console.")
    for one in ringing:
        yield wrong(f"The alarm {one['AlarmName']} rings.", one.get("AlarmDescription") or "Look at it in CloudWatch's console.")
    if not gone and not silent and not ringing:
        yield fine(f"{len(names)} alarms watch, and none rings")


def _tells(one: dict[str, Any], rules: str) -> bool:
    """Whether an alarm tells somebody, by itself or by one that rings for it."""
    return bool(one.get("AlarmActions")) or f'"{one["AlarmName"]}"' in rules


def queues(house: Deployment) -> Iterator[Finding]:
    """Whether something lies where what failed each time lies."""
    sqs, attributes = house.client("sqs"), ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    held = {
        one.name: sqs.get_queue_attributes(QueueUrl=one.physical, AttributeNames=attributes)["Attributes"]
        for one in house.of("AWS::SQS::Queue")
        if one.name in _FAILED or one.name in _BY_HAND
    }
    lying = {name: sum(int(told.get(one, 0)) for one in attributes) for name, told in held.items()}
    where = "--local" if house.local else f"--stack {house.name} --region {house.region}"
    for name, number in lying.items():
        if number:
            again = f"Mend what was wrong, then: uv run python -m infra.union redrive {_FAILED.get(name)} {where}"
            yield wrong(f"{number} lie in {name}, which failed each time.", _BY_HAND.get(name, again))
    if not any(lying.values()):
        yield fine(f"Nothing lies in the {len(lying)} queues of what failed each time")


def clocks(house: Deployment) -> Iterator[Finding]:
    """Whether every schedule of the template runs."""
    scheduler, found = house.client("scheduler"), house.of("AWS::Scheduler::Schedule")
    (group,) = house.of("AWS::Scheduler::ScheduleGroup")
    states = each(partial(_state, scheduler, group.physical), [one.physical for one in found])
    off = [one.name for one, state in zip(found, states, strict=True) if state != "ENABLED"]
    if off:
        yield wrong(f"Clocks that stand still: {listed(off)}.", "Switch them on in EventBridge Scheduler's console.")
    else:
        yield fine(f"{len(found)} clocks run")


def _state(scheduler: Any, group: str, name: str) -> str:
    return str(scheduler.get_schedule(GroupName=group.rpartition("/")[2], Name=name.rpartition("/")[2])["State"])


def budget(house: Deployment) -> Iterator[Finding]:
    """Whether a month that costs too much is told of, and whether this one does."""
    found = house.of("AWS::Budgets::Budget")
    if not found:
        yield not_here("Nobody is told what a month costs: AlarmEmail is empty")
        return
    told = house.client("budgets", _COST).describe_budget(AccountId=house.account, BudgetName=f"{house.name}-month")["Budget"]
    limit = float(told["BudgetLimit"]["Amount"])
    spent = float(told.get("CalculatedSpend", {}).get("ActualSpend", {}).get("Amount", 0))
    if spent > limit:
        yield wrong(
            f"This month has cost {spent:,.0f} US$ of {limit:,.0f}.",
            "Look in Cost Explorer what it is; raise MonthlyBudget where that is as it should be.",
        )
    else:
        yield fine(f"This month has cost {spent:,.0f} US$ of {limit:,.0f}")


def concurrency(house: Deployment) -> Iterator[Finding]:
    """Whether the account lets as many functions run at once as a rush needs."""
    most = house.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    wanted = 1000
    if most < wanted:
        yield wrong(
            f"Lambda runs {most} functions at once for this account.",
            f'Ask for {wanted:,} in Service Quotas (Lambda, "Concurrent executions"): a new account has fewer.',
        )
    else:
        yield fine(f"Lambda runs {most:,} functions at once for this account")


def requests_a_second(house: Deployment) -> Iterator[Finding]:
    """Whether API Gateway takes for the account what the template lets one API take."""
    told = house.client("apigateway").get_account().get("throttleSettings", {})
    api = house.client("apigatewayv2")
    (stage,) = api.get_stages(ApiId=house.outputs["ApiId"])["Items"]
    wanted = stage.get("DefaultRouteSettings", {}).get("ThrottlingRateLimit", 0)
    if told.get("rateLimit", 0) < wanted:
        yield wrong(
            f"API Gateway takes {told.get('rateLimit', 0):g} requests a second for this account, and this house alone may get {wanted:g}.",
            'Ask for more in Service Quotas (API Gateway, "Throttle rate").',
        )
    else:
        yield fine(f"API Gateway takes {told['rateLimit']:,.0f} requests a second for this account")


def routes(house: Deployment) -> Iterator[Finding]:
    """Whether the next deploy's routes still fit."""
    pages = house.client("apigatewayv2").get_paginator("get_routes").paginate(ApiId=house.outputs["ApiId"])
    number = sum(len(page["Items"]) for page in pages)
    quotas = house.client("service-quotas").get_paginator("list_service_quotas").paginate(ServiceCode="apigateway")
    most = next((one["Value"] for page in quotas for one in page["Quotas"] if one["QuotaName"].startswith("Routes per")), 300)
    if number > most - 10:
        yield wrong(
            f"The API has {number} routes of {most:g}.",
            'Ask for more in Service Quotas (API Gateway, "Routes per API") before the next deploy.',
        )
    else:
        yield fine(f"The API has {number} routes of {most:g}")
