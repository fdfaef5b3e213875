import { applicationCreate } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useMe } from '../../lib/session.js'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { type Application, applicationsQuery, createApplication } from './api.js'

interface Props {
  opened: boolean
  onClose: () => void
  onCreated: (application: Application) => void
}

export function CreateApplication(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="New application">
      <Fields {...props} />
    </Modal>
  )
}

function Fields({ onClose, onCreated }: Props) {
  const client = useQueryClient()
  const owners = useMe()?.organizations.filter(one => one.permissions.includes('application:write')) ?? []
  const form = useForm(
    applicationCreate,
    { name: '', organization: owners.find(one => one.personal)?.id ?? owners[0]?.id ?? '' },
    createApplication,
    async application => {
      await client.invalidateQueries({ queryKey: applicationsQuery.queryKey })
      onCreated(application)
    },
  )
  return (
    <Form onSubmit={form.onSubmit} error={form.error}>
      <TextInput
        label="Name"
        description="What calls the APIs: a service, a bot, a notebook."
        data-autofocus
        required
        {...form.field('name')}
      />
      {owners.length > 1 && (
        <NativeSelect
          label="Organization"
          data={owners.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.field('organization')}
        />
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={form.pending}>
          Create
        </Button>
      </Group>
    </Form>
  )
}
