"""Handlers and hooks that ruin everything they are given: nothing of it reaches the mock."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from cloudformation_cli_python_lib import Action, OperationStatus, ProgressEvent, Resource
from cloudformation_cli_python_lib.interface import BaseModel

from ccmock import CloudFormationCliHandler, GenericHandler, InProgress, MockCloud, resource_handler
from tests.support.calls import LOG_GROUP, create, delete, listed, poll, read, update

THING = "My::Test::Thing"
SCHEMA = {
    "typeName": THING,
    "properties": {
        "Name": {"type": "string"},
        "Parts": {"type": "array", "items": {"type": "object", "properties": {"Size": {"type": "integer"}}}},
    },
    "additionalProperties": False,
    "primaryIdentifier": ["/properties/Name"],
}
STATE = {"Name": "thing", "Parts": [{"Size": 1}]}
PATCH = [{"op": "add", "path": "/Parts/0/Size", "value": 2}]


def ruin(value: Any) -> None:
    """Empties a model, and all that is in it."""
    for item in list(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()):
        ruin(item)
    if isinstance(value, (dict, list)):
        value.clear()


def ruin_all(request: Any) -> None:
    """Ruins all that a handler gets at."""
    context = request.handler_context
    for value in (request.desired_state, request.previous_state, request.context):
        ruin(value)
    for name in (THING, LOG_GROUP):
        for model in (*context.seen(name), *context.models(name), context.model_of(name, "other")):
            ruin(model)
    ruin(request.resource_type.schema)
    context.account_id = context.region = "nowhere"


class Vandal(GenericHandler):
    """Does as it should, keeps what it returns, and ruins all that it was given and has returned before."""

    def __init__(self) -> None:
        self.returned: list[Any] = []
        self.companion = {"LogGroupName": "companion", "Tags": [{"Key": "k", "Value": "v"}]}

    def _ruined(self, request: Any, answer: Any) -> Any:
        ruin_all(request)
        ruin(self.returned)
        self.returned.append(answer.model if isinstance(answer, InProgress) else answer)
        return answer

    def create(self, request: Any) -> Any:
        model = {"Name": "thing", "Parts": [{"Size": 1}]}
        if request.context is None:
            request.handler_context.put(LOG_GROUP, "companion", self.companion)
            ruin(self.companion)
            return self._ruined(request, InProgress(model, 1, {"turn": [2]}))
        assert (request.context, request.previous_state) == ({"turn": [2]}, model)
        return self._ruined(request, model)

    def update(self, request: Any) -> Any:
        return self._ruined(request, {**request.desired_state, "Parts": [{"Size": 2}]})

    def delete(self, request: Any) -> Any:
        return self._ruined(request, InProgress({"Name": "thing"}, 1, {}) if request.context is None else None)

    def read(self, request: Any) -> Any:
        return self._ruined(request, copy.deepcopy(request.previous_state))

    def check_list(self, request: Any) -> None:
        self._ruined(request, None)

    def is_listed(self, request: Any) -> bool:
        assert request.previous_state
        return bool(self._ruined(request, [True]))

    def summary(self, request: Any) -> Any:
        return self._ruined(request, {"Name": request.previous_state["Name"]})

    def seed(self, request: Any) -> Any:
        return self._ruined(request, {"Name": "thing", "Parts": [{"Size": 1}]})


@pytest.fixture
def vandal(cloud: MockCloud) -> Iterator[Vandal]:
    handler = Vandal()
    cloud.types.register(SCHEMA, handler)
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "other", "Tags": [{"Key": "k", "Value": "v"}]})
    other = cloud.resources.get(LOG_GROUP, "other")
    yield handler
    assert cloud.resources.get(LOG_GROUP, "other") == other


def test_life_of_a_resource_whose_handler_ruins_everything(cloud: MockCloud, client: Any, vandal: Vandal) -> None:
    create(client, THING, STATE)
    assert read_later(cloud, client) == STATE
    companion = cloud.resources.assert_exists(LOG_GROUP, "companion").properties
    assert companion["Tags"] == [{"Key": "k", "Value": "v"}]
    assert [listed(client, THING), read(client, THING, "thing")] == [["thing"], STATE]
    event = update(client, THING, "thing", PATCH)
    assert read_later(cloud, client) == {"Name": "thing", "Parts": [{"Size": 2}]}
    assert '"Size":2' in poll(client, event)["ResourceModel"]
    delete(client, THING, "thing")
    cloud.clock.advance(1)
    assert [request.status for request in cloud.requests] == ["SUCCESS"] * 3
    assert listed(client, THING) == []


def read_later(cloud: MockCloud, client: Any) -> dict[str, Any]:
    cloud.clock.advance(60)
    first = read(client, THING, "thing")
    assert read(client, THING, "thing") == first
    return first


def test_seed_and_pages_of_a_handler_that_ruins_everything(cloud: MockCloud, client: Any, vandal: Vandal) -> None:
    given = {"Name": "thing", "Parts": [{"Size": 1}]}
    put = cloud.resources.put(THING, given)
    ruin(vandal.returned)
    assert cloud.resources.get(THING, "thing") == put
    assert given == STATE
    cloud.resources.put(THING, given)
    model = {"Name": "thing"}
    page = client.list_resources(TypeName=THING, ResourceModel='{"Name": "thing"}', MaxResults=1)
    assert [found["Identifier"] for found in page["ResourceDescriptions"]] == [model["Name"]]
    assert cloud.resources.get(THING, "thing") == put


def test_lists_go_on_though_the_handler_ruins_the_model_they_ask_for(cloud: MockCloud, client: Any) -> None:
    class Ruins(GenericHandler):
        def check_list(self, request: Any) -> None:
            ruin_all(request)

    cloud.types.use(Ruins(), LOG_GROUP)
    for name in ("a", "b", "c"):
        cloud.resources.put(LOG_GROUP, {"LogGroupName": name})
    pages = client.get_paginator("list_resources").paginate(
        TypeName=LOG_GROUP, ResourceModel='{"LogGroupName": "b"}', PaginationConfig={"PageSize": 1}
    )
    assert [found["Identifier"] for page in pages for found in page["ResourceDescriptions"]] == listed(
        client, LOG_GROUP, ResourceModel='{"LogGroupName": "b"}'
    )


class RuinousSteps(GenericHandler):
    """Ruins what it is given in the steps of the usual way, and goes on with copies."""

    def declared(self, request: Any, desired_state: Any) -> Any:
        declared = super().declared(request, desired_state)
        ruin(request.previous_state.get("Tags"))
        return declared

    def completed(self, request: Any, model: Any) -> Any:
        ruin_all(request)
        return model


def test_steps_that_ruin_everything(cloud: MockCloud, client: Any) -> None:
    resource_handler(LOG_GROUP)(RuinousSteps)
    cloud.types.use(RuinousSteps)
    tags = [{"Key": "k", "Value": "v"}]
    create(client, LOG_GROUP, {"LogGroupName": "logs", "Tags": tags})
    cloud.clock.advance(60)
    cloud.faults.fail("NotStabilized", type_name=LOG_GROUP, operation="UPDATE", leave_remnant=False)
    update(client, LOG_GROUP, "logs", [{"op": "add", "path": "/RetentionInDays", "value": 3}])
    cloud.clock.advance(60)
    assert cloud.resources.assert_exists(LOG_GROUP, "logs").properties["Tags"] == tags


class Model(BaseModel):
    def __init__(self, state: Any) -> None:
        self.state = state

    @classmethod
    def _deserialize(cls, json_data: Any) -> Any:
        return cls(json_data)

    def _serialize(self) -> Any:
        return self.state


def test_functions_of_the_cloudformation_cli_that_ruin_everything(cloud: MockCloud, client: Any) -> None:
    configured = {"Endpoints": ["here"]}
    seen: list[Any] = []
    resource = Resource(THING, Model)
    returned: list[Any] = []

    def answer(session: Any, request: Any, callback_context: Any) -> Any:
        ruin(returned)
        state = {"Name": "thing", "Parts": [{"Size": 1}]}
        returned.append(state)
        seen.append(repr(request.typeConfiguration.state))
        for model in (request.desiredResourceState, request.previousResourceState, request.typeConfiguration):
            ruin(model.state if model is not None else None)
        ruin(callback_context)
        return ProgressEvent(status=OperationStatus.SUCCESS, resourceModel=Model(state))

    for action in (Action.CREATE, Action.READ, Action.UPDATE):
        resource.handler(action)(answer)
    resource._type_configuration_model_cls = Model
    cloud.types.register(SCHEMA, CloudFormationCliHandler(resource, type_configuration=configured))
    create(client, THING, STATE)
    cloud.clock.advance(60)
    for _ in range(2):
        assert read(client, THING, "thing") == STATE
    stored = cloud.resources.get(THING, "thing")
    update(client, THING, "thing", PATCH)
    cloud.clock.advance(60)
    assert cloud.resources.get(THING, "thing") == stored
    assert set(seen) == {repr({"Endpoints": ["here"]})}
    assert configured == {"Endpoints": ["here"]}


def test_hook_that_ruins_everything(cloud: MockCloud, client: Any) -> None:
    def check(request: Any) -> None:
        ruin(request.desired_state)
        ruin(request.previous_state)

    hook = cloud.hooks.add("Private::Guard::Vandal", check)
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 1})
    update(client, LOG_GROUP, "logs", [{"op": "add", "path": "/RetentionInDays", "value": 3}])
    cloud.clock.advance(60)
    cloud.resources.assert_exists(LOG_GROUP, "logs", {"RetentionInDays": 3})
    (asked,) = hook.invocations
    assert (asked.desired_state["RetentionInDays"], asked.previous_state["RetentionInDays"]) == (3, 1)
