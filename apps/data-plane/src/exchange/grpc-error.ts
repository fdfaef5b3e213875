import { type ErrorCode, errorCodes } from '@gatehouse/shared/errors/codes.js'
import type { FailOptions } from './fail-options.js'

/** Codes of gRPC by the status that the catalogue has for an error. */
const CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  402: 8,
  403: 7,
  404: 12,
  405: 12,
  408: 4,
  409: 10,
  410: 12,
  413: 8,
  415: 3,
  422: 3,
  429: 8,
  499: 1,
  500: 13,
  501: 12,
  502: 14,
  503: 14,
  504: 4,
}
const UNKNOWN = 2

/**
 * Fields of a head that is a whole answer, `Trailers-Only` (github.com/grpc/grpc, PROTOCOL-HTTP2): what a library of gRPC makes its own error of.
 * Flat name, value pairs.
 */
export function grpcError(
  code: ErrorCode,
  { detail, retryAfter, headers = [] }: FailOptions,
  contentType = 'application/grpc',
): string[] {
  const { status, detail: usual } = errorCodes[code]
  const fields = ['content-type', contentType, 'grpc-status', String(CODES[status] ?? UNKNOWN)]
  fields.push('grpc-message', percentEncoded(detail ?? usual), 'x-gatehouse-error', code)
  if (retryAfter !== undefined) fields.push('grpc-retry-pushback-ms', String(Math.ceil(retryAfter * 1000)))
  fields.push(...headers)
  return fields
}

/** All but printable ASCII, and the sign itself. */
const percentEncoded = (text: string): string =>
  text.replace(/[^\x20-\x24\x26-\x7e]/gu, each =>
    [...Buffer.from(each)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
