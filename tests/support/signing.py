"""Cloud Control calls that are signed by hand, for other HTTP libraries than botocore's to send."""

from __future__ import annotations

import json
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ENDPOINT = "https://cloudcontrolapi.eu-west-1.amazonaws.com/"


def signed(operation: str, url: str = ENDPOINT, **parameters: Any) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of a call in eu-west-1."""
    body = json.dumps(parameters).encode()
    headers = {"X-Amz-Target": f"CloudApiService.{operation}", "Content-Type": "application/x-amz-json-1.0"}
    request = AWSRequest("POST", url, headers=headers, data=body)
    SigV4Auth(Credentials("210987654321", "secret"), "cloudcontrolapi", "eu-west-1").add_auth(request)
    return body, {name: str(value) for name, value in request.headers.items()}
