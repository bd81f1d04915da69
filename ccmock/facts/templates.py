"""Texts with fields in them, such as `arn:{partition}:sqs:{region}:{account}:{QueueName|lower12}`, filled per resource.

A field names what stands in its place; several alternatives are divided by `|`, the first that has a value counts:

- a property of the resource that is a text or a number: `{Name}`; a member of it: `{Config.Name}`; a member of the
  object that is being filled in: `{.Name}`. A list of texts is joined by commas;
- a part of such a text: `{RoleArn:name}`, what follows its last `/` or `:`; `{Arn:resource}`, the sixth part of an ARN;
  `{Id:bar2}`, the second part between bars; in the same way `slash`, `colon`, `dot`, `dash` and `blank`, where
  `slash-1` is the last part; `{Name:lower}` and `{Name:upper}`;
- where the resource is: `{partition}`, `{region}`, `{region_code}` (`use1`), `{account}`, `{suffix}`
  (`amazonaws.com`) and `{zone.alb}` (the hosted zone of a service's host names there, from `hosted_zones.json`);
- the time: `{now}`, `{date}`, `{precise}` (with milliseconds), `{seconds}` and `{millis}` since the epoch, or
  `{now %a %b %d %Y}` in a form of its own;
- chance, the same for the same seed: `{uuid}`; a number of characters of a kind: `{hex17}`, `{lower12}` (lower-case
  letters and digits), `{upper10}` (upper-case letters and digits), `{alnum8}` (all letters and digits), `{letters5}`,
  `{digits12}` (a number, so it does not start with 0); or a number in a range: `{4-254}`;
- what all resources of an account and region have in common, such as a part of host names: `{lower11@place}`;
- the running number of the resource: `{number}` of those of its type, `{number/ApiId}` of those with the same ApiId.

A doubled brace stands for itself: `${{version}}` is `${version}`.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import NamedTuple

from ..ids import uuid4_text
from .template_context import Location, TemplateContext, owner_of, value_of

Field = Callable[[TemplateContext], "str | None"]
"""Makes the text of a field; None where it has none."""


@dataclass(frozen=True)
class Template:
    """A text with fields, compiled. `properties`: those that it refers to. `random`: whether chance is in it."""

    source: str
    properties: frozenset[str]
    random: bool
    _format: str
    _fields: tuple[Field, ...]

    def __call__(self, context: TemplateContext) -> str:
        """The text for a resource; a field without a value stays empty."""
        return self._format % tuple([field(context) or "" for field in self._fields])


_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")


@cache
def template(source: str) -> Template:
    """Compiles a text with fields. ValueError where a field asks for an unknown part of a text."""
    fields = [[_compiled(name) for name in found[1].split("|")] for found in _PIECE.finditer(source) if found[1]]
    compiled = [field for alternatives in fields for field in alternatives]
    return Template(
        source,
        frozenset(name for field in compiled for name in field.properties),
        any(field.random for field in compiled),
        _PIECE.sub(lambda found: "%s" if found[1] else found[0][0], source.replace("%", "%%")),
        tuple(_first_of([field.make for field in alternatives]) for alternatives in fields),
    )


def _first_of(alternatives: list[Field]) -> Field:
    if len(alternatives) == 1:
        return alternatives[0]

    def field(context: TemplateContext) -> str | None:
        return next((text for make in alternatives if (text := make(context)) is not None), None)

    return field


class _Compiled(NamedTuple):
    """A field. `properties`: the top-level ones that it refers to. `random`: whether it is drawn by chance."""

    make: Field
    properties: tuple[str, ...] = ()
    random: bool = False


_KIND = re.compile(
    r"(?P<alphabet>hex|lower|upper|alnum|letters|digits)(?P<count>\d+)(?P<common>@place)?"
    r"|zone\.(?P<zone>[a-z]+)|(?P<lowest>\d+)-(?P<highest>\d+)|number(?P<parents>(?:/[^/]+)*)|now (?P<form>.*)",
    re.DOTALL,
)


@cache
def _compiled(name: str) -> _Compiled:
    if name in _PLAIN:
        return _Compiled(_PLAIN[name], random=name == "uuid")
    kind = _KIND.fullmatch(name)
    if kind is None:
        owner = owner_of(name.partition(":")[0])
        return _Compiled(_property(name), (owner,) if owner else ())
    if kind["common"]:
        return _Compiled(_common(_ALPHABETS[kind["alphabet"]], int(kind["count"]), name))
    if kind["alphabet"]:
        return _Compiled(_chance(_ALPHABETS[kind["alphabet"]], int(kind["count"])), random=True)
    if kind["zone"]:
        return _Compiled(_zone(kind["zone"]))
    if kind["lowest"]:
        return _Compiled(_between(int(kind["lowest"]), int(kind["highest"])), random=True)
    if kind["form"] is not None:
        return _Compiled(_now(kind["form"]))
    parents = tuple(kind["parents"].split("/")[1:])
    return _Compiled(_number(parents), parents)


_ALPHABETS = {
    "hex": string.digits + "abcdef",
    "lower": string.ascii_lowercase + string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "alnum": string.ascii_letters + string.digits,
    "letters": string.ascii_letters,
    "digits": string.digits,
}


def _between(lowest: int, highest: int) -> Field:
    return lambda context: str(context.draw.randint(lowest, highest))


def _now(form: str) -> Field:
    return lambda context: context.now_text(form)


def _chance(alphabet: str, count: int) -> Field:
    def field(context: TemplateContext) -> str:
        return "".join(context.draw.choices(alphabet, k=count))

    def number(context: TemplateContext) -> str:
        return str(context.draw.randrange(10 ** (count - 1), 10**count))

    return number if alphabet == string.digits else field


def _common(alphabet: str, count: int, name: str) -> Field:
    return lambda context: "".join(alphabet[byte % len(alphabet)] for byte in _hash(context.location, name)[:count])


def _hash(location: Location, name: str) -> bytes:
    return blake2b(f"{location.account_id}/{location.region}/{name}".encode()).digest()


def _zone(service: str) -> Field:
    """The hosted zone that a service has in a region; where it is not known, one that stays the same."""
    unknown = _common(_ALPHABETS["upper"], 13, service)

    def field(context: TemplateContext) -> str:
        return _zones()[service].get(context.location.region) or f"Z{unknown(context)}"

    return field


@cache
def _zones() -> Mapping[str, Mapping[str, str]]:
    zones: Mapping[str, Mapping[str, str]] = json.loads(
        (resources.files("ccmock.data") / "hosted_zones.json").read_text("utf-8")
    )
    return zones


def _number(names: tuple[str, ...]) -> Field:
    def field(context: TemplateContext) -> str:
        series = [context.type_name, *(str(context.model.get(name)) for name in names)]
        return str(context.location.next_number("/".join(series)))

    return field


def _property(name: str) -> Field:
    path, _, part = name.partition(":")
    shorten, is_deep = _part(part) if part else None, "." in path

    def field(context: TemplateContext) -> str | None:
        value = value_of(context, path) if is_deep else context.model.get(path)
        if value.__class__ is str and value:
            return shorten(value) if shorten else value
        if isinstance(value, list):
            value = ",".join(item for item in value if isinstance(item, str))
        if not isinstance(value, (str, int)) or isinstance(value, bool) or value == "":
            return None
        return shorten(str(value)) if shorten else str(value)

    return field


_SIGNS: Mapping[str, str] = {"bar": "|", "slash": "/", "colon": ":", "dot": ".", "dash": "-", "blank": " "}
_PARTS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "name": lambda text: re.split("[/:]", text)[-1],
    "resource": lambda text: text.split(":", 5)[-1],
}
_BETWEEN = re.compile(rf"({'|'.join(_SIGNS)})(-?[1-9])")


def _part(name: str) -> Callable[[str], str | None]:
    """The function that takes a part of a text."""
    if name in _PARTS:
        return _PARTS[name]
    between = _BETWEEN.fullmatch(name)
    if between is None:
        raise ValueError(f"{name!r} is not a part of a text that a field can name.")
    sign, at = _SIGNS[between[1]], int(between[2])
    index = at - 1 if at > 0 else at

    def part(text: str) -> str | None:
        parts = text.split(sign)
        return parts[index] if -len(parts) <= index < len(parts) else None

    return part


def _uuid(context: TemplateContext) -> str:
    return uuid4_text(f"{context.draw.getrandbits(128):032x}")


_SUFFIXES: Mapping[str, str] = {"aws-cn": "amazonaws.com.cn", "aws-iso": "c2s.ic.gov", "aws-iso-b": "sc2s.sgov.gov"}
_DIRECTIONS = ("north", "south", "east", "west", "central")


def url_suffix(partition: str) -> str:
    """The domain of a partition's host names, such as `amazonaws.com`."""
    return _SUFFIXES.get(partition, "amazonaws.com")


@cache
def region_code(region: str) -> str:
    """A region's short form, as in zone ids and host names: `use1` of `us-east-1`, `apne2` of `ap-northeast-2`."""
    area, *middle, number = region.split("-")
    return area + "".join(_shortened(word) for word in middle) + number


def _shortened(word: str) -> str:
    """`ne` of `northeast`, `c` of `central`, `g` of `gov`."""
    found = sorted((word.find(name), name[0]) for name in _DIRECTIONS if name in word)
    return "".join(letter for _, letter in found) or word[0]


_PLAIN: Mapping[str, Field] = {
    "partition": lambda context: context.location.partition,
    "region": lambda context: context.location.region,
    "region_code": lambda context: region_code(context.location.region),
    "account": lambda context: context.location.account_id,
    "suffix": lambda context: url_suffix(context.location.partition),
    "now": lambda context: context.now_text(),
    "seconds": lambda context: str(context.now_ms // 1000),
    "millis": lambda context: str(context.now_ms),
    "date": lambda context: context.now_text("%Y-%m-%d"),
    "precise": lambda context: context.now_text("%Y-%m-%dT%H:%M:%S.") + f"{context.now_ms % 1000:03d}Z",
    "uuid": _uuid,
}
