"""Gateway to the identity provider: Cognito's hosted pages, by OpenID Connect with PKCE (RFC 7636).

PyJWT and its cryptography are loaded with this file, so it is loaded only where somebody signs in or shows a bearer token.
"""

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import jwt
from botocore import UNSIGNED
from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings, text, time_left
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotAllowed, SignInNeeded, Unavailable

_ALGORITHM = "RS256"
_AWAY = "Signing in is not working right now. Please try again in a minute."
_KEYS_WAIT, _TOKEN_WAIT = 4.0, 8.0
_APP = "SOFTWARE_TOKEN_MFA"
_ACCOUNT = "aws.cognito.signin.user.admin"
_WRONG = "This is not the code that the app shows now. Please wait for the next one and type it again."


@dataclass(frozen=True)
class SignedIn:
    """Somebody who signed in: who they are for us, their name at the provider, and the groups it has them in.

    `number` is their student number, where the university's own directory says it, or nothing.
    """

    caller: Caller
    username: str
    groups: frozenset[str]
    number: str = ""


def sign_in_address(*, state: str, challenge: str, nonce: str, return_to: str) -> str:
    """The address of the hosted sign-in page for one attempt."""
    return _hosted(settings.client_id(), "openid email profile", state, challenge, nonce, return_to)


def two_step_address(*, state: str, challenge: str, nonce: str, return_to: str) -> str:
    """The address at which somebody confirms that the house may set up two-step sign-in for their account."""
    return _hosted(settings.two_step_client(), f"openid {_ACCOUNT}", state, challenge, nonce, return_to)


def _hosted(client: str, scope: str, state: str, challenge: str, nonce: str, return_to: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": return_to,
        "scope": scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{settings.sign_in_url()}/oauth2/authorize?{urlencode(asked)}"


def sign_out_address(return_to: str) -> str:
    """The address that ends the hosted pages' own session too."""
    asked = {"client_id": settings.client_id(), "logout_uri": return_to}
    return f"{settings.sign_in_url()}/logout?{urlencode(asked)}"


def exchange(*, code: str, verifier: str, return_to: str, nonce: str, now: datetime) -> SignedIn:
    """Exchange the code of one attempt for the person who signed in. Raises `SignInNeeded`, `Unavailable`."""
    token = _redeemed(settings.client_id(), code, verifier, return_to)
    claims = _claims(str(token.get("id_token", "")), settings.client_id(), nonce)
    username = str(claims.get("cognito:username") or claims["sub"])
    return SignedIn(_caller(claims, now), username, _groups(claims), _number(claims))


def _redeemed(client: str, code: str, verifier: str, return_to: str, secret: str = "") -> dict[str, Any]:
    asked = {
        "grant_type": "authorization_code",
        "client_id": client,
        "code": code,
        "redirect_uri": return_to,
        "code_verifier": verifier,
    }
    proof = {"Authorization": f"Basic {b64encode(f'{client}:{secret}'.encode()).decode()}"} if secret else {}
    return _post(f"{settings.sign_in_url()}/oauth2/token", asked, proof)


def _groups(claims: Mapping[str, Any]) -> frozenset[str]:
    """The groups of the pool, and those of the university's provider, which come as one text: "[one, two]"."""
    mapped = re.split(r"[\s,\[\]]+", str(claims.get("custom:groups", "")))
    return frozenset([*map(str, claims.get("cognito:groups", ())), *filter(None, mapped)])


def _number(claims: Mapping[str, Any]) -> str:
    """The student number. Of an account of the pool's own nobody has checked what it says."""
    return str(claims.get("custom:student_number", "")).strip() if _of_university(claims) else ""


def _of_university(claims: Mapping[str, Any]) -> bool:
    """Whether it is an account of the university's identity provider, and of nobody else."""
    return [one.get("providerName") for one in claims.get("identities", ())] == [settings.university()]


def second_factor(username: str) -> bool:
    """Whether this account is asked for a second factor at every sign-in, as Cognito's tokens do not say it of one.

    An account of the pool is, where an app for codes is set up (and no device is remembered, which the pool does not offer); one of the
    university's is, where the union says that its identity provider asks for one. Raises `Unavailable`.
    """
    try:
        found = _cognito().admin_get_user(UserPoolId=_pool(), Username=username)
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable(_AWAY) from failure
    if found["UserStatus"] == "EXTERNAL_PROVIDER":
        return settings.university_second_factor()
    return _APP in found.get("UserMFASettingList", ())


def enrolling(*, code: str, verifier: str, return_to: str, nonce: str, person_id: str) -> tuple[str, str]:
    """Exchange the code by which somebody let the house set up two-step sign-in: the token for it, and a new secret for their app.

    Raises `NotAllowed` where somebody else confirmed it, `SignInNeeded`, `Unavailable`.
    """
    client = settings.two_step_client()
    token = _redeemed(client, code, verifier, return_to, _client_secret(client))
    claims = _claims(str(token.get("id_token", "")), client, nonce)
    if claims["sub"] != person_id:
        raise NotAllowed("You signed in with another account there. Please sign out and begin again with one.")
    access = str(token["access_token"])
    return access, str(_asked("associate_software_token", AccessToken=access)["SecretCode"])


def enrolled(token: str, code: str) -> None:
    """Have the provider ask for a code of the app at every sign-in from now on, if `code` is the app's.

    Raises `Invalid` for another code, `Conflict` where the token is over, `Unavailable`.
    """
    told = _asked("verify_software_token", AccessToken=token, UserCode=code, FriendlyDeviceName="Codes")
    if told.get("Status") != "SUCCESS":
        raise Invalid.field("code", _WRONG)
    _asked("set_user_mfa_preference", AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True})


def forget(person_id: str) -> None:
    """Delete the account of somebody who wants to be forgotten; twice is once, and where there is none nothing happens. Raises `Unavailable`.

    One of the university's is deleted here and not there: whoever signs in with it again is somebody new for us.
    """
    try:
        # The pool knows accounts by their names there, and we know them by the id that its tokens name.
        found = _cognito().list_users(UserPoolId=_pool(), Filter=f'sub = "{_quoted(person_id)}"', Limit=1)["Users"]
        if found:
            _cognito().admin_delete_user(UserPoolId=_pool(), Username=found[0]["Username"])
    except ClientError as failure:
        if failure.response["Error"]["Code"] != "UserNotFoundException":
            raise Unavailable(_AWAY) from failure
    except BotoCoreError as failure:
        raise Unavailable(_AWAY) from failure


def _quoted(text: str) -> str:
    """A text within the quotes of a filter of Cognito's."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _asked(operation: str, **words: Any) -> dict[str, Any]:
    """Ask Cognito in the name of somebody whose token it is."""
    try:
        told: dict[str, Any] = getattr(_unsigned(), operation)(**words)
    except ClientError as failure:
        kind = failure.response["Error"]["Code"]
        if kind in ("EnableSoftwareTokenMFAException", "CodeMismatchException", "InvalidParameterException"):
            raise Invalid.field("code", _WRONG) from failure
        if kind in ("NotAuthorizedException", "ExpiredCodeException"):
            raise Conflict("That took longer than five minutes. Please begin again.") from failure
        raise Unavailable(_AWAY) from failure
    except BotoCoreError as failure:
        raise Unavailable(_AWAY) from failure
    return told


def _client_secret(client: str) -> str:
    try:
        told = _cognito().describe_user_pool_client(UserPoolId=_pool(), ClientId=client)
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable(_AWAY) from failure
    return str(told["UserPoolClient"]["ClientSecret"])


def _pool() -> str:
    return settings.issuer().rpartition("/")[2]


@cache
def _cognito() -> Any:
    return aws.client("cognito-idp", attempts=2)


@cache
def _unsigned() -> Any:
    return aws.client("cognito-idp", attempts=2, signature_version=UNSIGNED)


def bearer(token: str, now: datetime) -> Caller:
    """The person whose ID token this is. Raises `SignInNeeded` unless the issuer signed it for this house and it has not ended.

    A token is a session of its own, by its `jti`, so that signing out with it ends it.
    """
    claims = _claims(token, settings.client_id())
    return replace(_caller(claims, now), session_id=f"token-{claims['jti']}")


def _claims(token: str, client: str, nonce: str | None = None) -> dict[str, Any]:
    """What a good ID token for `client` says. With a `nonce` it has to be the token of that very attempt."""
    try:
        key = _keys().get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[_ALGORITHM],
            audience=client,
            issuer=settings.issuer(),
            options={"require": ["exp", "sub", "aud", "iss", "jti", "auth_time"]},
        )
    except jwt.PyJWKClientConnectionError as failure:
        raise Unavailable(_AWAY) from failure
    except jwt.PyJWTError as failure:
        raise SignInNeeded("Your sign-in is not valid any more. Please sign in again.") from failure
    if claims.get("token_use") != "id":
        raise SignInNeeded("Please send the ID token.")
    if nonce is not None and not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignInNeeded("That sign-in was not started here. Please try again.")
    return claims


def _caller(claims: dict[str, Any], now: datetime) -> Caller:
    email = str(claims.get("email", ""))
    if not email or not _verified(claims):
        raise SignInNeeded(
            "Your account has no verified e-mail address, so we cannot let you in. Please ask the union to set it right."
        )
    name = text.name(str(claims.get("name") or "")) or text.name(email.partition("@")[0]) or "Somebody"
    return Caller(
        str(claims["sub"]), name, email, signed_in_at=datetime.fromtimestamp(int(claims["auth_time"]), UTC), asked_at=now
    )


def _verified(claims: Mapping[str, Any]) -> bool:
    """Whether the address is known to be the person's: the pool verified it, or the university's directory answers for it.

    Cognito calls the address of an account of an identity provider unverified, whatever the provider says.
    """
    return claims.get("email_verified") in (True, "true") or _of_university(claims)


class _Keys(jwt.PyJWKClient):
    """The issuer's keys, for which nobody waits longer than there is time."""

    def fetch_data(self) -> Any:
        self.timeout = time_left.at_most(_KEYS_WAIT)
        try:
            return super().fetch_data()
        except (HTTPException, ValueError) as failure:
            raise Unavailable(_AWAY) from failure


@cache
def _keys() -> jwt.PyJWKClient:
    return _Keys(settings.keys_url())


def _post(address: str, fields: dict[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    kind = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    request = Request(address, urlencode(fields).encode(), kind)  # noqa: S310 - the address is the stack's own
    try:
        with urlopen(request, timeout=time_left.at_most(_TOKEN_WAIT)) as answer:  # noqa: S310 - the same
            found: dict[str, Any] = json.load(answer)
    except (
        OSError,
        HTTPException,
        ValueError,
    ) as failure:  # A silent peer is a `TimeoutError`, which urllib wraps only while it connects.
        if isinstance(failure, HTTPError) and failure.code < 500:
            raise SignInNeeded("That sign-in has run out or was used before. Please try again.") from failure
        raise Unavailable(_AWAY) from failure
    return found
