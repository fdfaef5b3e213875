import { createHash } from 'node:crypto'
import { parseAddress } from '@gatehouse/shared/net/cidr.js'
import type { Ctx } from '../contract.js'
import { firstOf } from '../headers.js'

/** Longer keys are digested, so that what callers send does not fill memory. */
const LONGEST = 60

type Part = (ctx: Ctx) => string

const parts: Readonly<Record<string, Part>> = {
  application: ctx => ctx.applicationId ?? `from ${network(ctx.clientAddress)}`,
  subscription: ctx => ctx.subscriptionId ?? `from ${network(ctx.clientAddress)}`,
  address: ctx => network(ctx.clientAddress),
  api: ctx => ctx.apiId ?? '',
  method: ctx => ctx.method,
  path: ctx => ctx.path,
}

/** Who has an IPv6 address has 2^64 of them: they count as one. */
function network(address: string): string {
  if (!address.includes(':')) return address
  const parsed = parseAddress(address)
  if (parsed?.kind() !== 'ipv6') return parsed?.toString() ?? address
  return `${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`
}

function partOf(name: string): Part {
  const header = name.startsWith('header:') ? name.slice('header:'.length) : undefined
  return header === undefined ? parts[name]! : ctx => firstOf(ctx.headers[header]) ?? ''
}

/** Compiles the parts into one key of a call. No part can hold the line end that divides them. */
export function keyOf(names: readonly string[]): Part {
  const compiled = names.map(partOf)
  const [only] = compiled
  const whole: Part = compiled.length === 1 ? only! : ctx => compiled.map(part => part(ctx)).join('\n')
  return ctx => {
    const key = whole(ctx)
    return key.length <= LONGEST ? key : `#${createHash('sha256').update(key).digest('base64url')}`
  }
}
