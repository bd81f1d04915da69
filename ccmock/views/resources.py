"""The resources that exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, NamedTuple, SupportsIndex, overload

from ..arguments import mapping, nearest, shown, text, texts
from ..engine.reads import locate
from ..engine.region import Region
from ..errors import UsageError, near_names
from ..registry.json_text import InvalidJson, plain_copy, plain_json
from ..registry.pointers import MASK, PropertySet, bare_name
from ..registry.resource_type import ResourceType
from ..service_errors import ServiceError
from .account_region import AccountRegion, check_properties, find_type

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models


class _Fields(NamedTuple):
    type_name: str
    identifier: str
    properties: dict[str, Any]


class Resource(_Fields):
    """A resource as it was when the test asked for it, with its write-only values; its `repr` masks them.

    ```pycon
    >>> user = cloud.resources.put("AWS::IAM::User", {"UserName": "ann", "LoginProfile": {"Password": "secret"}})
    >>> user.properties["LoginProfile"]
    {'Password': 'secret'}
    >>> user
    Resource(type_name='AWS::IAM::User', identifier='ann', properties={...{'Password': '****'}...})
    ```
    """

    _write_only: PropertySet | None = None
    """What is write-only in it; None where it was not asked of a mock."""

    @classmethod
    def _of(cls, resource_type: ResourceType, identifier: str, properties: dict[str, Any]) -> Resource:
        return cls._with(resource_type.type_name, identifier, properties, resource_type.write_only)

    @classmethod
    def _with(cls, type_name: str, identifier: str, properties: dict[str, Any], write_only: PropertySet) -> Resource:
        resource = cls(type_name, identifier, properties)
        resource._write_only = write_only
        return resource

    def __repr__(self) -> str:
        is_known, properties = self._write_only is not None, self.properties
        shown = self._write_only.masked(properties) if self._write_only else properties
        # Which values of a type are write-only is not known to a resource that a test has made itself.
        masked = shown if is_known else dict.fromkeys(properties, MASK)
        return f"Resource(type_name={self.type_name!r}, identifier={self.identifier!r}, properties={masked!r})"


class SeededResources(list[Resource]):
    """The resources that `put_all` has created, in the order of creation.

    A resource of a template is also found by its logical id: `seeded["Bucket"]`.
    """

    by_logical_id: dict[str, Resource]
    """Logical id → resource; empty where the document was not a template."""

    def __init__(self, resources: Iterable[Resource] = (), by_logical_id: Mapping[str, Resource] | None = None) -> None:
        super().__init__(resources)
        self.by_logical_id = dict(by_logical_id or {})

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Resource: ...
    @overload
    def __getitem__(self, key: slice) -> list[Resource]: ...
    def __getitem__(self, key: SupportsIndex | str | slice) -> Resource | list[Resource]:
        if not isinstance(key, str):
            return super().__getitem__(key)
        found = self.by_logical_id.get(key)
        if found is None:
            raise UsageError(
                f"No resource with the logical id {shown(key)} was created.{nearest(key, self.by_logical_id)}"
            )
        return found


class Resources:
    """The resources of one account and region.

    `type_name`: the full name of a type; UnknownTypeError where the region has none of the name. `identifier`: in any
    form that the service takes: a string, parts joined by `|`, or a JSON object of the primary or an additional
    identifier; UsageError where it is none of them.

    ```pycon
    >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
    >>> cloud.resources.get("AWS::S3::Bucket", '{"BucketName": "photos"}') == bucket
    True
    ```
    """

    def __init__(self, account_region: AccountRegion) -> None:
        self._engine = account_region.engine
        self._account_region = account_region

    @property
    def _region(self) -> Region:
        return self._account_region.region

    def __repr__(self) -> str:
        with self._engine.lock:
            return f"<Resources of {self._region.account_id} in {self._region.name}: {self._region.store.counts()}>"

    def put(self, type_name: str, desired_state: Mapping[str, Any]) -> Resource:
        """Creates a resource at once, without a request, and returns it.

        `desired_state` may give read-only properties. Where a resource with the identifier exists, it is changed to the
        desired state, as a change by hand would do it. UsageError where the desired state is not valid for the type.

        ```pycon
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
        >>> topic.identifier
        'arn:aws:sns:us-east-1:123456789012:news'
        >>> cloud.calls
        <Calls []>
        ```
        """
        with self._engine.lock:
            self._engine.settle()
            resource_type = self._type(type_name)
            resource = self._account_region.service.seeding.put(resource_type, _plain(type_name, desired_state))
            return Resource._of(resource_type, resource.identifier, plain_copy(resource.model or {}))

    def put_all(
        self,
        source: str | PathLike[str] | Mapping[str, Any] | Sequence[Any],
        *,
        parameters: Mapping[str, Any] | None = None,
        skip: Sequence[str] = ("AWS::CDK::Metadata",),
    ) -> SeededResources:
        """Creates every resource that a document names, as `put` does, and returns them in the order of creation.

        `source` is the path of a JSON or YAML file (YAML needs the extra `yaml`), or its content as a dict or list: a
        CloudFormation template, a mapping of type names to lists of desired states, or a list of objects with
        TypeName and Properties. Of a template, the intrinsic functions are worked out, conditions decide, and each
        resource comes after those that it refers to; in `SeededResources`, each is found by its logical id.

        `parameters`: values for the template's parameters, which otherwise have their defaults. `skip`: patterns of
        types that are left out, such as `("Custom::*",)`. UsageError where a resource cannot be created or a function
        cannot be worked out; the error says which and in which line, and nothing is created or changed then.

        ```pycon
        >>> queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${AWS::Region}-work"}}}
        >>> seeded = cloud.resources.put_all({"Resources": {"Work": queue}})
        >>> seeded["Work"].properties["QueueName"]
        'us-east-1-work'
        ```
        """
        # Imported here, as others below, to keep `import ccmock` fast.
        from .seeding import put_seeds, read_seeds  # noqa: PLC0415

        declarations = read_seeds(source)
        patterns = texts("skip", skip, "Give a list of type names, in which * stands for any text.")
        with self._engine.lock:
            self._engine.settle()
            return put_seeds(self, self._account_region, declarations, parameters=parameters, skip=patterns)

    def get(self, type_name: str, identifier: str) -> Resource | None:
        """The resource that a read of the identifier finds, or None.

        ```pycon
        >>> cloud.resources.get("AWS::S3::Bucket", "photos") is None
        True
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> cloud.resources.get("AWS::S3::Bucket", "photos").properties["BucketName"]
        'photos'
        ```
        """
        with self._engine.lock:
            self._engine.settle()
            resource, _ = self._located(type_name, identifier)
            if resource is None or resource.shown is None:
                return None
            return Resource._of(self._type(type_name), resource.identifier, plain_copy(resource.shown))

    def list(self, type_name: str) -> list[Resource]:
        """The resources of a type, oldest first.

        ```pycon
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> [found.identifier for found in cloud.resources.list("AWS::S3::Bucket")]
        ['photos']
        ```
        """
        with self._engine.lock:
            self._engine.settle()
            resource_type = self._type(type_name)
            self._engine.sharing.renew_all(self._region, type_name)
            return [
                Resource._of(resource_type, resource.identifier, plain_copy(resource.shown))
                for resource in self._region.store.after(type_name)
                if resource.shown is not None
            ]

    def delete(self, type_name: str, identifier: str) -> None:
        """Removes a resource at once, without a request; UsageError where there is none, or a request runs on it.

        ```pycon
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> cloud.resources.delete("AWS::S3::Bucket", "photos")
        >>> cloud.resources.list("AWS::S3::Bucket")
        []
        ```
        """
        with self._engine.lock:
            self._engine.settle()
            resource, primary = self._located(type_name, identifier)
            self._account_region.service.seeding.check_free(type_name, primary)
            if resource is None:
                known = [found.identifier for found in self.list(type_name)]
                near = near_names(identifier, known) or known[:3]
                there = f"there are {', '.join(map(repr, near))}" if near else "there are no resources of the type"
                raise UsageError(f"No {type_name} {identifier!r} to delete; {there}.")
            self._account_region.service.seeding.delete(self._type(type_name), resource)

    def assert_exists(self, type_name: str, identifier: str, properties: Mapping[str, Any] | None = None) -> Resource:
        """Returns the resource; AssertionError where there is none, or where one of `properties` has another value.

        The error says which resources there are instead, and what became of the requests for this one. UsageError where
        an argument is not valid.

        ```pycon
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> cloud.resources.assert_exists("AWS::S3::Bucket", "photos", {"BucketName": "photos"}) == bucket
        True
        >>> cloud.resources.assert_exists("AWS::S3::Bucket", "photo")
        Traceback (most recent call last):
            ...
        AssertionError: There is no AWS::S3::Bucket 'photo' in 123456789012 us-east-1.
          Of the type there are: 'photos'.
          No request was made for the type.
        ```
        """
        expected = mapping("properties", {} if properties is None else properties, "Give a dict, or None.")
        resource = self.get(type_name, identifier)
        if resource is None:
            from .explanations import absence  # noqa: PLC0415

            raise AssertionError(absence(self._account_region, type_name, identifier, self.list(type_name)))
        check_properties(self._type(type_name), expected, resource.properties)
        differing = [name for name, value in expected.items() if resource.properties.get(name) != value]
        if differing:
            from .mismatches import MISSING, Masked, json_differences  # noqa: PLC0415

            masked = self._type(type_name).write_only.masked
            there, wanted = masked(resource.properties), masked(dict(expected))
            lines = [
                f"  {line}"
                for name in differing
                for line in json_differences(
                    name,
                    Masked(resource.properties.get(name, MISSING), there.get(name, MISSING)),
                    Masked(expected[name], wanted[name]),
                )
            ]
            raise AssertionError("\n".join([f"{type_name} {identifier!r} differs:", *lines]))
        return resource

    def assert_missing(self, type_name: str, identifier: str) -> None:
        """AssertionError where the resource exists; the error names the requests that were made for it.

        ```pycon
        >>> cloud.resources.assert_missing("AWS::S3::Bucket", "photos")
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> cloud.resources.assert_missing("AWS::S3::Bucket", "photos")
        Traceback (most recent call last):
            ...
        AssertionError: AWS::S3::Bucket 'photos' exists.
        ```
        """
        if self.get(type_name, identifier) is not None:
            from .explanations import requests_about  # noqa: PLC0415

            about = requests_about(self._account_region, type_name, identifier)
            raise AssertionError("\n".join([f"{type_name} {identifier!r} exists.", *about]))

    def _located(self, type_name: str, identifier: str) -> tuple[Any, str]:
        resource_type = self._type(type_name)
        text("identifier", identifier, "Give a str, as a client does.")
        try:
            sharing, region = self._engine.sharing, self._region
            sharing.renew(region, type_name)
            resource, primary = locate(region.store, resource_type, identifier)
        except ServiceError as error:
            form = "|".join(map(bare_name, resource_type.primary_identifier))
            raise UsageError(
                f"{identifier!r} is not a valid identifier of {type_name}, which is {form}: {error.message}"
            ) from None
        if resource is not None:
            sharing.renew_resource(region, resource)
        return resource, primary

    def _type(self, type_name: str) -> ResourceType:
        return find_type(self._engine, type_name, self._region.name)


def _plain(type_name: str, desired_state: Mapping[str, Any]) -> dict[str, Any]:
    """The desired state as it would come over the wire."""
    mapping(f"The desired state of {type_name}", desired_state)
    try:
        plain: dict[str, Any] = plain_json(dict(desired_state))
    except InvalidJson as error:
        raise UsageError(f"The desired state of {type_name} is not plain JSON: {error}.") from None
    return plain
