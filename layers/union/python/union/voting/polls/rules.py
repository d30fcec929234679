"""Truths about voting.

Groups "hold democratic elections for committee positions" (guidance). Who may vote is settled once, when the poll opens, and each
person's reason is kept. A person is marked on the roll once and no ballot tells whose it is: a ballot is under a random name,
holds one post's ranking and nothing else, and all ballots have one size. Rankings are first 1, then 2 and so on, for as many as one likes; to
abstain is to rank nobody, which is not the same as to vote for re-opening nominations (RON). A voter gets a receipt, which tells that
the ballot was counted and nothing of how. What lies in the box when a poll is sealed has one root, a Merkle tree's as in RFC 6962, section 2.1:
with one ballot added, dropped or changed it is another.
"""

import re
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from union.errors import Invalid
from union.times import shown_day

MOST_CANDIDATES = 200
MOST_CHOICES = 1_000
SLOTS = MOST_CANDIDATES + 1
SHARDS = 16
RON = "Re-open nominations"
_DIGITS = 3
_RECEIPT = 20
_RANK = re.compile(r"[1-9][0-9]{0,2}")
_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Candidate:
    """Somebody who stands, or an option of a referendum: the number on ballots, from 1, the name, and where to read more."""

    number: int
    name: str
    link: str = ""


@dataclass(frozen=True)
class Post:
    """One post on the ballot paper. `candidates` are in the order of their numbers and without RON, whose number is the next.

    `may_vote` is "members" or "committee". The options of a referendum are shown as they stand (`shuffled` false).
    """

    post_id: str
    title: str
    candidates: tuple[Candidate, ...]
    ron: bool = True
    seats: int = 1
    may_vote: str = "members"
    description: str = ""
    shuffled: bool = True

    @property
    def choices(self) -> tuple[Candidate, ...]:
        """Whom one can rank: the candidates and, where it is on, RON."""
        return (*self.candidates, *([Candidate(len(self.candidates) + 1, RON)] if self.ron else []))


@dataclass(frozen=True)
class Poll:
    """The poll of an election: its posts, and from when (included) until when (not included) one can vote."""

    election_id: str
    group_id: str
    group_name: str
    title: str
    posts: tuple[Post, ...]
    opens_at: datetime
    closes_at: datetime


class Standing(StrEnum):
    """How a poll stands for those who want to vote."""

    EARLY = "early"
    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"
    STOPPED = "stopped"


def standing(opens_at: datetime, closes_at: datetime, now: datetime, *, ready: bool, stopped: bool) -> Standing:
    """How the poll stands `now`. The clock decides; `ready` is whether the roll is complete, `stopped` whether it was cancelled."""
    if stopped:
        return Standing.STOPPED
    if now < opens_at:
        return Standing.EARLY
    if now >= closes_at:
        return Standing.CLOSED
    return Standing.OPEN if ready else Standing.PREPARING


def check_poll(poll: Poll) -> None:
    """Raises `Invalid` for a ballot paper that cannot be: numbers out of order, no posts, too many candidates."""
    if not poll.posts or len({post.post_id for post in poll.posts}) != len(poll.posts):
        raise Invalid.field("posts", "An election has at least one post, and each has an id of its own.")
    for post in poll.posts:
        if [candidate.number for candidate in post.candidates] != list(range(1, len(post.candidates) + 1)):
            raise Invalid.field("posts", f"The candidates for {post.title} are not numbered 1, 2 and so on.")
        if len(post.candidates) > MOST_CANDIDATES:
            raise Invalid.field("posts", f"There can be {MOST_CANDIDATES} candidates for a post, and {post.title} has more.")
    if sum(len(post.choices) for post in poll.posts) > MOST_CHOICES:
        raise Invalid.field("posts", f"A ballot paper can hold {MOST_CHOICES:,} names in all.")


@dataclass(frozen=True)
class Voter:
    """Somebody who may vote for some posts: the last day of their membership (ISO), their role on the committee, or both."""

    person_id: str
    member_until: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the roll: a person, the posts they may vote for, and why; `voted` is whether they have."""

    person_id: str
    posts: frozenset[str]
    why: str
    voted: bool = False


def roll(posts: Iterable[Post], voters: Iterable[Voter]) -> list[Entry]:
    """The roll, by person: everybody who may vote for at least one post. A post for which nobody stands is not voted on."""
    asked = [post for post in posts if post.choices]
    entries = [Entry(voter.person_id, _posts_of(voter, asked), _why(voter)) for voter in voters]
    return sorted((entry for entry in entries if entry.posts), key=lambda entry: entry.person_id)


def _posts_of(voter: Voter, posts: Iterable[Post]) -> frozenset[str]:
    held = {"members": voter.member_until is not None, "committee": voter.role is not None}
    return frozenset(post.post_id for post in posts if held[post.may_vote])


def _why(voter: Voter) -> str:
    member = f"member until {shown_day(voter.member_until)}" if voter.member_until else ""
    return ", ".join(reason for reason in (member, voter.role and f"on the committee: {voter.role}") if reason)


def roll_hash(entries: Iterable[Entry]) -> str:
    """SHA-256 of the roll sorted by person, in hexadecimal: person, posts and reason, without the marks."""
    lines = sorted(_SEPARATOR.join((e.person_id, ",".join(sorted(e.posts)), e.why)) for e in entries)
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


@dataclass(frozen=True)
class Differences:
    """How those who may vote now differ from the roll: who is on it and would not be, and who is not and would be."""

    gone: tuple[Entry, ...]
    new: tuple[Entry, ...]


def differences(kept: Iterable[Entry], posts: Iterable[Post], voters: Iterable[Voter]) -> Differences:
    """Hold the roll against those who may vote now. A person who may vote for other posts than before is in both lists."""
    before = {entry.person_id: entry for entry in kept}
    after = {entry.person_id: entry for entry in roll(posts, voters)}
    changed = {p for p in before.keys() | after.keys() if _posts(before.get(p)) != _posts(after.get(p))}
    return Differences(
        gone=tuple(before[person] for person in sorted(changed & before.keys())),
        new=tuple(after[person] for person in sorted(changed & after.keys())),
    )


def _posts(entry: Entry | None) -> frozenset[str]:
    return entry.posts if entry else frozenset()


def order(post: Post, election_id: str, person_id: str) -> tuple[Candidate, ...]:
    """The candidates as this voter's paper lists them: shuffled by a hash, so always the same for one person; RON last."""
    if not post.shuffled:
        return post.choices

    def place(candidate: Candidate) -> bytes:
        told = (election_id, post.post_id, person_id, str(candidate.number))
        return sha256(_SEPARATOR.join(told).encode()).digest()

    return (*sorted(post.candidates, key=place), *post.choices[len(post.candidates) :])


def field(post_id: str, number: int) -> str:
    """The name of the field that holds the rank of a candidate."""
    return f"r.{post_id}.{number}"


def abstention(post_id: str) -> str:
    """The name of the field by which one abstains for a post."""
    return f"abstain.{post_id}"


type Ranking = tuple[int, ...]


def rankings(posts: Sequence[Post], typed: Mapping[str, str]) -> dict[str, Ranking]:
    """What was typed, as the numbers of the candidates for each post, the first choice first; nobody is to abstain.

    Raises `Invalid` with a sentence at each field that cannot be used, so that nothing is cast that was not meant.
    """
    errors = _strangers(posts, typed)
    found: dict[str, Ranking] = {}
    for post in posts:
        told = {c.number: typed[name].strip() for c in post.choices if (name := field(post.post_id, c.number)) in typed}
        wrong, found[post.post_id] = _ranking(post, {n: rank for n, rank in told.items() if rank}, _abstains(post, typed))
        errors |= wrong
    if errors:
        raise Invalid("Your vote was not cast. Please check what you entered.", errors)
    return found


def _abstains(post: Post, typed: Mapping[str, str]) -> bool:
    return typed.get(abstention(post.post_id), "") == "yes"


def _strangers(posts: Sequence[Post], typed: Mapping[str, str]) -> dict[str, str]:
    known = {field(post.post_id, choice.number) for post in posts for choice in post.choices}
    known |= {abstention(post.post_id) for post in posts}
    return {name[:60]: "There is no such candidate on your ballot paper." for name in typed if name not in known}


def _ranking(post: Post, told: Mapping[int, str], abstains: bool) -> tuple[dict[str, str], Ranking]:
    if abstains and told:
        sentence = "You ranked somebody and you ticked that you abstain. Please do the one or the other."
        return {abstention(post.post_id): sentence}, ()
    if not abstains and not told:
        return {abstention(post.post_id): f"Please rank at least one for {post.title}, or tick that you abstain."}, ()
    errors = {field(post.post_id, n): _A_NUMBER for n, rank in told.items() if not _RANK.fullmatch(rank)}
    ranks = {n: int(rank) for n, rank in told.items() if _RANK.fullmatch(rank)}
    errors |= _twice(post, ranks) or ({} if errors else _gap(post, ranks))
    return errors, tuple(sorted(ranks, key=lambda n: (ranks[n], n)))


_A_NUMBER = "Please write a whole number here, 1 for your first choice, or leave it empty."


def _twice(post: Post, ranks: Mapping[int, int]) -> dict[str, str]:
    names = {choice.number: choice.name for choice in post.choices}
    holders = {rank: [n for n in ranks if ranks[n] == rank] for rank in set(ranks.values())}
    return {
        field(post.post_id, n): f"You gave {rank} to {_listed([names[h] for h in held])}. Please give each rank only once."
        for rank, held in holders.items()
        if len(held) > 1
        for n in held
    }


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:3], "others"] if len(names) > 3 else list(names)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def _gap(post: Post, ranks: Mapping[int, int]) -> dict[str, str]:
    given = sorted(ranks.values())
    missing = next((rank for rank in range(1, len(given) + 1) if rank not in given), None)
    if missing is None:
        return {}
    after = min(rank for rank in given if rank > missing)
    number = next(n for n, rank in ranks.items() if rank == after)
    return {field(post.post_id, number): f"You gave {after} but not {missing}. Please leave no number out."}


def typed_again(papers: Mapping[str, Ranking]) -> dict[str, str]:
    """The fields of a form that says just this."""
    ranks = {field(post_id, n): str(rank) for post_id, ranking in papers.items() for rank, n in enumerate(ranking, 1)}
    return ranks | {abstention(post_id): "yes" for post_id, ranking in papers.items() if not ranking}


def written(ranking: Ranking) -> str:
    """A ranking as a ballot holds it: three digits for each of 201 places, whatever was voted, so that all are of one size."""
    if len(ranking) > SLOTS or any(not 0 < number <= SLOTS for number in ranking):
        raise ValueError("This is no ranking.")
    return "".join(f"{number:0{_DIGITS}}" for number in ranking).ljust(SLOTS * _DIGITS, "0")


def read(paper: str) -> Ranking:
    """The ranking that a ballot holds. Raises `ValueError` where it is none that `written` can have made."""
    slots = [paper[at : at + _DIGITS] for at in range(0, len(paper), _DIGITS)]
    ranking = tuple(int(slot) for slot in slots if slot != "0" * _DIGITS)
    if len(set(ranking)) != len(ranking) or written(ranking) != paper:
        raise ValueError("This is no ballot.")
    return ranking


def receipt(election_id: str, person_id: str, key: str) -> str:
    """The receipt of a form sent with the one-time `key` (100 bits of SHA-256): the second click has the same."""
    told = _SEPARATOR.join(("receipt", election_id, person_id, key))
    return b32encode(sha256(told.encode()).digest()).decode().lower()[:_RECEIPT]


def shown_receipt(code: str) -> str:
    """A receipt in groups of four, as people read it."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def box(election_id: str, shard: int) -> str:
    """The name of one of the boxes over which an election's ballots, or its receipts, are spread."""
    return f"{election_id}#{shard}"


def boxes(election_id: str) -> list[str]:
    """All boxes of an election."""
    return [box(election_id, shard) for shard in range(SHARDS)]


def box_of(election_id: str, code: str) -> str:
    """The box in which the receipt `code` lies."""
    return box(election_id, sha256(code.encode()).digest()[0] % SHARDS)


@dataclass(frozen=True, order=True)
class Paper:
    """A ballot as it lies in the box: the post, its random name, and what is written on it."""

    post_id: str
    name: str
    written: str

    def leaf(self, election_id: str) -> bytes:
        """What the tree holds of it. The random name keeps a hash from being guessed back to a ranking."""
        return _leaf(_SEPARATOR.join((election_id, self.post_id, self.name, self.written)).encode())


def _leaf(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def leaves(election_id: str, papers: Iterable[Paper]) -> list[bytes]:
    """The leaves of the tree over the ballots, sorted by post and name, so that no order of casting is in it."""
    return [paper.leaf(election_id) for paper in sorted(papers)]


def root(hashes: Sequence[bytes]) -> str:
    """The root of the tree over these leaves, in hexadecimal (RFC 6962, section 2.1)."""
    level = list(hashes) or [sha256(b"").digest()]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex()


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = [_node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
    return pairs + list(level[len(pairs) * 2 :])


def disagreements(posts: Sequence[Post], entries: Sequence[Entry], papers: Sequence[Paper], receipts: int) -> list[str]:
    """What does not add up in the box, in sentences; nothing where marks, ballots and receipts agree and all can be read."""
    choices = {post.post_id: len(post.choices) for post in posts}
    marks = Counter(post_id for entry in entries if entry.voted for post_id in entry.posts)
    ballots = Counter(paper.post_id for paper in papers)
    voted = sum(entry.voted for entry in entries)
    found = [
        f"Post {post_id}: {marks[post_id]} marks on the roll and {ballots[post_id]} ballots."
        for post_id in sorted(marks.keys() | ballots.keys())
        if marks[post_id] != ballots[post_id]
    ]
    if voted != receipts:
        found.append(f"There are {voted} marks on the roll and {receipts} receipts.")
    spoilt = sum(not _readable(paper, choices.get(paper.post_id, 0)) for paper in papers)
    return [*found, f"{spoilt} ballots cannot be read."] if spoilt else found


def _readable(paper: Paper, choices: int) -> bool:
    try:
        return all(number <= choices for number in read(paper.written)) and choices > 0
    except ValueError:
        return False
