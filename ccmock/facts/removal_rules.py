"""What a removed property most likely does where nobody has measured it.

The handlers of a type tell their service of a change by the service's own API, so that what the API does with a
parameter that is left out decides. The first rule that applies counts:

1. `contract`: of a type that is not AWS's, or whose update handler lists no actions, nothing is known but the contract
   of CloudFormation's handlers, by which a read shows what the update gave → resets.
2. `tags`: tags are taken off → resets.
3. `member`: a member of an object, which is sent as a whole → resets.
4. `modify`: the handler calls an operation `Modify…`, which leaves alone what it is not given → stays.
5. `own operation`: an operation is named for the property (`PutLifecyclePolicy`, `DisableKey…`) → resets.
6. `put`: the handler has no operation `Update…`, but `Put…`, `Set…` and the like, which replace all → resets.
7. `switch`: the property is a `State` or `Enabled`, which the handlers have a default for → resets.
8. `default`: the schema declares a default → resets.
9. `replace`: the update operation requires the resource's properties again (`replacing_updates.json`) → resets.
10. `rest`: an update operation that takes what is to be changed → stays.

How often each is right is on the page about fidelity (`docs/fidelity.md`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

from ..contract.removals import Outcome
from ..registry.defaults import declared_default
from ..registry.pointers import Path, tokens
from ..registry.resource_type import ResourceType
from .loading import NAMESPACES

VERBS = re.compile(r"Put|Set|Delete|Enable|Disable|Update|Start|Remove|Associate|Disassociate")
ADDING = re.compile(r"Attach|Detach|Add|Remove|Associate|Disassociate")
CHANGING = re.compile(r"Update|PATCH|Patch")
SWITCH = re.compile(r"(?:Desired)?State|Enabled")
SHELL = re.compile(r"(?:Specification|Configuration|Config|Text|Details|Status|Options)$|s$")
"""What a property's name has more than the name of its operation."""

SHARED = frozenset({"iam", "kms", "logs", "s3", "secretsmanager"})
"""The prefixes of services that the handlers of all others call, too."""

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]+")
SHORTEST = 5
"""Words that are shorter are in the names of too many operations."""


def likely_outcome(resource_type: ResourceType, path: Path) -> Outcome:
    """What becomes of a property when a patch removes it: `stays` or `resets`."""
    return "stays" if deciding_rule(resource_type, path) in ("modify", "rest") else "resets"


def deciding_rule(resource_type: ResourceType, path: Path) -> str:
    """The name of the rule that counts for a property."""
    name, actions = str(path[0]), resource_type.derived(_own_actions)
    if not actions or resource_type.type_name.partition("::")[0] not in NAMESPACES:
        return "contract"
    if name == tokens(resource_type.tagging.tag_property)[0]:
        return "tags"
    if len(path) > 1:
        return "member"
    if any(action.startswith("Modify") for action in actions):
        return "modify"
    if _has_own_operation(resource_type, name, actions):
        return "own operation"
    if not any(map(CHANGING.match, actions)):
        return "put"
    if SWITCH.fullmatch(name):
        return "switch"
    schema = resource_type.compiled_schema
    if declared_default(schema, schema["properties"].get(name, {})) is not None:
        return "default"
    return "replace" if resource_type.type_name in _replacing_types() else "rest"


def _own_actions(resource_type: ResourceType) -> Sequence[str]:
    """The actions of the type's own service that its update handler needs, without the service's prefix."""
    spec = resource_type.handlers.get("UPDATE")
    permissions = [permission.partition(":") for permission in (spec.permissions if spec else ())]
    prefixes = [prefix.lower() for prefix, _, _ in permissions if prefix.lower() not in SHARED]
    # The service that most actions are of is the type's own: its prefix is not always the service's name.
    own = max(prefixes, key=prefixes.count, default="")
    service = f"{resource_type.type_name}::".split("::")[1].lower()
    return [action for prefix, _, action in permissions if prefix.lower() in (own, service)]


def _has_own_operation(resource_type: ResourceType, name: str, actions: Sequence[str]) -> bool:
    resource = resource_type.type_name.split("::")[-1].lower()
    words = [word.lower().removesuffix("s").removesuffix("ie") for word in WORD.findall(SHELL.sub("", name))]
    telling = [word for word in words if len(word) >= SHORTEST and word not in resource]
    if any(VERBS.match(action) and word in action.lower() for action in actions for word in telling):
        return True
    return any(ADDING.match(action) and word in action.lower() for action in actions for word in words)


@cache
def _replacing_types() -> frozenset[str]:
    return frozenset(json.loads((resources.files("ccmock.data") / "replacing_updates.json").read_bytes()))
