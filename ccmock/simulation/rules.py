"""Rules that say what goes wrong, and finding the few that a call or a request concerns among many."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from heapq import merge
from itertools import chain
from typing import Any, NamedTuple

from ..engine.model import API_OPERATIONS
from ..errors import UsageError, suggestion
from ..registry.json_text import plain_copy
from ..registry.resource_type import ACTIONS, ResourceType

WITHOUT_IDENTIFIER = frozenset({"CreateResource", "ListResources", "ListResourceRequests", "LIST"})
WITHOUT_TYPE = frozenset({"ListResourceRequests"})


Concern = tuple[tuple[str, ...], str, "str | None"]
"""What a rule is for: operations, the pattern of a type name, and an identifier."""


@dataclass
class Rule:
    """One thing that goes wrong, how often, and for what.

    `kind` says what happens, `details` how, as plain values. It concerns what has an `operation` of `operations`, a
    type that the pattern `type_name` matches, and `identifier`, each where given. Of what it concerns it lets `skips`
    pass, then fires, `times` times or (None) always.
    """

    kind: str
    operations: tuple[str, ...]
    details: dict[str, Any] = field(default_factory=dict)
    type_name: str = "*"
    identifier: str | None = None
    times: int | None = None
    skips: int = 0
    fired: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    """What it has to remember, as plain values: tokens of a rate limit, draws of chaos."""

    @property
    def concern(self) -> Concern:
        """What it is for."""
        return self.operations, self.type_name, self.identifier

    @property
    def remaining(self) -> int | None:
        """How often it will still fire; None for always."""
        return None if self.times is None else self.times - self.fired

    @property
    def is_spent(self) -> bool:
        """Whether it will never fire again."""
        return self.remaining == 0

    def saved(self) -> dict[str, Any]:
        """The rule and how far it has come, as plain values."""
        return {**asdict(self), "operations": list(self.operations)}

    @classmethod
    def restored(cls, saved: Mapping[str, Any]) -> Rule:
        """The rule that was saved."""
        return cls(**{**plain_copy(dict(saved)), "operations": tuple(saved["operations"])})

    def __str__(self) -> str:
        shown = [*(f"{name}={value!r}" for name, value in self.details.items() if value is not None)]
        shown.append(
            f"operation={'/'.join(self.operations)}" if len(self.operations) < len(API_OPERATIONS) else "any operation"
        )
        if self.type_name != "*":
            shown.append(f"type_name={self.type_name!r}")
        if self.identifier is not None:
            shown.append(f"identifier={self.identifier!r}")
        return f"{self.kind}({', '.join(shown)})"


class RuleBook:
    """Rules in the order in which they were set, found by what they concern."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._added = 0
        self._queues: dict[Concern, _Queue] = {}
        self._found: dict[tuple[str, str | None], _Concerned] = {}

    def add(self, rule: Rule) -> None:
        """One rule more, after the others."""
        self.rules.append(rule)
        self._added += 1
        if rule.concern not in self._queues:
            self._queues[rule.concern] = _Queue()
            self._found.clear()
        self._queues[rule.concern].add(self._added, rule)

    def remove(self, rule: Rule) -> None:
        """The rule is no more; nothing where it was removed before."""
        self.rules = [other for other in self.rules if other is not rule]
        if rule.concern in self._queues:
            self._queues[rule.concern].remove(rule)

    def firing(
        self,
        operation: str,
        type_name: str | None,
        identifier: str | None,
        applies: Callable[[Rule], bool] = lambda _: True,
    ) -> Iterator[Rule]:
        """The rules that fire for something, in order; each that is taken has fired. `applies` has the last word."""
        if not self.rules:
            return
        found = self._found.get((operation, type_name))
        if found is None:
            found = self._found[operation, type_name] = _Concerned.of(self._queues, operation, type_name)
        # All of them see it, also where the first that fires is the last.
        for rule in chain(_next(found.particular.get(identifier, ())), _next(found.general)):
            if applies(rule):
                rule.fired += 1
                if rule.is_spent:
                    self._queues[rule.concern].remove(rule)
                yield rule

    def saved(self) -> list[dict[str, Any]]:
        """Every rule and how far it has come, as plain values."""
        skips = {id(rule): left for queue in self._queues.values() for rule, left in queue.waiting()}
        return [{**rule.saved(), "skips": skips.get(id(rule), 0)} for rule in self.rules]


Entry = tuple[int, int, Rule]
"""(turn, number, rule). Its turn comes when the queue has seen so many things, and is 0 from then on."""


class _Queue:
    """Rules that concern the very same, so that they see the same: those whose turn has come, and those that wait."""

    def __init__(self) -> None:
        self._seen = 0
        self._ready: list[Entry] = []
        self._waiting: list[Entry] = []

    def add(self, number: int, rule: Rule) -> None:
        if not rule.is_spent:
            insort(self._waiting, (self._seen + rule.skips, number, rule))

    def remove(self, rule: Rule) -> None:
        for entries in (self._ready, self._waiting):
            place = next((place for place, entry in enumerate(entries) if entry[-1] is rule), None)
            if place is not None:
                del entries[place]

    def next(self) -> tuple[Entry, ...]:
        """Those that may fire for one more thing that they concern."""
        while self._waiting and self._waiting[0][0] <= self._seen:
            _, number, rule = self._waiting.pop(0)
            insort(self._ready, (0, number, rule))
        self._seen += 1
        return tuple(self._ready)

    def waiting(self) -> Iterator[tuple[Rule, int]]:
        """(rule, how many things it still lets pass)."""
        return ((rule, turn - self._seen) for turn, _, rule in self._waiting)


class _Concerned(NamedTuple):
    """The queues for one operation on one type: those for any identifier, and those for one, by it."""

    general: tuple[_Queue, ...]
    particular: Mapping[str | None, tuple[_Queue, ...]]

    @classmethod
    def of(cls, queues: Mapping[Concern, _Queue], operation: str, type_name: str | None) -> _Concerned:
        found: dict[str | None, list[_Queue]] = {}
        for (operations, pattern, identifier), queue in queues.items():
            if operation in operations and _is_of(type_name, pattern):
                found.setdefault(identifier, []).append(queue)
        general = found.pop(None, [])
        return cls(tuple(general), {identifier: tuple(particular) for identifier, particular in found.items()})


def _next(queues: Iterable[_Queue]) -> Iterator[Rule]:
    """The rules of several queues that may fire now, in the order in which they were set."""
    return (rule for *_, rule in merge(*[queue.next() for queue in queues]))


def _is_of(type_name: str | None, pattern: str) -> bool:
    return pattern == "*" or (type_name is not None and fnmatchcase(type_name, pattern))


# --- what a test may write ---


class Known(NamedTuple):
    """What there is to write rules about: every type name, a type of that name in any region, and every IAM action."""

    type_names: Callable[[], Sequence[str]]
    type_named: Callable[[str], ResourceType | None]
    actions: Callable[[], Sequence[str]]


def checked_type(pattern: str | None, known: Known) -> str:
    """A type name, or a pattern with `*`; UsageError where it matches no type."""
    if pattern is None:
        return "*"
    names = list(known.type_names())
    if pattern not in names and not (isinstance(pattern, str) and any(fnmatchcase(name, pattern) for name in names)):
        near = suggestion(str(pattern), names)
        raise UsageError(f"type_name={pattern!r} matches no resource type, so the rule could never fire.{near}")
    return pattern


def checked_operations(operation: str | None, allowed: tuple[str, ...], what: str) -> tuple[str, ...]:
    """The operations that a rule is for; UsageError where it is none of those that `what` takes."""
    if operation is None:
        return allowed
    if operation not in allowed:
        other = next((names for names in (API_OPERATIONS, ACTIONS) if operation in names), None)
        why = (
            f"{what} is about {_shown(allowed)}"
            if other
            else f"there is no such operation; {what} knows {_shown(allowed)}"
        )
        raise UsageError(f"operation={operation!r}: {why}.{suggestion(str(operation), allowed)}")
    return (operation,)


def checked_times(times: int | None, nth: int) -> tuple[int | None, int]:
    """(how often, how many pass before); UsageError where they are no whole numbers from 1 on."""
    for name, number in (("times", times), ("nth", nth)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
            rest = ", or None for always." if name == "times" else "."
            raise UsageError(f"{name}={number!r}: give a whole number from 1 on{rest}")
    return times, nth - 1


def check_can_match(rule: Rule, known: Known) -> None:
    """UsageError where nothing can ever be what the rule concerns."""
    if rule.identifier is not None and not isinstance(rule.identifier, str):
        raise UsageError(f"identifier={rule.identifier!r} is no identifier. Give a str, as a client does.")
    if rule.identifier is not None and WITHOUT_IDENTIFIER.issuperset(rule.operations):
        raise UsageError(f"{rule}: {_shown(rule.operations)} names no identifier, so the rule could never fire.")
    if rule.type_name != "*" and WITHOUT_TYPE.issuperset(rule.operations):
        raise UsageError(f"{rule}: {_shown(rule.operations)} names no type, so the rule could never fire.")
    actions = [operation for operation in rule.operations if operation in ACTIONS]
    if actions and rule.type_name != "*":
        _check_types(rule, actions, _types_of(rule, known))


def _types_of(rule: Rule, known: Known) -> list[ResourceType]:
    named = (known.type_named(name) for name in known.type_names() if fnmatchcase(name, rule.type_name))
    return [resource_type for resource_type in named if resource_type is not None]


def _check_types(rule: Rule, actions: list[str], resource_types: list[ResourceType]) -> None:
    if not any(set(actions) & set(resource_type.handlers) for resource_type in resource_types):
        raise UsageError(f"{rule}: {rule.type_name} has no {_shown(actions)} handler, so the rule could never fire.")
    if actions == ["CREATE"] and rule.identifier is not None and all(map(_is_named_by_service, resource_types)):
        raise UsageError(
            f"{rule}: the service makes the identifier of {rule.type_name} when it creates one, so the rule could "
            "never fire. Leave the identifier out; nth= says which create is meant."
        )


def _is_named_by_service(resource_type: ResourceType) -> bool:
    schema = resource_type.compiled_schema
    return not set(schema.get("primaryIdentifier", ())).isdisjoint(schema.get("readOnlyProperties", ()))


def _shown(names: Iterable[str]) -> str:
    return ", ".join(names)
