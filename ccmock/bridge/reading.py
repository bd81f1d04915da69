"""What moto says of resources, in the words of their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from ..contract.handler import Model
from ..registry.identifiers import identifier_of
from ..registry.resource_type import ResourceType
from .declaration import ITEM, KEEP, REGION, BridgedType, GoneError, Listing, Look, LookAtEach, Source, found
from .failures import code_of, means_missing
from .merging import Known
from .moto_calls import MotoCalls


class Listed(NamedTuple):
    """A resource that moto lists."""

    identifier: str
    known: Known
    is_companion: bool


def listed(listing: Listing, resource_type: ResourceType, calls: MotoCalls) -> list[Listed]:
    """The resources of a type that moto lists, in its order. Raises what the call raises."""
    if listing.within is None:
        return list(_listed(listing, resource_type, calls.pages(listing.call, {})))
    owners = _items(listing.within.items, calls.pages(listing.within.call, {}))
    scopes = [{ITEM: owner} for owner in owners]
    return [
        each for scope in scopes for each in _listed(listing, resource_type, calls.pages(listing.call, scope), scope)
    ]


def known_of_new(
    bridged: BridgedType, resource_type: ResourceType, calls: MotoCalls, model: Model, declared: Model
) -> Known:
    """What moto says of a resource that was just made as it was `declared`."""
    if not bridged.is_echo:
        return known_of(bridged, resource_type, calls, model)
    names = declared.keys() - identifying(resource_type)
    return _looked_up([look for look in bridged.looks if names & look.properties], calls, model)


def known_of(bridged: BridgedType, resource_type: ResourceType, calls: MotoCalls, model: Model) -> Known:
    """All that moto says of one resource, which is called what it is called in `model`."""
    known: Known = {}
    listing = bridged.listing
    if listing is not None and listing.one is not None:
        more = {name: found(source, model) for name, source in listing.one.items()}
        items = list(_listed(listing, resource_type, calls.pages(listing.call, model, **more)))
        identifier = identifier_of(resource_type.primary_identifier, model)
        known = next((item.known for item in items if item.identifier == identifier), {})
    return {**known, **_looked_up(bridged.looks, calls, {**model, **told(known)})}


def identifying(resource_type: ResourceType) -> set[str]:
    """The properties that the primary identifier consists of."""
    return {pointer.split("/")[2] for pointer in resource_type.primary_identifier}


def looked_up(bridged: BridgedType, calls: MotoCalls, model: Model) -> Known | None:
    """What the looks of a type say of one resource; None where it does not exist. Raises what the calls raise."""
    try:
        return _looked_up(bridged.looks, calls, model)
    except GoneError:
        return None
    except ClientError as error:
        if means_missing(error):
            return None
        raise


def _looked_up(looks: Iterable[Look | LookAtEach], calls: MotoCalls, model: Model) -> Known:
    known: Known = {}
    for look in looks:
        scope = {**model, **told(known)}
        if isinstance(look, LookAtEach):
            known[look.property_name] = _each(look, calls, scope) or None
            continue
        try:
            answer = calls.whole(look.call, scope)
        except ClientError as error:
            if code_of(error) not in look.absent:
                raise
            answer = {}
        known.update(_shown(look.shown, {**answer, REGION: calls.region}))
    return known


def _each(look: LookAtEach, calls: MotoCalls, scope: Model) -> list[Known]:
    items = found(look.items, calls.whole(look.call, scope)) or ()
    answers = [calls.call(look.each, {**scope, ITEM: item}) for item in items]
    return [told(_shown(look.shown, answer)) for answer in answers]


def _items(items: Source, pages: list[dict[str, Any]]) -> Iterator[Any]:
    for page in pages:
        yield from found(items, page) or ()


def _listed(
    listing: Listing, resource_type: ResourceType, pages: list[dict[str, Any]], scope: Model | None = None
) -> Iterator[Listed]:
    for each in _items(listing.items, pages):
        item = {**each, **scope} if scope and isinstance(each, dict) else each
        if not listing.where(item):
            continue
        known = _shown(listing.shown, item)
        names = {**dict.fromkeys(listing.may_lack, ""), **told(known)}
        identifier = identifier_of(resource_type.primary_identifier, names)
        if identifier is not None:
            yield Listed(identifier, known, listing.is_companion(item))


def _shown(shown: Mapping[str, Source], answer: Any) -> Known:
    values = {name: found(source, answer) for name, source in shown.items()}
    # Services answer with an empty value where a property was never set.
    return {name: None if value in ("", [], {}) else value for name, value in values.items() if value is not KEEP}


def told(known: Known) -> Known:
    """What moto says that there is."""
    return {name: value for name, value in known.items() if value is not None}
