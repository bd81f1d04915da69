"""Auto Scaling: what groups are launched with, and when they scale."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Source, Update

ACTION: dict[str, Source] = {
    "AutoScalingGroupName": "AutoScalingGroupName",
    "ScheduledActionName": "ScheduledActionName",
}


def _given(name: str) -> Source:
    # A read shows a time that was not set as the text "null".
    return lambda model: None if model.get(name) == "null" else model.get(name)


PUT = Call(
    "put_scheduled_update_group_action",
    {
        **ACTION,
        **{name: name for name in ("MinSize", "MaxSize", "DesiredCapacity")},
        **{name: _given(name) for name in ("Recurrence", "TimeZone", "StartTime", "EndTime")},
    },
)

TYPES = (
    BridgedType(
        "AWS::AutoScaling::ScheduledAction",
        service="autoscaling",
        listing=None,
        create=PUT,
        changes=(Update(PUT),),
        delete=(Call("delete_scheduled_action", ACTION),),
        makes=(),
    ),
)
