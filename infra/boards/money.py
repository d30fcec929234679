"""*Money*: orders, what Stripe tells, what goes back, and whether the books agree."""

from union.catalogue import Reader
from union.watch import Count

from infra.boards.parts import DAY, HOUR, Board, Draws, Graph, Row, counted, measured

BOARD = Board(
    Reader.MONEY,
    "-P7D",
    "Orders, refunds and what Stripe tells. What waits for you stands at [Attention](${SiteUrl}/books/attention), what does not agree at "
    "[Differences](${SiteUrl}/books/differences).",
    (
        Row(
            4,
            (
                Graph(
                    "In the last week",
                    (
                        counted(Count.TAKEN, "Pounds taken", pence=True),
                        counted(Count.REFUNDED, "Pounds paid back", pence=True),
                        counted(Count.PAID, "Orders paid"),
                        counted(Count.RETURNED, "Given back or called off"),
                        counted(Count.DISPUTED, "Disputed"),
                        counted(Count.RECONCILED, "Nights compared with Stripe"),
                        counted(Count.RECONCILIATION_DIFFERENCE, "Most differences open", "Maximum"),
                    ),
                    24,
                    per=None,
                    draws=Draws.NUMBERS,
                ),
            ),
        ),
        Row(
            7,
            (
                Graph(
                    "Orders by what became of them",
                    (
                        counted(Count.PAID, "Paid"),
                        counted(Count.PAYMENT_FAILED, "Refused by the bank"),
                        counted(Count.ORDER_WAITS, "Waits for somebody"),
                        counted(Count.PAID_TOO_LATE, "Paid too late"),
                        counted(Count.PAID_TWICE, "Paid twice"),
                    ),
                    8,
                    per=HOUR,
                ),
                Graph(
                    "How late we write down what Stripe tells",
                    (
                        measured(Count.WEBHOOK_DELAY, "Half are faster", "p50"),
                        measured(Count.WEBHOOK_DELAY, "99 of 100 are faster", "p99"),
                    ),
                    8,
                    per=HOUR,
                    axis="Seconds",
                ),
                Graph(
                    "What Stripe told, by outcome",
                    (
                        counted(Count.WEBHOOK_SETTLED, "Written down"),
                        counted(Count.WEBHOOK_REPEATED, "Known already"),
                        counted(Count.WEBHOOK_IGNORED, "Nothing to us"),
                        counted(Count.WEBHOOK_REFUSED, "Not signed by Stripe"),
                        counted(Count.WEBHOOK_OTHER_MODE, "Of the other mode"),
                    ),
                    8,
                    per=HOUR,
                ),
            ),
        ),
        Row(
            6,
            (
                Graph(
                    "Pounds, each day",
                    (counted(Count.TAKEN, "Taken", pence=True), counted(Count.REFUNDED, "Paid back", pence=True)),
                    8,
                    per=DAY,
                ),
                Graph(
                    "Refunds and disputes, each day",
                    (
                        counted(Count.REFUND_SENT, "Refunds sent"),
                        counted(Count.REFUND_FAILED, "Did not arrive"),
                        counted(Count.DISPUTED, "Disputed"),
                    ),
                    8,
                    per=DAY,
                ),
                Graph(
                    "Differences between our books and Stripe's",
                    (counted(Count.RECONCILIATION_DIFFERENCE, "Open", "Maximum"),),
                    8,
                    per=DAY,
                    limits=(("Somebody is told", 1),),
                ),
            ),
        ),
    ),
)
