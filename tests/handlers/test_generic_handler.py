"""The generic handler keeps the contract of CloudFormation's resource handlers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock.contract.failures import HandlerError
from ccmock.contract.handler import HandlerRequest, Model
from ccmock.handlers.generic import GenericHandler
from ccmock.registry.identifiers import identifier_of
from ccmock.registry.resource_type import ResourceType
from tests.support.handler_context import NOW_MS, FakeSurroundings

TEXT = {"type": "string"}
WIDGET = {
    "typeName": "My::Own::Widget",
    "properties": {
        "Name": TEXT,
        "Id": TEXT,
        "Secret": TEXT,
        "Size": {"type": "integer", "default": 5},
        "LastModifiedTime": TEXT,
        "Parent": TEXT,
        "Rules": {
            "type": "array",
            "items": {"type": "object", "properties": {"RuleId": TEXT, "Action": TEXT, "Key": TEXT}},
        },
    },
    "primaryIdentifier": ["/properties/Id"],
    "readOnlyProperties": ["/properties/Id", "/properties/LastModifiedTime", "/properties/Rules/*/RuleId"],
    "writeOnlyProperties": ["/properties/Secret", "/properties/Rules/*/Key"],
    "handlers": {"list": {"permissions": [], "handlerSchema": {"properties": {"Parent": TEXT}}}},
    "additionalProperties": False,
}
BY_NAME = {**WIDGET, "primaryIdentifier": ["/properties/Name"], "readOnlyProperties": []}


class Bench:
    """A handler with a type and handler_context to use it in."""

    def __init__(self, schema: dict[str, Any] = WIDGET, handler: GenericHandler | None = None) -> None:
        self.handler = handler or GenericHandler()
        self.resource_type = ResourceType(json.dumps(schema))
        self.handler_context = FakeSurroundings()

    def request(
        self, operation: str, desired: Model, previous: Model | None = None, now_ms: int = NOW_MS
    ) -> HandlerRequest:
        return HandlerRequest(self.resource_type, operation, self.handler_context, now_ms, desired, previous or {})

    def create(self, **desired: Any) -> Model:
        return self.keep(self.handler.create(self.request("CREATE", desired)))

    def seed(self, **desired: Any) -> Model:
        return self.keep(self.handler.seed(self.request("CREATE", desired)))

    def keep(self, model: Model) -> Model:
        identifier = identifier_of(self.resource_type.primary_identifier, model)
        self.handler_context.existing.setdefault(self.resource_type.type_name, {})[str(identifier)] = model
        return model

    def read(self, model: Model) -> Model:
        return self.handler.read(self.request("READ", {}, model))

    def update(self, model: Model, now_ms: int = NOW_MS, **desired: Any) -> Model:
        return self.handler.update(self.request("UPDATE", desired, model, now_ms))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_create_then_read_gives_the_input_its_defaults_and_what_the_service_makes_up(bench: Bench) -> None:
    read = bench.read(bench.create(Name="n", Secret="s", Rules=[{"Action": "a", "Key": "k"}]))
    assert read.keys() == {"Name", "Size", "Id", "LastModifiedTime", "Rules"}
    assert read["Size"] == 5
    assert read["Rules"][0].keys() == {"Action", "RuleId"}


def test_what_is_kept_holds_write_only_values_and_no_nulls(bench: Bench) -> None:
    model = bench.create(Secret="s", Name=None, Rules=[None, {"Action": None}])
    assert model["Secret"] == "s"
    assert "Name" not in model
    assert [rule.keys() for rule in model["Rules"]] == [{"RuleId"}]


def test_what_the_caller_gave_stays_as_it_is(bench: Bench) -> None:
    desired: Model = {"Rules": [{"Action": "a"}]}
    bench.handler.create(bench.request("CREATE", desired))
    assert desired == {"Rules": [{"Action": "a"}]}


def test_read_only_properties_in_a_desired_state_are_refused(bench: Bench) -> None:
    with pytest.raises(HandlerError) as caught:
        bench.create(Id="mine", Rules=[{"RuleId": "mine"}, {"RuleId": "too"}])
    text = caught.value.text(type_name="My::Own::Widget", identifier=None, operation="CREATE")
    assert text == (
        "Invalid request provided: Encountered readOnly properties "
        "[/properties/Id, /properties/Rules/*/RuleId] in the desired state"
    )


def test_a_seed_keeps_read_only_values(bench: Bench) -> None:
    assert bench.seed(Id="mine", Rules=[{"RuleId": "r"}])["Id"] == "mine"
    changed = bench.handler.seed(bench.request("UPDATE", {"Id": "mine", "LastModifiedTime": "then"}, {"Id": "mine"}))
    assert changed["LastModifiedTime"] == "then"


def test_the_same_writable_identifier_twice_already_exists() -> None:
    bench = Bench(BY_NAME)
    bench.create(Name="n")
    with pytest.raises(HandlerError) as caught:
        bench.create(Name="n")
    assert caught.value.code == "AlreadyExists"
    text = caught.value.text(type_name="My::Own::Widget", identifier=None, operation="CREATE")
    assert text == "Resource of type 'My::Own::Widget' with identifier 'n' already exists."


def test_made_up_identifiers_are_drawn_until_one_is_free() -> None:
    digit = {"type": "string", "pattern": "^[0-3]$"}
    bench = Bench({**WIDGET, "properties": {**WIDGET["properties"], "Id": digit}})  # type: ignore[dict-item]
    taken = {bench.create()["Id"] for _ in range(3)}
    assert len(taken) == 3


def test_an_identifier_that_can_be_but_one_makes_one_resource() -> None:
    only = {"type": "string", "enum": ["default"]}
    bench = Bench({**WIDGET, "properties": {**WIDGET["properties"], "Id": only}})  # type: ignore[dict-item]
    bench.create()
    with pytest.raises(HandlerError) as caught:
        bench.create()
    assert (caught.value.code, caught.value.identifier) == ("AlreadyExists", "default")


def test_the_same_seed_gives_the_same_model() -> None:
    assert Bench().create(Name="n") == Bench().create(Name="n")
    bench = Bench()
    assert bench.create()["Id"] != bench.create()["Id"]


def test_an_update_replaces_what_was_declared_and_carries_over_what_is_read_only(bench: Bench) -> None:
    model = bench.create(Name="n", Parent="p", Secret="s")
    updated = bench.update(model, Name="m", Size=6)
    assert updated == {"Name": "m", "Size": 6, "Id": model["Id"], "LastModifiedTime": model["LastModifiedTime"]}


def test_an_update_sets_the_time_of_the_last_change(bench: Bench) -> None:
    model = bench.create()
    assert bench.update(model, now_ms=NOW_MS + 60_000)["LastModifiedTime"] == "2026-01-01T12:01:00Z"


def test_list_items_keep_their_read_only_values_by_content_and_else_by_position(bench: Bench) -> None:
    model = bench.create(Rules=[{"Action": "a"}, {"Action": "b"}, {"Action": "c"}])
    a, b, c = (rule["RuleId"] for rule in model["Rules"])
    moved = bench.update(model, Rules=[{"Action": "c"}, {"Action": "a"}])["Rules"]
    assert [rule["RuleId"] for rule in moved] == [c, a]
    changed = bench.update(model, Rules=[{"Action": "a"}, {"Action": "x"}, {"Action": "c"}, {"Action": "new"}])["Rules"]
    assert [rule["RuleId"] for rule in changed[:3]] == [a, b, c]
    assert changed[3]["RuleId"] not in {a, b, c}


def test_lists_in_lists_and_maps_are_followed_too() -> None:
    rule = WIDGET["properties"]["Rules"]["items"]  # type: ignore[index]
    grid = {"type": "array", "items": {"type": "array", "items": rule}}
    by_key = {"type": "object", "patternProperties": {".*": rule}}
    bench = Bench(
        {
            **WIDGET,
            "properties": {"Id": TEXT, "Grid": grid, "Map": by_key, "Words": {"type": "array", "items": TEXT}},
            "readOnlyProperties": ["/properties/Id", "/properties/Grid/*/*/RuleId", "/properties/Map/*/RuleId"],
        }
    )
    desired: Model = {"Grid": [[{"Action": "a"}], [{"Action": "b"}]], "Map": {"k": {}}, "Words": ["w"]}
    model = bench.create(**desired)
    assert bench.update(model, **desired) == model
    turned = bench.update(model, Grid=[[{"Action": "b"}], [{"Action": "a"}]])
    assert turned["Grid"] == model["Grid"][::-1]


def test_an_update_leaves_the_previous_model_as_it_is(bench: Bench) -> None:
    model = bench.create(Rules=[{"Action": "a"}])
    before = json.dumps(model)
    bench.update(model, Rules=[{"Action": "a"}])["Rules"][0]["Action"] = "changed"
    assert json.dumps(model) == before


def test_an_update_to_another_identifier_is_refused() -> None:
    bench = Bench(BY_NAME)
    model = bench.create(Name="n")
    assert bench.update(model)["Name"] == "n"
    with pytest.raises(HandlerError) as caught:
        bench.update(model, Name="m")
    assert caught.value.code == "NotUpdatable"


def test_a_delete_returns_no_model(bench: Bench) -> None:
    handler: Any = bench.handler
    assert handler.delete(bench.request("DELETE", {}, bench.create())) is None


def test_a_summary_is_the_primary_identifier(bench: Bench) -> None:
    model = bench.create(Name="n")
    assert bench.handler.summary(bench.request("LIST", {}, model)) == {"Id": model["Id"]}
    nested = Bench({**WIDGET, "primaryIdentifier": ["/properties/Name", "/properties/Box/Name"]})
    model = {"Name": "n", "Box": {"Name": "b", "Size": 1}, "Size": 2}
    assert nested.handler.summary(nested.request("LIST", {}, model)) == {"Name": "n", "Box": {"Name": "b"}}


@pytest.mark.parametrize(
    ("wanted", "is_listed"), [({}, True), ({"Parent": "p"}, True), ({"Parent": "q"}, False), ({"Name": "other"}, True)]
)
def test_a_list_shows_what_has_the_values_of_its_model(bench: Bench, wanted: Model, is_listed: bool) -> None:
    model = bench.create(Name="n", Parent="p")
    assert bench.handler.is_listed(bench.request("LIST", wanted, model)) is is_listed


def test_a_handler_of_one_type_overrides_what_differs() -> None:
    class Special(GenericHandler):
        def check(self, request: HandlerRequest, declared: Model) -> None:
            if declared["Size"] > 10:
                raise HandlerError("InvalidRequest", reason="too large")

        def completed(self, request: HandlerRequest, model: Model) -> Model:
            return {**model, "Parent": request.handler_context.region}

    bench = Bench(handler=Special())
    assert bench.create()["Parent"] == "us-east-1"
    with pytest.raises(HandlerError):
        bench.create(Size=11)
