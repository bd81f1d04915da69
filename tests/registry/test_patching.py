"""Patches: what they make of a model, what they may not touch, and the texts with which they are refused."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import jsonpatch
import jsonpointer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmock.registry.json_text import MAX_DEPTH, is_same
from ccmock.registry.patch_operations import CARRIED_LIMIT
from ccmock.registry.patching import apply_patch, check_patch_paths, check_patched, read_patch
from ccmock.registry.resource_type import ResourceType
from ccmock.service_errors import InternalFailure, NotUpdatable, ServiceError, ValidationError
from tests.registry import patch_reference


def op(name: str, path: str, **members: Any) -> dict[str, Any]:
    return {"op": name, "path": path, **members}


def move(source: str, path: str) -> dict[str, Any]:
    return op("move", path, **{"from": source})


def duplicate(source: str, path: str) -> dict[str, Any]:
    return op("copy", path, **{"from": source})


def patched(model: Any, *operations: Any) -> Any:
    """The model after the operations; the given one is what it was."""
    before = copy.deepcopy(model)
    try:
        return apply_patch(model, read_patch(json.dumps(operations)))
    finally:
        assert is_same(model, before)


MODEL: dict[str, Any] = {"A": 1, "L": ["a", "b", "c"], "O": {"B": 2, "a/b": 3, "c~d": 4, "": 5, "0": 6}, "N": None}
APPLIED: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "nothing": ([], {}),
    "add": ([op("add", "/C", value=7)], {"C": 7}),
    "add over what is there": ([op("add", "/A", value=7)], {"A": 7}),
    "add null": ([op("add", "/A", value=None)], {"A": None}),
    "add into a list": ([op("add", "/L/1", value="x")], {"L": ["a", "x", "b", "c"]}),
    "add at a list's end": ([op("add", "/L/3", value="x")], {"L": ["a", "b", "c", "x"]}),
    "append": ([op("add", "/L/-", value="x")], {"L": ["a", "b", "c", "x"]}),
    "path without its leading slash": ([op("replace", "A", value=7)], {"A": 7}),
    "deep path without its leading slash": ([op("add", "O/C", value=7)], {"O": {**MODEL["O"], "C": 7}}),
    "from without its leading slash": ([duplicate("A", "C")], {"C": 1}),
    "escaped slash": ([op("replace", "/O/a~1b", value=7)], {"O": {**MODEL["O"], "a/b": 7}}),
    "escaped tilde": ([op("replace", "/O/c~0d", value=7)], {"O": {**MODEL["O"], "c~d": 7}}),
    "an invalid escape stands for itself": ([op("add", "/a~2", value=7)], {"a~2": 7}),
    "empty name": ([op("replace", "/O/", value=7)], {"O": {**MODEL["O"], "": 7}}),
    "empty name of the whole": ([op("add", "/", value=7)], {"": 7}),
    "name of digits": ([op("replace", "/O/0", value=7)], {"O": {**MODEL["O"], "0": 7}}),
    "remove from a list": ([op("remove", "/L/1")], {"L": ["a", "c"]}),
    "remove a missing key": ([op("remove", "/X"), op("remove", "/O/X")], {}),
    "remove nothing of the whole": ([op("remove", "")], {}),
    "replace in a list": ([op("replace", "/L/2", value="x")], {"L": ["a", "b", "x"]}),
    "replace null": ([op("replace", "/N", value=7)], {"N": 7}),
    "move": ([move("/A", "/C"), op("remove", "/C")], {"A": ...}),
    "move in a list": ([move("/L/0", "/L/2")], {"L": ["b", "c", "a"]}),
    "move to a list's end": ([move("/L/0", "/L/-")], {"L": ["b", "c", "a"]}),
    "move to where it is": ([move("/L/0", "/L/0"), move("", "")], {}),
    "move to a name that only begins the same": ([move("/A", "/AB")], {"A": ..., "AB": 1}),
    "copy": ([duplicate("/L", "/M"), op("add", "/M/-", value="x")], {"M": ["a", "b", "c", "x"]}),
    "copy in a list": ([duplicate("/L/2", "/L/0")], {"L": ["c", "a", "b", "c"]}),
    "copy the whole into itself": ([duplicate("", "/W")], {"W": MODEL}),
    "test": ([op("test", "/A", value=1), op("test", "/L/1", value="b"), op("test", "", value=MODEL)], {}),
    "test a number in another notation": ([op("test", "/A", value=1.0)], {}),
    "test null": ([op("test", "/N", value=None)], {}),
    "one by one": (
        [op("add", "/C", value={}), op("add", "/C/D", value=[]), op("add", "/C/D/0", value=1)],
        {"C": {"D": [1]}},
    ),
    "members that mean nothing": ([op("remove", "/A", value=1, nonsense=2)], {"A": ...}),
}


@pytest.mark.parametrize(("operations", "changes"), APPLIED.values(), ids=APPLIED)
def test_patch_applies(operations: list[Any], changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in {**MODEL, **changes}.items() if value is not ...}
    assert patched(MODEL, *operations) == expected


def test_patch_may_replace_the_whole_document() -> None:
    for name in ("add", "replace"):
        assert patched(MODEL, op(name, "", value={"X": 1})) == {"X": 1}
        assert patched(MODEL, op(name, "", value=[1])) == [1]
    assert patched(MODEL, move("/L", "")) == ["a", "b", "c"]


NO_PATH = "noSuchPath in source, path provided"
NO_OBJECT = "parent is not a container in source, path provided"
REFUSED: dict[str, tuple[Any, str]] = {
    "replace nothing": ([op("replace", "/X", value=1)], f"[REPLACE Operation] {NO_PATH} : //X"),
    "replace nothing in nothing": ([op("replace", "/X/Y", value=1)], f"[REPLACE Operation] {NO_PATH} : //X/Y"),
    "replace without the slash": ([op("replace", "X/Y", value=1)], f"[REPLACE Operation] {NO_PATH} : //X/Y"),
    "add to nothing": ([op("add", "/X/Y", value=1)], f"[ADD Operation] {NO_PATH}: //X/Y"),
    "add to a number": ([op("add", "/A/B", value=1)], f"[ADD Operation] {NO_OBJECT} : //A/B | node : 1"),
    "add to null": ([op("add", "/N/B", value=1)], f"[ADD Operation] {NO_OBJECT} : //N/B | node : null"),
    "add below a text": ([op("add", "/L/0/X/Y", value=1)], f'[ADD Operation] {NO_OBJECT} : //L/0/X/Y | node : "a"'),
    "replace below a text": ([op("replace", "/L/0/X", value=1)], f"[REPLACE Operation] {NO_PATH} : //L/0/X"),
    "remove below a text": ([op("remove", "/L/0/X")], f"[REMOVE Operation] {NO_PATH}: //L/0/X"),
    "test below a text": ([op("test", "/L/0/X", value=1)], f'[TEST Operation] {NO_OBJECT} : //L/0/X | node : "a"'),
    "copy below a text": ([duplicate("/A", "/L/0/X")], f'[COPY Operation] {NO_OBJECT} : //L/0/X | node : "a"'),
    "remove from nothing": ([op("remove", "/X/Y")], f"[REMOVE Operation] {NO_PATH}: //X/Y"),
    "move nothing": ([move("/X", "/Y")], f"[MOVE Operation] {NO_PATH} : //X"),
    "copy nothing": ([duplicate("/L/3", "/Y")], f"[COPY Operation] {NO_PATH} : //L/3"),
    "copy to nowhere": ([duplicate("/A", "/X/Y")], f"[COPY Operation] {NO_PATH} : //X/Y"),
    "move into its own child": ([move("/O", "/O/B")], f"[MOVE Operation] {NO_PATH} : //O/B"),
    "move into its own child in a list": ([move("/L/0", "/L/0/X")], f"[MOVE Operation] {NO_PATH} : //L/0/X"),
    "move the whole": ([move("", "/X")], f"[MOVE Operation] {NO_PATH} : //X"),
    "move past the end that it makes": ([move("/L/0", "/L/3")], "index Out of bound, index is greater than 2"),
    "test nothing": ([op("test", "/X", value=None)], f"[TEST Operation] {NO_PATH} : //X"),
    "test another value": ([op("test", "/A", value=2)], "[TEST Operation] value mismatch"),
    "test another item": ([op("test", "/L/0", value="b")], "[TEST Operation] value mismatch"),
    "test another whole": ([op("test", "", value={})], "[TEST Operation] value mismatch"),
    "test a boolean": ([op("test", "/A", value=True)], "[TEST Operation] value mismatch"),
    "add beyond the end": ([op("add", "/L/4", value=1)], "index Out of bound, index is greater than 3"),
    "add far beyond": ([op("add", "/L/" + "9" * 5000, value=1)], "index Out of bound, index is greater than 3"),
    "replace beyond the end": ([op("replace", "/L/3", value=1)], "index Out of bound, index is greater than 2"),
    "remove beyond the end": ([op("remove", "/L/3")], "index Out of bound, index is greater than 2"),
    "test beyond the end": ([op("test", "/L/3", value=1)], "index Out of bound, index is greater than 2"),
    "index that is not a number": ([op("add", "/L/x", value=1)], f"[ADD Operation] {NO_PATH}: //L/x"),
    "index with a leading zero": ([op("add", "/L/01", value=1)], f"[ADD Operation] {NO_PATH}: //L/01"),
    "negative index": ([op("remove", "/L/-1")], f"[REMOVE Operation] {NO_PATH}: //L/-1"),
    "remove at the dash": ([op("remove", "/L/-")], f"[REMOVE Operation] {NO_PATH}: //L/-"),
    "dash on the way": ([op("add", "/L/-/X", value=1)], f"[ADD Operation] {NO_PATH}: //L/-/X"),
    "nothing left": (
        [op("add", "", value=1), op("add", "/A", value=1)],
        f"[ADD Operation] {NO_OBJECT} : //A | node : 1",
    ),
    "not an array": ({}, "Invalid JSON Patch payload (not an array)"),
    "not an object": ([[]], "Invalid JSON Patch payload (not an object)"),
    "no op": ([{"path": "/A"}], "Invalid JSON Patch payload (missing 'op' field)"),
    "no path": ([{"op": "remove"}], "Invalid JSON Patch payload (missing 'path' field)"),
    "no from": ([{"op": "move", "path": "/A"}], "Invalid JSON Patch payload (missing 'from' field)"),
    "no value": ([op("add", "/A")], "Invalid JSON Patch payload (missing 'value' field)"),
    "no value to test": ([op("test", "/A")], "Invalid JSON Patch payload (missing 'value' field)"),
    "unknown op": ([op("Add", "/A", value=1)], "unknown / unsupported operation Add"),
}


@pytest.mark.parametrize(("patch", "message"), REFUSED.values(), ids=REFUSED)
def test_patch_that_does_not_apply_is_refused_with_the_reason(patch: Any, message: str) -> None:
    before = copy.deepcopy(MODEL)
    with pytest.raises(ValidationError) as caught:
        apply_patch(MODEL, read_patch(json.dumps(patch)))
    assert caught.value.message == message
    assert before == MODEL


def test_read_patch_refuses_invalid_json() -> None:
    with pytest.raises(InternalFailure, match="Internal Failure"):
        read_patch("nonsense")


def test_read_patch_refuses_an_unknown_operation_before_any_is_applied() -> None:
    with pytest.raises(ValidationError, match="unknown / unsupported operation nonsense"):
        patched(MODEL, op("replace", "/X", value=1), op("nonsense", "/A"))


def test_patch_operations_can_be_applied_again() -> None:
    operations = read_patch(json.dumps([op("add", "/C", value={}), op("add", "/C/D", value=1)]))
    assert apply_patch({}, operations) == apply_patch({}, operations) == {"C": {"D": 1}}
    assert operations[0].value == {}


LOADED_LATE = """
import sys
from ccmock import mock_cloudcontrol
from ccmock.registry.patching import apply_patch, read_patch
late = {"jsonpatch", "jsonpointer", "jsonschema_rs"}
assert late.isdisjoint(sys.modules), late & sys.modules.keys()
assert apply_patch({}, read_patch("[]")) == {}
assert "jsonpatch" in sys.modules
"""


def test_jsonpatch_is_loaded_with_the_first_patch() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED_LATE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- what would grow without end ---


def test_patch_copies_that_double_are_refused_before_they_are_long() -> None:
    operations = [op("add", "/L", value=["x" * 100]), *[duplicate("/L", "/L/-")] * 60]
    with pytest.raises(ValidationError, match=f"copies and moves more than {CARRIED_LIMIT} characters"):
        patched(MODEL, *operations)
    few = patched({}, *operations[:8])
    assert len(json.dumps(few)) < CARRIED_LIMIT


@pytest.mark.parametrize("name", ["add", "replace"])
def test_patch_values_cannot_nest_deeper_than_json_texts(name: str) -> None:
    value: Any = {}
    for _ in range(MAX_DEPTH - 20):
        value = {"a": value}
    deepest = "/a" * (MAX_DEPTH - 20)
    assert patched({}, op("add", "/a", value=value))
    with pytest.raises(ValidationError, match=f"{name.upper()} Operation. nested deeper than {MAX_DEPTH} levels"):
        patched({}, op("add", "/a", value=value), op(name, deepest, value=value))


def test_patch_copies_cannot_nest_deeper_than_json_texts() -> None:
    with pytest.raises(ValidationError, match="nested deeper"):
        patched({}, *(duplicate("", "/a" * 2**number) for number in range(12)))


# --- compared with the reference, and with jsonpatch as it is ---

names = st.sampled_from(["a", "b", "0"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(names, children, max_size=3),
    max_leaves=8,
)
paths = st.lists(names | st.sampled_from(["1", "2", "01", "-"]), max_size=3).map(
    lambda path: "".join(f"/{n}" for n in path)
)
operations_ = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]),
        "path": paths,
        "from": paths,
        "value": values,
    }
)


def outcome(apply: Callable[..., Any], *given: Any) -> list[Any]:
    """What comes of a patch: the document, or the text of the refusal."""
    try:
        return ["applied", apply(*given)]
    except (ValidationError, patch_reference.Refused) as refusal:
        return ["refused", str(refusal)]


def check_against_others(model: dict[str, Any], patch: list[Any]) -> None:
    """Compares result and refusal with the reference, and with plain jsonpatch where it means the same."""
    ours = outcome(patched, model, *patch)
    assert is_same(ours, outcome(patch_reference.patched, model, patch)), patch
    if any(operation["op"] == "remove" and operation["path"] == "" for operation in patch):
        return
    try:
        theirs = applied_elsewhere(model, patch)
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError):
        assert ours[0] == "refused", patch
    else:
        assert is_same(ours, ["applied", theirs]), patch


def applied_elsewhere(model: Any, patch: list[Any]) -> Any:
    """What jsonpatch makes of a patch, one operation after the other; a key that is not there is as good as removed."""
    for operation in patch:
        above, _, last = operation["path"].rpartition("/")
        parent = jsonpointer.resolve_pointer(model, above, None) if operation["op"] == "remove" else None
        if not (isinstance(parent, dict) and jsonpointer.unescape(last) not in parent):
            model = jsonpatch.apply_patch(model, [operation])
    return model


PLACES = [
    *("", "/", "/x", "/x/y", "/a", "/a/b", "/a~1b", "/c~0d", "/n", "/n/b"),
    *("/l", "/l/0", "/l/1", "/l/2", "/l/3", "/l/01", "/l/-", "/l/b", "/l/0/b", "/l/1/b"),
    *("/o", "/o/0", "/o/b", "/o/x", "/o/b/c", "/o/b/c/d", "/o/l/0", "/o/l/0/b", "/o/l/1"),
]
"""Places in DOCUMENT: there, at the end of a list, behind it, missing, and below what is missing or a plain value."""
DOCUMENT = {
    "": {},
    "a": 1,
    "a/b": 4,
    "c~d": [],
    "n": None,
    "l": [True, {"b": 0}],
    "o": {"b": {"c": "t"}, "l": [{"b": 2}], "0": 3},
}


@pytest.mark.parametrize("name", ["add", "replace", "test"])
def test_operation_with_a_value_does_what_the_reference_and_jsonpatch_do(name: str) -> None:
    for path in PLACES:
        there = patch_reference.value_of(DOCUMENT, patch_reference.names_of(path))
        for value in (None, True, 1, [{"b": 0}], {"b": {}}, *([] if there is patch_reference.NOTHING else [there])):
            check_against_others(DOCUMENT, [op(name, path, value=value)])


@pytest.mark.parametrize("name", ["move", "copy"])
def test_operation_with_two_places_does_what_the_reference_and_jsonpatch_do(name: str) -> None:
    for path in PLACES:
        for source in PLACES:
            check_against_others(DOCUMENT, [op(name, path, **{"from": source})])


def test_remove_does_what_the_reference_and_jsonpatch_do() -> None:
    for path in PLACES:
        check_against_others(DOCUMENT, [op("remove", path)])


@pytest.mark.slow
@given(st.dictionaries(names, values), st.lists(operations_, min_size=2, max_size=4))
def test_operations_one_after_the_other_do_what_the_reference_and_jsonpatch_do(
    model: dict[str, Any], patch: list[Any]
) -> None:
    check_against_others(model, patch)


# --- what may not be touched ---

PART = {"type": "object", "properties": {"Id": {"type": "string"}, "Colour": {"type": "string"}}}
TYPE = ResourceType.of_schema(
    {
        "typeName": "Test::Registry::Patched",
        "properties": {
            **{name: {"type": "string"} for name in ("Name", "Kind", "Arn", "Secret", "Text")},
            "Code": {"type": "object", "properties": {name: {"type": "string"} for name in ("ZipFile", "Hash", "S3")}},
            "Parts": {"type": "array", "items": PART},
            "Count": {"type": "number"},
        },
        "primaryIdentifier": ["/properties/Name"],
        "createOnlyProperties": ["/properties/Name", "/properties/Kind", "/properties/Code/S3", "/properties/Count"],
        "readOnlyProperties": ["/properties/Arn", "/properties/Code/Hash", "/properties/Parts/*/Id"],
        "writeOnlyProperties": ["/properties/Secret", "/properties/Code/ZipFile"],
    }
)
BEFORE: dict[str, Any] = {
    "Name": "n",
    "Kind": "k",
    "Arn": "arn",
    "Count": 1,
    "Code": {"Hash": "h", "S3": "s"},
    "Parts": [{"Id": "1", "Colour": "red"}, {"Id": "2", "Colour": "blue"}],
}


def checked(*operations: dict[str, Any]) -> tuple[type[ServiceError], str] | None:
    """The error that a patch of a resource is refused with, or None."""
    try:
        read = read_patch(json.dumps(operations))
        check_patch_paths(TYPE, read)
        check_patched(TYPE, BEFORE, apply_patch(BEFORE, read))
    except ServiceError as error:
        return type(error), error.message
    return None


def create_only(*pointers: str) -> tuple[type[ServiceError], str]:
    return NotUpdatable, f"Invalid patch update: createOnlyProperties [{', '.join(pointers)}] cannot be updated"


def read_only(*pointers: str) -> tuple[type[ServiceError], str]:
    return ValidationError, f"Invalid patch update: readOnlyProperties [{', '.join(pointers)}] cannot be updated"


def write_only(*pointers: str) -> tuple[type[ServiceError], str]:
    text = (
        f"Invalid patch update: writeOnlyProperties [{', '.join(pointers)}] can only be updated using 'add' operation"
    )
    return ValidationError, text


ARN, HASH, PART_ID = "/properties/Arn", "/properties/Code/Hash", "/properties/Parts/*/Id"
TOUCHED: dict[str, tuple[list[dict[str, Any]], tuple[type[ServiceError], str] | None]] = {
    "nothing": ([], None),
    "what may change": ([op("add", "/Text", value="t"), op("replace", "/Parts/0/Colour", value="x")], None),
    "create-only": ([op("replace", "/Name", value="x")], create_only("/properties/Name")),
    "create-only, several": (
        [op("remove", "/Kind"), op("replace", "Name", value="x")],
        create_only("/properties/Name", "/properties/Kind"),
    ),
    "create-only, nested": ([op("add", "/Code/S3", value="x")], create_only("/properties/Code/S3")),
    "create-only, with all around it": ([op("remove", "/Code")], create_only("/properties/Code/S3")),
    "create-only, to what it is": ([op("replace", "/Name", value="n")], None),
    "create-only, number in another notation": ([op("replace", "/Count", value=1.0)], None),
    "create-only, boolean for a number": ([op("replace", "/Count", value=True)], create_only("/properties/Count")),
    "create-only, away and back": ([op("remove", "/Kind"), op("add", "/Kind", value="k")], None),
    "read-only": ([op("replace", "/Arn", value="x")], read_only(ARN)),
    "read-only, to what it is": ([op("replace", "/Arn", value="arn")], read_only(ARN)),
    "read-only, removed": ([op("remove", "/Arn")], read_only(ARN)),
    "read-only, moved": ([move("/Arn", "/Text")], read_only(ARN)),
    "read-only, copied": ([duplicate("/Arn", "/Text")], None),
    "read-only, copied over": ([duplicate("/Name", "/Arn")], read_only(ARN)),
    "read-only, tested": ([op("test", "/Arn", value="arn")], None),
    "read-only, several": (
        [op("remove", "/Code/Hash"), op("add", "/Arn", value="x")],
        read_only(ARN, HASH),
    ),
    "read-only, in a list": ([op("replace", "/Parts/1/Id", value="x")], read_only(PART_ID)),
    "read-only, within the whole": ([op("replace", "", value={**BEFORE, "Arn": "x"})], read_only(ARN)),
    "read-only, within a new item": ([op("add", "/Parts/-", value={"Id": "3"})], read_only(PART_ID)),
    "new item": ([op("add", "/Parts/-", value={"Colour": "green"})], None),
    "the whole without what is read-only": (
        [op("replace", "", value={"Name": "n", "Kind": "k", "Count": 1, "Code": {"S3": "s"}})],
        None,
    ),
    "write-only, added": ([op("add", "/Secret", value="x"), op("add", "/Code/ZipFile", value="x")], None),
    "write-only, replaced": ([op("replace", "/Code/ZipFile", value="x")], write_only("/Code/ZipFile")),
    "write-only, removed": ([op("remove", "/Secret")], write_only("/Secret")),
    "write-only, several": (
        [op("replace", "/Code/ZipFile", value="x"), op("remove", "/Secret")],
        write_only("/Secret", "/Code/ZipFile"),
    ),
    "read-only before create-only": (
        [op("replace", "/Name", value="x"), op("replace", "/Arn", value="x")],
        read_only(ARN),
    ),
}


@pytest.mark.parametrize(("operations", "refusal"), TOUCHED.values(), ids=TOUCHED)
def test_patch_of_read_only_create_only_and_write_only_properties(
    operations: list[dict[str, Any]], refusal: tuple[type[ServiceError], str] | None
) -> None:
    assert checked(*operations) == refusal


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "path": "/A/B/-", "value": 2},
        {"op": "remove", "path": "/A/B"},
        {"op": "replace", "path": "/A/B/0", "value": 2},
        {"op": "move", "from": "/A/B", "path": "/C/D"},
        {"op": "copy", "from": "/A", "path": "/C/D"},
        {"op": "replace", "path": "", "value": {}},
    ],
    ids=lambda operation: operation["op"] + operation["path"],
)
def test_apply_patch_leaves_the_given_model_as_it_is(operation: dict[str, Any]) -> None:
    model = {"A": {"B": [1]}, "C": {}}
    apply_patch(model, read_patch(json.dumps([operation, {"op": "add", "path": "/A", "value": {}}])))
    assert model == {"A": {"B": [1]}, "C": {}}
