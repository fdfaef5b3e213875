import type { Transform } from 'node:stream'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import { type Ctx, definePolicy, type ResponseHead } from '../contract.js'
import { firstOf, headerIn, removeHeader, setHeader } from '../headers.js'
import { negotiate } from './accept.js'
import { about, config } from './config.js'

const EVENTS = 'text/event-stream'

function packer(encoding: string, level: number, atOnce: boolean, bytes: number | undefined): Transform {
  if (encoding === 'gzip') return createGzip({ level, ...(atOnce && { flush: constants.Z_SYNC_FLUSH }) })
  return createBrotliCompress({
    ...(atOnce && { flush: constants.BROTLI_OPERATION_FLUSH }),
    params: {
      [constants.BROTLI_PARAM_QUALITY]: level,
      // What it usually takes would be megabytes for each answer.
      [constants.BROTLI_PARAM_LGWIN]: 18,
      ...(bytes !== undefined && { [constants.BROTLI_PARAM_SIZE_HINT]: bytes }),
    },
  })
}

/** `text/*` stands for all that begins so. */
function typeTest(types: readonly string[]): (type: string) => boolean {
  const exact = new Set(types)
  const families = types.filter(type => type.endsWith('/*')).map(type => type.slice(0, -1))
  return type => exact.has(type) || families.some(family => type.startsWith(family))
}

export default definePolicy({
  id: 'compression',
  ...about,
  config,
  compile({ encodings, level, minBytes, types, events }) {
    const isPacked = typeTest(types)

    /** Whether what the caller gets depends on what it accepts. */
    function mayPack({ status, headers }: ResponseHead): boolean {
      const type = (headerIn(headers, 'content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
      if (type === EVENTS ? !events : !isPacked(type)) return false
      // A part of a body is a part of its bytes as the service counts them.
      if (status === 206 || headerIn(headers, 'content-range') !== undefined) return false
      if (headerIn(headers, 'content-encoding') !== undefined) return false
      if (/(?:^|,)\s*no-transform\s*(?:,|$)/i.test(headerIn(headers, 'cache-control') ?? '')) return false
      const length = headerIn(headers, 'content-length')
      return length === undefined || Number(length) >= minBytes
    }

    return {
      onResponse(_ctx, head) {
        if (mayPack(head)) vary(head.headers)
      },
      transformResponse(ctx: Ctx, head) {
        if (!mayPack(head)) return undefined
        const encoding = negotiate(firstOf(ctx.headers['accept-encoding']), encodings)
        if (encoding === undefined) return undefined
        const { headers } = head
        const length = headerIn(headers, 'content-length')
        const type = headerIn(headers, 'content-type')!
        removeHeader(headers, 'content-length')
        for (const name of ['accept-ranges', 'content-md5', 'digest', 'content-digest']) removeHeader(headers, name)
        const tag = headerIn(headers, 'etag')
        if (tag !== undefined && !tag.startsWith('W/')) setHeader(headers, 'etag', `W/${tag}`)
        headers.push('content-encoding', encoding)
        return packer(encoding, level, type.startsWith(EVENTS), length === undefined ? undefined : Number(length))
      },
    }
  },
})

function vary(headers: string[]): void {
  const told = headerIn(headers, 'vary')
  if (told === undefined) headers.push('vary', 'accept-encoding')
  else if (!/(?:^|,)\s*(?:\*|accept-encoding)\s*(?:,|$)/i.test(told))
    setHeader(headers, 'vary', `${told}, accept-encoding`)
}
