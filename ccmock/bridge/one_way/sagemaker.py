"""SageMaker: models, what serves them, and notebooks."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Source, Tagging, Update
from ..forms import name_in

MODEL: dict[str, Source] = {"ModelName": name_in("ModelName", "ModelArn")}
CONFIG: dict[str, Source] = {"EndpointConfigName": name_in("EndpointConfigName", "EndpointConfigArn")}
ENDPOINT: dict[str, Source] = {"EndpointName": name_in("EndpointName", "EndpointArn")}
NOTEBOOK: dict[str, Source] = {"NotebookInstanceName": name_in("NotebookInstanceName", "NotebookInstanceArn")}
LIFECYCLE: dict[str, Source] = {
    "NotebookInstanceLifecycleConfigName": name_in(
        "NotebookInstanceLifecycleConfigName", "NotebookInstanceLifecycleConfigArn"
    )
}


def _tagging(arn: str) -> Tagging:
    return Tagging(
        tag=Call("add_tags", {"ResourceArn": arn, "Tags": "@"}),
        untag=Call("delete_tags", {"ResourceArn": arn, "TagKeys": "@"}),
        untags_changed=True,
    )


TYPES = (
    BridgedType(
        "AWS::SageMaker::Endpoint",
        service="sagemaker",
        listing=None,
        create=Call("create_endpoint", ENDPOINT, by_name=True),
        made={"EndpointArn": "EndpointArn"},
        changes=(Update(Call("update_endpoint", ENDPOINT, by_name=True)), _tagging("EndpointArn")),
        delete=(Call("delete_endpoint", ENDPOINT),),
        makes=(),
    ),
    BridgedType(
        "AWS::SageMaker::EndpointConfig",
        service="sagemaker",
        listing=None,
        create=Call("create_endpoint_config", CONFIG, by_name=True),
        made={"EndpointConfigArn": "EndpointConfigArn"},
        changes=(_tagging("EndpointConfigArn"),),
        delete=(Call("delete_endpoint_config", CONFIG),),
        makes=(),
    ),
    BridgedType(
        "AWS::SageMaker::Model",
        service="sagemaker",
        listing=None,
        create=Call("create_model", MODEL, by_name=True),
        made={"ModelArn": "ModelArn"},
        changes=(_tagging("ModelArn"),),
        delete=(Call("delete_model", MODEL),),
        makes=(),
    ),
    BridgedType(
        "AWS::SageMaker::NotebookInstance",
        service="sagemaker",
        listing=None,
        create=Call("create_notebook_instance", NOTEBOOK, by_name=True),
        made={"NotebookInstanceArn": "NotebookInstanceArn"},
        changes=(_tagging("NotebookInstanceArn"),),
        delete=(Call("stop_notebook_instance", NOTEBOOK), Call("delete_notebook_instance", NOTEBOOK)),
        makes=(),
    ),
    BridgedType(
        "AWS::SageMaker::NotebookInstanceLifecycleConfig",
        service="sagemaker",
        listing=None,
        create=Call("create_notebook_instance_lifecycle_config", LIFECYCLE, by_name=True),
        made={"NotebookInstanceLifecycleConfigArn": "NotebookInstanceLifecycleConfigArn"},
        delete=(Call("delete_notebook_instance_lifecycle_config", LIFECYCLE),),
        makes=(),
    ),
)
