"""Functions and what stands beside them: versions, aliases, URLs, permissions, layers, and what they read from."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, poll, read, refused, update, wait
from tests.support.failing import failed

FUNCTION, VERSION, ALIAS, URL, PERMISSION, LAYER = (
    f"AWS::Lambda::{name}" for name in ("Function", "Version", "Alias", "Url", "Permission", "LayerVersion")
)
MAPPING, INVOKE_CONFIG = "AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventInvokeConfig"
LAYER_PERMISSION, CODE_SIGNING = "AWS::Lambda::LayerVersionPermission", "AWS::Lambda::CodeSigningConfig"
ROLE, QUEUE, STREAM, TABLE = "AWS::IAM::Role", "AWS::SQS::Queue", "AWS::Kinesis::Stream", "AWS::DynamoDB::Table"
HERE = "arn:aws:lambda:us-east-1:123456789012"
ROLE_ARN = "arn:aws:iam::123456789012:role/worker"
ZIP = {"S3Bucket": "code", "S3Key": "worker.zip"}
IMAGE_URI = "123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:1"


def zipped(**properties: Any) -> dict[str, Any]:
    return {"Role": ROLE_ARN, "Code": ZIP, "Runtime": "python3.13", "Handler": "app.handler", **properties}


def image(**properties: Any) -> dict[str, Any]:
    return {"Role": ROLE_ARN, "Code": {"ImageUri": IMAGE_URI}, "PackageType": "Image", **properties}


@pytest.fixture
def worker(client: Any) -> str:
    return made(client, FUNCTION, zipped(FunctionName="worker"))


def refusal(client: Any, type_name: str, state: dict[str, Any]) -> str:
    code, text = failed(client, create(client, type_name, state))
    assert code == "InvalidRequest", (code, text)
    return text


# --- functions ---

NO_HANDLER = "Runtime and Handler are mandatory parameters for functions created with deployment packages."
HALF_OF_VPC = "SubnetIds and SecurityIds must coexist or be both empty list."
FAULTY_FUNCTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "no runtime": ({"Role": ROLE_ARN, "Code": ZIP, "Handler": "app.handler"}, NO_HANDLER),
    "no handler": ({"Role": ROLE_ARN, "Code": ZIP, "Runtime": "python3.13"}, NO_HANDLER),
    "no code": (zipped(Code={}), "Please provide a source for function code."),
    "an image that is not named": (
        image(Code=ZIP),
        "Please provide ImageUri when creating a function with packageType Image.",
    ),
    "an image in place of an archive": (
        zipped(Code={"ImageUri": IMAGE_URI}),
        "Please don't provide ImageUri when creating a function with packageType Zip.",
    ),
    "an image with a handler": (
        image(Handler="app.handler"),
        (
            "Please don't provide handler or runtime or layer when the intent is to create a function with packageType "
            "Image."
        ),
    ),
    "subnets without security groups": (zipped(VpcConfig={"SubnetIds": ["subnet-1"]}), HALF_OF_VPC),
    "security groups without subnets": (zipped(VpcConfig={"SecurityGroupIds": ["sg-1"]}), HALF_OF_VPC),
    "too much memory": (
        zipped(MemorySize=20000),
        "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240",
    ),
    "too much time": (
        zipped(Timeout=1000),
        "'Timeout' value failed to satisfy constraint: Member must have value less than or equal to 900",
    ),
    "variables of Lambda's own": (
        zipped(Environment={"Variables": {"AWS_REGION": "here", "MINE": "x", "AWS_ACCESS_KEY_ID": "y"}}),
        (
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided contains reserved keys that are currently not supported for modification. Reserved keys used in "
            "this request: AWS_ACCESS_KEY_ID, AWS_REGION"
        ),
    ),
    "snapshots of a runtime that has none": (
        zipped(SnapStart={"ApplyOn": "PublishedVersions"}, Runtime="nodejs22.x"),
        "nodejs22.x is not supported for SnapStart enabled functions.",
    ),
    "snapshots of a runtime that had none yet": (
        zipped(SnapStart={"ApplyOn": "PublishedVersions"}, Runtime="python3.11"),
        "python3.11 is not supported for SnapStart enabled functions.",
    ),
    "snapshots of an image": (
        image(SnapStart={"ApplyOn": "PublishedVersions"}),
        "ContainerImage is not supported for SnapStart enabled functions.",
    ),
}


@pytest.mark.parametrize("fault", FAULTY_FUNCTIONS)
def test_a_function_is_refused_with(client: Any, fault: str) -> None:
    state, text = FAULTY_FUNCTIONS[fault]
    assert refusal(client, FUNCTION, state) == text


def test_function_of_archive_and_of_image_are_created(client: Any) -> None:
    made(client, FUNCTION, zipped())
    made(client, FUNCTION, image())


def test_function_has_a_log_group(client: Any, worker: str) -> None:
    assert read(client, FUNCTION, worker)["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/worker"}
    other = made(client, FUNCTION, zipped(LoggingConfig={"LogGroup": "mine"}))
    assert read(client, FUNCTION, other)["LoggingConfig"]["LogGroup"] == "mine"


def test_function_shows_the_state_of_snap_start(client: Any) -> None:
    name = made(client, FUNCTION, zipped(SnapStart={"ApplyOn": "PublishedVersions"}))
    wait(client, update(client, FUNCTION, name, [{"op": "add", "path": "/Description", "value": "x"}]))
    assert read(client, FUNCTION, name)["SnapStartResponse"] == {
        "ApplyOn": "PublishedVersions",
        "OptimizationStatus": "Off",
    }


def test_an_update_without_code_keeps_the_code(cloud: MockCloud, client: Any, worker: str) -> None:
    code = {"op": "add", "path": "/Code", "value": {}}
    wait(client, update(client, FUNCTION, worker, [code, {"op": "add", "path": "/Description", "value": "new"}]))
    kept = cloud.resources.get(FUNCTION, worker)
    assert kept is not None
    assert kept.properties["Code"] == ZIP


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "lambda.amazonaws.com"])
def test_function_requires_a_role_that_trusts_lambda(cloud: MockCloud, client: Any, service: str) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]}
    cloud.resources.put(ROLE, {"RoleName": "worker", "AssumeRolePolicyDocument": trust})
    if service == "lambda.amazonaws.com":
        made(client, FUNCTION, zipped())
    else:
        assert refusal(client, FUNCTION, zipped()) == ("The role defined for the function cannot be assumed by Lambda.")


def test_function_requires_its_role(cloud: MockCloud, client: Any) -> None:
    trust = {"Statement": {"Effect": "Allow", "Action": "sts:*", "Principal": "*"}}
    cloud.resources.put(ROLE, {"RoleName": "other", "AssumeRolePolicyDocument": trust})
    text = "The role defined for the function cannot be assumed by Lambda."
    assert refusal(client, FUNCTION, zipped()) == text
    name = made(client, FUNCTION, zipped(Role="arn:aws:iam::123456789012:role/other"))
    made(client, FUNCTION, zipped(Role="arn:aws:iam::210987654321:role/theirs"))
    patch = [
        {"op": "replace", "path": "/Role", "value": ROLE_ARN},
        {"op": "add", "path": "/Code", "value": {}},
    ]
    assert failed(client, update(client, FUNCTION, name, patch)) == ("InvalidRequest", text)


LAYER_ARN = f"{HERE}:layer:tools:7"
NAMED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    (
        LAYER,
        {"LayerName": "other", "Content": {"S3Bucket": "code", "S3Key": "k"}},
        {"Layers": [LAYER_ARN]},
        f"Layer version {LAYER_ARN} does not exist.",
    ),
    (
        "AWS::EC2::Subnet",
        {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"},
        {"VpcConfig": {"SubnetIds": ["subnet-0"], "SecurityGroupIds": ["sg-0"]}},
        (
            "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The "
            "subnet ID 'subnet-0' does not exist"
        ),
    ),
    (
        "AWS::EC2::SecurityGroup",
        {"GroupDescription": "other"},
        {"VpcConfig": {"SubnetIds": ["subnet-0"], "SecurityGroupIds": ["sg-0"]}},
        (
            "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: "
            "The security group 'sg-0' does not exist"
        ),
    ),
    (
        "AWS::S3::Bucket",
        {"BucketName": "other"},
        {},
        (
            "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does "
            "not exist"
        ),
    ),
]


@pytest.mark.parametrize(("type_name", "other", "properties", "text"), NAMED)
def test_references_of_a_function_are_checked(
    cloud: MockCloud, client: Any, type_name: str, other: dict[str, Any], properties: dict[str, Any], text: str
) -> None:
    made(client, FUNCTION, zipped(**properties))
    cloud.resources.put(type_name, other)
    assert refusal(client, FUNCTION, zipped(**properties)) == text


def test_layers_of_aws_always_exist(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(LAYER, {"LayerName": "other", "Content": {"S3Bucket": "code", "S3Key": "k"}})
    made(client, FUNCTION, zipped(Layers=["arn:aws:lambda:::awslayer:AmazonLinux1803"]))


def test_function_requires_the_repository_of_its_image(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put("AWS::ECR::Repository", {"RepositoryName": "other"})
    text = f"Source image {IMAGE_URI} does not exist. Provide a valid source image."
    assert refusal(client, FUNCTION, image()) == text
    cloud.resources.put("AWS::ECR::Repository", {"RepositoryName": "worker"})
    made(client, FUNCTION, image())
    made(client, FUNCTION, image(Code={"ImageUri": IMAGE_URI.replace("123456789012", "210987654321")}))


def test_function_requires_its_code_signing_configuration(cloud: MockCloud, client: Any) -> None:
    publishers = {"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/1234567890"]}
    cloud.resources.put(CODE_SIGNING, {"AllowedPublishers": publishers})
    arn = f"{HERE}:code-signing-config:csc-0123456789abcdef0"
    code, text = failed(client, create(client, FUNCTION, zipped(CodeSigningConfigArn=arn)))
    assert code == "NotFound"
    assert text == (
        f"The code signing configuration cannot be found. Check that the provided configuration is not deleted: {arn}."
    )


def test_parts_are_deleted_with_their_function(client: Any, worker: str) -> None:
    made(client, VERSION, {"FunctionName": worker})
    made(client, ALIAS, {"FunctionName": f"{HERE}:function:worker", "FunctionVersion": "1", "Name": "live"})
    made(client, URL, {"TargetFunctionArn": worker, "AuthType": "NONE"})
    made(client, PERMISSION, {"FunctionName": worker, "Action": "lambda:*", "Principal": "*"})
    made(client, FUNCTION, zipped(FunctionName="other"))
    made(client, VERSION, {"FunctionName": "other"})
    wait(client, delete(client, FUNCTION, worker))
    refused("ResourceNotFoundException", read, client, ALIAS, f"{HERE}:function:worker:live")
    made(client, FUNCTION, zipped(FunctionName=worker))
    model = '{"FunctionName": "worker"}'
    assert [listed(client, kind, ResourceModel=model) for kind in (VERSION, ALIAS, PERMISSION)] == [[], [], []]
    assert listed(client, VERSION, ResourceModel='{"FunctionName": "other"}') == [f"{HERE}:function:other:1"]


# --- versions ---


def change(client: Any, function: str, description: str) -> None:
    patch = [
        {"op": "replace", "path": "/Description", "value": description},
        {"op": "add", "path": "/Code", "value": {}},
    ]
    wait(client, update(client, FUNCTION, function, patch))


def test_version_numbers_are_never_reused(client: Any, worker: str) -> None:
    first = made(client, VERSION, {"FunctionName": worker})
    assert first == f"{HERE}:function:worker:1"
    assert read(client, VERSION, first)["Version"] == "1"
    change(client, worker, "second")
    second = made(client, VERSION, {"FunctionName": f"{HERE}:function:worker"})
    assert second == f"{HERE}:function:worker:2"
    wait(client, delete(client, VERSION, second))
    change(client, worker, "third")
    assert made(client, VERSION, {"FunctionName": worker}) == f"{HERE}:function:worker:3"


def test_a_function_that_did_not_change_is_not_published_again(client: Any, worker: str) -> None:
    made(client, VERSION, {"FunctionName": worker})
    text = "A version for this Lambda function exists ( 1 ). Modify the function to create a new version."
    event = create(client, VERSION, {"FunctionName": worker, "Description": "again"})
    assert failed(client, event) == ("AlreadyExists", text)
    change(client, worker, "new")
    made(client, VERSION, {"FunctionName": worker})
    change(client, worker, "old again")
    made(client, VERSION, {"FunctionName": worker})


def test_unknown_function_can_be_published_any_number_of_times(client: Any) -> None:
    arns = [made(client, VERSION, {"FunctionName": "theirs"}) for _ in range(2)]
    assert arns == [f"{HERE}:function:theirs:1", f"{HERE}:function:theirs:2"]


def test_version_in_use_by_an_alias_cannot_be_deleted(client: Any, worker: str) -> None:
    version = made(client, VERSION, {"FunctionName": worker})
    alias = made(client, ALIAS, {"FunctionName": worker, "FunctionVersion": "1", "Name": "live"})
    code, text = failed(client, delete(client, VERSION, version))
    assert (code, text) == (
        "ResourceConflict",
        "Unable to delete version because the following aliases reference it: [live]",
    )
    wait(client, delete(client, ALIAS, alias))
    wait(client, delete(client, VERSION, version))


# --- what names a function ---

NEEDS_A_FUNCTION: dict[str, tuple[dict[str, Any], str]] = {
    VERSION: ({"FunctionName": "none"}, "none"),
    ALIAS: ({"FunctionName": "none", "FunctionVersion": "$LATEST", "Name": "live"}, "none"),
    URL: ({"TargetFunctionArn": f"{HERE}:function:none", "AuthType": "NONE"}, "none"),
    PERMISSION: ({"FunctionName": "none", "Action": "lambda:*", "Principal": "*"}, "none"),
    INVOKE_CONFIG: ({"FunctionName": "none", "Qualifier": "$LATEST"}, "none:$LATEST"),
    MAPPING: (
        {"FunctionName": "function:none", "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders"},
        "none",
    ),
}


@pytest.mark.parametrize("type_name", NEEDS_A_FUNCTION)
def test_parts_require_their_function(client: Any, worker: str, type_name: str) -> None:
    state, name = NEEDS_A_FUNCTION[type_name]
    assert failed(client, create(client, type_name, state)) == (
        "NotFound",
        f"Function not found: {HERE}:function:{name}",
    )


def test_function_can_be_named_by_name_arn_or_part_of_it(client: Any, worker: str) -> None:
    for name in (
        worker,
        f"{worker}:$LATEST",
        f"{HERE}:function:worker",
        "function:worker",
        "123456789012:function:worker",
        "arn:aws:lambda:eu-west-1:123456789012:function:there",
    ):
        made(client, PERMISSION, {"FunctionName": name, "Action": "lambda:InvokeFunction", "Principal": "*"})


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", clock="manual"):
        client = boto3.client("cloudcontrol")
        made(client, FUNCTION, zipped(FunctionName="worker"))
        made(client, VERSION, {"FunctionName": "none"})
        made(client, ALIAS, {"FunctionName": "none", "FunctionVersion": "9", "Name": "live"})
        wait(client, delete(client, VERSION, f"{HERE}:function:none:1"))


def test_alias_requires_its_versions(client: Any, worker: str) -> None:
    def alias(version: str, *more: str) -> dict[str, Any]:
        weights = [{"FunctionVersion": each, "FunctionWeight": 0.1} for each in more]
        state = {"FunctionName": worker, "FunctionVersion": version, "Name": "live"}
        return {**state, "RoutingConfig": {"AdditionalVersionWeights": weights}} if more else state

    made(client, VERSION, {"FunctionName": worker})
    text = f"Function not found: {HERE}:function:worker:9"
    assert failed(client, create(client, ALIAS, alias("9"))) == ("NotFound", text)
    assert failed(client, create(client, ALIAS, alias("1", "9"))) == ("NotFound", text)
    text = "$LATEST is not supported for an alias pointing to more than 1 version"
    assert refusal(client, ALIAS, alias("$LATEST", "1")) == text
    identifier = made(client, ALIAS, alias("1"))
    text = f"Alias already exists: {HERE}:function:worker:live"
    assert failed(client, create(client, ALIAS, alias("$LATEST"))) == ("AlreadyExists", text)
    patch = [{"op": "replace", "path": "/FunctionVersion", "value": "9"}]
    assert failed(client, update(client, ALIAS, identifier, patch))[0] == "NotFound"


def test_a_url_shows_a_function_by_its_name_unless_it_was_given_with_a_qualifier(client: Any, worker: str) -> None:
    made(client, VERSION, {"FunctionName": worker})
    for name, given, shown in (("a", "", "worker"), ("b", ":b", f"{HERE}:function:worker:b")):
        made(client, ALIAS, {"FunctionName": worker, "FunctionVersion": "1", "Name": name})
        identifier = made(client, URL, {"TargetFunctionArn": f"{HERE}:function:worker{given}", "AuthType": "NONE"})
        assert read(client, URL, identifier)["TargetFunctionArn"] == shown


def test_a_function_and_each_alias_have_one_url(client: Any, worker: str) -> None:
    made(client, VERSION, {"FunctionName": worker})
    made(client, ALIAS, {"FunctionName": worker, "FunctionVersion": "1", "Name": "live"})
    url = {"TargetFunctionArn": worker, "AuthType": "NONE"}
    assert made(client, URL, url) == f"{HERE}:function:worker"
    assert made(client, URL, {**url, "Qualifier": "live"}) == f"{HERE}:function:worker:live"
    text = "FunctionUrlConfig exists for this Lambda function"
    for same in (url, {**url, "Qualifier": "live"}, {**url, "TargetFunctionArn": f"{HERE}:function:worker"}):
        assert failed(client, create(client, URL, same)) == ("AlreadyExists", text)
    text = f"Function not found: {HERE}:function:worker:none"
    assert failed(client, create(client, URL, {**url, "Qualifier": "none"})) == ("NotFound", text)


def test_invalid_principal_of_a_permission_is_refused(client: Any) -> None:
    permission = {"FunctionName": "worker", "Action": "lambda:InvokeFunction"}
    text = "The provided principal was invalid. Please check the principal and try again."
    assert refusal(client, PERMISSION, {**permission, "Principal": "s3"}) == text
    text = "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action"
    assert refusal(client, PERMISSION, {**permission, "Principal": "*", "FunctionUrlAuthType": "NONE"}) == text
    for principal in ("s3.amazonaws.com", "123456789012", "arn:aws:iam::123456789012:root", "*"):
        made(client, PERMISSION, {**permission, "Principal": principal})


def test_permissions_of_a_function_differ_in_their_ids(client: Any, worker: str) -> None:
    permission = {"FunctionName": worker, "Action": "lambda:InvokeFunction", "Principal": "*"}
    identifiers = {made(client, PERMISSION, permission) for _ in range(3)}
    assert len(identifiers) == 3
    wait(client, delete(client, PERMISSION, identifiers.pop()))
    assert set(listed(client, PERMISSION, ResourceModel='{"FunctionName": "worker"}')) == identifiers


# --- layers ---


def test_the_versions_of_each_layer_are_numbered(client: Any) -> None:
    content = {"S3Bucket": "code", "S3Key": "layer.zip"}
    names = ("tools", "tools", "other")
    arns = [made(client, LAYER, {"LayerName": name, "Content": content}) for name in names]
    assert arns == [f"{HERE}:layer:tools:1", f"{HERE}:layer:tools:2", f"{HERE}:layer:other:1"]
    wait(client, delete(client, LAYER, arns[1]))
    assert made(client, LAYER, {"LayerName": "tools", "Content": content}) == f"{HERE}:layer:tools:3"


def test_layer_permission_requires_its_layer(client: Any) -> None:
    arn = made(client, LAYER, {"LayerName": "tools", "Content": {"S3Bucket": "code", "S3Key": "layer.zip"}})
    permission = {"LayerVersionArn": arn, "Action": "lambda:GetLayerVersion", "Principal": "*"}
    made(client, LAYER_PERMISSION, permission)
    event = create(client, LAYER_PERMISSION, {**permission, "LayerVersionArn": f"{HERE}:layer:tools:9"})
    assert failed(client, event) == ("NotFound", "The resource you requested does not exist.")


# --- what a function reads from ---

QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:orders"
STREAM_ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/orders"


def mapping(source: str, **properties: Any) -> dict[str, Any]:
    return {"FunctionName": "worker", "EventSourceArn": source, **properties}


FAULTY_MAPPINGS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing to read": ({"FunctionName": "worker"}, "Unrecognized event source."),
    "a stream without a place to begin": (
        mapping(STREAM_ARN),
        (
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must "
            "not be null."
        ),
    ),
    "a queue with a place to begin": (
        mapping(QUEUE_ARN, StartingPosition="LATEST"),
        "StartingPosition is not valid for SQS event sources.",
    ),
    "large batches without a window": (
        mapping(QUEUE_ARN, BatchSize=11),
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ),
}


@pytest.mark.parametrize("fault", FAULTY_MAPPINGS)
def test_a_mapping_is_refused_with(client: Any, fault: str) -> None:
    state, text = FAULTY_MAPPINGS[fault]
    assert refusal(client, MAPPING, state) == text


def test_valid_event_source_mappings_are_created(client: Any) -> None:
    brokers = {"Endpoints": {"KafkaBootstrapServers": ["b-1.example.com:9092"]}}
    kafka = {"SelfManagedEventSource": brokers, "Topics": ["orders"]}
    for state in (
        mapping(QUEUE_ARN, BatchSize=100, MaximumBatchingWindowInSeconds=5),
        mapping(STREAM_ARN, StartingPosition="LATEST"),
        mapping("arn:aws:mq:us-east-1:123456789012:broker:b:b-1", Queues=["orders"]),
        {"FunctionName": "worker", "StartingPosition": "LATEST", **kafka},
    ):
        made(client, MAPPING, state)


def test_event_source_mapping_requires_its_source(cloud: MockCloud, client: Any) -> None:
    table = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
    }
    consumer = {"ConsumerName": "worker", "StreamARN": STREAM_ARN}
    for type_name, state, property_name, text in (
        (
            QUEUE,
            {"QueueName": "orders"},
            "Arn",
            (
                "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS "
                "Error Message: The specified queue does not exist."
            ),
        ),
        (STREAM, {"Name": "orders"}, "Arn", "Stream not found: {arn}"),
        (TABLE, table, "StreamArn", "Stream not found: {arn}"),
        ("AWS::Kinesis::StreamConsumer", consumer, "ConsumerARN", "Stream not found: {arn}"),
    ):
        arn = cloud.resources.put(type_name, state).properties[property_name]
        position = {} if type_name == QUEUE else {"StartingPosition": "LATEST"}
        made(client, MAPPING, mapping(arn, **position))
        missing = f"{arn}0"
        assert refusal(client, MAPPING, mapping(missing, **position)) == text.format(arn=missing)
    made(client, MAPPING, mapping("arn:aws:sqs:us-east-1:210987654321:theirs"))


def test_event_source_mapping_is_unique(client: Any) -> None:
    queue, stream = mapping(QUEUE_ARN), mapping(STREAM_ARN, StartingPosition="LATEST")
    first, second = made(client, MAPPING, queue), made(client, MAPPING, stream)
    by_arn = {**queue, "FunctionName": f"{HERE}:function:worker"}
    for state in (queue, by_arn):
        assert failed(client, create(client, MAPPING, state)) == (
            "AlreadyExists",
            (
                f'An event source mapping with SQS arn (" {QUEUE_ARN} ") and function (" worker ") already exists. '
                f"Please update or delete the existing mapping with UUID {first}"
            ),
        )
    assert failed(client, create(client, MAPPING, stream)) == (
        "AlreadyExists",
        (
            f'The event source arn (" {STREAM_ARN} ") and function (" worker ") provided mapping already exists. '
            f"Please update or delete the existing mapping with UUID {second}"
        ),
    )
    made(client, MAPPING, {**queue, "FunctionName": "other"})
    wait(client, delete(client, MAPPING, first))
    made(client, MAPPING, queue)


def test_queue_visibility_timeout_must_cover_the_function_timeout(cloud: MockCloud, client: Any) -> None:
    made(client, FUNCTION, zipped(FunctionName="worker", Timeout=60))
    cloud.resources.put(QUEUE, {"QueueName": "orders"})
    text = "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
    assert refusal(client, MAPPING, mapping(QUEUE_ARN)) == text
    cloud.resources.put(QUEUE, {"QueueName": "patient", "VisibilityTimeout": 60})
    made(client, MAPPING, mapping(QUEUE_ARN.replace("orders", "patient")))


def test_lambda_error_text_ends_as_that_of_the_sdk(client: Any) -> None:
    message = poll(client, create(client, FUNCTION, {"Role": ROLE_ARN, "Code": ZIP}))["StatusMessage"]
    assert message.startswith(f"{NO_HANDLER} (Service: Lambda, Status Code: 400, Request ID: ")
    assert message.endswith(") (SDK Attempt Count: 1)")
