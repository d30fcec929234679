"""Verbs: write a group's page, look at its history, bring a version back, and approve what waits."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from union import ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, must_be_staff, supports
from union.core.pictures import actions as pictures
from union.core.pictures.rules import Shape
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.pages import letters as page_letters
from union.membership.pages import rules
from union.membership.pages.rules import Content
from union.membership.pages.tables import PageVersion
from union.store import ConditionFailed, Part, Put, Update
from union.times import iso, london_day

if TYPE_CHECKING:
    from union.membership.pages import views

_CHANGED = "Somebody else saved this page while you wrote. Nothing is lost: look at both, then save again."
_SHAPES = {"banner": Shape.BANNER, "logo": Shape.LOGO}
_SUPPORT = "Staff support"
_WAITS_NO_MORE = [PageVersion.waits.remove(), PageVersion.email.remove()]
"""An address is there for the letter about what staff decided, and for nothing else."""


class _Room:
    """A group whose page the caller may write, with its newest version."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        kept, member, pack = people.read_for(
            caller, groups.key(group_id), people.member_key(group_id, caller.person_id), policies.in_force_key()
        )
        self.group, self.caller, self.now = groups.require(kept, now), caller, now
        self.policy = policies.current(pack)
        self.office = people.Office(caller, self.group, member, now)
        self.office.must(Can.PAGE)
        titles = [term.role for term in people.terms(member) if term.runs(london_day(now))]
        self.role = ", ".join(titles) or _SUPPORT
        self.page, self.draft = groups.editions(self.group)

    @property
    def group_id(self) -> str:
        """The group's id."""
        return str(self.group.group_id)

    @cached_property
    def newest(self) -> PageVersion | None:
        """The newest version, where anybody ever wrote one."""
        return self.version(self.draft) if self.draft else None

    @property
    def content(self) -> Content:
        """What the page says in its newest version, shown or not."""
        return rules.content(self.newest.content) if self.newest else groups.dressed(self.group)

    @property
    def applies(self) -> bool:
        """Whether what is saved is shown at once."""
        return self.office.supports or not self.policy.approves_pages

    @property
    def waits(self) -> bool:
        """Whether staff support have to look at the newest version."""
        return self.newest is not None and self.newest.waits is not None

    def version(self, number: int) -> PageVersion | None:
        """The version of this number, or None."""
        (found,) = store.read(PageVersion.by_key(self.group_id, _id(number)))
        return found

    def must(self, number: int) -> PageVersion:
        """The version of this number. Raises `NotFound`."""
        found = self.version(number) if 0 <= number <= self.draft else None
        if found is None:
            raise NotFound("There is no such version of this page.")
        return found


def _id(number: int) -> str:
    return f"{number:0{rules.DIGITS}d}"


def hub(group_id: str, caller: Caller, now: datetime) -> "views.PageHub":
    """What there is to do on a group's page, and its history. Raises `NotAllowed`, `NotFound`."""
    room = _Room(group_id, caller, now)
    kept = PageVersion.query(group_id, scan_index_forward=False, limit=rules.VERSIONS, consistent_read=True)
    versions = [_listed(room, one) for one in kept]
    return {
        "group": groups.name_view(room.group),
        "steps": [{"name": s.name, "what": s.what, "form": s.form, "done": s.done} for s in rules.steps(room.content)],
        "versions": versions,
        "newest": room.draft,
        "shown": room.page,
        "approval": room.policy.approves_pages,
        "waits": room.waits,
        "may_decide": room.office.supports and room.waits,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _listed(room: _Room, one: PageVersion) -> "views.Version":
    number = int(one.version_id)
    return {
        "number": number,
        "name": one.name,
        "role": one.role,
        "at": iso(one.written_at),
        "state": _state(room, one),
        "restored": None if one.restored is None else int(one.restored),
        "reason": one.reason,
    }


def _state(room: _Room, one: PageVersion) -> str:
    if int(one.version_id) == room.page:
        return "shown"
    return "waiting" if one.waits else (one.verdict or "earlier")


def writing(group_id: str, caller: Caller, typed: Mapping[str, str], now: datetime) -> "views.PageWords":
    """The form for a page's words, with what somebody else changed since the version that was `typed` from."""
    room = _Room(group_id, caller, now)
    meanwhile, kept = _meanwhile(room, typed), rules.values(room.content)
    theirs = [one["name"] for one in meanwhile["parts"] if one["untouched"]] if meanwhile else []
    return {
        "group": groups.name_view(room.group),
        "version": room.draft,
        "approval": not room.applies,
        "swatches": [{"colour": colour, "name": name, "ink": rules.text_on(colour)} for colour, name in rules.SWATCHES.items()],
        "meanwhile": meanwhile,
        "merged": {field: kept[field] for name in theirs for field in rules.fields_of(name)},
        "key": ids.key(),
        "values": dict(typed if "summary" in typed else kept),  # A box that is not ticked is not sent: nothing kept may tick it.
        "errors": {},
    }


def _meanwhile(room: _Room, typed: Mapping[str, str]) -> "views.Meanwhile | None":
    """What is new since the version that somebody began to write from, and who did it; None where nothing is."""
    began = rules.number(typed.get("version", ""))
    if not 0 <= began < room.draft or room.newest is None:
        return None
    base = room.must(began)
    mine = {**typed, "enquiries": typed.get("enquiries", "")}
    mine["colour"] = typed.get("own_colour", "") if typed.get("colour") == "own" else typed.get("colour", "")
    found = rules.meanwhile(rules.content(base.content), room.content, mine)
    parts: list[views.Theirs] = [
        {"name": m.name, "label": rules.LABELS[m.name], "was": m.was, "now": m.now, "untouched": m.untouched} for m in found
    ]
    return {"by": room.newest.name, "role": room.newest.role, "at": iso(room.newest.written_at), "parts": parts}


def write(group_id: str, caller: Caller, words: Mapping[str, Any], *, version: int, now: datetime) -> bool:
    """Save the words of a page that were begun from `version`; whether they are shown at once. Doing it again changes nothing.

    Raises `Conflict` where somebody else saved since, `NotAllowed`, `NotFound`.
    """
    room = _Room(group_id, caller, now)
    page = room.content.with_words(words)
    if version != room.draft and page != room.content:
        raise Conflict(_CHANGED)
    _save(room, page)
    return room.applies


def picturing(group_id: str, caller: Caller, now: datetime) -> "views.PagePictures":
    """The forms for a page's banner and logo. Raises `NotAllowed`, `NotFound`."""
    room = _Room(group_id, caller, now)
    page = room.content
    return {
        "group": groups.name_view(room.group),
        "approval": not room.applies,
        "banner": pictures.shown(page.banner, page.banner_alt) if page.banner else None,
        "logo": pictures.shown(page.logo, page.logo_alt) if page.logo else None,
        "key": ids.key(),
        "values": {"banner_alt": page.banner_alt, "logo_alt": page.logo_alt},
        "errors": {},
    }


def picture(group_id: str, caller: Caller, which: str, *, data: bytes, alt: str, remove: bool, now: datetime) -> bool:
    """Put another banner or logo on a page, say anew what it shows, or take it away; whether that is shown at once.

    Doing it again changes nothing. Raises `Conflict`, `Invalid`, `NotAllowed`, `NotFound`.
    """
    room = _Room(group_id, caller, now)
    if remove and not data:
        _save(room, room.content.with_picture(which, "", ""))
        return room.applies
    name, parts = pictures.keep_write(which, data, _SHAPES[which]) if data else (str(getattr(room.content, which)), [])
    if not name:
        raise Invalid.field(which, "Please choose a picture first.")
    _save(room, room.content.with_picture(which, name, pictures.alt(f"{which}_alt", alt)), *parts)
    return room.applies


def restore(group_id: str, caller: Caller, number: int, *, now: datetime) -> bool:
    """Bring an earlier version back as the newest; whether it is shown at once. Doing it again changes nothing."""
    room = _Room(group_id, caller, now)
    _save(room, rules.content(room.must(number).content), restored=number)
    return room.applies


def _save(room: _Room, page: Content, *more: Put, restored: int | None = None) -> None:
    """Write the next version. What says the very same as the newest is none."""
    if page == room.content and (room.page == room.draft or not room.applies):
        return
    number = room.draft + 1
    record = PageVersion(
        group_id=room.group_id,
        version_id=_id(number),
        content=page.kept(),
        group_name=room.group.name,
        person_id=room.caller.person_id,
        name=room.caller.name,
        role=room.role,
        email=None if room.applies else room.caller.email,
        written_at=room.now,
        restored=restored,
        waits=None if room.applies else room.group.type,
    )
    told = ", ".join(rules.changed(room.content, page))
    subject = f"group#{room.group_id}"
    parts: list[Part] = [
        Put(record, PageVersion.version_id.does_not_exist()),
        groups.page_write(room.group, number, page if room.applies else None),
        audit_write(subject, "page written", room.caller.person_id, room.now, version=number, parts=told),
        *more,
        *_before(room),
        *_told(room, number),
    ]
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost


def _before(room: _Room) -> list[Part]:
    """The part that keeps the page as it was before anybody wrote here, or that lets an earlier version wait no more."""
    if room.newest is None:
        first = PageVersion(
            group_id=room.group_id,
            version_id=_id(0),
            content=groups.dressed(room.group).kept(),
            group_name=room.group.name,
            written_at=room.group.affiliated_at,
        )
        return [Put(first)]
    if not room.waits:
        return []
    return [Update(PageVersion(room.group_id, room.newest.version_id), _WAITS_NO_MORE, PageVersion.waits.exists())]


def _told(room: _Room, number: int) -> list[Put]:
    """A letter to staff support about a version that waits, unless one waited already."""
    return [] if room.applies or room.waits else [page_letters.waits(room.group, room.policy, number, room.now)]


def compare(group_id: str, caller: Caller, old: int | None, new: int, now: datetime) -> "views.Compared":
    """Two versions of a page side by side, part by part where they differ; without `old` the one that is shown beside `new`.

    Raises `NotAllowed`, `NotFound`.
    """
    room = _Room(group_id, caller, now)
    one, other = (room.must(number) for number in (room.page if old is None else old, new))
    return {
        "group": groups.name_view(room.group),
        "old": _listed(room, one),
        "new": _listed(room, other),
        "parts": rules.differences(rules.content(one.content), rules.content(other.content)),
        "newest": room.draft,
        "may_decide": room.office.supports and room.waits and new == room.draft,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def waiting(caller: Caller, now: datetime) -> "views.WaitingPages":
    """The pages that wait for staff support of the caller's teams, the one that waited longest first. Raises `NotAllowed`."""
    (pack,) = people.read_for(caller, policies.in_force_key())
    must_be_staff(caller)
    mine = [one for one in policies.current(pack).contacts if supports(caller, one)]
    found = [version for kind in mine for version in PageVersion.waiting.query(kind)]
    shown: list[views.WaitingPage] = [
        {
            "group": {"group_id": one.group_id, "name": one.group_name},
            "number": int(one.version_id),
            "name": one.name,
            "role": one.role,
            "at": iso(one.written_at),
        }
        for one in sorted(found, key=lambda one: one.written_at)
    ]
    return {"pages": shown, "approval": policies.current(pack).approves_pages}


def approve(group_id: str, caller: Caller, number: int, *, now: datetime) -> None:
    """Show the version that waits. Doing it again changes nothing. Raises `Conflict` where another one waits by now, `NotAllowed`."""
    room = _Room(group_id, caller, now)
    _decide(room, number, "approved", "", groups.page_write(room.group, number, room.content))


def give_back(group_id: str, caller: Caller, number: int, *, reason: str, now: datetime) -> None:
    """Return the version that waits with a reason, which whoever wrote it reads. Raises as `approve` does."""
    room = _Room(group_id, caller, now)
    _decide(room, number, "returned", reason)


def _decide(room: _Room, number: int, verdict: str, reason: str, *more: Part) -> None:
    if not room.office.supports:
        raise NotAllowed("Only this group's staff support can decide this.")
    one = room.must(number)
    if one.verdict == verdict:
        return
    if number != room.draft or one.waits is None:
        raise Conflict("Somebody else has decided this or saved the page anew. Please look again.")
    decided = [
        PageVersion.verdict.set(verdict),
        PageVersion.decided_by.set(room.caller.person_id),
        PageVersion.decided_at.set(room.now),
        *_WAITS_NO_MORE,
        *([PageVersion.reason.set(reason)] if reason else []),
    ]
    subject = f"group#{room.group_id}"
    parts: list[Part] = [
        Update(PageVersion(room.group_id, one.version_id), decided, PageVersion.waits.exists()),
        audit_write(subject, f"page {verdict}", room.caller.person_id, room.now, version=number),
        *([page_letters.decided(room.group, one, verdict, reason, room.now)] if one.email else []),
        *more,
    ]
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict("Somebody else has decided this or saved the page anew. Please look again.") from lost
