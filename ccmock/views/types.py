"""The resource types, and what a test adds to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import Any, overload

from ..arguments import choice, file_path, find_choice, flag, instance, known_type, nearest, optional_text, shown
from ..contract.failures import HANDLER_FAILURES
from ..contract.handler import Handler
from ..contract.removals import OUTCOMES, RESETTING, UNKNOWN, Outcome, Removal
from ..engine.engine import Engine
from ..engine.types import FIRST_VERSION, check_handler
from ..errors import UsageError
from ..handlers.registration import served_by
from ..registry.json_text import InvalidJson, plain_json
from ..registry.resource_type import ResourceType
from .account_region import find_type

VERSION = re.compile(r"[0-9]{8}")


class Types(Mapping[str, ResourceType]):
    """The resource types of one region, by name: a mapping. UnknownTypeError where there is none of a name.

    ```pycon
    >>> len(cloud.types) > 1000, "AWS::SNS::Topic" in cloud.types
    (True, True)
    >>> cloud.types["AWS::SNS::Topik"]
    Traceback (most recent call last):
        ...
    ccmock.errors.UnknownTypeError: No resource type 'AWS::SNS::Topik' in us-east-1. Did you mean ...?
    ```
    """

    def __init__(self, engine: Engine, region: str) -> None:
        self._engine = engine
        self._region = region

    def __repr__(self) -> str:
        return f"<Types of {self._region}: {len(self)}>"

    def __getitem__(self, type_name: str) -> ResourceType:
        return find_type(self._engine, type_name, self._region)

    def __iter__(self) -> Iterator[str]:
        return iter(self._engine.types.names(self._region))

    def __len__(self) -> int:
        return len(self._engine.types.names(self._region))

    @overload
    def register(
        self,
        schema: Mapping[str, Any],
        handler: Handler | type[Handler] | None = None,
        *,
        version_id: str = FIRST_VERSION,
        default: bool | None = None,
    ) -> ResourceType: ...
    @overload
    def register(
        self,
        schema: str | PathLike[str],
        handler: Handler | type[Handler] | None = None,
        *,
        version_id: str = FIRST_VERSION,
        default: bool | None = None,
    ) -> list[ResourceType]: ...
    def register(
        self,
        schema: Mapping[str, Any] | str | PathLike[str],
        handler: Handler | type[Handler] | None = None,
        *,
        version_id: str = FIRST_VERSION,
        default: bool | None = None,
    ) -> ResourceType | list[ResourceType]:
        """Adds types in all regions; without `handler` the generic handler serves them.

        `schema`: a resource provider schema; or the path of one, of a folder or a zip of them (as CloudFormation
        publishes its own), or of a project of the CloudFormation CLI. A schema without `handlers` has all five. Types
        from a folder or zip are taken as they are, and replace public types of the same name.

        A type may have several versions, which a client chooses by TypeVersionId. `version_id`: eight digits.
        `default`: whether this version is used where a client chooses none; the first one is. Returns the type, or the
        list of types of a path. UsageError where something is not a schema, or where a type of the name and version
        exists.

        ```pycon
        >>> schema = {"typeName": "Shop::Orders::Shelf", "properties": {"Name": {"type": "string"}}}
        >>> cloud.types.register({**schema, "primaryIdentifier": ["/properties/Name"]})
        <ResourceType Shop::Orders::Shelf>
        >>> cloud.resources.put("Shop::Orders::Shelf", {"Name": "top"}).identifier
        'top'
        ```
        """
        made: Handler | None = instance("handler", handler)
        if default is not None:
            flag("default", default)
        if not VERSION.fullmatch(version_id if isinstance(version_id, str) else ""):
            raise UsageError(
                f"version_id={shown(version_id)} is not a valid version. Give eight digits, as in '00000001'."
            )
        with self._engine.lock:
            if not isinstance(schema, (str, PathLike)):
                resource_type = ResourceType.of_schema(schema)
                self._engine.types.add(resource_type, made, version_id, is_default=default)
                return resource_type
            return self._register_all(file_path("schema", schema), made, version_id, default)

    def _register_all(
        self, path: Path, handler: Handler | None, version_id: str, default: bool | None
    ) -> list[ResourceType]:
        # Imported here to keep `import ccmock` fast.
        from ..registry.sources import CONFIGURATION, read_types  # noqa: PLC0415

        found = read_types(path)
        is_one = not path.is_dir() and path.suffix == ".json"
        if is_one or (path / CONFIGURATION).is_file():
            found = [ResourceType.of_schema(found[0].schema)]
            self._engine.types.add(found[0], handler, version_id, is_default=default)
        elif handler is not None or default is not None or version_id != FIRST_VERSION:
            raise UsageError(f"{path} holds several types. A handler or version goes with one schema.")
        else:
            for resource_type in found:
                self._engine.types.put(resource_type)
        return found

    def use(self, handlers: Handler | type[Handler] | ModuleType, *type_names: str) -> None:
        """Lets handlers serve types, also public ones.

        `handlers`: a class that `@resource_handler` marks, an instance of one, or a module of such classes; or any
        handler, with the `type_names` that it serves. UsageError where it is not a handler; UnknownTypeError
        where no region has a type of the name.

        ```pycon
        >>> class Refusing(GenericHandler):
        ...     def check(self, request, declared):
        ...         raise HandlerError("InvalidRequest", reason="no more topics")
        >>> cloud.types.use(Refusing, "AWS::SNS::Topic")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].status_message
        'Invalid request provided: no more topics'
        ```
        """
        unnamed = [name for name in type_names if not isinstance(name, str)]
        if unnamed:
            raise UsageError(f"types.use() takes a handler and then names of types; {shown(unnamed[0])} is not a name.")
        served = [(name, handlers) for name in type_names] if type_names else list(served_by(handlers))
        with self._engine.lock:
            for name, _ in served:
                known_type(name, self._engine.types.all_names())
            made = [(name, instance("handler", handler)) for name, handler in served]
            for name, handler in made:
                check_handler(name, handler)
            for name, handler in made:
                self._engine.types.use(name, handler)

    def on_removal(
        self,
        type_name: str,
        path: str,
        outcome: Outcome,
        *,
        value: Any = UNKNOWN,
        code: str = "InvalidRequest",
        message: str | None = None,
    ) -> None:
        """Says what becomes of a property when the patch of an update removes it.

        `type_name`: the type. `path`: `Parent/Child`, with `*` for each item of a list. `outcome`: `"stays"`, the
        update succeeds and the old value is still read; `"resets"`, its default is read; `"suspends"`, an off state is
        read; `"refused"`, the update fails. `value`: what is read afterwards where it resets or suspends, None for
        nothing. `code`, `message`: the ErrorCode and StatusMessage of a refusal.

        UsageError where an argument is not valid or the type has no such property; UnknownTypeError where no region has
        the type.

        ```pycon
        >>> cloud.types.on_removal("AWS::SNS::Topic", "DisplayName", "resets")
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news", "DisplayName": "News"})
        >>> patch = '[{"op": "remove", "path": "/DisplayName"}]'
        >>> _ = client.update_resource(TypeName="AWS::SNS::Topic", Identifier=topic.identifier, PatchDocument=patch)
        >>> cloud.clock.advance(5)
        >>> "DisplayName" in cloud.resources.get("AWS::SNS::Topic", topic.identifier).properties
        False
        ```
        """
        _check_removal(outcome, value, code)
        optional_text("message", message)
        with self._engine.lock:
            resource_type = find_type(self._engine, type_name, self._region)
            top = path.split("/", maxsplit=1)[0] if isinstance(path, str) else path
            if find_choice(top, resource_type.property_names) is None:
                near = nearest(top, resource_type.property_names)
                raise UsageError(f"{shown(path)} is not the path of a property of {type_name}.{near}")
            kept = value if value is UNKNOWN else _plain(value)
            self._engine.removals.choose(type_name, path, Removal(outcome, kept, code, message))


def _check_removal(outcome: str, value: Any, code: str) -> None:
    """UsageError where the arguments do not go together."""
    choice(outcome, OUTCOMES, f"{shown(outcome)} is not one of {', '.join(map(repr, OUTCOMES))}.")
    if value is not UNKNOWN and outcome not in RESETTING:
        raise UsageError(f"value= goes with {' and '.join(map(repr, RESETTING))}, not with {outcome!r}.")
    if value is UNKNOWN and outcome == "suspends":
        raise UsageError("'suspends' needs value=, the off state that is read afterwards.")
    choice(code, HANDLER_FAILURES, f"{shown(code)} is not a HandlerErrorCode.")


def _plain(value: Any) -> Any:
    try:
        return plain_json(value)
    except InvalidJson as error:
        raise UsageError(f"value={shown(value)} is not plain JSON: {error}.") from None
