"""What is taken as an e-mail address, everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import addresses
from union.errors import Invalid

BAD = [
    "a..b@example.org", ".a@example.org", "a.@example.org", "a@example..org", "a@-example.org", "a@example.org.", "a@example", "a@localhost",
    "a@127.0.0.1", "a@[127.0.0.1]", '"a b"@example.org', "Tom <a@example.org>", "a@b@example.org", "a b@example.org", "a,b@example.org",
    "a@example.org,b@example.org", "a@example.org\nbcc: b@example.org", "tom", "@example.org", "a@", "", "ü@example.org", "名@example.org",
    "tom@straße.example", "tom@e\u200bxample.org", "a@example.123",
    "a" * 65 + "@example.org", "a@" + "a" * 64 + ".org", "a@" + "a." * 127 + "org", "a@example.org\u200b",
    "a\u00ad@example.org", "a@printer.local",
]  # fmt: skip


@pytest.mark.parametrize("typed", BAD, ids=ascii)
def test_what_no_letter_can_be_sent_to_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        addresses.checked(typed)
    assert refused.value.detail.endswith(".")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("sam@union.example", "sam@union.example"),
        ("Sam.O'Neil+chess@QMUL.ac.uk", "Sam.O'Neil+chess@qmul.ac.uk"),
        ("a_b-c.d@sub.example.org", "a_b-c.d@sub.example.org"),
        ("tom@münchen.example", "tom@xn--mnchen-3ya.example"),
        ("tom@xn--mnchen-3ya.example", "tom@xn--mnchen-3ya.example"),
    ],
)
def test_an_address_is_kept_as_ses_takes_it(typed: str, kept: str) -> None:
    assert addresses.checked(typed) == kept
    assert addresses.checked(kept) == kept


@given(st.emails() | st.text(max_size=40) | st.builds("{}@{}.example".format, st.text(max_size=12), st.text(max_size=12)))
def test_whatever_is_kept_is_ascii_and_one_address(typed: str) -> None:
    try:
        kept = addresses.checked(typed)
    except Invalid:
        return
    assert kept.isascii()
    assert kept.isprintable()
    assert kept.count("@") == 1
    assert not set(kept) & set(' ,;:<>"()[]\\')


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sam@Union.Example", " sam@union.example"), ("tom@MÜNCHEN.example", "Tom@xn--mnchen-3ya.example"), ("Tom", "tom")],
)
def test_an_address_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert addresses.same(one, other)
    assert addresses.compared(addresses.compared(one)) == addresses.compared(one)
    assert not addresses.same(one, f"x{other.strip()}")
