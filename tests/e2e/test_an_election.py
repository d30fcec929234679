"""A committee election as people live it, from its draft to the handover, and a referendum as a program does, while schedules fire.

The committee election has a post for which one person stands, a post of three seats of which one stays vacant for RON, and a post that a lot
settles. Its times are minutes apart, which a policy of no minima allows.
"""

import io
import re
import secrets
import shlex
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.times import london, london_day
from union.web.caller import session_cookie

from infra.local.cloud import Cloud
from tests import patience
from tests.e2e.conftest import assert_no_barriers
from tests.e2e.hurried import hurried, now
from tests.e2e.test_the_story_as_json import until

type Person = Callable[..., Page]
type Ask = Callable[..., httpx.Response]
VOTERS = [Caller(f"voter-{n:02}", f"Voter Number {n}", f"voter{n}@union.example") for n in range(36)]
ADA, BO, CY, DI, EVE, FAY = (
    Caller(f"candidate-{name.lower()}", f"{name} Candidate", f"{name.lower()}@union.example")
    for name in ("Ada", "Bo", "Cy", "Di", "Eve", "Fay")
)
SAYS = "The last digit of the drum in the union's foyer, drawn at noon"


@pytest.fixture(scope="module")
def society(cloud: Cloud, stack: dict[str, Any]) -> Iterator[None]:
    """Give a society that no other story is about a president and members, and the union a policy that asks for no days of notice."""
    with hurried(cloud):
        _president(stack)
        for caller in [*VOTERS, ADA, BO, CY, DI, EVE, FAY, *(_account(stack, who) for who in ("student", "treasurer"))]:
            grant = Grant(
                "islamic",
                "Islamic Society",
                caller.person_id,
                caller.name,
                "standard",
                300,
                "2099-07-31",
                "1",
                email=caller.email,
            )
            store.commit(memberships.give_write(grant, None, now()))
        yield


def _account(stack: dict[str, Any], who: str) -> Caller:
    told = stack["accounts"][who]
    return Caller(told["person_id"], told["name"], told["email"])


def _president(stack: dict[str, Any]) -> None:
    priya, today = _account(stack, "president"), london_day(now())
    term = Term("President", today - timedelta(days=100), today + timedelta(days=100))
    people.appoint(
        group_id="islamic",
        group_name="Islamic Society",
        person_id=priya.person_id,
        name=priya.name,
        appointed=[term],
        actor="t",
        now=now(),
    )


@pytest.fixture(scope="module")
def as_member(cloud: Cloud, society: None) -> Callable[..., httpx.Response]:
    """Give a way to ask as anybody whose session we sign: `as_member(ADA, "POST", path, {...})`."""
    client = httpx.Client(base_url=cloud.url, timeout=patience.SECONDS)

    def make(caller: Caller, method: str, path: str, sent: dict[str, Any] | None = None) -> httpx.Response:
        cookie = session_cookie(caller, secrets.token_hex(8), now()).partition(";")[0]
        headers = {"cookie": cookie, "sec-fetch-site": "same-origin", "accept": "application/json"}
        return client.request(method, path, headers=headers, json=sent)

    return make


def _fill(page: Page, group: str, **values: str) -> None:
    line = page.get_by_role("group", name=group, exact=True)
    for label, value in values.items():
        line.get_by_label(label.replace("_", " "), exact=False).fill(value)


def _when(page: Page, legend: str, moment: datetime) -> None:
    group, wall = page.get_by_role("group", name=legend), london(moment)
    group.get_by_label("Date").fill(f"{wall:%Y-%m-%d}")
    group.get_by_label("Time").fill(f"{wall:%H:%M:%S}")


@pytest.fixture(scope="module")
def referendum(society: None, ask: Ask, as_member: Any) -> dict[str, Any]:
    """Begin a referendum as a program: its poll opens in some seconds and closes soon after."""
    # Whoever asks first waits for the function to start, which on a busy machine takes longer than the poll is away.
    assert ask("president", "GET", "/groups/islamic/elections/new").status_code == 200
    began = now()
    sent = {
        "kind": "referendum",
        "title": "The tea question",
        "post1_title": "Mint or ginger?",
        "post1_options": "Mint\nGinger\nNone",
        "polls_open_at": (began + timedelta(seconds=20)).isoformat(),
        "polls_close_at": (began + timedelta(seconds=170)).isoformat(),
        "key": secrets.token_hex(8),
    }
    made = ask("president", "POST", "/groups/islamic/elections/new", json=sent)
    assert made.status_code == 200, made.text
    path = f"/elections/{made.json()['election_id']}"
    key = {"key": secrets.token_hex(8)}
    assert ask("president", "POST", f"{path}/publish", json={"version": 1, **key}).status_code == 200
    return {"path": path}


def test_a_referendum_is_voted_on_by_a_program(referendum: dict[str, Any], ask: Ask, as_member: Any) -> None:
    path = referendum["path"]
    until(lambda: ask("student", "GET", f"{path}/vote").json().get("state") == "open")
    paper = ask("student", "GET", f"{path}/vote").json()
    assert [c["name"] for c in paper["posts"][0]["candidates"]] == ["Mint", "Ginger", "None"]
    for wrong in ({"r.1.1": "1", "r.1.2": "1"}, {"r.1.1": "2"}, {"r.1.4": "1"}, {"r.2.1": "1"}, {}):
        assert ask("student", "POST", f"{path}/vote/cast", json={**wrong, "key": paper["key"]}).status_code == 422, wrong
    for _ in range(2):
        cast = ask("student", "POST", f"{path}/vote/cast", json={"r.1.2": "1", "r.1.1": "2", "key": paper["key"]})
        assert cast.status_code == 200, cast.text
    twice = ask("student", "POST", f"{path}/vote/cast", json={"r.1.1": "1", "key": secrets.token_hex(8)})
    assert twice.status_code == 409
    for voter in VOTERS[:3]:
        assert as_member(voter, "POST", f"{path}/vote/cast", {"r.1.2": "1", "key": secrets.token_hex(8)}).status_code == 200
    assert as_member(Caller("nobody", "No Body", "no@union.example"), "GET", f"{path}/vote").json()["state"] == "absent"
    referendum["receipt"] = cast.json()["receipt"]


def test_three_posts_from_a_draft_to_the_handover(
    referendum: dict[str, Any], person: Person, stack: dict[str, Any], as_member: Any, tmp_path: Path
) -> None:
    president, officer = person("president"), person("staff", 1280)
    path = _set_up(president)
    _nominate(person, officer, as_member, path)
    _move_the_opening(officer, path)
    _vote(person, as_member, path)
    _count(officer, path)
    _declare(officer, path)
    _accept(person("student"), as_member)
    _read(person("student"), path, stack, tmp_path)


def _set_up(page: Page) -> str:
    page.goto("/groups/islamic")
    page.get_by_role("link", name="Elections and results").click()
    assert_no_barriers(page)
    page.get_by_role("link", name="New committee election").click()
    assert_no_barriers(page)
    page.get_by_label("What is it called?").fill("Spring committee")
    _fill(page, "Post 1", Name="President")
    _fill(page, "Post 2", Name="Committee member", How_many_seats="3")
    _fill(page, "Post 3", Name="Social secretary")
    began = now()
    seconds = {"nominations open": 30, "nominations close": 210, "voting open": 900, "voting close": 1200}
    times = {name: began + timedelta(seconds=s) for name, s in seconds.items()}
    for name, moment in times.items():
        verb = "does" if name.startswith("voting") else "do"
        _when(page, f"When {verb} {name}?", moment)
    today = london_day(times["voting close"])
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill("2020-01-01")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("The last day in office comes after the first.")
    assert_no_barriers(page)
    page.get_by_label("Last day").fill((today + timedelta(days=300)).isoformat())
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Publish", exact=True).wait_for()
    assert_no_barriers(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("main")).to_contain_text("You can stand")
    assert_no_barriers(page)
    return page.url.partition("/elections/")[2]


def _nominate(person: Person, officer: Page, as_member: Any, election_id: str) -> None:
    path, student = f"/elections/{election_id}", person("student")
    _opened(student, path, "Stand for a post")
    student.get_by_role("link", name="Stand for a post").first.click()
    assert_no_barriers(student)
    student.get_by_label("Which post?").select_option(label="President")
    student.get_by_label("Why should people vote for you?").fill("<b>More</b> **talks**\n\n- and tea")
    photo = io.BytesIO()
    Image.effect_noise((3000, 2000), 80).convert("RGB").save(photo, "PNG")
    assert len(photo.getvalue()) > 6_000_000, "the photo is drawn smaller in the browser, or it would be refused"
    student.get_by_label("A photo of you").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": photo.getvalue()}
    )
    send = student.get_by_role("button", name="Send it")
    student.wait_for_function("document.querySelector('input[type=file]').files[0].name === 'photo.jpg'")
    expect(send).to_be_enabled()
    send.click()
    expect(student.locator("main")).to_contain_text("Waits for the returning officer")
    assert_no_barriers(student)
    for caller, post in ((ADA, "2"), (BO, "2"), (CY, "2"), (DI, "2"), (EVE, "3"), (FAY, "3")):
        sent = as_member(caller, "POST", f"{path}/stand", {"post": post, "manifesto": "Hello.", "key": secrets.token_hex(8)})
        assert sent.status_code == 200, sent.text
    officer.goto(f"{path}/nominations")
    assert_no_barriers(officer)
    expect(officer.locator("main")).to_contain_text("7 wait for you.")
    officer.get_by_text("Return it to Sam Okoro").click()
    officer.get_by_label("What has to change?").first.fill("No HTML, please.")
    officer.get_by_role("button", name="Return it with this reason").first.click()
    student.reload()
    expect(student.locator("main")).to_contain_text("No HTML, please.")
    assert_no_barriers(student)
    student.get_by_label("Why should people vote for you?").fill("More **talks**\n\n- and tea")
    student.get_by_role("button", name="Send it").click()
    expect(student.locator("main")).to_contain_text("Waits for the returning officer")
    officer.goto(f"{path}/nominations")
    for _ in range(7):
        officer.get_by_role("button", name=re.compile("Approve")).first.click()
    expect(officer.locator("main")).to_contain_text("You have looked at all of them.")
    assert_no_barriers(officer)
    student.goto(f"{path}/candidates")
    expect(student.locator("main")).to_contain_text("More talks")
    student.wait_for_function("document.querySelector('img.photo').naturalWidth > 0")
    assert_no_barriers(student)


def _opened(page: Page, path: str, link: str) -> None:
    """Look at the election again and again until it shows the link."""

    def there() -> bool:
        page.goto(path)
        return page.get_by_role("link", name=link).count() > 0

    until(there)


def _move_the_opening(officer: Page, election_id: str) -> None:
    """Nominations have closed by their schedule; the poll, which nobody has seen yet, opens sooner than was said."""
    path = f"/elections/{election_id}"

    def closed() -> bool:
        officer.goto(path)
        return "Nominations have closed" in officer.locator("main").inner_text()

    until(closed, 420)
    officer.get_by_role("link", name="Move times or cancel").click()
    assert_no_barriers(officer)
    began = now()
    _when(officer, "Voting opens", began + timedelta(seconds=20))
    _when(officer, "Voting closes", began + timedelta(seconds=170))
    officer.get_by_role("button", name="Move and tell everybody").click()
    expect(officer.locator("main")).to_contain_text("Voting opens on")
    assert_no_barriers(officer)


def _vote(person: Person, as_member: Any, election_id: str) -> None:
    path = f"/elections/{election_id}"
    student, treasurer = person("student"), person("treasurer")
    _opened(student, path, "Vote")
    assert_no_barriers(student)
    until(lambda: as_member(VOTERS[0], "GET", f"{path}/vote").json().get("state") == "open")
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda pair: _cast(as_member, path, *pair), zip(VOTERS, _ballots(), strict=True)))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers if answer.status_code != 200][
        :1
    ]
    for page, choice in ((student, "Eve Candidate"), (treasurer, "Fay Candidate")):
        page.goto(f"{path}/vote")
        assert_no_barriers(page)
        _rank(page, "Sam Okoro")
        _rank(page, "Ada Candidate")
        _rank(page, choice)
        page.keyboard.press("Tab")
        page.get_by_role("button", name=re.compile("Read")).click()
        expect(page.locator("main")).to_contain_text(choice)
        assert_no_barriers(page)
        page.get_by_role("button", name=re.compile("Cast")).click()
        expect(page.locator("main code").first).to_have_text(re.compile("^[a-z2-7-]{24}$"))
        assert_no_barriers(page)
    student.evaluate("localStorage.setItem('receipt', document.querySelector('main code').textContent)")


def _rank(page: Page, name: str) -> None:
    page.get_by_label(name).first.fill("1")


def _cast(as_member: Any, path: str, voter: Caller, ballot: dict[str, str]) -> httpx.Response:
    answer: httpx.Response = as_member(voter, "POST", f"{path}/vote/cast", {**ballot, "key": secrets.token_hex(8)})
    return answer


def _ballots() -> list[dict[str, str]]:
    """Thirty-six ballots. Ada 1, Bo 2, Cy 3, Di 4 and RON 5 for three seats; Eve 1 and Fay 2 for one, eighteen each."""
    members = [{"r.2.1": "1", "r.2.2": "2"}] * 12 + [{"r.2.2": "1", "r.2.1": "2"}] * 12 + [{"r.2.5": "1"}] * 10
    members += [{"r.2.3": "1", "r.2.4": "2"}, {"abstain.2": "yes"}]
    return [
        {"r.1.1" if n % 4 else "r.1.2": "1", **member, "r.3.1" if n % 2 else "r.3.2": "1"} for n, member in enumerate(members)
    ]


def _count(officer: Page, election_id: str) -> None:
    path = f"/elections/{election_id}"

    def sealed() -> bool:
        officer.goto(path)
        return "the ballots are sealed" in officer.locator("main").inner_text()

    until(sealed, 420)
    officer.get_by_role("link", name="Count and declare").click()
    expect(officer.locator("main")).to_contain_text("A lot is needed at stage")
    assert_no_barriers(officer)
    officer.get_by_text("Draw lots from a public value").click()
    officer.get_by_label("What will the value be").fill(SAYS)
    known = now() + timedelta(seconds=15)
    _when(officer, "From when on can everybody know it?", known)
    officer.get_by_role("button", name="Say so to everybody").click()
    expect(officer.locator("main")).to_contain_text(SAYS)

    def known_by_now() -> bool:
        officer.goto(f"{path}/count")
        return officer.get_by_label("The value, just as it was published").count() > 0

    until(known_by_now)
    assert_no_barriers(officer)
    officer.get_by_label("The value, just as it was published").fill("7")
    officer.get_by_role("button", name="Enter the value").click()


def _declare(officer: Page, election_id: str) -> None:
    officer.get_by_role("button", name="Open the time for complaints").click()
    expect(officer.get_by_role("heading", name="Declare the result")).to_be_visible()
    assert_no_barriers(officer)
    officer.get_by_role("button", name="Declare the result").click()
    expect(officer.get_by_role("heading", name="Declared", exact=True)).to_be_visible()
    assert_no_barriers(officer)


def _accept(page: Page, as_member: Any) -> None:
    """Whoever was elected accepts the role, with its two texts; until then it is on no page."""
    page.goto("/groups/islamic")
    expect(page.locator("main")).not_to_contain_text("Ada Candidate")
    page.goto("/my/groups")
    page.get_by_role("listitem").filter(has_text="President, Islamic Society").get_by_role(
        "link", name="Accept or decline"
    ).click()
    assert_no_barriers(page)
    page.get_by_role("button", name="Accept the role").click()
    expect(page.get_by_role("alert")).to_contain_text("Please tick that you accept")
    assert_no_barriers(page)
    page.get_by_label("I accept this, and see to it in my role.").check()
    page.get_by_label("I accept this.", exact=True).check()
    page.get_by_role("button", name="Accept the role").click()
    expect(page.get_by_role("heading", name="Roles you have")).to_be_visible()
    assert_no_barriers(page)
    for winner in (ADA, BO):
        told = as_member(winner, "GET", "/my/roles").json()
        read = {"conduct_version": told["conduct"]["version"], "data_version": told["data"]["version"]}
        for one in told["roles"]:
            which = {"group_id": one["group"]["group_id"], "role": one["role"], "starts_on": one["starts_on"]}
            sent = {**which, **read, "conduct": True, "data": True, "key": secrets.token_hex(8)}
            assert as_member(winner, "POST", "/my/roles/accept", sent).status_code == 200


def _read(page: Page, election_id: str, stack: dict[str, Any], folder: Path) -> None:
    path = f"/elections/{election_id}/results"
    page.goto(path)
    main = page.locator("main")
    for sentence in ("Sam Okoro is elected.", "Ada Candidate and Bo Candidate are elected.", "One seat stays vacant.", SAYS):
        expect(main).to_contain_text(sentence)
    expect(main).to_contain_text(re.compile("(Eve|Fay) Candidate is elected."))
    assert_no_barriers(page)
    for summary in page.get_by_text("How it was counted").all():
        summary.click()
    assert_no_barriers(page)
    page.get_by_label("Your receipt").fill("aaaa-bbbb-cccc-dddd-eeee")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("status")).to_contain_text("not listed")
    (folder / "recount.py").write_bytes(httpx.get(f"{stack['url']}{path}/recount.py").content)
    for post_id in ("2", "3"):
        for kind in ("blt", "json"):
            (folder / f"{post_id}.{kind}").write_bytes(httpx.get(f"{stack['url']}{path}/{post_id}.{kind}").content)
        command = page.locator("code").filter(has_text=f"recount.py {post_id}.blt").text_content() or ""
        counted = subprocess.run(shlex.split(command), cwd=folder, capture_output=True, check=True)
        assert counted.stdout == (folder / f"{post_id}.json").read_bytes()
    _until_they_begin(stack, path)
    page.goto("/groups/islamic")
    committee = page.get_by_role("region", name="Committee")
    for name in ("Sam Okoro", "Ada Candidate", "Bo Candidate"):
        expect(committee).to_contain_text(name)
    expect(committee).not_to_contain_text("Priya Shah")
    assert_no_barriers(page)


def _until_they_begin(stack: dict[str, Any], path: str) -> None:
    """Whoever voted shortly before midnight elected a committee of the next day."""
    told = httpx.get(f"{stack['url']}{path}", headers={"accept": "application/json"}).json()["declaration"]
    until(lambda: london_day(now()).isoformat() >= told["starts_on"], 1500)


def test_the_referendum_s_result_is_declared_by_a_program(referendum: dict[str, Any], ask: Ask) -> None:
    path = referendum["path"]
    until(lambda: ask(None, "GET", path).json()["election"]["phase"] == "sealed", 300)
    assert ask("president", "GET", f"{path}/count").status_code == 403
    desk = ask("staff", "GET", f"{path}/count").json()
    assert (desk["voted"], desk["posts"][0]["sheet"]["elected"][0]["name"]) == (4, "Ginger")
    key = {"key": secrets.token_hex(8)}
    assert ask("staff", "POST", f"{path}/count/complaints", json=key).status_code == 200
    desk = ask("staff", "GET", f"{path}/count").json()
    told = {"differences": desk["differences"]["hash"], "looked": True, **key}
    for _ in range(2):
        assert ask("staff", "POST", f"{path}/count/declare", json=told).status_code == 200
    result = ask(None, "GET", f"{path}/results?receipt={referendum['receipt']}").json()
    assert result["posts"][0]["elected"] == ["Ginger"]
    assert result["receipt"]["listed"] is True
    assert result["posts"][0]["ballots"] is False, "four ballots could tell how somebody voted"
    assert date.fromisoformat(result["declaration"]["declared_at"][:10])
    assert ask("staff", "POST", f"{path}/cancel", json={"reason": "No.", "sure": True, **key}).status_code == 409
