"""What is wrong with a request to the control API, as the JSON of its answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..arguments import told
from ..errors import CcmockError, HandlerContractError, UnknownTypeError, UsageError
from ..simulation.hooks import HookContractError

_log = logging.getLogger("ccmock.control")

NO_HEADERS: Mapping[str, str] = MappingProxyType({})

STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (UsageError, 400),
    (UnknownTypeError, 400),
    (AssertionError, 409),
    (HandlerContractError, 500),
    (HookContractError, 500),
    (CcmockError, 400),
)
"""What the functions of ccmock raise → the status of the answer. A bug of a handler or hook is no client's mistake."""


class Problem(Exception):
    """Why a request gets no other answer.

    `status`: that of HTTP. `code`: the kind of problem; that of an error of ccmock is the name of its class. `where`:
    the place in the request, such as `/body/seconds`; None where it is the request as a whole.
    """

    def __init__(
        self, status: int, code: str, message: str, where: str | None = None, headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.where = where
        self.headers = headers

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        return {"error": {"code": self.code, "message": self.message, "where": self.where}}


def problem_of(error: Exception, where: str) -> Problem:
    """The problem that an error of ccmock, a failed assertion or a bug of the test's own code is."""
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), None)
    if status is None:
        _log.error("A handler or hook raised.", exc_info=error)
        return Problem(500, type(error).__name__, f"A handler or hook raised {told(error)}", where)
    return Problem(status, type(error).__name__, str(error), where)
