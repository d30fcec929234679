"""Which account on a platform of chats is whose: one account is one person's, and disconnecting forgets it."""

from datetime import timedelta

import pytest
from union.core.audit.tables import Entry
from union.core.people.rules import Caller
from union.errors import Invalid
from union.membership.accounts import actions, records
from union.membership.accounts.tables import ChatAccount
from union.membership.chats import keys
from union.membership.chats.protocol import Service

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.functions.bots import KEYS

DISCORD, TELEGRAM = Service.DISCORD, Service.TELEGRAM


@pytest.fixture(autouse=True)
def bots(monkeypatch: pytest.MonkeyPatch) -> None:
    """The union has both."""
    monkeypatch.setattr(keys, "secret", lambda arn: KEYS)


def _kept() -> set[str]:
    return {str(one.key) for one in ChatAccount.scan()}


def _connected(caller: Caller) -> dict[str, bool]:
    return {one["service"]: one["connected_at"] is not None for one in actions.page(caller)["accounts"]}


def test_an_account_is_found_by_its_person_and_its_person_by_the_account(union_house: None) -> None:
    actions.connect("sam", DISCORD, "700", NOW)
    assert records.accounts_of(["sam", "priya"], DISCORD) == {"sam": "700"}
    assert records.people_of(["700", "701"], DISCORD) == {"700": "sam"}
    assert records.people_of(["700"], TELEGRAM) == {}
    assert _connected(SAM) == {"discord": True, "telegram": False}
    assert _connected(PRIYA) == {"discord": False, "telegram": False}


def test_connecting_it_again_changes_nothing(union_house: None) -> None:
    actions.connect("sam", DISCORD, "700", NOW)
    actions.connect("sam", DISCORD, "700", NOW + timedelta(days=1))
    assert {one.connected_at for one in ChatAccount.scan()} == {NOW}
    assert [one.act for one in Entry.query("accounts")] == ["chat account connected"]


def test_one_account_is_one_persons(union_house: None) -> None:
    actions.connect("sam", DISCORD, "700", NOW)
    with pytest.raises(Invalid, match="connected to another person"):
        actions.connect("priya", DISCORD, "700", NOW)
    assert records.people_of(["700"], DISCORD) == {"700": "sam"}
    assert records.accounts_of(["priya"], DISCORD) == {}


def test_another_account_takes_the_place_of_the_first_which_is_free_again(union_house: None) -> None:
    actions.connect("sam", DISCORD, "700", NOW)
    actions.connect("sam", DISCORD, "701", NOW)
    actions.connect("priya", DISCORD, "700", NOW)
    assert records.people_of(["700", "701"], DISCORD) == {"700": "priya", "701": "sam"}
    assert len(_kept()) == 4


def test_disconnecting_forgets_it_and_frees_it(union_house: None) -> None:
    actions.connect("sam", DISCORD, "700", NOW)
    actions.connect("sam", TELEGRAM, "9", NOW)
    actions.disconnect(SAM, DISCORD, NOW)
    actions.disconnect(SAM, DISCORD, NOW)
    assert _kept() == {"person#telegram#sam", "account#telegram#9"}
    actions.connect("priya", DISCORD, "700", NOW)
    assert records.people_of(["700"], DISCORD) == {"700": "priya"}


def test_the_log_says_that_something_was_connected_and_not_what(union_house: None) -> None:
    actions.connect("sam", DISCORD, "700", NOW)
    actions.disconnect(SAM, DISCORD, NOW)
    noted = list(Entry.query("accounts"))
    assert sorted(one.act for one in noted) == ["chat account connected", "chat account disconnected"]
    assert not any("700" in str(one.details.as_dict() if hasattr(one.details, "as_dict") else one.details) for one in noted)


def test_without_a_bot_nothing_is_offered_and_what_was_connected_can_be_forgotten(
    union_house: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.connect("sam", DISCORD, "700", NOW)
    monkeypatch.setattr(keys, "secret", lambda arn: {})
    assert _connected(SAM) == {"discord": True}
    assert _connected(PRIYA) == {}
