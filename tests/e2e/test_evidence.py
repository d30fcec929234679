"""Evidence on the whole house: what the vault takes, what is sealed, who may open it, and an export that verifies.

What S3 refuses by the form's conditions, the local vault has to refuse as well, or the sealing finds it out: each test says which.
"""

import io
import re
import secrets
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import Browser

from infra.local.cloud import Cloud
from infra.local.scanner import scanned
from tests import patience
from tests.e2e.conftest import patient
from tests.e2e.test_the_story_as_json import until

type Ask = Callable[..., httpx.Response]
PNG = b"\x89PNG\r\n\x1a\n"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
JSON = {"accept": "application/json"}


class Case:
    """A report that was just made, as whoever made it sees it."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, headers={**JSON, "origin": url}, timeout=patience.SECONDS)
        told = {
            "heading": "abuse",
            "what": f"It is in the chat. {secrets.token_hex(4)}",
            "group": "chess",
            "key": secrets.token_hex(8),
        }
        answer = self.http.post("/report", json=told)
        assert answer.status_code == 200, answer.text
        cookie = answer.headers["set-cookie"].partition(";")[0]
        self.http.headers["cookie"] = cookie

    def asked(self, data: bytes, name: str = "shot.png", **more: Any) -> dict[str, Any]:
        told = {"name": name, "size": len(data), "type": "image/png", "sha256": sha256(data).hexdigest()}
        answer = self.http.post("/case/files", json={**told, "key": secrets.token_hex(8), **more})
        assert answer.status_code == 200, answer.text
        form: dict[str, Any] = answer.json()
        return form

    def state(self, evidence_id: str) -> str:
        files = self.http.get("/case").json()["files"]
        return str(next(file["state"] for file in files if file["evidence_id"] == evidence_id))

    def sealed(self, data: bytes, name: str = "shot.png") -> dict[str, Any]:
        form = self.asked(data, name)
        assert _sent(form, data).is_success
        until(lambda: self.state(form["evidence_id"]) != "waiting")
        return form


def _sent(form: dict[str, Any], data: bytes, **other: str) -> httpx.Response:
    return httpx.post(form["url"], data={**form["fields"], **other}, files={"file": ("x", data)}, timeout=patience.SECONDS)


def _some(size: int = 200) -> bytes:
    return PNG + secrets.token_bytes(size)


@pytest.fixture(scope="module")
def case(stack: dict[str, Any]) -> Case:
    """Give a case."""
    return Case(stack["url"])


@pytest.fixture
def vault(cloud: Cloud) -> Any:
    """Give S3 as one who may do everything sees it."""
    return cloud.client("s3")


def _place(form: dict[str, Any]) -> tuple[str, str]:
    _, incident_id, evidence_id = form["fields"]["key"].split("/")
    return incident_id, evidence_id


def _staff(ask: Ask, path: str, **told: Any) -> httpx.Response:
    return ask("staff", "POST", path, json={"key": secrets.token_hex(8), **told})


def _link(ask: Ask, form: dict[str, Any]) -> httpx.Response:
    incident_id, evidence_id = _place(form)
    return _staff(ask, f"/cases/{incident_id}/evidence/{evidence_id}", original=True)


def test_what_was_promised_is_sealed_and_staff_open_the_very_bytes_as_an_attachment_for_a_minute(case: Case, ask: Ask) -> None:
    data = _some()
    form = case.sealed(data)
    assert case.state(form["evidence_id"]) == "sealed"
    answer = _link(ask, form)
    assert answer.status_code == 200, answer.text
    link = answer.json()["location"]
    assert "X-Amz-Expires=60" in link
    given = httpx.get(link)
    assert given.content == data
    assert given.headers["content-disposition"].startswith("attachment")


def test_another_key_type_or_hash_than_the_forms_is_refused_by_the_vault(case: Case) -> None:
    data = _some()
    form = case.asked(data)
    incident_id, _ = _place(form)
    assert _sent(form, data, key=f"cases/{incident_id}/another").status_code == 403
    assert _sent(form, data, **{"Content-Type": "text/html"}).status_code == 403
    assert _sent(form, data, **{"x-amz-checksum-sha256": "A" * 43 + "="}).status_code == 403
    assert _sent(form, data).is_success  # The form itself was good.


def test_a_form_with_more_time_written_into_it_is_refused(case: Case, cloud: Cloud, stack: dict[str, Any], vault: Any) -> None:
    form = case.asked(_some())
    late = vault.generate_presigned_post(stack["outputs"]["Evidence"], form["fields"]["key"], ExpiresIn=-5)
    assert _sent(late, _some()).status_code in (400, 403)
    longer = form["fields"]["policy"][:20] + "A" + form["fields"]["policy"][21:]
    assert _sent(form, _some(), policy=longer).status_code in (400, 403)


@pytest.mark.parametrize("change", [lambda data: data + b"x", lambda data: data[:-1], lambda data: data[:-1] + b"?"])
def test_other_bytes_than_were_promised_never_become_evidence(case: Case, ask: Ask, change: Callable[[bytes], bytes]) -> None:
    """S3 refuses a wrong size by content-length-range and wrong bytes by their checksum; where the vault takes them, the sealing does not."""
    data = _some() + b"!"
    form = case.asked(data)
    answer = _sent(form, change(data))
    if answer.is_success:
        assert until(lambda: (s := case.state(form["evidence_id"])) != "waiting" and s) == "broken"
    else:
        assert answer.status_code in (400, 403)
    assert _link(ask, form).status_code == 409


def test_a_form_used_again_adds_a_version_that_nobody_sees(case: Case, ask: Ask) -> None:
    data = _some()
    form = case.sealed(data)
    _sent(form, data)
    time.sleep(3)
    assert case.state(form["evidence_id"]) == "sealed"
    assert httpx.get(_link(ask, form).json()["location"]).content == data


def _zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("chat.txt", data)
    return out.getvalue()


@pytest.mark.parametrize(("name", "data"), [("chat.txt", EICAR), ("chat.zip", _zipped(EICAR))])
def test_what_is_harmful_is_kept_and_opened_by_nobody(case: Case, ask: Ask, name: str, data: bytes) -> None:
    assert scanned(data) == "THREATS_FOUND"
    form = case.sealed(data, name)
    assert case.state(form["evidence_id"]) == "infected"
    assert _link(ask, form).status_code == 409


def test_a_file_that_lies_about_its_type_is_kept_and_marked(case: Case, ask: Ask) -> None:
    form = case.sealed(b"MZ this is a program" + secrets.token_bytes(20))
    incident_id, evidence_id = _place(form)
    files = ask("staff", "GET", f"/cases/{incident_id}").json()["files"]
    (file,) = [f for f in files if f["evidence_id"] == evidence_id]
    assert (file["state"], file["honest"], file["copied"]) == ("sealed", False, False)


def test_what_is_sealed_cannot_be_deleted_by_somebody_who_only_may_delete(case: Case, vault: Any, stack: dict[str, Any]) -> None:
    form = case.sealed(_some())
    told = {"Bucket": stack["outputs"]["Evidence"], "Key": form["fields"]["key"]}
    version = vault.head_object(**told)["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        vault.delete_object(**told, VersionId=version)
    assert vault.head_object(**told, VersionId=version)["ContentLength"]


def test_without_a_link_nobody_reads_the_vault_and_a_link_changed_or_a_minute_old_is_dead(case: Case, ask: Ask) -> None:
    """The local vault does not ask who reads without a signature: that is held by BlockPublicAccess, which the contracts check."""
    link = _link(ask, case.sealed(_some())).json()["location"]
    given = time.monotonic()
    assert httpx.get(link).status_code == 200
    assert httpx.get(link.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")).status_code == 403
    time.sleep(max(0.0, 62 - (time.monotonic() - given)))
    assert httpx.get(link).status_code == 403


def test_a_case_is_packed_fetched_and_verified_and_one_flipped_byte_is_found(case: Case, ask: Ask, tmp_path: Path) -> None:
    data = _some()
    form = case.sealed(data)
    incident_id, _ = _place(form)
    path = f"/cases/{incident_id}"
    version = ask("staff", "GET", path).json()["case"]["version"]
    assert _staff(ask, f"{path}/exported", version=version).status_code == 409
    assert _staff(ask, f"{path}/export", version=version).status_code == 200
    told = until(lambda: (e := ask("staff", "GET", path).json()["export"]) and e["ready"] and e)
    link = _staff(ask, f"{path}/exported", version=version).json()["location"]
    (tmp_path / "case.zip").write_bytes(httpx.get(link).content)
    with zipfile.ZipFile(tmp_path / "case.zip") as packed:
        packed.extractall(tmp_path / "case")
    verify = [sys.executable, "-I", str(tmp_path / "case/verify.py")]
    done = subprocess.run(verify, capture_output=True, text=True, check=True)
    assert done.stdout == f"OK {told['log_hash']}\n"
    (kept,) = [path for path in (tmp_path / "case/evidence").iterdir() if path.read_bytes() == data]
    kept.write_bytes(data[:50] + bytes([data[50] ^ 1]) + data[51:])
    again = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert re.fullmatch(r"WRONG evidence/[0-9]+-shot\.png was changed\.\n", again.stdout)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visitor_brings_two_screenshots_on_a_phone_with_the_pages_security_policy_in_force(
    shown: Browser, stack: dict[str, Any], scripts: bool
) -> None:
    context = shown.new_context(base_url=stack["url"], viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page = patient(context.new_page())
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto("/report?group=chess")
    page.locator("input[name=heading]").first.check(force=True)
    page.locator("textarea[name=what]").fill(f"It is in the chat. {secrets.token_hex(4)}")
    page.locator("main form button").last.click()
    page.wait_for_url("**/case")
    shots = [{"name": f"shot {n}.png", "mimeType": "image/png", "buffer": _some()} for n in (1, 2)]
    page.locator("input[type=file]").set_input_files(shots)  # type: ignore[arg-type]
    with page.expect_navigation():  # The script loads the page again when all has arrived, and without it the form leads there.
        page.get_by_role("button", name="Add the files").click()
    page.get_by_text("shot 2.png").wait_for()

    def sealed() -> bool:
        page.goto("/case")
        return page.get_by_text("Sealed", exact=True).count() == 2

    until(sealed)
    assert refused == []
    context.close()
