import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

/** A signing secret as Standard Webhooks writes it, of random bytes. */
export const webhookSecret = (random: Uint8Array): string => PREFIX + Buffer.from(random).toString('base64')

/** The headers by which a receiver knows a message, its time and its sender (Standard Webhooks 1). `now` in ms since the epoch. */
export function webhookHeaders(id: string, body: string, secret: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
