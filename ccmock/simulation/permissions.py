"""Who may do what: denied actions, and IAM policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Any, NamedTuple

from ..arguments import nearest, shown
from ..contract.failures import HandlerError
from ..engine.region import Region
from ..errors import UsageError
from ..registry.forms import Misfit
from ..registry.json_text import plain_copy
from ..registry.pointers import value_at
from ..registry.tags import tag_value, tags_in
from ..service_errors import AccessDenied
from ..times import to_datetime
from .engine_view import EngineView
from .policies import (
    ALLOWED,
    DENY_ALL,
    EXPLICIT_DENY,
    Policy,
    Statement,
    decide,
    matches_action,
    plain_policy,
    read_policy,
    statements_about,
)
from .policy_strings import action_pattern
from .required_actions import OF_CALL, OF_PASSING_A_ROLE, PASS_ROLE, RequiredActions, RequirementLog, api_resource

_ROLE = re.compile(r"arn:[\w-]+:iam::[0-9]{12}:role/.+")


class Restriction:
    """A denied action or a policy that was set. Used as a context manager, it is removed at the end of the block.

    ```pycon
    >>> with cloud.permissions.deny("sns:CreateTopic"):
    ...     _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> cloud.requests[0].error_code, cloud.permissions
    ('AccessDenied', <Permissions []>)
    ```
    """

    def __init__(self, permissions: Permissions, rule: DeniedAction | IdentityPolicy) -> None:
        self._permissions = permissions
        self._rule = rule

    def __repr__(self) -> str:
        return f"<Restriction {self._rule}>"

    def remove(self) -> None:
        """Lifts the restriction. Does nothing if it was removed before.

        ```pycon
        >>> restriction = cloud.permissions.deny("sns:CreateTopic")
        >>> restriction.remove()
        >>> cloud.permissions
        <Permissions []>
        ```
        """
        self._permissions._remove(self._rule)

    def __enter__(self) -> Restriction:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()


class DeniedAction(NamedTuple):
    """An action, or a pattern of actions, that one role may not do, or (None) nobody."""

    action: str
    role: str | None


class IdentityPolicy(NamedTuple):
    """A policy document, and what was read out of it. One role, or (None) the callers, may only do what it allows."""

    document: Mapping[str, Any]
    policy: Policy
    role: str | None


PermissionsState = tuple["DeniedAction | IdentityPolicy", ...]
"""Every rule, in the order in which they were set."""


@dataclass
class RequestContext:
    """Who asks for an action, and what is known of the resource: what IAM calls the request context."""

    region: Region
    role: str | None
    now_ms: int
    desired_state: Mapping[str, Any] = field(default_factory=dict, repr=False)
    model: Mapping[str, Any] = field(default_factory=dict, repr=False)
    tag_property: str = "/properties/Tags"

    @property
    def principal_arn(self) -> str:
        """Who asks, as an error names it."""
        start = f"arn:{self.region.partition}"
        if self.role is None:
            return f"{start}:iam::{self.region.account_id}:user/ccmock"
        account, name = self.role.split(":")[4], self.role.rpartition("/")[2]
        return f"{start}:sts::{account}:assumed-role/{name}/AWSCloudFormation"

    @property
    def resource_arn(self) -> str | None:
        """The ARN of the resource, if it exists and has one."""
        arn = self.model.get("Arn")
        return arn if isinstance(arn, str) else None

    @cached_property
    def condition_keys(self) -> dict[str, str | list[str]]:
        """The condition keys that are known, with names in lower case."""
        request_tags = dict(_tags(value_at(self.desired_state, self.tag_property)))
        keys: dict[str, str | list[str]] = {
            "aws:principalarn": self.role or self.principal_arn,
            "aws:principalaccount": self.region.account_id,
            "aws:resourceaccount": self.region.account_id,
            "aws:requestedregion": self.region.name,
            "aws:currenttime": to_datetime(self.now_ms).isoformat(),
            "aws:epochtime": str(self.now_ms // 1000),
            "aws:securetransport": "true",
        }
        if request_tags:
            keys["aws:tagkeys"] = list(request_tags)
        keys.update({f"aws:requesttag/{key.lower()}": value for key, value in request_tags.items()})
        resource_tags = _tags(value_at(self.model, self.tag_property))
        keys.update({f"aws:resourcetag/{key.lower()}": value for key, value in resource_tags})
        return keys


class Permissions:
    """What callers and roles may do, in all accounts and regions. At first everybody may do everything.

    ```pycon
    >>> restriction = cloud.permissions.deny("sns:*")
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> print(cloud.requests[0].status_message)
    User: arn:aws:iam::123456789012:user/ccmock is not authorized to perform: sns:CreateTopic on resource: ...
    ```
    """

    def __init__(self, engine: EngineView, requirements: RequirementLog) -> None:
        self._engine = engine
        self._requirements = requirements
        self._rules: PermissionsState = ()
        self._limited: dict[tuple[str | None, RequiredActions], list[tuple[str, list[Statement]]]] = {}
        """What `_limited_actions` found for a role, as long as the rules stay the same."""

    def __repr__(self) -> str:
        return f"<Permissions {list(self._rules)}>"

    # --- what a test says ---

    def deny(self, action: str, *, role: str | None = None) -> Restriction:
        """Denies an action. Returns the Restriction.

        `action`: an IAM action such as `"s3:PutBucketTagging"`, or a pattern with `*`. `role`: the ARN of the only role
        that may not do it; None: nobody may. Raises a UsageError if no API operation and no handler ever requires such
        an action, or if the role is not the ARN of a role.

        ```pycon
        >>> restriction = cloud.permissions.deny("cloudformation:CreateResource")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        Traceback (most recent call last):
            ...
        botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when calling the CreateResource ...
        ```
        """
        with self._engine.lock:
            known = [PASS_ROLE, *(found for required in OF_CALL.values() for found in required.actions)]
            known += self._engine.actions()
            if not isinstance(action, str) or not _matches_any(action, known):
                near = nearest(action, known)
                raise UsageError(f"action={shown(action)} is not valid: no operation and no handler requires it.{near}")
            return self._add(DeniedAction(action, _checked_role(role)))

    def allow_only(self, policy: Mapping[str, Any], *, role: str | None = None) -> Restriction:
        """Allows only what a policy allows; several policies add up. Returns the Restriction.

        `policy`: a policy document, as a dict. Effect, Action, NotAction, Resource, NotResource and Condition count.
        Resources count if the ARN is known: the ARN of a resource that exists and has an `Arn`, and that of the API's
        own actions. Condition keys that ccmock does not know are missing from every request. Policy variables such as
        `${aws:PrincipalAccount}` need the Version 2012-10-17. `role`: the ARN of the role that the policy is for; None:
        the policy is for the callers.

        Raises a UsageError if the policy is not valid, with the place in the document, or if the role is not the ARN of
        a role.

        ```pycon
        >>> statement = {"Effect": "Allow", "Action": ["cloudformation:*", "sns:Get*"], "Resource": "*"}
        >>> restriction = cloud.permissions.allow_only({"Version": "2012-10-17", "Statement": [statement]})
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].error_code
        'AccessDenied'
        ```
        """
        document = plain_policy(policy)
        return self._add(IdentityPolicy(document, read_policy(document), _checked_role(role)))

    def policy(self, *, role: str | None = None) -> dict[str, Any]:
        """Returns the policy document that allows what was required so far, and no more.

        `role`: the ARN of the role whose policy it is; None: the policy is that of the callers. The document is a dict
        with Version and Statement. Each statement has Sid, Effect, Action (a list) and Resource. Raises a UsageError if
        the role is not the ARN of a role.

        ```pycon
        >>> _ = client.list_resources(TypeName="AWS::SNS::Topic")
        >>> [statement["Action"] for statement in cloud.permissions.policy()["Statement"]]
        [['cloudformation:ListResources'], ['sns:ListTopics']]
        ```
        """
        _checked_role(role)
        with self._engine.lock:
            return self._requirements.policy(role)

    def clear(self) -> None:
        """Removes all restrictions. What was required so far stays known.

        ```pycon
        >>> restriction = cloud.permissions.deny("sns:CreateTopic")
        >>> cloud.permissions.clear()
        >>> cloud.permissions
        <Permissions []>
        ```
        """
        with self._engine.lock:
            self._set(())

    # --- rules ---

    def _add(self, rule: DeniedAction | IdentityPolicy) -> Restriction:
        with self._engine.lock:
            self._set((*self._rules, rule))
        return Restriction(self, rule)

    def _remove(self, rule: DeniedAction | IdentityPolicy) -> None:
        with self._engine.lock:
            self._set(tuple(other for other in self._rules if other is not rule))

    def _set(self, rules: PermissionsState) -> None:
        self._rules = rules
        self._limited.clear()

    # --- what the engine asks ---

    def _check_call(self, region: Region, operation: str, role: str | None, now_ms: int) -> None:
        """Raises AccessDenied if the caller may not call an operation, or may not pass the role that the call names."""
        if not self._rules:
            return
        context = RequestContext(region, None, now_ms)
        self._check(context, OF_CALL[operation], api_resource(region.partition, region.name, region.account_id))
        if role is not None:
            self._check(context, OF_PASSING_A_ROLE, role)

    def _check(self, context: RequestContext, required: RequiredActions, resource: str) -> None:
        for action, decision in self._denied(context, required, resource):
            raise AccessDenied(denial(context.principal_arn, action, resource, decision))

    def _check_handler(self, context: RequestContext, required: RequiredActions) -> None:
        """Raises AccessDenied or UnauthorizedTaggingOperation if an action that a handler requires is not allowed."""
        if not self._rules:
            return
        resource = context.resource_arn
        for action, decision in self._denied(context, required, resource):
            code = "UnauthorizedTaggingOperation" if action in required.tagging else "AccessDenied"
            raise HandlerError(code, denial(context.principal_arn, action, resource or "*", decision))

    def _denied(
        self, context: RequestContext, required: RequiredActions, resource: str | None
    ) -> Iterator[tuple[str, str]]:
        """(action, decision) of the actions that are not allowed."""
        limited = self._limited.get((context.role, required))
        if limited is None:
            limited = self._limited[context.role, required] = list(self._limited_actions(context.role, required))
        for action, statements in limited:
            decision = decide(statements, resource, context.condition_keys)
            if decision != ALLOWED:
                yield action, decision

    def _limited_actions(self, role: str | None, required: RequiredActions) -> Iterator[tuple[str, list[Statement]]]:
        """(action, the statements about it) of each action that is not always allowed."""
        rules = [rule for rule in self._rules if _is_for(rule, role)]
        policies = [rule.policy for rule in rules if isinstance(rule, IdentityPolicy)]
        denied = [rule.action for rule in rules if isinstance(rule, DeniedAction)]
        for action in required.actions:
            if any(_denies(pattern, action) for pattern in denied):
                yield action, [DENY_ALL]
            elif policies:
                statements = statements_about(policies, action)
                if not (statements and statements[0].allows and statements[0].is_unconditional):
                    yield action, statements

    # --- state ---

    def _state(self) -> PermissionsState:
        return self._rules

    def _put_back(self, state: PermissionsState) -> None:
        self._set(state)


def encode_permissions(state: PermissionsState) -> dict[str, Any]:
    """All rules as plain JSON."""
    return {
        "denied": [[rule.action, rule.role] for rule in state if isinstance(rule, DeniedAction)],
        "allowed": [[plain_copy(rule.document), rule.role] for rule in state if isinstance(rule, IdentityPolicy)],
    }


def decode_permissions(plain: Mapping[str, Any]) -> PermissionsState:
    """The state that was encoded. Misfit if a policy is not valid."""
    denied = [DeniedAction(action, role) for action, role in plain["denied"]]
    allowed = [
        IdentityPolicy(document, _decoded_policy(document, position), role)
        for position, (document, role) in enumerate(plain["allowed"])
    ]
    return (*denied, *allowed)


def _decoded_policy(document: Mapping[str, Any], position: int) -> Policy:
    try:
        return read_policy(document)
    except UsageError as error:
        raise Misfit(f"is not a policy: {error}", "permissions", "allowed", position, 0) from None


def denial(principal_arn: str, action: str, resource: str, decision: str) -> str:
    """AWS's text for an action that is not allowed."""
    start = f"User: {principal_arn} is not authorized to perform: {action} on resource: {resource}"
    if decision == EXPLICIT_DENY:
        return f"{start} with an explicit deny in an identity-based policy"
    return f"{start} because no identity-based policy allows the {action} action"


def _is_for(rule: DeniedAction | IdentityPolicy, role: str | None) -> bool:
    """Whether a rule is for a role, or (None) for callers. An action that is denied to everybody is denied to both."""
    return rule.role == role or (rule.role is None and isinstance(rule, DeniedAction))


def _denies(pattern: str, action: str) -> bool:
    """Whether a denied pattern is about an action. The actions in the schemas may be patterns, too."""
    return matches_action(pattern, action) or ("*" in action and matches_action(action, pattern))


def _matches_any(pattern: str, actions: list[str]) -> bool:
    matches = action_pattern(pattern).fullmatch
    return any(matches(action.lower()) for action in actions)


def _tags(value: Any) -> Iterator[tuple[str, str]]:
    """(key, value) of tags, whether they are a dict or a list of dicts."""
    return ((key, tag_value(tag)) for _, key, tag in tags_in(value))


def _checked_role(role: str | None) -> str | None:
    if role is not None and (not isinstance(role, str) or not _ROLE.fullmatch(role)):
        raise UsageError(
            f"role={shown(role)} is not a valid role. Give its ARN, such as 'arn:aws:iam::123456789012:role/deployer'."
        )
    return role
