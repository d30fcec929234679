"""Truths about what a group's own web site does: whether it takes sign-ups or money, and whether it may be what its page here is for.

"The student group do not take sign ups through the external website; The purpose of the external website does not overlap with the purpose of
the QMSU student group webpage" (guidance, "Web Platforms Created by the Student Group"). A form by which one searches, or writes to the
committee, signs nobody up. Of the second rule a machine sees hints alone.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from union.membership.platform_checks import markup, services
from union.membership.platform_checks.markup import Form, Markup
from union.membership.platform_checks.rules import Evidence, Found, Rule

MOST = 6
"""So many things are quoted of one page: the first of each kind is what a committee has to see."""
_LONGEST = 200
_SIGNS_UP = re.compile(
    r"\b(sign\s?-?\s?(me\s)?up|join(\s(us|now|today|the|our))?|regist(er|ration)|enrol(l|ment)?|subscribe|newsletter|mailing\slist|become\sa\smember"
    r"|memberships?|apply|rsvp|book(\s(now|a|your|tickets?))?|reserve|create\s(an\s)?account)\b",
    re.IGNORECASE,
)
_SELLS = re.compile(
    r"\b(buy(\snow)?|add\sto\s(the\s|your\s)?(cart|basket|bag)|check\s?out|pay(\snow)?|order\snow|place\sorder|purchase|(get|buy)\s(your\s)?tickets?"
    r"|donate(\snow)?)\b",
    re.IGNORECASE,
)
_ABOUT_PEOPLE = re.compile(r"e-?mail|name|phone|tel\b|student.?(id|number)|address")
_SEARCHES = re.compile(r"\bsearch\b|\bsuche\b|\bfind\b", re.IGNORECASE)
_BASKET = re.compile(r"\b(add\sto\s(the\s|your\s|my\s)?(cart|basket|bag)|buy\snow|check\s?out)\b", re.IGNORECASE)
_CART = re.compile(r"/cart(/add)?\b|add-to-cart|/checkout\b|/basket\b", re.IGNORECASE)
_NEW_ACCOUNT = "new-password"
_CARD = "cc-number"


def found_on(text: str, url: str) -> list[Found]:
    """The rules that the page at `url` breaks, or may break, with what of it says so."""
    page = markup.taken_apart(text, url)
    told = ((Rule.SIGN_UPS, list(islice(_taken(page, url), MOST))), (Rule.OVERLAP, _overlap(page, url)))
    return [Found(rule, evidence) for rule, evidence in told if evidence]


def _taken(page: Markup, url: str) -> Iterator[Evidence]:
    """What takes sign-ups or money: each address and each form once."""
    seen: set[str] = set()
    for one in (*_forms(page, url), *_services(page, url)):
        if one.excerpt not in seen:
            seen.add(one.excerpt)
            yield one


def _forms(page: Markup, url: str) -> Iterator[Evidence]:
    for form in page.forms:
        what = _what_form(form)
        if what:
            yield Evidence(what, url, _short(form.words or form.buttons or form.action))
    for link in page.links:
        if _CART.search(link.url) and _SELLS.search(link.words):
            yield Evidence("A link that puts something into a basket", url, _short(f"{link.words} → {link.url}"))
    for words in page.buttons:
        if _BASKET.search(words):
            yield Evidence("A button that sells something", url, _short(words))
    for mark, _ in page.marks:
        if markup.BASKET in mark.replace("_", "-"):
            yield Evidence("A button that sells something", url, _short(mark))


def _what_form(form: Form) -> str:
    """What a form takes, in words; nothing where it signs nobody up and sells nothing."""
    service = services.service_at(form.action)
    if service is not None:
        return f"A form of {service.name}: {services.WORDS[service.taken]}"
    if _is_search(form):
        return ""
    if any(_CARD in one.told for one in form.fields):
        return "A form that takes the number of a card"
    if _CART.search(form.action) or _SELLS.search(form.buttons):
        return "A form that sells something" if not _only_words(form) else ""
    if _makes_account(form):
        return "A form that makes an account"
    return "A form that signs people up" if _signs_up(form) else ""


def _only_words(form: Form) -> bool:
    """A button that says "pay" or "check out" above a text to write is a question, not a sale."""
    return any(one.kind == "textarea" for one in form.fields) and not _CART.search(form.action)


def _is_search(form: Form) -> bool:
    if form.role == "search" or any(one.kind == "search" for one in form.fields):
        return True
    words = [one for one in form.fields if one.kind in ("text", "search")]
    return len(form.fields) == 1 == len(words) and bool(
        _SEARCHES.search(f"{form.buttons} {form.words} {words[0].told} {form.action}")
    )


def _makes_account(form: Form) -> bool:
    keys = [one for one in form.fields if one.kind == "password"]
    return bool(keys) and (len(keys) > 1 or any(_NEW_ACCOUNT in one.told for one in keys) or bool(_SIGNS_UP.search(form.buttons)))


def _signs_up(form: Form) -> bool:
    """Whether a form that asks who somebody is has words of signing up: on its button; around it only where nobody writes a text there."""
    if any(one.kind == "password" for one in form.fields) or not any(_asks_who(one.kind, one.told) for one in form.fields):
        return False
    if _SIGNS_UP.search(form.buttons):
        return True
    writes = any(one.kind == "textarea" for one in form.fields)
    return not writes and bool(_SIGNS_UP.search(f"{form.heading} {form.words} {form.action}"))


def _asks_who(kind: str, told: str) -> bool:
    return kind in ("email", "tel") or (kind == "text" and bool(_ABOUT_PEOPLE.search(told)))


def _services(page: Markup, url: str) -> Iterator[Evidence]:
    for link in (*page.embeds, *page.links):
        service = services.service_at(link.url)
        if service is not None:
            how = "A link to" if link.tag in ("a", "area") else "Built in:"
            what = f"{how} {service.name}: {services.WORDS[service.taken]}"
            yield Evidence(what, url, _short(f"{link.words} → {link.url}" if link.words else link.url))
    for mark, value in page.marks:
        name, taken = services.MARKS.get(mark) or services.ATTRIBUTES.get(mark) or ("", None)
        if taken is not None:
            yield Evidence(f"Built in: {name}: {services.WORDS[taken]}", url, _short(f"{mark} {value}".strip()))


_OFFICIAL = re.compile(r"\bofficial\s(web\s?site|web\s?page|home\s?page|site|page)\b", re.IGNORECASE)
_JOINS = re.compile(r"\b(join us|become a member|how to join|join the (society|club)|membership)\b", re.IGNORECASE)
_EVENTS = re.compile(
    r"\b(upcoming events|what['’]?s on|our events|events calendar|next event|(our|the) committee)\b", re.IGNORECASE
)
_SIGNS_IN = re.compile(r"\b(log ?in|sign in|members['’]? area|member login)\b", re.IGNORECASE)
_HINTS = (
    (_OFFICIAL, "It calls itself the official site"),
    (_JOINS, "It says how to join"),
    (_EVENTS, "It says what is on, or who is on the committee"),
    (_SIGNS_IN, "It has a place to sign in"),
)
_ENOUGH = 2
"""One hint alone is what any site about a group says."""


def _overlap(page: Markup, url: str) -> list[Evidence]:
    """Hints that the site is what the group's page here is for; none where there are too few to trouble a person with."""
    said = [page.title, page.description, *page.headings, *page.buttons, *(link.words for link in page.links)]
    told = [Evidence(what, url, quoted) for sign, what in _HINTS if (quoted := _first(sign, said))]
    return told if len(told) >= _ENOUGH else []


def _first(sign: re.Pattern[str], said: Iterable[str]) -> str:
    return next((_short(one) for one in said if sign.search(one)), "")


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
