"""What the post office says no with: to SES's API in SES's words, to a browser or a test in one sentence."""

from typing import Any


class Refusal(Exception):
    """A refusal: the HTTP status, the code as SES names it, and the words."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code = status, code

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        return {"error": {"code": self.code, "message": str(self)}}


def invalid(words: str, status: int = 400) -> Refusal:
    """Return the refusal of something that nobody can mean."""
    return Refusal(status, "BadRequestException", words)


SAYS: dict[str, tuple[int, str]] = {
    "MessageRejected": (400, "Message rejected: bad content."),
    "NotVerified": (400, "Email address is not verified. The following identities failed the check in region EU-WEST-2: {to}"),
    "BadRequestException": (400, "The input you provided is invalid."),
    "TooManyRequestsException": (429, "Maximum sending rate exceeded."),
    "LimitExceededException": (400, "There are too many instances of the specified resource type."),
    "AccountSuspendedException": (400, "The account's ability to send email has been permanently restricted."),
    "SendingPausedException": (400, "The account's ability to send email is currently paused."),
    "MailFromDomainNotVerifiedException": (400, "The sending domain isn't verified."),
    "NotFoundException": (404, "Configuration set does not exist."),
    "InternalFailure": (500, "The request processing has failed because of an unknown error."),
    "ServiceUnavailable": (503, "The service is unavailable."),
}
"""The errors that SendEmail knows (Amazon SES API v2 Reference), AWS's common ones, and `NotVerified`, which is `MessageRejected` in other words."""


def of_ses(code: str, to: str = "", words: str = "") -> Refusal:
    """Return the refusal that SES gives with `code`; `words` are said instead of the usual ones. Raises ``Refusal`` for an unknown code."""
    if code not in SAYS:
        raise invalid(f"SES has no error {code[:40]}; it has {', '.join(SAYS)}.")
    status, usual = SAYS[code]
    return Refusal(status, "MessageRejected" if code == "NotVerified" else code, words or usual.format(to=to))
