import { Readable } from 'node:stream'
import { type TryCall, type TryEvent, tryCall, tryEvent } from '@gatehouse/shared/api/try-it.js'
import { Controller, StreamableFile } from '@nestjs/common'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { TryIt } from './try-it.js'

@Controller()
export class TryItController {
  constructor(private readonly trial: TryIt) {}

  @Endpoint({
    method: 'POST',
    path: '/applications/:application/subscriptions/:subscription/try',
    tag: 'Try it',
    access: { organization: 'key:write' },
    summary: 'Call the gateway with a temporary key of one subscription',
    description:
      'For the console: the key lives 15 minutes, opens this subscription alone, and stays with the control plane. The call counts against the plan like any other. Answers with one JSON event a line, as they happen; the status of the gateway is in the first.',
    body: tryCall,
    response: tryEvent,
    stream: true,
    idempotent: false,
    errors: ['conflict'],
  })
  async call(@Input() { ctx, params, body, reply }: Call<TryCall>) {
    const left = new AbortController()
    // A generator that waits for its next chunk does not notice by itself that nobody reads any more.
    reply.raw.once('close', () => left.abort())
    const events = await this.trial.start(ctx, params.application!, params.subscription!, body, left.signal)
    return new StreamableFile(Readable.from(lines(events)), { type: 'application/x-ndjson' })
  }
}

async function* lines(events: AsyncGenerator<TryEvent>): AsyncGenerator<string> {
  for await (const event of events) yield `${JSON.stringify(event)}\n`
}
