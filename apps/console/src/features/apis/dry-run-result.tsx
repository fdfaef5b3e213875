import { Alert, Stack, Text, Title } from '@mantine/core'
import { formatWord } from '../../lib/format.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { Snippet } from '../../ui/snippet.js'
import { HttpStatus, StatusBadge } from '../../ui/status-badge.js'
import type { DryRun } from './api.js'
import { ConsideredRoutes } from './considered-routes.js'
import classes from './dry-run.module.css'
import { differences, written } from './dry-run-words.js'

type Step = DryRun['steps'][number]

interface Props {
  result: DryRun
  /** Applications by their names. */
  callers: readonly { id: string; name: string }[]
}

export function DryRunResult({ result, callers }: Props) {
  const { routing, considered, caller, steps, upstream, answer, error, faults, node, revision } = result
  return (
    <Stack gap={24} role="status" aria-label="What would happen">
      <Alert variant="light" color={error ? 'yellow' : 'green'} title={headline(result)}>
        {`${node} ran it with revision ${revision}. Nothing was sent, counted or logged.`}
      </Alert>
      {faults.map(fault => (
        <Alert key={fault} color="red" variant="light" title="The gateway failed">
          {fault}
        </Alert>
      ))}
      <DefinitionList
        items={[
          ['Route', answering(result)],
          ['Path', routing ? `${routing.methods?.join(', ') ?? 'Any method'} ${routing.template}` : undefined],
          ...Object.entries(routing?.parameters ?? {}).map(
            ([name, text]) => [name === '*' ? 'Rest of the path' : `{${name}}`, text || undefined] as const,
          ),
          [
            'Caller',
            callers.find(({ id }) => id === caller?.application)?.name ?? caller?.application ?? 'Nobody in particular',
          ],
          ['Plan', caller?.plan ?? undefined],
        ]}
      />
      {considered.length > 0 && <ConsideredRoutes considered={considered} />}
      <section aria-label="Policies">
        <Title order={3}>Policies, in their order</Title>
        {steps.length === 0 ? (
          <Text c="dimmed" mt={8}>
            None was asked.
          </Text>
        ) : (
          <ol className={classes.steps}>
            {steps.map((step, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: their order is their name
              <li key={at}>
                <StepLine step={step} />
              </li>
            ))}
          </ol>
        )}
      </section>
      {upstream && (
        <section aria-label="What would be sent">
          <Title order={3} mb={8}>
            What would be sent
          </Title>
          <Snippet
            label="Request to the service"
            code={written(`${upstream.method} ${upstream.url}${upstream.path}`, upstream.headers, upstream.body.text)}
          />
        </section>
      )}
      {answer && (
        <section aria-label="What the caller would get">
          <Title order={3} mb={8}>
            What the caller would get <HttpStatus status={answer.status} />
          </Title>
          <Snippet label="Answer to the caller" code={written('', answer.headers, answer.body.text)} />
        </section>
      )}
    </Stack>
  )
}

/** Nothing has to be said of what let it pass. */
const toneOf = (verdict: string) =>
  verdict === 'passed' || verdict === 'unchanged'
    ? 'quiet'
    : verdict === 'changed' || verdict === 'replied'
      ? 'accent'
      : 'bad'

function StepLine({ step: { type, policy, scope, hook, verdict, detail, before, after } }: { step: Step }) {
  const changes = before && after ? differences(before, after) : []
  return (
    <>
      <div className={classes.step}>
        <span>
          <b>{formatWord(type ?? policy)}</b>{' '}
          <Text span c="dimmed">
            {formatWord(hook)}
            {scope && `, on the ${scope === 'api' ? 'API' : scope}`}
          </Text>
        </span>
        <StatusBadge state={verdict} tone={toneOf(verdict)} />
      </div>
      {detail && <Text c="dimmed">{detail}</Text>}
      {changes.length > 0 && (
        // biome-ignore lint/a11y: what scrolls has to be reachable by keyboard, and named
        <pre className={classes.changes} tabIndex={0} role="region" aria-label={`Changes by ${type ?? policy}`}>
          {changes.map(({ come, line }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines may be alike
            <div key={at} className={come ? classes.come : classes.gone}>
              {come ? '+' : '−'} {line}
            </div>
          ))}
        </pre>
      )}
    </>
  )
}

function answering({ route, routing }: DryRun): string {
  if (route) return `${route.slug} ${route.version}`
  if (routing === null) return 'None of this tenant'
  const near = `${routing.api} ${routing.version}`
  if (routing.outcome === 'method') return `None: ${near} is there for other methods`
  return routing.outcome === 'conditions' ? `None: ${near} asks for more than this request has` : near
}

function headline({ error, upstream, route, routing }: DryRun): string {
  const unknown = error === null || error === 'route_not_found'
  if (route === null && routing === null && unknown) return 'No API of this tenant answers there'
  if (error) return `It would be refused: ${formatWord(error).toLowerCase()}`
  return upstream ? 'It would be sent' : 'The gateway would answer it by itself'
}
