"""An exported case is the case, and whoever changes one byte of it is found out by anybody who has Python."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.case_log import actions as case_log
from union.core.case_log import rules as case_log_rules
from union.core.case_log.rules import Act
from union.errors import Conflict, Unavailable
from union.moderation.evidence import actions as evidence
from union.moderation.evidence import packer, verify
from union.moderation.evidence.tables import Evidence

from tests.actions.conftest import BUCKET, EXPORTS, NOW

CASE = {"record": {"heading": "threats", "group": {"name": "Schach & Spaß"}}, "entries": [{"text": "<b>=1+1</b>"}], "steps": []}
PDF, TEXT = b"%PDF-1.7 " + bytes(range(256)) * 40, "Später gesendet".encode()
CLEAN = "NO_THREATS_FOUND"


@pytest.fixture
def started(the_vault: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Give what was asked of the function that packs."""
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr(packer, "start", lambda *told: calls.append(told))
    return calls


def _kept(data: bytes, name: str, verdict: str = CLEAN) -> str:
    evidence_id = evidence.received("case-1", name=name, data=data, by="reporter", now=NOW)
    key = f"cases/case-1/{evidence_id}"
    version = boto3.client("s3").head_object(Bucket=BUCKET, Key=key)["VersionId"]
    evidence.seal(key, version, verdict, NOW)
    return evidence_id


def _zip(export_id: str) -> bytes:
    data: bytes = boto3.client("s3").get_object(Bucket=EXPORTS, Key=f"cases/case-1/{export_id}/case.zip")["Body"].read()
    return data


def _asked() -> str:
    """Ask for an export; returns its id."""
    evidence.export("case-1", CASE, actor="alex", now=NOW)
    return str(_stands()["export_id"])


def _stands(after: timedelta = timedelta()) -> dict[str, Any]:
    told = evidence.exported("case-1", case_log.entries("case-1"), NOW + after)
    assert told is not None
    return told


def _packed() -> bytes:
    export_id = _asked()
    assert evidence.pack("case-1", export_id, NOW) == "ready"
    return _zip(export_id)


@pytest.fixture
def exported(started: list[tuple[str, str]], tmp_path: Path) -> Path:
    """Give the folder of an unpacked export, with two files and one that was harmful."""
    _kept(PDF, "letter.pdf")
    _kept(TEXT, "wörter.txt")
    _kept(b"harm", "harm.txt", "THREATS_FOUND")
    (tmp_path / "case.zip").write_bytes(_packed())
    with zipfile.ZipFile(tmp_path / "case.zip") as packed:
        packed.extractall(tmp_path / "case")
    return tmp_path / "case"


def _checked(place: Path, *more: str) -> tuple[int, str]:
    """What the verifier of the room, in a process of its own that sees nothing of the house, says of a place."""
    command = [sys.executable, "-I", str(Path(verify.__file__)), str(place), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout.strip()


def _wrong(place: Path, *more: str) -> str:
    code, said = _checked(place, *more)
    assert code == 1
    assert said.startswith("WRONG ")
    return said.removeprefix("WRONG ")


def _says(place: Path) -> str:
    try:
        return verify.check(verify.Folder(place))
    except verify.Wrong as wrong:
        return f"WRONG {wrong}"


def test_an_export_verifies_unpacked_and_as_it_came_and_names_the_logs_last_hash(exported: Path) -> None:
    told = _stands()
    assert told["ready"]
    assert _checked(exported) == _checked(exported.parent / "case.zip") == (0, f"OK {told['log_hash']}")
    own = subprocess.run([sys.executable, "verify.py"], cwd=exported, capture_output=True, text=True, check=True)
    assert own.stdout.strip() == f"OK {told['log_hash']}"
    assert _checked(exported, "--hash", told["log_hash"])[0] == 0
    assert "wrote it anew" in _wrong(exported, "--hash", "0" * 64)


def test_the_originals_are_in_it_byte_for_byte_and_what_is_harmful_is_not(exported: Path) -> None:
    files = {p.relative_to(exported).as_posix(): p.read_bytes() for p in exported.rglob("*") if p.is_file()}
    assert {data for path, data in files.items() if path.startswith("evidence/")} == {PDF, TEXT}
    assert json.loads(files["case.json"]) == CASE
    (left_out,) = json.loads(files["manifest.json"])["left_out"]
    assert left_out["name"] == "harm.txt"
    assert left_out["state"] == "infected"
    assert files["verify.py"] == Path(verify.__file__).read_bytes()


def test_one_flipped_bit_in_any_file_is_found_and_the_file_is_named(exported: Path) -> None:
    paths = [p for p in exported.rglob("*") if p.is_file()]
    assert len(paths) == 8
    for path in paths:
        data = path.read_bytes()
        for place in {0, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            said = _says(exported)
            assert said.startswith("WRONG"), path
            assert path.name in said
        path.write_bytes(data)
    assert not _says(exported).startswith("WRONG")


def test_any_flipped_byte_of_the_zip_that_changes_a_file_is_found(exported: Path) -> None:
    data = (exported.parent / "case.zip").read_bytes()
    changed = exported.parent / "changed.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        places = [info.header_offset + 30 + len(info.filename.encode()) + 3 for info in packed.infolist()]
    for place in places:
        changed.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        _wrong(changed)


def test_a_file_that_is_dropped_or_added_or_a_link_is_found(exported: Path) -> None:
    for path in [p for p in exported.rglob("*") if p.is_file()]:
        data = path.read_bytes()
        path.unlink()
        assert path.name in _says(exported)
        path.write_bytes(data)
    (exported / "evidence/99-extra.txt").write_text("I was there too")
    assert "does not belong" in _says(exported)
    (exported / "evidence/99-extra.txt").unlink()
    (exported / "case.json").rename(exported.parent / "elsewhere.json")
    (exported / "case.json").symlink_to(exported.parent / "elsewhere.json")
    assert "link to somewhere else" in _says(exported)


def _forged(place: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]], **told: Any) -> None:
    """Change the log and let size, hashes and seal of everything fit, as one would who knows how this works."""
    lines = [json.loads(line) for line in (place / "log.jsonl").read_text().splitlines()]
    (place / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in change(lines)))
    _resealed(place, **told)


def _resealed(place: Path, **told: Any) -> None:
    manifest = json.loads((place / "manifest.json").read_text()) | told
    for file in manifest["files"]:
        data = (place / file["path"]).read_bytes()
        file |= {"size": len(data), "sha256": sha256(data).hexdigest()}
    text = json.dumps(manifest)
    (place / "manifest.json").write_text(text)
    (place / "manifest.sha256").write_text(f"{sha256(text.encode()).hexdigest()}  manifest.json\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda log: log[1:],
        lambda log: log[:2] + log[3:],
        lambda log: log[:-1],
        lambda log: [*log, log[-1]],
        lambda log: [*log[:2], log[1], *log[2:]],
        lambda log: [log[1], log[0], *log[2:]],
        lambda log: [*log[:3], {**log[3], "actor": "somebody else"}, *log[4:]],
        lambda log: [*log[:3], {**log[3], "at": "2026-11-23T12:00:01Z"}, *log[4:]],
        lambda log: [],
    ],
)
def test_a_log_with_an_entry_dropped_doubled_swapped_or_changed_is_found_even_where_the_manifest_fits(
    exported: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> None:
    _forged(exported, lambda log: log)
    assert not _says(exported).startswith("WRONG")  # The forger's tools themselves change nothing.
    _forged(exported, change)
    assert "log" in _says(exported)
    assert _says(exported).startswith("WRONG")


def test_evidence_that_was_exchanged_or_left_out_is_found_even_where_the_manifest_fits(exported: Path) -> None:
    letter = next(exported.glob("evidence/*letter.pdf"))
    letter.write_bytes(b"%PDF another")
    _resealed(exported)
    assert "letter.pdf is not what entry" in _says(exported)
    letter.write_bytes(PDF)
    _resealed(exported)
    assert not _says(exported).startswith("WRONG")
    letter.unlink()
    files = [f for f in json.loads((exported / "manifest.json").read_text())["files"] if "letter" not in f["path"]]
    _resealed(exported, files=files)
    assert "is left out" in _says(exported)


def test_what_is_no_export_at_all_ends_with_a_sentence(tmp_path: Path) -> None:
    assert "manifest.json is missing" in _wrong(tmp_path)
    (tmp_path / "a.zip").write_bytes(b"PK not a zip")
    assert "not a whole export" in _wrong(tmp_path / "a.zip")
    assert "not a whole export" in _wrong(tmp_path / "nowhere.zip")


_VALUES = st.text(max_size=20) | st.integers(-(10**12), 10**12)


@given(st.text(max_size=20), st.integers(1, 10**6), _VALUES.map(str), st.dictionaries(st.text(max_size=8), _VALUES, max_size=4))
def test_the_verifier_hashes_an_entry_as_the_house_does(subject: str, number: int, actor: str, details: dict[str, Any]) -> None:
    entry = case_log_rules.entered(subject, number, "2026-11-23T12:00:00Z", Act("read", actor, details), case_log_rules.START)
    told = {"subject": subject, "number": number, "at": entry.at, "act": "read", "actor": actor}
    read_back = json.loads(json.dumps({**told, "details": details, "previous": entry.previous, "hash": entry.hash}))
    assert verify.entry_hash(read_back) == entry.hash
    assert verify.START == case_log_rules.START


def test_asked_for_twice_and_packed_twice_it_is_one_export(started: list[tuple[str, str]]) -> None:
    _kept(PDF, "letter.pdf")
    first = _asked()
    assert _asked() == first
    assert started == [("case-1", first)] * 2
    assert (_stands()["ready"], _stands()["failed"]) == (False, False)
    assert [evidence.pack("case-1", first, NOW) for _ in range(2)] == ["ready", "ready"]
    acts = [entry.act.act for entry in case_log.entries("case-1")]
    assert [acts.count(act) for act in ("export asked", "export packed")] == [1, 1]
    assert _asked() != first


def test_the_log_knows_the_manifest_that_was_packed(exported: Path) -> None:
    packed = next(entry.act.details for entry in case_log.entries("case-1") if entry.act.act == "export packed")
    assert packed["manifest"] == sha256((exported / "manifest.json").read_bytes()).hexdigest()


def test_whoever_opens_an_export_is_in_the_log_before_the_link_is_given(started: list[tuple[str, str]]) -> None:
    with pytest.raises(Conflict):
        evidence.exported_link("case-1", actor="alex", now=NOW)
    _packed()
    link = evidence.exported_link("case-1", actor="alex", now=NOW)
    assert "Expires=60" in link
    assert "attachment" in link
    last = case_log.entries("case-1")[-1].act
    assert (last.act, last.actor) == ("export opened", "alex")


def test_an_export_that_was_lost_is_said_to_have_failed_and_one_that_expired_to_be_gone(started: list[tuple[str, str]]) -> None:
    assert evidence.exported("case-1", case_log.entries("case-1"), NOW) is None
    export_id = _asked()
    assert not _stands(timedelta(minutes=19))["failed"]
    assert _stands(timedelta(minutes=21))["failed"]
    evidence.pack("case-1", export_id, NOW)
    assert not _stands(timedelta(minutes=21))["failed"]
    for name in ("case.zip", "case.json"):
        boto3.client("s3").delete_object(Bucket=EXPORTS, Key=f"cases/case-1/{export_id}/{name}")
    assert evidence.exported("case-1", case_log.entries("case-1"), NOW + timedelta(days=1)) is None
    assert evidence.pack("case-1", export_id, NOW) == "gone"
    with pytest.raises(Conflict):
        evidence.exported_link("case-1", actor="alex", now=NOW)


def test_bytes_that_changed_in_the_vault_are_never_packed(started: list[tuple[str, str]]) -> None:
    evidence_id = _kept(PDF, "letter.pdf")
    Evidence("case-1", evidence_id).update(actions=[Evidence.sha256.set(sha256(b"other").hexdigest())])
    export_id = _asked()
    with pytest.raises(Conflict):
        evidence.pack("case-1", export_id, NOW)
    assert not _stands()["ready"]


def test_the_first_version_is_packed_whatever_came_over_it(started: list[tuple[str, str]]) -> None:
    evidence_id = _kept(PDF, "letter.pdf")
    boto3.client("s3").put_object(Bucket=BUCKET, Key=f"cases/case-1/{evidence_id}", Body=b"%PDF-something else")
    with zipfile.ZipFile(io.BytesIO(_packed())) as packed:
        assert packed.read("evidence/01-letter.pdf") == PDF


def test_a_packer_that_does_not_answer_is_said_and_the_asking_can_be_repeated(
    started: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: str) -> None:
        raise Unavailable("The export could not be begun just now. Please try again in a moment.")

    monkeypatch.setattr(packer, "start", busy)
    with pytest.raises(Unavailable):
        evidence.export("case-1", CASE, actor="alex", now=NOW)
    monkeypatch.setattr(packer, "start", lambda *told: started.append(told))
    evidence.export("case-1", CASE, actor="alex", now=NOW)
    assert len(started) == 1
    assert [entry.act.act for entry in case_log.entries("case-1")] == ["export asked"]
