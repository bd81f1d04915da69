"""AWS CLI v1, run in the process by its own driver."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from awscli.clidriver import create_clidriver
from no_network import Leak

GROUP, QUEUE = "AWS::Logs::LogGroup", "AWS::SQS::Queue"

pytestmark = pytest.mark.downstream


@pytest.fixture
def aws(capsys):
    """Runs a command; what it gives is the exit code, what was printed, and what was printed as an error."""

    def run(*arguments):
        exit_code = create_clidriver().main([*arguments])
        printed = capsys.readouterr()
        return exit_code, printed.out.strip(), printed.err.strip()

    return run


@pytest.fixture
def cloudcontrol(aws):
    """Runs `aws cloudcontrol …`, which has to succeed; what it gives is the JSON that was printed."""

    def run(*arguments):
        exit_code, out, err = aws("cloudcontrol", *arguments, "--output", "json")
        assert (exit_code, err) == (0, "")
        return json.loads(out) if out else None

    return run


def create(cloudcontrol, type_name, state):
    event = cloudcontrol("create-resource", "--type-name", type_name, "--desired-state", json.dumps(state))
    return event["ProgressEvent"]["RequestToken"]


def wait(cloudcontrol, event):
    assert cloudcontrol("wait", "resource-request-success", "--request-token", event["RequestToken"]) is None


def test_a_life_from_create_to_delete_with_documents_from_files(cloud, cloudcontrol, tmp_path):
    state, patch = tmp_path / "state.json", tmp_path / "patch.json"
    state.write_text('{"LogGroupName": "logs", "RetentionInDays": 7}', encoding="utf-8")
    patch.write_text('[{"op": "replace", "path": "/RetentionInDays", "value": 30}]', encoding="utf-8")
    logs = ("--type-name", GROUP, "--identifier", "logs")

    event = cloudcontrol("create-resource", "--type-name", GROUP, "--desired-state", f"file://{state}")["ProgressEvent"]
    assert (event["OperationStatus"], event["Identifier"]) == ("IN_PROGRESS", "logs")
    wait(cloudcontrol, event)
    status = cloudcontrol("get-resource-request-status", "--request-token", event["RequestToken"])
    assert status["ProgressEvent"]["OperationStatus"] == "SUCCESS"

    wait(cloudcontrol, cloudcontrol("update-resource", *logs, "--patch-document", f"file://{patch}")["ProgressEvent"])
    shown = cloudcontrol("get-resource", *logs)["ResourceDescription"]
    assert json.loads(shown["Properties"])["RetentionInDays"] == 30

    wait(cloudcontrol, cloudcontrol("delete-resource", *logs)["ProgressEvent"])
    cloud.resources.assert_missing(GROUP, "logs")
    assert [request.operation for request in cloud.requests] == ["CREATE", "UPDATE", "DELETE"]


def test_a_wait_of_more_than_a_minute_takes_no_time(cloud, cloudcontrol):
    cloud.timing.set(create=100, type_name=QUEUE)
    begun = cloud.clock.now()
    token = create(cloudcontrol, QUEUE, {"QueueName": "orders"})
    cloudcontrol("wait", "resource-request-success", "--request-token", token)
    assert cloud.clock.now() - begun >= timedelta(seconds=100)
    assert cloud.requests[token].status == "SUCCESS"


def test_a_wait_for_what_fails_exits_with_the_reason(cloud, aws, cloudcontrol):
    cloud.faults.fail("NotStabilized", operation="CREATE")
    token = create(cloudcontrol, QUEUE, {})
    exit_code, out, err = aws("cloudcontrol", "wait", "resource-request-success", "--request-token", token)
    assert (exit_code, out) == (255, "")
    assert err.endswith('For expression "ProgressEvent.OperationStatus" we matched expected path: "FAILED"')


def test_a_wait_for_what_hangs_gives_up_after_two_minutes(cloud, aws, cloudcontrol):
    cloud.faults.hang(type_name=QUEUE)
    begun = cloud.clock.now()
    token = create(cloudcontrol, QUEUE, {})
    exit_code, _, err = aws("cloudcontrol", "wait", "resource-request-success", "--request-token", token)
    assert exit_code == 255
    assert err.endswith("Waiter ResourceRequestSuccess failed: Max attempts exceeded")
    assert timedelta(seconds=100) < cloud.clock.now() - begun <= timedelta(seconds=120)
    assert cloud.requests[token].status == "IN_PROGRESS"
    cloud.clock.advance(2 * 3600)
    assert cloud.requests[token].error_code == "NotStabilized"


def test_lists_come_in_pages(cloud, aws, put_groups):
    put_groups("a", "b", "c", "d", "e")
    listing = ("cloudcontrol", "list-resources", "--type-name", GROUP)
    names = ("--query", "ResourceDescriptions[].Identifier", "--output", "text")

    _, first, _ = aws(*listing, "--max-items", "2", "--output", "json")
    page = json.loads(first)
    _, rest, _ = aws(*listing, "--starting-token", page["NextToken"], *names)
    _, all_of_them, _ = aws(*listing, "--page-size", "2", *names)

    assert [found["Identifier"] for found in page["ResourceDescriptions"]] == ["a", "b"]
    assert rest.split() == ["c", "d", "e"]
    assert all_of_them.splitlines() == ["a\tb", "c\td", "e"]
    assert [call.parameters.get("MaxResults") for call in cloud.calls[-3:]] == [2, 2, 2]


@pytest.mark.parametrize(
    ("output", "printed"), [("text", "a\tb"), ("json", '[\n    "a",\n    "b"\n]'), ("table", "|  a ")]
)
def test_output_comes_in_each_form(cloud, aws, put_groups, output, printed):
    put_groups("a", "b")
    names = ("--query", "ResourceDescriptions[].Identifier", "--output", output)
    _, out, _ = aws("cloudcontrol", "list-resources", "--type-name", GROUP, *names)
    assert printed in out


def test_requests_are_listed_by_operation_and_status(cloud, cloudcontrol):
    cloud.faults.fail("NotStabilized", type_name=QUEUE)
    create(cloudcontrol, GROUP, {"LogGroupName": "logs"})
    failed = create(cloudcontrol, QUEUE, {})
    cloud.clock.advance(60)

    def listed(chosen):
        answer = cloudcontrol("list-resource-requests", "--resource-request-status-filter", chosen)
        return [(event["RequestToken"], event.get("ErrorCode")) for event in answer["ResourceRequestStatusSummaries"]]

    assert listed("Operations=CREATE,OperationStatuses=FAILED") == [(failed, "NotStabilized")]
    assert listed("Operations=UPDATE,DELETE") == []


def test_a_request_is_cancelled(cloud, cloudcontrol):
    token = create(cloudcontrol, QUEUE, {})
    event = cloudcontrol("cancel-resource-request", "--request-token", token)["ProgressEvent"]
    assert event["OperationStatus"] in {"CANCEL_IN_PROGRESS", "CANCEL_COMPLETE"}
    cloud.clock.advance(60)
    assert cloud.requests[token].status == "CANCEL_COMPLETE"


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (
            ("get-resource", "--type-name", GROUP, "--identifier", "none"),
            "An error occurred (ResourceNotFoundException) when calling the GetResource operation: AWS::Logs::LogGroup",
        ),
        (
            ("list-resources", "--type-name", "AWS::Logs::LogGruop"),
            "when calling the ListResources operation: The type 'AWS::Logs::LogGruop' cannot be found.",
        ),
        (
            ("create-resource", "--type-name", GROUP, "--desired-state", '{"RetentionInDays": "long"}'),
            "An error occurred (ValidationException) when calling the CreateResource operation: ",
        ),
        (
            ("wait", "resource-request-success", "--request-token", "none"),
            "Waiter ResourceRequestSuccess failed: An error occurred (RequestTokenNotFoundException): ",
        ),
    ],
    ids=lambda part: part[0] if isinstance(part, tuple) else "",
)
def test_an_error_is_printed_in_the_words_of_the_service(cloud, aws, command, error):
    exit_code, out, err = aws("cloudcontrol", *command)
    assert (exit_code, out) == (255, "")
    assert error in err


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_throttled_call_is_sent_again_without_waiting(cloud, cloudcontrol, monkeypatch, mode):
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    cloud.faults.throttle(times=2)
    cloudcontrol("list-resources", "--type-name", GROUP)
    assert [call.error_code for call in cloud.calls] == ["ThrottlingException", "ThrottlingException", None]


def test_options_choose_the_region_and_never_a_way_out(cloud, cloudcontrol, monkeypatch):
    cloud.account(region="eu-west-1").resources.put(GROUP, {"LogGroupName": "elsewhere"})
    listing = ("list-resources", "--type-name", GROUP)
    there = cloudcontrol(*listing, "--region", "eu-west-1")["ResourceDescriptions"]
    assert [found["Identifier"] for found in there] == ["elsewhere"]

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    ways = [("--profile", "nobody"), ("--no-sign-request",), ("--endpoint-url", "https://cloud.example.com")]
    assert [cloudcontrol(*listing, *way)["ResourceDescriptions"] for way in ways] == [[], [], []]


def test_a_command_of_another_service_goes_its_own_way(cloud, aws, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with pytest.raises(Leak, match=r"sts\.us-east-1\.amazonaws\.com"):
        aws("sts", "get-caller-identity", "--region", "us-east-1")
    assert len(cloud.calls) == 0


@pytest.mark.parametrize("modules", ["awscli.clidriver, ccmock", "ccmock, awscli.clidriver"])
def test_it_is_reached_whichever_is_imported_first(modules):
    # The CLI brings a botocore of its own, which is the process's only one where it is imported first.
    program = f"""
import {modules}
with ccmock.mock_cloudcontrol() as cloud:
    command = "cloudcontrol create-resource --type-name {QUEUE} --desired-state {{}}"
    assert awscli.clidriver.create_clidriver().main(command.split()) == 0
    command = "cloudcontrol wait resource-request-success --request-token " + cloud.requests[0].token
    assert awscli.clidriver.create_clidriver().main(command.split()) == 0
    print(cloud.requests[0].status)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "SUCCESS"


def test_the_page_keeps_its_word(run_page):
    assert run_page("AWS CLI").startswith("3 passed")
