import { createHash } from 'node:crypto'
import type { Ctx } from '../contract.js'
import { type Directives, directives } from './directives.js'
import { type Entry, said } from './entry.js'

/** One call's way past the cache. */
export class Visit {
  readonly control: Directives
  /** The stored answer that it asks the service about. */
  entry: Entry | undefined
  /** It was answered from the store. */
  answered = false
  /** Its caller has its answer, or has left. */
  over = false
  /** Others wait for what it brings. */
  leads = false
  requestedAt = 0
  /** What is to be stored, as it comes. */
  chunks: Buffer[] | undefined
  size = 0
  make: ((body: Buffer) => Entry) | undefined

  constructor(
    /** The call, or the one that the cache makes for itself. */
    public of: Ctx,
    readonly uri: string,
    readonly consumer: string,
    heeds: boolean,
  ) {
    this.control = directives(heeds ? controlOf(of) : undefined)
  }

  get flight(): string {
    return `${this.consumer}\n${this.uri}`
  }
}

function controlOf({ headers }: Ctx): string | undefined {
  const control = said(headers, 'cache-control')
  if (control !== '') return control
  return /\bno-cache\b/i.test(said(headers, 'pragma')) ? 'no-cache' : undefined
}

/** What is asked for, whoever asks. */
export const uriOf = ({ headers, path, query }: Ctx): string =>
  `${said(headers, 'host').toLowerCase()} ${path}?${query}`

/** True where a credential of the caller's travels on to the service. */
export const isAuthorized = ({ headers, credential }: Ctx): boolean =>
  headers.authorization !== undefined && credential !== 'authorization'

/**
 * Whose answers these are: an application's, and of its users those with the same credentials. Undefined: nobody can tell, so nothing is kept.
 * Empty where all callers get the same.
 */
export function consumerOf(ctx: Ctx, shareable: boolean): string | undefined {
  if (shareable) return ''
  if (ctx.applicationId === undefined) return undefined
  const secrets = [isAuthorized(ctx) ? said(ctx.headers, 'authorization') : '', said(ctx.headers, 'cookie')]
  if (secrets.every(secret => secret === '')) return ctx.applicationId
  return `${ctx.applicationId} ${createHash('sha256').update(secrets.join('\n')).digest('base64url')}`
}
