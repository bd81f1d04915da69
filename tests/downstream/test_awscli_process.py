"""AWS CLI v1 as a process of its own, against a mock that is served; the mock stays in the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GROUP, QUEUE = "AWS::Logs::LogGroup", "AWS::SQS::Queue"
AWS = Path(sys.executable).with_name("aws")

pytestmark = [pytest.mark.downstream, pytest.mark.usefixtures("loopback")]


@pytest.fixture
def aws(cloudcontrol_server):
    """Runs `aws cloudcontrol …`; what it gives is the exit code, what was printed, and what was printed as an error."""

    def run(*arguments, **variables):
        command = [AWS, "cloudcontrol", *arguments, "--output", "json"]
        environment = {**os.environ, **cloudcontrol_server.env, **variables}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout and json.loads(ended.stdout), ended.stderr.strip()

    return run


def create(aws, type_name, state):
    exit_code, answer, error = aws("create-resource", "--type-name", type_name, "--desired-state", json.dumps(state))
    assert (exit_code, error) == (0, "")
    return answer["ProgressEvent"]["RequestToken"]


def wait(aws, token):
    return aws("wait", "resource-request-success", "--request-token", token)


def test_a_life_from_create_to_delete(aws, cloudcontrol):
    logs = ("--type-name", GROUP, "--identifier", "logs")
    patch = '[{"op": "add", "path": "/RetentionInDays", "value": 30}]'

    assert wait(aws, create(aws, GROUP, {"LogGroupName": "logs"})) == (0, "", "")
    _, updated, _ = aws("update-resource", *logs, "--patch-document", patch)
    assert wait(aws, updated["ProgressEvent"]["RequestToken"]) == (0, "", "")
    _, shown, _ = aws("get-resource", *logs)
    assert json.loads(shown["ResourceDescription"]["Properties"])["RetentionInDays"] == 30
    _, listed, _ = aws("list-resources", "--type-name", GROUP, "--query", "ResourceDescriptions[].Identifier")
    assert listed == ["logs"]
    _, deleted, _ = aws("delete-resource", *logs)
    assert wait(aws, deleted["ProgressEvent"]["RequestToken"]) == (0, "", "")

    cloudcontrol.resources.assert_missing(GROUP, "logs")
    assert [request.operation for request in cloudcontrol.requests] == ["CREATE", "UPDATE", "DELETE"]


def test_a_wait_for_a_request_that_a_fault_ends_exits_with_255(aws, cloudcontrol):
    cloudcontrol.faults.fail("NotStabilized", operation="CREATE")
    exit_code, _, error = wait(aws, create(aws, QUEUE, {}))
    assert exit_code == 255
    assert error.endswith('we matched expected path: "FAILED"')
    assert cloudcontrol.requests[0].error_code == "NotStabilized"


def test_an_error_of_the_service_exits_with_its_words(aws):
    exit_code, shown, error = aws("get-resource", "--type-name", GROUP, "--identifier", "none")
    assert (exit_code, shown) == (255, "")
    assert "(ResourceNotFoundException) when calling the GetResource operation: AWS::Logs::LogGroup Handler" in error


@pytest.mark.parametrize("way", ["--endpoint-url", "AWS_ENDPOINT_URL"])
def test_the_endpoint_is_also_taken_from(aws, cloudcontrol, cloudcontrol_server, way):
    cloudcontrol.resources.put(GROUP, {"LogGroupName": "logs"})
    url, variables = cloudcontrol_server.url, {"AWS_ENDPOINT_URL_CLOUDCONTROL": ""}
    arguments = (way, url) if way.startswith("--") else ()
    variables |= {} if arguments else {way: url}
    _, listed, _ = aws("list-resources", "--type-name", GROUP, *arguments, **variables)
    assert [found["Identifier"] for found in listed["ResourceDescriptions"]] == ["logs"]


def test_the_page_keeps_its_word(run_page):
    search_path = os.pathsep.join((str(AWS.parent), os.environ["PATH"]))
    assert run_page("AWS CLI", page="clients/aws-cli.md", environment={"PATH": search_path}).startswith("1 passed")
