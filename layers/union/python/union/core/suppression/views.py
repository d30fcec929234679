"""What the page of somebody's letters shows of their address."""

from typing import TypedDict


class SuppressedAddress(TypedDict):
    """Nothing is sent to the address: since when (ISO), why in a sentence, whether it may be tried again now, and from when on (ISO) if not."""

    since: str
    why: str
    may_try: bool
    try_from: str | None
