"""Mistakes of the first hour: each error says what was wrong, where, and what would be right."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ccmock import CcmockError, ManualClock, MockCloud, mock_cloudcontrol
from tests.support.calls import LOG_GROUP, create, made

SCHEMA = {
    "typeName": "My::Own::Thing",
    "properties": {"Id": {"type": "string"}},
    "primaryIdentifier": ["/properties/Id"],
    "additionalProperties": False,
}
NAIVE = datetime(2020, 1, 1)  # noqa: DTZ001 - one of the mistakes
Mistake = Callable[[MockCloud], Any]

MISTAKES: list[tuple[Mistake, str]] = [
    (
        lambda cloud: cloud.resources.put(LOG_GROUP, {"LogGruopName": "logs"}),
        r"extraneous key \[LogGruopName\] is not permitted\. Did you mean 'LogGroupName'",
    ),
    (lambda cloud: cloud.resources.put(LOG_GROUP, '{"LogGroupName": "logs"}'), r"is a str\. Give a dict"),
    (lambda cloud: cloud.resources.put({}, LOG_GROUP), "Give a str, such as 'AWS::S3::Bucket'"),
    (
        lambda cloud: cloud.resources.get("AWS::ApiGateway::Stage", "prod"),
        r"'prod' is not a valid identifier of AWS::ApiGateway::Stage, which is RestApiId\|StageName",
    ),
    (lambda cloud: cloud.account("eu-west-1"), r"not a valid AWS account id.*A region is given as region='eu-west-1'"),
    (
        lambda cloud: cloud.clock.advance_to(NAIVE),
        r"advance_to\(2020-01-01T00:00:00\), which counts as UTC, would move",
    ),
    (lambda _: mock_cloudcontrol(clock=NAIVE), "For a clock that starts then, give ManualClock of it"),
    (lambda _: mock_cloudcontrol(clock=ManualClock), r"Give an instance, such as ManualClock\(\)"),
    (
        lambda _: mock_cloudcontrol("us-east-1"),
        r"Pass options by keyword, as in mock_cloudcontrol\(region='us-east-1'\)",
    ),
    (lambda cloud: cloud.types.register(json.dumps(SCHEMA)), r"is no path\. Give a schema as a dict, as json\.loads"),
    (
        lambda cloud: cloud.types.register({**SCHEMA, "primaryIdentifier": ["/properties/Name"]}),
        r"primaryIdentifier \['/properties/Name'\] of My::Own::Thing is not among its properties",
    ),
    (lambda cloud: cloud.timing.set(create=1, type_name="AWS::S3::*"), "there are no wildcards here"),
]


@pytest.mark.parametrize(("mistake", "words"), MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_is_told_with_what_would_be_right(cloud: MockCloud, mistake: Mistake, words: str) -> None:
    with pytest.raises(CcmockError, match=words):
        mistake(cloud)


def test_the_text_of_a_schema_is_no_path_however_long_it_is(cloud: MockCloud) -> None:
    with pytest.raises(CcmockError, match="Give a schema as a dict"):
        cloud.types.register(json.dumps({**SCHEMA, "description": "x" * 5000}))
    with pytest.raises(CcmockError, match="There is no file or folder xxx"):
        cloud.types.register("x" * 5000)


@pytest.mark.parametrize("read", ["load", "types.register", "resources.put_all", "save"])
def test_a_relative_path_is_told_with_where_it_begins(
    cloud: MockCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    monkeypatch.chdir(tmp_path)
    *way, name = read.split(".")
    owner = getattr(cloud, way[0]) if way else cloud
    with pytest.raises(CcmockError) as caught:
        getattr(owner, name)("nowhere/state.json")
    assert f"(the current folder is {tmp_path})" in str(caught.value)
    with pytest.raises(CcmockError) as caught:
        getattr(owner, name)(tmp_path / "nowhere" / "state.json")
    assert "current folder" not in str(caught.value)


def test_what_was_not_waited_for_is_told(cloud: MockCloud, client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    for search in (
        lambda: cloud.resources.assert_exists(LOG_GROUP, "logs"),
        lambda: cloud.requests.assert_one("CREATE", status="SUCCESS"),
    ):
        with pytest.raises(AssertionError, match=r"A request has not ended: wait for it .*cloud\.clock\.advance"):
            search()
    cloud.clock.advance(60)
    with pytest.raises(AssertionError) as caught:
        cloud.requests.assert_one(status="FAILED")
    assert "has not ended" not in str(caught.value)


def test_an_index_beyond_the_last_one_is_told_with_how_many_there_are(cloud: MockCloud, client: Any) -> None:
    with pytest.raises(IndexError, match="There is no request with the index 0; 0 requests were made"):
        cloud.requests[0]
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    with pytest.raises(IndexError, match="no request with the index -2; 1 request was made"):
        cloud.requests[-2]
    with pytest.raises(IndexError, match="no call with the index 9; 4 calls were made"):
        cloud.calls[9]


# --- messages of several lines ---

LINES = "no answer\nfrom the queue"


def test_a_message_of_several_lines_stays_in_its_column_of_the_report(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized", message=LINES)
    cloud.hooks.add("Private::Guard::Names", lambda _: LINES, failure_mode="WARN")
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    report = str(cloud.report()).splitlines()
    begun = [number for number, line in enumerate(report) if line.endswith("no answer")]
    column = report[1].index("IN_PROGRESS")
    assert len(begun) == 2
    assert [report[number + 1] for number in begun] == [f"{' ' * column}from the queue"] * 2
    assert all(line[column - 1] == " " and line[column] != " " for line in report[1:])


def test_a_message_of_several_lines_is_indented_in_an_explanation(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized", message=LINES)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    for search in (
        cloud.requests.assert_none,
        lambda: cloud.resources.assert_exists(LOG_GROUP, "logs"),
    ):
        with pytest.raises(AssertionError, match=r"\n  12:00:05 CREATE .*no answer\n      from the queue"):
            search()


def test_a_create_whose_answer_was_lost_comes_before_what_it_caused(cloud: MockCloud, client: Any) -> None:
    cloud.faults.drop_connection(operation="CreateResource", after_work=True)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    first, second, third = (line.what.strip() for line in cloud.report().lines[:3])
    assert (first, second, third) == ("CreateResource", "CREATE", "CreateResource")
