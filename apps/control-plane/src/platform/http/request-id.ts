import type { IncomingMessage } from 'node:http'
import { newId } from '../ids.js'

const SANE = /^[\x21-\x7e]{1,128}$/

/** The caller's X-Request-Id when it sent a sane one, else our own. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const sent = request.headers['x-request-id']
  return typeof sent === 'string' && SANE.test(sent) ? sent : newId('call').replace('call_', 'req_')
}
