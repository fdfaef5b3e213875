import type { ReactNode } from 'react'
import type { JsonSchema } from './json-schema.js'
import type { FormState } from './use-schema-form.js'
import type { Values } from './values.js'

export interface Choice {
  value: string
  label: string
  /** Under which it stands where there are many. */
  group?: string
}

interface Group {
  group: string
  items: { value: string; label: string }[]
}

/** As a select takes them; those of a group stand together. */
export function grouped(choices: readonly Choice[]): (Choice | Group)[] {
  const all: (Choice | Group)[] = []
  for (const { group, ...choice } of choices) {
    const last = all.at(-1)
    if (group === undefined) all.push(choice)
    else if (last && 'items' in last && last.group === group) last.items.push(choice)
    else all.push({ group, items: [choice] })
  }
  return all
}

/** What may be said of a form beyond its schema. Places are JSON pointers, with a star for whichever item of a list. */
export interface FormHints {
  /** What can be chosen where the schema takes any word. */
  choices?: Readonly<Record<string, readonly Choice[]>>
  /** Schemas of places that are described elsewhere, such as by a type that was chosen. */
  schemas?: Readonly<Record<string, JsonSchema>>
  /** Fields that are not asked for. */
  hidden?: readonly string[]
  /** Fields that are needed here, though the schema can do without. */
  needed?: readonly string[]
  /** What the form's own fields are about that are needed seldom; those of groups are "More settings". */
  seldomTitle?: string
  /** Fields that are drawn in a way of their own. */
  drawn?: Readonly<Record<string, (field: FieldProps) => ReactNode>>
  /** What a closed section says of what is in it. */
  summaries?: Readonly<Record<string, (values: Values) => string | undefined>>
  /** What an item of a list is called by, where its own fields do not say; takes its JSON pointer. */
  itemName?: (pointer: string) => string | undefined
  /** Fields that cannot be changed any more. */
  fixed?: readonly string[]
}

/** What every field of a form knows. */
export interface FormKnowledge extends FormHints {
  root: JsonSchema
  state: FormState
  /** Draws the fields of an object that stands at this place. */
  fields: (schema: JsonSchema, at: string) => ReactNode
}

export interface FieldProps {
  name: string
  pointer: string
  schema: JsonSchema
  required: boolean
  form: FormKnowledge
}

// The place of `/targets/0/provider` has a star for the number.
export const placeOf = (pointer: string): string => pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')
