"""What a handler knows and may change besides its own resource."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, Protocol

from ..registry.resource_type import ResourceType
from ..settings import RemovedProperties
from .removals import Removal

Model = dict[str, Any]

ModelKey = Callable[[Model], Iterable[Hashable]]
"""Finds values in a model. It depends on the model alone, and is the same function each time: one of a module."""


class HandlerContext(Protocol):
    """What a handler knows and may change besides its own resource: `HandlerRequest.handler_context`.

    It belongs to one account and region; resources of global services, such as IAM, are the same in all regions.
    `type_name`: a name in full, such as `AWS::EC2::Subnet`. `identifier`: the primary identifier in string form, with
    `|` between its parts. `model`: the properties of a resource, write-only ones included.

    ```pycon
    >>> context.account_id, context.region, context.partition
    ('123456789012', 'us-east-1', 'aws')
    ```
    """

    account_id: str
    """The account, twelve digits."""

    region: str
    """The region, such as `us-east-1`."""

    partition: str
    """The partition of the region, such as `aws` or `aws-cn`."""

    checks_service_constraints: bool
    """Whether what only a service's API refuses is refused, by the mock's `service_constraints` option."""
    removed_properties: RemovedProperties
    """What becomes of properties that the patch of an update removes, where nobody knows: the mock's option."""

    def chosen_removal(self, type_name: str, path: str) -> Removal | None:
        """What the test wants to become of a property that the patch of an update removes, or None.

        `path`: `Parent/Child`, with `*` for each item of a list.

        ```pycon
        >>> cloud.types.on_removal("AWS::SNS::Topic", "DisplayName", "stays")
        >>> context.chosen_removal("AWS::SNS::Topic", "DisplayName").outcome
        'stays'
        ```
        """

    def draw(self, stream: str) -> random.Random:
        """A random generator for the next draw of a stream, reproducible by the mock's seed.

        `stream`: a name, such as `AWS::EC2::Subnet/addresses`. Draws of one stream do not change those of another.

        ```pycon
        >>> context.draw("AWS::EC2::Subnet/addresses").randrange(256)
        232
        ```
        """

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1; each account and region counts for itself. `series`: a name.

        ```pycon
        >>> context.next_number("orders"), context.next_number("orders")
        (1, 2)
        ```
        """

    def type_named(self, type_name: str) -> ResourceType | None:
        """The resource type with a name, or None where this region has no such type.

        ```pycon
        >>> context.type_named("AWS::SNS::Topic"), context.type_named("AWS::SNS::Nothing")
        (<ResourceType AWS::SNS::Topic>, None)
        ```
        """

    def checks_references_to(self, type_name: str) -> bool:
        """Whether resources of a type that others name have to exist here, by the mock's `references` option.

        ```pycon
        >>> context.checks_references_to("AWS::SNS::Topic")
        False
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
        >>> context.checks_references_to("AWS::SNS::Topic")
        True
        ```
        """

    def is_taken(self, type_name: str, identifier: str) -> bool:
        """Whether a resource has the identifier, including one that is still being created or deleted.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::S3::Bucket", DesiredState='{"BucketName": "photos"}')
        >>> context.is_taken("AWS::S3::Bucket", "photos"), context.is_taken("AWS::S3::Bucket", "videos")
        (True, False)
        ```
        """

    def exists(self, type_name: str, identifier: str) -> bool:
        """Whether a resource exists, including one that is still being created.

        ```pycon
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> context.exists("AWS::S3::Bucket", "photos"), context.exists("AWS::S3::Bucket", "videos")
        (True, False)
        ```
        """

    def owner_elsewhere(self, type_name: str, identifier: str) -> tuple[str, str] | None:
        """(account id, region) of another account or region of the partition where the identifier is taken, or None.

        ```pycon
        >>> other = cloud.account("210987654321", "eu-west-1")
        >>> bucket = other.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> context.owner_elsewhere("AWS::S3::Bucket", "photos")
        ('210987654321', 'eu-west-1')
        ```
        """

    def model_of(self, type_name: str, identifier: str) -> Model | None:
        """A copy of the model of a resource, or None where it does not exist.

        ```pycon
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> context.model_of("AWS::S3::Bucket", "photos")["Arn"]
        'arn:aws:s3:::photos'
        ```
        """

    def models(self, type_name: str) -> Iterator[Model]:
        """Copies of the models of all resources of a type, oldest first.

        ```pycon
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> [model["BucketName"] for model in context.models("AWS::S3::Bucket")]
        ['photos']
        ```
        """

    def seen(self, type_name: str) -> Iterator[Model]:
        """The models of all resources of a type, oldest first; faster than `models`, but they must not be changed.

        ```pycon
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> any(model["BucketName"] == "photos" for model in context.seen("AWS::S3::Bucket"))
        True
        ```
        """

    def seen_by(self, type_name: str, key: ModelKey, *values: Hashable) -> Iterator[Model]:
        """The models, as `seen` gives them, in which `key` finds one of `values`; they are looked up in an index.

        ```pycon
        >>> def by_display_name(model):
        ...     return (model.get("DisplayName"),)
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news", "DisplayName": "News"})
        >>> [model["TopicName"] for model in context.seen_by("AWS::SNS::Topic", by_display_name, "News")]
        ['news']
        ```
        """

    def put(self, type_name: str, identifier: str, model: Model) -> None:
        """Creates another resource with a model at once, or replaces its model: for what a service does itself.

        ```pycon
        >>> context.put("AWS::Logs::LogGroup", "app", {"LogGroupName": "app"})
        >>> cloud.resources.get("AWS::Logs::LogGroup", "app").properties
        {'LogGroupName': 'app'}
        ```
        """

    def remove(self, type_name: str, identifier: str) -> None:
        """Removes another resource at once; does nothing where it does not exist.

        ```pycon
        >>> group = cloud.resources.put("AWS::Logs::LogGroup", {"LogGroupName": "app"})
        >>> context.remove("AWS::Logs::LogGroup", "app")
        >>> cloud.resources.list("AWS::Logs::LogGroup")
        []
        ```
        """
