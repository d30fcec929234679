"""A copy gives somebody all that is theirs in any table and nothing of anybody else; an erasure leaves what was said to stay and nothing else.

The tables are filled from the word on them: in each, one item for each kind of person of whom it tells, in which somebody is that person and
others are all others. So a table or an attribute that is added is looked at too.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from union import time_left
from union.core.letters.tables import Letter
from union.core.people import identity
from union.core.people.rules import Caller
from union.core.personal_data import actions, copies_store, inventory, items, matching, rules, subjects, working
from union.core.personal_data.rules import Kind, State
from union.core.personal_data.subjects import Fate, Subject, Table
from union.core.personal_data.tables import DataRequest
from union.core.rate_limits import rules as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany

from tests.actions.conftest import EXPORTS, NOW
from tests.actions.reading import words
from tests.actions.walked import cut_short
from tests.contracts.test_code_and_template import _models
from tests.races import between
from tests.staff import staff

MODELS = {name.removeprefix("union-house-local-"): model for name, model in _models().items()}
SAM = Caller("5a3f-sam-okoro", "Samuel Okorowski", "samuel.okorowski@union.example", asked_at=NOW)
OTHER = Caller("77b1-other", "Oluwaseun Other", "oluwaseun@union.example", asked_at=NOW)
MORGAN = staff("morgan-of-staff", "Morgan Staff", "morgan@union.example", "staff")
ALEX = staff("alex-of-staff", "Alex Staff", "alex@union.example", "staff-societies")
DAY = timedelta(days=1)
EVERY = [(name, table, subject) for name, table, subject in inventory.subjects() if name != "data_requests"]
Filled = dict[str, list[tuple[Subject, dict[str, Any]]]]


def _mark(who: str, name: str, at: int, attribute: str) -> str:
    return f"{who} {name} {at} {attribute}"


def _value(attribute: Any, text: str) -> dict[str, Any]:
    """A value of an attribute's kind, as DynamoDB writes it: a `text` where it can be one."""
    kinds: list[tuple[Any, dict[str, Any]]] = [
        (TTLAttribute, {"N": "4102444800"}),
        (NumberAttribute, {"N": "3"}),
        (BooleanAttribute, {"BOOL": True}),
        (UTCDateTimeAttribute, {"S": "2026-11-01T09:00:00.000000+0000"}),
        (JSONAttribute, {"S": json.dumps({"words": text})}),
        (ListAttribute, {"L": [{"M": {"words": {"S": text}}}]}),
        (MapAttribute, {"M": {"words": {"S": text}}}),
        (UnicodeSetAttribute, {"SS": [text]}),
        (BinaryAttribute, {"B": text.encode()}),
    ]
    return next((made for kind, made in kinds if isinstance(attribute, kind)), {"S": text})


def _of_many(attribute: Any, who: Caller, other: Caller, mark: str) -> dict[str, Any]:
    """A value with several people in it, each with something that is theirs."""
    told = [
        {"person_id": one.person_id, "words": f"{tag} {mark}"}
        for one, tag in ((who, "mine" if who is SAM else "others"), (other, "others"))
    ]
    if isinstance(attribute, JSONAttribute):
        return {"S": json.dumps(told)}
    if isinstance(attribute, UnicodeSetAttribute):
        return {"SS": [who.person_id, other.person_id]}
    if isinstance(attribute, ListAttribute):
        return {"L": [{"M": {key: {"S": text} for key, text in one.items()}} for one in told]}
    return {"M": {key: {"S": text} for key, text in told[0].items()}}


def _item(name: str, table: Table, at: int, subject: Subject, who: Caller, other: Caller) -> dict[str, Any]:
    """An item in which `who` is this subject, and all others in it are somebody else."""
    model, attributes = MODELS[name], MODELS[name]._attributes
    found = {one: _value(attributes[one], _mark("others", name, at, one)) for one in attributes}
    for one in table.plain_attributes:
        found[one] = _value(attributes[one], f"plain {name} {at} {one}")
    for one in subject.theirs.split():
        found[one] = _value(attributes[one], _mark("mine" if who is SAM else "others", name, at, one))
    for each in table.subjects:
        if each.by and each.by not in subject.attributes:
            found[each.by] = _value(attributes[each.by], other.email if each.address else other.person_id)
    key = {
        str(one): {"S": f"{name} {at} {one} {who.person_id == SAM.person_id}"}
        for one in (model._hash_keyname, model._range_keyname)
        if one
    }
    found |= {one: told for one, told in key.items() if one not in subject.attributes}
    if subject.inside:
        found[subject.by] = _of_many(attributes[subject.by], who, other, f"{name} {at} {subject.by}")
    else:
        told = who.email if subject.address else who.person_id
        found[subject.by] = {"S": f"post#{told}" if subject.by == "nomination_id" else told}
    if name == "staff":
        found["roles"] = {"L": []}  # Of a role that is none, whoever asks who somebody is could make nothing.
    return _limited(found, subject)


def _limited(found: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """The item such that the subject's limits hold."""
    if subject.only:
        found[subject.only[0]] = {"S": (*subject.only, "some")[1]}
    if subject.unless[1:]:
        found[subject.unless[0]] = {"S": "another"}
    elif subject.unless:
        del found[subject.unless[0]]
    return found


@pytest.fixture
def filled(the_vault: None) -> Iterator[Filled]:
    """Give tables that tell of Sam in every way in which they can tell of anybody, and of somebody else in the same ways."""
    client, made = boto3.client("dynamodb"), Filled()
    for at, (name, table, subject) in enumerate(EVERY):
        if not subject.by:
            continue
        for who, other in ((SAM, OTHER), (OTHER, SAM)):
            if who is OTHER:
                told = json.loads(json.dumps(_item(name, table, at, subject, OTHER, MORGAN), default=lambda raw: raw.decode()))
                client.put_item(TableName=f"union-house-local-{name}", Item=_bytes(name, told))
                continue
            item = _item(name, table, at, subject, who, other)
            client.put_item(TableName=f"union-house-local-{name}", Item=item)
            made.setdefault(name, []).append((subject, item))
    copies_store._copies.cache_clear()
    with _accounts():
        yield made
    copies_store._copies.cache_clear()
    for letter in Letter.scan():
        if letter.kind != "data-request":
            letter.delete()  # Filled in, it has no words to look at.


def _bytes(name: str, item: dict[str, Any]) -> dict[str, Any]:
    return {one: {"B": told["B"].encode()} if "B" in told else told for one, told in item.items()}


class _Pool:
    """Accounts at the identity provider, as `identity` asks it for them."""

    def __init__(self) -> None:
        self.accounts = {SAM.person_id, OTHER.person_id}

    def forget(self, person_id: str) -> None:
        self.accounts.discard(person_id)


POOL = _Pool()


def _accounts() -> Any:
    POOL.accounts = {SAM.person_id, OTHER.person_id}
    return patch.object(identity, "forget", POOL.forget)


def _nothing(caller: Caller, now: Any) -> list[Any]:
    return []


def _everything() -> dict[str, list[dict[str, Any]]]:
    """All items of all tables that there are, by the tables' short names."""
    client = boto3.client("dynamodb")
    names = client.list_tables()["TableNames"]
    return {name.removeprefix("union-house-local-"): _all(client, name) for name in names}


def _all(client: Any, name: str) -> list[dict[str, Any]]:
    return [item for page in client.get_paginator("scan").paginate(TableName=name) for item in page["Items"]]


def _text(item: Mapping[str, Any]) -> str:
    return json.dumps(item, default=str, ensure_ascii=False)


def _files() -> list[str]:
    return [one["Key"] for one in boto3.client("s3").list_objects_v2(Bucket=EXPORTS).get("Contents", ())]


def _copied() -> dict[str, Any]:
    actions.ask_copy(SAM, NOW)
    assert working.sweep(_nothing, NOW)["copies"] == 1
    (file,) = _files()
    packed = zipfile.ZipFile(io.BytesIO(boto3.client("s3").get_object(Bucket=EXPORTS, Key=file)["Body"].read()))
    assert packed.namelist() == ["my-data.json", "my-data.html"]
    assert SAM.name in packed.read("my-data.html").decode()
    told: dict[str, Any] = json.loads(packed.read("my-data.json"))
    return told


def test_a_copy_has_all_that_is_somebody_s_in_any_table_and_nothing_of_anybody_else(filled: Filled) -> None:
    told = _copied()
    text = json.dumps(told, ensure_ascii=False)
    lacking, too_much = [], []
    for at, (name, _, subject) in enumerate(EVERY):
        wanted = [
            _mark("mine", name, at, one)
            for one in subject.theirs.split()
            if f"'S': '{_mark('mine', name, at, one)}'" in str(filled.get(name))
        ]
        wanted += (
            [f"mine {name} {at} {subject.by}"] if subject.inside and f"mine {name} {at} {subject.by}" in str(filled[name]) else []
        )
        secret = {_mark("mine", name, at, one) for one in matching._SECRET}
        hidden = subject.private or not subject.by
        lacking += [one for one in wanted if one not in text and not hidden and one not in secret]
        too_much += [one for one in wanted if one in text and (hidden or one in secret)]
    assert (lacking, too_much) == ([], [])
    assert [name for name, one in told["data"].items() if OTHER.email in str(one)] == []
    assert [one for one in ("others ", OTHER.person_id, OTHER.email, OTHER.name) if one in text] == []
    assert told["about"] == {"code": SAM.person_id, "name": SAM.name, "email": SAM.email}


def test_the_letter_says_that_a_copy_is_ready_and_only_its_owner_is_led_to_it(filled: Filled) -> None:
    _copied()
    (letter,) = [one for one in Letter.scan() if one.kind == "data-request"]
    assert (letter.to, words(letter.kind, letter.context).subject) == (SAM.email, "The copy of your data is ready")
    assert actions.copy_link(SAM, NOW).split("?")[0].endswith(_files()[0])
    with pytest.raises(NotFound):
        actions.copy_link(OTHER, NOW)
    with pytest.raises(NotFound):
        actions.copy_link(SAM, NOW + rules.COPY_KEPT)


def test_a_copy_that_was_cut_short_anywhere_goes_on_where_it_ended(filled: Filled) -> None:
    whole = _copied()
    boto3.client("s3").delete_object(Bucket=EXPORTS, Key=_files()[0])
    later = NOW + rules.COPY_AGAIN
    actions.ask_copy(SAM, later)
    with cut_short() as asked:
        for number in range(60):
            working.sweep(_nothing, later + number * rules.CLAIM_LASTS)
    (file,) = _files()
    again = json.loads(
        zipfile.ZipFile(io.BytesIO(boto3.client("s3").get_object(Bucket=EXPORTS, Key=file)["Body"].read())).read("my-data.json")
    )
    assert len(asked) > 40
    assert {name: one["items"] for name, one in again["data"].items() if name not in ("audit", "letters", "data_requests")} == {
        name: one["items"] for name, one in whole["data"].items() if name not in ("audit", "letters", "data_requests")
    }


def test_what_the_time_is_too_short_for_is_left_for_the_next_time(filled: Filled) -> None:
    actions.ask_copy(SAM, NOW)
    with time_left.within(1_000):
        assert working.sweep(_nothing, NOW)["copies"] == 0
    assert working.sweep(_nothing, NOW)["copies"] == 1


def test_of_two_who_do_it_at_once_one_does_it(filled: Filled) -> None:
    actions.ask_copy(SAM, NOW)
    done = []
    with between(lambda: done.append(working.sweep(_nothing, NOW)["copies"])):
        done.append(working.sweep(_nothing, NOW)["copies"])
    assert sorted(done) == [0, 1]
    assert len(_files()) == 1


def test_asking_twice_is_asking_once_and_another_copy_takes_a_day(filled: Filled) -> None:
    actions.ask_copy(SAM, NOW)
    actions.ask_copy(SAM, NOW)
    working.sweep(_nothing, NOW)
    actions.ask_copy(SAM, NOW + DAY / 2)
    assert working.sweep(_nothing, NOW + DAY / 2)["copies"] == 0
    (before,) = _files()
    actions.ask_copy(SAM, NOW + DAY)
    assert working.sweep(_nothing, NOW + DAY)["copies"] == 1
    (after,) = _files()
    assert before != after, "the first one is gone"


def _forget() -> None:
    actions.ask_erasure(SAM, [], sure=True, now=NOW)
    at = NOW + rules.THOUGHT_OVER
    for _ in range(working._ROUNDS):
        for letter in Letter.scan():
            if letter.to == SAM.email:
                letter.update([Letter.state.set("sent")])
        working.sweep(_nothing, at)
        at += rules.NEXT_ROUND


def test_an_erasure_leaves_what_was_said_to_stay_and_nothing_else(filled: Filled) -> None:
    _copied()
    before = _everything()
    _forget()
    after = _everything()
    wrong = []
    for at, (name, table, subject) in enumerate(EVERY):
        left = [item for item in after[name] if f"{name} {at} " in _text(item) and _keyed(name, at, item)]
        told = [item for kept, item in filled.get(name, ()) if kept is subject]
        if subject.fate is Fate.DELETED and left:
            wrong.append((name, at, "is there still"))
        if subject.by and subject.fate is not Fate.DELETED:
            blank = {each for one in told for each in _blanked(table, one)}
            if [_without(one, blank) for one in left] != [_without(one, blank) for one in told]:
                wrong.append((name, at, "is not what it was"))
            if any(_mark("mine", name, at, one) in _text(item) for one in subject.blank.split() for item in left):
                wrong.append((name, at, "has a name still"))
    assert wrong == []
    assert [name for name in before if not _of_others(before, name) <= _of_others(after, name)] == [], (
        "of others nothing is changed"
    )
    _nothing_else_is_left(after)


def _keyed(name: str, at: int, item: Mapping[str, Any]) -> bool:
    """Whether an item is the one of Sam's that was made of the subject `at`."""
    model = MODELS[name]
    keys = [item[str(one)]["S"] for one in (model._hash_keyname, model._range_keyname) if one]
    return any(one.startswith(f"{name} {at} ") and one.endswith("True") for one in keys) or keys in ([SAM.person_id], [SAM.email])


def _blanked(table: Table, item: Mapping[str, Any]) -> set[str]:
    """What is taken out of an item, as whomever it tells of Sam."""
    found = matching.matched(table, item, matching.Person(SAM.person_id, SAM.email))
    return {name for one in found for name in one.blank.split()}


def _without(item: Mapping[str, Any], blank: set[str]) -> str:
    return _text({name: item[name] for name in sorted(item) if name not in blank})


def _of_others(found: Mapping[str, list[dict[str, Any]]], name: str) -> set[str]:
    return {
        text
        for item in found[name]
        if SAM.person_id not in (text := _text(item)) and SAM.email not in text and OTHER.person_id in text
    }


def _nothing_else_is_left(after: Mapping[str, list[dict[str, Any]]]) -> None:
    """Search everything for the person's address, name and id: where there is one still, the word on the table says that it stays."""
    for name, found in after.items():
        telling = [item for item in found if any(told in _text(item) for told in (SAM.person_id, SAM.email, SAM.name))]
        fates = {one.fate for one in inventory.TABLES[name].subjects} if name in inventory.TABLES else set()
        assert not telling or fates & {Fate.STAYS, Fate.SOON, Fate.BLANKED}, name
        for item in telling:
            assert SAM.email not in _text(item) or Fate.SOON in fates or name in ("policies",), (name, "an address")
    assert [one.kind for one in Letter.scan() if one.to == SAM.email] == []
    assert POOL.accounts == {OTHER.person_id}
    assert _files() == []


def test_an_erasure_that_comes_twice_or_was_cut_short_ends_the_same(filled: Filled) -> None:
    actions.ask_erasure(SAM, [], sure=True, now=NOW)
    calls, make = 0, items.make

    def breaks(table: str, item: Any, change: Any) -> bool:
        nonlocal calls
        calls += 1
        if calls % 4 == 0:
            raise RuntimeError("cut short")
        return make(table, item, change)

    at = NOW + rules.THOUGHT_OVER
    with patch.object(items, "make", breaks):
        for number in range(30):
            working.sweep(_nothing, at + number * rules.CLAIM_LASTS)
            working.sweep(_nothing, at + number * rules.CLAIM_LASTS)
    for number in range(5):
        working.sweep(_nothing, at + (number + 1) * rules.NEXT_ROUND)
    (found,) = [one for one in DataRequest.scan() if one.kind == Kind.ERASURE]
    assert (found.state, found.name, found.email) == (State.DONE, subjects.SOMEBODY, "nobody@erased.invalid")
    gone = {name for name, table, _ in EVERY if {one.fate for one in table.subjects if one.by} == {Fate.DELETED}}
    client = boto3.client("dynamodb")
    assert [name for name in gone if any(SAM.person_id in _text(one) for one in _all(client, f"union-house-local-{name}"))] == []


def test_one_item_that_cannot_be_changed_holds_up_no_other_and_is_tried_until_it_can(filled: Filled) -> None:
    make, client = items.make, boto3.client("dynamodb")

    def breaks(table: str, item: Any, change: Any) -> bool:
        if table == "memberships":
            raise RuntimeError
        return make(table, item, change)

    def left(name: str) -> bool:
        return any(SAM.person_id in _text(one) for one in _all(client, f"union-house-local-{name}"))

    def state() -> str:
        return next(one.state for one in DataRequest.scan() if one.kind == Kind.ERASURE)

    with patch.object(items, "make", breaks):
        _forget()
    assert (left("memberships"), left("letter_choices"), left("baskets"), state()) == (True, False, False, State.WORKING)
    for day in range(working._ROUNDS, working._ROUNDS + 3):
        working.sweep(_nothing, NOW + rules.THOUGHT_OVER + day * rules.NEXT_ROUND)
    assert (left("memberships"), state()) == (False, State.DONE)


def test_what_comes_in_meanwhile_is_found_by_the_second_look(filled: Filled) -> None:
    actions.ask_erasure(SAM, [], sure=True, now=NOW)
    at = NOW + rules.THOUGHT_OVER
    working.sweep(_nothing, at)
    _, item = filled["memberships"][0]
    boto3.client("dynamodb").put_item(TableName="union-house-local-memberships", Item=item)
    for number in range(1, 4):
        working.sweep(_nothing, at + number * rules.NEXT_ROUND)
    assert not any(SAM.person_id in _text(one) for one in _everything()["memberships"])


def test_nothing_is_deleted_for_two_weeks_and_it_can_be_taken_back_until_then(filled: Filled) -> None:
    before = _everything()["memberships"]
    actions.ask_erasure(SAM, [], sure=True, now=NOW)
    working.sweep(_nothing, NOW + rules.THOUGHT_OVER - DAY / 24)
    actions.take_back(SAM, NOW + DAY)
    actions.take_back(SAM, NOW + DAY)
    working.sweep(_nothing, NOW + 2 * rules.THOUGHT_OVER)
    assert _everything()["memberships"] == before


def test_what_has_begun_cannot_be_taken_back(filled: Filled) -> None:
    actions.ask_erasure(SAM, [], sure=True, now=NOW)
    working.sweep(_nothing, NOW + rules.THOUGHT_OVER)
    with pytest.raises(Conflict):
        actions.take_back(SAM, NOW + rules.THOUGHT_OVER)


def test_nobody_is_forgotten_who_is_not_sure_or_has_something_open(filled: Filled) -> None:
    way = [{"text": "You are Chair.", "url": "/my/roles", "link": "Roles"}]
    with pytest.raises(Invalid):
        actions.ask_erasure(SAM, [], sure=False, now=NOW)
    with pytest.raises(Conflict):
        actions.ask_erasure(SAM, way, sure=True, now=NOW)  # type: ignore[arg-type] # a view is a map
    actions.ask_erasure(SAM, [], sure=True, now=NOW)
    at = NOW + rules.THOUGHT_OVER
    working.sweep(lambda caller, now: way, at)  # type: ignore[arg-type, return-value] # the same
    (found,) = [one for one in DataRequest.scan() if one.kind == Kind.ERASURE]
    assert found.state == State.BLOCKED
    assert any(SAM.person_id in _text(one) for one in _everything()["memberships"])
    working.sweep(_nothing, at + rules.BLOCKED_FOR)
    assert not any(SAM.person_id in _text(one) for one in _everything()["memberships"])


def test_nobody_complains_without_end_and_a_second_click_is_no_complaint(filled: Filled) -> None:
    most = rate_limits.BY_ACTOR[Reach.DATA_COMPLAINT].most
    for number in [0, 0, *range(1, most)]:
        actions.complain(SAM, text="It is wrong.", key=f"key-of-form-{number}", now=NOW)
    with pytest.raises(TooMany) as refused:
        actions.complain(SAM, text="It is wrong.", key="key-of-one-more", now=NOW)
    assert "complaint" in refused.value.errors
    assert len(list(DataRequest.query(SAM.person_id, DataRequest.request_id.startswith("complaint#")))) == most


def test_a_complaint_is_acknowledged_at_once_listed_with_its_day_and_answered(filled: Filled) -> None:
    for _ in range(2):
        actions.complain(SAM, text="You told everybody my address.", key="key-of-form-1", now=NOW)
    listed = actions.listed(MORGAN, NOW)["requests"]
    assert [(one["kind"], one["due_on"], one["words"]) for one in listed] == [
        ("complaint", "2026-12-23", "You told everybody my address.")
    ]
    with pytest.raises(NotAllowed):
        actions.listed(ALEX, NOW)
    told = {"person_id": SAM.person_id, "request_id": listed[0]["request_id"], "text": "We are sorry.", "key": "key-of-form-2"}
    for _ in range(2):
        actions.answer(MORGAN, **told, now=NOW)
    assert actions.listed(MORGAN, NOW)["requests"] == []
    subjects = sorted(words(one.kind, one.context).subject for one in Letter.scan() if one.kind == "data-request")
    assert subjects == ["We have your complaint about your data", "Your complaint about your data is answered"]
    with pytest.raises(Conflict):
        actions.answer(MORGAN, **{**told, "key": "key-of-form-3"}, now=NOW)


def test_the_audit_says_what_was_asked_and_nothing_of_what_it_was_about(filled: Filled) -> None:
    actions.complain(SAM, text="You told everybody my address.", key="key-of-form-1", now=NOW)
    _copied()
    said = [item for item in _everything()["audit"] if item["subject"]["S"] == "data"]
    assert sorted(one["act"]["S"] for one in said) == ["complaint", "copy asked", "copy made"]
    assert "address" not in _text({"said": said})  # type: ignore[dict-item] # only to be read
