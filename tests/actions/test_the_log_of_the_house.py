"""Whatever was noted is sealed, by whomever and however often it is told; whoever changes anything of it is found out."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import store, time_left, watch
from union.core.audit import records, rules, sealing
from union.core.audit.actions import audit_write
from union.core.audit.rules import Block, Noted
from union.core.audit.tables import BlockRecord, Entry, Seal
from union.times import iso
from union.watch import Count

from functions.audit_clock import handler as audit_clock
from functions.audit_seal import handler as audit_seal
from infra.union import verify_audit
from tests.actions.conftest import NOW
from tests.functions.conftest import CONTEXT
from tests.logs import listening
from tests.races import rushed, unguarded


@pytest.fixture(autouse=True)
def _nothing_yet(union_house: Any) -> None:
    """The house has been noted to be made, of which nothing is told here."""
    for entry in list(Entry.scan()):
        entry.delete()


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Give what the house logs."""
    with listening() as heard:
        yield heard


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Count]:
    """Give what was counted."""
    found: list[Count] = []
    monkeypatch.setattr(watch, "count", found.append)
    return found


def _note(number: int, subject: str = "group#chess", at: Any = NOW, **details: str | int) -> tuple[str, str]:
    part = audit_write(subject, f"act {number}", "priya", at, **details)
    store.commit(part)
    return str(part.record.subject), str(part.record.entry_id)


def _sealed(number: int = 3) -> list[tuple[str, str]]:
    keys = [_note(one, person="tom", amount=one) for one in range(number)]
    for key in keys:
        sealing.seal([key], NOW)
    return keys


def test_what_was_noted_is_sealed_block_by_block() -> None:
    keys = _sealed(3)
    blocks = list(records.forwards())
    assert [block.number for block in blocks] == [1, 2, 3]
    assert [entry[:2] for block in blocks for entry in block.entries] == keys
    assert blocks[0].previous == rules.START
    assert [block.previous for block in blocks[1:]] == [block.hash for block in blocks[:2]]
    assert sealing.tick(NOW) == {"blocks": 3, "entries": 3, "flaws": 0}


def test_what_comes_twice_is_sealed_once_and_nothing_makes_no_block() -> None:
    keys = _sealed(2)
    assert sealing.seal(keys, NOW) == 0
    assert sealing.seal([keys[0], *keys, _note(9), keys[0]], NOW) == 1
    assert sealing.seal([], NOW) == 0
    assert [len(block.entries) for block in records.forwards()] == [1, 1, 1]


def test_what_comes_again_long_after_as_where_a_house_is_restored_is_not_sealed_again() -> None:
    keys = _sealed(8)
    assert sealing.seal(keys[:2], NOW + timedelta(days=40)) == 0
    assert records.sealed_in([*keys, ("group#chess", "none")]) == [*range(1, 9), None]


def test_more_than_a_block_holds_goes_into_two() -> None:
    keys = [_note(one) for one in range(records.MOST_SEALED + 3)]
    assert sealing.seal(keys, NOW) == len(keys)
    assert [len(block.entries) for block in records.forwards()] == [records.MOST_SEALED, 3]


def test_without_its_condition_a_block_is_put_over_another() -> None:
    """The negative control of the next one."""
    keys = [_note(one) for one in range(2)]
    with unguarded():
        rushed([partial(sealing.seal, [key], NOW) for key in keys])
    assert len([entry for block in records.forwards() for entry in block.entries]) < len(keys)


def test_of_many_who_seal_at_once_each_follows_another_and_nothing_is_left_out() -> None:
    keys = [_note(one) for one in range(8)]
    assert rushed([partial(sealing.seal, [key], NOW) for key in keys]) == [1] * len(keys)
    blocks = list(records.forwards())
    assert [block.number for block in blocks] == list(range(1, 9))
    assert sorted(entry[:2] for block in blocks for entry in block.entries) == sorted(keys)
    assert sealing.tick(NOW)["flaws"] == 0


def _change(key: tuple[str, str]) -> None:
    Entry(*key).update([Entry.actor.set("somebody else")])


def _change_details(key: tuple[str, str]) -> None:
    Entry(*key).update([Entry.details.set({"person": "tom", "amount": 1_000})])


def _change_moment(key: tuple[str, str]) -> None:
    Entry(*key).update([Entry.at.set(NOW + timedelta(microseconds=1))])


def _second(change: Any, number: int = 2) -> Callable[[Any], Any]:
    return lambda _: BlockRecord("house", f"{number:012}").update([change])


def _without(number: int) -> Callable[[Any], Any]:
    return lambda _: BlockRecord("house", f"{number:012}").delete()


LATER, OTHER = BlockRecord.at.set(iso(NOW + timedelta(1))), BlockRecord.previous.set("1" * 64)
SPOILT: list[tuple[str, Callable[[list[tuple[str, str]]], Any], str]] = [
    ("another actor", lambda keys: _change(keys[1]), "was changed"),
    ("other details", lambda keys: _change_details(keys[1]), "was changed"),
    ("another microsecond", lambda keys: _change_moment(keys[1]), "was changed"),
    ("an entry taken away", lambda keys: Entry(*keys[1]).delete(), "was taken away since"),
    ("the first block taken away", _without(1), "Block 1 is missing"),
    ("a block taken away", _without(2), "Block 2 is missing"),
    ("a block with less in it", _second(BlockRecord.entries.set([])), "Block 2 was changed"),
    ("a block made at another time", _second(LATER), "Block 2 was changed"),
    ("a block that follows none", _second(OTHER), "Block 2 does not follow"),
    ("a first block that follows something", _second(OTHER, 1), "Block 1 does not follow"),
]


@pytest.mark.parametrize(("spoil", "told"), [one[1:] for one in SPOILT], ids=[one[0] for one in SPOILT])
def test_whatever_is_changed_is_found_by_night_and_by_the_operator(
    spoil: Callable[[Any], Any], told: str, said: io.StringIO, counted: list[Count]
) -> None:
    spoil(_sealed(3))
    assert sealing.tick(NOW)["flaws"] == len(counted) > 0
    assert told in said.getvalue()
    assert set(counted) == {Count.AUDIT_BROKEN}
    assert any(told in flaw for flaw in _verified())


def _verified(known: dict[int, str] | None = None, later: timedelta = timedelta(hours=1)) -> list[str]:
    seen = verify_audit.Seen(known or {})
    return [*seen.blocks(records.forwards()), *(f"{key} is in no block" for key in seen.others(NOW + later))]


def test_where_nothing_was_changed_nothing_is_found() -> None:
    _sealed(3)
    assert _verified() == []


def test_who_wrote_a_block_down_sees_that_all_was_made_up_since() -> None:
    """The negative control is what nobody wrote down: a log that was made anew from its start on fits in itself."""
    keys = _sealed(3)
    (*_, last) = records.forwards()
    for block in list(records.forwards()):
        BlockRecord("house", f"{block.number:012}").delete()
    for seal in list(Seal.scan()):
        seal.delete()
    _change(keys[1])
    sealing.seal(keys, NOW)
    assert _verified() == []
    assert _verified({last.number: last.hash}) == ["Block 3, which somebody wrote down, is missing."]
    _note(7)
    assert _verified({1: last.hash}, timedelta()) == ["Block 1 has another hash than the one that was written down."]


def test_what_was_never_sealed_is_found_once_it_had_the_time_and_what_is_older_than_the_log_is_counted() -> None:
    old = _note(0, at=NOW - timedelta(days=30))
    _sealed(2)
    key = _note(8, at=NOW + timedelta(seconds=1))
    assert _verified(later=timedelta(minutes=1)) == []
    assert _verified() == [f"{key} is in no block"]
    seen = verify_audit.Seen({})
    assert [*seen.blocks(records.forwards()), *seen.others(NOW)] == []
    assert [entry_id for _, entry_id in seen.older] == [old[1]]


def test_an_entry_that_was_gone_before_it_was_sealed_is_told_and_stays_told(said: io.StringIO) -> None:
    key = _note(1)
    Entry(*key).delete()
    assert sealing.seal([key], NOW) == 1
    assert "gone before it was sealed" in said.getvalue()
    assert [one for one in _verified() if "before it was sealed" in one]


def test_the_stream_seals_what_it_can_read_and_tells_the_rest(counted: list[Count]) -> None:
    key = _note(1)
    other = _note(2)
    keys = [{"subject": {"S": subject}, "entry_id": {"S": entry_id}} for subject, entry_id in (key, other)]
    told = [("INSERT", keys[0]), ("INSERT", {}), ("REMOVE", keys[1])]
    audit_seal.lambda_handler({"Records": [{"eventName": kind, "dynamodb": {"Keys": one}} for kind, one in told]}, CONTEXT)
    assert [entry[:2] for block in records.forwards() for entry in block.entries] == [key]
    assert counted == [Count.ITEM_FAILED]


def test_a_block_or_an_entry_that_cannot_be_read_is_told_and_the_others_are_looked_at(counted: list[Count]) -> None:
    """Whoever spoils one so that nobody can read it does not hide what else they did."""
    keys = _sealed(5)
    _raw("audit_blocks", {"log": {"S": "house"}, "number": {"S": f"{4:012}"}}, "entries")
    _raw("audit", {"subject": {"S": keys[4][0]}, "entry_id": {"S": keys[4][1]}}, "details")
    _change(keys[0])
    assert sealing.tick(NOW) == {"blocks": 4, "entries": 4, "flaws": 2}
    assert Counter(counted) == {Count.ITEM_FAILED: 2, Count.AUDIT_BROKEN: 2}


def _raw(table: str, key: dict[str, Any], name: str) -> None:
    store.connection().dispatch(
        "UpdateItem",
        {
            "TableName": f"union-house-local-{table}",
            "Key": key,
            "UpdateExpression": "SET #n = :v",
            "ExpressionAttributeNames": {"#n": name},
            "ExpressionAttributeValues": {":v": {"S": "no JSON"}},
        },
    )


def test_each_night_looks_two_days_back_and_says_how_the_log_ends(said: io.StringIO) -> None:
    for days in (9, 5, 1, 0):
        sealing.seal([_note(days)], NOW - timedelta(days=days))
    with patch.object(audit_clock, "datetime") as clock:
        clock.now.return_value = NOW
        assert audit_clock.lambda_handler({}, CONTEXT) == {"blocks": 3, "entries": 3, "flaws": 0}
    last = records.last()
    assert last is not None and last.hash in said.getvalue()


def test_a_night_that_runs_out_of_time_says_so(counted: list[Count]) -> None:
    _sealed(2)
    with time_left.within((time_left.KEPT + time_left.AFTER + 2) * 1000):
        assert sealing.tick(NOW)["blocks"] == 0
    assert counted == [Count.SWEEP_UNFINISHED]


def test_the_first_block_after_a_moment_is_found_without_reading_them_all() -> None:
    for hours in range(20):
        sealing.seal([_note(hours)], NOW + timedelta(hours=hours))
    assert [records.number_after(NOW + timedelta(hours=hours, minutes=30)) for hours in (-1, 0, 7, 18, 19, 99)] == [
        1, 2, 9, 20, 21, 21,
    ]  # fmt: skip


TEXT = st.text(max_size=20)
ENTRIES = st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=4)


@given(st.lists(ENTRIES, min_size=1, max_size=5), st.data())
def test_a_log_is_whole_and_any_one_change_of_a_block_breaks_it(told: list[list[rules.Sealed]], data: st.DataObject) -> None:
    blocks: list[Block] = []
    for number, entries in enumerate(told, 1):
        blocks.append(rules.following(number, iso(NOW), blocks[-1].hash if blocks else rules.START, entries))
    assert _faults(blocks) == []
    at = data.draw(st.integers(0, len(blocks) - 1))
    other = data.draw(ENTRIES.filter(lambda one: list(one) != list(blocks[at].entries)))
    made_up = rules.following(at + 1, iso(NOW), blocks[at].previous, other)
    spoilt = [*blocks[:at], made_up, *blocks[at + 1 :]]
    assert _faults(spoilt) or (at == len(blocks) - 1 and spoilt[-1].hash != blocks[-1].hash)


def _faults(blocks: list[Block]) -> list[str]:
    return [told for before, block in zip([None, *blocks], blocks, strict=False) if (told := rules.flaw(block, before))]


@given(st.dictionaries(TEXT, st.integers() | TEXT, max_size=3), st.dictionaries(TEXT, st.integers() | TEXT, max_size=3))
def test_entries_have_one_digest_just_where_they_say_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    digests = [Noted("s", "e", "at", "who", "act", details, "c").digest for details in (one, other)]
    assert (digests[0] == digests[1]) == (one == other)
