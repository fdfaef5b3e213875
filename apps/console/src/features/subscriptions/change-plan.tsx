import { Button, Group, Modal, Radio, Skeleton, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError } from '../../lib/api-client.js'
import { notifyDone } from '../../lib/notify.js'
import { type Plan, planRows, priceLine } from '../../lib/plan-terms.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ErrorState } from '../../ui/error-state.js'
import { Form } from '../../ui/form.js'
import { changePlan, plansQuery, type Subscription } from './api.js'
import { PlanQuestion } from './plan-question.js'
import { lacking } from './wizard-steps.js'

interface Props {
  subscription: Subscription
  onClose: () => void
}

export function ChangePlan({ subscription, onClose }: Props) {
  const query = useQuery(plansQuery(subscription))
  const others = query.data?.filter(({ id }) => id !== subscription.plan.id) ?? []
  return (
    <Modal opened onClose={onClose} title={`Change the plan of ${subscription.product.name}`} size="lg">
      {query.isPending ? (
        <Skeleton h={160} />
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : others.length === 0 ? (
        <EmptyState title="No other plan">{subscription.plan.name} is the only plan of this product.</EmptyState>
      ) : (
        <Choice subscription={subscription} plans={others} onClose={onClose} />
      )}
    </Modal>
  )
}

function Choice({ subscription, plans, onClose }: Props & { plans: readonly Plan[] }) {
  const [slug, setSlug] = useState(plans.length === 1 ? plans[0]!.slug : undefined)
  const [answers, setAnswers] = useState<Record<string, string>>({})
  const [asked, setAsked] = useState(false)
  const plan = plans.find(one => one.slug === slug)
  const missing = asked && plan ? lacking(plan, answers) : []
  const client = useQueryClient()
  const request = useMutation({
    mutationFn: (plan: Plan) => changePlan(subscription.id, { plan: plan.slug, answers }),
    onSuccess: async ({ change }) => {
      await client.invalidateQueries({ queryKey: ['subscriptions'] })
      onClose()
      notifyDone(change === null ? 'The new plan holds.' : 'Your request is in; the plan that you have goes on.')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!plan) return
    if (lacking(plan, answers).length > 0) return setAsked(true)
    request.mutate(plan)
  }
  return (
    <Form onSubmit={submit} error={request.error instanceof ApiError ? request.error : undefined}>
      <Text c="dimmed">
        {subscription.plan.name} holds until the new plan does. Keys stay as they are, and no call is refused for the
        change.
      </Text>
      <Radio.Group
        aria-label="Plan"
        value={slug ?? null}
        onChange={next => {
          setSlug(next)
          setAnswers({})
          setAsked(false)
        }}
      >
        <Stack gap={12}>
          {plans.map(one => (
            <Radio
              key={one.slug}
              value={one.slug}
              label={`${one.name} · ${priceLine(one)}`}
              description={planRows([one])
                .map(({ name, of }) => `${name}: ${of(one)}`)
                .join(' · ')}
            />
          ))}
        </Stack>
      </Radio.Group>
      {plan?.questions.map(question => (
        <PlanQuestion
          key={question.id}
          question={question}
          value={answers[question.id] ?? ''}
          {...(missing.includes(question.id) && { error: 'Fill this in.' })}
          onChange={value => setAnswers(before => ({ ...before, [question.id]: value }))}
        />
      ))}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!plan} loading={request.isPending}>
          {plan?.approval === 'manual' ? 'Request the change' : 'Change the plan'}
        </Button>
      </Group>
    </Form>
  )
}
