import type { z } from 'zod'
import type { Ctx, Reply, RequestBody } from '../contract.js'
import { firstOf } from '../headers.js'
import { jsonChange } from '../json-change.js'
import { jsonToXml, xmlToJson } from '../xml-json.js'
import type { config } from './config.js'

const JSON_TYPE = /^application\/(?:[\w.+-]{1,50}\+)?json\s{0,5}(?:;|$)/i
const XML_TYPE = /^(?:text|application)\/(?:[\w.+-]{1,50}\+)?xml\s{0,5}(?:;|$)/i

type Settings = Pick<z.output<typeof config>, 'xml' | 'removeJson' | 'renameJson' | 'setJson' | 'addJson'>

export interface BodyChange {
  change(ctx: Ctx, body: RequestBody): Reply | undefined
  /** What a body of this type calls itself when it goes on; undefined: the same. */
  typeOf(type: string | undefined): string | undefined
}

/** Undefined where bodies are to stay as they are, so that they need not be held. */
export function bodyChange(settings: Settings): BodyChange | undefined {
  const change = jsonChange(settings)
  const { xml } = settings
  if (!change && xml === 'none') return undefined
  const reads = (type: string | undefined): 'json' | 'xml' | undefined => {
    if (JSON_TYPE.test(type ?? '')) return 'json'
    return xml === 'to-json' && XML_TYPE.test(type ?? '') ? 'xml' : undefined
  }
  return {
    change(ctx, body) {
      const form = reads(firstOf(ctx.headers['content-type']))
      if (form === undefined || body.bytes.length === 0) return undefined
      if (ctx.headers['content-encoding'] !== undefined)
        return { error: 'unsupported_media_type', detail: 'A packed body cannot be changed. Send it as it is.' }
      try {
        const text = body.bytes.toString('utf8')
        const value = form === 'xml' ? xmlToJson(text) : JSON.parse(text)
        const changed = change ? change(value) : value
        body.bytes = Buffer.from(xml === 'from-json' ? jsonToXml(changed) : JSON.stringify(changed))
        return undefined
      } catch {
        return { error: 'bad_request', detail: `The body is not valid ${form === 'xml' ? 'XML' : 'JSON'}.` }
      }
    },
    typeOf(type) {
      const form = reads(type)
      if (form === undefined) return undefined
      if (xml === 'from-json') return 'application/xml'
      return form === 'xml' ? 'application/json' : undefined
    },
  }
}
