"""What a service requires of policy documents, as a table of what no statement may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ...contract.handler import HandlerRequest
from ...handlers.error_texts import ErrorText
from ...registry.policy_documents import Statement, statements_of, texts_in

Fault = Callable[[Statement], object]
"""Finds a fault in a statement: returns what is wrong, or something false where nothing is."""


@dataclass(frozen=True)
class PolicyRules:
    """What a service requires of policy documents.

    `malformed`: the error for a value that is not a policy document. `faults`: what no statement may be, with the
    error for it, in the order in which the service checks them; `{value}` is what was found.
    """

    malformed: ErrorText
    faults: Sequence[tuple[Fault, ErrorText]] = ()

    def check(self, document: Any, request: HandlerRequest) -> None:
        """Raises where a document, an object or its JSON text, does not meet the service's requirements."""
        statements = statements_of(document)
        if statements is None:
            raise self.malformed.error(request)
        for statement in statements:
            for find, error_text in self.faults:
                if found := find(statement):
                    raise error_text.error(request, value=found)


# --- faults ---


def has(*elements: str) -> Fault:
    """A statement with one of the elements."""
    return lambda statement: any(name in statement for name in elements)


def lacks(*elements: str) -> Fault:
    """A statement with none of the elements, or with nothing in it."""
    return lambda statement: not any(statement.get(name) for name in elements)


def has_action_other_than(*patterns: str) -> Fault:
    """A statement with an action that matches none of the patterns, whatever its case."""

    def other(statement: Statement) -> str | None:
        actions = texts_in(statement, "Action", "NotAction")
        return next((action for action in actions if not _matches(action.lower(), patterns)), None)

    return other


def has_resource_other_than(*patterns: str) -> Fault:
    """A statement with a resource that matches none of the patterns."""

    def other(statement: Statement) -> str | None:
        resources = texts_in(statement, "Resource", "NotResource")
        return next((resource for resource in resources if not _matches(resource, patterns)), None)

    return other


ANY = "[*]"
"""The pattern of a text that is `*` itself."""


def _matches(text: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def is_public(statement: Statement) -> bool:
    """Whether a statement allows everybody something, without a condition."""
    principal = statement.get("Principal")
    principals = texts_in(principal, "AWS") if isinstance(principal, dict) else [principal]
    return statement["Effect"] == "Allow" and "*" in principals and not statement.get("Condition")
