"""Task definitions: what their containers require, and what Fargate requires."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...contract.handler import HandlerRequest, Model
from ...handlers.error_texts import ErrorText
from ...handlers.references import Reference
from ..shared.roles import ROLE
from ..shared.service_handler import ServiceHandler
from . import texts

TASK_DEFINITION = "AWS::ECS::TaskDefinition"
FAMILY = re.compile(r"[a-zA-Z0-9_-]{1,255}")
ECR_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\..+")
SIZE = re.compile(r"(?P<number>\d*\.?\d+)\s*(?P<unit>vcpus?|gb)?", re.IGNORECASE)
LOG_OPTIONS = ("awslogs-group", "awslogs-region")

GIB = 1024
MEMORY: Mapping[int, Sequence[int]] = {
    256: (512, GIB, 2 * GIB),
    512: range(GIB, 4 * GIB + 1, GIB),
    1024: range(2 * GIB, 8 * GIB + 1, GIB),
    2048: range(4 * GIB, 16 * GIB + 1, GIB),
    4096: range(8 * GIB, 30 * GIB + 1, GIB),
    8192: range(16 * GIB, 60 * GIB + 1, 4 * GIB),
    16384: range(32 * GIB, 120 * GIB + 1, 8 * GIB),
}
"""CPU units on Fargate → the sizes of memory, in MiB, that can be combined with them."""

Fault = tuple[ErrorText, Mapping[str, object]]
"""An error, and the values of the fields of its text."""


class TaskDefinition(ServiceHandler):
    """A revision of a family of tasks."""

    references = (
        Reference("TaskRoleArn", ROLE, texts.NO_ROLE, keys=("Arn",)),
        Reference("ExecutionRoleArn", ROLE, texts.NO_ROLE, keys=("Arn",)),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for tasks without containers, and for settings that cannot run."""
        for find in FINDERS:
            for error_text, fields in find(declared):
                raise error_text.error(request, **fields)


def is_for_fargate(declared: Model) -> bool:
    """Whether tasks are to run on Fargate."""
    return "FARGATE" in declared.get("RequiresCompatibilities", ())


def containers_of(declared: Model) -> Sequence[Model]:
    """The containers of a task."""
    found: Sequence[Model] = declared.get("ContainerDefinitions", ())
    return found


def _general_faults(declared: Model) -> Iterator[Fault]:
    if not FAMILY.fullmatch(declared.get("Family", "family")):
        yield texts.BAD_FAMILY, {}
    containers = containers_of(declared)
    if not containers:
        yield texts.NO_CONTAINERS, {}
    for name, count in Counter(container["Name"] for container in containers).items():
        if count > 1:
            yield texts.SAME_CONTAINER, {"value": name}
    if not any(container.get("Essential", True) for container in containers):
        yield texts.NO_ESSENTIAL, {}
    for container in containers:
        has_own = "Memory" in container or "MemoryReservation" in container
        if not has_own and "Memory" not in declared:
            yield texts.NO_MEMORY, {"value": container["Name"]}


def _fargate_faults(declared: Model) -> Iterator[Fault]:
    if not is_for_fargate(declared):
        return
    if declared.get("NetworkMode") != "awsvpc":
        yield texts.OTHER_NETWORK, {}
    for name in ("Cpu", "Memory"):
        if name not in declared:
            yield texts.NO_SIZE, {"value": name.lower()}
    cpu, memory = _units(declared["Cpu"]), _units(declared["Memory"])
    if memory not in MEMORY.get(cpu, ()) or (_is_windows(declared) and cpu < 1024):
        yield texts.NO_SUCH_SIZE, {"cpu": cpu, "memory": memory}
    if "ExecutionRoleArn" in declared:
        return
    if any(_log_driver(container) == "awslogs" for container in containers_of(declared)):
        yield texts.NO_ROLE_FOR_LOGS, {}
    if any(ECR_IMAGE.fullmatch(container["Image"]) for container in containers_of(declared)):
        yield texts.NO_ROLE_FOR_IMAGES, {}


def _container_faults(declared: Model) -> Iterator[Fault]:
    volumes, mode = {volume.get("Name") for volume in declared.get("Volumes", ())}, declared.get("NetworkMode")
    for container in containers_of(declared):
        if container.get("Secrets") and "ExecutionRoleArn" not in declared:
            yield texts.NO_ROLE_FOR_SECRETS, {}
        options = container.get("LogConfiguration", {}).get("Options", {})
        missing = [name for name in LOG_OPTIONS if name not in options]
        if _log_driver(container) == "awslogs" and missing:
            yield texts.NO_LOG_OPTIONS, {"value": ", ".join(missing)}
        for mount in container.get("MountPoints", ()):
            if mount.get("SourceVolume") not in volumes:
                yield texts.NO_VOLUME, {"value": mount.get("SourceVolume")}
        if mode in ("awsvpc", "host") and any(map(_moves_port, container.get("PortMappings", ()))):
            yield texts.OTHER_PORTS, {"value": mode}


FINDERS: Sequence[Callable[[Model], Iterator[Fault]]] = (_general_faults, _fargate_faults, _container_faults)


def _moves_port(mapping: Mapping[str, Any]) -> bool:
    return bool(mapping.get("HostPort")) and mapping["HostPort"] != mapping.get("ContainerPort")


def _log_driver(container: Model) -> Any:
    return container.get("LogConfiguration", {}).get("LogDriver")


def _is_windows(declared: Model) -> bool:
    family: str = declared.get("RuntimePlatform", {}).get("OperatingSystemFamily", "LINUX")
    return family.startswith("WINDOWS")


def _units(size: str) -> int:
    """CPU units or MiB: of `256`, `.25 vCPU`, `0.5 GB`; 0 where the text is not a size."""
    found = SIZE.fullmatch(size.strip())
    return int(float(found["number"]) * (1024 if found["unit"] else 1)) if found else 0


HANDLERS = {TASK_DEFINITION: TaskDefinition()}
