"""CloudFormation: the operations of its registry that look at resource types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..engine.paging import Pager
from .errors import InvalidInput, RegistryError, TypeNotFound
from .service_call import Members, Operation, ServiceCall
from .type_registry import TypeRegistry, TypeVersion, provisioning_type_of

RESOURCE = "RESOURCE"
LARGEST_PAGE = 100
_REGISTRATION_TOKEN = re.compile(r"([A-Za-z0-9]+-[A-Za-z0-9]+-[A-Za-z0-9]+)-([0-9]{8})")
_DEPLOYED = "Deployment is currently in DEPLOY_STAGE of status COMPLETED; "
"""Recorded, with the blank at its end."""


def describe_type(call: ServiceCall) -> Members:
    """A type with its schema, in its default version or in the one that is asked for."""
    given, registry = call.parameters, _registry(call)
    name, version_id = _named(registry, given)
    is_known = _is_resource_of_aws_or_account(given) and "PublicVersionNumber" not in given
    found = registry.version(name, given.get("VersionId", version_id)) if is_known else None
    if found is None:
        raise TypeNotFound.of(name)
    private = {} if found.is_public else _private_members(found, is_version_given="VersionId" in given)
    configuration = found.schema.get("typeConfiguration")
    return {
        "Arn": found.arn if found.is_public else found.version_arn,
        "Type": RESOURCE,
        "TypeName": found.name,
        "IsDefaultVersion": found.is_default,
        "Description": found.description,
        "Schema": found.schema_text,
        "ProvisioningType": provisioning_type_of(found.schema),
        "DeprecatedStatus": "LIVE",
        "Visibility": "PUBLIC" if found.is_public else "PRIVATE",
        "SourceUrl": found.schema.get("sourceUrl"),
        "DocumentationUrl": found.schema.get("documentationUrl"),
        "LastUpdated": found.created_ms,
        "TimeCreated": found.created_ms,
        "ConfigurationSchema": json.dumps(configuration) if configuration is not None else None,
        **private,
    }


def _private_members(found: TypeVersion, *, is_version_given: bool) -> Members:
    """What the service tells of private types alone; of contract tests only where a version is given."""
    tests = {"TypeTestsStatus": "NOT_TESTED"} if is_version_given else {}
    return {"DefaultVersionId": found.default_version_id, **tests}


def list_types(call: ServiceCall) -> Members:
    """Types by name: private ones and fully mutable ones, if the call does not say otherwise."""
    given, registry = call.parameters, _registry(call)
    names = registry.names(are_public=given.get("Visibility", "PRIVATE") == "PUBLIC") if _lists_some(given) else []
    position, page_size = _position(call, len(names)), given.get("MaxResults", LARGEST_PAGE)
    summaries: list[Members] = []
    for number in range(position, len(names)):
        if not _is_listed(registry, names[number], given):
            continue
        if len(summaries) == page_size:
            return {"TypeSummaries": summaries, "NextToken": _pager(call).token(number, _query(call))}
        summaries.append(_summary(registry, names[number]))
    return {"TypeSummaries": summaries}


def _lists_some(given: Mapping[str, Any]) -> bool:
    """Whether a filter leaves anything: all types are resources of AWS's or of the account's own, and live."""
    filters = given.get("Filters", {})
    visibility, category = given.get("Visibility", "PRIVATE"), filters.get("Category")
    return (
        _is_resource_of_aws_or_account({**given, **filters})
        and given.get("DeprecatedStatus", "LIVE") == "LIVE"
        and (category is None or _VISIBILITY_OF_CATEGORY[category] == visibility)
    )


_VISIBILITY_OF_CATEGORY = {"REGISTERED": "PRIVATE", "THIRD_PARTY": "PRIVATE", "AWS_TYPES": "PUBLIC", "ACTIVATED": None}
"""Which types a category holds, of those that there are. Third parties' include the account's own."""


def _is_listed(registry: TypeRegistry, name: str, given: Mapping[str, Any]) -> bool:
    return name.startswith(given.get("Filters", {}).get("TypeNamePrefix", "")) and (
        registry.provisioning_type(name) == given.get("ProvisioningType", "FULLY_MUTABLE")
    )


def _summary(registry: TypeRegistry, name: str) -> Members:
    found = registry.version(name, None)
    assert found is not None, "the registry named it"
    return {
        "Type": RESOURCE,
        "TypeName": name,
        "DefaultVersionId": None if found.is_public else found.default_version_id,
        "TypeArn": found.arn,
        "LastUpdated": found.created_ms,
        "Description": found.description,
    }


def list_type_versions(call: ServiceCall) -> Members:
    """The versions of a type."""
    given, registry = call.parameters, _registry(call)
    name, _ = _named(registry, given)
    versions = registry.versions(name) if _is_resource_of_aws_or_account(given) else []
    if not versions:
        raise RegistryError.no_type(name)
    if given.get("DeprecatedStatus", "LIVE") != "LIVE":
        versions = []
    position, page_size = _position(call, len(versions)), given.get("MaxResults", LARGEST_PAGE)
    end = position + page_size
    token = _pager(call).token(end, _query(call)) if end < len(versions) else None
    return {"TypeVersionSummaries": list(_version_summaries(versions[position:end])), "NextToken": token}


def _version_summaries(versions: list[TypeVersion]) -> Iterator[Members]:
    for found in versions:
        yield {
            "Type": RESOURCE,
            "TypeName": found.name,
            "VersionId": found.version_id,
            "IsDefaultVersion": found.is_default,
            "Arn": found.version_arn,
            "TimeCreated": found.created_ms,
            "Description": found.description,
        }


def describe_type_registration(call: ServiceCall) -> Members:
    """How a registration went: well. A private type's token is its name and version, as its ARN has them."""
    token = call.parameters["RegistrationToken"]
    named, registry = _REGISTRATION_TOKEN.fullmatch(token), _registry(call)
    found = registry.version(named[1].replace("-", "::"), named[2]) if named else None
    if found is None or found.is_public:
        raise RegistryError.no_registration(token)
    return {
        "ProgressStatus": "COMPLETE",
        "Description": _DEPLOYED,
        "TypeArn": found.arn,
        "TypeVersionArn": found.version_arn,
    }


# --- what the operations share ---


def _registry(call: ServiceCall) -> TypeRegistry:
    return TypeRegistry(call.cloud, call.partition)


def _named(registry: TypeRegistry, given: Mapping[str, Any]) -> tuple[str, str | None]:
    """The name of a type, and the version that its ARN ends with, if any; what names no type comes back as it is."""
    if "Arn" in given:
        return registry.named_in(given["Arn"]) or (given["Arn"], None)
    if "Type" not in given or "TypeName" not in given:
        raise InvalidInput.no_type_named()
    return given["TypeName"], None


def _is_resource_of_aws_or_account(given: Mapping[str, Any]) -> bool:
    """Whether modules, hooks and types of other publishers are not what is asked for; there are none."""
    return given.get("Type", RESOURCE) == RESOURCE and "PublisherId" not in given


def _pager(call: ServiceCall) -> Pager:
    return Pager(call.cloud._engine.ids, f"types/{call.cloud.account_id}/{call.cloud.region}")


def _query(call: ServiceCall) -> Members:
    return {name: value for name, value in call.parameters.items() if name not in ("NextToken", "MaxResults")}


def _position(call: ServiceCall, count: int) -> int:
    """Where the page begins that is asked for, of `count` items."""
    token = call.parameters.get("NextToken")
    position = 0 if token is None else _pager(call).position(token, _query(call))
    if position is None or position > count:
        raise InvalidInput.next_token()
    return position


OPERATIONS: dict[str, Operation] = {
    "DescribeType": describe_type,
    "DescribeTypeRegistration": describe_type_registration,
    "ListTypeVersions": list_type_versions,
    "ListTypes": list_types,
}
