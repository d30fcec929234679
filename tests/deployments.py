"""A deployment on AWS as the translated template makes it, where all is as it should be, and a way to let one thing be otherwise.

Clients are botocore's own: what they ask is checked by AWS's models before it comes here, and so is what is answered.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from botocore.session import get_session
from botocore.validate import ParamValidator

from infra.union.checks.found import Deployment
from tests.stacks import ACCOUNT, CERTIFICATE, OPTIONS, REGION, Stack, root

EMAIL, HOST = "platform@groups.su.ac.uk", "groups.su.ac.uk"
TARGET = "d-abc.execute-api.eu-west-2.amazonaws.com"
_GIVEN = {
    "SiteUrl": f"https://{HOST}",
    "DomainName": HOST,
    "MailFrom": f"house@{HOST}",
    "VerifiedIdentity": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{HOST}",
    "AlarmEmail": EMAIL,
    "DeletionProtection": "true",
    "SamlMetadataUrl": "https://idp.uni.ac.uk/metadata",
    "StripeApi": "https://api.stripe.com",
    **OPTIONS,
}
_SESSION = get_session()
_SESSION.set_credentials("test", "test")
type Answer = Callable[[dict[str, Any]], dict[str, Any]]


@cache
def stacks(stage: str) -> tuple[Stack, ...]:
    """The stacks of a stage that a union has filled in."""
    first = root(stage, **_GIVEN)
    return (first, *first.nested)


def refusal(code: str) -> Answer:
    """An answer with which AWS refuses."""
    return lambda _: {"Error": {"Code": code, "Message": "no"}}


class Aws:
    """All of AWS that is asked. `answers` holds by service and operation what comes back for what is asked; `asked` what was."""

    def __init__(self, stage: str = "production") -> None:
        self.stacks = stacks(stage)
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[tuple[str, str], Answer] = {
            **_of_stacks(self.stacks),
            **_kept(self),
            **_letters(self),
            **_watching(self),
        }

    @property
    def house(self) -> Deployment:
        """The deployment, as the command finds it."""
        (stack,) = self.make("cloudformation", REGION).describe_stacks(StackName=self.stacks[0].name)["Stacks"]
        return Deployment(stack, REGION, local=False, make=self.make)

    def make(self, service: str, region: str) -> Any:
        """A client that asks nobody else."""
        client = _client(service, region)
        return SimpleNamespace(
            **{name: self._calling(client, service, name) for name in dir(client) if not name.startswith("_") and name != "meta"}
        )

    def _calling(self, client: Any, service: str, name: str) -> Any:
        if name == "get_paginator":
            return lambda operation: SimpleNamespace(paginate=lambda **asked: [self._answer(client, service, operation, asked)])
        return lambda **asked: self._answer(client, service, name, asked)

    def _answer(self, client: Any, service: str, name: str, asked: dict[str, Any]) -> Any:
        model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[name])
        _must_fit(asked, model.input_shape)
        self.asked.append((service, model.name))
        told = self.answers[service, model.name](asked)
        if "Error" in told:
            raise client.exceptions.from_code(told["Error"]["Code"])(told, model.name)
        _must_fit(told, model.output_shape)
        return told

    def change(self, service: str, operation: str, **otherwise: Any) -> None:
        """Let an answer be as it is but for what stands at its top."""
        answer = self.answers[service, operation]
        self.answers[service, operation] = lambda asked: {**answer(asked), **otherwise}

    def change_within(self, service: str, operation: str, place: str, **otherwise: Any) -> None:
        """The same, one deeper."""
        answer = self.answers[service, operation]

        def changed(asked: dict[str, Any]) -> dict[str, Any]:
            told = answer(asked)
            within = told[place]
            within = [{**one, **otherwise} for one in within] if isinstance(within, list) else {**within, **otherwise}
            return {**told, place: within}

        self.answers[service, operation] = changed

    def forget(self, service: str, operation: str, code: str) -> None:
        """Let AWS refuse an operation."""
        self.answers[service, operation] = refusal(code)

    def give(self, **parameters: str) -> None:
        """Let the stack have been deployed with other parameters."""
        (stack,) = self.answers["cloudformation", "DescribeStacks"]({})["Stacks"]
        given = [one for one in stack["Parameters"] if one["ParameterKey"] not in parameters]
        given += [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]
        self.answers["cloudformation", "DescribeStacks"] = lambda _: {"Stacks": [{**stack, "Parameters": given}]}


@cache
def _client(service: str, region: str) -> Any:
    return _SESSION.create_client(service, region_name=region)


def _must_fit(told: Any, shape: Any) -> None:
    """What is asked or answered is what AWS's model says."""
    if shape is None:
        assert not told
        return
    report = ParamValidator().validate(told, shape)
    assert not report.has_errors(), report.generate_report()
    _must_be_known(told, shape)


def _must_be_known(told: Any, shape: Any) -> None:
    match shape.type_name:
        case "structure":
            assert set(told) <= set(shape.members), f"{shape.name} has no {set(told) - set(shape.members)}"
            for name, one in told.items():
                _must_be_known(one, shape.members[name])
                assert name in shape.members
        case "list":
            for one in told:
                _must_be_known(one, shape.member)
        case "string":
            assert told in getattr(shape, "enum", None) or not getattr(shape, "enum", None), f"{shape.name} is never {told}"


def physical(stack: Stack, name: str) -> str:
    """The name of a part on AWS: as the template names it, else as `Ref` gives it."""
    told = stack.resources[name]
    if told["Type"] == "AWS::Lambda::EventSourceMapping":
        return str(uuid5(NAMESPACE_URL, f"{stack.name}/{name}"))
    return str(told["Properties"].get("TableName") or stack.ref(name))


def _of_stacks(stages: tuple[Stack, ...]) -> dict[tuple[str, str], Answer]:
    first = stages[0]
    outputs = {
        name: str(first.value(told["Value"]))
        for name, told in first.template["Outputs"].items()
        if first.holds(told.get("Condition"))
    }
    outputs |= {name: f"{first.name}-{name.lower()}-{ACCOUNT}" for name in ("Evidence", "Exports")} | {"DomainTarget": TARGET}
    stack = {
        "StackName": first.name,
        "StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{first.name}/1",
        "CreationTime": datetime.now(UTC),
        "StackStatus": "UPDATE_COMPLETE",
        "EnableTerminationProtection": True,
        "Parameters": [{"ParameterKey": name, "ParameterValue": str(value)} for name, value in first.parameters.items()],
        "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()],
    }
    there = {one.name if one is first else f"{first.name}/{one.name.removeprefix(f'{first.name}-')}": one for one in stages}

    def parts(asked: dict[str, Any]) -> dict[str, Any]:
        of = there[asked["StackName"]]
        return {
            "StackResourceSummaries": [
                {
                    "LogicalResourceId": name,
                    "PhysicalResourceId": physical(of, name),
                    "ResourceType": told["Type"],
                    "LastUpdatedTimestamp": datetime.now(UTC),
                    "ResourceStatus": "CREATE_COMPLETE",
                }
                for name, told in of.resources.items()
            ]
        }

    return {
        ("cloudformation", "DescribeStacks"): lambda _: {"Stacks": [stack]},
        ("cloudformation", "ListStackResources"): parts,
    }


def _kept(aws: Aws) -> dict[tuple[str, str], Answer]:
    described = chain.from_iterable(stack.resources.values() for stack in aws.stacks)
    tables = {one["Properties"]["TableName"]: one["Properties"] for one in described if one["Type"] == "AWS::DynamoDB::Table"}

    def table(asked: dict[str, Any]) -> dict[str, Any]:
        told = tables[asked["TableName"]]
        indexes = [{"IndexName": one["IndexName"], "IndexStatus": "ACTIVE"} for one in told.get("GlobalSecondaryIndexes", ())]
        protected = str(told["DeletionProtectionEnabled"]).lower() == "true"
        return {"Table": {"TableStatus": "ACTIVE", "DeletionProtectionEnabled": protected, "GlobalSecondaryIndexes": indexes}}

    def goes_back(asked: dict[str, Any]) -> dict[str, Any]:
        on = tables[asked["TableName"]]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        recovery = {"PointInTimeRecoveryStatus": "ENABLED" if on else "DISABLED"}
        return {
            "ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}
        }

    def secret(asked: dict[str, Any]) -> dict[str, Any]:
        keys = '{"api_key": "sk_live_1", "webhook_secrets": ["whsec_1"]}'
        return {"SecretString": keys if "Stripe" in asked["SecretId"] else f'{{"key": "{"k" * 64}"}}'}

    private = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 365}}
    encrypted = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key"}}]}
    clearing = [{"ID": name, "Prefix": name, "Status": "Enabled", "Expiration": {"Days": 1}} for name in ("cases/", "data/")]
    points = [
        {"ResourceArn": arn, "Status": "COMPLETED"}
        for arn in (
            *(f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}" for name in tables),
            f"arn:aws:s3:::{aws.stacks[0].name}-evidence-{ACCOUNT}",
        )
    ]
    return {
        ("backup", "DescribeRegionSettings"): lambda _: {"ResourceTypeManagementPreference": {"DynamoDB": True}},
        ("backup", "ListRecoveryPointsByBackupVault"): lambda _: {"RecoveryPoints": points},
        ("backup", "ListCopyJobs"): lambda _: {"CopyJobs": [{"ResourceArn": one["ResourceArn"]} for one in points]},
        ("dynamodb", "DescribeTable"): table,
        ("dynamodb", "DescribeContinuousBackups"): goes_back,
        ("s3", "GetBucketVersioning"): lambda _: {"Status": "Enabled"},
        ("s3", "GetObjectLockConfiguration"): lambda _: {
            "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": rule}
        },
        ("s3", "GetPublicAccessBlock"): lambda _: {"PublicAccessBlockConfiguration": private},
        ("s3", "GetBucketEncryption"): lambda _: {"ServerSideEncryptionConfiguration": encrypted},
        ("s3", "GetBucketLifecycleConfiguration"): lambda _: {"Rules": clearing},
        ("guardduty", "GetMalwareProtectionPlan"): lambda _: {"Status": "ACTIVE"},
        ("secretsmanager", "GetSecretValue"): secret,
        ("acm", "DescribeCertificate"): lambda _: {
            "Certificate": {
                "CertificateArn": CERTIFICATE,
                "DomainName": HOST,
                "Status": "ISSUED",
                "NotAfter": datetime.now(UTC) + timedelta(days=200),
            }
        },
    }


def _letters(aws: Aws) -> dict[tuple[str, str], Answer]:
    first, people = aws.stacks[0], next(stack for stack in aws.stacks if stack.name.endswith("-People"))
    destination = first.resources["LetterEvents"]["Properties"]["EventDestination"]
    # CloudFormation writes deliveryDelay where SES's API says DELIVERY_DELAY.
    kinds = [
        "".join(f"_{letter}" if letter.isupper() else letter for letter in one).upper()
        for one in destination["MatchingEventTypes"]
    ]
    told = {"Name": destination["Name"], "Enabled": destination["Enabled"], "MatchingEventTypes": kinds}
    told["SnsDestination"] = {"TopicArn": destination["SnsDestination"]["TopicARN"]}
    pool, client = people.resources["Pool"]["Properties"], people.resources["Client"]["Properties"]
    offered = client["SupportedIdentityProviders"]
    provider = people.resources["University"]["Properties"]
    domain = people.resources["Domain"]["Properties"]["Domain"]
    quota = {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 1.0}

    def heard(asked: dict[str, Any]) -> dict[str, Any]:
        alarms = asked["TopicArn"].endswith("Alarms")
        protocol, to = ("email", EMAIL) if alarms else ("sqs", f"arn:aws:sqs:{REGION}:{ACCOUNT}:feedback")
        arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:topic:1"
        return {"Subscriptions": [{"Protocol": protocol, "Endpoint": to, "SubscriptionArn": arn, "TopicArn": asked["TopicArn"]}]}

    return {
        ("sesv2", "GetAccount"): lambda _: {
            "ProductionAccessEnabled": True,
            "SendingEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "SendQuota": quota,
        },
        ("sesv2", "GetEmailIdentity"): lambda _: {
            "VerifiedForSendingStatus": True,
            "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS"},
            "MailFromAttributes": {
                "MailFromDomain": f"mail.{HOST}",
                "MailFromDomainStatus": "SUCCESS",
                "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
            },
        },
        ("sesv2", "GetConfigurationSet"): lambda _: {"SendingOptions": {"SendingEnabled": True}},
        ("sesv2", "GetConfigurationSetEventDestinations"): lambda _: {"EventDestinations": [told]},
        ("sns", "ListSubscriptionsByTopic"): heard,
        ("cognito-idp", "DescribeUserPool"): lambda asked: {
            "UserPool": {
                "Id": asked["UserPoolId"],
                "Domain": domain,
                "DeletionProtection": pool["DeletionProtection"],
                "EmailConfiguration": {"EmailSendingAccount": pool["EmailConfiguration"]["EmailSendingAccount"]},
            }
        },
        ("cognito-idp", "DescribeUserPoolClient"): lambda _: {
            "UserPoolClient": {
                "CallbackURLs": client["CallbackURLs"],
                "SupportedIdentityProviders": ["COGNITO", provider["ProviderName"]] if len(offered) > 1 else offered,
            }
        },
        ("cognito-idp", "DescribeUserPoolDomain"): lambda _: {"DomainDescription": {"Status": "ACTIVE"}},
        ("cognito-idp", "DescribeIdentityProvider"): lambda _: {
            "IdentityProvider": {"ProviderName": provider["ProviderName"], "ProviderType": provider["ProviderType"]}
        },
    }


def _alarm(stack: Stack, name: str, told: dict[str, Any]) -> dict[str, Any]:
    """An alarm as CloudWatch describes it on a good day; of a rule with the names that its alarms have on AWS."""
    found = {"AlarmName": physical(stack, name), "StateValue": "OK", "ActionsEnabled": True}
    found |= {"AlarmActions": told.get("AlarmActions", []), "AlarmDescription": told["AlarmDescription"]}
    if "AlarmRule" in told:
        found["AlarmRule"] = re.sub(rf"{re.escape(stack.name)}/(\w+)", lambda one: physical(stack, one[1]), told["AlarmRule"])
    return found


def _watching(aws: Aws) -> dict[tuple[str, str], Answer]:
    first = aws.stacks[0]

    def alarms(asked: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, list[dict[str, Any]]] = {"Alarm": [], "CompositeAlarm": []}
        for stack in aws.stacks:
            for name, one in stack.resources.items():
                kind = one["Type"].removeprefix("AWS::CloudWatch::")
                if kind in told and physical(stack, name) in asked["AlarmNames"]:
                    told[kind].append(_alarm(stack, name, one["Properties"]))
        return {"MetricAlarms": told["Alarm"], "CompositeAlarms": told["CompositeAlarm"]}

    limit = {"Amount": "100", "Unit": "USD"}
    rate = first.resources["ApiApiGatewayDefaultStage"]["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"]
    return {
        ("cloudwatch", "DescribeAlarms"): alarms,
        ("sqs", "GetQueueAttributes"): lambda asked: {"Attributes": dict.fromkeys(asked["AttributeNames"], "0")},
        ("scheduler", "GetSchedule"): lambda _: {"State": "ENABLED"},
        ("lambda", "GetEventSourceMapping"): lambda _: {"State": "Enabled"},
        ("lambda", "GetFunctionConfiguration"): lambda _: {"State": "Active", "LastUpdateStatus": "Successful"},
        ("lambda", "GetAccountSettings"): lambda _: {"AccountLimit": {"ConcurrentExecutions": 1000}},
        ("budgets", "DescribeBudget"): lambda asked: {
            "Budget": {
                "BudgetName": asked["BudgetName"],
                "TimeUnit": "MONTHLY",
                "BudgetType": "COST",
                "BudgetLimit": limit,
                "CalculatedSpend": {"ActualSpend": {"Amount": "12.5", "Unit": "USD"}},
            }
        },
        ("apigateway", "GetAccount"): lambda _: {"throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0}},
        ("apigatewayv2", "GetStages"): lambda _: {
            "Items": [{"StageName": "$default", "DefaultRouteSettings": {"ThrottlingRateLimit": float(rate)}}]
        },
        ("apigatewayv2", "GetRoutes"): lambda _: {"Items": [{"RouteKey": f"GET /{number}"} for number in range(196)]},
        ("service-quotas", "ListServiceQuotas"): lambda _: {"Quotas": [{"QuotaName": "Routes per API", "Value": 300.0}]},
    }
