"""YAML texts, read as plain data and with limits: what they stand for may be far larger than they are.

A few lines of anchors and aliases can stand for billions of values, or for a value that holds itself. So a text is
composed to nodes first, which aliases share, and the nodes are counted before any value is made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from ..registry.json_text import MAX_DEPTH

MAX_NODES = 2_000_000
"""How many values a text may stand for, its aliases written out."""

MERGE = "tag:yaml.org,2002:merge"


class InvalidYaml(ValueError):
    """The text is not YAML that can be read; the message says why and where."""


def parse_yaml(text: str) -> Any:
    """The value of a YAML document; InvalidYaml where the text is not one, or stands for too much."""
    try:
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None
            _Count().of(node)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except InvalidYaml:
        raise
    except RecursionError:
        raise InvalidYaml(f"nested deeper than {MAX_DEPTH} levels") from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML raises a plain ValueError for what looks like a date and is none, such as 2026-13-01.
        raise InvalidYaml(str(error)) from None


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
            _refuse_duplicates(node)
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


def _refuse_duplicates(node: yaml.MappingNode) -> None:
    seen = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
            if (key.tag, key.value) in seen:
                raise InvalidYaml(f"an object has the key {key.value!r} twice{_where(key)}")
            seen.add((key.tag, key.value))


def _where(node: yaml.Node) -> str:
    return f", in line {node.start_mark.line + 1}"
