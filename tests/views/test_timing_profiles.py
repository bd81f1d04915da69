"""Timing profiles: what the bundled ones say, and what is told of a file that cannot be right."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from ccmock import MockCloud, UsageError, current, mock_cloudcontrol
from ccmock.settings import TIMING_PROFILES
from ccmock.views.timing_profiles import read_profile
from tests.support.calls import create, delete, wait

TOPIC = "AWS::SNS::Topic"
CLUSTER = "AWS::MemoryDB::Cluster"
INDEX = "AWS::Kendra::Index"


def steps_of(cloud: MockCloud, type_name: str, phase: str, usual_seconds: float | None = None) -> list[float]:
    return [step / 1000 for step in cloud._engine.timing.steps_of(type_name, phase, usual_seconds)]


def profile_of(tmp_path: Path, profile: Any, name: str = "timing.json") -> Path:
    path = tmp_path / name
    path.write_text(profile if isinstance(profile, str) else json.dumps(profile, indent=1))
    return path


# --- the bundled profiles ---


def test_nothing_takes_time_in_the_instant_profile(cloud: MockCloud, client: Any) -> None:
    cloud.timing.profile("instant")
    event = create(client, TOPIC, {"TopicName": "news"})
    [identifier] = [resource.identifier for resource in cloud.resources.list(TOPIC)]
    delete(client, TOPIC, identifier)
    assert [request.status for request in cloud.requests] == ["SUCCESS", "SUCCESS"]
    assert event["OperationStatus"] == "IN_PROGRESS"
    assert cloud.resources.list(TOPIC) == []


def test_the_realistic_profile_needs_as_many_polls_as_the_service() -> None:
    import boto3

    with mock_cloudcontrol(clock="auto") as cloud:
        client = boto3.client("cloudcontrol")
        cloud.timing.profile("realistic")
        wait(client, create(client, TOPIC, {"TopicName": "news"}))
        event = create(client, "AWS::OpenSearchService::Domain", {"DomainName": "logs"})
        before = len(cloud.calls)
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            wait(client, event)
        assert len(cloud.calls) - before == 24


def test_a_handler_whose_code_is_open_comes_back_after_its_callback_delay(cloud: MockCloud) -> None:
    cloud.timing.profile("realistic")
    assert steps_of(cloud, CLUSTER, "CREATE", 600) == [60] * 10
    assert steps_of(cloud, INDEX, "UPDATE", 300) == [120, 120, 60]
    assert steps_of(cloud, TOPIC, "CREATE") == [5]
    assert steps_of(cloud, TOPIC, "CANCEL") == [1]


def test_types_of_the_bundled_profiles_exist_and_name_their_source(cloud: MockCloud) -> None:
    for name in TIMING_PROFILES:
        assert read_profile(name, cloud._engine.types.all_names())
    path = Path(__file__).parents[2] / "ccmock" / "data" / "timing" / "realistic.json"
    types = json.loads(path.read_text())["types"]
    assert all(entry["source"] for entry in types.values())


def test_a_profile_replaces_what_was_set_and_may_be_refined(cloud: MockCloud) -> None:
    cloud.timing.set(create=99, type_name=TOPIC)
    cloud.timing.profile("instant")
    assert steps_of(cloud, TOPIC, "CREATE") == [0]
    cloud.timing.set(create=7)
    assert steps_of(cloud, TOPIC, "CREATE") == [7]
    assert steps_of(cloud, TOPIC, "DELETE") == [0]


def test_a_profile_is_part_of_a_snapshot(cloud: MockCloud) -> None:
    cloud.timing.profile("realistic")
    snapshot = json.loads(json.dumps(cloud.snapshot()))
    cloud.reset()
    assert steps_of(cloud, CLUSTER, "CREATE", 600) == [600]
    cloud.restore(snapshot)
    assert steps_of(cloud, CLUSTER, "CREATE", 600) == [60] * 10
    snapshot["timing"].append(["AWS::Nothing::There", "EVERY", [1]])
    with pytest.raises(UsageError, match="AWS::Nothing::There"):
        cloud.restore(snapshot)


def test_a_mock_has_a_profile_from_its_start_on_and_again_after_a_reset(tmp_path: Path) -> None:
    path = profile_of(tmp_path, {"types": {TOPIC: {"create": 8}}})

    @mock_cloudcontrol(timing=path)
    def decorated() -> list[float]:
        return steps_of(current(), TOPIC, "CREATE")

    assert decorated() == decorated() == [8]
    with mock_cloudcontrol(timing="instant") as cloud:
        cloud.timing.set(create=7)
        cloud.reset()
        assert steps_of(cloud, TOPIC, "CREATE") == [0]
        cloud.timing.clear()
        assert steps_of(cloud, TOPIC, "CREATE") == [5]


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ("instnt", "timing='instnt': there is no such profile. Give 'instant', 'realistic', or the path of a file"),
        (7, "timing=7 is not a valid profile. Give 'instant', 'realistic' or a path."),
        ("a\0.json", "is not a path"),
    ],
)
def test_a_mock_with_a_profile_that_does_not_exist_is_refused(profile: Any, told: str) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        mock_cloudcontrol(timing=profile)


# --- profiles of one's own ---


def test_a_file_says_how_long_each_type_takes(cloud: MockCloud, tmp_path: Path) -> None:
    given = {"default": {"create": 3, "queue": 1}, "types": {TOPIC: {"create": [1, 2.5], "delete": "usual"}}}
    cloud.timing.profile(profile_of(tmp_path, given))
    assert steps_of(cloud, TOPIC, "CREATE") == [1, 2.5]
    assert steps_of(cloud, CLUSTER, "CREATE", 600) == [3]
    assert steps_of(cloud, TOPIC, "DELETE", 40) == [40]
    assert steps_of(cloud, TOPIC, "QUEUE") == [1]


def test_a_file_may_be_yaml(cloud: MockCloud, tmp_path: Path) -> None:
    cloud.timing.profile(str(profile_of(tmp_path, f"types:\n  {TOPIC}: {{create: 8, every: 3}}\n", "timing.yaml")))
    assert steps_of(cloud, TOPIC, "CREATE") == [8]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "A profile has to be an object; got []."),
        ({"defaults": {}}, ": defaults is not known. There are about, default, types. Did you mean 'default'?"),
        (
            {"default": {"creates": 1}},
            ", line 3: default/creates is not known. There are create, update, delete, queue",
        ),
        ({"default": {"create": "soon"}}, "default/create has to be a number of seconds, a list of them or 'usual'."),
        ({"default": {"queue": "usual"}}, "default/queue cannot be 'usual': only create, update, delete can."),
        ({"default": {"create": -1}}, "default/create is a number of seconds, zero or more; got -1."),
        ({"default": {"create": []}}, "default/create has no steps. Give the seconds of each."),
        ({"default": {"create": True}}, "default/create has to be a number of seconds"),
        ({"default": 5}, "default has to be an object; got 5."),
        ({"types": [TOPIC]}, "types has to be an object of types; got ['AWS::SNS::Topic']."),
        ({"types": {"AWS::SNS::Topik": {}}}, "types/AWS::SNS::Topik: No resource type 'AWS::SNS::Topik'"),
        ({"types": {TOPIC: {"every": [1]}}}, "types/AWS::SNS::Topic/every has to be a number of seconds"),
        ({"types": {TOPIC: 5}}, "types/AWS::SNS::Topic has to be an object; got 5."),
        ("{", "timing.json is not valid JSON"),
    ],
)
def test_what_cannot_be_right_is_told_with_its_place_and_changes_nothing(
    given: Any, told: str, cloud: MockCloud, tmp_path: Path
) -> None:
    cloud.timing.set(create=99)
    path = profile_of(tmp_path, given)
    with pytest.raises(UsageError, match=re.escape(told)) as refused:
        cloud.timing.profile(path)
    assert str(path) in str(refused.value)
    assert steps_of(cloud, TOPIC, "CREATE") == [99]


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ("realstic", "there is no such profile. Give 'instant', 'realistic', or the path of a file"),
        ("missing.json", "missing.json cannot be read"),
        (7, "profile=7 is not a valid profile. Give 'instant', 'realistic' or a path."),
    ],
)
def test_a_profile_that_does_not_exist_is_refused(profile: Any, told: str, cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        cloud.timing.profile(profile)
