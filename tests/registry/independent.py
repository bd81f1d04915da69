"""A second opinion on models: the `jsonschema` package, with Java's patterns read by the `regex` package.

Nothing here is shared with ccmock. Where the service's validator differs from draft-07 is stated here again: it
does not take 1.0 for an integer, knows only the format `date-time` of those in the public schemas, and lets a
reference that leads nowhere accept anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from time import thread_time
from typing import Any

import regex
from jsonschema import Draft7Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

Path = tuple[str | int, ...]


_ESCAPE = re.compile(r"\\(?:p\{\w+\}|.)", re.DOTALL)
_IN_JAVA = {
    r"\d": "[0-9]",
    r"\D": "[^0-9]",
    r"\s": r"[ \t\n\x0B\f\r]",
    r"\S": r"[^ \t\n\x0B\f\r]",
    r"\w": "[a-zA-Z0-9_]",
    r"\W": "[^a-zA-Z0-9_]",
    r"\Z": "$",
    r"\p{ASCII}": r"[\x00-\x7F]",
    r"\p{Graph}": "[!-~]",
    r"\p{Print}": "[ -~]",
}
"""What Java reads differently: these classes are of ASCII alone, and the end may be before a last line end."""

PATIENCE_SECONDS = 1.0
"""A few patterns take forever over a long text in any engine that backtracks. This is time of the processor, of which
other programs take nothing, and fifteen times what any search takes that ends."""


@cache
def searcher(source: str) -> Callable[[str], bool] | None:
    """Whether a text has a match of a Java pattern; None for one that the `regex` package cannot read.

    What comes back raises TimeoutError where it takes the processor too long to tell.
    """
    # V1 nests and intersects sets as Java does.
    spelled_out = _ESCAPE.sub(lambda escape: _IN_JAVA.get(escape[0], escape[0]), source)
    try:
        compiled = regex.compile(spelled_out, regex.V1)
    except regex.error:
        return None
    return lambda text: _searched(compiled, text) is not None


def _searched(compiled: regex.Pattern[str], text: str) -> regex.Match[str] | None:
    began = thread_time()
    while True:
        try:
            # Which clock this timeout goes by depends on the system.
            return compiled.search(text, timeout=PATIENCE_SECONDS)
        except TimeoutError:
            if thread_time() - began > 0.9 * PATIENCE_SECONDS:
                raise


def may_match(source: str, text: str) -> bool:
    """Whether a text has a match of a Java pattern, or where that takes too long to tell."""
    try:
        return _matches(source, text)
    except TimeoutError:
        return True


def _matches(source: str, text: str) -> bool:
    search = searcher(source)
    return search is None or search(text)


def _pattern(_validator: Any, source: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _matches(source, instance):
        yield ValidationError("pattern")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for source, below in patterns.items():
            for name in [name for name in instance if _matches(source, name)]:
                yield from validator.descend(instance[name], below, path=name, schema_path=source)


def _additional_properties(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    patterns = schema.get("patternProperties", {})
    known = schema.get("properties", {})
    more = [name for name in instance if name not in known and not any(_matches(source, name) for source in patterns)]
    for name in more:
        if allowed is False:
            yield ValidationError("additionalProperties")
        else:
            yield from validator.descend(instance[name], allowed, path=name)


def _is_integer(_checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_FORMATS = FormatChecker(formats=())
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@_FORMATS.checks("date-time")
def _is_date_time(text: object) -> bool:
    if not isinstance(text, str):
        return True
    found = _DATE_TIME.fullmatch(text)
    try:
        return found is not None and bool(datetime.fromisoformat(f"{found[1]}T{found[2]}"))
    except ValueError:
        return False


_Validator: Any = extend(
    Draft7Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    },
    type_checker=Draft7Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


class SecondOpinion:
    """What an independent validator says of models of one schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = _Validator(_usable(schema, schema), format_checker=_FORMATS)

    def pointers(self, model: Any) -> set[str]:
        """The places of all errors, those in the branches of combinations too; empty where the model is valid.

        Raises TimeoutError where a pattern takes too long to tell.
        """
        return {pointer_of(path) for error in self._validator.iter_errors(model) for path in _paths(error, ())}


def _paths(error: ValidationError, above: Path) -> Iterator[Path]:
    here = (*above, *error.relative_path)
    yield here
    for inner in error.context or ():
        yield from _paths(inner, here)


def pointer_of(path: Path) -> str:
    """`#/A/0` of a path."""
    return "".join(["#", *(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in path)])


def target_of(root: Any, reference: Any) -> Any:
    """What a reference within a document leads to, None where that is nowhere."""
    found = root
    for token in str(reference).removeprefix("#").split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return found


def _usable(root: Any, node: Any) -> Any:
    """A copy of the schema without references that lead nowhere, which jsonschema takes for a mistake."""
    if isinstance(node, list):
        return [_usable(root, item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str) and target_of(root, node["$ref"]) is None:
        return {}
    return {name: _usable(root, item) for name, item in node.items() if name not in ("$id", "handlers")}
