"""A committee writes to its two thousand members, where every call is held against the policies of its caller.

The letter is written, looked at, tried, taken back, sent, stopped half-way and let go on; ten times a function is struck dead at its work; the
post sends some back, loses some, refuses some and does not answer for others; people call it spam and turn such letters off. At the end nobody
has two and nobody who should have one has none, and a second letter reaches exactly the rest.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from playwright.sync_api import Page, expect
from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.membership.groups import actions as groups
from union.membership.mailings import records
from union.membership.mailings.rules import CHAINS, STRIDE, Fate, State

from infra.local.cloud import Cloud
from tests import patience
from tests.e2e.conftest import AXE, assert_no_barriers
from tests.e2e.days_that_pass import House, key
from tests.e2e.hurried import now, spoken
from tests.e2e.post_room import Letter, Member, Room, copies, crowd, enrol, while_it_moves, wrong
from tests.e2e.test_the_story_as_json import until

type Person = Callable[..., Page]
type Ask = Callable[..., httpx.Response]
MARK = secrets.token_hex(3)
NAME, GROUP = f"Walkers {MARK}", f"walkers-{MARK}"
ROOM = f"/groups/{GROUP}/letters"
SUBJECT, SECOND = f"We walk on Sunday, <b>{MARK}</b>", f"We walk again, {MARK}"
TEXT = "We meet at **ten** by the [Octagon](https://octagon.example).\n\n- a coat\n- {{ something }} warm\n\nEnd."
ODD = {
    "bounce": 12,  # No such mailbox.
    "full": 5,  # Comes back this time.
    "complain": 6,
    "late": 3,
    "refused": 5,  # The post does not take it.
    "silent": 6,  # It takes it and does not answer.
    "once": 4,  # It neither takes it nor answers, once,
    "never": 1,  # or ever.
}
CROWD = crowd(MARK, 2_000, ODD)
JOINER = Member(f"n00000-{MARK}", "New Member", f"new@{MARK}.example")
_BARRIERS = """async () => (await axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})).violations.map(v => v.id)"""
"""What is wrong with a letter. A mail program shows it in a page of its own, to which the landmarks belong that axe asks of a page."""
ALL = {one.address: one for one in CROWD}


@pytest.fixture(scope="module")
def stack(guarded_cloud: Cloud) -> dict[str, Any]:
    """Let everybody of this story come to the house in which policies are enforced."""
    told: dict[str, Any] = json.loads((guarded_cloud.state / "stack.json").read_text())
    return told


@pytest.fixture(scope="module")
def room(guarded_cloud: Cloud, stack: dict[str, Any]) -> Iterator[Room]:
    """Give the post room of a group with two thousand members, whose president is Priya."""
    priya = stack["accounts"]["president"]
    told = {
        "name": NAME,
        "type": "societies",
        **dict.fromkeys(("summary", "purpose", "how_to_join", "conduct_statement"), "We walk."),
    }
    with (
        patch.object(store, "_READ", patience.SECONDS),
        spoken(guarded_cloud),
        httpx.Client(base_url=guarded_cloud.url, timeout=patience.SECONDS) as client,
    ):
        groups.affiliate(GROUP, told, [{"offer_id": "1", "name": "Standard", "price": 500}], [], "test", now())
        term = Term("President", now().date(), now().date().replace(year=now().year + 1))
        people.appoint(
            group_id=GROUP,
            group_name=NAME,
            person_id=priya["person_id"],
            name=priya["name"],
            appointed=[term],
            actor="test",
            now=now(),
        )
        enrol(guarded_cloud, GROUP, NAME, CROWD)
        made = Room(House(guarded_cloud, client), GROUP)
        made.impatient()
        yield made


def _addresses(*words: str) -> set[str]:
    return {one for one in ALL if one.partition("-")[0] in words}


def _at(page: Page, deed: str) -> None:
    page.get_by_role("button", name=deed).click()


def test_an_officer_writes_a_letter_looks_at_it_and_tries_it(person: Person, room: Room) -> None:
    priya = person("president")
    priya.goto(ROOM)
    assert_no_barriers(priya)
    priya.get_by_role("link", name="Write a letter").click()
    priya.get_by_label("Who gets it?").select_option(label="All members")
    priya.get_by_label("Subject").fill(SUBJECT)
    priya.locator("textarea[name=text]").fill(TEXT)
    assert_no_barriers(priya)
    _at(priya, "Save, and see how it will look")
    expect(priya.get_by_role("button", name="Send it to 2,000 people")).to_be_visible()
    priya.get_by_title("The letter in the dark").scroll_into_view_if_needed()
    expect(priya.frame_locator("iframe[title='The letter in the dark']").locator("body")).to_contain_text("{{ something }} warm")
    assert_no_barriers(priya)
    _at(priya, "Send it to me")
    tried = until(lambda: _tried(room))
    assert "{{ something }} warm" in tried["text"] and tried["problems"] == []
    assert room.office.mailbox(f"@{MARK}.example") == [], "nobody but her got it"
    _look_at(priya, tried)
    room.house.told["first"] = _id(room)


def _tried(room: Room) -> Letter | None:
    """The letter that came to whoever tried it."""
    return next((one for one in room.office.mailbox("priya@union.example") if one["subject"] == f"Test: {SUBJECT}"), None)


def _id(room: Room) -> str:
    """The id of the one letter that there is."""
    (found,) = (one.mailing_id for one in records.of_group(room.group_id))
    return str(found)


def _look_at(page: Page, letter: Letter) -> None:
    """Axe finds nothing in the letter as a mail program shows it, by day and in the dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("about:blank")
        page.set_content(letter["html"])
        page.evaluate(AXE)
        assert page.evaluate(_BARRIERS) == []
    page.emulate_media(color_scheme="no-preference")


def test_it_is_taken_back_and_let_go(person: Person, room: Room, guarded_ask: Ask) -> None:
    priya, path = person("president"), f"{ROOM}/{room.house.told['first']}"
    priya.goto(f"{path}/preview")
    _at(priya, "Send it to 2,000 people")
    expect(priya.get_by_text("Until then you can take it back.")).to_be_visible()
    assert_no_barriers(priya)
    assert [one["state"] for one in guarded_ask("president", "GET", ROOM).json()["going"]] == ["scheduled"]
    room.house.clock("MailingClock")
    assert room.mailing(room.house.told["first"]).state == State.SCHEDULED, "its ten minutes are not over"
    _at(priya, "Take it back")
    _at(priya, "Send it to 2,000 people")
    expect(priya.get_by_role("button", name="Take it back")).to_be_visible()


def test_it_is_planned_though_the_clock_dies_twice(room: Room) -> None:
    first = room.house.told["first"]
    room.hurry(first, send_at=now())
    for _ in range(2):
        room.strike_the_clock(first)


def test_it_goes_though_functions_die_and_is_stopped_half_way(person: Person, room: Room) -> None:
    first, office = room.house.told["first"], room.office
    for word, does in (("bounce", "bounce"), ("full", "soft_bounce"), ("complain", "complain"), ("late", "delay")):
        office.rule(f"{word}-*", does)
    office.rule("refused-*", "refuse", code="MessageRejected")
    office.rule("silent-*", "silent")
    office.rule("once-*", "lost", times=ODD["once"])
    office.rule("never-*", "lost")
    office.faults(shuffle=True, copies=2, fail_before=2, fail_after=2, hang_up=2)
    room.tick(first)
    for _ in range(3):
        room.strike_the_post_room(first)
    room.strike_who_listens()
    office.faults(copies=1)
    priya = person("president")
    priya.goto(f"{ROOM}/{first}/progress")
    while_it_moves(lambda: _half(room, first), lambda: room.done(first))
    priya.reload()
    assert_no_barriers(priya)
    _at(priya, "Stop it")
    expect(priya.get_by_role("button", name="Let it go on")).to_be_visible()
    before = room.taken()
    until(lambda: not any(one.state == records.CLAIMED for one in records.chunks(first)))
    assert room.taken() <= before + CHAINS * STRIDE
    room.silence()
    assert_no_barriers(priya)


def _half(room: Room, mailing_id: str) -> bool:
    """Whether it is half-way. The clock comes by meanwhile."""
    room.tick(mailing_id)
    return room.done(mailing_id) > len(CROWD) * 0.4


def test_meanwhile_some_want_no_more_and_the_list_changes(room: Room, person: Person, guarded_ask: Ask) -> None:
    first, told = room.house.told["first"], guarded_ask("president", "GET", f"{ROOM}/{room.house.told['first']}/progress").json()
    assert told["letter"]["state"] == "stopped" and 0 < told["done"] < told["people"] == 2_000
    assert told["may"] == ["resume", "end"]
    waiting = [one for one in copies(first) if one.fate == Fate.QUEUED and one.address.startswith("plain-")][-2:]
    leaver, quiet = (ALL[one.address] for one in waiting)
    room.house.back("memberships", {"group_id": GROUP, "person_id": leaver.person_id}, valid_until="2020-07-31")
    caller = Caller(quiet.person_id, quiet.name, quiet.address)
    room.house.ask(caller, "POST", "/my/letters", group_id=GROUP, sort="news", on=False)
    enrol(room.house.cloud, GROUP, NAME, [JOINER])
    room.house.told |= {"leaver": leaver.address, "quiet": quiet.address}
    letters = [one for one in room.letters(first) if one["to"][0].startswith("plain-")][:4]
    for letter in letters[:3]:
        _one_click(room, letter)
    page, off = person(None), _off(letters[3])
    page.goto(off)
    assert_no_barriers(page)
    _at(page, "Stop these letters")
    expect(page.get_by_role("heading", name="You get no more news")).to_be_visible()
    assert_no_barriers(page)
    room.house.told["off"] = " ".join(one["to"][0] for one in letters)


def _off(letter: Letter) -> str:
    """The address by which a letter is turned off. Its headers are as RFC 8058 and RFC 2919 have them."""
    headers = letter["headers"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and GROUP in headers["List-Id"]
    (found,) = re.findall(r"<(https?://[^>]+)>", headers["List-Unsubscribe"])
    assert found in letter["text"]
    return str(found)


def _one_click(room: Room, letter: Letter) -> None:
    """Turn such letters off as a mail program does: by one POST, without a session; a scanner that looks first changes nothing."""
    off = _off(letter)
    with httpx.Client(timeout=patience.SECONDS) as program:
        looked = program.get(off)
        assert looked.status_code == 200 and "Stop these letters" in looked.text
        done = program.post(off, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200 and not done.cookies
        other = program.post(off[:-1] + ("0" if off[-1] != "0" else "1"), data={"List-Unsubscribe": "One-Click"})
        assert other.status_code == 404


def test_it_goes_on_and_reaches_everybody_once(person: Person, room: Room) -> None:
    first, priya = room.house.told["first"], person("president")
    priya.goto(f"{ROOM}/{first}/progress")
    _at(priya, "Let it go on")
    expect(priya.get_by_role("button", name="Stop it")).to_be_visible()
    room.tick(first)
    for strike in (room.strike_the_post_room, room.strike_the_post_room):
        strike(first)
        room.strike_who_listens()
    assert len(room.struck) == 10
    room.finish(first)
    room.silence()
    room.tick(first)
    left_out = {room.house.told["leaver"], room.house.told["quiet"], *_addresses("refused", "never")}
    told, letters = copies(first), room.letters(first)
    assert wrong(ALL.keys() - left_out, told, letters) == []
    _notices_what_is_wrong(ALL.keys() - left_out, told, letters)


def _notices_what_is_wrong(meant: set[str], told: list[Any], letters: list[Letter]) -> None:
    """The checker proves nothing unless it finds a letter that was taken away, and one that came twice."""
    assert len(wrong(meant, told, letters[1:])) == 2, "somebody has none, and the tables say otherwise"
    assert wrong(meant, told, [*letters, letters[0]]) == [f"{letters[0]['to'][0]} got 2"]
    assert len(wrong(meant - {letters[0]["to"][0]}, told, letters)) == 1
    assert len(wrong(meant, [*told, told[0]], letters)) == 1


def test_its_committee_sees_how_it_went_and_staff_too(person: Person, room: Room, guarded_ask: Ask) -> None:
    first, priya, alex = room.house.told["first"], person("president"), person("staff", 1280)
    told = guarded_ask("president", "GET", f"{ROOM}/{first}/progress").json()
    assert (told["letter"]["state"], told["done"], told["people"], told["per_cent"]) == ("sent", 2_000, 2_000, 100)
    counts = {"bounced": "17", "complained": "6", "unsubscribed": "fewer than 5", "skipped": "fewer than 5", "unreached": "6"}
    assert told["counts"] == told["counts"] | counts
    assert "@" not in json.dumps(told) and CROWD[0].name not in json.dumps(told), "no address, and nobody's name"
    priya.goto(f"{ROOM}/{first}/progress")
    expect(priya.get_by_role("heading", name="100 % done")).to_be_visible()
    assert_no_barriers(priya)
    visitor = person(None)
    visitor.goto(told["read_at"])
    expect(visitor.locator("body")).to_contain_text("Hello everybody")
    assert_no_barriers(visitor)
    alex.goto("/staff/letters")
    expect(alex.locator("article").filter(has_text=NAME)).to_contain_text("17")
    assert_no_barriers(alex)


def test_a_second_letter_reaches_exactly_the_rest(person: Person, room: Room, guarded_ask: Ask) -> None:
    room.office.do("clear_rules")
    sent = {"subject": SECOND, "text": TEXT, "to": "members", "byline": "role", "key": key()}
    made = guarded_ask("president", "POST", f"{ROOM}/new", json=sent)
    assert made.status_code == 200, made.text
    second = made.json()["mailing_id"]
    going = guarded_ask("president", "POST", f"{ROOM}/{second}/schedule", json={"when": "now", "version": 1, "key": key()})
    assert going.status_code == 200, going.text
    room.hurry(second, send_at=now())
    room.finish(second)
    gone = {
        room.house.told["leaver"],
        room.house.told["quiet"],
        *room.house.told["off"].split(),
        *_addresses("bounce", "complain"),
    }
    letters = room.letters(second)
    assert wrong((ALL.keys() | {JOINER.address}) - gone, copies(second), letters) == []
    _look_at(person(None), letters[0])
