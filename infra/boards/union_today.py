"""*Union today*: what the union's day is like, for everybody on the staff."""

from union.catalogue import Reader
from union.watch import Count

from infra.boards.parts import DAY, Board, Draws, Graph, Kind, Row, Shows, counted, measured

BOARD = Board(
    Reader.UNION,
    "-P1D",
    "What students and groups did in the last day. Look here first; nothing here needs you to know how the house is built.",
    (
        Row(
            4,
            (
                Graph(
                    "In the last day",
                    (
                        counted(Count.JOINED, "Joined a group"),
                        counted(Count.TAKEN, "Pounds taken", pence=True),
                        counted(Count.TICKET_SOLD, "Tickets"),
                        counted(Count.POSTED, "Posts on boards"),
                        counted(Count.PLACE_OFFERED, "Places offered to who waits"),
                        counted(Count.ELECTION_PUBLISHED, "Elections opened"),
                        counted(Count.POLL_SEALED, "Polls closed"),
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
                    "Who joined, by type of group, each hour",
                    (
                        counted(Count.JOINED_SOCIETY, "Societies"),
                        counted(Count.JOINED_SPORT_CLUB, "Sport clubs"),
                        counted(Count.JOINED_MEDIA, "Student media"),
                        counted(Count.JOINED_RAG, "RAG"),
                        counted(Count.JOINED_VOLUNTEERING, "Volunteering"),
                        counted(Count.JOINED_OFFICER, "Part-time officers"),
                    ),
                    8,
                    stacked=True,
                ),
                Graph(
                    "Orders, each hour",
                    (counted(Count.PAID, "Paid"), counted(Count.PAYMENT_FAILED, "Refused by the bank")),
                    8,
                ),
                Graph(
                    "Tickets and posts on boards, each hour",
                    (counted(Count.TICKET_SOLD, "Tickets"), counted(Count.POSTED, "Posts")),
                    8,
                ),
            ),
        ),
        Row(
            7,
            (
                Shows("What is on today", Kind.TODAY, 8),
                Shows("Polls that are open", Kind.POLLS, 6),
                Graph(
                    "Turnout of polls that closed",
                    (
                        measured(Count.TURNOUT, "Of a hundred on the roll, on average", "Average"),
                        measured(Count.TURNOUT, "Lowest", "Minimum"),
                    ),
                    4,
                    per=DAY,
                    draws=Draws.NUMBERS,
                ),
                Graph(
                    "What needs somebody",
                    (
                        counted(Count.ELECTION_STOPPED, "Elections that do not add up", "Maximum"),
                        counted(Count.CONTACT_VACANT, "Letters for officers without a contact"),
                    ),
                    6,
                    per=DAY,
                    draws=Draws.NUMBERS,
                ),
            ),
        ),
    ),
)
