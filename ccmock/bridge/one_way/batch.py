"""Batch: compute environments, queues, and the definitions of jobs."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, ForEach, GoneError, Look, Source, Tagging, Update
from ..forms import constant, name_in, tags_as_map

ENVIRONMENT: dict[str, Source] = {"computeEnvironment": "ComputeEnvironmentArn"}
DEFINITION: dict[str, Source] = {"jobDefinitionName": "JobDefinitionName"}
REVISIONS = Call("describe_job_definitions", {**DEFINITION, "status": constant("ACTIVE")})
DISABLED: dict[str, Source] = {"state": constant("DISABLED")}


def _newest(answer: Any) -> Any:
    revisions = answer["jobDefinitions"]
    if not revisions:
        raise GoneError
    return max(revisions, key=lambda each: each["revision"])["jobDefinitionArn"]


def _tagging(arn: str) -> Tagging:
    return Tagging(
        tag=Call("tag_resource", {"resourceArn": arn, "tags": tags_as_map}),
        untag=Call("untag_resource", {"resourceArn": arn, "tagKeys": "@"}),
    )


TYPES = (
    BridgedType(
        "AWS::Batch::ComputeEnvironment",
        service="batch",
        listing=None,
        create=Call(
            "create_compute_environment",
            {"computeEnvironmentName": name_in("ComputeEnvironmentName", "ComputeEnvironmentArn")},
            by_name=True,
        ),
        made={"ComputeEnvironmentArn": "computeEnvironmentArn"},
        changes=(Update(Call("update_compute_environment", ENVIRONMENT, by_name=True)),),
        delete=(
            Call("update_compute_environment", {**ENVIRONMENT, **DISABLED}),
            Call("delete_compute_environment", ENVIRONMENT),
        ),
        makes=("AWS::ECS::Cluster",),
    ),
    BridgedType(
        "AWS::Batch::JobDefinition",
        service="batch",
        listing=None,
        create=Call("register_job_definition", DEFINITION, by_name=True),
        made={"JobDefinitionArn": "jobDefinitionArn"},
        changes=(
            Update(Call("register_job_definition", DEFINITION, by_name=True)),
            _tagging("JobDefinitionArn"),
        ),
        # Each update has made another revision.
        looks=(Look(REVISIONS, {"JobDefinitionArn": _newest}),),
        delete=(
            ForEach(
                REVISIONS,
                "jobDefinitions",
                Call("deregister_job_definition", {"jobDefinition": "@/jobDefinitionArn"}),
            ),
        ),
        makes=(),
    ),
)
