"""A letter to many as its committee writes it: drafts that are shared, who can be meant, what is enclosed, and how it will look."""

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.look import actions as looks
from union.core.look import rules as colours
from union.core.people import actions as roles
from union.core.people.rules import Caller, Term
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.letter_choices import records as choices
from union.membership.letter_choices.rules import Chosen, How, Sort
from union.membership.mailings import actions as mailings
from union.membership.mailings import printing, records
from union.membership.mailings.actions import Draft
from union.membership.mailings.rules import Audience, AudienceKind, State
from union.membership.mailings.tables import Mailing
from union.membership.memberships.tables import Membership
from union.membership.news import actions as news
from union.membership.news.actions import Draft as Article
from union.membership.news.rules import Byline, Seen
from union.site import mailing_audiences

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
STAFF = staff("ann", "Ann Staff", "ann@union.example", "staff-societies")
FOR_ALL = staff("max", "Max Staff", "max@union.example", "staff")
OTHER_STAFF = staff("bob", "Bob Staff", "bob@union.example", "staff-sport-clubs")
TOM = Caller("tom", "Tom Reed", "tom@union.example")
AUDIENCES = mailings.Audiences(mailing_audiences.choices, mailing_audiences.number)
JO = Caller("jo", "Jo Lee", "jo@union.example")


@pytest.fixture(autouse=True)
def _the_committee(union_house: None) -> None:
    """Put a secretary and a treasurer beside the president."""
    for who, title in ((TOM, "Secretary"), (JO, "Treasurer")):
        term = Term(title, date(2026, 8, 1), date(2027, 7, 31))
        told = {"person_id": who.person_id, "name": who.name, "appointed": [term]}
        roles.appoint(group_id="chess", group_name="Chess", **told, actor="test", now=NOW)


def draft(**more: Any) -> Draft:
    """Make what somebody typed."""
    told = {"subject": "We meet", "text": "On **Monday**.", "to": "members", "byline": Byline.ROLE}
    return Draft(**{**told, **more})


def written(caller: Caller = PRIYA, key: str = "key-12345678", **more: Any) -> str:
    """Write a letter; its id."""
    return mailings.make("chess", caller, draft(**more), key, AUDIENCES, NOW)


def kept(mailing_id: str, group_id: str = "chess") -> Mailing:
    """Read a letter as it is kept."""
    return records.require(store.read(records.key(group_id, mailing_id))[0])


def members(number: int, **more: Any) -> None:
    """Make so many live members of the chess society, m0 and so on."""
    for n in range(number):
        told = {"name": f"Member {n}", "email": f"m{n}@union.example", "group_name": "Chess", "kind": "Standard membership"}
        dates = {"accepted_at": NOW, "joined_at": NOW, "valid_until": "2027-07-31", "statement_version": "1"}
        Membership("chess", f"m{n}", **{**told, **dates, **more}).save()


def names(audience: Audience) -> list[str]:
    """Who is meant, by id."""
    return [one.person_id for one in mailing_audiences.resolve("chess", audience, NOW)]


def test_a_draft_is_shared_by_the_committee_and_shows_who_did_what() -> None:
    mailing_id = written()
    change = draft(subject="We meet on Monday", byline=Byline.KEPT)
    mailings.change("chess", mailing_id, TOM, change, 1, audiences=AUDIENCES, now=NOW + timedelta(hours=1))
    shown = mailings.form("chess", mailing_id, {}, TOM, AUDIENCES, NOW)
    assert (shown["values"]["subject"], shown["values"]["to"], shown["version"]) == ("We meet on Monday", "members", 2)
    assert [(one["who"], one["act"]) for one in shown["history"]] == [("Tom Reed", "changed"), ("Priya Shah", "drafted")]
    assert kept(mailing_id).author == "President", "whoever changes it does not become its author unseen"
    (row,) = mailings.listed("chess", TOM, NOW)["drafts"]
    assert (row["subject"], row["to"], row["state"]) == ("We meet on Monday", "All members", State.DRAFT)


def test_the_second_of_two_clicks_makes_no_second_draft() -> None:
    assert written() == written()
    assert len(mailings.listed("chess", PRIYA, NOW)["drafts"]) == 1
    assert written(key="key-other-1") != written()


def test_whoever_saves_second_sees_theirs_and_loses_nothing() -> None:
    mailing_id = written()
    mailings.change("chess", mailing_id, TOM, draft(text="Theirs."), 1, audiences=AUDIENCES, now=NOW)
    with pytest.raises(Conflict, match="theirs and yours"):
        mailings.change("chess", mailing_id, PRIYA, draft(text="Ours."), 1, audiences=AUDIENCES, now=NOW)
    again = mailings.form("chess", mailing_id, {"version": "1", "text": "Ours."}, PRIYA, AUDIENCES, NOW)
    assert again["theirs"] and (again["theirs"]["who"], again["theirs"]["text"]) == ("Tom Reed", "Theirs.")
    mailings.change("chess", mailing_id, PRIYA, draft(text="Both."), 2, audiences=AUDIENCES, now=NOW)
    assert kept(mailing_id).text == "Both."


def test_of_two_who_save_at_the_same_moment_one_is_told_of_the_other() -> None:
    mailing_id, commit = written(), store.commit
    both = iter([True])

    def meanwhile(*parts: Any) -> None:
        if next(both, False):
            mailings.change("chess", mailing_id, TOM, draft(text="Theirs."), 1, audiences=AUDIENCES, now=NOW)
        commit(*parts)

    with patch.object(store, "commit", meanwhile), pytest.raises(Conflict, match="theirs and yours"):
        mailings.change("chess", mailing_id, PRIYA, draft(text="Ours."), 1, audiences=AUDIENCES, now=NOW)
    assert kept(mailing_id).text == "Theirs."


def test_saving_the_same_again_changes_nothing() -> None:
    mailing_id = written()
    mailings.change("chess", mailing_id, PRIYA, draft(byline=Byline.KEPT), 1, audiences=AUDIENCES, now=NOW)
    assert int(kept(mailing_id).version) == 1 and len(list(Entry.query(f"mailing#chess#{mailing_id}"))) == 1


@pytest.mark.parametrize("caller", [SAM, JO, OTHER_STAFF], ids=lambda one: one.person_id)
def test_only_who_speaks_for_the_committee_and_its_staff_support_write(caller: Caller) -> None:
    mailing_id = written()
    for ask in (
        lambda: mailings.listed("chess", caller, NOW),
        lambda: mailings.form("chess", "", {}, caller, AUDIENCES, NOW),
        lambda: written(caller),
        lambda: mailings.change("chess", mailing_id, caller, draft(), 1, audiences=AUDIENCES, now=NOW),
        lambda: mailings.preview("chess", mailing_id, caller, AUDIENCES, NOW),
        lambda: mailings.html("chess", mailing_id, caller, NOW),
        lambda: mailings.test("chess", mailing_id, caller, "key-12345678", NOW),
        lambda: mailings.discard("chess", mailing_id, caller, 1, NOW),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_staff_support_write_too_and_never_see_who_gets_it() -> None:
    members(7)
    shown = mailings.preview("chess", written(STAFF), STAFF, AUDIENCES, NOW)
    assert shown["people"] == "7 people" and "m1" not in str(shown).replace("members", "")


def test_a_letter_of_another_group_is_not_there() -> None:
    mailing_id = written()
    with pytest.raises((NotFound, NotAllowed)):
        mailings.form("print", mailing_id, {}, PRIYA, AUDIENCES, NOW)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"subject": " \u200b"}, "subject"),
        ({"to": "nobody"}, "to"),
        ({"to": "tickets:abc"}, "to"),
        ({"sort": Sort.SERVICE}, "sort"),
        ({"enclosed": ["article:other"]}, "enclosed"),
        ({"text": "&" * 20_000}, "text"),
    ],
)
def test_what_cannot_be_sent_is_refused_where_it_stands(typed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        written(**typed)
    assert list(refused.value.errors) == [field]


def test_a_subject_is_one_line_whatever_was_typed() -> None:
    mailing_id = written(subject="We meet\r\nBcc: everybody@union.example")
    assert kept(mailing_id).subject == "We meet Bcc: everybody@union.example"


def test_what_is_enclosed_is_told_as_it_is_when_the_letter_goes() -> None:
    article_id = news.make("chess", PRIYA, Article("We won", "The cup is ours.", Seen.NOW), "key-12345678", NOW)
    mailing_id = written(enclosed=["", f"article:{article_id}", f"article:{article_id}"])
    assert [dict(one) for one in kept(mailing_id).enclosed] == [{"kind": "article", "id": article_id}]
    assert "The cup is ours." in mailings.preview("chess", mailing_id, PRIYA, AUDIENCES, NOW)["text"]
    news.hide("chess", article_id, PRIYA, 1, NOW)
    assert "The cup is ours." not in mailings.preview("chess", mailing_id, PRIYA, AUDIENCES, NOW)["text"]
    assert (
        mailings.change("chess", mailing_id, PRIYA, draft(enclosed=[f"article:{article_id}"]), 1, audiences=AUDIENCES, now=NOW)
        is None
    )


def test_a_template_begins_a_draft_and_is_the_group_s_by_name() -> None:
    for name in ("welcome", "elections", "renewal"):
        begun = mailings.form("chess", "", {"template": name}, PRIYA, AUDIENCES, NOW)["values"]
        assert begun["text"] and "[group]" not in begun["text"] + begun["subject"]
    assert "text" not in mailings.form("chess", "", {"template": "../words"}, PRIYA, AUDIENCES, NOW)["values"]


def test_the_preview_says_how_many_get_it_and_tells_no_small_number() -> None:
    mailing_id = written()
    assert mailings.preview("chess", mailing_id, PRIYA, AUDIENCES, NOW)["problem"]
    members(3)
    assert mailings.preview("chess", mailing_id, PRIYA, AUDIENCES, NOW)["people"] == "fewer than 5 people"
    members(9)
    store.commit(*choices.choice_write("chess", "m1", Chosen(news=False, sponsors=True), How.PAGE, NOW))
    assert mailings.preview("chess", mailing_id, PRIYA, AUDIENCES, NOW)["people"] == "8 people"
    sponsors = written(key="key-sponsors", sort=Sort.SPONSORS)
    assert mailings.preview("chess", sponsors, PRIYA, AUDIENCES, NOW)["people"] == "fewer than 5 people"


def test_members_are_meant_while_they_are_and_come_in_order_from_where_it_went_on() -> None:
    members(12)
    members(1, valid_until="2026-11-22")
    Membership(
        "chess", "m2", name="No address", group_name="Chess", accepted_at=NOW, statement_version="1", valid_until="2027-07-31"
    ).save()
    every = Audience(AudienceKind.MEMBERS)
    assert names(every) == sorted(f"m{n}" for n in range(12) if n not in (0, 2))
    assert [one.person_id for one in mailing_audiences.resolve("chess", every, NOW, "m5")] == ["m6", "m7", "m8", "m9"]
    assert [one.person_id for one in mailing_audiences.resolve("chess", every, NOW + timedelta(days=366))] == []


def test_those_of_one_kind_of_membership_are_meant() -> None:
    members(3)
    members(1, kind="Friend")
    assert names(Audience(AudienceKind.MEMBERSHIP, "Friend")) == ["m0"]
    assert names(Audience(AudienceKind.MEMBERSHIP, "Standard membership")) == ["m1", "m2"]


def test_a_test_goes_to_whoever_asks_once_as_they_would_get_it() -> None:
    mailing_id = written()
    for _ in range(2):
        mailings.test("chess", mailing_id, PRIYA, "key-12345678", NOW)
    (letter,) = Letter.scan()
    assert letter.to == PRIYA.email and letter.context["subject"] == "We meet" and "Priya Shah" in letter.context["html"]


def test_a_draft_is_deleted_once_and_not_after_somebody_changed_it() -> None:
    mailing_id = written()
    mailings.change("chess", mailing_id, TOM, draft(text="More."), 1, audiences=AUDIENCES, now=NOW)
    with pytest.raises(Conflict):
        mailings.discard("chess", mailing_id, PRIYA, 1, NOW)
    for _ in range(2):
        mailings.discard("chess", mailing_id, PRIYA, 2, NOW)
    assert mailings.listed("chess", PRIYA, NOW)["drafts"] == []


def test_a_letter_is_read_in_a_browser_by_its_link_alone_once_it_went_and_knows_nobody() -> None:
    mailing_id = written()
    link = str(kept(mailing_id).link)
    with pytest.raises(NotFound):
        mailings.in_browser("chess", mailing_id, link, NOW)
    sent = kept(mailing_id)
    sent.update([Mailing.started_at.set(NOW), Mailing.state.set(State.SENT.value)])
    html = mailings.in_browser("chess", mailing_id, link, NOW)
    assert "Hello <bdi>everybody</bdi>" in html and "/my/letters" in html and "/letters/off/" not in html
    assert printing.read_at(sent) in html
    for wrong in ("", "x", link[:-1], link.upper()):
        with pytest.raises(NotFound):
            mailings.in_browser("chess", mailing_id, wrong, NOW)


def test_links_in_a_letter_are_in_the_union_s_colour_by_day_and_in_the_dark() -> None:
    def html() -> str:
        return (
            printing.rendered(mailing, store.read(groups.key("chess"))[0], NOW)
            .for_person("Sam", "https://union.example/off")
            .html
        )

    mailing = kept(written(text="See [our page](/groups/chess)."))
    before = html()
    assert (
        f'style="color:{colours.USUAL_ACCENT}"' in before and f"a {{ color: {colours.USUAL_DARK_ACCENT} !important }}" in before
    )
    looks.save(FOR_ALL, "", "#1d4ed8", "", revision=0, now=NOW)
    after = html()
    assert 'style="color:#1d4ed8"' in after and colours.USUAL_ACCENT not in after
    assert f"a {{ color: {colours.dark('#1d4ed8', '').accent} !important }}" in after
