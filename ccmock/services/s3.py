"""S3: names that are unique among all accounts, buckets with one policy each, access points."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from ..contract.handler import Handler, HandlerContext, HandlerRequest, Model
from ..handlers.error_texts import HANDLER_TEXT, ErrorText, ServiceTexts
from ..handlers.references import Reference, check_references
from ..registry.policy_documents import Statement, statements_of, texts_in
from .shared.conflicts import Conflict, check_conflicts
from .shared.policy_rules import ANY, PolicyRules, has_action_other_than, is_public, lacks
from .shared.service_handler import Child, ServiceHandler

BUCKET = "AWS::S3::Bucket"
POLICY = "AWS::S3::BucketPolicy"
ACCESS_POINT = "AWS::S3::AccessPoint"
QUEUE = "AWS::SQS::Queue"
TOPIC = "AWS::SNS::Topic"
FUNCTION = "AWS::Lambda::Function"
ROLE = "AWS::IAM::Role"


def s3_ending(error_text: ErrorText, handler_context: HandlerContext) -> str:
    """What the AWS SDK for Java puts behind the message of an exception of S3, which has two request ids."""
    draw = handler_context.draw("s3-request")
    request_id = "".join(draw.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=16))
    ids = f"Request ID: {request_id}, Extended Request ID: {b64encode(draw.randbytes(56)).decode()}"
    return f" (Service: S3, Status Code: {error_text.status}, {ids}) (SDK Attempt Count: 1)"


_error_text = ServiceTexts("S3", ending=s3_ending)
_control_text = ServiceTexts("S3Control")

# What is taken or does not exist.
TAKEN = _error_text(
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please "
    "select a different name and try again.",
    "AlreadyExists",
    409,
)
TAKEN_IN_ANOTHER_REGION = _error_text(
    "Your previous request to create the named bucket succeeded and you already own it.", "AlreadyExists", 409
)
HAS_POLICY = HANDLER_TEXT("The bucket policy already exists on bucket {value}.", "AlreadyExists")
NO_BUCKET = _error_text("The specified bucket does not exist", "NotFound", 404)
NO_BUCKET_OF_ACCESS_POINT = _control_text("The specified bucket does not exist", "NotFound", 404)
NO_LOG_BUCKET = _error_text("The target bucket for logging does not exist")
NO_REPLICATION_BUCKET = _error_text("Destination bucket must exist.")
NO_REPLICATION_ROLE = _error_text("Invalid Role ARN")
NO_DESTINATION = _error_text("Unable to validate the following destination configurations")
HAS_ACCESS_POINTS = _error_text(
    "The bucket you tried to delete has access points attached. Delete your access points and try again.",
    "GeneralServiceException",
)

# What is contradictory or not valid.
BAD_BUCKET_NAME = _error_text("The specified bucket is not valid.")
BAD_ACCESS_POINT_NAME = _control_text("The specified access point name is not valid.")
NO_ACLS = _error_text("Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
LOCKED_VERSIONS = _error_text(
    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.", status=409
)
NO_VERSIONS = _error_text("Versioning must be 'Enabled' on the bucket to apply a replication configuration")

# What a policy may not be.
BAD_RESOURCE = _error_text("Policy has invalid resource")
PUBLIC = _error_text(
    "User: arn:{partition}:iam::{account}:root is not authorized to perform: s3:PutBucketPolicy on resource: "
    '"arn:{partition}:s3:::{value}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block '
    "Public Access.",
    "AccessDenied",
    403,
)
POLICY_RULES = PolicyRules(
    _error_text("Invalid policy syntax."),
    (
        (lacks("Principal", "NotPrincipal"), _error_text("Missing required field Principal")),
        (lacks("Action", "NotAction"), _error_text("Missing required field Action")),
        (lacks("Resource", "NotResource"), _error_text("Missing required field Resource")),
        (has_action_other_than(ANY, "s3:*"), _error_text("Policy has invalid action")),
    ),
)

RESERVED_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
IP_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


# --- buckets ---


class Bucket(ServiceHandler):
    """A bucket, whose name is unique in the whole partition; its policy is deleted with it."""

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
    children = (Child(POLICY, "Bucket"),)
    is_read_by_others = True

    def create(self, request: HandlerRequest) -> Model:
        """Raises where a bucket for logs or replicas does not exist."""
        _check_other_buckets(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises where a bucket for logs or replicas that is new does not exist."""
        _check_other_buckets(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid or taken name, and for settings that contradict each other."""
        name = declared.get("BucketName")
        if name and request.operation == "CREATE":
            if not is_bucket_name(name):
                raise BAD_BUCKET_NAME.error(request)
            _check_free(name, request)
        check_conflicts(CONFLICTS, declared, request)


def is_bucket_name(name: str) -> bool:
    """Whether a text that matches the schema's pattern is a valid name of a bucket."""
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


class BucketPolicy(ServiceHandler):
    """The policy of a bucket, which has one at most."""

    references = (Reference("Bucket", BUCKET, NO_BUCKET),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a second policy, an invalid one, and a public one where the bucket blocks those."""
        name, document = declared["Bucket"], declared["PolicyDocument"]
        if request.operation == "CREATE" and request.handler_context.is_taken(POLICY, name):
            raise HAS_POLICY.error(request, value=name)
        POLICY_RULES.check(document, request)
        statements = statements_of(document) or ()
        context = request.handler_context
        if context.checks_references_to(BUCKET) and any(_is_of_other_bucket(one, name, context) for one in statements):
            raise BAD_RESOURCE.error(request)
        if _blocks_public_policies(context.model_of(BUCKET, name)) and any(map(is_public, statements)):
            raise PUBLIC.error(request, value=name, partition=context.partition)


def _is_of_other_bucket(statement: Statement, bucket: str, context: HandlerContext) -> bool:
    """Whether a resource of a statement is not this bucket or in it."""
    start = f"arn:{context.partition}:s3:::"
    return any(
        resource != "*"
        and not (resource.startswith(start) and fnmatchcase(bucket, resource.removeprefix(start).split("/")[0]))
        for resource in texts_in(statement, "Resource")
    )


def _blocks_public_policies(bucket: Model | None) -> bool:
    return bool((bucket or {}).get("PublicAccessBlockConfiguration", {}).get("BlockPublicPolicy"))


# --- access points ---


class AccessPoint(ServiceHandler):
    """An access point of a bucket, of this account or another."""

    references = (Reference("Bucket", BUCKET, missing=None, in_use=HAS_ACCESS_POINTS),)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the bucket is of this account and does not exist."""
        own = request.handler_context.account_id
        if request.desired_state.get("BucketAccountId", own) == own:
            check_references([Reference("Bucket", BUCKET, NO_BUCKET_OF_ACCESS_POINT)], request)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for reserved names and invalid policies."""
        if declared.get("Name", "").endswith(RESERVED_ENDS):
            raise BAD_ACCESS_POINT_NAME.error(request)
        if declared.get("Policy"):
            POLICY_RULES.check(declared["Policy"], request)


HANDLERS: Mapping[str, Handler] = {BUCKET: Bucket(), POLICY: BucketPolicy(), ACCESS_POINT: AccessPoint()}
