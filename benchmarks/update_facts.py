"""Replays what updates of live resources did, kept as data: removed properties, and refused updates.

The files are those of a folder: `removed-properties.json` (type → path → `{outcome, was, shown_afterwards, …}`) and
`update-refusals.json` (type → name → `{kind, when, error_code, message, message_is, accepted, …}`). The states and
patches of refusals are those of `tests.support.refusal_cases`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from ccmock import MockCloud, ResourceType, mock_cloudcontrol
from ccmock.registry.json_text import plain_copy
from ccmock.registry.pointers import found_at
from tests.support.calls import create, poll, read, update
from tests.support.desired_states import desired_state_for
from tests.support.refusal_cases import CASES, Case, Patch

from .floor import new_client
from .given_states import BASES, NoState, states_with

REMOVED_FILE, REFUSALS_FILE = "removed-properties.json", "update-refusals.json"
REGION = "us-east-1"
ALSO_REMOVED = re.compile(r"the same patch removes (/\S+?),")
MEASURED = "measured"

Model = dict[str, Any]


class Replayed(NamedTuple):
    """A case that was replayed. `figure`: what it counts for. `text`: what differs, empty where nothing does."""

    figure: str
    text: str


class Ended(NamedTuple):
    """How an update ended. `moment`: `at once` or `FAILED later`, empty for success."""

    moment: str
    code: str = ""
    message: str = ""


def replayed(folder: Path) -> Iterator[Replayed]:
    """Replays all cases of a folder."""
    for type_name, facts in json.loads((folder / REMOVED_FILE).read_text()).items():
        for path, fact in facts.items():
            figure = "removed" if fact["grade"] == MEASURED else "removed, inferred"
            yield Replayed(figure, _named(type_name, path, removal_differs(type_name, path, fact)))
    for type_name, facts in json.loads((folder / REFUSALS_FILE).read_text()).items():
        for name, fact in facts.items():
            case = CASES.get((type_name, name))
            text = refusal_differs(type_name, case, fact) if case else "no case is written for it"
            yield Replayed("refused", _named(type_name, name, text))


def _named(type_name: str, name: str, text: str) -> str:
    return text and f"{type_name} {name}: {text}"


# --- removed properties ---


def removal_differs(type_name: str, path: str, fact: Mapping[str, Any]) -> str:
    """Returns how the removal of a property differs from what was measured; empty where it does not."""
    with mock_cloudcontrol(references="off", region=REGION, clock="manual") as cloud:
        client, resource_type = new_client("cloudcontrol"), cloud.types[type_name]
        text = "no state was found that gives it another value than the default"
        for state in _states(resource_type, path, fact):
            found = _removal_from(cloud, client, type_name, path, fact, state)
            if found is not None:
                return found
            cloud.reset()
    return text


def _states(resource_type: ResourceType, path: str, fact: Mapping[str, Any]) -> Iterator[Model]:
    """Yields states that give the property, as it was or as its schema allows."""
    base = BASES.get((resource_type.type_name, path)) or BASES.get((resource_type.type_name, ""))
    base = base if base is not None else desired_state_for(resource_type, random.Random(0))
    try:
        yield from states_with(resource_type, base, path, fact.get("was"))
    except NoState:
        return


def _removal_from(
    cloud: MockCloud, client: Any, type_name: str, path: str, fact: Mapping[str, Any], state: Model
) -> str | None:
    """Returns how the outcome differs; None where the state does not serve."""
    names = tuple(0 if name == "*" else name for name in path.split("/"))
    identifier = _made(cloud, client, type_name, state)
    if identifier is None:
        return None
    before = found_at(read(client, type_name, identifier), names)
    wanted = fact["outcome"]
    if before is None or (wanted == "resets" and before == fact.get("shown_afterwards", ...)):
        return None
    also = ALSO_REMOVED.findall(fact.get("condition", ""))
    patch: Patch = [{"op": "remove", "path": "/" + "/".join(map(str, names))}]
    ended = _updated(cloud, client, type_name, identifier, patch + [{"op": "remove", "path": each} for each in also])
    after = found_at(read(client, type_name, identifier), names)
    if wanted == "refused":
        return _refusal_differs(ended, fact) or ("" if after == before else f"{before} became {after}")
    if ended.moment:
        return f"refused: {ended.message}"
    if wanted == "stays":
        return "" if after == before else f"{before} became {after}"
    if "shown_afterwards" in fact:
        return "" if _is_within(after, fact["shown_afterwards"]) else f"{before} became {after}"
    return "" if after != before else f"{before} stays"


def _is_within(found: Any, wanted: Any) -> bool:
    """Returns whether what is read is what was measured, or an object with more members."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(_is_within(found.get(name), value) for name, value in wanted.items())
    return bool(found == wanted)


# --- refused updates ---


def refusal_differs(type_name: str, case: Case, fact: Mapping[str, Any]) -> str:
    """Returns how a refused update differs from what was measured; empty where it does not."""
    with mock_cloudcontrol(references="off", region=REGION, clock="manual") as cloud:
        client = new_client("cloudcontrol")
        if case.other:
            cloud.resources.put(*case.other)
        identifier = _made(cloud, client, type_name, case.state)
        if identifier is None:
            return "the state is refused"
        before = read(client, type_name, identifier)
        text = _refusal_differs(_updated(cloud, client, type_name, identifier, case.patch), fact)
        if not text and read(client, type_name, identifier) != before:
            text = "something was changed"
        if text or "accepted" not in fact or case.accepted is None:
            return text
        ended = _updated(cloud, client, type_name, identifier, plain_copy(case.accepted) + case.patch)
        return f"the accepted patch is refused: {ended.message}" if ended.moment else ""


def _refusal_differs(ended: Ended, fact: Mapping[str, Any]) -> str:
    if not ended.moment:
        return "is accepted"
    if fact["when"] not in (ended.moment, "not reported"):
        return f"is refused {ended.moment}"
    if fact.get("error_code", ended.code) != ended.code:
        return f"has the code {ended.code}"
    message, whole = fact.get("message", ""), ended.message
    is_told = {"whole": whole == message, "start": whole.startswith(message), "part": message in whole}
    return "" if is_told.get(fact.get("message_is", "part")) else f"says {whole}"


# --- the calls ---


def _made(cloud: MockCloud, client: Any, type_name: str, state: Model) -> str | None:
    """Returns the identifier of a new resource; None where it is refused."""
    try:
        event = create(client, type_name, state)
    except ClientError:
        return None
    cloud.clock.advance(100_000)
    event = poll(client, event)
    return event["Identifier"] if event["OperationStatus"] == "SUCCESS" else None


def _updated(cloud: MockCloud, client: Any, type_name: str, identifier: str, patch: Patch) -> Ended:
    try:
        event = update(client, type_name, identifier, patch)
    except ClientError as error:
        found = error.response["Error"]
        return Ended("at once", found["Code"], found["Message"])
    cloud.clock.advance(100_000)
    event = poll(client, event)
    if event["OperationStatus"] == "SUCCESS":
        return Ended("")
    return Ended("FAILED later", event["ErrorCode"], event.get("StatusMessage", ""))
