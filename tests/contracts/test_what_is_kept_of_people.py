"""The word on what is kept of people covers every table and attribute, all buckets, the accounts and the logs, and nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest
from union import store
from union.core.personal_data import expiry, inventory, items, not_personal, places, subjects
from union.core.personal_data.expiry import Expiry
from union.core.personal_data.subjects import Fate, Subject, Table
from union.core.policy.retention import BOUNDS, Retention

from tests.contracts.test_code_and_template import _models
from tests.tables import tables, template

PREFIX = "union-house-local-"
MODELS = {name.removeprefix(PREFIX): model for name, model in _models().items()}
PLAIN = {name: told for group in not_personal.NOT_PERSONAL.values() for name, told in group.items()}
EVERY = [(name, subject) for name, _, subject in inventory.subjects()]


def _words(name: str) -> list[str]:
    """Every attribute of a table of which there is a word, as often as there is one."""
    table = inventory.TABLES.get(name)
    if table is None:
        return PLAIN.get(name, "").split()
    return [*table.plain_attributes, *{one for subject in table.subjects for one in subject.attributes}]


def _wrong(models: Mapping[str, Any]) -> dict[str, list[str]]:
    """What of each table has no word, a word too many, or a word although it is not there."""
    found = {}
    for name in models.keys() | inventory.TABLES.keys() | PLAIN.keys():
        there = set(models[name]._attributes) if name in models else set()
        said = _words(name)
        if wrong := sorted({*(there ^ set(said)), *(one for one in said if said.count(one) > 1)}):
            found[name] = wrong
    return found


def test_there_is_a_word_on_every_attribute_of_every_table_and_on_nothing_else() -> None:
    assert _wrong(MODELS) == {}
    assert set(MODELS) == {one["TableName"].removeprefix(PREFIX) for one in tables("union-house-local")}
    assert not inventory.TABLES.keys() & PLAIN.keys()


def test_an_attribute_without_a_word_is_seen() -> None:
    class Letter:
        _attributes = {**MODELS["letters"]._attributes, "age": None}

    assert _wrong({**MODELS, "letters": Letter}) == {"letters": ["age"]}
    assert set(_wrong({**MODELS, "new": Letter})) == {"new"}


@pytest.mark.parametrize(("name", "subject"), EVERY)
def test_what_stays_says_why(name: str, subject: Subject) -> None:
    assert subject.why or subject.fate in (Fate.DELETED, Fate.BLANKED)
    assert (subject.fate is Fate.BLANKED) == bool(subject.blank)
    assert subject.by or subject.fate is Fate.STAYS, "nobody can be deleted who cannot be found"


@pytest.mark.parametrize(("name", "subject"), [one for one in EVERY if one[1].blank])
def test_what_is_taken_out_of_a_record_can_be_and_leaves_one_that_can_be_read(name: str, subject: Subject) -> None:
    model = MODELS[name]
    described = next(one for one in tables("union-house-local") if one["TableName"] == f"{PREFIX}{name}")
    indexed = {one["AttributeName"] for one in described["AttributeDefinitions"]}
    for blank in subject.blank.split():
        assert blank in _words(name)
        assert blank not in indexed, "a key says where a record is found"
        assert model._attributes[blank].null or blank in subjects.INSTEAD, "a record has to have something there"
    assert not issubclass(model, store.Added)


@pytest.mark.parametrize(("name", "subject"), [one for one in EVERY if one[1].fate is Fate.DELETED])
def test_nothing_is_deleted_that_is_only_ever_added_to(name: str, subject: Subject) -> None:
    assert not issubclass(MODELS[name], store.Added)
    assert not subject.inside


@pytest.mark.parametrize(("name", "table"), inventory.TABLES.items())
def test_every_table_has_a_title_and_says_how_long_it_is_kept(name: str, table: Table) -> None:
    assert table.title and table.kept
    assert (table.kept == inventory.BY_POLICY) == (name in expiry.BY_TABLE), "what the policy gives days is seen to each night"
    assert len(table.subjects) > 0


def test_there_is_a_word_on_every_bucket_the_accounts_and_the_logs() -> None:
    files = ("template.yaml", "infra/tables.yaml", "infra/incidents.yaml", "infra/people.yaml", "infra/secrets.yaml")
    kinds = {(told["Type"], name) for file in files for name, told in template(file)["Resources"].items()}
    buckets = {name.lower() for kind, name in kinds if kind == "AWS::S3::Bucket"}
    logs = {name.lower() for kind, name in kinds if kind == "AWS::Logs::LogGroup"}
    pools = [name for kind, name in kinds if kind == "AWS::Cognito::UserPool"]
    assert buckets and logs and pools, "the test can fail"
    assert buckets | logs | {"accounts", "Stripe"} == set(places.PLACES)


def test_what_is_changed_is_found_by_the_table_s_own_key() -> None:
    changed = {name for name, subject in EVERY if subject.fate in (Fate.DELETED, Fate.BLANKED)} | set(expiry.BY_TABLE)
    found = {name: " ".join(filter(None, (MODELS[name]._hash_keyname, MODELS[name]._range_keyname))) for name in changed}
    assert found == items.KEYS


@pytest.mark.parametrize("one", expiry.EVERY, ids=lambda one: one.table)
def test_what_goes_after_its_days_can_be_found_and_leaves_a_record_that_can_be_read(one: Expiry) -> None:
    model = MODELS[one.table]
    assert not issubclass(model, store.Added)
    assert {*one.since, *one.unless} <= set(model._attributes)
    personal = {each for subject in inventory.TABLES[one.table].subjects for each in subject.attributes}
    keys = {model._hash_keyname, model._range_keyname}
    for blank in one.blank.split():
        assert blank in personal and blank not in keys, "only what tells of people goes"
        assert model._attributes[blank].null or blank in expiry._INSTEAD, "a record has to have something there"
    assert not keys & {*one.since, *one.unless}, "a change goes on with the key alone"


def test_every_number_of_days_of_the_policy_is_seen_to_and_has_its_bounds() -> None:
    names = {one.name for one in expiry.EVERY}
    assert names == set(vars(Retention())) == set(BOUNDS)
    assert len(expiry.BY_TABLE) == len(expiry.EVERY), "a table is gone through once"
