"""IAM policy documents: their statements, and what stands in a statement.

The form is that of the IAM User Guide, "IAM JSON policy elements reference".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .json_text import json_object, json_value

Statement = Mapping[str, Any]

VERSIONS = ("2012-10-17", "2008-10-17")
EFFECTS = ("Allow", "Deny")
ELEMENTS = frozenset(("Version", "Id", "Statement"))
STATEMENT_ELEMENTS = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)


def statements_of(document: Any) -> list[Statement] | None:
    """The statements of a policy document, given as an object or as its JSON text.

    None where it is not a valid policy document: where an element is unknown, the version or an effect is, or a
    statement has both an element and its opposite.
    """
    policy = json_object(document)
    if policy is None or not ELEMENTS.issuperset(policy) or policy.get("Version", VERSIONS[0]) not in VERSIONS:
        return None
    statements = listed_statements(policy)
    return statements if statements and all(map(_is_statement, statements)) else None


def listed_statements(policy: Mapping[str, Any]) -> list[Any]:
    """What stands under `Statement`, as a list: that may be one statement or a list of them, valid or not."""
    return as_list(policy.get("Statement"))


def _is_statement(value: Any) -> bool:
    if not isinstance(value, dict) or not STATEMENT_ELEMENTS.issuperset(value) or value.get("Effect") not in EFFECTS:
        return False
    return not any(name in value and f"Not{name}" in value for name in ("Principal", "Action", "Resource"))


def texts_in(statement: Mapping[str, Any], *elements: str) -> Iterator[str]:
    """The texts under the elements of a statement, each of which holds one or a list."""
    for name in elements:
        yield from (item for item in as_list(statement.get(name)) if isinstance(item, str))


def as_list(value: Any) -> list[Any]:
    """A value that may stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [value]


def share_a_sid(statements: Sequence[Statement]) -> bool:
    """Whether two statements have the same Sid."""
    names = [name for statement in statements for name in texts_in(statement, "Sid") if name]
    return len(names) > len(set(names))


# --- the form in which IAM shows a document ---

ONE_OR_MORE = ("Action", "NotAction", "Resource", "NotResource")
"""The elements of a statement that hold one value or a list."""


def plain_policy(document: Any, partition: str) -> Any:
    """A policy document as IAM shows it: lists of one as that one, and accounts as the ARN of their root user.

    `document`: an object or its JSON text. What is not a policy document is returned as it is, JSON text as its value.
    """
    policy = json_value(document)
    if not isinstance(policy, dict) or not isinstance(policy.get("Statement"), list):
        return policy
    return {**policy, "Statement": [_plain_statement(statement, partition) for statement in policy["Statement"]]}


def _plain_statement(statement: Any, partition: str) -> Any:
    if not isinstance(statement, dict):
        return statement
    plain = {name: _single(item) if name in ONE_OR_MORE else item for name, item in statement.items()}
    principal = plain.get("Principal")
    if isinstance(principal, dict):
        roots = {name: _root_arns(ids, partition) if name == "AWS" else ids for name, ids in principal.items()}
        plain["Principal"] = {name: _single(ids) for name, ids in roots.items()}
    return plain


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _root_arns(value: Any, partition: str) -> Any:
    if isinstance(value, list):
        return [_root_arns(item, partition) for item in value]
    is_account = isinstance(value, str) and len(value) == 12 and value.isdecimal()
    return f"arn:{partition}:iam::{value}:root" if is_account else value
