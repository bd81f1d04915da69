from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags

ALARM: dict[str, Any] = {
    "MetricName": "errors",
    "Namespace": "app",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 2,
    "ComparisonOperator": "GreaterThanThreshold",
}
ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm"


def alarm(name: str) -> Any:
    found = boto("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    if not found:
        return None
    tagged = boto("cloudwatch").list_tags_for_resource(ResourceARN=f"{ARN}:{name}")["Tags"]
    return found[0]["Threshold"], found[0]["Dimensions"], tagged


def put_alarm(name: str, **given: Any) -> str:
    boto("cloudwatch").put_metric_alarm(AlarmName=name, **{**ALARM, **given})
    return name


def put_dashboard(name: str, body: str) -> str:
    boto("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=body)
    return name


CASES = (
    Case(
        "AWS::CloudWatch::Alarm",
        {**ALARM, "AlarmName": "ours", "Dimensions": [{"Name": "app", "Value": "shop"}], "Tags": tags(team="a")},
        seen=alarm,
        made=(2, [{"Name": "app", "Value": "shop"}], tags(team="a")),
        patch=[*replace("Threshold", 3), *replace("Tags", tags(team="b"))],
        patched=(3, [{"Name": "app", "Value": "shop"}], tags(team="b")),
        make=lambda: put_alarm("theirs", AlarmDescription="theirs"),
        shows={**ALARM, "AlarmDescription": "theirs", "Arn": f"{ARN}:theirs"},
        change=lambda name: put_alarm(name, Threshold=4),
        changed={"Threshold": 4},
        remove=lambda name: boto("cloudwatch").delete_alarms(AlarmNames=[name]),
    ),
    Case(
        "AWS::CloudWatch::Dashboard",
        {"DashboardName": "ours", "DashboardBody": '{"widgets": []}'},
        seen=lambda name: boto("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"],
        made='{"widgets": []}',
        patch=replace("DashboardBody", '{"start": "-PT1H"}'),
        patched='{"start": "-PT1H"}',
        make=lambda: put_dashboard("theirs", "{}"),
        shows={"DashboardName": "theirs", "DashboardBody": "{}"},
        change=lambda name: put_dashboard(name, '{"widgets": []}'),
        changed={"DashboardBody": '{"widgets": []}'},
        remove=lambda name: boto("cloudwatch").delete_dashboards(DashboardNames=[name]),
    ),
)
