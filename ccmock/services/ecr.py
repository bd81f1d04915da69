"""ECR: repositories with their policies, and the rules by which they are filled from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import ErrorText
from ..handlers.generic import GenericHandler
from ..registry.json_text import InvalidJson, parse_json
from .shared.policy_documents import statements_of

REPOSITORY, CACHE_RULE = "AWS::ECR::Repository", "AWS::ECR::PullThroughCacheRule"
SERVICE = "Ecr"
WITH_EXCLUSIONS = ("MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION")


def _bad(parameter: str, reason: str) -> ErrorText:
    return ErrorText(
        "InvalidRequest", f"Invalid parameter at '{parameter}' failed to satisfy constraint: '{reason}'", SERVICE
    )


BAD_POLICY = _bad("PolicyText", "Invalid repository policy provided")
BAD_LIFECYCLE = _bad("LifecyclePolicyText", "Lifecycle policy validation failure: the policy is not valid JSON")
NO_EXCLUSIONS = _bad(
    "imageTagMutabilityExclusionFilters", "Filters can only be used with a mutability that has exclusions"
)
SAME_RULE = ErrorText(
    "AlreadyExists",
    "A pull through cache rule with prefix '{value}' already exists in the registry with id '{account}'.",
    SERVICE,
)


class Repository(GenericHandler):
    """A repository of images. Whether there are images in it nobody can tell here, so it can always be deleted."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses policies that are none, and exclusions from nothing."""
        policy = declared.get("RepositoryPolicyText")
        if policy is not None and statements_of(policy) is None:
            raise BAD_POLICY.error(request)
        lifecycle = declared.get("LifecyclePolicy", {}).get("LifecyclePolicyText")
        if lifecycle is not None and not _is_object(lifecycle):
            raise BAD_LIFECYCLE.error(request)
        has_filters = bool(declared.get("ImageTagMutabilityExclusionFilters"))
        if has_filters and declared.get("ImageTagMutability") not in WITH_EXCLUSIONS:
            raise NO_EXCLUSIONS.error(request)


class PullThroughCacheRule(GenericHandler):
    """Which registry stands behind a prefix of repositories."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a prefix that is taken."""
        prefix = declared.get("EcrRepositoryPrefix", "")
        if not request.previous_state and request.handler_context.is_taken(CACHE_RULE, prefix):
            raise SAME_RULE.error(request, value=prefix)


def _is_object(text: str) -> bool:
    try:
        return isinstance(parse_json(text), dict)
    except InvalidJson:
        return False


HANDLERS: Mapping[str, Handler] = {REPOSITORY: Repository(), CACHE_RULE: PullThroughCacheRule()}
