"""Verbs: say which account on a platform of chats is mine, and take that back. One account is one person's."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, settings, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotFound, Unavailable
from union.membership.accounts import records
from union.membership.chat_codes import records as codes
from union.membership.chats import bots, words
from union.membership.chats.protocol import Lacking, Service
from union.membership.connections import records as connections
from union.membership.discord import gateway as discord
from union.membership.memberships import actions as memberships
from union.membership.telegram import gateway as telegram
from union.store import ConditionFailed, Part
from union.times import iso_or_none

if TYPE_CHECKING:
    from union.membership.accounts.tables import ChatAccount
    from union.membership.accounts.views import MyAccounts

_TAKEN = (
    "This account is connected to another person here. If that is you too, sign in as you did then and disconnect it first. "
    "If it is not, ask staff for help."
)
_CHANGED = "Your accounts were changed in the meantime. Please look again."


def page(caller: Caller, link: str = "") -> "MyAccounts":
    """The caller's accounts, service by service: where the union has a bot, or where they have connected one.

    `link` is where they say to the bot on Telegram who they are.
    """
    kept = people.read_for(caller, *(records.key(caller.person_id, service) for service in Service))
    offered = bots.offered()
    return {
        "accounts": [
            {"service": service.value, "name": words.NAMES[service], "connected_at": iso_or_none(one and one.connected_at)}
            for service, one in zip(Service, kept, strict=True)
            if one is not None or service in offered
        ],
        "link": link,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def discord_back() -> str:
    """The address to which Discord sends people back who connect their account."""
    return f"{settings.site_url()}/my/accounts/discord"


def discord_address(caller: Caller, state: str) -> str:
    """Where the caller tells Discord that the house may know which account is theirs. Raises `NotFound` where the union has no bot there."""
    people.read_for(caller)
    if Service.DISCORD not in bots.offered():
        raise NotFound("This union has no bot on Discord.")
    return discord.account_url(state, discord_back())


def connect_discord(caller: Caller, code: str, now: datetime) -> None:
    """Connect the account of whoever came back from Discord with this code. Raises `Conflict`, `Invalid`, `Unavailable`."""
    people.read_for(caller)
    try:
        came = discord.came_back(code, discord_back())
    except Lacking as lacking:
        raise words.refusal(Service.DISCORD, lacking) from None
    (before,) = store.read(records.key(caller.person_id, Service.DISCORD))
    connect(caller.person_id, Service.DISCORD, came.account, now)
    if before is not None and before.account_id != came.account:
        _take_roles(before, now)


def begin_telegram(caller: Caller, key: str, now: datetime) -> "MyAccounts":
    """The caller's accounts, with a link by which the bot on Telegram learns which account there is theirs. The same `key` gives the same.

    Raises `NotFound` where the union has no bot there.
    """
    people.read_for(caller)
    if Service.TELEGRAM not in bots.offered():
        raise NotFound("This union has no bot on Telegram.")
    return page(caller, telegram.chat_url(codes.make(caller.person_id, key, now)))


def connect(person_id: str, service: Service, account_id: str, now: datetime, also: Sequence[Part] = ()) -> None:
    """Make an account a person's, instead of the one that they had, and do `also` with it; again changes nothing.

    Raises `Invalid` where it is somebody else's, `Conflict`.
    """
    before, claim = store.read(records.key(person_id, service), records.claim_key(service, account_id))
    if claim is not None and claim.person_id != person_id:
        raise Invalid.field("account", _TAKEN)
    if before is not None and before.account_id == account_id:
        return
    noting = audit_write("accounts", "chat account connected", person_id, now, service=service)
    try:
        store.commit(*records.connect_write(person_id, service, account_id, before, now), noting, *also)
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost


def disconnect(caller: Caller, service: str, now: datetime) -> None:
    """Forget which account of a service is the caller's; again changes nothing. Raises `Conflict`, `NotFound`."""
    kept = dict(zip(Service, people.read_for(caller, *(records.key(caller.person_id, one) for one in Service)), strict=True))
    if service not in Service:
        raise NotFound("There is nothing of that name to disconnect.")
    _forget(caller, kept[Service(service)], now)


def _forget(caller: Caller, kept: "ChatAccount | None", now: datetime) -> None:
    if kept is None:
        return
    noting = audit_write("accounts", "chat account disconnected", caller.person_id, now, service=str(kept.service))
    try:
        store.commit(*records.disconnect_write(kept), noting)
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost
    _take_roles(kept, now)


def _take_roles(kept: "ChatAccount", now: datetime) -> None:
    """Take from an account what it was given for its person. Nobody knows it afterwards, so what fails here stays a committee's to do."""
    if kept.service != Service.DISCORD:
        return
    for group_id in memberships.belongs_to(str(kept.person_id), now):
        for one in connections.of_group(group_id).values():
            if one.service == Service.DISCORD and one.role_id:
                with suppress(Lacking, Unavailable):
                    discord.take(str(one.server_id), str(kept.account_id), str(one.role_id))
