import { expect, it } from 'vitest'
import { sampleOf } from './schema-sample.js'

it.each([
  [{ const: 7 }, 7],
  [{ enum: ['x', 'y'] }, 'x'],
  [{ type: 'string', format: 'date' }, '2026-01-15'],
  [{ type: 'string', minLength: 10, maxLength: 10 }, 'a value...'],
  [{ type: 'integer', exclusiveMinimum: 9 }, 10],
  [{ type: 'number', maximum: 1, multipleOf: 0.5 }, 1],
  [{ type: ['string', 'null'] }, 'a value'],
  [{ type: 'ARRAY', items: { type: 'BOOLEAN' }, minItems: 2 }, [true, true]],
  [{ anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
  [{ allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] }, { a: 1, b: 2 }],
  [{ $defs: { p: { type: 'string' } }, properties: { name: { $ref: '#/$defs/p' } } }, { name: 'a name' }],
])('%j', (schema, expected) => {
  expect(sampleOf(schema)).toEqual(expected)
})

it('comes to an end on a schema that contains itself', () => {
  const tree = {
    type: 'object',
    properties: { value: { const: 1 }, children: { type: 'array', items: { $ref: '#' } } },
  }
  expect(sampleOf(tree)).toMatchObject({ value: 1, children: [{ value: 1 }] })
  expect(sampleOf({ $ref: '#' })).toEqual({})
})
