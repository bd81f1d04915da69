"""Volumes, and the instances that they are attached to."""

from __future__ import annotations

from ...contract.handler import HandlerRequest, Model
from ...handlers.references import Holder, Reference
from ..shared.relations import RelatedHandler
from .network_lookups import place_in_zone, subnet_named
from .texts import (
    DEVICE_TAKEN,
    NEEDS_IOPS,
    NO_INSTANCE,
    NO_VOLUME,
    OTHER_ZONE,
    SHRUNK,
    TAKES_NO_IOPS,
    VOLUME_IN_USE,
    VOLUME_TAKEN,
)
from .type_names import INSTANCE, VOLUME, VOLUME_ATTACHMENT

PROVISIONED = ("io1", "io2")
WITHOUT_IOPS = ("gp2", "sc1", "st1", "standard")


class Volume(RelatedHandler):
    """A disk."""

    held_by = (
        Holder(VOLUME_ATTACHMENT, "VolumeId", VOLUME_IN_USE, holder_key="InstanceId"),
        Holder(INSTANCE, "Volumes/*/VolumeId", VOLUME_IN_USE, holder_key="InstanceId"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """IOPS are given where the kind of volume has them; no volume shrinks."""
        kind = declared.get("VolumeType", "gp2")
        if kind in PROVISIONED and "Iops" not in declared:
            raise NEEDS_IOPS.error(request, value=kind)
        if request.operation == "CREATE" and kind in WITHOUT_IOPS and "Iops" in declared:
            raise TAKES_NO_IOPS.error(request, value=kind)
        if declared.get("Size", 0) < request.previous_state.get("Size", 0):
            raise SHRUNK.error(request)

    def _declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        model = super()._declared(request, desired_state)
        place_in_zone(request.handler_context.region, model)
        return model


class VolumeAttachment(RelatedHandler):
    """Which instance has a volume."""

    references = (
        Reference("VolumeId", VOLUME, NO_VOLUME),
        Reference("InstanceId", INSTANCE, NO_INSTANCE),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Volume and device are free, and the volume is where the instance is."""
        context, volume_id, instance_id = request.handler_context, declared["VolumeId"], declared["InstanceId"]
        volume, instance = context.model_of(VOLUME, volume_id) or {}, context.model_of(INSTANCE, instance_id) or {}
        subnet = subnet_named(context, instance.get("SubnetId"))
        if subnet and volume.get("AvailabilityZone") not in (None, subnet["AvailabilityZone"]):
            raise OTHER_ZONE.error(request, value=volume_id, instance=instance_id)
        others = [each for each in context.seen(request.type_name) if _pair(each) != _pair(declared)]
        if not volume.get("MultiAttachEnabled") and any(each["VolumeId"] == volume_id for each in others):
            raise VOLUME_TAKEN.error(request, value=volume_id)
        beside = [each.get("Device") for each in others if each["InstanceId"] == instance_id]
        if "Device" in declared and declared["Device"] in beside:
            raise DEVICE_TAKEN.error(request, value=declared["Device"])


def _pair(attachment: Model) -> tuple[str, str]:
    return attachment["VolumeId"], attachment["InstanceId"]


HANDLERS = {VOLUME: Volume(), VOLUME_ATTACHMENT: VolumeAttachment()}
