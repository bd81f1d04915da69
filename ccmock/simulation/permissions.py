"""Who may do what: denied actions and real policies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Any, NamedTuple

from ..clock import to_datetime
from ..contract.failures import HandlerError
from ..engine.region import Region
from ..errors import AccessDenied, UsageError, suggestion
from ..registry.json_text import plain_copy
from ..registry.pointers import value_at
from .policies import ALLOWED, DENIED, DENY, Policy, Statement, judged, matches, read_policy, speaking
from .required_actions import CALL, PASS_ROLE, PASSING, Needed, Needs, api_resource
from .rules import Known

_ROLE = re.compile(r"arn:[\w-]+:iam::[0-9]{12}:role/.+")


class Restriction:
    """Something that is not allowed any more. As a context manager it ends with its block."""

    def __init__(self, permissions: Permissions, rule: Deny | Allowance) -> None:
        self._permissions = permissions
        self._rule = rule

    def __repr__(self) -> str:
        return f"<Restriction {self._rule}>"

    def remove(self) -> None:
        """From now on it is allowed again; nothing where it was removed before."""
        self._permissions._rules = [rule for rule in self._permissions._rules if rule is not self._rule]

    def __enter__(self) -> Restriction:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()


class Deny(NamedTuple):
    """An action, or a pattern of some, that nobody may do, or not the role."""

    action: str
    role: str | None


class Allowance(NamedTuple):
    """A policy beyond which the callers may do nothing, or the role may not."""

    document: Mapping[str, Any]
    policy: Policy
    role: str | None


@dataclass
class Subject:
    """Who asks for what, and what is known of the resource that it is about."""

    region: Region
    role: str | None
    now_ms: int
    desired_state: Mapping[str, Any] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)
    tag_property: str = "/properties/Tags"

    @property
    def arn(self) -> str:
        """Who asks, as an error names it."""
        place = f"arn:{self.region.partition}"
        if self.role is None:
            return f"{place}:iam::{self.region.account_id}:user/ccmock"
        account, name = self.role.split(":")[4], self.role.rpartition("/")[2]
        return f"{place}:sts::{account}:assumed-role/{name}/AWSCloudFormation"

    @cached_property
    def context(self) -> dict[str, str | list[str]]:
        """The condition keys that are known, in lower case."""
        requested = dict(_tags(value_at(self.desired_state, self.tag_property)))
        known: dict[str, str | list[str]] = {
            "aws:principalarn": self.role or self.arn,
            "aws:principalaccount": self.region.account_id,
            "aws:resourceaccount": self.region.account_id,
            "aws:requestedregion": self.region.name,
            "aws:currenttime": to_datetime(self.now_ms).isoformat(),
            "aws:epochtime": str(self.now_ms // 1000),
            "aws:securetransport": "true",
        }
        if requested:
            known["aws:tagkeys"] = list(requested)
        known.update({f"aws:requesttag/{key.lower()}": value for key, value in requested.items()})
        known.update(
            {f"aws:resourcetag/{key.lower()}": value for key, value in _tags(value_at(self.model, self.tag_property))}
        )
        return known


class Permissions:
    """What callers and roles may do, in all accounts and regions. In the beginning everybody may do everything."""

    def __init__(self, known: Known, needed: Needed) -> None:
        self._known = known
        self._needed = needed
        self._restrictions: list[Deny | Allowance] = []
        self._limited: dict[tuple[str | None, Needs], list[tuple[str, list[Statement]]]] = {}

    def __repr__(self) -> str:
        return f"<Permissions {self._rules}>"

    @property
    def _rules(self) -> list[Deny | Allowance]:
        """What is restricted, in the order in which it was said."""
        return self._restrictions

    @_rules.setter
    def _rules(self, rules: list[Deny | Allowance]) -> None:
        self._restrictions = rules
        self._limited.clear()

    # --- what a test says ---

    def deny(self, action: str, *, role: str | None = None) -> Restriction:
        """Forbids an action such as `s3:PutBucketTagging`, or several by `*`, to everybody or to one role (its ARN).

        UsageError where no operation and no handler ever needs such an action.
        """
        known = [PASS_ROLE, *(action for needs in CALL.values() for action in needs.actions), *self._known.actions()]
        if not isinstance(action, str) or not any(matches(action, one) for one in known):
            raise UsageError(f"No operation and no handler needs {action!r}.{suggestion(str(action), known)}")
        return self._add(Deny(action, _checked_role(role)))

    def allow_only(self, policy: Mapping[str, Any], *, role: str | None = None) -> Restriction:
        """Lets callers (or one role, by its ARN) do no more than a policy document allows.

        Of a document, a dict, count Effect, Action, NotAction, Resource, NotResource and Condition. Resources count
        where the ARN is known: of a resource that exists and has an `Arn`, and of the API's own actions. Condition keys
        that the request does not know are taken as missing. Several policies add up. UsageError where it is no policy.
        """
        return self._add(Allowance(policy, read_policy(policy), _checked_role(role)))

    def policy(self, *, role: str | None = None) -> dict[str, Any]:
        """The policy that what was done so far needed, and no more: of callers, or of one role (its ARN).

        A dict with Version and Statement, each with Sid, Effect, Action (a list) and Resource, ready to paste.
        """
        return self._needed.policy(role)

    def clear(self) -> None:
        """Everybody may do everything again; what was needed so far stays known."""
        self._rules = []

    def _add(self, rule: Deny | Allowance) -> Restriction:
        self._rules = [*self._rules, rule]
        return Restriction(self, rule)

    # --- as plain values ---

    def _saved(self) -> dict[str, Any]:
        """What is restricted, and what was needed so far."""
        return {
            "denied": [[rule.action, rule.role] for rule in self._rules if isinstance(rule, Deny)],
            "allowed": [[plain_copy(rule.document), rule.role] for rule in self._rules if isinstance(rule, Allowance)],
            "needed": self._needed.saved(),
        }

    def _restoring(self, saved: Mapping[str, Any]) -> Callable[[], None]:
        """What restricts what was restricted when it was saved, and no more."""
        rules: list[Deny | Allowance] = [Deny(action, role) for action, role in saved["denied"]]
        rules += [Allowance(document, read_policy(document), role) for document, role in saved["allowed"]]
        restore_needed = self._needed.restoring(saved["needed"])

        def put_back() -> None:
            self._rules = rules
            restore_needed()

        return put_back

    # --- what the extension asks ---

    def _check_call(self, region: Region, operation: str, role: str | None, now_ms: int) -> None:
        """AccessDenied where the caller may not call an operation, or may not pass the role that the call names."""
        if not self._rules:
            return
        subject = Subject(region, None, now_ms)
        self._check(subject, CALL[operation], api_resource(region.partition, region.name, region.account_id))
        if role is not None:
            self._check(subject, PASSING, role)

    def _check(self, subject: Subject, needs: Needs, resource: str) -> None:
        for action, verdict in self._refused(subject, needs, resource):
            raise AccessDenied(denial(subject.arn, action, resource, verdict))

    def _check_handler(self, subject: Subject, needs: Needs) -> None:
        """AccessDenied or UnauthorizedTaggingOperation where an action that a handler needs may not be done."""
        arn = subject.model.get("Arn")
        resource = arn if isinstance(arn, str) else None
        for action, verdict in self._refused(subject, needs, resource):
            code = "UnauthorizedTaggingOperation" if action in needs.tagging else "AccessDenied"
            raise HandlerError(code, denial(subject.arn, action, resource or "*", verdict))

    def _refused(self, subject: Subject, needs: Needs, resource: str | None) -> Iterator[tuple[str, str]]:
        """(action, verdict) of the actions that may not be done."""
        limited = self._limited.get((subject.role, needs))
        if limited is None:
            limited = self._limited[subject.role, needs] = list(self._limits(subject.role, needs))
        for action, statements in limited:
            verdict = judged(statements, resource, subject.context)
            if verdict != ALLOWED:
                yield action, verdict

    def _limits(self, role: str | None, needs: Needs) -> Iterator[tuple[str, list[Statement]]]:
        """(action, what speaks of it) of each action that is not simply allowed."""
        concerning = [rule for rule in self._rules if _is_for(rule, role)]
        policies = [rule.policy for rule in concerning if isinstance(rule, Allowance)]
        denied = [rule.action for rule in concerning if isinstance(rule, Deny)]
        for action in needs.actions:
            if any(_covers(pattern, action) for pattern in denied):
                yield action, [DENY]
            elif policies:
                statements = speaking(policies, action)
                if not (statements and statements[0].allows and statements[0].is_general):
                    yield action, statements


def _is_for(rule: Deny | Allowance, role: str | None) -> bool:
    """Whether a rule concerns a role, or (None) callers; what is denied to everybody concerns each."""
    return rule.role == role or (rule.role is None and isinstance(rule, Deny))


def denial(arn: str, action: str, resource: str, verdict: str) -> str:
    """AWS's sentence for what somebody may not do."""
    start = f"User: {arn} is not authorized to perform: {action} on resource: {resource}"
    if verdict == DENIED:
        return f"{start} with an explicit deny in an identity-based policy"
    return f"{start} because no identity-based policy allows the {action} action"


def _covers(pattern: str, action: str) -> bool:
    """Whether a denied pattern concerns an action; the schemas' own actions may be patterns, too."""
    return matches(pattern, action) or ("*" in action and matches(action, pattern))


def _tags(value: Any) -> Iterator[tuple[str, str]]:
    """(key, value) of tags in either of the forms that types have them in."""
    if isinstance(value, Mapping):
        yield from ((str(key), str(tag)) for key, tag in value.items())
    for tag in value if isinstance(value, list) else ():
        if isinstance(tag, Mapping):
            key = tag.get("Key", tag.get("TagKey"))
            yield str(key), str(tag.get("Value", tag.get("TagValue", "")))


def _checked_role(role: str | None) -> str | None:
    if role is not None and (not isinstance(role, str) or not _ROLE.fullmatch(role)):
        raise UsageError(f"role={role!r} is no role. Give its ARN, such as 'arn:aws:iam::123456789012:role/deployer'.")
    return role
