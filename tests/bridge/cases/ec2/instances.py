from __future__ import annotations

import base64
from typing import Any

from tests.bridge.case import Case, boto, replace, tags
from tests.bridge.cases.ec2.gateways import an_address, tag
from tests.bridge.network import security_group, subnets

IMAGE = "ami-12c6146b"
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB7z8GTBHJRgTkKU+Jj3wBDU/fQi7G0TZp9D8gSljPNR"


def encoded(script: str) -> str:
    return base64.b64encode(script.encode()).decode()


def instance(instance_id: str) -> Any:
    """What the tests change of an instance; None where it is terminated."""
    ec2 = boto("ec2")
    found = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
    if found["State"]["Name"] == "terminated":
        return None
    user_data = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")["UserData"]["Value"]
    options = found["MetadataOptions"]
    return (
        found["InstanceType"],
        found["SourceDestCheck"],
        options["HttpTokens"],
        [group["GroupName"] for group in found["SecurityGroups"]],
        [device["DeviceName"] for device in found["BlockDeviceMappings"]],
        user_data.decode() if isinstance(user_data, bytes) else user_data,
        found["Tags"],
    )


def declared_instance() -> dict[str, Any]:
    return {
        "ImageId": IMAGE,
        "InstanceType": "t3.micro",
        "SubnetId": subnets(1)[0],
        "SecurityGroupIds": [security_group("first")],
        "SourceDestCheck": False,
        "MetadataOptions": {"HttpTokens": "required"},
        "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 9}}],
        "UserData": encoded("one"),
        "Tags": tags(Name="ours"),
    }


def an_instance() -> str:
    made = boto("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, SubnetId=subnets(1)[0])
    instance_id: str = made["Instances"][0]["InstanceId"]
    return instance_id


def terminate(instance_id: str) -> None:
    boto("ec2").terminate_instances(InstanceIds=[instance_id])


def a_volume() -> str:
    volume_id: str = boto("ec2").create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    return volume_id


def volume(volume_id: str) -> Any:
    found = boto("ec2").describe_volumes(VolumeIds=[volume_id])["Volumes"][0]
    return found["Size"], found["VolumeType"], found["Throughput"], found["Tags"]


def template(template_id: str) -> Any:
    # Moto 5.1 has no answer to a call about the versions of a template that is gone.
    if not boto("ec2").describe_launch_templates(LaunchTemplateIds=[template_id])["LaunchTemplates"]:
        return None
    found = boto("ec2").describe_launch_template_versions(LaunchTemplateId=template_id, Versions=["$Latest"])
    newest = found["LaunchTemplateVersions"][0]
    return newest["VersionNumber"], newest["LaunchTemplateData"]["InstanceType"]


def a_template() -> str:
    made = boto("ec2").create_launch_template(
        LaunchTemplateName="theirs", LaunchTemplateData={"InstanceType": "t3.micro"}
    )
    template_id: str = made["LaunchTemplate"]["LaunchTemplateId"]
    return template_id


def a_version(template_id: str) -> None:
    boto("ec2").create_launch_template_version(
        LaunchTemplateId=template_id, LaunchTemplateData={"InstanceType": "t3.large"}
    )


def key_pair(name: str) -> Any:
    found = boto("ec2").describe_key_pairs(KeyNames=[name])["KeyPairs"][0]
    return found["KeyType"], found["Tags"]


def a_key_pair() -> str:
    boto("ec2").create_key_pair(KeyName="theirs", KeyType="ed25519")
    return "theirs"


def associated_address() -> str:
    identifier = an_address()
    boto("ec2").associate_address(AllocationId=identifier.split("|")[1], InstanceId=an_instance())
    return identifier


def has_instance(identifier: str) -> bool:
    found = boto("ec2").describe_addresses(AllocationIds=[identifier.split("|")[1]])["Addresses"][0]
    return bool(found["InstanceId"])


CASES = (
    Case(
        "AWS::EC2::Instance",
        declared_instance,
        seen=instance,
        made=("t3.micro", False, "required", ["first"], ["/dev/sda1"], encoded("one"), tags(Name="ours")),
        patch=lambda: [
            *replace("InstanceType", "t3.large"),
            *replace("SourceDestCheck", True),
            *replace("MetadataOptions/HttpTokens", "optional"),
            *replace("SecurityGroupIds", [security_group("second")]),
            *replace("Volumes/-", {"VolumeId": a_volume(), "Device": "/dev/sdh"}),
            *replace("UserData", encoded("two")),
            *replace("Tags", tags(stage="test")),
        ],
        patched=(
            "t3.large",
            True,
            "optional",
            ["second"],
            ["/dev/sda1", "/dev/sdh"],
            encoded("two"),
            tags(stage="test"),
        ),
        make=an_instance,
        shows=lambda: {
            "ImageId": IMAGE,
            "SubnetId": subnets(1)[0],
            "State": {"Code": "16", "Name": "running"},
            "DisableApiTermination": False,
        },
        change=lambda instance_id: boto("ec2").stop_instances(InstanceIds=[instance_id]),
        changed={"State": {"Code": "80", "Name": "stopped"}},
        remove=terminate,
        hides=("MetadataOptions",),
    ),
    Case(
        "AWS::EC2::Volume",
        {"AvailabilityZone": "us-east-1a", "Size": 10, "VolumeType": "gp3", "Throughput": 130, "Tags": tags(a="b")},
        seen=volume,
        made=(10, "gp3", 130, tags(a="b")),
        patch=[*replace("Size", 20), *replace("Throughput", 140), *replace("Tags", tags(stage="test"))],
        patched=(20, "gp3", 140, tags(stage="test")),
        make=a_volume,
        shows={"Size": 1, "VolumeType": "gp2", "Encrypted": False, "AvailabilityZone": "us-east-1a"},
        change=lambda volume_id: boto("ec2").modify_volume(VolumeId=volume_id, Size=2, VolumeType="gp3"),
        changed={"Size": 2, "VolumeType": "gp3"},
        remove=lambda volume_id: boto("ec2").delete_volume(VolumeId=volume_id),
    ),
    Case(
        "AWS::EC2::LaunchTemplate",
        {"LaunchTemplateName": "ours", "LaunchTemplateData": {"InstanceType": "t3.micro"}},
        seen=template,
        made=(1, "t3.micro"),
        patch=replace("LaunchTemplateData", {"InstanceType": "t3.large"}),
        patched=(2, "t3.large"),
        make=a_template,
        shows={"LaunchTemplateName": "theirs", "LatestVersionNumber": "1", "DefaultVersionNumber": "1"},
        change=a_version,
        changed={"LatestVersionNumber": "2", "DefaultVersionNumber": "1"},
        remove=lambda template_id: boto("ec2").delete_launch_template(LaunchTemplateId=template_id),
        hides=("LaunchTemplateData",),
    ),
    Case(
        "AWS::EC2::KeyPair",
        {"KeyName": "ours", "PublicKeyMaterial": PUBLIC_KEY, "Tags": tags(Name="ours")},
        seen=key_pair,
        made=("ed25519", tags(Name="ours")),
        patch=None,
        patched=None,
        make=a_key_pair,
        shows={"KeyName": "theirs", "KeyType": "ed25519"},
        change=lambda name: tag(boto("ec2").describe_key_pairs(KeyNames=[name])["KeyPairs"][0]["KeyPairId"]),
        changed={"Tags": tags(Name="theirs")},
        remove=lambda name: boto("ec2").delete_key_pair(KeyName=name),
        # A read shows the name of the key with it.
        hides=("PublicKeyMaterial",),
    ),
    Case(
        "AWS::EC2::EIP",
        lambda: {"InstanceId": an_instance()},
        seen=has_instance,
        made=True,
        patch=[{"op": "remove", "path": "/InstanceId"}],
        patched=False,
        make=associated_address,
        shows={},
        change=lambda identifier: boto("ec2").disassociate_address(PublicIp=identifier.split("|")[0]),
        changed={"InstanceId": None},
        remove=lambda identifier: boto("ec2").release_address(AllocationId=identifier.split("|")[1]),
        id="AWS::EC2::EIP of an instance",
    ),
)
