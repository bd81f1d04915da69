"""Instances, and what they are launched with: templates, key pairs and volumes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from ...declaration import BridgedType, Call, EachOf, Listing, Look, Setting, Source, found
from ...forms import (
    EVERYTHING,
    constant,
    declared,
    last_part,
    listed_in,
    picked,
    same,
    tag_specifications,
    tags_of,
    text,
    told,
)
from .attributes import attribute, tagging

VOLUME_TYPE = "AWS::EC2::Volume"
ROOT_DEVICES = ("/dev/sda1", "/dev/xvda")

VOLUME: dict[str, Source] = {"VolumeId": "VolumeId"}
INSTANCE: dict[str, Source] = {"InstanceId": "InstanceId"}
TEMPLATE: dict[str, Source] = {"LaunchTemplateId": "LaunchTemplateId"}


# --- instances as they are launched ---


def _user_data(model: Any) -> Any:
    """The user data, which botocore encodes itself."""
    encoded = model["@declared"].get("UserData")
    try:
        return encoded and base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return encoded


def _placement(model: Any) -> Any:
    names = {
        "AvailabilityZone": "AvailabilityZone",
        "Affinity": "Affinity",
        "HostId": "HostId",
        "PlacementGroupName": "GroupName",
        "Tenancy": "Tenancy",
    }
    wanted = model["@declared"]
    return {member: wanted[name] for name, member in names.items() if name in wanted} or None


def _devices(model: Any) -> Any:
    devices = model["@declared"].get("BlockDeviceMappings")
    return devices and [{**each, **({"NoDevice": ""} if "NoDevice" in each else {})} for each in devices]


INTERFACE_MEMBERS = {
    "AssociatePublicIpAddress": "AssociatePublicIpAddress",
    "DeleteOnTermination": "DeleteOnTermination",
    "Description": "Description",
    "GroupSet": "Groups",
    "NetworkInterfaceId": "NetworkInterfaceId",
    "PrivateIpAddress": "PrivateIpAddress",
    "PrivateIpAddresses": "PrivateIpAddresses",
    "SecondaryPrivateIpAddressCount": "SecondaryPrivateIpAddressCount",
    "SubnetId": "SubnetId",
}
"""Member of an interface as instances have it → as the API takes it."""


def _interfaces(model: Any) -> Any:
    interfaces = model["@declared"].get("NetworkInterfaces")
    return interfaces and [
        {
            "DeviceIndex": int(each.get("DeviceIndex", 0)),
            **{member: each[name] for name, member in INTERFACE_MEMBERS.items() if name in each},
        }
        for each in interfaces
    ]


# --- instances as they are shown ---


def _instances(page: Any) -> Iterator[Any]:
    for reservation in page["Reservations"]:
        yield from reservation["Instances"]


def _groups(member: str) -> Source:
    """The security groups; moto tells those that a VPC gives by itself only of the interface."""

    def of_instance(instance: Any) -> Any:
        interfaces = instance.get("NetworkInterfaces") or [{}]
        groups = instance.get("SecurityGroups") or interfaces[0].get("Groups") or ()
        return [group[member] for group in groups]

    return of_instance


def _volumes(instance: Any) -> Any:
    return [
        {"VolumeId": each["Ebs"]["VolumeId"], "Device": each["DeviceName"]}
        for each in instance.get("BlockDeviceMappings") or ()
    ]


def _shown_interfaces(instance: Any) -> Any:
    return [_shown_interface(each) for each in instance.get("NetworkInterfaces") or ()]


def _shown_interface(interface: Any) -> dict[str, Any]:
    addresses = [_picked_address(each) for each in interface.get("PrivateIpAddresses") or ()]
    return {
        "AssociateCarrierIpAddress": False,
        "AssociatePublicIpAddress": bool((interface.get("Association") or {}).get("PublicIp")),
        "DeleteOnTermination": interface["Attachment"]["DeleteOnTermination"],
        "DeviceIndex": str(interface["Attachment"]["DeviceIndex"]),
        "GroupSet": [group["GroupId"] for group in interface.get("Groups") or ()],
        "Ipv6AddressCount": len(interface.get("Ipv6Addresses") or ()),
        "Ipv6Addresses": interface.get("Ipv6Addresses") or [],
        "NetworkInterfaceId": interface["NetworkInterfaceId"],
        "PrivateIpAddress": interface["PrivateIpAddress"],
        "PrivateIpAddresses": addresses,
        "SecondaryPrivateIpAddressCount": sum(not each["Primary"] for each in addresses),
        "SubnetId": interface["SubnetId"],
    }


def _picked_address(address: Any) -> dict[str, Any]:
    return {"Primary": address["Primary"], "PrivateIpAddress": address["PrivateIpAddress"]}


def _state(instance: Any) -> Any:
    return {"Code": str(instance["State"]["Code"]), "Name": instance["State"]["Name"]}


METADATA = ("HttpEndpoint", "HttpProtocolIpv6", "HttpPutResponseHopLimit", "HttpTokens", "InstanceMetadataTags")

SHOWN: dict[str, Source] = {
    **same("InstanceId", "ImageId", "InstanceType", "KeyName", "SubnetId", "VpcId"),
    **same("EbsOptimized", "SourceDestCheck", "PrivateDnsName", "PublicDnsName", "PrivateIpAddress"),
    "PrivateIp": "PrivateIpAddress",
    "PublicIp": "PublicIpAddress",
    "AvailabilityZone": "Placement/AvailabilityZone",
    # Moto only has profiles of its own, and keeps their names.
    "IamInstanceProfile": told(last_part("IamInstanceProfile/Arn")),
    "SecurityGroupIds": _groups("GroupId"),
    "SecurityGroups": _groups("GroupName"),
    "Monitoring": lambda instance: instance["Monitoring"]["State"] == "enabled",
    "MetadataOptions": picked("MetadataOptions", *METADATA),
    "NetworkInterfaces": _shown_interfaces,
    "Volumes": _volumes,
    "State": _state,
    "Tags": tags_of("Tags"),
}
"""Property → where an instance has it."""


def _attribute_look(property_name: str, attribute_name: str) -> Look:
    call = Call("describe_instance_attribute", {**INSTANCE, "Attribute": constant(attribute_name)})
    return Look(call, {property_name: f"{property_name}/Value"})


def _instance_setting(name: str, value: Source, parameter: str, on_create: bool = False) -> Setting:
    put = Call("modify_instance_attribute", {**INSTANCE, parameter: value})
    return Setting((name,), put=put, on_create=on_create)


def _modified(name: str, on_create: bool = False) -> Setting:
    return _instance_setting(name, attribute(name), name, on_create)


def _encoded_user_data(model: Any) -> Any:
    return {"Value": model.get("UserData", "").encode()}


def _told_user_data(answer: Any) -> Any:
    # Moto 5.1 answers with bytes.
    told_value = found("UserData/Value", answer)
    return told_value.decode() if isinstance(told_value, bytes) else told_value


ATTACHED: dict[str, Source] = {**INSTANCE, "VolumeId": "@/VolumeId"}

INSTANCES = BridgedType(
    "AWS::EC2::Instance",
    service="ec2",
    listing=Listing(
        Call("describe_instances"),
        _instances,
        SHOWN,
        one={"InstanceIds": listed_in("InstanceId")},
        where=lambda instance: instance["State"]["Name"] not in ("shutting-down", "terminated"),
    ),
    looks=(
        _attribute_look("DisableApiTermination", "disableApiTermination"),
        _attribute_look("InstanceInitiatedShutdownBehavior", "instanceInitiatedShutdownBehavior"),
        Look(
            Call("describe_instance_attribute", {**INSTANCE, "Attribute": constant("userData")}),
            {"UserData": _told_user_data},
        ),
    ),
    create=Call(
        "run_instances",
        {
            "MinCount": constant(1),
            "MaxCount": constant(1),
            **declared("ImageId", "InstanceType", "KeyName", "KernelId", "RamdiskId", "LaunchTemplate"),
            **declared("SubnetId", "PrivateIpAddress", "SecurityGroupIds", "SecurityGroups"),
            **declared("EbsOptimized", "DisableApiTermination", "InstanceInitiatedShutdownBehavior"),
            **declared("MetadataOptions", "HibernationOptions"),
            "Monitoring": lambda model: (
                {"Enabled": model["@declared"]["Monitoring"]} if "Monitoring" in model["@declared"] else None
            ),
            "Placement": _placement,
            "BlockDeviceMappings": _devices,
            "NetworkInterfaces": _interfaces,
            "UserData": _user_data,
            "TagSpecifications": tag_specifications("instance"),
        },
    ),
    made={"InstanceId": "Instances/0/InstanceId"},
    changes=(
        _modified("InstanceType"),
        _modified("EbsOptimized"),
        _modified("DisableApiTermination"),
        _modified("InstanceInitiatedShutdownBehavior"),
        _modified("SourceDestCheck", on_create=True),
        _instance_setting("UserData", _encoded_user_data, "UserData"),
        _instance_setting("SecurityGroupIds", "SecurityGroupIds", "Groups"),
        Setting(
            ("MetadataOptions",),
            put=Call("modify_instance_metadata_options", {**INSTANCE, **same(*METADATA, where="MetadataOptions")}),
            on_create=False,
        ),
        Setting(
            ("Monitoring",),
            put=Call(
                lambda model: "monitor_instances" if model.get("Monitoring") else "unmonitor_instances",
                {"InstanceIds": listed_in("InstanceId")},
            ),
            on_create=False,
        ),
        EachOf(
            "Volumes",
            add=Call("attach_volume", {**ATTACHED, "Device": "@/Device"}),
            remove=Call("detach_volume", ATTACHED),
            key="VolumeId",
        ),
        tagging("InstanceId"),
    ),
    delete=(Call("terminate_instances", {"InstanceIds": listed_in("InstanceId")}),),
    makes=(VOLUME_TYPE, "AWS::EC2::NetworkInterface"),
)


# --- volumes, templates and key pairs ---


def _is_root(volume: Any) -> bool:
    return any(each["Device"] in ROOT_DEVICES for each in volume["Attachments"])


VOLUMES = BridgedType(
    VOLUME_TYPE,
    service="ec2",
    listing=Listing(
        Call("describe_volumes"),
        "Volumes",
        {
            **same("VolumeId", "AvailabilityZone", "Size", "VolumeType", "Encrypted", "KmsKeyId", "SnapshotId"),
            # Moto only has those that were asked for.
            "Iops": told("Iops"),
            "Throughput": told("Throughput"),
            "MultiAttachEnabled": told("MultiAttachEnabled"),
            "Tags": tags_of("Tags"),
        },
        one={"VolumeIds": listed_in("VolumeId")},
        is_companion=_is_root,
    ),
    create=Call(
        "create_volume",
        {
            "AvailabilityZone": "AvailabilityZone",
            **declared("Size", "VolumeType", "Iops", "Throughput", "Encrypted", "KmsKeyId", "SnapshotId"),
            **declared("MultiAttachEnabled"),
            "TagSpecifications": tag_specifications("volume"),
        },
    ),
    made=VOLUME,
    changes=(
        Setting(
            ("Size", "VolumeType", "Iops", "Throughput", "MultiAttachEnabled"),
            put=Call(
                "modify_volume",
                {**VOLUME, **same("Size", "VolumeType", "Iops", "Throughput", "MultiAttachEnabled")},
            ),
            on_create=False,
        ),
        tagging("VolumeId"),
    ),
    delete=(Call("delete_volume", VOLUME),),
    makes=(),
)

TEMPLATES = BridgedType(
    "AWS::EC2::LaunchTemplate",
    service="ec2",
    listing=Listing(
        Call("describe_launch_templates", {"MaxResults": EVERYTHING}),
        "LaunchTemplates",
        {
            **same("LaunchTemplateId", "LaunchTemplateName"),
            "LatestVersionNumber": text("LatestVersionNumber"),
            "DefaultVersionNumber": text("DefaultVersionNumber"),
        },
        one={"LaunchTemplateIds": listed_in("LaunchTemplateId")},
    ),
    create=Call("create_launch_template", same("LaunchTemplateName"), by_name=True),
    made={"LaunchTemplateId": "LaunchTemplate/LaunchTemplateId"},
    changes=(
        Setting(
            ("LaunchTemplateData", "VersionDescription"),
            put=Call("create_launch_template_version", by_name=True),
            on_create=False,
        ),
    ),
    delete=(Call("delete_launch_template", TEMPLATE),),
    makes=(),
)


def _key_material(model: Any) -> Any:
    return model["PublicKeyMaterial"].encode() if "PublicKeyMaterial" in model else None


KEY_PAIRS = BridgedType(
    "AWS::EC2::KeyPair",
    service="ec2",
    listing=Listing(
        Call("describe_key_pairs"),
        "KeyPairs",
        {**same("KeyName", "KeyPairId", "KeyFingerprint", "KeyType"), "Tags": tags_of("Tags")},
        one={"KeyNames": listed_in("KeyName")},
    ),
    create=Call(
        lambda model: "import_key_pair" if "PublicKeyMaterial" in model else "create_key_pair",
        {
            "KeyName": "KeyName",
            "PublicKeyMaterial": _key_material,
            "KeyType": lambda model: None if "PublicKeyMaterial" in model else model["@declared"].get("KeyType"),
            "TagSpecifications": tag_specifications("key-pair"),
        },
    ),
    made=same("KeyPairId", "KeyFingerprint"),
    delete=(Call("delete_key_pair", same("KeyName")),),
    makes=(),
)

TYPES = (INSTANCES, VOLUMES, TEMPLATES, KEY_PAIRS)
