"""What the house refuses, in words of the domain. The web turns each into a status; nothing below it knows HTTP."""

from collections.abc import Mapping


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


class Gone(NotFound):
    """There was such a thing, which everybody may know, and it has ended. `told` is what a page about that shows."""

    title = "This has ended"

    def __init__(self, detail: str, told: Mapping[str, str]) -> None:
        super().__init__(detail)
        self.told = told


class Elsewhere(NotFound):
    """It is found at another address: what begins with `before` begins with `after` there. `for_good` says that this never changes again."""

    title = "This has another address"

    def __init__(self, before: str, after: str, *, for_good: bool) -> None:
        super().__init__("This is found at another address now.")
        self.before, self.after, self.for_good = before, after, for_good


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


CHANGED = (
    "Somebody else has changed this since you opened the page. What you typed is still here: "
    "have a look at theirs first, because saving now puts yours in its place."
)
"""What a `Conflict` says of a form that is shown again with what was typed, where somebody else was first."""


class TooMany(Refusal):
    """This was done too often in a while."""

    title = "Please wait a while"


class Unavailable(Refusal):
    """A part of the outside world does not answer; trying again later may help."""

    title = "That is not working right now"
