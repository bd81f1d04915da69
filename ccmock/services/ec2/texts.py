"""The errors of EC2.

The texts are EC2's own. The HandlerErrorCode differs: the handlers of instances, subnets, security groups and so on map
the errors of clients to InvalidRequest; those of route tables, gateways and addresses map few of EC2's errors, and have
GeneralServiceException for all others (`unmapped`).
"""

from __future__ import annotations

from dataclasses import replace

from ...handlers.error_texts import HANDLER_TEXT, ErrorText, ServiceTexts

_error_text = ServiceTexts("Ec2")


def unmapped(error_text: ErrorText) -> ErrorText:
    """The same error from a handler that does not map it to a HandlerErrorCode of its own."""
    return replace(error_text, code="GeneralServiceException")


# What does not exist.
NO_VPC = _error_text("The vpc ID '{value}' does not exist")
NO_SUBNET = _error_text("The subnet ID '{value}' does not exist")
NO_GROUP = _error_text("The security group '{value}' does not exist")
NO_NETWORK_ACL = _error_text("The networkAcl ID '{value}' does not exist")
NO_DHCP_OPTIONS = _error_text("The dhcpOption ID '{value}' does not exist")
NO_ROUTE_TABLE = _error_text("The routeTable ID '{value}' does not exist")
NO_INTERNET_GATEWAY = _error_text("The internetGateway ID '{value}' does not exist")
NO_VPN_GATEWAY = _error_text("The vpnGateway ID '{value}' does not exist")
NO_ROUTE_GATEWAY = _error_text("The gateway ID '{value}' does not exist")
NO_NAT_GATEWAY = _error_text("The natGateway ID '{value}' does not exist")
NO_EGRESS_ONLY_GATEWAY = _error_text("The egressOnlyInternetGateway ID '{value}' does not exist")
NO_TRANSIT_GATEWAY = _error_text("The transitGateway ID '{value}' does not exist.")
NO_PEERING_CONNECTION = _error_text("The vpcPeeringConnection ID '{value}' does not exist")
NO_VPC_ENDPOINT = _error_text("The Vpc Endpoint Id '{value}' does not exist")
NO_ALLOCATION = _error_text("The allocation ID '{value}' does not exist")
NO_ELASTIC_IP = _error_text("The elasticIp ID '{value}' does not exist")
NO_ADDRESS = _error_text("Address '{value}' not found.")
NO_INTERFACE = _error_text("The networkInterface ID '{value}' does not exist")
NO_INSTANCE = _error_text("The instance ID '{value}' does not exist")
NO_VOLUME = _error_text("The volume '{value}' does not exist.")
NO_KEY_PAIR = _error_text("The key pair '{value}' does not exist")
NO_LAUNCH_TEMPLATE = _error_text("The specified launch template, with template ID {value}, does not exist.")
NO_LAUNCH_TEMPLATE_NAME = _error_text("The specified launch template, with template name {value}, does not exist.")
NO_INSTANCE_PROFILE = _error_text(
    "Value ({value}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
)

# What is in use.
VPC_IN_USE = _error_text("The vpc '{identifier}' has dependencies and cannot be deleted.")
SUBNET_IN_USE = _error_text("The subnet '{identifier}' has dependencies and cannot be deleted.")
NETWORK_ACL_IN_USE = _error_text("The networkAcl '{identifier}' has dependencies and cannot be deleted.")
DHCP_OPTIONS_IN_USE = _error_text("The dhcpOptions '{identifier}' has dependencies and cannot be deleted.")
ROUTE_TABLE_IN_USE = unmapped(_error_text("The routeTable '{identifier}' has dependencies and cannot be deleted."))
GATEWAY_IN_USE = unmapped(_error_text("The internetGateway '{identifier}' has dependencies and cannot be deleted."))
GROUP_IN_USE = _error_text("resource {identifier} has a dependent object")
DEFAULT_GROUP = _error_text('the specified group: "{identifier}" name: "default" cannot be deleted by a user')
INTERFACE_IN_USE = _error_text("Network interface '{identifier}' is currently in use.")
VOLUME_IN_USE = _error_text("Volume {value} is currently attached to {dependent}")
ADDRESS_IN_USE = unmapped(_error_text("Address {address} is in use."))
PUBLIC_ADDRESSES = unmapped(
    _error_text(
        "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the "
        "gateway."
    )
)
TERMINATION_PROTECTED = _error_text(
    "The instance '{identifier}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try "
    "again."
)

# What exists already.
SUBNET_CONFLICT = _error_text("The CIDR '{value}' conflicts with another subnet", "AlreadyExists")
SAME_GROUP_NAME = _error_text("The security group '{value}' already exists for VPC '{other[VpcId]}'", "AlreadyExists")
SAME_RULE = _error_text('the specified rule "{rule}" already exists', "AlreadyExists")
SAME_ROUTE = HANDLER_TEXT("Route already exists for the specified destination CIDR block", "AlreadyExists")
SAME_TEMPLATE_NAME = _error_text("Launch template name already in use.", "AlreadyExists")
HAS_GATEWAY = _error_text("Network {vpc} already has an internet gateway attached", "AlreadyExists")
GATEWAY_TAKEN = _error_text("resource {value} is already attached to network {vpc}", "AlreadyExists")
DEVICE_TAKEN = _error_text("Invalid value '{value}' for unixDevice. Attachment point {value} is already in use")
VOLUME_TAKEN = _error_text("{value} is already attached to an instance")
INTERFACE_TAKEN = _error_text("Interface: [{value}] in use.")

# What is not valid.
NO_VPC_BLOCK = HANDLER_TEXT("Either CIDR Block or IPv4 IPAM Pool and IPv4 Netmask Length must be provided")
NO_SUBNET_BLOCK = _error_text("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
ZONE_OF_OTHER_REGION = _error_text(
    "Value ({value}) for parameter {parameter} is invalid. Subnets can currently only be created in the following "
    "availability zones: {zones}."
)
NO_BLOCK = _error_text("Value ({value}) for parameter {parameter} is invalid. This is not a valid CIDR block.")
BAD_BLOCK = _error_text("The CIDR '{value}' is invalid.")
MISSING = _error_text("The request must contain the parameter {parameter}")
NO_GROUP_NAMED = _error_text("The request must contain the parameter groupName or groupId")
BAD_GROUP_NAME = _error_text("Group names may not be in the format sg-*.")
RESERVED_GROUP_NAME = _error_text("Cannot use reserved security group name: {value}")
BAD_RULE_BLOCK = _error_text("CIDR block {value} is malformed")
RULE_TWICE = _error_text("The same permission must not appear multiple times")
BAD_IMAGE = _error_text('Invalid id: "{value}" (expecting "ami-...")')
GROUP_OF_OTHER_VPC = _error_text("Security group {value} and subnet {subnet} belong to different networks.")
SUBNET_AND_INTERFACES = _error_text(
    "Network interfaces and an instance-level subnet ID may not be specified on the same request"
)
GROUPS_AND_INTERFACES = _error_text(
    "Network interfaces and an instance-level security groups may not be specified on the same request"
)
GROUP_NAME_AND_SUBNET = _error_text("The parameter groupName cannot be used with the parameter subnet")
BAD_SIZE = _error_text(
    "Value ({value}) for parameter ipv4NetmaskLength is invalid. The netmask length must be between 16 and 28."
)
NO_SPACE = _error_text("There is not enough space in the pool to allocate a CIDR of the requested netmask length.")
NO_IPV4_ADDRESS = _error_text("Invalid IPv4 address: {value}")
OUT_OF_RANGE = _error_text("Address {value} does not fall within the subnet's address range")
RESERVED_ADDRESS = _error_text("Address {value} is in subnet's reserved address range")
TAKEN_ADDRESS = _error_text("Address {value} is in use.")
NO_FREE_ADDRESS = _error_text(
    "There are not enough free addresses in subnet '{value}' to satisfy the requested number of instances."
)
OTHER_ZONE = _error_text("The volume '{value}' is not in the same availability zone as instance '{instance}'")
NEEDS_IOPS = _error_text("The parameter iops must be specified for {value} volumes.")
TAKES_NO_IOPS = _error_text("The parameter iops is not supported for {value} volumes.")
SHRUNK = _error_text("New size cannot be smaller than existing size")

# What belongs to different networks.
GATEWAY_NOT_ATTACHED = unmapped(
    _error_text("route table {table} and network gateway {value} belong to different networks")
)
SUBNET_OF_OTHER_VPC = unmapped(_error_text("route table {table} and subnet {value} belong to different networks"))
NO_GATEWAY_ATTACHED = unmapped(_error_text("Network {value} is not attached to any internet gateway"))
NAT_GATEWAY_FAILED = HANDLER_TEXT(
    "NatGateway {gateway} is in state failed and hence failed to stabilize. Detailed failure message: {reason}",
    "GeneralServiceException",
)
NAT_WITHOUT_GATEWAY = "Network {vpc} has no Internet gateway attached"
NAT_ADDRESS_TAKEN = "Elastic IP address [{allocation}] is already associated"
