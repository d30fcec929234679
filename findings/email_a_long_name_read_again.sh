#!/usr/bin/env bash
# CPython's email package (3.11 to 3.13) reads a long display name that is not ASCII otherwise than it was written, by itself too.
#
# A group's name before an address is longer than one encoded word of RFC 2047 may be (75 characters) and so is written as several.
# Seen: `policy.default` and `policy.SMTP` read each of them as a word of its own and put a space between, so that the name of a From or a
# Reply-To gains a space, even within a word; of the Subject, and with the old policy's decode_header, the name stays as it was. What
# EmailMessage itself writes from an Address does not come back either. RFC 2047, 6.2: white space between adjacent encoded words is
# ignored, in a phrase too (5, rule 3).
# So: whoever reads letters back with the modern policy (an archive, a mailbox of a test, a list server) must not compare names, nor write
# a letter again that was read so; let a parser of another make read it, or take names from decode_header.
# Source: https://www.rfc-editor.org/rfc/rfc2047#section-6.2
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
cat > "$here/see.py" <<'PY'
from email import message_from_bytes, policy
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

NAME = "Schachgesellschaft der Universität Königsberg · Gruppe für Anfängerinnen und Anfänger"


def read(letter, how):
    found = message_from_bytes(letter, policy=how)
    return found["From"].addresses[0].display_name, str(found["Subject"])


def told(letter):
    for called, how in (("default", policy.default), ("SMTP", policy.SMTP)):
        name, subject = read(letter, how)
        print(f"  policy.{called}: a name of {len(name)} characters, the subject {'as it was' if subject == NAME else 'changed'}")
    old = str(make_header(decode_header(parseaddr(message_from_bytes(letter)["From"])[0])))
    print(f"  decode_header: a name of {len(old)} characters")


print(f"a name of {len(NAME)} characters")
word = Header(NAME, "utf-8").encode()
print("written by email.header.Header:")
told(f"From: {word} <chess@union.example>\nSubject: {word}\n\nHello".encode())
made = EmailMessage(policy=policy.SMTP)
made["From"], made["Subject"] = Address(NAME, "chess", "union.example"), NAME
made.set_content("Hello")
print("written by EmailMessage:")
told(made.as_bytes())
PY
python3 "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
a name of 85 characters
written by email.header.Header:
  policy.default: a name of 86 characters, the subject as it was
  policy.SMTP: a name of 86 characters, the subject as it was
  decode_header: a name of 85 characters
written by EmailMessage:
  policy.default: a name of 86 characters, the subject as it was
  policy.SMTP: a name of 86 characters, the subject as it was
  decode_header: a name of 85 characters
SEEN
