import { createHash, createHmac } from 'node:crypto'

export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** A call before it leaves; headers are flat name, value pairs in lower case, and the signature's are added to them. */
export interface Signable {
  readonly method: string
  /** Path and query as they travel. */
  readonly path: string
  readonly headers: string[]
  readonly body: Buffer
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** RFC 3986: what encodeURIComponent leaves open is closed too. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * Signs a call by AWS Signature Version 4 and adds the headers that carry it. Segments of the path are encoded once more for the signature, as every
 * service but S3 does, which in turn wants the body's digest as a header. `now` in ms since the epoch.
 */
export function signV4(
  out: Signable,
  host: string,
  credentials: AwsCredentials,
  scope: { region: string; service: string },
  now: number,
): void {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const isS3 = scope.service === 's3'
  const digest = sha256(out.body)
  out.headers.push('x-amz-date', time)
  if (isS3) out.headers.push('x-amz-content-sha256', digest)
  if (credentials.sessionToken) out.headers.push('x-amz-security-token', credentials.sessionToken)
  const headers = signedHeaders(out.headers, host)
  const names = headers.map(([name]) => name).join(';')
  const [path = '', query = ''] = out.path.split('?')
  const request = [
    out.method,
    isS3 ? path : path.split('/').map(encoded).join('/'),
    query.split('&').sort().join('&'),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    digest,
  ].join('\n')
  const whole = `${day}/${scope.region}/${scope.service}/aws4_request`
  const text = [ALGORITHM, time, whole, sha256(request)].join('\n')
  const steps = [day, scope.region, scope.service, 'aws4_request']
  const key = steps.reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`)
  const signature = hmac(key, text).toString('hex')
  out.headers.push(
    'authorization',
    `${ALGORITHM} Credential=${credentials.accessKeyId}/${whole}, SignedHeaders=${names}, Signature=${signature}`,
  )
}

/** Host, content type and Amazon's own, by name. Others may be changed on the way. */
function signedHeaders(flat: readonly string[], host: string): [string, string][] {
  const pairs: [string, string][] = [['host', host]]
  for (let i = 0; i + 1 < flat.length; i += 2)
    if (flat[i] === 'content-type' || flat[i]!.startsWith('x-amz-'))
      pairs.push([flat[i]!, flat[i + 1]!.trim().replace(/ +/g, ' ')])
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1))
}
