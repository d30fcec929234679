"""Lambda is called with 6 MiB and answers with 6 MiB: what may be sent is said beside its field, and no more is ever answered.

In a call whatever is no plain text or JSON stands in base64, a third longer (Lambda's quotas, 2026-11).
"""

import base64
import gzip
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from union.core.documents import rules as documents
from union.core.pictures import rules as pictures
from union.moderation.evidence import rules as evidence
from union.web import api, assets, payload, sheets

from tests.tables import template

LAMBDA = 6 * 1024 * 1024
AROUND = 20_000
"""Bytes of a call beside what was sent: headers, cookies, the other fields of a form."""
PAGES = sorted((Path(api.__file__).parent / "pages").glob("*.html"))
_INPUT = re.compile(r"<input [^>]*type=\"file\"(?:{{.*?}}|[^>])*>")


def _inputs() -> list[tuple[str, str, str]]:
    """Each field for files: its page, the field, and the page's text."""
    return [(page.name, found[0], page.read_text()) for page in PAGES for found in _INPUT.finditer(page.read_text())]


def test_every_field_for_a_file_says_its_limit_beside_it() -> None:
    assert len(_inputs()) >= 6
    for page, field, text in _inputs():
        told = re.search(r"described\(.*?, \"(h-[^\"]*)\"(?: ~ ([\w.]+))?", field)
        assert told, (page, field)
        named = told[1] + (f"{{{{ {told[2]} }}}}" if told[2] else "")
        hints = re.findall(rf'<p class="hint" id="{re.escape(named)}".*?</p>', text)
        assert any(re.search(r"\d MB|}} MB", hint) for hint in hints), (page, field)


def test_where_scripts_run_every_file_is_measured_before_it_is_sent() -> None:
    for page, field, text in _inputs():
        where = [name for name in assets.SCRIPTED if f"import {page}" in text] or [page]
        scripts = {script for name in where for script in assets.SCRIPTED.get(name, ())}
        if page in ("parts.html", "evidence_parts.html"):
            continue  # A macro: its callers are looked at below.
        assert ("data-most=" in field and "size.js" in scripts) or "photo.js" in scripts, (page, field)
    for page in PAGES:
        scripts = set(assets.SCRIPTED.get(page.name, ()))
        assert "picture_fields(" not in page.read_text() or page.name == "parts.html" or "photo.js" in scripts, page.name
        assert "uploader(" not in page.read_text() or page.name == "evidence_parts.html" or "evidence.js" in scripts, page.name
        for script in scripts & {"size.js", "photo.js", "evidence.js"}:
            assert f'site.scripts["{script}"]' in page.read_text(), (page.name, script)


@pytest.mark.parametrize("largest", [pictures.LARGEST, documents.LARGEST, evidence.LARGEST_BY_FORM])
def test_a_file_as_large_as_a_form_takes_reaches_its_function(largest: int) -> None:
    assert len(base64.b64encode(bytes(largest))) + AROUND < LAMBDA


def test_the_edge_refuses_in_our_words_what_no_function_would_be_called_with_and_nothing_else() -> None:
    code = template("infra/edge.yaml")["Resources"]["Visitor"]["Properties"]["FunctionCode"]
    (most,) = map(int, re.findall(r"Number\(length\.value\) > (\d+)", code))
    assert most > max(pictures.LARGEST, documents.LARGEST, evidence.LARGEST_BY_FORM) + AROUND
    assert most * 4 / 3 + AROUND < LAMBDA


def test_the_edge_s_words_come_before_the_house_is_asked(shown: Browser) -> None:
    code = template("infra/edge.yaml")["Resources"]["Visitor"]["Properties"]["FunctionCode"]
    page = shown.new_page()
    asked = f"(headers) => {{ {code}; return handler({{viewer: {{ip: '::1'}}, request: {{headers}}}}); }}"
    for length, refused in (("4600000", False), ("4600001", True), ("nonsense", False)):
        answer = page.evaluate(asked, {"content-length": {"value": length}})
        assert (answer.get("statusCode") == 413) == refused
        assert not refused or ("4 MB" in answer["body"]["data"] and answer["headers"]["cache-control"]["value"] == "no-store")
    page.close()


def test_a_file_that_is_too_large_is_refused_where_it_was_chosen(shown: Browser) -> None:
    page = shown.new_page()
    page.set_content('<form><input id="f" type="file" data-most="10" multiple></form><p id="f-refused" hidden>Too large</p>')
    page.add_script_tag(content=(assets.STATIC / "size.js").read_text())
    small = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"12345"}
    for files, left in (([small], 1), ([small, small], 2), ([small, small, small], 0), ([small], 1)):
        page.set_input_files("#f", files)  # type: ignore[arg-type]
        assert page.evaluate("document.getElementById('f').files.length") == left
        assert page.locator("#f-refused").is_visible() == (left == 0)
    page.close()


def _handed_over(answer: dict[str, Any]) -> int:
    return len(json.dumps(answer, ensure_ascii=False).encode())


ROWS = [
    [f"2026-11-{n % 28 + 1:02}", f"Somebody with number {random.Random(n).random()}", "Membership", "12.50"]
    for n in range(90_000)
]


def test_a_table_of_a_union_s_whole_year_fits_into_an_answer_as_browsers_take_it() -> None:
    text = sheets.sheet(["Day", "Who", "What", "£"], ROWS)
    answer = {"statusCode": 200, "headers": {}, "body": text}
    packed = payload.carried(payload.compressed(answer, "gzip, deflate, br"))
    assert gzip.decompress(base64.b64decode(packed["body"])).decode() == text and _handed_over(packed) < LAMBDA / 2
    assert len(text) > 5_000_000 and _handed_over(answer) > LAMBDA


def test_what_is_more_than_an_answer_holds_is_a_sentence() -> None:
    told = payload.carried({"statusCode": 200, "headers": {}, "body": "x" * 6_000_000})
    assert told["statusCode"] == 422 and "gzip" in told["body"] and told["headers"]["Cache-Control"] == "no-store"
    noise = random.Random(1).randbytes(5_000_000)
    packed = {"statusCode": 200, "headers": {}, "body": base64.b64encode(noise).decode(), "isBase64Encoded": True}
    assert payload.carried(packed)["statusCode"] == 422


@pytest.mark.parametrize("body", ["x" * 900_000, "x" * 5_900_000, "\x01" * 900_000, "é" * 900_000, ""])
def test_whatever_is_let_through_is_carried(body: str) -> None:
    answer = {"statusCode": 200, "headers": {}, "body": body}
    assert payload.carried(answer) is answer and _handed_over(answer) < LAMBDA
