import { Alert, Anchor, Skeleton, Stack, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { billedQuery } from '../../../lib/billed.js'
import { formatMs, formatNumber, formatUsd } from '../../../lib/format.js'
import { DefinitionList } from '../../../ui/definition-list.js'
import { Facts } from '../../../ui/facts.js'
import { Snippet } from '../../../ui/snippet.js'
import { HttpStatus } from '../../../ui/status-badge.js'
import { headerOf, leftOf, pretty, type Trial } from './trial.js'

export function TrialResult({ trial }: { trial: Trial }) {
  const requestId = headerOf(trial, 'x-request-id')
  return (
    <Stack gap={12} role="status" aria-label="Answer">
      {trial.state === 'waiting' && <Skeleton h={64} />}
      {trial.error && (
        <Alert color="red" variant="light" title="There is no answer">
          {trial.error}
        </Alert>
      )}
      {trial.status !== undefined && <Figures trial={trial} requestId={requestId} />}
      {trial.status !== undefined && (
        <Tabs defaultValue="body" keepMounted={false}>
          <Tabs.List mb={8}>
            <Tabs.Tab value="body">Body</Tabs.Tab>
            <Tabs.Tab value="headers">Headers</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="body">
            <Body trial={trial} />
          </Tabs.Panel>
          <Tabs.Panel value="headers">
            <DefinitionList
              items={trial.headers.map(([name, value]) => [
                name,
                <span className="mono" key={name}>
                  {value}
                </span>,
              ])}
            />
          </Tabs.Panel>
        </Tabs>
      )}
      {requestId && (
        <Text fz="xs">
          <Anchor renderRoot={props => <Link to="/logs" search={{ requestId }} {...props} />} inherit>
            Open it in the log
          </Anchor>
        </Text>
      )}
    </Stack>
  )
}

function Figures({ trial, requestId }: { trial: Trial; requestId: string | undefined }) {
  const ended = trial.state === 'done' || trial.state === 'failed'
  const billed = useQuery(billedQuery(ended ? requestId : undefined)).data
  const tokens = billed && billed.inputTokens + billed.outputTokens > 0
  return (
    <Facts
      items={[
        ['Status', <HttpStatus key="s" status={trial.status ?? 0} />],
        ['First byte', trial.headMs === undefined ? undefined : formatMs(trial.headMs)],
        ['In all', trial.totalMs === undefined ? undefined : formatMs(trial.totalMs)],
        ['Size', trial.bytes === undefined ? undefined : `${formatNumber(trial.bytes)} bytes`],
        ['Calls left', leftOf(trial, 'requests')],
        ['Tokens left', leftOf(trial, 'tokens')],
        [
          'Tokens in / out',
          tokens ? `${formatNumber(billed.inputTokens)} / ${formatNumber(billed.outputTokens)}` : undefined,
        ],
        ['Cost', tokens ? (billed.priced ? formatUsd(billed.costUsd) : 'No price known') : undefined],
      ]}
    />
  )
}

function Body({ trial }: { trial: Trial }) {
  if (trial.binary) return <Text c="dimmed">Not text; {formatNumber(trial.bytes ?? 0)} bytes are not shown.</Text>
  if (trial.text === '') return <Text c="dimmed">{trial.state === 'done' ? 'No body.' : 'Nothing yet.'}</Text>
  return (
    <>
      <Snippet label="Body of the answer" code={trial.state === 'done' ? pretty(trial.text) : trial.text} />
      {trial.truncated && <Text c="dimmed">There is more than is shown here.</Text>}
    </>
  )
}
