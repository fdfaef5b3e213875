import { Checkbox, Text } from '@mantine/core'
import { kindOf, resolved } from './json-schema.js'
import type { FieldProps } from './knowledge.js'
import { Refusal } from './refusal.js'
import classes from './schema.module.css'
import { valueAt } from './values.js'

/** Fields that belong together. Where all of them are optional as one, they show once they are wanted. */
export function GroupField({ title, ...props }: FieldProps & { title: string }) {
  const { pointer, schema, required, form } = props
  const { state } = form
  const wanted = valueAt(state.values, pointer) !== undefined
  const always = required || schema.default !== undefined
  return (
    <fieldset className={classes.group}>
      <legend>
        {always ? (
          title
        ) : (
          <Checkbox
            label={title}
            description={schema.description}
            checked={wanted}
            onChange={event => state.set(pointer, event.currentTarget.checked ? {} : undefined)}
          />
        )}
      </legend>
      {always && schema.description && (
        <Text size="xs" c="dimmed" mb={12}>
          {schema.description}
        </Text>
      )}
      {(always || wanted) && <GroupFields {...props} />}
      <Refusal state={state} pointer={pointer} />
    </fieldset>
  )
}

/** The fields alone, short ones beside each other; with a line along them unless they stand in a frame already. */
export function GroupFields({ pointer, schema, form, bare = false }: FieldProps & { bare?: boolean }) {
  const parts = Object.values(schema.properties ?? {}).map(part => resolved(part, form.root))
  const short = parts.every(part => !['group', 'list'].includes(kindOf(part)))
  return (
    <div className={short ? classes.row : bare ? classes.bare : classes.column}>{form.fields(schema, pointer)}</div>
  )
}
