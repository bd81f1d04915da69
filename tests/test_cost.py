"""What operations cost: among twice as many requests, calls, resources or rules they do no more work.

Work is counted in calls of functions, which are the same on every machine; `python -m benchmarks.growth` measures time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.engine.model import ParsedCall
from ccmock.pytest_plugin.observer import ObservedMock, baseline_of
from tests.support.calls import LOG_GROUP
from tests.support.work import calls_in

FEW = 40
DAY = 24 * 60 * 60
OTHER = ("222222222222", "eu-west-1")


def call(cloud: MockCloud, operation: str, place: tuple[str, str] | None = None, **parameters: Any) -> Any:
    account_id, region = place or (cloud.account_id, cloud.region)
    with cloud._engine.lock:
        record = cloud._engine.answer(ParsedCall(operation, parameters, account_id, region), account_id, region)
    assert record.error is None
    return record.output


def create(cloud: MockCloud, number: int, place: tuple[str, str] | None = None, **parameters: Any) -> Any:
    state = json.dumps({"LogGroupName": f"/group/{number}"})
    return call(cloud, "CreateResource", place, TypeName=LOG_GROUP, DesiredState=state, **parameters)


def settled(cloud: MockCloud, seconds: float) -> None:
    cloud.clock.advance(seconds)
    len(cloud.requests)


@contextmanager
def crowded(count: int) -> Iterator[MockCloud]:
    """A cloud with so many ended requests, in two places, whose resources are there."""
    with mock_cloudcontrol(clock="manual") as cloud:
        for number in range(count):
            create(cloud, number, OTHER if number % 2 else None, ClientToken=f"token-{number}")
        settled(cloud, 10)
        yield cloud


# --- one operation among few and among many: the same work ---

OPERATIONS: dict[str, Callable[[MockCloud], object]] = {
    "an item of the requests": lambda cloud: cloud.requests[7],
    "the last item of the requests": lambda cloud: cloud.requests[-1],
    "an item of the requests of one place": lambda cloud: cloud.account(*OTHER).requests[7],
    "what a request asked for": lambda cloud: (cloud.requests[7].desired_state, cloud.requests[7].client_token),
    "the calls about a request": lambda cloud: cloud.requests[7].calls,
    "a status": lambda cloud: cloud.requests[7].status,
    "the number of requests": lambda cloud: len(cloud.requests),
    "an item of the calls": lambda cloud: cloud.calls[7],
    "an item of the calls of one place": lambda cloud: cloud.account(*OTHER).calls[7],
    "the number of calls of one place": lambda cloud: len(cloud.account(*OTHER).calls),
    "the counts of resources": lambda cloud: repr(cloud.resources),
    "a create": lambda cloud: create(cloud, 1_000_000),
    "a delete": lambda cloud: call(cloud, "DeleteResource", TypeName=LOG_GROUP, Identifier="/group/0"),
    "a page of resources": lambda cloud: call(cloud, "ListResources", TypeName=LOG_GROUP, MaxResults=5),
    "a page of requests": lambda cloud: call(cloud, "ListResourceRequests", MaxResults=5),
    "a baseline of the plugin": baseline_of,
}


@pytest.mark.parametrize("what", OPERATIONS)
def test_an_operation_does_no_more_work_among_more(what: str) -> None:
    work = []
    for count in (FEW, 2 * FEW):
        with crowded(count) as cloud:
            OPERATIONS[what](cloud)  # loads what is loaded once
        with crowded(count) as cloud:
            work.append(calls_in(partial(OPERATIONS[what], cloud)))
    few, many = work
    assert few <= many <= few + 2  # a page's token has more digits


def test_a_create_below_a_quota_does_no_more_work_among_more() -> None:
    work = []
    for count in (FEW, 2 * FEW):
        with crowded(count) as cloud:
            cloud.limits.set(LOG_GROUP, 1_000)
            create(cloud, 1_000_000)
            work.append(calls_in(partial(create, cloud, 1_000_001)))
    assert work[0] == work[1]


def test_leftovers_and_timeline_of_a_test_do_no_more_work_after_more() -> None:
    work = []
    for count in (FEW, 2 * FEW):
        with crowded(count) as cloud:
            observed = ObservedMock(cloud, baseline_of(cloud), baseline_of(cloud))
            create(cloud, 1_000_000)
            assert len(observed.leftovers()) == 1
            assert len(observed.report().lines) == 2
            work.append(calls_in(observed.leftovers) + calls_in(observed.report))
    assert work[0] == work[1]


# --- all of them: twice as many, at most two and a half times the work ---


def waiting_creates(cloud: MockCloud, count: int) -> None:
    cloud.limits.set_running(1)
    for number in range(count):
        create(cloud, number)
    settled(cloud, 5 * count)


def half_running_creates(cloud: MockCloud, count: int) -> None:
    cloud.limits.set_running(count // 2)
    for number in range(count):
        create(cloud, number)
    settled(cloud, 60)


def raised_limit(cloud: MockCloud, count: int) -> None:
    cloud.limits.set_running(1)
    for number in range(count):
        create(cloud, number)
    cloud.limits.set_running(None)
    settled(cloud, 10)


def canceled_while_waiting(cloud: MockCloud, count: int) -> None:
    cloud.limits.set_running(1)
    for number in range(count):
        token = create(cloud, number)["ProgressEvent"]["RequestToken"]
        if number:
            call(cloud, "CancelResourceRequest", RequestToken=token)
    settled(cloud, 10)


def statuses(cloud: MockCloud, count: int) -> None:
    for number in range(count):
        create(cloud, number, OTHER if number % 2 else None)
    assert len([request.status for request in cloud.requests]) == count
    assert len(cloud.requests.of(status="IN_PROGRESS")) == count
    assert len([cloud.requests[number].status for number in range(count)]) == count
    assert len([cloud.calls[number].operation for number in range(count)]) == count


def expiring(cloud: MockCloud, count: int) -> None:
    for number in range(count):
        create(cloud, number, OTHER if number % 2 else None, ClientToken=f"token-{number}")
        settled(cloud, 3600)
    assert len(cloud.requests) <= 7 * 24
    settled(cloud, 8 * DAY)
    assert len(cloud.requests) == 0


def pages(cloud: MockCloud, count: int) -> None:
    for number in range(count):
        create(cloud, number)
    settled(cloud, 10)
    for operation, parameters in (("ListResourceRequests", {}), ("ListResources", {"TypeName": LOG_GROUP})):
        more: dict[str, str] = {}
        while True:
            page = call(cloud, operation, MaxResults=5, **parameters, **more)
            if "NextToken" not in page:
                break
            more = {"NextToken": page["NextToken"]}


def report(cloud: MockCloud, count: int) -> None:
    for number in range(count):
        create(cloud, number)
    settled(cloud, 10)
    assert len(str(cloud.report()).splitlines()) > count


def in_many_regions(cloud: MockCloud, count: int) -> None:
    accounts = [f"{number:012}" for number in range(1, count + 1)]
    for number, account_id in enumerate(accounts):
        create(cloud, number, (account_id, "us-east-1"))
        assert cloud.requests[-1].account_id == account_id
    settled(cloud, 10)


ALL = [
    waiting_creates,
    half_running_creates,
    raised_limit,
    canceled_while_waiting,
    statuses,
    expiring,
    pages,
    report,
    in_many_regions,
]


@pytest.mark.parametrize("act", ALL, ids=lambda act: act.__name__)
def test_twice_as_many_take_twice_the_work(act: Callable[[MockCloud, int], None]) -> None:
    work = []
    for count in (5, FEW, 2 * FEW):  # the first one loads what is loaded once
        with mock_cloudcontrol(clock="manual") as cloud:
            work.append(calls_in(partial(act, cloud, count)))
    assert work[2] <= 2.5 * work[1]


# --- resources that are looked for by what they hold ---

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}]}
VPC_ID = "vpc-12345678"

STATES: dict[str, Callable[[int], dict[str, Any]]] = {
    "AWS::ApiGateway::RestApi": lambda number: {"Name": f"api-{number}"},
    "AWS::EC2::SecurityGroup": lambda number: {"GroupName": f"group-{number}", "GroupDescription": "a group"},
    "AWS::ElasticLoadBalancingV2::TargetGroup": lambda number: {
        "Name": f"group-{number}",
        "Protocol": "HTTP",
        "Port": 80,
        "VpcId": VPC_ID,
    },
    "AWS::Events::Rule": lambda number: {"Name": f"rule-{number}", "ScheduleExpression": "rate(1 day)"},
    "AWS::IAM::ManagedPolicy": lambda number: {"ManagedPolicyName": f"policy-{number}", "PolicyDocument": POLICY},
    "AWS::IAM::Role": lambda number: {"RoleName": f"role-{number}", "AssumeRolePolicyDocument": TRUST},
    "AWS::SecretsManager::Secret": lambda number: {"Name": f"secret-{number}"},
    "AWS::SNS::Topic": lambda number: {"TopicName": f"topic-{number}"},
}


def lived(cloud: MockCloud, type_name: str, number: int) -> None:
    """One more resource is created and deleted."""
    state = json.dumps(STATES[type_name](number))
    token = call(cloud, "CreateResource", TypeName=type_name, DesiredState=state)["ProgressEvent"]["RequestToken"]
    settled(cloud, 3600)
    assert cloud.requests[token].status == "SUCCESS"
    call(cloud, "DeleteResource", TypeName=type_name, Identifier=cloud.requests[token].identifier)
    settled(cloud, 3600)
    assert cloud.requests[-1].status == "SUCCESS"


@pytest.mark.parametrize("type_name", STATES)
def test_a_resource_lives_with_as_much_work_among_more_of_its_type(type_name: str) -> None:
    work = []
    with mock_cloudcontrol(clock="manual") as cloud:
        for numbers in (range(FEW), range(FEW, 4 * FEW)):
            for number in numbers:
                cloud.resources.put(type_name, STATES[type_name](number))
            lived(cloud, type_name, 1_000_000)  # makes the indexes
            work.append(calls_in(partial(lived, cloud, type_name, 1_000_001)))
    assert work[1] <= 1.1 * work[0]


SERVICE = "AWS::ECS::Service"
STAGE = "AWS::ApiGateway::Stage"


@pytest.mark.parametrize(
    ("type_name", "state", "wanted"),
    [
        (
            SERVICE,
            lambda number: {"ServiceName": f"s{number}", "Cluster": f"c{number % 40}", "TaskDefinition": "t"},
            {"Cluster": "c7"},
        ),
        (STAGE, lambda number: {"StageName": f"s{number}", "RestApiId": f"api{number % 40}"}, {"RestApiId": "api7"}),
    ],
)
def test_a_list_for_a_parent_looks_at_its_children_alone(type_name: str, state: Any, wanted: dict[str, str]) -> None:
    work = []
    with mock_cloudcontrol(clock="manual", references="off") as cloud:
        for number in range(160):
            cloud.resources.put(type_name, state(number))
        parameters = {"TypeName": type_name, "ResourceModel": json.dumps(wanted)}
        for numbers in ((), range(1_000, 1_160)):
            for number in numbers:
                cloud.resources.put(type_name, state(8 + 40 * number))
            found = call(cloud, "ListResources", **parameters)["ResourceDescriptions"]
            assert len(found) == 4
            work.append(calls_in(partial(call, cloud, "ListResources", **parameters)))
    assert work[1] <= work[0] + 2


def test_another_identifier_is_looked_up_with_as_much_work_among_more() -> None:
    work = []
    key_pair = "AWS::EC2::KeyPair"
    with mock_cloudcontrol(clock="manual") as cloud:
        for numbers in (range(FEW), range(FEW, 4 * FEW)):
            made = [cloud.resources.put(key_pair, {"KeyName": f"key-{number}"}) for number in numbers]
            identifier = json.dumps({"KeyPairId": made[-1].properties["KeyPairId"]})
            read = partial(call, cloud, "GetResource", TypeName=key_pair, Identifier=identifier)
            assert read()["ResourceDescription"]["Identifier"] == made[-1].identifier
            work.append(calls_in(read))
    assert work[1] <= work[0] + 2
