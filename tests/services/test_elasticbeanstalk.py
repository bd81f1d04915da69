"""Elastic Beanstalk: configuration templates."""

from __future__ import annotations

from typing import Any

from tests.support.calls import made, read

TEMPLATE = "AWS::ElasticBeanstalk::ConfigurationTemplate"
STACK = "64bit Amazon Linux 2023 v4.13.3 running Python 3.11"


def test_the_platform_of_a_configuration_template_follows_its_solution_stack(client: Any) -> None:
    identifier = made(client, TEMPLATE, {"ApplicationName": "a", "SolutionStackName": STACK})
    platform = "platform/Python 3.11 running on 64bit Amazon Linux 2023/4.13.3"
    assert read(client, TEMPLATE, identifier)["PlatformArn"] == f"arn:aws:elasticbeanstalk:us-east-1::{platform}"


def test_a_configuration_template_has_a_platform_only_where_one_is_known(client: Any) -> None:
    identifier = made(client, TEMPLATE, {"ApplicationName": "a", "SolutionStackName": "my own stack"})
    assert "PlatformArn" not in read(client, TEMPLATE, identifier)
    given = {"ApplicationName": "a", "SolutionStackName": STACK, "PlatformArn": "arn:aws:elasticbeanstalk:us-east-1::p"}
    identifier = made(client, TEMPLATE, given)
    assert read(client, TEMPLATE, identifier)["PlatformArn"] == given["PlatformArn"]
