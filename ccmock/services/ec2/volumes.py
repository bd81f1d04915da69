"""Volumes, and the instances that they are attached to."""

from __future__ import annotations

from ...contract.handler import HandlerRequest, Model
from ...handlers.references import Reference
from ..shared.service_handler import ServiceHandler
from . import texts
from .network_lookups import complete_zone, subnet_named
from .type_names import INSTANCE, VOLUME, VOLUME_ATTACHMENT

PROVISIONED = ("io1", "io2")
WITHOUT_IOPS = ("gp2", "sc1", "st1", "standard")


class Volume(ServiceHandler):
    """A disk."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where the IOPS do not fit the type of volume, or the volume shrinks."""
        volume_type = declared.get("VolumeType", "gp2")
        if volume_type in PROVISIONED and "Iops" not in declared:
            raise texts.NEEDS_IOPS.error(request, value=volume_type)
        if request.operation == "CREATE" and volume_type in WITHOUT_IOPS and "Iops" in declared:
            raise texts.TAKES_NO_IOPS.error(request, value=volume_type)
        if declared.get("Size", 0) < request.previous_state.get("Size", 0):
            raise texts.SHRUNK.error(request)

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super().declared(request, desired_state)
        complete_zone(request.handler_context.region, model)
        return model


class VolumeAttachment(ServiceHandler):
    """Which instance has a volume."""

    references = (
        Reference("VolumeId", VOLUME, texts.NO_VOLUME, in_use=texts.VOLUME_IN_USE, named_by="InstanceId"),
        Reference("InstanceId", INSTANCE, texts.NO_INSTANCE),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises where the volume or the device is taken, or the volume is in another zone than the instance."""
        context, volume_id, instance_id = request.handler_context, declared["VolumeId"], declared["InstanceId"]
        volume, instance = context.model_of(VOLUME, volume_id) or {}, context.model_of(INSTANCE, instance_id) or {}
        subnet = subnet_named(context, instance.get("SubnetId"))
        if subnet and volume.get("AvailabilityZone") not in (None, subnet["AvailabilityZone"]):
            raise texts.OTHER_ZONE.error(request, value=volume_id, instance=instance_id)
        others = [each for each in context.seen(request.type_name) if _pair(each) != _pair(declared)]
        if not volume.get("MultiAttachEnabled") and any(each["VolumeId"] == volume_id for each in others):
            raise texts.VOLUME_TAKEN.error(request, value=volume_id)
        devices = [each.get("Device") for each in others if each["InstanceId"] == instance_id]
        if "Device" in declared and declared["Device"] in devices:
            raise texts.DEVICE_TAKEN.error(request, value=declared["Device"])


def _pair(attachment: Model) -> tuple[str, str]:
    return attachment["VolumeId"], attachment["InstanceId"]


HANDLERS = {VOLUME: Volume(), VOLUME_ATTACHMENT: VolumeAttachment()}
