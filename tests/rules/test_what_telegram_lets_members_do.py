"""What members of a group on Telegram may do by default, and a freeze that takes it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.membership.chats.protocol import Change, Kept, Uncovered
from union.membership.telegram import rules
from union.membership.telegram.rules import FIELDS, RIGHTS, SWITCH, Seen

_names = st.sampled_from([*FIELDS, "can_dance"])
_told = st.dictionaries(_names, st.booleans(), max_size=17)


def _seen(told: dict[str, bool], **chat: object) -> Seen:
    admins = [
        {"status": "creator", "user": {"id": 1, "is_bot": False, "first_name": "Priya"}},
        {"status": "administrator", "user": {"id": 2, "is_bot": False, "first_name": "Tom"}, "can_pin_messages": True},
        {"status": "administrator", "user": {"id": 3, "is_bot": True, "first_name": "Quiz", "username": "quiz_bot"}},
        {"status": "administrator", "user": {"id": 4, "is_bot": True, "first_name": "Ours"}, **dict.fromkeys(RIGHTS, True)},
    ]
    about = {"id": -100, "type": "supergroup", "title": "Chess", "permissions": told, **chat}
    return rules.seen(about, admins, "4")


@given(_told)
def test_every_field_is_named_and_one_that_nobody_knows_is_kept(told: dict[str, bool]) -> None:
    said = json.loads(_seen(told).told)
    assert set(said) == {*FIELDS, *told}
    assert {name: said[name] for name in told} == told
    assert list(said) == sorted(said)


@given(_told)
def test_a_freeze_says_no_to_all_and_then_has_nothing_left_to_set(told: dict[str, bool]) -> None:
    changes = _seen(told).plan().changes
    after = rules.permissions(changes[0].after or "") if changes else rules.permissions(_seen(told).told)
    assert not any(after.values())
    assert _seen(dict(after)).plan().changes == ()


@given(_told)
def test_putting_back_what_was_gives_the_same_bytes(told: dict[str, bool]) -> None:
    before = _seen(told).told
    assert _seen(dict(rules.permissions(before))).told == before
    assert _seen(told).values([SWITCH, "role:1"]) == {SWITCH: before}


@given(_told)
def test_a_switch_is_changed_only_where_something_changes(told: dict[str, bool]) -> None:
    seen = _seen(told)
    changes = seen.plan().changes
    assert changes == (() if rules.frozen(seen.told) == seen.told else (Change(SWITCH, seen.told, rules.frozen(seen.told)),))


def test_a_field_that_is_left_out_follows_the_one_that_telegram_takes() -> None:
    said = json.loads(_seen({"can_send_messages": True, "can_pin_messages": False}).told)
    assert said["can_react_to_messages"] is True
    assert said["can_manage_topics"] is said["can_edit_tag"] is False


def test_who_can_post_all_the_same_is_named_and_people_have_no_names() -> None:
    plain = _seen({}).plan().uncovered
    assert set(plain) == {Uncovered(Kept.OWNER), Uncovered(Kept.ADMINISTRATORS), Uncovered(Kept.ADMINISTRATORS, "quiz_bot")}
    more = _seen({}, unrestrict_boost_count=2, linked_chat_id=-200).plan().uncovered
    assert set(more) - set(plain) == {Uncovered(Kept.MEMBERS), Uncovered(Kept.CHANNEL, rules.BY_ITSELF)}


def test_the_switch_is_called_as_the_group_is() -> None:
    assert (_seen({}).called(SWITCH), _seen({}).called("role:1")) == ("Chess", "")


def test_the_rights_that_the_bot_was_not_given_are_told() -> None:
    assert _seen({}).lacking == ()
    assert rules.seen({"id": 1, "type": "group"}, [], "4").lacking == tuple(RIGHTS)


@pytest.mark.parametrize("wrong", ["", "[]", '{"can_send_messages":"yes"}', "null"])
def test_a_value_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        rules.permissions(wrong)
