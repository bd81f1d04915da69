"""CloudWatch: alarms of metrics and of other alarms, and dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ServiceTexts
from ..registry.json_text import json_object
from .shared.conflicts import Conflict, check_conflicts
from .shared.service_handler import ServiceHandler

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"
ALARMS = (ALARM, COMPOSITE, "AWS::CloudWatch::LogAlarm")
IN_RULE = re.compile(r"(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s()]+))\s*\)")
OF_ONE_METRIC = ("Dimensions", "ExtendedStatistic", "MetricName", "Namespace", "Period", "Statistic", "Unit")
NEEDED = {"EvaluationPeriods": "evaluationPeriods", "ComparisonOperator": "comparisonOperator"}
DASHBOARD_NAME = re.compile(r"[a-zA-Z0-9_-]+")

_error_text = ServiceTexts("CloudWatch")

NOT_GIVEN = _error_text("{count} validation error{s} detected: {errors}")
NO_METRIC = _error_text("Either MetricName or Metrics must be specified.")
TWO_METRICS = _error_text(
    "Metrics list cannot be specified together with MetricName, Dimensions, Period, Namespace, Statistic, "
    "ExtendedStatistic or Unit parameters."
)
TWO_STATISTICS = _error_text("Exactly one of Statistic or ExtendedStatistic must be specified.")
BAD_PERIOD = _error_text("Period must be 10, 20, 30 or a multiple of 60")
NOT_ONE_RESULT = _error_text("Exactly one element of the metrics list should return data.")
NO_ALARM = _error_text("Could not save the composite alarm as alarms [{alarms}] in the alarm rule do not exist")
HAS_COMPOSITE = _error_text("Cannot delete {identifier} as there are composite alarm(s) depending on it.")
BAD_BODY = _error_text("The field DashboardBody must be a valid JSON object")
BAD_NAME = _error_text(
    "The value {value} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash "
    "(-) and underscore (_)."
)


def _has_bad_period(model: Model) -> bool:
    stats = (query.get("MetricStat", {}) for query in model.get("Metrics", ()))
    periods = (owner["Period"] for owner in (model, *stats) if "Period" in owner)
    return any(period not in (10, 20, 30) and period % 60 for period in periods)


def _has_no_single_result(model: Model) -> bool:
    results = [query for query in model.get("Metrics", ()) if query.get("ReturnData", True)]
    return bool(model.get("Metrics")) and "ThresholdMetricId" not in model and len(results) != 1


CONFLICTS: Sequence[Conflict] = (
    (lambda model: not model.get("Metrics") and "MetricName" not in model, NO_METRIC),
    (lambda model: bool(model.get("Metrics")) and any(model.get(name) for name in OF_ONE_METRIC), TWO_METRICS),
    (lambda model: "MetricName" in model and ("Statistic" in model) == ("ExtendedStatistic" in model), TWO_STATISTICS),
    (_has_bad_period, BAD_PERIOD),
    (_has_no_single_result, NOT_ONE_RESULT),
)


class AnyAlarm(ServiceHandler):
    """An alarm, which cannot be deleted while composite alarms depend on it."""

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while the rule of a composite alarm names the alarm."""
        context = request.handler_context
        own = {request.identifier, request.previous_state.get("Arn")}
        rules = (model.get("AlarmRule", "") for model in context.seen(COMPOSITE))
        if context.checks_references_to(COMPOSITE) and any(own & set(_alarms_in(rule)) for rule in rules):
            raise HAS_COMPOSITE.error(request)
        return super().delete(request)


class Alarm(AnyAlarm):
    """An alarm of one metric, or of an expression of several."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where the alarm has no metric, or what it evaluates is contradictory."""
        if "EvaluationCriteria" in declared:
            return
        errors = [
            f"Value null at '{parameter}' failed to satisfy constraint: Member must not be null"
            for name, parameter in NEEDED.items()
            if name not in declared
        ]
        if errors:
            s = "s" if len(errors) > 1 else ""
            raise NOT_GIVEN.error(request, count=len(errors), s=s, errors="; ".join(errors))
        check_conflicts(CONFLICTS, declared, request)


class CompositeAlarm(AnyAlarm):
    """An alarm whose state follows from those of others."""

    def create(self, request: HandlerRequest) -> Model:
        """Creates the alarm. Raises where an alarm in its rule does not exist."""
        _check_rule(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the alarm. Raises where an alarm that is new in its rule does not exist."""
        _check_rule(request)
        return super().update(request)


class Dashboard(ServiceHandler):
    """A dashboard."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for names with characters that are not allowed, and for bodies that are not JSON objects."""
        name = declared.get("DashboardName", "name")
        if not DASHBOARD_NAME.fullmatch(name):
            raise BAD_NAME.error(request, value=name)
        if json_object(declared["DashboardBody"]) is None:
            raise BAD_BODY.error(request)


def _alarms_in(rule: str) -> Iterator[str]:
    """The names and ARNs of the alarms in a rule."""
    return (found[1] or found[2] or found[3] for found in IN_RULE.finditer(rule))


def _check_rule(request: HandlerRequest) -> None:
    context, before = request.handler_context, set(_alarms_in(request.previous_state.get("AlarmRule", "")))
    if not any(map(context.checks_references_to, ALARMS)):
        return
    local = f":cloudwatch:{context.region}:{context.account_id}:alarm:"
    named = [alarm for alarm in _alarms_in(request.desired_state["AlarmRule"]) if alarm not in before]
    here = [alarm for alarm in named if local in alarm or not alarm.startswith("arn:")]
    missing = [alarm for alarm in here if not _exists(request, alarm.rpartition(local)[2])]
    if missing:
        raise NO_ALARM.error(request, alarms=", ".join(missing))


def _exists(request: HandlerRequest, name: str) -> bool:
    return any(request.handler_context.exists(type_name, name) for type_name in ALARMS)


HANDLERS: Mapping[str, Handler] = {ALARM: Alarm(), COMPOSITE: CompositeAlarm(), DASHBOARD: Dashboard()}
