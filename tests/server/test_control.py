"""The control API and the stream of events, over HTTP."""

from __future__ import annotations

import http.client
import json

import pytest

from tests.server.conftest import Wire

TOPIC = {"TypeName": "AWS::SNS::Topic", "DesiredState": '{"TopicName": "news"}'}


class Stream:
    """A stream of events, read one by one."""

    def __init__(self, wire, **headers):
        self.connection = http.client.HTTPConnection(wire.address, timeout=20)
        self.connection.request("GET", "/_ccmock/v1/events", headers=headers)
        self.response = self.connection.getresponse()
        self.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def read(self):
        """The lines of the next event or comment."""
        return [line.decode().rstrip() for line in iter(self.response.readline, b"\n")]

    def event(self):
        while not (lines := self.read())[0].startswith("id: "):
            pass
        return lines[0][4:], lines[1][7:], json.loads(lines[2][6:])


def test_health_says_what_is_served(wire):
    reply = wire.send("GET", "/_ccmock/v1/health")
    assert reply.status == 200
    assert json.loads(reply.body)["account_id"] == "123456789012"


def test_head_is_answered_as_get_without_the_body(wire):
    head, get = (wire.send(method, "/_ccmock/v1/health") for method in ("HEAD", "GET"))
    assert (head.status, head.body) == (200, b"")
    assert head.headers == get.headers
    assert wire.send("HEAD", "/_ccmock/v1/reset").status == 405


def test_events_come_as_they_happen(wire, cloud):
    with Stream(wire) as stream:
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        wire.call("CreateResource", TOPIC)
        while (event := stream.event())[1] != "call":
            assert event[2]["identifier"] == "arn:aws:sns:us-east-1:123456789012:news"
        assert event[2]["operation"] == "CreateResource"
        cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        while (event := stream.event())[2].get("identifier") != "photos":
            pass
        assert event[1] == "resource"


def test_stream_goes_on_where_another_one_broke_off(wire):
    with Stream(wire) as stream:
        wire.call("CreateResource", TOPIC)
        cursor, _, first = stream.event()
        second = stream.event()
    assert first["kind"] in ("call", "request", "resource")
    connection = http.client.HTTPConnection(wire.address, timeout=20)
    connection.request("GET", "/_ccmock/v1/events", headers={"Last-Event-ID": cursor})
    response = connection.getresponse()
    assert response.readline().decode() == f"id: {second[0]}\n"
    connection.close()


def test_events_with_a_wrong_parameter_are_refused(wire):
    reply = wire.send("GET", "/_ccmock/v1/events?curser=1")
    assert (reply.status, reply.error["code"]) == (400, "UnknownMember")


def test_streams_do_not_wait_for_a_busy_mock(cloud, monkeypatch):
    monkeypatch.setattr("ccmock.server.app.EVENTS_SECONDS", 0.001)
    monkeypatch.setattr("ccmock.server.backend.LOCK_SECONDS", 0.01)
    with cloud.serve() as url, Stream(Wire(url)) as stream:
        with cloud._engine.lock:
            assert Wire(url).call("ListResources", {"TypeName": "AWS::SNS::Topic"}).error["code"] == "Busy"
        Wire(url).call("CreateResource", TOPIC)
        assert stream.event()[1] == "request"


def test_server_stops_while_somebody_watches(cloud):
    with cloud.serve() as url:
        stream = Stream(Wire(url))
    assert stream.response.read() == b""
    stream.connection.close()


def test_server_without_control_has_neither_api_nor_page(cloud):
    with cloud.serve(control=False) as url:
        for path in ("/_ccmock/", "/_ccmock/v1/health", "/_ccmock/v1/events"):
            reply = Wire(url).send("GET", path)
            assert (reply.status, reply.error["code"]) == (404, "NoControlApi")
        assert Wire(url).call("ListResources", {"TypeName": "AWS::SNS::Topic"}).status == 200


@pytest.mark.parametrize("token", [None, "Bearer wrong", "secret", "Bearer secret", "Bearer sécret"])
def test_control_api_asks_for_its_token(cloud, token):
    with cloud.serve(control_token="secret") as url:
        headers = {"Authorization": token} if token else {}
        reply = Wire(url).send("GET", "/_ccmock/v1/clock", **headers)
        assert Wire(url).send("GET", "/_ccmock/v1/health").status == 200
        assert Wire(url).call("ListResources", {"TypeName": "AWS::SNS::Topic"}).status == 200
    if token == "Bearer secret":
        assert reply.status == 200
    else:
        assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")
        assert reply.error["code"] == ("WrongControlToken" if token else "NoControlToken")
    assert b"secret" not in reply.body


def test_page_without_its_last_slash_leads_to_the_page(wire, cloud):
    reply = wire.send("GET", "/_ccmock?x=1")
    assert (reply.status, reply.headers["location"]) == (308, "/_ccmock/")
    assert wire.send("GET", reply.headers["location"]).body.startswith(b"<!doctype html>")


def test_path_beside_the_page_is_refused(wire):
    assert wire.send("GET", "/_ccmock/none.js").status == 404
    assert wire.send("GET", "/_ccmock/../cli/serve.py").status == 404
