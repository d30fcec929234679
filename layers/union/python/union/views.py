"""What pages are made of: each shows one TypedDict of its room's `views.py`, and the JSON answer is the very same data.

mypy reads them in actions and handlers, the test of the samples holds the samples to them, and the API's description is made of them.
Nothing loads them when a request is answered.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict


class Form(TypedDict):
    """What a page with forms has besides; programs are not told it.

    `values` is what stands in the fields, `errors` what is said at each. `sent` and `unsaved` are there only where a form was refused: which
    one it was, and what was typed that the page has no field for any more.
    """

    values: Mapping[str, str]
    errors: Mapping[str, str]
    sent: NotRequired[Mapping[str, object]]
    unsaved: NotRequired[list[str]]


class Named(TypedDict):
    """A group as most pages name it."""

    group_id: str
    name: str


class Drawn(TypedDict):
    """A QR code as an SVG path in a square of `size` units."""

    size: int
    path: str


class OpenItem(TypedDict):
    """Something of a group that waits for somebody: in one plain sentence, by which day (ISO), and its address below the site."""

    group_id: str
    group_name: str
    group_type: str
    text: str
    due_on: str
    url: str
