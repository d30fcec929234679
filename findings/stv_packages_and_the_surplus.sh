#!/usr/bin/env bash
# PyRankVote 2.0.6 and STVPoll 0.5.6: who wins where the Scottish rules for a surplus decide (two elections of two seats, no tie in either).
#
# By the Scottish Local Government Elections Order 2011, rule 48, a paper of somebody elected goes on at surplus divided by ALL papers they have,
# to five places with the rest cut off; what cannot go on is lost.
# - Election A, 15 papers, quota 6. B has 8, surplus 2, so each paper of B's goes on at 0.25000; five name nobody else and stay, three go
#   to A: A has 3.75000 and C 4, A is excluded and C has the second seat.
#   Seen: PyRankVote elects A. It divides the surplus among the papers that can go on (2/3 each), so A has 5.
# - Election B, 13 papers, quota 5. A has 6, surplus 1, so each of A's six papers goes on at 0.16666 (1/6, cut off), all to C: C has 3.99996
#   and B 4, C is excluded and B has the second seat.
#   Seen: STVPoll's ScottishSTV elects C, and says that nothing was drawn at random; rounded instead of cut off, 0.16667 gives C 4.00002.
# Neither is visible in a result, and both come in elections of a society's size. PyRankVote states no statute; STVPoll's class is named for this one.
# Source: https://www.legislation.gov.uk/ssi/2011/399/schedule/1 (rules 46 to 51), https://pypi.org/project/pyrankvote/2.0.6/, https://pypi.org/project/stvpoll/0.5.6/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'pyrankvote==2.0.6' 'stvpoll==0.5.6'
cat > "$here/see.py" <<'PY'
import pyrankvote
from stvpoll.scottish_stv import ScottishSTV

ELECTIONS = {
    "A, by the rules B and C": {"ABC": 2, "B": 5, "BA": 3, "CBA": 1, "CAB": 1, "CA": 1, "A": 1, "CB": 1},
    "B, by the rules A and B": {"ACB": 5, "BA": 2, "C": 1, "BAC": 1, "AC": 1, "BCA": 1, "CAB": 1, "CBA": 1},
}


def by_pyrankvote(papers):
    people = {name: pyrankvote.Candidate(name) for name in "ABC"}
    ballots = [pyrankvote.Ballot([people[name] for name in paper]) for paper, number in papers.items() for _ in range(number)]
    counted = pyrankvote.single_transferable_vote(list(people.values()), ballots, number_of_seats=2)
    return sorted(winner.name for winner in counted.get_winners())


def by_stvpoll(papers):
    poll = ScottishSTV(seats=2, candidates=list("ABC"))
    for paper, number in papers.items():
        poll.add_ballot(list(paper), number)
    counted = poll.calculate().as_dict()
    return sorted(counted["winners"]), "drawn" if counted["randomized"] else "nothing drawn"


(a, papers_a), (b, papers_b) = ELECTIONS.items()
print(f"election {a}: PyRankVote {by_pyrankvote(papers_a)}")
print(f"election {b}: STVPoll {by_stvpoll(papers_b)}")
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
election A, by the rules B and C: PyRankVote ['A', 'B']
election B, by the rules A and B: STVPoll (['A', 'C'], 'nothing drawn')
SEEN
