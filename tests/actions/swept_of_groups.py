"""The kinds of items that are swept of groups, their platforms and what is found there, of applications, handovers and data requests."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from union.core.personal_data import working
from union.core.personal_data.tables import DataRequest
from union.core.policy import actions as policies
from union.membership.applications import clock as application_clock
from union.membership.applications.tables import Application
from union.membership.chats import nightly
from union.membership.groups.tables import Group
from union.membership.health import actions as health
from union.membership.health.tables import Found
from union.membership.mailings import ticking
from union.membership.mailings.tables import Mailing
from union.membership.memberships.tables import Membership
from union.membership.platform_checks import looking, notices
from union.membership.platform_checks.rules import Answer, Seen
from union.membership.platform_checks.tables import Finding, Look
from union.membership.platforms import reminding
from union.membership.platforms.tables import PlatformRecord
from union.site import mailing_audiences
from union.site.mailing_freezes import FREEZES
from union.voting.handover import clock as handover_clock
from union.voting.handover import rules as handover_rules
from union.voting.handover.tables import HandoverRecord
from union.voting.reaffiliation import clock as reaffiliation_clock
from union.voting.reaffiliation.tables import Reaffiliated

from tests.actions.conftest import NOW
from tests.actions.electing import DAY
from tests.actions.reaffiliating import TIME
from tests.actions.swept import BAD, GOOD, Kind, made, raw
from tests.actions.swept_kinds import has_committee

_TODAY = NOW.date().isoformat()
_PAGES: Any = SimpleNamespace(looks=True, look=lambda url: Seen(Answer.OK, url, "<p>Hello</p>"))
_TYPES = {GOOD[0]: "societies", GOOD[1]: "rag", BAD: "volunteering"}
_OURS = {*GOOD, BAD}


def _application(name: str) -> None:
    day = (NOW - DAY).date().isoformat()
    made(Application, application_id=name, state="gathering", moves_on=day, type="societies", name=name)


def _data_request(name: str) -> None:
    told: dict[str, Any] = {"kind": "erasure", "state": "waiting", "asked_at": NOW - 14 * DAY, "due_on": _TODAY}
    made(DataRequest, person_id="somebody", request_id=name, clock=DataRequest.YES, next_at=NOW, **told)


def _platform(group_id: str, platform_id: str) -> None:
    told = {"kind": "website", "label": platform_id, "url": "https://club.example.org/", "public": True}
    made(PlatformRecord, group_id=group_id, platform_id=platform_id, added_at=NOW - timedelta(days=30), **told)


def _to_look_at(name: str) -> None:
    has_committee(name)
    made(Membership, group_id=name, person_id="someone", name="Someone", email=f"{name}@union.example")
    _platform(name, "site")


def _to_go_through(name: str) -> None:
    _to_look_at(name)
    PlatformRecord(name, "site").update(actions=[PlatformRecord.entry.set("members"), PlatformRecord.public.set(False)])


def _finding(group_id: str, finding_id: str, state: str = "open", group_type: str = "societies") -> None:
    told = {"rule": "owner", "state": state, "open": "yes", "due_on": _TODAY, "opened_on": _TODAY, "since": _TODAY, "version": 1}
    last = (NOW + 14 * DAY).date().isoformat()
    made(Finding, group_id=group_id, finding_id=finding_id, platform_id=finding_id, group_type=group_type, mend_by=last, **told)


def _to_tell(name: str) -> None:
    has_committee(name)
    _finding(name, "site.owner")


def _handover(name: str) -> None:
    thing = handover_rules.kept(handover_rules.Item("thing-bank", "thing", "Bank", "The bank."))
    days = {"begins_on": _TODAY, "ends_on": "2099-01-01", "due_on": "2099-01-01", "open": HandoverRecord.OPEN}
    told: dict[str, Any] = {"items": [thing], "outgoing": [], "incoming": [], "state": "under_way", "type": "societies"}
    made(HandoverRecord, group_id="chess", handover_id=name, **days, **told)


def _sent_in(name: str) -> None:
    has_committee(name)
    day = (NOW - 30 * DAY).date().isoformat()
    made(Reaffiliated, group_id=name, year="2026", state="sent", last_on="2026-10-31", history=[], open="yes", due_on=day)


def _mailing(name: str) -> None:
    told = {"state": "scheduled", "sort": "news", "audience": {"kind": "members"}, "send_at": NOW - DAY}
    made(Mailing, group_id="chess", mailing_id=name, shard=Mailing.ACTIVE, at=NOW - DAY, **told)


OF_GROUPS: dict[str, Kind] = {
    "mailing": Kind(
        _mailing,
        lambda: ticking.tick(NOW, mailing_audiences.resolve, FREEZES),
        lambda: {one["mailing_id"]["S"] for one in raw(Mailing) if one["state"]["S"] in ("planning", "sending", "sent")},
        Mailing,
        lambda n: {"group_id": "chess", "mailing_id": n},
    ),
    "group to ask": Kind(
        has_committee,
        lambda: reaffiliation_clock.tick(TIME),
        lambda: {one["group_id"]["S"] for one in raw(Reaffiliated)} & _OURS,
        Group,
        lambda n: {"group_id": n},
    ),
    "re-affiliation": Kind(
        _sent_in,
        lambda: reaffiliation_clock.tick(NOW),
        lambda: {one["group_id"]["S"] for one in raw(Reaffiliated) if "looked_on" in one},
        Reaffiliated,
        lambda n: {"group_id": n, "year": "2026"},
        "{}/2026".format,
        "state",
    ),
    "group": Kind(
        has_committee,
        lambda: health.tick(NOW),
        lambda: {one["group_id"]["S"] for one in raw(Found)} & _OURS,
        Group,
        lambda n: {"group_id": n},
    ),
    "group that is gone": Kind(
        lambda name: made(Found, of=Found.ALL, group_id=name),
        lambda: health.tick(NOW),
        lambda: _OURS - {one["group_id"]["S"] for one in raw(Found)},
        Found,
        lambda n: {"of": Found.ALL, "group_id": n},
    ),
    "application": Kind(
        _application,
        lambda: application_clock.sweep(NOW),
        lambda: {one["application_id"]["S"] for one in raw(Application) if one["state"]["S"] == "lapsed"},
        Application,
        lambda n: {"application_id": n},
        field="name",
    ),
    "platforms to look at": Kind(
        _to_look_at,
        lambda: reminding.sweep(NOW),
        lambda: {one["group_id"]["S"] for one in raw(PlatformRecord) if "asked_on" in one},
        PlatformRecord,
        lambda n: {"group_id": n, "platform_id": "site"},
    ),
    "chats to go through": Kind(
        _to_go_through,
        lambda: nightly.sweep(NOW),
        lambda: {one["group_id"]["S"] for one in raw(PlatformRecord) if "told_on" in one},
        Group,
        lambda n: {"group_id": n},
    ),
    "group to look through": Kind(
        has_committee,
        lambda: looking.tick(NOW, _PAGES),
        lambda: {one["of"]["S"] for one in raw(Look)} & _OURS,
        Group,
        lambda n: {"group_id": n},
    ),
    "platform": Kind(
        lambda name: _platform("chess", name),
        lambda: looking.look_through("chess", _PAGES, policies.read(), NOW),
        lambda: {one["name"]["S"] for one in raw(Look)} & _OURS,
        PlatformRecord,
        lambda n: {"group_id": "chess", "platform_id": n},
        "chess/{}".format,
    ),
    "finding": Kind(
        lambda name: _finding("chess", name),
        lambda: looking.look_through("chess", _PAGES, policies.read(), NOW),
        lambda: {one["finding_id"]["S"] for one in raw(Finding) if one["state"]["S"] == "mended"},
        Finding,
        lambda n: {"group_id": "chess", "finding_id": n},
        "chess/{}".format,
    ),
    "committee to tell": Kind(
        _to_tell,
        lambda: notices.sweep(NOW),
        lambda: {one["group_id"]["S"] for one in raw(Finding) if one["told"]["N"] != "0"},
        Finding,
        lambda n: {"group_id": n, "finding_id": "site.owner"},
        field="mend_by",
    ),
    "team to tell": Kind(
        lambda name: _finding(name, "site.owner", "flagged", _TYPES[name]),
        lambda: notices.sweep(NOW),
        lambda: {one["group_id"]["S"] for one in raw(Finding) if one["told_staff"]["N"] != "0"},
        Finding,
        lambda n: {"group_id": n, "finding_id": "site.owner"},
        _TYPES.__getitem__,
        "mend_by",
    ),
    "data request": Kind(
        _data_request,
        lambda: working.sweep(lambda caller, now: [{"text": "You are Chair.", "url": "/my/roles", "link": "Roles"}], NOW),
        lambda: {one["request_id"]["S"] for one in raw(DataRequest) if one["state"]["S"] == "blocked"},
        DataRequest,
        lambda n: {"person_id": "somebody", "request_id": n},
    ),
    "handover": Kind(
        _handover,
        lambda: handover_clock.tick(NOW),
        lambda: {one["handover_id"]["S"] for one in raw(HandoverRecord) if "told" in one},
        HandoverRecord,
        lambda n: {"group_id": "chess", "handover_id": n},
    ),
}
