import { subscriptionCreate } from '@gatehouse/shared/api/applications.js'
import type { catalogEntry } from '@gatehouse/shared/api/catalog.js'
import { Button, Group, Radio, Stack, Text, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { z } from 'zod'
import { ApiError } from '../../lib/api-client.js'
import type { OwnSubscription } from '../../lib/own-subscriptions.js'
import { termsLine } from '../../lib/plan-terms.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { Form } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { type Subscription, subscribe } from './api.js'
import { PlanQuestion } from './plan-question.js'
import classes from './subscriptions.module.css'
import { blocked, lacking, type Step, stepsOf } from './wizard-steps.js'

type Product = z.output<typeof catalogEntry>

/** Where the wizard is, as its address holds it. */
export interface Progress {
  plan?: string | undefined
  application?: string | undefined
  step?: Step | undefined
}

interface Props {
  product: Product
  applications: readonly { id: string; name: string }[]
  /** Of the caller, to any product. */
  held: readonly OwnSubscription[]
  progress: Progress
  onProgress: (progress: Progress) => void
  /** Absent for those who may not make one. */
  onNewApplication?: () => void
  onSubscribed: (subscription: Subscription) => void
}

const titles: Record<Step, string> = {
  plan: 'Choose a plan',
  application: 'Choose the application that will call',
  questions: 'Answer what is asked',
  review: 'Look it over',
}

export function SubscribeWizard(props: Props) {
  const { product, progress, onProgress, held } = props
  const [answers, setAnswers] = useState<Record<string, string>>({})
  const [asked, setAsked] = useState(false)
  const plan = product.plans.find(({ slug }) => slug === progress.plan)
  const steps = stepsOf(plan)
  const possible = steps.indexOf(progress.step ?? 'plan')
  // An address that skips what is not decided yet leads to what is.
  const reachable = !plan ? 0 : progress.application === undefined ? 1 : steps.length - 1
  const at = Math.max(0, Math.min(possible, reachable))
  const step = steps[at]!
  const client = useQueryClient()
  const request = useMutation({
    mutationFn: () =>
      subscribe(
        progress.application!,
        subscriptionCreate.parse({ product: `${product.tenant}/${product.slug}`, plan: plan!.slug, answers }),
      ),
    onSuccess: async made => {
      await client.invalidateQueries({ queryKey: ['subscriptions'] })
      props.onSubscribed(made)
    },
  })
  const missing = asked && plan ? lacking(plan, answers) : []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (step === 'review') return request.mutate()
    if (step === 'questions' && lacking(plan!, answers).length > 0) return setAsked(true)
    onProgress({ ...progress, step: steps[at + 1] })
  }
  const ready = step === 'plan' ? plan !== undefined : step !== 'application' || progress.application !== undefined
  return (
    <div className={classes.wizard}>
      <ol className={classes.steps} aria-label="Steps">
        {steps.map((name, index) => (
          <li key={name} aria-current={index === at ? 'step' : undefined} data-done={index < at || undefined}>
            {index + 1}. {titles[name]}
          </li>
        ))}
      </ol>
      <Panel>
        <div className={classes.stepBody}>
          <Title order={2} mb={16}>
            {titles[step]}
          </Title>
          <Form onSubmit={submit} error={request.error instanceof ApiError ? request.error : undefined}>
            {step === 'plan' && (
              <Radio.Group
                aria-label="Plan"
                value={progress.plan ?? null}
                onChange={value => onProgress({ ...progress, plan: value, step: 'plan' })}
              >
                <Stack gap={12}>
                  {product.plans.map(one => (
                    <Radio key={one.slug} value={one.slug} label={one.name} description={termsLine(one)} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            {step === 'application' && (
              <Applications {...props} held={held.filter(one => one.product.id === product.id)} />
            )}
            {step === 'questions' &&
              plan!.questions.map(question => (
                <PlanQuestion
                  key={question.id}
                  question={question}
                  value={answers[question.id] ?? ''}
                  {...(missing.includes(question.id) && { error: 'Fill this in.' })}
                  onChange={value => setAnswers(before => ({ ...before, [question.id]: value }))}
                />
              ))}
            {step === 'review' && plan && <Review {...props} plan={plan} answers={answers} />}
            <Group justify="space-between" mt={8}>
              {at > 0 ? (
                <Button variant="default" onClick={() => onProgress({ ...progress, step: steps[at - 1] })}>
                  Back
                </Button>
              ) : (
                <span />
              )}
              <Button type="submit" disabled={!ready} loading={request.isPending}>
                {step !== 'review' ? 'Continue' : plan?.approval === 'auto' ? 'Subscribe' : 'Request access'}
              </Button>
            </Group>
          </Form>
        </div>
      </Panel>
    </div>
  )
}

function Applications({ applications, held, progress, onProgress, onNewApplication }: Props) {
  return (
    <>
      {applications.length === 0 && (
        <Text c="dimmed">You have no application yet. It stands for what will call: a service, a bot, a notebook.</Text>
      )}
      <Radio.Group
        aria-label="Application"
        value={progress.application ?? null}
        onChange={value => onProgress({ ...progress, application: value, step: 'application' })}
      >
        <Stack gap={12}>
          {applications.map(({ id, name }) => {
            const reason = blocked(held, id)
            return (
              <Radio
                key={id}
                value={id}
                label={name}
                disabled={reason !== undefined}
                {...(reason !== undefined && { description: reason })}
              />
            )
          })}
        </Stack>
      </Radio.Group>
      {onNewApplication && (
        <Group>
          <Button
            variant="default"
            data-operation="POST /applications"
            leftSection={<IconPlus size={16} />}
            onClick={onNewApplication}
          >
            New application
          </Button>
        </Group>
      )}
    </>
  )
}

interface ReviewProps extends Props {
  plan: Product['plans'][number]
  answers: Record<string, string>
}

function Review({ product, plan, applications, progress, answers }: ReviewProps) {
  return (
    <>
      <DefinitionList
        items={[
          ['Product', product.name],
          ['Plan', plan.name],
          ['Application', applications.find(({ id }) => id === progress.application)?.name],
          ...plan.questions.map(({ id, label }) => [label, answers[id] || '–'] as const),
        ]}
      />
      <Text c="dimmed">
        {plan.approval === 'auto'
          ? 'The subscription is active at once: every key of the application opens it.'
          : `${product.tenant} looks at your request. Until it is decided you can make keys and read the reference; calls are refused. What is asked and decided shows on the page of the application.`}
      </Text>
    </>
  )
}
