"""Verbs: complain about what was decided on a board, appeal once, and decide it, with all that follows in one transaction."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, settings, store
from union.core.audit.actions import audit_write
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff, supports
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, NotFound
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.moderation.appeals import rules
from union.moderation.appeals.rules import About, Deed, State
from union.moderation.appeals.tables import Appeal
from union.moderation.board import undoing
from union.moderation.board.undoing import Done
from union.moderation.recusals import actions as recusals
from union.moderation.recusals.rules import Recusal
from union.store import ConditionFailed, Part, Put, Record, Update
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.moderation.appeals.views import Complaint, Complaints, ComplaintToDecide, OwnComplaint


def _appeal_id(*named: str) -> str:
    return ids.derived("complaint", *named)


def _recusal(found: Record | None) -> Recusal | None:
    """Who is kept out of the case about what a complaint is about, where there is one."""
    incident_id = undoing.case_of(found)
    return recusals.of([incident_id]).get(incident_id) if incident_id else None


def _teams_out(found: Record | None) -> frozenset[str]:
    recusal = _recusal(found)
    return recusal.teams if recusal else frozenset()


def _hears(held: Appeal, found: Record | None, caller: Caller) -> bool:
    """Whether a complaint is for the caller: their team hears it, and they are not kept out of the case about it."""
    recusal = _recusal(found)
    return supports(caller, held.heard_by or held.group_type) and not (recusal is not None and recusal.keeps_out(caller))


class _Act:
    """What somebody may complain about: a post of their own that is hidden or removed, or their own time on read-only.

    Where that does not last any more `done` is None, and `before` are the ids that a complaint about it would have.
    """

    def __init__(self, group_id: str, post_id: str | None, caller: Caller) -> None:
        what = undoing.key(group_id, post_id, caller.person_id)
        group, found, pack = people.read_for(caller, groups.key(group_id), what, policies.in_force_key())
        self.group, self.policy = groups.kept(group), policies.current(pack)
        done = undoing.done(found)
        self.done = done if done is not None and done.to == caller.person_id else None
        self.team = self.policy.team_for(self.group.type, kept_out=_teams_out(found))
        self.post_id = post_id
        if self.done is not None:
            named = (post_id, self.done.about) if post_id else (caller.person_id, str(self.done.version))
            self.before = [_appeal_id(*named)]
        elif post_id:
            self.before = [_appeal_id(post_id, about) for about in (About.REMOVED, About.HIDDEN)]
        else:  # Ending it early made one version more.
            last = undoing.version(found)
            self.before = [_appeal_id(caller.person_id, str(version)) for version in (last, last - 1)]

    def lasting(self) -> Done:
        """What was done and lasts. Raises `NotFound` where nothing does."""
        if self.done is None:
            raise NotFound("There is nothing here that you could complain about.")
        return self.done

    @property
    def appeal_id(self) -> str:
        """The id of a complaint about what lasts."""
        return self.before[0]


def form(group_id: str, post_id: str | None, caller: Caller) -> "OwnComplaint":
    """What the page for a complaint shows: what it is about, what was answered, and whether one can appeal.

    The answer can be read when what it is about is over. Raises `NotFound` where there is neither an act nor a complaint.
    """
    act = _Act(group_id, post_id, caller)
    found = store.read(*(Appeal.by_key(group_id, one) for one in act.before))
    held = next((one for one in found if one is not None and one.person_id == caller.person_id), None)
    about = About(held.about if held is not None else act.lasting().about)
    return {
        "group": groups.name_view(act.group),
        "about": rules.ABOUTS[about],
        "post_id": post_id,
        "over": act.done is None,
        "reason": act.done.reason if act.done else None,
        "appeal": _shown(held) if held else None,
        "may": {
            "complain": held is None,
            "appeal": act.done is not None and held is not None and held.state == State.UPHELD and about == About.REMOVED,
        },
        "contact": act.policy.contact(act.group.type),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _shown(held: Appeal) -> "Complaint":
    return {
        "appeal_id": held.appeal_id,
        "version": int(held.version),
        "state": held.state,
        "about": held.about,
        "about_label": rules.ABOUTS[About(held.about)],
        "post_id": held.post_id,
        "name": held.name,
        "group": {"group_id": held.group_id, "name": held.group_name},
        "text": held.text,
        "asked_at": iso(held.asked_at),
        "decision": held.decision,
        "decided_at": iso_or_none(held.decided_at),
        "appeal_text": held.appeal_text,
        "second_decision": held.second_decision,
        "waits": rules.waits(held.state),
    }


def complain(group_id: str, post_id: str | None, caller: Caller, *, text: str, key: str, now: datetime) -> None:
    """Complain about an act, or appeal against the answer where a post was removed. The same `key` does it once.

    Raises `NotFound` where there is nothing to complain about, `Conflict` for a second complaint about one act.
    """
    act = _Act(group_id, post_id, caller)
    act.lasting()
    (held,) = store.read(Appeal.by_key(group_id, act.appeal_id))
    if held is not None and held.last_key == key:
        return
    parts = _asked(act, caller, text, key, now) if held is None else _appealed(act, held, text, key, now)
    told = _to_staff(act, now, again=held is not None)
    noting = audit_write(
        f"group#{group_id}", "complained" if held is None else "appealed", caller.person_id, now, appeal=act.appeal_id
    )
    counted = rate_limits.reach_write(Reach.COMPLAINT, caller.person_id, now)
    try:
        store.commit(*parts, told, noting, *counted)
    except ConditionFailed as lost:
        rate_limits.refuse(lost, Reach.COMPLAINT, counted)
        raise Conflict("Your complaint is with staff already. Please look again.") from lost


def _asked(act: _Act, caller: Caller, text: str, key: str, now: datetime) -> list[Part]:
    made = Appeal(
        group_id=act.group.group_id,
        appeal_id=act.appeal_id,
        version=1,
        state=State.ASKED.value,
        team=act.team,
        heard_by=act.team,
        about=act.lasting().about,
        post_id=act.post_id,
        person_id=caller.person_id,
        name=caller.name,
        group_name=act.group.name,
        group_type=act.group.type,
        text=text,
        asked_at=now,
        last_key=key,
    )
    return [Put(made, Appeal.appeal_id.does_not_exist())]


def _appealed(act: _Act, held: Appeal, text: str, key: str, now: datetime) -> list[Part]:
    after = rules.moved(held.state, Deed.APPEAL, held.about)
    doing = [
        Appeal.state.set(after.value),
        Appeal.team.set(act.team),
        Appeal.heard_by.set(act.team),
        Appeal.appeal_text.set(text),
        Appeal.asked_at.set(now),
        Appeal.last_key.set(key),
        Appeal.version.set(int(held.version) + 1),
    ]
    return [Update(Appeal(held.group_id, held.appeal_id), doing, Appeal.version == int(held.version))]


def _to_staff(act: _Act, now: datetime, *, again: bool) -> Part:
    contact = act.policy.contact(act.team)
    context = {
        "team": contact["team"],
        "again": again,
        "url": f"{settings.site_url()}/appeals/{act.group.group_id}/{act.appeal_id}",
    }
    address = contacts.address(act.policy, act.team, act.group.group_id if act.team == act.group.type else None, now)
    letter_id = f"{Kind.APPEAL_NEW}#{act.group.group_id}#{act.appeal_id}#{int(again)}"
    return letters.letter_write(Kind.APPEAL_NEW, letter_id, address, context, now)


def queue(caller: Caller) -> "Complaints":
    """The complaints that wait for the caller's teams, the oldest first. Raises `NotAllowed` for who is not staff."""
    (pack,) = people.read_for(caller, policies.in_force_key())
    must_be_staff(caller)
    teams = [team for team in policies.current(pack).contacts if supports(caller, team)]
    waiting = [one for team in teams for one in Appeal.open_index.query(team)]
    return {"appeals": [_shown(one) for one in _for(waiting, caller)]}


def _for(waiting: list[Appeal], caller: Caller) -> list[Appeal]:
    """Those of some complaints that the caller may hear."""
    about = store.read(*(undoing.key(one.group_id, one.post_id, one.person_id) for one in waiting if one.post_id))
    out = {i for i, recusal in recusals.of(filter(None, map(undoing.case_of, about))).items() if recusal.keeps_out(caller)}
    shut = {(post.group_id, post.post_id) for post in about if post is not None and undoing.case_of(post) in out}
    return [one for one in waiting if (one.group_id, one.post_id) not in shut]


def page(group_id: str, appeal_id: str, caller: Caller) -> "ComplaintToDecide":
    """A complaint as staff see it, with the post it is about. Raises `NotFound`, `NotAllowed`."""
    held, found = _held(group_id, appeal_id, caller)
    return {
        "appeal": _shown(held),
        "post": undoing.copied(found),
        "first": held.decided_by == caller.person_id,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _held(group_id: str, appeal_id: str, caller: Caller) -> tuple[Appeal, Record | None]:
    """A complaint that the caller hears, and what it is about as the board has it."""
    (held,) = people.read_for(caller, Appeal.by_key(group_id, appeal_id))
    must_be_staff(caller)
    (found,) = store.read(undoing.key(group_id, held.post_id, held.person_id)) if held is not None else (None,)
    if held is None or not _hears(held, found, caller):
        raise NotFound("There is no complaint at this address.")
    return held, found


def decide(group_id: str, appeal_id: str, caller: Caller, *, grant: bool, text: str, version: int, now: datetime) -> None:
    """Grant a complaint, which undoes what it is about, or uphold what was decided; the member is told why.

    Doing it again changes nothing. Raises `Conflict` where somebody decided it since, `NotAllowed` for who acted, complained, or gave the
    first answer.
    """
    held, found = _held(group_id, appeal_id, caller)
    if _is_decided(held, caller, grant=grant, text=text, version=version):
        return
    done = undoing.done(found)
    rules.check_decider(caller.person_id, complainer=held.person_id, acted=done.by if done else None, decided_by=held.decided_by)
    after = rules.moved(held.state, Deed.GRANT if grant else Deed.UPHOLD, held.about)
    if int(held.version) != version:
        raise Conflict("Somebody decided this in the meantime. Please look again.")
    second = held.state == State.APPEALED
    doing = [Appeal.state.set(after.value), Appeal.version.set(version + 1), Appeal.team.remove()]
    doing += (
        [Appeal.second_by.set(caller.person_id), Appeal.second_decision.set(text)]
        if second
        else [Appeal.decided_by.set(caller.person_id), Appeal.decision.set(text), Appeal.decided_at.set(now)]
    )
    decided = Update(Appeal(group_id, appeal_id), doing, Appeal.version == version)
    noting = audit_write(f"group#{group_id}", f"complaint: {after}", caller.person_id, now, appeal=appeal_id)
    back = undoing.undo_write(found, caller.person_id, now) if grant and found is not None and done is not None else []
    try:
        store.commit(decided, noting, *back, *_to_member(held, after, text, now))
    except ConditionFailed as lost:
        raise Conflict("Somebody changed this just now. Please look again.") from lost
    if back and found is not None:
        undoing.settled(found)


def _is_decided(held: Appeal, caller: Caller, *, grant: bool, text: str, version: int) -> bool:
    """Whether this very decision stands: of two clicks, the second one finds it done."""
    said = ((held.decided_by, held.decision), (held.second_by, held.second_decision))
    return int(held.version) == version + 1 and (caller.person_id, text) in said and (held.state == State.GRANTED.value) == grant


def _to_member(held: Appeal, after: State, text: str, now: datetime) -> list[Part]:
    member, pack = store.read(memberships.key(held.group_id, held.person_id), policies.in_force_key())
    if member is None or not member.email:
        return []
    way = f"board/{held.post_id}/complaint" if held.post_id else "read-only/complaint"
    context = {
        "name": held.name,
        "group_name": held.group_name,
        "granted": after == State.GRANTED,
        "may_appeal": after == State.UPHELD and held.about == About.REMOVED,
        "text": text,
        "contact": policies.current(pack).contact(held.group_type),
        "url": f"{settings.site_url()}/groups/{held.group_id}/{way}",
    }
    letter_id = f"{Kind.APPEAL_DECIDED}#{held.group_id}#{held.appeal_id}#{after}"
    return [letters.letter_write(Kind.APPEAL_DECIDED, letter_id, member.email, context, now)]
