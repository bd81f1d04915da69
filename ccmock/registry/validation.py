"""Checks models (desired states) against the schema of their type.

jsonschema-rs decides; only where it says no are the violations worked out and worded, in `violations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .patterns import java_pattern
from .schema_rewriting import rewritten
from .violations import Narrator, multiple_of

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator

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
        is_number = isinstance(instance, (int, float)) and not isinstance(instance, bool)
        if is_number and not multiple_of(instance, self._divisor):
            raise ValueError("multipleOf")


@dataclass(frozen=True, eq=False)
class ModelValidator:
    """A schema, compiled once, against which models are checked. Nothing is coerced and no default is filled in."""

    _validator: Draft7Validator
    _narrator: Narrator

    @classmethod
    def compile(cls, schema: Mapping[str, Any]) -> ModelValidator:
        """The validator for a CloudFormation resource provider schema.

        Keywords that the service does not know have no effect, and a `$ref` that leads nowhere accepts anything.
        Raises ValueError where a keyword's value is not what JSON Schema draft-07 asks for, and PatternSyntaxError
        where a key of patternProperties is no Java pattern.
        """
        # Imported here because it costs 3 ms and 6 MB, which a test that validates nothing need not pay.
        from jsonschema_rs import Draft7Validator, FancyRegexOptions  # noqa: PLC0415

        own_schema = rewritten(schema)
        validator = Draft7Validator(
            own_schema,
            validate_formats=True,
            ignore_unknown_formats=True,
            pattern_options=FancyRegexOptions(size_limit=1 << 30),  # bytes; only keys of patternProperties need them
            offline=True,
            keywords={"javaPattern": _JavaPattern, "javaInteger": _JavaInteger, "javaMultipleOf": _JavaMultipleOf},
        )
        return cls(validator, Narrator(own_schema, _is_format))

    def is_valid(self, model: Any) -> bool:
        """Whether a model (plain JSON values) meets the schema."""
        try:
            return self._validator.is_valid(model)
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


def _is_format(name: str, text: str) -> bool:
    from jsonschema_rs import Draft7Validator  # noqa: PLC0415 - loaded by `compile` by now

    try:
        return Draft7Validator({"format": name}, validate_formats=True).is_valid(text)
    except ValueError:  # a lone surrogate fits no format
        return False
