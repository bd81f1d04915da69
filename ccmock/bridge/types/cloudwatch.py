"""CloudWatch: alarms of metrics, and dashboards. One call puts an alarm, and puts it anew."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import listed_in, same, tags_as_list, tags_of

ALARM = (
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluateLowSampleCountPercentile",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Threshold",
    "ThresholdMetricId",
    "TreatMissingData",
    "Unit",
)
NAME = same("AlarmName")
TAGGED: dict[str, Source] = {"ResourceARN": "Arn"}
DASHBOARD = same("DashboardName")
PUT_DASHBOARD = Call("put_dashboard", same("DashboardName", "DashboardBody"))

TYPES = (
    BridgedType(
        "AWS::CloudWatch::Alarm",
        service="cloudwatch",
        listing=Listing(
            Call("describe_alarms"),
            "MetricAlarms",
            {**NAME, "Arn": "AlarmArn", **same(*ALARM)},
            one={"AlarmNames": listed_in("AlarmName")},
        ),
        looks=(Look(Call("list_tags_for_resource", TAGGED), {"Tags": tags_of("Tags")}),),
        create=Call("put_metric_alarm", {**NAME, **same(*ALARM), "Tags": tags_as_list()}),
        changes=(
            Setting(ALARM, put=Call("put_metric_alarm", {**NAME, **same(*ALARM)}), on_create=False),
            Tagging(
                tag=Call("tag_resource", {**TAGGED, "Tags": "@"}),
                untag=Call("untag_resource", {**TAGGED, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_alarms", {"AlarmNames": listed_in("AlarmName")}),),
        makes=(),
    ),
    BridgedType(
        "AWS::CloudWatch::Dashboard",
        service="cloudwatch",
        listing=Listing(Call("list_dashboards"), "DashboardEntries", DASHBOARD),
        looks=(Look(Call("get_dashboard", DASHBOARD), same("DashboardBody")),),
        create=PUT_DASHBOARD,
        changes=(Setting(("DashboardBody",), put=PUT_DASHBOARD, on_create=False),),
        delete=(Call("delete_dashboards", {"DashboardNames": listed_in("DashboardName")}),),
        makes=(),
    ),
)
