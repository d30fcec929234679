"""Stripe's refusals.

The status code, and the error object with type, code, message and param (docs.stripe.com/api/errors).
"""

from typing import Any


class ApiError(Exception):
    """A refusal that the API answers with."""

    def __init__(self, status: int, kind: str, message: str, code: str = "", param: str = "", **more: Any) -> None:
        super().__init__(message)
        self.status = status
        named = {"code": code, "param": param} | more
        self.error = {"type": kind, "message": message} | {name: value for name, value in named.items() if value}

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        return {"error": self.error}


def invalid(message: str, param: str = "", code: str = "", status: int = 400) -> ApiError:
    """Return an ``invalid_request_error``."""
    return ApiError(status, "invalid_request_error", message, code, param)


def unknown_parameter(name: str) -> ApiError:
    """Return the refusal of a parameter that Stripe does not know, or that this stand-in does not play."""
    return invalid(f"Received unknown parameter: {name}", name, "parameter_unknown")


def missing_parameter(name: str) -> ApiError:
    """Return the refusal of a request that lacks a parameter."""
    return invalid(f"Missing required param: {name}.", name, "parameter_missing")


def no_such(kind: str, key: str, param: str = "id") -> ApiError:
    """Return 404 for an id that names nothing."""
    return invalid(f"No such {kind}: '{key}'", param, "resource_missing", 404)


def no_such_url(method: str, path: str) -> ApiError:
    """Return 404 for a path that is no endpoint."""
    return invalid(f"Unrecognized request URL ({method}: {path}).", status=404)


def no_key() -> ApiError:
    """Return 401 for a request without an API key."""
    return invalid("You did not provide an API key, in the Authorization header with Bearer or Basic auth.", status=401)


def wrong_key(key: str) -> ApiError:
    """Return 401 for an API key that is not ours; only its last four characters are repeated."""
    return invalid(f"Invalid API Key provided: {'*' * 8}{key[-4:] if len(key) > 8 else ''}", status=401)


def reused_key(message: str) -> ApiError:
    """Return 400 for an idempotency key that was used for something else."""
    return ApiError(400, "idempotency_error", message)


def key_in_use(key: str) -> ApiError:
    """Return 409 for an idempotency key whose first request has not been answered yet."""
    words = f"There is currently another in-progress request using this Idempotent Key: {key}. Try again later."
    return ApiError(409, "idempotency_error", words, "idempotency_key_in_use")
