import { NativeSelect, Text } from '@mantine/core'
import { useState } from 'react'
import { gatewayUrl } from '../lib/session.js'
import { type SampleCall, snippets } from '../lib/snippets.js'
import { Snippet } from './snippet.js'

interface Props {
  call: SampleCall
  /** Shown where it may be: it is then exported first. */
  secret?: string
}

/** The same call in every language. */
export function Snippets({ call, secret }: Props) {
  const offered = snippets(gatewayUrl(), call)
  const [label, setLabel] = useState('curl')
  const shown = offered.find(sample => sample.label === label) ?? offered[0]!
  return (
    <div>
      <Text c="dimmed" mb={8}>
        Keep the key in the environment, as <code className="mono">GATEHOUSE_KEY</code>.
      </Text>
      {secret && <Snippet label="export" code={`export GATEHOUSE_KEY=${secret}`} />}
      <NativeSelect
        aria-label="Language"
        mt={secret ? 8 : 0}
        mb={8}
        data={offered.map(sample => sample.label)}
        value={shown.label}
        onChange={event => setLabel(event.currentTarget.value)}
      />
      {/* Two of them may be on a page, the one of a dialog and the one behind it; their names tell them apart. */}
      <Snippet label={secret ? `${shown.label} with the key` : shown.label} code={shown.code} />
    </div>
  )
}
