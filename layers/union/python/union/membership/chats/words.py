"""What people are told where a platform of chats does not do what they asked for."""

from collections.abc import Mapping

from union.errors import Invalid, Refusal, Unavailable
from union.membership.chats.protocol import Lack, Lacking, Service

NAMES: Mapping[Service, str] = {Service.DISCORD: "Discord", Service.TELEGRAM: "Telegram"}
"""What people call a service."""


def refusal(service: Service, lacking: Lacking) -> Refusal:
    """What a refusal comes to for whoever connects something."""
    name = NAMES[service]
    match lacking.lack:
        case Lack.TOKEN:
            return Unavailable(f"{name} does not know the union’s bot any more. Staff have to mend that.")
        case Lack.NOBODY:
            return Invalid(f"That took too long, or {name} was asked twice. Please begin again.")
        case Lack.GONE:
            return Invalid(f"The union’s bot is not there on {name}. Please add it first.")
        case Lack.RIGHTS:
            return Invalid(f"The union’s bot may not do that on {name}. Please give it the rights that it asks for.")
        case Lack.OTHER:
            return Unavailable(f"{name} refused. Please try again in a minute.")
