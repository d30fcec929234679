"""Deploys the real template into the local cloud, by SAM as anywhere else."""

import hashlib
import itertools
import json
from typing import TYPE_CHECKING, Any

from infra.local import build, guard, unpacked
from infra.local.steps import Trouble

if TYPE_CHECKING:
    from infra.local.cloud import Cloud


def deploy(cloud: "Cloud", mark: str) -> dict[str, str]:
    """Deploy what was built, unless the very same is deployed already with the same parameters; returns the stack's outputs."""
    stamp, now = cloud.state / "deployed", _mark(cloud, mark)
    if not (stamp.exists() and stamp.read_text() == now):
        stamp.unlink(missing_ok=True)
        _deploy(cloud)
        unpacked.share(cloud)
        _lock(cloud.client("s3"), f"{cloud.name}-evidence-")
        if cloud.auth:
            guard.correct(cloud.client, cloud.name)
        stamp.write_text(now)
    told = cloud.client("cloudformation").describe_stacks(StackName=cloud.name)["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in told}


def settings(functions: Any) -> dict[str, str]:
    """What the deployed functions are told by their environment, all of it together: each setting is the same wherever it is told."""
    pages = functions.get_paginator("list_functions").paginate()
    told = [one.get("Environment", {}).get("Variables", {}) for page in pages for one in page["Functions"]]
    return {name: value for variables in told for name, value in variables.items()}


def verify_sender(ses: Any, address: str) -> None:
    """Let letters come from `address`: the emulator, like SES, sends from nobody else."""
    try:
        ses.create_email_identity(EmailIdentity=address)
    except ses.exceptions.AlreadyExistsException:
        return


def _lock(s3: Any, prefix: str) -> None:
    """The emulator makes the bucket of evidence without the lock that the template gives it."""
    (bucket,) = [b["Name"] for b in s3.list_buckets()["Buckets"] if b["Name"].startswith(prefix)]
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    days = {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 365}}}
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", **days})


def _mark(cloud: "Cloud", mark: str) -> str:
    return hashlib.sha256(json.dumps([mark, cloud.parameters]).encode()).hexdigest()


def _deploy(cloud: "Cloud") -> None:
    bucket, region = f"{cloud.name}-artifacts", cloud.environment["AWS_REGION"]
    _make_bucket(cloud.client("s3"), bucket, region)
    try:
        cloud.run(
            *(
                "sam",
                "deploy",
                "--template-file",
                str(build.BUILT / "template.yaml"),
                "--stack-name",
                cloud.name,
                "--s3-bucket",
                bucket,
            ),
            *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND", "--region", region),
            *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
            *("--parameter-overrides", *(f'{name}="{value}"' for name, value in cloud.parameters.items())),
        )
    except Trouble as trouble:
        raise Trouble(_why(cloud.client("cloudformation"), cloud.name) or str(trouble)) from trouble


def _why(cloudformation: Any, stack: str) -> str:
    """The first reason that the stack gives for its last failure, or nothing."""
    try:
        events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    except cloudformation.exceptions.ClientError:
        return ""
    last = itertools.takewhile(
        lambda event: (
            not (
                event["LogicalResourceId"] == stack
                and event["ResourceStatus"].endswith("_COMPLETE")
                and "ROLLBACK" not in event["ResourceStatus"]
            )
        ),
        events,
    )
    failed = [event for event in last if event["ResourceStatus"].endswith("_FAILED")]
    if not failed:
        return ""
    reason = (
        f"{failed[-1]['LogicalResourceId']} could not be deployed: {failed[-1].get('ResourceStatusReason', 'no reason given')}."
    )
    return f"{reason} If that is no mistake in the template, `make reset` helps: the emulator cannot make every change in place."


def _make_bucket(s3: Any, bucket: str, region: str) -> None:
    try:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    except s3.exceptions.BucketAlreadyOwnedByYou:
        return
