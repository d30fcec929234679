"""A restored house is the one that was saved, whatever became of it in between; and nothing is touched unless what was saved is whole."""

import gzip
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Unavailable

from infra.union import __main__ as command
from infra.union import stored, which_house
from tests.tables import tables

HOUSE = {"stack": "union-house-local", "region": "eu-west-2", "url": "https://union.example", "union": "Queen's Union", "aws": ""}
NAMES = sorted(one["TableName"].removeprefix("union-house-local-") for one in tables("union-house-local"))


@pytest.fixture(autouse=True)
def _union(union_house: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(which_house, "_of_this_machine", lambda: HOUSE)
    with patch.dict("os.environ"):
        yield


def did(*words: str) -> int:
    return command.main([*words, "--local"])


def _everything() -> dict[str, list[str]]:
    dynamodb = boto3.client("dynamodb")
    return {name: sorted(map(stored.line, stored.items(dynamodb, f"union-house-local-{name}"))) for name in NAMES}


def _spoil() -> None:
    """Of each table take one item away, change another one, and put a third there."""
    dynamodb = boto3.client("dynamodb")
    for name in NAMES:
        table = f"union-house-local-{name}"
        key, found = stored.key(dynamodb, table), list(stored.items(dynamodb, table))
        if not found:
            continue
        for one in found[:1]:
            dynamodb.delete_item(TableName=table, Key={each: one[each] for each in key})
            dynamodb.put_item(TableName=table, Item={**one, **{each: {"S": "of nobody"} for each in key if "S" in one[each]}})
        for one in found[1:2]:
            dynamodb.put_item(TableName=table, Item={**one, "spoiled": {"S": "yes"}})


def test_a_restored_house_is_the_one_that_was_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boto3.client("dynamodb").put_item(
        TableName="union-house-local-pictures", Item={"name": {"S": "p"}, "data": {"B": b"\x00\xff\xfe"}}
    )
    before = _everything()
    assert did("save-tables", "--to", str(tmp_path / "saved")) == 0
    _spoil()
    assert _everything() != before, "the test can fail"
    assert did("restore-tables", "--from", str(tmp_path / "saved"), "--yes") == 0
    assert _everything() == before
    told = capsys.readouterr().out
    assert f"{sum(map(len, before.values())):,} items of {len(NAMES)} tables" in told
    assert did("restore-tables", "--from", str(tmp_path / "saved"), "--yes") == 0
    assert {one.partition(": ")[2] for one in capsys.readouterr().out.splitlines()} == {"0 put, 0 taken away"}, "twice is once"


def test_one_table_alone_can_be_restored(tmp_path: Path) -> None:
    before = _everything()
    did("save-tables", "--to", str(tmp_path / "saved"))
    _spoil()
    spoiled = _everything()
    assert did("restore-tables", "--from", str(tmp_path / "saved"), "--table", "groups", "--yes") == 0
    assert _everything() == {**spoiled, "groups": before["groups"]}
    assert spoiled["groups"] != before["groups"]


def test_a_restore_that_was_cut_short_is_done_again(tmp_path: Path) -> None:
    before = _everything()
    did("save-tables", "--to", str(tmp_path / "saved"))
    _spoil()
    write, calls = stored._send, 0

    def breaks(dynamodb: Any, table: str, some: list[dict[str, Any]]) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": "no"}}, "BatchWriteItem")
        write(dynamodb, table, some)

    with patch.object(stored, "_send", breaks):
        assert did("restore-tables", "--from", str(tmp_path / "saved"), "--yes") == 1
    assert _everything() != before
    assert did("restore-tables", "--from", str(tmp_path / "saved"), "--yes") == 0
    assert _everything() == before


def test_what_dynamodb_does_not_take_at_once_is_sent_again_and_not_for_ever() -> None:
    class Busy:
        def __init__(self, takes: int) -> None:
            self.takes, self.taken = takes, list[Any]()

        def batch_write_item(self, **asked: Any) -> dict[str, Any]:
            (some,) = asked["RequestItems"].values()
            self.taken += some[: self.takes]
            return {"UnprocessedItems": {"t": some[self.takes :]} if some[self.takes :] else {}}

    with patch.object(stored, "sleep", lambda _: None):
        busy = Busy(9)
        assert stored._write(busy, "t", ({"n": number} for number in range(60))) == 60
        assert [one["n"] for one in busy.taken] == list(range(60))
        with pytest.raises(Unavailable, match="t takes no more"):
            stored._write(Busy(0), "t", [{"n": 1}])


def test_nothing_is_changed_unless_every_file_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "saved"
    did("save-tables", "--to", str(saved))
    _spoil()
    spoiled = _everything()
    with gzip.open(saved / "groups.jsonl.gz", "at") as file:
        file.write("{}\n")
    (saved / "orders.jsonl.gz").unlink()
    assert did("restore-tables", "--from", str(saved), "--yes") == 1
    assert "gone or spoiled: groups, orders." in capsys.readouterr().out
    assert did("restore-tables", "--from", str(saved), "--table", "sandwiches", "--yes") == 1
    assert "does not have sandwiches" in capsys.readouterr().out
    told = json.loads((saved / "saved.json").read_text())
    (saved / "saved.json").write_text(json.dumps({**told, "tables": {"old": told["tables"]["posts"]}}))
    assert did("restore-tables", "--from", str(saved), "--yes") == 1
    assert "no table for old" in capsys.readouterr().out
    (saved / "saved.json").unlink()
    with pytest.raises(SystemExit, match="cut short"):
        did("restore-tables", "--from", str(saved), "--yes")
    assert _everything() == spoiled


def test_whoever_types_another_name_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _everything()["groups"]
    did("save-tables", "--to", str(tmp_path / "saved"))
    _spoil()
    spoiled = _everything()["groups"]
    for typed, after, code in (("union-house\n", spoiled, 1), ("", spoiled, 1), ("union-house-local\n", before, 0)):
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        assert did("restore-tables", "--from", str(tmp_path / "saved"), "--table", "groups") == code
        assert _everything()["groups"] == after


def test_a_folder_is_written_once_and_nobody_else_on_the_machine_reads_it(tmp_path: Path) -> None:
    assert did("save-tables", "--to", str(tmp_path / "saved")) == 0
    assert (tmp_path / "saved").stat().st_mode & 0o077 == 0
    assert did("save-tables", "--to", str(tmp_path / "saved")) == 1


def test_tables_that_were_restored_beside_the_house_s_own_are_read_and_another_stack_s_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dynamodb, key = boto3.client("dynamodb"), {"AttributeName": "k", "AttributeType": "S"}
    for name in ("union-house-local-groups-restored", "union-house-local-two-groups", "union-house-localgroups"):
        dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[key],
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
    assert stored.tables(dynamodb, "union-house-local") == [
        "audit_seals",
        "audit_blocks",
        *(one for one in NAMES if "audit_" not in one),
    ]
    assert stored.tables(dynamodb, "union-house-local", "-restored") == ["groups"]
    dynamodb.put_item(TableName="union-house-local-groups-restored", Item={"k": {"S": "a"}})
    assert did("save-tables", "--to", str(tmp_path / "saved"), "--suffix=-restored") == 0
    assert list(stored.lines(tmp_path / "saved" / "groups.jsonl.gz")) == ['{"k":{"S":"a"}}']
    assert did("save-tables", "--to", str(tmp_path / "other"), "--suffix=-sandwiches") == 1
    assert "no tables" in capsys.readouterr().out


_PLAIN = st.one_of(
    st.builds(lambda told: {"S": told}, st.text()),
    st.builds(lambda told: {"N": str(told)}, st.integers()),
    st.builds(lambda told: {"B": told}, st.binary()),
    st.builds(lambda told: {"BOOL": told}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda told: {"SS": sorted(told)}, st.sets(st.text(min_size=1), min_size=1)),
    st.builds(lambda told: {"BS": sorted(told)}, st.sets(st.binary(min_size=1), min_size=1)),
)
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: st.one_of(
        st.builds(lambda told: {"L": told}, st.lists(inner)),
        st.builds(lambda told: {"M": told}, st.dictionaries(st.text(), inner)),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1), _VALUES))
def test_an_item_comes_back_out_of_a_line_as_it_was_and_a_line_is_one_line(one: dict[str, Any]) -> None:
    text = stored.line(one)
    assert stored.line(stored.item(text)) == text
    assert _sorted(stored.item(text)) == _sorted(one)
    assert "\n" not in text and "\r" not in text


def _sorted(item: Any) -> Any:
    """The item with its sets in one order: a set has none."""
    if isinstance(item, dict):
        return {
            name: sorted(told)
            if name in ("SS", "BS") and isinstance(told, list) and all(isinstance(one, (str, bytes)) for one in told)
            else _sorted(told)
            for name, told in item.items()
        }
    return [_sorted(one) for one in item] if isinstance(item, list) else item
