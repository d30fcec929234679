"""Gateway to the identity provider: Cognito's hosted pages, by OpenID Connect with PKCE (RFC 7636).

PyJWT and its cryptography are loaded with this file, so it is loaded only where somebody signs in or shows a bearer token.
"""

import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import jwt

from union import settings, text, time_left
from union.errors import SignInNeeded, Unavailable
from union.people.rules import Caller

_ALGORITHM = "RS256"
_KEYS_WAIT, _TOKEN_WAIT = 4.0, 8.0
_AWAY = "Signing in is not working right now. Please try again in a minute."


def sign_in_address(*, state: str, challenge: str, nonce: str, return_to: str) -> str:
    """The address of the hosted sign-in page for one attempt."""
    asked = {
        "response_type": "code",
        "client_id": settings.client_id(),
        "redirect_uri": return_to,
        "scope": "openid email profile",
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


def exchange(*, code: str, verifier: str, return_to: str, nonce: str, now: datetime) -> tuple[Caller, frozenset[str]]:
    """Exchange the code of one attempt for the person who signed in, and the groups in which the provider has them.

    Raises `SignInNeeded`, `Unavailable`.
    """
    asked = {
        "grant_type": "authorization_code",
        "client_id": settings.client_id(),
        "code": code,
        "redirect_uri": return_to,
        "code_verifier": verifier,
    }
    token = _post(f"{settings.sign_in_url()}/oauth2/token", asked)
    claims = _claims(str(token.get("id_token", "")))
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignInNeeded("That sign-in was not started here. Please try again.")
    return _caller(claims, now), frozenset(map(str, claims.get("cognito:groups", ())))


def bearer(token: str, now: datetime) -> Caller:
    """The person whose ID token this is. Raises `SignInNeeded` unless the issuer signed it for this house and it has not ended.

    A token is a session of its own, by its `jti`, so that signing out with it ends it.
    """
    claims = _claims(token)
    return replace(_caller(claims, now), session_id=f"token-{claims['jti']}")


def _claims(token: str) -> dict[str, Any]:
    try:
        key = _keys().get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[_ALGORITHM],
            audience=settings.client_id(),
            issuer=settings.issuer(),
            options={"require": ["exp", "sub", "aud", "iss", "jti", "auth_time"]},
        )
    except jwt.PyJWKClientConnectionError as failure:
        raise Unavailable(_AWAY) from failure
    except jwt.PyJWTError as failure:
        raise SignInNeeded("Your sign-in is not valid any more. Please sign in again.") from failure
    if claims.get("token_use") != "id":
        raise SignInNeeded("Please send the ID token.")
    return claims


def _caller(claims: dict[str, Any], now: datetime) -> Caller:
    email = str(claims.get("email", ""))
    name = text.name(str(claims.get("name") or "")) or text.name(email.partition("@")[0]) or "Somebody"
    return Caller(
        str(claims["sub"]), name, email, signed_in_at=datetime.fromtimestamp(int(claims["auth_time"]), UTC), asked_at=now
    )


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


def _post(address: str, fields: dict[str, str]) -> dict[str, Any]:
    request = Request(address, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"})  # noqa: S310 - the address is the stack's own
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
