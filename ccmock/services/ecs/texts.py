"""The errors of ECS, whose handlers use version 1 of the AWS SDK for Java."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...contract.handler import HandlerRequest
from ...handlers.error_texts import HANDLER_TEXT, ServiceTexts, sdk_v1_ending


def _action(request: HandlerRequest) -> Mapping[str, object]:
    return {"action": request.operation.capitalize()}


_error_text = ServiceTexts("AmazonECS", ending=sdk_v1_ending, exception="InvalidParameterException")
_of_cluster = replace(_error_text, prefix="Invalid request provided: CreateCluster Invalid Request: ")
_of_tasks = replace(
    _error_text, prefix="Invalid request provided: Create TaskDefinition: ", exception="ClientException"
)
_of_service = replace(_error_text, prefix="Invalid request provided: {action}Service error: ", details=_action)

# Clusters and capacity providers.
NO_PROVIDER = _of_cluster("The specified capacity provider '{value}' was not found.")
NOT_ASSOCIATED = _of_cluster(
    "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the "
    "cluster. Associate the capacity provider with the cluster and try again."
)
CLUSTER_HAS_SERVICES = _error_text(
    "The Cluster cannot be deleted while Services are active.",
    "ResourceConflict",
    exception="ClusterContainsServicesException",
)
NO_CLUSTER = _error_text("Cluster not found.", "NotFound", exception="ClusterNotFoundException")
PROVIDER_IN_USE = _error_text(
    "The specified capacity provider is in use and cannot be removed.",
    "ResourceConflict",
    exception="ResourceInUseException",
)
PROVIDER_HAS_CLUSTER = _error_text(
    "The capacity provider cannot be deleted because it is associated with cluster: {dependent}. Remove the capacity "
    "provider from the cluster and try again.",
    "ResourceConflict",
    exception="ResourceInUseException",
)
SAME_PROVIDER = _error_text(
    "The specified capacity provider already exists. To change the configuration of an existing capacity provider, "
    "update the capacity provider.",
    "AlreadyExists",
    exception="ClientException",
)
BAD_PROVIDER_NAME = _error_text(
    "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and "
    'lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate".',
)
NO_GROUP = _error_text("The specified Auto Scaling group ARN is not valid. Specify a valid ARN and try again.")

# Task definitions.
NO_CONTAINERS = _of_tasks("Container list cannot be empty.")
BAD_FAMILY = _of_tasks("Family contains invalid characters.")
NO_ESSENTIAL = _of_tasks("All tasks must have at least one essential container.")
SAME_CONTAINER = _of_tasks("Container names must be unique within a task definition: {value}.")
NO_MEMORY = _of_tasks(
    "Invalid setting for container '{value}'. At least one of 'memory' or 'memoryReservation' must be specified."
)
NO_SIZE = _of_tasks("Fargate requires that '{value}' be defined at the task level.")
OTHER_NETWORK = _of_tasks("Fargate only supports network mode \u2018awsvpc\u2019.")
NO_SUCH_SIZE = _of_tasks(
    "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation "
    "for the valid values."
)
NO_LOG_OPTIONS = _of_tasks("Log driver awslogs requires options: {value}")
NO_VOLUME = _of_tasks("Unknown volume '{value}'.")
OTHER_PORTS = _of_tasks("When networkMode={value}, the host ports and container ports in port mappings must match.")
NO_ROLE_FOR_SECRETS = _of_tasks(
    "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
)
NO_ROLE_FOR_LOGS = _of_tasks(
    "Fargate requires task definition to have execution role ARN to support log driver awslogs."
)
NO_ROLE_FOR_IMAGES = _of_tasks("Fargate requires task definition to have execution role ARN to support ECR images.")
NO_ROLE = _of_tasks("Role is not valid")

# Services.
NO_CLUSTER_OF_SERVICE = _of_service("Cluster not found.", exception="ClusterNotFoundException")
NO_TASKS = _of_service("TaskDefinition not found.", exception="ClientException")
TASKS_NOT_GIVEN = _of_service("TaskDefinition can not be blank.", exception="ClientException")
TWO_LAUNCHES = _of_service(
    "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again."
)
NO_WEIGHT = _of_service(
    "There are no capacity providers in the capacity provider strategy with a weight value greater than zero"
)
NO_PROVIDER_OF_SERVICE = _of_service("The specified capacity provider '{value}' was not found.")
NO_NETWORK = _of_service("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
NEEDLESS_NETWORK = _of_service("Network Configuration is not valid for the given networkMode of this task definition.")
NOT_FOR_FARGATE = _of_service("Task definition does not support launch_type FARGATE.")
NO_CONTAINER = _of_service("The container {value} does not exist in the task definition.")
NO_VOLUME_CONFIGURATION = _of_service(
    "Task definition has configuredAtLaunch volume but no volume configuration provided at runtime."
)
NO_PORT = _of_service("The container {value} did not have a container port {port} defined.")
NO_TARGET_GROUP = _of_service("The target group with targetGroupArn {value} does not exist.")
NO_BALANCER = _of_service("The target group with targetGroupArn {value} does not have an associated load balancer.")
NO_SUBNET = _of_service(
    "Error retrieving subnet information for [{value}]: The subnet ID '{value}' does not exist (ErrorCode: "
    "InvalidSubnetID.NotFound)"
)
NO_SECURITY_GROUP = _of_service(
    "Error retrieving security group information for [{value}]: The security group '{value}' does not exist "
    "(ErrorCode: InvalidGroup.NotFound)"
)
CODE_DEPLOY_CHANGES_TASKS = _of_service(
    "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to "
    "trigger a new deployment."
)
SAME_SERVICE = HANDLER_TEXT(
    "Resource of type 'AWS::ECS::Service' with identifier '{value}' already exists.", "AlreadyExists"
)
