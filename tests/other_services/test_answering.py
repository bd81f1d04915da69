"""Which requests are answered, which are left to others, and how the rest is refused."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.other_services import answer, not_answered
from ccmock.other_services.wanted import wanted_of
from ccmock.wire.answering import UnknownRegionError
from ccmock.wire.messages import HttpRequest
from tests.support.other_services import client_of
from tests.support.signing import ENDPOINT, signed

SIGNED = "AWS4-HMAC-SHA256 Credential=AKID/20211027/{}/aws4_request, SignedHeaders=host, Signature=00"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
IDENTITY = b"Action=GetCallerIdentity&Version=2011-06-15"


def signed_for(scope: str) -> dict[str, str]:
    return {"Authorization": SIGNED.format(scope)}


@pytest.mark.parametrize(
    "request_of_sts",
    [
        HttpRequest("POST", "/", {**signed_for("us-east-1/sts"), **FORM}, IDENTITY),
        HttpRequest("POST", "/", FORM, IDENTITY),
        HttpRequest("POST", "http://127.0.0.1:4577/", {}, IDENTITY),
        HttpRequest("GET", f"http://127.0.0.1:4577/?{IDENTITY.decode()}", {}),
        HttpRequest("GET", "/?Action=GetCallerIdentity", {"Host": "sts.eu-west-1.amazonaws.com"}),
        HttpRequest("GET", "https://sts-fips.us-east-1.amazonaws.com?Action=GetCallerIdentity", {}),
        HttpRequest("GET", "https://STS.cn-north-1.amazonaws.com.cn:443/?Action=GetCallerIdentity", {}),
    ],
)
def test_the_service_is_told_by_signature_version_or_host(cloud: MockCloud, request_of_sts: HttpRequest) -> None:
    response = answer(request_of_sts, cloud)
    assert response is not None
    assert (response.status, b"<Account>123456789012</Account>" in response.body) == (200, True)


def test_the_signature_counts_more_than_the_rest(cloud: MockCloud) -> None:
    headers = {**signed_for("us-east-1/sqs"), **FORM, "Host": "sts.amazonaws.com"}
    assert answer(HttpRequest("POST", "/", headers, IDENTITY), cloud) is None


@pytest.mark.parametrize(
    "request_of_others",
    [
        HttpRequest("POST", ENDPOINT, signed("ListResources", TypeName="AWS::S3::Bucket")[1]),
        HttpRequest("POST", "/", {"X-Amz-Target": "DynamoDB_20120810.ListTables"}, b"{}"),
        HttpRequest("POST", "/", FORM, b"Action=DescribeVpcs&Version=2016-11-15"),
        HttpRequest("GET", "/", {}),
        HttpRequest("GET", "/", {"Host": "sts.example.com"}),
        HttpRequest("GET", "/?Version=2011-06-15", {}),
    ],
)
def test_requests_for_other_services_are_left_to_others(cloud: MockCloud, request_of_others: HttpRequest) -> None:
    assert answer(request_of_others, cloud) is None


def test_a_request_for_a_region_that_does_not_exist_gets_no_answer(cloud: MockCloud) -> None:
    with pytest.raises(UnknownRegionError, match="'xx-nowhere-1' is not a known region"):
        answer(HttpRequest("POST", "/", {**signed_for("xx-nowhere-1/sts"), **FORM}, IDENTITY), cloud)


def test_an_answer_has_the_headers_of_the_service(cloud: MockCloud) -> None:
    sts = client_of("sts", cloud)
    sts.get_caller_identity()
    response = sts.conversation.response
    request_id = response.headers["x-amzn-RequestId"]
    assert f"<RequestId>{request_id}</RequestId>".encode() in response.body
    assert response.headers == {
        "x-amzn-RequestId": request_id,
        "Date": "Thu, 01 Jan 2026 12:00:00 GMT",
        "Content-Type": "text/xml",
        "Content-Length": str(len(response.body)),
    }


def test_request_ids_differ_and_are_the_same_with_the_same_seed() -> None:
    def ids() -> list[str]:
        with mock_cloudcontrol(seed=3) as cloud:
            sts = client_of("sts", cloud)
            return [sts.get_caller_identity()["ResponseMetadata"]["RequestId"] for _ in range(2)]

    first = ids()
    assert first == ids()
    assert len(set(first)) == 2


# --- what is not answered ---

REFUSED: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "query, of a service with answers": ("cloudformation", "list_stacks", {}, "ListStacks of cloudformation"),
    "query, of another": ("elbv2", "describe_load_balancers", {}, "DescribeLoadBalancers of elasticloadbalancing"),
    "ec2": ("ec2", "describe_vpcs", {}, "DescribeVpcs of ec2"),
    "json": ("dynamodb", "list_tables", {}, "ListTables of dynamodb"),
    "rest-json": ("lambda", "list_functions", {}, "GET /2015-03-31/functions of lambda"),
    "rest-xml of S3": ("s3", "list_objects_v2", {"Bucket": "logs"}, "GET / of s3"),
    "rest-xml of others": ("route53", "list_hosted_zones", {}, "GET /2013-04-01/hostedzone of route53"),
    "cloudfront": ("cloudfront", "list_distributions", {}, "GET /2020-05-31/distribution of cloudfront"),
    "smithy-rpc-v2-cbor": ("arc-region-switch", "list_plans", {}, "ListPlans of arc-region-switch"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_answered_is_refused_in_the_form_of_its_protocol(cloud: MockCloud, case: str) -> None:
    service, operation, parameters, what = REFUSED[case]
    client = client_of(service, cloud)
    with pytest.raises(ClientError) as raised:
        getattr(client, operation)(**parameters)
    response = raised.value.response
    assert response["Error"]["Code"] == "NotImplemented"
    assert response["Error"]["Message"] == (
        f"ccmock does not answer {what}. It answers the operations of Cloud Control API, and: of sts AssumeRole, "
        "GetCallerIdentity; of iam ListAccountAliases; of cloudformation DescribeType, DescribeTypeRegistration, "
        "ListTypeVersions, ListTypes."
    )
    metadata = response["ResponseMetadata"]
    assert (metadata["HTTPStatusCode"], metadata["RetryAttempts"]) == (501, 0)
    assert metadata["HTTPHeaders"]["x-amzn-requestid"]


def test_a_request_that_names_nothing_is_refused_as_what_it_is(cloud: MockCloud) -> None:
    response = not_answered(HttpRequest("PUT", "http://127.0.0.1:4577/a/b?c=d", {}), cloud)
    assert response.status == 501
    assert b"ccmock does not answer PUT /a/b of an unknown service." in response.body
    assert int(response.headers["Content-Length"]) == len(response.body)


@pytest.mark.parametrize(
    ("request_read", "service", "operation"),
    [
        (HttpRequest("POST", "/", {"X-Amz-Target": "DynamoDB_20120810.ListTables"}), "DynamoDB_20120810", "ListTables"),
        (HttpRequest("POST", "/service/Plans/operation/ListPlans", {}), "Plans", "ListPlans"),
        (HttpRequest("POST", "http://127.0.0.1:4577", {}), None, "POST /"),
        (HttpRequest("GET", "https://sqs.us-east-1.amazonaws.com/queue", {}), "sqs", "GET /queue"),
    ],
)
def test_what_a_request_without_a_signature_asks_for(request_read: HttpRequest, service: str, operation: str) -> None:
    wanted = wanted_of(request_read)
    assert (wanted.service, wanted.operation) == (service, operation)


def test_a_body_that_is_too_long_is_no_form(cloud: MockCloud) -> None:
    request = HttpRequest("POST", "/", FORM, IDENTITY + b"&Padding=" + b"x" * 2**20)
    assert answer(request, cloud) is None
