"""The names of services as the AWS SDK for Java, version 2, spells them in its errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_STEPS = (
    (re.compile(r"[^A-Za-z0-9]+"), " "),
    (re.compile(r"([^a-z]{2,})v([0-9]+)"), r"\1 v\2 "),
    (re.compile(r"([^A-Z]{2,})V([0-9]+)"), r"\1 V\2 "),
    (re.compile(r"(?<=[a-z])(?=[A-Z]([a-zA-Z]|[0-9]))"), " "),
    (re.compile(r"([A-Z]+)([A-Z][a-z])"), r"\1 \2"),
    (re.compile(r"([0-9])([a-zA-Z])"), r"\1 \2"),
)
"""How the SDK's code generator takes a service's id apart into words (`splitOnWordBoundaries`)."""


@cache
def sdk_service_name(type_name: str) -> str:
    """The service that handles a type, as in `(Service: Iam, …)`: `AWS::IAM::Role` → `Iam`."""
    _, service, resource = type_name.split("::")[:3]
    for prefix, name in _OF_RESOURCES.get(service, {}).items():
        if resource.startswith(prefix):
            return name
    return _OTHER_NAMES.get(service) or _in_words(service)


def _in_words(service_id: str) -> str:
    for pattern, replacement in _STEPS:
        service_id = pattern.sub(replacement, service_id)
    return "".join(word.capitalize() for word in service_id.split())


_OF_RESOURCES: Mapping[str, Mapping[str, str]] = {
    "Bedrock": dict.fromkeys(("Agent", "DataSource", "Flow", "KnowledgeBase", "Prompt"), "BedrockAgent"),
    "Cognito": {"IdentityPool": "CognitoIdentity", "": "CognitoIdentityProvider"},
    "S3": {"AccessPoint": "S3Control", "MultiRegionAccessPoint": "S3Control", "StorageLens": "S3Control"},
    "SES": {"Receipt": "Ses", "Template": "Ses", "MailManager": "MailManager", "": "SesV2"},
    "Timestream": {"InfluxDB": "TimestreamInfluxDb", "ScheduledQuery": "TimestreamQuery", "": "TimestreamWrite"},
}
"""Service of the type name → how the resource's name begins → name, where the SDK has several services for one."""

_OTHER_NAMES: Mapping[str, str] = {
    "ACMPCA": "AcmPca",
    "APS": "Amp",
    "AmazonMQ": "Mq",
    "AppFlow": "Appflow",
    "BedrockAgentCore": "BedrockAgentCoreControl",
    "BillingConductor": "Billingconductor",
    "CE": "CostExplorer",
    "CUR": "CostAndUsageReport",
    "Cases": "ConnectCases",
    "Cassandra": "Keyspaces",
    "CertificateManager": "Acm",
    "CodeArtifact": "Codeartifact",
    "CodeStarNotifications": "CodestarNotifications",
    "Config": "Config",
    "DMS": "DatabaseMigration",
    "DocDB": "DocDb",
    "Elasticsearch": "Elasticsearch",
    "EventSchemas": "Schemas",
    "Events": "EventBridge",
    "EventsV2": "EventBridgeV2",
    "FinSpace": "Finspace",
    "HealthImaging": "MedicalImaging",
    "IVSChat": "Ivschat",
    "IdentityStore": "Identitystore",
    "ImageBuilder": "Imagebuilder",
    "InspectorV2": "Inspector2",
    "IoTCoreDeviceAdvisor": "IotDeviceAdvisor",
    "IoTWireless": "IotWireless",
    "IoT": "Iot",
    "KinesisFirehose": "Firehose",
    "Lex": "LexModelsV2",
    "Logs": "CloudWatchLogs",
    "MSK": "Kafka",
    "Macie": "Macie2",
    "OpenSearchService": "OpenSearch",
    "RefactorSpaces": "MigrationHubRefactorSpaces",
    "ResilienceHub": "Resiliencehub",
    "ResilienceHubV2": "Resiliencehubv2",
    "Route53RecoveryControl": "Route53RecoveryControlConfig",
    "S3Express": "S3",
    "S3ObjectLambda": "S3Control",
    "SDB": "SimpleDb",
    "SMSVOICE": "PinpointSmsVoiceV2",
    "SSO": "SsoAdmin",
    "ServerlessRepo": "ServerlessApplicationRepository",
    "StepFunctions": "Sfn",
    "SystemsManagerSAP": "SsmSap",
    "WAFv2": "Wafv2",
}
"""Service of the type name → name, where the SDK's service has another id."""
