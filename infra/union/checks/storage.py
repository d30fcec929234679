"""Whether what must last is there and kept: tables, buckets and secrets."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from time import sleep
from typing import Any

from botocore.exceptions import ClientError

from infra.union.checks.found import Deployment, Finding, code_of, each, fine, listed, not_here, wrong

_RESTORE = "Restore its last backup, which DynamoDB keeps for 35 days: aws dynamodb restore-table-from-backup"
_PACE = 0.12
"""Seconds between two questions about earlier states, of which DynamoDB answers ten a second (its API reference)."""
_SHORTEST = 32
"""Letters that a key of ours has at least."""


def tables(house: Deployment) -> Iterator[Finding]:
    """Whether each table can be used, goes back to any moment, and cannot be deleted."""
    names = [one.physical for one in house.of("AWS::DynamoDB::Table")]
    dynamodb = house.client("dynamodb")
    told = dict(zip(names, each(partial(_table, dynamodb), names), strict=True))
    gone = [name for name, one in told.items() if one is None]
    there = {name: one for name, one in told.items() if one is not None}
    busy = [name for name, one in there.items() if not _is_active(one)]
    if gone:
        yield wrong(f"Tables that are gone: {listed(gone)}.", _RESTORE)
    if busy:
        yield wrong(
            f"Tables that are not to be used yet, or an index of theirs: {listed(busy)}.", "Wait some minutes, and look again."
        )
    if not gone and not busy:
        yield fine(f"{len(names)} tables are there and can be used")
    yield from _kept(house, there, dynamodb)


def _kept(house: Deployment, there: dict[str, Any], dynamodb: Any) -> Iterator[Finding]:
    if house.local:
        yield not_here("The local cloud keeps no earlier states of tables")
    else:
        unkept = [name for name in there if not _goes_back(dynamodb, name)]
        if unkept:
            yield wrong(
                f"Tables that cannot go back to an earlier moment: {listed(unkept)}.",
                "Switch point-in-time recovery on, in DynamoDB's console.",
            )
        else:
            yield fine("Each can go back to any moment of the last 35 days")
    open_to_all = [name for name, one in there.items() if not one.get("DeletionProtectionEnabled")]
    if house.stage != "production":
        yield not_here(f"In the stage {house.stage} tables may be deleted")
    elif open_to_all:
        yield wrong(
            f"Tables that can be deleted: {listed(open_to_all)}.",
            "Say DeletionProtection=true in samconfig.toml, and deploy again.",
        )
    else:
        yield fine("Nobody can delete one before DeletionProtection is false")


def _table(dynamodb: Any, name: str) -> Any:
    try:
        return dynamodb.describe_table(TableName=name)["Table"]
    except ClientError as failure:
        if code_of(failure) == "ResourceNotFoundException":
            return None
        raise


def _is_active(table: Any) -> bool:
    return all(
        status == "ACTIVE"
        for status in [
            table["TableStatus"],
            *(one.get("IndexStatus", "ACTIVE") for one in table.get("GlobalSecondaryIndexes", ())),
        ]
    )


def _goes_back(dynamodb: Any, name: str) -> bool:
    sleep(_PACE)
    told = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    return bool(told.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED")


def buckets(house: Deployment) -> Iterator[Finding]:
    """Whether evidence cannot be deleted, what is fetched lies no longer than it should, and nobody outside can read either."""
    s3, evidence, exports = house.client("s3"), house.outputs["Evidence"], house.outputs["Exports"]
    wanted: list[tuple[str, Callable[[], bool], str]] = [
        (
            f"{evidence} keeps every version",
            lambda: s3.get_bucket_versioning(Bucket=evidence).get("Status") == "Enabled",
            evidence,
        ),
        (f"{evidence} lets nothing be deleted before its time", lambda: _locked(s3, evidence), evidence),
        *((f"{one} is read by nobody outside", partial(_private, s3, one), one) for one in (evidence, exports)),
    ]
    if not house.local:
        wanted += [(f"{one} lies under the key of cases", partial(_under_key, s3, one), one) for one in (evidence, exports)]
        wanted.append((f"{exports} forgets what was fetched", partial(_forgets, s3, exports), exports))
    else:
        yield not_here("The local cloud neither encrypts buckets nor clears them")
    for text, holds, bucket in wanted:
        try:
            so = holds()
        except ClientError as failure:
            if code_of(failure) in ("AccessDenied", "403"):
                raise
            so = False  # S3 answers with an error where nothing of the kind was ever set.
        yield (
            fine(text)
            if so
            else wrong(
                f"It does not hold that {text}.", f"Somebody changed {bucket} by hand: set it as infra/incidents.yaml has it."
            )
        )


def _locked(s3: Any, bucket: str) -> bool:
    told = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    return bool(told.get("ObjectLockEnabled") == "Enabled" and told.get("Rule", {}).get("DefaultRetention", {}).get("Mode"))


def _private(s3: Any, bucket: str) -> bool:
    told = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    return all(told.get(name) for name in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"))


def _under_key(s3: Any, bucket: str) -> bool:
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return any(one.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm") == "aws:kms" for one in rules)


def _forgets(s3: Any, bucket: str) -> bool:
    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    return len([one for one in rules if one.get("Status") == "Enabled" and "Expiration" in one]) > 1


def scanning(house: Deployment) -> Iterator[Finding]:
    """Whether GuardDuty looks at every file."""
    plans = house.of("AWS::GuardDuty::MalwareProtectionPlan")
    if not plans:
        yield wrong("No plan of GuardDuty's looks at evidence.", "Deploy this checkout again.")
    for one in plans:
        told = house.client("guardduty").get_malware_protection_plan(MalwareProtectionPlanId=one.physical)
        if told.get("Status") == "ACTIVE":
            yield fine("GuardDuty looks at every file of evidence")
        else:
            why = listed(reason.get("Message", reason.get("Code", "")) for reason in told.get("StatusReasons", ()))
            yield wrong(
                f"GuardDuty looks at no file: its plan is {told.get('Status')} ({why}).",
                "Mend that in GuardDuty's console: files wait until they are scanned.",
            )


_OF_OTHERS = {"StripeSecret", "ChatSecret"}
"""Secrets with keys that others gave: Stripe's are looked at with the money, and a union may have no bot at all."""


def secrets(house: Deployment) -> Iterator[Finding]:
    """Whether each secret of ours holds a key. None is ever shown."""
    manager = house.client("secretsmanager")
    names = [name for name in house.outputs if name.endswith("Secret") and name not in _OF_OTHERS]
    unfit = [name for name in names if not _holds_key(manager, house.outputs[name])]
    for name in unfit:
        yield wrong(
            f"{name} ({house.outputs[name]}) holds no key.",
            f'Put {{"key": "…"}} with {_SHORTEST} random letters or more into it.',
        )
    if not unfit:
        yield fine(f"{len(names)} secrets hold a key each")


def _holds_key(manager: Any, name: str) -> bool:
    told = secret(manager, name)
    return isinstance(told, dict) and len(str(told.get("key", ""))) >= _SHORTEST


def secret(manager: Any, name: str) -> Any:
    """What a secret holds; None where it holds nothing that could be read as JSON."""
    try:
        return json.loads(manager.get_secret_value(SecretId=name)["SecretString"])
    except ValueError:
        return None
    except ClientError as failure:
        if code_of(failure) == "ResourceNotFoundException":
            return None
        raise
