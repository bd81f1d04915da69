"""The errors of RDS."""

from __future__ import annotations

from ...handlers.error_texts import ServiceTexts

_error_text = ServiceTexts("Rds")

# What exists already.
SAME_INSTANCE = _error_text("DB instance already exists", "AlreadyExists")
SAME_CLUSTER = _error_text("DB Cluster already exists", "AlreadyExists")
SAME_SUBNET_GROUP = _error_text("The DB subnet group '{value}' already exists.", "AlreadyExists")
SAME_PARAMETER_GROUP = _error_text("Parameter group {value} already exists", "AlreadyExists")
SAME_OPTION_GROUP = _error_text("An option group named {value} already exists.", "AlreadyExists")

# What does not exist.
NO_INSTANCE = _error_text("DBInstance {value} not found.", "NotFound", 404)
NO_CLUSTER = _error_text("DBCluster {value} not found.", "NotFound", 404)
NO_SUBNET_GROUP = _error_text("DB subnet group '{value}' does not exist.", "NotFound", 404)
NO_PARAMETER_GROUP = _error_text("DBParameterGroup not found: {value}", "NotFound", 404)
NO_CLUSTER_PARAMETER_GROUP = _error_text("DBClusterParameterGroup not found: {value}", "NotFound", 404)
NO_OPTION_GROUP = _error_text("Specified OptionGroupName: {value} not found.", "NotFound", 404)
BAD_SECURITY_GROUP = _error_text("Invalid security group , groupId= {value}, groupName=.")
BAD_SUBNET = _error_text("Some input subnets in :[{value}] are invalid.")
BAD_MONITORING_ROLE = _error_text(
    "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING"
)

# What has to be given, and what cannot be.
NOT_GIVEN = _error_text("The parameter {name} must be provided and must not be {nothing}.")
UNKNOWN_ENGINE = _error_text("Invalid DB engine: {value}")
OTHER_ENGINE = _error_text(
    "The engine name requested for your DB instance ({own}) doesn't match the engine name of your DB cluster "
    "({cluster})."
)
SET_FOR_CLUSTER = _error_text(
    "The requested DB Instance will be a member of a DB Cluster. Set {value} for the DB Cluster."
)
SHORT_PASSWORD = _error_text(
    "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters."
)
BAD_PASSWORD = _error_text(
    "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', "
    "'\"', ' ' may be used."
)
TWO_PASSWORDS = _error_text("You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.")
RESERVED_USER = _error_text("MasterUsername {value} cannot be used as it is a reserved word used by the engine")
SMALL_MAXIMUM = _error_text("Max storage size must be greater than storage size")
SMALLER_STORAGE = _error_text("Requested storage size {value} is less than the current storage size {current}.")
LONG_RETENTION = _error_text("Retention period must be between 0 and 35.")
BAD_DB_NAME = _error_text("DBName must begin with a letter and contain only alphanumeric characters.")
NO_STORAGE_OF_AURORA = _error_text("AllocatedStorage isn't supported for DB engine {value}.")
NO_ADVANCED_INSIGHTS = _error_text(
    "You can't enable the Advanced mode of Database Insights until you enable Performance Insights and set the "
    "retention period for Performance Insights to at least 31 days."
)
RESERVED_SUBNET_GROUP = _error_text("Subnet group name default is reserved. Please specify another name.")
BAD_SUBNET_GROUP_NAME = _error_text("Invalid subnet group name: {value}")
FEW_ZONES = _error_text(
    "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: {value}. Add "
    "subnets to cover at least 2 AZs."
)

# What is needed and cannot go.
PROTECTED_INSTANCE = _error_text(
    "Cannot delete protected DB Instance, please disable deletion protection and try again."
)
PROTECTED_CLUSTER = _error_text("Cannot delete protected Cluster, please disable deletion protection and try again.")
CLUSTER_HAS_INSTANCES = _error_text(
    "Cluster cannot be deleted, it still contains DB instances in non-deleting state.", "ResourceConflict"
)
SUBNET_GROUP_HAS_INSTANCES = _error_text(
    "Cannot delete the subnet group '{identifier}' because at least one database instance: {dependent} is still "
    "using it.",
    "ResourceConflict",
)
SUBNET_GROUP_HAS_CLUSTERS = _error_text(
    "Cannot delete the subnet group '{identifier}' because at least one database cluster: {dependent} is still "
    "using it.",
    "ResourceConflict",
)
PARAMETER_GROUP_HAS_INSTANCES = _error_text(
    "One or more database instances are still members of this parameter group {identifier}, so the group cannot be "
    "deleted",
    "ResourceConflict",
)
PARAMETER_GROUP_HAS_CLUSTERS = _error_text(
    "One or more database clusters are still members of this parameter group {identifier}, so the group cannot be "
    "deleted",
    "ResourceConflict",
)
OPTION_GROUP_IN_USE = _error_text(
    "The option group '{identifier}' cannot be deleted because it is in use.", "ResourceConflict"
)
