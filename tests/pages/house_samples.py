"""Sample data for the pages that lead through the house: those that every site has, search, home and the committee's home."""

from typing import Any

from union.core.policy import rules
from union.core.policy.rules import PAGES

from tests.pages.render import UNION

POLICY = rules.parse((UNION / "core/policy/default.toml").read_text())


def leaflet(name: str, **more: Any) -> dict[str, Any]:
    """Make the data of a page that every site has, as the pack that comes with the house says it."""
    teams = [{"label": c.label, "team": c.team, "email": c.email, "note": c.note} for c in POLICY.contacts.values()]
    told = POLICY.page(name, union="Queen's Union", site="https://union.example")
    asks = name == "contact"
    return {"name": name, **told, "teams": teams if asks else [], "danger": list(POLICY.danger) if asks else [], **more}


def leaflets(hostile: str) -> dict[str, dict[str, Any]]:
    """Each of them as it comes; one with nothing in it, and one that a union filled with what does harm."""
    nasty = [{"label": hostile, "team": hostile, "email": "a@b.example", "note": hostile}]
    return {
        **{name: leaflet(name) for name in PAGES},
        "empty": leaflet("help", text=""),
        "much": leaflet("help", text=f"{POLICY.page('help')['text']}\n\n" * 12),
        "hostile": leaflet("contact", title=hostile, text=f"# {hostile}\n\n- {hostile}", teams=nasty),
    }
