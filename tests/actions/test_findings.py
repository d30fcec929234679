"""Findings on groups' platforms: the nightly look, letters, appeals and decisions, as they are kept."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from union import store, time_left
from union.core.letters.tables import Letter
from union.core.people import actions as roles
from union.core.people.rules import Term
from union.core.policy import actions as policies
from union.core.rate_limits import rules as limits
from union.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany, Unavailable
from union.membership.groups.tables import Group
from union.membership.platform_checks import actions as checks
from union.membership.platform_checks import looking, notices, records, rules
from union.membership.platform_checks.fetcher import Fetcher, Reach
from union.membership.platform_checks.rules import Answer, Decision, Rule, Seen, State
from union.membership.platform_checks.tables import Finding, Look
from union.membership.platforms import actions as platforms
from union.membership.platforms import rules as platform_rules
from union.membership.platforms.tables import PlatformRecord

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.websites import Authority, page, running
from tests.races import between
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
ANN = staff("ann", "Ann Staff", "ann@union.example", "staff-societies")
BOB = staff("bob", "Bob Staff", "bob@union.example", "staff-sport-clubs")
FORM = '<a href="https://forms.gle/abc">Sign up</a>'
DAY = timedelta(days=1)


class Pages:
    """What a fetcher would see, by address; and what it was asked for."""

    looks = True

    def __init__(self, pages: dict[str, Seen | Exception]) -> None:
        self.pages, self.asked = pages, list[str]()

    def look(self, url: str) -> Seen:
        """What is there."""
        self.asked.append(url)
        found = self.pages.get(url, Seen(Answer.OK, url, "<p>Hello</p>"))
        if isinstance(found, Exception):
            raise found
        return found


def add(name: str = "site", *, kind: str = "website", public: bool = True, url: str = "", group: str = "chess") -> str:
    """Register a platform that was added long ago, with an owner who is on the committee."""
    told = platform_rules.checked(kind, name, url or f"https://{name}.example.org/", public=public, interactive=False)
    platform_id = platforms.add(group, PRIYA if group == "chess" else ANN, told, key=f"add-{name}-1", now=NOW - 30 * DAY)
    record = PlatformRecord.get(group, platform_id)
    seen = {"at": NOW, "by": "Priya", "by_id": "priya", "role": "President"}
    actions = [PlatformRecord.owner_id.set("priya"), PlatformRecord.owner.set("Priya"), PlatformRecord.admins_said.set(seen)]
    record.update(actions)
    return platform_id


def night(seen: dict[str, Seen | Exception] | None = None, now: datetime = NOW) -> Pages:
    """One night's look."""
    pages = Pages(seen or {})
    looking.tick(now, pages)  # type: ignore[arg-type]
    return pages


def page_with(html: str, name: str = "site") -> dict[str, Seen | Exception]:
    """A page that says this."""
    url = f"https://{name}.example.org/"
    return {url: Seen(Answer.OK, url, html)}


def states(group: str = "chess") -> dict[str, str]:
    """How all findings of a group stand, by their rule, but for that of the page here, which has no events in this union."""
    return {str(one.rule): str(one.state) for one in records.of_group(group) if one.rule != Rule.UP_TO_DATE}


def sign_ups(platform_id: str) -> Finding:
    """The finding about sign-ups on a platform."""
    (found,) = store.read(records.key("chess", records.name_of(platform_id, Rule.SIGN_UPS)))
    assert found is not None
    return found


def letters(kind: str) -> list[Any]:
    """The letters of a kind."""
    return [one for one in Letter.scan() if one.kind == kind]


def test_a_site_that_takes_sign_ups_is_found_once_and_closed_when_it_is_mended() -> None:
    one = add()
    night(page_with(FORM))
    found = sign_ups(one)
    assert (found.state, found.label, found.mend_by) == (State.OPEN, "site", "2026-12-07")
    assert found.evidence[0].excerpt == "Sign up → https://forms.gle/abc"
    night(page_with(FORM), NOW + DAY)
    assert int(sign_ups(one).version) == 1
    night({}, NOW + 2 * DAY)
    mended = sign_ups(one)
    assert (mended.state, list(mended.evidence), mended.open) == (State.MENDED, [], None)
    night(page_with(FORM), NOW + 3 * DAY)
    again = sign_ups(one)
    assert (again.state, again.mend_by) == (State.OPEN, "2026-12-10")
    assert [entry.act for entry in again.history] == ["found", "mended", "found again"]


def test_what_could_not_be_seen_opens_nothing_and_mends_nothing() -> None:
    one = add()
    shut: dict[str, Seen | Exception] = {"https://site.example.org/": Seen(Answer.COULD_NOT_LOOK, "u", why="Status 403.")}
    night(page_with(FORM))
    night(shut, NOW + DAY)
    assert sign_ups(one).state == State.OPEN
    for number in range(2, 6):
        assert "unseen" not in states()
        night(shut, NOW + number * DAY)
    assert states()["unseen"] == State.FLAGGED
    night({}, NOW + 6 * DAY)
    assert states() == {"sign_ups": "mended", "unseen": "mended"}


@pytest.mark.parametrize(
    ("answer", "rule"),
    [(Answer.GONE, "link"), (Answer.LOOP, "link"), (Answer.REFUSED_ADDRESS, "link"), (Answer.TLS_BAD, "certificate")],
)
def test_what_is_wrong_with_a_link_is_found(answer: Answer, rule: str) -> None:
    add()
    night({"https://site.example.org/": Seen(answer, "https://site.example.org/", why="Why.")})
    assert states() == {rule: "open"}


def test_three_platforms_of_which_each_breaks_one_rule_are_told_exactly() -> None:
    add("good")
    add("sales")
    add("hidden", public=False)
    add("insta", kind="instagram", url="https://www.instagram.com/chess")
    gone = Seen(Answer.GONE, "https://www.instagram.com/chess", why="There is no page (status 404).")
    asked = night({**page_with("<button>Add to cart</button>", "sales"), "https://www.instagram.com/chess": gone}).asked
    assert states() == {"sign_ups": "open", "linked": "open", "link": "open"}
    assert "https://hidden.example.org/" not in asked, "what is not public is not asked for"


def test_social_media_are_asked_whether_they_are_there_and_not_read() -> None:
    add("insta", kind="instagram", url="https://www.instagram.com/chess")
    url = "https://www.instagram.com/chess"
    assert night({url: Seen(Answer.OK, url, FORM)}).asked == [url]
    assert states() == {}


def test_a_page_here_without_anything_new_is_found_on_the_first_site_alone() -> None:
    first = add()
    add("second")
    night()
    found = [one for one in records.of_group("chess") if one.rule == Rule.UP_TO_DATE]
    assert [(one.platform_id, one.state) for one in found] == [(min(first, found[0].platform_id), "open")]


def test_a_hint_of_one_purpose_is_for_a_person_who_decides() -> None:
    one = add()
    hints = page_with("<title>The official website</title><h2>Upcoming events</h2>")
    night(hints)
    assert states() == {"overlap": "flagged"}
    finding = records.name_of(one, Rule.OVERLAP)
    with pytest.raises(Conflict):
        checks.appeal("chess", finding, PRIYA, reason="There is nothing to appeal yet", key="key-appeal-0", now=NOW)
    decide(finding, "confirm", 1)
    assert states() == {"overlap": "open"}
    assert [one.context["verdict"] for one in letters("finding-decided")] == ["confirm"]
    night(hints, NOW + DAY)
    assert states() == {"overlap": "open"}
    night({}, NOW + 2 * DAY)
    assert states() == {"overlap": "mended"}


def decide(
    finding: str,
    verdict: str,
    version: int,
    *,
    until: date | None = None,
    by: Any = ANN,
    key: str = "key-decide-1",
    now: datetime = NOW,
) -> None:
    """Decide as staff."""
    checks.decide("chess", finding, by, Decision(verdict, "As we said.", until), version=version, key=key, now=now)


def appealed() -> str:
    """A finding against which the committee appeals."""
    finding = records.name_of(add(), Rule.SIGN_UPS)
    night(page_with(FORM))
    checks.appeal("chess", finding, PRIYA, reason="It is a form for feedback.", key="key-appeal-1", now=NOW)
    return finding


def test_an_appeal_goes_to_staff_once_and_stops_the_clock() -> None:
    finding = appealed()
    checks.appeal("chess", finding, PRIYA, reason="It is a form for feedback.", key="key-appeal-1", now=NOW)
    assert states() == {"sign_ups": "appealed"}
    assert [(one.to, one.context["reason"]) for one in letters("finding-appeal")] == [
        (policies.default().contact("societies")["email"], "It is a form for feedback.")
    ]
    notices.sweep(NOW + 30 * DAY)
    assert [item["title"] for one in letters("findings") for item in one.context["items"]] == ["Your page here is out of date"]
    shown = checks.shown("chess", finding, PRIYA, NOW)
    assert (shown["reason"], shown["appealed_by"], shown["may"]["appeal"]) == ("It is a form for feedback.", "Priya Shah", False)
    night({}, NOW + DAY)
    assert states() == {"sign_ups": "mended"}, "whoever mends it needs no answer"


def test_an_appeal_that_is_upheld_lets_it_be_until_its_day() -> None:
    finding = appealed()
    decide(finding, "uphold", 2, until=date(2026, 12, 1))
    night(page_with(FORM), NOW + 8 * DAY)
    assert states() == {"sign_ups": "waived"}
    night(page_with(FORM), NOW + 9 * DAY)
    assert states() == {"sign_ups": "open"}


def test_what_is_let_be_for_good_stays_so_whatever_is_seen() -> None:
    finding = appealed()
    decide(finding, "uphold", 2)
    for number, seen in enumerate(({}, page_with(FORM), {}, page_with(FORM)), start=1):
        night(seen, NOW + number * 40 * DAY)
    assert states() == {"sign_ups": "waived"}


def test_an_appeal_that_is_dismissed_begins_the_time_anew() -> None:
    finding = appealed()
    decide(finding, "dismiss", 2, now=NOW + 10 * DAY)
    (one,) = store.read(records.key("chess", finding))
    assert one is not None
    assert (one.state, one.mend_by, one.due_on) == (State.OPEN, "2026-12-17", "2026-12-17")
    assert [one.context["by"] for one in letters("finding-decided")] == ["17 December 2026"]
    checks.appeal("chess", finding, PRIYA, reason="Please look once more at it.", key="key-appeal-2", now=NOW + 11 * DAY)
    assert states() == {"sign_ups": "appealed"}


def test_an_old_form_that_is_sent_again_neither_appeals_nor_decides_again() -> None:
    finding = appealed()
    decide(finding, "dismiss", 2)
    checks.appeal("chess", finding, PRIYA, reason="It is a form for feedback.", key="key-appeal-1", now=NOW)
    assert states() == {"sign_ups": "open"}, "it was answered since"
    checks.appeal("chess", finding, PRIYA, reason="Please look once more at it.", key="key-appeal-2", now=NOW)
    decide(finding, "dismiss", 2)
    assert states() == {"sign_ups": "appealed"}
    decide(finding, "dismiss", 4, key="key-decide-2")
    for key in ("key-appeal-1", "key-appeal-2"):
        checks.appeal("chess", finding, PRIYA, reason="Please look once more at it.", key=key, now=NOW)
    assert states() == {"sign_ups": "open"}
    assert (len(letters("finding-appeal")), len(letters("finding-decided"))) == (2, 2)


def test_a_second_click_on_the_last_appeal_of_a_day_ends_as_the_first_did() -> None:
    finding = records.name_of(add(), Rule.SIGN_UPS)
    night(page_with(FORM))

    def click() -> None:
        checks.appeal("chess", finding, PRIYA, reason="It is a form for feedback.", key="key-appeal-1", now=NOW)

    last = {limits.Reach.FINDING: replace(limits.BY_ACTOR[limits.Reach.FINDING], most=1)}
    with patch.dict(limits.BY_ACTOR, last), between(click):
        click()
    assert (states(), len(letters("finding-appeal"))) == ({"sign_ups": "appealed"}, 1)


def test_two_who_decide_at_once_decide_once() -> None:
    finding = appealed()
    decide(finding, "uphold", 2)
    decide(finding, "uphold", 2)
    with pytest.raises(Conflict):
        decide(finding, "dismiss", 2, key="key-decide-2")
    assert len(letters("finding-decided")) == 1


def test_only_its_own_staff_decide_and_nobody_in_their_own_matter() -> None:
    finding = appealed()
    for who in (PRIYA, SAM, BOB):
        with pytest.raises(NotAllowed):
            decide(finding, "uphold", 2, by=who)
    with pytest.raises(NotAllowed):
        checks.shown("chess", finding, BOB, NOW)
    with pytest.raises(NotAllowed):
        checks.appeal("chess", finding, ANN, reason="Staff do not appeal here.", key="key-appeal-3", now=NOW)
    appointed = [Term("Secretary", date(2026, 9, 1), date(2027, 7, 31))]
    roles.appoint(group_id="chess", group_name="Chess", person_id="ann", name="Ann", appointed=appointed, actor="x", now=NOW)
    with pytest.raises(NotAllowed, match="colleague"):
        decide(finding, "uphold", 2)


def test_a_last_day_that_is_over_is_refused_at_its_field() -> None:
    finding = appealed()
    with pytest.raises(Invalid) as refused:
        decide(finding, "uphold", 2, until=date(2026, 11, 1))
    assert "until" in refused.value.errors
    with pytest.raises(NotFound):
        checks.shown("chess", "nothing.here", PRIYA, NOW)


def test_a_committee_gets_one_letter_a_day_and_staff_theirs_when_it_is_late() -> None:
    add()
    add("second")
    night(page_with(FORM) | page_with(FORM, "second"))
    for hour in (0, 1, 2):
        notices.sweep(NOW + timedelta(hours=hour))
    told = letters("findings")
    assert [len(one.context["items"]) for one in told] == [3], "two that sign people up, and the page here that says nothing new"
    for number in range(1, 30):
        notices.sweep(NOW + number * DAY)
    assert len(letters("findings")) == 3
    assert [one.context["team"] for one in letters("findings-staff")] == ["Societies team"] * 2 or len(
        letters("findings-staff")
    ) == 2


def test_a_group_without_anybody_to_write_to_has_its_letter_go_to_staff() -> None:
    add()
    night(page_with(FORM))
    notices.sweep(NOW)
    assert {one.to for one in letters("findings")} == {policies.default().contact("societies")["email"]}


def test_the_register_s_own_flaws_are_found_and_name_nobody() -> None:
    one = add()
    PlatformRecord("chess", one).update([PlatformRecord.owner_id.set("gone"), PlatformRecord.owner.set("Gina Gone")])
    night()
    (found,) = store.read(records.key("chess", records.name_of(one, Rule.OWNER)))
    assert found is not None
    assert found.state == State.OPEN
    assert "Gina" not in str([(e.what, e.excerpt) for e in found.evidence] + [(h.act, h.text) for h in found.history])


def test_a_platform_that_is_retired_or_not_public_any_more_closes_what_was_found_on_it() -> None:
    one = add()
    night(page_with(FORM))
    platforms.retire("chess", one, PRIYA, NOW)
    night({}, NOW + DAY)
    assert states() == {"sign_ups": "mended"}


def test_a_group_that_has_left_has_no_findings_any_more() -> None:
    add()
    night(page_with(FORM))
    Group("chess").update([Group.leaves_on.set("2026-11-24")])
    asked = night(page_with(FORM), NOW + 2 * DAY).asked
    assert asked == []
    assert states() == {"sign_ups": "mended"}


def test_one_bad_site_stops_no_other_and_is_asked_again_the_next_night() -> None:
    add("bad")
    add("site")
    night({"https://bad.example.org/": RuntimeError("whatever"), **page_with(FORM)})
    assert states() == {"sign_ups": "open"}
    assert "https://bad.example.org/" in night({}, NOW + DAY).asked


def test_a_group_is_looked_through_once_a_night() -> None:
    add()
    assert night().asked == ["https://site.example.org/"]
    assert night({}, NOW + timedelta(hours=2)).asked == []
    assert night({}, NOW + DAY).asked == ["https://site.example.org/"]


def test_what_does_not_fit_into_the_time_comes_in_the_next_call() -> None:
    add("first")
    add("second")
    pages, left = Pages({}), [60.0]
    with patch.object(time_left, "seconds", lambda: left[0]), patch.object(pages, "look", _until_late(pages, left)):
        looking.tick(NOW, pages)  # type: ignore[arg-type]
    assert len(pages.asked) == 1
    assert len(night({}, NOW + timedelta(minutes=20)).asked) == 1
    turn = Look.get("chess", Look.GROUP)
    assert turn.looked_at == NOW + timedelta(minutes=20)


def test_a_group_for_whose_last_platform_there_is_no_time_comes_again_the_same_night() -> None:
    add("first")
    add("second")
    pages, left = Pages({}), [60.0]

    def look(url: str) -> Seen:
        left[0] = time_left.AFTER + 3  # Enough to write, and not to look at one more.
        return Pages.look(pages, url)

    with patch.object(time_left, "seconds", lambda: left[0]), patch.object(pages, "look", look):
        looking.tick(NOW, pages)  # type: ignore[arg-type]
    assert pages.asked == ["https://first.example.org/"]
    assert night({}, NOW + timedelta(minutes=20)).asked == ["https://second.example.org/"]


def test_a_page_that_takes_for_ever_to_be_read_could_not_be_looked_at_and_stops_no_other() -> None:
    slow = add("first")
    add("second")
    real = looking.reading.found_on

    def found_on(text: str, url: str) -> Any:
        ends = time.monotonic() + 3
        while "first" in url and time.monotonic() < ends:
            pass
        return real(text, url)

    with patch.object(looking, "_READING", 0.2), patch.object(looking.reading, "found_on", found_on):
        assert len(night(page_with(FORM, "second")).asked) == 2
    assert Look.get("chess", slow).answer == Answer.COULD_NOT_LOOK
    assert states() == {"sign_ups": "open"}


def _until_late(pages: Pages, left: list[float]) -> Callable[[str], Seen]:
    """The first look takes so long that there is only time to write down what it came to."""

    def look(url: str) -> Seen:
        left[0] = time_left.AFTER - 0.1
        return Pages.look(pages, url)

    return look


def test_a_site_that_somebody_is_asking_is_not_asked_at_the_same_time() -> None:
    add()
    assert records.hold("site.example.org", "somebody", NOW)
    assert night().asked == []
    assert night({}, NOW + timedelta(minutes=30)).asked == [], "its turn is over for tonight"
    assert night({}, NOW + DAY).asked == ["https://site.example.org/"], "whoever held it is long gone"
    assert records.hold("site.example.org", "other", NOW + DAY), "and it was let go"


@pytest.fixture
def started() -> Iterator[list[str]]:
    """Give the groups for which a look was begun."""
    begun: list[str] = []
    with patch("union.membership.platform_checks.starter.start", begun.append):
        yield begun


def test_a_committee_has_it_looked_at_again_and_sees_that_it_waits(started: list[str]) -> None:
    add()
    night(page_with(FORM))
    later = NOW + timedelta(hours=1)
    checks.look_again("chess", PRIYA, later)
    checks.look_again("chess", PRIYA, later + timedelta(seconds=30))
    assert started == ["chess"]
    assert checks.of_group("chess", PRIYA, later)["wanted_at"] is not None
    looking.look_again("chess", later + timedelta(minutes=1), Pages({}))  # type: ignore[arg-type]
    assert states() == {"sign_ups": "mended"}
    assert checks.of_group("chess", PRIYA, later + timedelta(minutes=2))["wanted_at"] is None


def test_whoever_mends_the_next_thing_right_after_a_look_has_them_looked_at_again(started: list[str]) -> None:
    add()
    checks.look_again("chess", PRIYA, NOW)
    looking.look_again("chess", NOW + timedelta(seconds=5), Pages({}))  # type: ignore[arg-type]
    checks.look_again("chess", PRIYA, NOW + timedelta(seconds=40))
    assert started == ["chess", "chess"]
    assert checks.of_group("chess", PRIYA, NOW + timedelta(seconds=41))["wanted_at"] is not None


def test_looking_again_has_its_limit_and_is_for_the_committee_and_staff(started: list[str]) -> None:
    for number in range(6):
        checks.look_again("chess", ANN, NOW + number * timedelta(minutes=4))
    with pytest.raises(TooMany):
        checks.look_again("chess", PRIYA, NOW + timedelta(minutes=28))
    assert len(started) == 6
    for who in (SAM, BOB):
        with pytest.raises(NotAllowed):
            checks.look_again("chess", who, NOW)


def test_staff_see_what_waits_for_them_alone() -> None:
    appealed()
    assert [one["state"] for one in checks.for_staff(ANN, state="appealed", group_type="", now=NOW)["findings"]] == ["appealed"]
    assert checks.for_staff(BOB, state="", group_type="", now=NOW)["findings"] == []
    with pytest.raises(NotAllowed):
        checks.for_staff(PRIYA, state="", group_type="", now=NOW)
    with pytest.raises(Invalid):
        checks.for_staff(ANN, state="nonsense", group_type="", now=NOW)
    late = checks.for_staff(ANN, state="late", group_type="societies", now=NOW + 20 * DAY)
    assert [one["rule"] for one in late["findings"]] == ["up_to_date"]
    assert {one["url"].split("/")[2] for one in records.open_items(NOW)} == {"chess"}


def test_a_real_site_is_looked_at_and_read(tmp_path: Path) -> None:
    add()
    authority = Authority(tmp_path)
    with running({"/": page(FORM)}, authority.context("site.example.org")) as site:
        fetcher = Fetcher(Reach.of(f"site.example.org:443={site.place},ca={authority.file}"), pause=lambda _: None)
        looking.tick(NOW, fetcher)
    assert states() == {"sign_ups": "open"}
    with running({"/": page("x")}, authority.expired("site.example.org")) as site:
        fetcher = Fetcher(Reach.of(f"site.example.org:443={site.place},ca={authority.file}"), pause=lambda _: None)
        looking.tick(NOW + DAY, fetcher)
    assert states() == {"sign_ups": "open", "certificate": "open"}


def test_where_nothing_may_be_looked_at_the_register_is_judged_all_the_same() -> None:
    add("hidden", public=False)
    add()
    looking.tick(NOW)
    assert states() == {"linked": "open"}
    assert [one["looked_at"] for one in checks.of_group("chess", PRIYA, NOW)["looks"]] == [None, None]


def test_it_is_told_when_the_look_cannot_be_begun() -> None:
    with patch("union.membership.platform_checks.starter.start", side_effect=Unavailable("no")), pytest.raises(Unavailable):
        checks.look_again("chess", PRIYA, NOW)


def test_a_look_that_could_not_be_begun_is_begun_when_somebody_asks_again(started: list[str]) -> None:
    add()
    looking.look_again("chess", NOW - DAY, Pages({}))  # type: ignore[arg-type]
    for seconds in (0, 20):
        with patch("union.membership.platform_checks.starter.start", side_effect=Unavailable("no")), pytest.raises(Unavailable):
            checks.look_again("chess", PRIYA, NOW + timedelta(seconds=seconds))
        assert checks.of_group("chess", PRIYA, NOW)["wanted_at"] is None, "nobody waits for what does not come"
    checks.look_again("chess", PRIYA, NOW + timedelta(seconds=40))
    assert started == ["chess"]


def test_an_hour_that_is_long_over_is_of_another_day_in_london() -> None:
    add()
    night({}, datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    assert night({}, datetime(2026, 11, 24, 0, 10, tzinfo=UTC)).asked == ["https://site.example.org/"]
    assert rules.is_turn(None, NOW)
