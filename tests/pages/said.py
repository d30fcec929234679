"""What a page says to whoever reads it."""

import re
from html import unescape

from tests.pages.samples import SAMPLES

_PAGES = {sample.name: sample for sample in SAMPLES}


def said(name: str) -> str:
    """All that the page of a sample says, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", _PAGES[name].html)).split())
