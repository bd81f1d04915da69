"""S3: names that are unique among all accounts, buckets with one policy each, access points."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerContext, HandlerRequest, Model
from ..handlers.error_texts import ErrorText
from ..handlers.generic import GenericHandler
from ..handlers.references import Holder, Reference, check_references
from .shared.conflicts import Conflict, check_conflicts
from .shared.policy_documents import (
    ANY,
    PolicyRules,
    Statement,
    has_action_other_than,
    is_public,
    lacks,
    statements_of,
    texts,
)
from .shared.relations import Child, RelatedHandler

BUCKET, POLICY, ACCESS_POINT = "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::S3::AccessPoint"
QUEUE, TOPIC, FUNCTION = "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Lambda::Function"
ROLE = "AWS::IAM::Role"


@dataclass(frozen=True)
class S3Refusal(ErrorText):
    """S3's exceptions end with two request ids of their own form."""

    def error(self, request: HandlerRequest, **places: object) -> HandlerError:
        """The failure to raise for a request."""
        draw = request.handler_context.draw("s3-request")
        request_id = "".join(draw.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=16))
        extended = b64encode(draw.randbytes(56)).decode()
        ids = f"Request ID: {request_id}, Extended Request ID: {extended}"
        text = ErrorText(self.code, self.text).error(request, **places).message
        return HandlerError(
            self.code, f"{text} (Service: S3, Status Code: {self.status}, {ids}) (SDK Attempt Count: 1)"
        )


# What is taken or not there.
TAKEN = S3Refusal(
    "AlreadyExists",
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please "
    "select a different name and try again.",
    status=409,
)
TAKEN_IN_ANOTHER_REGION = S3Refusal(
    "AlreadyExists", "Your previous request to create the named bucket succeeded and you already own it.", status=409
)
HAS_POLICY = ErrorText("AlreadyExists", "The bucket policy already exists on bucket {value}.")
NO_BUCKET = S3Refusal("NotFound", "The specified bucket does not exist", status=404)
NO_BUCKET_OF_ACCESS_POINT = ErrorText("NotFound", "The specified bucket does not exist", "S3Control", 404)
NO_LOG_BUCKET = S3Refusal("InvalidRequest", "The target bucket for logging does not exist")
NO_REPLICATION_BUCKET = S3Refusal("InvalidRequest", "Destination bucket must exist.")
NO_REPLICATION_ROLE = S3Refusal("InvalidRequest", "Invalid Role ARN")
NO_DESTINATION = S3Refusal("InvalidRequest", "Unable to validate the following destination configurations")
HAS_ACCESS_POINTS = S3Refusal(
    "GeneralServiceException",
    "The bucket you tried to delete has access points attached. Delete your access points and try again.",
)

# What does not go together.
BAD_BUCKET_NAME = S3Refusal("InvalidRequest", "The specified bucket is not valid.")
BAD_ACCESS_POINT_NAME = ErrorText("InvalidRequest", "The specified access point name is not valid.", "S3Control")
NO_ACLS = S3Refusal("InvalidRequest", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
LOCKED_VERSIONS = S3Refusal(
    "InvalidRequest",
    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    status=409,
)
NO_VERSIONS = S3Refusal(
    "InvalidRequest", "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
)

# What a policy may not be.
BAD_RESOURCE = S3Refusal("InvalidRequest", "Policy has invalid resource")
PUBLIC = S3Refusal(
    "AccessDenied",
    "User: arn:{partition}:iam::{account}:root is not authorized to perform: s3:PutBucketPolicy on resource: "
    '"arn:{partition}:s3:::{value}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block '
    "Public Access.",
    status=403,
)
POLICY_RULES = PolicyRules(
    S3Refusal("InvalidRequest", "Invalid policy syntax."),
    (
        (lacks("Principal", "NotPrincipal"), S3Refusal("InvalidRequest", "Missing required field Principal")),
        (lacks("Action", "NotAction"), S3Refusal("InvalidRequest", "Missing required field Action")),
        (lacks("Resource", "NotResource"), S3Refusal("InvalidRequest", "Missing required field Resource")),
        (has_action_other_than(ANY, "s3:*"), S3Refusal("InvalidRequest", "Policy has invalid action")),
    ),
)

RESERVED_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
IP_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


# --- buckets ---


class Bucket(RelatedHandler):
    """A bucket has its name for itself in the whole partition, and takes its policy away with it."""

    references = (
        Reference("NotificationConfiguration/QueueConfigurations/*/Queue", QUEUE, NO_DESTINATION, ("Arn",)),
        Reference("NotificationConfiguration/TopicConfigurations/*/Topic", TOPIC, NO_DESTINATION),
        Reference(
            "NotificationConfiguration/LambdaConfigurations/*/Function",
            FUNCTION,
            NO_DESTINATION,
            ("Arn",),
            outside=("arn:*:function:*:*",),
        ),
        Reference("ReplicationConfiguration/Role", ROLE, NO_REPLICATION_ROLE, ("Arn",)),
    )
    held_by = (Holder(ACCESS_POINT, "Bucket", HAS_ACCESS_POINTS),)
    children = (Child(POLICY, "Bucket"),)

    def create(self, request: HandlerRequest) -> Model:
        """Refused besides where the bucket logs into, or replicates to, one that does not exist."""
        _check_other_buckets(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Likewise."""
        _check_other_buckets(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a name that is none or is taken, and settings that do not go together."""
        name = declared.get("BucketName")
        if name and request.operation == "CREATE":
            if not is_bucket_name(name):
                raise BAD_BUCKET_NAME.error(request)
            _check_free(name, request)
        check_conflicts(CONFLICTS, declared, request)


def is_bucket_name(name: str) -> bool:
    """Whether a text may be the name of a bucket, of those that the schema's pattern allows."""
    is_reserved = name.startswith(RESERVED_STARTS) or name.endswith(RESERVED_ENDS)
    return len(name) >= 3 and ".." not in name and not IP_ADDRESS.fullmatch(name) and not is_reserved


def _check_free(name: str, request: HandlerRequest) -> None:
    owner = request.handler_context.owner_elsewhere(BUCKET, name)
    if owner is not None:
        is_own = owner[0] == request.handler_context.account_id
        raise (TAKEN_IN_ANOTHER_REGION if is_own else TAKEN).error(request)


def _check_other_buckets(request: HandlerRequest) -> None:
    own = request.desired_state.get("BucketName", "")
    if _changes("LoggingConfiguration", request):
        check_references([replace(LOG_BUCKET, outside=(own,))], request)
    context = request.handler_context
    if _changes("ReplicationConfiguration", request) and context.checks_references_to(BUCKET):
        for name in _replication_buckets(request.desired_state):
            if name != own and not _is_anywhere(name, context):
                raise NO_REPLICATION_BUCKET.error(request)


LOG_BUCKET = Reference("LoggingConfiguration/DestinationBucketName", BUCKET, NO_LOG_BUCKET)


def _changes(name: str, request: HandlerRequest) -> bool:
    return bool(request.desired_state.get(name) != request.previous_state.get(name))


def _replication_buckets(state: Model) -> Iterator[str]:
    for rule in state.get("ReplicationConfiguration", {}).get("Rules", ()):
        yield rule["Destination"]["Bucket"].rpartition(":")[2]


def _is_anywhere(name: str, context: HandlerContext) -> bool:
    return context.exists(BUCKET, name) or context.owner_elsewhere(BUCKET, name) is not None


def _has_acls_without_owner(bucket: Model) -> bool:
    rules = bucket.get("OwnershipControls", {}).get("Rules") or [{}]
    ownership = rules[0].get("ObjectOwnership", "BucketOwnerEnforced")
    return bool(ownership == "BucketOwnerEnforced" and bucket.get("AccessControl", "Private") != "Private")


def _suspends_locked_versions(bucket: Model) -> bool:
    return bucket.get("ObjectLockEnabled") is True and _versioning(bucket) == "Suspended"


def _replicates_without_versions(bucket: Model) -> bool:
    has_versions = _versioning(bucket) == "Enabled" or bucket.get("ObjectLockEnabled") is True
    return "ReplicationConfiguration" in bucket and not has_versions


def _versioning(bucket: Model) -> Any:
    return bucket.get("VersioningConfiguration", {}).get("Status")


CONFLICTS: Sequence[Conflict] = (
    (_has_acls_without_owner, NO_ACLS),
    (_suspends_locked_versions, LOCKED_VERSIONS),
    (_replicates_without_versions, NO_VERSIONS),
)


# --- policies ---


class BucketPolicy(GenericHandler):
    """The one policy of a bucket."""

    references = (Reference("Bucket", BUCKET, NO_BUCKET),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a second policy, one that S3 cannot read, and one that the bucket does not let through."""
        name, document = declared["Bucket"], declared["PolicyDocument"]
        if request.operation == "CREATE" and request.handler_context.is_taken(POLICY, name):
            raise HAS_POLICY.error(request, value=name)
        POLICY_RULES.check(document, request)
        statements = statements_of(document) or ()
        context = request.handler_context
        if context.checks_references_to(BUCKET) and any(_is_of_another(one, name, context) for one in statements):
            raise BAD_RESOURCE.error(request)
        if _blocks_public_policies(context.model_of(BUCKET, name)) and any(map(is_public, statements)):
            raise PUBLIC.error(request, value=name, partition=context.partition)


def _is_of_another(statement: Statement, bucket: str, context: HandlerContext) -> bool:
    """Whether a statement speaks of another bucket, or of what is none."""
    start = f"arn:{context.partition}:s3:::"
    return any(
        resource != "*"
        and not (resource.startswith(start) and fnmatchcase(bucket, resource.removeprefix(start).split("/")[0]))
        for resource in texts(statement, "Resource")
    )


def _blocks_public_policies(bucket: Model | None) -> bool:
    return bool((bucket or {}).get("PublicAccessBlockConfiguration", {}).get("BlockPublicPolicy"))


# --- access points ---


class AccessPoint(GenericHandler):
    """A way into a bucket, of this account or another."""

    def create(self, request: HandlerRequest) -> Model:
        """Refused where a bucket of this account does not exist."""
        own = request.handler_context.account_id
        if request.desired_state.get("BucketAccountId", own) == own:
            check_references([Reference("Bucket", BUCKET, NO_BUCKET_OF_ACCESS_POINT)], request)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses names that are reserved, and policies that S3 cannot read."""
        if declared.get("Name", "").endswith(RESERVED_ENDS):
            raise BAD_ACCESS_POINT_NAME.error(request)
        if declared.get("Policy"):
            POLICY_RULES.check(declared["Policy"], request)


HANDLERS: Mapping[str, Handler] = {BUCKET: Bucket(), POLICY: BucketPolicy(), ACCESS_POINT: AccessPoint()}
