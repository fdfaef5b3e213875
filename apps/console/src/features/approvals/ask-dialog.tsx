import { ask } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Modal, Textarea } from '@mantine/core'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { askRequester, type Task } from './api.js'

interface Props {
  task: Task
  onClose: () => void
  onDone: () => void
}

export function AskDialog({ task, onClose, onDone }: Props) {
  const form = useForm(ask, { comment: '' }, input => askRequester(task.id, input), onDone)
  return (
    <Modal opened onClose={onClose} title={`Ask ${task.requester.name}`}>
      <Form onSubmit={form.onSubmit} error={form.error}>
        <Textarea label="Question" autosize minRows={3} data-autofocus required {...form.field('comment')} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.pending}>
            Ask
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
