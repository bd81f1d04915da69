"""The routes about what a test sets up: faults, hooks, permissions, limits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..errors import UsageError, suggestion
from ..registry.json_text import plain_copy
from ..simulation.fault_rules import Fault
from ..simulation.hooks import Hook
from ..simulation.permissions import DeniedAction, IdentityPolicy
from .declared_hooks import ask, declared, refuse
from .problems import Problem
from .route import Asked
from .shown import shown_fault

FAULT_METHODS = (
    *("fail", "delay", "hang", "stale_reads", "refuse", "throttle", "drop_connection", "time_out", "chaos"),
)
"""The methods of `Faults` that set one."""

# --- faults ---


def list_faults(asked: Asked) -> Any:
    """Every fault that is set."""
    return {"faults": [shown_fault(fault) for fault in asked.cloud.faults]}


def get_fault(asked: Asked) -> Any:
    """One fault."""
    return shown_fault(_fault(asked))


def adding_fault(method: str) -> Callable[[Asked], Any]:
    """The function that sets a fault with a method of `Faults`."""
    return partial(_add_fault, method)


def _add_fault(method: str, asked: Asked) -> Any:
    return shown_fault(getattr(asked.cloud.faults, method)(**asked.body))


def remove_fault(asked: Asked) -> Any:
    """Removes a fault; 404 where there is none."""
    _fault(asked).remove()
    return {}


def clear_faults(asked: Asked) -> Any:
    """Removes all faults."""
    asked.cloud.faults.clear()
    return {}


def assert_all_fired(asked: Asked) -> Any:
    """Whether each fault has fired."""
    asked.cloud.faults.assert_all_fired()
    return {}


def _fault(asked: Asked) -> Fault:
    fault_id, there = asked.path["id"], {fault.id: fault for fault in asked.cloud.faults}
    if fault_id not in there:
        near = suggestion(fault_id, there)
        raise Problem(404, "NotFound", f"There is no fault {fault_id!r}; there are {len(there)}.{near}", "/path/id")
    return there[fault_id]


# --- hooks ---


def list_hooks(asked: Asked) -> Any:
    """Every hook, in order."""
    return {"hooks": [declared(hook) for hook in asked.cloud.hooks]}


def add_refusing_hook(asked: Asked) -> Any:
    """Adds a hook that refuses."""
    return declared(refuse(asked.cloud.hooks, **asked.body))


def add_asking_hook(asked: Asked) -> Any:
    """Adds a hook that asks a URL."""
    return declared(ask(asked.cloud.hooks, **asked.body, ask_url=asked.ask_url))


def remove_hook(asked: Asked) -> Any:
    """Removes a hook."""
    hooks = asked.cloud.hooks
    names: list[str] = [hook.type_name for hook in hooks if isinstance(hook, Hook)]
    if asked.path["type_name"] not in names:
        message = f"There is no hook {asked.path['type_name']!r}; there are {names}."
        raise Problem(404, "NotFound", message, "/path/type_name")
    hooks.remove(asked.path["type_name"])
    return {}


def clear_hooks(asked: Asked) -> Any:
    """Removes all hooks."""
    asked.cloud.hooks.clear()
    return {}


# --- permissions ---


def list_restrictions(asked: Asked) -> Any:
    """Every denied action and policy, in order."""
    return {"restrictions": [_shown_rule(rule) for rule in asked.cloud.permissions._rules]}


def deny(asked: Asked) -> Any:
    """Denies an action."""
    return _shown_rule(asked.cloud.permissions.deny(**asked.body)._rule)


def allow_only(asked: Asked) -> Any:
    """Allows only what a policy allows."""
    return _shown_rule(asked.cloud.permissions.allow_only(**asked.body)._rule)


def remove_restriction(asked: Asked) -> Any:
    """Lifts the oldest restriction that is as given; those that are equal do the same."""
    permissions, wanted = asked.cloud.permissions, {"role": None, **asked.body}
    if ("action" in wanted) is ("policy" in wanted):
        raise UsageError("Give either action or policy, and the role that it was set with.")
    for rule in permissions._rules:
        if _shown_rule(rule) == wanted:
            permissions._remove(rule)
            return {}
    raise Problem(404, "NotFound", "There is no such restriction.", "/body")


def clear_restrictions(asked: Asked) -> Any:
    """Lifts all restrictions."""
    asked.cloud.permissions.clear()
    return {}


def needed_policy(asked: Asked) -> Any:
    """The policy that allows what was required so far."""
    return asked.cloud.permissions.policy(role=asked.query.get("role"))


def _shown_rule(rule: DeniedAction | IdentityPolicy) -> dict[str, Any]:
    if isinstance(rule, DeniedAction):
        return {"action": rule.action, "role": rule.role}
    return {"policy": plain_copy(dict(rule.document)), "role": rule.role}


# --- limits ---


def show_limits(asked: Asked) -> Any:
    """The quotas."""
    limits = asked.cloud.limits._state()
    return {"by_type": dict(limits.by_type), "running": limits.running}


def set_limit(asked: Asked) -> Any:
    """Sets how many resources of a type there may be."""
    asked.cloud.limits.set(**asked.body)
    return show_limits(asked)


def set_running_limit(asked: Asked) -> Any:
    """Sets how many requests may run at once."""
    asked.cloud.limits.set_running(**asked.body)
    return show_limits(asked)
