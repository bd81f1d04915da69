"""What the suite invokes as a type's Lambda function: it passes each handler call on to Cloud Control API.

The suite's own client makes up the requests and judges the answers; none of it is changed. Only what it reaches AWS
with is replaced: the session that gives it a Lambda client, and the credentials that it would ask STS for.

| handler call | what is called | answered with |
|---|---|---|
| CREATE | CreateResource, then polled to its end | GetResource of the new resource |
| READ | GetResource | its properties |
| UPDATE | UpdateResource, then polled to its end | GetResource of the resource |
| DELETE | DeleteResource, then polled to its end | the model of the last event, which should have none |
| LIST | ListResources, one page | the properties of each |

What the handler contract has and Cloud Control API has not, or the other way round:

- The service itself calls a handler until it is done, so the function polls and never answers IN_PROGRESS.
- A handler is given a model, the service an identifier. A part of it that the model lacks (in the update of what was
  never created, where the service would have made it up) is one that no resource has.
- A handler is given the desired state, the service a patch: the difference from the previous model. What that has and
  nobody declared was filled in by the service and stays. What is write-only was not read, so the patch adds it.
- A list handler is given a whole model, the service what the type's list handler says that it takes. What is not in the
  model, as it is write-only, is taken from what was declared last.
- The service refuses some calls at once, with an exception: it becomes the failed answer that it stands for.
"""

from __future__ import annotations

import io
import json
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import jsonpatch
from botocore.exceptions import ClientError
from rpdk.core.contract import resource_client
from rpdk.core.contract.resource_client import ResourceClient

from ccmock import ResourceType, current
from ccmock.registry.identifiers import SEPARATOR, as_text
from ccmock.registry.pointers import value_at
from tests.support.changes import list_model_for

Model = dict[str, Any]
Response = dict[str, Any]

NEVER_CREATED = "never-created"
UNFINISHED = ("PENDING", "IN_PROGRESS")
PAUSE_SECONDS = 600
"""How far the mock's time is moved between two polls: types that take long would be asked hundreds of times."""

CODES = {
    "AccessDeniedException": "AccessDenied",
    "AlreadyExistsException": "AlreadyExists",
    "GeneralServiceException": "GeneralServiceException",
    "HandlerInternalFailureException": "InternalFailure",
    "InvalidCredentialsException": "InvalidCredentials",
    "InvalidRequestException": "InvalidRequest",
    "NetworkFailureException": "NetworkFailure",
    "NotStabilizedException": "NotStabilized",
    "NotUpdatableException": "NotUpdatable",
    "ResourceConflictException": "ResourceConflict",
    "ResourceNotFoundException": "NotFound",
    "ServiceInternalErrorException": "ServiceInternalError",
    "ServiceLimitExceededException": "ServiceLimitExceeded",
    "ThrottlingException": "Throttling",
    "ValidationException": "InvalidRequest",
}
"""Exception → HandlerErrorCode. Any other is no handler's answer: the test that meets it fails with it."""


class Failed(Exception):
    """A request that was accepted and then failed, with its last event."""

    def __init__(self, event: Model) -> None:
        super().__init__(event)
        self.event = event


class TypeFunction:
    """A resource type's handlers, as a Lambda client with one function would show them."""

    def __init__(self, cloud_control: Any, resource_type: ResourceType) -> None:
        self.cloud_control = cloud_control
        self.resource_type = resource_type
        self.type_name = resource_type.type_name
        self.declared: Model = {}
        self.log: deque[str] = deque(maxlen=5)
        self.handlers = {
            "CREATE": self.create,
            "READ": self.read,
            "UPDATE": self.update,
            "DELETE": self.delete,
            "LIST": self.list,
        }

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - Lambda's names
        """Answers one handler call."""
        request = json.loads(Payload)
        try:
            response = self.handlers[request["action"]](request)
        except ClientError as error:
            response = refused(error)
        except Failed as error:
            response = failed(error)
        said = (request["action"], response["status"], response.get("errorCode"), response.get("message"))
        self.log.append(" ".join(filter(None, said)))
        return {"Payload": io.BytesIO(json.dumps(response).encode())}

    def create(self, request: Model) -> Response:
        """Creates what `resourceProperties` declares."""
        self.declared = desired(request)
        answer = self.cloud_control.create_resource(TypeName=self.type_name, DesiredState=json.dumps(self.declared))
        return succeeded(resourceModel=self._read(self._ended(answer)["Identifier"]))

    def read(self, request: Model) -> Response:
        """Reads what `resourceProperties` identifies."""
        return succeeded(resourceModel=self._read(self._identifier(desired(request))))

    def update(self, request: Model) -> Response:
        """Makes of `previousResourceProperties` what `resourceProperties` declares."""
        model, previous = desired(request), request["requestData"]["previousResourceProperties"]
        before, wanted = map(self.resource_type.read_only.without, (previous, model))
        document = jsonpatch.make_patch(before, merged(before, wanted, self.declared)).to_string()
        self.declared = wanted
        answer = self.cloud_control.update_resource(
            TypeName=self.type_name, Identifier=self._identifier(model), PatchDocument=document
        )
        return succeeded(resourceModel=self._read(self._ended(answer)["Identifier"]))

    def delete(self, request: Model) -> Response:
        """Deletes what `resourceProperties` identifies."""
        identifier = self._identifier(desired(request))
        event = self._ended(self.cloud_control.delete_resource(TypeName=self.type_name, Identifier=identifier))
        return succeeded(resourceModel=event["ResourceModel"]) if "ResourceModel" in event else succeeded()

    def list(self, request: Model) -> Response:
        """One page of what exists."""
        model = list_model_for(self.resource_type, {**self.declared, **desired(request)})
        parameters = {"ResourceModel": json.dumps(model)} if model else {}
        if "nextToken" in request:
            parameters["NextToken"] = request["nextToken"]
        answer = self.cloud_control.list_resources(TypeName=self.type_name, **parameters)
        models = [json.loads(found["Properties"]) for found in answer["ResourceDescriptions"]]
        return succeeded(resourceModels=models, nextToken=answer.get("NextToken"))

    def _read(self, identifier: str) -> Model:
        answer = self.cloud_control.get_resource(TypeName=self.type_name, Identifier=identifier)
        model: Model = json.loads(answer["ResourceDescription"]["Properties"])
        return model

    def _ended(self, answer: Model) -> Model:
        event: Model = answer["ProgressEvent"]
        while event["OperationStatus"] in UNFINISHED:
            current().clock.advance(PAUSE_SECONDS)
            answer = self.cloud_control.get_resource_request_status(RequestToken=event["RequestToken"])
            event = answer["ProgressEvent"]
        if event["OperationStatus"] != "SUCCESS":
            raise Failed(event)
        return event

    def _identifier(self, model: Model) -> str:
        parts = [value_at(model, pointer) for pointer in self.resource_type.primary_identifier]
        return SEPARATOR.join(NEVER_CREATED if part is None else as_text(part) for part in parts)


def desired(request: Model) -> Model:
    """The model that a handler call is about."""
    model: Model = request["requestData"]["resourceProperties"]
    return model


def merged(before: Any, wanted: Any, declared: Any) -> Any:
    """What is wanted, with what stands before and was neither declared nor is wanted: the service filled it in."""
    if isinstance(before, dict) and isinstance(wanted, dict) and isinstance(declared, dict):
        filled_in = {name: value for name, value in before.items() if name not in declared}
        return filled_in | {name: merged(before.get(name), value, declared.get(name)) for name, value in wanted.items()}
    return wanted


def succeeded(**members: Any) -> Response:
    """A handler's answer that the suite takes for a success."""
    return {"status": "SUCCESS", **members}


def failed(error: Failed) -> Response:
    """A handler's answer for a request that was accepted and failed."""
    event = error.event
    return {"status": "FAILED", "errorCode": event["ErrorCode"], "message": event.get("StatusMessage")}


def refused(error: ClientError) -> Response:
    """A handler's answer for a call that the service refused at once."""
    code = error.response["Error"]["Code"]
    if code not in CODES:
        raise error
    return {"status": "FAILED", "errorCode": CODES[code], "message": error.response["Error"]["Message"]}


def readable(schema: Model) -> Model:
    """The schema less what the suite stumbles over.

    It cannot follow pointers into lists (`/properties/A/*/B`), nor read the language that the transforms are written
    in, by which a type asks it to look at values less strictly.
    """
    lists = {
        key: [pointer for pointer in schema.get(key, ()) if "*" not in pointer]
        for key in ("createOnlyProperties", "writeOnlyProperties")
    }
    return {**schema, **lists, "propertyTransform": {}}


@contextmanager
def client_of(function: TypeFunction, inputs: Mapping[str, Model], region: str) -> Iterator[ResourceClient]:
    """The suite's own client, which calls the function and asks nobody for credentials.

    `inputs`: what it is to CREATE, and to UPDATE that to; it gets copies, which it writes into.
    """
    session = SimpleNamespace(client=lambda service, endpoint_url: function)
    with patch.multiple(
        resource_client,
        create_sdk_session=lambda region, profile: session,
        get_temporary_credentials=lambda *_: {},
        get_account=lambda *_: "123456789012",
    ):
        yield ResourceClient(
            "TypeFunction",
            "https://lambda",
            region,
            readable(function.resource_type.schema),
            overrides={},
            inputs=deepcopy(dict(inputs)),
            type_name=function.type_name,
            typeconfig="/nonexistent/typeConfiguration.json",
        )
