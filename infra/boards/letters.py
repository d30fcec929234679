"""*Letters*: what was sent, what came back, and what waits."""

from union.catalogue import Reader
from union.watch import Count

from infra.boards.parts import HOUR, Board, Draws, Graph, Row, counted, told

_OLDEST = "AWS/SQS", "ApproximateAgeOfOldestMessage"

BOARD = Board(
    Reader.LETTERS,
    "-P1D",
    "Letters of the house and letters to many. Letters to many, one by one, stand at [Letters](${SiteUrl}/staff/letters).",
    (
        Row(
            4,
            (
                Graph(
                    "In the last day",
                    (
                        counted(Count.LETTER_SENT, "Letters sent"),
                        counted(Count.MAILING_SENT, "Copies of letters to many"),
                        counted(Count.LETTER_BOUNCED, "Came back"),
                        counted(Count.LETTER_COMPLAINED, "Called spam"),
                        counted(Count.LETTER_SUPPRESSED, "Not sent: no such address, or not wanted"),
                        counted(Count.MAILING_HALTED, "Letters to many that stopped"),
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
                    "Sent, each hour",
                    (counted(Count.LETTER_SENT, "Letters"), counted(Count.MAILING_SENT, "Copies of letters to many")),
                    8,
                    stacked=True,
                ),
                Graph(
                    "What went wrong, each hour",
                    (
                        counted(Count.LETTER_DELAYED, "Late"),
                        counted(Count.LETTER_REFUSED, "Refused"),
                        counted(Count.LETTER_IN_DOUBT, "In doubt"),
                        counted(Count.LETTER_REJECTED, "Rejected"),
                        counted(Count.MAILING_REFUSED, "Copies refused"),
                        counted(Count.MAILING_IN_DOUBT, "Copies in doubt"),
                        counted(Count.MAILING_LOST, "Copies lost"),
                    ),
                    8,
                ),
                Graph(
                    "Age of the oldest that waits",
                    (
                        told(*_OLDEST, "Letters", "Maximum", QueueName="LetterQueue"),
                        told(*_OLDEST, "Letters to many", "Maximum", QueueName="MailingQueue"),
                        told(*_OLDEST, "News of letters", "Maximum", QueueName="FeedbackQueue"),
                    ),
                    8,
                    per=300,
                    limits=(("Letters ring", 1_800), ("Letters to many ring", 7_200)),
                    axis="Seconds",
                ),
            ),
        ),
        Row(
            6,
            (
                Graph(
                    "Came back and called spam, each hour",
                    (counted(Count.LETTER_BOUNCED, "Came back"), counted(Count.LETTER_COMPLAINED, "Called spam")),
                    8,
                ),
                Graph(
                    "What Amazon thinks of us",
                    (
                        told("AWS/SES", "Reputation.BounceRate", "Share that comes back", "Average", zero=False),
                        told("AWS/SES", "Reputation.ComplaintRate", "Share called spam", "Average", zero=False),
                    ),
                    8,
                    per=HOUR,
                    limits=(("Too many come back", 0.025),),
                ),
                Graph(
                    "What needs somebody, in the last day",
                    (
                        counted(Count.STAFF_UNREACHABLE, "Staff who are not reached"),
                        counted(Count.FEEDBACK_FORGED, "News that was forged"),
                    ),
                    8,
                    per=None,
                    draws=Draws.NUMBERS,
                ),
            ),
        ),
    ),
)
