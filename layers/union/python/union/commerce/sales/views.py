"""What the pages of what was sold show. Amounts are in pence, moments are ISO."""

from typing import TypedDict

from union.commerce.orders.views import OrderShown
from union.commerce.products.rules import Kind
from union.commerce.questions.views import Answered
from union.views import Form, Named


class OrderOfGroup(OrderShown):
    """An order at a group, with its buyer's name for those who may see names; and whether anything of it is to be handed out."""

    buyer: str | None
    to_hand_out: bool


class Choosable(TypedDict):
    """Something to choose from a list: what is sent, and what it is called."""

    value: str
    label: str


class SumsOfProduct(TypedDict):
    """How many of a product were paid for, what they came to, and how many of them went back."""

    quantity: int
    amount: int
    returned: int


class Sums(TypedDict):
    """How many orders were found, what came for them and what of that went back; `of` is of the product that was chosen alone."""

    of: SumsOfProduct | None
    orders: int
    paid: int
    refunded: int


class OrdersOfGroup(Form):
    """A page of the orders at a group that were looked for, the newest first, and the sums of all that were found, where any were chosen.

    `asked` is the query that finds these very orders, `older` below which place in the list the next page begins. Where the list is longer
    than one look goes through, `back_to` is the moment of the last order that was looked at, and `beyond` its place, to look further.
    """

    group: Named
    named: bool
    chosen: bool
    asked: str
    orders: list[OrderOfGroup]
    sums: Sums | None
    older: str | None
    beyond: str | None
    back_to: str | None
    looked_at: int
    products: list[Choosable]
    states: list[Choosable]


class ListedProduct(TypedDict):
    """The product that a list is of, and when and where it is, if it is an event."""

    product_id: str
    kind: Kind
    name: str
    starts_at: str | None
    venue: str | None


class ListRow(TypedDict):
    """A line of a list: so many of an option for somebody; `done` is by London's clock when they came in, or "yes" where they got it.

    `look` says that the money for it is gone.
    """

    name: str
    option: str
    number: int
    done: str | None
    look: bool
    order_id: str
    answers: list[Answered]


class AnswerCount(TypedDict):
    """How often something was answered."""

    text: str
    number: int


class ListedQuestion(TypedDict):
    """A question whose answers stand on a list, and how often each was given, where they can be counted."""

    question_id: str
    label: str
    counts: list[AnswerCount]


class OptionTotal(TypedDict):
    """How many of an option there are, and how many of these are in or handed out."""

    option: str
    number: int
    done: int


class ListOfProduct(TypedDict):
    """Who has what of a product, by name, as it was at a moment.

    Where the group has more orders than one look goes through, `back_to` is how far back was looked. `by` is the question by whose answers
    the list goes, or nothing.
    """

    group: Named
    product: ListedProduct
    questions: list[ListedQuestion]
    by: str
    rows: list[ListRow]
    totals: list[OptionTotal]
    as_of: str
    looked_at: int
    back_to: str | None
