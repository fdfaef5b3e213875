import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** What of a value is wrong, in one line; undefined: nothing. */
export type Check = (value: unknown) => string | undefined

const MOST_TOLD = 3

/** Compiles a JSON Schema, with the formats of its vocabulary. Throws on what is no schema. `read`: texts may stand for numbers and booleans. */
export function compileSchema(schema: object, read: boolean): Check {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: false,
    coerceTypes: read ? 'array' : false,
    validateFormats: true,
  })
  formats.default(ajv)
  const validate: ValidateFunction = ajv.compile(schema)
  return value => (validate(value) ? undefined : told(validate))
}

const told = ({ errors }: ValidateFunction): string =>
  (errors ?? [])
    .slice(0, MOST_TOLD)
    .map(({ instancePath, message }) => `${instancePath === '' ? 'it' : instancePath} ${message}`)
    .join('; ')
