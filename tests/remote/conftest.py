"""A mock, and the handle of it, without a server between them."""

from __future__ import annotations

import pytest

from ccmock import MockCloud
from ccmock.control.api import ControlApi
from ccmock.remote.cloud import RemoteCloud, connected
from ccmock.wire.messages import HttpRequest, HttpResponse


class InMemory:
    """Hands requests to a control API as a server would."""

    def __init__(self, api: ControlApi) -> None:
        self.api = api

    def send(self, request: HttpRequest) -> HttpResponse:
        return self.api.answer(request)

    def close(self) -> None:
        pass


@pytest.fixture
def remote(cloud: MockCloud) -> RemoteCloud:
    return connected("http://mock.test", InMemory(ControlApi(cloud)))
