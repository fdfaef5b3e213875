import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import { Markdown } from '../../../ui/markdown.js'
import type { Schema } from './document.js'
import { merged, typeOf } from './example.js'
import classes from './reference.module.css'

const DEPTH = 8

interface Props {
  document: ApiDocument
  schema: Schema | undefined
  depth?: number
}

/** The fields of a schema; what is inside of one opens below it. */
export function SchemaView({ document, schema: from, depth = 0 }: Props) {
  const schema = merged(document, from)
  const inner = typeOf(schema) === 'array' ? merged(document, schema.items) : schema
  const either = inner.oneOf ?? inner.anyOf
  if (either)
    return (
      <div className={classes.either}>
        {either.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: their order is their name
          <div key={index}>
            <span className={classes.type}>
              {index === 0 ? 'Either' : 'or'} {typeText(document, one)}
            </span>
            {depth < DEPTH && <SchemaView document={document} schema={one} depth={depth + 1} />}
          </div>
        ))}
      </div>
    )
  const fields = Object.entries(inner.properties ?? {})
  if (fields.length === 0) return null
  return (
    <ul className={classes.fields}>
      {fields.map(([name, field]) => (
        <Field
          key={name}
          document={document}
          name={name}
          schema={field}
          required={inner.required?.includes(name) ?? false}
          depth={depth}
        />
      ))}
    </ul>
  )
}

interface FieldProps {
  document: ApiDocument
  name: string
  schema: Schema
  required: boolean
  depth: number
}

function Field({ document, name, schema: from, required, depth }: FieldProps) {
  const schema = merged(document, from)
  const inner = typeOf(schema) === 'array' ? merged(document, schema.items) : schema
  const nested = depth < DEPTH && (inner.properties ?? inner.oneOf ?? inner.anyOf) !== undefined
  return (
    <li>
      <FieldHead name={name} type={typeText(document, schema)} required={required} />
      {schema.description && (
        <div className={classes.about}>
          <Markdown text={schema.description} />
        </div>
      )}
      <Bounds schema={schema} />
      {nested && (
        <details className={classes.nested}>
          <summary>Inside of {name}</summary>
          <SchemaView document={document} schema={inner} depth={depth + 1} />
        </details>
      )}
    </li>
  )
}

export function FieldHead({ name, type, required }: { name: string; type: string; required: boolean }) {
  return (
    <div className={classes.fieldHead}>
      <code className={classes.fieldName}>{name}</code>
      <span className={classes.type}>{type}</span>
      {required && <span className={classes.required}>required</span>}
    </div>
  )
}

export function Bounds({ schema }: { schema: Schema }) {
  const { minimum, maximum, minLength, maxLength, pattern } = schema
  const parts = [
    schema.enum && `One of ${schema.enum.map(value => JSON.stringify(value)).join(', ')}`,
    schema.const !== undefined && `Always ${JSON.stringify(schema.const)}`,
    minimum !== undefined && `at least ${minimum}`,
    maximum !== undefined && `at most ${maximum}`,
    minLength !== undefined && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    pattern && `matches ${pattern}`,
    schema.default !== undefined && `${JSON.stringify(schema.default)} by default`,
  ].filter(part => typeof part === 'string')
  return parts.length > 0 && <div className={classes.bounds}>{parts.join(' · ')}</div>
}

/** As people say it: `list of string`. */
export function typeText(document: ApiDocument, from: Schema): string {
  const schema = merged(document, from)
  const type = typeOf(schema)
  const nullable = Array.isArray(schema.type) && schema.type.includes('null') ? ' or null' : ''
  if (type === 'array') return `list of ${schema.items ? typeText(document, schema.items) : 'anything'}${nullable}`
  if (!type) return schema.oneOf || schema.anyOf ? 'one of several' : schema.enum ? 'choice' : 'anything'
  return `${type}${schema.format ? ` (${schema.format})` : ''}${nullable}`
}
