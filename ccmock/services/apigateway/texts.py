"""The errors of API Gateway's REST APIs."""

from __future__ import annotations

from ...handlers.error_texts import ServiceTexts

_error_text = ServiceTexts("ApiGateway")

# What does not exist.
NO_API = _error_text("Invalid API identifier specified {account}:{value}", "NotFound", 404)
NO_RESOURCE = _error_text("Invalid Resource identifier specified", "NotFound", 404)
NO_DEPLOYMENT = _error_text("Invalid Deployment identifier specified", "NotFound", 404)
NO_AUTHORIZER = _error_text(
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid "
    "authorizer."
)
NO_VALIDATOR = _error_text("Invalid Request Validator identifier specified")
NO_MODEL = _error_text("Invalid model identifier specified: {value}")
NO_USER_POOL = _error_text("Invalid Cognito User Pool ARN: {value}")
NO_CLIENT_CERTIFICATE = _error_text("Invalid Client Certificate identifier specified", "NotFound", 404)
NO_DOCUMENTATION_VERSION = _error_text("Invalid Documentation version specified", "NotFound", 404)
NO_API_STAGE = _error_text("API Stage not found: {value}", "NotFound", 404)
NO_API_KEY = _error_text("Invalid API Key identifier specified", "NotFound", 404)
NO_USAGE_PLAN = _error_text("Invalid Usage Plan ID specified", "NotFound", 404)
NO_DOMAIN_NAME = _error_text("Invalid domain name identifier specified", "NotFound", 404)
NO_MAPPED_API = _error_text("Invalid REST API identifier specified")
NO_MAPPED_STAGE = _error_text("Invalid stage identifier specified")
NO_CERTIFICATE = _error_text("Invalid certificate ARN: {value}")

# What exists already.
SAME_PATH_PART = _error_text(
    "Another resource with the same parent already has this name: {value}", "AlreadyExists", 409
)
SAME_METHOD = _error_text("Method already exists for this resource", "AlreadyExists", 409)
SAME_STAGE = _error_text("Stage already exists", "AlreadyExists", 409)
SAME_AUTHORIZER = _error_text(
    "Authorizer name must be unique. Authorizer {value} already exists in this RestApi.", "AlreadyExists", 409
)
SAME_MODEL = _error_text("Model name already exists for this REST API", "AlreadyExists", 409)
SAME_API_KEY = _error_text("API Key already exists", "AlreadyExists", 409)
SAME_DOMAIN_NAME = _error_text("The domain name you provided already exists.", "AlreadyExists")
SAME_BASE_PATH = _error_text("Base path already exists for this domain name", "AlreadyExists", 409)

# What is not valid.
NO_NAME = _error_text("Name is required where the REST API has no Body and no BodyS3Location")
BAD_PATH_PART = _error_text(
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning "
    "and the end."
)
SECOND_VARIABLE = _error_text(
    "A sibling ({value}) of this resource already has a variable path part -- only one is allowed"
)
BELOW_GREEDY = _error_text("Cannot create a child of a resource with a greedy path variable: {value}")
BAD_HTTP_METHOD = _error_text("Invalid HTTP method specified")
NO_INTEGRATION_METHOD = _error_text("Enumeration value for HttpMethod must be non-empty")
NO_METHODS = _error_text("The REST API doesn't contain any methods")
NO_INTEGRATION = _error_text("No integration defined for method")
BAD_STAGE_NAME = _error_text("Stage name only allows a-zA-Z0-9_-")
NO_LOG_ROLE = _error_text("CloudWatch Logs role ARN must be set in account settings to enable logging")
BAD_MODEL_NAME = _error_text("Model name must be alphanumeric: {value}")

# What is needed and cannot go.
API_IS_MAPPED = _error_text(
    "Deleting RestApi failed. Please remove all base path mappings related to the RestApi in your domains: {dependent}"
)
STAGE_IS_MAPPED = _error_text(
    "Deleting stage {stage} failed. Please remove all base path mappings related to the stage in your domains: "
    "{domains}"
)
ROOT_STAYS = _error_text("Root resource cannot be deleted")
STAGES_POINT_TO_IT = _error_text("Active stages pointing to this deployment must be moved or deleted")
AUTHORIZER_IN_USE = _error_text(
    "Cannot delete authorizer '{value}', is referenced in method: {dependent}", "ResourceConflict", 409
)
VALIDATOR_IN_USE = _error_text(
    "Cannot delete request validator '{value}', is referenced in method: {dependent}", "ResourceConflict", 409
)
