import { Anchor, Text } from '@mantine/core'
import { useMemo } from 'react'
import { formatCount } from '../../../lib/format.js'
import { FileField } from '../../../ui/schema/file-field.js'
import { titleOf } from '../../../ui/schema/json-schema.js'
import type { FieldProps } from '../../../ui/schema/knowledge.js'
import { valueAt } from '../../../ui/schema/values.js'
import { type Service, servicesIn } from './descriptor.js'
import classes from './upstream.module.css'

/** A file of descriptors, and what it has to offer. */
export function DescriptorField({ name, pointer, schema, form }: FieldProps) {
  const protocol = pointer.replace('/transcoding/descriptor', '/protocol')
  const kept = valueAt(form.state.values, pointer)
  const read = useMemo(() => (typeof kept === 'string' && kept ? tryRead(kept) : undefined), [kept])
  return (
    <>
      <FileField
        label={titleOf(name, schema)}
        description={schema.description}
        error={form.state.issues[pointer] ?? read?.refusal}
        disabled={false}
        name={pointer.slice(1)}
        pointer={pointer}
        state={form.state}
      />
      {read?.services && <Services services={read.services} />}
      {valueAt(form.state.values, protocol) !== 'http2' && (
        <Text fz="xs" c="dimmed">
          The targets speak HTTP/1.1 so far, and services of gRPC do not.{' '}
          <Anchor component="button" type="button" fz="xs" onClick={() => form.state.set(protocol, 'http2')}>
            Speak HTTP/2 to them
          </Anchor>
        </Text>
      )}
    </>
  )
}

function Services({ services }: { services: readonly Service[] }) {
  const methods = services.flatMap(service => service.methods)
  const paths = methods.flatMap(method => method.rules)
  return (
    <div>
      <Text fz="xs" c="dimmed" mb={6} role="status">
        {[
          formatCount(services.length, 'service'),
          formatCount(methods.length, 'method'),
          formatCount(paths.length, 'HTTP rule'),
        ].join(', ')}
        {methods.length > 0 && paths.length === 0 && '. Without the annotation google.api.http no JSON reaches them.'}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <ul className={classes.services} tabIndex={0} aria-label="What the descriptor holds">
        {services.map(service => (
          <li key={service.name}>
            <b className="mono">{service.name}</b>
            <ul>
              {service.methods.map(method => (
                <li key={method.name} className="mono">
                  {method.name}{' '}
                  <Text span c="dimmed" fz={12}>
                    {method.kind}
                  </Text>
                  {method.rules.map(rule => (
                    <div key={rule}>{rule}</div>
                  ))}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  )
}

function tryRead(base64: string): { services?: Service[]; refusal?: string } {
  try {
    return { services: servicesIn(base64) }
  } catch (error) {
    return { refusal: `No descriptor that can be read: ${(error as Error).message}.` }
  }
}
