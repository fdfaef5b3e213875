import { Checkbox, Text } from '@mantine/core'
import type { FieldProps } from './knowledge.js'
import classes from './schema.module.css'
import { valueAt } from './values.js'

/** Fields that belong together. Where all of them are optional as one, they show once they are wanted. */
export function GroupField({ title, pointer, schema, required, form }: FieldProps & { title: string }) {
  const { state } = form
  const wanted = valueAt(state.values, pointer) !== undefined
  const always = required || schema.default !== undefined
  const short = Object.values(schema.properties ?? {}).every(({ type }) => type !== 'object' && type !== 'array')
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
      {(always || wanted) && <div className={short ? classes.row : classes.column}>{form.fields(schema, pointer)}</div>}
    </fieldset>
  )
}
