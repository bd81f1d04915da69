"""ccmock mocks AWS Cloud Control API for tests.

A tour, from the outside in:

- `mock.py`, `cloud.py`, `views.py`: the decorator and context manager, the `MockCloud` that it gives, what that shows.
- `active.py`: the mocks that are active, and the way from a call to its mock.
- `intercept/`: how a botocore client's call gets in, and how its waiting is skipped.
- `wire/`: bytes to parameters and back, driven by botocore's own service model.
- `engine/`: accounts and regions, the eight operations, requests and their states.
- `handlers/`: what a resource type does; the generic handler serves every type out of its schema.
- `registry/`: which types exist, and what a schema means.
- `clock.py`, `ids.py`, `errors.py`: time, randomness and every error, read and made nowhere else.
"""

from .clock import Clock, ManualClock
from .cloud import MockCloud
from .errors import CcmockError, HandlerContractError, UnknownTypeError, UsageError
from .failures import HandlerError
from .handlers.base import Handler, HandlerRequest, InProgress
from .handlers.generic import GenericHandler
from .mock import CloudControlMock, current, mock_cloudcontrol
from .registry.resource_type import ResourceType
from .views import Call, Resource, ResourceRequest

__all__ = [
    "Call",
    "CcmockError",
    "Clock",
    "CloudControlMock",
    "GenericHandler",
    "Handler",
    "HandlerContractError",
    "HandlerError",
    "HandlerRequest",
    "InProgress",
    "ManualClock",
    "MockCloud",
    "Resource",
    "ResourceRequest",
    "ResourceType",
    "UnknownTypeError",
    "UsageError",
    "current",
    "mock_cloudcontrol",
]

__version__ = "0.1.0"
