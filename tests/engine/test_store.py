"""The store: its counts and its indexes are right whatever happens to resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ccmock.engine.store import WORTH_AN_INDEX, Store, TypeTables
from tests.support.calls import QUEUE


def colors(model: dict[str, Any]) -> Iterator[str]:
    yield from model["Colors"]


COLORS = st.lists(st.sampled_from(["red", "green", "blue"]), max_size=3)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["make", "change", "publish", "delete", "replace", "put_back"]), st.integers(0, 60), COLORS
    ),
    max_size=40,
)


@given(changes=CHANGES, wanted=st.sets(st.sampled_from(["red", "green", "blue", "gray"])), after=st.integers(0, 60))
def test_store_counts_and_finds_what_is_there(
    changes: list[tuple[str, int, list[str]]], wanted: set[str], after: int
) -> None:
    store = Store(TypeTables(), TypeTables())
    for number in range(WORTH_AN_INDEX):
        store.publish(store.make(QUEUE, f"first-{number}", {"Colors": ["red"] if number % 2 else ["green"]}))
    list(store.having(QUEUE, colors, {"red"}))
    saved = store.state()
    for what, number, found_colors in changes:
        resources = list(store.after(QUEUE))
        resource = resources[number % len(resources)]
        if what == "make" and store.find(QUEUE, f"more-{number}") is None:
            store.make(QUEUE, f"more-{number}", {"Colors": found_colors})
        elif what == "change":
            store.change(resource, {"Colors": found_colors}, "a token")
        elif what == "publish" and len(resources) > WORTH_AN_INDEX:
            store.publish(resource)
        elif what == "delete":
            store.change(resource, None, "a token")
        elif what == "replace":
            store.replace(resource, {"Colors": found_colors})
        elif what == "put_back":
            store.put_back(saved)

    held = list(store.after(QUEUE))
    assert store.count(QUEUE) == sum(each.model is not None for each in held)
    assert store.counts().get(QUEUE, 0) == sum(each.shown is not None for each in held)
    models = {each.sequence: [model for model in (each.model, each.shown) if model is not None] for each in held}
    expected = [
        each
        for each in held
        if each.sequence > after and any(wanted & set(colors(model)) for model in models[each.sequence])
    ]
    assert list(store.having(QUEUE, colors, wanted, after)) == expected


def test_few_resources_are_looked_at_without_an_index() -> None:
    store = Store(TypeTables(), TypeTables())
    made = [store.make(QUEUE, f"q-{number}", {"Colors": ["red"]}) for number in range(WORTH_AN_INDEX - 1)]

    assert list(store.having(QUEUE, colors, {"green"})) == made
