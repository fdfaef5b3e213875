import { joinTokenCreate } from '@gatehouse/shared/api/fleet.js'
import { Alert, Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { Snippet } from '../../ui/snippet.js'
import { createJoinToken, groupsQuery } from './api.js'

type Made = Awaited<ReturnType<typeof createJoinToken>>

/** Makes a token, and shows once the command that joins with it. */
export function JoinDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<Made>()
  return (
    <Modal
      opened
      onClose={onClose}
      size={made ? 'lg' : 'md'}
      title={made ? 'Start the node with this' : 'Join a node'}
      closeOnClickOutside={!made}
    >
      {made ? <Command made={made} onDone={onClose} /> : <Fields onMade={setMade} onClose={onClose} />}
    </Modal>
  )
}

function Fields({ onMade, onClose }: { onMade: (made: Made) => void; onClose: () => void }) {
  const groups = useInfiniteQuery(groupsQuery)
  const slugs = groups.data?.pages.flatMap(page => page.data.map(({ slug }) => slug)) ?? ['default']
  const form = useForm(
    joinTokenCreate.pick({ group: true }),
    { group: 'default' },
    ({ group }) => createJoinToken({ group, ttlMinutes: 60 }),
    onMade,
  )
  return (
    <Form onSubmit={form.onSubmit} error={form.error}>
      <NativeSelect
        label="Group"
        description="The node serves what its group serves, and gets no other secret."
        data={slugs}
        data-autofocus
        {...form.field('group')}
      />
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={form.pending}>
          Make a join token
        </Button>
      </Group>
    </Form>
  )
}

function Command({ made, onDone }: { made: Made; onDone: () => void }) {
  return (
    <Stack gap={16}>
      <Alert color="indigo" variant="light" title="Copy it now">
        The token works once and is not shown again. It ends <RelativeTime at={made.expiresAt} />.
      </Alert>
      <Snippet code={made.command} label="join command" />
      <Text c="dimmed" fz="sm">
        Run it where Gatehouse is installed, with addresses at which the machine reaches this control plane. The node
        shows in the list as soon as it connects.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onDone}>I have copied it</Button>
      </Group>
    </Stack>
  )
}
