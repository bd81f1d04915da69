"""What a test asserts about resource requests, and what it is told where that fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from ..arguments import mapping, shown
from ..engine.engine import Engine
from ..engine.model import TERMINAL, ResourceRequest
from ..errors import UsageError
from ..registry.pointers import PropertySet
from .calls import Calls, has_attribute
from .calls import told as told_call
from .explanations import NOT_ENDED, told_with_history
from .mismatches import MISSING, Criterion, Masked, Wording, attribute_criteria, counted, hanging, json_differences
from .secrets import Secrets, masked_patch

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

REFUSED = 3
"""How many refused calls are told where no request was made."""
ACCEPTING = ("CreateResource", "UpdateResource", "DeleteResource")
"""The operations that make requests."""


class AskedRequest(Protocol):
    """What an assertion looks at in a request."""

    operation: str
    type_name: str
    region: str

    @property
    def _settled(self) -> ResourceRequest: ...
    @property
    def status(self) -> str: ...
    @property
    def type_version_id(self) -> str | None: ...
    @property
    def desired_state(self) -> dict[str, Any]: ...
    @property
    def patch(self) -> list[dict[str, Any]] | None: ...


class RequestFilters(NamedTuple):
    """The arguments of an assertion that are those of `Requests.of`."""

    operation: str | None
    type_name: str | None
    identifier: str | None
    status: str | None
    error_code: str | None


class RequestContent(NamedTuple):
    """What a request asks for: some of its properties, and the operations of its patch; None for whatever it is."""

    desired_state: Mapping[str, Any] | None
    patch: list[Any] | None

    def is_asked_by(self, request: AskedRequest) -> bool:
        """Whether a request asks for that."""
        state = request.desired_state if self.desired_state else {}
        has_state = all(state.get(name) == value for name, value in (self.desired_state or {}).items())
        return has_state and (self.patch is None or request.patch == self.patch)


def wanted_content(desired_state: object, patch: object) -> RequestContent:
    """What a test says about the content of a request; UsageError where that has not the form of such a content."""
    if desired_state is not None:
        desired_state = mapping("desired_state", desired_state, "Give a dict of some of the properties.")
        unnamed = next((name for name in desired_state if not isinstance(name, str)), None)
        if unnamed is not None:
            raise UsageError(f"desired_state has the key {shown(unnamed)}. Give the name of a property.")
    if patch is None:
        return RequestContent(desired_state, None)
    is_list = isinstance(patch, Sequence) and not isinstance(patch, (str, bytes))
    if not is_list or not all(isinstance(operation, Mapping) for operation in patch):  # type: ignore[attr-defined]
        raise UsageError(f"patch is a {type(patch).__name__}. Give the list of its operations, each as a dict.")
    return RequestContent(desired_state, [dict(operation) for operation in patch])  # type: ignore[attr-defined]


def request_failure(
    engine: Engine,
    expected: str,
    found: Sequence[AskedRequest],
    others: Sequence[AskedRequest],
    filters: RequestFilters,
    content: RequestContent,
) -> str:
    """What a failed assertion says. `expected`: how many requests there should be, in a word."""
    criteria: list[Criterion[AskedRequest]] = list(attribute_criteria(filters._asdict(), has_attribute))
    criteria += _content_criteria(engine, content)
    lines = counted(
        Wording("request", lambda request: told_with_history(request._settled)), expected, found, others, criteria
    )
    if not found:
        lines += _refused_calls(engine)
        if filters.status in TERMINAL and any(request.status not in TERMINAL for request in others):
            lines.append(f"  {NOT_ENDED}")
    return Secrets(engine).masked("\n".join(lines))


def _content_criteria(engine: Engine, content: RequestContent) -> Iterator[Criterion[AskedRequest]]:
    wanted, patch = content

    def state_differences(request: AskedRequest) -> list[str]:
        assert wanted is not None, "there is a criterion for it"
        masked = _write_only(engine, request).masked
        state, shown_state, shown_wanted = request.desired_state, masked(request.desired_state), masked(dict(wanted))
        return [
            line
            for name, value in wanted.items()
            for line in json_differences(
                f"desired_state/{name}",
                Masked(state.get(name, MISSING), shown_state.get(name, MISSING)),
                Masked(MISSING, MISSING) if value is None else Masked(value, shown_wanted[name]),
            )
        ]

    def patch_differences(request: AskedRequest) -> list[str]:
        assert patch is not None, "there is a criterion for it"
        there = request.patch
        if there is None:
            return [f"patch: none, expected {len(patch)} operations"]
        write_only = _write_only(engine, request)
        masked = Masked(there, masked_patch(there, write_only)), Masked(patch, masked_patch(patch, write_only))
        return list(json_differences("patch", *masked))

    if wanted:
        yield Criterion(f"desired_state with {', '.join(map(shown, wanted))}", state_differences)
    if patch is not None:
        yield Criterion(f"patch of {len(patch)} operation{'' if len(patch) == 1 else 's'}", patch_differences)


def _write_only(engine: Engine, request: AskedRequest) -> PropertySet:
    found = engine.find_type(request.type_name, request.region, request.type_version_id)
    return found.write_only if found is not None else PropertySet()


def _refused_calls(engine: Engine) -> Iterator[str]:
    """The last calls that were to make a request, and made none."""
    refused = [
        call
        for call in Calls(engine, None)
        if call.operation in ACCEPTING and call.error_code and not call.request_token
    ]
    if refused:
        yield "  Calls that made no request:"
    yield from (hanging(told_call(call), "    ") for call in refused[-REFUSED:])
