"""Truths about who is kept out of a matter: one rule, asked at every door, list and letter that tells of it.

Whoever is named in a report or connected with it does not look after it and does not learn of it; where a report says that staff are
involved, their whole team is kept out ("should have an expectation of feeling safe", guidance, "Web Conduct"). Nobody decides in their
own cause, so somebody else clears who is only called like somebody who is named.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from union.core.people.rules import Caller, is_on_team
from union.text import folded


def words(text: str) -> frozenset[str]:
    """The words of a text, whatever their case and accents."""
    return frozenset(re.findall(r"\w+", folded(text)))


def is_named(name: str, text: str) -> bool:
    """Whether somebody called `name` is named in `text`: every word of the name stands in it, whatever the case and accents."""
    return bool(words(name)) and words(name) <= words(text)


def traces(incident_id: str, text: str) -> frozenset[str]:
    """Traces of the words of a text in one case: enough to see whether a name stands in it, without keeping what was written."""
    return frozenset(sha256(f"{incident_id}\x1f{word}".encode()).hexdigest()[:12] for word in words(text))


@dataclass(frozen=True)
class Recusal:
    """Who is kept out of one case: `people` by id, `teams` of staff by type of group, and whoever's name has left its `traces`.

    Those in `cleared` are not kept out for their name; nothing clears who is kept out by id or with a team.
    """

    incident_id: str
    people: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    traces: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()

    def shut(self, person_id: str, name: str) -> bool:
        """Whether somebody may not know of the case, as far as their id and name tell."""
        if person_id in self.people:
            return True
        own = traces(self.incident_id, name)
        return person_id not in self.cleared and bool(own) and own <= self.traces

    def keeps_out(self, caller: Caller) -> bool:
        """Whether the caller may not know of the case: for who they are, or for a team they are on, whatever else they are."""
        return self.shut(caller.person_id, caller.name) or any(is_on_team(caller, team) for team in self.teams)
