import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import { Button, NativeSelect, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core'
import { IconPlayerStopFilled, IconSend } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react'
import type { TryAs } from '../../../lib/try-call.js'
import { Panel } from '../../../ui/panel.js'
import { Snippets } from '../../../ui/snippets.js'
import type { Operation } from '../reference/document.js'
import { callOf, carriesFile, initialValues, keyOf, lacking, sampleOf } from './trial-request.js'
import { TrialResult } from './trial-result.js'
import { useTrial } from './use-trial.js'

/** A subscription that opens this product, by the application that holds it. */
export interface Opening extends TryAs {
  label: string
}

interface Props {
  document: ApiDocument
  operation: Operation
  base: string
  openings: readonly Opening[]
  /** Shown where there is no subscription to try it with. */
  closed: ReactNode
}

export function TrialPanel(props: Props) {
  const [tab, setTab] = useState('try')
  const [values, setValues] = useState(() => initialValues(props.document, props.operation))
  if (carriesFile(props.operation))
    return (
      <Panel>
        <Text size="sm" p={16}>
          This call carries a file, so it cannot be tried here. Make it from your own program: the official SDKs do,
          with the base URL and a key of yours.
        </Text>
      </Panel>
    )
  return (
    <Panel>
      <Tabs value={tab} onChange={value => setTab(value ?? 'try')} keepMounted={false}>
        <Tabs.List px={8}>
          <Tabs.Tab value="try">Try it</Tabs.Tab>
          <Tabs.Tab value="code">Code</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="try" p={16}>
          {props.openings.length === 0 ? props.closed : <Fields {...props} values={values} onValues={setValues} />}
        </Tabs.Panel>
        <Tabs.Panel value="code" p={16}>
          <Snippets call={sampleOf(callOf(props.base, props.operation, values))} />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  )
}

interface FieldsProps extends Props {
  values: ReturnType<typeof initialValues>
  onValues: (values: ReturnType<typeof initialValues>) => void
}

function Fields({ operation, base, openings, values, onValues }: FieldsProps) {
  const [chosen, setChosen] = useState(openings[0]!.subscription)
  const [asked, setAsked] = useState(false)
  const { trial, send, stop } = useTrial()
  const opening = openings.find(({ subscription }) => subscription === chosen) ?? openings[0]!
  const missing = asked ? lacking(operation, values) : []
  const running = trial?.state === 'waiting' || trial?.state === 'reading'
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault()
    setAsked(true)
    if (lacking(operation, values).length === 0) void send(opening, callOf(base, operation, values))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit(event)
  }
  return (
    <form onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <Stack gap={12}>
        <NativeSelect
          label="Subscription"
          description="A key for 15 minutes is made for it, and stays with the server."
          data={openings.map(({ subscription, label }) => ({ value: subscription, label }))}
          value={chosen}
          onChange={event => setChosen(event.currentTarget.value)}
        />
        {operation.parameters.map(one => (
          <TextInput
            key={keyOf(one)}
            label={one.required ? one.name : `${one.name} (optional)`}
            error={missing.includes(one.name) && 'Fill this in.'}
            value={values.parameters[keyOf(one)] ?? ''}
            onChange={event =>
              onValues({ ...values, parameters: { ...values.parameters, [keyOf(one)]: event.currentTarget.value } })
            }
          />
        ))}
        {operation.body && (
          <Textarea
            label="Body"
            autosize
            minRows={4}
            maxRows={16}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
            value={values.body}
            onChange={event => onValues({ ...values, body: event.currentTarget.value })}
          />
        )}
        {running ? (
          <Button variant="default" leftSection={<IconPlayerStopFilled size={16} />} onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button
            type="submit"
            data-operation="POST /applications/{application}/subscriptions/{subscription}/try"
            leftSection={<IconSend size={16} />}
          >
            Send
          </Button>
        )}
        {trial && <TrialResult trial={trial} />}
      </Stack>
    </form>
  )
}
