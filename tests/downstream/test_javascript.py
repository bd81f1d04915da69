"""The AWS SDK for JavaScript v3, in Node.js, against a mock that is served."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

GROUP, QUEUE = "AWS::Logs::LogGroup", "AWS::SQS::Queue"

pytestmark = [pytest.mark.downstream, pytest.mark.usefixtures("loopback")]

PRELUDE = """
import * as sdk from "@aws-sdk/client-cloudcontrol";
const client = new sdk.CloudControlClient(%s);
const show = (value) => console.log(JSON.stringify(value));
const create = async (TypeName, state) =>
  (await client.send(new sdk.CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(state) }))).ProgressEvent;
const wait = (event) => sdk.waitUntilResourceRequestSuccess(
  { client, maxWaitTime: 30, minDelay: 0.01, maxDelay: 0.02 }, { RequestToken: event.RequestToken });
const count = async (TypeName) =>
  (await client.send(new sdk.ListResourcesCommand({ TypeName }))).ResourceDescriptions.length;
const caught = async (promise) => { try { await promise } catch (error) { return error } };
"""


@pytest.fixture
def run(node, tmp_path, cloudcontrol_server):
    """Runs a program in Node.js; what it gives is what it showed, each as JSON on a line."""
    node.prepare(tmp_path)

    def run_program(program, options="{}", **variables):
        (tmp_path / "program.mjs").write_text(PRELUDE % options + program, encoding="utf-8")
        environment = {**os.environ, **cloudcontrol_server.env, **variables}
        command = ["node", "--no-warnings", "program.mjs"]
        ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, "")
        return [json.loads(line) for line in ended.stdout.splitlines()]

    return run_program


def test_a_life_from_create_to_delete(run, cloudcontrol):
    shown = run(f"""
      const logs = {{ TypeName: "{GROUP}", Identifier: "logs" }};
      const created = await create("{GROUP}", {{ LogGroupName: "logs" }});
      show([created.OperationStatus, created.Identifier, created.EventTime instanceof Date]);
      show((await wait(created)).state);
      const PatchDocument = JSON.stringify([{{ op: "add", path: "/RetentionInDays", value: 30 }}]);
      const updated = await client.send(new sdk.UpdateResourceCommand({{ ...logs, PatchDocument }}));
      show((await wait(updated.ProgressEvent)).state);
      const read = await client.send(new sdk.GetResourceCommand(logs));
      show(JSON.parse(read.ResourceDescription.Properties).RetentionInDays);
      show((await wait((await client.send(new sdk.DeleteResourceCommand(logs))).ProgressEvent)).state);
    """)
    assert shown == [["IN_PROGRESS", "logs", True], "SUCCESS", "SUCCESS", 30, "SUCCESS"]
    assert [request.operation for request in cloudcontrol.requests] == ["CREATE", "UPDATE", "DELETE"]
    cloudcontrol.resources.assert_missing(GROUP, "logs")


def test_a_wait_for_what_fails_ends_with_the_event(run, cloudcontrol):
    cloudcontrol.faults.fail("NotStabilized", operation="CREATE")
    (told,) = run(f"""
      const error = await caught(wait(await create("{QUEUE}", {{}})));
      show([error.name, JSON.parse(error.message).reason.ProgressEvent.ErrorCode]);
    """)
    assert told == ["Error", "NotStabilized"]


def test_lists_come_in_pages(run, cloudcontrol):
    for name in "abcde":
        cloudcontrol.resources.put(GROUP, {"LogGroupName": name})
    pages = run(f"""
      for await (const page of sdk.paginateListResources({{ client, pageSize: 2 }}, {{ TypeName: "{GROUP}" }}))
        show(page.ResourceDescriptions.map((found) => found.Identifier));
    """)
    assert pages == [["a", "b"], ["c", "d"], ["e"]]


def test_requests_are_listed_and_cancelled(run, cloudcontrol):
    cloudcontrol.faults.hang(type_name=QUEUE)
    shown = run(f"""
      const {{ RequestToken }} = await create("{QUEUE}", {{}});
      await client.send(new sdk.CancelResourceRequestCommand({{ RequestToken }}));
      const ResourceRequestStatusFilter = {{ Operations: ["CREATE"] }};
      for await (const page of sdk.paginateListResourceRequests({{ client }}, {{ ResourceRequestStatusFilter }}))
        show(page.ResourceRequestStatusSummaries.map((event) => event.RequestToken === RequestToken));
    """)
    assert shown == [[True]]
    assert cloudcontrol.requests[0].status.startswith("CANCEL_")


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (f'GetResourceCommand({{ TypeName: "{GROUP}", Identifier: "none" }})', "ResourceNotFoundException", GROUP),
        ('ListResourcesCommand({ TypeName: "AWS::No::Type" })', "TypeNotFoundException", "AWS::No::Type"),
        ('GetResourceRequestStatusCommand({ RequestToken: "none" })', "RequestTokenNotFoundException", ""),
        (f'CreateResourceCommand({{ TypeName: "{GROUP}", DesiredState: "[]" }})', None, "expected type: JSONObject"),
    ],
    ids=["resource", "type", "token", "state"],
)
def test_an_error_has_its_class(run, call, kind, message):
    ((name, told, status, is_of_class),) = run(f"""
      const error = await caught(client.send(new sdk.{call}));
      const Kind = sdk["{kind}"] ?? sdk.CloudControlServiceException;
      show([error.name, error.message, error.$metadata.httpStatusCode, error instanceof Kind]);
    """)
    assert (name, status, is_of_class) == (kind or "ValidationException", 400, True)
    assert message in told


def test_a_throttled_call_is_sent_again(run, cloudcontrol):
    cloudcontrol.faults.throttle(times=2)
    (attempts,) = run(f"""
      const answer = await client.send(new sdk.ListResourcesCommand({{ TypeName: "{GROUP}" }}));
      show(answer.$metadata.attempts);
    """)
    assert attempts == 3
    assert [call.error_code for call in cloudcontrol.calls] == ["ThrottlingException", "ThrottlingException", None]


def test_a_lost_connection_is_tried_again(run, cloudcontrol):
    cloudcontrol.faults.drop_connection(operation="CreateResource", after_work=True)
    (state,) = run(f"""show((await wait(await create("{QUEUE}", {{ QueueName: "orders" }}))).state);""")
    assert state == "SUCCESS"
    assert [request.identifier.rsplit("/", 1)[-1] for request in cloudcontrol.requests] == ["orders"]


@pytest.mark.parametrize("way", ["AWS_ENDPOINT_URL_CLOUDCONTROL", "AWS_ENDPOINT_URL", "configuration", "option"])
def test_the_endpoint_is_taken_from(run, cloudcontrol, cloudcontrol_server, tmp_path, way):
    cloudcontrol.resources.put(GROUP, {"LogGroupName": "logs"})
    url, nowhere = cloudcontrol_server.url, "http://127.0.0.1:9"
    variables = {"AWS_ENDPOINT_URL_CLOUDCONTROL": "", "AWS_ENDPOINT_URL": nowhere}
    if way.startswith("AWS"):
        variables[way] = url
    elif way == "configuration":
        (tmp_path / "config").write_text(
            f"[default]\nservices = mocked\n[services mocked]\ncloudcontrol =\n  endpoint_url = {url}\n",
            encoding="utf-8",
        )
        variables |= {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_ENDPOINT_URL": ""}
    options = json.dumps({"endpoint": url} if way == "option" else {})
    assert run(f'show(await count("{GROUP}"))', options, **variables) == [1]


def test_the_region_of_the_client_is_the_region_of_the_mock(run, cloudcontrol):
    cloudcontrol.account(region="eu-west-1").resources.put(GROUP, {"LogGroupName": "elsewhere"})
    program = f'show(await count("{GROUP}"))'
    assert run(program, '{ region: "eu-west-1" }') == [1]
    assert run(program) == [0]


def test_the_page_keeps_its_word(node, tmp_path, run_page):
    node.prepare(tmp_path)
    assert run_page("AWS SDK", page="clients/javascript.md").startswith("1 passed")
