import { providers } from '@gatehouse/providers/registry.gen.js'
import type { Dialect } from '@gatehouse/shared/ai/canonical.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientDialects } from './dialects/registry.js'

// What Ollama's and Cohere's callers say comes out for Ollama and Cohere as it went in, known fields and unknown ones.

const word = fc.stringMatching(/^[A-Za-z][\w ]{0,10}\w$/)
const name = fc.stringMatching(/^[a-z][a-z0-9_]{2,12}$/)
const args = fc.dictionary(name, fc.oneof(word, fc.integer()), { maxKeys: 3, noNullPrototype: true })
const schema = fc.record({
  type: fc.constant('object'),
  properties: fc.dictionary(name, fc.constant({ type: 'string' }), { maxKeys: 2, noNullPrototype: true }),
})
const some = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>
const own = { x_of_tomorrow: fc.record({ deep: fc.array(fc.integer(), { maxLength: 2 }) }) }
const PIXEL = 'iVBORw0KGgoAAAANSUhEUg=='
const tools = schema.map(parameters => [{ type: 'function', function: { name: 'f', description: 'd', parameters } }])
const said = fc.record({ city: args, id: name, tool: name, said: word, asked: word, result: word })

const ollama = fc
  .tuple(
    said,
    some({
      num_predict: fc.integer({ min: 0, max: 9000 }),
      temperature: fc.constantFrom(0, 0.5, 1.5),
      top_p: fc.constantFrom(0.1, 1),
      top_k: fc.integer({ min: 1, max: 99 }),
      seed: fc.integer(),
      stop: fc.array(word, { minLength: 1, maxLength: 4 }),
      frequency_penalty: fc.constantFrom(-1, 0.5),
      presence_penalty: fc.constantFrom(-1, 0.5),
      num_ctx: fc.integer({ min: 1024, max: 9000 }),
    }),
    some({
      tools,
      format: fc.oneof(fc.constant('json'), schema),
      think: fc.constantFrom(true, false, 'low', 'medium', 'high'),
      keep_alive: fc.constantFrom('5m', 0),
      ...own,
    }),
  )
  .map(([each, options, fields]) => ({
    model: 'm',
    stream: false,
    messages: [
      { role: 'system', content: each.said },
      { role: 'user', content: each.asked, images: [PIXEL] },
      {
        role: 'assistant',
        content: each.said,
        thinking: each.result,
        tool_calls: [{ function: { name: each.tool, arguments: each.city } }],
      },
      { role: 'tool', tool_name: each.tool, content: each.result },
      { role: 'user', content: each.asked },
    ],
    ...(Object.keys(options).length > 0 ? { options } : {}),
    ...fields,
  }))

const cohere = fc
  .tuple(
    said,
    some({
      max_tokens: fc.integer({ min: 1, max: 9000 }),
      temperature: fc.constantFrom(0, 0.5, 1),
      p: fc.constantFrom(0.1, 0.9),
      k: fc.integer({ min: 1, max: 99 }),
      seed: fc.integer({ min: 0 }),
      frequency_penalty: fc.constantFrom(0.2, 1),
      presence_penalty: fc.constantFrom(0.2, 1),
      stop_sequences: fc.array(word, { minLength: 1, maxLength: 5 }),
      response_format: schema.map(json_schema => ({ type: 'json_object', json_schema })),
      thinking: fc.constantFrom({ type: 'disabled' }, { type: 'enabled', token_budget: 2048 }),
      safety_mode: fc.constantFrom('OFF', 'STRICT'),
      ...own,
    }),
    fc.oneof(
      fc.constant({}),
      fc.record({ tools, strict_tools: fc.constant(true), tool_choice: fc.constantFrom('REQUIRED', 'NONE') }),
    ),
  )
  .map(([each, fields, offered]) => ({
    model: 'm',
    stream: false,
    messages: [
      { role: 'system', content: each.said },
      {
        role: 'user',
        content: [
          { type: 'text', text: each.asked },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}`, detail: 'low' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: each.result },
          { type: 'text', text: each.said },
        ],
        tool_calls: [
          { id: each.id, type: 'function', function: { name: each.tool, arguments: JSON.stringify(each.city) } },
        ],
      },
      { role: 'tool', tool_call_id: each.id, content: [{ type: 'text', text: each.result }] },
      { role: 'user', content: each.asked },
    ],
    documents: [{ data: { title: each.said, text: each.result } }],
    ...fields,
    ...offered,
  }))

test.each<[Dialect, string, fc.Arbitrary<object>]>([
  ['ollama-chat', 'ollama', ollama],
  ['cohere-chat', 'cohere', cohere],
])('%s comes out of %s as it went in', (dialect, id, bodies) => {
  fc.assert(
    fc.property(bodies, body => {
      const dropped: string[] = []
      const call = { model: 'm', stream: false }
      const canonical = clientDialects[dialect].parse(structuredClone(body) as Record<string, unknown>, call)
      const out = providers[id]!.chat.request(canonical, { model: 'm', credentials: {} }, field => dropped.push(field))
      expect(JSON.parse(out.body.toString())).toEqual(body)
      expect(dropped).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('a generate of Ollama is a chat of one message', () => {
  fc.assert(
    fc.property(ollama, word, word, (body, system, prompt) => {
      const { messages: _, tools: __, ...fields } = body as Record<string, unknown>
      const call = { model: 'm', stream: false }
      const canonical = clientDialects['ollama-generate'].parse({ ...fields, system, prompt, images: [PIXEL] }, call)
      expect(canonical.messages).toEqual([
        { role: 'system', content: [{ type: 'text', text: system }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: prompt },
            { type: 'image', mediaType: 'image/png', base64: PIXEL },
          ],
        },
      ])
      const chat = clientDialects['ollama-chat'].parse(
        { ...fields, messages: [{ role: 'user', content: prompt }] },
        call,
      )
      const { dialect: ___, messages: ____, ...asked } = canonical
      expect(asked).toEqual({ ...asked, ...without(chat, 'dialect', 'messages', 'tools') })
    }),
    { numRuns: 100 },
  )
})

function without<T extends object>(body: T, ...names: string[]): Partial<T> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !names.includes(key))) as Partial<T>
}
