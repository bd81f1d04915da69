"""Makes boto3 sessions for a mock's account and region, in a third of the time that botocore needs for one.

The sessions share what was read from files, and nothing that a test could change.
"""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.handlers import BUILTIN_HANDLERS
from botocore.hooks import HierarchicalEmitter
from botocore.loaders import Loader, create_loader
from botocore.session import Session

if TYPE_CHECKING:
    from ..cloud import MockCloud


@cache
def _loader(search_path: str | None) -> Loader:
    """The loader of botocore's own files, which are large and never change; it caches what it has read."""
    return create_loader(search_path)


@cache
def _emitter(built_in: tuple[Any, ...]) -> HierarchicalEmitter:  # noqa: ARG001 - the key: other mocks add handlers
    """An emitter with botocore's own handlers, to be copied: registering them is the slowest part of a session."""
    emitter = HierarchicalEmitter()
    Session(event_hooks=emitter)
    return emitter


def session_for(cloud: MockCloud) -> boto3.Session:
    """A session in the mock's account and region, with made-up credentials."""
    emitter = copy(_emitter(tuple(BUILTIN_HANDLERS)))
    core = Session(event_hooks=emitter, include_builtin_handlers=False)
    loader = _loader(core.get_config_variable("data_path"))
    core.register_component("data_loader", loader)
    session = boto3.Session(
        aws_access_key_id=cloud.account_id,
        aws_secret_access_key="ccmock",  # noqa: S106 - a placeholder
        region_name=cloud.region,
        botocore_session=core,
    )
    # Each session adds the folder of boto3 once more.
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)
    return session
