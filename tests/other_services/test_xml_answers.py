"""The writer of AWS Query's XML: botocore's parser reads back what it wrote, for every operation and kind of shape."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import pytest
from botocore import model as botocore_model
from botocore.loaders import create_loader
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.parsers import create_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock.other_services.answered import ANSWERED
from ccmock.other_services.errors import InvalidInput
from ccmock.other_services.query_models import API_VERSIONS, namespace_of
from ccmock.other_services.xml_answers import text_in_xml, timestamp_text, write_answer, write_error
from ccmock.times import LAST_MS
from ccmock.wire.service_model import Operation, ServiceModel

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
IN_XML = st.characters(
    blacklist_categories=["Cs"],
    blacklist_characters=[*map(chr, [*range(9), 11, 12, *range(14, 32)]), "\ufffe", "\uffff"],
)
OPERATIONS = [(service, operation) for service, operations in ANSWERED.items() for operation in operations]

EVERY_KIND: dict[str, Any] = {
        "metadata": {"protocol": "query", "xmlNamespace": "https://example.com/doc/", "serviceId": "Example"},
        "operations": {
            "GetAll": {"name": "GetAll", "output": {"shape": "All", "resultWrapper": "GetAllResult"}},
            "GetBare": {"name": "GetBare", "output": {"shape": "All"}},
            "GetNothing": {"name": "GetNothing"},
        },
        "shapes": {
            "All": {
                "type": "structure",
                "members": {
                    "Text": {"shape": "Text", "locationName": "text"},
                    "Number": {"shape": "Number"},
                    "Fraction": {"shape": "Fraction"},
                    "Flag": {"shape": "Flag"},
                    "Time": {"shape": "Time"},
                    "Content": {"shape": "Content"},
                    "Plain": {"shape": "PlainList"},
                    "Flat": {"shape": "FlatList"},
                    "Named": {"shape": "NamedList"},
                    "Entries": {"shape": "Entries"},
                    "FlatEntries": {"shape": "FlatEntries"},
                    "Inner": {"shape": "Inner"},
                    "Inners": {"shape": "Inners"},
                },
            },
            "Text": {"type": "string"},
            "Number": {"type": "integer"},
            "Fraction": {"type": "double"},
            "Flag": {"type": "boolean"},
            "Time": {"type": "timestamp"},
            "Content": {"type": "blob"},
            "PlainList": {"type": "list", "member": {"shape": "Text"}},
            "FlatList": {"type": "list", "member": {"shape": "Text"}, "flattened": True},
            "NamedList": {"type": "list", "member": {"shape": "Text", "locationName": "item"}},
            "Entries": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Number"}},
            "FlatEntries": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Inner"}, "flattened": True},
            "Inner": {"type": "structure", "members": {"Text": {"shape": "Text"}, "Flag": {"shape": "Flag"}}},
            "Inners": {"type": "list", "member": {"shape": "Inner"}},
        },
}  # fmt: skip


class Described(NamedTuple):
    """An operation as botocore and ccmock read the same document."""

    by_botocore: botocore_model.OperationModel
    read: Operation

    @classmethod
    def of(cls, document: dict[str, Any], name: str) -> Described:
        return cls(botocore_model.ServiceModel(document).operation_model(name), ServiceModel(document).operations[name])

    @property
    def output_shape(self) -> Shape:
        assert self.by_botocore.output_shape is not None
        return self.by_botocore.output_shape


def known(service: str, name: str) -> Described:
    return Described.of(create_loader().load_service_model(service, "service-2", API_VERSIONS[service]), name)


def values_of(shape: Shape) -> st.SearchStrategy[Any]:
    """Values of a shape, as they are written: timestamps in milliseconds."""
    if isinstance(shape, StructureShape):
        return st.fixed_dictionaries({}, optional={name: values_of(member) for name, member in shape.members.items()})
    # What is flat and empty leaves no trace.
    least = 1 if shape.serialization.get("flattened") else 0
    if isinstance(shape, ListShape):
        return st.lists(values_of(shape.member), min_size=least, max_size=3)
    if isinstance(shape, MapShape):
        return st.dictionaries(values_of(shape.key), values_of(shape.value), min_size=least, max_size=3)
    return {
        "string": st.text(IN_XML),
        "integer": st.integers(),
        "double": st.floats(allow_nan=False, allow_infinity=False),
        "boolean": st.booleans(),
        "timestamp": st.integers(0, LAST_MS),
        "blob": st.binary(),
    }[shape.type_name]


def as_read(shape: Shape, value: Any) -> Any:
    """What botocore makes of a value."""
    if isinstance(shape, StructureShape):
        return {name: as_read(shape.members[name], member) for name, member in value.items()}
    if isinstance(shape, ListShape):
        return [as_read(shape.member, item) for item in value]
    if isinstance(shape, MapShape):
        return {key: as_read(shape.value, item) for key, item in value.items()}
    return EPOCH + timedelta(milliseconds=value) if shape.type_name == "timestamp" else value


def read_back(operation: Described, body: bytes, status: int = 200) -> Any:
    received = {"status_code": status, "headers": {}, "body": body}
    return create_parser("query").parse(received, operation.output_shape)


def is_read_back(operation: Described, output: dict[str, Any]) -> None:
    body = write_answer(operation.read, "https://example.com/doc/", output, "id-1")
    parsed = read_back(operation, body)
    assert parsed.pop("ResponseMetadata") == {"RequestId": "id-1", "HTTPStatusCode": 200, "HTTPHeaders": {}}
    assert parsed == as_read(operation.output_shape, output)


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
@settings(max_examples=10)
@given(given_data=st.data())
def test_what_an_operation_returns_is_read_back(service: str, name: str, given_data: st.DataObject) -> None:
    operation = known(service, name)
    is_read_back(operation, given_data.draw(values_of(operation.output_shape)))


@pytest.mark.parametrize("name", ["GetAll", "GetBare"])
@settings(max_examples=30)
@given(given_data=st.data())
def test_values_of_every_kind_are_read_back(name: str, given_data: st.DataObject) -> None:
    operation = Described.of(EVERY_KIND, name)
    is_read_back(operation, given_data.draw(values_of(operation.output_shape)))


def test_an_answer_without_output_has_its_request_id() -> None:
    body = write_answer(Described.of(EVERY_KIND, "GetNothing").read, "https://example.com/doc/", {}, "id-1")
    assert body == (
        b'<GetNothingResponse xmlns="https://example.com/doc/"><ResponseMetadata><RequestId>id-1</RequestId>'
        b"</ResponseMetadata></GetNothingResponse>\n"
    )


def test_members_that_are_none_or_unknown_are_left_out() -> None:
    operation = known("sts", "GetCallerIdentity")
    parsed = read_back(
        operation, write_answer(operation.read, "x", {"Account": "1", "Arn": None, "Other": "2"}, "id-1")
    )
    assert parsed.keys() == {"Account", "ResponseMetadata"}


@given(st.text(st.characters(), min_size=1))
def test_any_text_can_be_read_back(text: str) -> None:
    operation = known("sts", "GetCallerIdentity")
    read = read_back(operation, write_answer(operation.read, "x", {"Arn": text}, "id-1"))["Arn"]
    assert len(read) == len(text)
    assert all(found in (given, "\ufffd") for found, given in zip(read, text))


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert text_in_xml("a\x00b\x1f\ud800\uffff\t\n\r<&>") == "a\ufffdb\ufffd\ufffd\ufffd\t\n&#13;&lt;&amp;&gt;"


@given(st.text(IN_XML, min_size=1))
def test_an_error_is_read_back(message: str) -> None:
    operation = known("sts", "AssumeRole")
    body = write_error(InvalidInput(message), namespace_of("sts"), "id-1")
    parsed = read_back(operation, body, 400)
    assert parsed["Error"] == {"Type": "Sender", "Code": "ValidationError", "Message": message}
    assert parsed["ResponseMetadata"]["RequestId"] == "id-1"


def test_a_whole_second_has_no_fraction() -> None:
    assert timestamp_text(1575415773321) == "2019-12-03T23:29:33.321Z"
    assert timestamp_text(1575415773000) == "2019-12-03T23:29:33Z"
    assert timestamp_text(1575415773007) == "2019-12-03T23:29:33.007Z"


@pytest.mark.parametrize(
    ("service", "namespace"),
    [
        ("sts", "https://sts.amazonaws.com/doc/2011-06-15/"),
        ("iam", "https://iam.amazonaws.com/doc/2010-05-08/"),
        ("cloudformation", "http://cloudformation.amazonaws.com/doc/2010-05-15/"),
    ],
)
def test_the_namespace_is_that_of_the_service(service: str, namespace: str) -> None:
    assert namespace_of(service) == namespace
