"""What AWS's documentation says of each property of a resource type.

Two sources are in packages that are development dependencies: the descriptions in the resource provider schemas (as
cfn-lint ships them, MIT-0), and the API reference (as botocore ships it, Apache-2.0) of the calls that a type's create
handler makes, where a call has a parameter of the property's name. A third is optional, see `provider_texts`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from ccmock.registry.schema_nodes import Node, flat, types_of
from tools.provider_texts import Resource

Path = tuple[str, ...]

MAKING = re.compile(
    r"(Create|Put|Register|Run|Request|Start|Allocate|Import|Modify|Enable|Publish|Add|Set|Update)[A-Z]"
)
"""Calls that give a resource its properties."""

DEPTH = 4
"""How deep in a property its members are looked at."""

_REGION = "us-east-1.json"
_TAG = re.compile(r"<(/?)(\w+)[^>]*>")


@dataclass(frozen=True)
class Documented:
    """One property and the texts about it, by source (`schema`, `api` or `provider`). `node`: its flat schema."""

    path: Path
    node: Node
    texts: tuple[tuple[str, str], ...]


@dataclass
class Reference:
    """The API reference, one service after the other as they are asked for."""

    loader: Loader = field(default_factory=Loader)

    def calls(self, permissions: Sequence[str]) -> list[Mapping[str, Any]]:
        """The model's input shapes of the calls that IAM permissions (`sqs:CreateQueue`) stand for."""
        found: list[Mapping[str, Any]] = []
        for permission in permissions:
            prefix, _, operation = permission.partition(":")
            if not MAKING.match(operation):
                continue
            for service in services_of(prefix):
                model = self._model(service)
                if operation in model.get("operations", {}):
                    found.append({"shapes": model["shapes"], **model["operations"][operation]})
                    break
        return found

    def text(self, call: Mapping[str, Any], path: Path) -> str:
        """What the reference says of a call's parameter, or the member of one; empty where there is none."""
        members = _members(call["shapes"], call.get("input", {}).get("shape"))
        if not _named(members, path[0]):
            # Many calls take one structure that holds everything, such as CloudFront's DistributionConfig.
            inner = [_members(call["shapes"], each["shape"]) for each in members.values()]
            members = next((each for each in inner if _named(each, path[0])), {})
        found: Mapping[str, Any] | None = None
        for name in path:
            found = _named(members, name)
            members = _members(call["shapes"], found["shape"]) if found else {}
        return plain(found.get("documentation", "")) if found else ""

    @cache  # noqa: B019 - one reference lives as long as the command that uses it
    def _model(self, service: str) -> Mapping[str, Any]:
        model: Mapping[str, Any] = self.loader.load_service_model(service, "service-2")
        return model

    def __hash__(self) -> int:
        return id(self)


def _members(shapes: Mapping[str, Any], name: str | None) -> Mapping[str, Any]:
    shape = shapes.get(name or "", {})
    if shape.get("type") == "list":
        return _members(shapes, shape["member"]["shape"])
    members: Mapping[str, Any] = shape.get("members", {})
    return members


def _named(members: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    wanted = name.lower()
    return next((member for key, member in members.items() if key.lower() == wanted), None)


def services_of(prefix: str) -> tuple[str, ...]:
    """The services whose IAM actions have a prefix."""
    return _by_prefix().get(prefix, ())


@cache
def _by_prefix() -> Mapping[str, tuple[str, ...]]:
    """IAM prefix → the services that use it."""
    loader = Loader()
    found: dict[str, list[str]] = {}
    for service in loader.list_available_services("service-2"):
        try:
            metadata = loader.load_service_model(service, "service-2")["metadata"]
        except UnknownServiceError:  # pragma: no cover - a service that is listed is there
            continue
        for name in {metadata.get("signingName"), metadata["endpointPrefix"], service} - {None}:
            found.setdefault(name, []).append(service)
    return {prefix: tuple(services) for prefix, services in found.items()}


def plain(text: str) -> str:
    """Documentation without its HTML: code in backticks, a line for each paragraph or item."""
    spaced = _TAG.sub(lambda tag: "`" if tag[2] == "code" else "\n" if tag[2] in ("p", "li", "br", "dd") else "", text)
    return html.unescape(spaced)


def schemas() -> Iterator[Mapping[str, Any]]:
    """The published schema of every type of the region that has the most."""
    root = resources.files("cfnlint") / "data" / "schemas"
    keys: dict[str, str] = json.loads((root / "providers" / _REGION).read_text("utf-8"))
    for type_name, key in sorted(keys.items()):
        if type_name.startswith("AWS::") and not type_name.startswith("AWS::Serverless::"):
            yield json.loads((root / "resources" / f"{key}.json").read_text("utf-8"))


def documented(
    schema: Mapping[str, Any], reference: Reference, counterpart: Resource | None = None
) -> Iterator[Documented]:
    """Every property of a type that documentation says something of, members of objects after their object."""
    permissions = schema.get("handlers", {}).get("create", {}).get("permissions", [])
    calls = reference.calls(permissions)

    def texts(path: Path) -> Iterator[tuple[str, str]]:
        yield from (("api", reference.text(call, path)) for call in calls)
        if counterpart:
            yield "provider", counterpart.text(path)

    yield from _below(schema, schema, (), texts)


def _below(
    schema: Node, node: Any, path: Path, others: Callable[[Path], Iterator[tuple[str, str]]]
) -> Iterator[Documented]:
    for name, child in flat(schema, node).get("properties", {}).items():
        own = flat(schema, child)
        described = (child.get("description", ""), own.get("description", "")) if isinstance(child, dict) else ()
        texts = [("schema", text) for text in dict.fromkeys(described) if text]
        texts += [(source, text) for source, text in others((*path, name)) if text]
        if texts:
            yield Documented((*path, name), own, tuple(dict.fromkeys(texts)))
        if len(path) + 1 < DEPTH:
            inner = flat(schema, own["items"]) if "array" in types_of(own) and "items" in own else own
            yield from _below(schema, inner, (*path, name), others)
