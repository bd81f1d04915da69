"""Blocks of addresses and single ones: what is valid, what is free, what is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network

from ...contract.handler import HandlerContext, HandlerRequest, Model
from .texts import (
    BAD_BLOCK,
    BAD_SIZE,
    NO_BLOCK,
    NO_FREE_ADDRESS,
    NO_IPV4_ADDRESS,
    NO_SPACE,
    OUT_OF_RANGE,
    RESERVED_ADDRESS,
    TAKEN_ADDRESS,
)
from .type_names import INSTANCE, NAT_GATEWAY, NETWORK_INTERFACE, SUBNET, VPC, VPC_CIDR_BLOCK

Network = IPv4Network | IPv6Network

SIZES = range(16, 29)
"""The lengths of the prefix that a VPC and a subnet may have."""

RESERVED_FIRST, RESERVED_LAST = 4, 1
"""The addresses at both ends of a subnet that AWS keeps for itself."""

DRAWS = 20


def network(block: object) -> Network | None:
    """The network of a block in CIDR notation, or None. Bits of a host are taken off, as EC2 does."""
    try:
        return ip_network(block, strict=False) if isinstance(block, str) and "/" in block else None
    except ValueError:
        return None


def plain(block: str) -> str:
    """A block as EC2 keeps it."""
    found = network(block)
    return block if found is None else str(found)


def checked_network(request: HandlerRequest, block: str) -> IPv4Network:
    """The network of a VPC's or a subnet's block. Refused where it is none, or of no size that EC2 has."""
    found = network(block)
    if not isinstance(found, IPv4Network):
        raise NO_BLOCK.error(request, value=block, parameter="cidrBlock")
    if found.prefixlen not in SIZES:
        raise BAD_BLOCK.error(request, value=block)
    return found


def overlaps(one: Network, other: Network | None) -> bool:
    """Whether two networks have addresses in common."""
    return other is not None and one.version == other.version and one.overlaps(other)


def networks_of_vpc(context: HandlerContext, vpc: Model) -> list[IPv4Network]:
    """The IPv4 networks of a VPC: its own, and those that were associated with it later."""
    blocks = [vpc, *(model for model in context.seen(VPC_CIDR_BLOCK) if model.get("VpcId") == vpc.get("VpcId"))]
    found = (network(model.get("CidrBlock")) for model in blocks)
    return [each for each in found if isinstance(each, IPv4Network)]


def networks_of_all_vpcs(context: HandlerContext) -> list[IPv4Network]:
    """The IPv4 networks of all VPCs of an account and region."""
    return [each for vpc in context.seen(VPC) for each in networks_of_vpc(context, vpc)]


def networks_of_subnets(context: HandlerContext, vpc_id: str) -> list[IPv4Network]:
    """The IPv4 networks of the subnets of a VPC."""
    found = (network(model.get("CidrBlock")) for model in context.seen(SUBNET) if model.get("VpcId") == vpc_id)
    return [each for each in found if isinstance(each, IPv4Network)]


def check_size(request: HandlerRequest, declared: Model) -> None:
    """Refused where a size is asked for that neither VPCs nor subnets have."""
    prefix = declared.get("Ipv4NetmaskLength", SIZES.start)
    if prefix not in SIZES:
        raise BAD_SIZE.error(request, value=prefix)


def allocate(request: HandlerRequest, model: Model, within: Iterable[IPv4Network], taken: list[IPv4Network]) -> None:
    """Gives a model without a block the first that is free, in place, where it says how large that has to be."""
    prefix = model.get("Ipv4NetmaskLength")
    if prefix is None:
        return
    for outer in within:
        for candidate in outer.subnets(new_prefix=prefix) if prefix >= outer.prefixlen else ():
            if not any(map(candidate.overlaps, taken)):
                model["CidrBlock"] = str(candidate)
                return
    raise NO_SPACE.error(request)


# --- single addresses ---


def check_address(request: HandlerRequest, subnet_id: str, address: str) -> None:
    """Refused where an address is not one that a subnet has free. Nothing is known of subnets that live elsewhere."""
    subnet = request.handler_context.model_of(SUBNET, subnet_id)
    inside = network(subnet.get("CidrBlock")) if subnet else None
    if not isinstance(inside, IPv4Network):
        return
    wanted = _address(address)
    if wanted is None:
        raise NO_IPV4_ADDRESS.error(request, value=address)
    if wanted not in inside:
        raise OUT_OF_RANGE.error(request, value=address)
    if int(wanted) - int(inside.network_address) not in _usable(inside):
        raise RESERVED_ADDRESS.error(request, value=address)
    if address in _taken(request.handler_context, subnet_id):
        raise TAKEN_ADDRESS.error(request, value=address)


def free_address(request: HandlerRequest, subnet: Model) -> str | None:
    """An address that a subnet has free, by chance; None where its block is not known."""
    inside = network(subnet.get("CidrBlock"))
    if not isinstance(inside, IPv4Network):
        return None
    context, usable = request.handler_context, _usable(inside)
    taken = set(_taken(context, subnet["SubnetId"]))
    draw = context.draw(f"{SUBNET}/addresses")
    drawn = (draw.randrange(usable.start, usable.stop) for _ in range(DRAWS))
    for offset in (*drawn, *usable):
        address = str(inside[offset])
        if address not in taken:
            return address
    raise NO_FREE_ADDRESS.error(request, value=subnet["SubnetId"])


def _usable(inside: IPv4Network) -> range:
    return range(RESERVED_FIRST, inside.num_addresses - RESERVED_LAST)


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except ValueError:
        return None


def _taken(context: HandlerContext, subnet_id: str) -> Iterator[str]:
    for type_name in (INSTANCE, NETWORK_INTERFACE, NAT_GATEWAY):
        for model in context.seen(type_name):
            if model.get("SubnetId") != subnet_id:
                continue
            if "PrivateIpAddress" in model:
                yield model["PrivateIpAddress"]
            yield from (each["PrivateIpAddress"] for each in model.get("PrivateIpAddresses", ()))
