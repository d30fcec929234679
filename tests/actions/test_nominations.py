"""Standing for a post: who may, what the returning officer does with it, and that numbers on ballot papers never change."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from PIL import Image
from union import store
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.pictures.tables import Picture
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.voting.elections.rules import Post, Who
from union.voting.nominations import actions as nominations
from union.voting.nominations.tables import Nomination

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.electing import ALEX, CLOSES, DAY, DRAFT, OPENS, REFERENDUM, SPORTY, member, published, set_up, stands
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
OPEN = NOW + 9 * DAY
REVIEW = NOW + 16 * DAY


@pytest.fixture(autouse=True)
def timers() -> Any:
    """Set no timers: these tests bring their own time."""
    with patch("union.timers.start"):
        yield


@pytest.fixture
def ann(union_house: None) -> Caller:
    """Make Ann a member."""
    return member("ann")


def send(election_id: str, caller: Caller, now: datetime = OPEN, **more: Any) -> None:
    """Stand for president, in the same words each time."""
    told = {"post_id": "1", "manifesto": "More boards.", "photo": b"", "remove_photo": False, "key": f"key-of-{caller.person_id}"}
    nominations.send(election_id, caller, **{**told, **more}, now=now)


def kept(election_id: str, person_id: str = "ann", post_id: str = "1") -> Nomination:
    return Nomination.get(election_id, f"{post_id}#{person_id}", consistent_read=True)


def approve(election_id: str, person_id: str = "ann", version: int = 1, now: datetime = OPEN, caller: Caller = ALEX) -> None:
    nominations.approve(election_id, caller, post_id="1", person_id=person_id, version=version, now=now)


def give_back(election_id: str, version: int = 1, now: datetime = OPEN, reason: str = "No names of others.") -> None:
    nominations.give_back(election_id, ALEX, post_id="1", person_id="ann", version=version, reason=reason, now=now)


def told() -> list[str]:
    """What candidates were told, in the order of the letters' ids."""
    found = sorted((letter.letter_id, letter.context["state"]) for letter in Letter.scan() if letter.kind == "nomination")
    return [state for _, state in found]


ROBIN = staff("robin", "Robin Bell", "robin@union.example", "staff-societies")


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(out, "JPEG")
    return out.getvalue()


def _anyhow(part: store.Put) -> store.Put:
    """The same put, whatever is there."""
    key = type(part.record)._hash_key_attribute()
    return replace(part, condition=key.exists() | key.does_not_exist())


def test_a_member_stands_is_approved_and_is_a_candidate(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann, photo=photo())
    send(election_id, ann)
    assert told() == ["sent"], "the same form stands once"
    assert nominations.candidates(election_id, None) == {}
    assert nominations.waiting(election_id) == 1
    approve(election_id)
    approve(election_id)
    assert told() == ["sent", "approved"]
    ((one,),) = nominations.candidates(election_id, None).values()
    assert (one.number, one.name, one.withdrawn) == (1, "Ann", False)
    shown = nominations.shown(election_id, None, OPEN)["posts"][0]["candidates"][0]
    assert Picture.get(shown["photo"]).data[8:12] == b"WEBP"
    assert nominations.waiting(election_id) == 0


def test_only_who_may_stand_does_and_only_while_nominations_are_open(ann: Caller) -> None:
    posts = [*DRAFT.posts, Post("3", "Chair", "", 1, Who.COMMITTEE, Who.MEMBERS)]
    election_id = published(posts=posts)
    with pytest.raises(NotAllowed):
        send(election_id, SAM)
    with pytest.raises(NotAllowed):
        send(election_id, ann, post_id="3")
    with pytest.raises(NotAllowed):
        send(election_id, PRIYA, post_id="1", key="key-of-priya-1")
    send(election_id, PRIYA, post_id="3")
    for early_or_late in (NOW + DAY, REVIEW, OPENS, CLOSES):
        with pytest.raises(Conflict):
            send(election_id, ann, early_or_late)
    with pytest.raises(Invalid) as refused:
        send(election_id, ann, post_id="9")
    assert list(refused.value.errors) == ["post"]
    for nowhere in (set_up(replace(DRAFT, title="A draft")), published(REFERENDUM), "nothing"):
        with pytest.raises(NotFound):
            send(nowhere, ann)
        with pytest.raises(NotFound):
            nominations.shown(nowhere, None, OPEN)
        with pytest.raises(NotFound):
            nominations.desk(nowhere, ALEX, OPEN)


def test_where_there_is_one_post_its_nomination_is_in_the_form_at_once(ann: Caller) -> None:
    election_id = published(posts=DRAFT.posts[:1])
    send(election_id, ann)
    assert nominations.standing(election_id, ann, "", OPEN)["values"] == {"post": "1", "manifesto": "More boards."}


def test_a_membership_that_has_ended_is_none(ann: Caller) -> None:
    old = member("old", until="2026-11-30")
    with pytest.raises(NotAllowed):
        send(published(), old)


@pytest.mark.parametrize("manifesto", ["", "  \n ", "x" * 4_001])
def test_a_manifesto_says_something_and_ends(ann: Caller, manifesto: str) -> None:
    with pytest.raises(Invalid) as refused:
        send(published(), ann, manifesto=manifesto)
    assert list(refused.value.errors) == ["manifesto"]


@pytest.mark.parametrize("file", [b"GIF89a", b"<svg onload=alert(1)>", b"x" * 4_000_001, b"\xff\xd8\xff\xe0"])
def test_a_file_that_is_no_photo_names_its_field_and_nothing_is_sent(ann: Caller, file: bytes) -> None:
    election_id = published()
    with pytest.raises(Invalid) as refused:
        send(election_id, ann, photo=file)
    assert list(refused.value.errors) == ["photo"]
    assert Nomination.count() == Picture.count() == 0


def test_a_photo_stays_until_another_comes_or_it_is_taken_away(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann, photo=photo())
    first = kept(election_id).photo
    send(election_id, ann, key="another-key", manifesto="More tea.")
    assert kept(election_id).photo == first is not None
    send(election_id, ann, key="third-key", remove_photo=True)
    assert kept(election_id).photo is None


def test_what_is_returned_can_be_mended_in_time(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann)
    with pytest.raises(Invalid):
        give_back(election_id, reason=" ")
    give_back(election_id)
    give_back(election_id)
    with pytest.raises(Conflict):
        give_back(election_id, reason="Another officer's reason is not passed over in silence.")
    assert nominations.standing(election_id, ann, "1", OPEN)["mine"][0]["reason"] == "No names of others."
    send(election_id, ann, key="another-key", manifesto="More tea.")
    assert (kept(election_id).state, kept(election_id).reason) == ("sent", None)
    approve(election_id, version=3)
    assert told() == ["sent", "returned", "sent", "approved"]


def test_what_was_changed_after_it_was_read_is_not_approved(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann)
    send(election_id, ann, key="another-key", manifesto="Something else entirely.")
    with pytest.raises(Conflict):
        approve(election_id, version=1)
    assert kept(election_id).state == "sent"


def test_changing_what_was_approved_takes_the_approval_away(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann)
    approve(election_id)
    send(election_id, ann, key="another-key", manifesto="Something else entirely.")
    assert nominations.candidates(election_id, None) == {}


def test_only_the_returning_officer_looks_nominations_over_and_never_their_own(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann)
    for other in (SAM, PRIYA, SPORTY, ann):
        with pytest.raises(NotAllowed):
            nominations.desk(election_id, other, OPEN)
        with pytest.raises(NotAllowed):
            approve(election_id, caller=other)
    alex = member("alex", "Alex Reed")
    send(election_id, alex)
    with pytest.raises(NotAllowed):
        approve(election_id, "alex")
    desk = nominations.desk(election_id, ALEX, OPEN)
    assert [(one["name"], one["yours"]) for one in desk["posts"][0]["nominations"]] == [("Alex Reed", True), ("Ann", False)]
    assert desk["waiting"] == 2


def test_nobody_is_approved_or_returned_once_the_poll_is_open(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann)
    with pytest.raises(Conflict):
        approve(election_id, now=OPENS)
    with pytest.raises(Conflict):
        give_back(election_id, now=OPENS)
    approve(election_id, now=OPENS - timedelta(seconds=60))


def test_who_withdraws_before_the_poll_is_not_on_the_paper_and_after_it_is_marked(ann: Caller) -> None:
    election_id = published()
    ben = member("ben")
    for caller in (ann, ben):
        send(election_id, caller)
        approve(election_id, caller.person_id)
    nominations.withdraw(election_id, ben, post_id="1", now=REVIEW)
    nominations.withdraw(election_id, ben, post_id="1", now=REVIEW)
    assert [one.name for one in nominations.candidates(election_id, OPENS)["1"]] == ["Ann"]
    nominations.withdraw(election_id, ann, post_id="1", now=OPENS + DAY)
    assert [(one.name, one.withdrawn) for one in nominations.candidates(election_id, OPENS)["1"]] == [("Ann", True)]
    assert told().count("withdrawn") == 2
    with pytest.raises(NotFound):
        nominations.withdraw(election_id, SAM, post_id="1", now=OPEN)


def test_who_has_withdrawn_can_stand_again_in_time(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann)
    nominations.withdraw(election_id, ann, post_id="1", now=OPEN)
    send(election_id, ann, key="another-key")
    approve(election_id, version=3)
    assert [one.withdrawn for one in nominations.candidates(election_id, None)["1"]] == [False]


def test_an_election_that_is_moved_at_the_same_moment_is_looked_at_again(ann: Caller) -> None:
    from union.voting.elections import actions as elections
    from union.voting.elections import records as election_records

    election_id = published()
    looked = election_records.unchanged_check

    def cancelled_meanwhile(election: Any) -> Any:
        elections.cancel(election_id, ALEX, "At this very moment.", sure=True, now=OPEN)
        return looked(election)

    with patch("union.voting.nominations.actions.election_records.unchanged_check", cancelled_meanwhile), pytest.raises(Conflict):
        send(election_id, ann)
    assert Nomination.count() == 0


def at_once(election_id: str, first: Callable[[], None], second: Callable[[], None], keep: Callable[..., Any]) -> list[str]:
    """Do the second thing just before the first one is written; answers what became of the first."""
    done = []

    def meanwhile(*parts: Any) -> Any:
        if not done:
            done.append(True)
            second()
        return keep(*parts)

    with patch("union.voting.nominations.actions.store.commit", meanwhile):
        try:
            first()
        except Conflict:
            return ["refused"]
    return ["done"]


def test_approval_and_change_at_once_never_leave_an_unread_text_approved(ann: Caller) -> None:
    election_id = published()
    commit = store.commit

    def unguarded(*parts: Any) -> None:
        commit(*(_anyhow(part) if isinstance(part, store.Put) else part for part in parts))

    def change() -> None:
        send(election_id, ann, key=f"key-{kept(election_id).version}", manifesto="Nobody has read this.")

    send(election_id, ann)
    assert at_once(election_id, lambda: approve(election_id), change, unguarded) == ["done"], (
        "without its condition it is approved"
    )
    assert kept(election_id).state == "approved"

    send(election_id, ann, key="fresh-key")
    version = int(kept(election_id).version)
    assert at_once(election_id, lambda: approve(election_id, version=version), change, commit) == ["refused"]
    assert (kept(election_id).state, kept(election_id).manifesto) == ("sent", "Nobody has read this.")


def test_two_officers_at_once_do_not_undo_each_other_unseen(ann: Caller) -> None:
    election_id = published()
    commit = store.commit

    def unguarded(*parts: Any) -> None:
        commit(*(_anyhow(part) if isinstance(part, store.Put) else part for part in parts))

    def returned(version: int, reason: str = "No names of others.") -> Callable[[], None]:
        return lambda: give_back(election_id, version=version, reason=reason)

    def approved(version: int) -> Callable[[], None]:
        return lambda: approve(election_id, version=version, caller=ROBIN)

    send(election_id, ann)
    assert at_once(election_id, approved(1), returned(1), unguarded) == ["done"], "without its condition one is overwritten"
    assert kept(election_id).state == "approved"

    for number, (first, second, became) in enumerate(
        [
            (approved, returned, "returned"),
            (returned, approved, "approved"),
            (returned, lambda version: returned(version, "No jokes."), "returned"),
        ]
    ):
        send(election_id, ann, key=f"another-key-{number}")
        version = int(kept(election_id).version)
        assert at_once(election_id, first(version), second(version), commit) == ["refused"]
        assert (kept(election_id).state, int(kept(election_id).version)) == (became, version + 1)
    assert kept(election_id).reason == "No jokes."

    send(election_id, ann, key="last-key")
    version = int(kept(election_id).version)
    before = told()
    assert at_once(election_id, approved(version), lambda: approve(election_id, version=version), commit) == ["done"]
    assert len(told()) == len(before) + 1, "both mean the same, and she is told once"


def test_nothing_that_is_under_way_when_the_papers_are_made_changes_the_numbers_on_them(ann: Caller) -> None:
    """What was begun a second before the opening is written just after the papers were made."""
    late = OPENS - timedelta(seconds=1)
    ben, cleo = member("ben"), member("cleo")
    acts: list[Callable[[str], None]] = [
        lambda election_id: approve(election_id, "ann", now=late),
        lambda election_id: nominations.withdraw(election_id, ben, post_id="1", now=late),
        lambda election_id: nominations.give_back(
            election_id, ALEX, post_id="1", person_id="ben", version=2, reason="Too long.", now=late
        ),
    ]

    def numbers(election_id: str) -> list[tuple[int, str]]:
        return [(one.number, one.person_id) for one in nominations.candidates(election_id, OPENS)["1"]]

    def differ(title: str, act: Callable[[str], None]) -> bool:
        election_id = published(replace(DRAFT, title=title))
        for caller in (ann, ben, cleo):
            send(election_id, caller)
        for name in ("ben", "cleo"):
            approve(election_id, name)
        paper: list[Any] = []
        at_once(election_id, lambda: act(election_id), lambda: paper.append(numbers(election_id)), store.commit)
        paper = paper or [numbers(election_id)]
        return numbers(election_id) != paper[0]

    with patch("union.voting.nominations.rules.check_still"):
        assert [differ(f"Unguarded {n}", act) for n, act in enumerate(acts)] == [True] * 3
    assert [differ(f"Guarded {n}", act) for n, act in enumerate(acts)] == [False] * 3


def test_whoever_withdraws_as_voting_opens_is_asked_to_do_so_once_it_is_open(ann: Caller) -> None:
    election_id = published()
    send(election_id, ann)
    approve(election_id)
    with pytest.raises(Conflict, match="once it is open"):
        nominations.withdraw(election_id, ann, post_id="1", now=OPENS - timedelta(seconds=30))
    nominations.withdraw(election_id, ann, post_id="1", now=OPENS)
    assert [(one.number, one.withdrawn) for one in nominations.candidates(election_id, OPENS)["1"]] == [(1, True)]


def test_a_ballot_paper_has_room_for_two_hundred(ann: Caller) -> None:
    election_id = published()
    for number in range(200):
        stands(election_id, "1", f"p{number:03}")
    send(election_id, ann)
    with pytest.raises(Conflict):
        approve(election_id)
    numbers = [one.number for one in nominations.candidates(election_id, None)["1"]]
    assert numbers == list(range(1, 201))


def test_a_treasurer_who_is_on_the_committee_stands_for_its_chair(ann: Caller) -> None:
    term = Term("Treasurer", date(2026, 8, 1), date(2026, 12, 1))
    people.appoint(group_id="chess", group_name="Chess", person_id="ann", name="Ann", appointed=[term], actor="test", now=NOW)
    election_id = published(posts=[Post("1", "Chair", "", 1, Who.COMMITTEE, Who.MEMBERS)])
    with pytest.raises(NotAllowed):
        send(election_id, ann, NOW + 10 * DAY)
    send(election_id, ann, NOW + 8 * DAY)
