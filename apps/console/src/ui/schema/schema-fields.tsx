import { Stack } from '@mantine/core'
import { Field } from './field.js'
import { type JsonSchema, resolved } from './json-schema.js'
import { type FormKnowledge, placeOf } from './knowledge.js'
import classes from './schema.module.css'

interface Props {
  form: FormKnowledge
  schema: JsonSchema
  /** Of the object whose fields these are. */
  at?: string
}

/** A field for every property of an object, in the schema's order; those needed seldom under "More settings". */
export function SchemaFields({ schema, at = '', form }: Props) {
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
