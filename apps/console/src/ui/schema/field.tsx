import {
  Checkbox,
  Chip,
  Group,
  Input,
  NativeSelect,
  PasswordInput,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { formatWord } from '../../lib/format.js'
import { FileField } from './file-field.js'
import { GroupField } from './group-field.js'
import { issueWithin } from './issues.js'
import { type JsonSchema, kindOf, titleOf } from './json-schema.js'
import { type Choice, type FieldProps, grouped, placeOf } from './knowledge.js'
import { ListField } from './list-field.js'
import { toLocalTime } from './local-time.js'
import { PairsField } from './pairs-field.js'
import { PemField } from './pem-field.js'
import classes from './schema.module.css'
import { valueAt } from './values.js'

/** More choices than these are not all shown at once. */
const FEW = 8

/** One field, drawn by what its schema takes. */
export function Field(props: FieldProps) {
  const { name, pointer, schema, required, form } = props
  const { state, choices = {}, fixed = [] } = form
  const value = valueAt(state.values, pointer)
  const title = titleOf(name, schema)
  const kind = kindOf(schema)
  const drawn = form.drawn?.[placeOf(pointer)]
  if (drawn) return drawn(props)
  const common = {
    label:
      required || schema.default !== undefined || schema.type === 'boolean' ? (
        title
      ) : (
        <>
          {title} <span className={classes.optional}>(optional)</span>
        </>
      ),
    description: schema.description,
    error: kind === 'words' ? issueWithin(state.issues, pointer, value) : state.issues[pointer],
    disabled: fixed.includes(placeOf(pointer)),
    name: pointer.slice(1),
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const typed = (event: { currentTarget: { value: string } }) => state.set(pointer, event.currentTarget.value)
  const offered = choices[placeOf(pointer)]
  if (kind === 'group') return <GroupField {...props} title={title} />
  if (kind === 'list') return <ListField {...props} title={title} />
  if (kind === 'pairs') return <PairsField {...common} pointer={pointer} state={state} />
  if (kind === 'flag')
    return (
      <Checkbox
        {...common}
        checked={value === undefined ? schema.default === true : value === true}
        onChange={event => state.set(pointer, event.currentTarget.checked)}
      />
    )
  if (kind === 'choice' || (offered && kind === 'text')) {
    const options = offered ?? choicesOf(schema)
    const usual = options.find(option => option.value === schema.default)
    return (
      <NativeSelect
        {...common}
        data={
          usual
            ? options.map(option => (option === usual ? { ...option, label: `${option.label} (default)` } : option))
            : [...(required && text ? [] : [{ value: '', label: emptyLabel(schema, required) }]), ...grouped(options)]
        }
        value={text || (usual?.value ?? '')}
        onChange={event =>
          state.set(pointer, event.currentTarget.value === usual?.value ? undefined : event.currentTarget.value)
        }
      />
    )
  }
  if (kind === 'words' && !offered && schema.items?.enum && schema.items.enum.length <= FEW)
    return (
      <Chip.Group
        multiple
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={words => state.set(pointer, words.length > 0 || required ? itemsOf(words, schema) : undefined)}
      >
        <Input.Wrapper {...common} role="group" aria-label={title} labelElement="div">
          <Group gap={6}>
            {choicesOf(schema.items).map(choice => (
              <Chip key={choice.value} value={choice.value} size="xs" variant="outline">
                {schema.items?.labels ? choice.label : choice.value}
              </Chip>
            ))}
          </Group>
        </Input.Wrapper>
      </Chip.Group>
    )
  if (kind === 'words')
    return (
      <TagsInput
        {...common}
        label={common.label}
        placeholder={
          Array.isArray(value) && value.length > 0
            ? ''
            : Array.isArray(schema.default) && schema.default.length > 0
              ? schema.default.join(', ')
              : offered
                ? 'Choose'
                : 'Type, then Enter'
        }
        data={(offered ?? schema.items?.enum?.map(one => ({ value: String(one), label: String(one) })) ?? []).map(
          ({ value }) => value,
        )}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={words => state.set(pointer, words.length > 0 || required ? itemsOf(words, schema) : undefined)}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        clearable={false}
      />
    )
  if (kind === 'number')
    return (
      <TextInput
        {...common}
        inputMode="decimal"
        placeholder={schema.default === undefined ? undefined : String(schema.default)}
        value={text}
        onChange={event => state.set(pointer, toNumber(event.currentTarget.value))}
      />
    )
  if (kind === 'time')
    return (
      <TextInput
        {...common}
        type="datetime-local"
        value={text ? toLocalTime(text) : ''}
        onChange={event => {
          const at = new Date(event.currentTarget.value)
          state.set(pointer, Number.isNaN(at.getTime()) ? undefined : at.toISOString())
        }}
      />
    )
  if (kind === 'file') return <FileField {...common} pointer={pointer} state={state} />
  if (kind === 'pem') return <PemField {...common} pointer={pointer} state={state} value={text} />
  if (kind === 'long') return <Textarea {...common} autosize minRows={3} maxRows={12} value={text} onChange={typed} />
  if (kind === 'secret')
    return (
      <PasswordInput
        {...common}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': 'Show' }}
        value={text}
        onChange={typed}
      />
    )
  if (kind === 'json')
    return (
      <Textarea
        {...common}
        autosize
        minRows={3}
        maxRows={16}
        value={typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2)}
        onChange={event => state.set(pointer, parsed(event.currentTarget.value))}
      />
    )
  return (
    <TextInput
      {...common}
      placeholder={schema.default === undefined ? undefined : String(schema.default)}
      value={text}
      onChange={typed}
    />
  )
}

const choicesOf = (schema: JsonSchema): Choice[] =>
  (schema.enum ?? []).map(one => ({ value: String(one), label: schema.labels?.[one] ?? formatWord(String(one)) }))

const emptyLabel = (schema: JsonSchema, required: boolean): string =>
  schema.default !== undefined ? `${formatWord(String(schema.default))} (default)` : required ? 'Choose' : 'None'

const itemsOf = (words: readonly string[], { items }: JsonSchema): unknown[] =>
  items?.type === 'integer' || items?.type === 'number' ? words.map(toNumber) : [...words]

/** What is no number stays as it was typed, so that the schema can say so. */
const toNumber = (text: string): unknown => {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  return Number.isNaN(Number(trimmed)) || trimmed.endsWith('.') ? text : Number(trimmed)
}

/** What is not whole yet stays as it was typed. */
const parsed = (text: string): unknown => {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
