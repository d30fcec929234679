"""Verbs: the list of groups, a group as its pages and other rooms see it, and affiliation."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeIs

from pynamodb.expressions.update import Action

from union import store
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller, supports
from union.core.pictures import actions as pictures
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Conflict, Elsewhere, Gone, NotFound
from union.membership.groups import rules
from union.membership.groups.rules import Standing
from union.membership.groups.tables import Group, Offer, Platform
from union.membership.memberships import rules as membership_rules
from union.membership.pages import rules as page_rules
from union.membership.pages.rules import Content
from union.membership.platforms import records as platform_records
from union.membership.platforms.rules import kind_name
from union.store import ConditionCheck, ConditionFailed, Get, Put, Update
from union.text import order
from union.times import london_day, shown_day

if TYPE_CHECKING:
    from union.membership.groups.views import (
        GroupListed,
        GroupShown,
        GroupsOfKind,
        Home,
        Look,
        Mark,
        MembershipOffer,
        MembershipOnSale,
    )
    from union.views import Named

_LIST_LASTS = 15.0
LISTED = (Standing.AFFILIATED, Standing.DISAFFILIATED)
"""The standings in which staff see a group: it is there, or has left the union."""
type _Listed = tuple[GroupListed, str]
"""A group as lists show it, and the text by which it is found."""
_listed: tuple[float, date, list[_Listed]] | None = None
_in_force: tuple[list[_Listed], Policy] | None = None
"""The policy that was in force when this list was read; with another list it is read again."""
_IN_LIST = ("group_id", "name", "type", "summary", "price", "dearest", "logo", "colour")


def home(query: str, group_type: str, now: datetime) -> "Home":
    """The affiliated groups by type in the words of the policy in force, those that match `query` and `group_type` (both may be empty).

    Where neither is given, some of each type: those whose turn it is today. The list is kept in memory for some seconds: it changes a few
    times a year and is the most read of all.
    """
    policy, words = _policy(now), rules.words(query)
    found = [group for group, text in _directory(now) if rules.matches(words, text)]
    chosen = [t for t in policy.contacts.values() if group_type in ("", t.type)]
    day = None if words or group_type else london_day(now)
    types = [_of_kind(t.type, t.label, [group for group in found if group["type"] == t.type], day) for t in chosen]
    return {
        "q": query,
        "type": group_type,
        "types": [one for one in types if one["count"]],
        "all_types": [{"type": t.type, "label": t.label} for t in policy.contacts.values()],
        "count": sum(one["count"] for one in types),
    }


def _of_kind(kind: str, label: str, found: "list[GroupListed]", day: date | None) -> "GroupsOfKind":
    some = [found[at] for at in rules.in_turn(len(found), day)] if day else found
    letters: dict[str, str] = {}
    for group in some if len(some) > rules.LONG else ():
        letters.setdefault(group["letter"], group["group_id"])
    return {"type": kind, "label": label, "groups": some, "count": len(found), "letters": letters}


def _directory(now: datetime) -> list[_Listed]:
    global _listed  # noqa: PLW0603 - one list for the process is what a memory is
    today = london_day(now)
    if _listed is None or _listed[1] != today or time.monotonic() - _listed[0] > _LIST_LASTS:
        kept = store.plain(Group.directory.query(Group.AFFILIATED))
        found = [_in_list(one) for one in kept if rules.is_affiliated(Group.AFFILIATED, one.get("leaves_on"), today)]
        _listed = (time.monotonic(), today, sorted(found, key=lambda one: order(one[0]["name"])))
    return _listed[2]


def _policy(now: datetime) -> Policy:
    """The policy in force, kept in memory as long as the list of groups."""
    global _in_force  # noqa: PLW0603 - as with the list
    found = _directory(now)
    if _in_force is None or _in_force[0] is not found:
        _in_force = (found, policies.read())
    return _in_force[1]


def _in_list(kept: Mapping[str, Any]) -> _Listed:
    """A group as lists show it, and how it is found; `kept` is what its record or the list of groups has of it."""
    group_id, name, price, dearest, logo = (
        kept["group_id"],
        kept["name"],
        kept.get("price"),
        kept.get("dearest"),
        kept.get("logo"),
    )
    text = rules.found_by(name, kept["summary"])
    told: GroupListed = {
        "group_id": group_id,
        "name": name,
        "type": kept["type"],
        "summary": kept["summary"],
        "price": None if price is None else int(price),
        "dearest": None if dearest is None else int(dearest),
        "logo": pictures.shown(logo, "") if logo else None,
        "mark": _mark(group_id, name, kept.get("colour")),
        "letter": rules.letter(text),
    }
    return told, text


def _mark(group_id: str, name: str, colour: str | None) -> "Mark":
    own = colour or page_rules.usual_colour(group_id)
    return {"initials": page_rules.initials(name), "colour": own, "ink": page_rules.text_on(own)}


def directory(now: datetime) -> "list[Named]":
    """The ids and names of all affiliated groups, by name; kept in memory for some seconds."""
    return [{"group_id": group["group_id"], "name": group["name"]} for group, _ in _directory(now)]


def every_id() -> list[str]:
    """The ids of all groups, also of those that left the union."""
    return [str(kept["group_id"]) for standing in LISTED for kept in store.plain(Group.directory.query(standing))]


def look_again() -> None:
    """Let the next list of groups be read anew: for who has to know of a group that was there a moment ago, and asks once for many."""
    global _listed  # noqa: PLW0603 - as with the list
    _listed = None


def by_id(now: datetime) -> dict[str, dict[str, str]]:
    """The id, name and type of each affiliated group by its id; kept in memory for some seconds."""
    return {group["group_id"]: {name: group[name] for name in ("group_id", "name", "type")} for group, _ in _directory(now)}


def types(now: datetime) -> list[dict[str, str]]:
    """The types of group and what each is called; kept in memory for some seconds."""
    return [{"type": contact.type, "label": contact.label} for contact in _policy(now).contacts.values()]


def labelled(group: Group) -> dict[str, str]:
    """The id, name and type of a group."""
    return {"group_id": group.group_id, "name": group.name, "type": group.type}


def platforms(group: Group) -> list[str]:
    """What a group's platforms are called, the board first."""
    return ["Board", *(str(platform.label) for platform in group.platforms)]


def key(group_id: str) -> Get[Group]:
    """Ask for a group; `require` reads what came of it."""
    return Group.by_key(group_id)


def require(group: Group | None, now: datetime) -> Group:
    """The group, if it is affiliated. Raises `NotFound`: `Elsewhere` where its address leads to another one, `Gone` where it left the union."""
    if there(group, now):
        return group
    if group is not None and group.leads_to:
        raise Elsewhere(f"/groups/{group.group_id}", f"/groups/{group.leads_to}", for_good=group.standing == Standing.ALIAS)
    if group is not None and group.leaves_on:
        left = {**labelled(group), "left_on": group.leaves_on}
        raise Gone(f"{group.name} left the union on {shown_day(group.leaves_on)}.", left)
    raise _nowhere()


def there(group: Group | None, now: datetime) -> TypeIs[Group]:
    """Whether there is such a group now."""
    return group is not None and rules.is_affiliated(group.standing, group.leaves_on, london_day(now))


def kept(group: Group | None) -> Group:
    """The group, also one that left the union: for what outlives it, such as money and complaints. Raises `NotFound`."""
    if group is None or group.standing == Standing.ALIAS:
        raise _nowhere()
    return group


def _nowhere() -> NotFound:
    return NotFound("There is no group at this address. It may have been renamed or closed.")


def view(group: Group, policy: Policy, now: datetime) -> "GroupShown":
    """A group as its pages show it, each offer with the day until which it would hold if bought `now`."""
    until = membership_rules.academic_year_end(london_day(now), policy.academic_year_ends)
    return {
        **_in_list({name: getattr(group, name) for name in _IN_LIST})[0],
        "type_label": policy.label(group.type),
        "purpose": group.purpose,
        "how_to_join": group.how_to_join,
        "conduct_statement": group.conduct_statement,
        "platforms": [{"kind": kind_name(p.kind), "label": p.label, "url": p.url} for p in group.platforms],
        "offers": [_offered(o, until, now) for o in group.offers if on_offer(o, now)],
    }


def dressed(group: Group) -> Content:
    """What a group's page says and looks like, as everybody sees it."""
    return page_rules.content({name: getattr(group, name) for name in page_rules.LABELS})


def look(group: Group) -> "Look":
    """What a page or a card shows of how a group looks: its logo or the mark that is drawn for it, its banner and its colour."""
    page = dressed(group)
    return {
        "logo": pictures.shown(page.logo, page.logo_alt) if page.logo else None,
        "mark": _mark(group.group_id, group.name, page.colour),
        "banner": pictures.shown(page.banner, page.banner_alt) if page.banner else None,
        "colour": {"ground": page.colour, "ink": page_rules.text_on(page.colour)} if page.colour else None,
    }


def editions(group: Group) -> tuple[int, int]:
    """The numbers of the version of the group's page that is shown, and of the newest one."""
    return int(group.page or 0), int(group.draft or 0)


def page_write(group: Group, number: int, page: Content | None) -> Update:
    """The part of a transaction after which version `number` is the newest of a group's page, and shown where it is given as `page`.

    `ConditionFailed` where somebody else wrote a version since the group was read.
    """
    unchanged = (Group.draft == group.draft) if group.draft is not None else Group.draft.does_not_exist()
    actions = [Group.draft.set(number)] if page is None else [Group.draft.set(number), *_showing(number, page)]
    return Update(Group(group.group_id), actions, unchanged & (Group.standing == Group.AFFILIATED))


def _showing(number: int, page: Content) -> list[Action]:
    return [Group.page.set(number), *(_set(getattr(Group, name), value) for name, value in page.kept().items())]


def _set(attribute: Any, value: Any) -> Action:
    """What is nothing leaves no trace, but for texts that every group has had from the start."""
    kept: Action = attribute.remove() if value == "" and attribute.null else attribute.set(value)
    return kept


def on_offer(kept: Offer, now: datetime) -> bool:
    """Whether this kind of membership is on sale now."""
    return (kept.sale_begins is None or kept.sale_begins <= now) and (kept.sale_ends is None or now < kept.sale_ends)


def _offered(kept: Offer, year_end: date, now: datetime) -> "MembershipOnSale":
    until = membership_rules.last_day(london_day(now), year_end, int(kept.days) if kept.days else None)
    return {**offer(kept), "valid_until": until.isoformat()}


def name_view(group: Group) -> "Named":
    """The group's id and name, all that most pages need."""
    return {"group_id": group.group_id, "name": group.name}


def names_for(caller: Caller, group_ids: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """The names of groups by their ids, each with whether the caller is its staff support; one that left the union has its name still."""
    return {
        group.group_id: (group.name, supports(caller, group.type))
        for group in store.read(*map(key, group_ids))
        if group is not None and group.standing != Standing.ALIAS
    }


def offer(kept: Offer) -> "MembershipOffer":
    """An offer of membership: id, name and price in pence."""
    return {"offer_id": kept.offer_id, "name": kept.name, "price": int(kept.price), "days": int(kept.days) if kept.days else None}


def offers_write(group_id: str, offers: Sequence[Mapping[str, Any]]) -> Update:
    """The part of a transaction after which a group offers just these memberships; each as the model `Offer` has it."""
    prices = [int(o["price"]) for o in offers]
    actions = [Group.offers.set([Offer(**o) for o in offers])]
    actions += (
        [Group.price.set(min(prices)), Group.dearest.set(max(prices))]
        if prices
        else [Group.price.remove(), Group.dearest.remove()]
    )
    return Update(Group(group_id), actions, Group.standing == Group.AFFILIATED)


def register(group: Group) -> int:
    """How often the register of the group's platforms changed."""
    return int(group.register or 0)


def platforms_write(group_id: str, platforms: Iterable[tuple[str, str, str]], seen: int) -> Update:
    """The part of a transaction after which the mini site shows just these platforms: kind, label and url of each.

    `ConditionFailed` where the register changed since it was `seen`.
    """
    shown = [Platform(kind=kind, label=label, url=url) for kind, label, url in platforms]
    unchanged = (Group.register == seen) if seen else Group.register.does_not_exist()
    actions = [Group.platforms.set(shown), Group.register.set(seen + 1)]
    return Update(Group(group_id), actions, unchanged & (Group.standing == Group.AFFILIATED))


def register_check(group: Group) -> ConditionCheck:
    """The part of a transaction by which it fails where the register of the group's platforms changed since the group was read."""
    seen = register(group)
    return ConditionCheck(key(group.group_id), (Group.register == seen) if seen else Group.register.does_not_exist())


def pinned(group: Group) -> list[str]:
    """The ids of the articles that stand on top of the group's news, the last pinned first."""
    return [str(one) for one in group.pinned or ()]


def pin_write(group: Group, ids: Sequence[str]) -> Update:
    """The part of a transaction after which just these articles stand on top. `ConditionFailed` where that changed since the group was read."""
    kept: list[Any] = list(ids)
    same = Group.pinned.does_not_exist() if group.pinned is None else Group.pinned == group.pinned
    return Update(Group(group.group_id), [Group.pinned.set(kept)], same & (Group.standing == Group.AFFILIATED))


def appoint_write(group: Group, given: Mapping[str, Sequence[str]] | None = None) -> Update:
    """The part of a transaction that changes who may do what for a group; with what is `given` to titles from then on, if that changes.

    `ConditionFailed` where somebody else changed that since the group was read, so that two cannot fill one role, and the last two who lead a
    group cannot both leave it unnoticed.
    """
    seen = None if group.appointed is None else int(group.appointed)
    same = Group.appointed.does_not_exist() if seen is None else Group.appointed == seen
    actions = [Group.appointed.set((seen or 0) + 1)]
    actions += [] if given is None else [Group.roles.set({title: list(names) for title, names in given.items()})]
    return Update(Group(group.group_id), actions, same & Group.group_id.exists())


def affiliate(
    group_id: str,
    text: Mapping[str, Any],
    offers: Iterable[Mapping[str, Any]],
    platforms: Iterable[Mapping[str, str]],
    actor: str,
    now: datetime,
) -> None:
    """Give a group its mini site. `text` has name, type, summary, purpose, how_to_join and conduct_statement.

    Raises `Invalid` for a bad id, price or platform, `Conflict` where the address is taken.
    """
    try:
        store.commit(*affiliate_write(group_id, text, offers, platforms, actor, now))
    except ConditionFailed as lost:
        raise Conflict("Another group has this address already.") from lost


def affiliate_write(
    group_id: str,
    text: Mapping[str, Any],
    offers: Iterable[Mapping[str, Any]],
    platforms: Iterable[Mapping[str, str]],
    actor: str,
    now: datetime,
) -> list[Put]:
    """The parts of a transaction that give a group its mini site, with the note of it; the first of them is lost where the address is taken.

    Raises as `affiliate` does for what cannot be used.
    """
    offers = list(offers)
    prices = [int(o["price"]) for o in offers]
    elsewhere = platform_records.first_write(group_id, platforms, actor, now)
    rules.check_prices(rules.GroupType(text["type"]), prices)
    group = Group(
        group_id=rules.check_slug(group_id),
        offers=[Offer(**o) for o in offers],
        platforms=[Platform(kind=p.kind, label=p.label, url=p.url) for p, _ in elsewhere if p.public],
        price=min(prices) if prices else None,
        dearest=max(prices) if prices else None,
        affiliated_at=now,
        **text,
    )
    noting = audit_write(f"group#{group_id}", "affiliated", actor, now)
    return [Put(group, Group.group_id.does_not_exist()), *(save for _, save in elsewhere), noting]
