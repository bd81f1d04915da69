"""What the documentation of Terraform's AWS provider says of the arguments of its resources.

The provider's documentation is written and tested by other people than AWS's own, so that it names defaults that AWS's
leaves out. It is read from the package pulumi-aws (Apache-2.0), whose Python classes carry it in their docstrings. They
also tell which results always have a value: if such a property may be left out, the service fills it in.

    pip download --no-deps pulumi-aws && unzip pulumi_aws-*.whl -d FOLDER

A resource of the provider and a resource type belong together if they are of one service, have names that are alike,
and share enough names of properties, compared letter by letter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from ccmock.registry.pointers import PropertySet
from ccmock.registry.schema_nodes import flat, types_of

LEAST_SHARED = 0.25
"""The share of a type's settable properties that its counterpart needs to have."""

MODULES: Mapping[str, Sequence[str]] = {
    "amazonmq": ["mq"],
    "applicationautoscaling": ["appautoscaling"],
    "aps": ["amp"],
    "bcmdataexports": ["bcmdata"],
    "bedrockagentcore": ["bedrock"],
    "cassandra": ["keyspaces"],
    "ce": ["costexplorer"],
    "certificatemanager": ["acm"],
    "chime": ["chimesdkmediapipelines"],
    "cloudhsm": ["cloudhsmv2"],
    "config": ["cfg"],
    "ec2": ["ec2", "vpc", "ebs", "ec2transitgateway", "ec2clientvpn", "vpn", "verifiedaccess"],
    "ecr": ["ecr", "ecrpublic"],
    "elasticloadbalancing": ["elb"],
    "elasticloadbalancingv2": ["lb"],
    "events": ["cloudwatch"],
    "eventschemas": ["schemas"],
    "eventsv2": ["cloudwatch"],
    "inspectorv2": ["inspector2"],
    "kafkaconnect": ["mskconnect"],
    "kinesisfirehose": ["kinesis"],
    "kinesisvideo": ["kinesis"],
    "logs": ["cloudwatch"],
    "macie": ["macie2"],
    "opensearchserverless": ["opensearch"],
    "opensearchservice": ["opensearch"],
    "osis": ["opensearchingest"],
    "resourceexplorer2": ["resourceexplorer"],
    "route53profiles": ["route53"],
    "route53resolver": ["route53"],
    "s3": ["s3", "s3control"],
    "s3express": ["s3"],
    "servicecatalogappregistry": ["servicecatalog"],
    "ses": ["ses", "sesv2"],
    "sso": ["ssoadmin"],
    "stepfunctions": ["sfn"],
    "timestream": ["timestreamwrite", "timestreamquery", "timestreaminfluxdb"],
}
"""The provider's modules of a service that are not named like it."""

ALIKE = 0.75
"""How alike two names have to be, of which neither is a part of the other."""

MADE = frozenset(["string", "object"])
"""The types of properties that ccmock makes up if it is known that the service fills them in."""

_PARAMETER = re.compile(r"^:param (.*?[\]\w]) (\w+): (.*?)(?=^:param |\Z)", re.MULTILINE | re.DOTALL)
_RESULT = re.compile(r"^    def (\w+)\(self\) -> pulumi\.Output\[(.*)\]:$", re.MULTILINE)
_CLASS = re.compile(r"'(\w+Args)'")


@dataclass(frozen=True)
class Argument:
    """What is said of an argument, and the class of its members if it has some."""

    text: str
    members: str | None


@dataclass(frozen=True)
class Resource:
    """A resource of the provider; names in lower-case letters alone.

    `classes`: those of the module's objects. `results`: output → whether it always has a value.
    """

    module: str
    name: str
    arguments: Mapping[str, Argument]
    classes: Mapping[str, Mapping[str, Argument]]
    results: Mapping[str, bool]

    def is_filled(self, name: str) -> bool | None:
        """Whether the service gives a property a value where the caller gave none; None where that is not known."""
        alike = (letters(name), letters(name) + "s", letters(name).removesuffix("s"))
        return next((self.results[each] for each in alike if each in self.results), None)

    def text(self, path: Sequence[str]) -> str:
        """What is said of a property, or of a member of one; empty where there is nothing."""
        arguments, found = self.arguments, None
        for name in path:
            found = arguments.get(letters(name))
            if found is None:
                return ""
            arguments = self.classes.get(found.members or "", {})
        return found.text if found else ""


@dataclass
class Provider:
    """The provider's resources, from a folder into which pulumi-aws was unpacked."""

    folder: Path
    by_module: dict[str, list[Resource]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for module in sorted((self.folder / "pulumi_aws").iterdir()):
            if module.is_dir():
                self.by_module[letters(module.name)] = list(_resources(module))

    def counterpart(self, schema: Mapping[str, Any]) -> Resource | None:
        """The resource that stands for a type; None where none is alike enough."""
        _, service, own = (letters(part) for part in schema["typeName"].split("::"))
        read_only = PropertySet(schema.get("readOnlyProperties", ()))
        wanted = {letters(name) for name in schema["properties"] if not read_only.covers((name,))}
        best: tuple[float, Resource | None] = (0.0, None)
        for module in MODULES.get(service, [service]):
            for resource in self.by_module.get(module, ()):
                share = len(wanted & resource.arguments.keys()) / max(1, len(wanted))
                likeness = share + SequenceMatcher(None, own, resource.name).ratio()
                if share >= LEAST_SHARED and _are_alike(own, resource.name) and likeness > best[0]:
                    best = (likeness, resource)
        return best[1]


def _are_alike(one: str, other: str) -> bool:
    return one in other or other in one or SequenceMatcher(None, one, other).ratio() >= ALIKE


def letters(name: str) -> str:
    """A name in lower case, without anything but letters and digits."""
    return re.sub(r"[\W_]", "", name.lower())


def _resources(module: Path) -> Iterator[Resource]:
    classes = _classes(module / "_inputs.py")
    for path in sorted(module.glob("*.py")):
        if path.name[0] != "_" and not path.name.startswith("get_") and path.name != "outputs.py":
            results = {
                letters(name): not annotation.startswith("Optional[")
                for name, annotation in _RESULT.findall(path.read_text("utf-8"))
            }
            for name, arguments in _classes(path).items():
                yield Resource(letters(module.name), letters(name.removesuffix("Args")), arguments, classes, results)


def _classes(path: Path) -> Mapping[str, Mapping[str, Argument]]:
    """Class → argument → what is said of it, of a module's classes for inputs."""
    if not path.exists():
        return {}
    found: dict[str, Mapping[str, Argument]] = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name.endswith("Args"):
            functions = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            text = next((ast.get_docstring(each) for each in functions if each.name == "__init__"), None)
            found[node.name] = dict(_arguments(text or ""))
    return found


def _arguments(docstring: str) -> Iterator[tuple[str, Argument]]:
    for annotation, name, text in _PARAMETER.findall(docstring):
        members = _CLASS.search(annotation)
        yield letters(name), Argument(re.sub(r"\s*\n\s*", "\n", text.strip()), members[1] if members else None)


def filled_in(schema: Mapping[str, Any], resource: Resource | None, optional: Sequence[str]) -> frozenset[str]:
    """Those of the `optional` properties of a type that hold a text or an object, which the service fills in."""
    filled = [name for name in optional if resource and resource.is_filled(name)]
    return frozenset(name for name in filled if MADE & set(types_of(flat(schema, schema["properties"][name]))))
