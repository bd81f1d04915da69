"""Rules that say what goes wrong, and how the few that fire for a call or a request are found among many."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from heapq import merge
from itertools import chain
from typing import Any, NamedTuple

from ..engine.model import API_OPERATIONS, FaultHit
from ..registry.json_text import plain_copy

Selector = tuple[tuple[str, ...], str, "str | None"]
"""What a rule is for: (operations, pattern of a type name, identifier or None for any)."""


_SECONDS = {"after_ms": "after_seconds", "delay_ms": "seconds", "seconds_ms": "seconds"}
"""A detail that is kept in milliseconds → the argument that gave it in seconds."""


@dataclass(eq=False)
class Rule:
    """One thing that goes wrong, how often, and for what.

    `kind` says what happens and `details` how, as plain values. The rule is for what has one of its `operations`, a
    type name that the pattern `type_name` matches and, where it names one, the `identifier`. It ignores the first
    `skips` of what it is for, then fires `times` times, or always (None).
    """

    kind: str
    operations: tuple[str, ...]
    details: dict[str, Any] = field(default_factory=dict)
    type_name: str = "*"
    identifier: str | None = None
    times: int | None = None
    skips: int = 0
    fired: int = 0
    fault_id: str = ""
    """The id of the fault that it belongs to; a fault may have several rules."""
    state: dict[str, Any] = field(default_factory=dict)
    """What the rule has to remember, as plain values: the tokens of a rate limit, the number of random draws."""

    @property
    def selector(self) -> Selector:
        """What the rule is for."""
        return self.operations, self.type_name, self.identifier

    @property
    def remaining(self) -> int | None:
        """How often it will still fire; None for always."""
        return None if self.times is None else self.times - self.fired

    @property
    def is_spent(self) -> bool:
        """Whether it will never fire again."""
        return self.remaining == 0

    @property
    def hit(self) -> FaultHit:
        """What is noted of a call or request that it fires for."""
        return FaultHit(self.fault_id, str(self))

    def __str__(self) -> str:
        shown = [_argument(name, value) for name, value in self.details.items() if value is not None]
        shown.append(
            f"operation={'/'.join(self.operations)}" if len(self.operations) < len(API_OPERATIONS) else "any operation"
        )
        if self.type_name != "*":
            shown.append(f"type_name={self.type_name!r}")
        if self.identifier is not None:
            shown.append(f"identifier={self.identifier!r}")
        return f"{self.kind}({', '.join(shown)})"


def _argument(name: str, value: Any) -> str:
    """A detail, as the argument that it came from."""
    return f"{_SECONDS[name]}={value / 1000:.15g}" if name in _SECONDS else f"{name}={value!r}"


# --- finding those that fire ---


class RuleBook:
    """Rules in the order in which they were added."""

    def __init__(self, note: Callable[[str, Rule, int], None] = lambda *_: None) -> None:
        self._note = note
        """Told that a rule was added, removed, or has fired, and how often it has fired by now."""
        self._numbers: dict[Rule, int] = {}
        """Every rule, with its number in the order in which they were added."""
        self._added = 0
        self._groups: dict[Selector, _Group] = {}
        self._index: dict[tuple[str, str | None], _Candidates] = {}
        """(operation, type name) → the groups that are for it. Filled as calls come."""

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, rule: Rule) -> None:
        """Adds a rule after the others."""
        self._enter(rule)
        self._note("added", rule, rule.fired)

    def _enter(self, rule: Rule) -> None:
        self._numbers[rule] = self._added = self._added + 1
        group = self._groups.get(rule.selector)
        if group is None:
            group = self._groups[rule.selector] = _Group()
            for (operation, type_name), candidates in self._index.items():
                if _is_for(rule.selector, operation, type_name):
                    candidates.setdefault(rule.identifier, []).append(group)
        group.add(self._added, rule)

    def remove(self, rule: Rule) -> None:
        """Removes a rule. Does nothing if the rule is not there."""
        number = self._numbers.pop(rule, None)
        if number is not None:
            self._groups[rule.selector].remove(number)
            self._note("removed", rule, rule.fired)

    def firing(
        self,
        operation: str,
        type_name: str | None,
        identifier: str | None,
        applies: Callable[[Rule], bool] = lambda _: True,
    ) -> Iterator[Rule]:
        """The rules that fire for one call, request or read: first those for its identifier, then those for any.

        `applies` is asked last about each rule. A rule counts as fired once the iterator has returned it.
        """
        if not self._numbers:
            return
        candidates = self._index.get((operation, type_name))
        if candidates is None:
            candidates = self._index[operation, type_name] = _candidates(self._groups, operation, type_name)
        # Both are counted before the first rule fires, since it may raise an error that ends the iteration.
        own = _active(candidates.get(identifier, ()) if identifier is not None else ())
        general = _active(candidates.get(None, ()))
        for number, rule in chain(own, general):
            if applies(rule):
                rule.fired += 1
                self._note("fired", rule, rule.fired)
                if rule.is_spent:
                    self._groups[rule.selector].remove(number)
                yield rule

    def state(self) -> RuleBookState:
        """Every rule and how far it has come."""
        skips = dict(chain.from_iterable(group.skips_left() for group in self._groups.values()))
        return tuple(RuleState(rule, rule.fired, skips.get(rule, 0), dict(rule.state)) for rule in self)

    def put_back(self, state: RuleBookState) -> None:
        """Has the rules of a state and no others, each as far as it had come; the Rule objects are the same."""
        self._numbers, self._groups, self._index = {}, {}, {}
        for rule, fired, skips, memory in state:
            rule.fired, rule.skips, rule.state = fired, skips, dict(memory)
            self._enter(rule)


class _Group:
    """Rules with the same selector. What one of them counts all of them count, so one counter serves them all.

    That is why a thousand rules that wait for a later call add next to nothing to this one.
    """

    def __init__(self) -> None:
        self._seen = 0
        self._active: list[tuple[int, Rule]] = []
        """(number, rule) of those that fire for the next thing."""
        self._waiting: list[tuple[int, int, Rule]] = []
        """(how many things come before, number, rule) of those that ignore the next thing, the soonest first."""
        self._starts: dict[int, int] = {}
        """Number of a waiting rule → how many things come before."""

    def add(self, number: int, rule: Rule) -> None:
        if not rule.is_spent:
            self._starts[number] = self._seen + rule.skips
            insort(self._waiting, (self._starts[number], number, rule))

    def remove(self, number: int) -> None:
        start = self._starts.pop(number, None)
        if start is not None:
            del self._waiting[bisect_left(self._waiting, (start, number))]
            return
        place = bisect_left(self._active, (number,))
        if place < len(self._active) and self._active[place][0] == number:
            del self._active[place]

    def count(self) -> Iterator[tuple[int, Rule]]:
        """Counts one thing that the rules are for; (number, rule) of those that fire for it, in order."""
        started = self._waiting[: bisect_left(self._waiting, (self._seen + 1,))]
        del self._waiting[: len(started)]
        for _, number, rule in started:
            del self._starts[number]
            insort(self._active, (number, rule))
        self._seen += 1
        return self._each_active()

    def _each_active(self) -> Iterator[tuple[int, Rule]]:
        # Looked up anew each time, since a rule that has fired for the last time goes meanwhile.
        number = 0
        while (place := bisect_left(self._active, (number + 1,))) < len(self._active):
            number, rule = self._active[place]
            yield number, rule

    def skips_left(self) -> Iterator[tuple[Rule, int]]:
        """(rule, how many things it will still ignore)."""
        return ((rule, starts_at - self._seen) for starts_at, _, rule in self._waiting)


_Candidates = dict["str | None", list[_Group]]
"""The groups for an operation on a type, by identifier; None for those for any."""


def _candidates(groups: Mapping[Selector, _Group], operation: str, type_name: str | None) -> _Candidates:
    found: _Candidates = {}
    for selector, group in groups.items():
        if _is_for(selector, operation, type_name):
            found.setdefault(selector[2], []).append(group)
    return found


def _active(groups: Iterable[_Group]) -> Iterator[tuple[int, Rule]]:
    """Counts one thing for each group; (number, rule) of those that fire for it, in the order of their numbers."""
    counted = [group.count() for group in groups]
    return merge(*counted)


def _is_for(selector: Selector, operation: str, type_name: str | None) -> bool:
    """Whether rules with a selector are for an operation on a type, for whatever identifier."""
    operations, pattern, _ = selector
    is_of_type = pattern == "*" or (type_name is not None and fnmatchcase(type_name, pattern))
    return operation in operations and is_of_type


# --- state ---


class RuleState(NamedTuple):
    """A rule and how far it has come: how often it fired, what it will still ignore, what it remembers."""

    rule: Rule
    fired: int
    skips: int
    state: dict[str, Any]


RuleBookState = tuple[RuleState, ...]

_SAVED = ("fault_id", "kind", "operations", "details", "type_name", "identifier", "times", "skips", "fired", "state")
"""The fields of a rule that a snapshot holds."""


def encode_rules(state: RuleBookState) -> list[dict[str, Any]]:
    """The rules of a book as plain JSON."""
    return [_encode(*kept) for kept in state]


def _encode(rule: Rule, fired: int, skips: int, memory: dict[str, Any]) -> dict[str, Any]:
    fields = {name: getattr(rule, name) for name in _SAVED}
    now = {"operations": list(rule.operations), "fired": fired, "skips": skips, "state": memory}
    plain: dict[str, Any] = plain_copy(fields | now)
    return plain


def decode_rules(plain: Iterable[Mapping[str, Any]]) -> RuleBookState:
    """The state of a book that was encoded, with new rules."""
    rules = [Rule(**{**each, "operations": tuple(each["operations"])}) for each in plain]
    return tuple(RuleState(rule, rule.fired, rule.skips, rule.state) for rule in rules)
