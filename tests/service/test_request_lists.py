"""ListResourceRequests: members, order, filters and pages."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import BUCKET, LOG_GROUP, create, delete, refused, update

STATUSES = ["PENDING", "IN_PROGRESS", "SUCCESS", "FAILED", "CANCEL_IN_PROGRESS", "CANCEL_COMPLETE"]


@pytest.fixture
def one_of_each(cloud: MockCloud, client: Any) -> dict[str, str]:
    """Returns status → token of a request with it. The pending and the failed request are deletes."""
    tokens = {}
    for status, event in (
        ("SUCCESS", create(client, BUCKET, {"BucketName": "alpha"})),
        ("FAILED", delete(client, LOG_GROUP, "nobody")),
        ("CANCEL_COMPLETE", create(client, LOG_GROUP, {"LogGroupName": "canceled"})),
    ):
        tokens[status] = event["RequestToken"]
    client.cancel_resource_request(RequestToken=tokens["CANCEL_COMPLETE"])
    cloud.clock.advance(60)
    tokens["IN_PROGRESS"] = update(client, BUCKET, "alpha", [])["RequestToken"]
    tokens["CANCEL_IN_PROGRESS"] = create(client, BUCKET, {"BucketName": "beta"})["RequestToken"]
    client.cancel_resource_request(RequestToken=tokens["CANCEL_IN_PROGRESS"])
    cloud.timing.set(queue=10)
    tokens["PENDING"] = delete(client, LOG_GROUP, "waits")["RequestToken"]
    return tokens


# filter, statuses of the matching requests
FILTERS: list[tuple[dict[str, list[str]], list[str]]] = [
    ({}, STATUSES),
    ({"OperationStatuses": STATUSES}, STATUSES),
    ({"OperationStatuses": []}, STATUSES),
    *(({"OperationStatuses": [status]}, [status]) for status in STATUSES),
    ({"OperationStatuses": ["PENDING", "FAILED"]}, ["PENDING", "FAILED"]),
    ({"Operations": ["CREATE"]}, ["SUCCESS", "CANCEL_IN_PROGRESS", "CANCEL_COMPLETE"]),
    ({"Operations": ["UPDATE"]}, ["IN_PROGRESS"]),
    ({"Operations": ["DELETE"]}, ["FAILED"]),
    (
        {"Operations": ["CREATE", "UPDATE", "DELETE"]},
        ["IN_PROGRESS", "SUCCESS", "FAILED", "CANCEL_IN_PROGRESS", "CANCEL_COMPLETE"],
    ),
    ({"Operations": ["CREATE"], "OperationStatuses": ["SUCCESS", "FAILED"]}, ["SUCCESS"]),
    ({"Operations": ["CREATE", "DELETE"], "OperationStatuses": ["SUCCESS", "FAILED"]}, ["SUCCESS", "FAILED"]),
    ({"Operations": ["DELETE"], "OperationStatuses": ["PENDING"]}, []),
]


@pytest.mark.parametrize(("wanted", "statuses"), FILTERS)
def test_request_list_is_filtered_by_operation_and_status(
    client: Any, one_of_each: dict[str, str], wanted: dict[str, list[str]], statuses: list[str]
) -> None:
    answer = client.list_resource_requests(ResourceRequestStatusFilter=wanted)
    found = {
        summary["RequestToken"]: summary["OperationStatus"] for summary in answer["ResourceRequestStatusSummaries"]
    }
    assert found == {one_of_each[status]: status for status in statuses}


def test_request_list_without_filter_has_all_newest_first(
    cloud: MockCloud, client: Any, one_of_each: dict[str, str]
) -> None:
    found = [event["RequestToken"] for event in client.list_resource_requests()["ResourceRequestStatusSummaries"]]
    assert found == [request.token for request in reversed(list(cloud.requests))]
    assert set(found) == set(one_of_each.values())


def test_operations_filter_hides_requests_canceled_while_pending(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(queue=10)
    event = create(client, BUCKET, {"BucketName": "alpha"})
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    cloud.clock.advance(60)
    wanted = {"Operations": ["CREATE", "UPDATE", "DELETE"]}
    assert client.list_resource_requests(ResourceRequestStatusFilter=wanted)["ResourceRequestStatusSummaries"] == []
    assert len(client.list_resource_requests()["ResourceRequestStatusSummaries"]) == 1


@pytest.mark.parametrize(
    ("parameters", "sizes"),
    [({}, [20, 20, 20, 20, 20, 5]), ({"MaxResults": 7}, [7] * 15), ({"MaxResults": 100}, [100, 5])],
)
def test_request_list_has_pages(cloud: MockCloud, client: Any, parameters: dict[str, int], sizes: list[int]) -> None:
    for number in range(105):
        create(client, BUCKET, {"BucketName": f"bucket-{number}"})
    pages: list[list[dict[str, Any]]] = []
    token: dict[str, str] = {}
    while not pages or token:
        answer = client.list_resource_requests(**parameters, **token)
        pages.append(answer["ResourceRequestStatusSummaries"])
        token = {"NextToken": answer["NextToken"]} if "NextToken" in answer else {}
    assert [len(page) for page in pages] == sizes
    names = [event["Identifier"] for page in pages for event in page]
    assert names == [f"bucket-{number}" for number in reversed(range(105))]


def test_request_list_page_has_at_most_100_requests(client: Any) -> None:
    text = refused("ValidationException", client.list_resource_requests, MaxResults=101)
    assert "Member must have value less than or equal to 100" in text
