"""Every form of a group's board, platforms and freezes, of a case and of a report, sent twice at once."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from union.core.people import actions as people
from union.core.people.rules import Term
from union.moderation.board.tables import Restriction
from union.moderation.desk import actions as desk
from union.moderation.evidence import actions as evidence
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told

from tests.actions.conftest import PRIYA, SAM, the_vault
from tests.actions.freezing import member, registered
from tests.functions.clicking import KEY, clicked, twice
from tests.functions.test_freeze_doors import NEW as FREEZE
from tests.functions.test_freeze_doors import meant, names
from tests.functions.test_platform_doors import NEW as PLATFORM
from tests.functions.test_who_is_kept_out import ALEX, BO, BOTH, JO, KIM, SAID_SO, matter

__all__ = ["ALEX", "BO", "BOTH", "JO", "KIM", "SAID_SO", "matter", "the_vault"]
type Call = Callable[..., Any]
GROUP = "/groups/chess"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 9


@twice("/groups/<group_id>/platforms", *(f"/groups/<group_id>/platforms/<platform_id>{deed}" for deed in ("", "/retire")))
def test_a_platform_is_added_changed_and_retired(call: Call) -> None:
    where = f"{GROUP}/platforms"
    clicked(call, where, PRIYA, **PLATFORM)
    shown = call("platforms", "GET", where, caller=PRIYA, headers={"accept": "application/json"})
    here = f"{where}/{json.loads(shown.body)['platforms'][0]['platform_id']}"
    clicked(call, here, PRIYA, **{**PLATFORM, "label": "Server"})
    clicked(call, f"{here}/retire", PRIYA)


@twice(
    *(f"/groups/<group_id>/platforms/<platform_id>{deed}" for deed in ("/owner", "/admins", "/admins/<admin_id>/remove", "/look"))
)
def test_a_platform_gets_an_owner_and_an_admin_and_is_looked_at(call: Call) -> None:
    member("tom")
    told = {"person_id": "tom", "name": "Tom Evans", "appointed": [Term("Treasurer", date(2020, 1, 1), date(2099, 1, 1))]}
    people.appoint(group_id="chess", group_name="Chess", **told, actor="test", now=datetime.now(UTC))
    (platform_id,) = registered("whatsapp").values()
    here = f"{GROUP}/platforms/{platform_id}"
    clicked(call, f"{here}/owner", PRIYA, person_id="tom")
    clicked(call, f"{here}/admins", PRIYA, name="Bob Webb", why="He pays for it.")
    shown = json.loads(call("platforms", "GET", here, caller=PRIYA, headers={"accept": "application/json"}).body)
    clicked(call, f"{here}/look", PRIYA, admins="yes", members="yes", version=str(shown["version"]))
    clicked(call, f"{here}/admins/{shown['admins'][0]['admin_id']}/remove", PRIYA)


@twice("/groups/<group_id>/platforms", "/groups/<group_id>/chats/<platform_id>", "/groups/<group_id>/chats/<platform_id>/left")
@twice(
    *(
        f"/groups/<group_id>/platforms/<platform_id>/people{deed}"
        for deed in ("", "/looked", "/link", "/strangers", "/strangers/<stranger_id>/gone")
    )
)
def test_members_get_into_a_chat_and_its_list_is_gone_through(call: Call) -> None:
    member("sam")
    clicked(call, f"{GROUP}/platforms", PRIYA, **{**PLATFORM, "kind": "whatsapp", "url": "", "public": "", "entry": "members"})
    shown = call("platforms", "GET", f"{GROUP}/platforms", caller=PRIYA, headers={"accept": "application/json"})
    platform_id = json.loads(shown.body)["platforms"][0]["platform_id"]
    mine, here = f"{GROUP}/chats/{platform_id}", f"{GROUP}/platforms/{platform_id}/people"
    door = json.loads(call("chats", "GET", mine, caller=SAM, headers={"accept": "application/json"}).body)
    clicked(call, mine, SAM, accept="yes", version=door["statement_version"], known_as="Sammy")
    clicked(call, here, PRIYA, person_id="sam", inside="yes")
    clicked(call, f"{here}/strangers", PRIYA, seen="ends in 4821")
    listed = json.loads(call("chats", "GET", here, caller=PRIYA, headers={"accept": "application/json"}).body)
    clicked(call, f"{here}/strangers/{listed['strangers'][0]['stranger_id']}/gone", PRIYA)
    clicked(call, f"{here}/looked", PRIYA)
    clicked(call, f"{here}/link", PRIYA, url="https://chat.whatsapp.com/New1")
    clicked(call, f"{mine}/left", SAM)


@twice("/groups/<group_id>/freeze", "/groups/<group_id>/freeze/extend", "/groups/<group_id>/freeze/end")
@twice("/groups/<group_id>/freeze/platforms/<platform_id>")
def test_a_freeze_begins_is_worked_by_hand_extended_and_ended(call: Call) -> None:
    (platform_id,) = registered("whatsapp").values()
    here = f"{GROUP}/freeze"
    told = json.loads(clicked(call, here, PRIYA, json=FREEZE).body)["freeze"]
    for deed, more in (("frozen", {}), ("posted", {"statement_id": "first"})):
        clicked(call, f"{here}/platforms/{platform_id}", PRIYA, **names(told, deed, **more))
    clicked(call, f"{here}/extend", PRIYA, **meant(told), length="1", unit="hours", key="extend-1")
    clicked(call, f"{here}/end", PRIYA, **meant({**told, "version": 2}), key="end-key-1")
    clicked(call, f"{here}/platforms/{platform_id}", PRIYA, **names({**told, "version": 3}, "reopened"))


@twice("/groups/<group_id>/board", "/groups/<group_id>/board/<post_id>/read-only")
@twice("/groups/<group_id>/read-only/<person_id>/end")
def test_a_member_posts_is_put_on_read_only_and_let_off_it(call: Call) -> None:
    member("sam")
    post_id = json.loads(clicked(call, f"{GROUP}/board", SAM, json={"text": "Hello.", "key": KEY}).body)["post_id"]
    clicked(call, f"{GROUP}/board/{post_id}/read-only", PRIYA, length="2", unit="hours", reason="Rude.")
    (one,) = Restriction.scan()
    clicked(call, f"{GROUP}/read-only/{one.person_id}/end", PRIYA, version=str(one.version))


@twice("/cases/<incident_id>/link")
def test_two_cases_are_linked_and_that_is_undone(call: Call, the_vault: None) -> None:
    one, other = (_reported(number).incident_id for number in (1, 2))
    for on in ({"on": "yes"}, {}):
        clicked(call, f"/cases/{one}/link", ALEX, other=other, **on)


@twice("/cases/<incident_id>/exported")
def test_staff_fetch_what_was_packed(call: Call, the_vault: None) -> None:
    now, case = datetime.now(UTC), _reported(1).incident_id
    with patch("union.moderation.evidence.packer.start") as start:
        desk.export(case, ALEX, KEY, now)
    evidence.pack(*start.call_args.args, now)
    clicked(call, f"/cases/{case}/exported", ALEX, version="1")


@twice("/groups/<group_id>/conduct/<incident_id>/files")
def test_a_committee_brings_files(call: Call, matter: dict[str, str]) -> None:
    here = f"{GROUP}/conduct/{matter['incident_id']}/files"
    asked = {"name": "a.png", "size": 3, "type": "image/png", "sha256": "a" * 64, "key": KEY}
    clicked(call, here, PRIYA, json=asked)
    clicked(call, here, PRIYA, brought={"b.png": PNG})


@twice("/report", *(f"/case{deed}" for deed in ("", "/answer", "/files", "/notices", "/leave")))
def test_somebody_reports_comes_back_writes_brings_and_leaves(call: Call, the_vault: None) -> None:
    clicked(call, "/report", heading="abuse", what="He keeps writing to me.", group="chess")
    opened = _in(clicked(call, "/case", receipt=_reported(1).receipt))
    clicked(call, "/case/answer", headers=opened, text="It goes on.")
    asked = {"name": "a.png", "size": 3, "type": "image/png", "sha256": "a" * 64, "key": KEY}
    clicked(call, "/case/files", headers=opened, json=asked)
    clicked(call, "/case/files", headers=opened, brought={"b.png": PNG})
    for email in ("ada@union.example", ""):
        clicked(call, "/case/notices", headers=opened, email=email)
    clicked(call, "/case/leave", headers=opened)


def _in(answer: Any) -> dict[str, str]:
    """The cookie of an answer that opens a case."""
    return {"cookie": answer.raw["cookies"][0].partition(";")[0]}


def _reported(number: int) -> Any:
    told = Told(what=f"He keeps writing to me, {number} times.", heading="abuse", group_id="chess")
    return incidents.report(told, None, key=f"report-key-of-{number}", address="1.1.1.1", now=datetime.now(UTC))
