"""A vacant role is filled for a time that is said, by a member; what members voted for, other officers cannot take away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from union import ids, store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, Term
from union.core.people.tables import CommitteeMember
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership
from union.times import london_day
from union.voting.roles import accepting
from union.voting.roles import actions as roles
from union.voting.roles import letters as role_letters

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.reading import words
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house", "sam_belongs")
STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
OTHER_STAFF = staff("kim", "Kim Roe", "kim@union.example", "staff-sport-clubs")
END = date(2027, 7, 31)


@pytest.fixture
def sam_belongs(union_house: None) -> None:
    """Give the chess society a member and one whose membership is over."""
    for who, name, until in (
        ("sam", "Sam Okoro", "2027-07-31"),
        ("old", "Old Hand", "2026-07-31"),
        ("priya", "Priya Shah", "2027-07-31"),
    ):
        _member(who, name, until)


def _member(who: str, name: str, until: str = "2027-07-31") -> None:
    told = {
        "name": name,
        "group_name": "Chess",
        "statement_version": "2026-09",
        "accepted_at": NOW,
        "email": f"{who}@union.example",
    }
    Membership(group_id="chess", person_id=who, valid_until=until, joined_at=NOW, **told).save()


def _co_opt(
    caller: Caller = PRIYA, person_id: str = "sam", role: str = " Social  secretary ", ends_on: date = END, shared: bool = False
) -> None:
    roles.co_opt("chess", caller, person_id=person_id, role=role, ends_on=ends_on, shared=shared, now=NOW)


def _accept(caller: Caller = SAM) -> None:
    """Accept all roles that wait."""
    for one in accepting.mine(caller, NOW)["roles"]:
        ticked, read, day = (True, True), ("2026-09", "2026-11"), date.fromisoformat(one["starts_on"])
        accepting.accept(caller, group_id="chess", role=one["role"], starts_on=day, ticked=ticked, read=read, now=NOW)


def _roles() -> list[tuple[str, str]]:
    return [(one["person_id"], one["role"]) for one in people.held("chess", NOW)]


def test_a_member_is_co_opted_until_the_day_that_was_said_once_they_accept_it() -> None:
    for _ in range(2):
        _co_opt()
    assert people.roles(SAM, NOW) == []
    for _ in range(2):
        _accept()
        _co_opt()
    assert _roles() == [("priya", "President"), ("sam", "Social secretary")]
    assert people.roles(SAM, NOW) == [
        {"group_id": "chess", "group_name": "Chess", "role": "Social secretary", "ends_on": "2027-07-31"}
    ]
    assert not people.roles(SAM, NOW + timedelta(days=365))
    assert [entry.act for entry in Entry.query("group#chess")].count("co-opted") == 1


def test_a_role_that_somebody_holds_is_not_filled_unless_it_is_said_to_be_shared() -> None:
    for role in ("President", " president"):
        with pytest.raises(Invalid, match="Priya Shah holds this role until 31 July 2027") as refused:
            _co_opt(role=role)
        assert list(refused.value.errors) == ["shared"]
    _co_opt(role="President", shared=True)
    assert _roles() == [("priya", "President"), ("sam", "President")]


def test_who_takes_over_later_is_named_and_nobody_gives_themselves_more_time() -> None:
    told = {"group_id": "chess", "group_name": "Chess", "person_id": "bo", "name": "Bo Lind", "actor": "test", "now": NOW}
    people.appoint(**told, appointed=[Term("Treasurer", date(2027, 7, 1), date(2028, 6, 30))])
    with pytest.raises(Invalid, match="Bo Lind takes over this role on 1 July 2027"):
        _co_opt(role="Treasurer")
    _co_opt(role="Treasurer", ends_on=date(2027, 6, 30))
    for ends_on in (date(2027, 5, 1), date(2027, 8, 1)):
        with pytest.raises(Invalid, match="Sam Okoro holds this role already"):
            _co_opt(role="Treasurer", ends_on=ends_on, shared=True)


def _letters() -> list[tuple[str, str]]:
    return sorted((letter.to, words(letter.kind, letter.context).subject) for letter in Letter.scan())


def test_who_is_appointed_and_who_leads_get_a_letter_and_so_do_those_whom_the_end_concerns() -> None:
    for _ in range(2):
        _co_opt(role="Treasurer")
    assert _letters() == [
        ("priya@union.example", "Sam Okoro is to be Treasurer of Chess"),
        ("sam@union.example", "Please accept: Treasurer of Chess"),
    ]
    _end(PRIYA, "sam", "Treasurer")
    assert ("sam@union.example", "Your role at Chess has ended") in _letters()
    assert _roles() == [("priya", "President")]
    _co_opt(role="Treasurer")
    assert len(_letters()) == 6, "what was undone can be done again, and everybody is told anew"


def test_two_cannot_fill_one_role_at_the_same_moment() -> None:
    def fill(role: str) -> None:
        first, second = _before_each_commits(lambda: _co_opt(role=role), lambda: _co_opt(role=role, person_id="bo"))
        assert (first, second) == (None, "Conflict")

    _member("bo", "Bo Lind")
    fill("Treasurer")
    assert [role for _, role in _roles()].count("Treasurer") == 1


def test_the_committee_is_read_once_whatever_is_asked_of_it() -> None:
    asked, query = list[str](), CommitteeMember.query
    with patch.object(CommitteeMember, "query", lambda group_id, **more: (asked.append(group_id), query(group_id, **more))[1]):
        for act in (lambda: roles.committee("chess", PRIYA, NOW), _co_opt):
            asked.clear()
            act()
            assert asked == ["chess"]


def test_without_the_count_two_would_fill_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _member("bo", "Bo Lind")
    group, always = groups.appoint_write, Group.group_id.exists()
    monkeypatch.setattr(role_letters, "told", lambda *_, **__: [])
    monkeypatch.setattr(groups, "appoint_write", lambda *told: replace(group(*told), condition=always))
    _before_each_commits(lambda: _co_opt(role="Treasurer"), lambda: _co_opt(role="Treasurer", person_id="bo"))
    assert [role for _, role in _roles()].count("Treasurer") == 2


def _before_each_commits(first: Callable[[], None], second: Callable[[], None]) -> tuple[str | None, str | None]:
    """Let `first` happen whole between what `second` reads and what it writes; says how each was refused."""
    real, outcomes = store.commit, [None, None]

    def commit(*parts: store.Part) -> None:
        with patch.object(store, "commit", real):
            outcomes[0] = _refused(first)
        real(*parts)

    with patch.object(store, "commit", commit):
        outcomes[1] = _refused(second)
    return outcomes[0], outcomes[1]


def _refused(act: Callable[[], None]) -> str | None:
    try:
        act()
    except (Conflict, Invalid) as refusal:
        return type(refusal).__name__
    return None


def test_who_leads_says_what_a_title_may_do_and_it_stays_with_the_title() -> None:
    _co_opt()
    _accept()
    roles.give("chess", PRIYA, role="social  SECRETARY", can=[Can.MONEY], now=NOW)
    roles.give("chess", PRIYA, role="Social secretary", can=[Can.MONEY], now=NOW)
    (title,) = [one for one in roles.committee("chess", SAM, NOW)["titles"] if not one["leads"]]
    assert title == {"role": "Social secretary", "can": ["money"], "leads": False}
    assert [entry.act for entry in Entry.query("group#chess")].count("role may") == 1
    with pytest.raises(NotAllowed):
        roles.give("chess", SAM, role="Social secretary", can=list(Can), now=NOW)
    with pytest.raises(NotFound):
        roles.give("chess", PRIYA, role="Nobody's", can=[Can.MONEY], now=NOW)
    with pytest.raises(Conflict, match="leads the group"):
        roles.give("chess", PRIYA, role="President", can=[], now=NOW)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"person_id": "old"}, "person_id"),
        ({"person_id": "nobody"}, "person_id"),
        ({"role": "  "}, "role"),
        ({"role": "x" * 61}, "role"),
        ({"ends_on": london_day(NOW) - timedelta(days=1)}, "ends_on"),
        ({"ends_on": date(9999, 12, 31)}, "ends_on"),
    ],
)
def test_what_cannot_be_names_its_field(more: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _co_opt(**more)  # type: ignore[arg-type]
    assert list(refused.value.errors) == [field]
    assert len(_roles()) == 1


@pytest.mark.parametrize("who", [SAM, OTHER_STAFF])
def test_nobody_else_sees_or_fills_the_committee(who: Caller) -> None:
    with pytest.raises(NotAllowed):
        roles.committee("chess", who, NOW)
    with pytest.raises(NotAllowed):
        _co_opt(who)


def test_staff_support_sees_roles_and_no_members() -> None:
    shown = roles.committee("chess", STAFF, NOW)
    assert (shown["may_co_opt"], shown["members"]) == (False, [])
    assert [one["name"] for one in roles.committee("chess", PRIYA, NOW)["members"]] == ["Priya Shah", "Sam Okoro"]
    with pytest.raises(NotAllowed, match="own committee"):
        _co_opt(STAFF)


def _end(caller: Caller, person_id: str, role: str) -> None:
    roles.end("chess", caller, person_id=person_id, role=role, key=ids.key(), now=NOW)


def test_whoever_gives_a_role_up_has_the_keys_no_more() -> None:
    _co_opt()
    _accept()
    _end(SAM, "sam", "Social secretary")
    assert _roles() == [("priya", "President")]
    with pytest.raises(NotAllowed):
        roles.committee("chess", SAM, NOW)


def test_who_leads_ends_the_role_of_another_but_not_of_one_who_leads_and_staff_end_any() -> None:
    _co_opt()
    _accept()
    with pytest.raises(NotAllowed, match="Only whoever holds a role"):
        _end(SAM, "priya", "President")
    _end(PRIYA, "sam", "Social secretary")
    _co_opt(role="President", shared=True)
    for _ in range(2):
        with pytest.raises(NotAllowed, match="leads the group as you do"):
            _end(PRIYA, "sam", "President")
        _accept()
    _end(STAFF, "sam", "President")
    assert _roles() == [("priya", "President")]
    with pytest.raises(NotFound):
        _end(STAFF, "sam", "President")
    acts = [entry.act for entry in Entry.query("group#chess")]
    assert (acts.count("co-opted"), acts.count("role ended")) == (2, 2)


def test_whoever_leads_alone_may_go_and_staff_are_told_that_nobody_leads() -> None:
    _co_opt()
    _accept()
    _end(SAM, "sam", "Social secretary")
    assert not [to for to, subject in _letters() if subject == "Nobody leads Chess now"]
    _end(PRIYA, "priya", "President")
    assert [to for to, subject in _letters() if subject == "Nobody leads Chess now"] == ["societies@union.example"]
    assert _roles() == []


def test_a_role_that_has_not_begun_can_be_given_up_and_is_gone() -> None:
    told = {"group_id": "chess", "group_name": "Chess", "person_id": "sam", "name": "Sam Okoro", "actor": "test", "now": NOW}
    people.appoint(**told, appointed=[Term("Treasurer", date(2027, 8, 1), date(2028, 7, 31))])
    assert ("sam", "Treasurer") in _roles()
    _end(STAFF, "sam", "Treasurer")
    assert _roles() == [("priya", "President")]
