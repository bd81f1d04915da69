"""ECR: repositories with their policies, and pull through cache rules."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import ServiceTexts
from ..registry.json_text import json_object
from ..registry.policy_documents import statements_of
from .shared.service_handler import ServiceHandler

REPOSITORY = "AWS::ECR::Repository"
CACHE_RULE = "AWS::ECR::PullThroughCacheRule"

_error_text = ServiceTexts("Ecr")
WITH_EXCLUSIONS = ("MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION")

BAD_POLICY = _error_text(
    "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'"
)
BAD_LIFECYCLE = _error_text(
    "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: "
    "'Lifecycle policy validation failure: the policy is not valid JSON'"
)
NO_EXCLUSIONS = _error_text(
    "Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: 'Filters "
    "can only be used with a mutability that has exclusions'"
)
SAME_RULE = _error_text(
    "A pull through cache rule with prefix '{value}' already exists in the registry with id '{account}'.",
    "AlreadyExists",
)


class Repository(ServiceHandler):
    """A repository of images. The mock knows of no images, so a repository can always be deleted."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for invalid policies, and for exclusion filters where the mutability has no exclusions."""
        policy = declared.get("RepositoryPolicyText")
        if policy is not None and statements_of(policy) is None:
            raise BAD_POLICY.error(request)
        lifecycle = declared.get("LifecyclePolicy", {}).get("LifecyclePolicyText")
        if lifecycle is not None and json_object(lifecycle) is None:
            raise BAD_LIFECYCLE.error(request)
        has_filters = bool(declared.get("ImageTagMutabilityExclusionFilters"))
        if has_filters and declared.get("ImageTagMutability") not in WITH_EXCLUSIONS:
            raise NO_EXCLUSIONS.error(request)


class PullThroughCacheRule(ServiceHandler):
    """The upstream registry of the repositories with a prefix."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a prefix that is taken."""
        prefix = declared.get("EcrRepositoryPrefix", "")
        if not request.previous_state and request.handler_context.is_taken(CACHE_RULE, prefix):
            raise SAME_RULE.error(request, value=prefix)


HANDLERS: Mapping[str, Handler] = {REPOSITORY: Repository(), CACHE_RULE: PullThroughCacheRule()}
