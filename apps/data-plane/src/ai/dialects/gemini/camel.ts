import type { Json } from '../fields.js'

/** Protobuf's JSON takes members in snake case as well, and Google's own examples use it. One level deep. */
export function camel(json: Json): Json {
  let turned: Json | undefined
  for (const key in json) {
    if (!key.includes('_')) continue
    turned ??= { ...json }
    delete turned[key]
    turned[key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] = json[key]
  }
  return turned ?? json
}
