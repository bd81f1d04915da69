"""Tries states before they become inputs, each in its own mock, with the suite's client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rpdk.core.contract.interface import Action, OperationStatus

from ccmock import ResourceType, mock_cloudcontrol

from .type_function import Model, TypeFunction, client_of


class Refused(Exception):
    """The service rejects a state; the text is the service's."""


@dataclass(frozen=True)
class Trial:
    """Creates and updates resources of one type."""

    cloud_control: Any
    resource_type: ResourceType
    region: str

    def created(self, create: Model) -> Model:
        """Creates a resource and returns what is read. Raises Refused."""
        return self._read(create)

    def updated(self, create: Model, update: Model) -> Model:
        """Creates and updates a resource and returns what is read. Raises Refused."""
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
