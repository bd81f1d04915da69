"""Updates that AWS refuses because of what its own read shows, and the patches that it accepts instead."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import made, poll, read, refused, update, wait
from tests.support.refusal_cases import CASES

NO_DESCRIPTION = "#/Description: failed validation constraint for keyword [pattern]"
OF_SERVICE = " (Service: "


class Refused(NamedTuple):
    """`code`: the exception of a call that is refused at once, or the ErrorCode of a request that fails."""

    code: str
    text: str


AT_ONCE: dict[tuple[str, str], str] = {
    ("AWS::ApiGateway::RestApi", "Policy is a text"): "[ADD Operation] parent is not a container in source",
    ("AWS::Bedrock::Guardrail", "managed words only"): "#/WordPolicyConfig/WordsConfig: expected minimum item count: 1",
    ("AWS::KinesisVideo::Stream", "no tags"): "#/Tags: expected minimum item count: 1, found: 0",
    ("AWS::Lambda::EventInvokeConfig", "OnFailure given only"): (
        "#/DestinationConfig/OnSuccess: required key [Destination] not found"
    ),
    ("AWS::WAFv2::IPSet", "no Description"): NO_DESCRIPTION,
    ("AWS::WAFv2::RegexPatternSet", "no Description"): NO_DESCRIPTION,
    ("AWS::WAFv2::RuleGroup", "no Description"): NO_DESCRIPTION,
    ("AWS::WAFv2::WebACL", "no Description"): NO_DESCRIPTION,
}

LATER: dict[tuple[str, str], str] = {
    ("AWS::CloudFront::Distribution", "default certificate"): (
        "IamCertificateId or AcmCertificateArn can be specified only if SslSupportMethod must also be specified and "
        "vice-versa"
    ),
    ("AWS::EC2::CapacityReservation", "unlimited with EndDate"): "The parameter EndDate cannot be specified",
    ("AWS::EC2::Volume", "iops on gp2"): "The parameter iops is not supported for gp2 volumes",
    ("AWS::ECS::Service", "DAEMON with DesiredCount"): (
        "The daemon scheduling strategy does not support a desired count for services"
    ),
    ("AWS::ECS::Service", "managed volume"): (
        "Task definition has configuredAtLaunch volume but no volume configuration provided at runtime"
    ),
    ("AWS::EKS::Cluster", "one endpoint flag"): (
        "The new template must include all the properties specified in the previous template, property "
        "EndpointPrivateAccess missing"
    ),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "matcher with TCP"): (
        "Health check matchers are not supported for TCP health checks"
    ),
    ("AWS::GuardDuty::Detector", "two runtime monitorings"): (
        "EKS_RUNTIME_MONITORING and RUNTIME_MONITORING cannot be provided in the same request"
    ),
    ("AWS::ImageBuilder::DistributionConfiguration", "no TargetAccountIds"): (
        "The value supplied for parameter 'distributions[0].amiDistributionConfiguration.targetAccountIds' is not valid"
    ),
    ("AWS::Lambda::EventSourceMapping", "no failure destination"): (
        "Invalid request provided: The Destination field is required for an OnFailure configuration."
    ),
    ("AWS::Logs::LogGroup", "bearer token authentication"): "The security token included in the request is invalid",
    ("AWS::OpenSearchService::Domain", "AdvancedOptions read back"): "Unrecognized advanced option",
    ("AWS::SNS::Subscription", "FilterPolicyScope removed"): (
        "FilterPolicyScope: Invalid value [null]. Please use either MessageBody or MessageAttributes"
    ),
    ("AWS::VpcLattice::Rule", "no HeaderMatches"): (
        "1 validation error detected: Value '[]' at 'match.httpMatch.headerMatches' failed to satisfy constraint"
    ),
    ("AWS::WAFv2::WebACL", "DefaultAction switched"): "exactly one value",
}


@pytest.fixture
def resource(request: pytest.FixtureRequest) -> Any:
    """A client, and the identifier of the resource of a case."""
    case = CASES[request.param]
    with mock_cloudcontrol(references="off", clock="manual", region="us-east-1") as cloud:
        cloud.timing.set(create=1, update=1)
        if case.other:
            cloud.resources.put(*case.other)
        import boto3

        client = boto3.client("cloudcontrol")
        yield request.param, client, made(client, request.param[0], case.state)


def test_every_case_has_its_text() -> None:
    assert AT_ONCE.keys() | LATER.keys() == CASES.keys()


@pytest.mark.parametrize("resource", AT_ONCE, indirect=True, ids=" ".join)
def test_update_is_refused_at_once_for_what_the_read_shows(resource: Any) -> None:
    case, client, identifier = resource
    text = refused("ValidationException", update, client, case[0], identifier, CASES[case].patch)
    assert AT_ONCE[case] in text


@pytest.mark.parametrize("resource", LATER, indirect=True, ids=" ".join)
def test_update_fails_later_for_what_the_handler_gets(resource: Any) -> None:
    case, client, identifier = resource
    before = read(client, case[0], identifier)
    event = poll(client, update(client, case[0], identifier, CASES[case].patch))
    assert event["OperationStatus"] == "FAILED"
    assert LATER[case] in event["StatusMessage"]
    assert read(client, case[0], identifier) == before


@pytest.mark.parametrize("resource", [key for key, case in CASES.items() if case.accepted], indirect=True, ids=" ".join)
def test_update_is_accepted_when_its_patch_removes_what_is_refused(resource: Any) -> None:
    case, client, identifier = resource
    patch = [*(CASES[case].accepted or []), *CASES[case].patch]
    assert wait(client, update(client, case[0], identifier, patch))["OperationStatus"] == "SUCCESS"


def test_a_volume_that_becomes_gp2_has_its_usual_iops(cloud: MockCloud, client: Any) -> None:
    case = CASES["AWS::EC2::Volume", "iops on gp2"]
    identifier = made(client, "AWS::EC2::Volume", case.state)
    wait(client, update(client, "AWS::EC2::Volume", identifier, [*(case.accepted or []), *case.patch]))
    volume = read(client, "AWS::EC2::Volume", identifier)
    assert (volume["VolumeType"], volume["Iops"], "Throughput" in volume) == ("gp2", 100, False)


def test_the_text_names_the_first_item_in_fault(cloud: MockCloud, client: Any) -> None:
    type_name, name = "AWS::ImageBuilder::DistributionConfiguration", "images"
    given = {"TargetAccountIds": ["123456789012"]}
    parts = [
        {"Region": region, "AmiDistributionConfiguration": ami}
        for region, ami in (("us-east-1", given), ("us-east-2", {}))
    ]
    identifier = made(client, type_name, {"Name": name, "Distributions": parts})
    event = poll(client, update(client, type_name, identifier, [{"op": "add", "path": "/Description", "value": "d"}]))
    assert "'distributions[1].amiDistributionConfiguration.targetAccountIds'" in event["StatusMessage"]
