"""Discord's refusals: the status, a code and a message (docs.discord.com/developers/topics/opcodes-and-status-codes, "JSON Error Codes")."""

from typing import Any

from infra.local.chats.wire import Refusal

_KNOWN = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10009: (404, "Unknown permission overwrite"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    30003: (400, "Maximum number of pins reached for this channel (250)"),
    30005: (400, "Maximum number of guild roles reached (250)"),
    40001: (401, "Unauthorized. Provide a valid token and try again"),
    40007: (403, "The user is banned from this guild"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50025: (403, "Invalid OAuth2 access token provided"),
    50028: (400, "Invalid Role"),
    50083: (400, "Tried to perform an operation on an archived thread, such as editing a message or adding a user to the thread"),
}


class ApiError(Refusal):
    """A refusal of the API, with Discord's own code."""

    def __init__(self, status: int, message: str, code: int, **more: Any) -> None:
        super().__init__(status, message)
        self.code, self.more = code, more

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        return {"message": str(self), "code": self.code, **self.more}


class OauthError(Refusal):
    """A refusal of the token endpoint (RFC 6749, section 5.2)."""

    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(status, error)
        self.description = description

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        return {"error": str(self)} | ({"error_description": self.description} if self.description else {})


def error(code: int) -> ApiError:
    """Return the refusal that has this code of Discord's."""
    status, message = _KNOWN[code]
    return ApiError(status, message, code)


def no_route() -> ApiError:
    """Return 404 for a path that is no route."""
    return ApiError(404, "404: Not Found", 0)


def wrong_method() -> ApiError:
    """Return 405 for a route that knows no such method."""
    return ApiError(405, "405: Method Not Allowed", 0)


def invalid(name: str, code: str, message: str) -> ApiError:
    """Return the refusal of a body of which the field `name` is wrong."""
    return ApiError(400, "Invalid Form Body", 50035, errors={name: {"_errors": [{"code": code, "message": message}]}})
