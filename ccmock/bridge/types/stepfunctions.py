"""Step Functions: state machines and activities."""

from __future__ import annotations

from typing import Any

from ..declaration import KEEP, BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import tags_as_list, tags_of
from ..spelling import Spelling

SPELLING = Spelling()
MACHINE: dict[str, Source] = {"stateMachineArn": "Arn"}
CONFIGURATIONS = ("EncryptionConfiguration", "LoggingConfiguration", "TracingConfiguration")
UNKNOWN = "{}"
"""The definition of a machine whose own one is in a bucket."""
TAGS = Look(Call("list_tags_for_resource", {"resourceArn": "Arn"}), {"Tags": tags_of("tags")})
TAGGING = Tagging(
    tag=Call("tag_resource", {"resourceArn": "Arn", "tags": tags_as_list("key", "value")}),
    untag=Call("untag_resource", {"resourceArn": "Arn", "tagKeys": "@"}),
)


def _logging(answer: Any) -> Any:
    """The logging; a machine that was made without one has the default, of which moto says nothing."""
    return SPELLING.shown("loggingConfiguration")(answer) or KEEP  # type: ignore[operator]


def _definition(model: Any) -> Any:
    return model.get("DefinitionString", UNKNOWN)


def _shown_definition(answer: Any) -> Any:
    return KEEP if answer["definition"] == UNKNOWN else answer["definition"]


TYPES = (
    BridgedType(
        "AWS::StepFunctions::Activity",
        service="stepfunctions",
        listing=Listing(Call("list_activities"), "activities", {"Arn": "activityArn", "Name": "name"}),
        looks=(TAGS,),
        create=Call(
            "create_activity",
            {**SPELLING.parameters("Name", "EncryptionConfiguration"), "tags": tags_as_list("key", "value")},
        ),
        made={"Arn": "activityArn"},
        changes=(TAGGING,),
        delete=(Call("delete_activity", {"activityArn": "Arn"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::StepFunctions::StateMachine",
        service="stepfunctions",
        listing=Listing(
            Call("list_state_machines"),
            "stateMachines",
            {"Arn": "stateMachineArn"},
        ),
        looks=(
            Look(
                Call("describe_state_machine", MACHINE),
                {
                    "DefinitionString": _shown_definition,
                    "Name": "name",
                    "RoleArn": "roleArn",
                    "StateMachineName": "name",
                    "StateMachineType": "type",
                    **SPELLING.properties("", "EncryptionConfiguration", "TracingConfiguration"),
                    "LoggingConfiguration": _logging,
                },
            ),
            TAGS,
        ),
        create=Call(
            "create_state_machine",
            {
                "name": "StateMachineName",
                "type": "StateMachineType",
                "definition": _definition,
                "roleArn": "RoleArn",
                **SPELLING.parameters(*CONFIGURATIONS),
                "tags": tags_as_list("key", "value"),
            },
        ),
        made={"Arn": "stateMachineArn"},
        changes=(
            Setting(
                ("DefinitionString", "RoleArn", *CONFIGURATIONS),
                put=Call(
                    "update_state_machine",
                    {
                        **MACHINE,
                        "definition": _definition,
                        "roleArn": "RoleArn",
                        **SPELLING.parameters(*CONFIGURATIONS),
                    },
                ),
                on_create=False,
            ),
            TAGGING,
        ),
        delete=(Call("delete_state_machine", MACHINE),),
        makes=(),
    ),
)
