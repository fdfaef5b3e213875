import { expect, test } from 'vitest'
import { z } from 'zod'
import { schemaColumns } from './schema-columns.js'

const view = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(['in_review']),
    size: z.int(),
    secret: z.string(),
  })
  .meta({ id: 'Thing' })

test('fields that nobody drew show by themselves', () => {
  const columns = schemaColumns(view.extend({ extra: z.array(z.string()) }).meta({ id: 'ThingWithMore' }), 'state', {
    secret: false,
    name: { title: 'Called' },
  })
  expect(columns.map(({ title, numeric }) => [title, numeric])).toEqual([
    ['State', false],
    ['Called', false],
    ['Size', true],
    ['Extra', false],
  ])
})
