"""Cloud Custodian, run in the process by its own command, on resources of its Cloud Control provider."""

from __future__ import annotations

import json

import pytest
from c7n import cli

GROUP, FILTER, BUCKET, QUEUE = "AWS::Logs::LogGroup", "AWS::Logs::MetricFilter", "AWS::S3::Bucket", "AWS::SQS::Queue"

pytestmark = pytest.mark.downstream


@pytest.fixture
def custodian(cloud, tmp_path, monkeypatch):
    """Runs a policy; what it gives is what Custodian wrote down of the resources that matched."""
    # Its own call to STS, before any policy.
    monkeypatch.setattr("c7n.utils.get_account_id_from_sts", lambda _session: cloud.account_id)

    def run(resource, *options, filters=(), actions=(), region="us-east-1"):
        policy = {"name": "policy", "resource": f"awscc.{resource}", "filters": [*filters], "actions": [*actions]}
        (tmp_path / "policies.json").write_text(json.dumps({"policies": [policy]}), encoding="utf-8")
        output = ("--output-dir", str(tmp_path / "out"), "--cache-period", "0")
        cli.main(["run", *output, "--region", region, *options, str(tmp_path / "policies.json")])
        return json.loads((tmp_path / "out" / "policy" / "resources.json").read_text(encoding="utf-8"))

    return run


def retention(cloud, name):
    return cloud.resources.get(GROUP, name).properties.get("RetentionInDays")


@pytest.mark.parametrize(
    ("resource", "type_name", "states", "condition", "identifiers"),
    [
        (
            "logs_loggroup",
            GROUP,
            [{"LogGroupName": "short", "RetentionInDays": 7}, {"LogGroupName": "for-ever"}],
            {"RetentionInDays": "absent"},
            ["for-ever"],
        ),
        (
            "s3_bucket",
            BUCKET,
            [{"BucketName": "plain"}, {"BucketName": "safe", "VersioningConfiguration": {"Status": "Enabled"}}],
            {"type": "value", "key": "VersioningConfiguration.Status", "op": "ne", "value": "Enabled"},
            ["plain"],
        ),
        (
            "sns_topic",
            "AWS::SNS::Topic",
            [{"TopicName": "news"}, {"TopicName": "orders"}],
            {"type": "value", "key": "TopicName", "op": "glob", "value": "n*"},
            ["arn:aws:sns:us-east-1:123456789012:news"],
        ),
        (
            "logs_metricfilter",
            FILTER,
            [
                {
                    "LogGroupName": "shop",
                    "FilterName": name,
                    "FilterPattern": "",
                    "MetricTransformations": [{"MetricName": "m", "MetricNamespace": "n", "MetricValue": "1"}],
                }
                for name in ("all", "errors")
            ],
            {"FilterName": "all"},
            ["shop|all"],
        ),
    ],
    ids=["log group", "bucket", "topic", "metric filter"],
)
def test_resources_are_found_and_deleted_by_what_they_are(
    cloud, custodian, resource, type_name, states, condition, identifiers
):
    cloud.resources.put(GROUP, {"LogGroupName": "shop", "RetentionInDays": 1})
    for state in states:
        cloud.resources.put(type_name, state)

    matched = custodian(resource, "--dryrun", filters=[condition], actions=["delete"])
    assert len(matched) == 1
    assert len(cloud.requests) == 0

    custodian(resource, filters=[condition], actions=["delete"])
    cloud.clock.advance(600)

    assert [(request.operation, request.status) for request in cloud.requests] == [("DELETE", "SUCCESS")]
    assert [request.identifier for request in cloud.requests] == identifiers
    cloud.resources.assert_missing(type_name, identifiers[0])


def test_an_update_by_values_touches_what_matched(cloud, custodian):
    cloud.resources.put(GROUP, {"LogGroupName": "a"})
    cloud.resources.put(GROUP, {"LogGroupName": "b", "RetentionInDays": 7})

    matched = custodian(
        "logs_loggroup",
        filters=[{"RetentionInDays": "absent"}],
        actions=[{"type": "update", "RetentionInDays": 30}],
    )

    assert [group["LogGroupName"] for group in matched] == ["a"]
    assert [request.status for request in cloud.requests] == ["IN_PROGRESS"], "Custodian does not wait for it"
    cloud.clock.advance(60)
    assert (retention(cloud, "a"), retention(cloud, "b")) == (30, 7)


def test_an_update_by_a_patch(cloud, custodian):
    cloud.resources.put(BUCKET, {"BucketName": "plain"})
    versioned = {"op": "add", "path": "/VersioningConfiguration", "value": {"Status": "Enabled"}}
    custodian("s3_bucket", actions=[{"type": "update", "patch": [versioned]}])
    cloud.clock.advance(60)
    cloud.resources.assert_exists(BUCKET, "plain", {"VersioningConfiguration": {"Status": "Enabled"}})


def test_a_refusal_that_comes_after_the_call_is_seen_in_the_requests(cloud, custodian):
    cloud.hooks.add("Private::Guard::Deletes", lambda request: "not on Fridays", operations=("DELETE",))
    cloud.resources.put(QUEUE, {"QueueName": "orders"})
    custodian("sqs_queue", actions=["delete"])
    cloud.clock.advance(600)
    (request,) = cloud.requests
    assert (request.operation, request.status, request.error_code) == ("DELETE", "FAILED", "GeneralServiceException")
    assert request.hooks[-1][-1] == "not on Fridays"
    assert len(cloud.resources.list(QUEUE)) == 1


def test_a_patch_of_a_create_only_property_fails_the_policy(cloud, custodian, caplog):
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    renamed = {"op": "replace", "path": "/LogGroupName", "value": "other"}
    with pytest.raises(SystemExit) as ended:
        custodian("logs_loggroup", actions=[{"type": "update", "patch": [renamed]}])
    assert ended.value.code == 2
    (call,) = cloud.calls.of("UpdateResource")
    assert (call.error_code, "LogGroupName" in call.error_message) == ("NotUpdatableException", True)
    assert call.error_message in caplog.text


def test_a_denied_list_fails_the_policy(cloud, custodian, caplog):
    cloud.permissions.deny("sqs:ListQueues")
    with pytest.raises(SystemExit) as ended:
        custodian("sqs_queue")
    assert ended.value.code == 2
    assert [call.error_code for call in cloud.calls] == ["AccessDeniedException"]
    assert "AccessDeniedException" in caplog.text


def test_what_is_gone_when_it_is_read_is_left_out(cloud, custodian, put_groups):
    put_groups("a", "b", "c")
    cloud.faults.fail("NotFound", type_name=GROUP, operation="READ", identifier="b")
    assert [group["LogGroupName"] for group in custodian("logs_loggroup")] == ["a", "c"]
    cloud.faults.assert_all_fired()


def test_all_pages_are_read(cloud, custodian):
    for number in range(120):
        cloud.resources.put("AWS::SNS::Topic", {"TopicName": f"topic-{number}"})
    assert len(custodian("sns_topic")) == 120
    assert len(cloud.calls.of("ListResources")) > 1


def test_throttled_calls_are_sent_again_by_botocore_and_then_by_custodian(cloud, custodian, monkeypatch):
    cloud.resources.put(QUEUE, {"QueueName": "orders"})
    # botocore's retries do not sleep; those of Custodian are a sleep of its own, which a test may give to the clock.
    waited = []
    monkeypatch.setattr("c7n.utils.time.sleep", lambda seconds: waited.append(seconds) or cloud.clock.advance(seconds))
    cloud.faults.throttle(times=6)
    assert len(custodian("sqs_queue")) == 1
    assert [call.error_code for call in cloud.calls.of("ListResources")] == ["ThrottlingException"] * 6 + [None]
    assert len(waited) == 1


def test_a_policy_runs_in_the_regions_that_it_is_told(cloud, custodian):
    cloud.account(region="eu-west-1").resources.put(GROUP, {"LogGroupName": "there"})
    matched = custodian("logs_loggroup", region="eu-west-1", actions=["delete"])
    assert [group["LogGroupName"] for group in matched] == ["there"]
    cloud.clock.advance(60)
    assert cloud.account(region="eu-west-1").resources.list(GROUP) == []


def test_the_page_keeps_its_word(run_page):
    assert run_page("Cloud Custodian").startswith("1 passed")
