r"""Writing the tree of a Java regular expression in the syntax jsonschema_rs takes for `pattern`.

That is the part which ECMAScript's syntax (checked first) and Rust's fancy-regex have in common, with the same meaning:
no class set operations, no atomic groups, no `\A` or `\z`. Every set is therefore written out, and what is atomic
becomes a lookahead with a backreference to it. (The engine may still go back into such a lookahead if there is another
lookaround in it; no schema has an atomic group.)
"""

from __future__ import annotations

import re
from typing import Final

from .characters import ANY, NOTHING, Chars
from .simplifier import nodes, width
from .tree import Anchor, Atomic, Backreference, Choice, Group, Look, Node, Repeat, Sequence

__all__ = ["needs_backtracking", "rendered"]

_CR, _LF = 13, 10
_SYNTAX: Final = frozenset(r".()[]{}*+?^$|\/")
_PLAIN: Final = frozenset(" _-:@,;=<>!#%&~'\"`")
_OPENINGS: Final = {(True, False): "(?=", (True, True): "(?!", (False, False): "(?<=", (False, True): "(?<!"}
_TERMINATOR: Final = r"[\n\r\u{85}\u{2028}\u{2029}]"
_LONE_TERMINATOR: Final = r"[\r\u{85}\u{2028}\u{2029}]"
_PLACES: Final = {
    Anchor("start"): "^",
    Anchor("end"): "$",
    Anchor("end", unix=True): "$",
    Anchor("boundary"): r"\b",
    Anchor("no_boundary"): r"\B",
    # Java: before the last terminator, but not between the two halves of \r\n.
    Anchor("final_end"): rf"(?:$|(?=\r\n$)|(?={_LONE_TERMINATOR}$)|(?<!\r)(?=\n$))",
    Anchor("final_end", unix=True): r"(?=\n?$)",
    # Java: never at the end of the text, not even of an empty one.
    Anchor("line_start"): r"(?:^|(?<=[\n\u{85}\u{2028}\u{2029}])|(?<=\r)(?!\n))(?!$)",
    Anchor("line_start", unix=True): r"(?:^|(?<=\n))(?!$)",
    Anchor("line_end"): rf"(?:$|(?<!\r)(?=\n)|(?={_LONE_TERMINATOR}))",
    Anchor("line_end", unix=True): r"(?:$|(?=\n))",
}
_FINAL_ENDS: Final = {
    # Where nothing follows, the terminator may as well be taken, which needs no lookaround: such patterns run in linear
    # time. The guarded form is for what could otherwise end between \r and \n.
    (False, False): rf"(?:\r\n|{_TERMINATOR})?$",
    (False, True): rf"(?:\r\n|{_LONE_TERMINATOR}|(?<!\r)\n)?$",
    (True, False): r"\n?$",
    (True, True): r"\n?$",
}


_LOOK_OR_REFERENCE: Final = re.compile(r"\(\?(?:[=!<]|i?:\\[1-9])")


def rendered(tree: Node, *, for_backtracking: bool = False) -> str:
    """The text of a pattern with a match wherever `tree` has one.

    `for_backtracking` writes it for the engine that can look around and refer back. Some releases of that one take
    `a+b?a+` for a pattern that `a` matches, so there `a+` is written `aa*`.
    """
    referenced = {node.number for node in nodes(tree) if isinstance(node, Backreference)}
    return _Renderer(referenced, for_backtracking).text(tree, tail=True)


def needs_backtracking(text: str) -> bool:
    """Whether a rendered pattern looks around or refers back, which no automaton can."""
    return _LOOK_OR_REFERENCE.search(text) is not None


class _Renderer:
    """Numbers groups anew while it writes: only those referred to, and those made for what is atomic, still capture."""

    def __init__(self, referenced: set[int], unrolls: bool) -> None:
        self.referenced = referenced
        self.unrolls = unrolls
        self.numbers: dict[int, int] = {}
        self.count = 0

    def text(self, node: Node, *, tail: bool = False, after: tuple[Node, ...] = ()) -> str:
        """Write `node`; `tail` says that nothing follows it, `after` what comes before it."""
        if isinstance(node, Chars):
            return _set(node)
        if isinstance(node, Sequence):
            return self.sequence(node, tail, after)
        if isinstance(node, Choice):
            return "(?:" + "|".join(self.text(option, tail=tail, after=after) for option in node.options) + ")"
        if isinstance(node, Group):
            return self.group(node, tail, after)
        if isinstance(node, Repeat):
            return self.repeat(node)
        if isinstance(node, Atomic):
            return self.atomic(node.body)
        if isinstance(node, Look):
            return _OPENINGS[node.ahead, node.negative] + self.text(node.body, tail=node.ahead, after=after) + ")"
        if isinstance(node, Anchor):
            final = tail and node.kind == "final_end"
            return _FINAL_ENDS[node.unix, _may_end_in_cr(after)] if final else _PLACES[node]
        return self.backreference(node)

    def backreference(self, node: Backreference) -> str:
        number = self.numbers.get(node.number)
        if number is None:
            return _set(NOTHING)
        return f"(?i:\\{number})" if node.ignore_case else f"(?:\\{number})"

    def sequence(self, node: Sequence, tail: bool, after: tuple[Node, ...]) -> str:
        last = len(node.items) - 1
        return "".join(
            self.text(item, tail=tail and index == last, after=(*after, *node.items[:index]))
            for index, item in enumerate(node.items)
        )

    def opened(self) -> int:
        self.count += 1
        return self.count

    def group(self, node: Group, tail: bool, after: tuple[Node, ...]) -> str:
        if node.number not in self.referenced:
            return self.grouped(node.body, tail=tail, after=after)
        self.numbers[node.number] = self.opened()
        return f"({self.text(node.body)})"

    def grouped(self, node: Node, *, tail: bool = False, after: tuple[Node, ...] = ()) -> str:
        text = self.text(node, tail=tail, after=after)
        return text if isinstance(node, (Chars, Choice)) else f"(?:{text})"

    def repeat(self, node: Repeat) -> str:
        if node.kind == "possessive":
            return self.atomic(Repeat(node.body, node.low, node.high))
        if node.high == 0 or (width(node.body) == (0, 0) and node.low == 0):
            return ""
        if width(node.body) == (0, 0):
            return self.grouped(node.body)
        if self.unrolls and (node.low, node.high) == (1, None) and not self.captures(node.body):
            return self.grouped(node.body) + self.repeat(Repeat(node.body, 0, None, node.kind))
        counts = {(0, None): "*", (1, None): "+", (0, 1): "?"}
        most = "" if node.high is None else node.high
        exact = f"{{{node.low}}}" if node.low == node.high else f"{{{node.low},{most}}}"
        return self.grouped(node.body) + counts.get((node.low, node.high), exact) + ("?" if node.kind == "lazy" else "")

    def captures(self, body: Node) -> bool:
        """Whether the text of `body` has a group of its own number, so that it cannot stand there twice."""
        return any(
            (isinstance(node, Group) and node.number in self.referenced)
            or isinstance(node, Atomic)
            or (isinstance(node, Repeat) and node.kind == "possessive")
            for node in nodes(body)
        )

    def atomic(self, body: Node) -> str:
        number = self.opened()
        return f"(?=({self.text(body)}))(?:\\{number})"


def _may_end_in_cr(items: tuple[Node, ...]) -> bool:
    """Whether what was matched so far might end in a carriage return that a line feed could follow."""
    for item in reversed(items):
        if isinstance(item, Repeat) and item.high is None and isinstance(item.body, Chars):
            # Able to take the line feed as well, it finds the end of the text without the terminator's help.
            ends = _CR in item.body and _LF not in item.body
        elif isinstance(item, Choice):
            ends = any(_may_end_in_cr((option,)) for option in item.options)
        elif isinstance(item, Sequence):
            ends = _may_end_in_cr(item.items)
        elif isinstance(item, (Group, Repeat, Atomic)):
            ends = _may_end_in_cr((item.body,))
        else:
            ends = isinstance(item, Backreference) or (isinstance(item, Chars) and _CR in item)
        if ends:
            return True
        if width(item)[0] > 0:
            return False
    return False


def _set(members: Chars) -> str:
    if members == NOTHING:
        return r"[^\u{0}-\u{10FFFF}]"
    if members == ANY:
        return r"[\u{0}-\u{10FFFF}]"
    if len(members.ranges) == 1 and members.ranges[0][0] == members.ranges[0][1] and not members.properties:
        return _single(members.ranges[0][0])
    parts = [_in_class(first) + ("" if first == last else f"-{_in_class(last)}") for first, last in members.ranges]
    parts += [rf"\P{{{name[1:]}}}" if name.startswith("^") else rf"\p{{{name}}}" for name in members.properties]
    return f"[{'^' if members.complement else ''}{''.join(parts)}]"


def _single(code: int) -> str:
    char = chr(code)
    if char in _SYNTAX:
        return "\\" + char
    return char if char in _PLAIN else _in_class(code)


def _in_class(code: int) -> str:
    return chr(code) if code < 128 and chr(code).isalnum() else f"\\u{{{code:X}}}"
