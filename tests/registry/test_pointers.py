"""Property pointers, and what a class of them selects in a model."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmock.registry.pointers import (
    Path,
    PropertySet,
    as_path,
    bare_name,
    escape,
    found_at,
    found_at_tokens,
    pointer_text,
    referenced,
    tokens,
    unescape,
    value_at,
)

TOKENS: list[tuple[str, tuple[str, ...]]] = [
    ("/properties/A", ("A",)),
    ("/properties/A/B", ("A", "B")),
    ("/properties/A/*/B", ("A", "*", "B")),
    ("/A/B", ("A", "B")),
    ("/properties/a~1b/c~0d", ("a/b", "c~d")),
]


@pytest.mark.parametrize(("pointer", "names"), TOKENS)
def test_tokens_are_the_names_in_a_pointer(pointer: str, names: tuple[str, ...]) -> None:
    assert tokens(pointer) == names
    assert bare_name(pointer) == names[-1]


def test_unescape_undoes_each_escape_once() -> None:
    assert [unescape(token) for token in ("~0", "~1", "~01", "~2", "a~", "~")] == ["~", "/", "~1", "~2", "a~", "~"]


def test_value_at_enters_objects_only() -> None:
    model = {"A": {"B": 7, "C": None}, "L": [{"B": 1}]}
    pointers = ["/properties/A/B", "/properties/A/C", "/properties/A/X", "/properties/X/B", "/properties/L/B", "/A/B/C"]
    assert [value_at(model, pointer) for pointer in pointers] == [7, None, None, None, None, None]


def test_found_at_gives_the_default_where_a_path_leads_nowhere() -> None:
    model = {"A": [{"B": 1}], "C": "text"}
    assert found_at(model, ("A", 0, "B")) == 1
    paths: list[tuple[str | int, ...]] = [("A", 1), ("A", "B"), ("C", 0), ("D",), ("A", 0, "C")]
    assert [found_at(model, path, "nothing") for path in paths] == ["nothing"] * 5


def test_found_at_enters_no_text() -> None:
    assert found_at({"A": "text"}, ("A", 0), "nothing") == "nothing"
    assert found_at("text", ()) == "text"


def test_found_at_tokens_takes_digits_for_positions_in_lists_alone() -> None:
    model = {"A": [{"0": 1}], "0": None}
    assert found_at_tokens(model, ("A", "0", "0"), "nothing") == 1
    assert found_at_tokens(model, ("0",), "nothing") is None
    names = [("A", "1"), ("A", "00"), ("A", "-"), ("A", "-1"), ("A", "9" * 5000), ("A", "0", "1"), ("0", "0"), ("1",)]
    assert [found_at_tokens(model, each, "nothing") for each in names] == ["nothing"] * len(names)


def test_as_path_reads_positions() -> None:
    assert as_path(("A", "0", "01", "-", "9" * 10, "12")) == ("A", 0, "01", "-", "9" * 10, 12)


def test_pointer_text_escapes_each_name_and_is_read_back() -> None:
    assert pointer_text(()) == "#"
    assert pointer_text(("a/b", 0, "c~1")) == "#/a~1b/0/c~01"
    assert unescape(escape("~1/~0")) == "~1/~0"


REFERENCES: list[tuple[Any, Any]] = [
    ("#", "the whole"),
    ("#/definitions/A~1b", 1),
    ("#/definitions/A%20c", 2),
    ("#/list/1", 3),
    ("#/", 4),
    ("#/definitions/X", "nothing"),
    ("#/list/2", "nothing"),
    ("definitions/A~1b", "nothing"),
    ("other.json#/definitions/A~1b", "nothing"),
    (7, "nothing"),
]


@pytest.mark.parametrize(("reference", "expected"), REFERENCES)
def test_referenced_finds_what_a_reference_leads_to(reference: Any, expected: Any) -> None:
    document = {"definitions": {"A/b": 1, "A c": 2}, "list": [0, 3], "": 4}
    found = referenced(document, reference, "nothing")
    assert found == (document if expected == "the whole" else expected)


MODEL = {
    "Arn": "arn",
    "Code": {"ZipFile": "x", "Bucket": "b"},
    "Rules": [{"Id": 1, "Name": "a"}, {"Name": "b"}, "text"],
    "Map": {"one": {"Id": 1}, "two": {"Id": 2, "Name": "c"}},
    "Matrix": [[{"Id": 1, "Name": "a"}], []],
    "Names": ["a", "b"],
}
# pointers, (pointer, path, value) of what they select, what is left
SELECTED: dict[str, tuple[list[str], list[tuple[int, Path, Any]], dict[str, Any]]] = {
    "nothing": ([], [], MODEL),
    "what is not there": (["/properties/X", "/properties/Arn/X", "/properties/Names/X"], [], MODEL),
    "a property": (["/properties/Arn"], [(0, ("Arn",), "arn")], {k: v for k, v in MODEL.items() if k != "Arn"}),
    "a nested one": (
        ["/properties/Code/ZipFile"],
        [(0, ("Code", "ZipFile"), "x")],
        {**MODEL, "Code": {"Bucket": "b"}},
    ),
    "in list items": (
        ["/properties/Rules/*/Id"],
        [(0, ("Rules", 0, "Id"), 1)],
        {**MODEL, "Rules": [{"Name": "a"}, {"Name": "b"}, "text"]},
    ),
    "in list items, without the star": (
        ["/properties/Rules/Id"],
        [(0, ("Rules", 0, "Id"), 1)],
        {**MODEL, "Rules": [{"Name": "a"}, {"Name": "b"}, "text"]},
    ),
    "in the values of a map": (
        ["/properties/Map/*/Id"],
        [(0, ("Map", "one", "Id"), 1), (0, ("Map", "two", "Id"), 2)],
        {**MODEL, "Map": {"one": {}, "two": {"Name": "c"}}},
    ),
    "every item": (
        ["/properties/Names/*"],
        [(0, ("Names", 0), "a"), (0, ("Names", 1), "b")],
        {**MODEL, "Names": []},
    ),
    "every value of a map": (
        ["/properties/Code/*"],
        [(0, ("Code", "ZipFile"), "x"), (0, ("Code", "Bucket"), "b")],
        {**MODEL, "Code": {}},
    ),
    "in lists of lists": (
        ["/properties/Matrix/*/*/Id"],
        [(0, ("Matrix", 0, 0, "Id"), 1)],
        {**MODEL, "Matrix": [[{"Name": "a"}], []]},
    ),
    "in lists of lists, without the stars": (
        ["/properties/Matrix/Id"],
        [(0, ("Matrix", 0, 0, "Id"), 1)],
        {**MODEL, "Matrix": [[{"Name": "a"}], []]},
    ),
    "the whole before its part": (
        ["/properties/Code/ZipFile", "/properties/Code"],
        [(1, ("Code",), MODEL["Code"])],
        {k: v for k, v in MODEL.items() if k != "Code"},
    ),
}


@pytest.mark.parametrize(("pointers", "selected", "left"), SELECTED.values(), ids=SELECTED)
def test_property_set_selects_by_its_pointers(
    pointers: list[str], selected: list[tuple[int, Path, Any]], left: dict[str, Any]
) -> None:
    before = copy.deepcopy(MODEL)
    properties = PropertySet(pointers)
    assert list(properties.found(MODEL)) == [(pointers[number], path, value) for number, path, value in selected]
    assert properties.without(MODEL) == left
    assert before == MODEL


def test_property_set_is_its_pointers_in_order() -> None:
    pointers = ["/properties/B", "/properties/A/C", "/properties/A"]
    properties = PropertySet(pointers)
    assert list(properties) == pointers
    assert properties.names == {"A", "B"}
    assert not PropertySet()


COVERED: list[tuple[Path, str | None]] = [
    (("Arn",), "/properties/Arn"),
    (("Arn", "deep", 0), "/properties/Arn"),
    (("Code",), None),
    (("Code", "ZipFile"), "/properties/Code/ZipFile"),
    (("Code", "Bucket"), None),
    (("Rules", 0), None),
    (("Rules", 0, "Id"), "/properties/Rules/*/Id"),
    (("Rules", "-", "Id"), "/properties/Rules/*/Id"),
    (("Rules", 0, "Name"), None),
    (("Parts", 3, "Id"), "/properties/Parts/Id"),
    (("Parts", "Id"), "/properties/Parts/Id"),
    (("Map", "any", "Id"), "/properties/Map/*/Id"),
    ((), None),
]


@pytest.mark.parametrize(("path", "pointer"), COVERED)
def test_property_set_covers_a_path_that_it_selects_or_something_above(path: Path, pointer: str | None) -> None:
    names = ["Arn", "Code/ZipFile", "Rules/*/Id", "Parts/Id", "Map/*/Id"]
    assert PropertySet(f"/properties/{name}" for name in names).covers(path) == pointer


# --- for any model ---

names = st.sampled_from(["A", "B", "C"])
models = st.dictionaries(
    names,
    st.recursive(
        st.integers(0, 3) | st.none(),
        lambda children: st.lists(children, max_size=3) | st.dictionaries(names, children, max_size=3),
        max_leaves=10,
    ),
)
pointers = st.builds(
    lambda first, more: "/properties/" + "/".join([first, *more]), names, st.lists(names | st.just("*"), max_size=3)
)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    inner: Sequence[tuple[Any, Any]] = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    if not inner:
        yield path, value
    for key, item in inner:
        yield from leaves(item, (*path, key))


def is_selected(wanted: tuple[str, ...], path: Path) -> bool:
    """The rule itself: a star is any name or position, and a position that no star stands for is passed over."""
    if not wanted or not path:
        return not wanted
    if wanted[0] != "*" and isinstance(path[0], int):
        return is_selected(wanted, path[1:])
    return wanted[0] in ("*", path[0]) and is_selected(wanted[1:], path[1:])


@given(models, st.lists(pointers, max_size=4))
def test_property_set_finds_nothing_in_what_it_leaves(model: dict[str, Any], chosen: list[str]) -> None:
    before = copy.deepcopy(model)
    properties = PropertySet(chosen)
    found = list(properties.found(model))
    assert list(properties.found(properties.without(model))) == []
    assert model == before
    for pointer, path, value in found:
        place: Any = model
        for key in path:
            place = place[key]
        assert place is value
        assert pointer in chosen
        assert properties.covers(path) is not None


@given(models, pointers)
def test_property_set_leaves_what_it_does_not_select(model: dict[str, Any], pointer: str) -> None:
    kept = dict(leaves(PropertySet([pointer]).without(model)))
    expected = {path: value for path, value in leaves(model) if path and not is_selected(tokens(pointer), path)}
    assert {path: value for path, value in kept.items() if value not in ({}, [])} == {
        path: value for path, value in expected.items() if value not in ({}, [])
    }
