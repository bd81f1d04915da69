"""Checks models (desired states) against the schema of their type.

jsonschema-rs decides; only where it says no are the violations worked out, in `schema_check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from .schema_rewriting import Schema, rewritten, rewritten_part
from .violations import Violation

NOTHING: Mapping[str, Any] = {}


class CompiledSchema(Protocol):
    """What jsonschema-rs makes of a schema."""

    def is_valid(self, instance: Any) -> bool:
        """Whether a value meets the schema."""


@dataclass(frozen=True, eq=False)
class ModelValidator:
    """A schema, compiled once, against which models are checked. Nothing is coerced and no default is filled in.

    Of the many properties of a type a model has few, and most of what a schema says it says about their values. So
    these have a validator each, compiled when a model first has the property; `_frame` is for all the rest.
    """

    _schema: dict[str, Any]
    _parts: Mapping[str, Any]
    _frame: CompiledSchema
    _values: dict[str, CompiledSchema] = field(default_factory=dict)

    @classmethod
    def compile(cls, schema: Mapping[str, Any]) -> ModelValidator:
        """The validator for a CloudFormation resource provider schema.

        Keywords that the service does not know have no effect, and a `$ref` that leads nowhere accepts anything.
        Raises ValueError where a keyword's value is not what JSON Schema draft-07 asks for, and PatternSyntaxError
        where a key of patternProperties is not a valid Java pattern: those that concern the values of a property when
        a model first has it.
        """
        whole = dict(schema)
        parts = whole.get("properties")
        if "$ref" in whole or not isinstance(parts, dict):  # beside a `$ref` the properties do not count
            return cls(whole, {}, _compiled(rewritten(whole)))
        frame = {**whole, "properties": dict.fromkeys(parts, True)}
        return cls(whole, parts, _compiled(rewritten_part(whole, frame)))

    def is_valid(self, model: Any, valid: Mapping[str, Any] = NOTHING) -> bool:
        """Whether a model (plain JSON values) meets the schema.

        `valid`: a model that does; a value that is the same object in it is not checked again.
        """
        checks = self._value_checks(model, valid)
        try:
            # A loop, since every create and update comes by here, and all() would take twice as long.
            for validator, value in checks:
                if not validator.is_valid(value):
                    return False
            return self._frame.is_valid(model)
        except ValueError:
            # Lone surrogates, which JSON may hold but UTF-8 may not, and models nested beyond jsonschema-rs's limit.
            return not self._find_violations(model)

    def violations(self, model: Any) -> list[Violation]:
        """What is wrong with a model, in the service's order; empty where the model is valid.

        The order is that of `ccmock.registry.schema_check`, the same for the same model and schema. Raises
        PatternSyntaxError where a `pattern` that a text has to match is not a valid Java pattern.
        """
        return [] if self.is_valid(model) else self._find_violations(model)

    def _value_checks(self, model: Any, valid: Mapping[str, Any]) -> list[tuple[CompiledSchema, Any]]:
        """The values of a model's properties with their validators."""
        members = model.items() if isinstance(model, dict) else ()
        parts, known = self._parts, self._values
        return [
            (known.get(name) or self._compile_values(name), value)
            for name, value in members
            if name in parts and (name not in valid or valid[name] is not value)
        ]

    def _compile_values(self, name: str) -> CompiledSchema:
        validator = self._values[name] = _compiled(rewritten_part(self._schema, self._parts[name]))
        return validator

    @cached_property
    def _rewritten(self) -> dict[str, Any]:
        return rewritten(self._schema)

    def _find_violations(self, model: Any) -> list[Violation]:
        # Loaded with the first model that is not valid: an import of ccmock need not wait for it.
        from .schema_check import find_violations  # noqa: PLC0415

        return find_violations(self._rewritten, model)


def _compiled(schema: Schema) -> CompiledSchema:
    # Loaded with the first type that is used: jsonschema-rs takes 3 ms and 6 MB.
    from .java_schema import compile_schema  # noqa: PLC0415

    return compile_schema(schema)
