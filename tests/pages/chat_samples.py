"""What the way into a chat, and the list of who is in it, may look like."""

from typing import Any

from union.membership.chats.rules import how_links_are_reset

from tests.pages.render import policy

CHESS = {"group_id": "chess", "name": "Chess Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"
CHAT = {"platform_id": "pl-whatsapp", "kind": "whatsapp", "kind_name": "WhatsApp", "label": "Members' chat"}
LINK = "https://chat.whatsapp.com/AbC"
PACK = policy()


def door(errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the way into a chat."""
    return {
        "group": CHESS,
        "chat": CHAT,
        "statement": PACK["joining_statement"],
        "statement_version": PACK["version"],
        "accepted_on": None,
        "again": False,
        "link": "",
        "by_list": False,
        "inside": False,
        "known_as": "",
        "key": CLICK,
        "values": {},
        "errors": errors or {},
        **more,
    }


_ACCEPTED = {"accepted_on": "2026-11-23T14:05:00Z", "known_as": "Sammy, ends in 4821"}
DOORS = {
    "": door(),
    "-list": door(by_list=True),
    "-again": door(again=True),
    "-link": door(**_ACCEPTED, link=LINK, inside=True),
    "-waits": door(**_ACCEPTED, by_list=True),
    "-let-in": door(**_ACCEPTED, by_list=True, inside=True),
    "-wrong": door(
        {"accept": "Please tick the box to accept the joining statement.", "known_as": "Please keep it to 60 characters."},
        values={"known_as": "x" * 61},
        sent={"path": "/groups/chess/chats/pl-whatsapp", "values": {"known_as": "x" * 61}, "key": CLICK},
    ),
}


def who(number: int, name: str, known_as: str = "", leaves_on: str | None = None, **more: bool) -> dict[str, Any]:
    """Make somebody on a chat's list."""
    told = {"person_id": f"p{number}", "name": name, "known_as": known_as, "leaves_on": leaves_on}
    return {**told, "accepted": True, "officer": False, **more}


def listed(errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the list of a chat."""
    lists: dict[str, Any] = {
        "to_add": [who(1, "Amara Nwosu", "Amara N, ends in 4821"), who(2, "Lin Zhao")],
        "to_remove": [who(3, "Tom Evans", leaves_on="2026-11-20")],
        "leaving": [who(4, "Jo Webb", leaves_on="2026-12-09")],
        "inside": [who(5, "Priya Shah", officer=True), who(6, "Sam Okoro", "Sammy", accepted=False)],
        "others": [who(7, "Olu Ade", accepted=False)],
        "strangers": [{"stranger_id": "s1", "seen": "“Dave”, ends in 0077", "on": "2026-11-22", "by": "Priya Shah"}],
    }
    lists |= more
    return {
        "group": CHESS,
        "chat": CHAT,
        "has_link": True,
        **lists,
        "number_inside": len(lists["inside"]),
        "number_others": len(lists["others"]),
        "looked": {"on": "2026-11-02", "by": "Priya Shah"},
        "due": False,
        "weeks": 4,
        "grace_days": 14,
        "reset": how_links_are_reset("whatsapp"),
        "q": "",
        "page": 1,
        "pages": 1,
        "key": CLICK,
        "values": {},
        "errors": errors or {},
        **more,
    }


NONE: dict[str, Any] = {"to_add": [], "to_remove": [], "leaving": [], "inside": [], "others": [], "strangers": []}
_HERE = "/groups/chess/platforms/pl-whatsapp/people"
LISTS = {
    "": listed(),
    "-empty": listed(**NONE, looked=None, due=True, has_link=False),
    "-page": listed(
        **{**NONE, "inside": [who(n, f"Member {n}") for n in range(30)]}, number_inside=230, page=2, pages=3, q="mem"
    ),
    "-wrong": listed(
        {"seen": "Please type the name or the number that you saw."},
        values={},
        sent={"path": f"{_HERE}/strangers", "values": {}, "key": CLICK},
    ),
    "-link-wrong": listed(
        {"url": "Please give the whole link. It begins with https://"},
        values={"url": "http://chat"},
        sent={"path": f"{_HERE}/link", "values": {"url": "http://chat"}, "key": CLICK},
    ),
}


def hostile(text: str, long: str) -> dict[str, dict[str, Any]]:
    """Make both pages with every text attacking them."""
    group, chat = (
        {"group_id": 'x"><script>', "name": long + text},
        {**CHAT, "platform_id": text, "label": text + long, "kind_name": text},
    )
    one = who(1, text + long, long + text, "2026-12-09", officer=True)
    stranger = {"stranger_id": text, "seen": text + long, "on": "2026-11-22", "by": text}
    told = {"to_add": [one], "to_remove": [one], "leaving": [one], "inside": [one], "others": [one], "strangers": [stranger]}
    return {
        "door": door(
            group=group,
            chat=chat,
            statement=[text, long],
            accepted_on="2026-11-23T14:05:00Z",
            link="javascript:alert(1)",
            known_as=text,
        ),
        "list": listed(group=group, chat=chat, **told, looked={"on": "2026-11-02", "by": text}, reset=text, q=text),
    }
