"""Where states are tried before they become inputs: each in a mock of its own, by the suite's own client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rpdk.core.contract.interface import Action, OperationStatus

from ccmock import ResourceType, mock_cloudcontrol

from .type_function import Model, TypeFunction, client_of


class Refused(Exception):
    """The service does not take a state; the text is what it says."""


@dataclass(frozen=True)
class Trial:
    """Creates and updates resources of one type."""

    cloud_control: Any
    resource_type: ResourceType
    region: str

    def created(self, create: Model) -> Model:
        """What is read of a resource that was created; Refused."""
        return self._read(create)

    def updated(self, create: Model, update: Model) -> Model:
        """What is read of a resource that was created and updated; Refused."""
        return self._read(create, update)

    def _read(self, create: Model, update: Model | None = None) -> Model:
        function = TypeFunction(self.cloud_control, self.resource_type)
        inputs = {"CREATE": create, "UPDATE": update or {}}
        with (
            mock_cloudcontrol(region=self.region, references="off"),
            client_of(function, inputs, self.region) as client,
        ):
            made = _model(client.call(Action.CREATE, create))
            if update is None:
                return made
            return _model(client.call(Action.UPDATE, client.generate_update_example(made), made))


def _model(answered: tuple[OperationStatus, Model]) -> Model:
    status, response = answered
    if status != OperationStatus.SUCCESS:
        raise Refused(response["message"])
    model: Model = response["resourceModel"]
    return model
