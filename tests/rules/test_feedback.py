"""What the post tells of letters is read as it writes it, and nothing else is."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.letters import feedback
from union.core.letters.feedback import Fate

MAIL: dict[str, Any] = {
    "timestamp": "2026-11-29T10:40:02.012Z",
    "source": "Union <house@union.example>",
    "sendingAccountId": "123456789012",
    "messageId": "EXAMPLE7c191be45-e9aedb9a-000000",
    "destination": ["sam@union.example"],
    "headersTruncated": False,
    "tags": {"ses:configuration-set": ["union-house-local-letters"], "mailing": ["m-1"], "n": ["3"]},
}
AT = "2026-11-29T10:41:02.669Z"
BOUNCE = {
    "bounceType": "Permanent",
    "bounceSubType": "NoEmail",
    "timestamp": AT,
    "bouncedRecipients": [{"emailAddress": "other@x.example"}],
}
COMPLAINT = {"complaintFeedbackType": "abuse", "timestamp": AT, "complainedRecipients": [{"emailAddress": "sam@union.example"}]}


def _told(kind: str, **parts: Any) -> str:
    return json.dumps({"eventType": kind, "mail": MAIL, **parts})


def test_a_letter_that_came_back_is_told_of_by_the_address_it_was_sent_to_and_its_tags() -> None:
    event = feedback.parse(_told("Bounce", bounce=BOUNCE))
    assert event == feedback.Event(
        Fate.BOUNCED,
        "sam@union.example",
        True,
        {"mailing": "m-1", "n": "3"},
        datetime(2026, 11, 29, 10, 41, 2, 669000, UTC),
        "NoEmail",
    )


@pytest.mark.parametrize(("kind", "permanent"), [("Permanent", True), ("Transient", False), ("Undetermined", False)])
def test_only_what_is_permanent_is_for_good(kind: str, permanent: bool) -> None:
    event = feedback.parse(_told("Bounce", bounce=BOUNCE | {"bounceType": kind}))
    assert event is not None and event.permanent is permanent


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        ("5.1.1", True),
        ("5.1.10", True),
        ("5.0.0", True),
        ("5.2.1", True),
        ("5.2.2", False),
        ("5.3.4", False),
        ("5.6.0", False),
        ("5.7.1", False),
        ("5.7.26", False),
        (None, True),
        ("", True),
        (571, True),
    ],
)
def test_a_server_that_does_not_like_a_letter_cuts_nobody_off_from_all_others(status: Any, permanent: bool) -> None:
    people = [{"emailAddress": "sam@union.example", "status": status}]
    event = feedback.parse(_told("Bounce", bounce=BOUNCE | {"bounceSubType": "General", "bouncedRecipients": people}))
    assert event is not None and (event.kind, event.permanent) == (Fate.BOUNCED, permanent)


@pytest.mark.parametrize(
    ("kind", "parts", "fate"),
    [
        ("Send", {"send": {}}, Fate.SENT),
        ("Delivery", {"delivery": {"timestamp": AT}}, Fate.DELIVERED),
        ("Complaint", {"complaint": COMPLAINT}, Fate.COMPLAINED),
        ("Reject", {"reject": {"reason": "Bad content"}}, Fate.REJECTED),
        ("DeliveryDelay", {"deliveryDelay": {"timestamp": AT, "delayType": "MailboxFull"}}, Fate.DELAYED),
    ],
)
def test_every_event_that_we_ask_for_is_read(kind: str, parts: dict[str, Any], fate: Fate) -> None:
    event = feedback.parse(_told(kind, **parts))
    assert event is not None
    assert (event.kind, event.address, event.permanent) == (fate, "sam@union.example", False)
    assert event.at.tzinfo is not None


@pytest.mark.parametrize(
    "body",
    [
        _told("Open", open={}),
        _told("Subscription"),
        _told("Complaint", complaint=COMPLAINT | {"complaintFeedbackType": "not-spam"}),
        "Successfully validated SNS topic for Amazon SES event publishing.",
    ],
)
def test_what_we_ask_nothing_of_is_nothing(body: str) -> None:
    assert feedback.parse(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "[" * 100_000,
        '{"eventType": "Bounce"}',
        '{"eventType": ["Bounce"]}',
        _told("Bounce"),
        _told("Bounce", bounce=[]),
        _told("Bounce", bounce=BOUNCE | {"bouncedRecipients": ["sam@union.example"]}),
        _told("Bounce", bounce=BOUNCE | {"timestamp": "2026-11-29T10:41:02"}),
        _told("Bounce", bounce=BOUNCE | {"timestamp": 5}),
        json.dumps({"eventType": "Send", "mail": MAIL | {"destination": []}}),
        json.dumps({"eventType": "Send", "mail": MAIL | {"destination": ["a@b.example", "c@d.example"]}}),
        json.dumps({"eventType": "Send", "mail": MAIL | {"destination": [7]}}),
        json.dumps({"eventType": "Send", "mail": MAIL | {"tags": {"n": []}}}),
        json.dumps({"eventType": "Send", "mail": MAIL | {"tags": {"n": [3]}}}),
    ],
)
def test_what_the_post_would_not_write_is_said_to_be_wrong(body: str) -> None:
    with pytest.raises(ValueError):
        feedback.parse(body)


def test_what_a_mail_server_elsewhere_wrote_goes_into_no_log() -> None:
    event = feedback.parse(_told("Complaint", complaint=COMPLAINT | {"complaintFeedbackType": "sam@union.example\nwrote"}))
    assert event is not None and event.why == ""


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of), max_leaves=4
)


@given(st.sampled_from(sorted(feedback._PARTS)), _VALUES, _VALUES, st.sampled_from([*MAIL, "bounce", "complaint"]))
def test_nothing_that_is_spoilt_somewhere_fails_otherwise(kind: str, part: Any, value: Any, where: str) -> None:
    told = {
        "eventType": kind,
        "mail": MAIL | {where: value},
        "bounce": part,
        "complaint": part,
        "delivery": part,
        "deliveryDelay": part,
    }
    with suppress(ValueError):
        feedback.parse(json.dumps(told))
