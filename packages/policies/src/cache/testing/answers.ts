import type { Answer } from './simulation.js'

export const fresh = { headers: { 'cache-control': 'max-age=60' } }
export const cc = (value: string | string[], more: Answer['headers'] = {}): Answer => ({
  headers: { 'cache-control': value, ...more },
})
export const failing: Answer = { status: 503, body: 'down' }
