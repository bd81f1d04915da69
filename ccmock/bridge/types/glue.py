"""Glue: databases, whose properties are one object."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, Listing, Setting, Source
from ..forms import same

DATABASE: dict[str, Source] = {"CatalogId": "CatalogId", "Name": "DatabaseName"}
MEMBERS = ("CreateTableDefaultPermissions", "Description", "LocationUri", "Name", "Parameters")


def _input(model: Any) -> Any:
    return {"Name": model["DatabaseName"], **model["DatabaseInput"]}


def _shown_input(database: Any) -> Any:
    return {name: database[name] for name in MEMBERS if database.get(name) not in (None, "", [])}


TYPES = (
    BridgedType(
        "AWS::Glue::Database",
        service="glue",
        listing=Listing(
            Call("get_databases"),
            "DatabaseList",
            {"DatabaseName": "Name", **same("CatalogId"), "DatabaseInput": _shown_input},
        ),
        create=Call("create_database", {**same("CatalogId"), "DatabaseInput": _input}),
        changes=(
            Setting(
                ("DatabaseInput",), put=Call("update_database", {**DATABASE, "DatabaseInput": _input}), on_create=False
            ),
        ),
        delete=(Call("delete_database", DATABASE),),
        makes=(),
    ),
)
