"""Checks models (desired states) against the schema of their type.

jsonschema-rs decides; only where it says no are the violations worked out and worded, in `violations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .java_patterns.patterns import java_pattern
from .schema_rewriting import rewritten, rewritten_part

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator

    from .violations import Narrator

Path = list[str | int]


class _JavaPattern:
    """`pattern` as Java has it; compiled only when a text meets it, since many are costly to compile."""

    def __init__(self, _parent_schema: dict[str, Any], value: str, _schema_path: Path) -> None:
        self._source = value

    def validate(self, instance: Any) -> None:
        if isinstance(instance, str) and not java_pattern(self._source).search(instance):
            raise ValueError("pattern")


class _JavaInteger:
    """Java reads 1.0 as a decimal, which is no Integer; JSON Schema alone would accept it."""

    def __init__(self, _parent_schema: dict[str, Any], value: bool, _schema_path: Path) -> None:
        pass

    def validate(self, instance: Any) -> None:
        if isinstance(instance, float):
            raise ValueError("integer")  # noqa: TRY004 - what a keyword has to raise


class _JavaMultipleOf:
    """`multipleOf` reckoned in decimals, as Java does."""

    def __init__(self, _parent_schema: dict[str, Any], value: float, _schema_path: Path) -> None:
        self._divisor = value

    def validate(self, instance: Any) -> None:
        from .violations import multiple_of  # noqa: PLC0415 - as below

        is_number = isinstance(instance, (int, float)) and not isinstance(instance, bool)
        if is_number and not multiple_of(instance, self._divisor):
            raise ValueError("multipleOf")


@dataclass(frozen=True, eq=False)
class ModelValidator:
    """A schema, compiled once, against which models are checked. Nothing is coerced and no default is filled in.

    Of the many properties of a type a model has few, and most of what a schema says it says of their values. So these
    have a validator each, compiled when a model first has the property; `_frame` is for all the rest.
    """

    _schema: dict[str, Any]
    _parts: Mapping[str, Any]
    _frame: Draft7Validator
    _values: dict[str, Draft7Validator] = field(default_factory=dict)

    @classmethod
    def compile(cls, schema: Mapping[str, Any]) -> ModelValidator:
        """The validator for a CloudFormation resource provider schema.

        Keywords that the service does not know have no effect, and a `$ref` that leads nowhere accepts anything.
        Raises ValueError where a keyword's value is not what JSON Schema draft-07 asks for, and PatternSyntaxError
        where a key of patternProperties is no Java pattern: those that concern the values of a property when a model
        first has it.
        """
        whole = dict(schema)
        parts = whole.get("properties")
        if "$ref" in whole or not isinstance(parts, dict):  # beside a `$ref` the properties do not count
            return cls(whole, {}, _compiled(rewritten(whole)))
        frame = {**whole, "properties": dict.fromkeys(parts, True)}
        return cls(whole, parts, _compiled(rewritten_part(whole, frame)))

    def is_valid(self, model: Any) -> bool:
        """Whether a model (plain JSON values) meets the schema."""
        checks = self._value_checks(model)
        try:
            # A loop, since every create and update comes by here, and all() would take twice as long.
            for validator, value in checks:
                if not validator.is_valid(value):
                    return False
            return self._frame.is_valid(model)
        except ValueError:
            # Lone surrogates, which JSON may hold but UTF-8 may not, and models nested beyond jsonschema-rs's limit.
            return not self._narrator.violations(model)

    def violations(self, model: Any) -> list[str]:
        """What is wrong with a model in the service's words, `<pointer>: <text>` each; empty where it is valid.

        The order is that of `ccmock.registry.violations`, the same for the same model and schema. Raises
        PatternSyntaxError where a `pattern` that a text has to match is no Java pattern.
        """
        if self.is_valid(model):
            return []
        return self._narrator.violations(model)

    def violations_of_types(self, model: Any) -> list[str]:
        """Those violations of a model that are values of the wrong type."""
        lines = self.violations(model)
        if not lines:
            return []
        from .violations import EXPECTED_TYPE  # noqa: PLC0415 - as below

        return [line for line in lines if f": {EXPECTED_TYPE}" in line]

    def _value_checks(self, model: Any) -> list[tuple[Draft7Validator, Any]]:
        """The values of a model's properties with their validators."""
        members = model.items() if isinstance(model, dict) else ()
        parts, known = self._parts, self._values
        return [(known.get(name) or self._compile_values(name), value) for name, value in members if name in parts]

    def _compile_values(self, name: str) -> Draft7Validator:
        validator = self._values[name] = _compiled(rewritten_part(self._schema, self._parts[name]))
        return validator

    @cached_property
    def _narrator(self) -> Narrator:
        # Loaded with the first model that is not valid: an import of ccmock need not wait for it.
        from .violations import Narrator  # noqa: PLC0415

        return Narrator(rewritten(self._schema), _is_format)


def _compiled(schema: Any) -> Draft7Validator:
    # Imported here because it costs 3 ms and 6 MB, which a test that validates nothing need not pay.
    from jsonschema_rs import Draft7Validator, FancyRegexOptions  # noqa: PLC0415

    return Draft7Validator(
        schema,
        validate_formats=True,
        ignore_unknown_formats=True,
        pattern_options=FancyRegexOptions(size_limit=1 << 30),  # bytes; only keys of patternProperties need them
        offline=True,
        keywords={"javaPattern": _JavaPattern, "javaInteger": _JavaInteger, "javaMultipleOf": _JavaMultipleOf},
    )


def _is_format(name: str, text: str) -> bool:
    from jsonschema_rs import Draft7Validator  # noqa: PLC0415 - loaded by `compile` by now

    try:
        return Draft7Validator({"format": name}, validate_formats=True).is_valid(text)
    except ValueError:  # a lone surrogate fits no format
        return False
