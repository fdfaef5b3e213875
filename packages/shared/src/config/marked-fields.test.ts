import { expect, test } from 'vitest'
import { z } from 'zod'
import { type MarkedSchema, mapMarked } from './marked-fields.js'

const secret = z.string().meta({ secret: true })
const schema = z.toJSONSchema(
  z.object({
    name: z.string(),
    password: secret.optional(),
    users: z.array(z.object({ name: z.string(), password: secret })),
    either: z.union([z.object({ kind: z.literal('a'), key: secret }), z.object({ kind: z.literal('b'), key: secret })]),
    byName: z.record(z.string(), secret),
    page: z.url().meta({ fetched: true }).default('https://a.example'),
  }),
  { io: 'input' },
) as MarkedSchema

const value = {
  name: 'x',
  password: 'p1',
  users: [
    { name: 'ann', password: 'p2' },
    { name: 'bob', password: 'p3' },
  ],
  either: { kind: 'a', key: 'p4' },
  byName: { 'a/b': 'p5' },
  page: 'https://b.example',
  unknown: { password: 'stays' },
}

test('finds marked parts wherever they stand, and tells where', () => {
  const found: [unknown, string][] = []
  const changed = mapMarked(schema, 'secret', value, (part, pointer) => {
    found.push([part, pointer])
    return '***'
  })
  expect(found).toEqual([
    ['p1', '/password'],
    ['p2', '/users/0/password'],
    ['p3', '/users/1/password'],
    ['p4', '/either/key'],
    ['p5', '/byName/a~1b'],
  ])
  expect(JSON.stringify(changed)).not.toMatch(/p[1-5]/)
  expect(changed).toMatchObject({
    name: 'x',
    users: [{ name: 'ann' }, { name: 'bob' }],
    unknown: { password: 'stays' },
  })
})

test('each mark is its own, and what is absent stays so', () => {
  const pointers: string[] = []
  const same = mapMarked(schema, 'fetched', { ...value, password: undefined }, (part, pointer) => {
    pointers.push(pointer)
    return part
  })
  expect(pointers).toEqual(['/page'])
  expect(same).toEqual({ ...value, password: undefined })
})
