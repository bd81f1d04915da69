"""The plan of what a document creates: which resources, in which order, with which desired states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ..facts.templates import url_suffix
from ..registry.resource_type import ResourceType
from .conditions import Conditions
from .conversion import converted
from .declarations import Declaration, Declarations
from .evaluation import Evaluation
from .names import names_in
from .order import Circle, in_order
from .parameters import FindSsmValue, parameter_values
from .scope import NO_VALUE, Constants, Made, Resources

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values

UNSUPPORTED = (
    "Custom::*",
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::Macro",
    "AWS::CloudFormation::Stack",
    "AWS::CloudFormation::WaitCondition*",
    "AWS::Serverless::*",
)
"""Types that mean something to CloudFormation alone, as patterns."""

STACK_NAME = "ccmock"


class Place(NamedTuple):
    """Where the resources are created."""

    account_id: str
    region: str
    partition: str


class Plan:
    """What is created. `seeds`: the declarations in the order of creation.

    After each, `created` has to be told of it, so that the ones behind it can refer to it.
    """

    def __init__(
        self,
        declarations: Declarations,
        place: Place,
        *,
        parameters: Mapping[str, Any] | None,
        skip: Sequence[str],
        find_ssm_value: FindSsmValue,
    ) -> None:
        self._declarations = declarations
        document = self._document = declarations.document
        values = parameter_values(declarations, parameters, find_ssm_value)
        constants = Constants(document, _pseudo(place), values)
        has_extensions = declarations.has_language_extensions
        of_constants = Evaluation(document, constants, declarations.mappings, None, has_extensions)
        self._conditions = Conditions(document, declarations.conditions, of_constants.value)
        for name in declarations.conditions:
            self._conditions.holds(name, ("Conditions", name))
        kept, absent = self._kept(skip)
        # A dict, whose order is that of the document: suggestions must be the same everywhere.
        self._resources = Resources(constants, absent, {each.logical_id or "": each for each in kept})
        self._evaluation = Evaluation(
            document, self._resources, declarations.mappings, self._conditions, has_extensions
        )
        self.seeds: list[Declaration] = self._in_order(kept) if declarations.is_template else kept

    def desired_state(self, declaration: Declaration, resource_type: ResourceType) -> dict[str, Any]:
        """The desired state of a resource, now that those before it exist."""
        path = declaration.properties_path
        state = self._evaluation.value(declaration.properties, path)
        if not isinstance(state, dict):
            raise self._document.fault(path, "has to be an object.")
        return converted(resource_type, state) if self._declarations.is_template else state

    def created(self, declaration: Declaration, made: Made) -> None:
        """Lets the seeds to come refer to a resource."""
        if declaration.logical_id is not None:
            self._resources.made[declaration.logical_id] = made

    def _kept(self, skip: Sequence[str]) -> tuple[list[Declaration], dict[str, str]]:
        """The declarations of what is created, and the logical ids of what is not → why."""
        kept, absent = [], {}
        for each in self._declarations.resources:
            name = each.logical_id or ""
            if any(fnmatchcase(each.type_name, pattern) for pattern in skip):
                absent[name] = f"which skip={list(skip)!r} leaves out"
            elif each.condition is not None and not self._conditions.holds(each.condition, (*each.path, "Condition")):
                absent[name] = f"which is not created, since the condition {each.condition} does not hold"
            elif any(fnmatchcase(each.type_name, pattern) for pattern in UNSUPPORTED):
                raise self._document.fault(
                    each.path,
                    f"has the type {each.type_name}, which only CloudFormation itself can create. "
                    f"Leave it out: put_all(…, skip=[{each.type_name!r}]).",
                )
            else:
                kept.append(each)
        return kept, absent

    def _in_order(self, kept: Sequence[Declaration]) -> list[Declaration]:
        by_name = {each.logical_id or "": each for each in kept}
        try:
            return [by_name[name] for name in in_order({name: self._needs(each) for name, each in by_name.items()})]
        except Circle as circle:
            raise self._document.fault(by_name[circle.names[0]].path, f"needs itself: {circle}.") from None

    def _needs(self, declaration: Declaration) -> list[str]:
        known, path = self._resources, declaration.properties_path
        for at, name in enumerate(declaration.depends_on):
            if name not in known.unmade and name not in known.absent:
                known.refuse(name, (*declaration.path, "DependsOn", at))
        for name, place in names_in(declaration.properties, path):
            known.check(name, place)
        chosen = names_in(declaration.properties, path, self._evaluation.chosen)
        names = [*declaration.depends_on, *(name for name, _ in chosen)]
        return [name for name in names if name in known.unmade]


def _pseudo(place: Place) -> dict[str, Any]:
    """The pseudo parameters. A mock has no stacks, so the name and id of the stack are made up."""
    stack = f"arn:{place.partition}:cloudformation:{place.region}:{place.account_id}:stack/{STACK_NAME}"
    return {
        "AWS::AccountId": place.account_id,
        "AWS::NoValue": NO_VALUE,
        "AWS::NotificationARNs": [],
        "AWS::Partition": place.partition,
        "AWS::Region": place.region,
        "AWS::StackId": f"{stack}/00000000-0000-4000-8000-000000000000",
        "AWS::StackName": STACK_NAME,
        "AWS::URLSuffix": url_suffix(place.partition),
    }
