"""A letter goes with its headers and tags and by the configuration set; what would spoil it is refused before anybody is asked."""

import re
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import get_session
from union import ids
from union.core.letters import post, rate, rules
from union.core.letters.rules import State
from union.core.letters.tables import Letter
from union.core.letters.words import Words

from tests.actions.conftest import NOW
from tests.actions.test_letters import Post, _send, letter, ses  # noqa: F401 - fixtures

WORDS = Words("Hello", "Hello there", "<p>Hello there</p>")
ONE_CLICK = {"List-Unsubscribe": "<https://union.example/letters/off/abc>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


class Kept:
    """SES, which keeps what it is asked, checked as botocore checks it."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def send_email(self, **told: Any) -> dict[str, str]:
        """Take a letter."""
        client: Any = get_session().create_client("sesv2", region_name="eu-west-2", config=Config(signature_version="v4"))
        operation = client.meta.service_model.operation_model("SendEmail")
        client._serializer.serialize_to_request(told, operation)
        self.asked.append(told)
        return {"MessageId": "m-1"}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Give a post that keeps what it takes."""
    made = Kept()
    monkeypatch.setattr(post, "_ses", lambda: made)
    return made


def test_headers_and_tags_go_with_a_letter_by_the_configuration_set(kept: Kept) -> None:
    assert post.send("sam@union.example", "Union", WORDS, headers=ONE_CLICK, tags={"sort": "news", "mailing": "a-1"}) == "m-1"
    (asked,) = kept.asked
    assert asked["ConfigurationSetName"] == "union-house-local-letters"
    assert asked["EmailTags"] == [{"Name": "sort", "Value": "news"}, {"Name": "mailing", "Value": "a-1"}]
    assert {one["Name"]: one["Value"] for one in asked["Content"]["Simple"]["Headers"]} == ONE_CLICK


def test_a_letter_without_them_names_none(kept: Kept) -> None:
    post.send("sam@union.example", "Union", WORDS)
    assert "EmailTags" not in kept.asked[0] and "Headers" not in kept.asked[0]["Content"]["Simple"]


@pytest.mark.parametrize(
    "headers",
    [
        {"List-Id": "<a>\r\nBcc: everybody@union.example"},
        {"List-Id": "a\nb"},
        {"List-Id": "a\tb"},
        {"List-Id": "café"},
        {"List-Id": ""},
        {"List-Id": "x" * 996},
        {"": "x"},
        {"List Id": "x"},
        {"List-Id:": "x"},
        {"List-Id\r\nBcc": "x"},
        {"Ré": "x"},
        {"X" * 127: "x"},
        {f"X-{number}": "x" for number in range(16)},
    ],
    ids=lambda told: repr(next(iter(told.items())))[:30],
)
def test_what_ses_takes_of_no_header_is_refused_before_it_is_asked(headers: dict[str, str], kept: Kept) -> None:
    with pytest.raises(post.Refused) as refused:
        post.send("sam@union.example", "Union", WORDS, headers=headers)
    assert kept.asked == []
    assert "example" not in str(refused.value), "a reason stands in logs"


def test_the_longest_headers_and_as_many_as_there_may_be_are_taken(kept: Kept) -> None:
    post.send("sam@union.example", "Union", WORDS, headers={f"X-{'a' * 123}{number:x}": "~" * 995 for number in range(15)})
    assert len(kept.asked[0]["Content"]["Simple"]["Headers"]) == 15


@pytest.mark.parametrize("tags", [{"sort": "a b"}, {"sort": "a:b"}, {"sort": ""}, {"": "a"}, {"sort": "é"}, {"sort": "a" * 257}])
def test_what_is_no_tag_is_refused_before_ses_is_asked(tags: dict[str, str], kept: Kept) -> None:
    with pytest.raises(post.Refused):
        post.send("sam@union.example", "Union", WORDS, tags=tags)
    assert kept.asked == []


def test_a_line_break_in_a_subject_or_in_the_sender_s_name_begins_no_header(kept: Kept) -> None:
    post.send("sam@union.example", "Chess\r\nBcc: a@b.example", Words("Hello\r\nBcc: a@b.example", "t", "h"))
    assert kept.asked[0]["Content"]["Simple"]["Subject"]["Data"] == "Hello Bcc: a@b.example"
    assert kept.asked[0]["FromEmailAddress"] == '"Chess Bcc: a@b.example" <house@union.example>'


def test_one_letter_takes_no_longer_than_whoever_sends_it_leaves_for_it() -> None:
    told = post._ses().meta.config
    assert told.connect_timeout + told.read_timeout == post.WORST


@pytest.mark.usefixtures("union_house", "letter")
def test_a_letter_of_the_house_s_own_says_that_a_program_wrote_it_and_is_told_of_by_its_mark(kept: Kept) -> None:
    _send("letter-1", NOW)
    (asked,) = kept.asked
    assert asked["Content"]["Simple"]["Headers"] == [{"Name": "Auto-Submitted", "Value": "auto-generated"}]
    assert {one["Name"]: one["Value"] for one in asked["EmailTags"]} == {"sort": "letter", "letter": Letter.get("letter-1").mark}
    assert rules.tags(ids.key())["letter"].isalnum()


@pytest.mark.usefixtures("union_house")
def test_a_letter_whose_turn_does_not_come_waits_unclaimed(ses: Post, letter: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(rate, "await_turn", lambda _: False)
    with pytest.raises(post.Later) as later:
        _send("letter-1", NOW)
    assert (later.value.busy, letter().state, ses.asked) == (True, State.WAITING, 0)
    monkeypatch.setattr(rate, "await_turn", lambda _: True)
    _send("letter-1", NOW)
    assert (letter().state, ses.asked) == (State.SENT, 1)


@pytest.mark.parametrize(
    "name", ["Café Society", "Queen’s Union", "Шахматный клуб " * 12, "囲碁部 · Queen's Union", "Plain, with a comma"]
)
def test_a_name_in_any_script_is_sent_in_the_characters_that_the_post_takes_and_read_as_it_was(kept: Any, name: str) -> None:
    post.send("sam@union.example", name, WORDS)
    (sent,) = (asked["FromEmailAddress"] for asked in kept.asked)
    assert sent.isascii()
    assert all(len(word) <= 75 for word in re.findall(r"=\?\S+\?=", sent))
    # Python's own reader of addresses puts spaces between the words of one name; this one goes by RFC 2047, section 6.2.
    said, address = parseaddr(sent)
    assert (str(make_header(decode_header(said))), address) == (name.strip(), "house@union.example")
