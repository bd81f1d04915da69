-- The calls of one measurement, for wrk: `wrk -s call.lua URL -- OPERATION BODY`. In the body, NUMBER is replaced by a
-- number that no other call of this run has. Prints what was measured as one line of JSON.

local template, first, numbered

function init(arguments)
  wrk.method = "POST"
  wrk.headers["X-Amz-Target"] = "CloudApiService." .. arguments[1]
  wrk.headers["Content-Type"] = "application/x-amz-json-1.0"
  wrk.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/cloudcontrolapi/aws4_request, "
    .. "SignedHeaders=host, Signature=0"
  template = arguments[2]
  numbered = template:find("NUMBER", 1, true) ~= nil
  first = 0
  wrk.body = template
end

function request()
  if not numbered then
    return wrk.format()
  end
  first = first + 1
  return wrk.format(nil, nil, nil, (template:gsub("NUMBER", tostring(first))))
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"answers": %d, "seconds": %f, "errors": %d, "ms": {"50": %f, "95": %f, "99": %f}}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
