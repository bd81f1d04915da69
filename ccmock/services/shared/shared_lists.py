"""Resources of which others hold a part: the policies of a role, the subscriptions of a topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...contract.handler import HandlerRequest, Model
from ...handlers.generic import GenericHandler


class SharedListHandler(GenericHandler):
    """A handler whose reads show, in lists, what other resources put there; updates leave it with them."""

    def of_others(self, request: HandlerRequest) -> Mapping[str, list[Any]]:  # noqa: ARG002 - for those who inherit
        """Top-level property → the items that other resources add to its list."""
        return {}

    def read(self, request: HandlerRequest) -> Model:
        """The model with what others add to it."""
        model = super().read(request)
        for name, items in self.of_others(request).items():
            own = model.get(name, [])
            more = [item for item in items if item not in own]
            if more:
                model[name] = [*own, *more]
        return model

    def update(self, request: HandlerRequest) -> Model:
        """The desired state less what others added to what was read."""
        own = dict(request.desired_state)
        for name, items in self.of_others(request).items():
            if own.get(name):
                before = request.previous_state.get(name, [])
                own[name] = [item for item in own[name] if item in before or item not in items]
                if not own[name]:
                    del own[name]
        return super().update(replace(request, desired_state=own))
