import type { AiMessage, AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { describe, expect, test } from 'vitest'
import bedrock from '../bedrock.js'

const CLAUDE = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'
const LLAMA = 'meta.llama3-3-70b-instruct-v1:0'
const key = bedrock.credentials.parse({ accessKeyId: 'AK', secretAccessKey: 's', region: 'eu-west-1' })

function sent(request: Partial<AiRequest>, model = CLAUDE) {
  const dropped: string[] = []
  const whole: AiRequest = {
    dialect: 'openai-chat',
    model: 'a',
    messages: [],
    stream: false,
    extensions: {},
    ...request,
  }
  const out = bedrock.chat.request(whole, { model, credentials: key, maxOutputTokens: 64_000 }, field =>
    dropped.push(field),
  )
  return { ...out, body: JSON.parse(out.body.toString()), dropped }
}

const text = (words: string): ContentBlock => ({ type: 'text', text: words })
const say = (role: AiMessage['role'], ...content: ContentBlock[]): AiMessage => ({ role, content })
const contentOf = (...blocks: ContentBlock[]) => sent({ messages: [say('user', ...blocks)] }).body.messages[0].content

test('the model stands in the path, encoded; a stream has a path of its own', () => {
  expect(sent({}).path).toBe('/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse')
  expect(sent({ stream: true }, 'arn:aws:bedrock:eu-west-1:1:inference-profile/x').path).toBe(
    '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fx/converse-stream',
  )
})

describe('credentials', () => {
  const call = () => ({
    method: 'POST',
    path: '/model/m/converse',
    headers: ['content-type', 'application/json'],
    body: Buffer.from('{}'),
  })

  test('an access key signs, an API key is sent as it is', () => {
    const signed = call()
    bedrock.sign!(signed, 'h', key, 0)
    expect(signed.headers.join()).toContain('/eu-west-1/bedrock/aws4_request')
    const bearer = bedrock.credentials.parse({ apiKey: 'k' })
    const plain = call()
    bedrock.sign!(plain, 'h', bearer, 0)
    expect(plain).toEqual(call())
    expect(bedrock.authorize(bearer)).toEqual(['authorization', 'Bearer k'])
  })

  test.each([[{}], [{ accessKeyId: 'a' }], [{ apiKey: 'k', region: 'x.evil.com/' }]])('%j does not do', given => {
    expect(bedrock.credentials.safeParse(given).success).toBe(false)
  })
})

describe('messages', () => {
  test('turns alternate, instructions and marks for the cache have their places', () => {
    const { body } = sent({
      messages: [
        say('system', { ...text('Be brief.'), cache: { ttl: '1h' } }),
        say('user', text('a')),
        say('user', text(' '), { ...text('b'), cache: {} }),
      ],
    })
    expect(body.system).toEqual([{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }])
    expect(body.messages).toEqual([
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }, { cachePoint: { type: 'default' } }] },
    ])
  })

  test.each<[ContentBlock, object]>([
    [{ type: 'image', mediaType: 'image/jpg', base64: 'A' }, { image: { format: 'jpeg', source: { bytes: 'A' } } }],
    [
      { type: 'image', mediaType: 'image/png', url: 's3://b/k' },
      { image: { format: 'png', source: { s3Location: { uri: 's3://b/k' } } } },
    ],
    [
      { type: 'document', name: 'a_b.pdf', base64: 'A' },
      { document: { format: 'pdf', name: 'a b 1', source: { bytes: 'A' } } },
    ],
    [{ type: 'document', text: 'x' }, { document: { format: 'txt', name: 'document 1', source: { bytes: 'eA==' } } }],
    [
      { type: 'reasoning', text: 't', signature: 's', signer: 'anthropic' },
      { reasoningContent: { reasoningText: { text: 't', signature: 's' } } },
    ],
    [{ type: 'reasoning', text: '', redacted: 'r', signer: 'bedrock' }, { reasoningContent: { redactedContent: 'r' } }],
    [
      { type: 'tool-use', id: 'a.b', name: 'f', arguments: '' },
      { toolUse: { toolUseId: expect.stringMatching(/^a_b_/), name: 'f', input: {} } },
    ],
    [
      { type: 'tool-result', id: 'a', isError: true, content: [] },
      { toolResult: { toolUseId: 'a', content: [{ text: '(nothing)' }], status: 'error' } },
    ],
  ])('%j', (block, shape) => expect(contentOf(block)).toEqual([shape]))

  test('names of documents differ', () => {
    const names = contentOf({ type: 'document', base64: 'A' }, { type: 'document', base64: 'A' })
    expect(names.map((each: { document: { name: string } }) => each.document.name)).toEqual([
      'document 1',
      'document 2',
    ])
  })

  test.each<[ContentBlock]>([
    [{ type: 'image', url: 'https://x/y.png' }],
    [{ type: 'image', mediaType: 'image/bmp', base64: 'A' }],
    [{ type: 'document', mediaType: 'application/zip', base64: 'A' }],
    [{ type: 'audio', format: 'wav', base64: 'A' }],
  ])('%j is refused', block => expect(() => contentOf(block)).toThrow(UnsupportedInput))
})

describe('configuration', () => {
  test.each<[Partial<AiRequest>, string, object]>([
    [
      { maxOutputTokens: 9, temperature: 1.5, topP: 0.5, stop: ['x'] },
      LLAMA,
      { inferenceConfig: { maxTokens: 9, temperature: 1, topP: 0.5, stopSequences: ['x'] } },
    ],
    [{ topK: 5 }, CLAUDE, { additionalModelRequestFields: { top_k: 5 } }],
    [
      { reasoning: { effort: 'low' }, maxOutputTokens: 4000 },
      CLAUDE,
      { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2048 } } },
    ],
    [
      { reasoning: { effort: 'high' } },
      'anthropic.claude-opus-4-6-v1',
      { additionalModelRequestFields: { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } } },
    ],
    [
      { reasoning: { effort: 'low' } },
      'openai.gpt-oss-120b-1:0',
      { additionalModelRequestFields: { reasoning_effort: 'low' } },
    ],
    [
      { reasoning: { effort: 'max' } },
      'amazon.nova-2-lite-v1:0',
      { additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } } },
    ],
    [
      { serviceTier: 'flex', metadata: { a: 'b' } },
      LLAMA,
      { serviceTier: { type: 'flex' }, requestMetadata: { a: 'b' } },
    ],
  ])('%j on %s', (request, model, fields) => expect(sent(request, model).body).toMatchObject(fields))

  test.each<[Partial<AiRequest>, string, string[]]>([
    [{ topK: 5, seed: 1, user: 'u' }, LLAMA, ['seed', 'user', 'topK']],
    [{ reasoning: { effort: 'low' } }, LLAMA, ['reasoning']],
    [{ temperature: 0.5 }, 'anthropic.claude-opus-4-7-v1', ['temperature']],
    [{ serviceTier: 'scale' }, LLAMA, ['serviceTier']],
    [{ tools: [{ name: 'f' }], toolChoice: 'required' }, LLAMA, ['toolChoice']],
  ])('%j on %s goes without %j', (request, model, fields) => expect(sent(request, model).dropped).toEqual(fields))
})

describe('tools', () => {
  const tools = [{ name: 'f', description: 'd', strict: true, cache: {} }, { name: 'g' }]
  const call: ContentBlock = { type: 'tool-use', id: 'a', name: 'f', arguments: '{}' }

  test('have a schema, and a mark for the cache after them', () => {
    const json = { type: 'object', properties: {} }
    expect(sent({ tools }).body.toolConfig.tools).toEqual([
      { toolSpec: { name: 'f', description: 'd', inputSchema: { json }, strict: true } },
      { cachePoint: { type: 'default' } },
      { toolSpec: { name: 'g', inputSchema: { json } } },
    ])
  })

  test.each<[AiRequest['toolChoice'], object | undefined]>([
    ['auto', { auto: {} }],
    ['required', { any: {} }],
    [{ name: 'g' }, { tool: { name: 'g' } }],
    [{ allowed: ['g'], mode: 'required' }, { any: {} }],
  ])('%j is %j', (toolChoice, choice) => {
    expect(sent({ tools, toolChoice: toolChoice! }).body.toolConfig.toolChoice).toEqual(choice)
  })

  test('where none may be called none are offered, unless the history holds calls', () => {
    expect(sent({ tools, toolChoice: 'none' }).body.toolConfig).toBeUndefined()
    const messages = [say('assistant', call), say('tool', { type: 'tool-result', id: 'a', content: [] })]
    expect(sent({ messages }).body.toolConfig.tools).toMatchObject([{ toolSpec: { name: 'none' } }])
  })
})

describe('an answer in JSON', () => {
  const responseFormat = { type: 'json-schema' as const, name: 's', schema: { type: 'object', properties: {} } }

  test('is native, stood in for, or told, as the model has it', () => {
    expect(sent({ responseFormat }).body.outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: {
          jsonSchema: { schema: '{"type":"object","properties":{},"additionalProperties":false}', name: 's' },
        },
      },
    })
    expect(sent({ responseFormat }, 'amazon.nova-pro-v1:0').body.toolConfig.toolChoice).toEqual({
      tool: { name: 'answer_s' },
    })
    const told = sent({ responseFormat }, LLAMA)
    expect(told.body.system[0].text).toContain('JSON Schema')
    expect(told.dropped).toEqual(['responseFormat.schema'])
  })

  test('the tool that stood in is unwrapped while it streams', () => {
    const request: AiRequest = {
      dialect: 'openai-chat',
      model: 'a',
      messages: [],
      stream: true,
      extensions: {},
      responseFormat,
    }
    const { stream } = bedrock.chat
    const state = stream.init(request)
    const events: unknown[] = []
    const next = (event: string, data: object) =>
      stream.next(state, JSON.stringify(data), each => events.push(each), event)
    next('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: { toolUseId: 't', name: 'answer_s' } } })
    next('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{"a":1}' } } })
    next('messageStop', { stopReason: 'tool_use' })
    expect(events).toEqual([
      { type: 'text-delta', text: '{"a":1}' },
      { type: 'finish', stop: 'stop', native: 'tool_use' },
    ])
  })
})

test.each([
  ['amazon.titan-embed-text-v2:0', ['x'], { inputText: 'x', dimensions: 256 }],
  [
    'cohere.embed-v4:0',
    ['x', 'y'],
    { texts: ['x', 'y'], input_type: 'search_query', embedding_types: ['float'], output_dimension: 256 },
  ],
])('%s embeds', (model, inputs, body) => {
  const target = { model, credentials: key }
  const out = bedrock.embed!.request({ model: 'a', inputs, dimensions: 256, purpose: 'query' }, target, () => {})
  expect(JSON.parse(out.body.toString())).toEqual(body)
})
