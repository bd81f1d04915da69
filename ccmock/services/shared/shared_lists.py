"""Resources whose lists show what other resources add: the policies of a role, the subscriptions of a topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...contract.handler import HandlerRequest, Model
from .service_handler import ServiceHandler


class SharedListHandler(ServiceHandler):
    """A handler whose reads show, in lists, what other resources add to them. An update leaves that to the others."""

    def added_by_others(self, request: HandlerRequest) -> Mapping[str, list[Any]]:  # noqa: ARG002 - a hook
        """Top-level property → the items that other resources add to its list."""
        return {}

    def read(self, request: HandlerRequest) -> Model:
        """The model with what other resources add to it."""
        model = super().read(request)
        for name, items in self.added_by_others(request).items():
            own = model.get(name, [])
            more = [item for item in items if item not in own]
            if more:
                model[name] = [*own, *more]
        return model

    def update(self, request: HandlerRequest) -> Model:
        """Changes the resource; what other resources added to the lists that were read does not become its own."""
        own = dict(request.desired_state)
        for name, items in self.added_by_others(request).items():
            if own.get(name):
                before = request.previous_state.get(name, [])
                own[name] = [item for item in own[name] if item in before or item not in items]
                if not own[name]:
                    del own[name]
        return super().update(replace(request, desired_state=own))
