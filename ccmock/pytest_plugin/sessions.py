"""boto3 sessions for a mock's account and region, made in a third of the time that botocore takes for one.

They share what files say, and nothing that a test could change.
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
    """What reads botocore's own files, which are large and never change, and keeps what it has read."""
    return create_loader(search_path)


@cache
def _emitter(built_in: tuple[Any, ...]) -> HierarchicalEmitter:  # noqa: ARG001 - other mocks add to botocore's own
    """An emitter with botocore's own handlers, to be copied: to register them takes longer than all else."""
    emitter = HierarchicalEmitter()
    Session(event_hooks=emitter)
    return emitter


def session_for(cloud: MockCloud) -> boto3.Session:
    """A session of the test's own, with made-up credentials of the mock's account."""
    emitter = copy(_emitter(tuple(BUILTIN_HANDLERS)))
    core = Session(event_hooks=emitter, include_builtin_handlers=False)
    loader = _loader(core.get_config_variable("data_path"))
    core.register_component("data_loader", loader)
    session = boto3.Session(
        aws_access_key_id=cloud.account_id,
        aws_secret_access_key="ccmock",  # noqa: S106 - nothing that anybody would take
        region_name=cloud.region,
        botocore_session=core,
    )
    # Each session adds boto3's own folder to them.
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)
    return session
