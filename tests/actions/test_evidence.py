"""Evidence is what was promised, sealed once, shown to nobody before it was scanned, and gone when the case is."""

import io
from datetime import timedelta
from hashlib import sha256
from typing import Any

import boto3
import pytest
from PIL import Image
from union import watch
from union.core.case_log import actions as case_log
from union.core.case_log import rules as case_log_rules
from union.errors import Conflict, Invalid, NotFound
from union.moderation.board import actions as boards
from union.moderation.board.tables import Post
from union.moderation.evidence import actions as evidence
from union.moderation.evidence import evidence_store, rules
from union.moderation.evidence.rules import State
from union.moderation.evidence.tables import Evidence
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told

from tests.actions.conftest import BUCKET, NOW, PRIYA

pytestmark = pytest.mark.usefixtures("the_vault")
CLEAN = "NO_THREATS_FOUND"


def _picture(colour: str = "red") -> bytes:
    made = Image.new("RGB", (40, 30), colour)
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells who"
    out = io.BytesIO()
    made.save(out, "JPEG", exif=exif)
    return out.getvalue()


PHOTO = _picture()


def _asked(data: bytes = PHOTO, name: str = "shot.jpg", **more: Any) -> dict[str, Any]:
    told = {"size": len(data), "kind": "image/jpeg", "sha256": sha256(data).hexdigest(), "by": "reporter", "now": NOW}
    return evidence.ask("case-1", name=name, **{**told, **more})


def _uploaded(told: dict[str, Any], data: bytes = PHOTO) -> str:
    put = boto3.client("s3").put_object(Bucket=BUCKET, Key=told["fields"]["key"], Body=data)
    return str(put["VersionId"])


def _one() -> dict[str, Any]:
    (found,) = evidence.listed("case-1")
    return found


def _log() -> list[str]:
    entries = case_log.entries("case-1")
    assert case_log_rules.fault(entries) is None
    return [entry.act.act for entry in entries]


def test_what_was_promised_and_scanned_is_sealed_once_with_its_hash_in_the_log() -> None:
    told = _asked()
    version = _uploaded(told)
    assert _one()["state"] == "waiting"
    for _ in range(3):
        assert evidence.seal(told["fields"]["key"], version, CLEAN, NOW) == "sealed"
    assert _log() == ["evidence promised", "evidence sealed"]
    sealed = case_log.entries("case-1")[-1].act.details
    assert (sealed["sha256"], sealed["size"], sealed["version"]) == (sha256(PHOTO).hexdigest(), len(PHOTO), version)


def test_the_form_binds_key_type_size_and_hash_for_ten_minutes() -> None:
    import base64
    import json

    told = _asked()
    policy = json.loads(base64.b64decode(told["fields"]["policy"]))
    conditions = json.dumps(policy["conditions"])
    for bound in (told["fields"]["key"], f'["content-length-range", {len(PHOTO)}, {len(PHOTO)}]', '"Content-Type": "image/jpeg"'):
        assert bound in conditions
    digest = base64.b64encode(sha256(PHOTO).digest()).decode()
    assert f'"x-amz-checksum-sha256": "{digest}"' in conditions
    assert told["expires_at"] == "2026-11-23T12:10:00Z"


def test_the_same_file_asked_for_twice_is_one_piece() -> None:
    assert _asked()["evidence_id"] == _asked()["evidence_id"]
    assert len(evidence.listed("case-1")) == 1


@pytest.mark.parametrize("state", ["waiting", "infected", "broken"])
def test_nothing_that_is_not_sealed_and_clean_is_opened(state: str) -> None:
    told = _asked()
    version = _uploaded(told, PHOTO if state != "broken" else PHOTO[:-1] + b"x")
    verdict = {"infected": "THREATS_FOUND", "broken": CLEAN}.get(state)
    if verdict:
        assert evidence.seal(told["fields"]["key"], version, verdict, NOW) == state
    assert _one()["state"] == state
    for original in (True, False):
        with pytest.raises(Conflict):
            evidence.link("case-1", told["evidence_id"], original=original, actor="alex", now=NOW)
    assert "evidence opened" not in _log()


def test_what_could_not_be_scanned_is_kept_and_stays_shut() -> None:
    told = _asked()
    assert evidence.seal(told["fields"]["key"], _uploaded(told), "UNSUPPORTED", NOW) == "sealed"
    assert not _one()["openable"]
    assert evidence.seal(told["fields"]["key"], "x", "FAILED", NOW) == "not the first version"


def test_a_form_used_again_changes_nothing_and_is_noted_once() -> None:
    told = _asked()
    first = _uploaded(told)
    evidence.seal(told["fields"]["key"], first, CLEAN, NOW)
    second = _uploaded(told, b"other bytes")
    for _ in range(2):
        assert evidence.seal(told["fields"]["key"], second, CLEAN, NOW) == "not the first version"
    assert _log() == ["evidence promised", "evidence sealed", "another version came"]
    link = evidence.link("case-1", told["evidence_id"], original=True, actor="alex", now=NOW)
    assert f"versionId={first}" in link


def test_a_second_version_that_is_scanned_first_is_not_the_evidence() -> None:
    told = _asked()
    first = _uploaded(told)
    second = _uploaded(told, b"other bytes")
    assert evidence.seal(told["fields"]["key"], second, CLEAN, NOW) == "not the first version"
    assert evidence.seal(told["fields"]["key"], first, CLEAN, NOW) == "sealed"


def test_opening_is_in_the_log_and_the_copy_has_no_hidden_data() -> None:
    told = _asked()
    evidence.seal(told["fields"]["key"], _uploaded(told), CLEAN, NOW)
    assert b"A camera that tells who" in PHOTO
    link = evidence.link("case-1", told["evidence_id"], original=False, actor="alex", now=NOW)
    assert "attachment" in link
    copy = boto3.client("s3").get_object(Bucket=BUCKET, Key=f"copies/case-1/{told['evidence_id']}")["Body"].read()
    assert b"A camera" not in copy
    assert Image.open(io.BytesIO(copy)).size == (40, 30)
    original = boto3.client("s3").get_object(Bucket=BUCKET, Key=told["fields"]["key"])["Body"].read()
    assert original == PHOTO
    assert case_log.entries("case-1")[-1].act == case_log_rules.Act(
        "evidence opened", "alex", {"evidence": told["evidence_id"], "copy": 1}
    )


def test_a_file_that_lies_about_its_type_is_kept_marked_and_never_drawn() -> None:
    lie = b"<html><script>alert(1)</script>"
    told = _asked(lie)
    assert evidence.seal(told["fields"]["key"], _uploaded(told, lie), CLEAN, NOW) == "sealed"
    assert (_one()["honest"], _one()["copied"]) == (False, False)


PHONES = {
    "photo.jfif": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "IMG_0001.HEIC": b"\x00\x00\x00\x24ftypheic",
    "IMG_0002.heif": b"\x00\x00\x00\x1cftypmif1",
    "DSC01.HIF": b"\x00\x00\x00\x1cftypheix",
    "photo.avif": b"\x00\x00\x00\x20ftypavif",
    "sticker.webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "clip.3gp": b"\x00\x00\x00\x18ftyp3gp4",
    "clip.3g2": b"\x00\x00\x00\x18ftyp3g2a",
    "IMG_0003.MOV": b"\x00\x00\x00\x14ftypqt  ",
    "screen.webm": b"\x1aE\xdf\xa3\x9fB\x86\x81",
    "voice.m4a": b"\x00\x00\x00\x1cftypM4A ",
    "voice.amr": b"#!AMR\n\x3c",
    "voice.awb": b"#!AMR-WB\n\x04",
    "voice.aac": b"\xff\xf1\x50\x80",
    "PTT-20261123-WA0001.opus": b"OggS\x00\x02",
    "memo.caf": b"caff\x00\x01",
    "call.wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
}


@pytest.mark.parametrize("name", PHONES)
def test_what_telephones_make_is_taken_by_both_ways_sealed_and_known_for_what_it_is(name: str) -> None:
    asked = _asked(PHONES[name], name=name, kind="application/octet-stream")
    assert evidence.seal(asked["fields"]["key"], _uploaded(asked, PHONES[name]), CLEAN, NOW) == "sealed"
    one = _one()
    assert (one["honest"], one["openable"], one["name"]) == (True, True, name)
    assert rules.kind_of(name, "") == rules.kind_of(name, "image/svg+xml")
    assert f".{name.rpartition('.')[2].lower()}" in rules.ACCEPTED.split(",")


@pytest.mark.parametrize("name", PHONES)
def test_a_file_without_an_ending_is_known_by_what_is_said_of_it_or_by_how_it_begins(name: str) -> None:
    kind = rules.kind_of(name, "")
    assert rules.kind_of("file", kind) == kind
    assert rules.is_honest(rules.kind_of("file", "", PHONES[name]), PHONES[name])


@pytest.mark.parametrize("told", sorted(rules.ALSO))
def test_other_names_of_a_type_mean_that_type(told: str) -> None:
    assert rules.kind_of("file", told.upper()) == rules.ALSO[told]
    assert rules.ALSO[told] in rules.KINDS


def test_no_ending_means_two_types() -> None:
    endings = [ending for kind in rules.KINDS.values() for ending in kind.endings]
    assert len(endings) == len(set(endings))


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.exe", "x.jpg.svg", "x", "", "../..", "a.json", "x.tar.gz"])
def test_other_types_are_refused_by_name(name: str) -> None:
    with pytest.raises(Invalid):
        _asked(name=name, kind="image/svg+xml")


@pytest.mark.parametrize(
    ("more", "field"), [({"size": 0}, "size"), ({"size": 5_000_000_000}, "size"), ({"sha256": "zz"}, "sha256")]
)
def test_empty_giant_and_unhashed_files_are_refused(more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _asked(**more)
    assert set(refused.value.errors) == {field}
    assert evidence.listed("case-1") == []


def test_a_case_has_room_for_twenty_files() -> None:
    for number in range(20):
        _asked(b"%d" % number)
    with pytest.raises(Conflict, match="20 files"):
        _asked(b"one more")
    assert _asked(b"7")["evidence_id"]


def test_a_form_without_a_script_brings_small_files_and_keeps_what_is_good() -> None:
    with pytest.raises(Invalid, match=r"bad\.svg") as refused:
        evidence.bring("case-1", [("good.jpg", PHOTO), ("bad.svg", b"<svg/>"), ("empty.png", b"")], by="reporter", now=NOW)
    assert set(refused.value.errors) == {"files"}
    assert [found["name"] for found in evidence.listed("case-1")] == ["good.jpg"]
    assert evidence_store.first(f"cases/case-1/{_one()['evidence_id']}")


def test_the_sweep_seals_what_the_event_was_lost_of_and_gives_up_what_never_came() -> None:
    told = _asked()
    version = _uploaded(told)
    never = _asked(b"never sent", name="never.txt")
    boto3.client("s3").put_object_tagging(
        Bucket=BUCKET,
        Key=told["fields"]["key"],
        VersionId=version,
        Tagging={"TagSet": [{"Key": evidence_store.TAG, "Value": CLEAN}]},
    )
    assert evidence.sweep(NOW) == {"evidence_sealed": 1, "evidence_missing": 0}
    assert evidence.sweep(NOW + timedelta(hours=1)) == {"evidence_sealed": 0, "evidence_missing": 1}
    assert evidence.sweep(NOW + timedelta(hours=2)) == {"evidence_sealed": 0, "evidence_missing": 0}
    late = _uploaded(never, b"never sent")
    assert evidence.seal(never["fields"]["key"], late, CLEAN, NOW + timedelta(hours=3)) == "sealed"


def test_what_lies_unscanned_for_long_is_counted_at_every_sweep_so_that_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(watch, "count", lambda event, *_: counted.append(event))
    _uploaded(_asked())
    evidence.sweep(NOW + timedelta(minutes=14))
    assert counted == []
    evidence.sweep(NOW + timedelta(minutes=15))
    evidence.sweep(NOW + timedelta(minutes=20))
    assert counted == ["EvidenceUnscanned"] * 2
    assert _one()["state"] == "waiting"


def test_a_reported_post_is_copied_and_sealed_and_the_board_knows() -> None:
    post_id = boards.post("chess", PRIYA, text="Rude.", statement=True, key="post-key-1", now=NOW)
    told = Told(what="Look.", heading="abuse", group_id="chess", post_id=post_id)
    filed = incidents.report(told, None, key="report-key-1", address="1.1.1.1", now=NOW)
    (copy,) = evidence.listed(filed.incident_id)
    key = f"cases/{filed.incident_id}/{copy['evidence_id']}"
    version = evidence_store.first(key)
    assert version
    assert evidence.seal(key, version, CLEAN, NOW) == "sealed"
    post = Post.get("chess", post_id)
    assert (int(post.kept_version), post.kept_in) == (1, filed.incident_id)


def test_a_copy_that_could_not_be_put_is_put_by_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    from union.errors import Unavailable

    def down(*_: Any) -> None:
        raise Unavailable("down")

    post_id = boards.post("chess", PRIYA, text="Rude.", statement=True, key="post-key-1", now=NOW)
    told = Told(what="Look.", heading="abuse", group_id="chess", post_id=post_id)
    with monkeypatch.context() as broken:
        broken.setattr(evidence_store, "put", down)
        filed = incidents.report(told, None, key="report-key-1", address="1.1.1.1", now=NOW)
    (copy,) = evidence.listed(filed.incident_id)
    key = f"cases/{filed.incident_id}/{copy['evidence_id']}"
    assert evidence_store.first(key) is None
    evidence.sweep(NOW + timedelta(minutes=5))
    assert evidence_store.first(key)


def test_forgetting_a_case_leaves_no_version_behind() -> None:
    told = _asked()
    evidence.seal(told["fields"]["key"], _uploaded(told), CLEAN, NOW)
    _uploaded(told, b"another version")
    boto3.client("s3").put_object(Bucket=BUCKET, Key="cases/case-10/x", Body=b"another case")
    evidence.forget("case-1")
    left = boto3.client("s3").list_object_versions(Bucket=BUCKET).get("Versions", [])
    assert [v["Key"] for v in left] == ["cases/case-10/x"]
    assert list(Evidence.query("case-1")) == []
    with pytest.raises(NotFound):
        evidence.link("case-1", told["evidence_id"], original=True, actor="alex", now=NOW)


def test_a_key_that_is_none_of_ours_is_left_alone() -> None:
    for key in ("copies/case-1/x", "cases/x", "cases/case-1/unknown", "malware-protection-resource-validation-object"):
        assert evidence.seal(key, "v", CLEAN, NOW) == "unknown"
    assert rules.openable(State.SEALED, CLEAN)


def test_browsers_are_sent_to_the_regions_own_address_which_the_security_policy_names() -> None:
    told = _asked()
    evidence.seal(told["fields"]["key"], _uploaded(told), CLEAN, NOW)
    link = evidence.link("case-1", told["evidence_id"], original=True, actor="alex", now=NOW)
    origin = f"https://{BUCKET}.s3.eu-west-2.amazonaws.com"
    assert evidence.origin() == origin
    assert told["url"].startswith(f"{origin}/")
    assert link.startswith(f"{origin}/")
    assert evidence.exports_origin() != origin
