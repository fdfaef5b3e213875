import { z } from 'zod'

/** How the gateway, as a client of an authorization server, shows who it is (RFC 6749, 2.3.1). */
export interface Client {
  readonly clientId: string
  /** Absent: a public client, which has none. */
  readonly clientSecret?: string | undefined
  readonly clientAuthentication: 'basic' | 'post'
}

export const clientFields = {
  clientId: z.string().min(1).max(500).meta({ title: 'Client id', description: 'Of the gateway, at that server.' }),
  clientSecret: z.string().min(1).max(4000).meta({ title: 'Client secret', secret: true }),
  clientAuthentication: z
    .enum(['basic', 'post'])
    .default('basic')
    .meta({ title: 'How the gateway shows who it is', advanced: true }),
}

/** A form for that server, as `fetch` takes it. */
export function formOf(client: Client, fields: Record<string, string>): { headers: string[]; body: string } {
  const { clientId, clientSecret, clientAuthentication } = client
  const headers = ['content-type', 'application/x-www-form-urlencoded', 'accept', 'application/json']
  const form = new URLSearchParams(fields)
  if (clientSecret === undefined || clientAuthentication === 'post') {
    form.set('client_id', clientId)
    if (clientSecret !== undefined) form.set('client_secret', clientSecret)
  } else {
    // Both are form-encoded first.
    const pair = [clientId, clientSecret].map(text => new URLSearchParams({ '': text }).toString().slice(1)).join(':')
    headers.push('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  }
  return { headers, body: form.toString() }
}
