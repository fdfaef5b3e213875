import { ActionIcon, Button, Text } from '@mantine/core'
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { resolved } from './json-schema.js'
import type { FieldProps } from './knowledge.js'
import { Refusal } from './refusal.js'
import classes from './schema.module.css'
import { valueAt } from './values.js'

/** As many of something as are wanted. */
export function ListField({ title, ...props }: FieldProps & { title: string }) {
  return (
    <fieldset className={classes.group}>
      <legend>{title}</legend>
      {props.schema.description && (
        <Text c="dimmed" fz="xs">
          {props.schema.description}
        </Text>
      )}
      <ListItems {...props} title={title} />
      <Refusal state={props.form.state} pointer={props.pointer} />
    </fieldset>
  )
}

export function ListItems({ title, pointer, schema, form }: FieldProps & { title: string }) {
  const { state, root } = form
  const items = (valueAt(state.values, pointer) as unknown[] | undefined) ?? []
  const item = resolved(schema.items ?? {}, root)
  return (
    <>
      {items.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no name but their place
        <fieldset key={index} className={classes.item} aria-label={`${title} ${index + 1}`}>
          <div className={classes.itemFields}>
            {form.itemName && <span className={classes.itemName}>{form.itemName(`${pointer}/${index}`)}</span>}
            <div className={classes.row}>{form.fields(item, `${pointer}/${index}`)}</div>
            <Refusal state={state} pointer={`${pointer}/${index}`} />
          </div>
          {index > 0 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Move ${title} ${index + 1} up`}
              onClick={() => state.set(pointer, items.toSpliced(index - 1, 2, items[index], items[index - 1]))}
            >
              <IconArrowUp size={16} />
            </ActionIcon>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${title} ${index + 1}`}
            onClick={() => state.set(`${pointer}/${index}`, undefined)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </fieldset>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => state.set(pointer, [...items, {}])}
        >
          Add to {inSentence(title)}
        </Button>
      </div>
    </>
  )
}

/** Names and abbreviations keep their capitals. */
const inSentence = (title: string): string =>
  /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title
