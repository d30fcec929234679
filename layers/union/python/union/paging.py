"""A long list, a page at a time."""

_LONGEST = 4
"""As many digits as the number of a page has at most."""


def page_of[T](found: list[T], asked: str, size: int) -> tuple[list[T], int, int]:
    """What of `found` stands on the page of so many that is `asked` for in an address, the number of that page, and how many there are.

    What is no number is the first page, what is beyond the last one the last: an address is typed and kept, and the list changes.
    """
    pages = max(1, -(-len(found) // size))
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST else 1
    page = min(max(wanted, 1), pages)
    return found[(page - 1) * size : page * size], page, pages
