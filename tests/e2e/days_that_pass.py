"""Staff's Monday, and the clocks and tables of a house, for stories in which days have to pass."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

import httpx
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from playwright.sync_api import Page, expect
from union.core.people.rules import Caller
from union.times import london_day
from union.web.caller import session_cookie

from infra.local.cloud import Cloud
from tests.e2e.conftest import assert_no_barriers
from tests.e2e.hurried import now
from tests.e2e.test_the_story_as_json import until


def key() -> str:
    """Give a key that no form had before."""
    return secrets.token_hex(8)


def day(days: int) -> str:
    """Tell the day (ISO) so many days from today."""
    return (london_day(now()) + timedelta(days=days)).isoformat()


@dataclass
class House:
    """The house of this story, as those see it who look after it: its tables, its clocks, and anybody's session."""

    cloud: Cloud
    client: httpx.Client
    told: dict[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names that the stack's functions got, by their names in the template."""
        pages = self.cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.cloud.name)
        return {r["LogicalResourceId"]: r["PhysicalResourceId"] for page in pages for r in page["StackResourceSummaries"]}

    def hold_the_clocks(self) -> None:
        """Let what comes at an hour of the night come when a story calls it, and not in the midst of one that is played at that hour."""
        scheduler = self.cloud.client("scheduler")
        kept = ("Name", "GroupName", "ScheduleExpression", "ScheduleExpressionTimezone", "FlexibleTimeWindow", "Target")
        for page in scheduler.get_paginator("list_schedules").paginate():
            for one in page["Schedules"]:
                told = scheduler.get_schedule(Name=one["Name"], GroupName=one["GroupName"])
                if told["ScheduleExpression"].startswith("cron("):
                    scheduler.update_schedule(**{name: told[name] for name in kept if name in told}, State="DISABLED")

    def clock(self, name: str, **event: str) -> dict[str, int]:
        """Let a clock come by."""
        answer = self.cloud.client("lambda").invoke(FunctionName=self.names[name], Payload=json.dumps(event))
        done: dict[str, int] = json.load(answer["Payload"])
        assert "FunctionError" not in answer, done
        return done

    def ask(self, caller: Caller, method: str, path: str, **sent: Any) -> httpx.Response:
        """Ask as anybody whose session we sign."""
        cookie = session_cookie(caller, secrets.token_hex(8), now()).partition(";")[0]
        headers = {"cookie": cookie, "sec-fetch-site": "same-origin", "accept": "application/json"}
        answer = self.client.request(method, path, headers=headers, json={"key": key(), **sent} if method == "POST" else None)
        assert answer.status_code == 200, answer.text
        return answer

    def kept(self, table: str, **of: str) -> dict[str, Any]:
        """What is kept under a key."""
        found = self.cloud.client("dynamodb").get_item(TableName=f"{self.cloud.name}-{table}", Key=_typed(of))["Item"]
        read = TypeDeserializer().deserialize
        return {name: read(value) for name, value in found.items()}

    def back(self, table: str, of: dict[str, str], **days: Any) -> None:
        """Move back what is kept of a day, as if time had passed."""
        told = self.kept(table, **of) | days
        self.cloud.client("dynamodb").put_item(TableName=f"{self.cloud.name}-{table}", Item=_typed(told))


def _typed(told: dict[str, Any]) -> dict[str, Any]:
    write = TypeSerializer().serialize
    return {name: write(value) for name, value in told.items()}


class Monday:
    """Staff's Monday, as Alex of the societies' team opens it and as a program asks for it: what it tells of the group `name`."""

    def __init__(self, page: Page, ask: Callable[..., httpx.Response], name: str) -> None:
        self.page, self._ask, self._name = page, ask, name

    def tells(self, pile: str, words: str) -> None:
        """It tells of the group in these words, on the page and as JSON."""
        until(lambda: words in self._told(pile))
        self.page.goto(f"/staff-home?show={pile}")
        expect(self.page.locator("main li").filter(has_text=self._name).filter(has_text=words)).to_be_visible()
        assert_no_barriers(self.page)

    def opens(self, pile: str) -> None:
        """Go where its line leads."""
        self.page.goto(f"/staff-home?show={pile}")
        self.page.locator("main li").filter(has_text=self._name).get_by_role("link").first.click()

    def silent(self, pile: str) -> None:
        """It says nothing of the group any more."""
        until(lambda: not self._told(pile))
        self.page.goto(f"/staff-home?show={pile}")
        expect(self.page.locator("main")).not_to_contain_text(self._name)

    def _told(self, pile: str) -> str:
        piles = self._ask("staff", "GET", f"/staff-home?show={pile}").json()["piles"]
        return " ".join(
            row["text"] for one in piles for row in one["rows"] if row["group"] and row["group"]["name"] == self._name
        )


BALLOT = {"r.1.1": "1", "r.2.1": "1"}
"""The first who stands for each of two posts."""


def elect(ask: Callable[..., httpx.Response], path: str, more: Callable[[], Any]) -> None:
    """Vote as the student, and `more`; count and declare, once nominations have closed."""
    until(lambda: ask(None, "GET", path).json()["election"]["phase"] == "review")
    opens = now() + timedelta(seconds=15)
    moved = {"polls_open_at": opens.isoformat(), "polls_close_at": (opens + timedelta(seconds=150)).isoformat()}
    edition = ask("staff", "GET", f"{path}/change").json().get("edition", 1)
    answer = ask("staff", "POST", f"{path}/times", json={**moved, "edition": edition, "key": key()})
    assert answer.status_code == 200, answer.text
    until(lambda: ask("student", "GET", f"{path}/vote").json().get("state") == "open")
    cast = ask("student", "POST", f"{path}/vote/cast", json={**BALLOT, "key": key()})
    assert cast.status_code == 200, cast.text
    more()
    until(lambda: ask(None, "GET", path).json()["election"]["phase"] == "sealed", 300)
    assert ask("staff", "POST", f"{path}/count/complaints", json={"key": key()}).status_code == 200
    desk = ask("staff", "GET", f"{path}/count").json()
    told = {"differences": desk["differences"]["hash"], "looked": True, "key": key()}
    declared = ask("staff", "POST", f"{path}/count/declare", json=told)
    assert declared.status_code == 200, declared.text
