import { Alert, Code, Stack, Table, Title } from '@mantine/core'
import { formatWord } from '../../lib/format.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { HttpStatus } from '../../ui/status-badge.js'
import type { DryRun } from './api.js'

type Message = NonNullable<DryRun['steps'][number]['before']>

export function DryRunResult({ result }: { result: DryRun }) {
  const { route, caller, steps, upstream, answer, error, faults, node, revision } = result
  return (
    <Stack gap={24} role="status">
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
          [
            'Route',
            route ? `${route.slug} ${route.version}${route.label ? `, ${route.label}` : ''}` : 'None of this tenant',
          ],
          ['Caller', caller?.application ?? 'Nobody in particular'],
          ['Plan', caller?.plan ?? undefined],
        ]}
      />
      {steps.length > 0 && (
        <section aria-label="Policies">
          <Title order={3}>Policies</Title>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Policy</Table.Th>
                <Table.Th>Asked for</Table.Th>
                <Table.Th>Verdict</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {steps.map((step, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: their order is their name
                <Table.Tr key={at}>
                  <Table.Td>{step.type ?? step.policy}</Table.Td>
                  <Table.Td>{formatWord(step.hook)}</Table.Td>
                  <Table.Td>
                    {formatWord(step.verdict)}
                    {step.detail && <div>{step.detail}</div>}
                    {step.before && step.after && <Changes before={step.before} after={step.after} />}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
      {upstream && (
        <section aria-label="What would be sent">
          <Title order={3}>What would be sent</Title>
          <Code block>
            {written(`${upstream.method} ${upstream.url}${upstream.path}`, upstream.headers, upstream.body.text)}
          </Code>
        </section>
      )}
      {answer && (
        <section aria-label="What the caller would get">
          <Title order={3}>What the caller would get</Title>
          <HttpStatus status={answer.status} />
          <Code block>{written('', answer.headers, answer.body.text)}</Code>
        </section>
      )}
    </Stack>
  )
}

function Changes({ before, after }: { before: Message; after: Message }) {
  const [was, is] = [linesOf(before), linesOf(after)]
  const gone = was.filter(line => !is.includes(line)).map(line => `- ${line}`)
  const come = is.filter(line => !was.includes(line)).map(line => `+ ${line}`)
  return <Code block>{[...gone, ...come].join('\n')}</Code>
}

function linesOf({ method, path, status, headers = [], body }: Message): string[] {
  const first = [method, path, status].filter(part => part !== undefined).join(' ')
  const rest = body === undefined ? [] : JSON.stringify(body, null, 2).split('\n')
  return [...(first ? [first] : []), ...headers.map(([name, value]) => `${name}: ${value}`), ...rest]
}

const written = (first: string, headers: readonly (readonly [string, string])[], body: string | null): string =>
  [...(first ? [first] : []), ...headers.map(([name, value]) => `${name}: ${value}`), '', body ?? '(not text)']
    .join('\n')
    .trimEnd()

function headline({ error, upstream, route }: DryRun): string {
  if (route === null) return 'No API of this tenant answers there'
  if (error) return `It would be refused: ${error}`
  return upstream ? 'It would be sent' : 'The gateway would answer it by itself'
}
