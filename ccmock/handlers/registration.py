"""Marks a handler class with the types that it handles, so that a package of handlers can be used as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import TypeVar

from ..arguments import instance, shown
from ..contract.handler import Handler
from ..errors import UsageError
from ..registry.resource_type import TYPE_NAME

MARK = "_ccmock_serves"

H = TypeVar("H", bound=type)


def resource_handler(*type_names: str) -> Callable[[H], H]:
    """Marks a handler class with the types that it handles: `@resource_handler("AWS::X::Y")`.

    `type_names`: one or more, in full. The mark alone has no effect. `cloud.types.use(…)` uses the class, as does the
    entry point group `ccmock.handlers` that names it or its module. Raises UsageError for an invalid type name, and
    where what is marked is not a class.

    ```pycon
    >>> @resource_handler("AWS::SNS::Topic")
    ... class Topic(GenericHandler):
    ...     def completed(self, request, model):
    ...         return {**model, "DisplayName": "News"}
    >>> cloud.types.use(Topic)
    >>> cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"}).properties["DisplayName"]
    'News'
    ```
    """
    for name in type_names:
        if not isinstance(name, str) or not TYPE_NAME.fullmatch(name):
            raise UsageError(f"@resource_handler({shown(name)}) names no type. It looks like 'AWS::S3::Bucket'.")
    if not type_names:
        raise UsageError("@resource_handler() names no type. Give one or more, such as 'AWS::S3::Bucket'.")

    def mark(handler_class: H) -> H:
        if not isinstance(handler_class, type):
            raise UsageError(f"@resource_handler marks classes, not {shown(handler_class)}.")
        try:
            setattr(handler_class, MARK, type_names)
        except TypeError as error:
            raise UsageError(f"@resource_handler cannot mark {shown(handler_class)}: {error}.") from None
        return handler_class

    return mark


def served_by(source: object) -> Iterator[tuple[str, Handler]]:
    """(type name, handler) of a marked class, of an instance of one, or of all marked classes in a module.

    Raises UsageError where nothing in it is marked.
    """
    found = list(_marked(source))
    if not found:
        raise UsageError(f"{shown(source)} serves no type. Mark a handler class with @resource_handler('AWS::X::Y').")
    for handler, type_names in found:
        made: Handler = instance("handler", handler)
        yield from ((name, made) for name in type_names)


def _marked(source: object) -> Iterator[tuple[type[Handler] | Handler, Sequence[str]]]:
    if isinstance(source, ModuleType):
        for member in vars(source).values():
            # Only its own mark: a subclass does not handle the types of its base.
            if isinstance(member, type) and MARK in vars(member):
                yield member, vars(member)[MARK]
    elif hasattr(source if isinstance(source, type) else type(source), MARK):
        yield source, getattr(source, MARK)  # type: ignore[misc]
