"""What the house refuses, in words of the domain. The web turns each into a status; nothing below it knows HTTP."""


class Refusal(Exception):
    """A request that the house will not carry out.

    `detail` is one sentence for the person who asked; `errors` maps a field's name to the sentence shown beside it. `typed` are
    the texts that somebody had written, by field, which whoever tells them of the refusal gives back.
    """

    title = "That did not work"

    def __init__(self, detail: str, errors: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or {}
        self.typed: dict[str, str] = {}


class NotFound(Refusal):
    """There is no such thing, or the person who asks may not know that there is."""

    title = "We could not find that"


class SignInNeeded(Refusal):
    """Only a person who has signed in can do this."""

    title = "Please sign in first"


class NotAllowed(Refusal):
    """The person is known and may not do this."""

    title = "You cannot do that here"


class Invalid(Refusal):
    """What was sent cannot be used; `errors` says which field and why."""

    title = "Please check what you entered"

    @classmethod
    def field(cls, name: str, sentence: str) -> "Invalid":
        """One field is wrong: its name and the sentence that stands beside it."""
        return cls(sentence, {name: sentence})


class Conflict(Refusal):
    """Something changed between the question and the answer."""

    title = "Something changed in the meantime"


class TooMany(Refusal):
    """This was done too often in a while."""

    title = "Please wait a while"


class Unavailable(Refusal):
    """A part of the outside world does not answer; trying again later may help."""

    title = "That is not working right now"
