"""alchemy's resources of Cloud Control, deployed against a mock that is served."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

GROUP, TOPIC = "AWS::Logs::LogGroup", "AWS::SNS::Topic"

pytestmark = [pytest.mark.downstream, pytest.mark.usefixtures("loopback")]

STACK = """
import alchemy from "alchemy";
import AWS from "alchemy/aws/control";

const [phase, properties, adopt] = process.argv.slice(2);
const shop = await alchemy("shop", { phase, stage: "test", quiet: true, telemetry: false });
const group = await AWS.Logs.LogGroup("logs", { LogGroupName: "logs", ...JSON.parse(properties) });
const names = { TopicName: "orders", DisplayName: group.LogGroupName };
const topic = await AWS.SNS.Topic("orders", { ...names, adopt: adopt === "true" });
await shop.finalize();
console.log(JSON.stringify({ group: group.Arn, topic: topic.TopicArn }));
"""


@pytest.fixture
def stack(node, tmp_path, cloudcontrol_server):
    """Runs the stack file: `up` with the properties of the log group, or `destroy`. `adopt` takes a topic over."""
    node.prepare(tmp_path)
    (tmp_path / "stack.mjs").write_text(STACK, encoding="utf-8")

    def run(phase, adopt=False, **properties):
        environment = {**os.environ, **cloudcontrol_server.env}
        command = ["node", "--no-warnings", "stack.mjs", phase, json.dumps(properties), json.dumps(adopt)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def ended(cloudcontrol):
    return [(request.operation, request.type_name, request.status) for request in cloudcontrol.requests]


def test_a_stack_is_deployed_updated_and_destroyed(stack, cloudcontrol):
    deployed = stack("up", RetentionInDays=7)
    assert deployed.returncode == 0, deployed.stderr
    arns = json.loads(deployed.stdout.splitlines()[-1])
    assert arns["group"] == "arn:aws:logs:us-east-1:123456789012:log-group:logs:*"
    cloudcontrol.resources.assert_exists(GROUP, "logs", {"RetentionInDays": 7})
    cloudcontrol.resources.assert_exists(TOPIC, arns["topic"], {"DisplayName": "logs"})

    updated = stack("up", RetentionInDays=30)
    assert updated.returncode == 0, updated.stderr
    cloudcontrol.resources.assert_exists(GROUP, "logs", {"RetentionInDays": 30})

    destroyed = stack("destroy", RetentionInDays=30)
    assert destroyed.returncode == 0, destroyed.stderr
    cloudcontrol.resources.assert_missing(GROUP, "logs")
    cloudcontrol.resources.assert_missing(TOPIC, arns["topic"])
    assert ended(cloudcontrol) == [
        ("CREATE", GROUP, "SUCCESS"),
        ("CREATE", TOPIC, "SUCCESS"),
        ("UPDATE", GROUP, "SUCCESS"),
        ("DELETE", TOPIC, "SUCCESS"),
        ("DELETE", GROUP, "SUCCESS"),
    ]


def test_a_resource_that_was_deleted_behind_its_back_is_made_again(stack, cloudcontrol):
    assert stack("up", RetentionInDays=7).returncode == 0
    cloudcontrol.resources.delete(GROUP, "logs")
    again = stack("up", RetentionInDays=30)
    assert again.returncode == 0, again.stderr
    cloudcontrol.resources.assert_exists(GROUP, "logs", {"RetentionInDays": 30})


def test_a_failure_stops_the_deployment_and_the_next_one_goes_on(stack, cloudcontrol):
    cloudcontrol.faults.fail("ServiceLimitExceeded", message="No more topics.", type_name=TOPIC)
    failed = stack("up")
    assert failed.returncode != 0
    assert "UpdateFailedError: No more topics." in failed.stderr
    cloudcontrol.resources.assert_exists(GROUP, "logs")

    assert stack("up").returncode == 0
    assert ended(cloudcontrol)[1:] == [("CREATE", TOPIC, "FAILED"), ("CREATE", TOPIC, "SUCCESS")]


def test_what_exists_already_is_adopted_only_on_request(stack, cloudcontrol):
    topic = cloudcontrol.resources.put(TOPIC, {"TopicName": "orders", "DisplayName": "Orders"})
    refused = stack("up")
    assert "AlreadyExistsError" in refused.stderr

    adopted = stack("up", adopt=True)
    assert adopted.returncode == 0, adopted.stderr
    cloudcontrol.resources.assert_exists(TOPIC, topic.identifier, {"DisplayName": "logs"})


def test_the_page_keeps_its_word(node, tmp_path, run_page):
    node.prepare(tmp_path)
    assert run_page("alchemy", page="clients/javascript.md").startswith("1 passed")
