"""Every type of a region can be made, read and updated out of nothing but its schema."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from ccmock.contract.failures import HandlerError
from ccmock.contract.handler import HandlerRequest, Model
from ccmock.handlers.generic import GenericHandler
from ccmock.ids import Ids
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.identifiers import identifier_of
from ccmock.registry.resource_type import ResourceType
from ccmock.registry.validation import ModelValidator
from ccmock.registry.violations import Violation
from tests.support.desired_states import NoDesiredState, desired_state_for
from tests.support.facts import shown_part
from tests.support.handler_context import NOW_MS, FakeSurroundings

REGION = "us-east-1"
COPIES = 2

EXCEPTIONS: dict[str, str] = {}
"""Types that cannot be made, and why: their schemas contradict themselves. An entry that can be made fails the test."""

SINGLE = (
    "AWS::CertificateManager::Account",
    "AWS::Config::ConfigurationRecorder",
    "AWS::Config::DeliveryChannel",
    "AWS::DevOpsGuru::LogAnomalyDetectionIntegration",
    "AWS::EC2::SnapshotBlockPublicAccess",
    "AWS::EC2::VPCBlockPublicAccessOptions",
    "AWS::ECR::RegistryScanningConfiguration",
    "AWS::ECR::SigningConfiguration",
    "AWS::IoT::EncryptionConfiguration",
    "AWS::Macie::Session",
    "AWS::ObservabilityAdmin::TelemetryEnrichment",
    "AWS::ResourceExplorer2::DefaultViewAssociation",
    "AWS::S3::AccessGrantsInstance",
    "AWS::SecurityLake::DataLake",
    "AWS::Shield::DRTAccess",
    "AWS::Shield::ProactiveEngagement",
    "AWS::XRay::TransactionSearchConfig",
)
"""Types that are settings of an account and region: their identifier is the account, or one fixed name."""

REMOVALS_REFUSED = {
    "AWS::EKS::Cluster": "property EndpointPrivateAccess missing",
    "AWS::Logs::LogGroup": "The security token included in the request is",
}
"""Types whose update fails where the desired state lacks what the service has filled in; what the error says."""

FEW: dict[str, int] = {
    **dict.fromkeys(SINGLE, 1),
    "AWS::DevOpsGuru::ResourceCollection": 2,  # one for each ResourceCollectionType
    "AWS::Lightsail::ContactMethod": 2,  # one for each Protocol
}
"""Types of which an account can have so many at most: their identifiers allow no more."""


def _types() -> Iterator[ResourceType]:
    catalog = bundled_catalog()
    for type_name in catalog.type_names(REGION):
        resource_type = catalog.find(type_name, REGION)
        if resource_type is not None and resource_type.handlers:
            yield resource_type


def _created(resource_type: ResourceType, handler_context: FakeSurroundings, seed: str) -> tuple[Model, Model]:
    desired = desired_state_for(resource_type, random.Random(f"{resource_type.type_name}/{seed}"))
    request = HandlerRequest(resource_type, "CREATE", handler_context, NOW_MS, desired)
    return desired, GenericHandler().create(request)


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return any(map(_holds_null, value)) if isinstance(value, list) else value is None


def _validator_of_reads(resource_type: ResourceType) -> ModelValidator:
    """The schema as a read has to meet it: without what it demands of write-only properties."""
    schema = resource_type.schema
    hidden = {pointer.split("/")[-1] for pointer in resource_type.write_only}
    return ModelValidator.compile(_undemanding(schema, hidden))


def _undemanding(node: Any, hidden: set[str]) -> Any:
    if isinstance(node, list):
        return [_undemanding(item, hidden) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _undemanding(value, hidden) for key, value in node.items()}
    if isinstance(node.get("required"), list):
        inner["required"] = [name for name in node["required"] if name not in hidden]
    return inner


def _violations(resource_type: ResourceType, model: Model) -> list[str]:
    """What is wrong with a read, but for what reads are known to show although the schema forbids it."""
    found = _all_violations(resource_type, model)
    return [str(each) for each in found if not shown_part(resource_type, each.removable_path)]


def _all_violations(resource_type: ResourceType, model: Model) -> list[Violation]:
    # Where a oneOf asks for a write-only property or another, the whole schema may hold where the weaker one does not.
    if resource_type.validator.is_valid(model):
        return []
    return _validator_of_reads(resource_type).violations(model)


def _faults(resource_type: ResourceType) -> Iterator[str]:
    """What is wrong with how the type is served."""
    handler_context = FakeSurroundings()
    existing = handler_context.existing.setdefault(resource_type.type_name, {})
    for copy in range(min(COPIES, FEW.get(resource_type.type_name, COPIES))):
        desired, model = _made_anew(resource_type, handler_context, copy)
        identifier = identifier_of(resource_type.primary_identifier, model)
        if not identifier or len(identifier) > 1024 or identifier in existing:
            yield f"identifier {identifier!r}"
        existing[identifier or ""] = model
        read = GenericHandler().read(
            HandlerRequest(resource_type, "READ", handler_context, NOW_MS, previous_state=model, identifier=identifier)
        )
        yield from _violations(resource_type, read)
        if _holds_null(model):
            yield "holds a null"
        if list(resource_type.write_only.found(read)):
            yield "a read shows write-only values"
        if copy == 0:
            yield from _update_faults(resource_type, handler_context, desired, model)


def _made_anew(resource_type: ResourceType, handler_context: FakeSurroundings, copy: int) -> tuple[Model, Model]:
    """A further resource; where identifiers are few, other desired states are tried."""
    tries = 40 if resource_type.type_name in FEW else 1
    for attempt in range(tries):
        try:
            return _created(resource_type, handler_context, f"{copy}/{attempt}")
        except HandlerError as error:
            if attempt == tries - 1:
                raise AssertionError(str(error)) from error
    raise AssertionError("unreachable")


def _update_faults(
    resource_type: ResourceType, handler_context: FakeSurroundings, desired: Model, model: Model
) -> Iterator[str]:
    request = HandlerRequest(resource_type, "UPDATE", handler_context, NOW_MS, desired, model)
    if resource_type.type_name in REMOVALS_REFUSED:
        with pytest.raises(HandlerError, match=REMOVALS_REFUSED[resource_type.type_name]):
            GenericHandler().update(request)
        return
    updated = GenericHandler().update(request)
    if identifier_of(resource_type.primary_identifier, updated) != identifier_of(
        resource_type.primary_identifier, model
    ):
        yield "an update changes the identifier"
    yield from (f"after an update: {each}" for each in _violations(resource_type, updated))


def _outcome(resource_type: ResourceType) -> list[str]:
    try:
        return list(_faults(resource_type))
    except (AssertionError, HandlerError, NoDesiredState) as error:
        return [f"{type(error).__name__}: {error}"]


@pytest.mark.slow
def test_every_type_is_served_out_of_its_schema() -> None:
    failures = {each.type_name: faults for each in _types() if (faults := _outcome(each))}
    assert {name: faults for name, faults in failures.items() if name not in EXCEPTIONS} == {}
    assert sorted(EXCEPTIONS) == sorted(failures)


def test_every_region_has_types_that_can_be_made() -> None:
    for region in bundled_catalog().regions:
        assert len(bundled_catalog().type_names(region)) > 100


@pytest.mark.parametrize("type_name", sorted(FEW))
def test_a_type_with_few_identifiers_has_few_resources(type_name: str) -> None:
    resource_type = bundled_catalog().find(type_name, REGION)
    assert resource_type is not None
    handler_context = FakeSurroundings()
    existing = handler_context.existing.setdefault(type_name, {})
    for attempt in range(60):
        try:
            _, model = _created(resource_type, handler_context, str(attempt))
        except HandlerError as error:
            if error.code != "AlreadyExists":
                raise
        else:
            existing[str(identifier_of(resource_type.primary_identifier, model))] = model
    assert len(existing) == FEW[type_name]


def test_the_same_seed_gives_the_same_models() -> None:
    for resource_type in list(_types())[::10]:
        models = [_created(resource_type, FakeSurroundings(ids=Ids("one")), "same")[1] for _ in range(2)]
        assert models[0] == models[1]
