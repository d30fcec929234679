"""Truths about robots.txt: what a site asks of machines that come by (RFC 9309).

`protego` reads it, as search engines do: the longest rule that fits decides, groups of one name belong together, and wildcards are such. It
takes a group for us also where its name is only the beginning of ours (a group for `Union` shuts out `UnionHouse` too), so which group it was
is told with the answer, for the log.
"""

import re

from protego import Protego

NAME = "UnionHouse"
"""By which name a site's robots.txt speaks to us."""
MOST = 500 * 1024
"""So many bytes of it are read, as RFC 9309 (2.5) asks at least for."""
_LONGEST_PAUSE = 5.0
_MARK = "\ufeff"
_GROUP = re.compile(r"[ \t]*user[- ]?agent[ \t]*:?[ \t]*([^#]+)", re.IGNORECASE)
"""What begins a group, line by line: a file may be half a megabyte of empty ones, and a look over all at once would not end."""


class Robots:
    """What a site's robots.txt says: the name of the group that is ours (empty for none), and the seconds it wants between two asks."""

    def __init__(self, text: str = "") -> None:
        # With the mark before it, the first line's name would be another one, and the group that it begins would be nobody's.
        told = text.lstrip(_MARK)
        self._rules = Protego.parse(told)
        self.group = _group(told)
        self.pause = min(max(self._rules.crawl_delay(NAME) or 0.0, 0.0), _LONGEST_PAUSE)

    def allow(self, url: str) -> bool:
        """Whether we may ask for this page."""
        return bool(self._rules.can_fetch(url, NAME))


def _group(text: str) -> str:
    """The longest name of a group that fits ours, else `*` where there is such a group."""
    names = {found[1].strip().lower() for line in text.splitlines() if (found := _GROUP.match(line))}
    # As `protego` has it: at the beginning of ours, with its asterisks taken out.
    ours = [name for name in names if name.strip("*") and NAME.lower().startswith(name.replace("*", ""))]
    return max(ours, key=len, default="*" if "*" in names else "")
