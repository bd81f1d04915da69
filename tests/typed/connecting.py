"""A served mock's handle: its methods have the types of those in process."""

from __future__ import annotations

from typing import Any

from typing_extensions import assert_type

import ccmock
from ccmock import Call, Resource
from ccmock.remote.cloud import RemoteCloud
from ccmock.remote.records import RemoteRequest
from ccmock.remote.scenario import RemoteFault


def test_the_handle_of_a_served_mock(url: str) -> None:
    with ccmock.connect(url, "token", timeout=5) as remote:
        assert_type(remote, RemoteCloud)
        assert_type(remote.faults.fail("Throttling", type_name="AWS::SNS::*", times=None), RemoteFault)
        assert_type(remote.resources.put("AWS::SNS::Topic", {"TopicName": "news"}), Resource)
        assert_type(remote.resources.list("AWS::SNS::Topic"), list[Resource])
        assert_type(remote.requests.of("CREATE"), list[RemoteRequest])
        assert_type(remote.calls.assert_one("ListResources"), Call)
        assert_type(remote.permissions.policy(), dict[str, Any])
        remote.clock.advance(5)
        remote.timing.set(create=[1, 2.5])
        remote.faults.fail("Throttling", tims=2)  # type: ignore[call-arg]
        remote.resources.put("AWS::SNS::Topic")  # type: ignore[call-arg]
