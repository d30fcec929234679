"""*Engine room*: how fast the house answers, what fails, and what waits, for whoever runs it."""

from union.catalogue import Reader
from union.watch import Count

from infra.boards.parts import Board, Graph, Row, Table, counted, measured, told

_API, _LAMBDA, _SQS = "AWS/ApiGateway", "AWS/Lambda", "AWS/SQS"
_WAITING = _SQS, "ApproximateNumberOfMessagesVisible"
_FIVE = 300

BOARD = Board(
    Reader.ENGINE,
    "-PT3H",
    "How fast the house answers, what fails and what waits. Tables read the log each time they are looked at, which costs by the gigabyte: "
    "look back for hours, not for months.",
    (
        Row(
            6,
            (
                Graph(
                    "How long an answer takes",
                    (
                        told(_API, "Latency", "Half are faster", "p50", zero=False, ApiId="ApiId"),
                        told(_API, "Latency", "95 of 100 are faster", "p95", zero=False, ApiId="ApiId"),
                        told(_API, "Latency", "99 of 100 are faster", "p99", zero=False, ApiId="ApiId"),
                    ),
                    8,
                    per=_FIVE,
                    axis="Milliseconds",
                ),
                Graph(
                    "Answers that are failures",
                    (
                        told(_API, "5xx", "Our fault (5xx)", "Sum", ApiId="ApiId"),
                        told(_API, "4xx", "Refused (4xx)", "Sum", ApiId="ApiId"),
                        counted(Count.FAILED, "Failed for a reason nobody foresaw"),
                    ),
                    8,
                    per=_FIVE,
                    limits=(("Ten failures ring", 10),),
                ),
                Graph(
                    "Lambda",
                    (
                        told(_LAMBDA, "Throttles", "Calls turned away, whole account", "Sum"),
                        told(_LAMBDA, "ConcurrentExecutions", "Most at once, whole account", "Maximum"),
                    ),
                    8,
                    per=_FIVE,
                ),
            ),
        ),
        Row(
            7,
            (
                Table(
                    "Routes, the slowest first: milliseconds and failures",
                    (
                        'filter message = "request"',
                        "stats count(*) as asked, pct(ms, 50) as p50, pct(ms, 95) as p95, pct(ms, 99) as p99,"
                        " sum(status >= 500) as failed by route",
                        "sort p95 desc",
                        "limit 20",
                    ),
                    12,
                ),
                Table(
                    "Conflicts: somebody else was quicker",
                    (
                        'filter message = "request" and status = 409',
                        "stats count(*) as conflicts by route",
                        "sort conflicts desc",
                        "limit 10",
                    ),
                    6,
                ),
                Table(
                    "Cold starts, each quarter of an hour",
                    (
                        'filter type = "platform.report" and ispresent(record.metrics.initDurationMs)',
                        "stats count(*) as starts, pct(record.metrics.initDurationMs, 95) as p95 by bin(15m)",
                        "limit 12",
                    ),
                    6,
                ),
            ),
        ),
        Row(
            6,
            (
                Graph(
                    "What waits in queues",
                    (
                        told(*_WAITING, "Letters", "Maximum", QueueName="LetterQueue"),
                        told(*_WAITING, "Letters to many", "Maximum", QueueName="MailingQueue"),
                        told(*_WAITING, "News of letters", "Maximum", QueueName="FeedbackQueue"),
                        told(*_WAITING, "Chats", "Maximum", QueueName="ChatQueue"),
                    ),
                    8,
                    per=_FIVE,
                ),
                Graph(
                    "What failed each time (dead letters)",
                    (
                        told(*_WAITING, "Timers", "Maximum", QueueName="TimerDeadLetters"),
                        told(*_WAITING, "Calls", "Maximum", QueueName="LostCalls"),
                        told(*_WAITING, "Letters", "Maximum", QueueName="LetterDeadLetters"),
                        told(*_WAITING, "Letters to many", "Maximum", QueueName="MailingDeadLetters"),
                        told(*_WAITING, "News of letters", "Maximum", QueueName="FeedbackDeadLetters"),
                        told(*_WAITING, "Chats", "Maximum", QueueName="ChatDeadLetters"),
                    ),
                    8,
                    per=_FIVE,
                    limits=(("Each rings", 1),),
                ),
                Graph(
                    "How far streams are behind",
                    (
                        told(_LAMBDA, "IteratorAge", "Letters written", "Maximum", FunctionName="Outbox"),
                        told(_LAMBDA, "IteratorAge", "How groups fare", "Maximum", FunctionName="HealthStream"),
                        told(_LAMBDA, "IteratorAge", "Log of who did what", "Maximum", FunctionName="AuditSeal"),
                    ),
                    8,
                    per=_FIVE,
                    limits=(("Letters ring", 300_000),),
                    axis="Milliseconds",
                ),
            ),
        ),
        Row(
            5,
            (
                Graph(
                    "Sweeps and timers",
                    (
                        counted(Count.TIMER_MISSED, "Timers missed"),
                        counted(Count.ITEM_FAILED, "Things passed over"),
                        counted(Count.ITEM_DELAYED, "Things that wait"),
                        counted(Count.SWEEP_UNFINISHED, "Sweeps unfinished"),
                        counted(Count.AUDIT_BROKEN, "Breaks in the log of who did what"),
                    ),
                    12,
                    per=_FIVE,
                ),
                Graph(
                    "How late what has its time is done",
                    (
                        measured(Count.SCHEDULE_DELAY, "Half are faster", "p50"),
                        measured(Count.SCHEDULE_DELAY, "The latest", "Maximum"),
                    ),
                    12,
                    per=_FIVE,
                    limits=(("A timer was missed", 120),),
                    axis="Seconds",
                ),
            ),
        ),
    ),
)
