"""What moto says of resources, in the words of their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from ..contract.handler import Model
from ..registry.identifiers import identifier_of
from ..registry.json_text import is_same
from ..registry.resource_type import ResourceType
from .declaration import ITEM, KEEP, REGION, BridgedType, GoneError, Listing, LookAtEach, Source, found
from .failures import code_of, means_missing
from .moto_calls import MotoCalls

Known = dict[str, Any]
"""Property → what moto says it is; None where moto says that there is none."""


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


def known_of(bridged: BridgedType, resource_type: ResourceType, calls: MotoCalls, model: Model) -> Known:
    """All that moto says of one resource, which is called what it is called in `model`."""
    known: Known = {}
    listing = bridged.listing
    if listing is not None and listing.one is not None:
        more = {name: found(source, model) for name, source in listing.one.items()}
        items = list(_listed(listing, resource_type, calls.pages(listing.call, model, **more)))
        identifier = identifier_of(resource_type.primary_identifier, model)
        known = next((item.known for item in items if item.identifier == identifier), {})
    return {**known, **_looked_up(bridged, calls, merged(model, known))}


def looked_up(bridged: BridgedType, calls: MotoCalls, model: Model) -> Known | None:
    """What the looks of a type say of one resource; None where it does not exist. Raises what the calls raise."""
    try:
        return _looked_up(bridged, calls, model)
    except GoneError:
        return None
    except ClientError as error:
        if means_missing(error):
            return None
        raise


def _looked_up(bridged: BridgedType, calls: MotoCalls, model: Model) -> Known:
    known: Known = {}
    for look in bridged.looks:
        scope = {**model, **_values(known)}
        if isinstance(look, LookAtEach):
            known[look.property_name] = _each(look, calls, scope)
            continue
        try:
            answer = calls.call(look.call, scope)
        except ClientError as error:
            if code_of(error) not in look.absent:
                raise
            answer = {}
        known.update(_shown(look.shown, {**answer, REGION: calls.region}))
    return known


def _each(look: LookAtEach, calls: MotoCalls, scope: Model) -> list[Known]:
    items = found(look.items, calls.call(look.call, scope)) or ()
    answers = [calls.call(look.each, {**scope, ITEM: item}) for item in items]
    return [_values(_shown(look.shown, answer)) for answer in answers]


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
        names = {**dict.fromkeys(listing.may_lack, ""), **_values(known)}
        identifier = identifier_of(resource_type.primary_identifier, names)
        if identifier is not None:
            yield Listed(identifier, known, listing.is_companion(item))


def _shown(shown: Mapping[str, Source], answer: Any) -> Known:
    values = {name: found(source, answer) for name, source in shown.items()}
    # Services answer with an empty value where a property was never set.
    return {name: None if value in ("", [], {}) else value for name, value in values.items() if value is not KEEP}


def _values(known: Known) -> Known:
    return {name: value for name, value in known.items() if value is not None}


def merged(model: Model, known: Known) -> Model:
    """A model with what moto knows; a value that moto only puts in another order stays as it was."""
    result = {name: value for name, value in model.items() if name not in known or known[name] is not None}
    for name, value in _values(known).items():
        if name not in result or not is_same_set(result[name], value):
            result[name] = value
    return result


def is_same_set(one: Any, other: Any) -> bool:
    """Whether two values are the same but for the order of lists in them."""
    if isinstance(one, list) and isinstance(other, list):
        left = list(other)
        for item in one:
            match = next((index for index, each in enumerate(left) if is_same_set(item, each)), None)
            if match is None:
                return False
            del left[match]
        return not left
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same_set(one[name], other[name]) for name in one)
    return is_same(one, other)
