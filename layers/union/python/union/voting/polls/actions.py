"""Verbs: make the roll, show the ballot paper, take a vote, seal the box, and open it for the count."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from union import ids, settings, store, watch
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Conflict, NotAllowed, NotFound, Unavailable
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Put, Update
from union.times import iso, shown_moment
from union.voting.elections.rules import STILL
from union.voting.polls import rules
from union.voting.polls.rules import Candidate, Differences, Entry, Paper, Poll, Post, Ranking, Standing, Voter
from union.voting.polls.tables import Ballot, BallotPaper, OnRoll, Receipt
from union.watch import Count

if TYPE_CHECKING:
    from union.views import Named
    from union.voting.polls.views import BallotForm, BallotPost, ElectionAtPoll, RankedPost, VoteCast, VoteToCast

_PART = 99
"""A transaction holds 100 items; one of them is the ballot paper, which counts the parts of the roll."""
_TRIES = 20


@dataclass(frozen=True)
class Roll:
    """A roll that is complete: the hash of its sorted lines, how many there are, and when it was made."""

    hash: str
    count: int
    made_at: datetime


@dataclass(frozen=True)
class Sealed:
    """A box in which all agrees: the root over its ballots, the ballots of each post, how many voted, of how many."""

    root: str
    ballots: dict[str, int]
    voted: int
    roll: int
    sealed_at: datetime


@dataclass(frozen=True)
class Turnout:
    """How many people are on the roll, how many of them voted, and how many may vote for each post, by its id."""

    roll: int
    voted: int
    posts: Mapping[str, int]


@dataclass(frozen=True)
class Trouble:
    """A box in which something does not agree: sentences that say what. The election stops here until somebody has looked."""

    sentences: tuple[str, ...]


def voters(group_id: str, now: datetime) -> list[Voter]:
    """Those who hold a membership or a role on the committee of a group now, with what they hold."""
    held, roles = memberships.held_until(group_id, now), people.in_office(group_id, now)
    return [Voter(person, held.get(person), roles.get(person)) for person in sorted(held.keys() | roles.keys())]


def snapshot(poll: Poll, may_vote: Iterable[Voter], now: datetime) -> Roll:
    """Settle the ballot paper and who may vote, once. Nobody can vote before it is complete.

    May be called again after a failure, late, and at once with itself: it goes on where it stopped. The first call that finds nothing
    missing completes the roll, and from then on nothing changes it. Raises `Invalid` for a paper that cannot be.
    """
    rules.check_poll(poll)
    wanted = rules.roll(poll.posts, may_vote)
    for _ in range(_TRIES):
        paper = _laid_out(poll)
        if paper.roll_hash is None:
            _go_on(paper, wanted, now)
        else:
            return Roll(str(paper.roll_hash), int(paper.roll_count or 0), paper.roll_made_at or now)
    raise Unavailable("The roll is being made by somebody else as well. Please try again in a moment.")


def made(election_id: str) -> Roll | None:
    """The roll of an election, if it is complete."""
    (paper,) = store.read(BallotPaper.by_key(election_id))
    if paper is None or paper.roll_hash is None:
        return None
    return Roll(str(paper.roll_hash), int(paper.roll_count or 0), paper.roll_made_at)


def on_roll(election_id: str) -> list[str]:
    """The ids of those on the roll, for whoever writes to them."""
    return [entry.person_id for entry in _entries(election_id)]


def _laid_out(poll: Poll) -> BallotPaper:
    (found,) = store.read(BallotPaper.by_key(poll.election_id))
    if found is not None:
        return found
    laid = BallotPaper(
        election_id=poll.election_id,
        group_id=poll.group_id,
        group_name=poll.group_name,
        title=poll.title,
        posts=[asdict(post) for post in poll.posts],
        opens_at=poll.opens_at,
        closes_at=poll.closes_at,
        version=0,
    )
    try:
        store.commit(Put(laid, BallotPaper.election_id.does_not_exist()))
    except ConditionFailed:
        return _paper(poll.election_id)
    return laid


def _go_on(paper: BallotPaper, wanted: list[Entry], now: datetime) -> None:
    """Write what is missing, part by part, or close the roll where nothing is. Where another call came between, look again."""
    there = _entries(paper.election_id)
    known = {entry.person_id for entry in there}
    missing = [entry for entry in wanted if entry.person_id not in known]
    version = int(paper.version)
    try:
        for part in batched(missing, _PART, strict=False):
            # Each part counts the version on, so of two who make the roll at once the slower one looks again at what is missing.
            store.commit(_next(paper.election_id, version), *(_added(paper.election_id, entry) for entry in part))
            version += 1
        if not missing:
            store.commit(_closed(paper.election_id, version, there, now))
    except ConditionFailed:
        watch.logger.info("Somebody else makes this roll as well", election_id=paper.election_id)


def _same(version: int) -> Any:
    return (BallotPaper.version == version) & BallotPaper.roll_hash.does_not_exist()


def _next(election_id: str, version: int) -> Update:
    return Update(BallotPaper(election_id), [BallotPaper.version.set(version + 1)], _same(version))


def _added(election_id: str, entry: Entry) -> Put:
    line = OnRoll(election_id=election_id, person_id=entry.person_id, posts=set(entry.posts), why=entry.why)
    return Put(line, OnRoll.person_id.does_not_exist())


def _closed(election_id: str, version: int, entries: list[Entry], now: datetime) -> Update:
    actions = [
        BallotPaper.roll_hash.set(rules.roll_hash(entries)),
        BallotPaper.roll_count.set(len(entries)),
        BallotPaper.roll_made_at.set(now),
    ]
    return Update(BallotPaper(election_id), actions, _same(version))


def _entries(election_id: str) -> list[Entry]:
    found = OnRoll.query(election_id, consistent_read=True)
    return [_entry(line) for line in found]


def _entry(line: OnRoll) -> Entry:
    return Entry(line.person_id, frozenset(line.posts), line.why, bool(line.voted))


def _paper(election_id: str) -> BallotPaper:
    (found,) = store.read(BallotPaper.by_key(election_id))
    return _there(found)


def _there(found: BallotPaper | None) -> BallotPaper:
    if found is None:
        raise NotFound("There is no vote at this address, or it has not begun. If it should have, please try again in a minute.")
    return found


def _posts(paper: BallotPaper) -> tuple[Post, ...]:
    return tuple(Post(**{**told, "candidates": tuple(Candidate(**c) for c in told["candidates"])}) for told in paper.posts)


def move_write(election_id: str, closes_at: datetime, now: datetime) -> Update:
    """The part that lets an open poll close later. `ConditionFailed` where the poll has closed, or would close earlier than before."""
    later = (BallotPaper.closes_at > now) & (BallotPaper.closes_at <= closes_at) & BallotPaper.stopped_at.does_not_exist()
    return Update(BallotPaper(election_id), [BallotPaper.closes_at.set(closes_at)], later)


def stop_write(election_id: str, now: datetime) -> Update:
    """The part that stops a poll which was cancelled: nobody can vote from now on. `ConditionFailed` where the box is sealed."""
    held = BallotPaper.election_id.exists() & BallotPaper.root.does_not_exist()
    return Update(BallotPaper(election_id), [BallotPaper.stopped_at.set(now)], held)


class _Booth:
    """A voter before the ballot paper: what they may vote on and how the poll stands, fetched in one round trip."""

    def __init__(self, election_id: str, caller: Caller, now: datetime, key: str = "-") -> None:
        self.caller, self.code = caller, rules.receipt(election_id, caller.person_id, key)
        paper, line, receipt = people.read_for(
            caller,
            BallotPaper.by_key(election_id),
            OnRoll.by_key(election_id, caller.person_id),
            Receipt.by_key(rules.box_of(election_id, self.code), self.code),
        )
        self.paper = _there(paper)
        self.entry = _entry(line) if line else None
        self.cast = receipt is not None
        self.standing = rules.standing(
            self.paper.opens_at,
            self.paper.closes_at,
            now,
            ready=self.paper.roll_hash is not None,
            stopped=self.paper.stopped_at is not None,
        )

    @property
    def posts(self) -> list[Post]:
        """The posts this person may vote for."""
        return [post for post in _posts(self.paper) if self.entry and post.post_id in self.entry.posts]

    def must_be_open(self) -> Entry:
        """The person's line of the roll. Raises `Conflict` or `NotAllowed` unless they can vote now."""
        sentence = _SENTENCES.get(self.standing)
        if sentence:
            told = {"opens": shown_moment(iso(self.paper.opens_at)), "closes": shown_moment(iso(self.paper.closes_at))}
            raise Conflict(sentence.format(**told))
        if self.entry is None:
            raise NotAllowed("You are not on the roll of this election. If you think that is wrong, please ask staff support.")
        if self.entry.voted:
            raise Conflict("You have voted already. What you sent now was not counted; the vote you cast stays as it is.")
        return self.entry

    def election(self) -> "ElectionAtPoll":
        """The election as pages show it."""
        return {
            "election_id": self.paper.election_id,
            "title": self.paper.title,
            "opens_at": iso(self.paper.opens_at),
            "closes_at": iso(self.paper.closes_at),
        }

    def group(self) -> "Named":
        """The group as pages show it."""
        return {"group_id": self.paper.group_id, "name": self.paper.group_name}


_SENTENCES = {
    Standing.EARLY: "Voting has not begun. It opens on {opens}. Nothing was cast.",
    Standing.PREPARING: "The roll is just being made. Please try again in a minute. Nothing was cast.",
    Standing.CLOSED: "Voting closed on {closes}. Your vote was not cast.",
    Standing.STOPPED: "This election was cancelled. Your vote was not cast.",
}


def paper(election_id: str, caller: Caller, now: datetime) -> "BallotForm":
    """The ballot paper as the caller sees it: `state` is how the poll stands, "voted", or "absent" for who is not on the roll."""
    booth = _Booth(election_id, caller, now)
    return {
        "election": booth.election(),
        "group": booth.group(),
        "state": _state(booth),
        "why": booth.entry.why if booth.entry else None,
        "posts": [_shown(post, election_id, caller.person_id) for post in booth.posts],
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _state(booth: _Booth) -> str:
    if booth.standing not in (Standing.OPEN, Standing.CLOSED):
        return str(booth.standing)
    if booth.entry is None:
        return "absent"
    return "voted" if booth.entry.voted else str(booth.standing)


def _shown(post: Post, election_id: str, person_id: str) -> "BallotPost":
    return {
        "post_id": post.post_id,
        "title": post.title,
        "description": post.description,
        "seats": post.seats,
        "abstain": rules.abstention(post.post_id),
        "candidates": [
            {
                "number": candidate.number,
                "name": candidate.name,
                "link": candidate.link,
                "field": rules.field(post.post_id, candidate.number),
                "ron": post.ron and candidate.number > len(post.candidates),
            }
            for candidate in rules.order(post, election_id, person_id)
        ],
    }


def review(election_id: str, caller: Caller, typed: Mapping[str, str], key: str, now: datetime) -> "VoteToCast":
    """What would be cast, in words; nothing is written. Raises `Invalid` with a sentence at each field, `Conflict`, `NotAllowed`."""
    booth = _Booth(election_id, caller, now, key)
    booth.must_be_open()
    papers = rules.rankings(booth.posts, typed)
    return {
        "election": booth.election(),
        "group": booth.group(),
        "posts": [_read_back(post, papers[post.post_id]) for post in booth.posts],
        "fields": rules.typed_again(papers),
        "key": key,
    }


def _read_back(post: Post, ranking: Ranking) -> "RankedPost":
    names = {choice.number: choice.name for choice in post.choices}
    return {"post_id": post.post_id, "title": post.title, "ranked": [names[number] for number in ranking]}


def cast(election_id: str, caller: Caller, typed: Mapping[str, str], key: str, now: datetime) -> "VoteCast":
    """Mark the roll and put the ballots into the box, in one transaction; answers the receipt. The same `key` casts once.

    Whether the poll is open is a matter of the clock alone: a condition on the election would make all voters write to one item.
    Raises `Invalid` with a sentence at each field, `Conflict` where the poll is not open or the person voted, `NotAllowed`.
    """
    booth = _Booth(election_id, caller, now, key)
    # This very click was here before, perhaps in time though we are not: its vote counts, and it is shown its receipt again.
    if booth.cast:
        return _voted(booth)
    booth.must_be_open()
    papers = rules.rankings(booth.posts, typed)
    mark = _marked(election_id, caller.person_id)
    ballots = [_ballot(election_id, post_id, ranking) for post_id, ranking in papers.items()]
    receipt = Put(Receipt(rules.box_of(election_id, booth.code), booth.code), Receipt.code.does_not_exist())
    try:
        store.commit(mark, *ballots, receipt, _confirmation(booth, now))
    except ConditionFailed as lost:
        # Somebody who voted meanwhile would have marked the roll. Anything else that was lost is chance, and nothing was cast.
        if not lost.on(mark):
            raise Unavailable("Your vote was not cast. Please try again in a moment.") from lost
        return _first(election_id, caller, key, now)
    return _voted(booth)


def _marked(election_id: str, person_id: str) -> Update:
    """The mark on the roll. `ConditionFailed` where the person is not on it, or is marked."""
    once = OnRoll.why.exists() & OnRoll.voted.does_not_exist()
    return Update(OnRoll(election_id, person_id), [OnRoll.voted.set(True)], once)


def _ballot(election_id: str, post_id: str, ranking: Ranking) -> Put:
    """A ballot in a random box under a random name (120 bits), each post's for itself, so that not even one voter's lie together."""
    box = rules.box(election_id, secrets.randbelow(rules.SHARDS))
    ballot = Ballot(box=box, name=ids.key(), post_id=post_id, paper=rules.written(ranking))
    return Put(ballot, Ballot.name.does_not_exist())


def _first(election_id: str, caller: Caller, key: str, now: datetime) -> "VoteCast":
    """Another click was first: the same form is shown its receipt; from another form it is a second vote, and is refused."""
    booth = _Booth(election_id, caller, now, key)
    if not booth.cast:
        booth.must_be_open()
        raise Unavailable("Your vote was not cast. Please try again in a moment.")
    return _voted(booth)


def _voted(booth: _Booth) -> "VoteCast":
    return {"election": booth.election(), "group": booth.group(), "receipt": rules.shown_receipt(booth.code)}


def _confirmation(booth: _Booth, now: datetime) -> Put:
    """The letter says that somebody voted, never how: not even how many they ranked."""
    context = {
        "name": booth.caller.name,
        "group_name": booth.paper.group_name,
        "title": booth.paper.title,
        "closes_at": iso(booth.paper.closes_at),
        "receipt": rules.shown_receipt(booth.code),
        "url": f"{settings.site_url()}/elections/{booth.paper.election_id}",
    }
    letter_id = f"voted-{booth.paper.election_id}-{booth.caller.person_id}"
    return letters.letter_write(Kind.VOTED, letter_id, booth.caller.email, context, now)


def seal(election_id: str, now: datetime) -> Sealed | Trouble:
    """Close the box for ever: hold marks, ballots and receipts against each other and keep the root, or say what does not agree.

    May come twice: what is in the box cannot have changed, and if it has, that is trouble. Raises `Conflict` before the
    last vote can have arrived, 60 seconds after the close.
    """
    paper = _paper(election_id)
    if now < paper.closes_at + STILL:
        raise Conflict("The last votes may still be on their way.")
    entries, papers = _entries(election_id), _papers(election_id)
    root = rules.root(rules.leaves(election_id, papers))
    wrong = [*_roll_changed(paper, entries), *rules.disagreements(_posts(paper), entries, papers, len(receipts(election_id)))]
    if wrong or not _kept(paper, root, now):
        return _trouble(election_id, wrong or ["The ballots are not those that were sealed."])
    return Sealed(
        root=root,
        ballots={post.post_id: sum(p.post_id == post.post_id for p in papers) for post in _posts(paper)},
        voted=sum(entry.voted for entry in entries),
        roll=len(entries),
        sealed_at=paper.sealed_at or now,
    )


def _roll_changed(paper: BallotPaper, entries: list[Entry]) -> list[str]:
    return [] if rules.roll_hash(entries) == paper.roll_hash else ["The roll is not the one that was made when the poll opened."]


def _kept(paper: BallotPaper, root: str, now: datetime) -> bool:
    """Keep the root where there is none yet. Whether the root that is kept is this one."""
    actions = [BallotPaper.root.set(root), BallotPaper.sealed_at.set(now)]
    try:
        if paper.root is None:
            store.commit(Update(BallotPaper(paper.election_id), actions, BallotPaper.root.does_not_exist()))
            return True
    except ConditionFailed:
        paper = _paper(paper.election_id)
    return bool(paper.root == root)


def _trouble(election_id: str, sentences: list[str]) -> Trouble:
    watch.count(Count.ELECTION_STOPPED)
    watch.logger.error("An election does not add up", election_id=election_id, sentences=sentences)
    return Trouble(tuple(sentences))


def _papers(election_id: str) -> list[Paper]:
    found = (b for box in rules.boxes(election_id) for b in Ballot.query(box, consistent_read=True))
    return [Paper(ballot.post_id, ballot.name, ballot.paper) for ballot in found]


def opened(election_id: str) -> dict[str, tuple[Ranking, ...]]:
    """The sealed ballots by post, as the candidates' numbers in the order of choice, sorted; () is an abstention.

    Raises `Conflict` where the box is not sealed, or does not hold what was sealed.
    """
    paper, papers = _paper(election_id), _papers(election_id)
    if paper.root is None:
        raise Conflict("The ballots are not sealed yet.")
    if rules.root(rules.leaves(election_id, papers)) != paper.root:
        _trouble(election_id, ["The ballots are not those that were sealed."])
        raise Conflict("The ballots are not those that were sealed. Nothing is counted until somebody has looked.")
    found: dict[str, list[Ranking]] = {}
    for one in papers:
        found.setdefault(one.post_id, []).append(rules.read(one.written))
    return {post_id: tuple(sorted(rankings)) for post_id, rankings in found.items()}


def turnout(election_id: str) -> Turnout:
    """How many are on the roll and how many of them voted, in all and for each post."""
    entries = _entries(election_id)
    return Turnout(len(entries), sum(e.voted for e in entries), Counter(post_id for e in entries for post_id in e.posts))


def receipts(election_id: str) -> list[str]:
    """All receipts of an election as they are published after the declaration, sorted."""
    found = (r.code for box in rules.boxes(election_id) for r in Receipt.query(box, consistent_read=True))
    return sorted(rules.shown_receipt(code) for code in found)


def recheck(election_id: str, may_vote: Iterable[Voter]) -> Differences:
    """Hold the roll against those who may vote now, for the returning officer to look at before declaring."""
    return rules.differences(_entries(election_id), _posts(_paper(election_id)), may_vote)
