"""How API Gateway says no."""

from __future__ import annotations

from ...handlers.error_texts import ErrorText

SERVICE = "ApiGateway"


def _error_text(code: str, text: str, status: int = 400) -> ErrorText:
    return ErrorText(code, text, SERVICE, status)


# What is named and not there.
NO_API = _error_text("NotFound", "Invalid API identifier specified {account}:{value}", 404)
NO_RESOURCE = _error_text("NotFound", "Invalid Resource identifier specified", 404)
NO_DEPLOYMENT = _error_text("NotFound", "Invalid Deployment identifier specified", 404)
NO_AUTHORIZER = _error_text(
    "InvalidRequest",
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid "
    "authorizer.",
)
NO_VALIDATOR = _error_text("InvalidRequest", "Invalid Request Validator identifier specified")
NO_MODEL = _error_text("InvalidRequest", "Invalid model identifier specified: {value}")
NO_USER_POOL = _error_text("InvalidRequest", "Invalid Cognito User Pool ARN: {value}")
NO_CLIENT_CERTIFICATE = _error_text("NotFound", "Invalid Client Certificate identifier specified", 404)
NO_DOCUMENTATION_VERSION = _error_text("NotFound", "Invalid Documentation version specified", 404)
NO_API_STAGE = _error_text("NotFound", "API Stage not found: {value}", 404)
NO_API_KEY = _error_text("NotFound", "Invalid API Key identifier specified", 404)
NO_USAGE_PLAN = _error_text("NotFound", "Invalid Usage Plan ID specified", 404)
NO_DOMAIN_NAME = _error_text("NotFound", "Invalid domain name identifier specified", 404)
NO_MAPPED_API = _error_text("InvalidRequest", "Invalid REST API identifier specified")
NO_MAPPED_STAGE = _error_text("InvalidRequest", "Invalid stage identifier specified")
NO_CERTIFICATE = _error_text("InvalidRequest", "Invalid certificate ARN: {value}")

# What is there already.
SAME_PATH_PART = _error_text(
    "AlreadyExists", "Another resource with the same parent already has this name: {value}", 409
)
SAME_METHOD = _error_text("AlreadyExists", "Method already exists for this resource", 409)
SAME_STAGE = _error_text("AlreadyExists", "Stage already exists", 409)
SAME_AUTHORIZER = _error_text(
    "AlreadyExists", "Authorizer name must be unique. Authorizer {value} already exists in this RestApi.", 409
)
SAME_MODEL = _error_text("AlreadyExists", "Model name already exists for this REST API", 409)
SAME_API_KEY = _error_text("AlreadyExists", "API Key already exists", 409)
SAME_DOMAIN_NAME = _error_text("AlreadyExists", "The domain name you provided already exists.")
SAME_BASE_PATH = _error_text("AlreadyExists", "Base path already exists for this domain name", 409)

# What makes no sense.
NO_NAME = _error_text("InvalidRequest", "Name is required where the REST API has no Body and no BodyS3Location")
BAD_PATH_PART = _error_text(
    "InvalidRequest",
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning "
    "and the end.",
)
SECOND_VARIABLE = _error_text(
    "InvalidRequest",
    "A sibling ({value}) of this resource already has a variable path part -- only one is allowed",
)
BELOW_GREEDY = _error_text("InvalidRequest", "Cannot create a child of a resource with a greedy path variable: {value}")
BAD_HTTP_METHOD = _error_text("InvalidRequest", "Invalid HTTP method specified")
NO_INTEGRATION_METHOD = _error_text("InvalidRequest", "Enumeration value for HttpMethod must be non-empty")
NO_METHODS = _error_text("InvalidRequest", "The REST API doesn't contain any methods")
NO_INTEGRATION = _error_text("InvalidRequest", "No integration defined for method")
BAD_STAGE_NAME = _error_text("InvalidRequest", "Stage name only allows a-zA-Z0-9_-")
NO_LOG_ROLE = _error_text(
    "InvalidRequest", "CloudWatch Logs role ARN must be set in account settings to enable logging"
)
BAD_MODEL_NAME = _error_text("InvalidRequest", "Model name must be alphanumeric: {value}")

# What is needed and cannot go.
API_IS_MAPPED = _error_text(
    "InvalidRequest",
    "Deleting RestApi failed. Please remove all base path mappings related to the RestApi in your domains: {holder}",
)
STAGE_IS_MAPPED = _error_text(
    "InvalidRequest",
    "Deleting stage {stage} failed. Please remove all base path mappings related to the stage in your domains: "
    "{domains}",
)
ROOT_STAYS = _error_text("InvalidRequest", "Root resource cannot be deleted")
STAGES_POINT_TO_IT = _error_text("InvalidRequest", "Active stages pointing to this deployment must be moved or deleted")
AUTHORIZER_IN_USE = _error_text(
    "ResourceConflict", "Cannot delete authorizer '{value}', is referenced in method: {holder}", 409
)
VALIDATOR_IN_USE = _error_text(
    "ResourceConflict", "Cannot delete request validator '{value}', is referenced in method: {holder}", 409
)
