import { Button, Group } from '@mantine/core'
import { IconThumbDown, IconThumbUp } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ErrorState } from '../../ui/error-state.js'
import { type CallDetail, callQuery, rateCall } from './api.js'
import classes from './calls.module.css'

const SCORES = [
  { score: 1, label: 'Good', Icon: IconThumbUp },
  { score: 0, label: 'Bad', Icon: IconThumbDown },
] as const

/** What whoever looks at a call says of its answer. */
export function Rating({ call, feedback }: { call: string; feedback: NonNullable<CallDetail['feedback']> }) {
  const client = useQueryClient()
  const rate = useMutation({
    mutationFn: (score: number) => rateCall(call, score),
    onSuccess: said => {
      client.setQueryData<CallDetail>(callQuery(call).queryKey, known => known && { ...known, feedback: said })
      return client.invalidateQueries({ queryKey: ['models'] })
    },
  })
  return (
    <>
      <Group gap={8} role="group" aria-label="Rate this answer">
        {SCORES.map(({ score, label, Icon }) => (
          <Button
            key={score}
            size="compact-sm"
            variant={feedback.own === score ? 'filled' : 'default'}
            aria-pressed={feedback.own === score}
            leftSection={<Icon size={14} aria-hidden />}
            loading={rate.isPending && rate.variables === score}
            onClick={() => rate.mutate(score)}
          >
            {label}
          </Button>
        ))}
        <span className={classes.voices}>{said(feedback)}</span>
      </Group>
      {rate.isError && <ErrorState error={rate.error} />}
    </>
  )
}

const said = ({ mean, voices }: NonNullable<CallDetail['feedback']>): string =>
  mean === null
    ? 'Nobody has rated it yet.'
    : `${Math.round(mean * 100)} % good, by ${voices === 1 ? 'one' : voices} who rated it.`
