"""What operators do by the command is what people do in a browser, by the same rules, and the audit says who did it."""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from botocore.session import get_session
from botocore.stub import Stubber
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import staffing
from union.core.people.rules import ALL_STAFF
from union.core.people.tables import StaffMember
from union.core.personal_data.tables import DataRequest
from union.core.policy import actions as policies
from union.core.policy.tables import Pack
from union.membership.imports.tables import Import

from infra.union import __main__ as command
from infra.union import doctor, which_house
from infra.union.checks.found import Deployment, Finding, Mark
from tests.actions.conftest import PRIYA, SAM
from tests.staff import staff
from tests.tables import ROOT

MORGAN = staff("morgan", "Morgan Hill", "morgan@union.example", ALL_STAFF)
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
HOUSE = {"stack": "union-house-local", "region": "eu-west-2", "url": "https://union.example", "union": "Queen's Union", "aws": ""}
PACK = (ROOT / "layers/union/python/union/core/policy/default.toml").read_text()


@pytest.fixture(autouse=True)
def _union(union_house: None) -> Iterator[None]:
    """Give the small union to the command."""
    with patch.dict(os.environ), patch.object(which_house, "_of_this_machine", lambda: HOUSE):
        yield


def did(*words: str) -> int:
    """Do what the words say in the house of this machine."""
    return command.main([*words, "--local"])


def acts(subject: str) -> list[tuple[str, str]]:
    """What was done, and by whom."""
    return [(str(one.act), str(one.actor)) for one in Entry.query(subject)]


def test_everything_is_saved_as_a_browser_would_and_by_whoever_may(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert did("export", "--as", "Morgan@union.example", "--to", str(tmp_path / "all")) == 0
    told = {path.name: path.read_text("utf-8-sig") for path in (tmp_path / "all").iterdir()}
    assert set(told) == {"groups.csv", "committees.csv", "members.csv"}
    assert "Chess" in told["groups.csv"] and "Priya Shah" in told["committees.csv"]
    assert f"{tmp_path / 'all' / 'groups.csv'}: {len(told['groups.csv'].splitlines()) - 1} lines" in capsys.readouterr().out
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "all").iterdir())
    assert sorted(acts("imports")) == [(f"exported {kind}", MORGAN.person_id) for kind in ("committees", "groups", "members")]


def test_what_was_saved_before_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "members.csv").write_text("mine")
    assert did("export", "--as", MORGAN.email, "--to", str(tmp_path)) == 1
    assert "is there already" in capsys.readouterr().err
    assert ((tmp_path / "members.csv").read_text(), acts("imports")) == ("mine", [])


@pytest.mark.parametrize(("who", "why"), [(ALEX.email, "team for all"), ("nobody@union.example", "Nobody on the staff")])
def test_whoever_may_not_in_a_browser_may_not_here(
    who: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "some.csv").write_text("Name;Type\nFilm;Society\n")
    assert did("export", "--as", who, "--to", str(tmp_path)) == 1
    assert did("import", str(tmp_path / "some.csv"), "--kind", "groups", "--as", who) == 1
    assert capsys.readouterr().err.count(why) == 2
    assert ([path.name for path in tmp_path.iterdir()], list(Import.scan())) == (["some.csv"], [])


def test_a_file_is_brought_and_nothing_is_made_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "some.csv").write_bytes("Name;Type\nCafé Society;Society\n".encode("cp1252"))
    assert did("import", str(tmp_path / "some.csv"), "--kind", "groups", "--as", MORGAN.email) == 0
    (made,) = Import.scan()
    assert f"https://union.example/staff/imports/{made.import_id}" in capsys.readouterr().out
    assert (made.state, made.encoding, made.by) == ("read", "cp1252", "Morgan Hill")
    assert acts("imports") == [("file brought", MORGAN.person_id)]


def test_a_file_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        did("import", "nowhere.csv", "--kind", "groups", "--as", MORGAN.email)
    assert "nowhere.csv cannot be read: No such file or directory" in capsys.readouterr().err


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """Give the pool, which answers as botocore's model of Cognito says."""
    client = get_session().create_client("cognito-idp", region_name="eu-west-2")
    monkeypatch.setattr(which_house, "client", lambda _: client)
    monkeypatch.setattr(which_house, "outputs", lambda: {"UserPoolId": "eu-west-2_pool"})
    with Stubber(client) as stubber:
        yield stubber


def accounts(cognito: Stubber, email: str, *people: str) -> None:
    """Let the pool have these accounts of an address."""
    users = [{"Attributes": [{"Name": "sub", "Value": one}, {"Name": "email", "Value": email.lower()}]} for one in people]
    cognito.add_response("list_users", {"Users": users}, {"UserPoolId": "eu-west-2_pool", "Filter": f'email = "{email}"'})


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let somebody type."""
    monkeypatch.setattr(sys, "stdin", StringIO(text))


def test_somebody_is_asked_to_be_forgotten_once_the_address_is_typed_again(
    cognito: Stubber, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts(cognito, SAM.email, "sam")
    typed(monkeypatch, "Sam@Union.example\n")
    assert did("erase", SAM.email) == 0
    (asked,) = DataRequest.scan()
    assert (asked.person_id, asked.kind, asked.email) == ("sam", "erasure", SAM.email)
    assert asked.erase_at > datetime.now(UTC) + timedelta(days=13)
    assert f"It begins on {asked.erase_at:%d %B %Y}" in capsys.readouterr().out
    assert acts("data") == [("erasure asked", staffing.COMMAND)]
    assert [str(one.to) for one in Letter.scan()] == [SAM.email], "they are told of it, and can take it back"


@pytest.mark.parametrize("text", ["", "\n", "somebody@union.example\n"])
def test_nothing_is_asked_where_another_address_is_typed(cognito: Stubber, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts(cognito, SAM.email, "sam")
    typed(monkeypatch, text)
    assert did("erase", SAM.email) == 1
    assert list(DataRequest.scan()) == []


def test_each_account_of_an_address_is_asked_for_however_it_is_written(cognito: Stubber) -> None:
    accounts(cognito, "Sam@union.example", "sam")
    accounts(cognito, "sam@union.example", "sam", "sam-of-the-university")
    assert did("erase", "Sam@union.example", "--yes") == 0
    assert {one.person_id for one in DataRequest.scan()} == {"sam", "sam-of-the-university"}


def test_what_is_in_the_way_is_said_and_nothing_is_asked(cognito: Stubber, capsys: pytest.CaptureFixture[str]) -> None:
    accounts(cognito, PRIYA.email, "priya")
    accounts(cognito, MORGAN.email, "morgan")
    assert (did("erase", PRIYA.email, "--yes"), did("erase", MORGAN.email, "--yes")) == (1, 1)
    said = capsys.readouterr().out
    assert "You are President of Chess." in said and "role on the staff" in said
    assert list(DataRequest.scan()) == []


def test_whoever_has_no_account_is_said(cognito: Stubber, capsys: pytest.CaptureFixture[str]) -> None:
    accounts(cognito, "a@union.example")
    assert did("erase", "a@union.example", "--yes") == 1
    assert capsys.readouterr().out == "Nobody has an account with a@union.example.\n"


def test_the_union_s_own_pack_is_put_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "pack.toml"
    place.write_text(PACK.replace('version = "2026-09"', 'version = "2027-01"', 1), "utf-8-sig")
    assert (did("adopt-policy", str(place)), did("adopt-policy", str(place))) == (0, 0)
    assert policies.read().version == "2027-01"
    assert ("adopted", staffing.COMMAND) in acts("policy")
    place.write_text(place.read_text("utf-8-sig").replace("Fun", "More fun") + "\n# Other words.\n")
    assert did("adopt-policy", str(place)) == 1
    assert "Give the new pack a new version." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", "no text in UTF-8"),
        (b"Hello", "cannot be used"),
        (PACK.replace("notice_days = 7", "notice_days = 5000", 1).encode(), "a whole number from 0 to 90"),
        (PACK.replace('version = "2026-09"', 'version = "a/b"', 1).encode(), "No version can be called a/b."),
    ],
)
def test_what_a_browser_would_refuse_of_a_pack_is_refused_in_one_sentence(
    data: bytes, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pack.toml").write_bytes(data)
    assert did("adopt-policy", str(tmp_path / "pack.toml")) == 1
    assert why in capsys.readouterr().err
    assert list(Pack.scan()) == []


def _union_of(monkeypatch: pytest.MonkeyPatch, **given: str) -> dict[str, Finding]:
    """What the checks of the union itself find."""
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    stack: dict[str, Any] = {
        "StackName": "s",
        "Parameters": [{"ParameterKey": "SiteUrl", "ParameterValue": "https://union.example"}],
    }
    house = Deployment(stack, "eu-west-2", local=False, make=lambda *_: SimpleNamespace())
    return {check.subject: one[0] for check, one in doctor.look(house, [one for one in doctor.CHECKS if one.group == "Union"])}


def test_doctor_says_that_nobody_is_on_the_staff_yet_that_nobody_came_and_that_somebody_has_one_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for one in StaffMember.scan():
        one.delete()
    assert (
        _union_of(monkeypatch)["The staff"].todo == "uv run python -m infra.union first-staff EMAIL --stack s --region eu-west-2"
    )
    staffing.first("nia@union.example", datetime.now(UTC))
    assert "has not signed in yet" in _union_of(monkeypatch)["The staff"].text
    role = staffing.StaffRole(ALL_STAFF, datetime.now(UTC).date())
    staffing.appoint(person_id="nia", name="Nia", email="nia@union.example", appointed=[role], actor="x", now=datetime.now(UTC))
    assert (
        "has a second factor" in _union_of(monkeypatch)["The staff"].text
        and "/my/two-step" in _union_of(monkeypatch)["The staff"].todo
    )
    (member,) = [one for one in StaffMember.scan() if one.person_id == "nia"]
    member.update([StaffMember.second_factor_since.set(datetime.now(UTC))])
    assert _union_of(monkeypatch)["The staff"].mark is Mark.FINE


def test_doctor_says_whose_policy_pack_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _union_of(monkeypatch)["The policy pack"].mark is Mark.WRONG
    policies.adopt(PACK, "x", datetime.now(UTC))
    assert _union_of(monkeypatch)["The policy pack"] == Finding(Mark.FINE, "The policy pack 2026-09 is in force")


def test_there_is_help_for_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for name in command.COMMANDS:
        with pytest.raises(SystemExit) as ended:
            command.main([name, "--help"])
        assert ended.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) > 80


def _told() -> Iterator[tuple[str, str]]:
    """Each command that a document or a template tells somebody to type, with where it stands."""
    for place in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "infra").glob("*.yaml"))]:
        for words in re.findall(r"-m infra\.union ([^`\n#;]+)", place.read_text()):
            yield place.name, words


def test_every_command_that_is_told_of_can_be_typed() -> None:
    wrong = []
    for place, words in _told():
        name, *more = [word for word in shlex.split(words.partition("    ")[0]) if word != "uv"]
        with (
            patch.object(command.COMMANDS.get(name, doctor), "run", lambda _: 0),
            patch.object(which_house, "file", lambda _: b""),
        ):
            try:
                told = [name, *more] if {"--stack", "--local", "--help"} & set(more) else [name, *more, "--local"]
                if name not in command.COMMANDS or command.main(told) != 0:
                    wrong.append((place, words))
            except SystemExit as ended:
                wrong += [(place, words)] if ended.code else []
    assert wrong == []
    assert len(list(_told())) > 4
