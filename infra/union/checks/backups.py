"""Whether AWS Backup, where it is switched on, has the last nights of every table and of the evidence, and the other account a copy."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.union.checks.found import Deployment, Finding, fine, listed, not_here, wrong

_LATELY = timedelta(days=2)
"""A night's backup of today and that of yesterday: one of both is there, whatever the time is."""


def nights(house: Deployment) -> Iterator[Finding]:
    """Whether each table and the evidence was backed up in the last two nights, and copied where copies are wished."""
    vaults = house.of("AWS::Backup::BackupVault")
    if not vaults:
        yield not_here("There is no backup but that of the tables themselves: Backups is false, as it may be")
        return
    backup, since = house.client("backup"), datetime.now(UTC) - _LATELY
    if not backup.describe_region_settings().get("ResourceTypeManagementPreference", {}).get("DynamoDB"):
        yield wrong(
            "AWS Backup's features for DynamoDB are off, so that no table can be backed up.",
            "aws backup update-region-settings --resource-type-management-preference DynamoDB=true",
        )
    asked = {"BackupVaultName": vaults[0].physical, "ByCreatedAfter": since}
    pages = backup.get_paginator("list_recovery_points_by_backup_vault").paginate(**asked)
    made = {one["ResourceArn"] for page in pages for one in page["RecoveryPoints"] if one["Status"] == "COMPLETED"}
    yield _lacking(house, made, "backed up")
    vault = house.given.get("BackupCopies")
    if not vault:
        yield not_here("No other account has a copy: BackupCopies is empty, as it may be")
        return
    asked = {"ByDestinationVaultArn": vault, "ByState": "COMPLETED", "ByCreatedAfter": since}
    pages = backup.get_paginator("list_copy_jobs").paginate(**asked)
    yield _lacking(house, {one["ResourceArn"] for page in pages for one in page["CopyJobs"]}, "copied into the other account")


def _lacking(house: Deployment, done: set[Any], what: str) -> Finding:
    """What of the house is not among the ARNs that something was done with."""
    wanted = {one.physical for one in house.of("AWS::DynamoDB::Table")} | {house.outputs["Evidence"]}
    lacking = wanted - {arn.rpartition(":")[2].removeprefix("table/") for arn in done}
    if not lacking:
        return fine(f"{len(wanted) - 1} tables and the evidence were {what} in the last two nights")
    return wrong(
        f"Not {what} in the last two nights: {listed(lacking)}.",
        "Look why in AWS Backup's console (Jobs); after the first night with it, look again.",
    )
