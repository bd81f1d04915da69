"""The AWS CDK: lookups of a stack, which its command makes by Cloud Control, against a mock that is served."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

LIST, ROLE = "AWS::EC2::PrefixList", "AWS::IAM::Role"
TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}

pytestmark = [pytest.mark.downstream, pytest.mark.usefixtures("loopback")]

APP = """
const { App, CfnOutput, Stack } = require("aws-cdk-lib");
const { PrefixList } = require("aws-cdk-lib/aws-ec2");
const { Repository } = require("aws-cdk-lib/aws-ecr");
const { Role } = require("aws-cdk-lib/aws-iam");

const stack = new Stack(new App(), "shop", { env: { account: "123456789012", region: "us-east-1" } });
const found = {
  list: PrefixList.fromLookup(stack, "offices", { prefixListName: "offices" }).prefixListId,
  role: Role.fromLookup(stack, "deploy", { roleName: "deploy" }).roleArn,
};
if (process.env.WITH_REPOSITORY) Repository.fromLookup(stack, "repository", { repositoryName: "none" });
for (const [name, value] of Object.entries(found)) new CfnOutput(stack, name, { value });
"""


@pytest.fixture
def synth(node, tmp_path, cloudcontrol_server):
    """Runs `cdk synth`; what it gives is the exit code, the template's outputs, the context, and what was printed."""
    node.prepare(tmp_path)
    (tmp_path / "app.cjs").write_text(APP, encoding="utf-8")

    def run(**variables):
        # Nobody is told of the run, and the template is not validated, which takes seconds.
        quick = {"CDK_DISABLE_CLI_TELEMETRY": "true", "CDK_VALIDATION": "false", "NODE_NO_WARNINGS": "1"}
        environment = {**os.environ, **cloudcontrol_server.env, **quick, **variables}
        cdk = ["node_modules/.bin/cdk", "synth", "--quiet", "--no-notices", "--no-version-reporting"]
        command = [*cdk, "--app", "node app.cjs"]
        ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        written = [tmp_path / "cdk.out" / "shop.template.json", tmp_path / "cdk.context.json"]
        assert all(file.exists() for file in written), ended.stdout + ended.stderr
        template, context = (json.loads(file.read_text(encoding="utf-8")) for file in written)
        outputs = {name: output["Value"] for name, output in template["Outputs"].items()}
        return ended.returncode, outputs, [*context.values()], ended.stdout + ended.stderr

    return run


@pytest.fixture(autouse=True)
def seeded(cloudcontrol):
    """What the stack looks up: a list by its name, and a role by its identifier."""
    cloudcontrol.resources.put(ROLE, {"RoleName": "deploy", "AssumeRolePolicyDocument": TRUST})
    state = {"AddressFamily": "IPv4", "MaxEntries": 5}
    cloudcontrol.resources.put(LIST, {"PrefixListName": "homes", **state})
    return cloudcontrol.resources.put(LIST, {"PrefixListName": "offices", **state}).identifier


def test_what_is_looked_up_comes_into_the_template_and_the_context(synth, cloudcontrol, seeded):
    exit_code, outputs, context, printed = synth()
    assert exit_code == 0, printed
    assert outputs == {"list": seeded, "role": "arn:aws:iam::123456789012:role/deploy"}
    assert [(value["Identifier"]) for (value,) in context] == [seeded, "deploy"]
    assert sorted(call.operation for call in cloudcontrol.calls) == ["GetResource", "ListResources"]


def test_what_is_not_found_and_what_the_service_refuses_are_told(synth, cloudcontrol):
    cloudcontrol.faults.refuse("InvalidCredentialsException", message="Not today.", type_name=ROLE, times=None)
    exit_code, _, context, printed = synth(WITH_REPOSITORY="1")
    assert exit_code == 1
    assert "No resource of type AWS::ECR::Repository with identifier: none" in printed
    assert f"Encountered CC API error while getting {ROLE} resource deploy\nNot today." in printed
    assert len(context) == 1


def test_the_page_keeps_its_word(node, tmp_path, run_page):
    node.prepare(tmp_path)
    assert run_page("Lookups", page="clients/cdk.md", environment={"CDK_VALIDATION": "false"}).startswith("1 passed")
