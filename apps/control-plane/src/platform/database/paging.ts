import type { Page } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'

/** Opaque cursors: the sort key of the last row shown. */
export const cursorFor = (key: string): string => Buffer.from(key).toString('base64url')

export function cursorOf(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString()
  if (key === '' || cursorFor(key) !== cursor || !/^[\x20-\x7e]+$/.test(key))
    throw new GatewayError('validation_failed', {
      errors: [{ pointer: '?cursor', message: 'Use the nextCursor of an earlier answer.' }],
    })
  return key
}

/** Cuts a page from rows of which one more than `limit` was asked for. */
export function pageOf<R, V>(rows: R[], limit: number, key: (row: R) => string, view: (row: R) => V): Page<V> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { data: shown.map(view), nextCursor: rows.length > limit && last !== undefined ? cursorFor(key(last)) : null }
}
