"""Texts with places in them, such as `arn:{partition}:sqs:{region}:{account}:{QueueName|lower12}`, filled per resource.

A place names, by preference and divided by `|`, what may stand there:

- a property of the resource, where the model holds it as a text or a number: `{Name}`; a member of it, `{Config.Name}`;
  a member of the object that is being filled in, `{.Name}`, or an item of a list that is no object, `{.}`;
- a part of such a text: `{RoleArn:name}`, behind its last `/` or `:`; `{Arn:resource}`, the sixth part of an ARN;
  `{Id:bar2}`, the second part between bars, and likewise `slash`, `colon`, `dot`, `dash` and `blank`, where `slash-1`
  is the last one; `{Name:lower}`, `{Name:upper}`. Of a list of texts these are joined by commas;
- where the resource is: `{partition}`, `{region}`, `{region_code}` (`use1`), `{account}`, `{suffix}`
  (`amazonaws.com`), `{zone.alb}` (the hosted zone of a service's host names there, see `hosted_zones.json`), and
  `{now}`, its time, or `{now %a %b %d %Y}` in a form of its own;
- chance, the same for the same seed: `{uuid}`, or so many characters of a kind: `{hex17}`, `{lower12}` (letters and
  digits), `{upper10}` (likewise), `{alnum8}` (both), `{letters5}`, `{digits12}` (a number, so not from 0); or a
  number from one to another, `{4-254}`;
- what all resources of an account and region have in common, such as a part of host names: `{lower11@place}`;
- the running number of the resource: `{number}` of its type, `{number/ApiId}` among those with the same ApiId.

A doubled brace is one of the text itself: `${{version}}` is `${version}`.
"""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import Any, Protocol

from ..ids import uuid4_text


class Place(Protocol):
    """Where a resource is; the handler_context of a handler are one."""

    account_id: str
    region: str
    partition: str

    def next_number(self, series: str) -> int:
        """1, then 2, and so on, of a series."""


Part = Callable[["Setting"], "str | None"]


@dataclass
class Setting:
    """What the values of one resource are made from.

    `item`: the object in the model that is being filled in, or the item of a list that something is made from.
    """

    place: Place
    draw: random.Random
    now_ms: int
    model: dict[str, Any] = field(default_factory=dict)
    type_name: str = ""
    item: Any = None

    @property
    def now(self) -> datetime:
        """The time of the mock, UTC."""
        return datetime.fromtimestamp(self.now_ms // 1000, timezone.utc)

    def now_text(self, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
        """The time of the mock, such as `2026-01-01T12:00:00Z`."""
        return self.now.strftime(form)


@dataclass(frozen=True)
class Template:
    """A text with places, compiled. `properties`: those that it refers to. `random`: whether chance is in it."""

    source: str
    properties: frozenset[str]
    random: bool
    _parts: tuple[str | tuple[Part, ...], ...]

    def __call__(self, setting: Setting) -> str:
        """The text for a resource; a place for which there is nothing stays empty."""
        return "".join([part if isinstance(part, str) else _first(part, setting) for part in self._parts])


def _first(alternatives: tuple[Part, ...], setting: Setting) -> str:
    for alternative in alternatives:
        text = alternative(setting)
        if text is not None:
            return text
    return ""


_SUFFIXES: Mapping[str, str] = {"aws-cn": "amazonaws.com.cn", "aws-iso": "c2s.ic.gov", "aws-iso-b": "sc2s.sgov.gov"}

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")
_CHANCE = re.compile(r"(hex|lower|upper|alnum|letters|digits)(\d+)")
_COMMON = re.compile(r"(hex|lower|upper|alnum|letters|digits)(\d+)@place")
_ZONE = re.compile(r"zone\.([a-z]+)")
_RANGE = re.compile(r"(\d+)-(\d+)")
_NUMBER = re.compile(r"number(?:/[^/]+)*")
_NOW = "now "
_ALPHABETS = {
    "hex": string.digits + "abcdef",
    "lower": string.ascii_lowercase + string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "alnum": string.ascii_letters + string.digits,
    "letters": string.ascii_letters,
    "digits": string.digits,
}


def template(source: str) -> Template:
    """Compiles a text with places."""
    places: list[list[tuple[str, Part]]] = []
    parts: list[str | tuple[Part, ...]] = []
    end = 0
    for piece in _PIECE.finditer(source):
        parts.append(source[end : piece.start()])
        end = piece.end()
        if piece[1] is None:
            parts.append(piece[0][0])
            continue
        places.append([(name, _part(name)) for name in piece[1].split("|")])
        parts.append(tuple(part for _, part in places[-1]))
    parts.append(source[end:])
    names = [name for alternatives in places for name, _ in alternatives]
    properties = frozenset(name for each in names for name in _properties(each))
    return Template(source, properties, any(map(_is_chance, names)), tuple(parts))


@cache
def _is_chance(name: str) -> bool:
    return name == "uuid" or any(form.fullmatch(name) for form in (_CHANCE, _RANGE))


@cache
def _properties(name: str) -> tuple[str, ...]:
    """The top-level properties that a place refers to."""
    if _NUMBER.fullmatch(name):
        return tuple(name.split("/")[1:])
    is_other = (
        name in _PLACES or name.startswith(_NOW) or _is_chance(name) or _COMMON.fullmatch(name) or _ZONE.fullmatch(name)
    )
    owner = "" if is_other else owner_of(name.partition(":")[0])
    return (owner,) if owner else ()


@cache
def _part(name: str) -> Part:
    if name in _PLACES:
        return _PLACES[name]
    if name.startswith(_NOW):
        return lambda setting: setting.now_text(name.removeprefix(_NOW))
    if zone := _ZONE.fullmatch(name):
        return _zone(zone[1])
    if _NUMBER.fullmatch(name):
        return _number(name.split("/")[1:])
    if within := _RANGE.fullmatch(name):
        lowest, highest = int(within[1]), int(within[2])
        return lambda setting: str(setting.draw.randint(lowest, highest))
    chance = _CHANCE.fullmatch(name)
    if chance:
        return _chance(_ALPHABETS[chance[1]], int(chance[2]))
    common = _COMMON.fullmatch(name)
    return _common(_ALPHABETS[common[1]], int(common[2]), name) if common else _property(name)


def _chance(alphabet: str, count: int) -> Part:
    def part(setting: Setting) -> str:
        return "".join(setting.draw.choices(alphabet, k=count))

    def number(setting: Setting) -> str:
        return str(setting.draw.randrange(10 ** (count - 1), 10**count))

    return number if alphabet == string.digits else part


def _common(alphabet: str, count: int, name: str) -> Part:
    return lambda setting: "".join(alphabet[byte % len(alphabet)] for byte in _hash(setting.place, name)[:count])


def _hash(place: Place, name: str) -> bytes:
    return blake2b(f"{place.account_id}/{place.region}/{name}".encode()).digest()


def _zone(service: str) -> Part:
    """The hosted zone that a service has in a region; where it is not known, one that stays the same."""
    unknown = _common(_ALPHABETS["upper"], 13, service)

    def part(setting: Setting) -> str:
        return _zones()[service].get(setting.place.region) or f"Z{unknown(setting)}"

    return part


@cache
def _zones() -> Mapping[str, Mapping[str, str]]:
    zones: Mapping[str, Mapping[str, str]] = json.loads(
        (resources.files("ccmock.data") / "hosted_zones.json").read_text("utf-8")
    )
    return zones


def _number(names: list[str]) -> Part:
    def part(setting: Setting) -> str:
        series = [setting.type_name, *(str(setting.model.get(name)) for name in names)]
        return str(setting.place.next_number("/".join(series)))

    return part


def owner_of(path: str) -> str:
    """The top-level property that a path leads into: `Config` of `Config.Name`; none of `.Name`."""
    return path.partition(".")[0]


def value_of(setting: Setting, path: str) -> Any:
    """What stands at a path such as `Config.Name` or `.Name`, or None. A list on the way means each of its items."""
    owner, _, rest = path.partition(".")
    value = setting.model.get(owner) if owner else setting.item
    return _inside(value, rest.split(".")) if rest else value


def _inside(value: Any, names: list[str]) -> Any:
    for at, name in enumerate(names):
        if isinstance(value, list):
            found = [_inside(item, names[at:]) for item in value]
            plain = [
                each for item in found if item is not None for each in (item if isinstance(item, list) else [item])
            ]
            return plain or None
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _property(name: str) -> Part:
    path, _, way = name.partition(":")
    shorten = _way(way) if way else None

    def part(setting: Setting) -> str | None:
        # Most places are plain properties, and looking for a path in them would take twice as long.
        value = setting.model.get(path) if "." not in path else value_of(setting, path)
        if isinstance(value, list):
            value = ",".join(item for item in value if isinstance(item, str))
        if not isinstance(value, (str, int)) or isinstance(value, bool) or value == "":
            return None
        return shorten(str(value)) if shorten else str(value)

    return part


_SIGNS: Mapping[str, str] = {"bar": "|", "slash": "/", "colon": ":", "dot": ".", "dash": "-", "blank": " "}
_WAYS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "name": lambda text: re.split("[/:]", text)[-1],
    "resource": lambda text: text.split(":", 5)[-1],
}
_BETWEEN = re.compile(rf"({'|'.join(_SIGNS)})(-?[1-9])")


def _way(name: str) -> Callable[[str], str | None]:
    """What takes a part of a text."""
    if name in _WAYS:
        return _WAYS[name]
    between = _BETWEEN.fullmatch(name)
    if between is None:
        raise ValueError(f"{name!r} is no part of a text that a place can name.")
    sign, at = _SIGNS[between[1]], int(between[2])
    index = at - 1 if at > 0 else at

    def way(text: str) -> str | None:
        parts = text.split(sign)
        return parts[index] if -len(parts) <= index < len(parts) else None

    return way


def _uuid(setting: Setting) -> str:
    return uuid4_text(setting.draw.getrandbits(128))


_DIRECTIONS = ("north", "south", "east", "west", "central")


@cache
def region_code(region: str) -> str:
    """A region's short form, as in zone ids and host names: `use1` of `us-east-1`, `apne2` of `ap-northeast-2`."""
    area, *middle, number = region.split("-")
    return area + "".join(_shortened(word) for word in middle) + number


def _shortened(word: str) -> str:
    """`ne` of `northeast`, `c` of `central`, `g` of `gov`."""
    found = sorted((word.find(name), name[0]) for name in _DIRECTIONS if name in word)
    return "".join(letter for _, letter in found) or word[0]


_PLACES: Mapping[str, Part] = {
    "partition": lambda setting: setting.place.partition,
    "region": lambda setting: setting.place.region,
    "region_code": lambda setting: region_code(setting.place.region),
    "account": lambda setting: setting.place.account_id,
    "suffix": lambda setting: _SUFFIXES.get(setting.place.partition, "amazonaws.com"),
    "now": lambda setting: setting.now_text(),
    "seconds": lambda setting: str(setting.now_ms // 1000),
    "millis": lambda setting: str(setting.now_ms),
    "date": lambda setting: setting.now_text("%Y-%m-%d"),
    "precise": lambda setting: setting.now_text("%Y-%m-%dT%H:%M:%S.") + f"{setting.now_ms % 1000:03d}Z",
    "uuid": _uuid,
}
