"""The register of platforms through its door, as a form and as JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.actions.conftest import PRIYA, SAM

type Call = Callable[..., Any]
PATH = "/groups/chess/platforms"
NEW = {
    "kind": "discord",
    "label": "Chess <b>chat</b>",
    "url": "https://discord.gg/abc",
    "interactive": "usual",
    "key": "add-key-1",
}


def test_a_platform_is_added_changed_and_retired_by_forms(call: Call) -> None:
    answer = call("platforms", "POST", PATH, caller=PRIYA, form=NEW)
    assert (answer.status, answer.headers["Location"]) == (303, PATH)
    page = call("platforms", "GET", PATH, caller=PRIYA).body
    assert "Chess &lt;b&gt;chat&lt;/b&gt;" in page
    (one,) = json.loads(call("platforms", "GET", PATH, caller=PRIYA, headers={"accept": "application/json"}).body)["platforms"]
    where = f"{PATH}/{one['platform_id']}"
    assert "discord.gg/abc" in call("platforms", "GET", where, caller=PRIYA).body
    assert call("platforms", "POST", where, caller=PRIYA, form={**NEW, "label": "Server"}).status == 303
    assert "Server" in call("platforms", "GET", PATH, caller=PRIYA).body
    for _ in range(2):
        assert call("platforms", "POST", f"{where}/retire", caller=PRIYA, form={"key": "go-key-1"}).status == 303
    assert call("platforms", "GET", where, caller=PRIYA).status == 404


def test_a_program_does_the_same(call: Call) -> None:
    told = json.loads(call("platforms", "POST", PATH, caller=PRIYA, json={**NEW, "interactive": False}).body)
    where = f"{PATH}/{told['platform_id']}"
    assert call("platforms", "POST", where, caller=PRIYA, json={**NEW, "interactive": True, "label": "S"}).status == 200
    shown = json.loads(call("platforms", "GET", where, caller=PRIYA, headers={"accept": "application/json"}).body)["platform"]
    assert (shown["label"], shown["interactive"]) == ("S", True)
    assert call("platforms", "POST", f"{where}/retire", caller=PRIYA, json={"key": "go-key-1"}).status == 200
    assert call("platforms", "POST", f"{where}/retire", caller=PRIYA, json={"key": "go-key-1"}).status == 200


WRONG = [
    ({"kind": ""}, "kind"),
    ({"kind": "myspace"}, "kind"),
    ({"label": ""}, "label"),
    ({"label": "a" * 101}, "label"),
    ({"label": "a\u202eb"}, "label"),
    ({"url": "javascript:alert(1)"}, "url"),
    ({"url": "http://x.example"}, "url"),
    ({"public": "yes"}, "public"),
    ({"interactive": "maybe"}, "interactive"),
    ({"key": "short"}, "key"),
]


@pytest.mark.parametrize(("more", "field"), WRONG)
def test_what_cannot_be_used_is_told_at_its_field_and_kept(call: Call, more: dict[str, str], field: str) -> None:
    answer = call("platforms", "POST", PATH, caller=PRIYA, json={**NEW, **more})
    assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, [field])
    page = call("platforms", "POST", PATH, caller=PRIYA, form={**NEW, "label": "My words", **more})
    assert page.status == 422
    assert "discord.gg/abc" in page.body or "url" in more
    assert call("platforms", "GET", PATH, caller=PRIYA, headers={"accept": "application/json"}).body.count("platform_id") == 0


def test_a_stranger_and_a_student_read_nothing_of_it(call: Call) -> None:
    assert call("platforms", "GET", PATH).status == 303
    assert call("platforms", "GET", PATH, caller=SAM).status == 403
    assert call("platforms", "POST", PATH, caller=SAM, form=NEW).status == 403
