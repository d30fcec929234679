"""The stand-in for SES keeps letters whole, refuses what SES refuses, and tells what became of each as SES and SNS do."""

import base64
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError, HTTPClientError
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from infra.local.cloud import free_port
from infra.local.post_office import checks, events, fates, mime, office
from infra.local.post_office.letters import Letter
from tests import patience
from tests.post_office_standin import QUEUE, ControlRefused, LocalOffice, post_office, running

__all__ = ["post_office"]
ROOT = Path(__file__).parents[2]
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
SES_AT = 1_764_000_000.0


def asked(to: str = "sam@union.example", **more: Any) -> dict[str, Any]:
    """A letter as the house asks for it."""
    simple: dict[str, Any] = {
        "Subject": {"Data": "Tea on Monday – all welcome", "Charset": "UTF-8"},
        "Body": {"Text": {"Data": "Tea\nat four ☕"}, "Html": {"Data": "<html><head></head><p>Tea <img src='cid:cup' alt=''></p></html>"}},
        "Headers": [
            {"Name": "List-Unsubscribe", "Value": f"<https://groups.union.example/letters/off/{'t' * 400}>"},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
        ],
        "Attachments": [
            {"RawContent": PNG, "FileName": "cup.png", "ContentType": "image/png", "ContentDisposition": "INLINE", "ContentId": "cup"},
            {"RawContent": b"BEGIN:VCALENDAR\r\n", "FileName": "tea.ics", "ContentType": "text/calendar; charset=UTF-8"},
        ],
    }  # fmt: skip
    return {
        "FromEmailAddress": "Union <house@union.example>",
        "Destination": {"ToAddresses": [to]},
        "ReplyToAddresses": ["answers@union.example"],
        "Content": {"Simple": simple},
        "EmailTags": [{"Name": "sort", "Value": "news"}],
        "ConfigurationSetName": "letters",
    } | more


def wire(one: dict[str, Any]) -> dict[str, Any]:
    """The same as it comes in the body of a request."""
    return dict(json.loads(json.dumps(one, default=lambda data: base64.b64encode(data).decode())))


def changed(where: str, value: Any) -> dict[str, Any]:
    """A letter of which one part of its simple content is another."""
    one = wire(asked())
    one["Content"]["Simple"][where] = value
    return one


def told(office: LocalOffice) -> list[dict[str, Any]]:
    """The events that came into the queue, each out of an envelope whose signature is true."""
    office.idle()
    return [json.loads(opened(office, body)["Message"]) for body in office.brought]


def opened(office: LocalOffice, body: str) -> dict[str, str]:
    """An envelope whose signature is checked as SNS's documentation says, not by the code that signed it."""
    envelope: dict[str, str] = json.loads(body)
    assert envelope["SignatureVersion"] == "2"
    names = [name for name in ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type") if name in envelope]
    text = "".join(f"{name}\n{envelope[name]}\n" for name in names)
    key = x509.load_pem_x509_certificate(httpx.get(envelope["SigningCertURL"]).content).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(base64.b64decode(envelope["Signature"]), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return envelope


def test_a_letter_goes_on_to_ses_as_it_came(post_office: LocalOffice) -> None:
    post_office.ses().send_email(**asked())
    method, path, headers, body = post_office.behind.got[0]
    assert (method, path) == ("POST", "/v2/email/outbound-emails")
    assert headers["host"] == post_office.url.split("/")[2], "it is signed, so it stays"
    assert "Signature=" in headers["authorization"]
    assert json.loads(body) == wire(asked())


def test_a_letter_is_kept_whole(post_office: LocalOffice) -> None:
    key = post_office.ses().send_email(**asked())["MessageId"]
    (letter,) = post_office.letters()
    assert letter["id"] == key
    assert (letter["to"], letter["from"]) == (["sam@union.example"], "Union <house@union.example>")
    assert (letter["subject"], letter["text"]) == ("Tea on Monday – all welcome", "Tea\nat four ☕")
    assert letter["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (letter["tags"], letter["configuration_set"]) == ({"sort": "news"}, "letters")
    assert letter["reply_to"] == ["answers@union.example"]
    assert [(one["name"], one["size"], one["content_id"]) for one in letter["attachments"]] == [
        ("cup.png", len(PNG), "cup"),
        ("tea.ics", 17, ""),
    ]
    assert letter["problems"] == []
    root = post_office.url.removesuffix("/_post")
    assert httpx.get(root + letter["attachments"][0]["path"]).content == PNG


def test_what_ses_refuses_is_refused_and_not_kept(post_office: LocalOffice) -> None:
    post_office.behind.refusing = (400, "MessageRejected")
    with pytest.raises(ClientError) as refused:
        post_office.ses().send_email(**asked())
    assert refused.value.response["Error"] == {"Message": "No.", "Code": "MessageRejected"}
    assert post_office.letters() == []
    assert post_office.refused()[0]["code"] == "MessageRejected"


def test_what_else_is_asked_of_ses_goes_past(post_office: LocalOffice) -> None:
    post_office.ses().get_account()
    assert post_office.behind.got[0][:2] == ("GET", "/v2/email/account")


def test_a_letter_that_is_delivered_tells_of_its_sending_and_its_delivery(post_office: LocalOffice) -> None:
    key = post_office.ses().send_email(**asked())["MessageId"]
    sent, delivered = told(post_office)
    assert (sent["eventType"], sent["send"]) == ("Send", {})
    assert delivered["delivery"]["recipients"] == ["sam@union.example"]
    for event in (sent, delivered):
        assert event["mail"]["messageId"] == key
        assert event["mail"]["tags"]["sort"] == ["news"]
        assert event["mail"]["tags"]["ses:configuration-set"] == ["letters"]
        assert {"name": "List-Unsubscribe-Post", "value": "List-Unsubscribe=One-Click"} in event["mail"]["headers"]


def test_of_a_letter_without_a_configuration_set_nobody_is_told(post_office: LocalOffice) -> None:
    letter = asked()
    del letter["ConfigurationSetName"]
    post_office.ses().send_email(**letter)
    assert told(post_office) == []


def test_events_that_nobody_listens_to_are_not_kept_waiting() -> None:
    with running() as one:
        one.ses().send_email(**asked())
        one.idle()
        assert {notice["state"] for notice in one.notices()} == {"unwanted"}


@pytest.mark.parametrize(
    ("does", "kinds", "says"),
    [
        ("bounce", ["Send", "Bounce"], {"bounceType": "Permanent", "bounceSubType": "General"}),
        ("soft_bounce", ["Send", "Bounce"], {"bounceType": "Transient", "bounceSubType": "MailboxFull"}),
        ("complain", ["Send", "Delivery", "Complaint"], {"complaintFeedbackType": "abuse"}),
        ("delay", ["Send", "DeliveryDelay", "Delivery"], {"smtpResponse": "250 2.6.0 Message received"}),
        ("reject", ["Send", "Reject"], {"reason": "Bad content"}),
    ],
)
def test_a_rule_says_what_becomes_of_letters_to_somebody(
    post_office: LocalOffice, does: str, kinds: list[str], says: dict[str, str]
) -> None:
    post_office.rule("sam@union.example", does)
    post_office.ses().send_email(**asked("Sam <Sam@union.example>"))
    found = told(post_office)
    assert [event["eventType"] for event in found] == kinds
    last = found[-1][kinds[-1][0].lower() + kinds[-1][1:]]
    assert says.items() <= last.items()
    assert post_office.letters()[0]["fate"] == does


def test_who_it_bounced_from_is_named_by_the_address_alone(post_office: LocalOffice) -> None:
    post_office.rule("*", "bounce")
    post_office.ses().send_email(**asked("Sam <Sam@union.example>"))
    event = told(post_office)[-1]
    assert event["bounce"]["bouncedRecipients"][0]["emailAddress"] == "Sam@union.example"
    assert event["mail"]["destination"] == ["Sam@union.example"]


def test_the_simulator_s_addresses_do_as_ses_s_do(post_office: LocalOffice) -> None:
    for name in ("success", "bounce+label", "complaint"):
        post_office.ses().send_email(**asked(f"{name}@simulator.amazonses.com"))
    assert [letter["fate"] for letter in post_office.letters()] == ["complain", "bounce", "deliver"]


def test_the_rule_set_last_strikes_as_often_as_it_says() -> None:
    rules = [fates.Rule("*", "complain"), fates.Rule("*@union.example", "bounce", times=1)]
    assert [fates.find(rules, "a@union.example").does for _ in range(3)] == ["bounce", "complain", "complain"]


def test_a_rule_may_strike_each_so_manieth_letter() -> None:
    rules = [fates.Rule("*", "bounce", every=3)]
    assert [fates.find(rules, "a@union.example").does for _ in range(6)] == ["deliver", "deliver", "bounce"] * 2


@pytest.mark.parametrize("code", ["TooManyRequestsException", "SendingPausedException", "InternalFailure"])
def test_a_rule_may_refuse_as_ses_does(post_office: LocalOffice, code: str) -> None:
    post_office.rule("*", "refuse", code=code, times=1)
    with pytest.raises(ClientError) as refused:
        post_office.ses().send_email(**asked())
    assert refused.value.response["Error"]["Code"] == code
    assert post_office.behind.got == []
    post_office.ses().send_email(**asked())


def test_an_address_that_is_not_verified_is_refused_in_ses_s_words(post_office: LocalOffice) -> None:
    post_office.rule("*", "refuse", code="NotVerified")
    with pytest.raises(ClientError, match=r"MessageRejected.*Email address is not verified.*sam@union.example"):
        post_office.ses().send_email(**asked())


def test_whoever_gets_no_answer_does_not_know_whether_the_letter_was_taken(post_office: LocalOffice) -> None:
    post_office.rule("taken@union.example", "silent")
    post_office.rule("lost@union.example", "lost")
    for to in ("taken@union.example", "lost@union.example"):
        with pytest.raises(HTTPClientError):
            post_office.ses().send_email(**asked(to))
    assert [letter["to"] for letter in post_office.letters()] == [["taken@union.example"]]
    assert [event["eventType"] for event in told(post_office)] == ["Send", "Delivery"]


def test_faults_break_requests_before_and_after_their_effect(post_office: LocalOffice) -> None:
    post_office.faults(fail_before=1, fail_after=1)
    for kept in (0, 1):
        with pytest.raises(ClientError, match="InternalFailure"):
            post_office.ses().send_email(**asked())
        assert len(post_office.letters()) == kept
    post_office.faults(hang_up=1)
    with pytest.raises(HTTPClientError):
        post_office.ses().send_email(**asked())
    assert len(post_office.letters()) == 2


def test_more_letters_a_second_than_the_account_may_are_refused(post_office: LocalOffice) -> None:
    post_office.faults(rate=3)
    ses, codes = post_office.ses(), []
    for _ in range(5):
        try:
            ses.send_email(**asked())
        except ClientError as refused:
            codes.append(refused.response["ResponseMetadata"]["HTTPStatusCode"])
    assert codes == [429] * len(codes) and codes
    assert post_office.counts()["busiest"] <= 3


def test_the_pace_is_of_any_second_not_of_one_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    pace, now = office.Pace(), [0.0]
    monkeypatch.setattr(office.time, "monotonic", lambda: now[0])
    taken = []
    for now[0] in (0.9, 0.95, 1.05, 1.1, 1.91):
        taken.append(pace.take(2))
    assert taken == [True, True, False, False, True]


def test_events_may_come_twice_and_backwards(post_office: LocalOffice) -> None:
    post_office.faults(hold=True, copies=2)
    post_office.ses().send_email(**asked())
    assert told(post_office) == []
    assert post_office.release("reverse") == 4
    assert [event["eventType"] for event in told(post_office)] == ["Delivery", "Delivery", "Send", "Send"]
    assert len({json.loads(body)["MessageId"] for body in post_office.brought}) == 2, "a copy is the same message"


def test_events_may_come_late_in_any_order_or_never(post_office: LocalOffice) -> None:
    post_office.faults(drop=1, shuffle=True, delay=0.2)
    post_office.ses().send_email(**asked())
    assert [event["eventType"] for event in told(post_office)] == ["Delivery"]
    states = {notice["kind"]: notice["state"] for notice in post_office.notices()}
    assert states == {"Send": "dropped", "Delivery": "sent"}
    assert all(notice["due"] >= notice["at"] + 0.2 for notice in post_office.notices())


def test_something_can_happen_to_a_letter_long_after(post_office: LocalOffice) -> None:
    key = post_office.ses().send_email(**asked())["MessageId"]
    post_office.tell(key, "Complaint", copies=2)
    assert [event["eventType"] for event in told(post_office)].count("Complaint") == 2
    with pytest.raises(ControlRefused, match="Invalid event"):
        post_office.tell(key, "Sneeze")
    with pytest.raises(ControlRefused, match="no such letter"):
        post_office.tell("nobody's", "Bounce")


def test_a_bad_signature_is_bad_and_a_foreign_certificate_is_not_ours(post_office: LocalOffice) -> None:
    post_office.faults(bad_signature=1)
    post_office.do("send", body={"eventType": "Bounce"})
    with pytest.raises(InvalidSignature):
        opened(post_office, post_office.brought[0])
    post_office.faults(foreign_certificate=1)
    post_office.do("send", body="{}")
    assert "127.0.0.1" not in json.loads(post_office.brought[1])["SigningCertURL"]
    post_office.do("put", body="forged")
    assert post_office.brought[2] == "forged"


def test_what_the_queue_does_not_take_is_brought_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.post_office.feedback.AGAIN_AFTER", 0.01)
    with running(fails=[OSError("away"), OSError("still away")]) as one:
        one.do("listen", queue=QUEUE)
        one.ses().send_email(**asked())
        assert [event["eventType"] for event in told(one)] == ["Send", "Delivery"]


def test_letters_rules_key_and_waiting_events_are_kept_over_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        one.do("listen", queue=QUEUE, topic="arn:aws:sns:eu-west-2:000000000000:letters")
        one.rule("*", "bounce", after=3_600, times=7)
        one.ses().send_email(**asked())
        one.do("faults", hold=True)
        certificate, before = one.office.signer.certificate, one.letters()
    with running(tmp_path) as one:
        assert one.letters() == before
        assert one.office.signer.certificate == certificate
        assert one.call("GET", "/control/rules")["data"][0]["times"] == 6
        assert [(notice["kind"], notice["state"]) for notice in one.notices()][1] == ("Bounce", "waiting")
        assert (one.office.feedback.queue, one.office.feedback.topic[-7:]) == (QUEUE, "letters")


def test_many_letters_at_once_are_all_kept(post_office: LocalOffice) -> None:
    ses = post_office.ses(max_pool_connections=8)
    threads = [
        threading.Thread(target=lambda n=n: [ses.send_email(**asked(f"p{n}.{k}@union.example")) for k in range(5)])
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({letter["to"][0] for letter in post_office.letters()}) == 40
    assert len(told(post_office)) == 80


@pytest.mark.parametrize(
    ("letter", "says"),
    [
        (changed("Headers", [{"Name": f"X-{n}", "Value": "a"} for n in range(16)]), "length less than or equal to 15"),
        (changed("Headers", [{"Name": "X-Long", "Value": "a" * 996}]), "length less than or equal to 995"),
        (changed("Headers", [{"Name": "X-Long", "Value": "a" * 995}]), "more than 996 characters together"),
        (changed("Headers", [{"Name": "X-Word", "Value": "Café"}]), "regular expression pattern"),
        (changed("Headers", [{"Name": "X-Line", "Value": "a\r\nBcc: b@c.example"}]), "regular expression pattern"),
        (changed("Headers", [{"Name": "X Space", "Value": "a"}]), "regular expression pattern"),
        (changed("Headers", [{"Name": "X-Empty", "Value": ""}]), "greater than or equal to 1"),
        (changed("Headers", [{"Name": "Subject", "Value": "Other"}]), "not for the sender to give"),
        (changed("Headers", [{"Name": "Content-Type", "Value": "text/plain"}]), "not for the sender to give"),
        (changed("Headers", [{"Name": "List-Id", "Value": "a"}, {"Name": "LIST-ID", "Value": "b"}]), "more than once"),
        (changed("Subject", {"Data": "Tea\r\nBcc: b@c.example"}), "Control characters"),
        (changed("Subject", {}), "must not be null"),
        (changed("Attachments", [{"FileName": "tea.exe", "RawContent": "YQ=="}]), "are not sent"),
        (changed("Attachments", [{"FileName": "tea.png", "RawContent": "a"}]), "not in base64"),
        (
            changed("Attachments", [{"FileName": "tea.png", "RawContent": "YQ==", "ContentDisposition": "BESIDE"}]),
            "enum value set",
        ),
        (changed("Nonsense", "a"), "nothing that SES knows"),
        (wire(asked(EmailTags=[{"Name": "sort", "Value": "a letter"}])), "Invalid tag value"),
        (wire(asked(EmailTags=[{"Name": "ses:sort", "Value": "a"}])), "Invalid tag name"),
        (wire(asked("nobody")), "Missing final"),
        (wire(asked("sam@unión.example")), "7-bit ASCII"),
        (wire(asked(FromEmailAddress="Café <house@union.example>")), "7-bit ASCII"),
        (wire(asked(Destination={"ToAddresses": [f"p{n}@union.example" for n in range(51)]})), "between 1 and 50"),
        (wire(asked(Destination={})), "between 1 and 50"),
    ],
)
def test_what_ses_does_not_take_is_refused(letter: dict[str, Any], says: str) -> None:
    assert says in checks.found(letter, 1)[0]
    assert checks.found(wire(asked()), 1) == []


def test_a_letter_that_is_too_large_is_refused() -> None:
    assert "bytes long" in checks.found(wire(asked()), 41 * 1024 * 1024)[0]


def test_a_refusal_of_ours_is_one_of_ses_s(post_office: LocalOffice) -> None:
    with pytest.raises(ClientError, match=r"BadRequestException.*Invalid tag value"):
        post_office.ses().send_email(**asked(EmailTags=[{"Name": "sort", "Value": "a letter"}]))
    assert post_office.behind.got == []


@pytest.mark.parametrize(
    "letter",
    [
        wire(asked()),
        wire(asked("=?utf-8?q?Zo=C3=AB_=22Z=22?= <zoe@union.example>")),
        changed("Body", {"Text": {"Data": "A line of one thousand characters: " + "é" * 1_000}}),
        changed("Body", {"Text": {"Data": ".\r\nFrom here\n..\n"}, "Html": {"Data": "<p>" + "x" * 3_000 + "</p>"}}),
        changed("Body", {"Text": {"Data": "two\u2028lines, =_mixed\n--=_mixed\n--=_mixed--\n= \t"}}),
        changed("Subject", {"Data": "ünï " * 60}),
        changed("Subject", {"Data": "a" * 900}),
        changed("Subject", {"Data": "Your tickets and receipt, " * 8}),
        changed("Attachments", [{"RawContent": "YQ==", "FileName": 'Café "1".pdf', "ContentType": "application/pdf"}]),
        changed("Headers", [{"Name": "List-Unsubscribe", "Value": "<https://a.example/" + "t" * 900 + ">"}]),
    ],
)
def test_two_parsers_read_what_was_meant(letter: dict[str, Any]) -> None:
    one = Letter("key@email.amazonses.com", SES_AT, letter)
    raw = mime.written(one)
    assert mime.problems(one, raw) == []
    assert max(map(len, raw.splitlines())) <= 998


def test_a_letter_that_reads_otherwise_than_meant_is_told_of() -> None:
    one = Letter("key@email.amazonses.com", SES_AT, wire(asked()))
    other = mime.written(Letter("key@email.amazonses.com", SES_AT, changed("Subject", {"Data": "Other"})))
    told = mime.problems(one, other)
    assert [problem.split(" reads another ")[0] for problem in told] == ["Python's parser", "The other parser"]
    assert "subject" in told[0]


def test_events_say_what_ses_says() -> None:
    one = Letter("key", SES_AT, wire(asked()))
    event = events.event(one, "Bounce", one.to, SES_AT + 1.5)
    assert (event["mail"]["timestamp"], event["bounce"]["timestamp"]) == ("2025-11-24T16:00:00.000Z", "2025-11-24T16:00:01.500Z")
    assert event["mail"]["sourceArn"].endswith(":identity/house@union.example")
    assert event["mail"]["headersTruncated"] is False
    assert all(isinstance(value, list) for value in event["mail"]["tags"].values())


def test_the_mailbox_shows_letters_that_can_do_nothing(post_office: LocalOffice) -> None:
    letter = asked()
    letter["Content"]["Simple"]["Subject"]["Data"] = "<b>Hello</b>"
    letter["Content"]["Simple"]["Body"]["Html"]["Data"] += "<script>alert(1)</script>"
    key = post_office.ses().send_email(**letter)["MessageId"]
    root = post_office.url.removesuffix("/_post")
    page = httpx.get(f"{root}/_mailbox")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "&lt;b&gt;Hello&lt;/b&gt;" in page.text and "<script>" not in page.text and "sandbox=" in page.text
    shown = httpx.get(f"{root}/_mailbox/{key}.html")
    assert "sandbox allow-popups" in shown.headers["Content-Security-Policy"]
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert "src='data:image/png;base64," in shown.text, "pictures are shown"


def test_a_letter_s_own_page_shows_all_of_it(post_office: LocalOffice) -> None:
    key = post_office.ses().send_email(**asked())["MessageId"]
    post_office.idle()
    root = post_office.url.removesuffix("/_post")
    page = httpx.get(f"{root}/_mailbox/{key}").text
    for words in ("List-Unsubscribe=One-Click", "answers@union.example", "cup.png", "tea.ics", "sort", "Delivery", "letters"):
        assert words in page
    assert "Subject: =?utf-8?" in httpx.get(f"{root}/_mailbox/{key}.eml").text
    assert httpx.get(f"{root}/_mailbox/{key}/files/1").headers["Content-Disposition"].startswith("attachment")
    for gone in (f"{key}/files/2", f"{key}/files/x", "nobody"):
        assert httpx.get(f"{root}/_mailbox/{gone}").status_code == 404


def test_the_mailbox_shows_also_what_went_past(post_office: LocalOffice) -> None:
    post_office.behind.past.append(
        {"MessageId": "1", "Source": "code@union.example", "To": ["sam@union.example"], "CC": [], "BCC": [], "Subject": "Your code",
         "BodyText": "123456", "BodyHtml": None, "Timestamp": time.time() + 60}
    )  # fmt: skip
    key = post_office.ses().send_email(**asked())["MessageId"]
    post_office.behind.past.append({"MessageId": key, "Timestamp": 1})
    assert [letter["subject"] for letter in post_office.mailbox()] == ["Your code", "Tea on Monday – all welcome"]
    assert post_office.mailbox("nobody") == []
    assert post_office.mailbox("SAM")[0]["text"] == "123456"
    assert "123456" in httpx.get(post_office.url.removesuffix("/_post") + "/_mailbox/1").text


def test_the_mailbox_has_pages(post_office: LocalOffice) -> None:
    ses = post_office.ses()
    for n in range(21):
        ses.send_email(**asked(f"p{n}@union.example"))
    root = post_office.url.removesuffix("/_post")
    assert "Page 1 of 2" in httpx.get(f"{root}/_mailbox").text
    assert "p0@union.example" in httpx.get(f"{root}/_mailbox?page=2").text
    for odd in ("0", "-1", "x", "9" * 20, "3"):
        assert httpx.get(f"{root}/_mailbox", params={"page": odd}).status_code == 200


def test_rules_and_faults_are_set_on_their_page(post_office: LocalOffice) -> None:
    page = f"{post_office.url}/faults"

    def send(**form: str) -> str:
        return httpx.post(page, data=form, follow_redirects=True).text

    assert "Done." in send(
        verb="rule", who="Sam@union.example", does="refuse", code="SendingPausedException", times="2", words=""
    )
    assert "sam@union.example" in httpx.get(page).text
    assert "Refused: Invalid does" in send(verb="rule", who="a", does="sneeze")
    assert "Refused: Invalid times: two" in send(verb="rule", who="a", does="bounce", times="two")
    assert "Done." in send(verb="faults", copies="3", hold="true", delay="1.5")
    assert post_office.call("GET", "/control/faults")["hold"] is True
    assert "Refused: Invalid copies" in send(verb="faults", copies="0")
    assert "Done." in send(verb="clear_faults") and post_office.call("GET", "/control/faults")["hold"] is False
    assert "Done." in send(verb="clear_rules")
    assert "every letter is delivered" in httpx.get(page).text
    key = post_office.ses().send_email(**asked())["MessageId"]
    assert "Done." in send(verb="tell", letter=key, event="Complaint", copies="1")
    post_office.idle()
    assert "Done." in send(verb="resend", notice="1", copies="2")
    assert "Complaint" in httpx.get(f"{post_office.url}/").text
    assert "Refused: There is no verb" in send(verb="dance")


@pytest.mark.parametrize(
    ("verb", "given"),
    [("rule", {"who": "*"}), ("rule", {"who": "", "does": "bounce"}), ("rule", {"who": "*", "does": "bounce", "every": 0}),
     ("rule", {"who": "*", "does": "refuse", "code": "Sneeze"}), ("faults", {"sneeze": 1}), ("faults", {"hold": 1}),
     ("release", {"order": "up"}),
     ("resend", {"notice": 7}), ("dance", {}), ("idle", {"sneeze": 1}), ("rule", {"who": "*", "does": "bounce", "times": True})],
)  # fmt: skip
def test_a_control_that_nobody_can_mean_is_refused(post_office: LocalOffice, verb: str, given: dict[str, Any]) -> None:
    with pytest.raises(ControlRefused):
        post_office.do(verb, **given)


def test_another_site_s_page_sets_nothing(post_office: LocalOffice) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert httpx.post(f"{post_office.url}/control/reset", json={}, headers=headers).status_code == 403
    assert httpx.post(f"{post_office.url}/faults", data={"verb": "clear_rules"}, headers=headers).status_code == 403
    assert httpx.get(f"{post_office.url}/", headers=headers).status_code == 200


def test_forgetting_forgets_letters_rules_and_faults(post_office: LocalOffice) -> None:
    post_office.rule("*", "bounce")
    post_office.faults(copies=2)
    post_office.ses().send_email(**asked())
    post_office.reset()
    assert (post_office.letters(), post_office.notices(), post_office.call("GET", "/control/rules")["data"]) == ([], [], [])
    assert post_office.call("GET", "/control/faults")["copies"] == 1


def test_where_the_cloud_does_not_answer_it_says_so(post_office: LocalOffice) -> None:
    post_office.behind.shutdown()
    post_office.behind.server_close()
    with pytest.raises(ClientError, match="The local cloud does not answer"):
        post_office.ses().send_email(**asked())
    assert post_office.letters() == []


def test_it_runs_as_a_program_and_ends_cleanly(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "infra.local.post_office", "--port", str(free_port()), "--emulator", "http://127.0.0.1:9"]
    running = subprocess.Popen([*words, "--state", str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    told = running.stdout.readline()
    assert httpx.get(told.removeprefix("Post office: ").strip() + "health", timeout=patience.SECONDS).json() == {"ok": True}
    running.terminate()
    assert running.wait(timeout=patience.SECONDS) == 0
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0


def test_a_port_in_use_is_one_sentence(post_office: LocalOffice) -> None:
    port = post_office.url.rpartition(":")[2].partition("/")[0]
    words = [sys.executable, "-m", "infra.local.post_office", "--port", port, "--emulator", "http://127.0.0.1:9"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 1 and told.stderr.startswith(f"The post office cannot listen on 127.0.0.1:{port}")
