import { Stack, Text } from '@mantine/core'
import { formatWord } from '../../lib/format.js'
import { Snippet } from '../../ui/snippet.js'
import type { CallDetail } from './api.js'

export function Bodies({ bodies }: { bodies: NonNullable<CallDetail['bodies']> }) {
  return (
    <Stack gap={12}>
      {bodies.map(body => (
        <div key={`${body.direction} ${body.level}`}>
          <Text c="dimmed" mb={4}>
            {formatWord(body.direction)}, {body.contentType}
            {body.truncated && ', cut short'}
          </Text>
          <Snippet label={`${body.direction} body`} code={body.text} />
        </div>
      ))}
    </Stack>
  )
}
