"""The letters that the house has sent, for a developer to read: a page and its JSON."""

import json
import urllib.request
from datetime import UTC, datetime
from html import escape
from typing import Any

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem; }
article { border: 1px solid #8886; border-radius: .5rem; margin: 1.5rem 0; overflow: hidden; }
header, details { padding: .75rem 1rem; }
h1 { margin: 0; } h2 { font-size: 1.1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0 0; overflow-wrap: anywhere; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { background: #fff; border: 0; border-block: 1px solid #8886; display: block; height: 28rem; width: 100%; }
"""


def letters(emulator: str) -> list[dict[str, Any]]:
    """The letters sent so far, newest first. Raises `OSError` where the emulator does not answer."""
    with urllib.request.urlopen(f"{emulator}/_ministack/ses/messages", timeout=5) as answer:  # noqa: S310 - on loopback
        told = json.load(answer)
    found = [_letter(message) for messages in told["messages"].values() for message in messages]
    return sorted(found, key=lambda letter: letter["at"], reverse=True)


def page(found: list[dict[str, Any]]) -> str:
    """All letters on one page; their HTML is shown where no script of theirs runs, and their links open beside it."""
    shown = "".join(map(_article, found)) or "<p>No letters yet.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Letters ({len(found)})</title><style>{_STYLE}</style></head>"
        f'<body><main><h1>Letters</h1><p>What the house has sent, newest first. <a href="/_mailbox">Look again</a></p>{shown}</main></body></html>'
    )


def _letter(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": message["MessageId"],
        "to": [*message["To"], *message["CC"], *message["BCC"]],
        "from": message["Source"],
        "subject": message["Subject"] or "",
        "text": message["BodyText"] or "",
        "html": message["BodyHtml"] or "",
        "at": datetime.fromtimestamp(float(message["Timestamp"]), UTC).isoformat(timespec="milliseconds"),
    }


def _when(at: str) -> str:
    return f"{datetime.fromisoformat(at):%d %b %Y, %H:%M:%S} UTC"


def _article(letter: dict[str, Any]) -> str:
    subject = escape(letter["subject"])
    opened = '<base target="_blank">' + letter["html"]
    picture = (
        f'<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="{subject}" srcdoc="{escape(opened)}"></iframe>'
        if letter["html"]
        else ""
    )
    return (
        f"<article><header><h2>{subject}</h2><p>To {escape(', '.join(letter['to']))} · from {escape(letter['from'])} · {_when(letter['at'])}</p></header>"
        f"{picture}<details{'' if letter['html'] else ' open'}><summary>Plain text</summary><pre>{escape(letter['text'])}</pre></details></article>"
    )
