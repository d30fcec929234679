"""The register of platforms through its door, as a form and as JSON."""

import json
import re
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
    assert answer.status == 303
    page = call("platforms", "GET", PATH, caller=PRIYA).body
    assert "Chess &lt;b&gt;chat&lt;/b&gt;" in page
    (one,) = json.loads(call("platforms", "GET", PATH, caller=PRIYA, headers={"accept": "application/json"}).body)["platforms"]
    where = f"{PATH}/{one['platform_id']}"
    assert answer.headers["Location"] == where
    for page in (where, f"{where}/edit"):
        assert "discord.gg/abc" in call("platforms", "GET", page, caller=PRIYA).body
    assert call("platforms", "POST", where, caller=PRIYA, form={**NEW, "label": "Server"}).status == 303
    assert "Server" in call("platforms", "GET", PATH, caller=PRIYA).body
    for _ in range(2):
        assert call("platforms", "POST", f"{where}/retire", caller=PRIYA, form={"key": "go-key-1"}).status == 303
    assert call("platforms", "GET", f"{where}/edit", caller=PRIYA).status == 404
    retired = call("platforms", "GET", where, caller=PRIYA)
    assert (retired.status, "It has not been used since" in retired.body, "<form" in retired.body.partition("<main")[2]) == (
        200,
        True,
        False,
    )


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
    ({"entry": "everybody"}, "entry"),
    ({"entry": "anybody"}, "entry"),
    ({"every": "year"}, "every"),
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


@pytest.fixture
def where(call: Call) -> str:
    """Put a chat into the register and give its address."""
    told = call("platforms", "POST", PATH, caller=PRIYA, json={**NEW, "entry": "members"})
    return f"{PATH}/{json.loads(told.body)['platform_id']}"


def seen(call: Call, where: str) -> Any:
    """A platform as a program sees it."""
    return json.loads(call("platforms", "GET", where, caller=PRIYA, headers={"accept": "application/json"}).body)


def test_a_committee_says_by_forms_who_answers_who_can_run_it_and_what_it_saw(call: Call, where: str) -> None:
    page = call("platforms", "GET", where, caller=PRIYA).body
    assert "Nobody yet. An owner sees to it" in page
    for path, form in (
        ("owner", {"person_id": "priya"}),
        ("admins", {"name": "Bob <i>Webb</i>", "role": "Alumnus", "why": "He pays for it."}),
    ):
        answer = call("platforms", "POST", f"{where}/{path}", caller=PRIYA, form={**form, "key": f"key-of-{path}"})
        assert (answer.status, answer.headers["Location"]) == (303, where)
    told = seen(call, where)
    form = {"members": "yes", "admins": "yes", "statement": "yes", "place": "pinned", "version": str(told["version"])}
    assert call("platforms", "POST", f"{where}/look", caller=PRIYA, form={**form, "key": "key-of-look"}).status == 303
    page = call("platforms", "GET", where, caller=PRIYA).body
    assert "All is well" in page
    assert "Bob &lt;i&gt;Webb&lt;/i&gt;" in page
    (admin,) = seen(call, where)["admins"]
    gone = f"{where}/admins/{admin['admin_id']}/remove"
    for _ in range(2):
        assert call("platforms", "POST", gone, caller=PRIYA, form={"key": "key-of-gone"}).status == 303
    assert seen(call, where)["admins"] == []


REFUSED = [
    ("owner", {"person_id": ""}, "person_id"),
    ("owner", {"person_id": "sam"}, "person_id"),
    ("admins", {"name": "", "why": "Why not."}, "name"),
    ("admins", {"name": "Bob", "why": ""}, "why"),
    ("admins", {"name": "Bob", "role": "r" * 61, "why": "Why not."}, "role"),
    ("admins", {"admin": "sam", "why": "Why not."}, "admin"),
    ("look", {"version": 0}, "admins"),
    ("look", {"version": 0, "statement": "yes"}, "place"),
    ("look", {"version": "one", "admins": "yes"}, "version"),
]


@pytest.mark.parametrize(("path", "form", "field"), REFUSED)
def test_what_is_missing_is_told_at_its_field_and_what_was_typed_is_kept(
    call: Call, where: str, path: str, form: dict[str, Any], field: str
) -> None:
    told = {**form, "key": "key-of-it-1"}
    answer = call("platforms", "POST", f"{where}/{path}", caller=PRIYA, json=told)
    assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, [field])
    page = call("platforms", "POST", f"{where}/{path}", caller=PRIYA, form={name: str(value) for name, value in told.items()})
    assert page.status == 422
    for typed in ("Why not.", "Bob"):
        assert (f'value="{typed}"' in page.body) is (typed in form.values())


def test_what_is_said_of_an_old_page_is_not_kept(call: Call, where: str) -> None:
    call("platforms", "POST", f"{where}/owner", caller=PRIYA, form={"person_id": "priya", "key": "key-of-owner"})
    form = {"admins": "yes", "version": "0", "key": "key-of-look"}
    answer = call("platforms", "POST", f"{where}/look", caller=PRIYA, form=form)
    assert (answer.status, "was changed since you opened this page" in answer.body) == (409, True)


def test_there_is_no_field_for_a_password(call: Call, where: str) -> None:
    page = call("platforms", "GET", where, caller=PRIYA).body + call("platforms", "GET", f"{where}/edit", caller=PRIYA).body
    assert 'type="password"' not in page
    assert not [name for name in re.findall(r'name="([^"]+)"', page) if "pass" in name or "secret" in name]
    answer = call(
        "platforms", "POST", f"{where}/owner", caller=PRIYA, json={"person_id": "priya", "password": "x", "key": "key-1234"}
    )
    assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, ["password"])
