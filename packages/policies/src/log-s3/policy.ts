import { signV4 } from '@gatehouse/shared/aws-signature.js'
import { httpLog, jsonLines } from '../call-log.js'
import { randomHex } from '../trace-context.js'
import { about, config } from './config.js'

export default httpLog({
  id: 'log-s3',
  ...about,
  config,
  receiver({ url, region, prefix, ...credentials }) {
    const { origin, host, pathname } = new URL(url)
    const folder = `${pathname.replace(/\/$/, '')}/${prefix}`
    return (batch, now) => {
      const [day, time] = new Date(now).toISOString().split(/[T.]/)
      const name = `${day!.replaceAll('-', '/')}/${time!.slice(0, 2)}/${time!.replaceAll(':', '')}-${randomHex(8)}.ndjson`
      const body = jsonLines(batch)
      const out = {
        method: 'PUT' as const,
        path: `${folder}${name}`,
        headers: ['content-type', 'application/x-ndjson'],
        body: Buffer.from(body),
      }
      signV4(out, host, credentials, { region, service: 's3' }, now)
      return { url: `${origin}${out.path}`, method: out.method, headers: out.headers, body }
    }
  },
})
