import { Disclosure } from './disclosure.js'
import { Field } from './field.js'
import { type JsonSchema, kindOf, resolved } from './json-schema.js'
import { type FieldProps, type FormKnowledge, placeOf } from './knowledge.js'
import { isRefused } from './refusal.js'
import { SectionField } from './section-field.js'
import { valueAt } from './values.js'

interface Props {
  form: FormKnowledge
  schema: JsonSchema
  /** Of the object whose fields these are. */
  at?: string
}

/**
 * A field for every property of an object, in the schema's order. Of those needed seldom, what has fields of its own is a section,
 * the others stand under "More settings".
 */
export function SchemaFields({ schema, at = '', form }: Props) {
  const fields = fieldsOf(schema, at, form)
  const seldom = fields.filter(field => field.schema.advanced && !isSection(field))
  return (
    <>
      {fields
        .filter(field => !seldom.includes(field))
        .map(field =>
          isSection(field) ? <SectionField key={field.name} {...field} /> : <Field key={field.name} {...field} />,
        )}
      {seldom.length > 0 && (
        <Disclosure
          title={(at === '' && form.seldomTitle) || 'More settings'}
          plain
          refused={seldom.some(({ pointer }) => isRefused(form.state, pointer))}
        >
          {seldom.map(field => (
            <Field key={field.name} {...field} />
          ))}
        </Disclosure>
      )}
    </>
  )
}

function fieldsOf(schema: JsonSchema, at: string, form: FormKnowledge): FieldProps[] {
  return Object.entries(schema.properties ?? {})
    .map(([name, property]) => {
      const pointer = `${at}/${name}`
      const described = form.schemas?.[pointer]
      return {
        name,
        pointer,
        required: (schema.required?.includes(name) ?? false) || (form.needed?.includes(placeOf(pointer)) ?? false),
        schema: described ? { ...described, title: described.title ?? property.title } : resolved(property, form.root),
        form,
      }
    })
    .filter(field => field.schema.const === undefined && !form.hidden?.includes(placeOf(field.pointer)))
    .filter(field => isAsked(field, schema, at) || isRefused(form.state, field.pointer))
}

/** Whether the fields beside it have what it is for. */
const isAsked = ({ schema: { shownWhen = {} }, form }: FieldProps, beside: JsonSchema, at: string): boolean =>
  Object.entries(shownWhen).every(([name, values]) => {
    const { default: usual } = resolved(beside.properties?.[name] ?? {}, form.root)
    return values.includes(String(valueAt(form.state.values, `${at}/${name}`) ?? usual ?? ''))
  })

const isSection = ({ schema }: FieldProps): boolean =>
  schema.advanced === true && ['group', 'list'].includes(kindOf(schema))
