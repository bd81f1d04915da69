"""CloudFormation's registry of types, asked through boto3 while a mock is active."""

from __future__ import annotations

import functools
import json
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ccmock import MockCloud
from ccmock.intercept.botocore_events import TYPE_OPERATIONS, TYPE_SERVICE
from ccmock.other_services.answered import ANSWERED
from ccmock.other_services.errors import QueryError
from tests.support.other_services import KEYS, SHELF, shelf

SHELF_ARN = "arn:aws:cloudformation:us-east-1:123456789012:type/resource/Shop-Orders-Shelf"
BUCKET_ARN = "arn:aws:cloudformation:us-east-1::type/resource/AWS-S3-Bucket"
BEGINNING = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
UNCHECKED = Config(parameter_validation=False)


@functools.cache
def client_in(region: str = "us-east-1", account_id: str = "", *, is_unchecked: bool = False) -> Any:
    keys = {**KEYS, "aws_access_key_id": account_id or KEYS["aws_access_key_id"]}
    config = UNCHECKED if is_unchecked else None
    return boto3.session.Session().client(TYPE_SERVICE, region_name=region, config=config, **keys)


@pytest.fixture
def cloudformation(cloud: MockCloud) -> Any:
    return client_in()


def described(cloudformation: Any, **parameters: Any) -> dict[str, Any]:
    given = parameters if "Arn" in parameters else {"Type": "RESOURCE", **parameters}
    answer: dict[str, Any] = cloudformation.describe_type(**given)
    assert answer.pop("ResponseMetadata")["HTTPHeaders"]["content-type"] == "text/xml"
    return answer


def refused(call: Any, /, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def listed(cloudformation: Any, **parameters: Any) -> list[str]:
    pages = cloudformation.get_paginator("list_types").paginate(**parameters)
    return [found["TypeName"] for page in pages for found in page["TypeSummaries"]]


# --- DescribeType ---


def test_a_public_type_is_described(cloud: MockCloud, cloudformation: Any) -> None:
    answer = described(cloudformation, TypeName="AWS::S3::Bucket")
    assert json.loads(answer.pop("Schema")) == cloud.types["AWS::S3::Bucket"].schema
    published = answer.pop("TimeCreated")
    assert published.year >= 2026
    assert answer == {
        "Arn": BUCKET_ARN,
        "Type": "RESOURCE",
        "TypeName": "AWS::S3::Bucket",
        "IsDefaultVersion": True,
        "Description": "Resource Type definition for AWS::S3::Bucket",
        "ProvisioningType": "FULLY_MUTABLE",
        "DeprecatedStatus": "LIVE",
        "Visibility": "PUBLIC",
        "LastUpdated": published,
    }


def test_a_type_of_the_tests_own_is_described_as_a_private_one(cloud: MockCloud, cloudformation: Any) -> None:
    source, documentation = "https://example.com/shelf.git", "https://example.com/shelf"
    settings = {"properties": {"Key": {"type": "string"}}}
    cloud.types.register(shelf(sourceUrl=source, documentationUrl=documentation, typeConfiguration=settings))
    cloud.clock.advance(60)
    answer = described(cloudformation, TypeName=SHELF)
    assert json.loads(answer.pop("Schema")) == cloud.types[SHELF].schema
    assert json.loads(answer.pop("ConfigurationSchema")) == settings
    assert answer == {
        "Arn": f"{SHELF_ARN}/00000001",
        "Type": "RESOURCE",
        "TypeName": SHELF,
        "DefaultVersionId": "00000001",
        "IsDefaultVersion": True,
        "Description": "A shelf of orders.",
        "ProvisioningType": "FULLY_MUTABLE",
        "DeprecatedStatus": "LIVE",
        "Visibility": "PRIVATE",
        "SourceUrl": source,
        "DocumentationUrl": documentation,
        "LastUpdated": BEGINNING,
        "TimeCreated": BEGINNING,
    }


def test_a_version_is_described_by_its_id_and_by_its_arn(cloud: MockCloud, cloudformation: Any) -> None:
    cloud.types.register(shelf())
    cloud.types.register(shelf(description="Wider."), version_id="00000002")
    second = described(cloudformation, TypeName=SHELF, VersionId="00000002")
    assert (second["Description"], second["IsDefaultVersion"], second["DefaultVersionId"]) == (
        "Wider.",
        False,
        "00000001",
    )
    assert second.pop("TypeTestsStatus") == "NOT_TESTED"
    assert described(cloudformation, Arn=f"{SHELF_ARN}/00000002") == second
    assert described(cloudformation, Arn=SHELF_ARN) == described(cloudformation, TypeName=SHELF)
    assert described(cloudformation, Arn=SHELF_ARN, VersionId="00000002")["Description"] == "Wider."


@pytest.mark.parametrize(
    ("handlers", "provisioning_type"),
    [
        (("create", "read", "update", "delete", "list"), "FULLY_MUTABLE"),
        (("create", "read", "delete"), "IMMUTABLE"),
        (("read", "list"), "NON_PROVISIONABLE"),
    ],
)
def test_handlers_say_how_a_type_is_provisioned(
    cloud: MockCloud, cloudformation: Any, handlers: tuple[str, ...], provisioning_type: str
) -> None:
    cloud.types.register(shelf(handlers={handler: {"permissions": []} for handler in handlers}))
    assert described(cloudformation, TypeName=SHELF)["ProvisioningType"] == provisioning_type
    assert listed(cloudformation, ProvisioningType=provisioning_type) == [SHELF]
    assert listed(cloudformation) == ([SHELF] if provisioning_type == "FULLY_MUTABLE" else [])


def test_a_public_type_whose_schema_a_test_replaces_stays_public(
    cloud: MockCloud, cloudformation: Any, tmp_path: Any
) -> None:
    schema = {**cloud.types["AWS::S3::Bucket"].schema, "description": "Newer."}
    (tmp_path / "bucket.json").write_text(json.dumps(schema))
    cloud.types.register(tmp_path)
    answer = described(cloudformation, Arn=BUCKET_ARN)
    assert (answer["Visibility"], answer["Description"], answer["Arn"]) == ("PUBLIC", "Newer.", BUCKET_ARN)
    assert listed(cloudformation) == []


def test_types_are_those_of_the_region_and_account_of_the_call(cloud: MockCloud) -> None:
    cloud.types.register(shelf())
    other = client_in("eu-west-1", "210987654321")
    assert described(other, TypeName=SHELF)["Arn"].startswith("arn:aws:cloudformation:eu-west-1:210987654321:type/")
    assert described(client_in("cn-north-1"), TypeName="AWS::S3::Bucket")["Arn"] == (
        "arn:aws-cn:cloudformation:cn-north-1::type/resource/AWS-S3-Bucket"
    )
    missing = next(name for name in cloud.types if name not in cloud.account(region="eu-west-1").types)
    assert refused(other.describe_type, Type="RESOURCE", TypeName=missing)[0] == "TypeNotFoundException"


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"TypeName": "AWS::S3::Bucke"}, "AWS::S3::Bucke"),
        ({"TypeName": "AWS::S3::Bucket", "VersionId": "00000009"}, "AWS::S3::Bucket"),
        ({"TypeName": "AWS::S3::Bucket", "Type": "MODULE"}, "AWS::S3::Bucket"),
        ({"TypeName": "AWS::S3::Bucket", "PublisherId": "0123456789ab"}, "AWS::S3::Bucket"),
        ({"TypeName": "AWS::S3::Bucket", "PublicVersionNumber": "1.0.0"}, "AWS::S3::Bucket"),
        ({"Arn": f"{BUCKET_ARN}s"}, f"{BUCKET_ARN}s"),
        ({"Arn": SHELF_ARN}, "Shop::Orders::Shelf"),
        ({"Arn": BUCKET_ARN.replace("us-east-1", "eu-west-1")}, BUCKET_ARN.replace("us-east-1", "eu-west-1")),
        ({"Arn": BUCKET_ARN.replace("::", ":123456789012:")}, BUCKET_ARN.replace("::", ":123456789012:")),
        ({"Arn": BUCKET_ARN.replace("resource", "hook")}, BUCKET_ARN.replace("resource", "hook")),
    ],
)
def test_a_type_that_is_not_there_cannot_be_found(cloudformation: Any, parameters: dict[str, Any], name: str) -> None:
    with pytest.raises(cloudformation.exceptions.TypeNotFoundException) as raised:
        described(cloudformation, **parameters)
    expected = f"The type '{name.replace(f'{BUCKET_ARN}s', 'AWS::S3::Buckets')}' cannot be found."
    assert raised.value.response["Error"] == {
        "Type": "Sender",
        "Code": "TypeNotFoundException",
        "Message": expected,
    }
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


@pytest.mark.parametrize("operation", ["describe_type", "list_type_versions"])
@pytest.mark.parametrize("parameters", [{}, {"Type": "RESOURCE"}, {"TypeName": "AWS::S3::Bucket"}])
def test_a_call_that_names_no_type_is_refused(cloudformation: Any, operation: str, parameters: dict[str, str]) -> None:
    assert refused(getattr(cloudformation, operation), **parameters) == (
        "ValidationError",
        "Either Arn, or both Type and TypeName must be specified",
    )


def test_all_that_the_model_forbids_is_refused_at_once(cloud: MockCloud) -> None:
    call = client_in(is_unchecked=True).describe_type
    code, message = refused(call, Type="THING", TypeName="A::B")
    assert code == "ValidationError"
    assert message == (
        "3 validation errors detected: Value 'THING' at 'type' failed to satisfy constraint: Member must satisfy enum "
        "value set: [RESOURCE, MODULE, HOOK]; Value 'A::B' at 'typeName' failed to satisfy constraint: Member must "
        "have length greater than or equal to 10; Value 'A::B' at 'typeName' failed to satisfy constraint: Member "
        "must satisfy regular expression pattern: "
        "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE){0,1}"
    )


def test_members_of_a_filter_are_checked_too(cloud: MockCloud) -> None:
    code, message = refused(client_in(is_unchecked=True).list_types, Filters={"TypeNamePrefix": "A"})
    assert code == "ValidationError"
    assert message.startswith(
        "1 validation error detected: Value 'A' at 'filters.typeNamePrefix' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: ([A-Za-z0-9]{2,64}::){0,2}"
    )


# --- ListTypes ---


@pytest.mark.slow
def test_public_types_are_listed_page_by_page_by_how_they_are_provisioned(
    cloud: MockCloud, cloudformation: Any
) -> None:
    kinds = {
        kind: listed(cloudformation, Visibility="PUBLIC", ProvisioningType=kind)
        for kind in ("FULLY_MUTABLE", "IMMUTABLE", "NON_PROVISIONABLE")
    }
    assert sorted(name for names in kinds.values() for name in names) == sorted(cloud.types)
    for kind, names in kinds.items():
        assert names == sorted(names)
        is_provisionable = kind != "NON_PROVISIONABLE"
        assert {cloud.types[name].is_provisionable for name in names[:20]} == {is_provisionable}


def test_the_first_page_is_what_the_call_asks_for(cloudformation: Any) -> None:
    page = cloudformation.list_types(Visibility="PUBLIC", MaxResults=2, Filters={"TypeNamePrefix": "AWS::S3::"})
    first, second = page["TypeSummaries"]
    assert second["TypeName"] == "AWS::S3::AccessGrantsInstance"
    published = first.pop("LastUpdated")
    assert published.year >= 2026
    assert first == {
        "Type": "RESOURCE",
        "TypeName": "AWS::S3::AccessGrant",
        "TypeArn": "arn:aws:cloudformation:us-east-1::type/resource/AWS-S3-AccessGrant",
        "Description": "Resource Type definition for AWS::S3::AccessGrant",
    }
    assert len(cloudformation.list_types(Visibility="PUBLIC")["TypeSummaries"]) == 100


def test_the_last_page_has_no_token(cloudformation: Any) -> None:
    given = {"Visibility": "PUBLIC", "Filters": {"TypeNamePrefix": "AWS::SNS::"}}
    names = listed(cloudformation, **given)
    page = cloudformation.list_types(MaxResults=len(names), **given)
    assert [found["TypeName"] for found in page["TypeSummaries"]] == names
    assert "NextToken" not in page
    shorter = cloudformation.list_types(MaxResults=len(names) - 1, **given)
    last = cloudformation.list_types(NextToken=shorter["NextToken"], **given)
    assert last["TypeSummaries"] == page["TypeSummaries"][-1:]


def test_private_types_are_listed_unless_the_call_says_otherwise(cloud: MockCloud, cloudformation: Any) -> None:
    assert cloudformation.list_types()["TypeSummaries"] == []
    cloud.types.register(shelf())
    assert cloudformation.list_types()["TypeSummaries"] == [
        {
            "Type": "RESOURCE",
            "TypeName": SHELF,
            "DefaultVersionId": "00000001",
            "TypeArn": SHELF_ARN,
            "LastUpdated": BEGINNING,
            "Description": "A shelf of orders.",
        }
    ]
    assert SHELF not in listed(cloudformation, Visibility="PUBLIC", Filters={"TypeNamePrefix": "Shop::"})


@pytest.mark.parametrize(
    ("parameters", "shelves", "are_buckets"),
    [
        ({"Filters": {"Category": "REGISTERED"}}, [SHELF], False),
        ({"Filters": {"Category": "THIRD_PARTY"}}, [SHELF], False),
        ({"Filters": {"Category": "ACTIVATED"}}, [], False),
        ({"Filters": {"Category": "AWS_TYPES"}}, [], False),
        ({"Filters": {"Category": "AWS_TYPES"}, "Visibility": "PUBLIC"}, [], True),
        ({"Filters": {"Category": "REGISTERED"}, "Visibility": "PUBLIC"}, [], False),
        ({"Filters": {"PublisherId": "0123456789ab"}, "Visibility": "PUBLIC"}, [], False),
        ({"Filters": {"TypeNamePrefix": "Shop::Orders"}}, [SHELF], False),
        ({"Filters": {"TypeNamePrefix": "Shop::Returns"}}, [], False),
        ({"Type": "RESOURCE"}, [SHELF], False),
        ({"Type": "HOOK"}, [], False),
        ({"Type": "MODULE", "Visibility": "PUBLIC"}, [], False),
        ({"DeprecatedStatus": "LIVE"}, [SHELF], False),
        ({"DeprecatedStatus": "DEPRECATED"}, [], False),
    ],
)
def test_filters_of_types(
    cloud: MockCloud, cloudformation: Any, parameters: dict[str, Any], shelves: list[str], *, are_buckets: bool
) -> None:
    cloud.types.register(shelf())
    names = [found["TypeName"] for found in cloudformation.list_types(MaxResults=100, **parameters)["TypeSummaries"]]
    assert [name for name in names if name == SHELF] == shelves
    assert any(name.startswith("AWS::") for name in names) is are_buckets


@pytest.mark.parametrize("operation", ["list_types", "list_type_versions"])
def test_a_token_of_another_query_is_refused(cloud: MockCloud, cloudformation: Any, operation: str) -> None:
    cloud.types.register(shelf())
    token = cloudformation.list_types(Visibility="PUBLIC", MaxResults=1)["NextToken"]
    given = {"Type": "RESOURCE", "TypeName": SHELF} if operation == "list_type_versions" else {}
    for wrong in (token, "forged", "!"):
        call = getattr(cloudformation, operation)
        assert refused(call, NextToken=wrong, **given) == ("ValidationError", "Invalid NextToken")


def test_a_token_for_types_that_have_gone_is_refused(cloud: MockCloud, cloudformation: Any) -> None:
    for number in "123":
        cloud.types.register(shelf(typeName=f"{SHELF}{number}"))
    token = cloudformation.list_types(MaxResults=2)["NextToken"]
    cloud.reset()
    assert refused(cloudformation.list_types, NextToken=token) == ("ValidationError", "Invalid NextToken")


# --- ListTypeVersions ---


def test_the_versions_of_a_private_type_are_listed(cloud: MockCloud, cloudformation: Any) -> None:
    cloud.types.register(shelf())
    cloud.types.register(shelf(description="Wider."), version_id="00000002", default=True)
    given = {"Type": "RESOURCE", "TypeName": SHELF}
    summaries = cloudformation.list_type_versions(**given)["TypeVersionSummaries"]
    assert summaries == [
        {
            "Type": "RESOURCE",
            "TypeName": SHELF,
            "VersionId": version_id,
            "IsDefaultVersion": is_default,
            "Arn": f"{SHELF_ARN}/{version_id}",
            "TimeCreated": BEGINNING,
            "Description": description,
        }
        for version_id, is_default, description in (
            ("00000001", False, "A shelf of orders."),
            ("00000002", True, "Wider."),
        )
    ]
    assert cloudformation.list_type_versions(Arn=SHELF_ARN)["TypeVersionSummaries"] == summaries
    page = cloudformation.list_type_versions(MaxResults=1, **given)
    rest = cloudformation.list_type_versions(NextToken=page["NextToken"], **given)
    assert page["TypeVersionSummaries"] + rest["TypeVersionSummaries"] == summaries
    assert "NextToken" not in rest
    assert cloudformation.list_type_versions(DeprecatedStatus="DEPRECATED", **given)["TypeVersionSummaries"] == []


def test_a_public_type_has_one_version(cloudformation: Any) -> None:
    (only,) = cloudformation.list_type_versions(Arn=BUCKET_ARN)["TypeVersionSummaries"]
    assert (only["VersionId"], only["IsDefaultVersion"], only["Arn"]) == ("00000001", True, f"{BUCKET_ARN}/00000001")


@pytest.mark.parametrize("more", [{}, {"Type": "HOOK"}, {"PublisherId": "0123456789ab"}])
def test_versions_of_a_type_that_is_not_there_cannot_be_listed(cloudformation: Any, more: dict[str, str]) -> None:
    name = "AWS::S3::Bucket" if more else SHELF
    code, message = refused(cloudformation.list_type_versions, **{"Type": "RESOURCE", "TypeName": name, **more})
    assert (code, message) == ("CFNRegistryException", f"The type '{name}' cannot be found.")


# --- DescribeTypeRegistration ---


def test_a_registration_is_complete(cloud: MockCloud, cloudformation: Any) -> None:
    cloud.types.register(shelf(), version_id="00000003")
    answer = cloudformation.describe_type_registration(RegistrationToken="Shop-Orders-Shelf-00000003")
    del answer["ResponseMetadata"]
    assert answer == {
        "ProgressStatus": "COMPLETE",
        "Description": "Deployment is currently in DEPLOY_STAGE of status COMPLETED; ",
        "TypeArn": SHELF_ARN,
        "TypeVersionArn": f"{SHELF_ARN}/00000003",
    }
    waiter = cloudformation.get_waiter("type_registration_complete")
    waiter.wait(RegistrationToken="Shop-Orders-Shelf-00000003")
    assert cloud.clock.now() == BEGINNING


@pytest.mark.parametrize("token", ["Shop-Orders-Shelf-00000002", "AWS-S3-Bucket-00000001", "b61f2ac1-8c2e", "x"])
def test_a_token_of_no_registration_is_refused(cloud: MockCloud, cloudformation: Any, token: str) -> None:
    cloud.types.register(shelf())
    refusal = refused(cloudformation.describe_type_registration, RegistrationToken=token)
    assert refusal == ("CFNRegistryException", f"No registration token matches {token}.")


def test_the_operations_that_are_answered_in_process_are_those_that_there_are() -> None:
    assert set(TYPE_OPERATIONS) == set(ANSWERED[TYPE_SERVICE])


def test_every_error_that_the_service_model_knows_has_its_code_and_status() -> None:
    model = client_in().meta.service_model
    known = {shape.error_code: shape.metadata["error"]["httpStatusCode"] for shape in model.error_shapes}
    modeled = [error for error in QueryError.__subclasses__() if error.code in known]
    assert {error.code for error in modeled} == {"TypeNotFoundException", "CFNRegistryException"}
    assert [error.http_status for error in modeled] == [known[error.code] for error in modeled]
