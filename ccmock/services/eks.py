"""EKS: clusters, and what runs in them and on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ServiceTexts
from ..handlers.references import Reference, check_references
from .shared.roles import ROLE, can_be_assumed
from .shared.service_handler import Child, ServiceHandler, Unique

CLUSTER = "AWS::EKS::Cluster"
NODEGROUP = "AWS::EKS::Nodegroup"
ADDON = "AWS::EKS::Addon"
FARGATE_PROFILE = "AWS::EKS::FargateProfile"
ACCESS_ENTRY = "AWS::EKS::AccessEntry"
POD_IDENTITY = "AWS::EKS::PodIdentityAssociation"
IDENTITY_PROVIDER = "AWS::EKS::IdentityProviderConfig"
CAPABILITY = "AWS::EKS::Capability"
AUTHORITY = "AWS::EKS::CertificateAuthority"
SUBNET = "AWS::EC2::Subnet"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
USER = "AWS::IAM::User"

AUTHENTICATION_MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
"""In the order in which a cluster may change them, never back."""

_error_text = ServiceTexts("Eks")

NO_CLUSTER = _error_text("No cluster found for name: {value}.", "NotFound", 404)
NO_SUBNET = _error_text("The subnet ID '{value}' does not exist")
NO_SECURITY_GROUP = _error_text("The security group ID '{value}' does not exist")
NO_ROLE = _error_text(
    "Role with arn: {value}, could not be assumed because it does not exist or the trusted entity is not correct"
)
NO_POD_ROLE = _error_text("Role provided in the request does not exist.")
NOT_TRUSTED = _error_text(
    "Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of "
    "nodeRole {role}"
)
NO_PRINCIPAL = _error_text("The specified principalArn is invalid: invalid principal.")
SAME_CLUSTER = _error_text("Cluster already exists with name: {value}", "AlreadyExists", 409)
SAME_NODEGROUP = _error_text(
    "NodeGroup already exists with name {value} and cluster name {other[ClusterName]}", "AlreadyExists", 409
)
SAME_ADDON = _error_text("Addon already exists.", "AlreadyExists", 409)
SAME_PROFILE = _error_text("A Fargate Profile already exists with this name in this cluster.", "AlreadyExists", 409)
SAME_ENTRY = _error_text("The specified access entry resource is already in use on this cluster.", "AlreadyExists", 409)
SAME_ASSOCIATION = _error_text("Association already exists: {other[AssociationId]}", "AlreadyExists", 409)
ONE_ZONE = _error_text("Subnets specified must be in at least two different AZs")
BAD_VERSION_UPDATE = _error_text("Unsupported Kubernetes minor version update from {before} to {after}")
BAD_MODE_UPDATE = _error_text("Unsupported authentication mode update from {before} to {after}")
NO_ACCESS_API = _error_text(
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
)
BELOW_MINIMUM = _error_text("Minimum capacity {minimum} can't be greater than desired size {desired}")
ABOVE_MAXIMUM = _error_text("Desired capacity {desired} can't be greater than max size {maximum}")
HAS_NODEGROUPS = _error_text("Cluster has nodegroups attached", "ResourceConflict", 409)
HAS_PROFILES = _error_text("Cluster has fargate profiles attached", "ResourceConflict", 409)
PROTECTED = _error_text("Cluster {identifier} cannot be deleted because deletion protection is enabled")

OF_CLUSTER = Reference("ClusterName", CLUSTER, NO_CLUSTER)


class Cluster(ServiceHandler):
    """A control plane. Nodegroups and Fargate profiles have to be deleted before it; all else is deleted with it."""

    references = (
        Reference("ResourcesVpcConfig/SubnetIds/*", SUBNET, NO_SUBNET),
        Reference("ResourcesVpcConfig/SecurityGroupIds/*", SECURITY_GROUP, NO_SECURITY_GROUP, keys=("GroupId",)),
    )
    unique = (Unique(("Name",), SAME_CLUSTER),)
    children = tuple(
        Child(name, "ClusterName")
        for name in (ADDON, ACCESS_ENTRY, POD_IDENTITY, IDENTITY_PROVIDER, CAPABILITY, AUTHORITY)
    )

    def create(self, request: HandlerRequest) -> Model:
        """Raises for a role that does not trust EKS."""
        role_arn = request.desired_state["RoleArn"]
        if not can_be_assumed(request.handler_context, role_arn, "eks.amazonaws.com"):
            raise NO_ROLE.error(request, value=role_arn)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for subnets in a single zone, and for changes of version or mode that EKS does not support."""
        super().check(request, declared)
        subnets = declared.get("ResourcesVpcConfig", {}).get("SubnetIds", ())
        zones = [(request.handler_context.model_of(SUBNET, name) or {}).get("AvailabilityZone") for name in subnets]
        if zones and None not in zones and len(set(zones)) < 2:
            raise ONE_ZONE.error(request)
        if request.operation == "UPDATE":
            _check_update(request, declared)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while deletion protection is on."""
        if request.previous_state.get("DeletionProtection"):
            raise PROTECTED.error(request)
        return super().delete(request)


def _check_update(request: HandlerRequest, declared: Model) -> None:
    """Raises where the version goes down or skips one, or the authentication mode goes back.

    EKS calls either change of the version an unsupported minor version update.
    """
    before, after = request.previous_state.get("Version", ""), declared.get("Version", "")
    if _minor(before) and _minor(after) and _minor(after) - _minor(before) not in (0, 1):
        raise BAD_VERSION_UPDATE.error(request, before=before, after=after)
    was, wanted = _mode(request.previous_state), _mode(declared)
    if AUTHENTICATION_MODES.index(wanted) < AUTHENTICATION_MODES.index(was):
        raise BAD_MODE_UPDATE.error(request, before=was, after=wanted)


def _minor(version: str) -> int:
    """The number behind the dot of a version; 0 where there is none."""
    _, _, minor = version.partition(".")
    return int(minor) if minor.isdecimal() else 0


def _mode(cluster: Model) -> str:
    mode: str = cluster.get("AccessConfig", {}).get("AuthenticationMode", AUTHENTICATION_MODES[0])
    return mode


class Nodegroup(ServiceHandler):
    """Instances that a cluster runs on."""

    references = (
        replace(OF_CLUSTER, in_use=HAS_NODEGROUPS),
        Reference("NodeRole", ROLE, NO_ROLE, keys=("Arn",)),
        Reference("Subnets/*", SUBNET, NO_SUBNET),
    )
    unique = (Unique(("ClusterName", "NodegroupName"), SAME_NODEGROUP),)

    def create(self, request: HandlerRequest) -> Model:
        """Raises for a role that does not trust EC2."""
        check_references(self.references, request)
        role = request.desired_state["NodeRole"]
        if not can_be_assumed(request.handler_context, role, "ec2.amazonaws.com", "ec2.amazonaws.com.cn"):
            raise NOT_TRUSTED.error(request, role=role)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for sizes that contradict each other."""
        super().check(request, declared)
        sizes = declared.get("ScalingConfig", {})
        minimum, desired, maximum = (sizes.get(f"{name}Size") for name in ("Min", "Desired", "Max"))
        if None not in (minimum, desired) and minimum > desired:
            raise BELOW_MINIMUM.error(request, minimum=minimum, desired=desired)
        if None not in (desired, maximum) and desired > maximum:
            raise ABOVE_MAXIMUM.error(request, desired=desired, maximum=maximum)


class Addon(ServiceHandler):
    """Software that EKS keeps running in a cluster."""

    references = (OF_CLUSTER,)
    unique = (Unique(("ClusterName", "AddonName"), SAME_ADDON),)


class FargateProfile(ServiceHandler):
    """Which pods run on Fargate."""

    references = (
        replace(OF_CLUSTER, in_use=HAS_PROFILES),
        Reference("PodExecutionRoleArn", ROLE, NO_ROLE, keys=("Arn",)),
        Reference("Subnets/*", SUBNET, NO_SUBNET),
    )
    unique = (Unique(("ClusterName", "FargateProfileName"), SAME_PROFILE),)


class AccessEntry(ServiceHandler):
    """What a role or user may do in a cluster whose authentication mode includes the API."""

    references = (OF_CLUSTER,)
    unique = (Unique(("ClusterName", "PrincipalArn"), SAME_ENTRY),)

    def create(self, request: HandlerRequest) -> Model:
        """Raises for principals that do not exist, and in clusters whose authentication mode is CONFIG_MAP."""
        principal_type = USER if ":user/" in request.desired_state["PrincipalArn"] else ROLE
        check_references((OF_CLUSTER, Reference("PrincipalArn", principal_type, NO_PRINCIPAL, keys=("Arn",))), request)
        cluster = request.handler_context.model_of(CLUSTER, request.desired_state["ClusterName"])
        if cluster is not None and _mode(cluster) == AUTHENTICATION_MODES[0]:
            raise NO_ACCESS_API.error(request)
        return super().create(request)


class PodIdentityAssociation(ServiceHandler):
    """The role of a service account's pods."""

    references = (OF_CLUSTER, Reference("RoleArn", ROLE, NO_POD_ROLE, keys=("Arn",)))
    unique = (Unique(("ClusterName", "Namespace", "ServiceAccount"), SAME_ASSOCIATION),)


class Part(ServiceHandler):
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
