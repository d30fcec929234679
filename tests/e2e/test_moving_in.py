"""A union moves in: staff bring a group and its members out of Excel, and a student who never came before signs in and is a member."""

import json
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from infra.local.cloud import Cloud
from infra.union import stored
from tests.e2e.conftest import assert_no_barriers
from tests.e2e.days_that_pass import House
from tests.e2e.test_the_story_as_json import until
from tests.e2e.test_two_steps import _account
from tests.tables import ROOT

type Person = Callable[..., Page]
MARK = secrets.token_hex(3)
GROUP = f"Café Society {MARK}"


def brought(page: Page, kind: str, text: str) -> None:
    """Choose a file as Excel saves it in the United Kingdom, and look at it."""
    page.goto("/staff/imports")
    assert_no_barriers(page)
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("File (CSV)").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_label("Letters")).to_have_value("cp1252")
    expect(page.get_by_label("Between cells")).to_have_value("semicolon")
    assert_no_barriers(page)


def run(page: Page, house: House, new: int) -> None:
    """See what becomes of each row, let it run, and see that it is done."""
    page.get_by_role("button", name="See what becomes of each row").click()
    expect(page.get_by_role("link", name=f"New: {new}")).to_be_visible()
    assert_no_barriers(page)
    page.get_by_role("button", name="Let it run").click()
    house.clock("ImportClock")
    expect(page.locator("#going")).to_contain_text("Done.")


def test_a_union_moves_in(cloud: Cloud, stack: dict[str, Any], person: Person, window: Person) -> None:
    account = _account(cloud, stack["user_pool_id"])
    with httpx.Client(base_url=stack["url"]) as client:
        house, page = House(cloud, client), person("manager", 1280)
        brought(page, "Groups", f"Name;Type;Description\r\n{GROUP};Society;We drink coffee – £2 a cup.\r\n")
        run(page, house, 1)
        brought(page, "Members", f"Society;Full name;Email;Expiry date\r\n{GROUP};Lin;{account['email'].upper()};31/07/2099\r\n")
        page.get_by_role("button", name="See what becomes of each row").click()
        expect(page.locator("main")).to_contain_text("more than three years ahead")
        brought(page, "Members", f"Society;Full name;Email;Paid\r\n{GROUP};Lin;{account['email'].upper()};£5.00\r\n")
        run(page, house, 1)
    student = window(account)
    student.goto("/my/groups")
    expect(student.locator("main")).to_contain_text(GROUP)
    expect(student.locator("main")).to_contain_text(re.compile("brought over by the union"))


COMMANDS = """
import json, sys
from infra.union import __main__ as command, which_house
told = json.loads(sys.argv[1])
which_house._of_this_machine = lambda: {"union": "Union House", **told["stack"]}
print(json.dumps([command.main([*words, "--local"]) for words in told["commands"]]))
"""
"""Each in the house of this test, and one process for all: to start one takes longer than most commands."""


def operated(cloud: Cloud, stack: dict[str, Any], commands: list[list[str]]) -> tuple[Any, list[str], list[int]]:
    """Do what the commands say. Gives the process, the lines that it said, and the commands' exit codes."""
    told = json.dumps({"stack": stack, "commands": commands})
    here = {name: value for name, value in cloud.environment.items() if not name.startswith("AWS_ENDPOINT")}
    done = subprocess.run([sys.executable, "-c", COMMANDS, told], env=here, cwd=ROOT, capture_output=True, text=True, check=False)
    *said, codes = done.stdout.strip().splitlines() or [""]
    return done, said, json.loads(codes or "[]")


def test_an_operator_does_their_part_from_a_command_line(cloud: Cloud, stack: dict[str, Any], tmp_path: Path) -> None:
    leaver, staff = _account(cloud, stack["user_pool_id"])["email"], stack["accounts"]["manager"]["email"]
    (tmp_path / "some.csv").write_text(f"Name;Type\nTea Society {MARK};Society\n")
    commands = [
        ["first-staff", staff],
        ["doctor"],
        ["import", str(tmp_path / "some.csv"), "--kind", "groups", "--as", staff],
        ["export", "--to", str(tmp_path / "all"), "--as", staff],
        ["redrive", "letters", "--look"],
        ["erase", leaver, "--yes"],
    ]
    done, said, codes = operated(cloud, stack, commands)
    assert [code for at, code in enumerate(codes) if at != 1] == [0] * 5, done
    assert {path.name for path in (tmp_path / "all").iterdir()} == {"groups.csv", "committees.csv", "members.csv"}
    assert f"It was asked for {leaver}." in done.stdout
    # Another story may have let something ring or fail; of all else nothing is wrong, and nothing could not be looked at.
    assert [line for line in said if "✗" in line and not re.search(r"The alarm|lie in", line)] == []
    groups = {"Stack", "Kept", "Stripe", "Letters", "Signing in", "Domain", "Watching", "Quotas", "Union"}
    assert groups <= set(said)
    assert sum("✓" in line for line in said) >= 18


SPOILED = ("memberships", "committees", "groups", "orders", "policies")


def spoil(cloud: Cloud, tables: Iterable[str]) -> int:
    """Take all items out of some tables, as a mistake at the console would. Returns how many there were."""
    dynamodb, gone = cloud.client("dynamodb"), 0
    for name in tables:
        table = f"{cloud.name}-{name}"
        key = stored.key(dynamodb, table)
        for one in list(stored.items(dynamodb, table)):
            dynamodb.delete_item(TableName=table, Key={each: one[each] for each in key})
            gone += 1
    return gone


def _status(stack: dict[str, Any]) -> int:
    """How a group's page answers."""
    return httpx.get(f"{stack['url']}/groups/chess", headers={"accept": "application/json"}).status_code


def test_a_house_that_lost_its_groups_and_members_is_restored_and_is_the_one_before(
    cloud: Cloud, stack: dict[str, Any], tmp_path: Path
) -> None:
    """As docs/runbooks/restore.md says. A clock may write something meanwhile, so what is spoiled here is what no clock writes."""
    before, after = tmp_path / "before", tmp_path / "after"
    saved, _, codes = operated(cloud, stack, [["save-tables", "--to", str(before)]])
    assert codes == [0], saved
    try:
        gone = spoil(cloud, SPOILED)
        until(lambda: _status(stack) == HTTPStatus.NOT_FOUND)  # Functions remember groups for some seconds.
    finally:  # Other stories go on in this house.
        commands = [["restore-tables", "--from", str(before), "--yes"], ["save-tables", "--to", str(after)]]
        restored, said, codes = operated(cloud, stack, commands)
    assert codes == [0, 0], restored
    assert gone > 20
    told = {name: sorted(stored.lines(before / f"{name}.jsonl.gz")) for name in SPOILED}
    assert {name: sorted(stored.lines(after / f"{name}.jsonl.gz")) for name in SPOILED} == told
    put = {line.partition(":")[0]: int(line.split()[1].replace(",", "")) for line in said if " put, " in line}
    assert {name: put[name] for name in SPOILED} == {name: len(lines) for name, lines in told.items()}
    assert sum(put.values()) - sum(put[name] for name in SPOILED) < 20, "all else stood as it was saved, but for a clock's doing"
    until(lambda: _status(stack) == HTTPStatus.OK)
