import type { AiMessage, AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import { describe, expect, test } from 'vitest'
import gemini from '../gemini.js'

function sent(request: Partial<AiRequest>, model = 'gemini-2.5-flash') {
  const dropped: string[] = []
  const whole: AiRequest = {
    dialect: 'openai-chat',
    model: 'a',
    messages: [],
    stream: false,
    extensions: {},
    ...request,
  }
  const out = gemini.chat.request(whole, { model, credentials: { apiKey: 'k' } }, field => dropped.push(field))
  return { ...out, body: JSON.parse(out.body.toString()), dropped }
}

const text = (words: string): ContentBlock => ({ type: 'text', text: words })
const say = (role: AiMessage['role'], ...content: ContentBlock[]): AiMessage => ({ role, content })
const partsOf = (messages: AiMessage[], model?: string) =>
  (sent({ messages }, model).body.contents as { parts: object[] }[]).flatMap(({ parts }) => parts)

test('the model and the way of answering stand in the path', () => {
  expect(sent({}).path).toBe('/v1beta/models/gemini-2.5-flash:generateContent')
  expect(sent({ stream: true }, 'tunedModels/a b').path).toBe('/v1beta/tunedModels/a%20b:streamGenerateContent?alt=sse')
})

describe('contents', () => {
  const call: ContentBlock = { type: 'tool-use', id: 'c1', name: 'f', arguments: '{"a":1}' }

  test('a conversation with tools: names of results are found by their ids', () => {
    const messages = [
      say('system', text('Be brief.')),
      say('user', text('Hi')),
      say('assistant', call),
      say('tool', { type: 'tool-result', id: 'c1', content: [text('{"ok":true}')] }),
    ]
    expect(sent({ messages }).body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        { role: 'model', parts: [{ functionCall: { id: 'c1', name: 'f', args: { a: 1 } } }] },
        { role: 'user', parts: [{ functionResponse: { id: 'c1', name: 'f', response: { ok: true } } }] },
      ],
    })
  })

  test.each([
    ['42', false, { result: 42 }],
    ['words', false, { result: 'words' }],
    ['no', true, { error: 'no' }],
  ])('a result %j (failed: %s) is an object', (words, isError, response) => {
    const parts = partsOf([
      say('assistant', call),
      say('tool', { type: 'tool-result', id: 'c1', isError, content: [text(words)] }),
    ])
    expect(parts[1]).toMatchObject({ functionResponse: { response } })
  })

  test('a result without its call is refused', () => {
    expect(() => partsOf([say('tool', { type: 'tool-result', id: 'c9', content: [] })])).toThrow(/answers no call/)
  })

  test("signatures of Gemini's own come back; the third generation is told of calls that nobody signed", () => {
    const signed = { ...call, signature: 's', signer: 'gemini' } as ContentBlock
    const foreign = { ...call, id: 'c2', signature: 's', signer: 'anthropic' } as ContentBlock
    expect(partsOf([say('assistant', signed, foreign)])).toMatchObject([{ thoughtSignature: 's' }, {}])
    expect(partsOf([say('assistant', foreign, signed)], 'gemini-3-pro-preview')).toMatchObject([
      { thoughtSignature: 'skip_thought_signature_validator' },
      { thoughtSignature: 's' },
    ])
    expect(partsOf([say('assistant', foreign)])[0]).not.toHaveProperty('thoughtSignature')
  })

  test.each<[ContentBlock, object]>([
    [{ type: 'image', mediaType: 'image/png', base64: 'A' }, { inlineData: { mimeType: 'image/png', data: 'A' } }],
    [
      { type: 'image', url: 'https://x/y.webp?z' },
      { fileData: { mimeType: 'image/webp', fileUri: 'https://x/y.webp?z' } },
    ],
    [{ type: 'audio', format: 'mp3', base64: 'A' }, { inlineData: { mimeType: 'audio/mp3', data: 'A' } }],
    [{ type: 'document', base64: 'A' }, { inlineData: { mimeType: 'application/pdf', data: 'A' } }],
    [{ type: 'document', text: 'words' }, { text: 'words' }],
  ])('%j', (block, part) => expect(partsOf([say('user', block)])).toEqual([part]))

  test('what a tool shows stands in its result, before the third generation beside it', () => {
    const result: ContentBlock = {
      type: 'tool-result',
      id: 'c1',
      content: [{ type: 'image', mediaType: 'image/png', base64: 'A' }],
    }
    const messages = [say('assistant', call), say('tool', result)]
    expect(partsOf(messages)[2]).toEqual({ inlineData: { mimeType: 'image/png', data: 'A' } })
    expect(partsOf(messages, 'gemini-3-flash')[1]).toMatchObject({ functionResponse: { parts: [{ inlineData: {} }] } })
  })
})

describe('tools', () => {
  const parameters = {
    $schema: 'x',
    type: 'object',
    properties: { a: { $ref: '#/$defs/A' } },
    $defs: { A: { type: ['string', 'null'] } },
  }
  const tools = [
    { name: '1 tool', description: 'd', parameters },
    { name: 'now', parameters: { type: 'object', properties: {} } },
  ]

  test('have a JSON Schema, in the words of OpenAPI before 2.5; one without arguments has none', () => {
    const [first, second] = sent({ tools }).body.tools[0].functionDeclarations
    expect(first).toMatchObject({ name: expect.stringMatching(/^_1_tool_/), description: 'd' })
    expect(first.parametersJsonSchema).toEqual({
      type: 'object',
      properties: parameters.properties,
      $defs: parameters.$defs,
    })
    expect(second).toEqual({ name: 'now' })
    expect(sent({ tools }, 'gemini-2.0-flash').body.tools[0].functionDeclarations[0].parameters).toEqual({
      type: 'object',
      properties: { a: { type: 'string', nullable: true } },
    })
  })

  test.each<[AiRequest['toolChoice'], object | undefined, number]>([
    [undefined, undefined, 2],
    ['auto', { mode: 'AUTO' }, 2],
    ['none', { mode: 'NONE' }, 2],
    ['required', { mode: 'ANY' }, 2],
    [{ name: 'now' }, { mode: 'ANY', allowedFunctionNames: ['now'] }, 2],
    [{ allowed: ['now'], mode: 'auto' }, { mode: 'AUTO' }, 1],
  ])('%j is %j', (toolChoice, config, offered) => {
    const { body } = sent(toolChoice === undefined ? { tools } : { tools, toolChoice })
    expect(body.toolConfig?.functionCallingConfig).toEqual(config)
    expect(body.tools[0].functionDeclarations).toHaveLength(offered)
  })
})

describe('configuration', () => {
  const schema = { type: 'object', properties: { a: { const: 'x' } } }
  const format = { type: 'json-schema' as const, name: 's', schema }

  test.each<[Partial<AiRequest>, string, object]>([
    [
      { maxOutputTokens: 9, temperature: 0, topP: 1, topK: 2, seed: 3 },
      'gemini-2.5-flash',
      { maxOutputTokens: 9, temperature: 0, topP: 1, topK: 2, seed: 3 },
    ],
    [{ logprobs: 0 }, 'gemini-2.5-flash', { responseLogprobs: true }],
    [{ responseFormat: { type: 'json-object' } }, 'gemini-2.5-flash', { responseMimeType: 'application/json' }],
    [
      { responseFormat: format },
      'gemini-2.5-flash',
      { responseMimeType: 'application/json', responseJsonSchema: schema },
    ],
    [
      { responseFormat: format },
      'gemini-2.0-flash',
      {
        responseMimeType: 'application/json',
        responseSchema: { type: 'object', properties: { a: { type: 'string', enum: ['x'] } } },
      },
    ],
    [{ modalities: ['text', 'image'] }, 'gemini-2.5-flash-image', { responseModalities: ['TEXT', 'IMAGE'] }],
    [
      { reasoning: { effort: 'low' } },
      'gemini-2.5-flash',
      { thinkingConfig: { thinkingBudget: 2048, includeThoughts: true } },
    ],
    [{ reasoning: { enabled: false } }, 'gemini-2.5-flash', { thinkingConfig: { thinkingBudget: 0 } }],
    [
      { reasoning: { budget: 9 } },
      'gemini-2.5-pro',
      { thinkingConfig: { thinkingBudget: 128, includeThoughts: true } },
    ],
    [
      { reasoning: { effort: 'max', show: false } },
      'gemini-3-pro-preview',
      { thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: false } },
    ],
    [
      { reasoning: { effort: 'minimal' } },
      'gemini-3-flash',
      { thinkingConfig: { thinkingLevel: 'MINIMAL', includeThoughts: true } },
    ],
  ])('%j on %s is %j', (request, model, config) => expect(sent(request, model).body.generationConfig).toEqual(config))

  test.each<[Partial<AiRequest>, string, string[]]>([
    [{ user: 'u', logitBias: {}, verbosity: 'low' }, 'gemini-2.5-flash', ['logitBias', 'verbosity', 'user']],
    [{ stop: ['1', '2', '3', '4', '5', '6'] }, 'gemini-2.5-flash', ['stop']],
    [{ reasoning: { enabled: false } }, 'gemini-2.5-pro', ['reasoning']],
    [{ reasoning: { enabled: false } }, 'gemini-3-pro', ['reasoning']],
    [{ reasoning: { effort: 'low' } }, 'gemini-2.0-flash', ['reasoning']],
    [{ responseFormat: format, tools: [{ name: 'f' }] }, 'gemini-2.5-flash', ['responseFormat']],
    [{ responseFormat: format, tools: [{ name: 'f' }] }, 'gemini-3-pro', []],
    [{ serviceTier: 'scale' }, 'gemini-2.5-flash', ['serviceTier']],
  ])('%j on %s goes without %j', (request, model, fields) => expect(sent(request, model).dropped).toEqual(fields))

  test("fields of the caller's own dialect go on", () => {
    const extensions = { safetySettings: [], generationConfig: { mediaResolution: 'LOW' } }
    expect(sent({ dialect: 'gemini', extensions, temperature: 1 }).body).toMatchObject({
      safetySettings: [],
      generationConfig: { mediaResolution: 'LOW', temperature: 1 },
    })
  })
})

test('embeddings go in one call, with their purpose', () => {
  const target = { model: 'gemini-embedding-001', credentials: { apiKey: 'k' } }
  const { path, body } = gemini.embed!.request(
    { model: 'a', inputs: ['x', 'y'], dimensions: 8, purpose: 'query' },
    target,
    () => {},
  )
  expect(path).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents')
  expect(JSON.parse(body.toString()).requests[1]).toEqual({
    model: 'models/gemini-embedding-001',
    content: { parts: [{ text: 'y' }] },
    taskType: 'RETRIEVAL_QUERY',
    outputDimensionality: 8,
  })
  expect(() => gemini.embed!.request({ model: 'a', inputs: [[1, 2]] }, target, () => {})).toThrow(/text, not tokens/)
})
