import { ActionIcon, Button } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Disclosure } from '../../../ui/schema/disclosure.js'
import { Field } from '../../../ui/schema/field.js'
import { focusField } from '../../../ui/schema/focus-field.js'
import { type JsonSchema, resolved } from '../../../ui/schema/json-schema.js'
import type { FieldProps } from '../../../ui/schema/knowledge.js'
import { isRefused, Refusal } from '../../../ui/schema/refusal.js'
import { valueAt } from '../../../ui/schema/values.js'
import type { UpstreamDraft } from './config.js'
import { ShareBar } from './share-bar.js'
import { targetShares } from './shares.js'
import classes from './upstream.module.css'

/** Where the service is: addresses, their weights, and what share of calls that makes. */
export function TargetsField({ pointer, schema, form }: FieldProps) {
  const { state, root } = form
  const upstream = (valueAt(state.values, pointer.replace(/\/targets$/, '')) ?? {}) as UpstreamDraft
  const { targets = [] } = upstream
  const shares = targetShares(upstream)
  const item = resolved(schema.items ?? {}, root)
  const part = (at: number, name: string) => ({
    name,
    pointer: `${pointer}/${at}/${name}`,
    schema: resolved(item.properties?.[name] ?? {}, root) as JsonSchema,
    required: name === 'url' || (name === 'group' && upstream.split !== undefined),
    form,
  })
  return (
    <fieldset className={classes.list}>
      <legend>Targets</legend>
      {targets.length > 1 && (
        <ShareBar
          label="Share of calls"
          parts={targets.map(({ url }, at) => ({ name: shortOf(url) || `Target ${at + 1}`, percent: shares[at] ?? 0 }))}
        />
      )}
      {targets.map((target, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: targets have no name but their place
        <fieldset key={at} className={classes.target} aria-label={`Target ${at + 1}`}>
          <div className={classes.head}>
            <Field {...part(at, 'url')} />
            <Field {...part(at, 'weight')} />
            <ActionIcon
              className={classes.beside}
              variant="subtle"
              color="gray"
              disabled={targets.length === 1}
              aria-label={`Remove target ${at + 1}`}
              onClick={() => state.set(`${pointer}/${at}`, undefined)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
          {upstream.split && <Field {...part(at, 'group')} />}
          <Disclosure
            title={upstream.split ? 'How it is found' : 'How it is found, and its group'}
            plain
            refused={
              isRefused(state, `${pointer}/${at}/resolve`) ||
              (!upstream.split && isRefused(state, `${pointer}/${at}/group`))
            }
            opened={target.resolve !== undefined && target.resolve !== 'connect'}
          >
            <Field {...part(at, 'resolve')} />
            {!upstream.split && <Field {...part(at, 'group')} />}
          </Disclosure>
        </fieldset>
      ))}
      <Refusal state={state} pointer={pointer} />
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            state.set(pointer, [...targets, {}])
            focusField(`${pointer}/${targets.length}/url`)
          }}
        >
          Add a target
        </Button>
      </div>
    </fieldset>
  )
}

const shortOf = (url: string | undefined): string => (url ?? '').replace(/^https?:\/\//, '')
