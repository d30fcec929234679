"""A log in which nothing can be changed, dropped, added or swapped without being seen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.case_log import rules
from union.core.case_log.rules import Act, Entry

ACTS = st.lists(
    st.builds(
        Act, st.text(max_size=5), st.text(max_size=5), st.dictionaries(st.text(max_size=3), st.text(max_size=3) | st.integers())
    ),
    min_size=2,
    max_size=6,
)


def _log(acts: list[Act]) -> list[Entry]:
    entries: list[Entry] = []
    for number, act in enumerate(acts, 1):
        previous = entries[-1].hash if entries else rules.START
        entries.append(rules.entered("case", number, "2026-11-23T12:00:00Z", act, previous))
    return entries


@given(ACTS)
def test_a_log_as_it_was_written_has_no_fault(acts: list[Act]) -> None:
    assert rules.fault(_log(acts)) is None


@given(ACTS, st.data())
def test_whatever_is_changed_in_an_entry_is_found(acts: list[Act], data: st.DataObject) -> None:
    log = _log(acts)
    place = data.draw(st.integers(0, len(log) - 1))
    entry = log[place]
    changed = data.draw(
        st.sampled_from(
            [
                replace(entry, at="2026-11-23T12:00:01Z"),
                replace(entry, act=replace(entry.act, act=entry.act.act + "x")),
                replace(entry, act=replace(entry.act, actor=entry.act.actor + "x")),
                replace(entry, act=replace(entry.act, details={**entry.act.details, "more": 1})),
                replace(entry, previous="f" * 64),
                replace(entry, hash="f" * 64),
                replace(entry, subject="another"),
                rules.entered("case", entry.number, "2026-11-23T13:00:00Z", entry.act, entry.previous),
            ]
        )
    )
    told = rules.fault([*log[:place], changed, *log[place + 1 :]])
    last = place == len(log) - 1 and changed == rules.entered(
        "case", entry.number, "2026-11-23T13:00:00Z", entry.act, entry.previous
    )
    assert (told is None) == last, "only a new last entry fits, which is why the last hash is told wherever the log is"


@given(ACTS)
def test_what_is_dropped_or_swapped_is_found(acts: list[Act]) -> None:
    log = _log(acts)
    assert rules.fault(log[1:])
    assert rules.fault([log[1], log[0], *log[2:]])


@pytest.mark.parametrize("details", [{"a": 1}, {"a": "1"}])
def test_a_number_is_not_its_digits(details: dict[str, int | str]) -> None:
    digests = {rules.digest("case", 1, "t", Act("a", "b", one), rules.START) for one in ({"a": 1}, {"a": "1"})}
    assert len(digests) == 2
    assert rules.digest("case", 1, "t", Act("a", "b", details), rules.START) in digests
