"""Verbs: keep what an officer says to have seen on a platform.

The house cannot look into a chat. So it shows who said what, and when; and asks again each term ("Keep your groups and chats closed to paid
members only"; "Provide a statement to members upon joining": guidance, "Managing your Web Platforms").
"""

from datetime import datetime

from union import clicks
from union.core.people.rules import Caller
from union.errors import Conflict
from union.membership.platforms import records, room, rules
from union.membership.platforms.rules import Seen

_CHANGED = "The platform was changed since you opened this page. Please look at it again, then say what you saw."


def attest(group_id: str, platform_id: str, caller: Caller, seen: Seen, *, version: int, key: str, now: datetime) -> None:
    """Keep what the caller saw on a platform as it is at this `version`. The same `key` is kept once.

    Raises `Invalid`, `Conflict` where it was changed since, `NotAllowed` for staff support, `NotFound`.
    """
    here, record = room.at(group_id, platform_id, caller, now)
    room.live(record)
    room.may_say(here, record)
    one = records.as_registered(record)
    rules.check_seen(seen, entry=one.entry, interactive=one.interactive)
    saying = records.said_write(record, seen, caller, here.role, here.policy, now)
    told = ", ".join(name for name in ("members", "admins", "statement") if getattr(seen, name))
    more = {"place": seen.place, "policy": here.policy.version} if seen.statement else {}
    once_key = f"{room.subject(group_id, platform_id)}#{caller.person_id}#{key}"
    with clicks.or_done(once_key):
        if version != records.version(record):
            raise Conflict(_CHANGED)
        room.commit(clicks.done_write(once_key, now), saying, here.noted(record, "looked at", saw=told, **more))
