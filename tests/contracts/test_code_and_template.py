"""Code and template say the same: tables, routes, settings, permissions, layers."""

import ast
import inspect
import json
import os
import re
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from union import settings, store
from union.core.audit import tables as audit
from union.core.personal_data import inventory

from infra import openapi
from infra.local import build, templates
from infra.local.steps import alone
from tests.rights import granted, listed, rights_in, shared, statements
from tests.tables import ROOT, tables, template

TEMPLATE = template("template.yaml")
FUNCTIONS = {
    r["Properties"]["CodeUri"].rpartition("/")[2]: r["Properties"]
    for r in TEMPLATE["Resources"].values()
    if r["Type"] == "AWS::Serverless::Function"
}
UNION = ROOT / "layers/union/python/union"
ROOMS = sorted(".".join(file.parent.relative_to(UNION).parts) for file in UNION.glob("*/*/tables.py"))


def _models() -> dict[str, type[store.Record]]:
    from importlib import import_module

    for room in ROOMS:
        import_module(f"union.{room}.tables")
    every = [m for m in (*store.Record.__subclasses__(), *store.Added.__subclasses__()) if hasattr(m, "Meta")]
    models = {str(m.Meta.table_name): m for m in every}
    assert len(models) == len(every), (
        "PynamoDB 6.1 knows one model for a table: the second one raises when it is used after the first"
    )
    return models


def test_every_model_s_key_and_indexes_are_the_table_s() -> None:
    described = {t["TableName"]: t for t in tables("union-house-local")}
    models = _models()
    assert set(models) == set(described)
    for name, model in models.items():
        keys = {k["KeyType"]: k["AttributeName"] for k in described[name]["KeySchema"]}
        assert (keys["HASH"], keys.get("RANGE")) == (model._hash_keyname, model._range_keyname)
        indexes = {i["IndexName"] for i in described[name].get("GlobalSecondaryIndexes", ())}
        assert {str(i.Meta.index_name) for i in model._indexes.values()} == indexes


def test_every_folder_of_functions_is_in_the_template_and_the_other_way_round() -> None:
    assert set(FUNCTIONS) == {p.parent.name for p in (ROOT / "functions").glob("*/handler.py")}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_handler_is_a_door_or_tells_what_it_raises_without_its_words(name: str) -> None:
    tree = ast.parse((ROOT / f"functions/{name}/handler.py").read_text())
    (handler,) = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "lambda_handler"]
    served = [one for one in ast.walk(handler) if isinstance(one, ast.Call) and ast.unparse(one.func) == "serve"]
    assert served or "watch.invoked" in map(ast.unparse, handler.decorator_list)


def test_every_setting_of_the_code_is_in_the_template() -> None:
    known = set(re.findall(r'_required\("(\w+)"\)', inspect.getsource(settings))) - {"AWS_REGION"}
    given = set(TEMPLATE["Globals"]["Function"]["Environment"]["Variables"])
    for function in FUNCTIONS.values():
        given |= set(function.get("Environment", {}).get("Variables", ()))
    assert known == {name for name in given if not name.startswith("POWERTOOLS_")}


def test_the_environment_is_read_in_one_file_only() -> None:
    places = [*(ROOT / "layers/union/python").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    readers = [p.name for p in places if re.search(r"os\.environ|getenv", p.read_text())]
    assert readers == ["settings.py"]


def test_no_function_may_do_everything_or_reach_everything() -> None:
    for name in FUNCTIONS:
        text = json.dumps(statements(name), default=str)
        assert not re.search(r'"[a-z]+:\*"|"Resource": "\*"|"Action": "\*"', text), name


def _tables_of(name: str) -> set[str]:
    return {told.partition("/")[0] for _, told in granted(name)}


CASE = {"incidents", "incident_entries", "incident_log", "incident_receipts"}


def test_a_function_reaches_only_the_tables_of_its_rooms() -> None:
    yearly = {"reaffiliations", "handovers", "platforms", "findings", "event_dates", "articles", "elections"}
    settling = {
        "groups",
        "policies",
        "products",
        "orders",
        "memberships",
        "ledger",
        "letters",
        "audit",
        "stock",
        "allowances",
        "tickets",
        "refunds",
    }
    expected = {
        "staff_home": {
            "sessions",
            "data_requests",
            "staff",
            "policies",
            "health",
            "groups",
            "refunds",
            "disputes",
            "elections",
            "freezes",
            "incidents",
        }
        | {"recusals", "limits", "audit", "applications", "findings", "handovers", "reviews"}
        | {"reaffiliations", "departures", "cursors", "letters"},
        "widgets": {"policies", "elections", "event_dates", "event_guests", "tickets", "findings", "freezes", "incidents"},
        "audit": {"sessions", "staff", "policies", "health", "audit", "audit_blocks", "audit_seals"},
        "audit_seal": {"audit", "audit_blocks", "audit_seals"},
        "audit_clock": {"audit", "audit_blocks"},
        "groups": {
            "groups",
            "committees",
            "memberships",
            "policies",
            "sessions",
            "staff",
            "elections",
            "freezes",
            "articles",
            "event_dates",
            "platforms",
        },
        "committee": {
            "platforms",
            "policies",
            "groups",
            "committees",
            "freezes",
            "sessions",
            "staff",
            "orders",
            "concerns",
            "recusals",
            "elections",
        }
        | {"articles", "events", "event_dates", "enquiries", "handovers", "findings", "reviews", "reaffiliations"},
        "handover": {"groups", "committees", "memberships", "platforms", "policies", "sessions", "staff", "handovers"}
        | {"letters", "audit", "limits"},
        "handover_clock": {"groups", "committees", "memberships", "platforms", "policies", "handovers", "letters", "audit"},
        **{
            of_health: {"groups", "committees", "memberships", "event_dates", "articles", "health"}
            for of_health in ("health_clock", "health_stream")
        },
        "reviews": {"groups", "committees", "sessions", "staff", "policies", "reviews", "audit"},
        "review_clock": {"groups", "committees", "memberships", "policies", "letters", "reviews", "audit"},
        "people": {"sessions", "enrolments", "staff", "policies", "letters", "audit"}
        | {"expected", "groups", "memberships", "committees"},
        "imports": {"imports", "import_rows", "import_columns", "expected", "groups", "committees", "memberships", "policies"}
        | {"sessions", "staff", "limits", "once", "audit"},
        "import_clock": {"imports", "import_rows", "expected", "groups", "committees", "memberships", "platforms", "policies"}
        | {"audit"},
        "my_data": {"sessions", "staff", "data_requests", "elections", "nominations", "once", "committees", "orders", "audit"}
        | {"letters", "limits", "policies"},
        "data_clock": {*inventory.copied(), *inventory.changed(), "sessions"},
        "staff": {"sessions", "staff", "policies", "letters", "audit", "once", "groups"},
        "policy": {"sessions", "staff", "policies", "pictures", "audit"},
        "memberships": {"groups", "memberships", "committees", "sessions", "staff", "elections", "event_dates"}
        | {"platforms", "audit"},
        "joining": {"groups", "sessions", "staff", "platforms", "letter_choices"} | settling,
        "shop": {"limits", "groups", "sessions", "staff", "products", "codes", "baskets", "waiting", "answers"} | settling,
        "products": {
            "limits",
            "groups",
            "committees",
            "sessions",
            "staff",
            "products",
            "codes",
            "stock",
            "audit",
            "events",
            "event_dates",
        },
        "waiting": {"groups", "sessions", "staff", "products", "waiting", "once", "answers"} | settling,
        "orders": {"sessions", "staff"} | settling,
        "refunds": {"groups", "committees", "sessions", "staff", "products", "disputes", "limits", "policies"}
        | {"payouts", "payout_parts"}
        | settling,
        "books": {"groups", "committees", "sessions", "staff", "ledger", "cursors", "differences", "audit"}
        | {"payouts", "payout_parts", "payout_shares"},
        "stripe_webhook": {"disputes", "differences", "payouts"} | settling,
        "event_news": {
            "groups",
            "products",
            "orders",
            "tickets",
            "stock",
            "allowances",
            "refunds",
            "letters",
            "audit",
            "once",
            "events",
            "event_dates",
            "event_places",
            "event_guests",
            "event_thanks",
        },
        "money_sweep": {"products", "waiting", "answers"} | settling,
        "affiliation": {"departures", "groups", "committees", "memberships", "policies", "sessions", "staff", "orders"}
        | {"event_dates", "letters", "audit"},
        "reaffiliation": {"groups", "committees", "memberships", "policies", "sessions", "staff", "letters", "audit"} | yearly,
        "affiliation_clock": {"departures", "groups", "committees", "memberships", "policies", "elections", "papers"}
        | {"events", "event_dates", "products", "letters", "audit", "limits"}
        | yearly,
        "reconcile": {"disputes", "differences", "cursors", "payouts", "payout_parts", "payout_shares"} | settling,
        "board": {
            "limits",
            "groups",
            "policies",
            "sessions",
            "staff",
            "memberships",
            "committees",
            "freezes",
            "posts",
            "restrictions",
            "recusals",
            "once",
            "letters",
            "audit",
        },
        "applications": {"applications", "founders", "wanted_names", "documents", "policies", "groups", "platforms", "committees"}
        | {"sessions", "staff", "limits", "letters", "audit"},
        "application_clock": {"applications", "wanted_names", "documents", "policies", "letters", "audit"},
        "mailing_post": {"mailings", "mailing_chunks", "mailing_pauses", "groups", "memberships", "letter_choices", "letter_line"}
        | {"suppressed", "freezes", "articles", "event_dates", "events"},
        "mailing_clock": {
            "mailings",
            "mailing_chunks",
            "mailing_days",
            "mailing_pauses",
            "groups",
            "memberships",
            "letter_choices",
        }
        | {"freezes", "products", "orders", "tickets", "answers", "event_guests", "waiting", "policies", "letters"},
        "news": {"groups", "committees", "sessions", "staff", "articles", "pictures", "audit"},
        "mailings": {"groups", "committees", "sessions", "staff", "articles", "events", "event_dates", "event_guests", "pictures"}
        | {"mailings", "mailing_chunks", "mailing_days", "mailing_pauses", "letter_choices", "memberships", "orders", "products"}
        | {"tickets", "waiting", "answers", "once", "limits", "letters", "audit"},
        "platforms": {
            "connections",
            "groups",
            "committees",
            "sessions",
            "staff",
            "platforms",
            "audit",
            "policies",
            "memberships",
            "letters",
            "once",
        },
        "chats": {"groups", "committees", "sessions", "staff", "platforms", "audit", "policies", "memberships", "chat_people"}
        | {"once"},
        "platform_reminders": {"groups", "committees", "platforms", "policies", "memberships", "letters", "chat_people"},
        "platform_checks": {
            "once",
            "groups",
            "committees",
            "sessions",
            "staff",
            "memberships",
            "policies",
            "platforms",
            "findings",
            "looks",
        }
        | {"letters", "limits", "audit"},
        "platform_clock": {
            "groups",
            "committees",
            "policies",
            "platforms",
            "findings",
            "looks",
            "articles",
            "event_dates",
            "events",
            "audit",
        },
        "platform_notices": {"groups", "committees", "memberships", "policies", "findings", "letters"},
        "freezes": {"limits", "groups", "policies", "sessions", "staff", "memberships", "committees", "freezes", "posts", "audit"}
        | {"platforms", "letters", "connections", "enforcements"},
        "enforcer": {"enforcements", "freezes", "policies", "memberships", "committees", "letters", "audit"},
        "thaw": {"restrictions", "policies", "freezes", "posts", "audit", "groups", "committees", "memberships", "letters"},
        "sweep": {"restrictions", "policies", "freezes", "posts", "audit", "groups", "committees", "memberships", "letters"}
        | {"enforcements"},
        "outbox": set(),
        "letters": {"letters", "letter_line", "products", "suppressed", "policies"},
        "post_feedback": {"suppressed", "policies", "mailings", "mailing_chunks", "letter_choices", "audit"},
        "tickets": {"limits", "groups", "products", "memberships", "sessions", "staff", "tickets", "letters", "audit", "answers"},
        "door": {"limits", "groups", "committees", "products", "memberships", "sessions", "staff", "tickets", "audit"},
        "events": {
            "policies",
            "groups",
            "committees",
            "memberships",
            "sessions",
            "staff",
            "limits",
            "audit",
            "events",
            "event_dates",
            "products",
            "stock",
            "event_places",
            "event_guests",
            "event_thanks",
            "pictures",
            "tickets",
            "letters",
        },
        "calendars": {"groups", "committees", "memberships", "sessions", "staff", "audit", "diaries", "tickets"}
        | {"events", "event_dates", "event_guests"},
        "connections": {
            "groups",
            "committees",
            "sessions",
            "staff",
            "policies",
            "platforms",
            "audit",
            "connections",
            "chat_codes",
        },
        "accounts": {"sessions", "staff", "policies", "audit", "chat_accounts", "chat_codes"}
        | {"memberships", "committees", "connections"},
        "chat_doors": {"connections", "committees", "memberships", "chat_accounts", "groups", "policies"},
        "telegram_webhook": {"groups", "committees", "sessions", "staff", "policies", "platforms", "audit"}
        | {"connections", "chat_accounts", "chat_codes"},
        "letter_choices": {"groups", "memberships", "sessions", "staff", "audit", "letter_choices"} | {"suppressed", "mailings"},
        "roles": {"groups", "memberships", "committees", "policies", "sessions", "staff", "letters", "audit", "once", "limits"},
        "pictures": {"pictures", "sessions", "staff"},
        "lists": {"groups", "committees", "sessions", "staff", "products", "orders", "tickets", "answers"},
        "questions": {"groups", "committees", "sessions", "staff", "products", "orders", "tickets", "answers", "audit"},
        "pages": {"groups", "committees", "policies", "sessions", "staff", "pages", "pictures", "letters", "audit"}
        | {"enquiries", "memberships", "limits", "once"},
        "elections": {
            "groups",
            "committees",
            "memberships",
            "policies",
            "sessions",
            "staff",
            "nominations",
            "elections",
            "papers",
            "audit",
            "once",
        },
        "election_clock": {"policies", "memberships", "committees", "nominations", "elections", "letters", "audit"}
        | {"papers", "rolls", "ballots", "receipts"},
        "nominations": {
            "elections",
            "committees",
            "memberships",
            "sessions",
            "staff",
            "nominations",
            "letters",
            "audit",
            "pictures",
        },
        "polls": {"sessions", "staff", "papers", "rolls", "ballots", "receipts", "letters"},
        "results": {"elections", "declarations", "sessions", "staff"},
        "returning": {"sessions", "staff", "policies", "elections", "nominations", "papers", "rolls", "ballots", "receipts"}
        | {"declarations", "memberships", "groups", "committees", "letters", "audit", "handovers", "platforms"},
        "site": {"policies", "sessions", "staff"},
        "reports": {
            "groups",
            "committees",
            "memberships",
            "policies",
            "sessions",
            "staff",
            "posts",
            "once",
            "letters",
            "limits",
            "concerns",
            "recusals",
            "evidence",
        }
        | CASE,
        "appeals": {
            "limits",
            "groups",
            "policies",
            "sessions",
            "staff",
            "memberships",
            "appeals",
            "posts",
            "restrictions",
            "recusals",
            "letters",
            "audit",
        },
        "conduct": {
            "groups",
            "platforms",
            "committees",
            "memberships",
            "policies",
            "sessions",
            "staff",
            "freezes",
            "posts",
            "once",
        }
        | {
            "letters",
            "limits",
            "concerns",
            "concern_steps",
            "evidence",
            "incidents",
            "incident_entries",
            "incident_log",
            "audit",
            "restrictions",
            "recusals",
        },
        "cases": {
            "policies",
            "sessions",
            "staff",
            "committees",
            "memberships",
            "evidence",
            "once",
            "letters",
            "concerns",
            "concern_steps",
        }
        | {"incidents", "incident_entries", "incident_log", "recusals"},
        "case_clock": {"policies", "letters", "audit", "concerns", "concern_steps", "recusals", "evidence"} | CASE,
        "evidence": {"evidence", "incident_log", "posts"},
        "exporter": {"evidence", "incident_log"},
    }
    # Whoever asks who somebody is reads along how the house looks; so does what sends letters to many.
    expected = {
        name: told | ({"policies"} if "sessions" in told or name == "mailing_post" else set()) for name, told in expected.items()
    }
    assert {name: _tables_of(name) for name in FUNCTIONS} == expected


def _may(name: str, table: str) -> set[str]:
    """What a function may do with a table itself, as IAM calls it; its indexes can be read alone."""
    return {act for act, told in granted(name) if told == table}


def test_who_takes_votes_can_put_them_into_the_box_and_do_nothing_else_with_it() -> None:
    assert _may("polls", "ballots") == {"PutItem"}


def test_what_was_declared_can_be_added_to_and_never_changed_or_taken_away() -> None:
    assert _may("returning", "declarations") == {"Query", "PutItem"}
    assert _may("results", "declarations") == {"Query"}
    assert [name for name in FUNCTIONS if "declarations" in _tables_of(name)] == ["data_clock", "results", "returning"]
    assert _may("data_clock", "declarations") == {"Scan"}
    source = (ROOT / "layers/union/python/union/voting/results/records.py").read_text()
    assert re.findall(r"\bPut\(.*", source) == ["Put(entry, Entry.entry.does_not_exist())"]
    assert not re.search(r"\b(Update|Delete)\(|\.(save|update|delete)\(", source)


_ADDING = {"GetItem", "BatchGetItem", "PutItem", "ConditionCheckItem", "Query", "Scan", "DescribeTable"}
_WITH_ITS_CASE = {"incident_log", "incident_entries", "incident_receipts", "concern_steps"}


@cache
def _roles() -> dict[str, dict[str, Any]]:
    """The roles that AWS's translator makes for functions, by their folders."""
    made: dict[str, Any] = templates.expanded()["Resources"]  # type: ignore[assignment]
    named = {name: one["Properties"]["CodeUri"] for name, one in TEMPLATE["Resources"].items() if _is_function(one)}
    return {where.rpartition("/")[2]: made[f"{name}Role"]["Properties"] for name, where in named.items()}


def _is_function(resource: dict[str, Any]) -> bool:
    return bool(resource["Type"] == "AWS::Serverless::Function")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_translator_makes_of_a_function_s_policies_what_they_say_and_no_more_than_iam_takes(name: str) -> None:
    role = _roles()[name]
    made = [one for policy in role.get("Policies", ()) for one in listed(policy["PolicyDocument"]["Statement"])]
    named = [told["Ref"] for told in role["ManagedPolicyArns"] if isinstance(told, dict)]
    assert named == [policy for policy in FUNCTIONS[name]["Policies"] if isinstance(policy, str)]
    assert rights_in([*made, *(one for policy in named for one in shared(policy))]) == granted(name)
    assert len(role["ManagedPolicyArns"]) <= 10, "IAM's own limit for a role"
    assert len(json.dumps(role.get("Policies", ()), default=str)) < 10_240, "IAM's own limit for what stands in a role"


_ADDED = sorted(
    str(model.Meta.table_name).removeprefix("union-house-local-")
    for model in _models().values()
    if issubclass(model, store.Added)
)


@pytest.mark.parametrize("table", _ADDED)
def test_what_is_only_ever_added_can_be_changed_or_taken_away_by_no_function(table: str) -> None:
    told = {who: _may(who, table) for who in FUNCTIONS}
    assert any("PutItem" in acts for acts in told.values()), "the test can fail"
    with_its_case = {("case_clock", "DeleteItem")} if table in _WITH_ITS_CASE else set()
    assert {(who, act) for who, acts in told.items() for act in acts - _ADDING} <= with_its_case


def _each_may(table: str) -> dict[str, set[str]]:
    """What each function that may do anything with a table may do with it."""
    return {who: acts for who in FUNCTIONS if (acts := _may(who, table))}


def test_whether_a_session_ended_is_asked_by_its_id_alone() -> None:
    may = _each_may("sessions")
    assert len(may) > 25, "the test can fail"
    assert may.pop("people") == {"BatchGetItem", "PutItem"}
    assert {frozenset(acts) for acts in may.values()} == {frozenset({"BatchGetItem"})}


def test_what_is_done_often_is_counted_and_no_count_is_put_away() -> None:
    may = _each_may("limits")
    asking = {who for who, acts in may.items() if "BatchGetItem" in acts}
    assert asking == {"applications", "tickets", "door"}
    assert {who: acts - {"BatchGetItem"} for who, acts in may.items()} == {who: {"UpdateItem"} for who in may}


def test_who_gives_roles_does_with_their_records_what_it_needs_and_forgets_none() -> None:
    assert _each_may("staff")["staff"] == {"BatchGetItem", "Scan", "PutItem", "ConditionCheckItem"}
    assert _each_may("committees")["roles"] == {"BatchGetItem", "Query", "PutItem", "UpdateItem"}
    takers = {
        who
        for table in ("staff", "committees")
        for who, acts in _each_may(table).items()
        if {"DeleteItem", "BatchWriteItem"} & acts
    }
    assert takers == {"people", "data_clock"}, "who takes an invitation over forgets it, and so is whoever asks to be forgotten"


def test_the_clock_of_cases_takes_away_what_was_written_and_adds_to_the_log_alone() -> None:
    own = {*_WITH_ITS_CASE, "incidents", "concerns", "recusals", "evidence"}
    assert {table: _may("case_clock", table) for table in own} == {
        "incident_log": {"Query", "PutItem", "DeleteItem"},
        **{table: {"Query", "DeleteItem"} for table in ("incident_entries", "concern_steps", "concerns", "evidence")},
        "incident_receipts": {"DeleteItem"},
        "recusals": {"BatchGetItem", "DeleteItem"},
        "incidents": {"BatchGetItem", "PutItem", "UpdateItem"},
    }


def test_who_tells_of_events_writes_letters_and_asks_for_them_by_their_names_alone() -> None:
    assert _may("event_news", "letters") == {"BatchGetItem", "PutItem"}


def test_what_is_only_ever_added_is_put_over_nothing_and_never_changed() -> None:
    entry = audit.Entry("group#chess", "1")
    with pytest.raises(TypeError, match="only ever added"):
        store.Put(entry)
    with pytest.raises(TypeError, match="only ever added"):
        store.Update(entry, [])
    for file in (ROOT / "layers/union/python/union").rglob("*.py"):
        assert not re.search(r"\b(Entry|LedgerEntry|Once|EndedSession)\([^)]*\)\.(save|update|delete)\(", file.read_text()), file


def test_who_counts_can_look_into_the_box_and_put_nothing_in() -> None:
    assert [_may("returning", table) for table in ("rolls", "ballots", "receipts")] == [{"Query"}] * 3
    assert [_may("results", table) for table in ("rolls", "ballots", "receipts", "papers")] == [set()] * 4


def test_no_table_of_a_poll_has_a_stream_or_an_index_that_would_tell_an_order() -> None:
    for name in ("Papers", "Rolls", "Ballots", "Receipts"):
        described = template("infra/tables.yaml")["Resources"][name]["Properties"]
        assert not {"StreamSpecification", "KinesisStreamSpecification", "GlobalSecondaryIndexes"} & set(described), name
    assert "StreamSpecification" in template("infra/tables.yaml")["Resources"]["Letters"]["Properties"], "the test can fail"


def test_only_where_money_is_handled_can_stripe_s_key_be_read() -> None:
    readers = {name for name in FUNCTIONS if "Secrets.Outputs.Stripe" in str(statements(name))}
    assert readers == {"joining", "shop", "orders", "refunds", "stripe_webhook", "money_sweep", "reconcile", "waiting"}


def test_the_published_description_is_the_code_s() -> None:
    assert json.loads(openapi.FILE.read_text()) == openapi.contract()


def test_the_api_s_description_refers_to_nothing_that_is_not_there() -> None:
    told = openapi.contract()
    references = set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(told)))
    assert references
    for reference in references:
        here: Any = told
        for step in reference.split("/"):
            here = here[step]
        assert here


def test_the_layer_s_requirements_are_the_lock_s() -> None:
    words = ["uv", "export", "--quiet", "--no-dev", "--no-emit-project", "--frozen", "--no-annotate", "--no-header"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / "layers/third_party/requirements.txt").read_text() == told


@pytest.fixture(scope="session")
def layers() -> list[Path]:
    """Give the two layers as the last build made them."""
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0"}
    with alone(build.LOCK):
        build.build(
            lambda *words, **more: subprocess.run(words, cwd=ROOT, env=environment | more, check=True, capture_output=True)
        )
    return [build.BUILT / name / "python" for name in ("UnionLayer", "ThirdPartyLayer")]


def _late() -> set[str]:
    """The modules that code of ours loads only when it is asked, by their full names, and the forms, which are loaded by theirs.

    A package of these that is missing from the layer would be missed only on AWS.
    """
    found = {f"union.web.forms.{file.stem}" for file in (UNION / "web/forms").glob("*.py") if file.stem != "__init__"}
    for file in (*UNION.rglob("*.py"), *(ROOT / "functions").rglob("*.py")):
        text = file.read_text()
        if not re.search(r"^ +(from|import) ", text, re.MULTILINE):
            continue
        for inside in (one for part in ast.walk(ast.parse(text)) if isinstance(part, ast.FunctionDef) for one in ast.walk(part)):
            if isinstance(inside, ast.ImportFrom) and inside.module:
                found |= {inside.module, *(f"{inside.module}.{one.name}" for one in inside.names)}
            elif isinstance(inside, ast.Import):
                found |= {one.name for one in inside.names}
    return {name for name in found if _is_module(name)}


def _is_module(name: str) -> bool:
    """Whether there is a module of this name."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _built(name: str) -> Path:
    resources = TEMPLATE["Resources"].items()
    return build.BUILT / next(k for k, r in resources if r.get("Properties", {}).get("CodeUri") == f"functions/{name}")


_IMPORTING = """
import json, os, sys, traceback
from contextlib import suppress
from importlib import import_module
with suppress(ImportError):
    import aws_lambda_powertools.event_handler, botocore.session, jinja2, pydantic, pynamodb.models, stripe
said = {}
for name, place in json.loads(sys.argv[1]).items():
    ear, mouth = os.pipe()
    if not os.fork():
        sys.path.insert(0, place)
        try:
            told = [import_module(one) for one in ["handler", *sys.argv[2:]]][0].lambda_handler.__name__
        except BaseException:
            told = traceback.format_exc()[-1000:]
        os.write(mouth, told.encode())
        os._exit(0)
    os.close(mouth)
    with open(ear) as heard:
        said[name] = heard.read()
    os.wait()
print(json.dumps(said))
"""
"""Loads every handler in a process of its own, which has none of our code from any other. What they take from others is loaded before."""


@pytest.fixture(scope="module")
def imported(layers: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give what comes of importing each handler, and all that is loaded late, with the two layers alone."""
    kept: dict[str, Any] = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL", "PYTHON"))}
    places = json.dumps({name: str(_built(name)) for name in FUNCTIONS})
    done = subprocess.run(
        [str(Path(sys.base_prefix) / "bin" / "python3.13"), "-s", "-c", _IMPORTING, places, *sorted(_late())],
        env={**kept, "PYTHONPATH": os.pathsep.join(map(str, layers))},
        cwd=tmp_path_factory.mktemp("nowhere"),
        capture_output=True,
        text=True,
        check=False,
    )
    said: dict[str, str] = json.loads(done.stdout or "{}")
    assert said, done.stderr
    return said


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_handler_imports_with_the_layers_alone(name: str, imported: dict[str, str]) -> None:
    assert imported[name] == "lambda_handler"


def test_what_is_loaded_late_is_found() -> None:
    assert {"union.web.feeds", "union.web.forms.events", "PIL", "markdown_it", "union.commerce.tickets.calendar"} <= _late()
