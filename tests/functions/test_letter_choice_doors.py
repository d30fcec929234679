"""Which letters somebody gets, through its doors: mail programs that press, programs that only look, and links that are no good."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from union.core.audit.tables import Entry
from union.core.people.rules import Caller
from union.core.suppression import actions as suppression
from union.membership.letter_choices import links, records, tokens
from union.membership.letter_choices.rules import CHOSEN, Chosen, How, Sort
from union.membership.letter_choices.tables import LetterChoice
from union.membership.memberships.tables import Membership
from union.store import commit, read
from union.web import cookies
from union.web.caller import session_cookie

from functions.letter_choices import handler
from tests.actions.conftest import SAM
from tests.functions.clicking import KEY, clicked, everything, twice
from tests.functions.conftest import CONTEXT, _event, answer_of
from tests.logs import listening

type Call = Callable[..., Any]
DOOR, MINE = "letter_choices", "/my/letters"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
ONE_CLICK: dict[str, Any] = {"List-Unsubscribe": "One-Click"}
LIN = Caller("lin", "Lin", "lin@union.example")


@pytest.fixture(autouse=True)
def members(call: Call) -> None:
    """Give two members of a group who get all that it sends, of whom one is in a second group."""
    for group_id, who in (("chess", "sam"), ("chess", "lin"), ("print", "sam")):
        now = datetime.now(UTC)
        told: dict[str, Any] = {"group_name": group_id, "statement_version": "1", "accepted_at": now, "joined_at": now}
        Membership(group_id, who, name=who, valid_until="2099-07-31", **told).save()
        commit(*records.choice_write(group_id, who, Chosen(news=True, sponsors=True), How.JOINING, now))


def _link(act: str = "off", group_id: str = "chess", who: str = "sam", sort: Sort = Sort.NEWS) -> str:
    return f"/letters/{act}/{tokens.token(group_id, who, sort, 'a-mailing')}"


def _gets() -> dict[tuple[str, str], set[Sort]]:
    kept = {(one.group_id, one.person_id): one for one in LetterChoice.scan()}
    return {of: {sort for sort in CHOSEN if records.wants(choice, sort)} for of, choice in kept.items()}


BOTH = set(CHOSEN)
ALL = {("chess", "sam"): BOTH, ("chess", "lin"): BOTH, ("print", "sam"): BOTH}
BUT_NEWS = {**ALL, ("chess", "sam"): {Sort.SPONSORS}}


def _posted(path: str, body: str | bytes, kind: str = FORM, **headers: str) -> dict[str, Any]:
    """What a program of a mail provider gets: it says nothing of itself."""
    return answer_of(DOOR, "POST", path, {"content-type": kind, **headers}, body)


_MULTIPART = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
PROGRAMS: dict[str, tuple[str | bytes, str]] = {
    "as RFC 8058 has it": (urlencode(ONE_CLICK), FORM),
    "in parts": (_MULTIPART, "multipart/form-data; boundary=b"),
    "as JSON": (json.dumps(ONE_CLICK), JSON),
    "with what it says besides": (urlencode({**ONE_CLICK, "from": "elsewhere"}), f"{FORM}; charset=UTF-8"),
}


@pytest.mark.parametrize("how", PROGRAMS)
def test_one_press_in_a_mail_program_stops_that_sort_of_that_group_and_nothing_else(how: str) -> None:
    body, kind = PROGRAMS[how]
    answer = _posted(_link(), body, kind)
    assert answer["statusCode"] == 200 and "Location" not in answer["headers"], "never led elsewhere"
    assert _gets() == BUT_NEWS
    assert _posted(_link(), body, kind)["statusCode"] == 200, "it may come twice"
    assert len(list(Entry.query("accounts"))) == 1 and _gets() == BUT_NEWS


ELSEWHERE = [
    {"sec-fetch-site": "cross-site", "origin": "https://mail.example"},
    {"origin": "null"},
    {"cookie": "__Host-session=broken"},
    {"authorization": "Bearer nothing"},
]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_it_may_come_from_anywhere_and_with_anything(headers: dict[str, str]) -> None:
    assert _posted(_link(), urlencode(ONE_CLICK), FORM, **headers)["statusCode"] == 200
    assert _gets() == BUT_NEWS


def test_no_cookie_is_read_and_whoever_is_signed_in_is_not_named(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("a cookie was read")

    cookie = session_cookie(LIN, "s1", datetime.now(UTC)).partition(";")[0]
    monkeypatch.setattr(cookies, "read", never)
    for method, path, body in (
        ("GET", _link(), None),
        ("POST", _link(), urlencode(ONE_CLICK)),
        ("POST", _link("on"), f"key={KEY}"),
    ):
        answer = answer_of(DOOR, method, path, {"content-type": FORM, "cookie": cookie, "accept": "text/html"}, body)
        assert answer["statusCode"] == 200 and "Lin" not in answer["body"]
        assert not answer.get("cookies") and answer["headers"]["Cache-Control"] == "no-store"


def test_what_follows_every_link_and_presses_none_changes_nothing(call: Call) -> None:
    before = everything()
    for sort in CHOSEN:
        for act in ("off", "on"):
            for method in ("GET", "HEAD"):
                answer_of(DOOR, method, _link(act, sort=sort), {"accept": "*/*"})
    assert everything() == before and _gets() == ALL
    page = call(DOOR, "GET", _link())
    assert page.status == 200 and 'value="One-Click"' in page.body


NO_PRESS = {
    "nothing": ("", FORM),
    "something else": ("List-Unsubscribe=Two-Clicks", FORM),
    "another field": ("list_unsubscribe=One-Click", FORM),
    "twice": (f"{urlencode(ONE_CLICK)}&{urlencode(ONE_CLICK)}", FORM),
    "in another language": ("<xml/>", "text/xml"),
}


@pytest.mark.parametrize("what", NO_PRESS)
def test_what_is_no_press_stops_nothing_and_shows_the_button(what: str) -> None:
    body, kind = NO_PRESS[what]
    answer = _posted(_link(), body, kind, accept="text/html")
    assert (answer["statusCode"], "Stop these letters" in answer["body"]) == (422, True)
    assert _gets() == ALL


def _forged(path: str) -> Iterator[str]:
    """Links that the house did not make, most of them nearly good."""
    told, mark = path[:-32], path[-32:]
    yield from (told, told + "0" * 32, told + mark.upper(), path + "a", path[:-1], "/letters/off/nothing", "/letters/off/%00")
    other = _link(who="lin")
    yield other[:-32] + mark
    with patch.object(tokens, "secret", lambda _: {"key": "of-another-house"}):
        foreign = _link()
    yield foreign


def test_a_link_that_is_forged_cut_short_or_another_house_s_does_nothing_and_says_no_more_than_that() -> None:
    answers = set()
    for path in _forged(_link()):
        for method, body in (("GET", None), ("POST", urlencode(ONE_CLICK))):
            answer = answer_of(DOOR, method, path, {"content-type": FORM, "accept": JSON}, body)
            answers.add((answer["statusCode"], json.loads(answer["body"])["detail"]))
    assert len(answers) == 1 and answers.pop()[0] == 404
    assert _gets() == ALL


def test_a_link_of_an_old_letter_still_stops_what_it_says_and_turns_nothing_on() -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    links.off(_link().rpartition("/")[2], long_ago)
    assert _posted(_link("on"), f"key={KEY}")["statusCode"] == 200
    assert _gets() == BUT_NEWS, "a day is over"
    assert _posted(_link(sort=Sort.SPONSORS), urlencode(ONE_CLICK))["statusCode"] == 200
    assert _gets()["chess", "sam"] == set()


@twice("/letters/off/<token>", "/letters/on/<token>")
def test_a_link_pressed_twice_at_once_stops_once_and_brings_back_once(call: Call) -> None:
    page = clicked(call, _link(), None, **ONE_CLICK).body
    assert "You get no more" in page and "Turn them on again" in page and _gets() == BUT_NEWS
    page = clicked(call, _link("on")).body
    assert "again" in page and _gets() == ALL
    assert sorted(one.act for one in Entry.query("accounts")) == ["letters turned off", "letters turned on"]


@twice("/my/letters", "/my/letters/none")
def test_somebody_chooses_on_their_page(call: Call) -> None:
    clicked(call, MINE, SAM, group_id="chess", sort="news", on="no")
    assert _gets() == BUT_NEWS
    clicked(call, MINE, SAM, group_id="chess", sort="news", on="yes")
    assert _gets() == ALL
    clicked(call, f"{MINE}/none", SAM)
    assert _gets() == {("chess", "lin"): BOTH, ("chess", "sam"): set(), ("print", "sam"): set()}
    page = call(DOOR, "GET", MINE, caller=SAM).body
    assert "sam@union.example" in page and "Turn everything off" not in page


@twice("/my/letters/address")
def test_whoever_s_letters_came_back_sees_it_and_has_the_address_tried_again_once_a_day(call: Call) -> None:
    now, day = datetime.now(UTC), timedelta(days=1)
    assert "Nothing is sent" not in call(DOOR, "GET", MINE, caller=SAM).body
    suppression.bounced(SAM.email, "NoEmail", now - day)
    page = call(DOOR, "GET", MINE, caller=SAM).body
    assert "Nothing is sent to your address" in page and "no such mailbox" in page
    assert "Nothing is sent" not in call(DOOR, "GET", MINE, caller=LIN).body
    clicked(call, f"{MINE}/address", SAM)
    assert "Nothing is sent" not in call(DOOR, "GET", MINE, caller=SAM).body
    suppression.bounced(SAM.email, "NoEmail", datetime.now(UTC))
    page = call(DOOR, "GET", MINE, caller=SAM).body
    assert "You can try again from" in page and "Try this address again" not in page
    assert call(DOOR, "POST", f"{MINE}/address", caller=SAM, form={"key": KEY}).status == 429
    assert call(DOOR, "POST", f"{MINE}/address", caller=LIN, form={"key": KEY}).status == 404


def test_a_program_is_told_what_somebody_gets_and_chooses_it(call: Call) -> None:
    told = json.loads(call(DOOR, "GET", MINE, caller=SAM, headers={"accept": JSON}).body)
    assert [(one["group"]["group_id"], one["news"], one["sponsors"]) for one in told["groups"]] == [
        ("chess", True, True),
        ("print", True, True),
    ]
    sent = {"group_id": "print", "sort": "sponsors", "on": False, "key": KEY}
    assert call(DOOR, "POST", MINE, caller=SAM, json=sent).status == 200
    assert _gets()["print", "sam"] == {Sort.NEWS}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"group_id": "print", "sort": "news"}, 404),
        ({"group_id": "nothing", "sort": "news"}, 404),
        ({"group_id": "chess", "sort": "service"}, 422),
        ({"group_id": "chess", "sort": "all"}, 422),
        ({"sort": "news"}, 422),
    ],
)
def test_what_cannot_be_chosen_is_refused(call: Call, sent: dict[str, str], status: int) -> None:
    assert call(DOOR, "POST", MINE, caller=LIN, form={**sent, "key": KEY}).status == status
    assert _gets() == ALL


def test_the_page_is_for_whoever_is_signed_in(call: Call) -> None:
    assert call(DOOR, "GET", MINE).headers["Location"].startswith("/sign-in")
    for path in (MINE, f"{MINE}/none"):
        assert call(DOOR, "POST", path, form={"group_id": "chess", "sort": "news", "key": KEY}).status == 401
    other_site = {"sec-fetch-site": "cross-site"}
    assert call(DOOR, "POST", f"{MINE}/none", caller=SAM, form={"key": KEY}, headers=other_site).status == 403
    assert _gets() == ALL


def test_no_line_of_a_log_carries_a_link() -> None:
    path = _link()
    event = {**_event("GET", path, {"accept": JSON}, None), "routeKey": "GET /letters/off/{token}"}
    with listening() as said:
        handler.lambda_handler(event, CONTEXT)  # type: ignore[arg-type]
        with patch.object(links, "shown", side_effect=ValueError(path)):
            assert handler.lambda_handler(event, CONTEXT)["statusCode"] == 500  # type: ignore[arg-type]
    assert "GET /letters/off/{token}" in said.getvalue()
    assert path[13:60] not in said.getvalue() and path[-32:] not in said.getvalue()


def test_whoever_unticks_news_when_they_join_gets_none(call: Call) -> None:
    Membership("print", "sam").delete()
    LetterChoice("print", "sam").delete()
    sent = {"accept": "yes", "statement": "2026-09", "offer": "standard", "key": KEY}
    page = call("joining", "GET", "/groups/print/join", caller=SAM).body
    assert 'name="news" value="yes" checked' in page and 'name="sponsors" value="yes">' in page
    call("joining", "POST", "/groups/print/join", caller=SAM, form={**sent, "letters": "asked", "sponsors": "yes"})
    (kept,) = read(records.key("print", "sam"))
    assert kept is not None and (kept.news, kept.sponsors, kept.how) == (False, True, "joining")


@pytest.mark.parametrize(
    ("said", "kept"),
    [({}, None), ({"news": False}, (False, None)), ({"sponsors": True}, (None, True)), ({"letters": "asked"}, (False, False))],
)
def test_a_program_that_joins_chooses_what_it_says(
    call: Call, said: dict[str, Any], kept: tuple[bool | None, ...] | None
) -> None:
    Membership("print", "sam").delete()
    LetterChoice("print", "sam").delete()
    sent = {"accept": True, "statement": "2026-09", "offer": "standard", "key": KEY, **said}
    assert call("joining", "POST", "/groups/print/join", caller=SAM, json=sent).status == 200
    (found,) = read(records.key("print", "sam"))
    assert (found and (found.news, found.sponsors)) == kept


def test_the_page_is_found_from_my_groups_and_at_the_foot_of_every_page(call: Call) -> None:
    assert call("memberships", "GET", "/my/groups", caller=SAM).body.count(f'href="{MINE}"') == 2
    assert f'href="{MINE}"' in call("joining", "GET", "/groups/chess/join", caller=LIN).body
