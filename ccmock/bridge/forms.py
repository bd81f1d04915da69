"""Sources that many types share: how services write tags, policies, truth values and numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..engine.region import partition_of
from .declaration import ACCOUNT, DECLARED, ITEM, KEEP, REGION, GoneError, Source, found


def same(*names: str, where: str = "") -> dict[str, Source]:
    """Parameters or properties that are called the same on both sides; `where`: the object that has them."""
    return {name: f"{where}/{name}" if where else name for name in names}


# --- sources of parameters ---


def constant(value: Any) -> Source:
    """Always the same value."""
    return lambda _: value


EVERYTHING = constant(10_000)
"""The size of a page, for lists that moto cuts off without telling where the next page is, or botocore cannot page."""


def name_in(*sources: Source) -> Source:
    """What follows the last colon or slash of the first text that is found: the name in an ARN, or a name itself."""

    def as_name(scope: Any) -> Any:
        text = next((value for value in (found(source, scope) for source in sources) if value), None)
        return text and text.replace("/", ":").rpartition(":")[2]

    return as_name


def declared(*names: str) -> dict[str, Source]:
    """Parameters of a create for what the caller declared; for the rest, moto has defaults of its own."""
    return {name: f"{DECLARED}/{name}" for name in names}


def arn(service: str, resource: str, has_account: bool = True) -> Source:
    """The ARN of a resource whose type has none among its properties; `resource` names properties in braces."""

    def as_arn(model: Any) -> Any:
        partition = partition_of(model[REGION])
        account_id = model[ACCOUNT] if has_account else ""
        return f"arn:{partition}:{service}:{model[REGION]}:{account_id}:{resource.format_map(model)}"

    return as_arn


def listed_in(source: Source) -> Source:
    """A list of what a source finds, for a parameter that takes several."""

    def as_list(scope: Any) -> Any:
        value = found(source, scope)
        return None if value is None else [value]

    return as_list


def json_text(source: Source) -> Source:
    """A document as JSON; one that is a text already stays as it is."""

    def as_text(scope: Any) -> Any:
        value = found(source, scope)
        return value if value is None or isinstance(value, str) else json.dumps(value)

    return as_text


def texts(**sources: Source) -> Source:
    """An object whose values are texts, such as the attributes of a queue: name → source; None where it is empty."""

    def as_texts(scope: Any) -> Any:
        values = {name: _as_text(found(source, scope)) for name, source in sources.items()}
        return {name: value for name, value in values.items() if value is not None} or None

    return as_texts


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def tags_as_map(scope: Any) -> Any:
    """The tags that a call is about, or all tags, as an object."""
    return {tag["Key"]: tag.get("Value", "") for tag in _tags_in(scope)} or None


def tags_as_list(key: str = "Key", value: str = "Value") -> Source:
    """The tags that a call is about, or all tags, as a list of objects with these members."""
    return lambda scope: [{key: tag["Key"], value: tag.get("Value", "")} for tag in _tags_in(scope)] or None


def _tags_in(scope: Any) -> list[dict[str, str]]:
    tags = scope.get(ITEM) or scope.get("Tags") or []
    return [{"Key": key, "Value": each} for key, each in tags.items()] if isinstance(tags, dict) else tags


def tag_specifications(resource_type: str) -> Source:
    """The tags as EC2 takes them with a create."""

    def specified(scope: Any) -> Any:
        tags = scope.get("Tags")
        return [{"ResourceType": resource_type, "Tags": tags}] if tags else None

    return specified


# --- sources of properties ---


def tags_of(source: Source) -> Source:
    """The tags of an answer as a list of Key and Value, whichever form the service has for them."""

    def as_tags(answer: Any) -> Any:
        tags = found(source, answer) or []
        if isinstance(tags, Mapping):
            return [{"Key": key, "Value": value} for key, value in tags.items()]
        return [_tag({name.lower(): value for name, value in tag.items()}) for tag in tags]

    return as_tags


def tags_as_object(source: Source) -> Source:
    """The tags of an answer as an object, as the properties of a few types are."""
    as_list = tags_of(source)
    return lambda answer: {tag["Key"]: tag["Value"] for tag in found(as_list, answer)}


def _tag(tag: dict[str, str]) -> dict[str, str]:
    return {"Key": tag.get("key") or tag.get("tagkey") or "", "Value": tag.get("value") or tag.get("tagvalue") or ""}


def number(source: Source) -> Source:
    """A number that the service writes as a text."""
    return _converted(source, int)


def truth(source: Source) -> Source:
    """A truth value that the service writes as a text."""
    return _converted(source, lambda text: str(text).lower() == "true")


def document(source: Source) -> Source:
    """A JSON document that the service writes as a text."""
    return _converted(source, lambda text: json.loads(text) if isinstance(text, str) else text)


def told(source: Source) -> Source:
    """A value that moto does not always tell; where it does not, the property stays as it is."""

    def as_told(answer: Any) -> Any:
        value = found(source, answer)
        return KEEP if value is None else value

    return as_told


def existing(source: Source, status: Source | None = None, *gone: str) -> Source:
    """A value of a resource that exists: it is gone where there is no value, or its status is one of `gone`."""

    def of_existing(answer: Any) -> Any:
        value = found(source, answer)
        if value is None or (status is not None and found(status, answer) in gone):
            raise GoneError
        return value

    return of_existing


def each_of(source: Source, member: str) -> Source:
    """A member of each object of a list."""
    return lambda answer: [item[member] for item in found(source, answer) or ()]


def last_part(source: Source, separator: str = "/") -> Source:
    """The last part of a text, such as the name in an ARN."""
    return _converted(source, lambda text: text.rpartition(separator)[2])


def text(source: Source) -> Source:
    """A number or truth value as a text."""
    return _converted(source, lambda value: value if isinstance(value, str) else json.dumps(value))


def picked(source: Source, *names: str) -> Source:
    """The members of these names of an object, or of each object of a list."""

    def as_picked(answer: Any) -> Any:
        value = found(source, answer)
        if isinstance(value, list):
            return [_picked(each, names) for each in value]
        return None if value is None else _picked(value, names)

    return as_picked


def _picked(value: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value[name] for name in names if value.get(name) not in (None, "", [])}


def _converted(source: Source, convert: Callable[[Any], Any]) -> Source:
    def converted(answer: Any) -> Any:
        value = found(source, answer)
        return None if value in (None, "") else convert(value)

    return converted
