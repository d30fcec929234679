"""Verbs: stand for a post and withdraw, look nominations over, and say who the candidates are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids, settings, store
from union.core.audit.actions import audit_write
from union.core.letters import actions as letters
from union.core.letters.rules import Kind as Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, on_committee
from union.core.pictures import actions as pictures
from union.core.pictures.rules import Shape
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Part, Put
from union.text import order
from union.times import iso, london_day
from union.voting.elections import records as election_records
from union.voting.elections.rules import Kind, Phase, Post, Who
from union.voting.nominations import rules
from union.voting.nominations.rules import Act, Candidate, State
from union.voting.nominations.tables import Nomination

if TYPE_CHECKING:
    from union.voting.elections.tables import Election
    from union.voting.nominations.views import Candidates, CandidateShown, NominationsDesk, NominationToLookAt, StandForm

_CHANGED = "This nomination was changed just now. Please look at it again."


def candidates(election_id: str, opened_at: datetime | None) -> dict[str, list[Candidate]]:
    """The candidates for each post with their numbers, by the post's id: those approved now, or when the poll opened.

    Nobody is approved or given back after that, so from then on the numbers stay; whoever withdraws later is marked.
    """
    return {post_id: [one for one, _ in some] for post_id, some in _standing(election_id, opened_at).items()}


def _standing(election_id: str, opened_at: datetime | None) -> dict[str, list[tuple[Candidate, Nomination]]]:
    found: dict[str, dict[str, Nomination]] = {}
    for kept in Nomination.query(election_id, consistent_read=True):
        if rules.stood(State(kept.state), kept.approved_at, kept.withdrawn_at, opened_at):
            post_id, person_id = rules.of_id(kept.nomination_id)
            found.setdefault(post_id, {})[person_id] = kept
    return {
        post_id: [
            (one, some[one.person_id])
            for one in rules.numbered([(who, kept.name, kept.state == State.WITHDRAWN) for who, kept in some.items()])
        ]
        for post_id, some in found.items()
    }


def stands_in(person_id: str) -> list[tuple[str, str]]:
    """The elections that are not over in which somebody stands, as (id, title). Who may know is for the caller to say."""
    found = [one for one in store.read(*map(election_records.key, election_records.open_ids())) if one is not None]
    posts = [(one, post.post_id) for one in found for post in election_records.posts(one)]
    kept = store.read(
        *(Nomination.by_key(str(one.election_id), rules.nomination_id(post_id, person_id)) for one, post_id in posts)
    )
    standing = (State.SENT, State.APPROVED)
    told = [
        one for (one, _), nomination in zip(posts, kept, strict=True) if nomination is not None and nomination.state in standing
    ]
    return list(dict.fromkeys((str(one.election_id), str(one.title)) for one in told))


def waiting(election_id: str) -> int:
    """How many nominations nobody has looked at."""
    return sum(kept.state == State.SENT for kept in Nomination.query(election_id, consistent_read=True))


def shown(election_id: str, caller: Caller | None, now: datetime) -> "Candidates":
    """The candidates for each post with what they say, as everybody may read it. Raises `NotFound`."""
    _, (kept,) = people.read_with(caller, election_records.key(election_id))
    election = _with_candidates(kept)
    told = _standing(election_id, election_records.opened_at(election, now))
    return {
        "group": election_records.group(election),
        "election": election_records.named(election, now),
        "posts": [
            {"post_id": post.post_id, "title": post.title, "seats": post.seats, "candidates": _told(told.get(post.post_id, []))}
            for post in election_records.posts(election)
        ],
    }


def _with_candidates(kept: "Election | None") -> "Election":
    """The election, if it is one for which people stand. Raises `NotFound`."""
    election = election_records.require(kept)
    if election.kind == Kind.REFERENDUM:
        raise NotFound("Nobody stands here: members are asked a question.")
    return election


def _told(some: Sequence[tuple[Candidate, Nomination]]) -> "list[CandidateShown]":
    return [
        {"number": one.number, "name": one.name, "withdrawn": one.withdrawn, "manifesto": kept.manifesto, "photo": kept.photo}
        for one, kept in some
    ]


@dataclass(frozen=True)
class _Case:
    """An election, who does something to a nomination in it, and when."""

    election: "Election"
    caller: Caller
    now: datetime

    def after(self, before: Nomination | None, act: Act) -> State:
        """Where a nomination stands after this act. Raises `Conflict` where it cannot be done now."""
        state = rules.after(State(before.state) if before else None, act, election_records.phase(self.election, self.now))
        rules.check_still(self.election.polls_open_at, self.now)
        return state

    def post(self, post_id: str) -> Post:
        """The post of this id. Raises `Invalid`."""
        for post in election_records.posts(self.election):
            if post.post_id == post_id:
                return post
        raise Invalid.field("post", "Please choose one of the posts.")


class _Stand:
    """Somebody before an election in which they may want to stand, with what they hold and their nomination for a post."""

    def __init__(self, election_id: str, caller: Caller, now: datetime) -> None:
        (kept,) = people.read_for(caller, election_records.key(election_id))
        self.election = _with_candidates(kept)
        self.caller, self.case = caller, _Case(self.election, caller, now)
        self.phase = election_records.phase(self.election, now)
        held, on_it = store.read(
            memberships.key(self.election.group_id, caller.person_id),
            people.member_key(self.election.group_id, caller.person_id),
        )
        roles = on_committee(people.terms(on_it), london_day(now))
        self.holds = {Who.MEMBERS: memberships.live(held, now), Who.COMMITTEE: roles}

    def posts(self) -> list[Post]:
        """The posts that this person may stand for."""
        return [post for post in election_records.posts(self.election) if self.holds[post.may_stand]]

    def post(self, post_id: str) -> Post:
        """One post that they may stand for. Raises `Invalid`, `NotAllowed`."""
        found = self.case.post(post_id)
        if not self.holds[found.may_stand]:
            who = "members of this group" if found.may_stand == Who.MEMBERS else "the committee"
            raise NotAllowed(f"Only {who} can stand for {found.title}.")
        return found

    def kept(self, post_id: str) -> Nomination | None:
        """Their nomination for a post, if there is one."""
        return _found(self.election.election_id, post_id, self.caller.person_id)

    def mine(self) -> dict[str, Nomination]:
        """Their nominations by the post's id."""
        ids_ = [post.post_id for post in election_records.posts(self.election)]
        wants = [
            Nomination.by_key(self.election.election_id, rules.nomination_id(post_id, self.caller.person_id)) for post_id in ids_
        ]
        return {post_id: kept for post_id, kept in zip(ids_, store.read(*wants), strict=True) if kept}


def _found(election_id: str, post_id: str, person_id: str) -> Nomination | None:
    (kept,) = store.read(Nomination.by_key(election_id, rules.nomination_id(post_id, person_id)))
    return kept


def standing(election_id: str, caller: Caller, post_id: str, now: datetime) -> "StandForm":
    """What the page for standing shows: the posts one may stand for, and one's own nominations; what was returned stands in the form.

    Raises `NotFound`.
    """
    stand = _Stand(election_id, caller, now)
    posts, mine = stand.posts(), stand.mine()
    only = posts[0].post_id if len(posts) == 1 else ""
    post_id = post_id or next((n for n, kept in mine.items() if kept.state == State.RETURNED), only)
    chosen = mine.get(post_id)
    titles = {post.post_id: post.title for post in election_records.posts(stand.election)}
    return {
        "group": election_records.group(stand.election),
        "election": election_records.named(stand.election, now),
        "posts": [{"post_id": post.post_id, "title": post.title, "seats": post.seats} for post in posts],
        "mine": [
            {"post_id": n, "title": titles[n], "state": kept.state, "reason": kept.reason, "photo": kept.photo}
            for n, kept in mine.items()
        ],
        "open": stand.phase == Phase.NOMINATIONS,
        "opened": election_records.opened_at(stand.election, now) is not None,
        "may_withdraw": stand.phase in (Phase.NOMINATIONS, Phase.REVIEW, Phase.POLL, Phase.CLOSING, Phase.SEALED),
        "has_photo": bool(chosen and chosen.photo),
        "longest": rules.LONGEST_MANIFESTO,
        "key": ids.key(),
        "values": {"post": post_id, "manifesto": chosen.manifesto if chosen else ""},
        "errors": {},
    }


def send(
    election_id: str,
    caller: Caller,
    *,
    post_id: str,
    manifesto: str,
    photo: bytes,
    remove_photo: bool,
    key: str,
    now: datetime,
) -> None:
    """Stand for a post, or say it anew; the returning officer looks at it then. The same `key` does it once.

    `photo` are a file's bytes, none for the photo that was sent before. Raises `Invalid`, `Conflict`, `NotAllowed`, `NotFound`.
    """
    stand = _Stand(election_id, caller, now)
    stand.post(post_id)
    before = stand.kept(post_id)
    if before is not None and before.last_key == key:
        return
    state = stand.case.after(before, Act.SEND)
    text = rules.check_manifesto(manifesto)
    name, parts = pictures.keep_write("photo", photo, Shape.PORTRAIT) if photo else ("", [])
    earlier = before.photo if before and not remove_photo else None
    after = Nomination(
        election_id=election_id,
        nomination_id=rules.nomination_id(post_id, caller.person_id),
        version=int(before.version) + 1 if before else 1,
        name=caller.name,
        email=caller.email,
        manifesto=text,
        photo=name or earlier,
        state=state,
        sent_at=now,
        last_key=key,
    )
    _commit(stand.case, before, after, "nomination sent", *parts)


def withdraw(election_id: str, caller: Caller, *, post_id: str, now: datetime) -> None:
    """Stand no more for a post. A second click changes nothing. Raises `Conflict`, `NotFound`."""
    stand = _Stand(election_id, caller, now)
    before = stand.kept(post_id)
    if before is None:
        raise NotFound("You do not stand for this post.")
    if before.state == State.WITHDRAWN:
        return
    state = stand.case.after(before, Act.WITHDRAW)
    after = _copied(before, state=state, withdrawn_at=now)
    _commit(stand.case, before, after, "nomination withdrawn")


def _copied(before: Nomination, **changed: Any) -> Nomination:
    values = {name: getattr(before, name) for name in Nomination.get_attributes()}
    return Nomination(**{**values, "version": int(before.version) + 1, **changed})


def desk(election_id: str, caller: Caller, now: datetime) -> "NominationsDesk":
    """All nominations as the returning officer looks them over, those that wait first. Raises `NotAllowed`, `NotFound`."""
    election = _returning(election_id, caller)
    phase = election_records.phase(election, now)
    some = sorted(
        Nomination.query(election_id, consistent_read=True), key=lambda kept: (kept.state != State.SENT, order(str(kept.name)))
    )
    return {
        "group": election_records.group(election),
        "election": election_records.named(election, now),
        "posts": [
            {
                "post_id": post.post_id,
                "title": post.title,
                "seats": post.seats,
                "nominations": [_looked_at(kept, caller) for kept in some if rules.of_id(kept.nomination_id)[0] == post.post_id],
            }
            for post in election_records.posts(election)
        ],
        "waiting": sum(kept.state == State.SENT for kept in some),
        "open": phase in (Phase.NOMINATIONS, Phase.REVIEW),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _looked_at(kept: Nomination, caller: Caller) -> "NominationToLookAt":
    _, person_id = rules.of_id(kept.nomination_id)
    return {
        "person_id": person_id,
        "name": kept.name,
        "manifesto": kept.manifesto,
        "photo": kept.photo,
        "state": kept.state,
        "reason": kept.reason,
        "sent_at": iso(kept.sent_at),
        "version": int(kept.version),
        "yours": person_id == caller.person_id,
    }


def _returning(election_id: str, caller: Caller) -> "Election":
    (kept,) = people.read_for(caller, election_records.key(election_id))
    election = _with_candidates(kept)
    election_records.must_return(caller, election)
    return election


def approve(election_id: str, caller: Caller, *, post_id: str, person_id: str, version: int, now: datetime) -> None:
    """Let somebody stand, as they said it in `version`. Raises `Conflict` where they said it anew since, `NotAllowed`, `NotFound`."""
    case = _Case(_returning(election_id, caller), caller, now)
    before = _looked(case, post_id, person_id)
    if _again(before, version, State.APPROVED):
        return
    state = case.after(_as_read(before, version), Act.APPROVE)
    rules.check_room({post: len(some) for post, some in candidates(election_id, None).items()}, post_id)
    after = _copied(before, state=state, approved_at=now, reason=None)
    _commit(case, before, after, "nomination approved")


def give_back(
    election_id: str, caller: Caller, *, post_id: str, person_id: str, version: int, reason: str, now: datetime
) -> None:
    """Return a nomination with a reason, so that it can be mended in time. Raises as `approve` does, and `Invalid` without a reason."""
    case, told = _Case(_returning(election_id, caller), caller, now), rules.check_reason(reason)
    before = _looked(case, post_id, person_id)
    if _again(before, version, State.RETURNED, told):
        return
    state = case.after(_as_read(before, version), Act.GIVE_BACK)
    after = _copied(before, state=state, reason=told, approved_at=None)
    _commit(case, before, after, "nomination returned")


def _looked(case: _Case, post_id: str, person_id: str) -> Nomination:
    """The nomination that the returning officer looks at. Raises `NotFound`, and `NotAllowed` where it is their own."""
    if person_id == case.caller.person_id:
        raise NotAllowed("This is your own nomination. Somebody else of the team has to look at it.")
    kept = _found(case.election.election_id, post_id, person_id)
    if kept is None:
        raise NotFound("There is no such nomination.")
    return kept


def _again(kept: Nomination, version: int, state: State, reason: str | None = None) -> bool:
    """Whether this is what a first click has done already: a second officer's other reason is not."""
    return (kept.state, kept.reason, int(kept.version)) == (state, reason, version + 1)


def _as_read(kept: Nomination, version: int) -> Nomination:
    """The nomination, if it still is the one that was read. Raises `Conflict`."""
    if int(kept.version) != version:
        raise Conflict(_CHANGED)
    return kept


def _commit(case: _Case, before: Nomination | None, after: Nomination, act: str, *more: Part) -> None:
    same = (Nomination.version == before.version) if before else Nomination.election_id.does_not_exist()
    post_id, person_id = rules.of_id(after.nomination_id)
    election_id, group_id = case.election.election_id, case.election.group_id
    noting = audit_write(
        f"group#{group_id}", act, case.caller.person_id, case.now, election=election_id, post=post_id, person=person_id
    )
    try:
        store.commit(Put(after, same), election_records.unchanged_check(case.election), noting, _letter(case, after), *more)
    except ConditionFailed as lost:
        kept = _found(election_id, post_id, person_id)
        if kept is None or _outcome(kept) != _outcome(after):
            raise Conflict(_CHANGED) from lost


def _outcome(kept: Nomination) -> tuple[str, str, str | None, int]:
    """What a nomination says of the last thing that was done to it: the same twice is one click that came twice."""
    return kept.last_key, kept.state, kept.reason, int(kept.version)


def _letter(case: _Case, kept: Nomination) -> Put:
    election, post = case.election, case.post(rules.of_id(kept.nomination_id)[0])
    context = {
        "name": kept.name,
        "group_name": election.group_name,
        "title": election.title,
        "post": post.title,
        "state": kept.state,
        "reason": kept.reason,
        "mend_by": iso(election.nominations_close_at),
        "in_time": case.now < election.nominations_close_at,
        "opened": case.now >= election.polls_open_at,
        "url": f"{settings.site_url()}/elections/{election.election_id}/stand?post={post.post_id}",
    }
    letter_id = f"{Letter.NOMINATION}-{election.election_id}-{kept.nomination_id}-{int(kept.version)}"
    return letters.letter_write(Letter.NOMINATION, letter_id, kept.email, context, case.now)
