"""CloudWatch Logs: streams, filters, and who may write."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Source, Update
from ..forms import json_text

POLICY: dict[str, Source] = {"policyName": "PolicyName", "policyDocument": json_text("PolicyDocument")}
STREAM: dict[str, Source] = {"logGroupName": "LogGroupName", "logStreamName": "LogStreamName"}
FILTER: dict[str, Source] = {"logGroupName": "LogGroupName", "filterName": "FilterName"}

TYPES = (
    BridgedType(
        "AWS::Logs::LogStream",
        service="logs",
        listing=None,
        create=Call("create_log_stream", STREAM),
        delete=(Call("delete_log_stream", STREAM),),
        makes=(),
    ),
    BridgedType(
        "AWS::Logs::MetricFilter",
        service="logs",
        listing=None,
        create=Call("put_metric_filter", FILTER, by_name=True),
        # Moto adds a filter of the same name to the one that there is.
        changes=(
            Update(Call("delete_metric_filter", FILTER)),
            Update(Call("put_metric_filter", FILTER, by_name=True)),
        ),
        delete=(Call("delete_metric_filter", FILTER),),
        makes=(),
    ),
    BridgedType(
        "AWS::Logs::ResourcePolicy",
        service="logs",
        listing=None,
        create=Call("put_resource_policy", POLICY),
        changes=(Update(Call("put_resource_policy", POLICY)),),
        delete=(Call("delete_resource_policy", {"policyName": "PolicyName"}),),
        makes=(),
    ),
)
