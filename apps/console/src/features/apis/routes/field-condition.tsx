import { NativeSelect, TagsInput, TextInput } from '@mantine/core'
import { issueWithin } from '../../../ui/schema/issues.js'
import type { JsonSchema } from '../../../ui/schema/json-schema.js'
import type { FormKnowledge } from '../../../ui/schema/knowledge.js'
import type { FieldDraft } from './route-words.js'
import { begunAs, type Way, wayOf, withExpression } from './ways.js'

interface Props {
  /** Of its kind, such as `Header`. */
  title: string
  condition: FieldDraft
  pointer: string
  schema: JsonSchema
  form: FormKnowledge
}

const ways: { value: Way; label: string }[] = [
  { value: 'present', label: 'is there' },
  { value: 'values', label: 'is one of' },
  { value: 'matches', label: 'matches' },
]

/** What a header, a query parameter or a field of the body has to be, on one line. */
export function FieldCondition({ title, condition, pointer, form: { state } }: Props) {
  const { name = '', values, matches } = condition
  const way = wayOf(condition)
  return (
    <>
      <TextInput
        aria-label={`${title}: name`}
        name={`${pointer}/name`.slice(1)}
        placeholder={placeholders[title] ?? 'Name'}
        value={name}
        error={state.issues[`${pointer}/name`]}
        onChange={event => state.set(`${pointer}/name`, event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={`${title}: how it is compared`}
        data={ways}
        value={way}
        onChange={event => state.set(pointer, begunAs(event.currentTarget.value as Way, name))}
      />
      {way === 'values' && (
        <TagsInput
          aria-label={`${title}: values`}
          placeholder="Type, then Enter"
          value={(values ?? []).map(String)}
          error={issueWithin(state.issues, `${pointer}/values`, values)}
          onChange={given => state.set(`${pointer}/values`, given)}
          splitChars={[',']}
          acceptValueOnBlur
          clearable={false}
        />
      )}
      {way === 'matches' && (
        <TextInput
          aria-label={`${title}: expression`}
          placeholder="2\.[0-9]+"
          value={matches}
          error={state.issues[`${pointer}/matches`] ?? state.issues[`${pointer}/values`]}
          onChange={event => state.set(pointer, withExpression(name, event.currentTarget.value))}
        />
      )}
    </>
  )
}

const placeholders: Record<string, string> = { Header: 'x-release', 'Field of the body': '/order/country' }
