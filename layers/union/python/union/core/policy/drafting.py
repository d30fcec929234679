"""Verbs: write the next policy pack as a draft, by section or as a file, and adopt it.

There is one draft for all staff. It counts its `revision`s and each change names the one that it was made from, so that nobody's words are lost
when two write at once. It is never taken away, only emptied: a revision that somebody has seen never comes again with other words.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NoReturn

from union import store, text
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, must_run_staff
from union.core.policy import actions as policies
from union.core.policy import fields, rules, sections
from union.core.policy.fields import Pack as Told
from union.core.policy.rules import Policy
from union.core.policy.tables import Pack
from union.errors import CHANGED, Conflict, Invalid, NotFound
from union.store import ConditionFailed, Get, Part, Update

LARGEST = 200_000
"""Bytes of a pack as TOML: DynamoDB takes 400 KB an item, and it is read with most pages."""
_GONE = "There is no draft any more: somebody adopted it or threw it away. Please look at the policy again."

type Edition = tuple[Told, Policy]
"""A pack as TOML has it, and as it is read."""


class Desk:
    """The policy in force and the draft of the next one, open to staff on the team for all. Raises `NotAllowed` for everybody else."""

    def __init__(self, caller: Caller, *wants: Get[Any]) -> None:
        self.pack, self.draft, *self.found = people.read_for(caller, policies.in_force_key(), Pack.by_key(Pack.DRAFT), *wants)
        must_run_staff(caller)
        self.caller = caller

    @cached_property
    def in_force(self) -> Edition:
        """The pack in force."""
        return edition(policies.text_in_force(self.pack))

    @cached_property
    def drafted(self) -> Edition | None:
        """The draft, where there is one."""
        return edition(self.draft.text) if self.draft is not None and self.draft.text else None

    @property
    def edited(self) -> Edition:
        """What staff go on from: the draft, or the pack in force until there is one."""
        return self.drafted or self.in_force

    @property
    def revision(self) -> int:
        """How often the draft was changed, by which a change says what it was made from."""
        return int(self.draft.revision) if self.draft is not None and self.draft.revision is not None else 0

    def draft_write(self, told: str | None, now: datetime) -> Update:
        """The part of a transaction after which this is the draft; None empties it. `ConditionFailed` where somebody changed it meanwhile."""
        same = Pack.revision == self.revision if self.revision else Pack.revision.does_not_exist()
        kept = Pack.text.remove() if told is None else Pack.text.set(told)
        return Update(Pack(Pack.DRAFT), [kept, Pack.revision.set(self.revision + 1), Pack.changed_at.set(now)], same)

    def commit(self, act: str, now: datetime, *parts: Part, **said: str) -> None:
        """Change the draft, with the note. Raises `Conflict` where somebody was first."""
        try:
            store.commit(*parts, audit_write("policy", act, self.caller.person_id, now, **said))
        except ConditionFailed as lost:
            raise Conflict(CHANGED) from lost

    def must_be_at(self, revision: int) -> None:
        """Raises `Conflict` unless the draft is as somebody saw it at this revision."""
        if revision != self.revision:
            raise Conflict(CHANGED)


def edition(told: str) -> Edition:
    """A pack from its TOML; pages that it does not have are those that come with the house, as everybody reads them."""
    pack = tomllib.loads(told)
    whole = {**pack, "pages": {**tomllib.loads(policies.default_text())["pages"], **pack.get("pages", {})}}
    return whole, policies.parsed(told)


def written(pack: Told) -> str:
    """A pack as TOML. Raises `Invalid` with the parts called as in the forms where it is too large, or does not hold together."""
    import tomli_w  # Only what writes a pack pays for it.

    told = tomli_w.dumps(pack, multiline_strings=True)
    if len(told.encode()) > LARGEST:
        raise Invalid(f"All texts together are longer than {LARGEST // 1000} KB. Please shorten some.")
    try:
        rules.parse(told)
    except Invalid as refusal:
        raise fields.in_words(refusal.detail) from refusal
    return told


def save(caller: Caller, name: str, told: Mapping[str, str], *, revision: int, now: datetime) -> None:
    """Put what was typed in a section into the draft, which begins with it where there was none. Doing it again changes nothing.

    Raises `Conflict` where somebody changed the draft since this revision, `NotFound` for no section, `NotAllowed`, and `Invalid` with a
    sentence for each field that cannot be used.
    """
    desk, of = Desk(caller), section(name)
    after = fields.changed(*desk.edited, of, told)
    if after == desk.edited[0]:
        return
    text_after = written(after)
    desk.must_be_at(revision)
    desk.commit("draft changed", now, desk.draft_write(text_after, now), section=name)


def section(name: str) -> sections.Section:
    """The section of this name. Raises `NotFound`."""
    found = sections.section(name)
    if found is None:
        raise NotFound("The policy has no such section.")
    return found


def bring(caller: Caller, data: bytes, *, revision: int, now: datetime) -> None:
    """Make a file of TOML the draft. The same file again changes nothing. Raises `Conflict`, `NotAllowed`, and `Invalid` at `file`."""
    desk = Desk(caller)
    told = read(data)
    if desk.draft is not None and desk.draft.text == told:
        return
    desk.must_be_at(revision)
    desk.commit("draft brought", now, desk.draft_write(told, now))


def read(data: bytes) -> str:
    """A file as the TOML of a pack, which says nothing that could not be typed into the forms. Raises `Invalid` at `file`."""
    if not data.strip():
        raise Invalid.field("file", "Please choose a file first.")
    if len(data) > LARGEST:
        raise Invalid.field("file", f"Please keep the file to {LARGEST // 1000} KB.")
    try:
        told = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as failure:
        raise Invalid.field("file", "This is no text in UTF-8.") from failure
    if text.unprintable(told):
        raise Invalid.field("file", "There are invisible characters in the file. Please take them out.")
    try:
        policy = rules.parse(told)
    except Invalid as refusal:
        raise Invalid.field("file", refusal.detail) from refusal
    fields.check(edition(told)[0], policy)
    return told


def discard(caller: Caller, *, revision: int, now: datetime) -> None:
    """Throw the draft away. Doing it again changes nothing. Raises `Conflict` where somebody changed it since, and `NotAllowed`."""
    desk = Desk(caller)
    if desk.drafted is None:
        return
    desk.must_be_at(revision)
    desk.commit("draft thrown away", now, desk.draft_write(None, now))


def adopt(caller: Caller, version: str, *, revision: int, now: datetime) -> None:
    """Put the draft in force as this version, with the note. Doing it again changes nothing.

    Raises `Conflict` where somebody changed, adopted or threw the draft away since this revision, `NotAllowed`, and `Invalid` for a name that
    cannot be used or is taken, or where the draft says the same as the pack in force.
    """
    desk = Desk(caller, policies.version_key(version))
    if desk.drafted is None:
        if desk.in_force[1].version == version:
            return
        raise Conflict(_GONE)
    desk.must_be_at(revision)
    _check_name(version, taken=policies.of_version(desk.found[0], version) is not None)
    if not fields.changes(desk.in_force, desk.drafted):
        raise Invalid("The draft says the same as the policy in force. There is nothing to adopt.")
    told = written(fields.renamed(desk.drafted[0], version, desk.in_force[1]))
    policies.adopt(told, caller.person_id, now, desk.draft_write(None, now))


def _check_name(version: str, *, taken: bool) -> None:
    if not policies.can_be_called(version):
        _refuse(policies.MISNAMED)
    if taken:
        _refuse("There is a version of this name already. Please choose another.")


def _refuse(sentence: str) -> NoReturn:
    raise Invalid.field("version", sentence)


def toml(caller: Caller, name: str) -> str:
    """A pack as TOML, by the name of its version, or the draft. Raises `NotAllowed`, and `NotFound` where there is none."""
    desk = Desk(caller, policies.version_key(name))
    if name == Pack.DRAFT:
        if desk.draft is None or not desk.draft.text:
            raise NotFound(_GONE)
        return str(desk.draft.text)
    return version_text(desk.found[0], name)


def version_text(pack: Pack | None, name: str) -> str:
    """The TOML of a version from its record. Raises `NotFound` where the union never had it."""
    if pack is not None and pack.text and name not in policies.NO_VERSIONS:
        return str(pack.text)
    if policies.default().version == name:
        return policies.default_text()
    raise NotFound("There is no version of this name.")


def versions() -> list[Pack]:
    """The versions that the union adopted, without their words, the newest first."""
    asked = Pack.scan(attributes_to_get=["policy_id", "version", "adopted_at"], consistent_read=True)
    return sorted(
        (one for one in asked if one.policy_id not in policies.NO_VERSIONS), key=lambda one: one.adopted_at, reverse=True
    )
