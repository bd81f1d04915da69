"""EKS: clusters, and what runs in them and on them."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ErrorText
from ..handlers.references import Holder, Reference, check_references
from .shared.relations import Child, RelatedHandler, Unique
from .shared.roles import ROLE, can_be_assumed

CLUSTER, NODEGROUP, ADDON = (f"AWS::EKS::{name}" for name in ("Cluster", "Nodegroup", "Addon"))
FARGATE_PROFILE, ACCESS_ENTRY, POD_IDENTITY = (
    f"AWS::EKS::{name}" for name in ("FargateProfile", "AccessEntry", "PodIdentityAssociation")
)
IDENTITY_PROVIDER, CAPABILITY, AUTHORITY = (
    f"AWS::EKS::{name}" for name in ("IdentityProviderConfig", "Capability", "CertificateAuthority")
)
SUBNET, SECURITY_GROUP = "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup"
USER = "AWS::IAM::User"

AUTHENTICATION_MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
"""A cluster moves on in these, never back."""


def _error_text(code: str, text: str, status: int = 400) -> ErrorText:
    return ErrorText(code, text, "Eks", status)


NO_CLUSTER = _error_text("NotFound", "No cluster found for name: {value}.", 404)
NO_SUBNET = _error_text("InvalidRequest", "The subnet ID '{value}' does not exist")
NO_SECURITY_GROUP = _error_text("InvalidRequest", "The security group ID '{value}' does not exist")
NO_ROLE = _error_text(
    "InvalidRequest",
    "Role with arn: {value}, could not be assumed because it does not exist or the trusted entity is not correct",
)
NO_POD_ROLE = _error_text("InvalidRequest", "Role provided in the request does not exist.")
NOT_TRUSTED = _error_text(
    "InvalidRequest",
    "Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of "
    "nodeRole {role}",
)
NO_PRINCIPAL = _error_text("InvalidRequest", "The specified principalArn is invalid: invalid principal.")
SAME_CLUSTER = _error_text("AlreadyExists", "Cluster already exists with name: {value}", 409)
SAME_NODEGROUP = _error_text(
    "AlreadyExists", "NodeGroup already exists with name {value} and cluster name {other[ClusterName]}", 409
)
SAME_ADDON = _error_text("AlreadyExists", "Addon already exists.", 409)
SAME_PROFILE = _error_text("AlreadyExists", "A Fargate Profile already exists with this name in this cluster.", 409)
SAME_ENTRY = _error_text("AlreadyExists", "The specified access entry resource is already in use on this cluster.", 409)
SAME_ASSOCIATION = _error_text("AlreadyExists", "Association already exists: {other[AssociationId]}", 409)
ONE_ZONE = _error_text("InvalidRequest", "Subnets specified must be in at least two different AZs")
VERSION_JUMP = _error_text("InvalidRequest", "Unsupported Kubernetes minor version update from {before} to {after}")
MODE_BACK = _error_text("InvalidRequest", "Unsupported authentication mode update from {before} to {after}")
NO_ACCESS_API = _error_text(
    "InvalidRequest",
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
)
BELOW_MINIMUM = _error_text("InvalidRequest", "Minimum capacity {minimum} can't be greater than desired size {desired}")
ABOVE_MAXIMUM = _error_text("InvalidRequest", "Desired capacity {desired} can't be greater than max size {maximum}")
HAS_NODEGROUPS = _error_text("ResourceConflict", "Cluster has nodegroups attached", 409)
HAS_PROFILES = _error_text("ResourceConflict", "Cluster has fargate profiles attached", 409)
PROTECTED = _error_text(
    "InvalidRequest", "Cluster {identifier} cannot be deleted because deletion protection is enabled"
)

OF_CLUSTER = Reference("ClusterName", CLUSTER, NO_CLUSTER)


class Cluster(RelatedHandler):
    """A control plane; nodegroups and Fargate profiles have to go before it, all else goes with it."""

    references = (
        Reference("ResourcesVpcConfig/SubnetIds/*", SUBNET, NO_SUBNET),
        Reference("ResourcesVpcConfig/SecurityGroupIds/*", SECURITY_GROUP, NO_SECURITY_GROUP, keys=("GroupId",)),
    )
    unique = (Unique(("Name",), SAME_CLUSTER),)
    held_by = (
        Holder(NODEGROUP, "ClusterName", HAS_NODEGROUPS),
        Holder(FARGATE_PROFILE, "ClusterName", HAS_PROFILES),
    )
    children = tuple(
        Child(name, "ClusterName")
        for name in (ADDON, ACCESS_ENTRY, POD_IDENTITY, IDENTITY_PROVIDER, CAPABILITY, AUTHORITY)
    )

    def create(self, request: HandlerRequest) -> Model:
        """Refused for a role that does not trust EKS."""
        role_arn = request.desired_state["RoleArn"]
        if not can_be_assumed(request.handler_context, role_arn, "eks.amazonaws.com"):
            raise NO_ROLE.error(request, value=role_arn)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses subnets that lie in one zone, and changes that a cluster does not take."""
        super().check(request, declared)
        subnets = declared.get("ResourcesVpcConfig", {}).get("SubnetIds", ())
        zones = [(request.handler_context.model_of(SUBNET, name) or {}).get("AvailabilityZone") for name in subnets]
        if zones and None not in zones and len(set(zones)) < 2:
            raise ONE_ZONE.error(request)
        if request.operation == "UPDATE":
            _check_move(request, declared)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused while the cluster is protected."""
        if request.previous_state.get("DeletionProtection"):
            raise PROTECTED.error(request)
        return super().delete(request)


def _check_move(request: HandlerRequest, declared: Model) -> None:
    """A cluster takes one minor version after the other, and does not go back to a config map alone."""
    before, after = request.previous_state.get("Version", ""), declared.get("Version", "")
    if _minor(before) and _minor(after) and abs(_minor(after) - _minor(before)) > 1:
        raise VERSION_JUMP.error(request, before=before, after=after)
    was, wanted = _mode(request.previous_state), _mode(declared)
    if AUTHENTICATION_MODES.index(wanted) < AUTHENTICATION_MODES.index(was):
        raise MODE_BACK.error(request, before=was, after=wanted)


def _minor(version: str) -> int:
    _, _, minor = version.partition(".")
    return int(minor) if minor.isdecimal() else 0


def _mode(cluster: Model) -> str:
    mode: str = cluster.get("AccessConfig", {}).get("AuthenticationMode", AUTHENTICATION_MODES[0])
    return mode


class Nodegroup(RelatedHandler):
    """Instances that a cluster runs on."""

    references = (
        OF_CLUSTER,
        Reference("NodeRole", ROLE, NO_ROLE, keys=("Arn",)),
        Reference("Subnets/*", SUBNET, NO_SUBNET),
    )
    unique = (Unique(("ClusterName", "NodegroupName"), SAME_NODEGROUP),)

    def create(self, request: HandlerRequest) -> Model:
        """Refused for a role that does not trust EC2."""
        check_references(self.references, request)
        role = request.desired_state["NodeRole"]
        if not can_be_assumed(request.handler_context, role, "ec2.amazonaws.com", "ec2.amazonaws.com.cn"):
            raise NOT_TRUSTED.error(request, role=role)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses sizes that contradict each other."""
        super().check(request, declared)
        sizes = declared.get("ScalingConfig", {})
        minimum, desired, maximum = (sizes.get(f"{name}Size") for name in ("Min", "Desired", "Max"))
        if None not in (minimum, desired) and minimum > desired:
            raise BELOW_MINIMUM.error(request, minimum=minimum, desired=desired)
        if None not in (desired, maximum) and desired > maximum:
            raise ABOVE_MAXIMUM.error(request, desired=desired, maximum=maximum)


class Addon(RelatedHandler):
    """Software that EKS keeps running in a cluster."""

    references = (OF_CLUSTER,)
    unique = (Unique(("ClusterName", "AddonName"), SAME_ADDON),)


class FargateProfile(RelatedHandler):
    """Which pods run on Fargate."""

    references = (
        OF_CLUSTER,
        Reference("PodExecutionRoleArn", ROLE, NO_ROLE, keys=("Arn",)),
        Reference("Subnets/*", SUBNET, NO_SUBNET),
    )
    unique = (Unique(("ClusterName", "FargateProfileName"), SAME_PROFILE),)


class AccessEntry(RelatedHandler):
    """What a role or user may do in a cluster that knows more than its config map."""

    references = (OF_CLUSTER,)
    unique = (Unique(("ClusterName", "PrincipalArn"), SAME_ENTRY),)

    def create(self, request: HandlerRequest) -> Model:
        """Refused for principals that do not exist, and in clusters that know a config map alone."""
        kind = USER if ":user/" in request.desired_state["PrincipalArn"] else ROLE
        check_references((OF_CLUSTER, Reference("PrincipalArn", kind, NO_PRINCIPAL, keys=("Arn",))), request)
        cluster = request.handler_context.model_of(CLUSTER, request.desired_state["ClusterName"])
        if cluster is not None and _mode(cluster) == AUTHENTICATION_MODES[0]:
            raise NO_ACCESS_API.error(request)
        return super().create(request)


class PodIdentityAssociation(RelatedHandler):
    """The role of a service account's pods."""

    references = (OF_CLUSTER, Reference("RoleArn", ROLE, NO_POD_ROLE, keys=("Arn",)))
    unique = (Unique(("ClusterName", "Namespace", "ServiceAccount"), SAME_ASSOCIATION),)


class Part(RelatedHandler):
    """What else belongs to a cluster."""

    references = (OF_CLUSTER,)


_PART = Part()

HANDLERS: Mapping[str, Handler] = {
    CLUSTER: Cluster(),
    NODEGROUP: Nodegroup(),
    ADDON: Addon(),
    FARGATE_PROFILE: FargateProfile(),
    ACCESS_ENTRY: AccessEntry(),
    POD_IDENTITY: PodIdentityAssociation(),
    IDENTITY_PROVIDER: _PART,
    CAPABILITY: _PART,
    AUTHORITY: _PART,
}
