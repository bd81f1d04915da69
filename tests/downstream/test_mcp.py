"""AWS's MCP server of its API: the tool `call_aws` reads a command of the AWS CLI and runs it in the process."""

from __future__ import annotations

import asyncio
import json

import pytest
from fastmcp import Client

from ccmock import mock_cloudcontrol

GROUP, QUEUE = "AWS::Logs::LogGroup", "AWS::SQS::Queue"

pytestmark = pytest.mark.downstream


@pytest.fixture(scope="session")
def server(empty_home):
    """The server's module, which makes folders in the home when it is imported."""
    from awslabs.aws_api_mcp_server import server

    return server


@pytest.fixture
def call_aws(server, monkeypatch):
    """Calls the tool as an MCP client does; what it gives is one answer for each command."""
    from awslabs.aws_api_mcp_server.core.metadata.read_only_operations_list import ReadOnlyOperations

    # The server's `main` fetches this index; without the addresses it has what comes in the package.
    monkeypatch.setattr(server, "READ_OPERATIONS_INDEX", ReadOnlyOperations({}))

    async def call(commands, **arguments):
        async with Client(server.server) as client:
            cli_command = [f"aws cloudcontrol {command}" for command in commands]
            answer = await client.call_tool("call_aws", {"cli_command": cli_command, **arguments})
            return answer.structured_content["result"]

    def run(*commands, **arguments):
        return asyncio.run(call(commands, **arguments))

    return run


def shown(answer):
    """What the service answered."""
    return json.loads(answer["response"]["as_json"])


def create(call_aws, type_name, state):
    (answer,) = call_aws(f"create-resource --type-name {type_name} --desired-state '{json.dumps(state)}'")
    return shown(answer)["ProgressEvent"]["RequestToken"]


def ended(call_aws, token):
    """The request's last event: an agent asks again and again, since the server lets it run no waiter."""
    while True:
        (answer,) = call_aws(f"get-resource-request-status --request-token {token}")
        event = shown(answer)["ProgressEvent"]
        if event["OperationStatus"] in {"SUCCESS", "FAILED"}:
            return event


def test_a_life_from_create_to_delete_polled_for(call_aws):
    logs = f"--type-name {GROUP} --identifier logs"
    patch = '[{"op": "add", "path": "/RetentionInDays", "value": 30}]'

    with mock_cloudcontrol() as cloud:
        assert ended(call_aws, create(call_aws, GROUP, {"LogGroupName": "logs"}))["OperationStatus"] == "SUCCESS"
        (updated,) = call_aws(f"update-resource {logs} --patch-document '{patch}'")
        ended(call_aws, shown(updated)["ProgressEvent"]["RequestToken"])
        (read,) = call_aws(f"get-resource {logs}")
        assert json.loads(shown(read)["ResourceDescription"]["Properties"])["RetentionInDays"] == 30
        (deleted,) = call_aws(f"delete-resource {logs}")
        ended(call_aws, shown(deleted)["ProgressEvent"]["RequestToken"])

        cloud.resources.assert_missing(GROUP, "logs")
        assert [request.status for request in cloud.requests] == ["SUCCESS"] * 3


def test_lists_are_paged_filtered_and_cut_off(cloud, call_aws, put_groups):
    put_groups("a", "b", "c")
    listing = f"list-resources --type-name {GROUP}"
    names, some = call_aws(f"{listing} --query ResourceDescriptions[].Identifier", listing, max_results=2)
    assert shown(names)["Result"] == ["a", "b"]
    assert len(shown(some)["ResourceDescriptions"]) == 2
    assert some["response"]["pagination_token"]


def test_an_error_of_the_service_is_told_in_its_words(cloud, call_aws):
    missing, unknown = call_aws(
        f"get-resource --type-name {GROUP} --identifier none",
        "create-resource --type-name AWS::Logs::LogGruop --desired-state {}",
    )
    assert missing["response"]["error_code"] == "ResourceNotFoundException"
    assert unknown["response"]["error"] == (
        "An error occurred (TypeNotFoundException) when calling the CreateResource operation: "
        "The type 'AWS::Logs::LogGruop' cannot be found."
    )


def test_a_create_that_fails_tells_the_reason(call_aws):
    with mock_cloudcontrol() as cloud:
        cloud.faults.fail("NotStabilized", operation="CREATE", message="no answer from the queue")
        event = ended(call_aws, create(call_aws, QUEUE, {}))
    assert (event["ErrorCode"], event["StatusMessage"]) == ("NotStabilized", "no answer from the queue")


@pytest.mark.parametrize("command", [f"list-resourcs --type-name {QUEUE}", "wait resource-request-success"])
def test_a_command_that_the_server_refuses_makes_no_call(cloud, call_aws, command):
    (answer,) = call_aws(command)
    assert "Error while validating the command" in answer["error"]
    assert len(cloud.calls) == 0


def test_the_commands_of_a_batch_go_to_their_regions(cloud, call_aws):
    cloud.account(region="eu-west-1").resources.put(GROUP, {"LogGroupName": "there"})
    listing = f"list-resources --type-name {GROUP}"
    here, there = call_aws(listing, f"{listing} --region eu-west-1")
    assert shown(here)["ResourceDescriptions"] == []
    assert [found["Identifier"] for found in shown(there)["ResourceDescriptions"]] == ["there"]


def test_a_throttled_command_is_sent_again_without_waiting(cloud, call_aws):
    cloud.faults.throttle(times=2)
    (answer,) = call_aws(f"list-resources --type-name {QUEUE}")
    assert shown(answer)["ResourceDescriptions"] == []
    assert [call.error_code for call in cloud.calls] == ["ThrottlingException", "ThrottlingException", None]


def test_the_page_keeps_its_word(run_page):
    assert run_page("MCP servers").startswith("1 passed")
