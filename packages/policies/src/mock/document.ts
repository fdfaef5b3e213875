import { sampleOf } from './sample.js'

type Json = Readonly<Record<string, unknown>>

export interface MockAnswer {
  contentType: string | undefined
  /** By their names; those without one are of an empty name. The first is the usual one. */
  examples: ReadonlyMap<string, () => Buffer>
  /** Flat name, value pairs. */
  headers: readonly string[]
}

/** Answers of one operation, by "200", "4XX" or "default"; of each the media types in the order of the document. */
export type Operation = ReadonlyMap<string, readonly MockAnswer[]>

const NOTHING = Buffer.alloc(0)
/** Headers of the message and the connection: they say how this answer travels, which is not the document's to tell. */
const NOT_SHOWN = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value)
const objectAt = (value: Json, name: string): Json => (isObject(value[name]) ? value[name] : {})

/** Follows references within a document; what leads nowhere, or in a circle, is nothing. */
export const resolver =
  (document: Json) =>
  (value: unknown): Json => {
    let found = value
    for (let step = 0; isObject(found) && typeof found.$ref === 'string'; step++) {
      if (step === 10) return {}
      found = found.$ref
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>(
          (at, name) => (isObject(at) ? at[name.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
          document,
        )
    }
    return isObject(found) ? found : {}
  }

/** What an OpenAPI document shows of answers, by path template and method. */
export function operationsOf(document: Json): Map<string, Map<string, Operation>> {
  const resolve = resolver(document)
  const all = new Map<string, Map<string, Operation>>()
  for (const [path, item] of Object.entries(objectAt(document, 'paths'))) {
    const methods = Object.entries(resolve(item)).filter(([name]) => METHODS.has(name))
    all.set(
      path,
      new Map(methods.map(([name, operation]) => [name.toUpperCase(), answersOf(resolve(operation), resolve)])),
    )
  }
  return all
}

function answersOf(operation: Json, resolve: (value: unknown) => Json): Operation {
  const answers = new Map<string, MockAnswer[]>()
  for (const [code, value] of Object.entries(objectAt(operation, 'responses'))) {
    const response = resolve(value)
    const headers = headersOf(objectAt(response, 'headers'), resolve)
    const media = Object.entries(objectAt(response, 'content'))
    const empty: MockAnswer = { contentType: undefined, examples: new Map([['', () => NOTHING]]), headers }
    const told = media.map(([contentType, each]) => ({
      contentType,
      examples: examplesOf(contentType, resolve(each), resolve),
      headers,
    }))
    answers.set(code.toUpperCase() === 'DEFAULT' ? 'default' : code.toUpperCase(), told.length > 0 ? told : [empty])
  }
  return answers
}

function examplesOf(contentType: string, media: Json, resolve: (value: unknown) => Json): MockAnswer['examples'] {
  const named = Object.entries(objectAt(media, 'examples'))
    .map(([name, each]) => [name, resolve(each)] as const)
    // What lies elsewhere is not fetched.
    .filter(([, each]) => 'value' in each)
  if (named.length > 0)
    return new Map(named.map(([name, { value }]) => [name, once(() => bytesOf(contentType, value))]))
  const value = () => ('example' in media ? media.example : sampleOf(media.schema, resolve))
  return new Map([['', once(() => bytesOf(contentType, value()))]])
}

function headersOf(headers: Json, resolve: (value: unknown) => Json): string[] {
  return Object.entries(headers).flatMap(([name, each]) => {
    if (NOT_SHOWN.has(name.toLowerCase())) return []
    const header = resolve(each)
    const value = header.example ?? resolve(header.schema).example
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    return /^[\w-]{1,100}$/.test(name) && /^[\x20-\x7e]{1,1000}$/.test(text) ? [name.toLowerCase(), text] : []
  })
}

/** Documents show far more answers than are ever asked for: each is made when it is. */
function once(make: () => Buffer): () => Buffer {
  let made: Buffer | undefined
  return () => {
    made ??= make()
    return made
  }
}

const bytesOf = (contentType: string, value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' && !/[/+]json\b/i.test(contentType) ? value : JSON.stringify(value ?? null))
