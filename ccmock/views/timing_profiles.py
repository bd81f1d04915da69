"""Timing profiles: files that say how long the operations of each type take."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from importlib import resources
from os import PathLike
from typing import Any

from ..arguments import find_choice, is_number, known_type, shown
from ..engine.timing import EVERY, USUAL, TimingState
from ..errors import CcmockError, UsageError, suggestion
from ..registry.json_text import parse_json
from ..registry.pointers import Path
from ..seeds.documents import Document, read_document
from ..settings import TIMING_PROFILES, checked_profile
from ..times import seconds_to_ms

OPERATIONS = ("create", "update", "delete")
PHASES = (*OPERATIONS, "queue", "cancel")
KEYS = ("about", "default", "types")
OF_TYPE = (*PHASES, "every", "source")
USUAL_WORD = "usual"


def read_profile(profile: str | PathLike[str], type_names: Collection[str]) -> TimingState:
    """The durations of a profile: one of TIMING_PROFILES, or the path of a JSON or YAML file.

    UsageError where there is none, or something in it cannot be right; it names the file, the line and the place.
    """
    name = find_choice(checked_profile("profile", profile), TIMING_PROFILES)
    document = _bundled(name) if name is not None else read_document(profile)
    return dict(_entries(document, type_names))


def _bundled(name: str) -> Document:
    text = (resources.files("ccmock.data") / "timing" / f"{name}.json").read_text("utf-8")
    return Document(f"The profile {name!r}", parse_json(text), lambda _: None)


def _entries(document: Document, type_names: Collection[str]) -> Iterator[tuple[tuple[str | None, str], Any]]:
    """((type name or None for all, phase), milliseconds of each step) of all that a profile says."""
    profile = _object(document, (), document.value, KEYS)
    for phase, duration in _object(document, ("default",), profile.get("default", {}), PHASES).items():
        yield (None, phase.upper()), _steps_ms(document, ("default", phase), duration)
    types = profile.get("types", {})
    if not isinstance(types, dict):
        raise document.fault(("types",), f"has to be an object of types; got {shown(types)}.")
    for type_name, given in types.items():
        place = ("types", type_name)
        try:
            known_type(type_name, type_names)
        except CcmockError as error:
            raise document.fault(place, str(error)) from None
        for key, value in _object(document, place, given, OF_TYPE).items():
            if key == "every":
                yield (type_name, EVERY), (_milliseconds(document, (*place, key), value),)
            elif key != "source":
                yield (type_name, key.upper()), _steps_ms(document, (*place, key), value)


def _object(document: Document, place: Path, value: Any, keys: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise document.fault(place, f"{'has' if place else 'A profile has'} to be an object; got {shown(value)}.")
    for key in value:
        if key not in keys:
            raise document.fault(
                (*place, key), f"is not known. There are {', '.join(keys)}.{suggestion(str(key), keys)}"
            )
    return value


def _steps_ms(document: Document, place: Path, duration: Any) -> tuple[int, ...]:
    if duration == USUAL_WORD:
        if place[-1] not in OPERATIONS:
            raise document.fault(place, f"cannot be {USUAL_WORD!r}: only {', '.join(OPERATIONS)} can.")
        return USUAL
    steps = duration if isinstance(duration, list) else [duration]
    if not steps:
        raise document.fault(place, "has no steps. Give the seconds of each.")
    return tuple(_milliseconds(document, place, seconds) for seconds in steps)


def _milliseconds(document: Document, place: Path, seconds: Any) -> int:
    if not is_number(seconds):
        raise document.fault(place, f"has to be a number of seconds, a list of them or {USUAL_WORD!r}.")
    try:
        return seconds_to_ms(seconds, str(place[-1]))
    except UsageError as error:
        raise document.fault(place, str(error).removeprefix(f"{place[-1]} ")) from None
