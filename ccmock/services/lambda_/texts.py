"""The errors of Lambda."""

from __future__ import annotations

from ...handlers.error_texts import HANDLER_TEXT, ServiceTexts

_error_text = ServiceTexts("Lambda")

# What does not exist.
NO_FUNCTION = _error_text("Function not found: {arn}", "NotFound", 404)
BAD_ROLE = _error_text("The role defined for the function cannot be assumed by Lambda.")
NO_LAYER = _error_text("Layer version {value} does not exist.")
NO_LAYER_VERSION = _error_text("The resource you requested does not exist.", "NotFound", 404)
NO_SUBNET = _error_text(
    "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID "
    "'{value}' does not exist"
)
NO_SECURITY_GROUP = _error_text(
    "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The "
    "security group '{value}' does not exist"
)
NO_BUCKET = _error_text(
    "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist"
)
NO_IMAGE = _error_text("Source image {value} does not exist. Provide a valid source image.")
NO_CODE_SIGNING = _error_text(
    "The code signing configuration cannot be found. Check that the provided configuration is not deleted: {value}.",
    "NotFound",
    404,
)
NO_QUEUE = _error_text(
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: "
    "The specified queue does not exist."
)
NO_STREAM = _error_text("Stream not found: {value}")

# What a function requires, and what is contradictory.
NO_CODE = _error_text("Please provide a source for function code.")
NO_HANDLER = _error_text("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
NO_IMAGE_URI = _error_text("Please provide ImageUri when creating a function with packageType Image.")
NEEDLESS_IMAGE_URI = _error_text("Please don't provide ImageUri when creating a function with packageType Zip.")
NEEDLESS_HANDLER = _error_text(
    "Please don't provide handler or runtime or layer when the intent is to create a function with packageType Image."
)
HALF_OF_VPC = _error_text("SubnetIds and SecurityIds must coexist or be both empty list.")
TOO_MUCH = _error_text(
    "'{name}' value failed to satisfy constraint: Member must have value less than or equal to {most}"
)
RESERVED_KEYS = _error_text(
    "Lambda was unable to configure your environment variables because the environment variables you have provided "
    "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: "
    "{keys}"
)
NO_SNAPSHOTS = _error_text("{value} is not supported for SnapStart enabled functions.")

# Versions, aliases, URLs and permissions.
UNCHANGED = HANDLER_TEXT(
    "A version for this Lambda function exists ( {version} ). Modify the function to create a new version.",
    "AlreadyExists",
)
SAME_ALIAS = _error_text("Alias already exists: {arn}", "AlreadyExists", 409)
LATEST_AMONG_OTHERS = _error_text("$LATEST is not supported for an alias pointing to more than 1 version")
VERSION_HAS_ALIASES = _error_text(
    "Unable to delete version because the following aliases reference it: [{aliases}]", "ResourceConflict", 409
)
SAME_URL = _error_text("FunctionUrlConfig exists for this Lambda function", "AlreadyExists", 409)
BAD_PRINCIPAL = _error_text("The provided principal was invalid. Please check the principal and try again.")
NO_URL_ACTION = _error_text("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action")

# Event source mappings.
NO_SOURCE = _error_text("Unrecognized event source.")
NO_STARTING_POSITION = _error_text(
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be "
    "null."
)
NEEDLESS_STARTING_POSITION = _error_text("StartingPosition is not valid for SQS event sources.")
NO_BATCH_WINDOW = _error_text(
    "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
)
SHORT_VISIBILITY = _error_text(
    "Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
)
SAME_QUEUE_MAPPING = _error_text(
    'An event source mapping with SQS arn (" {source} ") and function (" {name} ") already exists. Please update or '
    "delete the existing mapping with UUID {existing}",
    "AlreadyExists",
    409,
)
SAME_STREAM_MAPPING = _error_text(
    'The event source arn (" {source} ") and function (" {name} ") provided mapping already exists. Please update or '
    "delete the existing mapping with UUID {existing}",
    "AlreadyExists",
    409,
)
