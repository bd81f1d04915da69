"""responses answers registered URLs and ccmock answers Cloud Control, in any order of nesting."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import responses

from ccmock import mock_cloudcontrol
from tests.beside.conftest import shared
from tests.support.calls import BUCKET, listed, made

URL = "https://api.example.com/things"


def both_answer() -> None:
    assert requests.get(URL, timeout=1).json() == {"of": "responses"}
    client = shared()
    assert made(client, BUCKET, {"BucketName": "alpha"}) == "alpha"
    assert listed(client, BUCKET) == ["alpha"]
    assert requests.get(URL, timeout=1).json() == {"of": "responses"}


@pytest.mark.parametrize("is_outside", [True, False])
def test_registered_urls_are_answered_in_either_order(is_outside: bool) -> None:
    strict = responses.RequestsMock(assert_all_requests_are_fired=True)
    strict.get(URL, json={"of": "responses"})
    mock = mock_cloudcontrol()
    first, second = (strict, mock) if is_outside else (mock, strict)
    with first, second:
        both_answer()
        assert len(strict.calls) == 2, "no call of Cloud Control is among them"


@responses.activate
@mock_cloudcontrol
def test_responses_activate_above_the_decorator() -> None:
    responses.get(URL, json={"of": "responses"})
    both_answer()


@mock_cloudcontrol
@responses.activate
def test_responses_activate_below_the_decorator() -> None:
    responses.get(URL, json={"of": "responses"})
    both_answer()


@pytest.mark.parametrize("is_outside", [True, False])
def test_registered_url_that_is_not_called_is_reported(is_outside: bool) -> None:
    strict = responses.RequestsMock(assert_all_requests_are_fired=True)
    strict.get(URL, json={})
    mock = mock_cloudcontrol()
    first, second = (strict, mock) if is_outside else (mock, strict)
    with pytest.raises(AssertionError, match="GET"), first, second:
        made(shared(), BUCKET, {"BucketName": "alpha"})


@pytest.mark.parametrize("is_outside", [True, False])
def test_unregistered_url_is_refused(is_outside: bool) -> None:
    mocks: tuple[Any, ...] = (responses.RequestsMock(), mock_cloudcontrol())
    first, second = mocks if is_outside else mocks[::-1]
    with first, second, pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
        requests.get(URL, timeout=1)


def test_responses_and_ccmock_end_in_either_order() -> None:
    send = requests.adapters.HTTPAdapter.send
    for ended_first in (0, 1):
        mocks: tuple[Any, ...] = (responses.RequestsMock(assert_all_requests_are_fired=False), mock_cloudcontrol())
        mocks[0].get(URL, json={"of": "responses"})
        for mock in mocks:
            mock.start()
        both_answer()
        for mock in mocks if ended_first == 0 else mocks[::-1]:
            mock.stop()
        assert requests.adapters.HTTPAdapter.send is send
