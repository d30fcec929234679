"""The register of platforms, and what of it the mini site shows."""

from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.platforms import actions as platforms
from union.membership.platforms import pages, rules
from union.site import actions as site

from tests.actions.conftest import NOW, PRIYA, SAM, TEXT
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
STAFF = staff("ann", "Ann Staff", "ann@union.example", "staff-societies")
OTHER_STAFF = staff("bob", "Bob Staff", "bob@union.example", "staff-sport-clubs")


def insta(name: str = "chess", **more: Any) -> rules.Platform:
    """Make a public page."""
    return rules.checked(
        "instagram", f"@{name}", f"https://www.instagram.com/{name}", **{"public": True, "interactive": None, **more}
    )


def chat() -> rules.Platform:
    """Make a chat with its link."""
    return rules.checked("whatsapp", "Members' chat", "https://chat.whatsapp.com/AbC", public=False, interactive=None)


def on_the_page(group_id: str = "chess") -> list[str]:
    """What everybody sees on the mini site."""
    return [p["label"] for p in site.mini_site(group_id, None, NOW)["group"]["platforms"]]


def test_what_is_public_and_not_retired_stands_on_the_mini_site() -> None:
    first = platforms.add("chess", PRIYA, insta(), key="add-key-1", now=NOW)
    platforms.add("chess", STAFF, chat(), key="add-key-2", now=NOW)
    assert [p["label"] for p in pages.listed("chess")] == ["@chess", "Members' chat"]
    assert on_the_page() == ["@chess"]
    platforms.change("chess", first, PRIYA, insta("chessers"), now=NOW)
    assert on_the_page() == ["@chessers"]
    platforms.change("chess", first, PRIYA, insta("chessers", public=False), now=NOW)
    assert on_the_page() == []
    platforms.change("chess", first, PRIYA, insta(), now=NOW)
    platforms.retire("chess", first, PRIYA, NOW)
    platforms.retire("chess", first, PRIYA, NOW)
    assert on_the_page() == []
    told = pages.register_of("chess", PRIYA, NOW)
    assert [p["label"] for p in told["platforms"]] == ["Members' chat"]
    assert [p["label"] for p in told["retired"]] == ["@chess"]
    with pytest.raises(NotFound):
        platforms.change("chess", first, PRIYA, insta(), now=NOW)


def test_a_click_that_comes_twice_adds_once() -> None:
    assert platforms.add("chess", PRIYA, insta(), key="add-key-1", now=NOW) == platforms.add(
        "chess", PRIYA, insta(), key="add-key-1", now=NOW
    )
    assert on_the_page() == ["@chess"]


@pytest.mark.parametrize("who", [SAM, OTHER_STAFF])
def test_nobody_else_keeps_the_register(who: Caller) -> None:
    platform_id = platforms.add("chess", PRIYA, insta(), key="add-key-1", now=NOW)
    for attempt in (
        lambda: pages.register_of("chess", who, NOW),
        lambda: pages.changing("chess", platform_id, {}, who, NOW),
        lambda: platforms.add("chess", who, insta(), key="add-key-2", now=NOW),
        lambda: platforms.change("chess", platform_id, who, insta("evil"), now=NOW),
        lambda: platforms.retire("chess", platform_id, who, NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert on_the_page() == ["@chess"]


def test_another_group_s_platform_is_not_there() -> None:
    platform_id = platforms.add("chess", PRIYA, insta(), key="add-key-1", now=NOW)
    with pytest.raises(NotFound):
        pages.changing("print", platform_id, {}, STAFF, NOW)
    with pytest.raises(NotFound):
        platforms.retire("print", platform_id, STAFF, NOW)


def test_thirty_are_the_most_and_a_retired_one_makes_room() -> None:
    made = [platforms.add("chess", PRIYA, insta(f"c{n}"), key=f"add-key-{n}", now=NOW) for n in range(30)]
    with pytest.raises(Invalid):
        platforms.add("chess", PRIYA, insta("more"), key="add-key-more", now=NOW)
    platforms.retire("chess", made[0], PRIYA, NOW)
    platforms.add("chess", PRIYA, insta("more"), key="add-key-more", now=NOW)
    assert len(pages.listed("chess")) == 30


def _while_committing(meanwhile: Any) -> Any:
    """Let something else happen after an action has read and before it writes."""
    commit = store.commit

    def late(*parts: store.Part) -> None:
        with patch.object(store, "commit", commit):
            meanwhile()
        commit(*parts)

    return patch.object(store, "commit", late)


def test_two_who_add_at_once_never_lose_one_from_the_page() -> None:
    def naive(group_id: str, shown: Any, seen: int) -> store.Update:
        part = groups_showing(group_id, shown, seen)
        return store.Update(part.record, part.actions[:1])

    groups_showing = groups.platforms_write
    with (
        patch.object(groups, "platforms_write", naive),
        _while_committing(lambda: platforms.add("chess", STAFF, insta("control-b"), key="add-key-b", now=NOW)),
    ):
        platforms.add("chess", PRIYA, insta("control-a"), key="add-key-a", now=NOW)
    assert on_the_page() == ["@control-a"], "without the condition one is lost, so the test can fail"
    with _while_committing(lambda: platforms.add("chess", STAFF, insta("b"), key="add-key-c", now=NOW)), pytest.raises(Conflict):
        platforms.add("chess", PRIYA, insta("a"), key="add-key-d", now=NOW)
    platforms.add("chess", PRIYA, insta("a"), key="add-key-d", now=NOW)
    assert on_the_page() == ["@a", "@b", "@control-a", "@control-b"]


def test_the_same_click_at_once_with_itself_is_done_once_and_no_conflict() -> None:
    with _while_committing(lambda: platforms.add("chess", PRIYA, insta(), key="add-key-1", now=NOW)):
        platforms.add("chess", PRIYA, insta(), key="add-key-1", now=NOW)
    assert on_the_page() == ["@chess"]


def test_a_group_begins_with_its_platforms_in_the_register_and_only_public_ones_on_its_page() -> None:
    told = [
        {"kind": "Instagram", "label": "Film on Instagram", "url": "https://www.instagram.com/film"},
        {"kind": "whatsapp", "label": "Film chat", "url": "https://chat.whatsapp.com/AbC"},
    ]
    groups.affiliate("film", {**TEXT, "name": "Film", "type": "societies"}, [], told, "test", NOW)
    assert on_the_page("film") == ["Film on Instagram"]
    assert [p["label"] for p in pages.listed("film")] == ["Film chat", "Film on Instagram"]
    with pytest.raises(Invalid):
        groups.affiliate(
            "evil", {**TEXT, "name": "Evil", "type": "rag"}, [], [{"kind": "x", "label": "x", "url": "javascript:1"}], "test", NOW
        )
    with pytest.raises(NotFound):
        site.mini_site("evil", None, NOW)
