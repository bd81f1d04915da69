"""What becomes of filled-in values that make a model invalid, and of those that reads show all the same."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import made, read, refused, update, wait
from tests.support.facts import filled, thing

TEXT = {"type": "string", "minLength": 1}
CONFIG = {"type": "object", "properties": {"Name": TEXT, "Mode": TEXT, "Size": TEXT}, "additionalProperties": False}
RULES = {"type": "array", "items": {"type": "object", "properties": {"Name": TEXT, "Kind": {"enum": ["A"]}}}}


@pytest.mark.parametrize(
    ("own", "given", "model"),
    [
        ({"Name": ""}, {}, {}),
        ({"Name": {"$shown": ""}}, {}, {"Name": ""}),
        ({"Config": {"$inside": {"Mode": ""}}}, {"Config": {}}, {"Config": {}}),
        ({"Config": {"$inside": {"Mode": "", "Size": "s"}}}, {"Config": {}}, {"Config": {"Size": "s"}}),
        ({"Config": {"$inside": {"Mode": {"$shown": ""}}}}, {"Config": {}}, {"Config": {"Mode": ""}}),
        ({"Config": {"$inside": {"Mode": {"$shown": ""}}, "$value": {}}}, {}, {"Config": {"Mode": ""}}),
        ({"Rules": [{"Kind": "B"}]}, {}, {}),
        ({"Rules": {"$shown": [{"Kind": "B", "Name": "n"}]}}, {}, {"Rules": [{"Kind": "B", "Name": "n"}]}),
        ({"Rules": {"$keyed": "Name", "$value": {"$shown": [{"Kind": "B"}]}}}, {}, {"Rules": [{"Kind": "B"}]}),
        (
            {"Rules": {"$inside": {"Kind": {"$shown": "B"}}}},
            {"Rules": [{}, {"Kind": "A"}]},
            {"Rules": [{"Kind": "B"}, {"Kind": "A"}]},
        ),
        ({"$undeclared": {"Id": "{Name}"}}, {"Name": "n"}, {"Name": "n", "Id": "n"}),
        ({"$undeclared": {"Id": "{Name}"}, "Config": {"Nothing": 1}}, {"Name": "n"}, {"Name": "n", "Id": "n"}),
    ],
)
def test_of_invalid_values_those_stay_that_reads_show_all_the_same(
    monkeypatch: pytest.MonkeyPatch, own: dict[str, Any], given: dict[str, Any], model: dict[str, Any]
) -> None:
    assert filled(thing(monkeypatch, own, {"Name": TEXT, "Config": CONFIG, "Rules": RULES}), given) == model


def test_members_that_only_together_make_a_model_invalid_are_taken_out_from_the_last_one_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"Config": {"$inside": {"A": 1, "B": 2}}}
    config = {"type": "object", "properties": {"A": {}, "B": {}, "C": {}}, "maxProperties": 2}
    assert filled(thing(monkeypatch, own, {"Config": config}), {"Config": {"C": 3}}) == {"Config": {"C": 3, "A": 1}}


def test_what_a_caller_gave_is_never_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"Config": {"$inside": {"Mode": "m"}}}
    resource_type = thing(monkeypatch, own, {"Config": {**CONFIG, "not": {"required": ["Name"]}}})
    assert filled(resource_type, {"Config": {"Name": "n"}}) == {"Config": {"Name": "n", "Mode": "m"}}


# --- as a client sees it ---

IP_SET = "AWS::WAFv2::IPSet"
RULE = "AWS::Events::Rule"


def test_update_fails_on_an_empty_description_that_the_read_shows_until_the_patch_removes_it(
    cloud: MockCloud, client: Any
) -> None:
    state = {"Name": "n", "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": []}
    identifier = made(client, IP_SET, state)
    assert read(client, IP_SET, identifier)["Description"] == ""
    patch = [{"op": "add", "path": "/Addresses/-", "value": "10.0.0.0/8"}]
    text = refused("ValidationException", update, client, IP_SET, identifier, patch)
    assert text == "Model validation failed (#/Description: failed validation constraint for keyword [pattern])"
    wait(client, update(client, IP_SET, identifier, [*patch, {"op": "remove", "path": "/Description"}]))
    after = read(client, IP_SET, identifier)
    assert (after["Description"], after["Addresses"]) == ("", ["10.0.0.0/8"])


def test_a_patch_that_gives_a_forbidden_value_itself_is_refused(cloud: MockCloud, client: Any) -> None:
    state = {"Name": "n", "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": [], "Description": "words"}
    identifier = made(client, IP_SET, state)
    patch = [{"op": "replace", "path": "/Description", "value": ""}]
    refused("ValidationException", update, client, IP_SET, identifier, patch)


def test_a_property_that_the_schema_does_not_know_can_be_read_and_left_alone(cloud: MockCloud, client: Any) -> None:
    identifier = made(client, RULE, {"Name": "r", "ScheduleExpression": "rate(5 minutes)"})
    assert read(client, RULE, identifier)["Id"] == "r"
    patch = [{"op": "add", "path": "/Description", "value": "d"}]
    event = wait(client, update(client, RULE, identifier, patch))
    assert event["OperationStatus"] == "SUCCESS"
    assert read(client, RULE, identifier)["Id"] == "r"
    refused("ValidationException", update, client, RULE, identifier, [{"op": "add", "path": "/Ids", "value": "x"}])


def test_an_update_leaves_what_was_filled_in_as_it_is(cloud: MockCloud, client: Any) -> None:
    group = "AWS::ElasticLoadBalancingV2::TargetGroup"
    identifier = made(client, group, {"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"})
    before = read(client, group, identifier)
    wait(client, update(client, group, identifier, [{"op": "replace", "path": "/HealthyThresholdCount", "value": 3}]))
    assert read(client, group, identifier) == {**before, "HealthyThresholdCount": 3}
