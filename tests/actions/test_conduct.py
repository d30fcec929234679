"""The ladder: what a committee does about behaviour on its platforms, and that staff know of every step."""

from datetime import timedelta
from typing import Any

import pytest
from union.core.case_log import actions as case_log
from union.core.case_log import rules as case_log_rules
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.memberships.tables import Membership
from union.moderation.board import actions as boards
from union.moderation.board.tables import Post
from union.moderation.conduct import actions as conduct
from union.moderation.conduct.actions import Frozen, Proof
from union.moderation.desk import actions as desk
from union.moderation.desk import queues
from union.moderation.evidence import actions as evidence
from union.moderation.evidence import evidence_store
from union.moderation.freezes.rules import Deed
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told
from union.moderation.incidents.tables import Incident
from union.moderation.recusals import actions as recusals

from tests.actions import freezing
from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("the_vault", "members")
ALEX = staff("alex", "Alex Green", "alex@union.example", "staff-societies")
TOM = Caller("tom", "Tom Reed", "tom@union.example")
SOON = NOW + timedelta(minutes=1)


def _joined(caller: Caller) -> None:
    Membership(
        group_id="chess",
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
        group_name="Chess",
        statement_version="2026-09",
        accepted_at=NOW - timedelta(days=50),
        valid_until="2027-07-31",
    ).save()


@pytest.fixture
def members(union_house: None) -> None:
    """Make Sam a member and Tom the treasurer of the chess society."""
    _joined(SAM)
    term = Term("Welfare officer", NOW.date(), (NOW + timedelta(days=200)).date())
    people.appoint(
        group_id="chess", group_name="Chess", person_id="tom", name="Tom Reed", appointed=[term], actor="test", now=NOW
    )


def _said() -> str:
    return boards.post("chess", SAM, text="Rude words.", statement=False, key="post-key-1", now=NOW)


def _opened(post_id: str | None = None, key: str = "concern-key-1", caller: Caller = PRIYA, **more: Any) -> str:
    told = {"heading": "abuse", "platform": "Board", "what": "Sam insults others.", **more}
    return conduct.open_concern("chess", caller, **told, post_id=post_id, key=key, now=NOW)


def _page(incident_id: str, caller: Caller = PRIYA) -> dict[str, Any]:
    return conduct.page("chess", incident_id, caller, SOON)


def _sealed(incident_id: str) -> None:
    for one in evidence.listed(incident_id):
        key = f"cases/{incident_id}/{one['evidence_id']}"
        version = evidence_store.first(key)
        assert version
        assert evidence.seal(key, version, "NO_THREATS_FOUND", NOW) == "sealed"


def _acts(incident_id: str) -> list[str]:
    entries = case_log.entries(incident_id)
    assert case_log_rules.fault(entries) is None
    return [entry.act.act for entry in entries]


def test_a_concern_is_a_case_for_staff_with_a_copy_of_the_post_and_a_letter_without_details() -> None:
    incident_id = _opened(_said())
    case = Incident.get(incident_id)
    assert (case.state, case.team, case.reporter_id) == ("received", "societies", "priya")
    assert recusals.of([incident_id])[incident_id].people == {"sam"}
    assert [one["kind"] for one in evidence.listed(incident_id)] == ["copy of a post"]
    (letter,) = Letter.scan()
    assert letter.to == "societies@union.example"
    assert "insults" not in str(letter.context)
    assert incident_id in [row["incident_id"] for row in queues.queue(ALEX, "all", NOW)["cases"]]


def test_the_second_click_opens_nothing_more() -> None:
    assert _opened() == _opened()
    assert len(list(Incident.scan())) == 1


def test_the_ladder_suggests_one_step_after_another_and_ends_with_the_post_gone() -> None:
    post_id = _said()
    incident_id = _opened(post_id)
    assert _page(incident_id)["suggested"] == "statement"
    conduct.state("chess", incident_id, PRIYA, text="Stop it.", where="board", key="state-key-1", now=SOON)
    assert _page(incident_id)["suggested"] == "message"
    conduct.message("chess", incident_id, PRIYA, text="Please stop.", key="message-key-1", now=SOON)
    _sealed(incident_id)
    assert _page(incident_id)["suggested"] == "remove"
    boards.moderate("chess", post_id, PRIYA, boards.Deed.REMOVE, reason="It insults.", now=SOON)
    page = _page(incident_id)
    assert (page["suggested"], page["post"]["text"]) == ("update", "")
    conduct.tell_staff("chess", incident_id, PRIYA, text="It is quiet now.", worse=False, key="staff-key-1", now=SOON)
    assert _page(incident_id)["suggested"] == "wait"
    assert [act for act in _acts(incident_id) if act.startswith("step")] == ["step: statement", "step: message", "step: to_staff"]
    timeline = desk.page(incident_id, ALEX, SOON)["timeline"]
    assert {"statement", "message", "to_staff"} <= {one["kind"] for one in timeline}


def test_a_statement_clicked_twice_stands_once_and_elsewhere_is_only_written_down() -> None:
    incident_id = _opened()
    for _ in range(2):
        conduct.state("chess", incident_id, PRIYA, text="Stop it.", where="board", key="state-key-1", now=SOON)
    conduct.state("chess", incident_id, PRIYA, text="Stop it.", where="elsewhere", key="state-key-2", now=SOON)
    assert [post.text for post in Post.query("chess")] == ["Stop it."]
    assert [step["kind"] for step in _page(incident_id)["steps"]] == ["statement", "statement"]


def test_the_direct_message_quotes_what_was_accepted_and_when_and_answers_go_to_staff() -> None:
    incident_id = _opened(_said())
    conduct.message("chess", incident_id, PRIYA, text="Please stop.", key="message-key-1", now=SOON)
    (letter,) = [one for one in Letter.scan() if one.kind == "direct-message"]
    assert (letter.to, letter.context["accepted_on"], letter.context["text"]) == (
        "sam@union.example",
        "4 October 2026",
        "Please stop.",
    )
    assert letter.context["contact"]["email"] == "societies@union.example"
    assert "priya@union.example" not in str(letter.context)
    assert letter.context["statement"]


def test_an_edited_post_wants_keeping_again() -> None:
    post_id = _said()
    incident_id = _opened(post_id)
    _sealed(incident_id)
    boards.edit("chess", post_id, SAM, text="Other rude words.", version=1, now=SOON)
    assert (_page(incident_id)["suggested"], _page(incident_id)["post"]["kept"]) == ("keep", False)
    conduct.keep("chess", incident_id, PRIYA, key="keep-key-1", now=SOON)
    assert _page(incident_id)["post"]["asked"]
    evidence.sweep(SOON)
    (one,) = [e for e in evidence.listed(incident_id) if e["state"] == "waiting"]
    key = f"cases/{incident_id}/{one['evidence_id']}"
    assert evidence.seal(key, str(evidence_store.first(key)), "NO_THREATS_FOUND", SOON) == "sealed"
    assert _page(incident_id)["post"]["kept"]


def test_getting_worse_puts_the_case_first() -> None:
    _opened(key="concern-key-1", heading="threats", what="One")
    incident_id = _opened(key="concern-key-2", heading="advice", what="Two")
    conduct.tell_staff("chess", incident_id, PRIYA, text="He is here now.", worse=True, key="staff-key-1", now=SOON)
    first = queues.queue(ALEX, "all", SOON)["cases"][0]
    assert (first["incident_id"], first["severity"]) == (incident_id, "urgent")


def test_whoever_is_shut_out_never_learns_that_there_is_a_concern() -> None:
    filed = incidents.report(
        Told(what="Tom Reed shouted at me.", heading="abuse", group_id="chess", tell_committee=True),
        None,
        key="report-key-1",
        address="1.1.1.1",
        now=NOW,
    )
    assert [one["incident_id"] for one in conduct.listed("chess", PRIYA, NOW)["open"]] == [filed.incident_id]
    assert conduct.listed("chess", TOM, NOW)["open"] == []
    before = _acts(filed.incident_id)
    for attempt in (
        lambda: conduct.page("chess", filed.incident_id, TOM, NOW),
        lambda: conduct.state("chess", filed.incident_id, TOM, text="x", where="board", key="state-key-1", now=NOW),
        lambda: conduct.tell_staff("chess", filed.incident_id, TOM, text="x", worse=True, key="staff-key-1", now=NOW),
        lambda: conduct.bring("chess", filed.incident_id, TOM, [], NOW),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert _acts(filed.incident_id) == before
    seen = str(conduct.page("chess", filed.incident_id, PRIYA, NOW)) + str(conduct.listed("chess", PRIYA, NOW))
    assert "Tom" not in seen
    assert "shouted" not in seen


def test_members_strangers_and_another_group_s_committee_have_no_ladder() -> None:
    incident_id = _opened()
    people.appoint(
        group_id="print",
        group_name="Print",
        person_id="sam",
        name="Sam",
        appointed=[Term("Editor", NOW.date(), NOW.date())],
        actor="t",
        now=NOW,
    )
    with pytest.raises(NotAllowed):
        conduct.page("chess", incident_id, SAM, NOW)
    with pytest.raises(NotFound):
        conduct.page("print", incident_id, SAM, NOW)
    with pytest.raises(NotFound):
        _opened("no-such-post", key="concern-key-2")
    with pytest.raises(NotAllowed):
        conduct.open_concern(
            "chess", SAM, heading="abuse", platform="Board", what="x", post_id=None, key="concern-key-3", now=NOW
        )


def test_nobody_opens_a_concern_about_a_post_of_their_own() -> None:
    own = boards.post("chess", PRIYA, text="Mine.", statement=True, key="post-key-2", now=NOW)
    with pytest.raises(NotAllowed, match="yourself"):
        _opened(own)


def test_a_closed_concern_takes_no_steps() -> None:
    incident_id = _opened()
    desk.take(incident_id, ALEX, 1, NOW)
    desk.close(incident_id, ALEX, outcome="committee_acted", text="", version=2, now=NOW)
    assert _page(incident_id)["outcome"] == "The committee dealt with it, with our support"
    with pytest.raises(Conflict, match="closed"):
        conduct.state("chess", incident_id, PRIYA, text="x", where="board", key="state-key-1", now=SOON)
    assert list(Post.query("chess")) == []


def test_every_look_of_the_committee_is_in_the_log() -> None:
    incident_id = _opened()
    _page(incident_id)
    _page(incident_id)
    _page(incident_id, TOM)
    assert _acts(incident_id) == ["opened by the committee", "concern read", "concern read"]


SHOT = ("frozen.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40)


def _by_hand(incident_id: str, platform_id: str, told: dict[str, Any], deed: Deed = Deed.FROZEN, **more: Any) -> None:
    done = Frozen(platform_id, deed, told["freeze_id"], told["version"])
    conduct.frozen("chess", incident_id, more.pop("caller", PRIYA), done, now=SOON, **{"key": "frozen-key-1", **more})


def test_what_was_done_by_hand_is_written_down_with_a_screenshot_that_staff_can_open() -> None:
    incident_id = _opened()
    for _ in range(2):
        conduct.attest("chess", incident_id, PRIYA, text="Posted in the chat.", proof=Proof([SHOT]), key="by-hand-1", now=SOON)
    (file,) = evidence.listed(incident_id)
    (step,) = _page(incident_id)["steps"]
    assert (step["kind"], step["details"]["evidence"]) == ("posted", [file["evidence_id"]])
    _sealed(incident_id)
    assert [one["openable"] for one in evidence.listed(incident_id)] == [True]


def test_a_file_that_is_in_no_case_or_in_another_shows_nothing() -> None:
    incident_id, other = _opened(), _opened(_said(), key="concern-key-2")
    (copy,) = evidence.listed(other)
    for evidence_id in ("made-up", copy["evidence_id"]):
        with pytest.raises(Invalid):
            conduct.attest(
                "chess", incident_id, PRIYA, text="Done.", proof=Proof(evidence_id=evidence_id), key="by-hand-1", now=SOON
            )
    assert _page(incident_id)["steps"] == []


def test_a_platform_is_said_to_be_frozen_with_a_screenshot_and_opened_again_when_the_break_is_over() -> None:
    incident_id, chat = _opened(), freezing.registered("whatsapp")["whatsapp"]
    told = freezing.frozen()
    for _ in range(2):
        _by_hand(incident_id, chat, told, proof=Proof([SHOT]))
    (platform,) = freezing.page(SOON)["platforms"]
    (file,) = evidence.listed(incident_id)
    assert (platform["standing"], platform["evidence_id"]) == ("frozen", file["evidence_id"])
    assert [step["text"] for step in _page(incident_id)["steps"]] == ["Our whatsapp: it is frozen now."]
    with pytest.raises(Conflict):
        _by_hand(incident_id, chat, told, deed=Deed.REOPENED, proof=Proof(), key="frozen-key-2")


def test_nobody_says_how_a_platform_stands_from_an_old_page_or_without_looking_after_the_group() -> None:
    incident_id, chat = _opened(), freezing.registered("whatsapp")["whatsapp"]
    told = freezing.frozen()
    with pytest.raises(Conflict):
        _by_hand(incident_id, chat, {**told, "version": 9}, proof=Proof())
    with pytest.raises(NotAllowed):
        _by_hand(incident_id, chat, told, proof=Proof(), caller=SAM)
    assert freezing.standings(SOON) == {"whatsapp": "asked"}


def test_a_screenshot_that_cannot_be_taken_is_named_and_nothing_is_said() -> None:
    incident_id, chat = _opened(), freezing.registered("whatsapp")["whatsapp"]
    with pytest.raises(Invalid) as refusal:
        _by_hand(incident_id, chat, freezing.frozen(), proof=Proof([("run.exe", b"MZ")]))
    assert "run.exe" in refusal.value.errors["files"]
    assert freezing.standings(SOON) == {"whatsapp": "asked"}


def _in_office(person_id: str, name: str) -> Caller:
    term = Term("Welfare officer", NOW.date(), (NOW + timedelta(days=200)).date())
    people.appoint(group_id="chess", group_name="Chess", person_id=person_id, name=name, appointed=[term], actor="test", now=NOW)
    return Caller(person_id, name, f"{person_id}@union.example")


def test_who_is_named_and_comes_into_office_later_learns_nothing_of_it() -> None:
    incident_id = _opened(what="Mo Farrell insults others in the chat.")
    mo, other = _in_office("mo", "Mo Farrell"), _in_office("nia", "Nia Farrell")
    assert conduct.listed("chess", mo, SOON)["open"] == []
    with pytest.raises(NotFound):
        _page(incident_id, mo)
    assert _page(incident_id, other)["concern"]["incident_id"] == incident_id


def test_who_is_only_called_like_somebody_named_is_let_in_by_staff() -> None:
    incident_id = _opened(what="Mo Farrell insults others in the chat.")
    desk.take(incident_id, ALEX, 1, NOW)
    desk.clear(incident_id, ALEX, "mo", 2, NOW)
    assert _page(incident_id, _in_office("mo", "Mo Farrell"))["concern"]["incident_id"] == incident_id


def test_who_wrote_the_post_stays_shut_out_when_staff_share_the_case_again() -> None:
    incident_id = _opened(_said())
    desk.share(incident_id, ALEX, summary="Please look.", kept_out=set(), version=1, now=NOW)
    sam = _in_office("sam", "Sam Okoro")
    assert conduct.listed("chess", sam, SOON)["open"] == []


def test_who_opens_a_concern_and_names_themselves_still_sees_it() -> None:
    assert _page(_opened(what="They insulted me, Priya Shah."))["steps"] == []


def test_who_is_on_read_only_puts_no_statement_on_the_board_from_a_concern_either() -> None:
    incident_id = _opened()
    _joined(TOM)
    own = boards.post("chess", TOM, text="Mine.", statement=False, key="post-key-3", now=NOW)
    boards.restrict("chess", own, ALEX, length=2, unit="hours", reason="Rude.", key="read-only-1", now=NOW)
    with pytest.raises(Conflict, match="read-only"):
        conduct.state("chess", incident_id, TOM, text="In our name.", where="board", key="state-key-1", now=SOON)
    assert [post.text for post in Post.query("chess")] == ["Mine."]
    assert _page(incident_id)["steps"] == []


def test_staff_write_to_the_committee_that_opened_a_case_as_there_is_no_reporter() -> None:
    incident_id = _opened()
    desk.take(incident_id, ALEX, 1, NOW)
    for to in ("message", "question"):
        with pytest.raises(Conflict, match="no reporter"):
            desk.say(incident_id, ALEX, to=to, text="Thank you.", key="say-key-1", now=NOW)
    desk.close(incident_id, ALEX, outcome="committee_acted", text="You did well.", version=2, now=SOON)
    assert [(step["kind"], step["text"]) for step in _page(incident_id)["steps"]] == [("to_committee", "You did well.")]
