"""AppRegistry: applications, which carry a tag of the service's own."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.handler import Handler, HandlerRequest, Model
from .shared.service_handler import ServiceHandler

NAME_TAG = "aws:servicecatalog:applicationName"
"""The tag that recorded reads of applications show."""


class Application(ServiceHandler):
    """An application, which the service tags with its name."""

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The application with its tag."""
        model = super().completed(request, model)
        model["Tags"] = {**model.get("Tags", {}), NAME_TAG: model["Name"]}
        return model


HANDLERS: Mapping[str, Handler] = {"AWS::ServiceCatalogAppRegistry::Application": Application()}
