import { Alert, Button, Group, Stack } from '@mantine/core'
import type { SampleCall } from '../../lib/snippets.js'
import { SecretField } from '../../ui/secret-field.js'
import { Snippets } from '../../ui/snippets.js'

interface Props {
  secret: string
  call: SampleCall | undefined
  onDone: () => void
}

/** The only time that a key can be seen. */
export function SecretOnce({ secret, call, onDone }: Props) {
  return (
    <Stack gap={16}>
      <Alert color="indigo" variant="light" title="Copy it now">
        This is the only time the key is shown. Only a hash of it is kept.
      </Alert>
      <SecretField secret={secret} label="Copy the key" />
      {call && <Snippets call={call} secret={secret} />}
      <Group justify="flex-end">
        <Button onClick={onDone}>I have copied it</Button>
      </Group>
    </Stack>
  )
}
