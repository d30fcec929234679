"""Anybody asks a committee by its page: it reaches whoever answers, shows no address of theirs, and is bounded."""

from typing import Any
from unittest.mock import patch

import pytest
from union.core.letters import actions as letters
from union.core.letters.tables import Letter
from union.core.people.tables import CommitteeMember
from union.core.policy import actions as policies
from union.core.rate_limits import rules as limit_rules
from union.core.rate_limits.rules import Reach
from union.errors import Invalid, NotAllowed, NotFound, TooMany
from union.membership.enquiries import actions as enquiries
from union.membership.enquiries import rules
from union.membership.memberships.tables import Membership
from union.membership.pages import actions as pages

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_pages import ALEX, KIM, WORDS

__all__ = ["ALEX", "KIM"]
pytestmark = pytest.mark.usefixtures("union_house")
EMAIL = "ada@union.example"


def _ask(caller: Any = None, key: str = "key-12345678", **more: Any) -> None:
    told = {"name": "Ada", "email": EMAIL, "text": "May I come without a board?", "address": "1.1.1.1", **more}
    enquiries.ask("chess", caller, key=key, now=NOW, **told)


def _with_an_address() -> None:
    Membership(
        group_id="chess", person_id="priya", name="Priya Shah", group_name="Chess", email=PRIYA.email, accepted_at=NOW,
        statement_version="1",
    ).save()  # fmt: skip


def _listed(caller: Any = PRIYA) -> list[Any]:
    return enquiries.listed("chess", caller, NOW)["enquiries"]


def test_a_question_goes_to_whoever_leads_by_letter_and_their_answer_to_whoever_asked() -> None:
    _with_an_address()
    _ask()
    (letter,) = Letter.scan()
    assert (letter.kind, letter.to, letter.context["reply_to"]) == ("enquiry", PRIYA.email, EMAIL)
    with patch("union.core.letters.post.send", return_value="message-1") as send:
        letters.send(letter.letter_id, NOW, lambda _, context, __: (context, {}))
    assert send.call_args.kwargs["reply_to"] == EMAIL
    assert [(one["name"], one["text"], one["email"], one["done_at"]) for one in _listed()] == [
        ("Ada", "May I come without a board?", EMAIL, None)
    ]


def test_whoever_is_signed_in_asks_by_their_own_name_whatever_is_sent_and_a_visitor_by_the_one_they_give() -> None:
    _ask(SAM, name="The President")
    assert (_listed()[0]["name"], _listed()[0]["signed_in"]) == (SAM.name, True)
    assert (
        enquiries.form("chess", SAM, asked=False, now=NOW)["you"],
        enquiries.form("chess", None, asked=False, now=NOW)["you"],
    ) == (
        SAM.name,
        None,
    )
    with pytest.raises(Invalid) as refused:
        _ask(name="", key="key-of-nobody")
    assert list(refused.value.errors) == ["name"]


def test_an_officer_who_is_no_member_is_asked_at_the_address_at_which_they_accepted_and_a_member_at_their_own() -> None:
    """A first committee, a part-time officer and whom staff appointed are members of nothing."""
    CommitteeMember.get("chess", "priya").update(actions=[CommitteeMember.email.set("accepted@union.example")])
    _ask()
    _with_an_address()
    _ask(key="key-of-a-second")
    assert {letter.to for letter in Letter.scan()} == {"accepted@union.example", PRIYA.email}


def test_where_nobody_of_the_committee_has_an_address_it_goes_to_staff_support() -> None:
    _ask(email="")
    (letter,) = Letter.scan()
    assert (letter.to, letter.context["reply_to"]) == (policies.default().contacts["societies"].email, "")


def test_a_second_click_asks_nothing_twice() -> None:
    for _ in range(2):
        _ask()
    assert (len(_listed()), len(list(Letter.scan()))) == (1, 1)


def test_what_is_dealt_with_says_by_whom_and_stays_so() -> None:
    _ask()
    asked = _listed()[0]["enquiry_id"]
    enquiries.deal("chess", PRIYA, asked, NOW)
    enquiries.deal("chess", ALEX, asked, NOW)
    assert (_listed()[0]["done_by"], enquiries.listed("chess", PRIYA, NOW)["open"]) == ("Priya Shah", 0)
    with pytest.raises(NotFound):
        enquiries.deal("chess", PRIYA, "none", NOW)


@pytest.mark.parametrize("caller", [SAM, KIM])
def test_nobody_else_reads_what_a_committee_was_asked(caller: Any) -> None:
    _ask()
    for one in (lambda: _listed(caller), lambda: enquiries.deal("chess", caller, "x", NOW)):
        with pytest.raises(NotAllowed):
            one()


def test_a_group_that_takes_no_questions_is_asked_none() -> None:
    pages.write("chess", PRIYA, {**WORDS, "enquiries": False}, version=0, now=NOW)
    with pytest.raises(NotFound):
        enquiries.form("chess", None, asked=False, now=NOW)
    with pytest.raises(NotFound):
        _ask()


def test_nobody_buries_a_committee_in_letters() -> None:
    most = limit_rules.BY_ACTOR[Reach.ENQUIRY].most
    for number in range(most):
        _ask(key=f"key-of-visitor-{number}")
    with pytest.raises(TooMany) as refused:
        _ask(key="key-of-one-more")
    assert list(refused.value.errors) == ["text"]
    _ask(SAM, key="key-of-somebody-else")
    assert len(_listed()) == most + 1


@pytest.mark.parametrize(
    ("titles", "given", "who"),
    [
        ({"a": ["President"], "b": ["Treasurer"], "c": ["Secretary"], "d": ["Welfare Officer"]}, {}, ["a", "c"]),
        ({"b": ["Treasurer"], "d": ["Welfare Officer"]}, {}, ["b", "d"]),
        ({"b": ["Treasurer"], "d": ["Welfare Officer"]}, {"treasurer": ["page"]}, ["b"]),
        ({}, {}, []),
    ],
)
def test_whoever_looks_after_the_page_or_leads_answers_and_everybody_where_nobody_does(
    titles: dict[str, list[str]], given: dict[str, list[str]], who: list[str]
) -> None:
    assert rules.answering(titles, given) == who
