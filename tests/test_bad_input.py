"""Invalid and random requests get an error of the service or succeed; a rejected call changes nothing."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.httpsession import URLLib3Session
from botocore.parsers import create_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.registry.json_text import MAX_DEPTH, MAX_DIGITS
from ccmock.registry.patch_operations import CARRIED_LIMIT
from tests.support.calls import BUCKET, LOG_GROUP

ENDPOINT = "https://cloudcontrolapi.us-east-1.amazonaws.com/"
FUNCTION = "AWS::Lambda::Function"
ROLE = "AWS::IAM::Role"
STAGE = "AWS::ApiGateway::Stage"
WEB_ACL = "AWS::WAFv2::WebACL"

VISIBILITY = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}
COUNTRIES = {"GeoMatchStatement": {"CountryCodes": ["US", "CA"]}}
STATES: dict[str, dict[str, Any]] = {
    BUCKET: {
        "BucketName": "alpha",
        "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}],
        "LifecycleConfiguration": {"Rules": [{"Id": "r", "Status": "Enabled", "ExpirationInDays": 7}]},
    },
    LOG_GROUP: {"LogGroupName": "logs", "RetentionInDays": 7, "Tags": [{"Key": "a", "Value": "b"}]},
    FUNCTION: {
        "FunctionName": "f",
        "Role": "arn:aws:iam::123456789012:role/r",
        "Code": {"ZipFile": "x"},
        "Handler": "index.handler",
        "Runtime": "nodejs22.x",
        "Environment": {"Variables": {"AB": "c"}},
        "MemorySize": 128,
    },
    ROLE: {
        "RoleName": "role",
        "AssumeRolePolicyDocument": {
            "Statement": [
                {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"Service": "ec2.amazonaws.com"}}
            ]
        },
        "MaxSessionDuration": 3600,
    },
    STAGE: {"RestApiId": "api", "StageName": "prod", "Variables": {"a": "b"}},
    WEB_ACL: {
        "Name": "acl",
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": VISIBILITY,
        "Rules": [
            {
                "Name": "r",
                "Priority": 1,
                "Action": {"Block": {}},
                "Statement": {"AndStatement": {"Statements": [{"NotStatement": {"Statement": COUNTRIES}}, COUNTRIES]}},
                "VisibilityConfig": VISIBILITY,
            }
        ],
    },
}
LIST_MODELS = {STAGE: '{"RestApiId": "api"}', WEB_ACL: '{"Scope": "REGIONAL"}'}
OPERATIONS = (
    "CancelResourceRequest",
    "CreateResource",
    "DeleteResource",
    "GetResource",
    "GetResourceRequestStatus",
    "ListResourceRequests",
    "ListResources",
    "UpdateResource",
)


class Scene(NamedTuple):
    """A mock with a few resources, and a client that does not check parameters."""

    cloud: MockCloud
    client: Any
    identifiers: dict[str, str]

    def begin(self) -> None:
        """Resets the mock to its first resources."""
        self.cloud.reset()
        for type_name, state in STATES.items():
            self.identifiers[type_name] = self.cloud.resources.put(type_name, state).identifier

    def state(self) -> Any:
        """Returns everything that a rejected call must not change."""
        requests = [(request.token, request.history) for request in self.cloud.requests]
        return requests, {type_name: self.cloud.resources.list(type_name) for type_name in STATES}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with mock_cloudcontrol(region="us-east-1", clock="manual") as cloud:
        config = Config(parameter_validation=False, retries={"max_attempts": 0})
        client = boto3.session.Session(region_name="us-east-1").client("cloudcontrol", config=config)
        yield Scene(cloud, client, {})


HALF = settings(max_examples=settings().max_examples // 2)


# --- random input ---

any_text = st.text(st.characters(exclude_categories=()), max_size=20)
names = st.sampled_from(["Tags", "Key", "Rules", "BucketName", "LogGroupName", "Arn", "0", "1"]) | any_text
numbers = st.sampled_from(
    (
        *("-0", "-0.0", "1.0", "1e2", "1e400", "-1e400", "1E-400", "NaN", "Infinity", "-Infinity"),
        *("7", "01", "+1", ".5", "1" + "0" * 30, "1" + "0" * 400, "-1" + "0" * 5000, "0." + "1" * 5000),
    )
)
odd_literals = st.sampled_from(
    ["", "{", "]", "nul", "'a'", '"\\ud800"', '"\\udc00\\ud800"', '"\\x"', '"\t"', "\ufeff{}"]
)


def arrays(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(items, max_size=4).map(lambda found: f"[{','.join(found)}]")


def objects(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """JSON objects, possibly with duplicate names."""
    members = st.tuples(names.map(json.dumps), items).map(":".join)
    return st.lists(members, max_size=4).map(lambda found: f"{{{','.join(found)}}}")


json_texts = st.recursive(
    st.sampled_from(["null", "true", "false", '""', "[]", "{}"]) | numbers | any_text.map(json.dumps) | odd_literals,
    lambda children: arrays(children) | objects(children),
    max_leaves=8,
)
deep_texts = st.builds(
    lambda opening, closing, levels, inner: opening * levels + inner + closing * levels,
    st.sampled_from(["[", '{"a":', '[{"Statement":']),
    st.sampled_from(["]", "}", "}]", ""]),
    st.sampled_from([MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 5000]),
    st.sampled_from(["1", ""]),
)
texts = json_texts | deep_texts | any_text
HOLE = "a hole"


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yields (container, key) of everything inside a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@st.composite
def broken_states(draw: st.DrawFn, type_name: str) -> str:
    """Draws a valid desired state with one value changed, removed or added."""
    state = copy.deepcopy(STATES[type_name])
    container, key = draw(st.sampled_from(list(places(state))))
    way = draw(st.sampled_from(["replace", "remove", "add"]))
    if way == "remove":
        del container[key]
    elif way == "add" and isinstance(container, dict):
        container[draw(names)] = HOLE
    else:
        container[key] = HOLE
    return json.dumps(state).replace(json.dumps(HOLE), draw(json_texts))


steps = st.sampled_from(
    (
        *("Tags", "Key", "Value", "LifecycleConfiguration", "Rules", "Id", "AssumeRolePolicyDocument", "Statement"),
        *("Action", "Variables", "Environment", "Code", "ZipFile", "Arn", "RetentionInDays", "Nonsense"),
        *("0", "1", "2", "-", "-1", "00", "1e0", "٣", "9" * 30, "", "*", "~0", "~1", "~2", "~", "a~", "a b", "é"),
    )
)
pointers = st.lists(steps, max_size=5).map("/".join) | any_text
paths = st.builds("{}{}".format, st.sampled_from(["/", "", "//"]), pointers) | st.sampled_from(["", "/", "/Tags/0/Key"])


@st.composite
def patch_operations(draw: st.DrawFn) -> str:
    """Draws one patch operation, valid more often than not."""
    written = {
        "op": json.dumps(draw(st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]))),
        "path": json.dumps(draw(paths)),
        "from": json.dumps(draw(paths)),
        "value": draw(json_texts),
    }
    missing = draw(st.sampled_from(["", "", "", "", "op", "path", "from", "value"]))
    wrong = draw(st.sampled_from(["", "", "", "", "", "op", "path", "from"]))
    if wrong:
        written[wrong] = draw(json_texts)
    return "{" + ",".join(f'"{name}":{text}' for name, text in written.items() if name != missing) + "}"


patches = st.lists(patch_operations() | json_texts, max_size=5).map(lambda found: f"[{','.join(found)}]") | texts


# --- sending ---


def sent(scene: Scene, body: Any, headers: dict[str, Any], *, method: str = "POST", url: str = ENDPOINT) -> str | None:
    """Sends a request by hand; returns the code of its error, None if it succeeds."""
    before = scene.state()
    request = AWSRequest(method=method, url=url, headers=headers, data=body).prepare()
    response = URLLib3Session().send(request)
    document = json.loads(response.content)
    assert isinstance(document, dict)
    assert int(response.headers["Content-Length"]) == len(response.content)
    parsed = parsed_by_botocore(scene, response)
    if response.status_code == 200:
        assert "__type" not in document
        assert "Error" not in parsed
        return None
    code = str(parsed["Error"]["Code"])
    assert response.status_code == (500 if code == INTERNAL else 400)
    assert document["__type"].startswith("com.amazon")
    assert scene.state() == before
    return code


def parsed_by_botocore(scene: Scene, response: Any) -> Any:
    return create_parser("json").parse(
        {"status_code": response.status_code, "headers": response.headers, "body": response.content},
        scene.client.meta.service_model.operation_model("GetResource").output_shape,
    )


def called(scene: Scene, operation: str, **parameters: Any) -> str | None:
    """Calls the client; returns the code of its error, None if it succeeds."""
    before = scene.state()
    try:
        scene.client._make_api_call(operation, parameters)
    except ClientError as error:
        refusal = error.response
    else:
        return None
    code = str(refusal["Error"]["Code"])
    assert refusal["ResponseMetadata"]["HTTPStatusCode"] == (500 if code == INTERNAL else 400)
    assert scene.state() == before
    return code


def assert_all_is_well(scene: Scene) -> None:
    """Checks that accepted requests end, and that every resource can then be read and listed."""
    scene.cloud.clock.advance(300)
    for request in scene.cloud.requests:
        assert request.status in ("SUCCESS", "FAILED")
        assert called(scene, "GetResourceRequestStatus", RequestToken=request.token) is None
        for resource in scene.cloud.resources.list(request.type_name):
            place = {"TypeName": request.type_name, "Identifier": resource.identifier}
            assert called(scene, "GetResource", **place) is None
        model = LIST_MODELS.get(request.type_name, "{}")
        assert called(scene, "ListResources", TypeName=request.type_name, ResourceModel=model) is None


targets = st.sampled_from([f"CloudApiService.{operation}" for operation in OPERATIONS]) | st.sampled_from(
    ["", ".", "CloudApiService", "CloudApiService.", "CloudApiService.Nonsense", "Other.GetResource", "getresource"]
)
header_texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
some_headers = st.dictionaries(
    st.sampled_from(["Content-Type", "Authorization", "X-Amz-Date", "Host", "Content-Encoding"]),
    header_texts | st.sampled_from(["application/x-www-form-urlencoded", "AWS4-HMAC-SHA256 Credential=///", "gzip"]),
)
members = st.sampled_from(["TypeName", "Identifier", "DesiredState", "PatchDocument", "NextToken", "RequestToken"]) | (
    st.sampled_from(["MaxResults", "ClientToken", "ResourceModel", "RoleArn", "TypeVersionId", "Nonsense"])
)
member_values = json_texts | st.sampled_from([json.dumps(name) for name in STATES]) | patches.map(json.dumps)
bodies = st.dictionaries(members, member_values).map(
    lambda found: "{" + ",".join(f'"{name}":{text}' for name, text in found.items()) + "}"
)
filters = st.builds('{{"ResourceRequestStatusFilter":{},"MaxResults":{}}}'.format, json_texts, json_texts)


@HALF
@given(target=targets, headers=some_headers, body=st.binary(max_size=200))
def test_random_bytes_are_answered(scene: Scene, target: str, headers: dict[str, str], body: bytes) -> None:
    scene.begin()
    sent(scene, body, {"X-Amz-Target": target, **headers})
    sent(scene, io.BytesIO(body), {"X-Amz-Target": target.encode(), **headers})


@HALF
@given(operation=st.sampled_from(OPERATIONS), body=bodies | filters | texts)
def test_random_json_body_is_answered(scene: Scene, operation: str, body: str) -> None:
    scene.begin()
    code = sent(scene, body.encode("utf-8", "surrogatepass"), {"X-Amz-Target": f"CloudApiService.{operation}"})
    assert code != "UnknownOperationException"
    assert_all_is_well(scene)


@HALF
@given(
    method=st.sampled_from(["POST", "GET", "PUT", "HEAD", "DELETE", "OPTIONS", "post"]),
    query=header_texts.map(lambda text: text.replace("[", "").replace("]", "")),
    operation=st.sampled_from(OPERATIONS),
    fields=st.dictionaries(members, header_texts, max_size=4),
)
def test_random_query_is_answered(
    scene: Scene, method: str, query: str, operation: str, fields: dict[str, str]
) -> None:
    scene.begin()
    asked = "&".join([f"Action={operation}", query, *(f"{name}={value}" for name, value in fields.items())])
    sent(scene, b"", {}, method=method, url=f"{ENDPOINT}?{asked}")
    sent(scene, asked.encode(), {"Content-Type": "application/x-www-form-urlencoded"}, method=method)


# --- parameters ---


@HALF
@given(data=st.data(), type_name=st.sampled_from(sorted(STATES)))
def test_random_desired_state_is_answered(scene: Scene, data: st.DataObject, type_name: str) -> None:
    scene.begin()
    state = data.draw(broken_states(type_name) | texts)
    called(scene, "CreateResource", TypeName=type_name, DesiredState=state)
    assert_all_is_well(scene)


@HALF
@given(type_name=st.sampled_from(sorted(STATES)), patch=patches)
def test_random_patch_is_answered(scene: Scene, type_name: str, patch: str) -> None:
    scene.begin()
    identifier = scene.identifiers[type_name]
    called(scene, "UpdateResource", TypeName=type_name, Identifier=identifier, PatchDocument=patch)
    assert_all_is_well(scene)


@HALF
@given(
    type_name=st.sampled_from(sorted(STATES)) | any_text,
    identifier=texts | st.sampled_from(["|", "api|prod|", "a|b|c", '{"StageName":{"a":[]},"RestApiId":null}', "{}"]),
    operation=st.sampled_from(["GetResource", "DeleteResource", "UpdateResource"]),
)
def test_random_identifier_is_answered(scene: Scene, type_name: str, identifier: str, operation: str) -> None:
    scene.begin()
    more = {"PatchDocument": "[]"} if operation == "UpdateResource" else {}
    called(scene, operation, TypeName=type_name, Identifier=identifier, **more)
    assert_all_is_well(scene)


@HALF
@given(type_name=st.sampled_from(sorted(STATES)), model=texts, token=texts | st.binary().map(str), size=st.integers())
def test_random_list_parameters_are_answered(scene: Scene, type_name: str, model: str, token: str, size: int) -> None:
    scene.begin()
    called(scene, "ListResources", TypeName=type_name, ResourceModel=model)
    assert called(scene, "ListResources", TypeName=type_name, NextToken=token)
    called(scene, "ListResources", TypeName=type_name, MaxResults=size)
    assert called(scene, "ListResourceRequests", NextToken=token)


@HALF
@given(token=texts, client_token=texts)
def test_random_tokens_are_answered(scene: Scene, token: str, client_token: str) -> None:
    scene.begin()
    assert called(scene, "GetResourceRequestStatus", RequestToken=token)
    assert called(scene, "CancelResourceRequest", RequestToken=token)
    called(scene, "DeleteResource", TypeName=BUCKET, Identifier="alpha", ClientToken=client_token)
    assert_all_is_well(scene)


# --- rejected input and error codes ---

VALIDATION, SERIALIZATION = "ValidationException", "SerializationException"
INTERNAL = "InternalFailure"
ALPHA = {"TypeName": BUCKET, "Identifier": "alpha"}
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "no parameters": ("GetResource", {}, VALIDATION),
    "no identifier": ("GetResource", {"TypeName": BUCKET}, VALIDATION),
    "empty identifier": ("GetResource", {**ALPHA, "Identifier": ""}, VALIDATION),
    "identifier too long": ("GetResource", {**ALPHA, "Identifier": "x" * 1025}, VALIDATION),
    "identifier is a number": ("GetResource", {**ALPHA, "Identifier": 7}, SERIALIZATION),
    "identifier is an object": ("DeleteResource", {**ALPHA, "Identifier": {"BucketName": "alpha"}}, SERIALIZATION),
    "identifier of null": ("GetResource", {**ALPHA, "Identifier": '{"BucketName":null}'}, VALIDATION),
    "identifier of nothing": ("GetResource", {**ALPHA, "Identifier": "{}"}, VALIDATION),
    "identifier with more": ("GetResource", {**ALPHA, "Identifier": '{"BucketName":"alpha","A":1}'}, VALIDATION),
    "half an identifier": ("GetResource", {"TypeName": STAGE, "Identifier": "api"}, VALIDATION),
    "identifier is a lone surrogate": ("GetResource", {**ALPHA, "Identifier": "\ud800"}, SERIALIZATION),
    "type name without colons": ("GetResource", {**ALPHA, "TypeName": "Bucket"}, VALIDATION),
    "type name of another script": ("GetResource", {**ALPHA, "TypeName": "AWS::S3::Bückét"}, VALIDATION),
    "type name is a list": ("ListResources", {"TypeName": [BUCKET]}, SERIALIZATION),
    "type that is not there": ("ListResources", {"TypeName": "AWS::S3::Bukket"}, "TypeNotFoundException"),
    "type of a module": ("ListResources", {"TypeName": "AWS::S3::Bucket::MODULE"}, VALIDATION),
    "role that is none": ("GetResource", {**ALPHA, "RoleArn": "nobody"}, VALIDATION),
    "version that is none": ("GetResource", {**ALPHA, "TypeVersionId": "?"}, VALIDATION),
    "desired state is an object": ("CreateResource", {"TypeName": BUCKET, "DesiredState": {}}, SERIALIZATION),
    "desired state is missing": ("CreateResource", {"TypeName": BUCKET}, VALIDATION),
    "desired state is empty": ("CreateResource", {"TypeName": BUCKET, "DesiredState": ""}, VALIDATION),
    "desired state too long": ("CreateResource", {"TypeName": BUCKET, "DesiredState": " " * 262_145}, VALIDATION),
    "client token of blanks": ("DeleteResource", {**ALPHA, "ClientToken": " "}, VALIDATION),
    "client token too long": ("DeleteResource", {**ALPHA, "ClientToken": "x" * 129}, VALIDATION),
    "page of none": ("ListResources", {"TypeName": BUCKET, "MaxResults": 0}, VALIDATION),
    "page of too many": ("ListResourceRequests", {"MaxResults": 101}, VALIDATION),
    "page of far too many": ("ListResourceRequests", {"MaxResults": 10**400}, VALIDATION),
    "page of a text": ("ListResources", {"TypeName": BUCKET, "MaxResults": "7"}, SERIALIZATION),
    "page of a boolean": ("ListResources", {"TypeName": BUCKET, "MaxResults": True}, SERIALIZATION),
    "list model is not JSON": ("ListResources", {"TypeName": BUCKET, "ResourceModel": "?"}, VALIDATION),
    "list model is a list": ("ListResources", {"TypeName": BUCKET, "ResourceModel": "[]"}, VALIDATION),
    "list model is missing": ("ListResources", {"TypeName": STAGE}, "InvalidRequestException"),
    "list token made up": ("ListResources", {"TypeName": BUCKET, "NextToken": "AAAA"}, "InvalidRequestException"),
    "request list token made up": ("ListResourceRequests", {"NextToken": "AAAA"}, VALIDATION),
    "request token made up": ("GetResourceRequestStatus", {"RequestToken": "x"}, "RequestTokenNotFoundException"),
    "cancel of a token made up": ("CancelResourceRequest", {"RequestToken": "x"}, "RequestTokenNotFoundException"),
    "request token of another script": ("CancelResourceRequest", {"RequestToken": "é"}, VALIDATION),
    "unknown operation to list": (
        "ListResourceRequests",
        {"ResourceRequestStatusFilter": {"Operations": ["READ"]}},
        VALIDATION,
    ),
    "unknown status to list": (
        "ListResourceRequests",
        {"ResourceRequestStatusFilter": {"OperationStatuses": ["DONE", None]}},
        VALIDATION,
    ),
    "status to list is not a list": (
        "ListResourceRequests",
        {"ResourceRequestStatusFilter": {"OperationStatuses": [["FAILED"]]}},
        SERIALIZATION,
    ),
    "patch is a list": ("UpdateResource", {**ALPHA, "PatchDocument": []}, SERIALIZATION),
    "patch is missing": ("UpdateResource", ALPHA, VALIDATION),
    "patch of nobody": (
        "UpdateResource",
        {**ALPHA, "Identifier": "nobody", "PatchDocument": "[]"},
        "ResourceNotFoundException",
    ),
}


@pytest.mark.parametrize(("operation", "parameters", "code"), REFUSED.values(), ids=REFUSED)
def test_invalid_parameters_are_rejected(scene: Scene, operation: str, parameters: dict[str, Any], code: str) -> None:
    scene.begin()
    assert called(scene, operation, **parameters) == code


STATE_TEXTS: dict[str, str] = {
    "nothing": " ",
    "not JSON": "nonsense",
    "half of it": '{"BucketName":',
    "a byte order mark": "\ufeff{}",
    "a list": "[]",
    "a text": '"{}"',
    "null": "null",
    "a number": "7",
    "a name without quotes that is not a property": '{Name: "a"}',
    "a name without a colon": '{BucketName = "a"}',
    "a name twice": '{"BucketName": "a", "BucketName": "a"}',
    "no value": '{"BucketName": }',
    "a comment": '{"BucketName": "a" /* b */}',
    "a number of many digits": f'{{"BucketName": {"9" * (MAX_DIGITS + 1)}}}',
    "a decimal of many digits": f'{{"BucketName": 0.{"9" * 200_000}}}',
    "a lone surrogate": '{"BucketName": "\\ud800"}',
    "a lone surrogate in a name": '{"\\uDfff": 1}',
    "deep lists": "[" * 200_000,
    "deep objects": '{"a":' * 50_000,
    "too deep by one": '{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1),
    "a null": '{"BucketName": null}',
    "a control character": '{"BucketName": "a\n"}',
}


@pytest.mark.parametrize("text", STATE_TEXTS.values(), ids=STATE_TEXTS)
def test_invalid_desired_state_is_rejected(scene: Scene, text: str) -> None:
    scene.begin()
    assert called(scene, "CreateResource", TypeName=BUCKET, DesiredState=text) == VALIDATION


def op(name: str, path: str, **members: Any) -> dict[str, Any]:
    return {"op": name, "path": path, **members}


def doubling(steps_: int) -> list[dict[str, Any]]:
    """Returns a patch in which each copy doubles the size."""
    copies = [op("copy", f"/Tags/{'-' if number else 0}", **{"from": "/Tags"}) for number in range(steps_)]
    return [op("add", "/Tags", value=["x" * 100]), *copies]


def nesting(steps_: int) -> list[dict[str, Any]]:
    """Returns a patch in which each copy puts the whole into its innermost member."""
    return [op("copy", "/a" * 2**number, **{"from": ""}) for number in range(steps_)]


LONG = {"a": ["x" * 10] * 9000}
NEST = json.loads('{"a":' * 150 + "{}" + "}" * 150)
PATCHES: dict[str, Any] = {
    "not an array": {},
    "not objects": [7],
    "an array in the array": [[]],
    "no op": [{"path": "/Tags"}],
    "unknown op": [op("merge", "/Tags")],
    "op of a number": [{"op": 7, "path": "/Tags"}],
    "no path": [{"op": "remove"}],
    "path of null": [{"op": "remove", "path": None}],
    "no value": [op("add", "/Tags")],
    "no from": [op("move", "/Tags")],
    "from of a list": [op("copy", "/Tags", **{"from": ["Tags"]})],
    "from nowhere": [op("copy", "/Tags/0", **{"from": "/Nonsense"})],
    "invalid escape": [op("add", "/Tags~2", value=[])],
    "tilde at the end": [op("add", "/Tags~", value=[])],
    "index with a leading zero": [op("replace", "/Tags/00/Key", value="x")],
    "index of another script": [op("replace", "/Tags/\u0660/Key", value="x")],
    "negative index": [op("remove", "/Tags/-1")],
    "index beyond the end": [op("add", "/Tags/3", value={})],
    "index far beyond the end": [op("add", "/Tags/" + "9" * 5000, value={})],
    "dash where no index is allowed": [op("remove", "/Tags/-")],
    "dash inside a path": [op("add", "/Tags/-/Key", value="x")],
    "path through a text": [op("add", "/BucketName/0", value="x")],
    "path through nothing": [op("add", "/Nonsense/0", value="x")],
    "move into its own child": [op("move", "/Tags/0/Key", **{"from": "/Tags/0"})],
    "move of the whole into itself": [op("move", "/Tags", **{"from": ""})],
    "move past the end that it makes": [op("move", "/Tags/2", **{"from": "/Tags/0"})],
    "move to what it takes away": [op("move", "/Tags/1/Value", **{"from": "/Tags/0"})],
    "whole becomes a list": [op("move", "", **{"from": "/Tags"})],
    "whole becomes a number": [op("replace", "", value=7)],
    "whole becomes null": [op("add", "", value=None)],
    "nothing left to patch": [op("add", "", value=7), op("add", "/Tags", value=[])],
    "test of another value": [op("test", "/Tags/0/Key", value="z")],
    "test of the whole": [op("test", "", value={})],
    "test does not match true and 1": [op("add", "/A", value=1), op("test", "/A", value=True)],
    "value of another type": [op("add", "/Tags/0/Key", value={"a": []})],
    "copies that double": doubling(60),
    "copies that nest": nesting(14),
    "values that nest": [op("add", "/a" + "/a" * 150 * number, value=NEST) for number in range(10)],
    "moves that nest": [op("move", "/Tags/-", **{"from": "/Tags/0"})] * 3 + nesting(14),
    "long copies": [op("add", "/a", value=LONG), *[op("copy", "/b", **{"from": "/a"})] * 3000],
    "long moves": [op("add", "/a", value=LONG), *[op("move", "/a/b", **{"from": "/a/a"})] * 3000],
    "long moves to and fro": [
        op("add", "/a", value=LONG),
        *[op("move", "/b", **{"from": "/a"}), op("move", "/a", **{"from": "/b"})] * 1500,
    ],
    "long tests": [op("add", "/a", value=LONG), *[op("test", "/a/a", value=["x"])] * 3000],
    "many inserts": [op("add", "/a", value=[]), *[op("add", "/a/0", value=0)] * 4000],
}


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
def test_invalid_patch_is_rejected(scene: Scene, patch: Any) -> None:
    scene.begin()
    text = json.dumps(patch, separators=(",", ":"))
    assert called(scene, "UpdateResource", **ALPHA, PatchDocument=text) == VALIDATION


PATCH_TEXTS = [
    "nonsense",
    "[",
    '[{"op":"add","path":"/A","value":NaN}]',
    '[{"op":"add","path":"/A","value":1e400}]',
    f'[{{"op":"add","path":"/A","value":{"9" * 5000}}}]',
    '[{"op":"add","path":"/\\ud800","value":1}]',
    "[" * 200_000,
]


@pytest.mark.parametrize("text", PATCH_TEXTS, ids=range(len(PATCH_TEXTS)))
def test_patch_that_is_not_json_is_rejected(scene: Scene, text: str) -> None:
    scene.begin()
    assert called(scene, "UpdateResource", **ALPHA, PatchDocument=text) == INTERNAL


@pytest.mark.parametrize("text", ["null", '"[]"', "{}", "1"])
def test_patch_that_is_not_a_list_is_rejected(scene: Scene, text: str) -> None:
    scene.begin()
    assert called(scene, "UpdateResource", **ALPHA, PatchDocument=text) == VALIDATION


BODIES: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"nonsense", SERIALIZATION),
    "a list": (b"[]", SERIALIZATION),
    "a text": (b'"x"', SERIALIZATION),
    "not UTF-8": (b'{"TypeName":"\xff"}', SERIALIZATION),
    "UTF-16": ('{"TypeName":"AWS::S3::Bucket"}'.encode("utf-16"), SERIALIZATION),
    "surrogates in UTF-8": ('{"TypeName":"\ud800"}'.encode("utf-8", "surrogatepass"), SERIALIZATION),
    "compressed": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", SERIALIZATION),
    "too long": (b'{"TypeName":"' + b"x" * 1_100_000 + b'"}', SERIALIZATION),
    "too deep": (b'{"A":' * 5000 + b"1" + b"}" * 5000, SERIALIZATION),
    "NaN": (b'{"TypeName":NaN}', SERIALIZATION),
    "nothing": (b"", VALIDATION),
    "null": (b'{"TypeName":null}', VALIDATION),
}


@pytest.mark.parametrize(("body", "code"), BODIES.values(), ids=BODIES)
def test_invalid_body_is_rejected(scene: Scene, body: bytes, code: str) -> None:
    scene.begin()
    assert sent(scene, body, {"X-Amz-Target": "CloudApiService.ListResources"}) == code


@pytest.mark.parametrize("target", ["CloudApiService.Nonsense", "CloudApiService.", "Other.GetResource", "GetResource"])
def test_invalid_target_is_rejected(scene: Scene, target: str) -> None:
    scene.begin()
    assert sent(scene, b"{}", {"X-Amz-Target": target}) == "UnknownOperationException"


def test_unknown_region_has_no_endpoint(scene: Scene) -> None:
    scene.begin()
    signature = "AWS4-HMAC-SHA256 Credential=x/20260101/nowhere-1/cloudcontrolapi/aws4_request"
    with pytest.raises(EndpointConnectionError):
        sent(scene, b"{}", {"X-Amz-Target": "CloudApiService.ListResourceRequests", "Authorization": signature})


# --- limits ---


def test_patch_copies_are_limited_generously(scene: Scene) -> None:
    scene.begin()
    variables = {f"a{number}": "x" * 2000 for number in range(100)}
    long = [op("add", "/Variables", value=variables), *[op("copy", "/Variables/b", **{"from": "/Variables/a0"})] * 500]
    assert (
        called(scene, "UpdateResource", TypeName=STAGE, Identifier="api|prod", PatchDocument=json.dumps(long)) is None
    )
    assert CARRIED_LIMIT > 2000 * 500
    assert_all_is_well(scene)


def test_model_may_be_as_deep_as_json_limit(scene: Scene) -> None:
    scene.begin()
    deep = json.loads('{"a":' * (MAX_DEPTH - 2) + "{}" + "}" * (MAX_DEPTH - 2))
    state = {"LogGroupName": "deep", "DataProtectionPolicy": deep}
    assert called(scene, "CreateResource", TypeName=LOG_GROUP, DesiredState=json.dumps(state)) is None
    patch = json.dumps([op("copy", "/DataProtectionPolicy", **{"from": "/DataProtectionPolicy/a"})])
    assert_all_is_well(scene)
    assert called(scene, "UpdateResource", TypeName=LOG_GROUP, Identifier="deep", PatchDocument=patch) is None
    assert_all_is_well(scene)
