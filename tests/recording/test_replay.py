"""Strict replay: a mock answers from a recording, and says what the code under test does otherwise."""

from __future__ import annotations

import json
import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from ccmock import CcmockError, ReplayError, UsageError, mock_cloudcontrol, record
from ccmock.recording.rows import load
from tests.support.calls import QUEUE, create, made, poll, read, refused, update, wait

from .conftest import ACCOUNT, Service

TOPIC = "AWS::SNS::Topic"


def deploy(client: Any, *, delay: int = 5, names: tuple[str, ...] = ("orders", "bills")) -> list[Any]:
    """What the tests record: two queues, one of them updated."""
    identifiers = [made(client, QUEUE, {"QueueName": name}) for name in names]
    patch = [{"op": "replace", "path": "/DelaySeconds", "value": delay}]
    wait(client, update(client, QUEUE, identifiers[0], patch))
    return [read(client, QUEUE, identifier) for identifier in identifiers]


@pytest.fixture(scope="module")
def client() -> Any:
    """A client that is made without a region, and outside of any mock."""
    with mock_cloudcontrol():
        return boto3.client("cloudcontrol")


@pytest.fixture
def deployed(path: Path, client: Any) -> Path:
    with mock_cloudcontrol(seed="the real one"), record(path):
        deploy(client)
    return path


def failure(path: Path, run: Callable[[], Any], **options: Any) -> str:
    """What a replay says that fails."""
    with pytest.raises(ReplayError) as caught, mock_cloudcontrol(replay=path, **options):
        run()
    return str(caught.value).replace(f"{path.parent}/", "")


def test_what_was_recorded_of_the_service_is_answered_without_it(service: Service, path: Path, client: Any) -> None:
    with record(path):
        shown = deploy(service.client)
    assert ACCOUNT in json.dumps(shown)
    with mock_cloudcontrol(replay=path) as cloud:
        replayed = deploy(client)
        assert cloud.calls[0].operation == "CreateResource"
        assert list(cloud.requests) == [], "nothing happens in the mock"
    assert replayed == json.loads(json.dumps(shown).replace(ACCOUNT, "123456789012"))


@pytest.mark.parametrize("order", ["strict", "any"])
def test_the_same_calls_pass(deployed: Path, client: Any, order: Any) -> None:
    with mock_cloudcontrol(replay=deployed, order=order):
        deploy(client)


def test_waiters_do_not_wait_and_polls_need_not_match_in_number(deployed: Path, client: Any) -> None:
    polled = load(deployed).rows[1]
    assert polled.times > 1 or not polled.answer.event or polled.answer.event["OperationStatus"] == "IN_PROGRESS"
    with mock_cloudcontrol(replay=deployed) as cloud:
        before = cloud.clock.now()
        event = create(client, QUEUE, {"QueueName": "orders"})
        statuses = [poll(client, event)["OperationStatus"] for _ in range(12)]
        assert statuses[0] == "IN_PROGRESS"
        assert set(statuses[1:]) == {"SUCCESS"}
        assert (cloud.clock.now() - before).total_seconds() < 60
        cloud.reset()
        deploy(client)


ORDERS_QUEUE = "AWS::SQS::Queue https://sqs.us-east-1.amazonaws.com/123456789012/orders"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            {"delay": 9},
            [
                f"calls.jsonl: UpdateResource {ORDERS_QUEUE} is not the call that was recorded.",
                f"  Expected was line 8: UpdateResource {ORDERS_QUEUE}",
                "    PatchDocument/0/value: 9, expected 5",
            ],
        ),
        (
            {"names": ("bills", "orders")},
            [
                "calls.jsonl: CreateResource AWS::SQS::Queue is not the call that was recorded.",
                "  Expected was line 2: CreateResource AWS::SQS::Queue",
                "    DesiredState/QueueName: 'bills', expected 'orders'",
                '  It is the call of line 5, out of order; order="any" allows that.',
            ],
        ),
        (
            {"names": ("orders", "bills", "more")},
            [
                "calls.jsonl: CreateResource AWS::SQS::Queue is not the call that was recorded.",
                f"  Expected was line 8: UpdateResource {ORDERS_QUEUE}",
                "    the operation: CreateResource, expected UpdateResource",
            ],
        ),
    ],
)
def test_another_call_fails_with_the_nearest_row(deployed: Path, client: Any, change: Any, lines: list[str]) -> None:
    assert failure(deployed, lambda: deploy(client, **change)).splitlines() == lines


def test_a_failure_that_the_code_swallowed_is_raised_again_at_the_end(deployed: Path, client: Any) -> None:
    def careless() -> None:
        try:
            deploy(client, delay=9)
        except CcmockError:
            return

    with pytest.raises(ReplayError, match="PatchDocument/0/value: 9, expected 5"), mock_cloudcontrol(replay=deployed):
        careless()


def test_rows_that_were_not_used_fail_at_the_end(deployed: Path, client: Any) -> None:
    first, *rows = failure(deployed, lambda: made(client, QUEUE, {"QueueName": "orders"})).splitlines()
    assert first == "8 of 11 calls in calls.jsonl were not made:"
    assert rows[0] == "  line 5: CreateResource AWS::SQS::Queue"


def test_an_error_of_the_test_itself_goes_before_rows_that_were_not_used(deployed: Path) -> None:
    with pytest.raises(ZeroDivisionError), mock_cloudcontrol(replay=deployed):
        raise ZeroDivisionError


def test_the_end_of_a_request_that_nobody_asks_for_fails(deployed: Path, client: Any) -> None:
    def hasty() -> None:
        create(client, QUEUE, {"QueueName": "orders"})
        create(client, QUEUE, {"QueueName": "bills"})

    told = failure(deployed, hasty)
    assert "(line 5) was called before the end of the request" in told
    assert 'in line 4. Wait for it, or use order="any".' in told
    assert "were not made" in failure(deployed, hasty, order="any")


def test_a_call_that_was_made_already_is_told(client: Any, path: Path) -> None:
    def lists(*type_names: str) -> None:
        for type_name in type_names:
            client.list_resources(TypeName=type_name)

    with mock_cloudcontrol(), record(path):
        lists(QUEUE, TOPIC)
    assert failure(path, lambda: lists(QUEUE, QUEUE)).splitlines()[1:] == [
        "  Expected was line 3: ListResources AWS::SNS::Topic",
        "    TypeName: 'AWS::SQS::Queue', expected 'AWS::SNS::Topic'",
        "  Line 2 is this call, and it was made already.",
    ]

    def creates(*names: str) -> None:
        for name in names:
            create(client, QUEUE, {"QueueName": name})

    with mock_cloudcontrol(), record(path.with_name("creates.jsonl")):
        creates("a", "b")
    told = failure(path.with_name("creates.jsonl"), lambda: creates("a", "a"))
    assert told.endswith("  Line 2 is this call, and it was made already."), "boto3 gave it another client token"
    told = failure(path, lambda: lists(TOPIC, QUEUE, TOPIC), order="any")
    assert told == ("calls.jsonl: ListResources AWS::SNS::Topic was not recorded: all 2 calls had been made before.")


def test_any_order_names_the_closest_of_those_that_are_left(deployed: Path, client: Any) -> None:
    state = {"QueueName": "bills", "DelaySeconds": 3}
    assert failure(deployed, lambda: create(client, QUEUE, state), order="any").splitlines()[1:] == [
        "  The closest of 5 that are left is line 5: CreateResource AWS::SQS::Queue",
        "    DesiredState/DelaySeconds: 3, expected to be missing",
    ]


def test_client_tokens_map_and_have_to_be_used_alike(client: Any, path: Path) -> None:
    def twice(first: str, second: str) -> None:
        create(client, QUEUE, {"QueueName": "a"}, ClientToken=first)
        create(client, QUEUE, {"QueueName": "a"}, ClientToken=second)

    with mock_cloudcontrol(), record(path):
        twice("one", "one")
    with mock_cloudcontrol(replay=path):
        twice("two", "two")
    with pytest.raises(ReplayError) as caught, mock_cloudcontrol(replay=path):
        twice("two", "three")
    assert "    ClientToken: another one, expected the one of the call before" in str(caught.value)


def test_times_in_texts_map(client: Any, path: Path) -> None:
    def tagged(first: str, second: str) -> None:
        tags = [{"Key": "made", "Value": first}, {"Key": "seen", "Value": second}]
        create(client, QUEUE, {"QueueName": "a", "Tags": tags})

    with mock_cloudcontrol(), record(path):
        tagged("2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z")
    with mock_cloudcontrol(replay=path):
        tagged("2027-02-03T04:05:06+00:00", "2027-02-03T04:05:06+00:00")
    with pytest.raises(ReplayError, match="DesiredState/Tags/1/Value"), mock_cloudcontrol(replay=path):
        tagged("2027-02-03T04:05:06Z", "2028-02-03T04:05:06Z")


def test_secrets_are_not_compared_and_never_told(client: Any, path: Path) -> None:
    def user(name: str, password: str) -> None:
        create(client, "AWS::IAM::User", {"UserName": name, "LoginProfile": {"Password": password}})

    with mock_cloudcontrol(), record(path, redact="code-[0-9]+"):
        user("ada-code-77", "Correct-Horse-1")
    with mock_cloudcontrol(replay=path):
        user("ada-code-78", "Battery-Staple-2")
    with pytest.raises(ReplayError) as caught, mock_cloudcontrol(replay=path):
        user("bob-code-78", "Battery-Staple-2")
    assert "DesiredState/UserName: 'bob-code-78', expected 'ada-****'" in str(caught.value)
    assert "Battery" not in str(caught.value)


def test_own_and_other_accounts_are_compared_by_their_stand_ins(client: Any, path: Path) -> None:
    def queue(own: str, other: str) -> None:
        tags = [{"Key": "a", "Value": f"arn:aws:iam::{own}:role/r"}, {"Key": "b", "Value": other}]
        create(client, QUEUE, {"QueueName": "a", "Tags": tags})

    with mock_cloudcontrol(), record(path):
        queue("123456789012", "999911112222")
    with mock_cloudcontrol(replay=path, account_id="777766665555"):
        queue("777766665555", "444455556666")
    with pytest.raises(ReplayError, match="Tags/1/Value"), mock_cloudcontrol(replay=path, account_id="777766665555"):
        queue("777766665555", "777766665555")


def test_account_ids_that_answers_show_can_be_passed_on(client: Any, path: Path) -> None:
    roles = [f"arn:aws:iam::{account}:role/r" for account in ("111111111111", "222222222222")]

    def copy(own: str, other: str) -> str:
        identifier = f"https://sqs.us-east-1.amazonaws.com/{own}/old"
        shown = read(client, QUEUE, identifier)
        for number, role in enumerate((shown["Tags"][1]["Value"], f"arn:aws:iam::{other}:role/r")):
            create(client, QUEUE, {"QueueName": f"new{number}", "Tags": [{"Key": "role", "Value": role}]})
        return str(shown["Arn"])

    with mock_cloudcontrol(account_id="998877665544") as cloud:
        tags = [{"Key": "one", "Value": roles[0]}, {"Key": "two", "Value": roles[1]}]
        cloud.resources.put(QUEUE, {"QueueName": "old", "Tags": tags})
        with record(path):
            copy("998877665544", "333333333333")
    for account in ("123456789012", "998877665544"):
        with mock_cloudcontrol(replay=path, account_id=account):
            assert copy(account, "444444444444") == f"arn:aws:sqs:us-east-1:{account}:old"


def test_errors_and_lost_connections_are_answered_as_recorded(client: Any, path: Path) -> None:
    def broken() -> str:
        with pytest.raises(EndpointConnectionError, match="Could not connect"):
            client.list_resources(TypeName=TOPIC)
        return refused("ResourceNotFoundException", client.get_resource, TypeName=QUEUE, Identifier="no")

    with mock_cloudcontrol() as cloud, record(path):
        cloud.faults.drop_connection(operation="ListResources", times=5)
        expected = broken()
        lost = len(cloud.calls) - 1
    row = load(path).rows[-1]
    lists = row._replace(operation="ListResources", parameters={"TypeName": TOPIC})
    line = lists._replace(answer=row.answer._replace(status=None, lost="EndpointConnectionError")).line
    path.write_text("\n".join([path.read_text().splitlines()[0], *[line] * lost, row.line, ""]))
    with mock_cloudcontrol(replay=path):
        assert broken() == expected


def test_a_text_that_is_no_json_is_an_answer_too(client: Any, deployed: Path) -> None:
    head = deployed.read_text().splitlines()[0]
    row = load(deployed).rows[0]
    broken = row._replace(answer=row.answer._replace(status=503, body="<html>try later</html>"))
    deployed.write_text(f"{head}\n{broken.line}\n{row.line}\n")
    with mock_cloudcontrol(replay=deployed):
        assert create(client, QUEUE, {"QueueName": "orders"})["Operation"] == "CREATE", "botocore tried again"


def test_a_recording_that_was_broken_off_does_not_let_code_wait_forever(client: Any, path: Path) -> None:
    with mock_cloudcontrol(clock="manual"), record(path):
        event = create(client, QUEUE, {"QueueName": "orders"})
        poll(client, event)
    with pytest.raises(ReplayError) as caught, mock_cloudcontrol(replay=path, max_polls=5):
        wait(client, create(client, QUEUE, {"QueueName": "orders"}))
    assert "ends before the request " in str(caught.value)
    assert "in line 3, and it was asked for 5 times more. Record its end, too." in str(caught.value)


def test_another_region_is_another_call(deployed: Path) -> None:
    with mock_cloudcontrol():
        elsewhere = boto3.client("cloudcontrol", region_name="eu-west-1")
    told = failure(deployed, lambda: create(elsewhere, QUEUE, {"QueueName": "orders"}))
    assert "the region: eu-west-1, expected us-east-1" in told


def test_the_region_of_the_recording_is_that_of_the_mock(
    client: Any, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_cloudcontrol(region="eu-west-1"), record(path):
        boto3.client("cloudcontrol").list_resources(TypeName=QUEUE)
    with mock_cloudcontrol(replay=path) as cloud:
        assert cloud.region == "eu-west-1"
        boto3.client("cloudcontrol").list_resources(TypeName=QUEUE)


def test_a_recording_is_made_anew(service: Service, deployed: Path, client: Any) -> None:
    with mock_cloudcontrol(replay=deployed, update=True):
        deploy(service.client, delay=9)
    with mock_cloudcontrol(replay=deployed):
        deploy(client, delay=9)


def test_a_recording_is_made_anew_without_what_must_not_be_in_it(path: Path, client: Any) -> None:
    with mock_cloudcontrol(), mock_cloudcontrol(replay=path, update=True, redact="code-[0-9]+"):
        create(client, QUEUE, {"QueueName": "orders-code-77"})
    assert "code" not in path.read_text().replace("{", "")
    with mock_cloudcontrol(replay=path, redact="code-[0-9]+"):
        create(client, QUEUE, {"QueueName": "orders-code-78"})


def test_reset_and_restored_states_begin_again(deployed: Path, client: Any) -> None:
    with mock_cloudcontrol(replay=deployed) as cloud:
        create(client, QUEUE, {"QueueName": "orders"})
        state = cloud._engine.state()
        deploy_rest = [poll(client, {"RequestToken": cloud.calls[0].request_token}) for _ in range(2)]
        cloud._engine.put_back(state)
        assert [poll(client, {"RequestToken": cloud.calls[0].request_token}) for _ in range(2)] == deploy_rest
        cloud.reset()
        deploy(client)


def test_each_test_of_a_class_replays_from_where_its_setup_left(deployed: Path, client: Any) -> None:
    @mock_cloudcontrol(replay=deployed)
    class Tests(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            cls.token = create(client, QUEUE, {"QueueName": "orders"})["RequestToken"]

        def test_one(self) -> None:
            wait(client, {"RequestToken": self.token})
            made(client, QUEUE, {"QueueName": "bills"})

        def test_two(self) -> None:
            orders = wait(client, {"RequestToken": self.token})["Identifier"]
            bills = made(client, QUEUE, {"QueueName": "bills"})
            wait(client, update(client, QUEUE, orders, [{"op": "replace", "path": "/DelaySeconds", "value": 5}]))
            for identifier in (orders, bills):
                read(client, QUEUE, identifier)

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Tests).run(result)
    assert result.testsRun == 2
    assert [text.splitlines()[-1] for _, text in result.errors] == []


def test_a_replaying_mock_can_be_served(deployed: Path, loopback: None) -> None:
    with mock_cloudcontrol(replay=deployed) as cloud, cloud.serve() as url:
        client = boto3.client("cloudcontrol", endpoint_url=url, region_name="us-east-1")
        deploy(client)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"replay": 7}, "replay=7 is not a path"),
        ({"replay": "x", "order": "some"}, "order='some' is not one of 'strict', 'any'"),
        ({"replay": "x", "update": 1}, "update=1 is not a valid choice. Give True or False"),
        ({"order": "any"}, "order=, update= and redact= are about a recording, which replay= names: there is none"),
        ({"update": True}, "order=, update= and redact= are about a recording, which replay= names: there is none"),
        ({"redact": "x"}, "order=, update= and redact= are about a recording, which replay= names: there is none"),
        ({"replay": "x", "redact": "["}, "is not a regular expression"),
        ({"replai": "x"}, "has no option 'replai'.* Did you mean 'replay'"),
    ],
)
def test_options_that_cannot_be_right(options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        mock_cloudcontrol(**options)


def test_a_recording_that_does_not_exist_is_told_when_the_mock_starts(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match=r"missing\.jsonl cannot be read: No such file"),
        mock_cloudcontrol(replay=tmp_path / "missing.jsonl"),
    ):
        pass


def test_threads_of_the_code_may_call_in_any_order(deployed: Path, client: Any) -> None:
    def one(name: str) -> str:
        return made(client, QUEUE, {"QueueName": name})

    rest: list[Callable[[], Any]] = []
    with mock_cloudcontrol(replay=deployed, order="any"):
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(one, ("bills", "orders")))
        patch = [{"op": "replace", "path": "/DelaySeconds", "value": 5}]
        wait(client, update(client, QUEUE, found[1], patch))
        rest += [lambda identifier=identifier: read(client, QUEUE, identifier) for identifier in found]
        assert [look()["QueueName"] for look in rest] == ["bills", "orders"]


def test_the_report_shows_replayed_calls(deployed: Path, client: Any) -> None:
    with mock_cloudcontrol(replay=deployed) as cloud:
        deploy(client)
        assert "UpdateResource" in str(cloud.report())
