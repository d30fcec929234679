"""What looks like a password is seen, and what people write in a handover is not taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.passwords import looks_like_one

TOLD = [
    "Password: Chess2026!",
    "password: hunter",
    "The password is 'rookie'.",
    "The password for Instagram is Queens4Ever",
    "the password for our gmail is now chessRocks",
    "pw chess123",
    "PW: e4e5nf3",
    "login chess@union.example / pass: x\npassword = swordfish",
    "PIN 4821",
    "The PIN for the card is 4821.",
    "pin: 4821",
    "PIN code: 482 1993".replace(" 1993", "1"),
    "The combination of the locker is 4821",
    "door code 4821#",
    "key safe code: 1379",
    "Alarm code is 90210",
    "Recovery codes: 1234 5678, 2345 6789, 3456 7890",
    "1234-5678\n2345-6789\n3456-7890",
    "a1b2c-3d4e5\nf6g7h-8i9j0\nk1l2m-3n4o5",
    "2fa key JBSWY3DPEHPK3PXP",
    "jbsw y3dp ehpk 3pxp",
    "otpauth://totp/Chess?secret=JBSWY3DP",
    "https://chess:rookie@union.example/wp-admin",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "Use Chess!2026Club for all of them",
    "passcode 4f9a2c",
    "Backup code: 8372 1934",
    "security answer: Fluffy",
    "Passwort ist egal, password: König99",
]
PLAIN = [
    "",
    "The password is with Sam.",
    "Password: ask Sam",
    "Passwords: none",
    "Password was changed on 3 March 2027",
    "Passwords are in the union's password manager, not here.",
    "Please change the password and the PIN when you have it.",
    "The password has 12 characters and is only in Tom's head",
    "passwords are 20 characters long",
    "Use two-step sign-in; the backup codes are in the safe.",
    "PIN and card come by post to the new treasurer",
    "Enamel pins: 200 left, pin badges 30",
    "The key of the cupboard is at reception, key 14.",
    "Locker 214 in the basement, key number 1138",
    "The door code comes from reception each term.",
    "Phone Ana on 020 7946 0958 or 07700 900123, Ben on 020 7946 0959, Cy on 020 7946 0960",
    "+44 20 7946 0958\n+44 20 7946 0959\n+44 20 7946 0960",
    "Sort code 20-00-00, account 12345678",
    "Minutes_AGM-2026.pdf, Accounts_2025-26.xlsx and Budget_v2(final).docx",
    "Invoices 20260101, 20260102 and 20260103",
    "Years 2023-2024, 2024-2025 and 2025-2026",
    "chess@union.example and @QMChess2026 and #Chess2026!",
    "https://drive.example/d/1aBcD3fGhIjKlMnOpQrStUvWxYz/view?usp=sharing",
    "12 boards, 14 clocks, 3 sets of Staunton pieces (1972)",
    "Discount code WELCOME10 ends on 2027-08-31",
    "Postcode E1 4NS, room B2.14",
    "A combination of old and new: 20 boards",
    "give them back soon when done with them",
    "Bank mandate: form 4471 went to Barclays on 12/06/2027",
    "Meet on 2027-08-01 at 19:30",
    "Secret Santa: 30 gifts left over",
    "R&D2026 and Q&A2026Notes",
    "We pay £5 pw for storage",
    "Reset the password: Settings, Security, Change.",
    "Password reset goes to chess@union.example",
]


@pytest.mark.parametrize("text", TOLD)
def test_what_tells_a_password_or_a_code_is_seen(text: str) -> None:
    assert looks_like_one(text)
    assert looks_like_one(f"Dear all,\n{text}\nThanks")


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_write_of_a_handover_is_not_taken_for_one(text: str) -> None:
    assert not looks_like_one(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "the",
                "key",
                "of",
                "our",
                "box",
                "is",
                "with",
                "sam",
                "in",
                "her",
                "room",
                "and",
                "a",
                "pass",
                "for",
                "you",
                "at",
                "ten",
            ]
        ),
        max_size=40,
    )
)
def test_plain_words_never_are_one(words: list[str]) -> None:
    assert not looks_like_one(" ".join(words))


@given(
    st.sampled_from(["password", "Passcode", "PIN", "pwd", "recovery code"]), st.from_regex("[a-z]{3}[0-9]{4}", fullmatch=True)
)
def test_letters_and_digits_behind_the_word_always_are_one(word: str, told: str) -> None:
    assert looks_like_one(f"The {word} for the account is {told}.")


@given(st.text(max_size=400))
def test_no_text_takes_long_or_breaks_it(text: str) -> None:
    assert looks_like_one(text) in (True, False)
