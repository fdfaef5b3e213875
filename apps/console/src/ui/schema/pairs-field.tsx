import { Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { linesOf, pairsOf } from './pairs.js'
import type { FormState } from './use-schema-form.js'
import { valueAt } from './values.js'

interface Props {
  label: ReactNode
  description: ReactNode
  disabled: boolean
  name: string
  pointer: string
  state: FormState
}

/** Names with their values, such as headers, as people write them. */
export function PairsField({ pointer, state, description, ...common }: Props) {
  const value = valueAt(state.values, pointer)
  // A line that has just been begun is no pair yet, and stays.
  const [text, setText] = useState(() => linesOf(value))
  const issue = Object.entries(state.issues).find(([at]) => at === pointer || at.startsWith(`${pointer}/`))?.[1]
  return (
    <Textarea
      {...common}
      description={description ?? 'Name: value, one a line.'}
      error={issue !== undefined && typeof value === 'string' ? 'A name, a colon and a value, one a line.' : issue}
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value)
        state.set(pointer, pairsOf(event.currentTarget.value))
      }}
    />
  )
}
