import { isIP } from 'node:net'
import { dryRunResult } from '@gatehouse/shared/api/dry-run.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Command } from 'commander'
import type { z } from 'zod'
import { type ApiOptions, ManagementApi } from '../api/management.js'

type Result = z.output<typeof dryRunResult>
type Options = ApiOptions & { json?: boolean; header?: string[]; tenant?: string; from?: string; data?: string }

/** `gatehouse route GET https://gateway/acme/users/7 -H "x-version: 2"`: which route a request would meet. */
export function addRoute(parent: Command): void {
  parent
    .command('route <method> <url>')
    .description('tell which route a request would meet, without sending it')
    .option('-H, --header <header>', 'a header, such as "x-version: 2"; may be repeated', collect)
    .option('--data <body>', 'its body, for routes that ask for fields of it')
    .option('--tenant <tenant>', 'whose API (default: the first part of the path)')
    .option('--from <address>', 'the address of the caller')
    .option('--url <url>', "the console's address (default: GATEHOUSE_PUBLIC_URL, else this machine)")
    .option('--token <token>', 'a personal or service token (default: GATEHOUSE_TOKEN)')
    .option('--json', 'answer in JSON')
    .action(route)
}

const collect = (header: string, before: string[] = []): string[] => [...before, header]

async function route(method: string, address: string, options: Options): Promise<void> {
  const url = urlOf(address)
  const tenant = options.tenant ?? decodeURIComponent(url.pathname.split('/')[1] ?? '')
  if (tenant === '') throw bad('The path names no tenant. Give --tenant.')
  const request = {
    method: method.toUpperCase(),
    path: targetOf(address),
    host: url.host,
    headers: headersOf(options.header ?? []),
    // As clients ask for it: never an address (RFC 6066, 3).
    ...(url.protocol === 'https:' && isIP(url.hostname.replace(/[[\]]/g, '')) === 0 && { serverName: url.hostname }),
    ...(options.data !== undefined && { body: options.data }),
    ...(options.from && { clientAddress: options.from }),
  }
  const api = new ManagementApi(options)
  const result = await api.call(dryRunResult, 'POST', `/tenants/${encodeURIComponent(tenant)}/dry-run`, request)
  const { routing, considered, node, revision } = result
  const told = options.json ? JSON.stringify({ routing, considered, node, revision }) : forPeople(result)
  process.stdout.write(`${told}\n`)
  if (routing?.outcome !== 'matched') process.exitCode = 1
}

function forPeople({ routing, considered, node, revision }: Result): string {
  const by = `(${node}, revision ${revision})`
  if (routing === null) return `No route of this tenant is there. ${by}`
  const { api, version, template, methods, parameters, outcome } = routing
  const route = `${api} ${version}: ${methods?.join(', ') ?? 'any method'} ${template}`
  if (outcome === 'method') return `No route for this method; ${route} is there. ${by}`
  const { missing } = considered.find(one => one.template === template && one.why === 'conditions') ?? { missing: [] }
  if (outcome === 'conditions')
    return `No route: ${route} asks for ${missing.join(', ') || 'more'}, which the request has not. ${by}`
  return [`${route} ${by}`, ...Object.entries(parameters).map(([name, text]) => `  ${name} = ${text}`)].join('\n')
}

function urlOf(address: string): URL {
  try {
    return new URL(address)
  } catch {
    throw bad(`No URL: ${address}. It is the whole one, such as https://gateway.example.com/acme/users/7.`)
  }
}

/** Path and query as they are written, for it is the gateway that says what they mean. */
function targetOf(address: string): string {
  const target = /^[^:]*:\/\/[^/?#]*([^#]*)/.exec(address)?.[1] ?? ''
  return target.startsWith('/') ? target : `/${target}`
}

/** Of a name that is given again the lines are joined, as they are by whoever receives them. */
function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of lines.map(pairOf)) {
    const known = Object.keys(headers).find(each => each.toLowerCase() === name.toLowerCase())
    if (known === undefined) headers[name] = value
    else headers[known] += `, ${value}`
  }
  return headers
}

function pairOf(header: string): [string, string] {
  const colon = header.indexOf(':')
  if (colon <= 0) throw bad(`No header: "${header}". It is written as "name: value".`)
  return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()]
}

const bad = (detail: string): GatewayError => new GatewayError('bad_request', { detail })
