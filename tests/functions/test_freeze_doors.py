"""A freeze over several platforms through its doors: forms and JSON alike, and timers whenever they come."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from union.moderation.freezes.tables import FreezeRecord

from functions.sweep import handler as sweeping
from functions.thaw import handler as thawing
from tests.actions.conftest import PRIYA, SAM
from tests.actions.freezing import STAFF, registered
from tests.functions.conftest import CONTEXT

type Call = Callable[..., Any]
PATH = "/groups/chess/freeze"
NEW = {"length": "1", "unit": "hours", "statement": "A break & a <b>breath</b>.", "key": "freeze-key-1"}


@pytest.fixture(autouse=True)
def schedules(union_house: None) -> Any:
    """Give Scheduler."""
    return boto3.client("scheduler")


def begun(call: Call, **more: Any) -> dict[str, Any]:
    """Freeze by JSON; returns what is told of the freeze."""
    answer = call("freezes", "POST", PATH, caller=PRIYA, json={**NEW, **more})
    assert answer.status == 200, answer.body
    told: dict[str, Any] = json.loads(answer.body)["freeze"]
    return told


def page(call: Call) -> dict[str, Any]:
    """What a program reads of the page."""
    told: dict[str, Any] = json.loads(call("freezes", "GET", PATH, caller=PRIYA, headers={"accept": "application/json"}).body)
    return told


def put_off(minutes: int) -> None:
    """Let the latest freeze end so many minutes from now, as if it had begun earlier."""
    at = (datetime.now(UTC) + timedelta(minutes=minutes)).replace(microsecond=0)
    FreezeRecord("chess").update([FreezeRecord.ends_at.set(at)])


def fired(told: dict[str, Any], version: int = 1) -> bool:
    """Call the function that a timer calls."""
    event = {"group_id": "chess", "freeze_id": told["freeze_id"], "version": version, "correlation_id": "c"}
    return thawing.lambda_handler(event, SimpleNamespace(**vars(CONTEXT)))["thawed"]  # type: ignore[arg-type]


def meant(told: dict[str, Any]) -> dict[str, str]:
    """Which freeze is meant, as it was seen."""
    return {"freeze_id": told["freeze_id"], "version": str(told["version"])}


def names(told: dict[str, Any], deed: str, **more: str) -> dict[str, str]:
    """The fields of what somebody attests."""
    return {**meant(told), "deed": deed, "key": "attest-1", **more}


def hidden(body: str, action: str) -> list[dict[str, str]]:
    """The hidden fields of each form of a page that leads to `action`."""
    forms = re.findall(rf'<form method="post" action="{action}"[^>]*>(.*?)</form>', body, re.S)
    return [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms]


def test_the_form_lists_every_platform_on_which_people_write_ticked(call: Call) -> None:
    found = registered("whatsapp", "discord", "email")
    body = call("freezes", "GET", PATH, caller=PRIYA).body
    for kind in ("whatsapp", "discord"):
        assert re.search(rf'name="p.{found[kind]}" value="yes" checked', body)
    assert found["email"] not in body
    again = call(
        "freezes", "POST", PATH, caller=PRIYA, form={**NEW, "length": "soon", "chosen": "yes", f"p.{found['discord']}": "yes"}
    )
    assert again.status == 422
    assert re.search(rf'name="p.{found["discord"]}" value="yes" checked', again.body)
    assert re.search(rf'name="p.{found["whatsapp"]}" value="yes">', again.body)


def test_a_whole_freeze_by_forms(call: Call) -> None:
    found = registered("whatsapp", "discord")
    form = {**NEW, "chosen": "yes", f"p.{found['whatsapp']}": "yes"}
    answer = call("freezes", "POST", PATH, caller=PRIYA, form=form)
    assert (answer.status, answer.headers["Location"]) == (303, PATH)
    body = call("freezes", "GET", PATH, caller=PRIYA).body
    assert "To freeze by hand" in body
    assert "Frozen by hand" not in body
    assert "Group permissions" in body
    assert "A break &amp; a &lt;b&gt;breath&lt;/b&gt;." in body
    assert "Our discord" not in body
    where = f"{PATH}/platforms/{found['whatsapp']}"
    forms = hidden(body, where)
    assert {one["deed"] for one in forms} == {"frozen", "cannot", "posted"}
    for deed in ("frozen", "posted"):
        (one,) = [one for one in forms if one["deed"] == deed]
        for _ in range(2):
            assert call("freezes", "POST", where, caller=STAFF, form=one).status == 303
    body = call("freezes", "GET", PATH, caller=PRIYA).body
    assert "Frozen by hand" in body
    assert "posted, said <bdi>Ann Staff</bdi>" in body
    put_off(-1)
    body = call("freezes", "GET", PATH, caller=PRIYA).body
    assert "Still to open" in body
    assert "Frozen by hand" not in body
    assert "Welcome" in body, "the reminder can be copied"
    (one,) = hidden(body, where)
    done = call("freezes", "POST", where, caller=PRIYA, form=one)
    assert (done.status, done.headers["Location"]) == (303, "/groups/chess/board")
    assert "Still to open" not in call("freezes", "GET", PATH, caller=PRIYA).body


def test_a_program_does_the_same(call: Call) -> None:
    found = registered("whatsapp", "discord")
    told = begun(call)
    assert [p["standing"] for p in page(call)["platforms"]] == ["asked", "asked"]
    where = f"{PATH}/platforms/{found['whatsapp']}"
    answer = json.loads(call("freezes", "POST", where, caller=PRIYA, json=names(told, "frozen")).body)
    assert answer["platform"]["standing"] == "frozen"
    extended = json.loads(
        call(
            "freezes",
            "POST",
            f"{PATH}/extend",
            caller=PRIYA,
            json={**meant(told), "length": 1, "unit": "hours", "key": "extend-1"},
        ).body
    )["freeze"]
    assert extended["version"] == 2
    assert call("freezes", "POST", where, caller=PRIYA, json=names(told, "frozen")).status == 409
    end = {**meant(extended), "key": "end-key-1"}
    assert [call("freezes", "POST", f"{PATH}/end", caller=PRIYA, json=end).status for _ in range(2)] == [200, 200]
    seen = page(call)
    assert (seen["board"], {p["standing"] for p in seen["platforms"]}) == ("open", {"to_reopen"})


WRONG = [
    ({"deed": "cannot"}, "note", 422),
    ({"deed": "cannot", "note": "a" * 501}, "note", 422),
    ({"deed": "thawed"}, "deed", 422),
    ({"version": "-1"}, "version", 422),
    ({"key": ""}, "key", 422),
    ({"deed": "reopened"}, "", 409),
    ({"deed": "posted", "statement_id": "none"}, "", 409),
    ({"version": "7"}, "", 409),
    ({"freeze_id": "another"}, "", 409),
]


@pytest.mark.parametrize(("more", "field", "status"), WRONG)
def test_what_cannot_be_attested_is_told_in_plain_words_and_changes_nothing(
    call: Call, more: dict[str, str], field: str, status: int
) -> None:
    chat = registered("whatsapp")["whatsapp"]
    where, sent = f"{PATH}/platforms/{chat}", {**names(begun(call), "frozen", platform_id=chat, note="My words"), **more}
    if more == {"deed": "cannot"}:
        sent["note"] = ""
    answer = call("freezes", "POST", where, caller=PRIYA, json={name: sent[name] for name in sent if name != "platform_id"})
    assert answer.status == status, answer.body
    assert list(json.loads(answer.body)["errors"]) == ([field] if field else [])
    shown = call("freezes", "POST", where, caller=PRIYA, form=sent)
    assert shown.status == status
    assert 'id="problems"' in shown.body
    assert page(call)["platforms"][0]["standing"] == "asked"


def test_a_reason_that_was_forgotten_is_asked_for_at_its_platform_and_what_was_typed_stays(call: Call) -> None:
    found = registered("whatsapp", "discord")
    told = begun(call)
    where = f"{PATH}/platforms/{found['discord']}"
    long = names(told, "cannot", platform_id=found["discord"], note="long " * 101)
    body = call("freezes", "POST", where, caller=PRIYA, form=long).body
    assert body.count('id="f-note"') == body.count('href="#f-note"') == 1
    assert long["note"].strip() in body


def test_who_may_not_freeze_may_not_attest(call: Call) -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = begun(call)
    where = f"{PATH}/platforms/{chat}"
    assert call("freezes", "POST", where, caller=SAM, form=names(told, "frozen")).status == 403
    assert call("freezes", "POST", where, form=names(told, "frozen")).status == 401
    cross = call("freezes", "POST", where, caller=PRIYA, form=names(told, "frozen"), headers={"sec-fetch-site": "cross-site"})
    assert cross.status == 403
    assert page(call)["platforms"][0]["standing"] == "asked"


def test_members_read_until_when_and_not_who_did_what(call: Call) -> None:
    from tests.actions.freezing import member

    member("sam")
    chat = registered("whatsapp")["whatsapp"]
    told = begun(call)
    call("freezes", "POST", f"{PATH}/platforms/{chat}", caller=PRIYA, json=names(told, "frozen"))
    for accept in ("text/html", "application/json"):
        seen = call("board", "GET", "/groups/chess/board", caller=SAM, headers={"accept": accept}).body
        assert "whatsapp" not in seen.lower()
    mini = call("groups", "GET", "/groups/chess", caller=SAM).body
    assert "cooling off until" in mini
    assert "by hand" not in mini
    assert "1 platform to open by hand" not in call("groups", "GET", "/groups/chess", caller=PRIYA).body


def test_a_timer_through_its_door_lost_doubled_late_old_and_after_an_early_end(call: Call) -> None:
    told = begun(call)
    assert not fired(told), "early"
    extended = {**meant(told), "length": 1, "unit": "hours", "key": "extend-1"}
    assert call("freezes", "POST", f"{PATH}/extend", caller=PRIYA, json=extended).status == 200
    put_off(-60)
    assert not fired(told, 1), "old, after an extension"
    assert [fired(told, 2) for _ in range(2)] == [True, False], "late and doubled"
    again = begun(call, key="freeze-key-2")
    end = {**meant(again), "key": "end-key-1"}
    assert call("freezes", "POST", f"{PATH}/end", caller=PRIYA, form=end).status == 303
    assert [fired(again, version) for version in (1, 2)] == [False, False], "after an early end"
    lost = begun(call, key="freeze-key-3")
    put_off(-1)
    mended = [sweeping.lambda_handler({}, SimpleNamespace(**vars(CONTEXT)))["thawed"] for _ in range(2)]  # type: ignore[arg-type]
    assert mended == [1, 0], "lost, and mended by the sweep"
    assert not fired(lost)
    board = json.loads(call("board", "GET", "/groups/chess/board", caller=PRIYA, headers={"accept": "application/json"}).body)
    assert [post["kind"] for post in board["posts"]].count("reminder") == 3


def test_logs_of_a_freeze_carry_ids_and_no_names(
    call: Call, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    chat = registered("whatsapp")["whatsapp"]
    told = begun(call, statement="A secret break.")
    call("freezes", "POST", f"{PATH}/platforms/{chat}", caller=PRIYA, json=names(told, "cannot", note="Private reason"))
    logged = capsys.readouterr().out + " ".join(str(vars(record)) for record in caplog.records)
    assert "freeze/platforms" in logged
    for word in ("Priya", "secret", "Private", "priya@"):
        assert word not in logged
