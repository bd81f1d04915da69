"""JSON Schema by jsonschema-rs, with three keywords that mean what they mean in Java."""

from __future__ import annotations

from decimal import Context, Decimal
from functools import cached_property
from typing import Any

from jsonschema_rs import Draft7Validator, FancyRegexOptions

from .java_patterns import JavaPattern, java_pattern


def compile_schema(schema: Any) -> Draft7Validator:
    """The validator for a rewritten schema. Raises ValueError where the schema is not valid draft-07."""
    return Draft7Validator(
        schema,
        validate_formats=True,
        ignore_unknown_formats=True,
        pattern_options=FancyRegexOptions(size_limit=1 << 30),  # bytes; only keys of patternProperties need them
        offline=True,
        keywords={"javaPattern": _JavaPattern, "javaInteger": _JavaInteger, "javaMultipleOf": _JavaMultipleOf},
    )


def is_format(name: str, text: str) -> bool:
    """Whether a text has the format of that name, such as `date-time`."""
    try:
        return Draft7Validator({"format": name}, validate_formats=True).is_valid(text)
    except ValueError:  # a lone surrogate fits no format
        return False


def is_multiple_of(number: float, divisor: float) -> bool:
    """Whether a number is a multiple as decimals have it: 0.3 is one of 0.1."""
    digits = len(repr(number)) + 700  # enough for the quotient of any number and any float
    return not Context(prec=digits).remainder(Decimal(repr(number)), Decimal(repr(divisor)))


class _JavaPattern:
    """`pattern` as Java has it; compiled only when a text meets it, since many are costly to compile."""

    def __init__(self, _parent_schema: dict[str, Any], value: str, _schema_path: list[str | int]) -> None:
        self._source = value

    @cached_property
    def _pattern(self) -> JavaPattern:
        return java_pattern(self._source)

    def validate(self, instance: Any) -> None:
        if isinstance(instance, str) and not self._pattern.search(instance):
            raise ValueError("pattern")


class _JavaInteger:
    """Java reads 1.0 as a decimal, which is not an Integer; JSON Schema alone would accept it."""

    def __init__(self, _parent_schema: dict[str, Any], value: bool, _schema_path: list[str | int]) -> None:
        pass

    def validate(self, instance: Any) -> None:
        if isinstance(instance, float):
            raise ValueError("integer")  # noqa: TRY004 - what a keyword has to raise


class _JavaMultipleOf:
    """`multipleOf` calculated in decimals, as Java does."""

    def __init__(self, _parent_schema: dict[str, Any], value: float, _schema_path: list[str | int]) -> None:
        self._divisor = value

    def validate(self, instance: Any) -> None:
        is_number = isinstance(instance, (int, float)) and not isinstance(instance, bool)
        if is_number and not is_multiple_of(instance, self._divisor):
            raise ValueError("multipleOf")
