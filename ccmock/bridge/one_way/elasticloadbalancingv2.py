"""Elastic Load Balancing: the rules of listeners."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Setting, Source, Tagging, Update
from ..forms import listed_in

RULE: dict[str, Source] = {"RuleArn": "RuleArn"}
ARNS: dict[str, Source] = {"ResourceArns": listed_in("RuleArn")}

TYPES = (
    BridgedType(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        service="elbv2",
        listing=None,
        create=Call("create_rule", by_name=True),
        made={"RuleArn": "Rules/0/RuleArn"},
        changes=(
            Update(Call("modify_rule", RULE, by_name=True), but=("Priority", "Tags")),
            Setting(
                ("Priority",),
                put=Call(
                    "set_rule_priorities",
                    {"RulePriorities": lambda model: [{"RuleArn": model["RuleArn"], "Priority": model["Priority"]}]},
                ),
                on_create=False,
            ),
            Tagging(
                tag=Call("add_tags", {**ARNS, "Tags": "@"}),
                untag=Call("remove_tags", {**ARNS, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_rule", RULE),),
        makes=(),
    ),
)
