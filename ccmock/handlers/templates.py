"""Texts with places in them, such as `arn:{partition}:sqs:{region}:{account}:{QueueName|lower12}`, filled per resource.

A place names, by preference and divided by `|`, what may stand there:

- a property of the resource by its name, where the model holds it as a text or a number;
- where the resource is: `{partition}`, `{region}`, `{region_code}` (`use1`), `{account}`, `{suffix}`
  (`amazonaws.com`), and `{now}`, its time;
- chance, the same for the same seed: `{uuid}`, or so many characters of a kind: `{hex17}`, `{lower12}` (letters and
  digits), `{upper10}` (likewise), `{alnum8}` (both), `{letters5}`, `{digits12}` (a number, so not from 0).

A doubled brace is one of the text itself: `${{version}}` is `${version}`.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from typing import Any, Protocol


class Place(Protocol):
    """Where a resource is; the surroundings of a handler are one."""

    account_id: str
    region: str
    partition: str


Part = Callable[["Setting"], "str | None"]


@dataclass
class Setting:
    """What the values of one resource are made from."""

    place: Place
    draw: random.Random
    now_ms: int
    model: dict[str, Any] = field(default_factory=dict)

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
    drawn = {name: _is_chance(name) for alternatives in places for name, _ in alternatives}
    properties = frozenset(name for name, is_chance in drawn.items() if not is_chance and name not in _PLACES)
    return Template(source, properties, any(drawn.values()), tuple(parts))


@cache
def _is_chance(name: str) -> bool:
    return name == "uuid" or _CHANCE.fullmatch(name) is not None


@cache
def _part(name: str) -> Part:
    if name in _PLACES:
        return _PLACES[name]
    chance = _CHANCE.fullmatch(name)
    return _chance(_ALPHABETS[chance[1]], int(chance[2])) if chance else _property(name)


def _chance(alphabet: str, count: int) -> Part:
    def part(setting: Setting) -> str:
        return "".join(setting.draw.choices(alphabet, k=count))

    def number(setting: Setting) -> str:
        return str(setting.draw.randrange(10 ** (count - 1), 10**count))

    return number if alphabet == string.digits else part


def _property(name: str) -> Part:
    def part(setting: Setting) -> str | None:
        value = setting.model.get(name)
        return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "" else None

    return part


def _uuid(setting: Setting) -> str:
    digits = f"{setting.draw.getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


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
