"""What AWS asks for, in dollars without tax, in London (eu-west-2): each price with its day and where it was seen.

Nobody of the house can look at AWS's own price list from here, so the prices are those that others copied from it, or remembered; which of both
stands beside each. They are to be held against https://calculator.aws before money is promised to anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Known(StrEnum):
    """How the number of a month is known."""

    MEASURED = "measured"
    """What one request or letter takes is measured in this run; how many there are is assumed."""
    COUNTED = "counted"
    """It is counted in the templates."""
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Seen:
    """Where a price was seen, its day, and whether that can be relied on: what was remembered cannot."""

    day: str
    where: str
    confirmed: bool = True


LONDON = Seen("2026-10-06", "AWS's price list for London, in a copy by another public project")
API = Seen("2026-09-05", "AWS's price list for London, in a copy by another public project")
SIGN_IN = Seen("2026-09-20", "AWS's page of prices, in a copy by a public project")
SES = Seen("2026-07-22", "AWS's price list for N. Virginia, in a copy by a public project; London's was not seen")
FEDERATED = Seen(
    "2022-04-30",
    "AWS's page of prices, in a copy by a public project; the same from memory, nothing newer was seen",
    confirmed=False,
)
TABLES = Seen("2026-11-30", "from memory, unconfirmed; N. Virginia's, a sixth less, was confirmed", confirmed=False)
MEMORY = Seen("2026-11-30", "from memory, unconfirmed", confirmed=False)


@dataclass(frozen=True)
class Price:
    """Dollars for `per` of something, what of it is `free` every month for good, and how a month's number of it is `known`.

    `kinds` are CloudFormation's types of what is paid by it.
    """

    what: str
    dollars: float
    per: int
    seen: Seen
    known: Known
    kinds: tuple[str, ...]
    free: float = 0

    @property
    def each(self) -> float:
        """Dollars for one."""
        return self.dollars / self.per


POUNDS = 0.79
"""Pounds to a dollar, about."""
_MILLION = 1_000_000
_TABLE, _FUNCTION = ("AWS::DynamoDB::Table",), ("AWS::Lambda::Function",)
_API, _LOGS = ("AWS::ApiGatewayV2::Api",), ("AWS::Logs::LogGroup",)
_PEOPLE, _FILES = ("AWS::Cognito::UserPool",), ("AWS::GuardDuty::MalwareProtectionPlan",)

PRICES: Mapping[str, Price] = {
    "federated": Price("people who sign in by the university", 0.015, 1, FEDERATED, Known.ASSUMED, _PEOPLE, free=50),
    "accounts": Price("people who sign in by an account of the house's", 0.0055, 1, SIGN_IN, Known.ASSUMED, _PEOPLE, free=10_000),
    "letters": Price("letters", 0.16, 1_000, SES, Known.ASSUMED, ("AWS::SES::EmailIdentity",)),
    "reads": Price("reads of the tables (units)", 0.1485, _MILLION, TABLES, Known.MEASURED, _TABLE),
    "writes": Price("writes to the tables (units)", 0.7423, _MILLION, TABLES, Known.MEASURED, _TABLE),
    "stored": Price("GB in the tables", 0.297, 1, MEMORY, Known.ASSUMED, _TABLE, free=25),
    "every moment": Price("GB that can be brought back to any moment", 0.2376, 1, MEMORY, Known.ASSUMED, _TABLE),
    "calls": Price("calls of functions", 0.20, _MILLION, LONDON, Known.ASSUMED, _FUNCTION, free=_MILLION),
    "computing": Price("GB-seconds of functions", 13.3334, _MILLION, LONDON, Known.MEASURED, _FUNCTION, free=400_000),
    "requests": Price("requests to the site", 1.16, _MILLION, API, Known.ASSUMED, _API),
    "sent out": Price("GB to people's browsers", 0.09, 1, LONDON, Known.MEASURED, _API, free=100),
    "messages": Price("requests to queues", 0.40, _MILLION, LONDON, Known.ASSUMED, ("AWS::SQS::Queue",), free=_MILLION),
    "notices": Price("notices of what became of letters", 0.50, _MILLION, MEMORY, Known.ASSUMED, ("AWS::SNS::Topic",), free=_MILLION),
    "schedules": Price("times that a clock or timer calls", 1.15, _MILLION, LONDON, Known.COUNTED, ("AWS::Scheduler::Schedule",), free=14 * _MILLION),
    "metrics": Price("metrics that alarms and dashboards look at", 0.30, 1, LONDON, Known.COUNTED, ("AWS::Logs::MetricFilter",), free=10),
    "alarms": Price("alarms", 0.10, 1, LONDON, Known.COUNTED, ("AWS::CloudWatch::Alarm",), free=10),
    "alarms for several": Price("alarms that ring for several others", 0.50, 1, MEMORY, Known.COUNTED, ("AWS::CloudWatch::CompositeAlarm",)),
    "dashboards": Price("dashboards", 3.0, 1, MEMORY, Known.COUNTED, ("AWS::CloudWatch::Dashboard",), free=3),
    "logs": Price("GB of logs, written", 0.5985, 1, LONDON, Known.ASSUMED, _LOGS, free=5),
    "logs kept": Price("GB of logs, kept", 0.0315, 1, LONDON, Known.ASSUMED, _LOGS),
    "secrets": Price("secrets", 0.40, 1, LONDON, Known.COUNTED, ("AWS::SecretsManager::Secret",)),
    "secrets read": Price("times that a secret is read", 0.05, 10_000, LONDON, Known.ASSUMED, ("AWS::SecretsManager::Secret",)),
    "keys": Price("keys of our own, for cases", 1.0, 1, LONDON, Known.COUNTED, ("AWS::KMS::Key",)),
    "keys used": Price("times that a key is used", 0.03, 10_000, LONDON, Known.ASSUMED, ("AWS::KMS::Key",), free=20_000),
    "evidence": Price("GB of evidence and copies", 0.024, 1, LONDON, Known.ASSUMED, ("AWS::S3::Bucket",)),
    "files": Price("files looked at for viruses", 0.215, 1_000, MEMORY, Known.ASSUMED, _FILES),
    "file bytes": Price("GB looked at for viruses", 0.09, 1, MEMORY, Known.ASSUMED, _FILES),
}  # fmt: skip
"""By a name of ours. What is free only in an account's first year, or as credit of a new account, is not taken off."""

A_LA_CARTE = 0.10
"""Dollars for a thousand letters without a plan (AWS's price list for London, 2026-10-06, in a copy by another public project)."""

NOTHING: Mapping[str, str] = {
    "AWS::ApiGatewayV2::ApiMapping": "requests are paid for",
    "AWS::ApiGatewayV2::DomainName": "requests are paid for, and ACM's certificate costs nothing",
    "AWS::ApiGatewayV2::Stage": "requests are paid for",
    "AWS::Backup::BackupPlan": "backups are paid for by what they hold",
    "AWS::Backup::BackupSelection": "backups are paid for by what they hold",
    "AWS::Backup::BackupVault": "AWS Backup is off until a union switches it on; docs/backups.md says what it costs then",
    "AWS::Budgets::Budget": "a budget that only writes letters costs nothing",
    "AWS::CloudFormation::Stack": "CloudFormation asks nothing for AWS's own types",
    "AWS::Cognito::UserPoolClient": "people who sign in are paid for",
    "AWS::Cognito::UserPoolDomain": "people who sign in are paid for",
    "AWS::Cognito::UserPoolGroup": "people who sign in are paid for",
    "AWS::Cognito::UserPoolIdentityProvider": "people who sign in are paid for",
    "AWS::Events::Rule": "what AWS's own services tell costs nothing, nor does its way to a function of the same account",
    "AWS::IAM::ManagedPolicy": "IAM costs nothing",
    "AWS::IAM::Role": "IAM costs nothing",
    "AWS::Lambda::EventInvokeConfig": "calls are paid for",
    "AWS::Lambda::EventSourceMapping": "looking into a stream costs nothing for a function; looking into a queue is among the requests to queues",
    "AWS::Lambda::LayerVersion": "code costs nothing below 75 GB",
    "AWS::Lambda::Permission": "calls are paid for",
    "AWS::S3::BucketPolicy": "what lies in the bucket is paid for",
    "AWS::SES::ConfigurationSet": "letters are paid for",
    "AWS::SES::ConfigurationSetEventDestination": "letters are paid for",
    "AWS::SNS::Subscription": "notices are paid for; the way to a queue costs nothing, and the first 1,000 alarm letters a month",
    "AWS::SNS::TopicPolicy": "notices are paid for",
    "AWS::SQS::QueuePolicy": "requests are paid for",
    "AWS::Scheduler::ScheduleGroup": "calls are paid for",
}  # fmt: skip
"""CloudFormation's types that have no price of their own, each with the reason."""
