import { Stack } from '@mantine/core'
import { Field } from './field.js'
import { type JsonSchema, resolved } from './json-schema.js'
import classes from './schema.module.css'
import type { FormState } from './use-schema-form.js'

export interface Choice {
  value: string
  label: string
}

/** What a form knows beyond its schema. Places are JSON pointers, with a star for whichever item of a list. */
export interface FormKnowledge {
  root: JsonSchema
  state: FormState
  /** What can be chosen where the schema takes any word. */
  choices?: Readonly<Record<string, readonly Choice[]>>
  /** Schemas of places that are described elsewhere, such as by a type that was chosen. */
  schemas?: Readonly<Record<string, JsonSchema>>
  /** Fields that are not asked for. */
  hidden?: readonly string[]
  /** Fields that cannot be changed any more. */
  fixed?: readonly string[]
}

interface Props extends FormKnowledge {
  schema: JsonSchema
  /** Of the object whose fields these are. */
  at?: string
}

/** A field for every property of an object, in the schema's order; those needed seldom under "More settings". */
export function SchemaFields({ schema, at = '', ...form }: Props) {
  const fields = Object.entries(schema.properties ?? {})
    .map(([name, property]) => {
      const pointer = `${at}/${name}`
      const described = form.schemas?.[pointer]
      return {
        name,
        pointer,
        required: schema.required?.includes(name) ?? false,
        schema: described ? { ...described, title: described.title ?? property.title } : resolved(property, form.root),
      }
    })
    .filter(({ pointer, schema }) => !form.hidden?.includes(placeOf(pointer)) && schema.const === undefined)
  const draw = (advanced: boolean) =>
    fields
      .filter(({ schema }) => (schema.advanced ?? false) === advanced)
      .map(({ name, ...field }) => <Field key={name} name={name} {...field} form={form} />)
  const seldom = draw(true)
  // The label of a summary opens it by itself where something within was refused.
  const refused = fields.some(
    ({ pointer, schema }) => schema.advanced && Object.keys(form.state.issues).some(one => one.startsWith(pointer)),
  )
  return (
    <>
      {draw(false)}
      {seldom.length > 0 && (
        <details className={classes.more} {...(refused && { open: true })}>
          <summary>More settings</summary>
          <Stack gap={16} pt={12}>
            {seldom}
          </Stack>
        </details>
      )}
    </>
  )
}

// The place of `/targets/0/provider` has a star for the number.
export const placeOf = (pointer: string): string => pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')
