"""How a service says no, in its own words."""

from __future__ import annotations

from dataclasses import dataclass

from ..contract.failures import HandlerError
from ..contract.handler import HandlerContext, HandlerRequest


@dataclass(frozen=True)
class ErrorText:
    """A HandlerErrorCode and the service's own text for it, with `{places}` for what it speaks of.

    Where a `service` is named, the text ends as that of an exception of the AWS SDK for Java, on which most handlers
    stand: with the service as the SDK spells it (`Ec2`), the HTTP status and a request id.
    """

    code: str
    text: str
    service: str | None = None
    status: int = 400

    def error(self, request: HandlerRequest, **places: object) -> HandlerError:
        """The failure to raise for a request. `{identifier}`, `{type_name}` and `{account}` are known already."""
        known = {
            "identifier": request.identifier,
            "type_name": request.type_name,
            "account": request.handler_context.account_id,
            "region": request.handler_context.region,
        }
        text = self.text.format_map({**known, **places})
        if self.service is not None:
            text += sdk_ending(request.handler_context, self.service, self.status)
        return HandlerError(self.code, text)


def sdk_ending(handler_context: HandlerContext, service: str, status: int) -> str:
    """What the AWS SDK for Java puts behind the message of a service's exception."""
    request_id = service_request_id(handler_context)
    return f" (Service: {service}, Status Code: {status}, Request ID: {request_id}) (SDK Attempt Count: 1)"


def service_request_id(handler_context: HandlerContext) -> str:
    """The id under which a service remembers a call that a handler made."""
    digits = f"{handler_context.draw('service-request').getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
