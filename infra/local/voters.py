"""The last seconds of a poll on the local cloud: as many voters at once as one machine can bear, each of whom clicks twice."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from infra.local.rush import HANDS
from infra.local.steps import Trouble


@dataclass(frozen=True)
class Poll:
    """How many voted and how many ballots each post has; and the seconds that it took."""

    voters: int
    voted: int
    ballots: dict[str, int]
    seconds: float


def play(voters: int) -> Poll:
    """Let everybody on the roll vote for two posts, and seal the box. Speaks to the tables that the environment names."""
    from union.core.people.rules import Caller
    from union.voting.elections.rules import STILL
    from union.voting.polls import actions as polls
    from union.voting.polls import rules

    people = [Caller(f"p{number:04}", f"Person {number}", f"p{number}@union.example") for number in range(voters)]
    posts = (
        rules.Post("1", "President", (rules.Candidate(1, "Ada"), rules.Candidate(2, "Bo"))),
        rules.Post("2", "Treasurer", (rules.Candidate(1, "Cy"),)),
    )
    now = datetime.now(UTC)
    poll = rules.Poll(f"rush{secrets.token_hex(6)}", "chess", "Chess", "Spring", posts, now, now + timedelta(hours=1))
    polls.snapshot(poll, [rules.Voter(person.person_id, "2099-07-31") for person in people], now)
    began = time.monotonic()

    def cast(who: Caller) -> None:
        polls.cast(
            poll.election_id, who, {"r.1.1": "1", "r.1.2": "2", "r.2.1": "1"}, f"key-of-{who.person_id}", datetime.now(UTC)
        )

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(cast, [person for person in people for _ in range(2)]))
    seconds = time.monotonic() - began
    sealed = polls.seal(poll.election_id, poll.closes_at + STILL)
    if isinstance(sealed, polls.Trouble):
        raise Trouble(f"The poll does not add up: {'; '.join(sealed.sentences)}")
    return Poll(voters, sealed.voted, dict(sealed.ballots), seconds)
