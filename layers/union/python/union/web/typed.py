"""What was typed into a form that was refused: it stands in that form again, and in no other form of its page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Typed:
    """One form of a page: whether it is the one that was sent and refused, and if so what was typed and what is said at each field.

    `key` is the form's one-time key: that of the form as it was sent, so that sending it again is still sending it once. `ids` are the ids
    of its fields, by name, to which a list of what is wrong can lead.
    """

    here: bool
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)


def again(path: str, values: Mapping[str, str], errors: Mapping[str, str], shown: Mapping[str, Any]) -> dict[str, Any]:
    """What a page is given besides what it shows, `shown`, where the form that was sent to `path` is refused."""
    key = values.get("key", "")
    sent = {"path": _plain(path), "values": values, "key": key if _KEY.fullmatch(key) else shown.get("key", "")}
    return {"values": {**shown["values"], **values}, "errors": errors, "sent": sent}


def typed(data: Mapping[str, Any], action: str, ids: Mapping[str, str] | None = None, **fixed: str) -> Typed:
    """The form of a page that is sent to `action`; where several are, the one whose hidden fields are `fixed`."""
    sent = data.get("sent")
    usual = str(data.get("key", ""))
    if not sent or sent["path"] != _plain(action):
        return Typed(False, usual)
    if any(sent["values"].get(name) != value for name, value in fixed.items()):
        return Typed(False, usual)
    return Typed(True, sent["key"], sent["values"], data["errors"], ids or {})


def ids_of(forms: Sequence[Typed]) -> Mapping[str, str]:
    """The ids of the fields of that form which was sent."""
    return next((form.ids for form in forms if form.here), {})


def _plain(path: str) -> str:
    return unquote(path.partition("?")[0])


def lost(texts: Mapping[str, str], page: str) -> list[str]:
    """Those of the `texts` that were typed which stand nowhere on the page, as where its form is not there any more."""
    from markupsafe import escape  # Loaded with pages.

    return [text for text in texts.values() if text and str(escape(text.replace("\r\n", "\n"))) not in page.replace("\r\n", "\n")]
