"""Who gets a group's role on a server, and who loses it."""

from hypothesis import given
from hypothesis import strategies as st
from union.membership.doors.rules import There, Wishes, wishes

_accounts = st.sampled_from([str(number) for number in range(8)])
_there = st.lists(st.builds(There, _accounts, st.booleans(), st.booleans()), unique_by=lambda one: one.account)


def test_members_who_are_there_get_it_and_whoever_is_none_any_more_loses_it() -> None:
    there = [
        There("1", has=False),
        There("2", has=True),
        There("3", has=True),
        There("4", has=True),
        There("5", has=True, bot=True),
    ]
    assert wishes(there, {"1", "2", "9"}, {"2": "lin", "3": "old"}) == Wishes(("1",), ("3",), 1)


@given(_there, st.frozensets(_accounts), st.dictionaries(_accounts, st.just("somebody")))
def test_what_was_done_leaves_nothing_to_do(there: list[There], belongs: frozenset[str], known: dict[str, str]) -> None:
    wanted = wishes(there, belongs, known)
    has = {one.account for one in there if one.has} | set(wanted.give)
    after = [There(one.account, one.account in has - set(wanted.take), one.bot) for one in there]
    assert wishes(after, belongs, known) == Wishes((), (), wanted.strangers)


@given(_there, st.frozensets(_accounts), st.dictionaries(_accounts, st.just("somebody")))
def test_nothing_is_taken_from_whoever_belongs_or_is_not_known(
    there: list[There], belongs: frozenset[str], known: dict[str, str]
) -> None:
    wanted = wishes(there, belongs, known)
    assert not set(wanted.take) & belongs and set(wanted.take) <= set(known)
    assert set(wanted.give) <= belongs
