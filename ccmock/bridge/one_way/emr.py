"""EMR: security configurations."""

from __future__ import annotations

from ..declaration import BridgedType, Call
from ..forms import json_text

TYPES = (
    BridgedType(
        "AWS::EMR::SecurityConfiguration",
        service="emr",
        listing=None,
        create=Call(
            "create_security_configuration",
            {"Name": "Name", "SecurityConfiguration": json_text("SecurityConfiguration")},
        ),
        delete=(Call("delete_security_configuration", {"Name": "Name"}),),
        makes=(),
    ),
)
