"""Quotas: how many resources of a type there may be, and how many requests may run at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from ..arguments import known_type, whole
from ..contract.failures import HandlerError
from ..engine.extension import CheckType
from ..engine.model import ResourceRequest
from ..engine.region import Region
from .engine_view import EngineView


class LimitsState(NamedTuple):
    """The quotas: how many resources by type name, and how many running requests (None for no limit)."""

    by_type: Mapping[str, int]
    running: int | None


class Limits:
    """The quotas of a mock. Each holds for every account and region separately. At first there are none.

    ```pycon
    >>> cloud.limits.set("AWS::SNS::Topic", 3)
    >>> cloud.limits.set_running(2)
    >>> cloud.limits
    <Limits {'AWS::SNS::Topic': 3}, running: 2>
    ```
    """

    def __init__(self, engine: EngineView) -> None:
        self._engine = engine
        self._by_type: dict[str, int] = {}
        self._running: int | None = None

    def __repr__(self) -> str:
        with self._engine.lock:
            return f"<Limits {self._by_type}, running: {self._running}>"

    def set(self, type_name: str, count: int | None) -> None:
        """Sets how many resources of a type there may be. A create beyond that fails with ServiceLimitExceeded.

        `type_name`: the name of a resource type. `count`: a whole number of at least 0, or None for no limit. Raises
        an UnknownTypeError if no region has the type, and a UsageError if the count is not valid.

        ```pycon
        >>> cloud.limits.set("AWS::SNS::Topic", 0)
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].error_code
        'ServiceLimitExceeded'
        ```
        """
        with self._engine.lock:
            known_type(type_name, self._engine.type_names())
            if count is None:
                self._by_type.pop(type_name, None)
            else:
                self._by_type[type_name] = _count(count, 0)

    def set_running(self, count: int | None) -> None:
        """Sets how many requests may run at once. Requests beyond that stay PENDING until there is room.

        They begin in the order in which they were accepted, when others end or the limit is raised. `count`: a whole
        number of at least 1, or None for no limit. Raises a UsageError if it is not valid.

        ```pycon
        >>> cloud.limits.set_running(1)
        >>> for name in ("news", "mail"):
        ...     _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState=json.dumps({"TopicName": name}))
        >>> [request.status for request in cloud.requests]
        ['IN_PROGRESS', 'PENDING']
        ```
        """
        with self._engine.lock:
            running = None if count is None else _count(count, 1)
            self._engine.make_room(partial(self._let_run, running))

    def _let_run(self, count: int | None) -> None:
        self._running = count

    # --- what the engine asks ---

    def _check(self, region: Region, request: ResourceRequest) -> None:
        """Raises ServiceLimitExceeded if a create would make one resource too many."""
        limit = self._by_type.get(request.type_name)
        if limit is None or request.operation != "CREATE" or request.resource is not None:
            return
        if region.store.count(request.type_name) >= limit:
            raise HandlerError("ServiceLimitExceeded", quota_text(request.type_name, self._engine.draw_request_id()))

    def _has_room(self, region: Region) -> bool:
        """Whether one more request may run in an account and region."""
        return self._running is None or region.requests.running_count < self._running

    # --- state ---

    def _state(self) -> LimitsState:
        return LimitsState(dict(self._by_type), self._running)

    def _put_back(self, state: LimitsState) -> None:
        self._by_type, self._running = dict(state.by_type), state.running


def quota_text(type_name: str, request_id: str) -> str:
    """What a service says when there are as many resources of a type as there may be, in the words of EC2.

    The words of most other services are not known.
    """
    _, service, name = type_name.split("::")
    words = [word if word.isupper() else word.lower() for word in _WORD.findall(name)]
    things = re.sub("y$", "ie", " ".join(words)) + ("es" if words[-1].endswith(("s", "x", "ch")) else "s")
    ending = f"(Service: {_service(service)}, Status Code: 400, Request ID: {request_id}) (SDK Attempt Count: 1)"
    return f"The maximum number of {things} has been reached. {ending}"


def _service(namespace: str) -> str:
    """The service's name as the AWS SDK for Java spells it: `Ec2`, `DynamoDb`."""
    return _SDK_NAMES.get(namespace) or "".join(word.capitalize() for word in _WORD.findall(namespace))


_WORD = re.compile(r"[A-Z]+[0-9]*(?![a-z])|[A-Z][a-z0-9]+|[a-z0-9]+")
_SDK_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "CertificateManager": "Acm",
        "Cognito": "CognitoIdentityProvider",
        "Events": "EventBridge",
        "IoT": "Iot",
        "Logs": "CloudWatchLogs",
        "StepFunctions": "Sfn",
    }
)


def encode_limits(state: LimitsState) -> dict[str, Any]:
    """The quotas as plain JSON."""
    return {"by_type": dict(state.by_type), "running": state.running}


def decode_limits(plain: Mapping[str, Any], check_type: CheckType) -> LimitsState:
    """The state that was encoded. Misfit if a quota is one of a type that no region has."""
    for type_name in plain["by_type"]:
        check_type(type_name, "limits", "by_type", type_name)
    return LimitsState(plain["by_type"], plain["running"])


def _count(count: object, least: int) -> int:
    return whole("count", count, least, ", or None for no limit")
