import type { AiRequest, ResponseFormat } from '@gatehouse/shared/ai/canonical.js'
import { objectSchema, rewriteSchema, someSchema } from '../common/json-schema.js'
import { toolName } from '../common/tool-names.js'
import { isObject, type Json } from '../common/wire.js'
import { claudeOf } from './model.js'

type SchemaFormat = Extract<ResponseFormat, { type: 'json-schema' }>

/** Keywords that Claude's own JSON Schema output refuses. */
const REFUSED = [
  ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'maxItems'],
  [
    'uniqueItems',
    'contains',
    'patternProperties',
    'propertyNames',
    'minProperties',
    'maxProperties',
    'not',
    'if',
    'oneOf',
  ],
].flat()

const refused = (schema: Json): boolean =>
  REFUSED.some(keyword => keyword in schema) || (isObject(schema.additionalProperties) && schema.type === 'object')

/** The schema for an answer in the model's own way; undefined where it has none for this schema, and a tool stands in. */
export function nativeSchema(format: SchemaFormat, model: string): Json | undefined {
  const schema = isObject(format.schema) ? format.schema : undefined
  if (!schema || !claudeOf(model).format || someSchema(schema, refused)) return undefined
  return rewriteSchema(schema, each =>
    each.type === 'object' || each.properties ? { ...each, additionalProperties: false } : each,
  )
}

/** The tool that stands in for a schema: the model has to call it, its arguments are the answer. */
export const standIn = (format: SchemaFormat): Json => ({
  name: standInName(format),
  description: format.description ?? 'Give the answer by calling this tool.',
  input_schema: objectSchema(format.schema),
})

const standInName = ({ name }: SchemaFormat): string => toolName(`answer_${name}`)

/** The name under which an answer in a schema may come back as a call; undefined where none was asked for. */
export const standInOf = ({ responseFormat }: AiRequest): string | undefined =>
  responseFormat?.type === 'json-schema' ? standInName(responseFormat) : undefined
