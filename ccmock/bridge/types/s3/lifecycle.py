"""The lifecycle of the objects in a bucket, whose rules the API nests in another way than the property does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...declaration import found

SAME = ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration", "Status")
EXPIRATION = {
    "ExpirationDate": "Date",
    "ExpirationInDays": "Days",
    "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
}
TRANSITION = {"StorageClass": "StorageClass", "TransitionDate": "Date", "TransitionInDays": "Days"}
NONCURRENT = {
    "NewerNoncurrentVersions": "NewerNoncurrentVersions",
    "StorageClass": "StorageClass",
    "TransitionInDays": "NoncurrentDays",
}
SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
"""Member of the property → member of the API's, in these tables."""


def given_lifecycle(model: Any) -> Any:
    """The rules as the API takes them."""
    return {"Rules": [_given_rule(rule) for rule in model["LifecycleConfiguration"]["Rules"]]}


def shown_lifecycle(answer: Any) -> Any:
    """The rules as the property has them."""
    rules = [_shown_rule(rule) for rule in answer.get("Rules") or ()]
    return {"Rules": rules} if rules else None


def _given_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    days = rule.get("NoncurrentVersionExpirationInDays")
    given = {
        "ID": rule.get("Id"),
        "Filter": _given_filter(rule),
        "Expiration": _renamed(rule, EXPIRATION),
        "Transitions": _given_transitions(rule, "Transition", TRANSITION),
        "NoncurrentVersionTransitions": _given_transitions(rule, "NoncurrentVersionTransition", NONCURRENT),
        "NoncurrentVersionExpiration": {"NoncurrentDays": days} if days else None,
        **{name: rule[name] for name in SAME if name in rule},
    }
    return {name: value for name, value in given.items() if value}


def _given_filter(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Of several conditions, the API wants to know that all of them count."""
    conditions = {name: int(rule[name]) for name in SIZES if name in rule}
    prefix, tags = rule.get("Prefix", ""), rule.get("TagFilters") or []
    if prefix:
        conditions["Prefix"] = prefix
    if len(conditions) + len(tags) > 1:
        return {"And": {**conditions, **({"Tags": tags} if tags else {})}}
    return {"Tag": tags[0]} if tags else conditions or {"Prefix": ""}


def _given_transitions(rule: Mapping[str, Any], name: str, members: Mapping[str, str]) -> list[dict[str, Any]]:
    transitions = [*rule.get(f"{name}s", ()), *([rule[name]] if name in rule else ())]
    return [_renamed(each, members) for each in transitions]


def _shown_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    conditions = {**rule.get("Filter", {}), **(found("Filter/And", rule) or {})}
    tags = conditions.get("Tags") or ([conditions["Tag"]] if "Tag" in conditions else [])
    shown = {
        "Id": rule.get("ID"),
        "Prefix": conditions.get("Prefix") or rule.get("Prefix"),
        "TagFilters": tags,
        **{name: str(conditions[name]) for name in SIZES if name in conditions},
        **_renamed(rule.get("Expiration", {}), _reversed(EXPIRATION)),
        "Transitions": [_renamed(each, _reversed(TRANSITION)) for each in rule.get("Transitions", ())],
        "NoncurrentVersionTransitions": [
            _renamed(each, _reversed(NONCURRENT)) for each in rule.get("NoncurrentVersionTransitions", ())
        ],
        **{name: rule[name] for name in SAME if name in rule},
    }
    return {name: value for name, value in shown.items() if value not in (None, "", [])}


def _renamed(value: Mapping[str, Any], members: Mapping[str, str]) -> dict[str, Any]:
    return {new: _as_text(value[name]) for name, new in members.items() if name in value}


def _reversed(members: Mapping[str, str]) -> dict[str, str]:
    return {new: name for name, new in members.items()}


def _as_text(value: Any) -> Any:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value
