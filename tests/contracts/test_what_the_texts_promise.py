"""What the pages that every site has promise in numbers is what the house does: a number that is changed in the code is changed in them."""

import re
from datetime import timedelta

import pytest
from union.commerce.products import rules as products
from union.commerce.questions import rules as questions
from union.commerce.refunds import rules as refunds
from union.commerce.tickets import rules as tickets
from union.commerce.waitlist import actions as waitlist
from union.core.letters import rules as letters
from union.core.people import actions as people
from union.core.personal_data import rules as personal_data
from union.core.pictures import rules as pictures
from union.core.policy import actions as policies
from union.core.suppression import rules as suppression
from union.membership.applications import rules as applications
from union.membership.chats import rules as chats
from union.membership.enquiries import rules as enquiries
from union.membership.events import diaries
from union.membership.events import rules as events
from union.web import attempts, cookies

from tests.tables import ROOT

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ATTEMPTS = {value for name, value in vars(cookies).items() if name.isupper() and not name.startswith("_")} - {
    cookies.SESSION,
    cookies.CASE,
}
"""The cookies that last while somebody is at another site."""
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _logs() -> int:
    """For how many days the house's logs are kept at most, by the template."""
    return max(map(int, re.findall(r"RetentionInDays: (\d+)", (ROOT / "template.yaml").read_text())))


def _backups() -> int:
    """For how many days backups are kept by themselves: by the template, and by DynamoDB where no table says less."""
    assert "RecoveryPeriodInDays" not in (ROOT / "infra/tables.yaml").read_text() + (ROOT / "infra/incidents.yaml").read_text()
    (ours,) = map(int, re.findall(r"BackupDays: \{Type: Number, Default: (\d+)", (ROOT / "template.yaml").read_text()))
    return max(ours, 35)


PROMISES = [
    ("privacy", f"Signing in lasts {people.SESSION_LENGTH // HOUR} hours."),
    ("privacy", f"one that keeps you signed in, for up to {people.SESSION_LENGTH // HOUR} hours,"),
    ("privacy", f"gone after {_logs()} days"),
    ("privacy", f"still hold for {_backups()} days what was deleted."),
    ("privacy", f"Letters that we sent are kept for {letters.KEPT_FOR // DAY} days"),
    ("privacy", f"come back is forgotten {suppression.KEPT_FOR // DAY} days after the last one did."),
    ("privacy", f"a place on a waiting list for {waitlist._KEPT_FOR // DAY}."),
    ("privacy", f"founding a group is forgotten {applications.FOUNDERS_KEPT // DAY} days after you did."),
    ("privacy", f"not sent in time is deleted after {applications.LEFT_KEPT // DAY} days"),
    ("privacy", f"one that was declined after {applications.DECLINED_KEPT // DAY:,},"),
    ("privacy", f"A question to a group is forgotten {enquiries.KEPT_FOR // DAY} days after you asked it."),
    ("privacy", f"The letter that brought it is kept for {letters.KEPT_FOR // DAY}, like all letters."),
    ("privacy", f"come to an event, and whether you were there, is forgotten {events.KEPT // DAY} days after it."),
    ("privacy", "When a ticket was used is kept with its order."),
    ("privacy", "Orders, tickets and payments are kept for at least six years"),
    ("privacy", "Staff see no list of who bought what: a group's orders stand there without names."),
    ("privacy", "Each such look and each order that they open is noted, and looks by a name are limited."),
    ("privacy", f"or when no app has read it for {diaries._UNREAD // DAY} to {diaries._KEPT // DAY} days."),
    ("privacy", "Taken off the page, it can still be opened by whoever has its own address."),
    ("privacy", f"What you answer when you buy is deleted {questions.WEEKS} weeks after the event"),
    ("privacy", f"which is {questions.MOST_WEEKS} weeks at most."),
    ("privacy", f"If you do not pay, it is deleted within {(questions.LOOKED_AT_AGAIN + DAY) // DAY} days."),
    ("privacy", f"{WORDS[len(ATTEMPTS)]} that last {WORDS[attempts.LASTS // MINUTE]} minutes"),
    ("privacy", f"a name or the end of a number, for {chats.STRANGERS_KEPT // DAY} days at most."),
    ("privacy", f"keeps that list in its browser for {'a day' if tickets.OFFLINE_FOR == DAY else tickets.OFFLINE_FOR}."),
    ("privacy", f"There you can also complain; you get an answer within {personal_data.ACKNOWLEDGED // DAY} days."),
    ("terms", f"within {WORDS[products.MOVED_BACK_WITHIN // DAY]} days of the move"),
    ("terms", f"you have {refunds.CANCEL_WITHIN // DAY} days for most things bought online"),
    ("help", f"within {WORDS[products.MOVED_BACK_WITHIN // DAY]} days of the move"),
    ("accessibility", f"photos over {pictures.LARGEST // 1_000_000} MB"),
]


@pytest.mark.parametrize(("page", "promise"), PROMISES)
def test_a_number_that_is_promised_is_the_one_that_holds(page: str, promise: str) -> None:
    assert promise in policies.default().pages[page]["text"]


def test_each_number_of_the_privacy_notice_is_held_to_something() -> None:
    text = policies.default().pages["privacy"]["text"]
    held = " ".join(promise for page, promise in PROMISES if page == "privacy")
    assert set(re.findall(r"\d+", text)) - set(re.findall(r"\d+", held)) == set()
