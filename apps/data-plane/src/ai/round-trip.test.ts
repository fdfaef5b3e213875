import { providers } from '@gatehouse/providers/registry.gen.js'
import type { Dialect } from '@gatehouse/shared/ai/canonical.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientDialects } from './dialects/registry.js'

// A request that goes into the canonical form and out again in the same dialect says what it said, known fields and unknown ones.

const word = fc.stringMatching(/^[A-Za-z][\w ]{0,10}\w$/)
const name = fc.stringMatching(/^[a-z][a-z0-9_]{2,12}$/)
const schema = fc.record({
  type: fc.constant('object'),
  properties: fc.dictionary(name, fc.constant({ type: 'string' }), { maxKeys: 2, noNullPrototype: true }),
})
const args = fc.dictionary(name, fc.oneof(word, fc.integer()), { maxKeys: 3, noNullPrototype: true })
const some = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>
const own = { x_of_tomorrow: fc.record({ deep: fc.array(fc.integer(), { maxLength: 2 }) }) }
const PIXEL = 'iVBORw0KGgoAAAANSUhEUg=='

const chatTurns = fc.record({ city: args, id: name, tool: name, said: word, asked: word, result: word }).map(each => [
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
    content: each.said,
    tool_calls: [
      { id: each.id, type: 'function', function: { name: each.tool, arguments: JSON.stringify(each.city) } },
    ],
  },
  { role: 'tool', tool_call_id: each.id, content: each.result },
  { role: 'user', content: each.asked },
])

const chat = fc
  .tuple(
    chatTurns,
    some({
      max_completion_tokens: fc.integer({ min: 1, max: 9000 }),
      temperature: fc.constantFrom(0, 0.5, 1.5),
      top_p: fc.constantFrom(0.1, 1),
      frequency_penalty: fc.constantFrom(-1, 0.5),
      presence_penalty: fc.constantFrom(-1, 0.5),
      logit_bias: fc.constant({ 5: -3 }),
      stop: fc.array(word, { minLength: 1, maxLength: 4 }),
      seed: fc.integer(),
      parallel_tool_calls: fc.boolean(),
      tool_choice: fc.constantFrom('auto', 'none', 'required', { type: 'function', function: { name: 'f' } }),
      tools: schema.map(parameters => [
        { type: 'function', function: { name: 'f', description: 'd', parameters, strict: true } },
      ]),
      response_format: schema.map(each => ({
        type: 'json_schema',
        json_schema: { name: 's', schema: each, strict: true },
      })),
      reasoning_effort: fc.constantFrom('minimal', 'low', 'high'),
      verbosity: fc.constantFrom('low', 'high'),
      service_tier: fc.constantFrom('auto', 'flex', 'priority'),
      user: word,
      prompt_cache_key: word,
      ...own,
    }),
  )
  .map(([messages, fields]) => ({ model: 'm', messages, ...fields }))
  // Without tools there is nothing to choose from.
  .map(body => ('tools' in body ? body : without(body, 'tool_choice', 'parallel_tool_calls')))

const claude = fc
  .tuple(
    fc.record({ city: args, id: name, tool: name, said: word, asked: word, result: word }),
    some({
      temperature: fc.constantFrom(0.2, 1),
      top_k: fc.integer({ min: 1, max: 99 }),
      stop_sequences: fc.array(word, { minLength: 1, maxLength: 3 }),
      tools: schema.map(input_schema => [{ name: 'f', description: 'd', input_schema }]),
      metadata: word.map(user_id => ({ user_id })),
      service_tier: fc.constantFrom('auto', 'standard_only'),
      ...own,
    }),
    fc.integer({ min: 1, max: 4000 }),
  )
  .map(([each, fields, max_tokens]) => ({
    model: 'claude-sonnet-4-5',
    max_tokens,
    system: [{ type: 'text', text: each.said, cache_control: { type: 'ephemeral' } }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: each.asked },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
          {
            type: 'document',
            source: { type: 'url', url: 'https://example.com/a.pdf' },
            title: each.said,
            citations: { enabled: true },
          },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: each.said, signature: 'c2ln' },
          { type: 'text', text: each.said },
          { type: 'tool_use', id: each.id, name: each.tool, input: each.city },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: each.id, content: [{ type: 'text', text: each.result }], is_error: true },
          { type: 'text', text: each.asked, cache_control: { type: 'ephemeral', ttl: '1h' } },
        ],
      },
    ],
    ...fields,
  }))

const google = fc
  .tuple(
    fc.record({ city: args, tool: name, said: word, asked: word, result: word }),
    some({
      maxOutputTokens: fc.integer({ min: 1, max: 9000 }),
      temperature: fc.constantFrom(0, 1.5),
      topP: fc.constantFrom(0.1, 1),
      topK: fc.integer({ min: 1, max: 99 }),
      stopSequences: fc.array(word, { minLength: 1, maxLength: 5 }),
      seed: fc.integer(),
      presencePenalty: fc.constantFrom(-1, 0.5),
      frequencyPenalty: fc.constantFrom(-1, 0.5),
    }),
    some({ xOfTomorrow: own.x_of_tomorrow }),
  )
  .map(([each, generationConfig, others]) => ({
    systemInstruction: { parts: [{ text: each.said }] },
    contents: [
      { role: 'user', parts: [{ text: each.asked }, { inlineData: { mimeType: 'image/png', data: PIXEL } }] },
      {
        role: 'model',
        parts: [{ functionCall: { id: 'c1', name: each.tool, args: each.city }, thoughtSignature: 'c2ln' }],
      },
      { role: 'user', parts: [{ functionResponse: { id: 'c1', name: each.tool, response: { result: each.result } } }] },
      { role: 'model', parts: [{ text: each.said }] },
      { role: 'user', parts: [{ text: each.asked }] },
    ],
    ...(Object.keys(generationConfig).length > 0 ? { generationConfig } : {}),
    ...others,
  }))

function without<T extends object>(body: T, ...names: string[]): T {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !names.includes(key))) as T
}

const ways: [Dialect, string, fc.Arbitrary<object>, string][] = [
  ['openai-chat', 'openai', chat, 'm'],
  ['anthropic-messages', 'anthropic', claude, 'claude-sonnet-4-5'],
  ['gemini', 'gemini', google, 'gemini-2.5-flash'],
]

type Body = Record<string, unknown>

function through(
  dialect: Dialect,
  body: object,
  id: string,
  model: string,
): { out: Body; dropped: string[]; extensions: Body } {
  const dropped: string[] = []
  const canonical = clientDialects[dialect].parse(structuredClone(body) as Body, { model, stream: false })
  const { extensions } = canonical
  const out = providers[id]!.chat.request(canonical, { model, credentials: {} }, field => dropped.push(field))
  return { out: JSON.parse(out.body.toString()), dropped, extensions }
}

test.each(ways)('%s comes out of %s as it went in', (dialect, id, bodies, model) => {
  fc.assert(
    fc.property(bodies, body => {
      const { out, dropped } = through(dialect, body, id, model)
      expect(out).toEqual(body)
      expect(dropped).toEqual([])
    }),
    { numRuns: 150 },
  )
})

// Responses and legacy completions are put into the words of chat: they say there what the same chat says, and what they cannot say is told.

/** Fields of a chat that Responses has none of. */
const CHAT_ALONE = ['frequency_penalty', 'presence_penalty', 'logit_bias', 'stop', 'seed', 'x_of_tomorrow']

// biome-ignore lint/suspicious/noExplicitAny: a body that was made above
function asItems(message: any): object[] {
  if (message.role === 'tool')
    return [{ type: 'function_call_output', call_id: message.tool_call_id, output: message.content }]
  const calls = (message.tool_calls ?? []).map((call: { id: string; function: object }) => ({
    type: 'function_call',
    call_id: call.id,
    ...call.function,
  }))
  return [{ type: 'message', role: message.role, content: asParts(message.content) }, ...calls]
}

const asParts = (content: unknown): unknown =>
  Array.isArray(content)
    ? content.map(part =>
        part.type === 'text'
          ? { type: 'input_text', text: part.text }
          : { type: 'input_image', image_url: part.image_url.url, detail: part.image_url.detail },
      )
    : content

// biome-ignore lint/suspicious/noExplicitAny: a body that was made above
function asResponses(body: any): Body {
  const {
    model,
    messages,
    response_format,
    verbosity,
    reasoning_effort,
    max_completion_tokens,
    tools,
    tool_choice,
    ...rest
  } = body
  const format = response_format && { type: 'json_schema', ...response_format.json_schema }
  return {
    model,
    input: messages.flatMap(asItems),
    ...(tools ? { tools: tools.map((tool: { function: object }) => ({ type: 'function', ...tool.function })) } : {}),
    ...(tool_choice
      ? { tool_choice: tool_choice.function ? { type: 'function', ...tool_choice.function } : tool_choice }
      : {}),
    ...(max_completion_tokens ? { max_output_tokens: max_completion_tokens } : {}),
    ...(reasoning_effort ? { reasoning: { effort: reasoning_effort } } : {}),
    ...(format || verbosity ? { text: { format, verbosity } } : {}),
    ...rest,
  }
}

test('Responses say to a provider of chat what the same chat says', () => {
  fc.assert(
    fc.property(chat, body => {
      const same = without(body as Body, ...CHAT_ALONE)
      const { out, dropped } = through('openai-responses', asResponses(same), 'openai', 'm')
      expect(out).toEqual(same)
      expect(dropped).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('legacy completions are a chat of one message', () => {
  fc.assert(
    fc.property(chat, word, fc.boolean(), (body, prompt, listed) => {
      const { messages, max_completion_tokens: limit = 16, ...rest } = body as Body
      const only = [
        'frequency_penalty',
        'presence_penalty',
        'logit_bias',
        'stop',
        'seed',
        'user',
        'temperature',
        'top_p',
      ]
      const common = without(rest, ...Object.keys(rest).filter(name => !only.includes(name)))
      const asked = { model: 'm', prompt: listed ? [prompt] : prompt, max_tokens: limit, ...common }
      const { out } = through('openai-completions', asked, 'openai', 'm')
      const content = prompt
      expect(out).toEqual({
        model: 'm',
        messages: [{ role: 'user', content }],
        max_completion_tokens: limit,
        ...common,
      })
    }),
    { numRuns: 100 },
  )
})

test.each([
  ['openai-responses', { model: 'm', input: 'Hi' }],
  ['openai-completions', { model: 'm', prompt: 'Hi' }],
] as const)('what %s says that nobody knows is told', (dialect, body) => {
  fc.assert(
    fc.property(own.x_of_tomorrow, x_of_tomorrow => {
      const { out, extensions } = through(dialect, { ...body, x_of_tomorrow }, 'openai', 'm')
      expect([extensions, out.x_of_tomorrow]).toEqual([{ x_of_tomorrow }, undefined])
    }),
  )
})
