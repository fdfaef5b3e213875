import type { AiEvent, AiResponse, Dialect } from '@gatehouse/shared/ai/canonical.js'
import { dialects } from '@gatehouse/shared/ai/canonical.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientDialects } from './dialects/registry.js'
import { eventsOf, ordered } from './ordered-answer.js'
import { OrderedEvents } from './ordered-events.js'
import { readers } from './testing/readers.js'
import { FINISHES, WITHOUT_CALLS } from './testing/told.js'

const context = (dialect: Dialect) => ({
  request: { dialect, model: 'm', messages: [], stream: true, extensions: {} },
  body: { prompt: 'p' },
  callId: 'call1',
  created: 1,
  inputEstimate: 5,
  showUsage: true,
})

function write(dialect: Dialect, events: readonly AiEvent[]): { out: string; whole: boolean } {
  const writer = clientDialects[dialect].writer(context(dialect))
  let out = ''
  const own = new OrderedEvents('m', 'call1', event => {
    out += writer.event(event)
  })
  for (const event of events) own.push(event)
  const whole = own.end()
  return { out: whole ? out + writer.end() : out, whole }
}

const said = fc.string({ unit: 'grapheme', maxLength: 12 })
const usage = fc.record({
  input: fc.integer({ min: 10, max: 99 }),
  output: fc.integer({ min: 10, max: 99 }),
  cached: fc.nat(5),
  cacheWrite: fc.nat(5),
  reasoning: fc.nat(10),
})
const args = fc.option(
  fc.dictionary(said, said, { maxKeys: 3 }).map(value => JSON.stringify(value)),
  { nil: '' },
)
const stop = fc.constantFrom(
  'stop',
  'stop-sequence',
  'length',
  'context-length',
  'tool-calls',
  'pause',
  'refusal',
  'content-filter',
  'malformed',
  'other',
) as fc.Arbitrary<AiResponse['stop']>

/** Calls whose pieces come in any order between each other, as no dialect lets them. */
const interleaved = fc
  .array(fc.record({ name: fc.constantFrom('f', 'g'), id: fc.constantFrom('', 'a', 'b'), args }), { maxLength: 3 })
  .chain(calls => {
    const starts = calls.map((call, index): AiEvent => ({ type: 'tool-start', index, id: call.id, name: call.name }))
    const pieces = calls.flatMap((call, index) =>
      (call.args.match(/[\s\S]{1,4}/gu) ?? []).map(
        (piece): AiEvent => ({ type: 'tool-delta', index, arguments: piece }),
      ),
    )
    return fc
      .shuffledSubarray(
        pieces.map((_, i) => i),
        { minLength: pieces.length },
      )
      .map(order => {
        // Within a call the pieces stay in order.
        const queues = calls.map((_, index) => pieces.filter(piece => 'index' in piece && piece.index === index))
        return {
          calls,
          events: [...starts, ...order.map(i => queues[(pieces[i] as { index: number }).index]!.shift()!)],
        }
      })
  })

const spoken = fc.array(
  fc.oneof(
    said.map((text): AiEvent => ({ type: 'text-delta', text })),
    said.map((text): AiEvent => ({ type: 'reasoning-delta', text })),
    fc.constant<AiEvent>({ type: 'ping' }),
    fc.constant<AiEvent>({ type: 'start', id: 'again', model: 'x' }),
    fc.constant<AiEvent>({ type: 'citation', citation: { url: 'https://a.test', title: 'A' } }),
    usage.map((figures): AiEvent => ({ type: 'usage', usage: figures })),
  ),
  { maxLength: 12 },
)

describe.each(dialects)('to callers of %s', dialect => {
  test('events in any order become a stream that follows every rule', () => {
    fc.assert(
      fc.property(spoken, interleaved, usage, stop, (words, tools, figures, reason) => {
        const events: AiEvent[] = [
          ...words,
          ...tools.events,
          { type: 'finish', stop: reason },
          { type: 'usage', usage: figures },
        ]
        const told = readers[dialect].stream(write(dialect, events).out)
        expect(told).toMatchObject({ ended: true, usage: { input: figures.input, output: figures.output } })
        expect(FINISHES[dialect]).toContain(told.finish)
        expect(told.text).toBe(words.map(event => (event.type === 'text-delta' ? event.text : '')).join(''))
        if (WITHOUT_CALLS.has(dialect)) return
        expect(told.tools.map(tool => tool.arguments)).toEqual(tools.calls.map(call => JSON.parse(call.args || '{}')))
      }),
      { numRuns: 60 },
    )
  })

  test('an answer is told alike in one piece and as a stream', () => {
    const blocks = fc.array(
      fc.oneof(
        said.map(text => ({ type: 'text' as const, text: `${text}.` })),
        said.map(text => ({
          type: 'reasoning' as const,
          text: `${text}.`,
          signature: 'c2ln',
          signer: 'anthropic' as const,
        })),
        fc.record({
          type: fc.constant('tool-use' as const),
          id: fc.constantFrom('', 'a'),
          name: fc.constant('f'),
          arguments: args,
        }),
      ),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(blocks, usage, stop, (content, figures, reason) => {
        const response = ordered({ id: 'r', model: 'm', content, stop: reason, usage: figures }, 'call1')
        const { whole, stream } = readers[dialect]
        const body = JSON.parse(JSON.stringify(clientDialects[dialect].answer(response, context(dialect))))
        expect(stream(write(dialect, eventsOf(response)).out)).toEqual(whole(body))
      }),
      { numRuns: 60 },
    )
  })

  test('what breaks off has no finish and no end', () => {
    const error: AiEvent = { type: 'error', code: 'overloaded', message: 'Too much.' }
    const after: AiEvent[] = [
      { type: 'text-delta', text: 'more' },
      { type: 'finish', stop: 'stop' },
    ]
    const { out, whole } = write(dialect, [{ type: 'text-delta', text: 'Half' }, error, ...after])
    expect(whole).toBe(false)
    expect(readers[dialect].stream(out)).toMatchObject({ text: 'Half', ended: false, finish: undefined })
    expect(write(dialect, [{ type: 'text-delta', text: 'Half' }]).whole).toBe(false)
  })
})
