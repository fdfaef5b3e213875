import { ActionIcon, Button, Group, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Field } from '../../../ui/schema/field.js'
import { resolved } from '../../../ui/schema/json-schema.js'
import type { FieldProps } from '../../../ui/schema/knowledge.js'
import { Refusal } from '../../../ui/schema/refusal.js'
import { valueAt } from '../../../ui/schema/values.js'
import type { UpstreamDraft } from './config.js'
import { ShareBar } from './share-bar.js'
import { begun, kinds, missing, percentOf, unsplit, withPercent } from './shares.js'
import classes from './upstream.module.css'

/** Shares of calls for groups of targets: begun by what it is for, then changed by its numbers. */
export function SplitField(props: FieldProps) {
  const { pointer, form } = props
  const { state } = form
  const at = pointer.replace(/\/split$/, '')
  const upstream = (valueAt(state.values, at) ?? {}) as UpstreamDraft
  if (!upstream.split)
    return (
      <div className={classes.kinds}>
        {kinds.map(kind => (
          <button
            key={kind.title}
            type="button"
            className={classes.kind}
            onClick={() => state.set(at, begun(upstream, kind))}
          >
            {kind.title}
            <span>{kind.about}</span>
          </button>
        ))}
      </div>
    )
  return (
    <>
      <Shares {...props} upstream={upstream} />
      {form.fields({ ...props.schema, properties: without(props.schema.properties, 'shares') }, pointer)}
      <div>
        <Button variant="default" size="xs" onClick={() => state.set(at, unsplit(upstream))}>
          Split calls no more
        </Button>
      </div>
    </>
  )
}

function Shares({ pointer, schema, form, upstream }: FieldProps & { upstream: UpstreamDraft }) {
  const { state, root } = form
  const split = upstream.split ?? {}
  const shares = split.shares ?? []
  const list = schema.properties?.shares ?? {}
  const item = resolved(resolved(list, root).items ?? {}, root)
  const part = (at: number, name: string) => ({
    name,
    pointer: `${pointer}/shares/${at}/${name}`,
    schema: resolved(item.properties?.[name] ?? {}, root),
    required: true,
    form: {
      ...form,
      // The rest goes to the other one, where there are two.
      state: {
        ...state,
        set: (place: string, value: unknown) =>
          name === 'percent' && typeof value === 'number'
            ? state.set(pointer, withPercent(split, at, value))
            : state.set(place, value),
      },
    },
  })
  const rest = missing(split)
  return (
    <fieldset className={classes.list} aria-label="Shares">
      <ShareBar label="Shares" parts={shares.map(share => ({ name: share.group || '?', percent: percentOf(share) }))} />
      {rest !== 0 && (
        <Text fz="xs" c="var(--mantine-color-error)" role="status">
          {rest > 0 ? `${rest} % are missing to 100 %.` : `${-rest} % more than 100 %.`}
        </Text>
      )}
      {shares.map((share, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is renamed while it is typed
        <fieldset key={at} className={classes.share} aria-label={`Share of ${share.group || at + 1}`}>
          <Field {...part(at, 'group')} />
          <Field {...part(at, 'percent')} />
          <ActionIcon
            className={classes.beside}
            variant="subtle"
            color="gray"
            disabled={shares.length === 1}
            aria-label={`Remove the share of ${share.group || at + 1}`}
            onClick={() => state.set(`${pointer}/shares/${at}`, undefined)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </fieldset>
      ))}
      <Refusal state={state} pointer={`${pointer}/shares`} />
      <Group gap={8}>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => state.set(`${pointer}/shares`, [...shares, { percent: Math.max(0, rest) }])}
        >
          Add a group
        </Button>
        {shares.length === 2 && (
          <Button
            variant="default"
            size="xs"
            onClick={() =>
              state.set(
                `${pointer}/shares`,
                shares.map((share, at) => ({ ...share, percent: percentOf(shares[1 - at]!) })),
              )
            }
          >
            Swap the shares
          </Button>
        )}
      </Group>
    </fieldset>
  )
}

const without = <T extends object>(all: T | undefined, name: string): T =>
  Object.fromEntries(Object.entries(all ?? {}).filter(([key]) => key !== name)) as T
