"""What stands behind the faults of a mock: the rules that were set, and the `Fault` that shows one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple

from .engine_view import EngineView
from .rule_arguments import check_can_fire, checked_operations, checked_times, checked_type
from .rules import Rule, RuleBook, RuleBookState, decode_rules, encode_rules


class RuleBooks(NamedTuple):
    """The rules of the faults, by the moment when they fire. The names are also those in a snapshot."""

    before: RuleBook
    """Before a call is carried out."""
    after: RuleBook
    """After a call was carried out, before its answer is sent."""
    handlers: RuleBook
    """When a request begins, and when a READ or LIST handler runs."""
    reads: RuleBook
    """When a read or a list looks for a resource."""


FaultsState = Mapping[str, RuleBookState]
"""Name of a rule book → its state."""


class Fault:
    """A fault that was set. Used as a context manager, it is removed at the end of the `with` block.

    ```pycon
    >>> with cloud.faults.refuse("ThrottlingException", times=None) as fault:
    ...     fault
    <Fault refuse(code='ThrottlingException', any operation): fired 0 times>
    >>> list(cloud.faults)
    []
    ```
    """

    def __init__(self, faults: FaultRules, rules: Sequence[Rule]) -> None:
        self._faults = faults
        self._rules = rules

    def __repr__(self) -> str:
        return f"<Fault {self._rules[0]}: fired {self.fired} times>"

    @property
    def id(self) -> str:
        """Its id, which the seed determines, and which snapshots keep.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling")
        >>> [found.id == fault.id for found in cloud.faults]
        [True]
        ```
        """
        return self._rules[0].fault_id

    @property
    def fired(self) -> int:
        """How often the fault has fired so far.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> fault.fired
        1
        ```
        """
        with self._faults._engine.lock:
            return sum(rule.fired for rule in self._rules)

    @property
    def remaining(self) -> int | None:
        """How often the fault will still fire; None for always.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling", times=3)
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> fault.remaining
        2
        ```
        """
        with self._faults._engine.lock:
            return self._rules[0].remaining

    def remove(self) -> None:
        """Removes the fault, so that it does not fire anymore. Does nothing if it was removed before.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling")
        >>> fault.remove()
        >>> list(cloud.faults)
        []
        ```
        """
        self._faults._remove(self._rules)

    def __enter__(self) -> Fault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()


class FaultRules:
    """The rules of a mock's faults, in all its accounts and regions. `Faults` sets them."""

    def __init__(self, engine: EngineView) -> None:
        self._engine = engine
        self._books = RuleBooks(*(RuleBook(engine.note_fault) for _ in RuleBooks._fields))

    def __repr__(self) -> str:
        return f"<Faults {[str(rule) for rule in self._every_rule()]}>"

    def __iter__(self) -> Iterator[Fault]:
        rules_of: dict[str, list[Rule]] = {}
        for rule in self._every_rule():
            rules_of.setdefault(rule.fault_id, []).append(rule)
        return iter([Fault(self, rules) for rules in rules_of.values()])

    def _add(
        self,
        book: RuleBook,
        kind: str,
        allowed: tuple[str, ...],
        details: dict[str, Any],
        operation: str | None,
        type_name: str | None,
        identifier: str | None = None,
        *,
        times: int | None = None,
        nth: int = 1,
    ) -> Fault:
        with self._engine.lock:
            times, skips = checked_times(times, nth)
            operations = checked_operations(operation, allowed, f"{kind}()")
            pattern = checked_type(type_name, self._engine)
            rule = Rule(kind, operations, details, pattern, identifier, times, skips)
            check_can_fire(rule, self._engine)
            rule.fault_id = self._engine.draw_fault_id()
            book.add(rule)
        return Fault(self, [rule])

    def _remove(self, rules: Sequence[Rule]) -> None:
        with self._engine.lock:
            for book in self._books:
                for rule in rules:
                    book.remove(rule)

    def _every_rule(self) -> list[Rule]:
        """Every rule that was set and not removed."""
        with self._engine.lock:
            return [rule for book in self._books for rule in book]

    # --- state ---

    def _state(self) -> FaultsState:
        return {name: book.state() for name, book in self._books._asdict().items()}

    def _put_back(self, state: FaultsState) -> None:
        for name, book in self._books._asdict().items():
            book.put_back(state[name])


def encode_faults(state: FaultsState) -> dict[str, Any]:
    """All rules as plain JSON."""
    return {name: encode_rules(rules) for name, rules in state.items()}


def decode_faults(plain: Mapping[str, Any]) -> FaultsState:
    """The state that was encoded, with new rules."""
    return {name: decode_rules(plain[name]) for name in RuleBooks._fields}
