"""Lambda hooks: the event that a function is invoked with, and the answer that it gives.

Source of both: "Create Lambda functions to evaluate resources for Lambda Hooks" in the CloudFormation Hooks User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..arguments import is_whole, shown, text
from ..engine.model import HOOK_COMPLETE_FAILED, HOOK_COMPLETE_SUCCEEDED, HOOK_FAILED
from ..engine.region import partition_of
from ..errors import UsageError
from ..registry.json_text import InvalidJson, plain_json
from ..times import seconds_to_ms
from .hook_contract import HookContractError, HookRequest, Verdict

LambdaHandler = Callable[[dict[str, Any], Any], Any]

MAX_INVOCATIONS = 3
"""How often a function is invoked at most, if it goes on answering IN_PROGRESS."""

LONGEST_MESSAGE = 1024
"""What a message is cut to for Cloud Control, in characters."""

LONGEST_DELAY = 24 * 60 * 60
"""The longest delay that ccmock takes for one, in seconds; the service documents no limit."""

PATIENCE_MS = 30_000
"""How long a hook waits for its function."""

OUTCOMES = {"NonCompliant": HOOK_COMPLETE_FAILED, "InternalFailure": HOOK_FAILED}
"""errorCode of a failed hook → the HookStatus that it ends with."""

STATUSES = ("SUCCESS", "FAILED", "IN_PROGRESS")


_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def checked_function_name(name: object) -> str:
    """The name of a Lambda function; UsageError where it cannot be one."""
    if not _NAME.fullmatch(text("function_name", name)):
        raise UsageError(
            f"function_name={shown(name)} is not a valid name of a Lambda function. It has 1 to 64 letters, digits, "
            "hyphens and underscores."
        )
    return str(name)


class LambdaFunction(NamedTuple):
    """A function of the test, and the name that it is deployed with."""

    handler: LambdaHandler
    name: str

    def arn(self, account_id: str, region: str) -> str:
        """Its ARN in an account and region."""
        return f"arn:{partition_of(region)}:lambda:{region}:{account_id}:function:{self.name}"


@dataclass(frozen=True)
class LambdaContext:
    """The context object of an invocation, with the attributes that AWS Lambda documents for Python."""

    function_name: str
    invoked_function_arn: str
    aws_request_id: str
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "128"

    @property
    def log_group_name(self) -> str:
        """The log group of the function."""
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """The log stream of the invocation."""
        return f"[{self.function_version}]{self.aws_request_id.replace('-', '')}"

    def get_remaining_time_in_millis(self) -> int:
        """How long the hook waits for the function: 30 seconds, since it runs at one moment of the mock's time."""
        return PATIENCE_MS


class LambdaCheck:
    """The check of a Lambda hook: it invokes the function and reads its answer.

    `duration_ms`: how long each invocation takes. `draw_token`: gives the token of the next invocation.
    """

    def __init__(
        self,
        type_name: str,
        version_id: str,
        function: LambdaFunction,
        duration_ms: int,
        draw_token: Callable[[], str],
    ) -> None:
        self._type_name = type_name
        self._version_id = version_id
        self._function = function
        self._duration_ms = duration_ms
        self._draw_token = draw_token

    def __call__(self, asked: HookRequest) -> Verdict:
        """Invokes the function until it has ended. HookContractError where an answer breaks the contract."""
        token, context, delay_ms = self._draw_token(), None, 0
        for invocation in range(1, MAX_INVOCATIONS + 1):
            event = self._event(asked, token, invocation, context)
            arn = self._function.arn(asked.account_id, asked.region)
            answer = self._answer(self._function.handler(event, LambdaContext(self._function.name, arn, token)), token)
            status, message = answer["hookStatus"], _cut(answer.get("message"))
            if status == "SUCCESS":
                return Verdict(HOOK_COMPLETE_SUCCEEDED, message, delay_ms)
            if status == "FAILED":
                return Verdict(OUTCOMES[answer["errorCode"]], message, delay_ms)
            context = answer.get("callbackContext")
            if invocation < MAX_INVOCATIONS:
                delay_ms += self._duration_ms + seconds_to_ms(answer.get("callbackDelaySeconds") or 0, "a delay")
        return Verdict(HOOK_FAILED, message, delay_ms)

    def _event(self, asked: HookRequest, token: str, invocation: int, context: Any) -> dict[str, Any]:
        model = {
            "resourceProperties": asked.desired_state,
            "previousResourceProperties": asked.previous_state,
        }
        event: dict[str, Any] = plain_json(
            {
                "clientRequestToken": token,
                "awsAccountId": asked.account_id,
                "stackId": "",
                "changeSetId": "",
                "hookTypeName": self._type_name,
                "hookTypeVersion": self._version_id,
                "hookModel": {"LambdaFunction": self._function.arn(asked.account_id, asked.region)},
                "actionInvocationPoint": invocation_point(asked),
                "requestData": {
                    "targetName": asked.type_name,
                    "targetType": TARGET_TYPE,
                    "targetLogicalId": logical_id(asked),
                    "targetModel": model,
                },
                "requestContext": {"invocation": invocation, "callbackContext": context},
            }
        )
        return event

    # --- the answer ---

    def _answer(self, answer: Any, token: str) -> Mapping[str, Any]:
        """The answer of the function as JSON; HookContractError where it is not one that a hook may give."""
        try:
            plain = plain_json(answer)
        except InvalidJson as error:
            raise self._broken(f"what is not plain JSON: {error}") from None
        if not isinstance(plain, dict):
            raise self._broken(f"{shown(plain)}; the answer is an object")
        for problem in _problems(plain, token):
            raise self._broken(problem)
        return plain

    def _broken(self, problem: str) -> HookContractError:
        return HookContractError(
            f"The Lambda function of the hook {self._type_name} answered {problem}. Clients saw HOOK_FAILED."
        )


def _problems(answer: Mapping[str, Any], token: str) -> list[str]:
    """What is wrong with an answer."""
    problems: list[str] = []
    status, code, delay = answer.get("hookStatus"), answer.get("errorCode"), answer.get("callbackDelaySeconds")
    if status not in STATUSES:
        problems.append(f"hookStatus={shown(status)}; it is one of {', '.join(STATUSES)}")
    if status == "FAILED" and code not in OUTCOMES:
        problems.append(f"errorCode={shown(code)}; a hook that has FAILED gives one of {', '.join(OUTCOMES)}")
    if answer.get("clientRequestToken") != token:
        given = shown(answer.get("clientRequestToken"))
        problems.append(f"clientRequestToken={given}; it is that of the event, event['clientRequestToken']")
    if not isinstance(answer.get("message", ""), (str, type(None))):
        problems.append(f"message={shown(answer['message'])}; it is a text")
    if delay is not None and not is_whole(delay, 0, LONGEST_DELAY):
        problems.append(
            f"callbackDelaySeconds={shown(delay)}; it is a whole number of seconds, from zero to {LONGEST_DELAY}"
        )
    return problems


def _cut(message: str | None) -> str | None:
    return message[:LONGEST_MESSAGE] if message else None


# --- what Lambda and Guard hooks are told alike ---

TARGET_TYPE = "RESOURCE"
"""The target type of every request of Cloud Control."""


def invocation_point(asked: HookRequest) -> str:
    """The point in the provisioning at which a hook runs."""
    return f"{asked.operation}_PRE_PROVISION"


def logical_id(asked: HookRequest) -> str:
    """The logical id of a resource, which Cloud Control has none of.

    The service makes one of the type, the name, the operation and the request. How it joins them is ccmock's choice.
    """
    return "-".join(filter(None, (asked.type_name, asked.identifier, asked.operation, asked.request_token)))
