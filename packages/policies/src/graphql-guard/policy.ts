import type { z } from 'zod'
import { type Ctx, definePolicy, type Reply } from '../contract.js'
import { firstOf } from '../headers.js'
import { about, config } from './config.js'
import { readDocument } from './document.js'
import { GraphqlSyntax } from './tokens.js'
import { Weigher } from './weight.js'

type Settings = z.output<typeof config>

const refused = (detail: string): Reply => ({ error: 'bad_request', detail })
const denied = (detail: string): Reply => ({ error: 'policy_denied', detail })

export default definePolicy({
  id: 'graphql-guard',
  ...about,
  config,
  compile(settings) {
    const holds = ({ path }: Ctx): boolean => path.endsWith(settings.pathSuffix)
    return {
      onRequest(ctx) {
        if (!holds(ctx)) return undefined
        const query = new URLSearchParams(ctx.query).get('query')
        // Some servers take a query from there even where there is a body.
        if (query !== null) return verdict(query, settings)
        return ctx.method === 'GET' || ctx.method === 'HEAD' ? refused('A query is missing.') : undefined
      },
      onRequestBody(ctx, { bytes }) {
        if (!holds(ctx)) return undefined
        const text = bytes.toString('utf8')
        if ((firstOf(ctx.headers['content-type']) ?? '').toLowerCase().startsWith('application/graphql'))
          return verdict(text, settings)
        return ofBody(text, settings)
      },
    }
  },
})

function ofBody(text: string, settings: Settings): Reply | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refused('The body is not valid JSON.')
  }
  const operations = Array.isArray(body) ? body : [body]
  if (operations.length > settings.maxBatch) return denied(`More than ${settings.maxBatch} operations in one call.`)
  for (const each of operations) {
    const query = (each as { query?: unknown } | null)?.query
    if (typeof query !== 'string') return refused('A query is missing.')
    const reply = verdict(query, settings)
    if (reply) return reply
  }
  return undefined
}

function verdict(query: string, settings: Settings): Reply | undefined {
  if (query.length > settings.maxLength) return denied(`The query is longer than ${settings.maxLength} characters.`)
  try {
    const fault = faultIn(query, settings)
    return fault === undefined ? undefined : denied(fault)
  } catch (cause) {
    if (cause instanceof GraphqlSyntax) return refused(`The query cannot be read: ${cause.message}.`)
    throw cause
  }
}

function faultIn(query: string, settings: Settings): string | undefined {
  const { maxAliases, maxDirectives, maxDepth, maxFields, introspection, operations } = settings
  const document = readDocument(query)
  if (document.operations.length === 0) throw new GraphqlSyntax('there is no operation')
  if (document.aliases > maxAliases) return `More than ${maxAliases} aliases.`
  if (document.directives > maxDirectives) return `More than ${maxDirectives} directives.`
  const weigher = new Weigher(document)
  for (const { type, selection } of document.operations) {
    if (!operations.some(allowed => allowed === type)) return `A ${type} is not taken here.`
    const { depth, fields } = weigher.of(selection)
    if (depth > maxDepth) return `Nested deeper than ${maxDepth}.`
    if (fields > maxFields) return `More than ${maxFields} fields.`
  }
  return weigher.introspects && introspection === 'refuse' ? 'The schema is not told.' : undefined
}
