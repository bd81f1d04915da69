"""What is wrong with a request is told with a status, a code, a message and a place, and nothing is done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock import GenericHandler, MockCloud, UsageError, mock_cloudcontrol
from ccmock.control.api import ControlApi
from ccmock.wire.messages import HttpRequest

from .conftest import JSON, Asker

TOPIC = "AWS::SNS::Topic"


def test_an_unknown_path_is_answered_with_near_ones(control: Asker) -> None:
    reply = control.ask("GET", "reqests")
    assert (reply.status, reply.error["code"], reply.error["where"]) == (404, "NotFound", "/path")
    assert "Did you mean 'requests'" in reply.error["message"]


@pytest.mark.parametrize("path", ["", "health/", "requests//", "requests/a/b", "/health"])
def test_a_path_that_only_resembles_one_is_unknown(path: str, control: Asker) -> None:
    assert control.ask("GET", path).status == 404


def test_only_what_begins_with_the_path_of_the_api_is_meant(control: Asker) -> None:
    for url, status in (
        ("http://mock.test/_ccmock/v1/clock?", 200),
        ("/x/_ccmock/v1/clock", 404),
        ("/_ccmock/v2/clock", 404),
    ):
        assert control.api.answer(HttpRequest("GET", url, {})).status == status


def test_a_wrong_method_names_those_that_are_allowed(control: Asker) -> None:
    reply = control.ask("POST", "resource", {})
    assert (reply.status, reply.headers["Allow"]) == (405, "DELETE, GET, PUT")
    assert "takes DELETE, GET, PUT, not POST" in reply.error["message"]


def test_what_a_path_spells_out_is_no_name(control: Asker) -> None:
    reply = control.ask("DELETE", "faults/fail")
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
    assert control.ask("DELETE", "faults/0b5e4f0c").status == 404


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}, {"content-type": "application/jsonp"}])
def test_a_body_of_another_type_is_refused(headers: dict[str, str], control: Asker) -> None:
    reply = control.send("POST", "clock/advance", b'{"seconds": 1}', headers)
    assert (reply.status, reply.error["code"]) == (415, "UnsupportedMediaType")
    assert "application/json" in reply.error["message"]


def test_a_type_with_a_parameter_is_json(control: Asker) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert control.send("POST", "clock/advance", b'{"seconds": 1}', headers).status == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"seconds":\n  1,}', "line 2 column 5"),
        (b"", "line 1 column 1"),
        (b'{"seconds": 1, "seconds": 2}', "the key 'seconds' twice"),
        (b'{"seconds": NaN}', "NaN is no JSON number"),
        (b'{"seconds": "\xff"}', "the byte at 13 is not UTF-8"),
        (b"[" * 1000, "nested deeper|Expecting value"),
    ],
)
def test_what_is_not_json_is_refused_with_the_place(body: bytes, message: str, control: Asker) -> None:
    reply = control.send("POST", "clock/advance", body)
    assert (reply.status, reply.error["code"], reply.error["where"]) == (400, "InvalidJson", "/body")
    assert any(part in reply.error["message"] for part in message.split("|"))


def test_unknown_and_missing_members_are_named(cloud: MockCloud, control: Asker) -> None:
    before = cloud.clock.now()
    reply = control.ask("POST", "clock/advance", {"second": 1, "seconds": 1})
    assert (reply.status, reply.error["code"], reply.error["where"]) == (400, "UnknownMember", "/body/second")
    assert "Did you mean 'seconds'" in reply.error["message"]
    reply = control.ask("POST", "clock/advance", {})
    assert (reply.error["code"], reply.error["where"]) == ("MissingMember", "/body/seconds")
    assert control.ask("POST", "clock/advance", [1]).error["code"] == "WrongValue"
    assert cloud.clock.now() == before


def test_a_body_where_none_is_taken_is_refused(cloud: MockCloud, control: Asker) -> None:
    cloud.faults.fail("Throttling")
    assert control.ask("POST", "reset", {"all": True}).error["message"] == "POST /_ccmock/v1/reset takes no body."
    assert len(list(cloud.faults)) == 1
    assert control.ask("POST", "reset", {}).status == 200


@pytest.mark.parametrize(
    ("query", "code", "where"),
    [
        ("limit=x", "WrongValue", "/query/limit"),
        ("limit=-1", "WrongValue", "/query/limit"),
        ("with_content=yes", "WrongValue", "/query/with_content"),
        ("limits=1", "UnknownMember", "/query/limits"),
        ("limit=1&limit=2", "WrongValue", "/query/limit"),
    ],
)
def test_a_wrong_parameter_is_named(query: str, code: str, where: str, control: Asker) -> None:
    reply = control.ask("GET", f"calls?{query}")
    assert (reply.status, reply.error["code"], reply.error["where"]) == (400, code, where)


def test_a_mistake_has_the_message_that_it_has_in_process(cloud: MockCloud, control: Asker) -> None:
    with pytest.raises(UsageError) as in_process:
        cloud.faults.fail("Throtling", type_name=TOPIC)
    reply = control.ask("POST", "faults/fail", {"code": "Throtling", "type_name": TOPIC})
    assert (reply.status, reply.error["code"]) == (400, "UsageError")
    assert reply.error["message"] == str(in_process.value)
    assert reply.error["where"] == "POST /_ccmock/v1/faults/fail"


def test_an_unknown_type_account_or_region_is_named(control: Asker) -> None:
    assert control.ask("GET", "resources", type_name="AWS::SNS::Topik").error["code"] == "UnknownTypeError"
    assert "account_id='1'" in control.ask("GET", "requests", account="1").error["message"]
    assert "region='mars'" in control.ask("GET", "requests", region="mars").error["message"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("calls/0", "There is no call 0; no call is kept."),
        ("calls/x", "There is no call 'x'"),
        ("faults/x", "There is no fault 'x'; there are 0."),
        ("resource?type_name=AWS::SNS::Topic&identifier=arn:aws:sns:us-east-1:123456789012:x", "There is no AWS::SNS"),
    ],
)
def test_what_is_not_there_is_not_found(path: str, message: str, control: Asker) -> None:
    reply = control.ask("GET", path)
    assert (reply.status, reply.error["code"]) == (404, "NotFound")
    assert message in reply.error["message"]


def test_a_hook_or_restriction_that_is_not_there_is_not_found(control: Asker) -> None:
    assert control.ask("DELETE", "hooks/Private::Guard::Names").status == 404
    assert control.ask("POST", "permissions/remove", {"action": "sns:*"}).status == 404
    assert control.ask("POST", "permissions/remove", {"role": None}).error["code"] == "UsageError"


def test_a_failed_assertion_is_told(control: Asker) -> None:
    reply = control.ask("POST", "requests/assert_one", {"operation": "CREATE"})
    assert (reply.status, reply.error["code"]) == (409, "AssertionError")
    assert reply.error["message"].startswith("No request matches operation='CREATE'; expected 1.")


def test_a_bug_of_a_handler_is_told_as_one(client: Any, cloud: MockCloud, control: Asker) -> None:
    class Broken(GenericHandler):
        def seed(self, request: Any) -> Any:
            raise ZeroDivisionError("by hand")

    cloud.types.use(Broken, TOPIC)
    reply = control.ask("PUT", "resource", {"type_name": TOPIC, "desired_state": {"TopicName": "news"}})
    assert (reply.status, reply.error["code"]) == (500, "ZeroDivisionError")
    assert "by hand" in reply.error["message"]
    assert control.get("health")["counts"]["resources"] == 0


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def long_lived() -> Any:
    with mock_cloudcontrol(clock="manual") as cloud:
        yield Asker(ControlApi(cloud))


def test_no_value_of_a_member_breaks_the_api(long_lived: Asker) -> None:
    from ccmock.control.routes import ROUTES

    taking = [route for route in ROUTES if route.body and route.body["properties"]]

    @settings(max_examples=50)
    @given(st.data())
    def ask(data: Any) -> None:
        route = data.draw(st.sampled_from(taking))
        names = sorted(route.body["properties"])
        body = data.draw(st.dictionaries(st.sampled_from(names), JSON_VALUES, max_size=3))
        body = {**{name: data.draw(JSON_VALUES) for name in route.body["required"]}, **body}
        reply = long_lived.send(route.method, route.path, json.dumps(body).encode(), JSON)
        assert reply.status in (200, 400, 404, 409), reply.text
        if reply.status != 200:
            assert reply.error["message"]

    ask()
