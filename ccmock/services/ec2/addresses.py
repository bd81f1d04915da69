"""Address blocks and single addresses: which are valid, and which are available."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network

from ...contract.handler import HandlerContext, HandlerRequest, Model
from ...handlers.model_keys import by_property
from . import texts
from .type_names import INSTANCE, NAT_GATEWAY, NETWORK_INTERFACE, SUBNET, VPC, VPC_CIDR_BLOCK

Network = IPv4Network | IPv6Network

SIZES = range(16, 29)
"""The lengths of the prefix that a VPC and a subnet may have."""

RESERVED_FIRST, RESERVED_LAST = 4, 1
"""The addresses at both ends of a subnet that AWS keeps for itself."""

DRAWS = 20


def network(block: object) -> Network | None:
    """The network of a block in CIDR notation, without host bits; None where it is invalid."""
    try:
        return ip_network(block, strict=False) if isinstance(block, str) and "/" in block else None
    except ValueError:
        return None


def without_host_bits(block: str) -> str:
    """A block as EC2 keeps it, without host bits."""
    found = network(block)
    return block if found is None else str(found)


def checked_network(request: HandlerRequest, block: str) -> IPv4Network:
    """The network of a VPC's or a subnet's block. Raises where it is invalid, or of a size that is not allowed."""
    found = network(block)
    if not isinstance(found, IPv4Network):
        raise texts.NO_BLOCK.error(request, value=block, parameter="cidrBlock")
    if found.prefixlen not in SIZES:
        raise texts.BAD_BLOCK.error(request, value=block)
    return found


def overlaps(one: Network, other: Network | None) -> bool:
    """Whether two networks have addresses in common."""
    return other is not None and one.version == other.version and one.overlaps(other)


def networks_of_vpc(context: HandlerContext, vpc: Model) -> list[IPv4Network]:
    """The IPv4 networks of a VPC: its own, and those that were associated with it later."""
    blocks = [vpc, *context.seen_by(VPC_CIDR_BLOCK, by_property("VpcId"), vpc.get("VpcId"))]
    found = (network(model.get("CidrBlock")) for model in blocks)
    return [each for each in found if isinstance(each, IPv4Network)]


def networks_of_all_vpcs(context: HandlerContext) -> list[IPv4Network]:
    """The IPv4 networks of all VPCs of an account and region."""
    return [each for vpc in context.seen(VPC) for each in networks_of_vpc(context, vpc)]


def networks_of_subnets(context: HandlerContext, vpc_id: str) -> list[IPv4Network]:
    """The IPv4 networks of the subnets of a VPC."""
    subnets = context.seen_by(SUBNET, by_property("VpcId"), vpc_id)
    found = (network(model.get("CidrBlock")) for model in subnets)
    return [each for each in found if isinstance(each, IPv4Network)]


def check_size(request: HandlerRequest, declared: Model) -> None:
    """Raises for a prefix length that neither VPCs nor subnets may have."""
    prefix = declared.get("Ipv4NetmaskLength", SIZES.start)
    if prefix not in SIZES:
        raise texts.BAD_SIZE.error(request, value=prefix)


def allocate(request: HandlerRequest, model: Model, within: Iterable[IPv4Network], taken: list[IPv4Network]) -> None:
    """Adds the first free block of the size that the model asks for, in place. Raises where there is none."""
    prefix = model.get("Ipv4NetmaskLength")
    if prefix is None:
        return
    for outer in within:
        for candidate in outer.subnets(new_prefix=prefix) if prefix >= outer.prefixlen else ():
            if not any(map(candidate.overlaps, taken)):
                model["CidrBlock"] = str(candidate)
                return
    raise texts.NO_SPACE.error(request)


# --- single addresses ---


def check_address(request: HandlerRequest, subnet_id: str, address: str) -> None:
    """Raises where an address is not available in a subnet. Every address is, in a subnet that does not exist here."""
    subnet = request.handler_context.model_of(SUBNET, subnet_id)
    inside = network(subnet.get("CidrBlock")) if subnet else None
    if not isinstance(inside, IPv4Network):
        return
    wanted = _address(address)
    if wanted is None:
        raise texts.NO_IPV4_ADDRESS.error(request, value=address)
    if wanted not in inside:
        raise texts.OUT_OF_RANGE.error(request, value=address)
    if int(wanted) - int(inside.network_address) not in _usable(inside):
        raise texts.RESERVED_ADDRESS.error(request, value=address)
    if address in _taken(request.handler_context, subnet_id):
        raise texts.TAKEN_ADDRESS.error(request, value=address)


def free_address(request: HandlerRequest, subnet: Model) -> str | None:
    """A random address that is available in a subnet; None where its block is not known."""
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
    raise texts.NO_FREE_ADDRESS.error(request, value=subnet["SubnetId"])


def _usable(inside: IPv4Network) -> range:
    return range(RESERVED_FIRST, inside.num_addresses - RESERVED_LAST)


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except ValueError:
        return None


def _taken(context: HandlerContext, subnet_id: str) -> Iterator[str]:
    for type_name in (INSTANCE, NETWORK_INTERFACE, NAT_GATEWAY):
        for model in context.seen_by(type_name, by_property("SubnetId"), subnet_id):
            if "PrivateIpAddress" in model:
                yield model["PrivateIpAddress"]
            yield from (each["PrivateIpAddress"] for each in model.get("PrivateIpAddresses", ()))
