"""*Conduct desk*: what was reported, what cools off, what the nightly looks found.

What could point at one person is told by the week and in fives.
"""

from union.catalogue import Reader
from union.watch import Count

from infra.boards.parts import DAY, WEEK, Board, Draws, Graph, Kind, Row, Shows, counted, measured

BOARD = Board(
    Reader.CONDUCT,
    "-P28D",
    "Reports, cooling-off and what the nights found. Reports, late cases and evidence are counted by the week and rounded up to the next five, "
    "so that nobody can tell from a number who reported.",
    (
        Row(
            7,
            (
                Shows("Open cases, the oldest first", Kind.CASES, 8),
                Shows("Cooling-off that runs", Kind.FREEZES, 8),
                Shows("What the nights found", Kind.FINDINGS, 8),
            ),
        ),
        Row(
            6,
            (
                Graph(
                    "Reported, each week, in fives",
                    (counted(Count.REPORTED, "Reports", fives=True), counted(Count.CASE_LATE, "Late for an answer", fives=True)),
                    8,
                    per=WEEK,
                ),
                Graph(
                    "Until somebody took a case, each week",
                    (
                        measured(Count.FIRST_LOOK, "Within hours, on average", "Average"),
                        measured(Count.FIRST_LOOK, "Within hours, the longest", "Maximum"),
                    ),
                    8,
                    per=WEEK,
                    axis="Hours",
                ),
                Graph(
                    "Evidence, each week, in fives",
                    (
                        counted(Count.EVIDENCE_SEALED, "Kept", fives=True),
                        counted(Count.EVIDENCE_REFUSED, "Refused", fives=True),
                    ),
                    8,
                    per=WEEK,
                ),
            ),
        ),
        Row(
            6,
            (
                Graph(
                    "Cooling-off, each day",
                    (
                        counted(Count.FROZEN, "Began"),
                        counted(Count.THAWED, "Ended"),
                        counted(Count.CHAT_FROZEN, "Chats that we froze"),
                        counted(Count.CHAT_OPENED, "Chats that we opened"),
                        counted(Count.CHAT_STUCK, "Chats left to people"),
                    ),
                    12,
                    per=DAY,
                ),
                Graph(
                    "Is the desk's machinery well?",
                    (
                        counted(Count.TIMER_MISSED, "Timers that came late"),
                        counted(Count.EVIDENCE_UNSCANNED, "Files nobody can open"),
                        counted(Count.PLATFORMS_LOOKED_AT, "Nights that were looked through"),
                    ),
                    12,
                    per=None,
                    draws=Draws.NUMBERS,
                ),
            ),
        ),
    ),
)
