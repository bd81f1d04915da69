"""What one resource type's schema means, compiled once and never changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from ..arguments import mapping, shown
from ..errors import UsageError
from .defaults import Defaults
from .forms import Misfit
from .json_text import InvalidJson, plain_json
from .list_models import implied_list_schema
from .meta_schema import schema_fault
from .pointers import PREFIX, PropertySet, found_at, tokens
from .schema_form import POINTER_LISTS, SCHEMA
from .schema_nodes import resolved
from .service_constraints import ServiceConstraints, overlaid
from .validation import ModelValidator

Derived = TypeVar("Derived")

ACTIONS = ("CREATE", "READ", "UPDATE", "DELETE", "LIST")
NEEDED_ACTIONS = frozenset({"CREATE", "READ", "DELETE"})
DEFAULT_TIMEOUT_MINUTES = 120
TYPE_NAME = re.compile(r"[A-Za-z0-9]{2,64}(::[A-Za-z0-9]{2,64}){2}")
SCHEMA_SELF = "resource-schema.json"


class HandlerSpec(NamedTuple):
    """One handler of a type: the IAM actions it takes and how long it may run."""

    permissions: tuple[str, ...]
    timeout_minutes: int


class Tagging(NamedTuple):
    """What a type says about tags."""

    taggable: bool
    tag_on_create: bool
    tag_updatable: bool
    tag_property: str
    permissions: tuple[str, ...]


class ResourceType:
    """A resource type: its schema, identifiers, property classes, handlers and validators.

    Made of a schema as JSON text, and of what the service demands beyond it, if anything. Everything is compiled at its
    first use and shared from then on; a `ResourceType` cannot be changed.

    ```pycon
    >>> bucket = cloud.types["AWS::S3::Bucket"]
    >>> bucket.type_name, bucket.primary_identifier, bucket.additional_identifiers
    ('AWS::S3::Bucket', ('/properties/BucketName',), ())
    ```
    """

    type_name: str
    primary_identifier: tuple[str, ...]
    additional_identifiers: tuple[tuple[str, ...], ...]
    own_facts: Mapping[str, Any] = MappingProxyType({})
    """What one mock knows of the type beyond what all do: kind of facts → entry."""
    _json: bytes | str
    _constraints_json: bytes | str
    _schema: dict[str, Any]
    _derived: dict[Callable[[ResourceType], Any], Any]

    def __init__(self, schema_json: bytes | str, constraints_json: bytes | str = b"") -> None:
        schema = json.loads(schema_json)
        vars(self).update(
            _json=schema_json,
            _constraints_json=constraints_json,
            _schema=schema,
            _derived={},
            type_name=schema["typeName"],
            primary_identifier=tuple(schema.get("primaryIdentifier", ())),
            additional_identifiers=tuple(
                (group,) if isinstance(group, str) else tuple(group)
                for group in schema.get("additionalIdentifiers", ())
            ),
        )

    def __setattr__(self, name: str, value: object) -> None:
        # All mocks of the process share it.
        raise UsageError(f"{self!r} cannot be changed. Give a schema of your own to `cloud.types.register()`.")

    def __delattr__(self, name: str) -> None:
        raise UsageError(f"{self!r} cannot be changed. Give a schema of your own to `cloud.types.register()`.")

    @classmethod
    def of_schema(cls, schema: Mapping[str, Any]) -> ResourceType:
        """The type that a resource provider schema defines, with all handlers where it names none.

        UsageError where the schema is not valid.
        """
        handlers: dict[str, Any] = {action.lower(): {"permissions": []} for action in ACTIONS}
        made = cls.of_whole_schema({"handlers": handlers, **_plain_schema(schema)})
        if not made.handlers:
            raise UsageError(
                f"The schema of {made.type_name} is not a valid resource provider schema: "
                "handlers has none of create, read, update, delete, list"
            )
        return made

    @classmethod
    def of_whole_schema(cls, schema: Mapping[str, Any]) -> ResourceType:
        """The type that a resource provider schema defines, with the handlers that it names and no others.

        UsageError where the schema is not valid.
        """
        schema = _plain_schema(schema)
        name, pointers = schema.get("typeName"), schema.get("primaryIdentifier")
        if not isinstance(name, str) or not TYPE_NAME.fullmatch(name):
            raise UsageError(
                f"The schema's typeName is {shown(name)}; it has the form 'Organization::Service::Resource'."
            )
        if not isinstance(schema.get("properties"), dict) or not schema["properties"]:
            raise UsageError(f"The schema of {name} has no properties.")
        if not isinstance(pointers, list) or not pointers:
            raise UsageError(f"The schema of {name} has no primaryIdentifier, such as ['/properties/Id'].")
        for key in POINTER_LISTS:
            given = schema.get(key, ())
            if not isinstance(given, (list, tuple)) or not all(isinstance(pointer, str) for pointer in given):
                raise UsageError(
                    f"{key} of {name} is {shown(given)}; it is a list of pointers, such as ['/properties/Id']."
                )
        unknown = [pointer for pointer in pointers if tokens(pointer)[0] not in schema["properties"]]
        if unknown:
            raise UsageError(f"The primaryIdentifier {unknown} of {name} is not among its properties.")
        if fault := schema_fault(schema) or _list_schema_fault(schema):
            raise UsageError(f"The schema of {name} is not a valid resource provider schema: {fault}")
        try:
            SCHEMA(schema)
            made = cls(json.dumps(dict(schema)))
            made._compile_now()
        except (Misfit, TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
            raise UsageError(f"The schema of {name} is not a valid resource provider schema: {error}") from error
        return made

    def _compile_now(self) -> None:
        # So that a mistake in a test's own schema shows where the schema is registered.
        # A property's part of the validator is compiled when a model first has it.
        self.validator.is_valid(dict.fromkeys(self.property_names))
        _ = self.list_validator, self.list_properties, self.defaults, self.tagging

    def derived(self, make: Callable[[ResourceType], Derived]) -> Derived:
        """What `make`, a function of a layer above, makes of the type: made once and kept with the type."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: Derived = self._derived[make]
        return found

    def with_facts(self, own_facts: Mapping[str, Any]) -> ResourceType:
        """The same type for one mock alone, which knows its `own_facts`: what is `derived` of it is derived anew."""
        made = ResourceType(self._json, self._constraints_json)
        vars(made)["own_facts"] = mapping("own_facts", own_facts)
        return made

    def __repr__(self) -> str:
        return f"<ResourceType {self.type_name}>"

    @property
    def schema(self) -> dict[str, Any]:
        """A copy of the schema.

        ```pycon
        >>> cloud.types["AWS::S3::Bucket"].schema["properties"]["BucketName"]["type"]
        'string'
        ```
        """
        copy: dict[str, Any] = json.loads(self._json)
        return copy

    @property
    def compiled_schema(self) -> Mapping[str, Any]:
        """The schema itself, for reading only."""
        return self._schema

    @cached_property
    def full_schema(self) -> Mapping[str, Any]:
        """The schema with what the service demands beyond it: what real values keep to. For reading only."""
        constraints: Mapping[str, Any] = self.service_constraints.schema
        return overlaid(self._schema, constraints)

    @cached_property
    def read_only(self) -> PropertySet:
        """Pointers of the properties that only the service sets.

        ```pycon
        >>> cloud.types["AWS::SQS::QueuePolicy"].read_only
        ('/properties/Id',)
        ```
        """
        return PropertySet(self._schema.get("readOnlyProperties", ()))

    @cached_property
    def write_only(self) -> PropertySet:
        """Pointers of the properties that are never read back.

        ```pycon
        >>> cloud.types["AWS::IAM::User"].write_only
        ('/properties/LoginProfile/Password',)
        ```
        """
        return PropertySet(self._schema.get("writeOnlyProperties", ()))

    def shown(self, model: object) -> str:
        """A model as an error may show it: without its write-only values. Of what is no model, the type alone."""
        return shown(self.write_only.masked(model), 2000) if isinstance(model, dict) else f"a {type(model).__name__}"

    @cached_property
    def create_only(self) -> PropertySet:
        """Pointers of the properties that no update may change.

        ```pycon
        >>> cloud.types["AWS::SNS::Topic"].create_only
        ('/properties/TopicName', '/properties/FifoTopic')
        ```
        """
        return PropertySet(self._schema.get("createOnlyProperties", ()))

    @cached_property
    def unseen_create_only(self) -> PropertySet:
        """Pointers of the create-only properties that are write-only too: an update cannot see a change of them."""
        return PropertySet(pointer for pointer in self.create_only if self.write_only.covers(tokens(pointer)))

    @cached_property
    def conditional_create_only(self) -> PropertySet:
        """Pointers of the properties that an update may change only under conditions of the service.

        ```pycon
        >>> cloud.types["AWS::RDS::DBInstance"].conditional_create_only[:2]
        ('/properties/AutoMinorVersionUpgrade', '/properties/AvailabilityZone')
        ```
        """
        return PropertySet(self._schema.get("conditionalCreateOnlyProperties", ()))

    @cached_property
    def handlers(self) -> Mapping[str, HandlerSpec]:
        """Action (`CREATE`, `READ`, `UPDATE`, `DELETE`, `LIST`) → its handler; absent ones are not supported.

        ```pycon
        >>> cloud.types["AWS::SNS::Topic"].handlers["LIST"]
        HandlerSpec(permissions=('sns:ListTopics',), timeout_minutes=120)
        ```
        """
        given = self._schema.get("handlers", {})
        return MappingProxyType(
            {
                action: HandlerSpec(
                    tuple(given[action.lower()].get("permissions", ())),
                    given[action.lower()].get("timeoutInMinutes", DEFAULT_TIMEOUT_MINUTES),
                )
                for action in ACTIONS
                if action.lower() in given
            }
        )

    @cached_property
    def is_provisionable(self) -> bool:
        """Whether the type has the handlers without which the service refuses every action on it."""
        return self.handlers.keys() >= NEEDED_ACTIONS

    @cached_property
    def tagging(self) -> Tagging:
        """What the type says about tags; the older `taggable` is read where `tagging` is missing.

        ```pycon
        >>> cloud.types["AWS::SNS::Topic"].tagging.tag_property
        '/properties/Tags'
        ```
        """
        given = self._schema.get("tagging", {})
        taggable = bool(given.get("taggable", self._schema.get("taggable", True)))
        return Tagging(
            taggable,
            bool(given.get("tagOnCreate", taggable)),
            bool(given.get("tagUpdatable", taggable)),
            given.get("tagProperty", PREFIX + "Tags"),
            tuple(given.get("permissions", ())),
        )

    @cached_property
    def property_names(self) -> tuple[str, ...]:
        """The top-level properties, in schema order.

        ```pycon
        >>> cloud.types["AWS::SQS::QueuePolicy"].property_names
        ('PolicyDocument', 'Queues', 'Id')
        ```
        """
        return tuple(self._schema.get("properties", {}))

    @cached_property
    def list_schema(self) -> Mapping[str, Any] | None:
        """The schema of the model that the list handler takes, with `$ref`s that point into its own text."""
        given = self._list_schema
        if given is None:
            return None
        shared = {key: self._schema[key] for key in ("definitions",) if key in self._schema}
        own = {name: self._demanded(node) for name, node in given.get("properties", {}).items()}
        rules = {key: own if key == "properties" else _localized(value) for key, value in given.items()}
        return MappingProxyType({**shared, **rules})

    @property
    def _list_schema(self) -> Mapping[str, Any] | None:
        given: Mapping[str, Any] | None = self._schema.get("handlers", {}).get("list", {}).get("handlerSchema")
        return implied_list_schema(self.type_name) if given is None else given

    def _demanded(self, node: Any) -> Any:
        """What a property of the list handler's schema demands: mostly what the resource's own property does."""
        pointer = _own_pointer(node)
        return resolved(self._schema, {"$ref": f"#{pointer}"}) if pointer else _localized(node)

    @cached_property
    def validator(self) -> ModelValidator:
        """Checks a desired state."""
        return ModelValidator.compile(self._schema)

    @cached_property
    def service_constraints(self) -> ServiceConstraints:
        """What the service demands of values although the schema does not; nothing of types of the test's own."""
        return ServiceConstraints(json.loads(self._constraints_json) if self._constraints_json else {})

    @cached_property
    def defaults(self) -> Defaults:
        """Fills the schema's defaults into models."""
        return Defaults.compile(self._schema)

    @cached_property
    def list_properties(self) -> Mapping[str, str]:
        """What the model given to a list may hold → the property of the resource that it stands for."""
        given = (self._list_schema or {}).get("properties", {})
        own = {name: (_own_pointer(node) or PREFIX + name).removeprefix(PREFIX) for name, node in given.items()}
        return MappingProxyType({name: meant for name, meant in own.items() if meant in self._schema["properties"]})

    @cached_property
    def list_validator(self) -> ModelValidator | None:
        """Checks the model that is given to a list, where the type wants one."""
        return ModelValidator.compile(self.list_schema) if self.list_schema is not None else None


def _plain_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(schema, Mapping):
        raise UsageError(f"A resource provider schema is a dict; got {shown(schema)}.")
    try:
        plain: dict[str, Any] = plain_json(dict(schema))
    except InvalidJson as error:
        raise UsageError(f"That is not a valid resource provider schema: {error}.") from None
    return plain


def _list_schema_fault(schema: Mapping[str, Any]) -> str | None:
    """What is wrong with the schema of the model that the list handler takes, if the type has one."""
    given = found_at(schema, ("handlers", "list", "handlerSchema"))
    return schema_fault(given) if given is not None else None


def _own_pointer(node: Any) -> str | None:
    """The pointer of the resource's property that a node of a list handler's schema refers to, or None."""
    reference = node.get("$ref") if isinstance(node, dict) else None
    pointer = str(reference or "").removeprefix(SCHEMA_SELF).removeprefix("#")
    return pointer if pointer.startswith(PREFIX) else None


def _localized(node: Any) -> Any:
    """A list handler's schema with its references to the resource's schema made local ones."""
    if isinstance(node, list):
        return [_localized(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value.removeprefix(SCHEMA_SELF) if key == "$ref" and isinstance(value, str) else _localized(value)
        for key, value in node.items()
    }
