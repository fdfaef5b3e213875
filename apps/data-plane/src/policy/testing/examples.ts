import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const text = z.record(z.string(), z.string())
const strings = z.union([z.string(), z.array(z.string())]).transform(value => [value].flat())

/** What somebody outside was told. */
const told = z.strictObject({
  by: z.enum(['http', 'tcp', 'udp', 'file']).default('http'),
  path: z.string().optional(),
  headers: text.default({}),
  body: strings.default([]),
})

/**
 * One call through a policy, and what comes of it. `$receiver`, `$tcp` and `$udp` stand for one who is told and asked, `$nobody` for a port where nobody
 * listens, `$key` for the caller's key and `$basic` for its application and key as Basic takes them.
 */
const example = z.strictObject({
  name: z.string().min(3),
  config: z.record(z.string(), z.json()),
  /** Other policies of the API. */
  beside: z.array(z.tuple([z.string(), z.record(z.string(), z.json())])).default([]),
  /** What the API asks for where no policy says so. */
  auth: z.enum(['key', 'none']).default('key'),
  /** So many calls of the same kind come first. */
  before: z.int().default(0),
  /** What the service behind answers. */
  answer: z
    .strictObject({ status: z.int().default(200), headers: text.default({}), body: z.string().default('') })
    .optional(),
  send: z
    .strictObject({
      method: z.string().default('GET'),
      path: z.string().default('/today'),
      headers: text.default({}),
      body: z.string().optional(),
      key: z.boolean().default(true),
    })
    .prefault({}),
  expect: z.strictObject({
    status: z.int(),
    code: z.string().optional(),
    /** Null: there is none of the name. */
    headers: z.record(z.string(), z.string().nullable()).default({}),
    body: strings.default([]),
    /** What the service behind gets; null: nothing. */
    service: z
      .strictObject({
        path: z.string().optional(),
        headers: z.record(z.string(), z.string().nullable()).default({}),
        body: z.string().optional(),
      })
      .nullish(),
    told: z.array(told).default([]),
  }),
  /** Why a dry run says something else. */
  notRehearsed: z.string().optional(),
})

export type Example = z.output<typeof example>

const folder = fileURLToPath(new URL('../../../../../packages/policies/src/', import.meta.url))
const examplesOf = (id: string): string => readFileSync(`${folder}${id}/examples.json`, 'utf8')

export const pageOf = (id: string): string => readFileSync(`${folder}${id}/README.md`, 'utf8')

/** The examples that stand in a policy's folder; `places` is what their placeholders stand for. */
export function readExamples(id: string, places: Readonly<Record<string, string>> = {}): Example[] {
  const filled = examplesOf(id).replaceAll(
    /\$(receiver|tcp|udp|nobody|key|basic)\b/g,
    (whole, name) => places[name] ?? whole,
  )
  return z.array(example).min(1).parse(JSON.parse(filled))
}

const sources = fileURLToPath(new URL('../../', import.meta.url))

/** Texts of the tests over real sockets that name a policy. */
export function wireTestsOf(id: string): string[] {
  wireTests ??= readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => readFileSync(`${sources}${name}`, 'utf8'))
  return wireTests.filter(source => source.includes(`'${id}'`))
}
let wireTests: string[] | undefined
