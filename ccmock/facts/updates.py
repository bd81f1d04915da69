"""What is known of a type's updates: removed properties, and models that its handlers refuse.

One file per service, `ccmock/data/updates/<service>.json`: type name → `{"removed": …, "refused": …}`.

- `removed`: path → outcome of a patch that removes it. A path is `Parent/Child`; `*` is each item of a list.
  `{"outcome": "stays" | "resets" | "suspends" | "refused"}`, with `"to"`, what is read afterwards (`null` for nothing);
  `"code"`, `"message"` and `"service"` of a refusal; `"if"`, the condition under which it holds.
- `refused`: a list of rules `{"if": condition, "message": text}`. While the condition holds for the patched model, an
  update fails. `"changes"`: only if one of these paths has another value than before, or none any more. `"before"`: a
  condition for the model that was read. `"code"` and `"service"` as above. `{index}` in the text is the position of the
  first item to which the condition applies.

Each holds a `"source"`. Conditions are those of `conditions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..contract.removals import UNKNOWN, Removal
from ..registry.pointers import Path
from ..registry.resource_type import ResourceType
from .conditions import Condition, compile_condition, position_of
from .loading import UPDATES, facts_file

REMOVED, REFUSED = "removed", "refused"
OUTCOME, TO, IF, CHANGES, BEFORE = "outcome", "to", "if", "changes", "before"
CODE, MESSAGE, SERVICE, SOURCE, GRADE = "code", "message", "service", "source", "grade"
DEFAULT_CODE = "InvalidRequest"


@dataclass(frozen=True)
class KnownRemoval:
    """What was measured of the removal of a property. `holds`: when; None for always."""

    removal: Removal
    holds: Condition | None = None


@dataclass(frozen=True)
class Refusal:
    """A rule by which the handlers of a type refuse an update.

    `condition`: what has to hold for the patched model, `holds` the same compiled. `held_before`: whether the rule
    applies to what was read; None for always. `changes`: the paths of which one has to differ; none for any update.
    """

    condition: Mapping[str, Any]
    holds: Condition
    held_before: Condition | None
    changes: Sequence[str]
    code: str
    message: str
    service: str | None

    def position(self, model: Any) -> int:
        """The position of the first item of a list to which the condition applies, 0 where there is no list."""
        return position_of(self.condition, model) or 0


@dataclass(frozen=True)
class UpdateFacts:
    """What is known of a type's updates. `removals`: path → outcome. `refusals`: in the order in which they count."""

    removals: Mapping[str, KnownRemoval]
    refusals: Sequence[Refusal]


def update_facts(resource_type: ResourceType) -> UpdateFacts:
    """What is known of a type's updates, compiled at its first use."""
    return resource_type.derived(_compiled)


def path_text(path: Path) -> str:
    """A path as facts write it: `Rules/*/Action`."""
    return "/".join("*" if isinstance(part, int) else part for part in path)


def _compiled(resource_type: ResourceType) -> UpdateFacts:
    service = f"{resource_type.type_name}::".split("::")[1].lower()
    entry = facts_file(service, UPDATES).get(resource_type.type_name, {})
    own = resource_type.own_facts.get(UPDATES, {})
    removed = {**entry.get(REMOVED, {}), **own.get(REMOVED, {})}
    refused = (*own.get(REFUSED, ()), *entry.get(REFUSED, ()))
    return UpdateFacts({path: _removal(fact) for path, fact in removed.items()}, [_refusal(rule) for rule in refused])


def _removal(fact: Mapping[str, Any]) -> KnownRemoval:
    removal = Removal(
        fact[OUTCOME],
        fact.get(TO, UNKNOWN),
        fact.get(CODE, DEFAULT_CODE),
        fact.get(MESSAGE),
        fact.get(SERVICE),
    )
    return KnownRemoval(removal, compile_condition(fact[IF]) if IF in fact else None)


def _refusal(rule: Mapping[str, Any]) -> Refusal:
    condition = rule.get(IF, {})
    return Refusal(
        condition,
        compile_condition(condition),
        compile_condition(rule[BEFORE]) if BEFORE in rule else None,
        rule.get(CHANGES, ()),
        rule.get(CODE, DEFAULT_CODE),
        rule[MESSAGE],
        rule.get(SERVICE),
    )
