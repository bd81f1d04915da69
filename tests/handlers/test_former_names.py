"""Former names for handler authors: each works, with a DeprecationWarning."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import GenericHandler, HandlerRequest, MockCloud
from ccmock.handlers.error_texts import HANDLER_TEXT
from ccmock.handlers.references import Dependent, Holder
from tests.support.calls import delete, made, poll

PARENT, PART = "Test::Former::Parent", "Test::Former::Part"
IN_USE = HANDLER_TEXT("{identifier} has {holder}", "ResourceConflict")


def _schema(name: str) -> dict[str, Any]:
    return {
        "typeName": name,
        "properties": {"Name": {"type": "string"}, "Parent": {"type": "string"}},
        "primaryIdentifier": ["/properties/Name"],
        "additionalProperties": False,
    }


def test_surroundings_is_handler_context(cloud: MockCloud) -> None:
    seen: list[object] = []

    class Handler(GenericHandler):
        def create(self, request: HandlerRequest) -> Any:
            with pytest.warns(DeprecationWarning, match=r"^surroundings is now handler_context\.$"):
                seen.append(request.surroundings)
            seen.append(request.handler_context)
            return super().create(request)

    cloud.types.register(_schema(PARENT), Handler())
    client = boto3.client("cloudcontrol")
    made(client, PARENT, {"Name": "one"})
    assert seen[0] is seen[1]


def test_holder_is_dependent() -> None:
    with pytest.warns(DeprecationWarning, match=r"^Holder is now Dependent\.$") as caught:
        old = Holder(PART, "Parent", held=IN_USE, key="Arn", holder_key="Name")
    assert caught[0].filename == __file__
    assert old == Dependent(PART, "Parent", IN_USE, keys=("Arn",), named_by="Name")


def test_held_by_of_a_class_is_dependents(cloud: MockCloud) -> None:
    with pytest.warns(DeprecationWarning, match=r"^held_by is now dependents\.$") as caught:

        class Handler(GenericHandler):
            held_by = (Dependent(PART, "Parent", IN_USE, named_by="Name"),)

    assert caught[0].filename == __file__
    cloud.types.register(_schema(PARENT), Handler())
    cloud.types.register(_schema(PART))
    cloud.resources.put(PARENT, {"Name": "one"})
    cloud.resources.put(PART, {"Name": "two", "Parent": "one"})
    client = boto3.client("cloudcontrol")
    failed = poll(client, delete(client, PARENT, "one"))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("ResourceConflict", "one has two")


def test_held_by_of_an_instance_is_dependents() -> None:
    handler, dependents = GenericHandler(), (Dependent(PART, "Parent", IN_USE),)
    with pytest.warns(DeprecationWarning, match="held_by is now dependents"):
        handler.held_by = dependents
    assert handler.dependents is dependents
    with pytest.warns(DeprecationWarning, match="held_by is now dependents"):
        assert handler.held_by is dependents
