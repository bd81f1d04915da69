"""The website that a bucket serves, whose members have other names in the API."""

from __future__ import annotations

from typing import Any


def given_website(model: Any) -> Any:
    """The website as the API takes it."""
    website = model["WebsiteConfiguration"]
    given = {
        "IndexDocument": website.get("IndexDocument") and {"Suffix": website["IndexDocument"]},
        "ErrorDocument": website.get("ErrorDocument") and {"Key": website["ErrorDocument"]},
        "RedirectAllRequestsTo": website.get("RedirectAllRequestsTo"),
        "RoutingRules": [_given_rule(rule) for rule in website.get("RoutingRules", ())],
    }
    return {name: value for name, value in given.items() if value}


def shown_website(answer: Any) -> Any:
    """The website as the property has it."""
    shown = {
        "IndexDocument": answer.get("IndexDocument", {}).get("Suffix"),
        "ErrorDocument": answer.get("ErrorDocument", {}).get("Key"),
        "RedirectAllRequestsTo": answer.get("RedirectAllRequestsTo"),
        "RoutingRules": [_shown_rule(rule) for rule in answer.get("RoutingRules") or ()],
    }
    return {name: value for name, value in shown.items() if value}


def _given_rule(rule: Any) -> Any:
    condition = rule.get("RoutingRuleCondition")
    return {"Redirect": rule["RedirectRule"], **({"Condition": condition} if condition else {})}


def _shown_rule(rule: Any) -> Any:
    condition = rule.get("Condition")
    return {"RedirectRule": rule["Redirect"], **({"RoutingRuleCondition": condition} if condition else {})}
