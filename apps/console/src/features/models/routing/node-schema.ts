import { modelRouting } from '@gatehouse/shared/api/model-routing.js'
import { type JsonSchema, jsonSchemaOf, resolved } from '../../../ui/schema/json-schema.js'
import type { Strategy } from './tree.js'

/** Of whichever node. */
export const root = jsonSchemaOf(modelRouting)

/** Where other nodes stand, which are chosen in the graph. */
export const NODES = ['strategy', 'canary', 'stable', 'shadow', 'use', 'otherwise', 'embedding', 'choices/*/use']

/** What a node of one strategy holds; a field that is added to it in its schema is asked for here. */
export function nodeSchema(strategy: Strategy): JsonSchema {
  const { oneOf, anyOf } = resolved(root, root)
  const found = (oneOf ?? anyOf)?.find(({ properties }) => {
    const { const: only, enum: any } = properties?.strategy ?? {}
    return only === strategy || any?.includes(strategy)
  })
  if (!found) throw new Error(`no schema of the strategy ${strategy}`)
  return found
}
