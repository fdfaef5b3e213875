import type { ReactNode } from 'react'
import type { z } from 'zod'
import { formatNumber, formatWord } from '../../lib/format.js'
import type { Column } from '../data-table.js'
import { RelativeTime } from '../relative-time.js'
import { type JsonSchema, jsonSchemaOf, resolved, titleOf } from './json-schema.js'

interface Drawn<T> {
  title?: string
  cell?: (row: T) => ReactNode
  numeric?: boolean
}

/**
 * A column for every field of what the API answers with, in the schema's order. Known fields may be drawn in their own way or,
 * with `false`, left out; a field that is added to the schema shows by itself.
 */
export function schemaColumns<S extends z.ZodType>(
  schema: S,
  first: keyof z.output<S> & string,
  known: Partial<Record<keyof z.output<S> & string, Drawn<z.output<S>> | false>> = {},
): Column<z.output<S>>[] {
  const root = jsonSchemaOf(schema, 'output')
  type Row = z.output<S> & Record<string, unknown>
  const { [first]: leading, ...others } = resolved(root, root).properties ?? {}
  return Object.entries({ [first]: leading ?? {}, ...others }).flatMap(([name, property]) => {
    const drawn = known[name as keyof typeof known] as Drawn<z.output<S>> | false | undefined
    if (drawn === false || (name === 'id' && !drawn)) return []
    const field = resolved(property, root)
    const cell = (row: z.output<S>) => <Plain value={(row as Row)[name]} schema={field} />
    return [{ title: titleOf(name, field), cell, numeric: isNumeric(field), ...drawn }]
  })
}

const isNumeric = ({ type, format }: JsonSchema): boolean =>
  type === 'integer' || type === 'number' || format === 'date-time'

/** A value as people read it, by its schema. */
export function Plain({ value, schema }: { value: unknown; schema: JsonSchema }): ReactNode {
  if (value === null || value === undefined || value === '') return '–'
  if (schema.format === 'date-time' && typeof value === 'string') return <RelativeTime at={value} />
  if (schema.enum) return formatWord(String(value))
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return formatNumber(value)
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(part).join(', ')
  return part(value) || '–'
}

const part = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([name, one]) => `${formatWord(name).toLowerCase()} ${part(one)}`)
        .join(', ')
    : String(value)
