import { Alert, Drawer, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatNumber, formatUsd, formatWord } from '../../lib/format.js'
import { CopyableId } from '../../ui/copyable-id.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { ErrorState } from '../../ui/error-state.js'
import { RelativeTime } from '../../ui/relative-time.js'
import { HttpStatus } from '../../ui/status-badge.js'
import { type CallDetail, callQuery } from './api.js'
import { Bodies } from './bodies.js'
import { Cost } from './cost.js'
import { Decision } from './decision.js'
import { Rating } from './rating.js'
import { Section } from './section.js'
import { Waterfall } from './waterfall.js'

export function CallDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size={560} title="Call">
      {id !== undefined && <Loaded id={id} />}
    </Drawer>
  )
}

function Loaded({ id }: { id: string }) {
  const query = useQuery(callQuery(id))
  if (query.isPending) return <Skeleton h={480} />
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  return <Detail call={query.data} />
}

function Detail({ call }: { call: CallDetail }) {
  return (
    <Stack gap={24}>
      {call.explanation && (
        <Alert color={call.status >= 500 ? 'red' : 'yellow'} variant="light" title="Why was this refused?">
          {call.explanation}
        </Alert>
      )}
      <DefinitionList items={summary(call)} />
      {call.feedback && (
        <Section title="The answer">
          <Rating call={call.id} feedback={call.feedback} />
        </Section>
      )}
      <Section title="Where the time went">
        <Waterfall call={call} />
      </Section>
      {call.usageSource !== 'none' && (
        <Section title="Tokens and cost">
          <DefinitionList items={tokens(call)} />
          {call.priced && call.costUsd !== '0' && <Cost call={call.id} />}
        </Section>
      )}
      {(call.attemptList.length > 0 || call.passedOver.length > 0) && (
        <Section title="Who was asked">
          <Decision call={call} />
        </Section>
      )}
      {call.verdicts.length > 0 && (
        <Section title="Policies">
          <DefinitionList items={call.verdicts.map(({ policy, verdict }) => [policy, formatWord(verdict)])} />
        </Section>
      )}
      <Section title="Route">
        <DefinitionList items={route(call)} />
      </Section>
      {call.bodies && call.bodies.length > 0 && (
        <Section title="Bodies">
          <Bodies bodies={call.bodies} />
        </Section>
      )}
    </Stack>
  )
}

type Items = Parameters<typeof DefinitionList>[0]['items']

const summary = (call: CallDetail): Items => [
  ['Status', <HttpStatus key="s" status={call.status} />],
  ['Request', <span key="r" className="mono">{`${call.method} ${call.path}`}</span>],
  ['Time', <RelativeTime key="t" at={call.time} />],
  ['Application', call.application.name],
  ['Model', call.model ?? undefined],
  ['Served by', call.provider === null ? undefined : `${call.provider} / ${call.providerModel ?? '–'}`],
  ['Request id', <CopyableId key="i" id={call.requestId} length={30} />],
]

const tokens = (call: CallDetail): Items => [
  [
    'Input',
    `${formatNumber(call.inputTokens)}${call.cachedTokens > 0 ? `, ${formatNumber(call.cachedTokens)} of them cached` : ''}`,
  ],
  [
    'Output',
    `${formatNumber(call.outputTokens)}${call.reasoningTokens > 0 ? `, ${formatNumber(call.reasoningTokens)} of them reasoning` : ''}`,
  ],
  ...call.charges.map((charge): Items[number] => [CHARGED[charge.of], arithmetic(charge)]),
  ['Cost', call.priced ? formatUsd(call.costUsd) : 'No price is known for this model'],
  ['Reserved', reserved(call)],
  ['Counted by', formatWord(call.usageSource)],
  ['Cache', formatWord(call.cache)],
]

/** What was taken of the plan's limits before the call left; what it used was settled at its end. */
function reserved({ reserved }: CallDetail): string | undefined {
  if (!reserved) return undefined
  const { tokens, usd, outputLimit } = reserved
  const taken = [tokens === null ? [] : `${formatNumber(tokens)} tokens`, usd === null ? [] : formatUsd(usd)].flat()
  const limit = outputLimit === null ? '' : `, so at most ${formatNumber(outputLimit)} tokens of output`
  return taken.length === 0 ? undefined : `${taken.join(' and ')}${limit}`
}

const CHARGED = {
  images: 'Pictures',
  audio: 'Sound',
  characters: 'Characters',
  compute: 'Computing',
  searches: 'Searches',
  request: 'Call',
} as const
const UNITS = {
  images: 'each',
  audio: 'an hour',
  characters: 'a million',
  compute: 'a second',
  searches: 'each',
  request: 'each',
} as const

const arithmetic = ({ of, count, rateUsd, costUsd }: CallDetail['charges'][number]): string =>
  `${formatNumber(count)}${of === 'audio' || of === 'compute' ? ' s' : ''} at ${formatUsd(rateUsd)} ${UNITS[of]}: ${formatUsd(costUsd)}`

const route = (call: CallDetail): Items => [
  ['API', call.api ?? undefined],
  [
    'Route',
    call.route === null ? undefined : (
      <span key="r" className="mono">
        {call.route}
      </span>
    ),
  ],
  ['Plan', call.plan === null ? undefined : <CopyableId key="p" id={call.plan} />],
  ['Key', call.key === null ? undefined : <CopyableId key="k" id={call.key} />],
  ['User', call.user ?? undefined],
  ['Client', call.clientAddress ?? undefined],
  ['User agent', call.userAgent ?? undefined],
  ['Node', `${call.node}, revision ${call.revision}`],
  ['Size', `${formatNumber(call.requestBytes)} bytes in, ${formatNumber(call.responseBytes)} out`],
]
