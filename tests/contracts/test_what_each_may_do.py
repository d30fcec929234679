"""A function may do with each table, secret and role what its code does with it and nothing else: read from the code, not from a list."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from union.core.personal_data import expiry, inventory
from union.core.personal_data.subjects import Fate

from tests.contracts.test_code_and_template import FUNCTIONS, TEMPLATE, _models
from tests.contracts.test_what_reaches_others import DOORS, UNION, _Module, _module, _reached
from tests.rights import Right, granted, listed, of_lambda, policies, statements
from tests.tables import template

MODELS = {f"{one.__module__}.{one.__name__}": name.removeprefix("union-house-local-") for name, one in _models().items()}
PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
ALONE = {"save": "PutItem", "update": "UpdateItem", "delete": "DeleteItem"}
LOOKS = {"by_key": "BatchGetItem", "query": "Query", "count": "Query", "scan": "Scan"}
_CHECK = "union.store.ConditionCheck"
_MADE = {f"union.store.{part}": act for part, act in {**PARTS, "Get": "BatchGetItem"}.items()}
NEVER: dict[str, set[Right]] = {"stripe_webhook": {("BatchGetItem", "sessions"), ("BatchGetItem", "staff")}}
"""What a function comes to in its code and never does: Stripe has no session, so nobody is asked after."""

SHARED = {name for name, told in TEMPLATE["Resources"].items() if told["Type"] == "AWS::IAM::ManagedPolicy"}

_TAKEN: dict[type[ast.AST], str] = {ast.Assign: "value", ast.AnnAssign: "annotation", ast.NamedExpr: "value"}
_TAKEN |= {ast.For: "iter", ast.comprehension: "iter"}
"""Where it stands what a name is taken from."""


def _full(module: _Module, node: ast.AST) -> str | None:
    """The full name of what a name, or an attribute of a module, stands for."""
    if isinstance(node, ast.Name):
        return module.meant.get(node.id) or f"{module.name}.{node.id}"
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in module.meant:
        return f"{module.meant[node.value.id]}.{node.attr}"
    return None


def _part(full: str) -> tuple[_Module, ast.AST] | None:
    module = _module(full.rpartition(".")[0])
    part = module and module.parts.get(full.rpartition(".")[2])
    return (module, part) if module and part else None


@cache
def _given(full: str) -> frozenset[str]:
    """The tables of what a function gives, by what it says of itself."""
    found = _part(full)
    if found is None or not isinstance(found[1], ast.FunctionDef) or found[1].returns is None:
        return frozenset()
    return _named(found[0], found[1].returns)


@cache
def _named(module: _Module, node: ast.AST) -> frozenset[str]:
    """The tables whose models are named in `node`, or given by a function that is."""
    names = {name for one in ast.walk(node) if (name := _full(module, one))}
    return frozenset({MODELS[name] for name in names & MODELS.keys()}.union(*(_given(name) for name in names)))


def _bound(inside: ast.AST, name: str) -> Iterator[ast.AST]:
    """What tells of a name in a function: its annotation, or what it is taken from."""
    for one in ast.walk(inside):
        if isinstance(one, ast.arg) and one.arg == name and one.annotation:
            yield one.annotation
        if type(one) in _TAKEN:
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]  # type: ignore[attr-defined] # it has one
            if any(isinstance(place, ast.Name) and place.id == name for target in targets for place in ast.walk(target)):
                yield getattr(one, _TAKEN[type(one)])


def _tables(module: _Module, node: ast.AST, inside: ast.AST, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The tables of the record that an expression of a function is."""
    if isinstance(node, ast.Call) and (made := _named(module, node.func)):
        return made
    if found := _named(module, node):
        return found
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} - seen
    told = [(place, seen | {name}) for name in names for place in _bound(inside, name)]
    return frozenset().union(*(_tables(module, place, inside, more) for place, more in told))


def _is_index(module: _Module, base: ast.AST) -> bool:
    return isinstance(base, ast.Attribute) and _full(module, base.value) in MODELS


def _absent(module: _Module, call: ast.Call, inside: ast.AST) -> set[Right]:
    """What `store.absent` looks for: whatever is put by those who made what it is given."""
    names = {one.id for one in ast.walk(call) if isinstance(one, ast.Name)}
    places = [call, *(place for name in names for place in _bound(inside, name))]
    makers = {
        name for place in places for one in ast.walk(place) if (name := _full(module, one)) and name != "union.store.absent"
    }
    put = {right for maker in makers for name in _reached(maker) for right in _does(name)}
    return {("BatchGetItem", table) for act, table in put if act == "PutItem"}


def _called(module: _Module, call: ast.Call, inside: ast.AST) -> set[Right]:
    """What one call asks of the tables."""
    full = _full(module, call.func)
    if full in _MADE:
        return {(_MADE[full], table) for table in _tables(module, call.args[0], inside)}
    if full == "union.store.absent":
        return _absent(module, call, inside)
    return _of_model(module, call.func, inside) if isinstance(call.func, ast.Attribute) else set()


def _of_model(module: _Module, method: ast.Attribute, inside: ast.AST) -> set[Right]:
    """What a call of a model, its index or one of its records asks."""
    index = "/index" if _is_index(module, method.value) else ""
    if method.attr in LOOKS:
        return {(LOOKS[method.attr], f"{table}{index}") for table in _named(module, method.value)}
    if method.attr in ALONE and not index:  # `delete` of an attribute takes out of a set.
        return {(ALONE[method.attr], table) for table in _tables(module, method.value, inside)}
    return set()


def _holding(*fates: Fate) -> set[str]:
    """The tables of which the word on people's data says one of these fates."""
    return {name for name, _, subject in inventory.subjects() if subject.fate in fates}


BY_THE_WORD: dict[str, set[Right]] = {
    "page": {("Scan", name) for name in {*inventory.copied(), *inventory.changed(), *expiry.BY_TABLE}},
    "_take_away": {
        ("DeleteItem", name) for name in _holding(Fate.DELETED) | {one.table for one in expiry.EVERY if not one.blank}
    },
    "_blank": {("UpdateItem", name) for name in _holding(Fate.BLANKED) | {one.table for one in expiry.EVERY if one.blank}},
}
"""What is asked of tables by the word on them and not by a model: for copies of people's data, to forget people, and each night."""


@cache
def _does(name: str) -> frozenset[Right]:
    """What a function of the house asks of the tables itself."""
    if name.startswith("union.core.personal_data.items."):
        return frozenset(BY_THE_WORD.get(name.rpartition(".")[2], ()))
    found = _part(name)
    if found is None:
        return frozenset()
    checked = [one.args[0] for one in ast.walk(found[1]) if isinstance(one, ast.Call) and _full(found[0], one.func) == _CHECK]
    calls = [one for one in ast.walk(found[1]) if isinstance(one, ast.Call) and one not in checked]
    return frozenset().union(*(_called(found[0], call, found[1]) for call in calls))


def _door(function: str) -> set[str]:
    """Everything that a handler may come to."""
    module = _Module(function, DOORS / function / "handler.py")
    return set().union(*(_reached(name) for part in module.parts for name in module.named(part)))


@cache
def needed(function: str) -> frozenset[Right]:
    """What the code of a function asks of the tables, by the name of its folder."""
    return frozenset().union(*map(_does, _door(function))) - NEVER.get(function, set())


def test_no_policy_that_somebody_else_wrote_gives_anything() -> None:
    """SAM's policies for tables give at least GetItem, which we never call, and mostly what takes items away."""
    told = [one for policies_of in policies().values() for one in policies_of]
    assert [one for one in told if isinstance(one, dict) and one.keys() != {"Statement"}] == []
    assert {one for one in told if isinstance(one, str)} == SHARED


TOO_LONG = {"GoesThroughTables": "data_clock"}
"""What stands in a policy of its own for one function, as IAM takes no more than 10,240 signs in the policies within a role."""


def test_what_stands_in_a_policy_of_its_own_is_shared() -> None:
    users = {policy: [name for name, told in policies().items() if policy in told] for policy in SHARED}
    assert {policy: some[0] for policy, some in users.items() if len(some) < 2} == TOO_LONG


def test_the_look_through_the_code_sees_what_it_should() -> None:
    assert {("DeleteItem", "recusals"), ("BatchGetItem", "recusals")} <= needed("case_clock"), "a deletion in another room"
    assert ("UpdateItem", "papers") in needed("elections"), "what is imported only when it is called"
    assert ("BatchGetItem", "ledger") in needed("stripe_webhook"), "what is looked for before it is put"
    assert ("Query", "orders/index") in needed("money_sweep") and ("Query", "orders") not in needed("money_sweep")
    assert ("DeleteItem", "stock") in needed("products"), "a record that takes itself away"


def _parts() -> Iterator[tuple[str, ast.Call, set[Right]]]:
    """Every part of a transaction that the house writes down: where, how, and what it asks as far as it can be told."""
    for path in UNION.rglob("*.py"):
        name = ".".join(("union", *path.relative_to(UNION).with_suffix("").parts))
        module = _module(name)
        assert module is not None
        for part, node in module.parts.items():
            for one in ast.walk(node):
                if isinstance(one, ast.Call) and _full(module, one.func) in {f"union.store.{kind}" for kind in PARTS}:
                    yield f"{name}.{part}", one, _called(module, one, node)


def test_of_every_part_of_a_transaction_it_can_be_told_which_table_it_changes() -> None:
    found = list(_parts())
    assert len(found) > 100, "the test can fail"
    assert [(name, ast.unparse(part)) for name, part, rights in found if len(rights) != 1] == []


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_may_do_with_tables_what_its_code_does_and_no_more(function: str) -> None:
    assert sorted(granted(function)) == sorted(needed(function))


_READS = {"s3:GetObject", "s3:GetObjectVersion"}
ASKED = {
    "_manager.get_secret_value": {"secretsmanager:GetSecretValue"},
    "_cognito.admin_get_user": {"cognito-idp:AdminGetUser"},
    "_cognito.list_users": {"cognito-idp:ListUsers"},
    "_cognito.admin_delete_user": {"cognito-idp:AdminDeleteUser"},
    "_cognito.describe_user_pool_client": {"cognito-idp:DescribeUserPoolClient"},
    "_ses.send_email": {"ses:SendEmail", "ses:SendRawEmail"},
    "_sqs.send_message_batch": {"sqs:SendMessage"},
    "_lambda.invoke": {"lambda:InvokeFunction"},
    "_scheduler.create_schedule": {"scheduler:CreateSchedule", "iam:PassRole"},
    "_scheduler.get_schedule": {"scheduler:GetSchedule"},
    "_scheduler.delete_schedule": {"scheduler:DeleteSchedule"},
    "_s3.put_object": {"s3:PutObject"},
    "_s3.generate_presigned_post": {"s3:PutObject"},
    "_s3.get_object": _READS,
    "_s3.generate_presigned_url": _READS,
    "_s3.head_object": {"s3:GetObject", "s3:ListBucket"},
    "_s3.get_object_tagging": {"s3:GetObjectTagging", "s3:GetObjectVersionTagging", "s3:ListBucket"},
    "_s3.get_paginator": {"s3:ListBucketVersions"},
    "_copies.put_object": {"s3:PutObject"},
    "_copies.get_object": {"s3:GetObject"},
    "_copies.generate_presigned_url": {"s3:GetObject"},
    "_copies.delete_object": {"s3:DeleteObject"},
    "_s3.delete_object": {"s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"},
}
"""What the gateways' calls of AWS need, as IAM names it. Who may not list a bucket is told "denied" where nothing is."""
SIGNS = "union.moderation.evidence.evidence_store._origin"
"""It signs a form that nobody gets, to see at which host S3 answers."""


def _calls(name: str) -> set[str]:
    """The calls of AWS's clients that a function of the house makes itself: what gives the client, and the call."""
    found = _part(name)
    called = [one.func for one in ast.walk(found[1]) if isinstance(one, ast.Call)] if found and name != SIGNS else []
    made = [(one.value.func, one.attr) for one in called if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Call)]
    clients = {one.partition(".")[0] for one in ASKED}
    return {f"{of.id}.{what}" for of, what in made if isinstance(of, ast.Name) and of.id in clients}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_may_ask_of_aws_what_its_code_asks_and_no_more(function: str) -> None:
    asked = set().union(*(ASKED[call] for name in _door(function) for call in _calls(name)))
    allowed = {act for one in statements(function) if not of_lambda(function, one) for act in listed(one["Action"])}
    assert {act for act in allowed if not act.startswith(("dynamodb:", "kms:"))} == asked


def test_every_client_of_aws_is_among_those_whose_calls_are_looked_at() -> None:
    made = {
        f"{name}.{one.func.attr}"
        for path in UNION.rglob("*.py")
        for name in re.findall(r"def (\w+)\(\) -> Any:\n(?: +[\"#].*\n)* +return aws\.client", path.read_text())
        for one in ast.walk(ast.parse(path.read_text()))
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and ast.unparse(one.func.value) == f"{name}()"
    }
    assert {one for one in made if not one.startswith("_unsigned.")} == ASKED.keys(), "what is unsigned needs no right"


SETTINGS: dict[str, Any] = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
NAMING = {name for name, told in SETTINGS.items() if "Secrets." in str(told)} | {"TIMER_ROLE"}
"""The settings that name what a function may ask for by the very ARN that its policies name."""
UNASKED = {"SESSION_SECRET": {"stripe_webhook", "telegram_webhook"}}
"""Whose code comes to a setting and never asks: see NEVER."""


@pytest.mark.parametrize("setting", sorted(NAMING))
def test_a_function_may_use_the_secret_or_role_that_its_code_asks_for_and_no_other(setting: str) -> None:
    asking = {name for name in FUNCTIONS if f"union.settings.{setting.lower()}" in _door(name)} - UNASKED.get(setting, set())
    assert asking, "the test can fail"
    allowed = {name for name in FUNCTIONS for one in statements(name) if SETTINGS[setting] in listed(one["Resource"])}
    assert allowed == asking


KEPT = {
    told["Properties"]["TableName"].removeprefix("${Prefix}-")
    for told in template("infra/incidents.yaml")["Resources"].values()
    if "KMSMasterKeyId" in told["Properties"].get("SSESpecification", {})
}
"""The tables under the key of cases."""


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_who_uses_what_lies_under_the_key_of_cases_may_open_it_by_that_key_and_nobody_else(function: str) -> None:
    """DynamoDB and S3 ask the key with the rights of whoever reads or writes; the local cloud does not."""
    of_key = [one for one in statements(function) if {"GetAtt": "Incidents.Outputs.Key"} in listed(one["Resource"])]
    may = {act for one in of_key for act in listed(one["Action"])}
    uses = {table.partition("/")[0] for _, table in needed(function)} & KEPT
    files = {act for one in statements(function) for act in listed(one["Action"]) if act in ("s3:GetObject", "s3:PutObject")}
    assert ("kms:Decrypt" in may) == bool(uses or files)
    assert ("kms:GenerateDataKey" in may) == ("s3:PutObject" in files)
    assert bool(files) == any("Condition" not in one for one in of_key), "who has no files may use the key through DynamoDB alone"
