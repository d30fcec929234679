"""A demonstration union: groups of every type, a committee, and accounts to try it with. Running it again adds what is missing or over."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.local.demo import applications, events, imports, leaving, letters, pages

GROUPS: list[dict[str, Any]] = [
    {
        "id": "chess",
        "type": "societies",
        "name": "Chess Society",
        "price": 500,
        "summary": "Blitz, puzzles and a friendly league, every Tuesday.",
    },
    {
        "id": "film",
        "type": "societies",
        "name": "Film Society",
        "price": 300,
        "summary": "Two films a week and long talks after them.",
    },
    {
        "id": "islamic",
        "type": "societies",
        "name": "Islamic Society",
        "price": 400,
        "summary": "Prayer, friendship and charity on campus.",
    },
    {
        "id": "lgbt",
        "type": "societies",
        "name": "LGBT+ Society",
        "price": 0,
        "summary": "A warm place to be yourself, with socials every week.",
    },
    {
        "id": "rowing",
        "type": "sport_clubs",
        "name": "Rowing Club",
        "price": 9500,
        "summary": "From first strokes to the head races.",
        "student": 1,
    },
    {
        "id": "netball",
        "type": "sport_clubs",
        "name": "Netball Club",
        "price": 6000,
        "summary": "Five teams, and space for beginners.",
    },
    {
        "id": "radio",
        "type": "student_media",
        "name": "Campus Radio",
        "price": 250,
        "summary": "Our voices on air, day and night.",
    },
    {"id": "print", "type": "student_media", "name": "The Print", "price": 0, "summary": "The students' newspaper since 1926."},
    {
        "id": "rag",
        "type": "rag",
        "name": "RAG Committee",
        "price": 0,
        "summary": "Raising and giving: silly ideas for serious causes.",
    },
    {
        "id": "homework-club",
        "type": "volunteering",
        "name": "Homework Club",
        "price": 0,
        "summary": "Helping pupils near campus after school.",
    },
    {
        "id": "food-bank",
        "type": "volunteering",
        "name": "Food Bank Team",
        "price": 0,
        "summary": "Collect, sort and share food on Saturdays.",
    },
    {
        "id": "welfare-officer",
        "type": "part_time_officers",
        "name": "Welfare Officer",
        "price": None,
        "summary": "Speaks up for your wellbeing.",
    },
]
ACCOUNTS = {
    "student": ("sam@union.example", "Sam Okoro", "student-of-the-union"),
    "president": ("priya@union.example", "Priya Shah", "president-of-chess"),
    "treasurer": ("tom@union.example", "Tom Evans", "treasurer-of-chess"),
    "staff": ("alex@union.example", "Alex Reed", "staff-of-the-union"),
    "manager": ("morgan@union.example", "Morgan Hill", "manager-of-the-union"),
}
_ACTOR = "seed"
_TOLD = timedelta(days=60)
"""How far back the demonstration tells; its staff were there by then."""
_WELCOME = "Everybody is welcome, whether you have done this for years or never before."
_PURPOSE = {
    "chess": "We play on Tuesdays from six in the library café: blitz, puzzles, and the league for who wants it.",
    "film": "Mondays are for old films, Thursdays for new ones. The talk afterwards often outlasts the film.",
    "islamic": "We keep the prayer room, eat together on Fridays, and raise money for people near and far.",
    "lgbt": "Film nights, walks, coffee and campaigns. Nobody has to explain themselves here.",
    "rowing": "We teach you from the first stroke, on the water at weekends and on the machines in between.",
    "netball": "We train on Wednesdays and play on Saturdays. You choose whether you come for the game or for the fun.",
    "radio": "Make a show, read the news, or learn to run the desk. We show you how everything works.",
    "print": "We write, take pictures and lay out a paper every fortnight, and anybody can pitch a story.",
    "rag": "A sleep-out, a parachute jump, a dinner in the dark: we raise money for charities that students choose.",
    "homework-club": "An hour a week with a pupil who is stuck. You need patience more than good marks.",
    "food-bank": "We collect from shops on Fridays and hand out on Saturdays. Two hours help a great deal.",
    "welfare-officer": "I sit on the union's council for you. Ask me about housing, money, health, or anything that weighs on you.",
}


def seed(client: Callable[[str], Any], stack: dict[str, Any], environment: dict[str, str]) -> dict[str, dict[str, str]]:
    """Make the groups, the accounts and the chess society's committee; returns the accounts."""
    os.environ.update({**environment, "TABLES": stack["stack"], "STAFF_SECOND_FACTOR": "not-asked"})
    from union import store  # The models read the tables' names as they are imported.

    store.connection.cache_clear()
    _groups()
    people = {who: _account(client("cognito-idp"), stack["user_pool_id"], who) for who in ACCOUNTS}
    _committee(people)
    _register(people)
    _staff(people)
    _memberships(people)
    _shop(people)
    _news(people)
    _front(people)
    _handover(people)
    _applications(people)
    _letter(people)
    _import(people)
    _health()
    return {who: {"email": e, "name": n, "password": p, "person_id": people[who]} for who, (e, n, p) in ACCOUNTS.items()}


def _import(people: dict[str, str]) -> None:
    """A file of members that the manager has looked through."""
    from union.core.people.rules import Caller

    now = datetime.now(UTC)
    email, name, _ = ACCOUNTS["manager"]
    imports.look(Caller(people["manager"], name, email, asked_at=now), now)


def _health() -> None:
    """Look once at how each group fares, as every night does, so that staff's pages are alive at once."""
    from union.membership.health import actions as health

    health.tick(datetime.now(UTC))


def _groups() -> None:
    from union.errors import Conflict
    from union.membership.groups import actions as groups

    now = datetime.now(UTC)
    for told in GROUPS:
        try:
            groups.affiliate(told["id"], _text(told), _offers(told), _platforms(told), _ACTOR, now)
        except Conflict:
            continue


def _text(told: dict[str, Any]) -> dict[str, str]:
    officer = told["type"] == "part_time_officers"
    join = (
        "Every spring all students elect one of them. There is nothing to join: just write, or come by."
        if officer
        else "Anyone at the university can join. Come to a meeting first if you like."
    )
    return {
        "name": told["name"],
        "type": told["type"],
        "summary": told["summary"],
        "purpose": _PURPOSE[told["id"]] + ("" if officer else f"\n\n{_WELCOME}"),
        "how_to_join": join,
        "conduct_statement": "We look after each other, online and in person. What hurts somebody has no place here.",
    }


def _offers(told: dict[str, Any]) -> list[dict[str, Any]]:
    if told["price"] is None:
        return []
    standard = {"offer_id": "1", "name": "Standard membership", "price": told["price"]}
    extra = [{"offer_id": "2", "name": "Social membership", "price": told["price"] // 4}] if told.get("student") else []
    return [standard, *extra]


def _platforms(told: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"kind": "instagram", "label": f"{told['name']} on Instagram", "url": f"https://www.instagram.com/example-{told['id']}"}
    ]


def _account(cognito: Any, pool: str, who: str) -> str:
    email, name, password = ACCOUNTS[who]
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}, {"Name": "name", "Value": name}]
    try:
        cognito.admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
    except cognito.exceptions.UsernameExistsException:
        pass
    found = cognito.admin_get_user(UserPoolId=pool, Username=email)["UserAttributes"]
    return str(next(a["Value"] for a in found if a["Name"] == "sub"))


def _committee(people: dict[str, str]) -> None:
    from union.core.people import actions
    from union.core.people.rules import Term

    now = datetime.now(UTC)
    start = date(now.year if now.month >= 8 else now.year - 1, 8, 1)
    for who, role in (("president", "President"), ("treasurer", "Treasurer")):
        term = Term(role, start, date(start.year + 1, 7, 31))
        name = ACCOUNTS[who][1]
        actions.appoint(
            group_id="chess",
            group_name="Chess Society",
            person_id=people[who],
            name=name,
            appointed=[term],
            actor=_ACTOR,
            now=now,
        )


def _register(people: dict[str, str]) -> None:
    """Let the chess society keep its register: one platform of which all is well, and a chat whose maker has left."""
    from union.core.people.rules import Caller
    from union.errors import Conflict
    from union.membership.platforms import actions, attesting, holding, pages, records, rules
    from union.membership.platforms.rules import Admin, Entry, Seen

    now = datetime.now(UTC)
    email, name, _ = ACCOUNTS["president"]
    priya, tom = Caller(people["president"], name, email, asked_at=now), people["treasurer"]
    if any(one["kind"] == "whatsapp" for one in pages.listed("chess")):
        return
    with suppress(Conflict):
        chat = rules.checked(
            "whatsapp", "Members’ chat", "https://chat.whatsapp.com/example", public=False, interactive=None, entry=Entry.MEMBERS
        )
        chat_id = actions.add("chess", priya, chat, key="seed-chat", now=now)
        holding.add_admin(
            "chess", chat_id, priya, Admin("", "Ola Berg", "Made it last year", "Nobody else could."), key="seed-ola", now=now
        )
        for one in pages.listed("chess"):
            if one["kind"] != "instagram":
                continue
            holding.name_owner("chess", one["platform_id"], priya, priya.person_id, now=now)
            admin = Admin("", "", "", "He posts when she is away.", tom)
            holding.add_admin("chess", one["platform_id"], priya, admin, key="seed-tom", now=now)
            kept = next(r for r in records.of_group("chess") if r.platform_id == one["platform_id"])
            seen, version = Seen(admins=True, statement=True, place="description"), records.version(kept)
            attesting.attest("chess", one["platform_id"], priya, seen, version=version, key="seed-look", now=now)


def _staff(people: dict[str, str]) -> None:
    """The staff support for societies, and a manager on the team for all, who can give and end roles of staff."""
    from union.core.people import staffing
    from union.core.people.rules import ALL_STAFF, StaffRole, team_of

    now = datetime.now(UTC)
    for who, team in (("staff", team_of("societies")), ("manager", ALL_STAFF)):
        email, name, _ = ACCOUNTS[who]
        role = StaffRole(team, date((now - _TOLD).year, 1, 1))
        staffing.appoint(person_id=people[who], name=name, email=email, appointed=[role], actor=_ACTOR, now=now)


def _memberships(people: dict[str, str]) -> None:
    """Let every group that may sell memberships sell them as a product, as its own committee would make it."""
    from union.commerce.products import actions
    from union.commerce.products.rules import Choice, Draft, Kind
    from union.core.people.rules import Caller
    from union.membership.groups.rules import may_sell_memberships

    now = datetime.now(UTC)
    email, name, _ = ACCOUNTS["manager"]
    staff = Caller(people["manager"], name, email, asked_at=now)
    for told in GROUPS:
        if not (_offers(told) and may_sell_memberships(told["type"])):
            continue
        if not actions.listed(told["id"], staff, now)["has_memberships"]:
            items = [Choice(offer["offer_id"], offer["name"], offer["price"]) for offer in _offers(told)]
            draft = Draft(Kind.MEMBERSHIP, "Membership", "", items)
            actions.publish(told["id"], actions.make(told["id"], staff, draft, "membership", now), staff, now)


def _shop(people: dict[str, str]) -> None:
    """Let the treasurer of the chess society sell a ball and hoodies, with a code."""
    from union.commerce.products import actions, codes
    from union.commerce.products.rules import Discount
    from union.core.people.rules import Caller
    from union.errors import Conflict

    now = datetime.now(UTC)
    email, name, _ = ACCOUNTS["treasurer"]
    treasurer = Caller(people["treasurer"], name, email)
    there = {product["name"] for product in actions.listed("chess", treasurer, now)["products"]}
    for draft in (_ball(now), _hoodie()):
        if draft.name not in there:
            actions.publish("chess", actions.make("chess", treasurer, draft, f"seed-{draft.name}", now), treasurer, now)
    with suppress(Conflict):
        codes.make("chess", treasurer, Discount("WELCOME10", percent=10), None, now)


def _handover(people: dict[str, str]) -> None:
    """Let the chess society's president hand over to its treasurer what is the treasurer's; some of it is ticked."""
    from union.core.people.rules import Caller
    from union.errors import Conflict
    from union.voting.handover import actions
    from union.voting.handover.rules import How, Side

    now = datetime.now(UTC)
    email, name, _ = ACCOUNTS["president"]
    president = Caller(people["president"], name, email)
    days: dict[str, Any] = {"begins_on": now.date(), "ends_on": now.date() + timedelta(days=21)}
    told = {people["president"]: "outgoing", people["treasurer"]: "incoming"}
    with suppress(Conflict):
        handover = actions.begin("chess", president, **days, people=told, key="seed-handover", now=now)
        said: dict[str, Any] = {
            "item_id": "thing-bank",
            "side": Side.OUTGOING,
            "how": How.DONE,
            "note": "The form is at the bank.",
        }
        actions.tick("chess", handover, president, **said, now=now)


def _news(people: dict[str, str]) -> None:
    """Let groups have something to tell: the last days' news, something that is set for tomorrow, and a draft."""
    from union.core.people.rules import Caller
    from union.membership.news import actions
    from union.membership.news.actions import Draft
    from union.membership.news.rules import Byline, Seen

    now = datetime.now(UTC)
    email, name, _ = ACCOUNTS["manager"]
    staff = Caller(people["manager"], name, email, asked_at=now)
    if actions.newsroom(_ARTICLES[-1][0], staff, "", now)["published"]:  # The last that is written.
        return
    for number, (group_id, days, title, text) in enumerate(_ARTICLES):
        written = now - timedelta(days=days) if days > 0 else now
        seen = {0: Seen.DRAFT}.get(days, Seen.NOW if days > 0 else Seen.AT)
        at = (now - timedelta(days=days)).replace(second=0, microsecond=0) if days < 0 else None
        drawn = pages.drawn(group_id, title) if number in _PICTURED else b""
        alt = f"{pages.PAGES[group_id].mark}, many times" if drawn else ""
        draft = Draft(title, text, seen, at, Byline.COMMITTEE, picture=drawn, alt=alt)
        article_id = actions.make(group_id, staff, draft, f"seed-{number}", written)
        if number == 0:
            actions.pin(group_id, article_id, staff, now)


def _front(people: dict[str, str]) -> None:
    """What each group shows of itself: its page with pictures, and what is on; and one that is about to leave."""
    from union.core.people.rules import Caller

    now = datetime.now(UTC)
    email, name, _ = ACCOUNTS["manager"]
    staff = Caller(people["manager"], name, email, asked_at=now)
    pages.write(staff, now)
    events.hold(staff, now)
    leaving.announce(staff, now)


def _letter(people: dict[str, str]) -> None:
    """Let the chess society's president have begun a letter to its members."""
    from union.core.people.rules import Caller

    email, name, _ = ACCOUNTS["president"]
    letters.begin(Caller(people["president"], name, email), datetime.now(UTC))


def _applications(people: dict[str, str]) -> None:
    """Let two groups be on their way."""
    from union.core.people.rules import Caller

    now = datetime.now(UTC)
    student, treasurer = (Caller(people[who], ACCOUNTS[who][1], ACCOUNTS[who][0]) for who in ("student", "treasurer"))
    applications.apply(student, treasurer, now)


_ARTICLES = [
    (
        "chess",
        6,
        "Beginners’ evening moves to Wednesdays",
        "Our evening for beginners is on **Wednesdays** from now on, from six, in the library café.\n\n"
        "## What you need\n\n- Nothing: boards and clocks are there\n- A friend, if you like\n- An hour and a half",
    ),
    (
        "chess",
        1,
        "We won the London league",
        "For the first time since 1998 the league is ours. It was decided on the last board, in the last minute.\n\n"
        "> I thought it was lost, and then she moved her king.\n\nThank you to everybody who came along to cheer.",
    ),
    ("chess", -1, "The Christmas blitz", "Twelve rounds of five minutes, and mince pies between them. Just come along."),
    ("chess", 0, "Notes for the annual meeting", "To do: the room, the agenda, who stands for what."),
    (
        "film",
        2,
        "What we show in spring",
        "Members chose eight films from five countries. The first is a silent one, with a piano.",
    ),
    ("rowing", 4, "Novices on the water", "Sixteen new rowers had their first outing on Sunday. Nobody fell in, nearly."),
    ("radio", 3, "A new desk for the studio", "It has twice the faders. Come by on Thursday and we show you how it works."),
    ("rag", 5, "£4,200 for the night shelter", "The sleep-out raised more than ever before. Thank you to all who froze with us."),
    ("food-bank", 1, "Drivers wanted on Fridays", "If you have a licence and two hours, we have a van. Write to us."),
    (
        "islamic",
        7,
        "The prayer room is open longer",
        "Until ten in the evening, on every day of term. The code is on the board for members.",
    ),
    ("lgbt", 9, "We walk in the parade", "The union carries the banner, we carry each other. Everybody can walk along."),
    ("netball", 3, "The third team won twice", "Both matches by one goal. There is space in the fourth team for beginners."),
    (
        "print",
        2,
        "Our archive goes online",
        "A hundred years of numbers, scanned by members over the summer. Look for your birthday.",
    ),
    ("homework-club", 8, "Forty pupils, thirty of us", "On Thursdays somebody has to wait. An hour of yours would change that."),
    (
        "welfare-officer",
        4,
        "What I asked the council for",
        "Quiet rooms in both libraries, and a later bus. I will tell you here what comes of it.",
    ),
]
"""News of groups: whose, how many days ago it was published (0 for a draft, less for what is set for later), its title and text."""
_PICTURED = (1, 6)
"""Which of them have a picture."""


def _ball(now: datetime) -> Any:
    from union.commerce.products.rules import Choice, Draft, Kind, Pool

    starts_at = (now + timedelta(days=60)).replace(hour=19, minute=0, second=0, microsecond=0)
    types = [
        Choice("1", "Standard", 3000, member_price=2500, limit=4, pools=("1",)),
        Choice("2", "Early bird", 2000, limit=2, pools=("1", "2")),
    ]
    return Draft(
        kind=Kind.TICKET,
        name="Winter Ball",
        description="Three courses, a band, and a chess set on every table. Dress up if you like.",
        items=types,
        pools=[Pool("1", "The room", 60), Pool("2", "Early birds", 10)],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=5),
        venue="The Great Hall",
        cancel_until=starts_at - timedelta(days=7),
    )


def _hoodie() -> Any:
    from union.commerce.products.rules import Choice, Draft, Kind

    sizes = ["S, navy", "M, navy", "L, navy"]
    return Draft(
        kind=Kind.MERCHANDISE,
        name="Hoodie",
        description="Warm, navy, with a knight on the back.",
        items=[Choice(str(number), size, 2500, stock=5) for number, size in enumerate(sizes, start=1)],
        collection="Collect it at any meeting.",
    )
