"""What the house tells of a platform that it freezes by itself, in words."""

from collections.abc import Mapping

from union.membership.chats.protocol import Kept, Lack
from union.moderation.enforcement.rules import Report

_UNCOVERED: Mapping[Kept, str] = {
    Kept.OWNER: "Whoever owns it can still write.",
    Kept.ADMINISTRATORS: "Its administrators can still write.",
    Kept.ROLE: "A role there can still write: our bot may not change it.",
    Kept.CHANNEL: "Still open: a channel there. Our bot may not change it.",
    Kept.MEMBERS: "Members with rights of their own can still write.",
}
_NAMED: Mapping[Kept, str] = {
    Kept.OWNER: "Its owner, {}, can still write.",
    Kept.ADMINISTRATORS: "Administrators can still write: {}.",
    Kept.ROLE: "The role {} can still write: our bot may not change it.",
    Kept.CHANNEL: "Still open: {}. Our bot may not change it.",
    Kept.MEMBERS: "{} can still write, as they have rights of their own.",
}
_UNSAID = "Our bot could not post there. Please put the words there yourself."
_CHANGED = "Somebody changed {} there meanwhile. We left it as it is now."
_LACKS: Mapping[str, str] = {
    Lack.GONE: "Our bot is not there any more.",
    Lack.RIGHTS: "Our bot has not the rights that it needs there.",
    Lack.TOKEN: "The union’s bot has no valid key. Staff support has to mend that.",
    Lack.NOBODY: "The account there is gone.",
    Lack.OTHER: "The platform refused it.",
    "silent": "The platform does not answer.",
    "shared": "Another group that shares this server has a break there. It opens when that is over.",
}


def uncovered(report: Report) -> str:
    """What a freeze does not stop, what somebody changed meanwhile, and that nothing could be posted: a line each, none twice."""
    lines = [_NAMED[one.kind].format(one.name) if one.name else _UNCOVERED[one.kind] for one in report.uncovered]
    lines += [_CHANGED.format(name) for name in report.changed if name]
    lines += [_UNSAID] if report.unsaid else []
    return "\n".join(dict.fromkeys(lines))


def lack(told: str | None) -> str:
    """Why the house did not get through, as a sentence; empty where it did."""
    return _LACKS.get(told, _LACKS[Lack.OTHER]) if told else ""
