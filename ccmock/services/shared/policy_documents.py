"""Policy documents: whether something is one, and what a service finds wrong with its statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ...contract.handler import HandlerRequest
from ...handlers.error_texts import ErrorText
from ...registry.json_text import InvalidJson, parse_json

Statement = Mapping[str, Any]
Fault = Callable[[Statement], object]
"""What finds fault with a statement: the answer is what is wrong, nothing where all is well."""

VERSIONS = ("2012-10-17", "2008-10-17")
EFFECTS = ("Allow", "Deny")
ELEMENTS = frozenset(("Version", "Id", "Statement"))
STATEMENT_ELEMENTS = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)


@dataclass(frozen=True)
class PolicyRules:
    """What a service asks of policy documents.

    `malformed`: how it refuses what is no policy document at all. `faults`: what no statement may be, and how the
    service refuses it, in the order in which it looks; `{value}` is what was found.
    """

    malformed: ErrorText
    faults: Sequence[tuple[Fault, ErrorText]] = ()

    def check(self, document: Any, request: HandlerRequest) -> None:
        """Raises where a document, an object or a text that holds one, is not as the service asks."""
        statements = statements_of(document)
        if statements is None:
            raise self.malformed.error(request)
        for statement in statements:
            for find, error_text in self.faults:
                if found := find(statement):
                    raise error_text.error(request, value=found)


def statements_of(document: Any) -> list[Statement] | None:
    """The statements of a policy document, None of what is none."""
    policy = object_in(document)
    if policy is None or not ELEMENTS.issuperset(policy) or policy.get("Version", VERSIONS[0]) not in VERSIONS:
        return None
    given = policy.get("Statement")
    statements: list[Any] = given if isinstance(given, list) else [given]
    return statements if statements and all(map(_is_statement, statements)) else None


def object_in(value: Any) -> dict[str, Any] | None:
    """The object that a value is, or that its text holds; None where there is none."""
    try:
        found = parse_json(value) if isinstance(value, str) else value
    except InvalidJson:
        return None
    return found if isinstance(found, dict) else None


def _is_statement(value: Any) -> bool:
    if not isinstance(value, dict) or not STATEMENT_ELEMENTS.issuperset(value) or value.get("Effect") not in EFFECTS:
        return False
    return not any(name in value and f"Not{name}" in value for name in ("Principal", "Action", "Resource"))


# --- what may be wrong with a statement ---


def has(*elements: str) -> Fault:
    """A statement with one of the elements."""
    return lambda statement: any(name in statement for name in elements)


def lacks(*elements: str) -> Fault:
    """A statement with none of the elements, or with nothing in it."""
    return lambda statement: not any(statement.get(name) for name in elements)


def has_action_other_than(*forms: str) -> Fault:
    """A statement with an action of none of the forms, in whatever case."""

    def other(statement: Statement) -> str | None:
        actions = texts(statement, "Action", "NotAction")
        return next((action for action in actions if not _has_form(action.lower(), forms)), None)

    return other


def has_resource_other_than(*forms: str) -> Fault:
    """A statement with a resource of none of the forms."""

    def other(statement: Statement) -> str | None:
        resources = texts(statement, "Resource", "NotResource")
        return next((resource for resource in resources if not _has_form(resource, forms)), None)

    return other


ANY = "[*]"
"""The form of a text that is nothing but a star."""


def _has_form(text: str, forms: Sequence[str]) -> bool:
    return any(fnmatchcase(text, form) for form in forms)


def is_public(statement: Statement) -> bool:
    """A statement that allows everybody something, without a condition."""
    principal = statement.get("Principal")
    principals = texts(principal, "AWS") if isinstance(principal, dict) else [principal]
    return statement["Effect"] == "Allow" and "*" in principals and not statement.get("Condition")


def share_a_name(statements: Sequence[Statement]) -> bool:
    """Whether two statements have the same Sid."""
    names = [name for statement in statements for name in texts(statement, "Sid") if name]
    return len(names) > len(set(names))


def texts(statement: Statement, *elements: str) -> Iterator[str]:
    """The texts that stand under the elements, alone or in a list."""
    for name in elements:
        value = statement.get(name)
        yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))
