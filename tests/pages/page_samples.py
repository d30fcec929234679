"""Sample data for what a committee writes: how a text will look."""

from typing import Any

from union.markdown import shown

TEXT = """# On Tuesdays

Come to the **Library bar** at seven, with or without a board. See https://chess.example.

## What to bring

- yourself
- a friend

> Best evening of my week. *Ada*"""


def preview(text: str = TEXT, errors: dict[str, str] | None = None) -> dict[str, Any]:
    """Make the data of the page that shows how a text will look."""
    return {"text": text, "html": str(shown(text)), "values": {}, "errors": errors or {}}


PREVIEWS = {
    "usual": preview(),
    "empty": preview(""),
    "much": preview(f"{TEXT}\n\n" * 20),
    "errors": preview("", {"text": "Please keep this to 20,000 characters."}),
}
