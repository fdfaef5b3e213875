import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { FastifyInstance } from 'fastify'

const utf8 = new TextDecoder('utf-8', { fatal: true })
// What JSON may spell and Postgres cannot store: the null character, and halves of surrogate pairs.
const SUSPECT = /\\u(0000|[dD][89a-fA-F])/

/** JSON is the only content type that is understood; anything else is answered by 415. */
export function acceptJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    try {
      done(null, parseJson(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
}

/** Undefined for an empty body; throws `bad_request` for what is not JSON, `validation_failed` for text that cannot be kept. */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return undefined
  const { text, value } = read(body)
  if (SUSPECT.test(text)) requireStorable(value, '')
  return value
}

function read(body: Uint8Array): { text: string; value: unknown } {
  try {
    const text = utf8.decode(body)
    return { text, value: JSON.parse(text) }
  } catch (cause) {
    throw new GatewayError('bad_request', {
      detail: 'The body is not valid JSON in UTF-8.',
      errors: [{ pointer: '', message: (cause as Error).message.slice(0, 200) }],
      cause,
    })
  }
}

function requireStorable(value: unknown, pointer: string): void {
  if (typeof value === 'string' && !isStorable(value))
    throw new GatewayError('validation_failed', {
      errors: [{ pointer, message: 'Holds a null character or half of a surrogate pair.' }],
    })
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    requireStorable(name, at)
    requireStorable(inner, at)
  }
}

/** Whether Postgres can keep it as text. */
export const isStorable = (text: string): boolean => !text.includes('\0') && Buffer.from(text).toString() === text
