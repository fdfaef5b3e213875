/** Names that most messages have, so that their lower-case form is looked up rather than made, and equal names are one object. */
const USUAL = [
  'accept accept-charset accept-encoding accept-language accept-ranges age allow anthropic-beta anthropic-version api-key authorization',
  'cache-control cf-cache-status cf-ray connection content-disposition content-encoding content-language content-length content-range',
  'content-type cookie date dnt etag expect expires forwarded from host if-match if-modified-since if-none-match if-range',
  'if-unmodified-since keep-alive last-modified link location max-forwards openai-beta openai-organization openai-processing-ms',
  'openai-project openai-version origin pragma priority proxy-authorization proxy-connection range referer request-id retry-after',
  'sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user server server-timing',
  'set-cookie strict-transport-security te traceparent tracestate trailer transfer-encoding upgrade upgrade-insecure-requests user-agent',
  'vary via www-authenticate x-api-key x-content-type-options x-correlation-id x-forwarded-for x-forwarded-host x-forwarded-port',
  'x-forwarded-proto x-frame-options x-goog-api-client x-goog-api-key x-powered-by x-ratelimit-limit-requests x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests x-ratelimit-remaining-tokens x-ratelimit-reset-requests x-ratelimit-reset-tokens x-real-ip',
  'x-request-id x-requested-with x-stainless-arch x-stainless-lang x-stainless-os x-stainless-package-version',
  'x-stainless-retry-count x-stainless-runtime x-stainless-runtime-version x-stainless-timeout',
].flatMap(line => line.split(' '))

const capitalised = (name: string): string => name.replace(/(^|-)([a-z])/g, letter => letter.toUpperCase())

const known = new Map<string, string>(
  USUAL.flatMap(name => [[capitalised(name), name] as const, [name, name] as const]),
)

/** A field's name in lower case. */
export const lowerName = (name: string): string => known.get(name) ?? name.toLowerCase()
