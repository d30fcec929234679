"""Somebody with an account of their own gets all that is kept of them, is forgotten, and is searched for everywhere afterwards."""

import io
import json
import secrets
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from union.core.personal_data.inventory import TABLES
from union.core.personal_data.subjects import Fate

from infra.local.cloud import Cloud
from infra.union import stored
from tests.e2e.conftest import assert_no_barriers
from tests.e2e.days_that_pass import House, key
from tests.e2e.hurried import now
from tests.e2e.test_the_story_as_json import until

MARK = secrets.token_hex(4)
NAME, EMAIL, SAID = f"Wilhelmina-{MARK} Featherstone", f"wilhelmina-{MARK}@union.example", f"I bring biscuits {MARK}."
_STAY = {Fate.STAYS, Fate.BLANKED, Fate.SOON}


class Somebody:
    """A person with an account of the pool, as a program asks for them."""

    def __init__(self, cloud: Cloud, stack: dict[str, Any], client: httpx.Client) -> None:
        self.cloud, self.stack, self.client, self.house = cloud, stack, client, House(cloud, client)
        self.account = {"email": EMAIL, "password": "a-password-of-hers"}
        told = {"email": EMAIL, "email_verified": "true", "name": NAME}
        cognito, pool = cloud.client("cognito-idp"), stack["user_pool_id"]
        attributes = [{"Name": name, "Value": value} for name, value in told.items()]
        cognito.admin_create_user(UserPoolId=pool, Username=EMAIL, UserAttributes=attributes, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=EMAIL, Password=self.account["password"], Permanent=True)
        asked = {"USERNAME": EMAIL, "PASSWORD": self.account["password"]}
        answer = cognito.initiate_auth(ClientId=stack["client_id"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=asked)
        self.token = answer["AuthenticationResult"]["IdToken"]
        self.code = str(next(one["Value"] for one in self._user()["UserAttributes"] if one["Name"] == "sub"))

    def _user(self) -> Any:
        return self.cloud.client("cognito-idp").admin_get_user(UserPoolId=self.stack["user_pool_id"], Username=EMAIL)

    def is_there(self) -> bool:
        """Whether the account is."""
        return EMAIL in str(self.cloud.client("cognito-idp").list_users(UserPoolId=self.stack["user_pool_id"])["Users"])

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Ask as them."""
        headers = {"accept": "application/json", "authorization": f"Bearer {self.token}"}
        answer = self.client.request(method, path, headers=headers, json={"key": key(), **sent} if method == "POST" else None)
        assert answer.status_code in (200, 303), answer.text
        return answer

    def passes(self, request: str, **until_when: str) -> None:
        """Let days pass for what they asked, and the clock come by, until it stands as it is told."""
        of = {"person_id": self.code, "request_id": request}

        def stands() -> bool:
            told = self.house.kept("data_requests", **of)
            if all(told.get(name) == value for name, value in until_when.items()):
                return True
            if told.get("clock") and not told.get("claimed_at"):
                past = (now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%S.%f%z")
                self.house.back("data_requests", of, next_at=past)
            self.house.clock("DataClock")
            return False

        until(stands, 300)


@pytest.fixture(scope="module")
def somebody(cloud: Cloud, stack: dict[str, Any]) -> Iterator[Somebody]:
    """Give somebody who has joined a group and written on its board."""
    with httpx.Client(base_url=stack["url"], timeout=60) as client:
        one = Somebody(cloud, stack, client)
        form = one.ask("GET", "/groups/lgbt/join").json()
        one.ask("POST", "/groups/lgbt/join", accept=True, statement=form["statement"]["version"], offer="1")
        one.ask("POST", "/groups/lgbt/board", text=SAID)
        yield one


def test_they_get_all_of_it_and_nothing_of_anybody_else(
    somebody: Somebody, stack: dict[str, Any], window: Callable[..., Page]
) -> None:
    page = window(somebody.account)
    page.goto("/my/data")
    page.get_by_role("button", name="Make a copy").click()
    expect(page.locator("main")).to_contain_text("Your copy is being made")
    assert_no_barriers(page)
    somebody.passes("copy", state="ready")
    page.goto("/my/data")
    assert_no_barriers(page)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Fetch my copy").click()
    with zipfile.ZipFile(io.BytesIO(fetched.value.path().read_bytes())) as packed:
        told, read = json.loads(packed.read("my-data.json")), packed.read("my-data.html").decode()
    assert told["about"] == {"code": somebody.code, "name": NAME, "email": EMAIL}
    assert SAID in json.dumps(told["data"]["posts"]) and SAID in read
    (member,) = told["data"]["memberships"]["items"]
    assert (member["group_id"], member["email"]) == ("lgbt", EMAIL)
    others = {account["email"] for account in stack["accounts"].values()}
    assert [email for email in others if email in json.dumps(told)] == []


def test_forgotten_they_are_found_nowhere_but_where_it_was_said_to_stay(somebody: Somebody) -> None:
    assert {*_found(somebody, EMAIL)} >= {"memberships", "account"}, "the search finds"
    assert {*_found(somebody, NAME)} >= {"memberships", "posts", "account"}
    somebody.ask("POST", "/my/data/erasure", wish="forget me", sure=True)
    assert somebody.ask("GET", "/my/data").json()["erasure"]["state"] == "waiting"
    until(lambda: not _waiting(somebody), 120)
    somebody.passes("erasure", state="done")
    assert not somebody.is_there()
    assert _found(somebody, EMAIL) == []
    assert _found(somebody, NAME) == []
    assert _found(somebody, SAID) == []
    allowed = {name for name, table in TABLES.items() if {one.fate for one in table.subjects} & _STAY}
    assert {*_found(somebody, somebody.code)} - allowed <= {"the log"}, "a log knows people by their codes alone"
    posts = somebody.client.get(
        "/groups/lgbt/board", headers={"accept": "application/json", "authorization": f"Bearer {somebody.token}"}
    )
    assert posts.status_code == 403, "their token is good for an hour still, and opens nothing of a group's"


def _waiting(somebody: Somebody) -> list[Any]:
    """Their letters that are not sent yet."""
    found = stored.items(somebody.cloud.client("dynamodb"), f"{somebody.cloud.name}-letters")
    return [one for one in found if EMAIL in stored.line(one) and one["state"]["S"] in ("waiting", "sending")]


def _found(somebody: Somebody, words: str) -> list[str]:
    """Where these words stand: in which tables, in buckets, in the log, in the pool of accounts."""
    cloud = somebody.cloud
    dynamodb = cloud.client("dynamodb")
    found = [
        name
        for name in stored.tables(dynamodb, cloud.name)
        if any(words in stored.line(one) for one in stored.items(dynamodb, f"{cloud.name}-{name}"))
    ]
    found += [place for place, told in _elsewhere(cloud) if words in told]
    pool = cloud.client("cognito-idp").list_users(UserPoolId=somebody.stack["user_pool_id"])["Users"]
    return found + (["account"] if words in str(pool) else [])


def _elsewhere(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """Every file of every bucket of the house's, packed ones unpacked, and every line that it logged."""
    s3 = cloud.client("s3")
    for bucket in (one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].startswith(cloud.name)):
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for name in (one["Key"] for page in pages for one in page.get("Contents", ())):
            yield f"{bucket}/{name}", _unpacked(s3.get_object(Bucket=bucket, Key=name)["Body"].read())
    logs = cloud.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            events = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
            yield "the log", "\n".join(event["message"] for told in events for event in told["events"])


def _unpacked(data: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
