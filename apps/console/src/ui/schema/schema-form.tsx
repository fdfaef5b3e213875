import { Button, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { z } from 'zod'
import { Form } from '../form.js'
import { jsonSchemaOf } from './json-schema.js'
import type { FormHints, FormKnowledge } from './knowledge.js'
import classes from './schema.module.css'
import { SchemaFields } from './schema-fields.js'
import { useSchemaForm } from './use-schema-form.js'
import type { Values } from './values.js'

export interface SchemaFormProps<S extends z.ZodType, R> extends FormHints {
  schema: S
  initial?: Values
  /** What the button says. */
  action: string
  onSubmit: (input: z.output<S>) => Promise<R>
  onDone: (result: R) => void
  onCancel?: () => void
  /** Whether the page is mostly for something else. */
  quiet?: boolean
  /** Told what is filled in, where something beside the form depends on it. */
  onChange?: (values: Values) => void
}

/** The form of a schema: a field that is added there shows here. */
export function SchemaForm<S extends z.ZodType, R>({
  schema,
  initial = {},
  action,
  onSubmit,
  onDone,
  onCancel,
  onChange,
  quiet = false,
  ...hints
}: SchemaFormProps<S, R>) {
  const own = useMemo(() => jsonSchemaOf(schema), [schema])
  const form = useSchemaForm(schema, initial, onSubmit, onDone, onChange)
  // Schemas that are described elsewhere bring what they refer to.
  const brought = Object.values(hints.schemas ?? {}).map(({ $defs }) => $defs)
  const root = { ...own, $defs: Object.assign({}, own.$defs, ...brought) }
  const wrong = Object.keys(form.state.issues).length
  const knowledge: FormKnowledge = {
    ...hints,
    root,
    state: form.state,
    fields: (schema, at) => <SchemaFields schema={schema} at={at} form={knowledge} />,
  }
  return (
    <Form onSubmit={form.onSubmit} error={form.error}>
      {knowledge.fields(root, '')}
      <div className={classes.actions}>
        {wrong > 0 && (
          <Text c="var(--mantine-color-error)" fz="xs" role="alert" className={classes.attention}>
            {wrong === 1 ? 'One thing has to be put right.' : `${wrong} things have to be put right.`}
          </Text>
        )}
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" variant={quiet ? 'default' : 'filled'} loading={form.pending}>
          {action}
        </Button>
      </div>
    </Form>
  )
}
