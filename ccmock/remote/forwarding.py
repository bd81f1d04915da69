"""Methods that send their arguments to the server, with the signatures of those that it calls with them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

P = ParamSpec("P")
T = TypeVar("T")

WITHOUT_BODY = ("GET", "DELETE")
"""The methods whose arguments are parameters of the query."""

NO_PARAMETERS: Mapping[str, Any] = MappingProxyType({})


def forwarded(
    method: Callable[Concatenate[Any, P], Any],
    path: str,
    make: Callable[[Any, Any], T],
    *,
    http_method: str = "POST",
    has_place: bool = False,
    query: Mapping[str, Any] = NO_PARAMETERS,
) -> Callable[Concatenate[Any, P], T]:
    """A method with the signature and the docstring of another, whose arguments go to a path of the control API.

    The object that has the method has a `_channel`, and a `_place`, an account and region, where the path takes one
    (`has_place`). `make`: what makes of the object and the answer what the method returns. `query`: parameters besides
    the arguments.
    """
    signature = inspect.signature(method)

    @functools.wraps(method)
    def forward(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        arguments = dict(signature.bind(self, *args, **kwargs).arguments)
        del arguments["self"]
        for name, parameter in signature.parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:
                # What the method does not know; the server says so.
                arguments |= arguments.pop(name, {})
        asked = {**query, **(self._place if has_place else {})}
        body = None if http_method in WITHOUT_BODY else arguments
        if body is None:
            asked |= arguments
        return make(self, self._channel.ask(http_method, path, body, **asked))

    return forward


def nothing(_: Any, __: Any) -> None:
    """What a method returns that returns nothing."""
