import { STATUS_CODES } from 'node:http'
import { type ErrorCode, errorCodes } from '@gatehouse/shared/errors/codes.js'
import { errorPayload } from '../exchange/error-reply.js'

/** A whole answer on the wire to what could not be read as a request. The connection ends with it. */
export function bareReply(code: ErrorCode, requestId: string): Buffer {
  const { status } = errorCodes[code]
  const body = errorPayload('problem', code, requestId, {})
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${body.length}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}
