"""A group from its affiliation to its end, as people live it where every call is held against the policies of its caller.

It is applied for, approved, given a committee and dressed; its platforms break the rules and are mended; a role that nobody confirms
lapses; an election's result hands everything over; it leaves and comes back. Staff's Monday tells of each while it is open, and no longer.
Where days have to pass, what is kept of a day is moved back by as many; what follows from that is the clocks'.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from union import store
from union.core.people.rules import Caller
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.times import london_day, shown_day

from infra.local.cloud import Cloud
from tests import patience
from tests.actions.websites import Authority, Site, page, running
from tests.e2e.conftest import assert_no_barriers
from tests.e2e.days_that_pass import BALLOT, House, Monday, day, elect, key
from tests.e2e.hurried import hurried, now
from tests.e2e.test_the_story_as_json import until

type Person = Callable[..., Page]
type Ask = Callable[..., httpx.Response]
MARK = secrets.token_hex(3)
NAME, GROUP = f"Tabletop {MARK}", f"tabletop-{MARK}"
DANA, ADA, *FOUNDERS = (
    Caller(f"{name.lower()}-{MARK}", f"{name} Founder", f"{name.lower()}.{MARK}@union.example")
    for name in ("Dana", "Ada", "Bo", "Cy", "Di", "Eve", "Fay", "Gil")
)
SITE, OLD = f"games-{MARK}.example.org", f"old-{MARK}.example.org"
BROKEN = """<title>The official site of Tabletop</title><h1>Join us</h1><p>Become a member of the club today.</p>
<form action="/list" method="post"><h2>Sign up for our list</h2><input type="email" name="email"><button>Sign up</button></form>
<a href="https://www.eventbrite.co.uk/e/games-night-123">Get tickets</a><h2>Our committee</h2><a href="/login">Log in</a>"""
MENDED = "<title>How to play</title><h1>Rules of old games</h1><p>Nine men’s morris, as it was played.</p>"


@pytest.fixture(scope="module")
def stack(guarded_cloud: Cloud) -> dict[str, Any]:
    """Let everybody of this story come to the house in which policies are enforced."""
    told: dict[str, Any] = json.loads((guarded_cloud.state / "stack.json").read_text())
    return told


@pytest.fixture(scope="module")
def house(guarded_cloud: Cloud) -> Iterator[House]:
    """Give the house; its union asks for no days of notice, and reviews who has access these days."""
    today = f"{london_day(now()) - timedelta(days=3):%m-%d}"
    with (
        hurried(guarded_cloud, ('reviews = ["11-01", "03-01"]', f'reviews = ["{today}"]')),
        httpx.Client(base_url=guarded_cloud.url, timeout=patience.SECONDS) as client,
    ):
        house = House(guarded_cloud, client)
        house.hold_the_clocks()
        yield house


@pytest.fixture(scope="module")
def elsewhere(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give a web site on this machine, beside one whose certificate ended yesterday; the clock of platforms may look at both."""
    authority, lambdas = Authority(tmp_path_factory.mktemp("authority")), house.cloud.client("lambda")
    name = house.names["PlatformClock"]
    with (
        running({f"{SITE}/": page(BROKEN)}, authority.context(SITE)) as good,
        running({}, authority.expired(OLD)) as ended,
    ):
        told = {"PLATFORM_CHECKS": f"{SITE}:443={good.place},{OLD}:443={ended.place},ca={authority.file}"}
        before = lambdas.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": before | told})
        yield good
        lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": before})


@pytest.fixture
def monday(person: Person, guarded_ask: Ask) -> Monday:
    """Give staff's Monday."""
    return Monday(person("staff", 1280), guarded_ask, NAME)


def test_a_student_applies_and_ten_found_it(
    person: Person, house: House, guarded_ask: Ask, monday: Monday, stack: dict[str, Any]
) -> None:
    sam = person("student")
    sam.goto("/affiliate")
    assert_no_barriers(sam)
    sam.get_by_role("link", name="Begin an application").click()
    sam.get_by_label("Name", exact=True).fill(NAME)
    sam.get_by_role("button", name="Save and go on").click()
    expect(sam.get_by_label("Name", exact=True)).to_have_value(NAME)
    sam.get_by_label("Societies").check()
    sam.get_by_label("Who are you, in one sentence?").fill("Old games, played again.")
    sam.get_by_label("What will you do, and who is it for?").fill("We play on Mondays.")
    sam.get_by_label("How does somebody join?").fill("Anyone at the university can.")
    assert_no_barriers(sam)
    sam.get_by_role("button", name="Save and go on").click()
    rules: Any = {"name": "rules.txt", "mimeType": "text/plain", "buffer": b"1. We play.\n2. Everybody can come.\n"}
    sam.get_by_label("The group’s own rules, as a file").set_input_files(rules)
    sam.get_by_role("button", name="Add it").click()
    sam.get_by_role("link", name="Name the committee").click()
    sam.get_by_text("More people").click()
    people = [("President", _account(stack, "student")), ("Treasurer", _account(stack, "treasurer")), ("Secretary", DANA)]
    for row, (role, who) in enumerate(people, start=1):
        for part, value in (("role", role), ("name", who.name), ("email", who.email)):
            sam.locator(f"[name=post{row}_{part}]").fill(value)
    assert_no_barriers(sam)
    sam.get_by_role("button", name="Save and ask them").click()
    expect(sam.locator("main")).to_contain_text("Tom Evans has not accepted the role of Treasurer.")
    assert_no_barriers(sam)
    path = house.told["application"] = sam.url.partition("?")[0].removeprefix(stack["url"])
    link = guarded_ask("student", "GET", path).json()["link"].removeprefix(stack["url"])
    priya = person("president")
    priya.goto(link)
    assert_no_barriers(priya)
    priya.get_by_role("button", name="Yes, I found it too").click()
    expect(priya.locator("main")).to_contain_text("You said yes")
    assert guarded_ask("treasurer", "POST", f"{path}/seat", json={"answer": "accepted", "key": key()}).status_code == 200
    house.ask(DANA, "POST", f"{path}/seat", answer="accepted")
    for one in FOUNDERS:
        house.ask(one, "POST", link)
    monday.silent("applications")
    sam.reload()
    sam.get_by_role("button", name="Send it").click()
    expect(sam.locator("main")).to_contain_text("With staff support")
    monday.tells("applications", "asks to be affiliated")


def _account(stack: dict[str, Any], who: str) -> Caller:
    told = stack["accounts"][who]
    return Caller(told["person_id"], told["name"], told["email"])


def test_staff_approve_it_and_its_committee_accepts_but_for_a_treasurer_whom_staff_appoint(
    person: Person, house: House, guarded_ask: Ask, monday: Monday, stack: dict[str, Any]
) -> None:
    alex = monday.page
    alex.goto("/staff/applications")
    assert_no_barriers(alex)
    monday.opens("applications")
    assert_no_barriers(alex)
    alex.get_by_role("button", name="Approve it").click()
    alex.get_by_role("link", name="See the group’s page").click()
    assert alex.url.endswith(f"/groups/{GROUP}")
    monday.silent("applications")
    monday.tells("no-president", "Nobody is in office.")
    monday.tells("awaits", "Dana Founder has not accepted yet to be Secretary.")
    sam, tom = person("student"), person("treasurer")
    _accept(sam, "President")
    _accept_as(house, DANA)
    monday.silent("no-president")
    tom.goto("/my/roles")
    tom.locator("section").filter(has_text=NAME).get_by_text("Decline").first.click()
    tom.get_by_role("button", name="Decline the role").click()
    expect(tom.locator("main")).not_to_contain_text(NAME)
    monday.tells("no-treasurer", "Ask Sam Okoro, who leads it.")
    monday.opens("no-treasurer")
    assert_no_barriers(alex)
    appointing = alex.get_by_role("region", name="Appoint somebody for a time")
    for label, value in (
        ("Their name", "Priya Shah"),
        ("Their e-mail address", stack["accounts"]["president"]["email"]),
        ("Which role?", "Treasurer"),
        ("Last day", day(30)),
    ):
        appointing.get_by_label(label).fill(value)
    appointing.get_by_role("button", name="Appoint").click()
    expect(alex.locator("main")).to_contain_text("Priya Shah")
    _accept(person("president"), "Treasurer")
    monday.silent("no-treasurer")
    monday.silent("awaits")
    monday.tells("ends-soon", f"Priya Shah is Treasurer until {shown_day(day(30))}, and nobody follows.")


def _accept(page: Page, role: str) -> None:
    page.goto("/my/roles")
    assert_no_barriers(page)
    mine = page.locator("section.box").filter(has_text=NAME)
    expect(mine).to_contain_text(role)
    mine.get_by_label("I accept this, and see to it in my role.").check()
    mine.get_by_label("I accept this.", exact=True).check()
    mine.get_by_role("button", name="Accept the role").click()
    expect(page.locator("main")).to_contain_text("You accepted it on")


def _accept_as(house: House, caller: Caller) -> None:
    told = house.ask(caller, "GET", "/my/roles").json()
    (role,) = [one for one in told["roles"] if one["awaits"]]
    versions = {"conduct_version": told["conduct"]["version"], "data_version": told["data"]["version"]}
    which = {"group_id": GROUP, "role": role["role"], "starts_on": role["starts_on"]}
    house.ask(caller, "POST", "/my/roles/accept", **which, **versions, conduct=True, data=True)


def test_an_election_begins_among_its_members(house: House, guarded_ask: Ask, stack: dict[str, Any]) -> None:
    for caller in (ADA, *FOUNDERS[:2], *(_account(stack, who) for who in ("student", "treasurer"))):
        held = ("standard", 300, "2099-07-31", "1")
        store.commit(
            memberships.give_write(Grant(GROUP, NAME, caller.person_id, caller.name, *held, email=caller.email), None, now())
        )
    began = now()
    seconds = {"nominations_open": 8, "nominations_close": 150, "polls_open": 600, "polls_close": 900}
    sent = {
        "title": "First election",
        "post1_title": "President",
        "post2_title": "Treasurer",
        "takes_office_on": day(0),
        "ends_on": day(200),
        "ron": False,
        "key": key(),
        **{f"{name}_at": (began + timedelta(seconds=s)).isoformat() for name, s in seconds.items()},
    }
    made = guarded_ask("staff", "POST", f"/groups/{GROUP}/elections/new", json=sent)
    assert made.status_code == 200, made.text
    path = house.told["election"] = f"/elections/{made.json()['election_id']}"
    assert guarded_ask("staff", "POST", f"{path}/publish", json={"version": 1, "key": key()}).status_code == 200
    stand = {"manifesto": "I listen.", "key": key()}
    until(lambda: guarded_ask("treasurer", "POST", f"{path}/stand", json={**stand, "post": "1"}).status_code == 200)
    house.ask(ADA, "POST", f"{path}/stand", post="2", manifesto="I count.")
    for post in guarded_ask("staff", "GET", f"{path}/nominations").json()["posts"]:
        for one in post["nominations"]:
            told = {"post": post["post_id"], "person_id": one["person_id"], "version": 1, "key": key()}
            assert guarded_ask("staff", "POST", f"{path}/nominations/approve", json=told).status_code == 200


def test_its_president_dresses_its_page(person: Person) -> None:
    sam = person("student")
    sam.goto(f"/groups/{GROUP}/committee-home")
    assert_no_barriers(sam)
    sam.goto(f"/groups/{GROUP}/page/words")
    sam.locator("textarea[name=purpose]").fill("Nine men’s morris, senet and **hnefatafl**.")
    sam.get_by_role("button", name="Save", exact=True).click()
    visitor = person(None)
    visitor.goto(f"/groups/{GROUP}")
    expect(visitor.locator("main")).to_contain_text("hnefatafl")
    assert_no_barriers(visitor)


def _findings(ask: Ask) -> set[tuple[str, str]]:
    """What is open: on which platform, against which rule."""
    found = ask("staff", "GET", f"/groups/{GROUP}/platforms/findings").json()["open"]
    return {(one["platform"], one["rule"]) for one in found}


def _add(page: Page, kind: str, label: str, url: str, *, public: bool) -> None:
    page.goto(f"/groups/{GROUP}/platforms")
    page.get_by_label("What kind is it?").select_option(label=kind)
    page.get_by_label("What do you call it?").fill(label)
    page.get_by_label("Link or e-mail address").fill(url)
    page.get_by_label("Show it on our page, to everybody").set_checked(public)
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("heading", name=label).wait_for()
    assert_no_barriers(page)


def _own(ask: Ask, who: str, person_id: str, *labels: str) -> None:
    for label in labels:
        path = f"{_platform(ask, label)}/owner"
        assert ask(who, "POST", path, json={"person_id": person_id, "key": key()}).status_code == 200


def _platform(ask: Ask, label: str) -> str:
    every = ask("staff", "GET", f"/groups/{GROUP}/platforms").json()["platforms"]
    return next(f"/groups/{GROUP}/platforms/{one['platform_id']}" for one in every if one["label"] == label)


def test_the_night_finds_exactly_what_three_platforms_break(
    person: Person, house: House, guarded_ask: Ask, monday: Monday, elsewhere: Site, stack: dict[str, Any]
) -> None:
    sam = person("student")
    _add(sam, "Website", "Our site", f"{SITE}/", public=True)
    _add(sam, "Website", "Old site", f"https://{OLD}/", public=False)
    _add(sam, "WhatsApp", "Members’ chat", "https://chat.whatsapp.com/abc", public=False)
    _own(guarded_ask, "student", _account(stack, "student").person_id, "Our site", "Members’ chat")
    dana = {"admin": DANA.person_id, "why": "She lets people in.", "key": key()}
    assert guarded_ask("student", "POST", f"{_platform(guarded_ask, 'Members’ chat')}/admins", json=dana).status_code == 200
    assert house.clock("PlatformClock")["groups"] >= 1
    assert _findings(guarded_ask) == {
        ("Our site", "sign_ups"), ("Our site", "overlap"), ("Our site", "up_to_date"), ("Old site", "linked"),
    }, "what the register lacks is asked for after a week"  # fmt: skip
    for minute, label in enumerate(("Our site", "Old site", "Members’ chat")):
        which = {"group_id": GROUP, "platform_id": _platform(guarded_ask, label).rpartition("/")[2]}
        house.back("platforms", which, added_at=f"{day(-30)}T12:0{minute}:00.000000+0000")
    house.clock("PlatformClock", look_again=GROUP)
    assert _findings(guarded_ask) == {
        ("Our site", "sign_ups"), ("Our site", "overlap"), ("Our site", "up_to_date"), ("Old site", "linked"),
        ("Old site", "owner"), ("Members’ chat", "members_only"), ("Members’ chat", "statement"),
    }  # fmt: skip
    monday.tells("findings", "The site takes sign-ups or sales: “Our site”.")
    sam.goto(f"/groups/{GROUP}/platforms/findings")
    assert_no_barriers(sam)
    sam.get_by_role("link", name="The site takes sign-ups or sales").click()
    for quoted in ("A form that signs people up", "Sign up for our list", "A link to Eventbrite", "Please mend it by"):
        expect(sam.locator("main")).to_contain_text(quoted)
    assert_no_barriers(sam)


def test_what_is_judged_and_mended_closes_by_itself(
    person: Person, house: House, guarded_ask: Ask, monday: Monday, elsewhere: Site, stack: dict[str, Any]
) -> None:
    alex, sam = monday.page, person("student")
    alex.goto("/staff/findings?state=flagged")
    assert_no_barriers(alex)
    alex.locator("main li").filter(has_text=NAME).get_by_role("link").first.click()
    alex.get_by_label("Yes: the committee has to mend it").check()
    alex.get_by_label("Why? The committee reads it.").fill("It reads like the group’s main page.")
    assert_no_barriers(alex)
    alex.get_by_role("button", name="Decide").click()
    expect(alex.locator("main")).to_contain_text("Please mend it")
    elsewhere.pages[f"{SITE}/"] = page(MENDED)
    told = {"title": f"We begin {MARK}", "text": "On Monday at six.", "seen": "now", "key": key()}
    assert guarded_ask("student", "POST", f"/groups/{GROUP}/newsroom/new", json=told).status_code == 200
    sam.goto(_platform(guarded_ask, "Members’ chat"))
    for label in (
        "Only current members are in it",
        "It shows the conduct statement",
        "Its admins are just those listed here",
    ):
        sam.get_by_label(re.compile(label, re.IGNORECASE)).check()
    sam.get_by_label("Where does the statement stand?").select_option(label="In a pinned message")
    sam.get_by_role("button", name="Say what I saw").click()
    expect(sam.locator("main")).to_contain_text("Said by Sam Okoro")
    _own(guarded_ask, "student", _account(stack, "student").person_id, "Old site")
    old = _platform(guarded_ask, "Old site")
    sam.goto(f"{old}/edit")
    sam.get_by_label("Show it on our page, to everybody").check()
    sam.get_by_role("button", name="Save").click()
    assert _looked_again(sam, guarded_ask) == {("Old site", "certificate")}
    expect(sam.locator("main")).to_contain_text("The site is not secure")
    sam.goto(f"{old}/edit")
    sam.get_by_label("Link or e-mail address").fill(f"https://{SITE}/gone")
    sam.get_by_role("button", name="Save").click()
    both = {("Old site", "certificate"), ("Old site", "link")}
    assert _looked_again(sam, guarded_ask) == both, "what is gone tells nothing of its certificate"
    assert guarded_ask("student", "POST", f"{old}/retire", json={"key": key()}).status_code == 200
    assert _looked_again(sam, guarded_ask) == set()
    expect(sam.locator("main")).to_contain_text("All is well")
    monday.silent("findings")


def _looked_again(page: Page, ask: Ask) -> set[tuple[str, str]]:
    """Have the platforms looked at again, and wait until that was done."""
    path = f"/groups/{GROUP}/platforms/findings"
    page.goto(path)
    page.get_by_role("button", name="Look again now").click()
    expect(page.get_by_role("status")).to_contain_text("We are looking again")
    until(lambda: ask("staff", "GET", path).json()["wanted_at"] is None)
    page.goto(path)
    return _findings(ask)


def test_a_role_that_nobody_confirms_lapses(
    person: Person, house: House, guarded_ask: Ask, monday: Monday, stack: dict[str, Any]
) -> None:
    for who in (DANA, _account(stack, "student"), _account(stack, "president")):
        member = {"group_id": GROUP, "person_id": who.person_id}
        terms = [{**one, "starts_on": day(-60)} for one in house.kept("committees", **member)["terms"]]
        house.back("committees", member, terms=terms)
    assert house.clock("ReviewClock")["reviews_begun"] >= 1
    path, sam = f"/groups/{GROUP}/committee/review", person("student")
    sam.goto(path)
    assert_no_barriers(sam)
    sam.get_by_role("button", name=re.compile("Needs it still.*Priya Shah")).click()
    expect(sam.locator("main")).to_contain_text("Confirmed by Sam Okoro")
    told = guarded_ask("president", "GET", path).json()
    roles = {one["role"]: {n: one[n] for n in ("person_id", "role", "starts_on")} for one in told["roles"]}
    confirming = {"review_id": told["review_id"], "key": key()}
    assert guarded_ask("president", "POST", path, json={**confirming, **roles["President"]}).status_code == 200
    for role in ("President", "Treasurer"):
        house.ask(DANA, "POST", path, review_id=told["review_id"], **roles[role])
    monday.silent("reviews")
    review = {"group_id": GROUP, "review_id": told["review_id"]}
    house.back("reviews", review, began_on=day(-11))
    assert house.clock("ReviewClock")["reviews_warned"] >= 1
    monday.tells("reviews", "Unless confirmed, 1 role of the committee will lapse")
    member = {"group_id": GROUP, "person_id": DANA.person_id}
    terms = [{**one, "confirm_by": day(-1)} for one in house.kept("committees", **member)["terms"]]
    house.back("committees", member, terms=terms)
    house.back("reviews", review, due_on=day(-1))
    assert house.clock("ReviewClock")["roles_lapsed"] == 1
    monday.silent("reviews")
    sam.goto(path)
    expect(sam.locator("main")).to_contain_text("Has lapsed")
    assert_no_barriers(sam)
    assert {one["role"] for one in guarded_ask("staff", "GET", f"/groups/{GROUP}/committee").json()["roles"]} == {
        "President",
        "Treasurer",
    }
    house.clock("PlatformClock", look_again=GROUP)
    assert _findings(guarded_ask) == {("Members’ chat", "admins")}, "she can still let people in"


def test_a_result_hands_everything_over(
    person: Person, house: House, guarded_ask: Ask, monday: Monday, stack: dict[str, Any]
) -> None:
    path = house.told["election"]
    elect(guarded_ask, path, lambda: house.ask(FOUNDERS[0], "POST", f"{path}/vote/cast", **BALLOT))
    monday.silent("ends-soon")
    monday.tells("awaits", "Tom Evans has not accepted yet to be President.")
    tom, sam = person("treasurer"), person("student")
    _accept(tom, "President")
    _accept_as(house, ADA)
    monday.silent("awaits")
    sam.goto(f"/groups/{GROUP}/handover")
    assert_no_barriers(sam)
    sam.locator("main ul.items a").first.click()
    expect(sam.locator("main")).to_contain_text("Sam Okoro has it and is leaving")
    assert_no_barriers(sam)
    here = sam.url.removeprefix(stack["url"]).partition("#")[0]
    _tick(sam, "Handed over", "Our site")
    tom.goto(here)
    assert_no_barriers(tom)
    _tick(tom, "Received", "Our site")
    _own(guarded_ask, "treasurer", _account(stack, "treasurer").person_id, "Our site", "Members’ chat")
    things = guarded_ask("treasurer", "GET", here).json()["things"]
    assert {"Our site", "Members’ chat"} < {one["label"] for one in things}
    for one in things:
        for who, side in (("student", "outgoing"), ("treasurer", "incoming")):
            said = {"item_id": one["item_id"], "side": side, "key": key()}
            if side not in one["ticks"]:
                answer = guarded_ask(who, "POST", f"{here}/tick", json=said)
                assert answer.status_code == 200, answer.text
    tom.goto(here)
    expect(tom.locator("main")).to_contain_text("Done on")
    chat = _platform(guarded_ask, "Members’ chat")
    for admin in guarded_ask("treasurer", "GET", chat).json()["admins"]:
        path = f"{chat}/admins/{admin['admin_id']}/remove"
        assert guarded_ask("treasurer", "POST", path, json={"key": key()}).status_code == 200
    house.clock("PlatformClock", look_again=GROUP)
    assert _findings(guarded_ask) == set(), "whoever answers for them is on the new committee"


def _tick(page: Page, word: str, label: str) -> None:
    button = page.get_by_role("button", name=re.compile(f"{word}.*{label}"))
    button.click()
    expect(button).to_have_count(0)


def test_a_handover_that_is_stuck_is_seen_and_called_off(person: Person, guarded_ask: Ask, monday: Monday) -> None:
    alex, tom = monday.page, person("treasurer")
    tom.goto(f"/groups/{GROUP}/handover")
    tom.get_by_label("First day of whoever takes over").fill(day(-30))
    tom.get_by_label("Last day on which whoever hands over can open it").fill(day(1))
    tom.get_by_label(re.compile("Tom Evans")).select_option(label="Hands over")
    tom.get_by_label(re.compile("Ada Founder")).select_option(label="Takes over")
    tom.get_by_role("button", name="Begin the handover").click()
    expect(tom.locator("main")).to_contain_text("You hand over")
    monday.tells("handovers", "things are open, and the outgoing committee is out after")
    monday.opens("handovers")
    expect(alex.locator("main")).to_contain_text("You see this as staff support")
    assert_no_barriers(alex)
    tom.get_by_text("Call it off").first.click()
    tom.get_by_label("Why?").fill("We agreed otherwise.")
    tom.get_by_role("button", name="Call it off").click()
    expect(tom.locator("main")).to_contain_text("Called off on")
    monday.silent("handovers")


def test_it_leaves_the_union_and_is_brought_back(person: Person, house: House, guarded_ask: Ask, monday: Monday) -> None:
    alex, visitor = monday.page, person(None)
    path = f"/groups/{GROUP}/affiliation"
    alex.goto(path)
    assert_no_barriers(alex)
    alex.get_by_label("First day without it").fill(day(7))
    alex.get_by_label("Why", exact=True).fill("Nobody came to play.")
    alex.get_by_label("I am sure.").check()
    alex.get_by_role("button", name="Let it leave").click()
    expect(alex.locator("main")).to_contain_text("It leaves the union on")
    assert_no_barriers(alex)
    monday.tells("leaving", "It leaves the union on")
    alex.goto("/staff/leaving")
    expect(alex.locator("main")).to_contain_text(NAME)
    assert_no_barriers(alex)
    visitor.goto(f"/groups/{GROUP}")
    expect(visitor.locator("main")).to_contain_text("leaves")
    for table in ("departures", "groups"):
        house.back(table, {"group_id": GROUP}, leaves_on=day(0))
    house.clock("AffiliationClock")
    monday.tells("leaving", "It left the union on")
    until(lambda: guarded_ask(None, "GET", f"/groups/{GROUP}").status_code == 410)
    visitor.goto(f"/groups/{GROUP}")
    expect(visitor.locator("main")).to_contain_text(NAME)
    assert_no_barriers(visitor)
    alex.goto(path)
    assert_no_barriers(alex)
    alex.get_by_role("button", name="Bring it back").click()
    expect(alex.locator("main")).to_contain_text("It is back")
    assert_no_barriers(alex)
    until(lambda: guarded_ask(None, "GET", f"/groups/{GROUP}").status_code == 200)
    monday.silent("leaving")
    assert guarded_ask("staff", "GET", f"/groups/{GROUP}/committee").json()["roles"] == []
    house.clock("HealthClock")
    monday.tells("no-president", "Nobody is in office.")
