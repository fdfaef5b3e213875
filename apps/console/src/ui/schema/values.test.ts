import { money } from '@gatehouse/shared/api/common.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonSchemaOf, kindOf, resolved, titleOf } from './json-schema.js'
import { grouped } from './knowledge.js'
import { filled, valueAt, withValue } from './values.js'

const values = { name: 'Bot', targets: [{ url: 'a', weight: 1 }, { url: 'b' }] }

test('one place changes, the others stay the same objects', () => {
  const next = withValue(values, '/targets/1/url', 'c')
  expect(valueAt(next, '/targets/1/url')).toBe('c')
  expect(next.targets[0]).toBe(values.targets[0])
  expect(withValue(values, '/targets/0', undefined).targets).toEqual([{ url: 'b' }])
  expect(withValue(undefined, '/limits/requests/limit', 5)).toEqual({ limits: { requests: { limit: 5 } } })
})

test('what is left empty is left out', () => {
  expect(filled({ name: '', limits: { requests: {} }, tags: ['', 'a'], count: 0, off: false })).toEqual({
    limits: { requests: {} },
    tags: ['a'],
    count: 0,
    off: false,
  })
})

test('a schema says how its fields are filled in', () => {
  const json = jsonSchemaOf(
    z.strictObject({
      price: money.nullable(),
      maxBodyBytes: z.int(),
      note: z.string().meta({ widget: 'text', title: 'Remark' }),
      when: z.iso.datetime(),
      models: z.array(z.string()),
      routes: z.array(z.strictObject({ path: z.string() })),
      free: z.unknown(),
    }),
  )
  const fields = Object.entries(json.properties!).map(([name, field]) => {
    const schema = resolved(field, json)
    return [titleOf(name, schema), kindOf(schema)]
  })
  expect(fields).toEqual([
    ['Price', 'text'],
    ['Max body bytes', 'number'],
    ['Remark', 'long'],
    ['When', 'time'],
    ['Models', 'words'],
    ['Routes', 'list'],
    ['Free', 'json'],
  ])
})

test('choices of a group stand together, under its name and without it', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(value => ({ value, label: value })) as [never, never, never]
  const of = (choice: object, group: string) => ({ ...choice, group }) as never
  expect(grouped([of(a, 'one'), of(b, 'one'), of(c, 'two'), a])).toEqual([
    { group: 'one', items: [a, b] },
    { group: 'two', items: [c] },
    a,
  ])
})
