"""Truths about questions that anybody asks a committee by its page.

A committee uses its mini site to "answer general enquiries" (guidance, "Managing your Web Platforms"). So a question reaches whoever looks after
the page or leads the group, without any address being shown, and what was asked is kept for as long as an answer may take, and no longer.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from union.core.people.rules import Can, capabilities

LONGEST = 3_000
"""Characters of a question."""
KEPT_FOR = timedelta(days=180)
LISTED = 100
"""So many questions are listed, the newest first."""
MOST_TOLD = 20
"""So many people get one question by letter."""


def answering(titles: Mapping[str, Sequence[str]], given: Mapping[str, Collection[str]]) -> list[str]:
    """The ids of those in office who answer questions: who looks after the page or leads; everybody where nobody does."""
    may = [person for person, held in titles.items() if capabilities(held, given) & {Can.PAGE, Can.ROLES}]
    return sorted(may or titles)[:MOST_TOLD]
