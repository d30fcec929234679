"""Truths about tickets.

Groups "sell event tickets" (guidance). A ticket is given only by a settled order, admits one person once, and shows a code that nobody
can guess; a code that was handed on is good for nothing any more.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """A ticket to be made: for which place of which order's line, at what event, to whom."""

    ticket_id: str
    order_id: str
    line_id: str
    group_id: str
    product_id: str
    event: str
    item_id: str
    item: str
    person_id: str
    name: str
    email: str
