"""Truths about how many letters went, and how many came back: rates, when they are too high, and how a chart of them is drawn."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from union.membership.mailings.tables import MailingDay
    from union.membership.mailings.views import DayOfLetters, LetterBar, LetterChart

BOUNCES, COMPLAINTS = 250, 5
"""Of ten thousand letters: half of what Amazon SES lets an account have before it looks into it (5 % and 0.1 %)."""
_TEN_THOUSAND = 10_000
_COUNTED = ("sent", "delivered", "bounced", "complained", "unsubscribed")
_STEP, _HEIGHT = 20, 100


class Rates(TypedDict):
    """What was sent, what came of it, its rates in per cent, and whether one of them is too high."""

    sent: int
    delivered: int
    bounced: int
    complained: int
    unsubscribed: int
    bounce_rate: str
    complaint_rate: str
    too_high: bool


def sums(found: "Iterable[MailingDay]") -> Counter[str]:
    """All that these days say, added up."""
    told: Counter[str] = Counter()
    for one in found:
        told.update({name: int(getattr(one, name) or 0) for name in _COUNTED})
    return told


def rate(number: int, sent: int) -> int:
    """How many of ten thousand letters."""
    return number * _TEN_THOUSAND // sent if sent else 0


def per_cent(of_ten_thousand: int) -> str:
    """So many of ten thousand in per cent, such as "2.5 %" or "0.05 %"."""
    return f"{of_ten_thousand / 100:.2f}".rstrip("0").rstrip(".") + " %"


def bounces_too_often(told: Counter[str]) -> bool:
    """Whether more came back than is safe. One single bounce is a slip of somebody's pen."""
    return told["bounced"] > 1 and rate(told["bounced"], told["sent"]) >= BOUNCES


def too_high(told: Counter[str]) -> bool:
    """Whether more came back, or were complained about, than is safe."""
    return bounces_too_often(told) or (told["complained"] > 0 and rate(told["complained"], told["sent"]) >= COMPLAINTS)


def rates(told: Counter[str]) -> Rates:
    """What was sent and came back, as pages show it."""
    return {
        "sent": told["sent"],
        "delivered": told["delivered"],
        "bounced": told["bounced"],
        "complained": told["complained"],
        "unsubscribed": told["unsubscribed"],
        "bounce_rate": per_cent(rate(told["bounced"], told["sent"])),
        "complaint_rate": per_cent(rate(told["complained"], told["sent"])),
        "too_high": too_high(told),
    }


def warnings(told: Counter[str]) -> list[str]:
    """What is to be said where the house as a whole comes near a limit of the post."""
    found = list[str]()
    for name, limit, says in (("bounced", BOUNCES, "came back"), ("complained", COMPLAINTS, "were called spam")):
        share = rate(told[name], told["sent"])
        if told[name] > 1 and share >= limit:
            stop = per_cent(limit * 2)
            found.append(f"{per_cent(share)} of all letters {says}. At {stop} the post may stop all letters of the house.")
    return found


def day(when: date, told: Counter[str]) -> "DayOfLetters":
    """A day as a table shows it."""
    return {"day": when.isoformat(), "sent": told["sent"], "bounced": told["bounced"], "complained": told["complained"]}


def chart(days: Sequence[tuple[date, Counter[str]]]) -> "LetterChart":
    """A bar a day, as tall as what was sent, and in it what came back."""
    most = max([1, *(told["sent"] for _, told in days)])
    bars: list[LetterBar] = [
        {
            "day": when.isoformat(),
            "x": at * _STEP,
            "sent": _tall(told["sent"], most),
            "bounced": _tall(min(told["bounced"] + told["complained"], told["sent"]), most),
        }
        for at, (when, told) in enumerate(days)
    ]
    return {"bars": bars, "width": len(days) * _STEP, "height": _HEIGHT, "most": most}


def _tall(number: int, most: int) -> int:
    """What is there is seen, however little it is."""
    return -(-number * _HEIGHT // most)
