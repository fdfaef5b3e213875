import { subscriptionCreate } from '@gatehouse/shared/api/applications.js'
import type { catalogEntry } from '@gatehouse/shared/api/catalog.js'
import { Button, Group, Modal, NativeSelect, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { z } from 'zod'
import { ApiError } from '../../lib/api-client.js'
import { Form } from '../../ui/form.js'
import { type Subscription, subscribe } from './api.js'
import { PlanQuestion } from './plan-question.js'

type Product = z.output<typeof catalogEntry>

interface Props {
  product: Product
  plan: Product['plans'][number]
  applications: readonly { id: string; name: string }[]
  onClose: () => void
  onSubscribed: (subscription: Subscription) => void
}

/** Which application, the plan's questions, and off it goes. */
export function SubscribeDialog({ product, plan, applications, onClose, onSubscribed }: Props) {
  const client = useQueryClient()
  const [application, setApplication] = useState(applications[0]?.id ?? '')
  const [answers, setAnswers] = useState<Record<string, string>>({})
  const request = useMutation({
    mutationFn: () => {
      const input = { product: `${product.tenant}/${product.slug}`, plan: plan.slug, answers }
      return subscribe(application, subscriptionCreate.parse(input))
    },
    onSuccess: async made => {
      await client.invalidateQueries({ queryKey: ['subscriptions'] })
      onSubscribed(made)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    request.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={`Subscribe to ${product.name}, ${plan.name}`}>
      <Form onSubmit={submit} error={request.error instanceof ApiError ? request.error : undefined}>
        <NativeSelect
          label="Application"
          data={applications.map(({ id, name }) => ({ value: id, label: name }))}
          value={application}
          onChange={event => setApplication(event.currentTarget.value)}
        />
        {plan.questions.map(question => (
          <PlanQuestion
            key={question.id}
            question={question}
            value={answers[question.id] ?? ''}
            onChange={value => setAnswers(before => ({ ...before, [question.id]: value }))}
          />
        ))}
        <Text c="dimmed">
          {plan.approval === 'auto'
            ? 'The subscription is active at once.'
            : `${product.tenant} looks at your request; you can follow it on the application's page.`}
        </Text>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={request.isPending}>
            {plan.approval === 'auto' ? 'Subscribe' : 'Request access'}
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
