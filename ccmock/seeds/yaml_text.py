"""YAML texts, read as plain data and with limits: what they stand for may be far larger than they are.

A few lines of anchors and aliases can stand for billions of values, or for a value that holds itself. So a text is
composed to nodes first, which aliases share, and the nodes are counted before any value is made of them.

CloudFormation's short forms of functions, such as `!Ref Name`, are read as the long ones, `{"Ref": "Name"}`. Dates are
texts, as CloudFormation does not know YAML's timestamps.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from ..arguments import is_text
from ..errors import suggestion
from ..registry.json_text import MAX_DEPTH, NO_CHARACTER
from ..registry.pointers import Path
from .function_names import FUNCTION_OF_TAG, GET_ATT

MAX_NODES = 2_000_000
"""How many values a text may stand for, its aliases written out."""

MERGE, TEXT = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:str"


class InvalidYaml(ValueError):
    """The text is not YAML that can be read; the message says why and where."""


class YamlText(NamedTuple):
    """A YAML document: its value, and the node that it was made of."""

    value: Any
    node: yaml.Node | None

    def line_of(self, path: Path) -> int | None:
        """The line, from 1 on, of what stands at a path of the value, or of the nearest thing above it."""
        return _line_of(self.node, path) if self.node is not None else None


def parse_yaml(text: str) -> YamlText:
    """What a YAML document holds; InvalidYaml where the text is not one, or stands for too much."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return YamlText(None, None)
            _Count().of(node)
            return YamlText(loader.construct_document(node), node)
        finally:
            loader.dispose()
    except InvalidYaml:
        raise
    except RecursionError:
        raise InvalidYaml(f"nested deeper than {MAX_DEPTH} levels") from None
    except yaml.MarkedYAMLError as error:
        raise InvalidYaml(_told(error)) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML raises a plain ValueError for a number that Python cannot read, such as one of 5,000 digits.
        raise InvalidYaml(str(error)) from None


def _told(error: yaml.MarkedYAMLError) -> str:
    """What PyYAML found, without the lines of the text that it quotes: these may hold secrets."""
    mark = error.problem_mark or error.context_mark
    what = ", ".join(part for part in (error.context, error.problem) if part)
    return f"{what}, in line {mark.line + 1}" if mark is not None else what


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads the tags of CloudFormation, and none besides them and those of YAML."""

    def function(self, suffix: str, node: yaml.Node) -> dict[str, Any]:
        """The long form of a function's short one."""
        name = FUNCTION_OF_TAG.get(suffix)
        if name is None:
            near = suggestion(suffix, FUNCTION_OF_TAG)
            raise InvalidYaml(f"!{suffix} is not a function of CloudFormation{_where(node)}.{near}".rstrip("."))
        if isinstance(node, yaml.SequenceNode):
            return {name: self.construct_sequence(node, deep=True)}
        if isinstance(node, yaml.MappingNode):
            return {name: self.construct_mapping(node, deep=True)}
        argument = self.construct_scalar(node)
        return {name: argument.split(".", 1) if name == GET_ATT else argument}


_Loader.add_multi_constructor("!", _Loader.function)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_str)


class _Count:
    """Counts the values that nodes stand for, and their levels; looks at each node once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int]] = {}
        self._open: set[int] = set()

    def of(self, node: yaml.Node) -> tuple[int, int]:
        """(values, levels) that a node stands for; InvalidYaml where they are too many, or have no end."""
        known = self._known.get(id(node))
        if known is not None:
            return known
        if id(node) in self._open:
            raise InvalidYaml(f"a value that holds itself{_where(node)}")
        self._open.add(id(node))
        if isinstance(node, yaml.MappingNode):
            _check_keys(node)
        if isinstance(node, yaml.ScalarNode) and not is_text(node.value):
            raise InvalidYaml(f"{NO_CHARACTER}{_where(node)}")
        below = [self.of(child) for child in _children(node)]
        values, levels = 1 + sum(number for number, _ in below), 1 + max((height for _, height in below), default=0)
        if values > MAX_NODES:
            raise InvalidYaml(f"more than {MAX_NODES:,} values, as aliases repeat them{_where(node)}")
        if levels > MAX_DEPTH:
            raise InvalidYaml(f"nested deeper than {MAX_DEPTH} levels{_where(node)}")
        self._open.discard(id(node))
        self._known[id(node)] = values, levels
        return values, levels


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (key, value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _check_keys(node: yaml.MappingNode) -> None:
    seen = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
            if key.value in seen:
                raise InvalidYaml(f"an object has the key {key.value!r} twice{_where(key)}")
            seen.add(key.value)
            if not key.tag.startswith("!"):
                # As in JSON, where an account id or the word `on` is a text too.
                key.tag = TEXT


def _where(node: yaml.Node) -> str:
    return f", in line {node.start_mark.line + 1}"


def _line_of(node: yaml.Node, path: Path) -> int:
    line: int = node.start_mark.line
    entered = None
    for step in path:
        if node.tag.startswith("!") and node is not entered:
            entered = node  # the step is the name of the function, which the tag stands for
            continue
        found = _inner(node, step)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line
    return line + 1


def _inner(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The node at a key or position within another one, behind the node whose line is its own."""
    if isinstance(node, yaml.MappingNode):
        # From behind, since what a merge brings stands in front of the mapping's own members, which count.
        return next(((key, value) for key, value in reversed(node.value) if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
