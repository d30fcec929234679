"""Verbs: wait for something that sold out, be offered it, take it or let it go."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union import clicks, ids, settings, store, sweeps, watch
from union.commerce.products import records as product_records
from union.commerce.products.rules import Item, check_quantity, named
from union.commerce.stock import actions as stock
from union.commerce.stock.rules import GRACE, Hold, SoldOut, needs
from union.commerce.waitlist import rules
from union.commerce.waitlist.rules import State
from union.commerce.waitlist.tables import Waiting
from union.core.audit.actions import audit_write
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotFound
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Get, Put, Update
from union.times import iso
from union.watch import Count

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.waitlist.views import MyPlaces, Place, PlaceOffered, ToWaitFor
    from union.membership.groups.tables import Group
    from union.views import Named

_KEPT_FOR = timedelta(days=180)
_LONGEST_LIST = 500


def form(group_id: str, product_id: str, item_id: str, caller: Caller, now: datetime) -> "ToWaitFor":
    """What the form to wait for an item shows. Raises `NotFound`, or `Conflict` for what is not sold any more."""
    kept, sold = people.read_for(caller, groups.key(group_id), product_records.key(group_id, product_id))
    group, product = groups.require(kept, now), product_records.require(sold)
    item = _item(product, item_id)
    _still_sold(product, now)
    return {
        "group": groups.name_view(group),
        "product": {"product_id": product_id, "name": product.name},
        "item": {"item_id": item.item_id, "name": item.name, "limit": item.limit},
        "hours": int(rules.OFFER.total_seconds() // 3600),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def join(group_id: str, product_id: str, item_id: str, caller: Caller, *, party: int, key: str, now: datetime) -> "Place":
    """Put the caller on the waiting list with a `party` of so many. A second click changes nothing.

    Raises `NotFound`, `Invalid` for a party that the item cannot be sold to, `Conflict` for what is not sold any more.
    """
    kept, sold = people.read_for(caller, groups.key(group_id), product_records.key(group_id, product_id))
    group, product = groups.require(kept, now), product_records.require(sold)
    item = _item(product, item_id)
    _still_sold(product, now)
    if party < 1:
        raise Invalid.field("party", "Please say for how many people, at least one.")
    check_quantity("party", party, item)
    queue = rules.queue(product_id, item_id)
    mine = [one for one in _of(caller) if one.queue == queue and one.open]
    if mine:
        return told(mine[0], now)
    entry = _entry(group, product, item, caller, now)
    entry.party = party
    click = f"waiting#{caller.person_id}#{queue}#{key}"
    try:
        store.commit(
            # Its id is of this moment and of chance, so it lies over nothing; `done_write` knows the second of two clicks.
            Put(entry),
            clicks.done_write(click, now, str(entry.entry_id)),
            product_records.waited_for_write(product),
            audit_write(f"product#{product_id}", "waits", caller.person_id, now, item=item_id, party=party),
        )
    except ConditionFailed as lost:
        return told(_joined(queue, clicks.outcome(click), lost), now)
    return told(entry, now)


def _entry(group: "Group", product: "Product", item: Item, caller: Caller, now: datetime) -> Waiting:
    """A place at the end of the list for the caller, whose party is yet to be said."""
    queue = rules.queue(str(product.product_id), item.item_id)
    return Waiting(
        queue=queue,
        entry_id=ids.sortable(now),
        group_id=group.group_id,
        group_name=group.name,
        product_id=product.product_id,
        item_id=item.item_id,
        product=product.name,
        item=item.name,
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
        state=State.WAITING,
        open=rules.shard(queue),
        joined_at=now,
        forget_at=now + _KEPT_FOR,
    )


def _joined(queue: str, entry_id: str | None, lost: ConditionFailed) -> Waiting:
    """The place that the first of two clicks took. Raises `NotFound` where there was none, as the product is gone."""
    (entry,) = store.read(key(queue, entry_id)) if entry_id else (None,)
    if entry is None:
        raise NotFound("This is not in the shop any more.") from lost
    return entry


def mine(caller: Caller, now: datetime) -> "MyPlaces":
    """What the caller waits for and what is offered to them, the newest first."""
    people.read_for(caller)
    return {"waiting": [told(entry, now) for entry in _of(caller)]}


def leave(queue: str, entry_id: str, caller: Caller, now: datetime) -> None:
    """Leave the waiting list; what was offered goes on to the next. Raises `NotFound`."""
    entry = _own(people.read_for(caller, key(queue, entry_id))[0], caller)
    if not entry.open:
        return
    try:
        store.commit(
            _moved(entry, State.LEFT), audit_write(f"product#{entry.product_id}", "left the list", caller.person_id, now)
        )
    except ConditionFailed as lost:
        raise Conflict("This has changed in the meantime. Please look at it again.") from lost
    _give_on(entry, now)


def offer(queue: str, entry_id: str, caller: Caller, now: datetime) -> "PlaceOffered":
    """The caller's place on a list as its page shows it, with what it costs now. Raises `NotFound`."""
    entry = _own(people.read_for(caller, key(queue, entry_id))[0], caller)
    return {"entry": told(entry, now), "group": _group(entry), "key": ids.key(), "values": {}, "errors": {}}


def _group(entry: Waiting) -> "Named":
    return {"group_id": str(entry.group_id), "name": str(entry.group_name)}


def key(queue: str, entry_id: str) -> Get[Waiting]:
    """Ask for somebody's place on a list; `offered` reads what came of it."""
    return Waiting.by_key(queue, entry_id)


def group_of(entry: Waiting | None, caller: Caller) -> str:
    """The group on whose list the caller stands. Raises `NotFound`."""
    return str(_own(entry, caller).group_id)


def offered(entry: Waiting | None, caller: Caller, now: datetime) -> tuple[Waiting, Hold]:
    """An offer to the caller that is still good, and the places that are held for it. Raises `NotFound` and `Conflict`."""
    own = _own(entry, caller)
    if not rules.good(own.state, own.until, now):
        raise Conflict("This offer is over. You can put yourself on the waiting list again.")
    return own, _hold(own)


def take_write(entry: Waiting) -> Update:
    """The part of a transaction in which the offer is taken. `ConditionFailed` where the offer was taken or left before."""
    return _moved(entry, State.TAKEN)


def serve_item(product: "Product", item: Item, now: datetime) -> int:
    """Offer what is free of an item to those who wait for it, in order, whoever fits. Returns to how many."""
    queue, served = rules.queue(product.product_id, item.item_id), 0
    if not item.pools or not product_records.buyable(product, now):
        return 0
    waiting = [entry for entry in _list(queue) if entry.state == State.WAITING]
    free = min(stock.left(pool, now) for pool in item.pools) if waiting else 0
    for index in rules.fits([int(entry.party) for entry in waiting], free):
        until = rules.offer_ends(now, product_records.sale_closes(product))
        hold = _try_to_hold(item, int(waiting[index].party), until, now)
        served += _offer(waiting[index], hold, until, now) if hold else 0
    return served


def _try_to_hold(item: Item, party: int, until: datetime, now: datetime) -> Hold | None:
    try:
        # Held for a little longer than is said, so that nobody pays in the last minute for what is gone.
        return stock.hold(needs([(item.pools, party)]), until + GRACE, now)
    except SoldOut:
        return None


def _offer(entry: Waiting, hold: Hold, until: datetime, now: datetime) -> int:
    """Tell somebody what is held for them; where somebody else did so at once with us, our places are free again."""
    actions = [
        Waiting.state.set(State.OFFERED),
        Waiting.hold.set(hold.token),
        Waiting.places.set(hold.written()),
        Waiting.until.set(until),
    ]
    change = Update(Waiting(entry.queue, entry.entry_id), actions, Waiting.state == State.WAITING)
    try:
        with stock.given_back(lambda: stock.release(hold)):
            store.commit(change, _letter(entry, until, now))
    except ConditionFailed:
        stock.release(hold)
        return 0
    watch.count(Count.PLACE_OFFERED)
    return 1


def _letter(entry: Waiting, until: datetime, now: datetime) -> Put:
    context = {
        "name": entry.name,
        "group_name": entry.group_name,
        "description": named(str(entry.product), str(entry.item)),
        "party": int(entry.party),
        "until": iso(until),
        "url": f"{settings.site_url()}{_path(entry)}",
    }
    return letters.letter_write(Kind.OFFER, f"offer#{entry.queue}#{entry.entry_id}", entry.email, context, now)


def sweep(now: datetime) -> int:
    """Let offers go whose time is over, and offer what is free on every list that somebody is on. Returns to how many."""
    found = (entry for shard in rules.shards() for entry in sweeps.readable("waiting list", Waiting.by_open.query(shard)))
    lists = sorted({str(entry.queue) for entry in found})
    return sweeps.each("waiting list", lists, lambda queue: {"offers": _served(queue, now)}, str)["offers"]


def _served(queue: str, now: datetime) -> int:
    entries = _list(queue)
    over = [entry for entry in entries if entry.state == State.OFFERED and not rules.good(entry.state, entry.until, now)]
    # First what has lapsed: its places are what the next in the line are offered.
    sweeps.each("offer", over, lambda entry: _lapse(entry, now), lambda entry: str(entry.entry_id))
    if not entries:
        return 0
    product = _sold(entries[0], now)
    item = next((one for one in product_records.items(product) if one.item_id == entries[0].item_id), None) if product else None
    served = serve_item(product, item, now) if product and item else 0
    _close_list(product, entries, now)
    return served


def _sold(entry: Waiting, now: datetime) -> "Product | None":
    """What somebody waits for; nothing where its group left the union, which sells nothing any more."""
    group_id = str(entry.group_id)
    product, group = store.read(product_records.key(group_id, str(entry.product_id)), groups.key(group_id))
    return product if group is None or groups.there(group, now) else None


def _close_list(product: "Product | None", entries: Sequence[Waiting], now: datetime) -> None:
    """Nobody waits for what can never be offered any more."""
    if product is not None and not product_records.closed(product, now):
        return
    for entry in entries:
        if entry.state == State.WAITING:
            with suppress(ConditionFailed):
                store.commit(
                    _moved(entry, State.OVER), audit_write(f"product#{entry.product_id}", "list closed", "the house", now)
                )


def _lapse(entry: Waiting, now: datetime) -> dict[str, int]:
    try:
        store.commit(_moved(entry, State.PASSED), audit_write(f"product#{entry.product_id}", "offer passed", "the house", now))
    except ConditionFailed:
        return {}
    stock.release(_hold(entry))
    return {"lapsed": 1}


def _give_on(entry: Waiting, now: datetime) -> None:
    if entry.state != State.OFFERED:
        return
    stock.release(_hold(entry))
    product = _sold(entry, now)
    for item in product_records.items(product) if product else ():
        if product and item.item_id == entry.item_id:
            serve_item(product, item, now)


def _moved(entry: Waiting, state: State) -> Update:
    return Update(
        Waiting(entry.queue, entry.entry_id), [Waiting.state.set(state), Waiting.open.remove()], Waiting.state == entry.state
    )


def _list(queue: str) -> Sequence[Waiting]:
    waiting = Waiting.query(queue, filter_condition=Waiting.open.exists(), consistent_read=True, limit=_LONGEST_LIST)
    return list(sweeps.readable("place on a list", waiting))


def recipients(product: "Product") -> list[tuple[str, str, str]]:
    """Those who wait for anything of a product or were offered it: id, name, address. Letters alone may be made of them."""
    lists = [rules.queue(str(product.product_id), item.item_id) for item in product_records.items(product)]
    return [(str(one.person_id), str(one.name), str(one.email)) for queue in lists for one in _list(queue)]


def _of(caller: Caller) -> Iterable[Waiting]:
    return list(Waiting.by_person.query(caller.person_id, scan_index_forward=False, limit=100))


def _own(entry: Waiting | None, caller: Caller) -> Waiting:
    if entry is None or entry.person_id != caller.person_id:
        raise NotFound("You are not on this waiting list.")
    return entry


def _item(product: "Product", item_id: str) -> Item:
    for item in product_records.items(product):
        if item.item_id == item_id and item.pools:
            return item
    raise NotFound("Nobody waits for this: it is not in the shop, or it does not run out.")


def _still_sold(product: "Product", now: datetime) -> None:
    if not product_records.buyable(product, now):
        raise Conflict(
            "This is not on sale any more, so nobody waits for it." if product_records.closed(product, now) else _NOT_NOW
        )


_NOT_NOW = "This is not on sale at the moment, so there is no waiting list for it now."


def _hold(entry: Waiting) -> Hold:
    return Hold.read(str(entry.hold), entry.until or entry.joined_at, map(str, entry.places))


def _path(entry: Waiting) -> str:
    return f"/waiting/{entry.queue}/{entry.entry_id}"


def told(entry: Waiting, now: datetime) -> "Place":
    """Somebody's place on a list, as pages show it to them."""
    good = rules.good(entry.state, entry.until, now)
    state = State.PASSED if entry.state == State.OFFERED and not good else State(entry.state)
    return {
        "queue": entry.queue,
        "entry_id": entry.entry_id,
        "group_id": entry.group_id,
        "group_name": entry.group_name,
        "product_id": entry.product_id,
        "product": entry.product,
        "item_id": entry.item_id,
        "item": entry.item,
        "name": named(str(entry.product), str(entry.item)),
        "party": int(entry.party),
        "state": state,
        "until": iso(entry.until) if entry.until and good else None,
        "url": _path(entry),
        "joined_at": iso(entry.joined_at),
    }
