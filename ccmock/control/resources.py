"""The routes about resources."""

from __future__ import annotations

from typing import Any

from ..arguments import text
from ..engine.reads import locate
from ..engine.region import Region
from ..registry.global_services import is_global
from ..seeds.documents import document_of_text
from ..views.account_region import find_type
from .problems import Problem
from .route import Asked
from .shown import Shown
from .versions import shown_versions, versions_of


def count_resources(asked: Asked) -> Any:
    """How many resources of each type there are, where."""
    here = (asked.cloud.account_id, asked.cloud.region)
    regions = [
        region for region in asked.engine.regions() if not asked.is_local or (region.account_id, region.name) == here
    ]
    counts, counted = [], set()
    for region in regions:
        for type_name, count in region.store.counts().items():
            # All regions of a partition show those of a global service, which count once.
            key = (region.account_id, region.partition, type_name)
            if is_global(type_name) and key in counted:
                continue
            counted.add(key)
            place = {"account_id": region.account_id, "region": region.name}
            counts.append({**place, "type_name": type_name, "count": count})
    return {"counts": counts}


def list_resources(asked: Asked) -> Any:
    """The resources of a type, oldest first."""
    resource_type = find_type(asked.engine, asked.query["type_name"], asked.cloud.region)
    region, shown = _region(asked), _shown(asked)
    found = [each for each in region.store.after(resource_type.type_name) if each.shown is not None]
    since, limit = asked.query.get("since", 0), asked.query.get("limit", len(found))
    return {
        "total": len(found),
        "resources": [shown.resource(region, each, each.shown or {}) for each in found[since : since + limit]],
    }


def get_resource(asked: Asked) -> Any:
    """One resource, with the versions that it had; 404 where there is none now."""
    type_name, identifier = asked.query["type_name"], asked.query["identifier"]
    found = asked.cloud.resources.get(type_name, identifier)
    if found is None:
        message = f"There is no {type_name} {identifier!r} in {asked.cloud.account_id} {asked.cloud.region}."
        raise Problem(404, "NotFound", message, "/query/identifier")
    return _resource(asked, type_name, found.identifier)


def find_resource(asked: Asked) -> Any:
    """One resource, or null."""
    found = asked.cloud.resources.get(asked.query["type_name"], asked.query["identifier"])
    return {"resource": None if found is None else _resource(asked, found.type_name, found.identifier)}


def list_versions(asked: Asked) -> Any:
    """The versions of a resource, also of one that is gone."""
    resource_type = find_type(asked.engine, asked.query["type_name"], asked.cloud.region)
    return {"versions": _versions(asked, resource_type.type_name, asked.query["identifier"])}


def _resource(asked: Asked, type_name: str, identifier: str) -> Any:
    resource_type = find_type(asked.engine, type_name, asked.cloud.region)
    region = _region(asked)
    resource, _ = locate(region.store, resource_type, identifier)
    assert resource is not None, "it was found before"
    assert resource.shown is not None, "it was found before"
    shown = _shown(asked).resource(region, resource, resource.shown)
    return {**shown, "versions": _versions(asked, type_name, resource.identifier)}


def _versions(asked: Asked, type_name: str, identifier: str) -> list[dict[str, Any]]:
    shown = _shown(asked)
    versions = versions_of(asked.engine, _region(asked), type_name, identifier)
    return shown_versions(versions, shown, shown.write_only(type_name, asked.cloud.region))


def _region(asked: Asked) -> Region:
    return asked.engine.service(asked.cloud.account_id, asked.cloud.region).region


def _shown(asked: Asked) -> Shown:
    return Shown(asked.engine, with_secrets=asked.shows_secrets)


def put_resource(asked: Asked) -> Any:
    """Creates a resource at once, or changes the one with its identifier."""
    made = asked.cloud.resources.put(**asked.body)
    return _resource(asked, made.type_name, made.identifier)


def put_resources(asked: Asked) -> Any:
    """Creates every resource that a document names, all of them or none."""
    body = dict(asked.body)
    source, origin = body.pop("source"), text("origin", body.pop("origin", "The template"))
    if isinstance(source, str):
        source = document_of_text(origin, source, is_json=origin.endswith(".json"))
    made = asked.cloud.resources.put_all(source, **body)
    places = {id(resource): place for place, resource in enumerate(made)}
    return {
        "resources": [_resource(asked, resource.type_name, resource.identifier) for resource in made],
        "by_logical_id": {name: places[id(resource)] for name, resource in made.by_logical_id.items()},
    }


def delete_resource(asked: Asked) -> Any:
    """Removes a resource at once."""
    asked.cloud.resources.delete(asked.query["type_name"], asked.query["identifier"])
    return {}


def assert_exists(asked: Asked) -> Any:
    """The resource, where it is there and has the properties."""
    found = asked.cloud.resources.assert_exists(**asked.body)
    return _resource(asked, found.type_name, found.identifier)


def assert_missing(asked: Asked) -> Any:
    """Whether a resource is not there."""
    asked.cloud.resources.assert_missing(**asked.body)
    return {}
