import { Alert, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { billedQuery } from '../../lib/billed.js'
import { formatMs, formatNumber, formatUsd } from '../../lib/format.js'
import { Facts } from '../../ui/facts.js'
import classes from './playground.module.css'
import { isRunning, type Turn, tokensPerSecond } from './turn.js'

export function TurnView({ turn, secret }: { turn: Turn; secret: boolean }) {
  return (
    <article className={classes.turn}>
      <p className={classes.prompt}>{turn.prompt}</p>
      {turn.reasoning && (
        <details className={classes.reasoning}>
          <summary>Reasoning</summary>
          {turn.reasoning}
        </details>
      )}
      {turn.state === 'waiting' && <Skeleton h={14} w="70%" />}
      {turn.text && (
        <p className={classes.answer} data-writing={turn.state === 'streaming' || undefined}>
          {turn.text}
        </p>
      )}
      {turn.state === 'failed' && (
        <Alert color="red" variant="light" title={turn.status ? `Answered with ${turn.status}` : 'It did not work'}>
          {turn.error}
        </Alert>
      )}
      {turn.state === 'stopped' && <p className={classes.note}>Stopped.</p>}
      {!isRunning(turn) && <Measures turn={turn} secret={secret} />}
    </article>
  )
}

function Measures({ turn, secret }: { turn: Turn; secret: boolean }) {
  const billed = useQuery(billedQuery(turn.headers['x-request-id'])).data
  const speed = tokensPerSecond(turn)
  const input = billed?.inputTokens ?? turn.inputTokens
  const output = billed?.outputTokens ?? turn.outputTokens
  const left = turn.headers['x-ratelimit-remaining-requests']
  return (
    <Facts
      items={[
        ['First token', turn.firstTokenMs === undefined ? undefined : formatMs(turn.firstTokenMs)],
        ['In all', turn.totalMs === undefined ? undefined : formatMs(turn.totalMs)],
        ['Tokens in / out', output === undefined ? undefined : `${formatNumber(input ?? 0)} / ${formatNumber(output)}`],
        ['Speed', speed === undefined ? undefined : `${formatNumber(Math.round(speed))} tok/s`],
        ['Cost', costOf(billed)],
        ['Served by', secret ? undefined : turn.headers['x-gatehouse-model']],
        ['Attempts', turn.headers['x-gatehouse-attempts'] === '1' ? undefined : turn.headers['x-gatehouse-attempts']],
        ['Calls left', left],
      ]}
    />
  )
}

/** From the log, which has what is really charged; it takes a moment. */
function costOf(billed: { costUsd: string; priced: boolean } | null | undefined): string {
  if (!billed) return '…'
  return billed.priced ? formatUsd(billed.costUsd) : 'No price known'
}
