"""IoT: things, what groups and describes them, and what they may do."""

from __future__ import annotations

from ..declaration import BridgedType, Call, ForEach, Setting, Source, Tagging, Update
from ..forms import json_text

THING_TYPE: dict[str, Source] = {"thingTypeName": "ThingTypeName"}
THING_GROUP: dict[str, Source] = {"thingGroupName": "ThingGroupName"}
BILLING_GROUP: dict[str, Source] = {"billingGroupName": "BillingGroupName"}
ROLE_ALIAS: dict[str, Source] = {"roleAlias": "RoleAlias"}
POLICY: dict[str, Source] = {"policyName": "Id"}
DOCUMENT: dict[str, Source] = {"policyDocument": json_text("PolicyDocument")}


def _tagging(arn: str) -> Tagging:
    return Tagging(
        tag=Call("tag_resource", {"resourceArn": arn, "tags": "@"}),
        untag=Call("untag_resource", {"resourceArn": arn, "tagKeys": "@"}),
    )


TYPES = (
    BridgedType(
        "AWS::IoT::BillingGroup",
        service="iot",
        listing=None,
        create=Call("create_billing_group", BILLING_GROUP, by_name=True),
        made={"Arn": "billingGroupArn", "Id": "billingGroupId"},
        changes=(Update(Call("update_billing_group", BILLING_GROUP, by_name=True)),),
        delete=(Call("delete_billing_group", BILLING_GROUP),),
        makes=(),
    ),
    BridgedType(
        "AWS::IoT::JobTemplate",
        service="iot",
        listing=None,
        create=Call("create_job_template", by_name=True),
        made={"Arn": "jobTemplateArn"},
        delete=(Call("delete_job_template", {"jobTemplateId": "JobTemplateId"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::IoT::Policy",
        service="iot",
        listing=None,
        create=Call("create_policy", {"policyName": "Id", **DOCUMENT}, by_name=True),
        made={"Id": "policyName", "Arn": "policyArn"},
        changes=(
            Setting(
                ("PolicyDocument",),
                put=Call("create_policy_version", {**POLICY, **DOCUMENT, "setAsDefault": lambda _: True}),
                on_create=False,
            ),
        ),
        delete=(
            ForEach(
                Call("list_policy_versions", POLICY),
                lambda answer: [each for each in answer["policyVersions"] if not each["isDefaultVersion"]],
                Call("delete_policy_version", {**POLICY, "policyVersionId": "@/versionId"}),
            ),
            Call("delete_policy", POLICY),
        ),
        makes=(),
    ),
    BridgedType(
        "AWS::IoT::RoleAlias",
        service="iot",
        listing=None,
        create=Call("create_role_alias", ROLE_ALIAS, by_name=True),
        made={"RoleAliasArn": "roleAliasArn"},
        changes=(Update(Call("update_role_alias", ROLE_ALIAS, by_name=True)),),
        delete=(Call("delete_role_alias", ROLE_ALIAS),),
        makes=(),
    ),
    BridgedType(
        "AWS::IoT::ThingGroup",
        service="iot",
        listing=None,
        create=Call("create_thing_group", THING_GROUP, by_name=True),
        made={"Arn": "thingGroupArn", "Id": "thingGroupId"},
        changes=(Update(Call("update_thing_group", THING_GROUP, by_name=True)), _tagging("Arn")),
        delete=(Call("delete_thing_group", THING_GROUP),),
        makes=(),
    ),
    BridgedType(
        "AWS::IoT::ThingType",
        service="iot",
        listing=None,
        create=Call("create_thing_type", THING_TYPE, by_name=True),
        made={"Arn": "thingTypeArn", "Id": "thingTypeId"},
        changes=(
            Setting(
                ("DeprecateThingType",),
                put=Call(
                    "deprecate_thing_type",
                    {**THING_TYPE, "undoDeprecate": lambda model: not model.get("DeprecateThingType", False)},
                ),
            ),
        ),
        delete=(Call("delete_thing_type", THING_TYPE),),
        makes=(),
    ),
)
