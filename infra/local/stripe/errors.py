"""Refusals, worded and shaped as Stripe words and shapes them (docs.stripe.com/api/errors)."""

from typing import Any


class ApiError(Exception):
    """A refusal with its HTTP status, type, message, code and the parameter at fault in bracket notation."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param, self.kind = status, message, code, param, kind

    def body(self) -> dict[str, Any]:
        """The JSON object that Stripe answers with."""
        told = {"type": self.kind, "code": self.code, "message": self.message, "param": self.param}
        return {"error": {name: value for name, value in told.items() if value is not None}}


def refused(message: str, code: str | None = None, param: str | None = None) -> ApiError:
    """400: the request makes no sense, or not now."""
    return ApiError(400, message, code, param)


def missing(param: str) -> ApiError:
    """400: a parameter that must be there is not."""
    return refused(f"Missing required param: {param}.", "parameter_missing", param)


def unknown(param: str) -> ApiError:
    """400: a parameter that Stripe does not know here, or that this stand-in does not play (see accepted.py)."""
    return refused(f"Received unknown parameter: {param}", "parameter_unknown", param)


def not_found(kind: str, name: str, param: str = "id") -> ApiError:
    """404: no object of this kind has this id."""
    return ApiError(404, f"No such {kind}: '{name}'", "resource_missing", param)


def broken() -> ApiError:
    """500: what Stripe answers when it fails itself."""
    return ApiError(500, "An unknown error occurred (played by the stand-in).", kind="api_error")
