"""A mock that a test serves to the processes that it starts."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading

import boto3
import pytest

from ccmock import UsageError, mock_cloudcontrol
from tests.server.conftest import Wire

PROGRAM = """
import boto3
client = boto3.client("cloudcontrol")
event = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')["ProgressEvent"]
print(client.get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"]["OperationStatus"])
"""


def run(program, env):
    return subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **env}, capture_output=True, text=True, check=False
    )


def test_child_process_shares_the_mock_of_the_test(loopback):
    with mock_cloudcontrol(region="eu-west-1", account_id="210987654321") as cloud:
        cloud.faults.throttle(operation="CreateResource", times=1)
        server = cloud.serve()
        with server:
            done = run(PROGRAM, server.env)
        assert (done.stdout, done.stderr) == ("SUCCESS\n", "")
        assert [call.error_code for call in cloud.calls] == ["ThrottlingException", None, None]
        assert cloud.resources.list("AWS::SNS::Topic")[0].identifier == "arn:aws:sns:eu-west-1:210987654321:news"


def test_fixture_serves_the_mock_of_the_test(loopback, cloudcontrol, cloudcontrol_server):
    assert Wire(cloudcontrol_server.url).send("GET").status == 404
    assert cloudcontrol_server.env["AWS_ENDPOINT_URL_CLOUDCONTROL"] == cloudcontrol_server.url
    cloudcontrol.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
    found = Wire(cloudcontrol_server.url).send("GET", "/_ccmock/v1/resources?type_name=AWS::SNS::Topic")
    assert b":news" in found.body


def test_first_poll_of_a_served_mock_ends_a_request(unmocked, loopback):
    cloud = unmocked(clock="auto")
    with cloud.serve() as url:
        wire = Wire(url)
        made = wire.call("CreateResource", {"TypeName": "AWS::SNS::Topic", "DesiredState": '{"TopicName": "news"}'})
        assert b'"OperationStatus":"IN_PROGRESS"' in made.body
        polled = wire.call("GetResourceRequestStatus", {"RequestToken": cloud.requests[0].token})
    assert b'"OperationStatus":"SUCCESS"' in polled.body
    assert cloud.clock.servers == 0


def test_duration_that_the_test_has_chosen_is_polled_through(unmocked, loopback):
    cloud = unmocked(clock="auto")
    cloud.timing.set(create=12)
    with cloud.serve() as url:
        wire = Wire(url)
        wire.call("CreateResource", {"TypeName": "AWS::SNS::Topic", "DesiredState": '{"TopicName": "news"}'})
        polls = [wire.call("GetResourceRequestStatus", {"RequestToken": cloud.requests[0].token}).body for _ in "123"]
    assert [b"SUCCESS" in body for body in polls] == [False, False, True]


def test_server_ends_with_its_block(cloud):
    before = threading.active_count()
    server = cloud.serve()
    with server as url:
        assert server.url == url
        with pytest.raises(UsageError, match="runs already"):
            server.__enter__()
    assert threading.active_count() == before
    with pytest.raises(UsageError, match="does not run"):
        _ = server.url
    with server as url:
        assert Wire(url).send("GET").status == 404


def test_two_servers_serve_one_mock(cloud):
    with cloud.serve() as first, cloud.serve() as second:
        assert first != second
        Wire(first).call("ListResources", {"TypeName": "AWS::SNS::Topic"})
        Wire(second).call("ListResources", {"TypeName": "AWS::SNS::Topic"})
    assert len(cloud.calls) == 2


def test_servers_may_end_in_any_order(cloud):
    first, second = cloud.serve(), cloud.serve()
    first.__enter__()
    second.__enter__()
    counts = [cloud.clock.servers]
    for server in (first, second):
        server.__exit__(None, None, None)
        counts.append(cloud.clock.servers)
    assert counts == [2, 1, 0]


def test_port_that_is_taken_is_refused(cloud):
    with cloud.serve() as url, pytest.raises(UsageError, match=r"cannot be listened on: Address already in use\."):
        cloud.serve(port=int(url.rpartition(":")[2])).__enter__()


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"port": 70000}, "port=70000"),
        ({"port": "80"}, "port='80'"),
        ({"host": 1}, "host=1 is not a valid host"),
        ({"control": "no"}, "control='no' is not a valid choice. Give True or False."),
        ({"control_token": 5}, "control_token=5"),
        ({"control_token": ""}, "control_token is not a valid token"),
        ({"allow_hosts": "one"}, "allow_hosts='one' is not a valid allow_hosts"),
        ({"allow_hosts": ["one", "mock.test."]}, "allow_hosts: 'mock.test.' is not the name of a host"),
    ],
)
def test_option_that_is_not_valid_is_refused(cloud, option, message):
    with pytest.raises(UsageError) as refused:
        cloud.serve(**option)
    assert message in str(refused.value)


@pytest.mark.parametrize("host", ["300.300.300.300", 64 * "a"])
def test_host_that_does_not_exist_is_refused(cloud, host):
    with pytest.raises(UsageError, match=f"host='{host}' is not a valid address to listen on"):
        cloud.serve(host=host).__enter__()


def test_server_that_cannot_start_says_why(cloud, monkeypatch):
    def run(*_):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("uvicorn.Server.run", run)
    with pytest.raises(UsageError, match=r"The server cannot start: \[Errno 24\] Too many open files\."):
        cloud.serve().__enter__()


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_no_proxy_comes_between(cloud, monkeypatch, name):
    monkeypatch.setenv(name, "example.com")
    server = cloud.serve(host="127.0.0.2")
    with server:
        assert server.env[name] == "example.com,127.0.0.1,localhost,127.0.0.2"
        assert server.env["NO_PROXY"].endswith("127.0.0.1,localhost,127.0.0.2")


def test_setting_that_endpoints_do_not_count_does_not_count(cloud, monkeypatch):
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    server = cloud.serve()
    with server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        assert boto3.Session().client("cloudcontrol").meta.endpoint_url == server.url


def test_server_answers_while_the_time_of_the_test_is_frozen(cloud):
    import freezegun

    with freezegun.freeze_time("2030-01-01"), cloud.serve() as url:
        assert Wire(url).call("ListResources", {"TypeName": "AWS::SNS::Topic"}).status == 200


def test_import_of_ccmock_loads_no_server():
    program = (
        "import sys, ccmock; ccmock.mock_cloudcontrol().start(); print([m for m in sys.modules if 'uvicorn' in m])"
    )
    assert run(program, {}).stdout == "[]\n"
