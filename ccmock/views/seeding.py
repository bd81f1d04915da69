"""What `Resources.put_all` does: creates the resources of a document, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from ..engine.reads import locate
from ..errors import CcmockError
from ..registry.json_text import plain_copy
from ..registry.resource_type import ResourceType
from ..seeds.declarations import Declaration, Declarations, read_declarations
from ..seeds.documents import read_document
from ..seeds.plan import Place, Plan
from ..seeds.scope import Made
from .account_region import AccountRegion, find_type

if TYPE_CHECKING:
    from .resources import Resources, SeededResources

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

SSM_PARAMETER = "AWS::SSM::Parameter"


def read_seeds(source: str | PathLike[str] | Mapping[str, Any] | Sequence[Any]) -> Declarations:
    """The resources that a file or a value names; UsageError where it cannot be read as one of its forms."""
    return read_declarations(read_document(source))


def put_seeds(
    resources: Resources,
    account_region: AccountRegion,
    declarations: Declarations,
    *,
    parameters: Mapping[str, Any] | None,
    skip: Sequence[str],
) -> SeededResources:
    """Creates the resources; UsageError where one cannot be created, and all is as before then."""
    from .resources import SeededResources  # noqa: PLC0415 - which loads this module when it is first needed

    region, document = account_region.region, declarations.document
    plan = Plan(
        declarations,
        Place(region.account_id, region.name, region.partition),
        parameters=parameters,
        skip=skip,
        find_ssm_value=lambda name: _ssm_value(account_region, name),
    )
    types = [_type_of(account_region, declarations, declaration) for declaration in plan.seeds]
    made = SeededResources()
    store, ids = region.store, account_region.engine.ids
    resources_before, ids_before = store.state(), ids.state()
    try:
        for declaration, resource_type in zip(plan.seeds, types):
            state = plan.desired_state(declaration, resource_type)
            try:
                resource = resources.put(resource_type.type_name, state)
            except CcmockError as error:
                violations = resource_type.validator.violations(state)
                inside = (*declaration.properties_path, *violations[0].path) if violations else declaration.path
                raise document.fault(declaration.path, str(error), inside[len(declaration.path) :]) from error
            model = plain_copy(resource.properties)
            plan.created(declaration, Made(resource_type, resource.identifier, model))
            made.append(resource)
            if declaration.logical_id is not None:
                made.by_logical_id[declaration.logical_id] = resource
    except BaseException:  # a handler of the test's own may raise anything, Ctrl-C may come at any time
        store.put_back(resources_before)
        ids.put_back(ids_before)
        _take_back(account_region, made)
        raise
    return made


def _take_back(account_region: AccountRegion, made: SeededResources) -> None:
    """Undoes where resources are shared what the store has put back already."""
    region, sharing = account_region.region, account_region.engine.sharing
    for resource in reversed(made):
        resource_type = find_type(account_region.engine, resource.type_name, region.name)
        before = region.store.find(resource.type_name, resource.identifier)
        model = before.model if before is not None else None
        sharing.take_back(region, resource_type, resource.identifier, resource.properties, model)


def _type_of(account_region: AccountRegion, declarations: Declarations, declaration: Declaration) -> ResourceType:
    try:
        return find_type(account_region.engine, declaration.type_name, account_region.region.name)
    except CcmockError as error:
        raise declarations.document.fault(declaration.path, str(error)) from None


def _ssm_value(account_region: AccountRegion, name: str) -> str | None:
    """The value of a parameter in Systems Manager's Parameter Store, as the mock has it."""
    resource_type = find_type(account_region.engine, SSM_PARAMETER, account_region.region.name)
    account_region.engine.sharing.renew_all(account_region.region, SSM_PARAMETER)
    resource, _ = locate(account_region.region.store, resource_type, name)
    value = (resource.model or {}).get("Value") if resource is not None else None
    return value if isinstance(value, str) else None
