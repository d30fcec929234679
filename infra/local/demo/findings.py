"""Lets there be something to mend on groups' platforms: the nightly look is the house's own, and what it sees are pages of ours."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.membership.platform_checks.fetcher import Fetcher, Reach
from union.membership.platform_checks.rules import Answer, Seen

if TYPE_CHECKING:
    from union.core.people.rules import Caller

_CLUB = "https://queens-chess.example.org/"
_OLD = "https://chess-archive.example.org/"
_PAGES = {
    _CLUB: """<title>The official website of the Chess Society</title><h1>Welcome</h1><h2>Upcoming events</h2><p>Blitz on Tuesdays.</p>
        <h2>Join us</h2><p><a href="https://forms.gle/example-chess">Freshers: sign up here</a></p>""",
    _OLD: "<title>Games of the Chess Society</title><p>All league games since 1998, to play through.</p>",
}


class _Ours(Fetcher):
    """Sees our own pages, and asks nobody on the internet."""

    def __init__(self) -> None:
        super().__init__(Reach.of("nothing"))

    @property
    def looks(self) -> bool:
        """There is something to look at."""
        return True

    def look(self, url: str) -> Seen:
        """What is there; of all else it could not be seen."""
        page = _PAGES.get(url)
        return (
            Seen(Answer.COULD_NOT_LOOK, url, why="It asks machines to stay away (robots.txt).")
            if page is None
            else Seen(Answer.OK, url, page)
        )


def find(president: "Caller", now: datetime) -> None:
    """Let the chess society have two sites, and have its platforms looked at."""
    from union.membership.platform_checks import looking
    from union.membership.platforms import actions as platforms
    from union.membership.platforms.rules import checked

    for label, url in (("Our website", _CLUB), ("Old games", _OLD)):
        site = checked("website", label, url, public=True, interactive=False)
        platforms.add("chess", president, site, key=f"seed-{label.replace(' ', '-')}", now=now)
    looking.look_again("chess", now, _Ours())
