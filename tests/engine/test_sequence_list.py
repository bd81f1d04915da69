"""The list behind requests and resources: the same as a plain list, whatever was removed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ccmock.engine.sequence_list import SequenceList

removals = st.lists(st.integers(0, 60), max_size=60)


@given(count=st.integers(0, 50), removed=removals, more=st.integers(0, 5), bound=st.integers(0, 60))
def test_sequence_list_is_as_a_plain_list(count: int, removed: list[int], more: int, bound: int) -> None:
    numbers = [3 * number for number in range(1, count + 1)]
    found = SequenceList((number, f"#{number}") for number in numbers)
    for each in removed:
        found.discard(3 * each)
        numbers = [number for number in numbers if number != 3 * each]
    for number in range(200, 200 + more):
        found.append(number, f"#{number}")
        numbers.append(number)
    expected = [f"#{number}" for number in numbers]

    assert list(found) == expected
    assert len(found) == len(expected)
    assert [found[position] for position in range(len(expected))] == expected
    assert [found[-1 - position] for position in range(len(expected))] == expected[::-1]
    assert found[1:-1:2] == expected[1:-1:2]
    assert list(found.after(bound)) == [f"#{number}" for number in numbers if number > bound]
    assert list(found.newest_first(bound)) == [f"#{number}" for number in reversed(numbers) if number < bound]
    assert list(found.newest_first()) == expected[::-1]


@given(removed=st.permutations(range(1, 31)), at=st.integers(0, 29))
def test_going_through_a_sequence_list_shows_nothing_twice_and_nothing_new(removed: list[int], at: int) -> None:
    found = SequenceList((number, number) for number in range(1, 31))
    seen: list[Any] = []
    for number in found.after(0):
        seen.append(number)
        if len(seen) == at:
            for each in removed[:15]:
                found.discard(each)
            found.append(99, 99)

    assert seen == sorted(set(seen))
    assert set(seen) >= set(range(1, 31)) - set(removed[:15])
    assert 99 not in seen
