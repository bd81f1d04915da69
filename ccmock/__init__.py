"""ccmock mocks AWS Cloud Control API for tests.

A tour, from the outside in:

- `mock.py`, `decorators/`: the decorator and context manager.
- `cloud.py`, `views/`: the `MockCloud` that it gives, and the resources, requests and calls that this shows.
- `pytest_plugin/`: fixtures, marker and options for pytest, and the sections of a failed test's report.
- `exploration/`: runs a test once for each failure that could befall its calls.
- `recordings.py`, `recording/`: calls and answers as a file, and a mock that answers from one.
- `comparison/`: where the mock answers otherwise than a recording, and facts that are learned of it.
- `testing.py`, `plugins.py`: the conformance kit for handlers; handlers that installed packages bring.
- `active_mocks.py`, `observers.py`: the mocks that are active, and the way from a call to its mock.
- `intercept/`: how each HTTP library's calls are taken, how waiting is skipped, and what is refused.
- `wire/`: HTTP requests to calls and back, driven by botocore's own service model.
- `simulation/`: what a test makes the cloud do: faults, hooks, permissions, limits.
- `engine/`: accounts and regions, the eight operations, requests and their states.
- `services/`: the types with behavior of their own, by service.
- `handlers/`: the generic handler, which serves every type, and the pipeline of a create and an update.
- `synthesis/`, `facts/`: the values that the service makes up, and what is known of a type beyond its schema.
- `contract/`: what a handler is given, what it returns and how it fails.
- `registry/`: which types exist, and what a schema means.
- `clock.py`, `ids.py`, `errors.py`, `service_errors.py`: time, randomness and every error, read and made nowhere else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clock import Clock, ManualClock
    from .cloud import MockCloud
    from .comparison.comparing import Comparison, compare
    from .comparison.learning import Learned, learn
    from .contract.failures import HandlerError
    from .contract.handler import Handler, HandlerRequest, InProgress
    from .errors import CcmockError, HandlerContractError, RecordingWarning, ReplayError, UnknownTypeError, UsageError
    from .exploration.decorator import explore
    from .handlers.cloudformation_cli import CloudFormationCliHandler
    from .handlers.generic import GenericHandler
    from .handlers.registration import resource_handler
    from .mock import CloudControlMock, current, mock_cloudcontrol
    from .recordings import record
    from .registry.resource_type import ResourceType
    from .remote.cloud import connect
    from .simulation.hook_contract import HookContractError, HookFailed, HookRequest
    from .views.calls import Call
    from .views.resource_request import ResourceRequest
    from .views.resources import Resource

__all__ = [
    "Call",
    "CcmockError",
    "Clock",
    "CloudControlMock",
    "CloudFormationCliHandler",
    "Comparison",
    "GenericHandler",
    "Handler",
    "HandlerContractError",
    "HandlerError",
    "HandlerRequest",
    "HookContractError",
    "HookFailed",
    "HookRequest",
    "InProgress",
    "Learned",
    "ManualClock",
    "MockCloud",
    "RecordingWarning",
    "ReplayError",
    "Resource",
    "ResourceRequest",
    "ResourceType",
    "UnknownTypeError",
    "UsageError",
    "compare",
    "connect",
    "current",
    "explore",
    "learn",
    "mock_cloudcontrol",
    "record",
    "resource_handler",
]

__version__ = "0.1.0"

_MODULES = {
    "Call": "views.calls",
    "CcmockError": "errors",
    "Clock": "clock",
    "CloudControlMock": "mock",
    "CloudFormationCliHandler": "handlers.cloudformation_cli",
    "Comparison": "comparison.comparing",
    "GenericHandler": "handlers.generic",
    "Handler": "contract.handler",
    "HandlerContractError": "errors",
    "HandlerError": "contract.failures",
    "HandlerRequest": "contract.handler",
    "HookContractError": "simulation.hook_contract",
    "HookFailed": "simulation.hook_contract",
    "HookRequest": "simulation.hook_contract",
    "InProgress": "contract.handler",
    "Learned": "comparison.learning",
    "ManualClock": "clock",
    "MockCloud": "cloud",
    "RecordingWarning": "errors",
    "ReplayError": "errors",
    "Resource": "views.resources",
    "ResourceRequest": "views.resource_request",
    "ResourceType": "registry.resource_type",
    "UnknownTypeError": "errors",
    "UsageError": "errors",
    "compare": "comparison.comparing",
    "connect": "remote.cloud",
    "current": "mock",
    "explore": "exploration.decorator",
    "learn": "comparison.learning",
    "mock_cloudcontrol": "mock",
    "record": "recordings",
    "resource_handler": "handlers.registration",
}
"""Public name → the module that defines it."""


if not TYPE_CHECKING:
    # Type checkers would take a module with a __getattr__ to have every name.

    def __getattr__(name: str) -> object:
        """Imports the module of a public name when the name is first used: pytest imports this package for a plugin."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
