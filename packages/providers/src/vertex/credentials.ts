import { createSign } from 'node:crypto'
import { z } from 'zod'
import { bearerToken } from '../azure/entra.js'
import { objectOf } from '../common/wire.js'
import type { TokenExchange } from '../contract.js'
import { secret } from '../openai-chat/provider.js'

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const TOKEN_URI = 'https://oauth2.googleapis.com/token'
const LIFETIME_S = 3600

const keyFile = z.object({
  project_id: z.string().min(1),
  client_email: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
  private_key_id: z.string().optional(),
  token_uri: z.url({ protocol: /^https?$/ }).default(TOKEN_URI),
})
type KeyFile = z.output<typeof keyFile>

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

export const vertexCredentials = z.object({
  serviceAccount: secret('Key file of the service account')
    .max(10_000)
    .refine(json => keyFile.safeParse(parsed(json)).success, 'the JSON of a key file, as Google Cloud gives it')
    .meta({ title: 'Key file of the service account', description: 'The whole JSON.', secret: true }),
  project: z
    .string()
    .trim()
    .regex(/^[\w:.-]{1,100}$/, 'the id of a project')
    .optional()
    .meta({ title: 'Project', description: "The key file's own unless given." }),
  location: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]{2,40}$/, 'a location such as global or europe-west4')
    .default('global')
    .meta({ title: 'Location' }),
})
export type VertexCredentials = z.output<typeof vertexCredentials>

const files = new WeakMap<object, KeyFile>()

/** The key file, read once for each set of credentials. */
function fileOf(credentials: VertexCredentials): KeyFile {
  let file = files.get(credentials)
  if (!file) {
    file = keyFile.parse(parsed(credentials.serviceAccount))
    files.set(credentials, file)
  }
  return file
}

/** Where a publisher's models are, below the base URL. */
export const publisherPath = (credentials: VertexCredentials, publisher: string): string =>
  `/v1/projects/${credentials.project ?? fileOf(credentials).project_id}/locations/${credentials.location}/publishers/${publisher}/models`

export const vertexAddress = ({ location }: VertexCredentials): string =>
  location === 'global' ? 'https://aiplatform.googleapis.com' : `https://${location}-aiplatform.googleapis.com`

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token of Google's for a service account: a JWT signed with its key in exchange (RFC 7523). */
export const serviceAccountToken: TokenExchange<VertexCredentials> = {
  request: (credentials, now) => {
    const { client_email, private_key, private_key_id, token_uri } = fileOf(credentials)
    const iat = Math.floor(now / 1000)
    const header = part({ alg: 'RS256', typ: 'JWT', ...(private_key_id ? { kid: private_key_id } : {}) })
    const claims = part({ iss: client_email, scope: SCOPE, aud: token_uri, iat, exp: iat + LIFETIME_S })
    const signature = createSign('RSA-SHA256').update(`${header}.${claims}`).sign(private_key, 'base64url')
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: `${header}.${claims}.${signature}`,
    })
    return {
      method: 'POST',
      url: token_uri,
      headers: ['content-type', 'application/x-www-form-urlencoded'],
      body: Buffer.from(form.toString()),
    }
  },
  response: body => bearerToken(objectOf(body)),
  headers: token => ['authorization', `Bearer ${token}`],
}
