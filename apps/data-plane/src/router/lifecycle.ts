import type { ApiResource } from '@gatehouse/shared/config/resources.js'

/**
 * What a deprecated version tells its callers: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link to the successor (RFC 5829).
 * Flat name, value pairs; null where there is nothing to tell.
 */
export function lifecycleHeaders(api: ApiResource): readonly string[] | null {
  if (api.state !== 'deprecated') return null
  const headers: string[] = []
  const since = api.deprecatedAt === undefined ? Number.NaN : Date.parse(api.deprecatedAt)
  if (!Number.isNaN(since)) headers.push('deprecation', `@${Math.floor(since / 1000)}`)
  const until = api.sunsetAt === undefined ? Number.NaN : Date.parse(api.sunsetAt)
  if (!Number.isNaN(until)) headers.push('sunset', new Date(until).toUTCString())
  if (api.successor !== undefined && /^[\x21-\x7e]+$/.test(api.successor) && !/[<>]/.test(api.successor))
    headers.push('link', `<${api.successor}>; rel="successor-version"`)
  return headers.length > 0 ? headers : null
}
