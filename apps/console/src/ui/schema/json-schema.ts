import { z } from 'zod'

/** As much of JSON Schema as zod writes, with what our own schemas add by `meta`. */
export interface JsonSchema {
  $ref?: string
  $defs?: Record<string, JsonSchema>
  type?: string | string[]
  title?: string
  description?: string
  default?: unknown
  enum?: (string | number)[]
  const?: unknown
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  /** A longer text. */
  widget?: 'markdown' | 'text' | 'file' | 'pem'
  /** What choices are called, where their own words do not say. */
  labels?: Readonly<Record<string, string>>
  /** Asked for only where fields beside it have one of these values. */
  shownWhen?: Readonly<Record<string, readonly string[]>>
  /** False: nothing is turned on by its presence, such as settings that hold anyway. */
  toggled?: boolean
  /** Not to be shown. */
  secret?: boolean
  /** Needed seldom: stands under "More settings". */
  advanced?: boolean
}

/** What a schema takes, as JSON Schema. Where zod knows more than JSON Schema can say, its own parse still checks it. */
export const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'input'): JsonSchema =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema

/** Follows references, and takes the one of several forms that is not null. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref !== undefined) {
    const { $ref, ...own } = schema
    const target = root.$defs?.[$ref.replace('#/$defs/', '')]
    return target ? resolved({ ...target, ...own }, root) : own
  }
  const forms = (schema.anyOf ?? schema.oneOf)?.filter(({ type }) => type !== 'null')
  if (forms?.length !== 1) return schema
  const { anyOf: _, oneOf: __, ...own } = schema
  return resolved({ ...forms[0]!, ...own }, root)
}

/** `maxBodyBytes` → `Max body bytes`. */
export function titleOf(name: string, schema: JsonSchema): string {
  if (schema.title) return schema.title
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export type FieldKind =
  | 'text'
  | 'long'
  | 'secret'
  | 'number'
  | 'flag'
  | 'choice'
  | 'time'
  | 'words'
  | 'pairs'
  | 'list'
  | 'group'
  | 'json'
  /** Bytes, in base64. */
  | 'file'
  /** Certificates and keys. */
  | 'pem'

/** How a field of this schema is filled in. */
export function kindOf(schema: JsonSchema): FieldKind {
  const { type, format, enum: choices, items, properties, additionalProperties: rest, widget, secret } = schema
  if (choices) return 'choice'
  // One of several kinds of text, such as an address of either version.
  if (!type && schema.anyOf?.every(one => one.type === 'string')) return 'text'
  if (type === 'boolean') return 'flag'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'object' && properties) return 'group'
  if (type === 'object' && typeof rest === 'object' && rest.type === 'string') return 'pairs'
  if (type === 'array') return items?.type === 'object' ? 'list' : 'words'
  if (type !== 'string') return 'json'
  // A field for one line would take the line breaks of a key away.
  if (secret && !widget) return 'secret'
  if (widget === 'file' || widget === 'pem') return widget
  if (widget) return 'long'
  return format === 'date-time' ? 'time' : 'text'
}
