"""Lists of every public type whose list handler needs a model: rejected without it, filtered by it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import product
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud, ResourceType, UsageError
from ccmock.facts.template_context import TemplateContext
from ccmock.registry.catalog import bundled_catalog
from ccmock.synthesis.naming import Naming
from ccmock.synthesis.values import Values
from tests.support.calls import listed
from tests.support.changes import list_model_for, listable_state_for
from tests.support.handler_context import NOW_MS, FakeSurroundings

REGION = "us-east-1"
COMBINATIONS = ("oneOf", "anyOf", "allOf")


def handler_schema(resource_type: ResourceType) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = resource_type.schema["handlers"]["list"].get("handlerSchema", {})
    return schema


@cache
def types_that_list() -> tuple[ResourceType, ...]:
    """Returns the types of the region whose list handler has a schema."""
    catalog = bundled_catalog()
    found = [catalog.find(name, REGION) for name in catalog.type_names(REGION)]
    return tuple(each for each in found if each is not None and "LIST" in each.handlers and handler_schema(each))


def sets_of(schema: Mapping[str, Any]) -> list[frozenset[str]]:
    """Returns sets of properties, one of which a model needs: the required ones, with one branch of each choice."""
    choices = [[schema.get("required", [])]]
    choices += [[branch.get("required", []) for branch in schema[key]] for key in ("oneOf", "anyOf") if key in schema]
    choices += [[branch.get("required", [])] for branch in schema.get("allOf", [])]
    return [frozenset(name for part in parts for name in part) for parts in product(*choices)]


def missing(schema: Mapping[str, Any], model: Mapping[str, Any]) -> list[str]:
    return [f"#: required key [{name}] not found" for name in schema.get("required", []) if name not in model]


HEADS = {
    "oneOf": "#: #: 0 subschemas matched instead of one",
    "anyOf": "#: #: no subschema matched out of the total 2 subschemas",
}


def words(schema: Mapping[str, Any], model: Mapping[str, Any]) -> list[str]:
    """Returns the violations of an incomplete model; public types have choices of two branches at most."""
    keyword = next((key for key in HEADS if key in schema), None)
    if keyword is None:
        return missing(schema, model)
    branches = [line for branch in schema[keyword] for line in missing(branch, model)]
    return ["#: #: only 1 subschema matches out of 2", HEADS[keyword], *branches]


def values_for(resource_type: ResourceType, names: frozenset[str]) -> dict[str, Any]:
    """Returns a value for each property from the list handler's schema."""
    schema = resource_type.list_schema
    assert schema is not None
    context = TemplateContext(FakeSurroundings(), random.Random(resource_type.type_name), NOW_MS)
    values = Values(schema, context, Naming(resource_type), uses_defaults=False)
    made = {}
    for name in sorted(names):
        maker = values.maker(schema["properties"].get(name, {"type": "string"}), name)
        assert maker is not None
        made[name] = maker(context)
    return made


def told(client: Any, type_name: str, model: Mapping[str, Any] | None) -> str:
    """Returns code and text of the error, empty if the list is answered."""
    parameters = {} if model is None else {"ResourceModel": json.dumps(model)}
    try:
        client.list_resources(TypeName=type_name, **parameters)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return ""


# type: the property that its own answer asks for, and one that would do, too
ASKS_ITSELF: dict[str, tuple[str, ...]] = {
    "AWS::CertificateManager::AcmeExternalAccountBinding": ("AcmeEndpointArn",),
    "AWS::CloudFormation::ChangeSet": ("StackName",),
    "AWS::ECS::Service": ("Cluster",),
    "AWS::ElasticLoadBalancingV2::Listener": ("LoadBalancerArn", "ListenerArns"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("ListenerArn", "RuleArns"),
    "AWS::MediaPackage::PackagingConfiguration": ("PackagingGroupId",),
    "AWS::Notifications::EventRule": ("NotificationConfigurationArn",),
    "AWS::ODB::OdbNetwork": ("OdbNetworkArn",),
    "AWS::OpenSearchServerless::SecurityConfig": ("Type",),
    "AWS::Route53Profiles::ProfileResourceAssociation": ("ProfileId",),
    "AWS::SSM::ServiceSetting": ("SettingId",),
    "AWS::SSO::Application": ("InstanceArn",),
}


@pytest.mark.parametrize(("type_name", "names"), ASKS_ITSELF.items(), ids=ASKS_ITSELF)
def test_list_that_needs_model_whatever_the_schema_says_names_the_property(
    cloud: MockCloud, client: Any, type_name: str, names: tuple[str, ...]
) -> None:
    for model in (None, {}, {"Else": "x"}):
        assert told(client, type_name, model) == (
            f"InvalidRequestException: Missing Or Invalid ResourceModel property in {type_name} list handler request "
            f"input. Required property: [{names[0]}]"
        )
    for name in names:
        given = ["arn:x"] if name.endswith("Arns") else "saml" if name == "Type" else "x"
        assert "Missing Or Invalid" not in told(client, type_name, {name: given})


def test_list_of_services_has_those_of_the_cluster(cloud: MockCloud, client: Any) -> None:
    clusters = [cloud.resources.put("AWS::ECS::Cluster", {"ClusterName": name}).identifier for name in ("a", "b")]
    arn = cloud.resources.get("AWS::ECS::Cluster", "a").properties["Arn"]
    services = [
        cloud.resources.put("AWS::ECS::Service", {"Cluster": name, "TaskDefinition": "t"}).identifier
        for name in (*clusters, arn)
    ]
    for model in ({"Cluster": "a"}, {"Cluster": arn}):
        assert listed(client, "AWS::ECS::Service", ResourceModel=json.dumps(model)) == [services[0], services[2]]
    assert "ResourceNotFoundException" in told(client, "AWS::ECS::Service", {"Cluster": "nobody"})


def expected(type_name: str, lines: list[str]) -> str:
    said = "\n".join(lines)
    return (
        f"InvalidRequestException: Missing or invalid ResourceModel property in {type_name} list handler request input."
        f"Required property:  ({said})"
    )


def incomplete(resource_type: ResourceType) -> Iterator[dict[str, Any]]:
    """Returns models that lack one property of a set and contain no other complete set."""
    sets = sets_of(handler_schema(resource_type))
    for whole in sets:
        values = values_for(resource_type, whole)
        for left_out in whole:
            rest = {name: value for name, value in values.items() if name != left_out}
            if not any(other <= rest.keys() for other in sets):
                yield rest


def test_list_without_required_model_is_rejected(cloud: MockCloud, client: Any) -> None:
    in_need = [
        each
        for each in types_that_list()
        if frozenset() not in sets_of(handler_schema(each)) and each.type_name not in ASKS_ITSELF
    ]
    assert len(in_need) > 350
    for resource_type in in_need:
        name, schema = resource_type.type_name, handler_schema(resource_type)
        models: tuple[dict[str, Any] | None, ...] = (None, {})
        for model in models:
            assert told(client, name, model) == expected(name, words(schema, {}))


def test_list_with_incomplete_model_is_rejected(cloud: MockCloud, client: Any) -> None:
    tried = 0
    for resource_type in types_that_list():
        name, schema = resource_type.type_name, handler_schema(resource_type)
        if name in ASKS_ITSELF:
            continue
        for model in incomplete(resource_type):
            assert told(client, name, model) == expected(name, words(schema, model))
            tried += 1
    assert tried > 400


def test_list_with_every_allowed_model_is_answered(cloud: MockCloud, client: Any) -> None:
    for resource_type in types_that_list():
        for whole in sets_of(handler_schema(resource_type)):
            model = values_for(resource_type, whole)
            assert told(client, resource_type.type_name, model) == "", resource_type


def test_list_model_that_matches_two_one_of_branches_is_rejected(cloud: MockCloud, client: Any) -> None:
    choosy = [each for each in types_that_list() if "oneOf" in handler_schema(each)]
    assert len(choosy) >= 5
    for resource_type in choosy:
        name, schema = resource_type.type_name, handler_schema(resource_type)
        both = frozenset(name for branch in schema["oneOf"] for name in branch["required"])
        lines = ["#: #: only 1 subschema matches out of 2", "#: #: 2 subschemas matched instead of one"]
        assert told(client, name, values_for(resource_type, both)) == expected(name, lines)


def test_list_model_cases_cover_all_public_types() -> None:
    rules = {key for each in types_that_list() for key in handler_schema(each)} - {"properties"}
    assert rules == {"required", "oneOf", "anyOf"}


@pytest.mark.parametrize("part", range(4))
def test_list_is_filtered_by_model(cloud: MockCloud, client: Any, part: int) -> None:
    parted = 0
    for resource_type in types_that_list()[part::4]:
        if "CREATE" not in resource_type.handlers:
            continue
        cloud.reset()
        name, meant = resource_type.type_name, resource_type.list_properties
        for seed in ("one", "another"):
            # The type's handler may reject a second resource.
            with suppress(UsageError):
                cloud.resources.put(name, listable_state_for(resource_type, random.Random(f"{name}/{seed}")))
        resources = cloud.resources.list(name)
        assert resources, name
        for resource in resources:
            model = list_model_for(resource_type, resource.properties)
            fitting = [
                other.identifier
                for other in resources
                if all(other.properties.get(meant[key]) == value for key, value in model.items() if key in meant)
            ]
            assert resource.identifier in fitting
            assert listed(client, name, ResourceModel=json.dumps(model)) == fitting, name
            parted += len(fitting) < len(resources)
    assert parted > 50
