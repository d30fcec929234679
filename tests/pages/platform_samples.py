"""What the register of a group's platforms may look like."""

from typing import Any

from union.membership.platforms import rules
from union.membership.platforms.access import how_access_is_given
from union.membership.platforms.rules import Flaw

from tests.pages.render import policy

CHESS = {"group_id": "chess", "name": "Chess Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"


def platform(kind: str, label: str, url: str = "", **more: Any) -> dict[str, Any]:
    """Make one platform as the register shows it."""
    told = {"platform_id": f"pl-{kind}", "kind": kind, "kind_name": rules.kind_name(kind), "label": label, "url": url}
    host = url.removeprefix("mailto:").removeprefix("https://").partition("/")[0]
    return {**told, "host": host, "public": bool(url), "interactive": kind != "email", "retired_at": None, **more}


def flawed(flaw: Flaw, text: str, to_do: str) -> dict[str, str]:
    """Make something that is wrong with a platform."""
    return {"flaw": flaw.value, "text": text, "to_do": to_do}


LEFT = flawed(
    Flaw.OWNER_LEFT,
    "Ola Berg owns “Members' chat”, but is not on the committee any more.",
    "Name a new owner, and have the access handed over.",
)
FEW = flawed(
    Flaw.TOO_FEW_ADMINS,
    "Only one person can run “Members' chat”. If something happens, that is not enough.",
    "Make somebody else an admin there, then add them to the list.",
)
UNSEEN = flawed(
    Flaw.MEMBERS_UNSEEN,
    "Nobody has said this term that only current members are in “Members' chat”.",
    "Look who is in it, remove those who do not belong there, then say so.",
)
CHAT = platform("whatsapp", "Members' chat", "https://chat.whatsapp.com/AbC", public=False)


def in_list(one: dict[str, Any], owner: str = "Priya Shah", keyholders: int = 2, *problems: dict[str, str]) -> dict[str, Any]:
    """Make a platform in the list of its group's."""
    return {**one, "owner": owner, "keyholders": keyholders, "problems": list(problems)}


THREE = [
    in_list(platform("instagram", "@queenschess", "https://www.instagram.com/queenschess")),
    in_list(
        platform("email", "Write to us", "mailto:chess@union.example"), "", 0, {**LEFT, "text": "“Write to us” has no owner."}
    ),
    in_list(CHAT, "Ola Berg", 1, LEFT, FEW, UNSEEN),
]
FOR_MEMBERS = [
    {"kind": "whatsapp", "kind_name": "WhatsApp", "label": "Members' chat", "page": "/groups/chess/chats/pl-1"},
    {"kind": "discord", "kind_name": "Discord", "label": "Blitz", "page": "/groups/chess/chats/pl-2"},
]


def register(
    platforms: list[dict[str, Any]] | None = None,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Make the data of the page."""
    typed = {"kind": "", "label": "", "url": "", "interactive": "usual", "entry": "usual", "every": "term", **(values or {})}
    return {
        "group": CHESS,
        "mode": "list",
        "kinds": [{"kind": kind, "name": told.name} for kind, told in rules.KINDS.items()],
        "entries": [{"value": value.value, "words": words} for value, words in rules.ENTRIES.items()],
        "every": [{"value": value.value, "words": words} for value, words in rules.EVERY.items()],
        "most": rules.MOST,
        "platforms": THREE if platforms is None else platforms,
        "retired": [],
        "platform": None,
        "key": CLICK,
        "values": typed,
        "errors": errors or {},
        **more,
    }


WRONG = {
    "kind": "Please choose what kind of platform it is.",
    "label": "Please say what you call it.",
    "url": "Please give the whole link. It begins with https://",
    "public": "Chats are for members only, so their links cannot stand on the public page.",
    "entry": "Keep chats closed: choose your members, or the committee alone.",
}
OLD = platform("snapchat", "Chess snaps", retired_at="2026-09-01T12:00:00Z")
PAGES = {
    "list": register(retired=[OLD]),
    "empty": register([]),
    "wrong": register(values={"url": "http://chess", "public": "yes"}, errors=WRONG),
    "change": register([], {"kind": "whatsapp", "label": "Members' chat", "interactive": "yes"}, mode="change", platform=CHAT),
}


STATEMENT = policy()


def said(holds: bool = True, **more: Any) -> dict[str, Any]:
    """Make what an officer said to have seen."""
    who = {"by": "Priya Shah", "role": "President", "on": "2026-11-02" if holds else "2026-03-02"}
    return {**who, "place": "", "version": "", "holds": holds, **more}


def look(name: str, words: str, told: dict[str, Any] | None) -> dict[str, Any]:
    """Make one of the things that somebody looks for."""
    return {"name": name, "words": words, "said": told}


def admin(number: int, name: str, role: str, why: str, left: bool = False) -> dict[str, Any]:
    """Make one of those who can run a platform."""
    return {"admin_id": f"a{number}", "name": name, "role": role, "why": why, "left": left}


LOOKS = [
    look("members", "Only current members are in it", said(False)),
    look("admins", "Its admins are just those listed here", said()),
    look("statement", "It shows the conduct statement", None),
]
SEEN = [
    look("members", "Only current members are in it", said()),
    look("admins", "Its admins are just those listed here", said()),
    look("statement", "It shows the conduct statement", said(place="in a pinned message", version="2026-09")),
]
ADMINS = [
    admin(1, "Ola Berg", "Secretary", "She made it two years ago.", True),
    admin(2, "Priya Shah", "President", "She posts what is on, and lets new members in."),
    admin(3, "Jo Webb", "Built it", "He looks after the bot that greets people."),
]
OFFICERS = [
    {"person_id": "priya", "name": "Priya Shah", "roles": "President"},
    {"person_id": "tom", "name": "Tom Evans", "roles": "Treasurer"},
]
HISTORY = [
    {"at": "2026-11-02T18:05:00Z", "who": "Priya Shah", "what": "looked at its admins"},
    {"at": "2025-10-01T12:00:00Z", "who": "Staff support", "what": "named Ola Berg its owner"},
]


def whole(one: dict[str, Any] | None = None, errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make one platform with all that the register has of it."""
    told = one or CHAT
    return {
        "group": CHESS,
        "platform": told,
        "entry": "Members alone get in.",
        "shown_to_members": True,
        "every": "once a term",
        "owner": {"name": "Ola Berg", "roles": ""},
        "admins": ADMINS,
        "most_admins": 5,
        "problems": [LEFT, FEW, UNSEEN],
        "looks": LOOKS,
        "places": [{"value": place, "words": words} for place, words in rules.PLACES.items()],
        "access": how_access_is_given(told["kind"]),
        "connection": None,
        "statement": STATEMENT["joining_statement"],
        "statement_version": STATEMENT["version"],
        "officers": OFFICERS,
        "may_keep": True,
        "may_list": True,
        "may_say": True,
        "history": HISTORY,
        "version": 3,
        "key": CLICK,
        "values": {},
        "errors": errors or {},
        **more,
    }


def _refused(path: str, values: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    """Make the page after one of its forms was refused."""
    sent = {"path": f"/groups/chess/platforms/pl-whatsapp/{path}", "values": values, "key": CLICK}
    return whole(errors=errors, values=values, sent=sent)


BARE: dict[str, Any] = {"owner": None, "admins": [], "history": [], "shown_to_members": False, "entry": "Everybody gets in."}
SITE = platform("website", "queenschess.example", "https://queenschess.example/")
ONES = {
    "": whole(),
    "-well": whole(problems=[], looks=SEEN, owner={"name": "Priya Shah", "roles": "President"}, admins=ADMINS[1:]),
    "-bare": whole(
        SITE, **BARE, looks=[LOOKS[1] | {"said": None}], problems=[flawed(Flaw.NO_OWNER, "It has no owner.", "Name one.")]
    ),
    "-staff": whole(may_say=False),
    "-connected": whole(connection={"name": "Chess at Queens", "connected_at": "2026-11-02T18:05:00Z"}),
    "-not-connected": whole(connection={"name": "", "connected_at": ""}),
    "-owner": whole(may_keep=False, problems=[], looks=SEEN, owner={"name": "Tom Evans", "roles": "Treasurer"}),
    "-retired": whole(
        CHAT | {"retired_at": "2026-09-01T12:00:00Z"},
        problems=[],
        looks=[],
        admins=[],
        may_keep=False,
        may_list=False,
        may_say=False,
    ),
    "-look-wrong": _refused("look", {"statement": "yes"}, {"place": "Please choose where the statement stands."}),
    "-owner-wrong": _refused("owner", {}, {"person_id": "Please choose somebody who is on the committee now."}),
    "-admin-wrong": _refused(
        "admins",
        {"name": "", "role": "Alumnus", "why": ""},
        {"name": "Please choose somebody, or type a name of 80 characters or fewer.", "why": "Please say why they need it."},
    ),
}


def nasty(text: str, long: str) -> dict[str, Any]:
    """Make a platform whose every text attacks its page."""
    one = platform("other", text + long, "javascript:alert(1)", host=text)
    told = said(by=text, role=long, place=text, version=long)
    return whole(
        one,
        {"why": text},
        group={"group_id": 'x"><script>', "name": long + text},
        owner={"name": text + long, "roles": text},
        admins=[admin(1, long, text, text + long)],
        problems=[flawed(Flaw.NO_OWNER, text, long)],
        looks=[look("members", text, told), look("statement", long, None)],
        officers=[{"person_id": text, "name": long, "roles": text}],
        history=[{"at": "2026-11-02T18:05:00Z", "who": text, "what": text + long}],
        statement=[text, long],
        connection={"name": text + long, "connected_at": "2026-11-02T18:05:00Z"},
    )


def hostile(text: str, long: str) -> dict[str, Any]:
    """Make a register whose every text attacks the page."""
    wrong = flawed(Flaw.NO_OWNER, text, long)
    some = [
        in_list(platform("other", text + long, "javascript:alert(1)", host=text), text, 1, wrong),
        in_list(platform("x", long, "https://x.com/" + long), long),
    ]
    return register(some, {"kind": text, "label": text, "url": long}, {"label": text + long}, retired=[{**OLD, "label": text}])


ASKED = [
    {"name": "Manage roles", "why": "to give members the group’s role, and to freeze and open channels"},
    {"name": "Send polls", "why": "so that a freeze can stop polls"},
]
THERE: dict[str, Any] = {
    "name": "Chess at Queens",
    "connected_at": "2026-11-02T18:05:00Z",
    "role_id": "20",
    "post_channel_id": "100",
    "roles": [{"id": "20", "name": "Members"}, {"id": "21", "name": "Newcomers"}],
    "channels": [{"id": "100", "name": "#general"}, {"id": "101", "name": "#news"}],
    "lacking": [],
    "trouble": "",
}


def connecting(there: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make the page on which a committee connects a platform."""
    told = {"group": CHESS, "platform_id": "pl-discord", "label": "Our server", "service": "discord", "service_name": "Discord"}
    shown = {
        "offered": True,
        "asked": ASKED,
        "connected": there,
        "code": "",
        "link": "",
        "key": CLICK,
        "values": {},
        "errors": {},
    }
    return {**told, **shown, **more}


_TELEGRAM = {"service": "telegram", "service_name": "Telegram"}
CONNECTIONS = {
    "new": connecting(),
    "none": connecting(offered=False, asked=[]),
    "connected": connecting(THERE),
    "lacking": connecting({**THERE, "lacking": ASKED}),
    "away": connecting({**THERE, "roles": [], "channels": [], "trouble": "Discord refused. Please try again in a minute."}),
    "wrong": connecting(
        THERE,
        errors={"role_id": "The bot cannot give this role."},
        values={"role_id": "90", "post_channel_id": "100"},
        sent={"path": "/groups/chess/platforms/pl-discord/connection", "values": {"role_id": "90"}, "key": CLICK},
    ),
    "telegram": connecting(**_TELEGRAM),
    "telegram-code": connecting(
        **_TELEGRAM,
        code="Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4",
        link="https://t.me/union_house_bot?startgroup=Zm9vYmFyYmF6cXV4&admin=restrict_members+pin_messages",
    ),
    "telegram-connected": connecting({**THERE, "roles": [], "channels": [], "role_id": "", "post_channel_id": ""}, **_TELEGRAM),
}


def connecting_nasty(text: str, long: str) -> dict[str, Any]:
    """Make that page with texts that attack it."""
    some = [{"id": text, "name": text + long}]
    there = {
        **THERE,
        "name": text + long,
        "roles": some,
        "channels": some,
        "trouble": text,
        "lacking": [{"name": text, "why": long}],
    }
    return connecting(there, group={"group_id": 'x"><script>', "name": long + text}, label=text + long, platform_id=text)
