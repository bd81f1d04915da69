"""How API Gateway says no."""

from __future__ import annotations

from ...refusals import Refusal

SERVICE = "ApiGateway"


def _refusal(code: str, text: str, status: int = 400) -> Refusal:
    return Refusal(code, text, SERVICE, status)


# What is named and not there.
NO_API = _refusal("NotFound", "Invalid API identifier specified {account}:{value}", 404)
NO_RESOURCE = _refusal("NotFound", "Invalid Resource identifier specified", 404)
NO_DEPLOYMENT = _refusal("NotFound", "Invalid Deployment identifier specified", 404)
NO_AUTHORIZER = _refusal(
    "InvalidRequest",
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid "
    "authorizer.",
)
NO_VALIDATOR = _refusal("InvalidRequest", "Invalid Request Validator identifier specified")
NO_MODEL = _refusal("InvalidRequest", "Invalid model identifier specified: {value}")
NO_USER_POOL = _refusal("InvalidRequest", "Invalid Cognito User Pool ARN: {value}")
NO_CLIENT_CERTIFICATE = _refusal("NotFound", "Invalid Client Certificate identifier specified", 404)
NO_DOCUMENTATION_VERSION = _refusal("NotFound", "Invalid Documentation version specified", 404)
NO_API_STAGE = _refusal("NotFound", "API Stage not found: {value}", 404)
NO_API_KEY = _refusal("NotFound", "Invalid API Key identifier specified", 404)
NO_USAGE_PLAN = _refusal("NotFound", "Invalid Usage Plan ID specified", 404)
NO_DOMAIN_NAME = _refusal("NotFound", "Invalid domain name identifier specified", 404)
NO_MAPPED_API = _refusal("InvalidRequest", "Invalid REST API identifier specified")
NO_MAPPED_STAGE = _refusal("InvalidRequest", "Invalid stage identifier specified")
NO_CERTIFICATE = _refusal("InvalidRequest", "Invalid certificate ARN: {value}")

# What is there already.
SAME_PATH_PART = _refusal("AlreadyExists", "Another resource with the same parent already has this name: {value}", 409)
SAME_METHOD = _refusal("AlreadyExists", "Method already exists for this resource", 409)
SAME_STAGE = _refusal("AlreadyExists", "Stage already exists", 409)
SAME_AUTHORIZER = _refusal(
    "AlreadyExists", "Authorizer name must be unique. Authorizer {value} already exists in this RestApi.", 409
)
SAME_MODEL = _refusal("AlreadyExists", "Model name already exists for this REST API", 409)
SAME_API_KEY = _refusal("AlreadyExists", "API Key already exists", 409)
SAME_DOMAIN_NAME = _refusal("AlreadyExists", "The domain name you provided already exists.")
SAME_BASE_PATH = _refusal("AlreadyExists", "Base path already exists for this domain name", 409)

# What makes no sense.
NO_NAME = _refusal("InvalidRequest", "Name is required where the REST API has no Body and no BodyS3Location")
BAD_PATH_PART = _refusal(
    "InvalidRequest",
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning "
    "and the end.",
)
SECOND_VARIABLE = _refusal(
    "InvalidRequest",
    "A sibling ({value}) of this resource already has a variable path part -- only one is allowed",
)
BELOW_GREEDY = _refusal("InvalidRequest", "Cannot create a child of a resource with a greedy path variable: {value}")
BAD_HTTP_METHOD = _refusal("InvalidRequest", "Invalid HTTP method specified")
NO_INTEGRATION_METHOD = _refusal("InvalidRequest", "Enumeration value for HttpMethod must be non-empty")
NO_METHODS = _refusal("InvalidRequest", "The REST API doesn't contain any methods")
NO_INTEGRATION = _refusal("InvalidRequest", "No integration defined for method")
BAD_STAGE_NAME = _refusal("InvalidRequest", "Stage name only allows a-zA-Z0-9_-")
NO_LOG_ROLE = _refusal("InvalidRequest", "CloudWatch Logs role ARN must be set in account settings to enable logging")
BAD_MODEL_NAME = _refusal("InvalidRequest", "Model name must be alphanumeric: {value}")

# What is needed and cannot go.
API_IS_MAPPED = _refusal(
    "InvalidRequest",
    "Deleting RestApi failed. Please remove all base path mappings related to the RestApi in your domains: {holder}",
)
STAGE_IS_MAPPED = _refusal(
    "InvalidRequest",
    "Deleting stage {stage} failed. Please remove all base path mappings related to the stage in your domains: "
    "{domains}",
)
ROOT_STAYS = _refusal("InvalidRequest", "Root resource cannot be deleted")
STAGES_POINT_TO_IT = _refusal("InvalidRequest", "Active stages pointing to this deployment must be moved or deleted")
AUTHORIZER_IN_USE = _refusal(
    "ResourceConflict", "Cannot delete authorizer '{value}', is referenced in method: {holder}", 409
)
VALIDATOR_IN_USE = _refusal(
    "ResourceConflict", "Cannot delete request validator '{value}', is referenced in method: {holder}", 409
)
