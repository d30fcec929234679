#!/usr/bin/env bash
# CPython's email package (3.11 to 3.13, policy.SMTP) and RFC 8058's one-click unsubscribe: a List-Unsubscribe of more than 77 characters.
#
# Seen: a value of List-Unsubscribe without a space in it stays as it is up to what fits into one line and becomes an encoded word
# (=?utf-8?q?...?=) above that, though it is plain ASCII. RFC 2369 has a URL between angle brackets there, and no encoded words: a mail
# program that follows it finds no link at all, and Gmail's and Yahoo's rule for bulk senders is not met.
# A policy with max_line_length=998 leaves the line whole; max_line_length=None, the obvious other try, makes set_content raise.
# So: write bulk letters with policy.SMTP.clone(max_line_length=998), or hand headers over separately (SES v2: Content.Simple.Headers).
# Source: RFC 8058, 3.1 (https://www.rfc-editor.org/rfc/rfc8058), RFC 2369, 2 (https://www.rfc-editor.org/rfc/rfc2369)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
cat > "$here/see.py" <<'PY'
from email.message import EmailMessage
from email.policy import SMTP


def written(length, policy=SMTP):
    letter = EmailMessage(policy=policy)
    address = "<https://union.example/leave/"
    address += "a" * (length - len(address) - 1) + ">"
    letter["List-Unsubscribe"] = address
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    try:
        letter.set_content("Hello")
    except (ValueError, TypeError) as failure:
        return f"set_content raises {type(failure).__name__}"
    head = letter.as_bytes().partition(b"\r\n\r\n")[0].decode()
    return "the address as it is" if address in head else "an encoded word" if "=?utf-8?q?" in head else "something else"


for length in (58, 77, 78, 120, 300):
    print(f"{length} characters: {written(length)}")
print(f"300 characters, max_line_length=998: {written(300, SMTP.clone(max_line_length=998))}")
print(f"300 characters, max_line_length=None: {written(300, SMTP.clone(max_line_length=None))}")
PY
python3 "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
58 characters: the address as it is
77 characters: the address as it is
78 characters: an encoded word
120 characters: an encoded word
300 characters: an encoded word
300 characters, max_line_length=998: the address as it is
300 characters, max_line_length=None: set_content raises TypeError
SEEN
