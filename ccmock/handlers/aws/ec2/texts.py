"""How EC2 says no.

The texts are EC2's own. Which HandlerErrorCode stands for them differs: the handlers of instances, subnets, security
groups and the like take what a client did wrong for an invalid request; those of route tables, gateways and addresses
know few of EC2's errors, and pass all others on as they come (`passed_on`).
"""

from __future__ import annotations

from dataclasses import replace

from ...refusals import Refusal


def _refusal(text: str, code: str = "InvalidRequest") -> Refusal:
    return Refusal(code, text, "Ec2")


def passed_on(refusal: Refusal) -> Refusal:
    """The same refusal by a handler that does not know it."""
    return replace(refusal, code="GeneralServiceException")


# What is named and not there.
NO_VPC = _refusal("The vpc ID '{value}' does not exist")
NO_SUBNET = _refusal("The subnet ID '{value}' does not exist")
NO_GROUP = _refusal("The security group '{value}' does not exist")
NO_NETWORK_ACL = _refusal("The networkAcl ID '{value}' does not exist")
NO_DHCP_OPTIONS = _refusal("The dhcpOption ID '{value}' does not exist")
NO_ROUTE_TABLE = _refusal("The routeTable ID '{value}' does not exist")
NO_INTERNET_GATEWAY = _refusal("The internetGateway ID '{value}' does not exist")
NO_VPN_GATEWAY = _refusal("The vpnGateway ID '{value}' does not exist")
NO_ROUTE_GATEWAY = _refusal("The gateway ID '{value}' does not exist")
NO_NAT_GATEWAY = _refusal("The natGateway ID '{value}' does not exist")
NO_EGRESS_ONLY_GATEWAY = _refusal("The egressOnlyInternetGateway ID '{value}' does not exist")
NO_TRANSIT_GATEWAY = _refusal("The transitGateway ID '{value}' does not exist.")
NO_PEERING_CONNECTION = _refusal("The vpcPeeringConnection ID '{value}' does not exist")
NO_VPC_ENDPOINT = _refusal("The Vpc Endpoint Id '{value}' does not exist")
NO_ALLOCATION = _refusal("The allocation ID '{value}' does not exist")
NO_ELASTIC_IP = _refusal("The elasticIp ID '{value}' does not exist")
NO_ADDRESS = _refusal("Address '{value}' not found.")
NO_INTERFACE = _refusal("The networkInterface ID '{value}' does not exist")
NO_INSTANCE = _refusal("The instance ID '{value}' does not exist")
NO_VOLUME = _refusal("The volume '{value}' does not exist.")
NO_KEY_PAIR = _refusal("The key pair '{value}' does not exist")
NO_LAUNCH_TEMPLATE = _refusal("The specified launch template, with template ID {value}, does not exist.")
NO_LAUNCH_TEMPLATE_NAME = _refusal("The specified launch template, with template name {value}, does not exist.")
NO_INSTANCE_PROFILE = _refusal(
    "Value ({value}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
)

# What is in use.
VPC_IN_USE = _refusal("The vpc '{identifier}' has dependencies and cannot be deleted.")
SUBNET_IN_USE = _refusal("The subnet '{identifier}' has dependencies and cannot be deleted.")
NETWORK_ACL_IN_USE = _refusal("The networkAcl '{identifier}' has dependencies and cannot be deleted.")
DHCP_OPTIONS_IN_USE = _refusal("The dhcpOptions '{identifier}' has dependencies and cannot be deleted.")
ROUTE_TABLE_IN_USE = passed_on(_refusal("The routeTable '{identifier}' has dependencies and cannot be deleted."))
GATEWAY_IN_USE = passed_on(_refusal("The internetGateway '{identifier}' has dependencies and cannot be deleted."))
GROUP_IN_USE = _refusal("resource {identifier} has a dependent object")
DEFAULT_GROUP = _refusal('the specified group: "{identifier}" name: "default" cannot be deleted by a user')
INTERFACE_IN_USE = _refusal("Network interface '{identifier}' is currently in use.")
VOLUME_IN_USE = _refusal("Volume {value} is currently attached to {holder}")
ADDRESS_IN_USE = passed_on(_refusal("Address {address} is in use."))
PUBLIC_ADDRESSES = passed_on(
    _refusal(
        "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the "
        "gateway."
    )
)
TERMINATION_PROTECTED = _refusal(
    "The instance '{identifier}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try "
    "again."
)

# What is there already.
SUBNET_CONFLICT = _refusal("The CIDR '{value}' conflicts with another subnet", "AlreadyExists")
SAME_GROUP_NAME = _refusal("The security group '{value}' already exists for VPC '{other[VpcId]}'", "AlreadyExists")
SAME_RULE = _refusal('the specified rule "{rule}" already exists', "AlreadyExists")
SAME_ROUTE = Refusal("AlreadyExists", "Route already exists for the specified destination CIDR block")
SAME_TEMPLATE_NAME = _refusal("Launch template name already in use.", "AlreadyExists")
HAS_GATEWAY = _refusal("Network {vpc} already has an internet gateway attached", "AlreadyExists")
GATEWAY_TAKEN = _refusal("resource {value} is already attached to network {vpc}", "AlreadyExists")
DEVICE_TAKEN = _refusal("Invalid value '{value}' for unixDevice. Attachment point {value} is already in use")
VOLUME_TAKEN = _refusal("{value} is already attached to an instance")
INTERFACE_TAKEN = _refusal("Interface: [{value}] in use.")

# What makes no sense.
NO_VPC_BLOCK = Refusal("InvalidRequest", "Either CIDR Block or IPv4 IPAM Pool and IPv4 Netmask Length must be provided")
NO_SUBNET_BLOCK = _refusal("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
NO_BLOCK = _refusal("Value ({value}) for parameter {parameter} is invalid. This is not a valid CIDR block.")
BAD_BLOCK = _refusal("The CIDR '{value}' is invalid.")
MISSING = _refusal("The request must contain the parameter {parameter}")
NO_GROUP_NAMED = _refusal("The request must contain the parameter groupName or groupId")
BAD_GROUP_NAME = _refusal("Group names may not be in the format sg-*.")
RESERVED_GROUP_NAME = _refusal("Cannot use reserved security group name: {value}")
BAD_RULE_BLOCK = _refusal("CIDR block {value} is malformed")
RULE_TWICE = _refusal("The same permission must not appear multiple times")
BAD_IMAGE = _refusal('Invalid id: "{value}" (expecting "ami-...")')
GROUP_ELSEWHERE = _refusal("Security group {value} and subnet {subnet} belong to different networks.")
SUBNET_BESIDE_INTERFACES = _refusal(
    "Network interfaces and an instance-level subnet ID may not be specified on the same request"
)
GROUPS_BESIDE_INTERFACES = _refusal(
    "Network interfaces and an instance-level security groups may not be specified on the same request"
)
GROUP_NAME_BESIDE_SUBNET = _refusal("The parameter groupName cannot be used with the parameter subnet")
BAD_SIZE = _refusal(
    "Value ({value}) for parameter ipv4NetmaskLength is invalid. The netmask length must be between 16 and 28."
)
NO_SPACE = _refusal("There is not enough space in the pool to allocate a CIDR of the requested netmask length.")
NO_IPV4_ADDRESS = _refusal("Invalid IPv4 address: {value}")
OUT_OF_RANGE = _refusal("Address {value} does not fall within the subnet's address range")
RESERVED_ADDRESS = _refusal("Address {value} is in subnet's reserved address range")
TAKEN_ADDRESS = _refusal("Address {value} is in use.")
NO_FREE_ADDRESS = _refusal(
    "There are not enough free addresses in subnet '{value}' to satisfy the requested number of instances."
)
OTHER_ZONE = _refusal("The volume '{value}' is not in the same availability zone as instance '{instance}'")
NEEDS_IOPS = _refusal("The parameter iops must be specified for {value} volumes.")
TAKES_NO_IOPS = _refusal("The parameter iops is not supported for {value} volumes.")
SHRUNK = _refusal("New size cannot be smaller than existing size")

# What belongs to different networks.
GATEWAY_NOT_ATTACHED = passed_on(
    _refusal("route table {table} and network gateway {value} belong to different networks")
)
SUBNET_ELSEWHERE = passed_on(_refusal("route table {table} and subnet {value} belong to different networks"))
NO_GATEWAY_ATTACHED = passed_on(_refusal("Network {value} is not attached to any internet gateway"))
NAT_GATEWAY_FAILED = Refusal(
    "GeneralServiceException",
    "NatGateway {gateway} is in state failed and hence failed to stabilize. Detailed failure message: {reason}",
)
NAT_WITHOUT_GATEWAY = "Network {vpc} has no Internet gateway attached"
NAT_ADDRESS_TAKEN = "Elastic IP address [{allocation}] is already associated"
