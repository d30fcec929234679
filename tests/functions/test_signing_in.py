"""Signing in and out: what a token has to say before anybody is let in, what a session keeps, and setting up two-step sign-in."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from botocore.stub import Stubber
from cryptography.hazmat.primitives.asymmetric import rsa
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import identity, staffing
from union.core.people.tables import Enrolment, StaffMember, StaffRoleMap

from infra import openapi
from tests.actions.conftest import SAM
from tests.functions.conftest import answer_of

type Call = Callable[..., Any]
type Claims = dict[str, Any]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
POOL = "issuer.example"


@pytest.fixture(autouse=True)
def issuer() -> Iterator[None]:
    """Give an issuer whose key the house knows."""
    keys = SimpleNamespace(get_signing_key_from_jwt=lambda _: SimpleNamespace(key=KEY.public_key()))
    with patch.object(identity, "_keys", lambda: keys):
        yield


def token(**more: Any) -> str:
    """An ID token as Cognito writes it; a claim that is None is left out."""
    now = int(time.time())
    claims = {
        "sub": "sam",
        "aud": "client",
        "iss": "https://issuer.example",
        "token_use": "id",
        "iat": now,
        "exp": now + 3600,
        "auth_time": now,
        "jti": "token-of-sam",
        "email": "sam@union.example",
        "email_verified": True,
        "name": "Sam Okoro",
        "cognito:username": "sam-at-the-pool",
        **more,
    }
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, KEY, algorithm="RS256")


def come_back(call: Call, *, nonce: str | None = "the attempt's", to: str = "/my/groups", **claims: Any) -> Any:
    """Begin to sign in and come back with a token. `nonce` is the attempt's own unless said otherwise."""
    begun = call("people", "GET", f"/sign-in?to={to}")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    told = asked["nonce"] if nonce == "the attempt's" else nonce
    cookie = begun.raw["cookies"][0].partition(";")[0]
    with patch.object(identity, "_post", lambda *_: {"id_token": token(nonce=told, **claims)}):
        return call("people", "GET", f"/sign-in/callback?code=c&state={asked['state']}", headers={"cookie": cookie})


def session(answer: Any) -> dict[str, Any]:
    """What the session's cookie of an answer keeps."""
    (cookie,) = [one for one in answer.raw["cookies"] if one.startswith("__Host-session=")]
    body = cookie.partition("=")[2].partition(".")[0]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def test_a_session_keeps_who_somebody_is_and_nothing_of_what_they_may_do(call: Call) -> None:
    kept = session(come_back(call, **{"cognito:groups": ["staff", "staff-societies"]}))
    assert set(kept) == {"person", "name", "email", "session", "at", "until"}
    assert "staff" not in json.dumps(kept)


REFUSED: list[tuple[str, Claims]] = [
    ("without the attempt's nonce", {"nonce": None}),
    ("with another nonce", {"nonce": "of another attempt"}),
    ("with an address that nobody verified", {"email_verified": False}),
    ("that says nothing of its address", {"email_verified": None}),
    ("without an address", {"email": None}),
    ("of a provider that is not the university's", {"email_verified": False, "identities": [{"providerName": "elsewhere"}]}),
    (
        "of two providers",
        {"email_verified": False, "identities": [{"providerName": "university"}, {"providerName": "elsewhere"}]},
    ),
    ("for another client", {"aud": "two-step"}),
    ("of another issuer", {"iss": "https://elsewhere.example"}),
    ("that is over", {"exp": int(time.time()) - 1}),
    ("for access", {"token_use": "access"}),
]


@pytest.mark.parametrize(("what", "claims"), REFUSED, ids=[what for what, _ in REFUSED])
def test_nobody_is_let_in_by_a_token(call: Call, what: str, claims: Claims) -> None:
    answer = come_back(call, **claims)
    assert answer.status == 401
    assert "__Host-session=" not in str(answer.raw.get("cookies"))
    if "nonce" not in claims:
        headers = {"authorization": f"Bearer {token(**claims)}", "accept": "application/json"}
        assert call("memberships", "GET", "/my/groups", headers=headers).status == 401


@pytest.mark.parametrize("claims", [{}, {"email_verified": False, "identities": [{"providerName": "university"}]}])
def test_a_verified_address_and_the_university_s_own_are_let_in(call: Call, claims: Claims) -> None:
    assert session(come_back(call, **claims))["email"] == "sam@union.example"


def test_groups_come_from_the_pool_and_from_the_university_as_it_writes_several() -> None:
    asked = {"cognito:groups": ["students"], "custom:groups": "[staff-rag, staff-volunteering]"}
    assert identity._groups(asked) == {"students", "staff-rag", "staff-volunteering"}
    assert identity._groups({"custom:groups": "staff-rag"}) == {"staff-rag"}
    assert identity._groups({}) == frozenset()


def test_a_group_of_the_provider_s_opens_what_is_for_staff_until_it_is_gone_at_the_next_sign_in(call: Call) -> None:
    for groups, status in ((["staff-societies"], 200), ([], 403)):
        cookie = next(c for c in come_back(call, **{"cognito:groups": groups}).raw["cookies"] if c.startswith("__Host-session"))
        assert call("staff", "GET", "/staff", headers={"cookie": cookie.partition(";")[0]}).status == status


def test_a_token_that_was_signed_out_lets_nobody_in_any_more(call: Call) -> None:
    headers = {"authorization": f"Bearer {token()}", "accept": "application/json"}
    assert call("memberships", "GET", "/my/groups", headers=headers).status == 200
    assert call("people", "POST", "/sign-out", headers=headers, json={}).status == 200
    assert call("memberships", "GET", "/my/groups", headers=headers).status == 401


@pytest.mark.parametrize(
    ("account", "told", "carried"),
    [
        ({"UserStatus": "CONFIRMED", "UserMFASettingList": ["SOFTWARE_TOKEN_MFA"]}, "false", True),
        ({"UserStatus": "CONFIRMED", "UserMFASettingList": []}, "false", False),
        ({"UserStatus": "CONFIRMED"}, "true", False),
        ({"UserStatus": "EXTERNAL_PROVIDER"}, "false", False),
        ({"UserStatus": "EXTERNAL_PROVIDER"}, "true", True),
    ],
)
def test_an_account_says_whether_it_is_asked_for_a_second_factor(
    account: dict[str, Any], told: str, carried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIVERSITY_SECOND_FACTOR", told)
    with stubbed("_cognito") as pool:
        pool.add_response("admin_get_user", {"Username": "u", **account}, {"UserPoolId": POOL, "Username": "u"})
        assert identity.second_factor("u") is carried


@contextmanager
def stubbed(which: str) -> Iterator[Stubber]:
    """Give one of the two clients of Cognito, which answers what is put in and checks what it is asked."""
    client = getattr(identity, which)()
    with patch.object(identity, which, lambda: client), Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def scan(call: Call, sub: str = "sam") -> Any:
    """Confirm on the hosted pages that two-step sign-in may be set up, as the account `sub`, and come back."""
    begun = call("people", "GET", "/my/two-step/begin", caller=SAM)
    asked = {name: value[0] for name, value in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    assert (asked["client_id"], asked["scope"]) == ("two-step", "openid aws.cognito.signin.user.admin")
    attempt = begun.raw["cookies"][0].partition(";")[0]
    told = {"id_token": token(aud="two-step", sub=sub, nonce=asked["nonce"], email=None), "access_token": "access-1"}
    described = {"UserPoolClient": {"ClientId": "two-step", "ClientSecret": "of-the-house-and-nobody-else"}}
    posted: list[Any] = []
    with (
        patch.object(identity, "_post", lambda *words: posted.append(words) or told),
        stubbed("_cognito") as pool,
        stubbed("_unsigned") as open_to_all,
    ):
        pool.add_response("describe_user_pool_client", described, {"UserPoolId": POOL, "ClientId": "two-step"})
        if sub == "sam":
            open_to_all.add_response("associate_software_token", {"SecretCode": "JBSWY3DPEHPK3PXP"}, {"AccessToken": "access-1"})
        headers = signed_in(attempt)
        answer = call("people", "GET", f"/my/two-step/callback?code=c&state={asked['state']}", headers=headers)
    assert base64.b64decode(posted[0][2]["Authorization"].removeprefix("Basic ")) == b"two-step:of-the-house-and-nobody-else"
    return answer


def signed_in(*more: str) -> dict[str, str]:
    from datetime import UTC, datetime

    from union.web.caller import session_cookie

    return {"cookie": "; ".join([session_cookie(SAM, "s1", datetime.now(UTC)).partition(";")[0], *more])}


def finish(call: Call, code: str = "123 456", error: str = "", **more: Any) -> Any:
    (kept,) = Enrolment.scan()
    with stubbed("_unsigned") as open_to_all:
        asked = {"AccessToken": "access-1", "UserCode": "123456", "FriendlyDeviceName": "Codes"}
        if error:
            open_to_all.add_client_error("verify_software_token", error, expected_params=asked)
        elif code == "123 456":
            preference = {"AccessToken": "access-1", "SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True}}
            open_to_all.add_response("verify_software_token", {"Status": "SUCCESS"}, asked)
            open_to_all.add_response("set_user_mfa_preference", {}, preference)
        form = {"enrolment": str(kept.enrolment_id), "code": code}
        return call("people", "POST", "/my/two-step", form=form, headers=signed_in(), **more)


def test_somebody_sets_up_two_steps_and_is_told_by_letter(call: Call) -> None:
    shown = scan(call)
    assert shown.status == 200
    assert "JBSWY3DPEHPK3PXP" in shown.body
    assert "access-1" not in shown.body, "the token never leaves the house"
    done = finish(call)
    assert (done.status, done.headers["Location"]) == (303, "/my/two-step?done=yes")
    (letter,) = Letter.scan()
    assert (letter.kind, letter.to) == ("two-step", "sam@union.example")
    assert [entry.act for entry in Entry.query("accounts")] == ["two-step sign-in set up"]
    assert "is set up" in call("people", "GET", "/my/two-step?done=yes", caller=SAM).body


@pytest.mark.parametrize("error", ["EnableSoftwareTokenMFAException", "CodeMismatchException"])
def test_a_wrong_code_is_told_beside_its_field_and_the_picture_stays(call: Call, error: str) -> None:
    scan(call)
    for answer in (finish(call, error=error), finish(call, code="12")):
        assert answer.status == 422
        assert "JBSWY3DPEHPK3PXP" in answer.body
        assert 'id="e-code"' in answer.body
    assert Letter.count() == 0


def test_after_five_minutes_or_for_somebody_else_it_begins_again(call: Call) -> None:
    scan(call)
    assert finish(call, error="NotAuthorizedException").status == 409
    (kept,) = Enrolment.scan()
    form = {"enrolment": str(kept.enrolment_id), "code": "123456"}
    other = call("people", "POST", "/my/two-step", form=form, caller=type(SAM)("priya", "Priya Shah", "priya@union.example"))
    assert other.status == 409
    assert "JBSWY3DPEHPK3PXP" not in other.body


def test_the_confirmation_of_another_account_sets_nothing_up(call: Call) -> None:
    assert scan(call, sub="priya").status == 403
    assert not list(Enrolment.scan())


OPEN_PAGES = [
    (door, route.path.replace("<group_id>", "chess"))
    for door in openapi.DOORS
    for route in openapi.routes(door)
    if route.method == "GET" and openapi.audience(route) == "everybody" and "<" not in route.path.replace("<group_id>", "")
]


@pytest.mark.parametrize(("door", "path"), OPEN_PAGES)
def test_a_page_for_everybody_reads_no_more_often_for_who_is_signed_in(call: Call, door: str, path: str) -> None:
    """The session's end and the roles are read with the page's own things; only what reads nothing for a visitor reads once for them."""
    from union import store

    counts = []
    batch = store._batch
    for headers in ({}, {}, signed_in()):  # The first call fills what is kept in memory.
        with patch.object(store, "_batch", lambda *asked: counts.__setitem__(-1, counts[-1] + 1) or batch(*asked)):
            counts.append(0)
            answer_of(door, "GET", path, {"accept": "text/html", **headers})
    assert counts[2] <= max(counts[1], 1)


def test_staff_see_on_a_public_page_that_they_are_and_who_was_ended_does_not(call: Call) -> None:
    for ends_on, shown in ((None, True), ("2026-01-01", False)):
        role = StaffRoleMap(team="staff", starts_on="2020-01-01", ends_on=ends_on)
        StaffMember(person_id="sam", name="Sam Okoro", email="sam@union.example", roles=[role]).save()
        for path in ("/", "/conduct", "/groups/chess"):
            assert ('href="/cases"' in call("groups", "GET", path, caller=SAM).body) is shown


def test_staff_who_come_from_nowhere_in_particular_land_on_their_own_desk(call: Call) -> None:
    assert come_back(call, to="/").headers["Location"] == "/"
    with patch.object(staffing, "arrived", return_value=True):
        assert come_back(call, to="/").headers["Location"] == "/staff-home"
        assert come_back(call, to="/groups/chess").headers["Location"] == "/groups/chess"
