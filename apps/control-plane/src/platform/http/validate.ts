import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import type { z } from 'zod'
import type { EndpointSpec } from './endpoint.js'

const pointerPart = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1')

/** zod's issues as JSON pointers (RFC 6901); `prefix` is "" for a body and "?" for a query. */
export function issuesOf(error: z.ZodError, prefix: '' | '?'): InputIssue[] {
  return error.issues.flatMap(issue => {
    const path = issue.path.map(pointerPart)
    const at = prefix === '?' ? `?${path.join('.')}` : path.map(part => `/${part}`).join('')
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({
        pointer: prefix === '?' ? `?${key}` : `${at}/${pointerPart(key)}`,
        message: 'Unknown field.',
      }))
    return [{ pointer: at, message: issue.message }]
  })
}

/** Parses input by its schema; throws `validation_failed` with a pointer for each fault. */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown, prefix: '' | '?' = ''): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = issuesOf(parsed.error, prefix)
  throw new GatewayError('validation_failed', {
    detail: errors
      .map(issue => `${issue.pointer || 'body'}: ${issue.message}`)
      .join('; ')
      .slice(0, 1_000),
    errors: errors.slice(0, 50),
  })
}

export const parseQuery = (spec: EndpointSpec, value: unknown): unknown => {
  if (spec.query) return parseInput(spec.query, value ?? {}, '?')
  const unknown = Object.keys((value as object | undefined) ?? {})
  if (unknown.length === 0) return {}
  throw new GatewayError('validation_failed', {
    errors: unknown.map(key => ({ pointer: `?${key}`, message: 'Unknown parameter.' })),
  })
}

export const parseBody = (spec: EndpointSpec, value: unknown): unknown => {
  if (spec.body) return parseInput(spec.body, value === undefined ? {} : value)
  if (value === undefined || JSON.stringify(value) === '{}') return {}
  throw new GatewayError('validation_failed', {
    detail: 'This route takes no body.',
    errors: [{ pointer: '', message: 'No body expected.' }],
  })
}

/** The version in `If-Match: "3"`; undefined for none or `*`. */
export function expectedVersion(header: string | undefined): number | undefined {
  if (header === undefined || header === '*') return undefined
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim())
  if (!match)
    throw new GatewayError('precondition_failed', { detail: 'If-Match must be the ETag of an earlier answer.' })
  return Number(match[1])
}
