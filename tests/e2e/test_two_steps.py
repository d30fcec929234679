"""Two-step sign-in on the local cloud: set up by the house with the provider's own calls, in a window of an account that has none yet."""

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from infra.local.cloud import Cloud
from tests.e2e.conftest import assert_no_barriers


def _shown_by_the_app(secret: str) -> str:
    """The six digits that an app shows now (RFC 6238, RFC 4226)."""
    count = int(time.time() // 30).to_bytes(8, "big")
    mark = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), count, "sha1")
    start = mark[-1] & 15
    return f"{(int.from_bytes(mark[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def _account(cloud: Cloud, pool: str) -> dict[str, str]:
    cognito = cloud.client("cognito-idp")
    account = {"email": f"lin-{secrets.token_hex(4)}@union.example", "password": "a-password-of-lin"}
    told = [
        {"Name": "email", "Value": account["email"]},
        {"Name": "email_verified", "Value": "true"},
        {"Name": "name", "Value": "Lin"},
    ]
    cognito.admin_create_user(UserPoolId=pool, Username=account["email"], UserAttributes=told, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=account["email"], Password=account["password"], Permanent=True)
    return account


def test_somebody_sets_up_an_app_for_codes(cloud: Cloud, stack: dict[str, Any], window: Callable[..., Page]) -> None:
    account = _account(cloud, stack["user_pool_id"])
    page = window(account)
    page.get_by_role("link", name="Two-step sign-in").click()
    assert_no_barriers(page)
    page.get_by_role("link", name="Set it up").click()
    if page.locator("input[name=password]").count():
        page.locator("input[name=username]").fill(account["email"])
        page.locator("input[name=password]").fill(account["password"])
        page.locator("button[type=submit], input[type=submit]").first.click()
    page.get_by_label("Six digits").wait_for()
    assert_no_barriers(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("Six digits").fill(_shown_by_the_app(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator("main")).to_contain_text("Two-step sign-in is set up.")
    found = cloud.client("cognito-idp").admin_get_user(UserPoolId=stack["user_pool_id"], Username=account["email"])
    assert found["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
