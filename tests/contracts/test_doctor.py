"""`doctor` says of a deployment what is missing and what to do about it, of everything else that it is well, and it changes nothing."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import stripe
from botocore import xform_name
from botocore.exceptions import EndpointConnectionError
from botocore.session import get_session
from union.commerce.orders.stripe_gateway import API_VERSION
from union.commerce.reconciliation.rules import EVENTS

from infra.union import __main__ as command
from infra.union import doctor, which_house
from infra.union.checks import domain, found, money, people, storage, watching
from infra.union.checks.found import Finding, Mark
from tests.deployments import EMAIL, HOST, REGION, TARGET, Aws, refusal
from tests.tables import ROOT, template

HERE = [one for one in doctor.CHECKS if one.group != "Union"]
"""All but what is read of our own tables, which tests/actions knows."""
ENDPOINT = {
    "id": "we_1",
    "object": "webhook_endpoint",
    "url": f"https://{HOST}/stripe/webhook",
    "status": "enabled",
    "enabled_events": list(EVENTS),
    "api_version": API_VERSION,
    "livemode": True,
}

ACCOUNT = {"id": "acct_1", "charges_enabled": True, "payouts_enabled": True, "default_currency": "gbp"}


class Outside:
    """Stripe, DNS and the web, as far as they are asked."""

    def __init__(self) -> None:
        self.endpoints: list[dict[str, Any]] = [dict(ENDPOINT)]
        self.livemode, self.status = True, 200
        self.account = dict(ACCOUNT)
        self.may_ask_of_account = True
        self.addresses: dict[str, tuple[str, ...]] = {HOST: ("192.0.2.1",), TARGET: ("192.0.2.1", "192.0.2.2")}
        self.pages: dict[str, Any] = {
            f"https://{HOST}/openapi.json": '{"info": {"title": "Union House"}}',
            "https://idp.uni.ac.uk/metadata": "x",
        }

    def stripe(self, method: str, url: str, *_: Any, **__: Any) -> tuple[str, int, dict[str, str]]:
        assert method == "get"
        if self.status != 200:
            return (
                json.dumps({"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}}),
                self.status,
                {},
            )
        told: dict[str, Any] = {"object": "balance", "livemode": self.livemode, "available": [], "pending": []}
        if "webhook_endpoints" in url:
            told = {"object": "list", "url": "/v1/webhook_endpoints", "has_more": False, "data": self.endpoints}
        if url.endswith("/v1/account"):
            told = {"object": "account", **self.account}
            if not self.may_ask_of_account:
                return json.dumps({"error": {"type": "invalid_request_error", "message": "not permitted"}}), 403, {}
        return json.dumps(told), 200, {}

    def get(self, url: str, **_: Any) -> Any:
        page = self.pages.get(url, requests.ConnectionError())
        if isinstance(page, Exception):
            raise page
        code = page if isinstance(page, int) else 200
        return SimpleNamespace(ok=code < 400, status_code=code, text=str(page))

    def look_up(self, host: str, port: int, **_: Any) -> Any:
        if host not in self.addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in self.addresses[host]]


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    """Give what is outside of AWS, where all is well too."""
    one = Outside()
    monkeypatch.setattr(stripe.RequestsClient, "request", lambda _, *words, **more: one.stripe(*words, **more))
    monkeypatch.setattr(domain.requests, "get", one.get)
    monkeypatch.setattr(people.requests, "get", one.get)
    monkeypatch.setattr(domain.socket, "getaddrinfo", one.look_up)
    monkeypatch.setattr(storage, "sleep", lambda _: None)
    return one


@pytest.fixture
def aws() -> Aws:
    """Give AWS with the house in production, as it should be."""
    return Aws()


def _all(aws: Aws, *checks: doctor.Check) -> list[Finding]:
    return [one for _, findings in doctor.look(aws.house, checks or HERE) for one in findings]


def _wrong(aws: Aws, *checks: doctor.Check) -> list[str]:
    told = [one for one in _all(aws, *checks) if one.mark is Mark.WRONG]
    assert all(one.todo for one in told), "whoever reads that something is wrong reads what to do"
    return [one.text for one in told]


def test_nothing_is_wrong_with_a_deployment_that_is_as_it_should_be(aws: Aws, outside: Outside) -> None:
    aws.give(UniversitySecondFactor="true")
    assert [one for one in _all(aws) if one.mark is not Mark.FINE] == []
    told = {check.group for check, _ in doctor.look(aws.house, HERE)}
    assert {"Stack", "Kept", "Stripe", "Letters", "Signing in", "Domain", "Watching", "Quotas"} == told


def test_nothing_that_is_asked_changes_anything(aws: Aws, outside: Outside) -> None:
    _all(aws)
    assert {operation for _, operation in aws.asked if not re.match(r"(Describe|List|Get)[A-Z]", operation)} == set()
    assert len(aws.asked) > 300


def test_every_answer_that_is_made_up_is_asked_for(aws: Aws, outside: Outside) -> None:
    _all(aws)
    assert set(aws.answers) - set(aws.asked) == set()


def _first_table(aws: Aws, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    answer = aws.answers["dynamodb", "DescribeTable"]
    aws.answers["dynamodb", "DescribeTable"] = lambda asked: (
        change(answer(asked)) if asked["TableName"].endswith("-groups") else answer(asked)
    )


def _secret(aws: Aws, name: str, held: str) -> None:
    answer = aws.answers["secretsmanager", "GetSecretValue"]
    aws.answers["secretsmanager", "GetSecretValue"] = lambda asked: (
        {"SecretString": held} if name in asked["SecretId"] else answer(asked)
    )


def _stack(**otherwise: Any) -> Callable[[Aws, Outside], None]:
    return lambda aws, _: aws.change_within("cloudformation", "DescribeStacks", "Stacks", **otherwise)


def _given(**otherwise: str) -> Callable[[Aws, Outside], None]:
    return lambda aws, _: aws.give(**otherwise)


def _in(service: str, operation: str, place: str = "", **otherwise: Any) -> Callable[[Aws, Outside], None]:
    def change(aws: Aws, _: Outside) -> None:
        if place:
            aws.change_within(service, operation, place, **otherwise)
        else:
            aws.change(service, operation, **otherwise)

    return change


def _gone(service: str, operation: str, code: str) -> Callable[[Aws, Outside], None]:
    return lambda aws, _: aws.forget(service, operation, code)


def _endpoint(**otherwise: Any) -> Callable[[Aws, Outside], None]:
    return lambda _, outside: outside.endpoints.__setitem__(0, {**ENDPOINT, **otherwise})


def _outside(**otherwise: Any) -> Callable[[Aws, Outside], None]:
    return lambda _, outside: vars(outside).update(otherwise)


def _held(name: str, held: str) -> Callable[[Aws, Outside], None]:
    return lambda aws, _: _secret(aws, name, held)


def _groups(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Aws, Outside], None]:
    return lambda aws, _: _first_table(aws, change)


OVER = datetime(2026, 1, 1, tzinfo=UTC)
QUOTA = {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0}
UNCONFIRMED = [{"Protocol": "email", "Endpoint": EMAIL, "SubscriptionArn": "PendingConfirmation"}]
SPENT = {"ActualSpend": {"Amount": "120", "Unit": "USD"}}
BROKEN: dict[str, tuple[str, Callable[[Aws, Outside], None], str]] = {
    "a deploy failed": (
        "The stacks",
        _stack(StackStatus="UPDATE_ROLLBACK_FAILED"),
        "union-house-production is UPDATE_ROLLBACK_FAILED",
    ),
    "a deploy was taken back": ("The stacks", _stack(StackStatus="UPDATE_ROLLBACK_COMPLETE"), "was taken back"),
    "a deploy is going on": ("The stacks", _stack(StackStatus="UPDATE_IN_PROGRESS"), "being changed just now"),
    "no termination protection": (
        "The protection of the stack",
        _stack(EnableTerminationProtection=False),
        "The stack can be deleted",
    ),
    "no deletion protection": (
        "The protection of the stack",
        _given(DeletionProtection="false"),
        "Tables and accounts can be deleted",
    ),
    "the example's domain": ("The parameters", _given(MailFrom="house@union.example"), "still that of the example"),
    "a slash at the end": ("The parameters", _given(SiteUrl=f"https://{HOST}/"), "SiteUrl is"),
    "nothing is looked at": ("The parameters", _given(WhatIsLookedAt="nothing"), "WhatIsLookedAt is nothing"),
    "an output is missing": ("The parts of the templates", _stack(Outputs=[]), "does not tell"),
    "a function that failed": (
        "The functions",
        _in("lambda", "GetFunctionConfiguration", State="Failed", StateReason="why"),
        "cannot be called",
    ),
    "a stream that is off": ("The functions", _in("lambda", "GetEventSourceMapping", State="Disabled"), "reaches no function"),
    "a table is gone": (
        "The tables",
        _gone("dynamodb", "DescribeTable", "ResourceNotFoundException"),
        "Tables that are gone: union-house-production-",
    ),
    "a table is not there yet": (
        "The tables",
        _groups(lambda told: {"Table": {**told["Table"], "TableStatus": "CREATING"}}),
        "not to be used yet, or an index of theirs: union-house-production-groups.",
    ),
    "an index is not there yet": (
        "The tables",
        _groups(lambda told: {"Table": {**told["Table"], "GlobalSecondaryIndexes": [{"IndexStatus": "CREATING"}]}}),
        "production-groups.",
    ),
    "a table can be deleted": (
        "The tables",
        _groups(lambda told: {"Table": {**told["Table"], "DeletionProtectionEnabled": False}}),
        "Tables that can be deleted: union-house-production-groups.",
    ),
    "no earlier states": (
        "The tables",
        _in(
            "dynamodb",
            "DescribeContinuousBackups",
            "ContinuousBackupsDescription",
            PointInTimeRecoveryDescription={"PointInTimeRecoveryStatus": "DISABLED"},
        ),
        "cannot go back to an earlier moment",
    ),
    "no versions": ("The buckets", _in("s3", "GetBucketVersioning", Status="Suspended"), "keeps every version"),
    "no lock": (
        "The buckets",
        _gone("s3", "GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"),
        "lets nothing be deleted before its time",
    ),
    "a public bucket": (
        "The buckets",
        _in("s3", "GetPublicAccessBlock", "PublicAccessBlockConfiguration", BlockPublicPolicy=False),
        "read by nobody outside",
    ),
    "another key": (
        "The buckets",
        _in("s3", "GetBucketEncryption", ServerSideEncryptionConfiguration={"Rules": []}),
        "under the key of cases",
    ),
    "nothing is forgotten": (
        "The buckets",
        _gone("s3", "GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration"),
        "forgets what was fetched",
    ),
    "no night's backup": (
        "The backups",
        _in("backup", "ListRecoveryPointsByBackupVault", "RecoveryPoints", Status="EXPIRED"),
        "Not backed up in the last two nights: union-house-production-",
    ),
    "no copy elsewhere": (
        "The backups",
        _in("backup", "ListCopyJobs", CopyJobs=[]),
        "Not copied into the other account in the last two nights",
    ),
    "backups without DynamoDB": (
        "The backups",
        _in("backup", "DescribeRegionSettings", ResourceTypeManagementPreference={"DynamoDB": False}),
        "features for DynamoDB are off",
    ),
    "no scan": (
        "The look at files",
        _in("guardduty", "GetMalwareProtectionPlan", Status="ERROR", StatusReasons=[{"Code": "INSUFFICIENT_PERMISSIONS"}]),
        "INSUFFICIENT_PERMISSIONS",
    ),
    "an empty secret": ("The secrets", _held("Session", "{}"), "SessionSecret"),
    "a secret that is no JSON": ("The secrets", _held("Letters", "key"), "LetterSecret"),
    "Stripe's key is the placeholder": (
        "Stripe's keys",
        _held("Stripe", '{"api_key": "put yours here", "webhook_secrets": []}'),
        "was not put into the secret",
    ),
    "no secret of the webhook": (
        "Stripe's keys",
        _held("Stripe", '{"api_key": "sk_live_1", "webhook_secrets": []}'),
        "nothing that Stripe tells is believed",
    ),
    "Stripe's key of the other mode": (
        "Stripe's keys",
        _held("Stripe", '{"api_key": "sk_test_1", "webhook_secrets": ["whsec_1"]}'),
        "not of the live mode",
    ),
    "Stripe says it is the other mode": ("Stripe's keys", _outside(livemode=False), "of the other mode"),
    "Stripe does not take the key": ("Stripe's keys", _outside(status=401), "does not take the key"),
    "an account that takes no money": (
        "Stripe's account",
        _outside(account={**ACCOUNT, "charges_enabled": False}),
        "takes no money",
    ),
    "an account that pays none out": (
        "Stripe's account",
        _outside(account={**ACCOUNT, "payouts_enabled": False}),
        "pays none out",
    ),
    "an account in euros": ("Stripe's account", _outside(account={**ACCOUNT, "default_currency": "eur"}), "is in eur"),
    "no webhook": ("Stripe's webhook", _outside(endpoints=[{**ENDPOINT, "url": "https://elsewhere.example"}]), "no webhook at"),
    "two webhooks": ("Stripe's webhook", _outside(endpoints=[ENDPOINT, {**ENDPOINT, "id": "we_2"}]), "2 webhooks at"),
    "a webhook that is off": ("Stripe's webhook", _endpoint(status="disabled"), "is switched off"),
    "a webhook without an event": ("Stripe's webhook", _endpoint(enabled_events=[*EVENTS[1:]]), f"does not tell {EVENTS[0]}."),
    "a webhook that tells too much": ("Stripe's webhook", _endpoint(enabled_events=["*"]), "what nobody listens to: *."),
    "a webhook of another version": ("Stripe's webhook", _endpoint(api_version=None), "the account's own version"),
    "the sandbox": ("SES", _in("sesv2", "GetAccount", ProductionAccessEnabled=False), "in its sandbox"),
    "SES stopped": ("SES", _in("sesv2", "GetAccount", SendingEnabled=False, EnforcementStatus="SHUTDOWN"), "SHUTDOWN"),
    "too many letters": ("SES", _in("sesv2", "GetAccount", SendQuota=QUOTA), "LetterRate is 12 a second, and SES takes 1"),
    "an unknown sender": ("The sender", _gone("sesv2", "GetEmailIdentity", "NotFoundException"), "knows neither"),
    "an unverified sender": ("The sender", _in("sesv2", "GetEmailIdentity", VerifiedForSendingStatus=False), "has not verified"),
    "unsigned letters": ("The sender", _in("sesv2", "GetEmailIdentity", "DkimAttributes", Status="PENDING"), "DKIM is PENDING"),
    "nowhere to go back to": (
        "The sender",
        _in("sesv2", "GetEmailIdentity", "MailFromAttributes", MailFromDomainStatus="FAILED"),
        f"does not find the records of mail.{HOST} (FAILED)",
    ),
    "a set that sends nothing": (
        "What becomes of letters",
        _in("sesv2", "GetConfigurationSet", SendingOptions={"SendingEnabled": False}),
        "sends nothing",
    ),
    "no word of letters": (
        "What becomes of letters",
        _in("sesv2", "GetConfigurationSetEventDestinations", EventDestinations=[]),
        "BOUNCE",
    ),
    "one word less of letters": (
        "What becomes of letters",
        _in("sesv2", "GetConfigurationSetEventDestinations", "EventDestinations", MatchingEventTypes=["SEND"]),
        "COMPLAINT",
    ),
    "nobody hears of letters": (
        "What becomes of letters",
        _in("sns", "ListSubscriptionsByTopic", Subscriptions=[]),
        "no queue of ours",
    ),
    "accounts can be deleted": (
        "The accounts",
        _in("cognito-idp", "DescribeUserPool", "UserPool", DeletionProtection="INACTIVE"),
        "All accounts can be deleted",
    ),
    "Cognito's own letters": (
        "The accounts",
        _in("cognito-idp", "DescribeUserPool", "UserPool", EmailConfiguration={"EmailSendingAccount": "COGNITO_DEFAULT"}),
        "some fifty a day",
    ),
    "sign-in leads elsewhere": (
        "The accounts",
        _in("cognito-idp", "DescribeUserPoolClient", "UserPoolClient", CallbackURLs=[]),
        "do not lead back",
    ),
    "no sign-in pages": (
        "The accounts",
        _in("cognito-idp", "DescribeUserPoolDomain", "DomainDescription", Status="FAILED"),
        "not open (FAILED)",
    ),
    "the provider is not offered": (
        "The identity provider",
        _in("cognito-idp", "DescribeUserPoolClient", "UserPoolClient", SupportedIdentityProviders=["COGNITO"]),
        "do not offer university",
    ),
    "the provider is unknown": (
        "The identity provider",
        _gone("cognito-idp", "DescribeIdentityProvider", "ResourceNotFoundException"),
        "identity provider: AWS answered",
    ),
    "the provider is away": ("The identity provider", _outside(pages={}), "university does not answer"),
    "a certificate that waits": (
        "The certificate",
        _in("acm", "DescribeCertificate", "Certificate", Status="PENDING_VALIDATION"),
        "PENDING_VALIDATION",
    ),
    "a certificate of another domain": (
        "The certificate",
        _in("acm", "DescribeCertificate", "Certificate", DomainName="other.uk"),
        f"for other.uk, not for {HOST}",
    ),
    "a certificate that ends": (
        "The certificate",
        _in("acm", "DescribeCertificate", "Certificate", NotAfter=OVER),
        "was not renewed",
    ),
    "a domain that leads nowhere": ("The domain's record", _outside(addresses={}), "leads nowhere"),
    "a domain that leads elsewhere": (
        "The domain's record",
        _outside(addresses={HOST: ("192.0.2.9",), TARGET: ("192.0.2.1",)}),
        f"does not lead to {TARGET}",
    ),
    "a site that is away": ("The site", _outside(pages={}), f"https://{HOST} does not answer"),
    "a site of somebody else": (
        "The site",
        _outside(pages={f"https://{HOST}/openapi.json": 404}),
        "answers 404, and not as this house does",
    ),
    "a certificate that browsers refuse": (
        "The site",
        _outside(pages={f"https://{HOST}/openapi.json": requests.exceptions.SSLError()}),
        "browsers do not take",
    ),
    "nobody confirmed the alarms": (
        "Who is told of alarms",
        _in("sns", "ListSubscriptionsByTopic", Subscriptions=UNCONFIRMED),
        f"{EMAIL} is not told of alarms",
    ),
    "alarms are gone": ("The alarms", _in("cloudwatch", "DescribeAlarms", MetricAlarms=[]), "Alarms that are gone"),
    "alarms tell nobody": (
        "The alarms",
        _in("cloudwatch", "DescribeAlarms", "MetricAlarms", ActionsEnabled=False),
        "Alarms that tell nobody",
    ),
    "an alarm for several tells nobody": (
        "The alarms",
        _in("cloudwatch", "DescribeAlarms", "CompositeAlarms", AlarmActions=[]),
        "Alarms that tell nobody",
    ),
    "what told for several is gone": (
        "The alarms",
        _in("cloudwatch", "DescribeAlarms", CompositeAlarms=[]),
        "Alarms that tell nobody",
    ),
    "an alarm rings": ("The alarms", _in("cloudwatch", "DescribeAlarms", "MetricAlarms", StateValue="ALARM"), "rings."),
    "letters that failed": (
        "What failed each time",
        _in("sqs", "GetQueueAttributes", Attributes={"ApproximateNumberOfMessages": "3"}),
        "3 lie in LetterDeadLetters",
    ),
    "a clock that stands still": ("The clocks", _in("scheduler", "GetSchedule", State="DISABLED"), "Clocks that stand still"),
    "a month that costs too much": (
        "The budget",
        _in("budgets", "DescribeBudget", "Budget", CalculatedSpend=SPENT),
        "has cost 120 US$ of 100",
    ),
    "few functions at once": (
        "Functions at once",
        _in("lambda", "GetAccountSettings", AccountLimit={"ConcurrentExecutions": 10}),
        "Lambda runs 10 functions at once",
    ),
    "few requests a second": (
        "Requests a second",
        _in("apigateway", "GetAccount", throttleSettings={"rateLimit": 100.0}),
        "takes 100 requests a second",
    ),
    "few routes left": (
        "Routes",
        _in("service-quotas", "ListServiceQuotas", Quotas=[{"QuotaName": "Routes per API", "Value": 200.0}]),
        "196 routes of 200",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_said(what: str, aws: Aws, outside: Outside) -> None:
    subject, change, said = BROKEN[what]
    change(aws, outside)
    told = _wrong(aws, *(one for one in HERE if one.subject == subject))
    assert [text for text in told if said in text], told


def test_each_check_is_shown_to_find_something_wrong() -> None:
    assert {one.subject for one in HERE} - {subject for subject, *_ in BROKEN.values()} == set()


def test_what_this_checkout_has_and_the_deployment_has_not_is_said(aws: Aws, outside: Outside) -> None:
    answer = aws.answers["cloudformation", "ListStackResources"]
    without = ("Groups", "Sweep", "Errors")

    def fewer(asked: dict[str, Any]) -> dict[str, Any]:
        told = answer(asked)["StackResourceSummaries"]
        return {"StackResourceSummaries": [one for one in told if one["LogicalResourceId"] not in without]}

    aws.answers["cloudformation", "ListStackResources"] = fewer
    (said,) = [text for text in _wrong(aws) if text.startswith("This checkout has")]
    assert all(
        name in said
        for name in ("Groups (infra/tables.yaml)", "Groups (template.yaml)", "Sweep (template.yaml)", "Errors (infra/watch.yaml)")
    )


def test_what_these_credentials_may_not_ask_stops_nothing_else(aws: Aws, outside: Outside) -> None:
    aws.forget("sqs", "GetQueueAttributes", "AccessDenied")
    aws.forget("cloudwatch", "DescribeAlarms", "Throttling")
    told = {check.subject: findings for check, findings in doctor.look(aws.house, HERE)}
    assert told["What failed each time"][0].text == "What failed each time: These credentials may not ask (GetQueueAttributes)."
    assert "ReadOnlyAccess" in told["What failed each time"][0].todo
    assert told["The alarms"][0].mark is Mark.WRONG
    assert told["The clocks"][0].mark is Mark.FINE


def test_what_was_found_before_a_check_failed_is_told(aws: Aws, outside: Outside) -> None:
    aws.forget("sns", "ListSubscriptionsByTopic", "AuthorizationError")
    told = {check.subject: findings for check, findings in doctor.look(aws.house, HERE)}
    assert [one.mark for one in told["What becomes of letters"]] == [Mark.FINE, Mark.WRONG]
    assert "may not ask (ListSubscriptionsByTopic)" in told["What becomes of letters"][1].text


def test_looks_at_many_are_all_made_and_a_failure_is_raised() -> None:
    assert found.each(lambda number: number * 2, range(100)) == list(range(0, 200, 2))
    assert found.each(str, []) == []
    with pytest.raises(ZeroDivisionError):
        found.each(lambda number: 1 // number, [1, 0, 2])


@pytest.mark.parametrize("failure", [KeyError("x"), EndpointConnectionError(endpoint_url="https://x")])
def test_a_check_that_breaks_stops_nothing_else(failure: Exception, aws: Aws, outside: Outside) -> None:
    def breaks(_: dict[str, Any]) -> dict[str, Any]:
        raise failure

    aws.answers["scheduler", "GetSchedule"] = breaks
    told = {check.subject: findings for check, findings in doctor.look(aws.house, HERE)}
    assert (told["The clocks"][0].mark, told["The budget"][0].mark) == (Mark.WRONG, Mark.FINE)


def test_a_check_that_hangs_is_not_waited_for(aws: Aws) -> None:
    over = threading.Event()

    def hangs(_: Any) -> list[Finding]:
        over.wait()
        return [found.fine("late")]

    checks = [doctor.Check("One", "This", hangs), doctor.Check("Two", "That", lambda _: [found.fine("well")])]
    (_, late), (_, well) = doctor.look(aws.house, checks, seconds=0.2)
    over.set()
    assert (late[0].mark, well[0].text) == (Mark.WRONG, "well")
    assert late[0].text == "This: There was no answer within 0.2 seconds."


def _run(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> int:
    for name in ("TABLES", "AWS_REGION"):
        monkeypatch.setenv(name, {"TABLES": "union-house-production", "AWS_REGION": REGION}[name])
    monkeypatch.setattr(which_house, "settle", lambda _: None)
    monkeypatch.setattr(doctor, "maker", lambda: aws.make)
    monkeypatch.setattr(doctor, "look", partial(doctor.look, checks=HERE))
    return command.main(["doctor", "--stack", "union-house-production"])


def test_the_command_prints_by_groups_and_says_that_nothing_is_wrong(
    aws: Aws, outside: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(aws, monkeypatch) == 0
    said = capsys.readouterr().out
    assert said.startswith("Stack\n  ✓ The stack union-house-production")
    assert said.endswith("\nNothing is wrong. What does not apply here: 1.\n")
    assert said.count("\nLetters\n") == 1


def test_the_command_ends_with_one_where_something_is_wrong_and_shows_no_secret(
    aws: Aws, outside: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _held("Stripe", '{"api_key": "sk_test_hidden", "webhook_secrets": ["hidden"]}')(aws, outside)
    _held("Session", '{"key": "hidden"}')(aws, outside)
    outside.pages.clear()
    assert _run(aws, monkeypatch) == 1
    said = capsys.readouterr().out
    assert "  ✗ Stripe's key is not of the live mode, which StripeLivemode says.\n    → Put the key of the live mode into" in said
    assert "5 things are wrong." in said
    assert "hidden" not in said


def test_staging_may_be_deleted_and_takes_no_real_money(outside: Outside) -> None:
    aws = Aws("staging")
    _held("Stripe", '{"api_key": "sk_test_1", "webhook_secrets": ["whsec_1"]}')(aws, outside)
    outside.livemode = False
    aws.change_within("cloudformation", "DescribeStacks", "Stacks", EnableTerminationProtection=False)
    assert _wrong(aws) == []
    aws.give(StripeLivemode="true")
    assert "Real money moves, in the stage staging." in _wrong(aws)


def test_a_restricted_key_need_not_know_of_the_account(aws: Aws, outside: Outside) -> None:
    outside.may_ask_of_account = False
    assert _wrong(aws) == []
    assert [one for one in _all(aws) if one.mark is Mark.NOT_HERE and "restricted" in one.text]


def test_each_queue_of_what_failed_is_looked_at() -> None:
    told = {
        name: one["Properties"]
        for name, one in template("template.yaml")["Resources"].items()
        if one["Type"] == "AWS::SQS::Queue"
    }
    assert {name for name, one in told.items() if "RedrivePolicy" not in one} == {*watching._FAILED, *watching._BY_HAND}


def test_a_domain_that_the_sender_s_is_part_of_is_enough(aws: Aws, outside: Outside) -> None:
    answer = aws.answers["sesv2", "GetEmailIdentity"]
    aws.answers["sesv2", "GetEmailIdentity"] = lambda asked: answer(asked) if asked["EmailIdentity"] == "su.ac.uk" else no(asked)
    no = refusal("NotFoundException")
    assert "SES has verified su.ac.uk" in [one.text for one in _all(aws) if one.mark is Mark.FINE]
    assert _wrong(aws) == []


def test_without_a_domain_of_its_own_a_house_is_behind_cloudfront(aws: Aws, outside: Outside) -> None:
    aws.give(CertificateArn="", DomainName="", EdgeKeys="a,b")
    (stack,) = aws.answers["cloudformation", "DescribeStacks"]({})["Stacks"]
    aws.change_within(
        "cloudformation",
        "DescribeStacks",
        "Stacks",
        Outputs=[one for one in stack["Outputs"] if one["OutputKey"] != "DomainTarget"],
    )
    told = [one.text for one in _all(aws) if one.mark is Mark.NOT_HERE]
    assert [text for text in told if "docs/edge.md" in text] == [text for text in told if "CloudFront" in text]
    assert len([text for text in told if "CloudFront" in text]) == 2
    assert _wrong(aws) == []


MOVING_IN = (ROOT / "docs/moving-in.md").read_text()


def test_the_way_in_names_exactly_the_events_that_our_code_listens_to_and_the_version_that_it_reads() -> None:
    assert re.findall(r"^    ([a-z_]+(?:\.[a-z_]+)+)$", MOVING_IN, re.MULTILINE) == list(EVENTS)
    assert f"API version `{API_VERSION}`" in MOVING_IN
    assert len(EVENTS) <= 20, "Stripe takes no more types in one question"


def _of_aws() -> Iterator[tuple[str, str, list[str]]]:
    """What somebody is told to type of AWS's own command line: the service, the operation, and its options."""
    places = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "infra/union").rglob("*.py")]
    for told in re.findall(
        r"\baws ([a-z0-9-]+ [a-z0-9-]+(?: --[a-z-]+(?: (?!--)\S+)?)*)", "".join(one.read_text() for one in places)
    ):
        service, operation, *more = told.split()
        if (service, operation) != ("configure", "sso"):
            yield service, operation, [word.removeprefix("--") for word in more if word.startswith("--")]


def test_what_is_told_of_aws_s_own_command_line_is_in_aws_s_models() -> None:
    told = list(_of_aws())
    for service, operation, options in told:
        model = get_session().get_service_model(service)
        (name,) = [one for one in model.operation_names if xform_name(one, "-") == operation]
        known = {xform_name(one, "-") for one in model.operation_model(name).input_shape.members}
        meant = {one.removeprefix("no-") for one in options} - {"paths"}
        assert meant <= known, "but for what the command line has beside the models, for CloudFront"
    assert {operation for _, operation, _ in told} >= {"update-termination-protection", "restore-table-from-backup"}


def test_the_address_of_the_webhook_is_that_of_our_code() -> None:
    assert f'"{money.WEBHOOK}"' in (ROOT / "functions/stripe_webhook/handler.py").read_text()
