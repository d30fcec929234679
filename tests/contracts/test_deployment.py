"""What the templates make on AWS, of staging and production beside each other, as the translator reads them. Never tried there."""

import json
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import pytest

from infra import openapi, throttles
from tests.rights import listed
from tests.stacks import STAGES, Stack, configured, given, names, root, stacks, translated
from tests.tables import ROOT

EVERY = [(stage, stack) for stage in STAGES for stack in stacks(stage)]
each_stack = pytest.mark.parametrize("stack", [stack for _, stack in EVERY], ids=lambda stack: stack.name)
each_stage = pytest.mark.parametrize("stage", STAGES)


def _of(stage: str, part: str) -> Stack:
    """One of a stage's nested stacks."""
    (found,) = [stack for stack in stacks(stage) if stack.name.endswith(f"-{part}")]
    return found


def _all(stack: Stack, kind: str) -> dict[str, Any]:
    """The properties of a stack's resources of a type."""
    return {key: told["Properties"] for key, told in stack.resources.items() if told["Type"] == kind}


# Two stages in one account


def test_nothing_has_the_same_name_in_two_stages() -> None:
    staging, production = ({name for stack in stacks(stage) for name in names(stack)} for stage in STAGES)
    assert len(staging) > 150, "the test can fail"
    assert staging & production == set()


def test_what_would_be_called_alike_is_found() -> None:
    schedule = {"Type": "AWS::Scheduler::Schedule", "Properties": {"Name": "SweepClock"}}
    domain = {"Type": "AWS::Cognito::UserPoolDomain", "Properties": {"UserPoolId": {"Ref": "Pool"}, "Domain": "union-house"}}
    template = {"Parameters": {}, "Resources": {"Clock": schedule, "Domain": domain}}
    first, second = ({*names(Stack(name, template, {}))} for name in ("first", "second"))
    assert first & second == {
        ("AWS::Scheduler::Schedule", "SweepClock"),
        ("AWS::Cognito::UserPoolDomain", "/properties/Domain", "union-house"),
    }


@each_stage
def test_each_schedule_is_named_and_in_the_group_of_its_stack(stage: str) -> None:
    stack = stacks(stage)[0]
    schedules = _all(stack, "AWS::Scheduler::Schedule").values()
    assert len(schedules) > 10
    assert {told["GroupName"] for told in schedules} == {f"{stack.name}/Schedules"}
    assert all(told["Name"].startswith(f"{stack.name}-") for told in schedules)


@each_stack
def test_no_stack_exports_a_name(stack: Stack) -> None:
    assert [key for key, told in stack.template.get("Outputs", {}).items() if "Export" in told] == []


_LONGEST = {
    "AWS::Scheduler::Schedule": 64,
    "AWS::Scheduler::ScheduleGroup": 64,
    "AWS::Lambda::Function": 64,
    "AWS::S3::Bucket": 63,
    "AWS::Cognito::UserPoolDomain": 63,
    "AWS::SES::ConfigurationSet": 64,
}


@each_stack
def test_no_name_is_longer_than_its_service_takes(stack: Stack) -> None:
    for kind, *told in names(stack):
        assert len(told[-1]) <= _LONGEST.get(kind, 255), told


# The first deploy, and what nobody may lose


@each_stage
def test_what_samconfig_says_can_be_deployed(stage: str) -> None:
    assert root(stage).refusals() == []


@each_stage
def test_what_is_to_be_filled_in_is_refused_before_anything_is_made(stage: str) -> None:
    unfilled = given(stage)["CertificateArn"]
    assert unfilled.startswith("put-")
    assert root(stage, CertificateArn=unfilled).refusals() == [
        "CertificateArn must be the ARN of a certificate in ACM, or nothing"
    ]


@each_stage
@pytest.mark.parametrize("left_out", ["DomainName", "CertificateArn"])
def test_a_domain_without_its_certificate_is_refused_and_the_other_way_round(stage: str, left_out: str) -> None:
    assert root(stage, **{left_out: ""}).refusals() == ["DomainName and CertificateArn go together: give both or neither."]
    assert root(stage, DomainName="", CertificateArn="").refusals() == []


def test_in_production_somebody_is_told_of_alarms() -> None:
    assert root("production", AlarmEmail="").refusals() == ["In production somebody has to be told of alarms: give AlarmEmail."]
    assert root("staging", AlarmEmail="").refusals() == []


def test_where_the_domain_s_name_has_to_lead_is_told() -> None:
    told = translated("production")["Outputs"]["DomainTarget"]
    assert (told["Condition"], told["Value"]) == ("OwnDomain", {"Fn::GetAtt": ["Domain", "RegionalDomainName"]})


_KEPT = {"AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::Cognito::UserPool", "AWS::SES::EmailIdentity", "AWS::Backup::BackupVault"}
_KEPT_BY_NAME = {
    ("Backup", "Keeper"),
    ("Incidents", "Evidence"),
    *(("Secrets", key) for key in ("Tickets", "Receipts", "Diaries", "Letters", "Stripe", "Chats")),
}


@each_stack
def test_what_outlives_its_stack_does_not_outlive_a_first_deploy_that_failed(stack: Stack) -> None:
    part = stack.name.rpartition("-")[2]
    for key, told in stack.resources.items():
        kept = told["Type"] in _KEPT or (part, key) in _KEPT_BY_NAME
        policies = (told.get("DeletionPolicy", "Delete"), told.get("UpdateReplacePolicy", "Delete"))
        assert policies == (("RetainExceptOnCreate", "Retain") if kept else ("Delete", "Delete")), key


@each_stage
@pytest.mark.parametrize("protected", ["true", "false"])
def test_tables_and_accounts_cannot_be_deleted_once_it_is_said(stage: str, protected: str) -> None:
    first = root(stage, DeletionProtection=protected)
    made = [first, *first.nested]
    tables = [told for stack in made for told in _all(stack, "AWS::DynamoDB::Table").values()]
    assert {told["DeletionProtectionEnabled"] for told in tables} == {protected}
    (pool,) = [told for stack in made for told in _all(stack, "AWS::Cognito::UserPool").values()]
    assert pool["DeletionProtection"] == ("ACTIVE" if protected == "true" else "INACTIVE")


@each_stage
def test_cases_lie_under_their_own_key_and_everything_else_under_dynamodb_s(stage: str) -> None:
    own = [told.get("SSESpecification") for told in _all(_of(stage, "Incidents"), "AWS::DynamoDB::Table").values()]
    assert {told["KMSMasterKeyId"] for told in own} == {f"{_of(stage, 'Incidents').name}/Key.Arn"}
    assert {str(told.get("SSESpecification")) for told in _all(_of(stage, "Tables"), "AWS::DynamoDB::Table").values()} == {"None"}


# What is made before what


def _asked(told: Any) -> Iterator[str]:
    """Whatever a part of a template refers to."""
    if isinstance(told, list):
        for one in told:
            yield from _asked(one)
    elif isinstance(told, dict):
        for key, value in told.items():
            if key in ("Ref", "DependsOn"):
                yield from listed(value)
            elif key == "Fn::GetAtt":
                yield value.partition(".")[0] if isinstance(value, str) else value[0]
            elif key == "Fn::Sub":
                yield from (found.partition(".")[0] for found in re.findall(r"\$\{([^!}]+)\}", str(value)))
                yield from _asked(value[1] if isinstance(value, list) else None)
            else:
                yield from _asked(value)


@cache
def _needed() -> dict[str, set[str]]:
    """What each resource needs to be there before it, at first or second hand. Raises `CycleError` where something needs itself."""
    resources = translated("production")["Resources"]
    direct = {key: {*_asked(told)} & set(resources) for key, told in resources.items()}
    found: dict[str, set[str]] = {}
    for key in TopologicalSorter(direct).static_order():
        found[key] = direct[key].union(*(found[one] for one in direct[key]))
    return found


@each_stage
@pytest.mark.parametrize("part", ["Tables", "Incidents"])
def test_tables_with_an_index_are_made_one_after_the_other(stage: str, part: str) -> None:
    """CloudFormation's page on AWS::DynamoDB::Table: several at the same time are refused, and the stack fails."""
    made = {key: told for key, told in _of(stage, part).resources.items() if told["Type"] == "AWS::DynamoDB::Table"}
    indexed = [key for key, told in made.items() if "GlobalSecondaryIndexes" in told["Properties"]]
    assert len(indexed) > 2
    waits = {key: made[key].get("DependsOn") for key in indexed}
    assert waits == dict(zip(indexed, [None, *indexed], strict=False)), "say `DependsOn:` the table with an index before it"
    assert "Tables" in _needed()["Incidents"]


FUNCTIONS = _all(stacks("production")[0], "AWS::Lambda::Function")


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_no_function_is_there_before_its_tables_secrets_and_people(function: str) -> None:
    assert {"Tables", "Incidents", "Secrets", "People", "Logs"} <= _needed()[function]
    told = translated("production")["Resources"][function]["Properties"]["Environment"]["Variables"]["TABLES"]
    assert told == {"Fn::GetAtt": ["Tables", "Outputs.Prefix"]}, "by itself, not only through what its role may do"


@each_stage
@pytest.mark.parametrize("setting", ["EXPORTER", "PLATFORM_CLOCK", "THAW", "ELECTION_CLOCK"])
def test_a_function_that_is_named_by_hand_is_there_under_that_name(stage: str, setting: str) -> None:
    functions = _all(stacks(stage)[0], "AWS::Lambda::Function").values()
    (told,) = {function["Environment"]["Variables"][setting].rpartition(":")[2] for function in functions}
    assert told in {function.get("FunctionName") for function in functions}


# Who may do what


def _statements(stack: Stack) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands in the roles and policies of a stack, by what it stands in."""
    for key, told in stack.resources.items():
        if told["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in told["Properties"].get("Policies", ())]
        elif told["Type"] == "AWS::IAM::ManagedPolicy":
            documents = [told["Properties"]["PolicyDocument"]]
        else:
            continue
        yield from ((key, one) for document in documents for one in listed(document["Statement"]))


_OF_NOTHING = {"cloudwatch:GetMetricData", "events:ListRules", "s3:ListAllMyBuckets", "tag:GetResources"}
"""What IAM lets nobody say a resource of (its service authorization reference). They look and change nothing."""


@each_stack
def test_no_role_may_do_everything_or_reach_everything(stack: Stack) -> None:
    for key, statement in _statements(stack):
        assert "*" not in listed(statement["Resource"]) or set(statement["Action"]) <= _OF_NOTHING, key
        assert not [act for act in listed(statement["Action"]) if act.endswith("*")], key


_OF_AWS = {"service-role/AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"}
"""Writing logs and traces, which every function does. What reads queues or streams would read all of the account's."""


@each_stack
def test_no_role_has_more_of_aws_s_own_policies_than_every_function_needs(stack: Stack) -> None:
    arns = [arn for told in _all(stack, "AWS::IAM::Role").values() for arn in told.get("ManagedPolicyArns", ())]
    assert {arn.partition(":aws:policy/")[2] for arn in arns if ":iam::aws:" in arn} <= _OF_AWS


@each_stage
def test_a_role_is_handed_on_to_scheduler_alone(stage: str) -> None:
    told = [one for _, one in _statements(stacks(stage)[0]) if "iam:PassRole" in listed(one["Action"])]
    assert len(told) >= 3
    for one in told:
        assert one["Resource"] == f"{stacks(stage)[0].name}/TimerRole.Arn"
        assert one["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


def _identities(stage: str) -> list[str]:
    """The SES identities of which letters may come, in a stage."""
    (told,) = [one for key, one in _statements(stacks(stage)[0]) if "ses:SendEmail" in listed(one["Action"])]
    assert told["Condition"] == {"StringEquals": {"ses:FromAddress": given(stage)["MailFrom"]}}
    sets = [one for one in told["Resource"] if ":configuration-set/" in one]
    assert sets == [f"arn:aws:ses:eu-west-2:111122223333:configuration-set/{stacks(stage)[0].name}/LetterSet"]
    return [one.partition(":identity/")[2] for one in told["Resource"] if one not in sets]


def test_letters_come_from_the_house_s_own_identity() -> None:
    assert _identities("production") == ["union.example", "house@union.example"]
    assert _identities("staging") == ["*", "house@staging.union.example"], (
        "in its sandbox SES asks for the addressee's identity too"
    )


# Letters and accounts


@each_stage
def test_ses_is_told_of_the_domain_that_letters_come_from_and_signs_them(stage: str) -> None:
    (told,) = _all(stacks(stage)[0], "AWS::SES::EmailIdentity").values()
    assert told["EmailIdentity"] == given(stage)["MailFrom"].partition("@")[2]
    assert told["DkimAttributes"] == {"SigningEnabled": True}
    assert told["ConfigurationSetAttributes"] == {"ConfigurationSetName": f"{stacks(stage)[0].name}/LetterSet"}
    assert _all(root(stage, MailIdentity="elsewhere"), "AWS::SES::EmailIdentity") == {}


@each_stage
def test_letters_go_back_to_a_subdomain_whose_records_are_told_and_are_sent_without_them(stage: str) -> None:
    """SES's page on a custom MAIL FROM domain: an MX record of its own region, an SPF record, and no other post to it."""
    first, domain = stacks(stage)[0], given(stage)["MailFrom"].partition("@")[2]
    (told,) = _all(first, "AWS::SES::EmailIdentity").values()
    assert told["MailFromAttributes"] == {"MailFromDomain": f"mail.{domain}", "BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}
    records = [first.value(first.template["Outputs"][name]["Value"]) for name in ("MailRecord4", "MailRecord5")]
    assert records == [
        f"mail.{domain} MX 10 feedback-smtp.eu-west-2.amazonses.com",
        f'mail.{domain} TXT "v=spf1 include:amazonses.com ~all"',
    ]
    without = root(stage, MailSubdomain="")
    (told,) = _all(without, "AWS::SES::EmailIdentity").values()
    assert "MailFromAttributes" not in told and without.refusals() == []
    assert not without.holds(without.template["Outputs"]["MailRecord4"]["Condition"])
    assert root(stage, MailSubdomain="Mail.").refusals() == [
        "MailSubdomain must be small letters, digits and hyphens, or nothing"
    ]


@each_stage
def test_whatever_ses_tells_of_the_set_reaches_the_house(stage: str) -> None:
    (named,) = _all(stacks(stage)[0], "AWS::SES::ConfigurationSet").values()
    (policy,) = _all(stacks(stage)[0], "AWS::SNS::TopicPolicy").values()
    (told,) = policy["PolicyDocument"]["Statement"]
    assert told["Condition"]["StringEquals"]["aws:SourceArn"].endswith(f":configuration-set/{named['Name']}")


def test_cognito_s_letters_are_sent_by_ses_where_it_has_a_verified_identity() -> None:
    identity = "arn:aws:ses:eu-west-2:111122223333:identity/union.example"
    for more, sends in (({}, "COGNITO_DEFAULT"), ({"VerifiedIdentity": identity}, "DEVELOPER")):
        (people,) = [stack for stack in root("production", **more).nested if stack.name.endswith("-People")]
        (pool,) = _all(people, "AWS::Cognito::UserPool").values()
        told = pool["EmailConfiguration"]
        assert told["EmailSendingAccount"] == sends
        assert told.get("SourceArn", identity) == identity
        assert told.get("From", "house@union.example").isascii()


@each_stage
def test_the_sign_in_pages_have_an_address_that_nobody_else_has_taken(stage: str) -> None:
    (domain,) = _all(_of(stage, "People"), "AWS::Cognito::UserPoolDomain").values()
    assert domain["Domain"] == f"{given(stage)['SignInDomain']}-111122223333"


# The API


def _stage_of_api(stage: str, **more: str) -> dict[str, Any]:
    (told,) = _all(root(stage, **more), "AWS::ApiGatewayV2::Stage").values()
    found: dict[str, Any] = told
    return found


_TOLD_OF_REQUESTS = {
    "requestId",
    "requestTimeEpoch",
    "routeKey",
    "status",
    "responseLatency",
    "integrationLatency",
    "responseLength",
}


@each_stage
def test_the_log_of_requests_tells_nothing_of_who_asked(stage: str) -> None:
    line = _stage_of_api(stage)["AccessLogSettings"]["Format"]
    assert json.loads(line)
    assert {*re.findall(r"\$context\.([\w.]+)", line)} == _TOLD_OF_REQUESTS | {"error.responseType", "integration.error"}
    assert "$" not in re.sub(r"\$context\.[\w.]+", "", line)


@each_stage
def test_the_api_s_own_address_is_closed_where_there_is_a_domain(stage: str) -> None:
    def closed(stack: Stack) -> bool:
        (api,) = _all(stack, "AWS::ApiGatewayV2::Api").values()
        (server,) = api["Body"]["servers"]
        return bool(server["x-amazon-apigateway-endpoint-configuration"]["disableExecuteApiEndpoint"])

    assert closed(root(stage))
    assert not closed(root(stage, DomainName="", CertificateArn=""))


def test_the_template_s_limits_are_those_that_would_be_written_there() -> None:
    written = (ROOT / "template.yaml").read_text()
    assert throttles.rewritten(written) == written, "run `python -m infra.openapi`"


@each_stage
def test_each_limit_is_on_a_route_that_is_there_and_tighter_than_the_whole(stage: str) -> None:
    told = _stage_of_api(stage)
    keys = throttles.keys(
        {"Resources": {"Api": {"Properties": {"DefinitionBody": translated(stage)["Resources"]["Api"]["Properties"]["Body"]}}}}
    )
    whole = told["DefaultRouteSettings"]
    assert set(told["RouteSettings"]) <= set(keys)
    for limit in told["RouteSettings"].values():
        assert limit["ThrottlingRateLimit"] < whole["ThrottlingRateLimit"]
        assert limit["ThrottlingBurstLimit"] < whole["ThrottlingBurstLimit"]
        assert limit["ThrottlingBurstLimit"] > limit["ThrottlingRateLimit"], "several may come at once"


def test_each_limit_is_of_something_that_the_code_serves() -> None:
    served = {(method, path) for door in openapi.DOORS for path, methods in openapi.ways(door).items() for method in methods}
    assert set(throttles.LIMITS) <= served


@pytest.mark.parametrize(
    ("routes", "serves"),
    [
        (["POST /report", "ANY /report", "ANY /{proxy+}"], "POST /report"),
        (["ANY /report", "POST /{name}"], "ANY /report"),
        (["ANY /report/{proxy+}", "ANY /{proxy+}", "GET /report"], "ANY /{proxy+}"),
    ],
)
def test_a_request_goes_to_the_route_that_says_most_of_it(routes: list[str], serves: str) -> None:
    assert throttles.serving(routes, "POST", "/report") == serves


def test_a_limit_follows_its_path_into_a_route_that_serves_several() -> None:
    greedy = ["ANY /elections/{proxy+}", "ANY /my/{proxy+}", "ANY /report", "ANY /case", "ANY /sign-in/{proxy+}", "GET /sign-in"]
    found = throttles.limits(greedy)
    assert found["ANY /elections/{proxy+}"] == throttles.LIMITS["POST", "/elections/{election_id}/vote/cast"]
    with pytest.raises(ValueError, match="No route serves"):
        throttles.limits(greedy[1:])


# Quotas of AWS


@each_stack
def test_cloudformation_takes_each_template(stack: Stack) -> None:
    assert len(stack.template["Resources"]) <= 500
    assert len(stack.template.get("Outputs", {})) <= 200
    assert len(stack.template["Parameters"]) <= 200
    body = len(json.dumps(stack.template).encode())
    assert body <= 1_000_000, "what it takes from a bucket; and 51,200 by itself"
    assert body <= 51_200 or configured("production")["resolve_s3"], "sam deploy puts templates into a bucket"


@each_stack
def test_iam_takes_each_policy(stack: Stack) -> None:
    for key, told in _all(stack, "AWS::IAM::ManagedPolicy").items():
        assert len(_as_on_aws(told["PolicyDocument"])) <= 6_144, key
    for key, told in _all(stack, "AWS::IAM::Role").items():
        assert sum(len(_as_on_aws(policy["PolicyDocument"])) for policy in told.get("Policies", ())) <= 10_240, key


def _as_on_aws(told: Any) -> str:
    """What is told of things as JSON without spaces, with an ARN of the usual length for what only AWS knows."""
    return re.sub(
        r'"union-house-(staging|production)(-\w+)?/[\w.]+', lambda found: '"' + "a" * 100, json.dumps(told, separators=(",", ":"))
    )


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_lambda_takes_each_function_s_settings_and_layers(function: str) -> None:
    told = FUNCTIONS[function]
    assert len(_as_on_aws(told["Environment"]["Variables"])) <= 4_096
    assert len(told["Layers"]) <= 5
    assert told["Timeout"] <= 900
