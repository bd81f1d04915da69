"""The options of a mock and their defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from os import PathLike
from typing import Literal, get_args

from .arguments import file_path, find_choice, is_whole, nearest, shown, text
from .errors import UsageError

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
DEFAULT_SEED = 0
References = Literal["known", "strict", "off"]
REFERENCES: tuple[References, ...] = get_args(References)
DEFAULT_REFERENCES: References = "known"
ServiceConstraintsMode = Literal["on", "off"]
SERVICE_CONSTRAINTS: tuple[ServiceConstraintsMode, ...] = get_args(ServiceConstraintsMode)
DEFAULT_SERVICE_CONSTRAINTS: ServiceConstraintsMode = "on"
RemovedProperties = Literal["likely", "stays", "resets"]
REMOVED_PROPERTIES: tuple[RemovedProperties, ...] = get_args(RemovedProperties)
DEFAULT_REMOVED_PROPERTIES: RemovedProperties = "likely"
MotoMode = Literal["auto", "on", "off"]
MOTO_MODES: tuple[MotoMode, ...] = get_args(MotoMode)
DEFAULT_MOTO: MotoMode = "auto"
Order = Literal["strict", "any"]
ORDERS: tuple[Order, ...] = get_args(Order)
DEFAULT_ORDER: Order = "strict"
RedactionRule = str | re.Pattern[str] | Callable[[str, str], bool]
"""What is masked: what matches a regular expression, or a text for which a function of (name, value) says so."""
Redact = RedactionRule | Sequence[RedactionRule] | None
OtherServices = Literal["pass", "refuse"]
OTHER_SERVICES: tuple[OtherServices, ...] = get_args(OtherServices)
DEFAULT_OTHER_SERVICES: OtherServices = "pass"
TIMING_PROFILES = ("instant", "realistic")
"""The profiles of timing that ccmock brings."""
DEFAULT_MAX_POLLS: int | None = 100
REGION_VARIABLE = "AWS_DEFAULT_REGION"
MOTO_ACCOUNT_VARIABLE = "MOTO_ACCOUNT_ID"


LARGEST_SEED = 1 << 256


def checked_seed(seed: int | str) -> int | str:
    """What random values are drawn from; UsageError where it is neither a text nor a whole number of up to 256 bits."""
    if isinstance(seed, str):
        return text("seed", seed, "Give an int or a str.")
    if not is_whole(seed, -LARGEST_SEED, LARGEST_SEED):
        raise UsageError(f"seed={shown(seed)} is not a valid seed. Give an int or a str; an int has at most 256 bits.")
    return seed


def checked_profile(name: str, profile: object) -> str | PathLike[str]:
    """A profile of timing: one of TIMING_PROFILES, or the path of a file; UsageError where it is neither."""
    if not isinstance(profile, (str, PathLike)):
        raise UsageError(f"{name}={shown(profile)} is not a valid profile. Give {_PROFILES} or a path.")
    is_path = not isinstance(profile, str) or "." in profile or "/" in profile
    if not is_path and find_choice(profile, TIMING_PROFILES) is None:
        raise UsageError(
            f"{name}={shown(profile)}: there is no such profile. Give {_PROFILES}, or the path of a file that ends in "
            f".json or .yaml.{nearest(profile, TIMING_PROFILES)}"
        )
    file_path(name, profile)
    return profile


_PROFILES = ", ".join(map(repr, TIMING_PROFILES))


def region_of_environment() -> str | None:
    """The value of AWS_DEFAULT_REGION, which clients without a region use; None if it is unset or empty."""
    return os.environ.get(REGION_VARIABLE) or None


def moto_account_of_environment() -> str | None:
    """The value of MOTO_ACCOUNT_ID, the account that moto puts everything into, whoever calls; None if it is not set.

    UsageError: it is no account id.
    """
    account_id = os.environ.get(MOTO_ACCOUNT_VARIABLE) or None
    if account_id is not None and not (len(account_id) == 12 and account_id.isascii() and account_id.isdigit()):
        raise UsageError(f"{MOTO_ACCOUNT_VARIABLE}={shown(account_id)} is not an account id. Set it to 12 digits.")
    return account_id
