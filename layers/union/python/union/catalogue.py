"""What every metric means, for whom it is, and in what unit it is told: the words of the dashboards and of whoever reads them.

The names alone are in `watch.py`, which every function loads. Nothing that runs on AWS loads this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from union.watch import Count


class Reader(StrEnum):
    """Who looks at a metric, by the name of their dashboard."""

    UNION = "Union today"
    CONDUCT = "Conduct desk"
    MONEY = "Money"
    LETTERS = "Letters"
    ENGINE = "Engine room"


@dataclass(frozen=True)
class Metric:
    """A metric: its `reader`, what it means in one sentence, and its `unit` as CloudWatch calls it."""

    reader: Reader
    meaning: str
    unit: str = "Count"


_UNION, _CONDUCT, _MONEY, _LETTERS, _ENGINE = Reader

CATALOGUE: Mapping[Count, Metric] = {
    Count.JOINED: Metric(_UNION, "Somebody became a member of a group, for nothing or for money."),
    Count.JOINED_SOCIETY: Metric(_UNION, "Somebody became a member of a society."),
    Count.JOINED_SPORT_CLUB: Metric(_UNION, "Somebody became a member of a sport club."),
    Count.JOINED_MEDIA: Metric(_UNION, "Somebody became a member of a student medium."),
    Count.JOINED_RAG: Metric(_UNION, "Somebody became a member of RAG."),
    Count.JOINED_VOLUNTEERING: Metric(_UNION, "Somebody became a member of a volunteering group."),
    Count.JOINED_OFFICER: Metric(_UNION, "Somebody became a member of a part-time officer's group."),
    Count.TICKET_SOLD: Metric(_UNION, "A ticket was sold, or given for nothing."),
    Count.TURNOUT: Metric(_UNION, "How many of a hundred people on the roll voted, told once the poll is sealed.", "Percent"),
    Count.POSTED: Metric(_UNION, "Somebody wrote on a group's board."),
    Count.PLACE_OFFERED: Metric(_UNION, "A place that came free was offered to whoever waits first."),
    Count.ELECTION_PUBLISHED: Metric(_UNION, "A group opened an election to its members."),
    Count.POLL_SEALED: Metric(_UNION, "A poll closed and its ballots were sealed."),
    Count.ELECTION_STOPPED: Metric(_UNION, "An election does not add up and has stopped."),
    Count.CONTACT_VACANT: Metric(_UNION, "Something was for the staff contact of a part-time officer who has none."),
    Count.REPORTED: Metric(_CONDUCT, "Somebody reported something."),
    Count.FIRST_LOOK: Metric(
        _CONDUCT, "Within how many hours somebody on the staff took a case, as the next step of a short ladder.", "None"
    ),
    Count.CASE_LATE: Metric(_CONDUCT, "A case has no answer by the day that the policy names."),
    Count.FROZEN: Metric(_CONDUCT, "A cooling-off began."),
    Count.THAWED: Metric(_CONDUCT, "A cooling-off ended, by its time or by staff."),
    Count.CHAT_FROZEN: Metric(_CONDUCT, "A connected chat was frozen by the house and read back."),
    Count.CHAT_OPENED: Metric(_CONDUCT, "A connected chat was opened again by the house, as it was before."),
    Count.CHAT_STUCK: Metric(
        _CONDUCT, "The house could not freeze a connected chat, or not open it: its committee was asked to."
    ),
    Count.EVIDENCE_SEALED: Metric(_CONDUCT, "A file of evidence was found clean and kept."),
    Count.EVIDENCE_REFUSED: Metric(_CONDUCT, "A file of evidence was not what it said, or had a virus."),
    Count.EVIDENCE_UNSCANNED: Metric(_CONDUCT, "A file of evidence was not looked at for viruses, so nobody can open it."),
    Count.PLATFORMS_LOOKED_AT: Metric(_CONDUCT, "A night's look at groups' pages elsewhere came to its end."),
    Count.TAKEN: Metric(_MONEY, "How many pence came by an order.", "None"),
    Count.REFUNDED: Metric(_MONEY, "How many pence Stripe has paid back for us.", "None"),
    Count.WEBHOOK_DELAY: Metric(_MONEY, "How many seconds lie between an event at Stripe and when we write it down.", "Seconds"),
    Count.PAID: Metric(_MONEY, "An order was paid."),
    Count.PAYMENT_FAILED: Metric(_MONEY, "A payment was refused by the buyer's bank."),
    Count.PAID_TWICE: Metric(_MONEY, "A membership was paid for twice."),
    Count.PAID_TOO_LATE: Metric(_MONEY, "A payment came when there was nothing left to sell, and goes back by itself."),
    Count.PAYMENT_MISMATCH: Metric(_MONEY, "A payment is not what its order costs."),
    Count.ORDER_WAITS: Metric(_MONEY, "An order waits for staff, or for a bank."),
    Count.REFUND_SENT: Metric(_MONEY, "Stripe was told to pay something back."),
    Count.REFUND_FAILED: Metric(_MONEY, "A refund did not reach its buyer."),
    Count.RETURNED: Metric(_MONEY, "An order or a part of it was refunded, or its event was called off."),
    Count.DISPUTED: Metric(_MONEY, "A buyer's bank asks for the money back."),
    Count.RECONCILED: Metric(_MONEY, "A night's comparison with Stripe came to its end."),
    Count.RECONCILIATION_DIFFERENCE: Metric(_MONEY, "How many differences between our books and Stripe's are open."),
    Count.WEBHOOK_SETTLED: Metric(_MONEY, "What Stripe told was written down."),
    Count.WEBHOOK_REPEATED: Metric(_MONEY, "Stripe told something that was known already."),
    Count.WEBHOOK_IGNORED: Metric(_MONEY, "Stripe told something that is nothing to us."),
    Count.WEBHOOK_REFUSED: Metric(_MONEY, "A message that says it comes from Stripe is not signed by it."),
    Count.WEBHOOK_OTHER_MODE: Metric(_MONEY, "Stripe told of test money where real money moves, or the other way round."),
    Count.LETTER_SENT: Metric(_LETTERS, "A letter to one person was sent."),
    Count.LETTER_SUPPRESSED: Metric(_LETTERS, "A letter was not sent, as its address is known not to work or wants none."),
    Count.LETTER_DELAYED: Metric(_LETTERS, "A letter has waited for more than half an hour, as the post does not take it."),
    Count.LETTER_REFUSED: Metric(_LETTERS, "A letter was refused for good."),
    Count.LETTER_IN_DOUBT: Metric(_LETTERS, "Nobody knows whether a letter was sent."),
    Count.LETTER_BOUNCED: Metric(_LETTERS, "A letter came back."),
    Count.LETTER_COMPLAINED: Metric(_LETTERS, "Somebody called a letter spam."),
    Count.LETTER_REJECTED: Metric(_LETTERS, "The post found something in a letter that it does not send, such as a virus."),
    Count.MAILING_SENT: Metric(_LETTERS, "A copy of a letter to many was sent."),
    Count.MAILING_REFUSED: Metric(_LETTERS, "The post refused a copy of a letter to many."),
    Count.MAILING_IN_DOUBT: Metric(_LETTERS, "It is not known at once whether a copy of a letter to many was sent."),
    Count.MAILING_LOST: Metric(_LETTERS, "Nobody will know whether a copy of a letter to many was sent."),
    Count.MAILING_HALTED: Metric(_LETTERS, "A letter to many was stopped on its way; its page says why."),
    Count.FEEDBACK_FORGED: Metric(_LETTERS, "A message about letters did not come from the post and was thrown away."),
    Count.STAFF_UNREACHABLE: Metric(_LETTERS, "A letter to an address of the policy or of a staff contact came back for good."),
    Count.SCHEDULE_DELAY: Metric(
        _ENGINE, "How many seconds late something was done that had its time, by its timer or by a sweep.", "Seconds"
    ),
    Count.TIMER_MISSED: Metric(_ENGINE, "A timer could not be set or never came, and a sweep did its work."),
    Count.ITEM_FAILED: Metric(_ENGINE, "One thing of a sweep or a queue failed and was passed over."),
    Count.ITEM_DELAYED: Metric(_ENGINE, "One thing of a sweep or a queue waits for something outside."),
    Count.SWEEP_UNFINISHED: Metric(_ENGINE, "A sweep ran out of time before it came to its end."),
    Count.AUDIT_BROKEN: Metric(_ENGINE, "The log of who did what is not as it was sealed."),
    Count.FAILED: Metric(_ENGINE, "A request or a call of a function failed for a reason that nobody foresaw."),
}
"""Every name of `Count`. The one dimension of each is `service`, the name of the stack."""
