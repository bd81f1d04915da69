"""Elastic Beanstalk: configuration templates and environments."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..contract.handler import Handler, HandlerRequest, Model
from .shared.service_handler import ServiceHandler

CONFIGURATION_TEMPLATE = "AWS::ElasticBeanstalk::ConfigurationTemplate"
ENVIRONMENT = "AWS::ElasticBeanstalk::Environment"
SOLUTION_STACK = re.compile(r"(?P<system>.+) v(?P<version>[0-9.]+) running (?P<platform>.+)")


class Platformed(ServiceHandler):
    """What runs on a platform."""

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the ARN of the platform that a solution stack stands for."""
        stack = SOLUTION_STACK.fullmatch(model.get("SolutionStackName", ""))
        if stack and "PlatformArn" not in model:
            context = request.handler_context
            platform = f"{stack['platform']} running on {stack['system']}/{stack['version']}"
            model["PlatformArn"] = f"arn:{context.partition}:elasticbeanstalk:{context.region}::platform/{platform}"
        return model


HANDLERS: Mapping[str, Handler] = {name: Platformed() for name in (CONFIGURATION_TEMPLATE, ENVIRONMENT)}
