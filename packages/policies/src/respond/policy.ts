import { definePolicy } from '../contract.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'respond',
  ...about,
  config,
  compile({ status, contentType, body, headers, methods, pathPrefix }) {
    const bytes = Buffer.from(body)
    const fields = [...(bytes.length > 0 ? ['content-type', contentType] : []), ...Object.entries(headers).flat()]
    const reply = { status, headers: fields, body: bytes }
    const answered = new Set(methods)
    return {
      onRequest({ method, path }) {
        if (answered.size > 0 && !answered.has(method)) return undefined
        return pathPrefix === undefined || path === pathPrefix || path.startsWith(withSlash(pathPrefix))
          ? reply
          : undefined
      },
    }
  },
})

/** A prefix ends where a segment does. */
const withSlash = (prefix: string): string => (prefix.endsWith('/') ? prefix : `${prefix}/`)
