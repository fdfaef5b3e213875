import { definePolicy } from '../contract.js'
import { headerIn, removeHeader, setHeader } from '../headers.js'
import { jsonChange } from '../json-change.js'
import { WholeChange } from '../whole-change.js'
import { jsonToXml, xmlToJson } from '../xml-json.js'
import { about, config } from './config.js'

/** As OWASP's secure headers project advises for APIs. */
const SECURITY: readonly [string, string][] = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
]

const JSON_TYPE = /^application\/(?:[\w.+-]{1,50}\+)?json\s{0,5}(?:;|$)/i
const XML_TYPE = /^(?:text|application)\/(?:[\w.+-]{1,50}\+)?xml\s{0,5}(?:;|$)/i

/** Other bytes than the service's are no longer what its strong tag says. */
function weakenTag(headers: string[]): void {
  const tag = headerIn(headers, 'etag')
  if (tag !== undefined && !tag.startsWith('W/')) setHeader(headers, 'etag', `W/${tag}`)
}

export default definePolicy({
  id: 'response-transform',
  ...about,
  config,
  needs: { response: 'json' },
  compile(settings) {
    const { removeHeaders, setHeaders, addHeaders, security, maxBodyBytes, otherwise, xml } = settings
    const change = jsonChange(settings)
    const sets = Object.entries(setHeaders)
    const adds = [...Object.entries(addHeaders), ...(security ? SECURITY : [])]
    const toXml = xml === 'from-json'
    // What was held in JSON is changed by the hook for JSON; XML is held and read here, and changed with it.
    const rewrite: ((text: string) => string) | undefined =
      xml === 'to-json'
        ? text => JSON.stringify(change ? change(xmlToJson(text)) : xmlToJson(text))
        : toXml
          ? text => jsonToXml(JSON.parse(text))
          : undefined
    const [from, to] = toXml ? [JSON_TYPE, 'application/xml'] : [XML_TYPE, 'application/json']
    return {
      ...(rewrite && {
        transformResponse(_ctx, head) {
          if (!from.test(headerIn(head.headers, 'content-type') ?? '')) return undefined
          if (headerIn(head.headers, 'content-encoding') !== undefined) return undefined
          setHeader(head.headers, 'content-type', to)
          removeHeader(head.headers, 'content-length')
          weakenTag(head.headers)
          return new WholeChange(maxBodyBytes, rewrite)
        },
      }),
      onResponse(_ctx, { headers }) {
        for (const name of removeHeaders) removeHeader(headers, name)
        for (const [name, value] of sets) setHeader(headers, name, value)
        for (const [name, value] of adds) if (headerIn(headers, name) === undefined) headers.push(name, value)
      },
      ...(change && { onResponseJson: (_ctx, json) => change(json), hold: { maxBytes: maxBodyBytes, otherwise } }),
    }
  },
})
