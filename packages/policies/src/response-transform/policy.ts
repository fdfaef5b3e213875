import type { z } from 'zod'
import { definePolicy } from '../contract.js'
import { headerIn, removeHeader, setHeader } from '../headers.js'
import { about, config } from './config.js'
import { parsePath, removeAt, renameAt, setAt } from './json-path.js'

/** As OWASP's secure headers project advises for APIs. */
const SECURITY: readonly [string, string][] = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
]

type JsonSettings = Pick<z.output<typeof config>, 'removeJson' | 'renameJson' | 'setJson' | 'addJson'>

/** Undefined where nothing is to be changed, so that bodies pass as they come. */
function jsonChange({
  removeJson,
  renameJson,
  setJson,
  addJson,
}: JsonSettings): ((json: unknown) => unknown) | undefined {
  const removes = removeJson.map(parsePath)
  const renames = Object.entries(renameJson).map(([from, to]) => [parsePath(from), to] as const)
  const sets = Object.entries(setJson).map(([path, value]) => [parsePath(path), value] as const)
  const adds = Object.entries(addJson).map(([path, value]) => [parsePath(path), value] as const)
  if (removes.length + renames.length + sets.length + adds.length === 0) return undefined
  return json => {
    for (const path of removes) removeAt(json, path)
    for (const [path, to] of renames) renameAt(json, path, to)
    for (const [path, value] of sets) setAt(json, path, value, 'any')
    for (const [path, value] of adds) setAt(json, path, value, 'missing')
    return json
  }
}

export default definePolicy({
  id: 'response-transform',
  ...about,
  config,
  needs: { response: 'json' },
  compile(settings) {
    const { removeHeaders, setHeaders, addHeaders, security, maxBodyBytes, otherwise } = settings
    const change = jsonChange(settings)
    const sets = Object.entries(setHeaders)
    const adds = [...Object.entries(addHeaders), ...(security ? SECURITY : [])]
    return {
      onResponse(_ctx, { headers }) {
        for (const name of removeHeaders) removeHeader(headers, name)
        for (const [name, value] of sets) setHeader(headers, name, value)
        for (const [name, value] of adds) if (headerIn(headers, name) === undefined) headers.push(name, value)
      },
      ...(change && { onResponseJson: (_ctx, json) => change(json), hold: { maxBytes: maxBodyBytes, otherwise } }),
    }
  },
})
