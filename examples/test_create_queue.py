"""A shell script that calls the AWS CLI, another program, which reaches the mock of the test over HTTP.

The script is as it is in production: variables of its environment lead the CLI to the mock. What goes wrong there is
set beforehand, in Python, and what the script did is asserted afterwards.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ccmock import MockCloud
    from ccmock.server.served import ServedCloud

pytest.importorskip("uvicorn", reason="the server needs: pip install 'ccmock[server]'")
pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("create_queue.sh")
QUEUE = "AWS::SQS::Queue"
READS_ENDPOINTS = {"1": 29, "2": 13}
"""The releases from which on the AWS CLI calls what AWS_ENDPOINT_URL_CLOUDCONTROL says: 1.29 and 2.13."""


@pytest.fixture(scope="module", autouse=True)
def aws_cli() -> None:
    """Skips the tests where the script could not be run, or would call AWS."""
    if not all(map(shutil.which, ("aws", "sh"))):
        pytest.skip("needs a shell and the AWS CLI: pip install awscli")
    told = subprocess.run(["aws", "--version"], capture_output=True, text=True, check=True).stdout
    release = re.match(r"aws-cli/([0-9]+)\.([0-9]+)", told)
    if release is None or int(release[2]) < READS_ENDPOINTS.get(release[1], 0):
        pytest.skip(f"needs an AWS CLI of 1.29, 2.13 or later, to lead it to the mock; this is {told.strip()}")


def run(server: ServedCloud, name: str, **variables: str) -> tuple[int, str, str]:
    """Runs the script with a server's variables; returns its exit status, and what it printed on both ways."""
    # Nothing of the developer's own configuration is among its variables.
    environment = {"PATH": os.environ["PATH"], "AWS_CONFIG_FILE": os.devnull, **server.env, **variables}
    ended = subprocess.run(["sh", SCRIPT, name], env=environment, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


def test_script_prints_the_url_of_the_new_queue(cloudcontrol: MockCloud, cloudcontrol_server: ServedCloud) -> None:
    url = f"https://sqs.us-east-1.amazonaws.com/{cloudcontrol.account_id}/orders"

    assert run(cloudcontrol_server, "orders") == (0, f"{url}\n", "")

    cloudcontrol.resources.assert_exists(QUEUE, url)


def test_script_tells_why_the_queue_is_not_created(cloudcontrol: MockCloud, cloudcontrol_server: ServedCloud) -> None:
    fault = cloudcontrol.faults.fail("ServiceLimitExceeded", type_name=QUEUE, message="No more queues.")

    assert run(cloudcontrol_server, "orders") == (1, "", "orders: ServiceLimitExceeded: No more queues.\n")

    assert fault.fired == 1
    assert cloudcontrol.resources.list(QUEUE) == []


def test_cli_sends_a_create_again_whose_answer_was_lost(
    cloudcontrol: MockCloud, cloudcontrol_server: ServedCloud
) -> None:
    cloudcontrol.faults.drop_connection(operation="CreateResource", after_work=True)

    status, _, errors = run(cloudcontrol_server, "orders", AWS_RETRY_MODE="standard")

    assert (status, errors) == (0, "")
    first, second = cloudcontrol.calls.of("CreateResource")
    assert first.parameters["ClientToken"] == second.parameters["ClientToken"]
    assert len(cloudcontrol.resources.list(QUEUE)) == 1
