/**
 * The catalogue of errors: what each code means, its status and what to do next.
 * `docs/errors.md` is made from it. `detail` is the default text shown to callers; it never holds anything secret.
 */
export interface ErrorSpec {
  status: number
  title: string
  detail: string
  /** Where it can arise. */
  surface: 'management' | 'gateway' | 'both'
  /** Why nothing raises it yet. */
  reserved?: string
}

const spec = (
  surface: ErrorSpec['surface'],
  status: number,
  title: string,
  detail: string,
  reserved?: string,
): ErrorSpec => ({ surface, status, title, detail, ...(reserved ? { reserved } : {}) })

export const errorCodes = {
  // Who calls
  key_missing: spec(
    'gateway',
    401,
    'API key missing',
    'Send your key as "Authorization: Bearer <key>", "X-API-Key", "api-key" or "x-goog-api-key".',
  ),
  key_invalid: spec(
    'gateway',
    401,
    'API key invalid',
    'This key is not known. Check that it was copied whole, or make a new one in the portal.',
  ),
  key_revoked: spec('gateway', 401, 'API key revoked', 'This key has been revoked. Make a new one in the portal.'),
  key_expired: spec('gateway', 401, 'API key expired', 'This key has expired. Make a new one in the portal.'),
  credentials_missing: spec(
    'gateway',
    401,
    'Credentials missing',
    'Send credentials in one of the ways that WWW-Authenticate names.',
  ),
  credentials_rejected: spec(
    'gateway',
    401,
    'Credentials rejected',
    'These credentials are not valid here. Check them, or get new ones from where they came.',
  ),
  credentials_expired: spec('gateway', 401, 'Credentials expired', 'Get new ones from where they came.'),
  credentials_repeated: spec(
    'gateway',
    401,
    'Signed request repeated',
    'A request with this signature was seen already. Sign each request anew, with its own time or nonce.',
  ),
  application_unknown: spec(
    'gateway',
    403,
    'No application for these credentials',
    'The credentials are good, but no application that subscribes to this API stands behind them. Ask its publisher.',
  ),
  credentials_unverifiable: spec(
    'gateway',
    503,
    'Credentials cannot be checked',
    'The keys that they are checked against cannot be had at the moment. Try again after Retry-After.',
  ),
  unauthenticated: spec(
    'management',
    401,
    'Not signed in',
    'Sign in, or send a personal token as "Authorization: Bearer ghp_…".',
  ),
  credentials_invalid: spec('management', 401, 'Wrong e-mail or password', 'Check both, or reset your password.'),
  email_unverified: spec(
    'management',
    403,
    'E-mail not verified',
    'Open the link in the mail that we sent you, then sign in.',
  ),
  account_pending: spec(
    'management',
    403,
    'Account not approved yet',
    'Somebody looks at your account. Until then you can make applications and prepare subscriptions.',
  ),
  account_suspended: spec('management', 403, 'Account not active', 'Ask an administrator of this installation.'),
  permission_denied: spec(
    'management',
    403,
    'Not permitted',
    'Ask an administrator of the tenant or organization for a role that permits this.',
  ),
  origin_denied: spec(
    'management',
    403,
    'Request from another site refused',
    'Use the console at its own address, or a personal token.',
  ),
  // What it may
  subscription_required: spec(
    'gateway',
    403,
    'Subscription required',
    'This application has no subscription that covers this. Subscribe it to a product in the portal.',
  ),
  subscription_pending: spec(
    'gateway',
    403,
    'Subscription pending',
    'The subscription waits for approval. You will be told when it is decided.',
  ),
  subscription_suspended: spec(
    'gateway',
    403,
    'Subscription suspended',
    'The subscription is suspended. See the application page in the portal for the reason.',
  ),
  subscription_expired: spec(
    'gateway',
    403,
    'Subscription expired',
    'The subscription has ended. Renew it in the portal.',
  ),
  model_not_allowed: spec(
    'gateway',
    403,
    'Model not in plan',
    'The plan of this subscription does not include this model. Choose one from GET /v1/models, or change the plan.',
  ),
  ip_denied: spec('gateway', 403, 'Client address refused', 'Calls from this address are not allowed.'),
  policy_denied: spec('gateway', 403, 'Refused by a policy', 'A rule of this API does not let this call through.'),
  guardrail_blocked: spec(
    'gateway',
    403,
    'Blocked by a guardrail',
    'The content was refused by a rule of this API.',
    'Guardrails have not been built yet.',
  ),
  // Where to
  model_ambiguous: spec(
    'gateway',
    400,
    'Model name ambiguous',
    'Two tenants offer this name. Write it as "tenant/alias".',
  ),
  route_not_found: spec(
    'gateway',
    404,
    'No such route',
    'No published API answers at this path and method. See the API in the portal for its paths.',
  ),
  model_not_found: spec(
    'gateway',
    404,
    'No such model',
    'No subscription of this application offers this model. GET /v1/models lists those it may use.',
  ),
  api_retired: spec(
    'gateway',
    410,
    'API retired',
    'This version has been retired. See its page in the portal for the successor.',
  ),
  // How much
  rate_limited: spec('both', 429, 'Too many requests', 'Wait for the time in Retry-After, then try again.'),
  token_limited: spec(
    'gateway',
    429,
    'Token limit reached',
    'The plan allows no more tokens in this window. Wait for the time in Retry-After, or change the plan.',
  ),
  concurrency_limited: spec(
    'gateway',
    429,
    'Too many calls at once',
    'The plan allows no more calls at the same time. Wait for one to end.',
  ),
  quota_exhausted: spec(
    'gateway',
    429,
    'Quota exhausted',
    'The quota of this period is used up. Wait for the next, or change the plan.',
  ),
  budget_exhausted: spec(
    'gateway',
    429,
    'Budget exhausted',
    'The budget of this period is used up. Wait for the next, or ask for more.',
  ),
  budget_suspended: spec(
    'gateway',
    403,
    'Budget suspended',
    'A budget that this call counts for was used up, and calls are suspended until somebody resumes them.',
  ),
  price_unknown: spec(
    'gateway',
    403,
    'Price unknown',
    'The plan has a budget, and no price is known for this model. Use another model, or ask whoever offers the plan to set its price.',
  ),
  // What was sent
  bad_request: spec('both', 400, 'Bad request', 'The request could not be read.'),
  validation_failed: spec('both', 422, 'Input invalid', 'Correct the fields in "errors" and send it again.'),
  unsupported: spec('both', 400, 'Not supported yet', 'This version does not do this yet; see docs/gaps.md.'),
  unsupported_media_type: spec('both', 415, 'Unsupported media type', 'Send the body as application/json.'),
  body_too_large: spec('both', 413, 'Body too large', 'Send a smaller body.'),
  headers_too_large: spec('gateway', 431, 'Headers too large', 'Send fewer or shorter headers.'),
  request_timeout: spec('gateway', 408, 'Request took too long to arrive', 'Send the request without pauses.'),
  method_not_allowed: spec('both', 405, 'Method not allowed', 'Use one of the methods in the Allow header.'),
  // Behind the gateway
  upstream_error: spec(
    'gateway',
    502,
    'Upstream failed',
    'The service behind this API did not answer properly. Try again; tell the publisher if it goes on.',
  ),
  upstream_timeout: spec('gateway', 504, 'Upstream timed out', 'The service behind this API took too long. Try again.'),
  upstream_auth: spec(
    'gateway',
    502,
    'Provider refused the gateway',
    'The credentials that the publisher configured are refused by the provider. Tell the publisher.',
  ),
  no_healthy_upstream: spec(
    'gateway',
    503,
    'No upstream available',
    'No target of this API can be reached at the moment. Try again after Retry-After.',
  ),
  overloaded: spec(
    'gateway',
    503,
    'Too much to do',
    'The gateway has more calls than it can answer in time. Try again after Retry-After.',
  ),
  decision_unavailable: spec(
    'gateway',
    503,
    'Nobody can decide',
    'The service that decides about such calls does not answer. Try again after Retry-After.',
  ),
  config_refused: spec(
    'gateway',
    503,
    'Not served by this node',
    'This gateway cannot run the configuration of this API as it is. Try again later; tell the publisher if it goes on.',
  ),
  not_ready: spec('both', 503, 'Not ready', 'This process is starting or stopping. Try again in a moment.'),
  // Management
  not_found: spec('management', 404, 'Not found', 'There is nothing here that you may see. Check the id or slug.'),
  conflict: spec('management', 409, 'Conflict', 'This clashes with what is there already.'),
  slug_taken: spec('management', 409, 'Slug taken', 'Choose another slug.'),
  slug_reserved: spec(
    'management',
    422,
    'Slug reserved',
    'This word begins a path of the gateway. Choose another slug.',
  ),
  state_invalid: spec(
    'management',
    409,
    'Not possible in this state',
    'Reload, see the present state, and choose what it allows.',
  ),
  in_use: spec('management', 409, 'Still in use', 'Remove what refers to it first.'),
  reference_missing: spec(
    'management',
    422,
    'Reference not found',
    'Something that this refers to does not exist. Correct the reference.',
  ),
  target_denied: spec(
    'management',
    422,
    'Address not allowed',
    'This address is private or reserved. An operator can allow ranges by GATEHOUSE_UPSTREAM_ALLOW.',
  ),
  precondition_failed: spec(
    'management',
    412,
    'Changed meanwhile',
    'Somebody else changed this. Reload, then apply your change again.',
  ),
  idempotency_mismatch: spec(
    'management',
    422,
    'Idempotency-Key reused',
    'This key was used for another request. Use a new one.',
  ),
  idempotency_in_progress: spec(
    'management',
    409,
    'Request in progress',
    'A request with this Idempotency-Key is still running. Try again in a moment.',
  ),
  four_eyes: spec(
    'management',
    403,
    'Somebody else must decide',
    'You asked for this yourself, so somebody else has to approve it.',
  ),
  token_invalid: spec(
    'management',
    400,
    'Link or token not valid',
    'It has been used or has expired. Ask for a new one.',
  ),
  password_weak: spec(
    'management',
    422,
    'Password too weak',
    'Use at least 15 characters that are not a well-known password.',
  ),
  outbox_disabled: spec('management', 409, 'No outbox', 'Mails are sent by SMTP here, so they are not kept.'),
  internal: spec(
    'both',
    500,
    'Internal error',
    'Something went wrong on our side. Try again, and give the request id if you report it.',
  ),
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof errorCodes
export const isErrorCode = (code: string): code is ErrorCode => code in errorCodes
