"""Tags in models: a list of objects or a map, at the place that a type's schema names.

Tags whose keys begin with `aws:` are AWS's own. A caller may neither add nor change nor drop one, and what the schema
forbids such a key does not count, since reads show them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..service_errors import ValidationError
from .json_text import is_same
from .pointers import tokens, value_at
from .resource_type import ResourceType
from .violations import Violation

SYSTEM_PREFIX = "aws:"
KEYS, VALUES = ("Key", "TagKey"), ("Value", "TagValue")
"""The names that lists of tags have for a tag's key and its value."""


def tags_in(value: Any) -> Iterator[tuple[str | int, str, Any]]:
    """(place, key, whole tag) of each tag in a list or map of tags."""
    if isinstance(value, Mapping):
        yield from ((key, key, tag) for key, tag in value.items())
    for position, tag in enumerate(value if isinstance(value, list) else ()):
        if isinstance(tag, Mapping):
            yield position, str(_member(tag, KEYS)), tag


def tag_value(tag: Any) -> str:
    """The value of a whole tag of a list or a map, as text."""
    return str(_member(tag, VALUES, "") if isinstance(tag, Mapping) else tag)


def check_system_tags(resource_type: ResourceType, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """ValidationError where a caller adds, changes or drops a tag of AWS's own."""
    holder = tokens(resource_type.tagging.tag_property)[0]
    if holder not in before and holder not in after:
        return
    if not is_same(_system_tags(resource_type, before), _system_tags(resource_type, after)):
        raise ValidationError.system_tag()


def less_system_tags(
    resource_type: ResourceType, model: Mapping[str, Any], violations: Iterable[Violation]
) -> list[Violation]:
    """The violations of a model without those by tags of AWS's own."""
    above = tokens(resource_type.tagging.tag_property)
    places = {(*above, place) for place, key, _ in _tags_of(resource_type, model) if key.startswith(SYSTEM_PREFIX)}
    return [violation for violation in violations if violation.removable_path[: len(above) + 1] not in places]


def _system_tags(resource_type: ResourceType, model: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tag for _, key, tag in _tags_of(resource_type, model) if key.startswith(SYSTEM_PREFIX)}


def _tags_of(resource_type: ResourceType, model: Mapping[str, Any]) -> Iterator[tuple[str | int, str, Any]]:
    return tags_in(value_at(model, resource_type.tagging.tag_property))


def _member(tag: Mapping[str, Any], names: Iterable[str], otherwise: Any = None) -> Any:
    return next((tag[name] for name in names if name in tag), otherwise)
