"""What the pages of questions and answers show."""

from typing import TypedDict

from union.commerce.questions.rules import Kind, Per
from union.views import Form, Named


class QuestionShown(TypedDict):
    """A question, as its committee wrote it; `withdrawn` says that it is asked no more."""

    question_id: str
    label: str
    kind: Kind
    per: Per
    required: bool
    choices: list[str]
    at_door: bool
    withdrawn: bool


class ProductAsking(TypedDict):
    """The product with which something is asked; `event` says that it has tickets."""

    product_id: str
    name: str
    event: bool


class Questions(Form):
    """What is asked with a product, how many weeks after it answers are deleted, and the form for one more question.

    `full` says that one has to be taken away first, `spent` that with those that were, there are as many as there can ever be.
    """

    group: Named
    product: ProductAsking
    questions: list[QuestionShown]
    weeks: int
    full: bool
    spent: bool
    version: int
    key: str


class Answered(TypedDict):
    """An answer, beside the words that were asked."""

    label: str
    text: str


class AskedField(TypedDict):
    """A question as a field of a form, and what was answered, where it was; `before` is what was answered, and answers it no more."""

    field: str
    label: str
    kind: Kind
    required: bool
    choices: list[str]
    value: str
    before: Answered | None


class AskedNoMore(Answered):
    """An answer to what is asked no more, and the field that takes it away."""

    field: str


class AskedPlace(TypedDict):
    """What is asked once for an order, or for one ticket; `gone` is what was answered there to what is asked no more."""

    name: str
    fields: list[AskedField]
    gone: list[AskedNoMore]


class AnswersPage(Form):
    """Somebody's answers, and whether they can be changed; `version` is of what they saw."""

    group: Named
    title: str
    path: str
    back: str
    places: list[AskedPlace]
    open: bool
    version: str
    key: str
