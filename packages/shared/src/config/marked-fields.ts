/** As much of a JSON Schema as tells where a value's parts are described. */
export interface MarkedSchema {
  properties?: Record<string, MarkedSchema>
  additionalProperties?: MarkedSchema | boolean
  items?: MarkedSchema
  anyOf?: MarkedSchema[]
  oneOf?: MarkedSchema[]
  allOf?: MarkedSchema[]
  /** To be sealed where it is kept and never shown. */
  secret?: boolean
  /** A URL that the gateway itself will ask. */
  fetched?: boolean
}

export type Mark = 'secret' | 'fetched'

/**
 * A copy of a value in which `change` stands in for each part that the schema marks; `pointer` is its JSON Pointer. What the schema does not describe stays
 * as it is.
 */
export function mapMarked(
  schema: MarkedSchema,
  mark: Mark,
  value: unknown,
  change: (part: unknown, pointer: string) => unknown,
  pointer = '',
): unknown {
  if (value === undefined || value === null) return value
  // Of a union any branch may describe the value; a part that several of them mark is changed once.
  const all = branches(schema)
  if (all.some(branch => branch[mark])) return change(value, pointer)
  if (Array.isArray(value)) {
    const items = { anyOf: all.flatMap(branch => branch.items ?? []) }
    return value.map((item, index) => mapMarked(items, mark, item, change, `${pointer}/${index}`))
  }
  if (typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const described = { anyOf: all.flatMap(branch => describing(branch, name) ?? []) }
      const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      return [name, mapMarked(described, mark, part, change, at)]
    }),
  )
}

function branches(schema: MarkedSchema): MarkedSchema[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  return [schema, ...choices.flatMap(branches)]
}

function describing({ properties, additionalProperties }: MarkedSchema, name: string): MarkedSchema | undefined {
  if (properties && Object.hasOwn(properties, name)) return properties[name]
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}
