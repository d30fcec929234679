"""What comes through the doors of the count: the officer's desk and the result, pages, forms, JSON, files, and whatever somebody may type."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.voting.elections.tables import Election
from union.voting.results import actions as results
from union.voting.results import declaring
from union.voting.results.tables import Entry

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.declaring import OFFICER, SAID, join, post, sealed, standing

type Call = Callable[..., Any]
COUNT, RESULT = "/elections/spring/count", "/elections/spring/results"
KEY = {"key": "key-one-1"}
ACCEPT = {"accept": "application/json"}
TWO = {"1": standing("Ada", "Bo")}
ADA = {"1": {(1, 2): 20, (2,): 15}}
TIE = {"1": {(1,): 6, (2,): 6}}


def heard() -> None:
    """Let the time for complaints have been over for an hour."""
    results.open_complaints(**SAID, now=NOW)
    Election("spring").update([Election.complaints_until.set(datetime.now(UTC) - timedelta(hours=1))])


def hidden(page: str, name: str) -> str:
    """Tell the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_the_officer_counts_hears_declares_and_corrects_with_plain_forms(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    page = call("returning", "GET", COUNT, caller=OFFICER)
    assert (page.status, "<bdi>Ada</bdi></strong> elected" in page.body, "<script" in page.body) == (200, True, False)
    opened = call("returning", "POST", f"{COUNT}/complaints", caller=OFFICER, form=KEY)
    assert (opened.status, opened.headers["Location"]) == (303, COUNT)
    early = call("returning", "POST", f"{COUNT}/declare", caller=OFFICER, form={**KEY, "differences": "0"})
    assert early.status == 409 and "Complaints can be made until" in early.body
    Election("spring").update([Election.complaints_until.set(datetime.now(UTC) - timedelta(hours=1))])
    join("late")
    page = call("returning", "GET", COUNT, caller=OFFICER)
    sent = {**KEY, "differences": hidden(page.body, "differences")}
    blind = call("returning", "POST", f"{COUNT}/declare", caller=OFFICER, form=sent)
    assert blind.status == 422 and 'id="e-looked"' in blind.body and "member until 31 July 2028" in blind.body
    assert Entry.count() == 1
    done = [call("returning", "POST", f"{COUNT}/declare", caller=OFFICER, form={**sent, "looked": "yes"}) for _ in range(2)]
    assert [one.status for one in done] == [303, 303]
    assert "<bdi>Ada</bdi></strong> is elected" in call("results", "GET", RESULT).body
    wrong = {**KEY, "post_id": "1", "corrects": "1", "e.2": "yes", "reason": " "}
    again = call("returning", "POST", f"{COUNT}/correct", caller=OFFICER, form=wrong)
    assert again.status == 422 and "Please say why." in again.body
    assert re.search(r'name="e\.2" value="yes" checked', again.body) and not re.search(
        r'name="e\.1" value="yes" checked', again.body
    )
    right = {**wrong, "reason": "Ada <b>was</b> not a member."}
    assert call("returning", "POST", f"{COUNT}/correct", caller=OFFICER, form=right).status == 303
    shown = call("results", "GET", RESULT).body
    assert "<bdi>Bo</bdi></strong> is elected" in shown and "Ada &lt;b&gt;was" in shown
    assert "corrected later" in call("results", "GET", f"{RESULT}?declaration=1").body


def test_programs_settle_a_tie_declare_and_read_the_result(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, TIE, TWO, [post()])
    (tied,) = json.loads(call("returning", "GET", COUNT, caller=OFFICER, headers=ACCEPT).body)["posts"]
    assert (tied["sheet"], tied["lot"]["stage"]) == (None, 3)
    refused = call("returning", "POST", f"{COUNT}/complaints", caller=OFFICER, json=KEY)
    assert refused.status == 409 and "A lot is needed" in refused.body
    lot = {**KEY, "act": "drawn", "post_id": "1", "stage": 3, "candidate": 9}
    refused = call("returning", "POST", f"{COUNT}/lots", caller=OFFICER, json=lot)
    assert (refused.status, list(json.loads(refused.body)["errors"])) == (422, ["candidate"])
    assert call("returning", "POST", f"{COUNT}/lots", caller=OFFICER, json={**lot, "candidate": 1}).status == 200
    heard()
    told = json.loads(call("returning", "GET", COUNT, caller=OFFICER, headers=ACCEPT).body)
    sent = {**KEY, "differences": told["differences"]["hash"], "looked": True}
    assert call("returning", "POST", f"{COUNT}/declare", caller=OFFICER, json=sent).status == 200
    (shown,) = json.loads(call("results", "GET", RESULT, headers=ACCEPT).body)["posts"]
    assert (shown["elected"], shown["sheet"]["lots"][0]["chosen"]) == (["Bo"], 1)
    put_right = {**KEY, "post_id": "1", "corrects": 1, "reason": "Nobody may.", "e.1": False}
    assert call("returning", "POST", f"{COUNT}/correct", caller=OFFICER, json=put_right).status == 200
    assert json.loads(call("results", "GET", RESULT, headers=ACCEPT).body)["posts"][0]["vacant"] == 1


def test_a_public_value_is_named_and_entered_by_form_with_the_clock_in_london(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed(monkeypatch, TIE, TWO, [post()])
    Election("spring").update([Election.polls_close_at.set(datetime.now(UTC) - timedelta(hours=1))])
    sent = {
        **KEY,
        "act": "announce",
        "says": "The FTSE 100 at tomorrow's close",
        "known_at_date": "2020-01-01",
        "known_at_time": "12:00",
    }
    wrong = call("returning", "POST", f"{COUNT}/lots", caller=OFFICER, form=sent)
    assert wrong.status == 422 and 'id="e-known_at"' in wrong.body and "tomorrow&#39;s close" in wrong.body
    soon = datetime.now(UTC) + timedelta(days=2)
    sent |= {"known_at_date": f"{soon:%Y-%m-%d}", "known_at_time": "12:00"}
    assert call("returning", "POST", f"{COUNT}/lots", caller=OFFICER, form=sent).status == 303
    assert "The FTSE 100 at tomorrow&#39;s close" in call("results", "GET", RESULT).body
    value = {**KEY, "act": "value", "value": "8291.68"}
    assert call("returning", "POST", f"{COUNT}/lots", caller=OFFICER, form=value).status == 409
    told = {"says": "A value", "known_at": "2026-01-01T12:00:00Z"}
    Entry("spring", "act#public#1").update([Entry.told.set(told)])
    assert call("returning", "POST", f"{COUNT}/lots", caller=OFFICER, form=value).status == 303
    assert "8291.68" in call("results", "GET", RESULT).body


def test_strangers_and_the_committee_get_no_look_at_the_desk(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    assert call("returning", "GET", COUNT).headers["Location"] == f"/sign-in?to={COUNT}"
    for caller in (SAM, PRIYA):
        assert call("returning", "GET", COUNT, caller=caller).status == 403
        for act in ("lots", "complaints", "declare", "correct"):
            sent = {**KEY, "act": "value", "value": "1", "differences": "0", "post_id": "1", "corrects": "1", "reason": "Why"}
            assert call("returning", "POST", f"{COUNT}/{act}", caller=caller, form=sent).status == 403
    other = {"sec-fetch-site": "cross-site"}
    assert call("returning", "POST", f"{COUNT}/complaints", caller=OFFICER, form=KEY, headers=other).status == 403
    assert call("returning", "GET", "/elections/winter/count", caller=OFFICER).status == 404
    assert Entry.count() == 0


BAD = [
    {},
    {"key": "short"},
    {**KEY, "act": "all"},
    {**KEY, "act": "drawn", "stage": "-1", "differences": "", "corrects": "one"},
    {**KEY, "act": "announce", "says": "x" * 3000, "known_at": "soon", "differences": "d" * 999, "corrects": "1e3"},
    {**KEY, "act": "value", "value": "\x00", "e.<script>": "yes", "post_id": "1", "corrects": "1", "reason": "\x00"},
]


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        *((act, sent) for act in ("lots", "declare", "correct") for sent in BAD),
        *(("complaints", sent) for sent in BAD[:2]),
    ],
)
def test_whatever_is_typed_changes_nothing_and_is_never_a_failure(
    call: Call, monkeypatch: pytest.MonkeyPatch, act: str, sent: dict[str, str]
) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    for how in ({"form": sent}, {"json": sent}):
        answer = call("returning", "POST", f"{COUNT}/{act}", caller=OFFICER, **how)
        assert answer.status in (409, 422), answer.body
        assert "<script" not in answer.body or answer.headers["Content-Type"] == "application/problem+json"
    assert Entry.count() == 0


def test_files_are_there_for_everybody_once_the_result_is_declared(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(
        monkeypatch,
        {"1": {(1, 2): 20, (2,): 15}, "2": {(1,): 9}},
        {**TWO, "2": standing("Cy")},
        [post(), post("Chair", post_id="2")],
    )
    for name in ("1.csv", "1.json", "1.blt", "receipts.csv"):
        assert call("results", "GET", f"{RESULT}/{name}").status == 404
    heard()
    told = results.desk(**SAID, now=datetime.now(UTC))["differences"]["hash"]
    declaring.declare(**SAID, looked_at=told, looked=True, now=datetime.now(UTC))
    found = {
        n: call("results", "GET", f"{RESULT}/{n}") for n in ("1.csv", "1.json", "1.blt", "receipts.csv", "recount.py", "2.json")
    }
    assert {name: one.status for name, one in found.items()} == dict.fromkeys(found, 200)
    assert json.loads(found["1.json"].body)["valid"] == 35
    assert found["1.blt"].body.startswith("3 1\n") and found["1.csv"].body.startswith("Candidate,Stage 1")
    assert all("attachment" in one.headers["Content-Disposition"] for one in found.values())
    few = call("results", "GET", f"{RESULT}/2.blt")
    assert few.status == 404 and "fewer than 30" in few.body
    for name in ("3.csv", "1.exe", "0001", "file", "..csv", "1.blt.csv"):
        assert call("results", "GET", f"{RESULT}/{name}").status == 404
    code = found["receipts.csv"].body.split("\r\n")[1]
    assert "<strong>Yes.</strong>" in call("results", "GET", f"{RESULT}?receipt={code}").body
    assert "not listed" in call("results", "GET", f"{RESULT}?receipt=abcd").body
    for number in ("2", "0", "x", "-1", "99999"):
        assert call("results", "GET", f"{RESULT}?declaration={number}").status == 404


def test_a_draft_has_no_result(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, ADA, TWO, [post()])
    assert call("results", "GET", RESULT).status == 200
    Election("spring").update([Election.published_at.remove()])
    assert call("results", "GET", RESULT).status == 404
    assert call("returning", "GET", COUNT, caller=OFFICER).status == 404
