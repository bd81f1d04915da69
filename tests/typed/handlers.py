"""Handlers of a user's own, and the clock of a user's own."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from typing_extensions import assert_type

from ccmock import (
    Clock,
    CloudFormationCliHandler,
    GenericHandler,
    Handler,
    HandlerError,
    HandlerRequest,
    InProgress,
    MockCloud,
    ResourceType,
    mock_cloudcontrol,
    resource_handler,
)

Model = dict[str, Any]


@resource_handler("My::Own::TypeTable", "My::Own::Board")
class TypeTable(GenericHandler):
    """Overrides what differs: a check, a value, and a create in two steps."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        if declared.get("Height", 0) > 300:
            raise HandlerError("InvalidRequest", "Higher than the room")

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        model["Label"] = f"{request.type_name} {request.handler_context.next_number('table')}"
        return model

    def create(self, request: HandlerRequest) -> Model | InProgress:
        if request.context is None:
            return InProgress(super().create(request), 30, {"built": True})
        return request.previous_state

    def delete(self, request: HandlerRequest) -> InProgress | None:
        return InProgress(request.previous_state, 5) if request.context is None else None


class Labelled(GenericHandler):
    """Calls the generic operations and changes what they return, whose type is then a model's."""

    def create(self, request: HandlerRequest) -> Model:
        model = super().create(request)
        model["Label"] = model["Name"].upper()
        return model

    def update(self, request: HandlerRequest) -> Model:
        return {**super().update(request), "Label": "new"}

    def read(self, request: HandlerRequest) -> Model:
        found = super().read(request)
        assert_type(found, dict[str, Any])
        return found

    def messages(self, resource_type: ResourceType) -> Mapping[str, str]:
        return {"NotFound": f"No {resource_type.type_name}"}

    def usual_seconds(self, resource_type: ResourceType, phase: str) -> float | None:
        return 60


class Whole:
    """All that the contract asks, nothing inherited."""

    def create(self, request: HandlerRequest) -> Model:
        return request.desired_state

    def read(self, request: HandlerRequest) -> Model:
        return request.previous_state

    def update(self, request: HandlerRequest) -> Model:
        return request.desired_state

    def delete(self, request: HandlerRequest) -> None:
        return None

    def check_list(self, request: HandlerRequest) -> None:
        return None

    def summary(self, request: HandlerRequest) -> Model:
        return request.previous_state

    def is_listed(self, request: HandlerRequest) -> bool:
        return True

    def messages(self, resource_type: ResourceType) -> Mapping[str, str]:
        return {}

    def usual_seconds(self, resource_type: ResourceType, phase: str) -> float | None:
        return None

    def seed(self, request: HandlerRequest) -> Model:
        return request.desired_state


class Minutes(Clock):
    """Time from somewhere else."""

    def read_ms(self) -> int:
        return 60_000


def put_to_work(cloud: MockCloud, written_elsewhere: ModuleType, of_the_library: Any) -> None:
    schema: Model = {"typeName": "My::Own::TypeTable"}
    assert_type(cloud.types.register(schema, TypeTable, version_id="00000002", default=True), ResourceType)
    cloud.types.register(schema, Labelled())
    cloud.types.register(schema, Whole)
    inherited: Handler = TypeTable()
    written: Handler = Whole()
    cloud.types.register(schema, inherited if schema else written)
    cloud.types.register(schema, CloudFormationCliHandler(of_the_library, type_configuration={"Colour": "red"}))
    cloud.types.use(TypeTable)
    cloud.types.use(TypeTable())
    cloud.types.use(written_elsewhere)
    cloud.types.use(Whole, "AWS::S3::Bucket", "AWS::SQS::Queue")
    assert_type(TypeTable(), TypeTable)


@mock_cloudcontrol(clock=Minutes())
def with_a_clock_of_its_own() -> None:
    pass
