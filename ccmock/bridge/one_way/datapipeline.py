"""Data Pipeline: pipelines, whose objects are put into them afterwards."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Setting, Source, Switch

PIPELINE: dict[str, Source] = {"pipelineId": "PipelineId"}

TYPES = (
    BridgedType(
        "AWS::DataPipeline::Pipeline",
        service="datapipeline",
        listing=None,
        create=Call(
            "create_pipeline",
            {
                "name": "Name",
                "uniqueId": "PipelineId",
                "description": "Description",
                "tags": "PipelineTags",
            },
            by_name=True,
        ),
        made={"PipelineId": "pipelineId"},
        changes=(
            Setting(
                ("PipelineObjects", "ParameterObjects", "ParameterValues"),
                put=Call("put_pipeline_definition", PIPELINE, by_name=True),
            ),
            Switch("Activate", on=Call("activate_pipeline", PIPELINE), off=Call("deactivate_pipeline", PIPELINE)),
        ),
        delete=(Call("delete_pipeline", PIPELINE),),
        makes=(),
    ),
)
