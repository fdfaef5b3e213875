import { subscriptionAnswer } from '@gatehouse/shared/api/applications.js'
import { Button, Group, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useForm } from '../../lib/use-form.js'
import { Form } from '../../ui/form.js'
import { answer } from './api.js'

export function AnswerForm({ subscription }: { subscription: string }) {
  const client = useQueryClient()
  const form = useForm(
    subscriptionAnswer,
    { comment: '' },
    ({ comment }) => answer(subscription, comment),
    () => client.invalidateQueries({ queryKey: ['subscriptions'] }),
  )
  return (
    <Form onSubmit={form.onSubmit} error={form.error}>
      <Textarea label="Your answer" autosize minRows={2} {...form.field('comment')} />
      <Group>
        <Button type="submit" data-operation="POST /subscriptions/{subscription}/answer" loading={form.pending}>
          Send the answer
        </Button>
      </Group>
    </Form>
  )
}
