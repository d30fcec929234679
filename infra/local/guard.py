"""Corrects the emulator from outside where it enforces IAM: what it reads otherwise than AWS is allowed once more, in its own terms.

It knows every schedule as one of the group `default`, takes SES v2 to send from no identity and no address, and asks for a right of its own
where a queue is sent several messages at once, which AWS allows whoever may send one. It speaks no TLS, so buckets
that ask for TLS would let nobody in.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

_NAME = "as-the-emulator-reads-it"


def correct(client: Callable[[str], Any], stack: str) -> None:
    """Add to each role of the stack what its own policies say, in the emulator's terms."""
    iam, s3 = client("iam"), client("s3")
    for bucket in _buckets(s3, stack):
        s3.delete_bucket_policy(Bucket=bucket)
    for role in _roles(client, stack):
        meant = [statement for policy in _policies(iam, role) for statement in _meant(policy)]
        if meant:
            iam.put_role_policy(RoleName=role, PolicyName=_NAME, PolicyDocument=_document(meant))


def _buckets(s3: Any, stack: str) -> list[str]:
    named = [str(bucket["Name"]) for bucket in s3.list_buckets()["Buckets"]]
    return [name for name in named if name.startswith((f"{stack}-evidence-", f"{stack}-exports-"))]


def _roles(client: Callable[[str], Any], stack: str) -> list[str]:
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return [resource["PhysicalResourceId"] for resource in resources if resource["ResourceType"] == "AWS::IAM::Role"]


def _policies(iam: Any, role: str) -> Iterator[Any]:
    """What stands in the role itself, and what it shares with others of the stack; AWS's own policies speak of nothing that differs."""
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        if name != _NAME:
            yield iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    for shared in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        if ":iam::aws:" not in (arn := shared["PolicyArn"]):
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            yield iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _meant(policy: Any) -> Iterator[dict[str, Any]]:
    told = policy["Statement"]
    for statement in told if isinstance(told, list) else [told]:
        if "ses:SendEmail" in statement["Action"]:
            yield {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
        elif "sqs:SendMessage" in statement["Action"]:
            yield {**statement, "Action": "sqs:SendMessageBatch"}
        elif ":schedule/" in str(statement["Resource"]):
            named = statement["Resource"]
            yield {**statement, "Resource": [_in_default(one) for one in (named if isinstance(named, list) else [named])]}


def _in_default(schedules: str) -> str:
    before, _, after = schedules.partition(":schedule/")
    return f"{before}:schedule/default/{after.partition('/')[2]}"


def _document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
