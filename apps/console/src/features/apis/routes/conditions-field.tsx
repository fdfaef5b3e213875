import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Field } from '../../../ui/schema/field.js'
import { focusField } from '../../../ui/schema/focus-field.js'
import { resolved } from '../../../ui/schema/json-schema.js'
import type { FieldProps } from '../../../ui/schema/knowledge.js'
import { isRefused, Refusal } from '../../../ui/schema/refusal.js'
import { valueAt } from '../../../ui/schema/values.js'
import { FieldCondition } from './field-condition.js'
import { type ConditionsDraft, fieldKinds } from './route-words.js'
import classes from './routes.module.css'

type Kind = keyof ConditionsDraft

const kinds: readonly (readonly [Kind, string])[] = [
  ['headers', 'Header'],
  ['query', 'Query parameter'],
  ['body', 'Field of the body'],
  ['clients', 'Caller’s address'],
  ['places', 'Country or region'],
  ['serverNames', 'Name in TLS (SNI)'],
  ['expression', 'Expression (CEL)'],
]

const isOfFields = (kind: Kind): kind is (typeof fieldKinds)[number] => fieldKinds.some(one => one === kind)

/** What a call has to have beside its path: only what is asked for shows, the rest is in a menu. */
export function ConditionsField({ pointer, schema, form }: FieldProps) {
  const { state, root } = form
  const when = (valueAt(state.values, pointer) ?? {}) as ConditionsDraft
  const [wanted, setWanted] = useState<readonly Kind[]>([])
  const isShown = (kind: Kind): boolean => {
    const value = when[kind]
    return (
      wanted.includes(kind) ||
      (Array.isArray(value) ? value.length > 0 : value !== undefined) ||
      isRefused(state, `${pointer}/${kind}`)
    )
  }
  const add = (kind: Kind) => {
    setWanted([...wanted, kind])
    if (!isOfFields(kind)) return focusField(`${pointer}/${kind}`)
    const before = when[kind] ?? []
    state.set(`${pointer}/${kind}`, [...before, { name: '' }])
    focusField(`${pointer}/${kind}/${before.length}/name`)
  }
  const part = (kind: Kind) => ({
    name: kind,
    pointer: `${pointer}/${kind}`,
    schema: resolved(schema.properties?.[kind] ?? {}, root),
    required: false,
    form,
  })
  return (
    <fieldset className={classes.rows}>
      <legend>Only when</legend>
      {kinds.map(([kind, title]) => {
        if (!isShown(kind)) return null
        const field = part(kind)
        if (!isOfFields(kind)) return <Field key={kind} {...field} />
        const conditions = when[kind] ?? []
        if (conditions.length === 0) return null
        return (
          <fieldset key={kind} className={classes.rows}>
            <legend className={classes.kind}>{field.schema.title}</legend>
            {conditions.map((condition, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a condition is renamed while it is typed
              <fieldset key={at} className={classes.row} aria-label={`${title} ${at + 1}`}>
                <FieldCondition
                  title={title}
                  condition={condition}
                  pointer={`${pointer}/${kind}/${at}`}
                  schema={resolved(field.schema.items ?? {}, root)}
                  form={form}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${title} ${condition.name || at + 1}`}
                  onClick={() => state.set(`${pointer}/${kind}/${at}`, undefined)}
                >
                  <IconTrash size={16} />
                </ActionIcon>
                <Refusal state={state} pointer={`${pointer}/${kind}/${at}`} />
              </fieldset>
            ))}
            <Refusal state={state} pointer={`${pointer}/${kind}`} />
          </fieldset>
        )
      })}
      <Menu position="bottom-start" shadow="md" returnFocus={false}>
        <Menu.Target>
          <Button variant="default" size="xs" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />}>
            Add a condition
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds
            .filter(([kind]) => isOfFields(kind) || !isShown(kind))
            .map(([kind, title]) => (
              <Menu.Item key={kind} onClick={() => add(kind)}>
                {title}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </fieldset>
  )
}
