"""The function that the suite invokes as a type's Lambda function: it turns handler calls into Cloud Control calls.

The suite's own client, unchanged, creates the requests and checks the answers. Only its access to AWS is replaced: the
session that returns a Lambda client, and the credentials that it would get from STS.

| handler call | call | result |
|---|---|---|
| CREATE | CreateResource, then polled to its end | GetResource of the new resource |
| READ | GetResource | its properties |
| UPDATE | UpdateResource, then polled to its end | GetResource of the resource |
| DELETE | DeleteResource, then polled to its end | the model of the last event, which should have none |
| LIST | ListResources, one page | the properties of each |

Differences between the handler contract and Cloud Control API:

- The service calls a handler until it is done, so the function polls and never returns IN_PROGRESS.
- A handler gets a model, the service an identifier. If the model lacks a part of it (in the update of a resource that
  was never created), the function uses a value that no resource has.
- A handler gets the desired state, the service a patch: the difference from the previous model. Undeclared values of
  the previous model come from the service and stay. Write-only values were not read, so the patch adds them.
- A list handler gets a complete model, the service gets the properties that the type's list handler accepts. Write-only
  values are taken from the last declared state.
- The service rejects some calls at once with an exception, which becomes a failed result.
"""

from __future__ import annotations

import io
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
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
"""How far the mock's clock moves between two polls; otherwise slow types would be polled hundreds of times."""

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
"""Exception → HandlerErrorCode. Any other exception fails the test."""


class Failed(Exception):
    """A request that was accepted and then failed, with its last event."""

    def __init__(self, event: Model) -> None:
        super().__init__(event)
        self.event = event


def move_the_clock() -> None:
    """Lets time pass in the mock of this process."""
    current().clock.advance(PAUSE_SECONDS)


class TypeFunction:
    """The handlers of a resource type, with the interface of a Lambda client with one function.

    `pause`: called before each poll.
    """

    def __init__(
        self, cloud_control: Any, resource_type: ResourceType, pause: Callable[[], None] = move_the_clock
    ) -> None:
        self.cloud_control = cloud_control
        self.pause = pause
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
        """Updates `previousResourceProperties` to what `resourceProperties` declares."""
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
        """Returns one page of the resources."""
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
            self.pause()
            answer = self.cloud_control.get_resource_request_status(RequestToken=event["RequestToken"])
            event = answer["ProgressEvent"]
        if event["OperationStatus"] != "SUCCESS":
            raise Failed(event)
        return event

    def _identifier(self, model: Model) -> str:
        parts = [value_at(model, pointer) for pointer in self.resource_type.primary_identifier]
        return SEPARATOR.join(NEVER_CREATED if part is None else as_text(part) for part in parts)


def desired(request: Model) -> Model:
    """Returns the model of a handler call."""
    model: Model = request["requestData"]["resourceProperties"]
    return model


def merged(before: Any, wanted: Any, declared: Any) -> Any:
    """Returns the wanted model with the values that the service filled in before."""
    if isinstance(before, dict) and isinstance(wanted, dict) and isinstance(declared, dict):
        filled_in = {name: value for name, value in before.items() if name not in declared}
        return filled_in | {name: merged(before.get(name), value, declared.get(name)) for name, value in wanted.items()}
    return wanted


def succeeded(**members: Any) -> Response:
    """Returns a successful handler result."""
    return {"status": "SUCCESS", **members}


def failed(error: Failed) -> Response:
    """Returns the handler result of a request that failed."""
    event = error.event
    return {"status": "FAILED", "errorCode": event["ErrorCode"], "message": event.get("StatusMessage")}


def refused(error: ClientError) -> Response:
    """Returns the handler result of a call that was rejected at once."""
    code = error.response["Error"]["Code"]
    if code not in CODES:
        raise error
    return {"status": "FAILED", "errorCode": CODES[code], "message": error.response["Error"]["Message"]}


def readable(schema: Model) -> Model:
    """Returns the schema without what the suite cannot handle.

    It cannot follow pointers into lists (`/properties/A/*/B`), and it cannot read the language of property transforms,
    with which a type makes the comparison of values less strict.
    """
    lists = {
        key: [pointer for pointer in schema.get(key, ()) if "*" not in pointer]
        for key in ("createOnlyProperties", "writeOnlyProperties")
    }
    return {**schema, **lists, "propertyTransform": {}}


@contextmanager
def client_of(function: TypeFunction, inputs: Mapping[str, Model], region: str) -> Iterator[ResourceClient]:
    """Returns the suite's client, which calls the function without fetching credentials.

    `inputs`: the states for CREATE and UPDATE; the client gets copies, because it changes them.
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
