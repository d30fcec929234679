"""Staff bring files in and take all of it out, in a browser and by a program; everybody else is shown the way out."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from union.core.people.identity import SignedIn
from union.core.people.rules import Caller
from union.membership.groups import actions as groups
from union.membership.imports import records
from union.membership.imports.tables import Import
from union.membership.memberships.tables import Membership

from tests.actions.conftest import PRIYA, SAM
from tests.functions.conftest import CONTEXT
from tests.staff import staff

type Call = Callable[..., Any]
MORGAN = staff("morgan", "Morgan Hill", "morgan@union.example", "staff")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
JSON = {"accept": "application/json"}
KEY = "import-key-1"
TEXT = (
    "Society;Full name;Email;Expiry date\r\nChess;Sam Okoro;Sam@Union.example;31/07/2099\r\n"
    "Chess;Zoë Lee;zoe@union.example;31/07/2027\r\nNowhere;Jo;jo@union.example;\r\n"
)
BOUNDARY = "x7d1"


def multipart(data: bytes, **fields: str) -> dict[str, Any]:
    """A form with a file, as browsers send it."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="members.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    body = b"".join([*parts, head.encode(), data, f"\r\n--{BOUNDARY}--\r\n".encode()])
    return {"body": body, "kind": f"multipart/form-data; boundary={BOUNDARY}"}


def brought(call: Call, text: str = TEXT, kind: str = "members") -> str:
    """Bring a file as a browser does; where its import is."""
    answer = call("imports", "POST", "/staff/imports", caller=MORGAN, **multipart(text.encode("cp1252"), kind=kind, key=KEY))
    assert answer.status == 303, answer.body
    return str(answer.headers["Location"])


def told(call: Call, path: str) -> dict[str, Any]:
    """What a program is told of an import."""
    found: dict[str, Any] = json.loads(call("imports", "GET", path, caller=MORGAN, headers=JSON).body)
    return found


def columns(**more: Any) -> dict[str, Any]:
    """How the file is read, as a form says it."""
    at = {"column_group": 1, "column_name": 2, "column_email": 3, "column_until": 4}
    return {"encoding": "cp1252", "delimiter": "semicolon", "headings_at": 1, "version": 1, "key": KEY, **at, **more}


def tick() -> None:
    """Call the clock."""
    from functions.import_clock.handler import lambda_handler

    groups._listed = None
    lambda_handler({}, CONTEXT)


def sign_in(call: Call, monkeypatch: pytest.MonkeyPatch, caller: Caller, number: str = "") -> None:
    """Come back from the sign-in page."""
    from datetime import UTC, datetime, timedelta

    from union.core.people import identity
    from union.web import cookies

    from functions.people import handler  # noqa: F401

    monkeypatch.setattr(identity, "exchange", lambda **_: SignedIn(caller, "u", frozenset(), number))
    kept = cookies.written(
        cookies.ATTEMPT, {"state": "s", "nonce": "n", "verifier": "v", "to": "/"}, timedelta(minutes=5), datetime.now(UTC)
    )
    answer = call("people", "GET", "/sign-in/callback?code=c&state=s", headers={"cookie": kept.partition(";")[0]})
    assert answer.status == 303, answer.body


def test_a_file_is_brought_looked_through_run_and_undone(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    path = brought(call)
    page = call("imports", "GET", path, caller=MORGAN).body
    assert "Is it read rightly?" in page
    assert "Windows-1252" in page
    assert "Zoë Lee" in page
    answer = call("imports", "POST", f"{path}/columns", caller=MORGAN, form=columns())
    assert (answer.status, answer.headers["Location"]) == (303, f"{path}#fates")
    assert [row["fate"] for row in told(call, path)["rows"]] == ["refused", "new", "refused"]
    assert "more than three years ahead" in told(call, f"{path}?show=refused")["rows"][0]["why"][0]
    assert call("imports", "POST", f"{path}/run", caller=MORGAN, form={"version": 2, "key": KEY}).status == 303
    assert "% done" in call("imports", "GET", path, caller=MORGAN).body
    tick()
    assert told(call, path)["state"] == "done"
    sheet = call("imports", "GET", f"{path}/rows.csv", caller=MORGAN)
    assert (sheet.status, "attachment" in sheet.headers["Content-Disposition"]) == (200, True)
    sign_in(call, monkeypatch, Caller("zoe", "Zoë Lee", "ZOE@union.example"))
    assert [str(one.person_id) for one in Membership.query("chess")] == ["zoe"]
    assert (
        call("imports", "POST", f"{path}/undo", caller=MORGAN, form={"version": told(call, path)["version"], "key": KEY}).status
        == 303
    )
    tick()
    shown = told(call, path)
    assert (shown["state"], shown["undone"], shown["kept_back"]) == ("undone", 1, [])
    assert "Undone: 1 row." in call("imports", "GET", path, caller=MORGAN).body


def test_a_program_does_the_same_with_rows_as_text(call: Call) -> None:
    sent = {"kind": "groups", "text": "Name,Type\nFilm Society,Society\n", "key": KEY}
    answer = call("imports", "POST", "/staff/imports", caller=MORGAN, json=sent)
    path = answer.headers["Location"]
    asked = {
        "encoding": "utf-8",
        "delimiter": "comma",
        "headings_at": 1,
        "column_name": 1,
        "column_type": 2,
        "version": 1,
        "key": KEY,
    }
    assert call("imports", "POST", f"{path}/columns", caller=MORGAN, json=asked).status == 200
    assert call("imports", "POST", f"{path}/run", caller=MORGAN, json={"version": 2, "key": KEY}).status == 200
    tick()
    assert told(call, path)["rows"][0]["group"] == "Film Society"


def test_a_file_that_is_none_says_how_to_save_one_and_keeps_what_was_chosen(call: Call) -> None:
    answer = call("imports", "POST", "/staff/imports", caller=MORGAN, **multipart(b"PK\x03\x04rest", kind="members", key=KEY))
    assert answer.status == 422
    assert "Excel workbook (.xlsx)" in answer.body
    assert 'value="members" checked' in answer.body
    answer = call("imports", "POST", "/staff/imports", caller=MORGAN, json={"kind": "members", "key": KEY})
    assert json.loads(answer.body)["errors"] == {"file": "Please choose a file, or paste rows below."}
    assert json.loads(call("imports", "POST", "/staff/imports", caller=MORGAN, json={"key": KEY}).body)["errors"].keys() == {
        "kind"
    }


def test_columns_that_are_missing_are_told_at_their_fields(call: Call) -> None:
    path = brought(call)
    answer = call("imports", "POST", f"{path}/columns", caller=MORGAN, form=columns(column_group="", column_email="", digits="x"))
    assert answer.status == 422
    assert "whole number" in answer.body
    answer = call("imports", "POST", f"{path}/columns", caller=MORGAN, form=columns(column_group="", column_email=""))
    assert "Please say which column names the group" in answer.body
    assert 'aria-describedby="e-column_email"' in answer.body
    assert call("imports", "POST", f"{path}/columns", caller=MORGAN, form=columns(column_group="99")).status == 422


def test_everything_can_be_taken_out(call: Call) -> None:
    for kind in ("groups", "committees", "members"):
        answer = call("imports", "GET", f"/staff/exports/{kind}.csv", caller=MORGAN)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert call("imports", "GET", "/staff/exports/ballots.csv", caller=MORGAN).status == 404


def test_nobody_but_the_team_for_all_gets_in(call: Call) -> None:
    path = brought(call)
    for who in (ALEX, PRIYA, SAM):
        for one in ("/staff/imports", path, f"{path}/rows.csv", "/staff/exports/members.csv"):
            assert call("imports", "GET", one, caller=who).status == 403, one
        assert call("imports", "POST", f"{path}/run", caller=who, form={"version": 1, "key": KEY}).status == 403
        assert call("imports", "POST", "/staff/imports", caller=who, **multipart(b"a,b", kind="members", key=KEY)).status == 403
    assert call("imports", "GET", path).status == 303
    assert [one.state for one in Import.scan()] == ["read"]


def test_an_import_that_is_not_there_is_not_found(call: Call) -> None:
    assert call("imports", "GET", "/staff/imports/nothing", caller=MORGAN).status == 404
    assert call("imports", "POST", "/staff/imports/nothing/run", caller=MORGAN, form={"version": 1, "key": KEY}).status == 404


def test_a_student_number_finds_its_person_where_the_university_says_it(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    path = brought(call, "Society;Name;Student number\r\nChess;Zoë Lee;0012345\r\n")
    at = {"column_until": "", "column_email": "", "column_number": 3}
    assert call("imports", "POST", f"{path}/columns", caller=MORGAN, form=columns(**at)).status == 303
    assert call("imports", "POST", f"{path}/run", caller=MORGAN, form={"version": 2, "key": KEY}).status == 303
    tick()
    zoe = Caller("zoe", "Zoë Lee", "zoe@union.example")
    sign_in(call, monkeypatch, zoe)
    assert records.number_waiting() == 1
    sign_in(call, monkeypatch, zoe, "0012345")
    assert [str(one.person_id) for one in Membership.query("chess")] == ["zoe"]
