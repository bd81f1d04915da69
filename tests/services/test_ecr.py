"""Repositories with their policies, and rules for what is pulled through."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.calls import create, delete, made, update, wait
from tests.support.failing import failed

REPOSITORY, RULE = "AWS::ECR::Repository", "AWS::ECR::PullThroughCacheRule"
BAD_POLICY = "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'"
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}


def test_repository_name_is_unique(client: Any) -> None:
    made(client, REPOSITORY, {"RepositoryName": "web"})
    text = "Resource of type 'AWS::ECR::Repository' with identifier 'web' already exists."
    assert failed(client, create(client, REPOSITORY, {"RepositoryName": "web"})) == ("AlreadyExists", text)


@pytest.mark.parametrize("policy", [{"Statement": []}, {"Statement": [{"Effect": "Maybe"}]}, "{"])
def test_invalid_repository_policy_is_refused(client: Any, policy: Any) -> None:
    event = create(client, REPOSITORY, {"RepositoryPolicyText": policy})
    assert failed(client, event) == ("InvalidRequest", BAD_POLICY)


@pytest.mark.parametrize("policy", [{"Statement": ALLOW}, json.dumps({"Statement": [ALLOW]})])
def test_a_repository_policy_may_be_an_object_or_a_text(client: Any, policy: Any) -> None:
    made(client, REPOSITORY, {"RepositoryPolicyText": policy})


def test_invalid_lifecycle_policy_is_refused(client: Any) -> None:
    name = made(client, REPOSITORY, {"LifecyclePolicy": {"LifecyclePolicyText": json.dumps({"rules": ["x" * 100]})}})
    patch = [{"op": "replace", "path": "/LifecyclePolicy/LifecyclePolicyText", "value": "x" * 100}]
    code, text = failed(client, update(client, REPOSITORY, name, patch))
    assert code == "InvalidRequest"
    assert text.startswith("Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy")


def test_exclusion_filters_require_a_mutability_with_exclusions(client: Any) -> None:
    filters = [{"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "v*"}]
    state = {"ImageTagMutabilityExclusionFilters": filters}
    assert failed(client, create(client, REPOSITORY, state))[0] == "InvalidRequest"
    made(client, REPOSITORY, {**state, "ImageTagMutability": "IMMUTABLE_WITH_EXCLUSION"})


def test_pull_through_cache_prefix_is_unique(client: Any) -> None:
    rule = {"EcrRepositoryPrefix": "quay", "UpstreamRegistryUrl": "quay.io"}
    made(client, RULE, rule)
    text = "A pull through cache rule with prefix 'quay' already exists in the registry with id '123456789012'."
    assert failed(client, create(client, RULE, rule)) == ("AlreadyExists", text)
    wait(client, delete(client, RULE, "quay"))
    made(client, RULE, rule)
