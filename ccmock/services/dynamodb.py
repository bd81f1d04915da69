"""DynamoDB: tables with the keys of their indexes, what they are billed by, and tables in several regions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import HANDLER_TEXT, ErrorText, ServiceTexts
from ..handlers.references import Reference
from .shared.service_handler import ServiceHandler

TABLE = "AWS::DynamoDB::Table"
GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
STREAM = "AWS::Kinesis::Stream"

_error_text = ServiceTexts("DynamoDb")
NAME = re.compile(r"[a-zA-Z0-9_.-]+")
INDEX_LIMITS = {"GlobalSecondaryIndexes": 20, "LocalSecondaryIndexes": 5}

_invalid = ServiceTexts("DynamoDb", prefix="One or more parameter values were invalid: ")

# What the handlers themselves find.
UNDEFINED_KEY = HANDLER_TEXT("An attribute referenced in a KeySchema element is not defined in AttributeDefinitions")
UNUSED_ATTRIBUTE = HANDLER_TEXT(
    "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
)
NO_VALUE = HANDLER_TEXT("Property {name} cannot be empty.")
NOT_ON_DEMAND = HANDLER_TEXT("Property {name} can't be used with PAY_PER_REQUEST BillingMode.")
TWO_INDEX_CHANGES = HANDLER_TEXT("Cannot perform more than one GSI creation or deletion in a single update")
TWO_REPLICA_CHANGES = HANDLER_TEXT("Cannot perform more than one replica creation or deletion in a single update")
NOT_IN_THIS_REGION = HANDLER_TEXT("The Replicas section must contain an entry for the current region")
NO_STREAM_VIEW = HANDLER_TEXT("StreamSpecification must be provided when the global table has more than one replica")

# What the service finds.
BAD_NAME_LENGTH = _error_text("TableName must be at least 3 characters long and at most 255 characters long")
BAD_NAME = _error_text(
    "1 validation error detected: Value '{value}' at 'tableName' failed to satisfy constraint: Member must satisfy "
    "regular expression pattern: [a-zA-Z0-9_.-]+"
)
NO_HASH_KEY = _error_text("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
NO_RANGE_KEY = _error_text("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
SAME_KEYS = _error_text("Both the Hash Key and the Range Key element in the KeySchema have the same name")
SAME_INDEX = _invalid("Duplicate index name: {value}")
TOO_MANY = {
    "GlobalSecondaryIndexes": _invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20"),
    "LocalSecondaryIndexes": _invalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
}
OTHER_HASH_KEY = _invalid(
    "Index KeySchema does not have the same leading hash key as table KeySchema for index: {value}. index hash key: "
    "{own}, table hash key: {table}"
)
NO_INDEX_RANGE_KEY = _invalid("Index KeySchema does not have a range key for index: {value}")
NO_PROJECTION = _invalid("Unknown ProjectionType: null")
NEEDLESS_ATTRIBUTES = _invalid("ProjectionType is {value}, but NonKeyAttributes is specified")
NO_ATTRIBUTES = _invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
NO_KINESIS_STREAM = _error_text("Unable to validate the Kinesis data stream: {value} was not found.")
PROTECTED = _error_text(
    "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
)
PROTECTED_REPLICA = _error_text(
    "Cannot delete table {identifier} in region {value} because it has deletion protection enabled. Disable deletion "
    "protection first."
)

Fault = tuple[ErrorText, Mapping[str, object]]
"""An error, and the values of the fields of its text."""


class AnyTable(ServiceHandler):
    """What regional and global tables have in common; they share their names."""

    other_type = ""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, and the first of the table's `faults`."""
        if not request.previous_state and request.handler_context.is_taken(
            self.other_type, declared.get("TableName", "")
        ):
            raise HandlerError("AlreadyExists", identifier=declared["TableName"])
        for error_text, fields in self.faults(request, declared):
            raise error_text.error(request, **fields)

    def faults(self, request: HandlerRequest, declared: Model) -> Iterator[Fault]:  # noqa: ARG002 - for those below
        """The errors of a table, in the order in which the service finds them."""
        yield from _name_faults(declared)
        yield from _key_faults(declared)
        yield from _index_faults(declared)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the table. Raises where its keys change, or more than one index is added or removed."""
        if request.desired_state.get("KeySchema") != request.previous_state.get("KeySchema"):
            raise HandlerError("NotUpdatable")
        if _count_changes(_indexes, request) > 1:
            raise TWO_INDEX_CHANGES.error(request)
        return super().update(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the ARN of the stream, where the table has one: a new ARN whenever the stream's view type changes."""
        view, before = model.get("StreamSpecification"), request.previous_state.get("StreamSpecification")
        if view is None:
            model.pop("StreamArn", None)
        elif "StreamArn" not in model or (before is not None and before != view):
            model["StreamArn"] = f"{model['Arn']}/stream/{_stream_label(request.now_ms)}"
        return model


class Table(AnyTable):
    """A table of one region."""

    other_type = GLOBAL_TABLE
    references = (Reference("KinesisStreamSpecification/StreamArn", STREAM, NO_KINESIS_STREAM, keys=("Arn",)),)

    def faults(self, request: HandlerRequest, declared: Model) -> Iterator[Fault]:
        """The errors of any table, and those of the throughput of the table and its indexes."""
        yield from super().faults(request, declared)
        yield from _throughput_faults(declared, (declared, *_listed(declared, "GlobalSecondaryIndexes")))

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while deletion protection is on."""
        if request.previous_state.get("DeletionProtectionEnabled"):
            raise PROTECTED.error(request)
        return super().delete(request)


class GlobalTable(AnyTable):
    """A table with replicas, one of them in the region that it is managed from."""

    other_type = TABLE

    def faults(self, request: HandlerRequest, declared: Model) -> Iterator[Fault]:
        """The errors of any table, and those of the replicas."""
        regions = [replica["Region"] for replica in declared["Replicas"]]
        if request.handler_context.region not in regions:
            yield NOT_IN_THIS_REGION, {}
        if "GlobalTableSourceArn" in declared:
            return
        if not request.previous_state and "KeySchema" not in declared:
            yield NO_VALUE, {"name": "KeySchema"}
        yield from super().faults(request, declared)
        if len(regions) > 1 and "StreamSpecification" not in declared:
            yield NO_STREAM_VIEW, {}
        yield from _write_faults(declared, (declared, *_listed(declared, "GlobalSecondaryIndexes")))

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Keeps no encryption settings that only say that there is none."""
        model = super().completed(request, model)
        if model.get("SSESpecification", {}).get("SSEEnabled") is False:
            del model["SSESpecification"]
        return model

    def update(self, request: HandlerRequest) -> Model:
        """Changes the table. Raises where more than one replica is added or removed."""
        if _count_changes(_regions, request) > 1:
            raise TWO_REPLICA_CHANGES.error(request)
        return super().update(request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while deletion protection of a replica is on."""
        for replica in request.previous_state["Replicas"]:
            if replica.get("DeletionProtectionEnabled"):
                is_here = replica["Region"] == request.handler_context.region
                raise (PROTECTED if is_here else PROTECTED_REPLICA).error(request, value=replica["Region"])
        return super().delete(request)


# --- what can be wrong ---


def _name_faults(declared: Model) -> Iterator[Fault]:
    name = declared.get("TableName", "a-name")
    if not 3 <= len(name) <= 255:
        yield BAD_NAME_LENGTH, {}
    if not NAME.fullmatch(name):
        yield BAD_NAME, {"value": name}


def _key_faults(declared: Model) -> Iterator[Fault]:
    for owner in (declared, *_listed(declared, "LocalSecondaryIndexes")):
        yield from _schema_faults(_key_types(owner))
    schemas = [_key_types(owner) for owner in (declared, *_all_indexes(declared))]
    used = {name for keys in schemas for name, _ in keys}
    defined = {definition["AttributeName"] for definition in declared.get("AttributeDefinitions", ())}
    if not schemas[0]:
        return
    if used - defined:
        yield UNDEFINED_KEY, {}
    if defined - used - _vector_attributes(declared):
        yield UNUSED_ATTRIBUTE, {}


def _schema_faults(keys: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    if keys and keys[0][1] != "HASH":
        yield NO_HASH_KEY, {}
    if len(keys) > 1 and keys[1][1] != "RANGE":
        yield NO_RANGE_KEY, {}
    if len({name for name, _ in keys}) < len(keys):
        yield SAME_KEYS, {}


def _index_faults(declared: Model) -> Iterator[Fault]:
    for property_name, limit in INDEX_LIMITS.items():
        if len(_listed(declared, property_name)) > limit:
            yield TOO_MANY[property_name], {}
    names = Counter(index["IndexName"] for index in _all_indexes(declared))
    yield from ((SAME_INDEX, {"value": name}) for name, count in names.items() if count > 1)
    for index in _all_indexes(declared):
        yield from _projection_faults(index["Projection"])
    for index in _listed(declared, "LocalSecondaryIndexes"):
        yield from _local_faults(index, _key_types(declared))


def _projection_faults(projection: Mapping[str, Any]) -> Iterator[Fault]:
    projection_type, attributes = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if projection_type is None:
        yield NO_PROJECTION, {}
    elif projection_type == "INCLUDE" and not attributes:
        yield NO_ATTRIBUTES, {}
    elif projection_type != "INCLUDE" and attributes:
        yield NEEDLESS_ATTRIBUTES, {"value": projection_type}


def _local_faults(index: Model, table_keys: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    keys, name = _key_types(index), index["IndexName"]
    if table_keys and keys and keys[0][0] != table_keys[0][0]:
        yield OTHER_HASH_KEY, {"value": name, "own": keys[0][0], "table": table_keys[0][0]}
    if "RANGE" not in [key_type for _, key_type in keys]:
        yield NO_INDEX_RANGE_KEY, {"value": name}


def _throughput_faults(declared: Model, owners: Sequence[Model]) -> Iterator[Fault]:
    name, is_on_demand = "ProvisionedThroughput", declared.get("BillingMode") == "PAY_PER_REQUEST"
    if any((name in owner) == is_on_demand for owner in owners):
        yield NOT_ON_DEMAND if is_on_demand else NO_VALUE, {"name": name}


def _write_faults(declared: Model, owners: Sequence[Model]) -> Iterator[Fault]:
    name = "WriteProvisionedThroughputSettings"
    if declared.get("BillingMode") == "PAY_PER_REQUEST":
        if any(name in owner for owner in owners):
            yield NOT_ON_DEMAND, {"name": name}
    elif name not in declared:
        yield NO_VALUE, {"name": name}


# --- looking into tables ---


def _listed(declared: Model, property_name: str) -> Sequence[Model]:
    found: Sequence[Model] = declared.get(property_name, ())
    return found


def _all_indexes(declared: Model) -> Iterator[Model]:
    for property_name in INDEX_LIMITS:
        yield from _listed(declared, property_name)


def _key_types(owner: Model) -> list[tuple[str, str]]:
    """(name, type) of the keys of a table or index; none of a schema in its former form, an object."""
    schema = owner.get("KeySchema")
    return [(key["AttributeName"], key["KeyType"]) for key in schema] if isinstance(schema, list) else []


def _vector_attributes(declared: Model) -> set[str]:
    """The attributes of vector indexes, which may be defined or not."""
    return {
        element["AttributeName"]
        for index in _listed(declared, "VectorIndexes")
        for element in (index["VectorAttribute"], *index.get("SearchSchema", ()))
    }


def _indexes(model: Model) -> set[tuple[Any, ...]]:
    return {(index["IndexName"], *_key_types(index)) for index in _listed(model, "GlobalSecondaryIndexes")}


def _regions(model: Model) -> set[tuple[Any, ...]]:
    return {(replica["Region"],) for replica in model["Replicas"]}


def _count_changes(parts: Any, request: HandlerRequest) -> int:
    return len(parts(request.desired_state) ^ parts(request.previous_state))


def _stream_label(now_ms: int) -> str:
    moment = datetime.fromtimestamp(now_ms // 1000, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{now_ms % 1000:03d}"


HANDLERS: Mapping[str, Handler] = {TABLE: Table(), GLOBAL_TABLE: GlobalTable()}
