"""AWS Backup is an option: it takes all that is stored and no more, for as long as it is said, and the other account gets what it needs."""

import re
from typing import Any

import pytest

from infra.union.checks import backups
from infra.union.checks.found import Finding, Mark
from tests.contracts.test_alarms import _of_type
from tests.deployments import Aws
from tests.rights import listed
from tests.stacks import ACCOUNT, OPTIONS, REGION, STAGES, Stack, root
from tests.tables import ROOT

each_stage = pytest.mark.parametrize("stage", STAGES)
VAULT = OPTIONS["BackupCopies"]
OTHER = {"AWS": "arn:aws:iam::444455556666:root"}


def _backup(stage: str, **more: str) -> Stack:
    (found,) = [one for one in root(stage, **{**OPTIONS, **more}).nested if one.name.endswith("-Backup")]
    return found


def _one(stack: Stack, kind: str) -> dict[str, Any]:
    (found,) = _of_type(stack, kind).values()
    assert isinstance(found, dict)
    return found


def _rule(stack: Stack) -> dict[str, Any]:
    (found,) = _one(stack, "AWS::Backup::BackupPlan")["BackupPlan"]["BackupPlanRule"]
    assert isinstance(found, dict)
    return found


def _tables(stage: str) -> list[str]:
    """The ARNs of a stage's tables."""
    made = (told for part in root(stage).nested for told in _of_type(part, "AWS::DynamoDB::Table").values())
    return [f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{told['TableName']}" for told in made]


@each_stage
def test_without_a_word_there_is_none(stage: str) -> None:
    first = root(stage)
    assert [one.name for one in first.nested if one.name.endswith("-Backup")] == []
    assert not first.holds(first.template["Outputs"]["BackupVault"]["Condition"])


def test_copies_of_no_backups_are_refused() -> None:
    assert root("production", **OPTIONS).refusals() == []
    assert root("production", BackupCopies=VAULT).refusals() == ["BackupCopies are copies of Backups: say Backups=true as well."]
    assert root("production", Backups="true", BackupCopies="union-house").refusals() == [
        "BackupCopies must be the ARN of a vault of AWS Backup, or nothing"
    ]


@each_stage
def test_every_table_and_the_evidence_are_taken_and_nothing_of_another_stage(stage: str) -> None:
    first, stack = root(stage), _backup(stage)
    told = _one(stack, "AWS::Backup::BackupSelection")["BackupSelection"]
    tables, evidence = told["Resources"]
    assert evidence == f"{first.name}/Incidents.Outputs.EvidenceArn"
    assert re.fullmatch(r"[^*]+\*", tables), "AWS Backup takes a star at the end alone"
    taken = {one: [name for name in _tables(one) if name.startswith(tables[:-1])] for one in STAGES}
    assert taken == {one: _tables(one) if one == stage else [] for one in STAGES}
    assert told["IamRoleArn"] == f"{stack.name}/Keeper.Arn"


@each_stage
@pytest.mark.parametrize("days", ["35", "90"])
def test_each_is_kept_for_the_days_that_are_said_here_and_there_and_no_vault_takes_more(stage: str, days: str) -> None:
    stack = _backup(stage, BackupDays=days)
    rule, vault = _rule(stack), _one(stack, "AWS::Backup::BackupVault")
    assert rule["Lifecycle"] == {"DeleteAfterDays": days}
    assert rule["CopyActions"] == [{"DestinationBackupVaultArn": VAULT, "Lifecycle": {"DeleteAfterDays": days}}]
    assert vault["LockConfiguration"]["MaxRetentionDays"] == days
    assert "ChangeableForDays" not in vault["LockConfiguration"], "a lock that nobody could ever open again"


def test_of_itself_it_is_kept_no_longer_than_dynamodb_keeps_earlier_states() -> None:
    assert root("production").parameters["BackupDays"] == "35"


@each_stage
def test_the_other_account_reads_what_it_copies_and_brings_it_back_and_nobody_does_where_there_is_none(stage: str) -> None:
    stack = _backup(stage)
    (back,) = _one(stack, "AWS::Backup::BackupVault")["AccessPolicy"]["Statement"]
    assert (back["Principal"], back["Action"]) == (OTHER, "backup:CopyIntoBackupVault")
    _, *theirs = _one(stack, "AWS::KMS::Key")["KeyPolicy"]["Statement"]
    assert {str(one["Principal"]) for one in theirs} == {str(OTHER)}
    assert {act for one in theirs for act in listed(one["Action"])} == {"kms:DescribeKey", "kms:Decrypt", "kms:CreateGrant"}
    assert all("Condition" in one for one in theirs if "kms:CreateGrant" in listed(one["Action"]))
    alone = _backup(stage, BackupCopies="")
    assert "AccessPolicy" not in _one(alone, "AWS::Backup::BackupVault")
    assert len(_one(alone, "AWS::KMS::Key")["KeyPolicy"]["Statement"]) == 1
    assert "CopyActions" not in _rule(alone)
    assert set(_of_type(stack, "AWS::CloudWatch::Alarm")) - set(_of_type(alone, "AWS::CloudWatch::Alarm")) == {"CopiesFailed"}


_LOOKS = r"(Describe|Get|List)\w+|Decrypt|GenerateDataKey"
_CHANGES = {
    "dynamodb:StartAwsBackupJob",
    "backup:CopyFromBackupVault",
    "backup:CopyIntoBackupVault",
    "backup:TagResource",
    "kms:CreateGrant",
    "s3:PutBucketNotification",
    "s3:PutInventoryConfiguration",
    *(f"events:{act}" for act in ("DeleteRule", "DisableRule", "EnableRule", "PutRule", "PutTargets", "RemoveTargets")),
}


@each_stage
def test_its_role_changes_nothing_of_what_it_takes(stage: str) -> None:
    (policy,) = _one(_backup(stage), "AWS::IAM::Role")["Policies"]
    acts = {act for one in policy["PolicyDocument"]["Statement"] for act in listed(one["Action"])}
    assert {act for act in acts if not re.fullmatch(_LOOKS, act.partition(":")[2])} == _CHANGES


@each_stage
def test_what_fails_and_what_does_not_come_ring_where_all_alarms_do(stage: str) -> None:
    stack = _backup(stage)
    alarms = _of_type(stack, "AWS::CloudWatch::Alarm")
    assert {one["AlarmActions"][0] for one in alarms.values()} == {f"{root(stage).name}/Watch.Outputs.Alarms"}
    assert all(one["AlarmDescription"] for one in alarms.values())
    counted = {
        name: one["MetricName"].removeprefix("NumberOfBackupJobs")
        for name, one in alarms.items()
        if one.get("Dimensions") == [{"Name": "BackupVaultName", "Value": f"{stack.name}/Vault"}]
    }
    assert set(counted.values()) == {"Failed", "Expired", "Aborted", "Completed"}
    (query,) = alarms["CopiesFailed"]["Metrics"]
    assert query["Expression"] == 'SELECT SUM(NumberOfCopyJobsFailed) FROM "AWS/Backup"', (
        "no dimension: AWS does not say of which vault"
    )
    (none,) = [alarms[name] for name, what in counted.items() if what == "Completed"]
    assert (none["TreatMissingData"], none["InsufficientDataActions"]) == ("missing", none["AlarmActions"])
    late = none["Period"] * none["EvaluationPeriods"] - 86_400
    assert late > _rule(stack)["StartWindowMinutes"] * 60, "a night's backup may begin so much later than that before"


def test_a_vault_that_was_switched_off_is_in_nobody_s_way() -> None:
    """It stays while it has backups, and no two vaults have one name."""
    first, again = (
        _one(Stack(name, stack.template, stack.parameters), "AWS::Backup::BackupVault")["BackupVaultName"]
        for stack in [_backup("production")]
        for name in ("one", "another")
    )
    assert first != again
    assert re.fullmatch(r"union-house-production-[0-9a-f]{12}", first)


def _found(aws: Aws) -> list[Finding]:
    return list(backups.nights(aws.house))


def test_a_house_without_it_is_told_so_and_nothing_is_asked() -> None:
    aws = Aws()
    answer = aws.answers["cloudformation", "ListStackResources"]
    aws.answers["cloudformation", "ListStackResources"] = lambda asked: {
        "StackResourceSummaries": [
            one for one in answer(asked)["StackResourceSummaries"] if not one["PhysicalResourceId"].endswith("/Backup")
        ]
    }
    assert [one.mark for one in _found(aws)] == [Mark.NOT_HERE]
    assert not [one for one in aws.asked if one[0] == "backup"]


def test_without_another_account_no_copies_are_looked_for() -> None:
    aws = Aws()
    aws.give(BackupCopies="")
    assert [one.mark for one in _found(aws)] == [Mark.FINE, Mark.NOT_HERE]
    assert ("backup", "ListCopyJobs") not in aws.asked


def test_the_one_table_that_was_left_out_is_named() -> None:
    aws = Aws()
    points = aws.answers["backup", "ListRecoveryPointsByBackupVault"]({})["RecoveryPoints"]
    left = [one for one in points if not one["ResourceArn"].endswith("-groups")]
    aws.answers["backup", "ListRecoveryPointsByBackupVault"] = lambda _: {"RecoveryPoints": left}
    assert [one.text for one in _found(aws) if one.mark is Mark.WRONG] == [
        "Not backed up in the last two nights: union-house-production-groups."
    ]


def test_the_page_gives_the_other_account_a_vault_that_takes_what_comes() -> None:
    page = (ROOT / "docs/backups.md").read_text()
    assert "backup:CopyIntoBackupVault" in page
    assert set(re.findall(r"`(Backup\w+)", page)) == {"Backups", "BackupDays", "BackupCopies"}
