"""Whatever a request holds, it gets an answer that botocore can read, or none."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from botocore.loaders import create_loader
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.parsers import create_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock import mock_cloudcontrol
from ccmock.other_services import answer, not_answered
from ccmock.other_services.answered import ANSWERED
from ccmock.other_services.query_models import API_VERSIONS
from ccmock.wire.messages import HttpRequest

OPERATIONS = [(service, operation) for service, operations in ANSWERED.items() for operation in operations]
PLAUSIBLE = st.sampled_from(
    ["", "0", "1", "-1", "900", "x", "RESOURCE", "PUBLIC", "AWS::S3::Bucket", "arn:aws:iam::123456789012:role/deploy"]
)


def by_botocore(service: str, operation: str) -> OperationModel:
    return ServiceModel(create_loader().load_service_model(service, "service-2")).operation_model(operation)


def field_names(shape: Shape | None, path: str = "") -> list[str]:
    """The names of the fields that an input may have, and of some that it may not."""
    if isinstance(shape, StructureShape):
        prefix = f"{path}." if path else ""
        inner = [name for member, found in shape.members.items() for name in field_names(found, prefix + member)]
        return [path or "Other", *inner]
    if isinstance(shape, ListShape):
        return [path, f"{path}.member", f"{path}.member.x", *field_names(shape.member, f"{path}.member.1")]
    return [path]


@st.composite
def forms(draw: st.DrawFn) -> tuple[str, str, bytes]:
    service, operation = draw(st.sampled_from(OPERATIONS))
    names = field_names(by_botocore(service, operation).input_shape)
    fields = draw(
        st.dictionaries(st.sampled_from(names), PLAUSIBLE | st.text(st.characters(exclude_categories=["Cs"])))
    )
    head = {"Action": operation, "Version": API_VERSIONS[service]}
    return service, operation, urlencode({**fields, **head}).encode()


@settings(max_examples=150)
@given(forms())
def test_any_form_gets_an_answer_that_can_be_read(form: tuple[str, str, bytes]) -> None:
    service, operation, body = form
    with mock_cloudcontrol(clock="manual") as cloud:
        response = answer(HttpRequest("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, body), cloud)
    assert response is not None
    assert response.status in {200, 400, 404}
    received: Any = {"status_code": response.status, "headers": response.headers, "body": response.body}
    read = create_parser("query").parse(received, by_botocore(service, operation).output_shape)
    assert ("Error" in read) is (response.status != 200)


@settings(max_examples=100)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.text("ab/?&=#:%.A2", max_size=12).map(lambda text: f"/{text}"),
    st.dictionaries(
        st.sampled_from(["Host", "Authorization", "X-Amz-Target", "smithy-protocol", "Content-Type"]),
        st.text(st.characters(max_codepoint=255)) | st.sampled_from(["rpc-v2-cbor", "sts.amazonaws.com", "a.b"]),
    ),
    st.binary(max_size=20) | st.just(b"Action=GetCallerIdentity") | st.just(b"Action=%ff&Version=2011-06-15"),
)
def test_any_request_is_answered_or_refused(method: str, url: str, headers: dict[str, str], body: bytes) -> None:
    request = HttpRequest(method, url, headers, body)
    with mock_cloudcontrol(clock="manual") as cloud:
        response = answer(request, cloud) or not_answered(request, cloud)
    assert response.status in {200, 400, 501}
    assert response.headers["Content-Length"] == str(len(response.body))
