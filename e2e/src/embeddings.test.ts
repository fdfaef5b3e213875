import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AiHouse } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
let client: OpenAI

beforeAll(async () => {
  house = await AiHouse.start()
  client = new OpenAI({ baseURL: house.url('/v1'), apiKey: house.secret, maxRetries: 0, logLevel: 'off' })
})
afterAll(() => house.stop())

it('the OpenAI SDK gets the vectors that the provider gives, in either encoding', async () => {
  const direct = new OpenAI({ baseURL: `${house.sandbox.url}/v1`, apiKey: 'sk-test-0123456789', maxRetries: 0 })
  const ask = { input: ['one harbour', 'two ships'], dimensions: 8 }
  const expected = await direct.embeddings.create({ ...ask, model: 'sandbox-small' })
  for (const encoding_format of [undefined, 'float', 'base64'] as const) {
    const got = await client.embeddings.create({ ...ask, model: 'openai', encoding_format })
    expect(got.usage).toEqual(expected.usage)
    if (encoding_format !== 'base64')
      expect(got.data.map(each => each.embedding.map(Math.fround))).toEqual(
        expected.data.map(each => each.embedding.map(Math.fround)),
      )
  }
})

it('tokens are accounted as the provider told them', async () => {
  await client.embeddings.create({ model: 'openai', input: 'a harbour' }, { headers: { 'x-request-id': 'embedded' } })
  expect(await house.recordOf('embedded')).toMatchObject({ usageSource: 'provider', inputTokens: 2, outputTokens: 0 })
})

it('one content or many are embedded in the form of Gemini too', async () => {
  const content = { parts: [{ text: 'a harbour' }] }
  const one = await house.post('/v1beta/models/openai:embedContent', { content, outputDimensionality: 8 })
  expect(((await one.json()) as { embedding: { values: number[] } }).embedding.values).toHaveLength(8)
  const requests = [1, 2, 3].map(() => ({ content, outputDimensionality: 8 }))
  const many = await house.post('/v1beta/models/openai:batchEmbedContents', { requests })
  expect(((await many.json()) as { embeddings: object[] }).embeddings).toHaveLength(3)
})

it('an Azure client names its model by the deployment', async () => {
  const azure = new OpenAI({ baseURL: house.url('/openai/deployments/openai'), apiKey: house.secret, maxRetries: 0 })
  const { data } = await azure.embeddings.create({ model: 'ignored', input: 'a harbour', dimensions: 8 })
  expect(data[0]!.embedding).toHaveLength(8)
})

it('a provider without embeddings refuses by name, and so does an empty input', async () => {
  expect(await failureOf(() => client.embeddings.create({ model: 'anthropic', input: 'x' }))).toMatchObject({
    status: 400,
    code: 'unsupported',
  })
  expect(await failureOf(() => client.embeddings.create({ model: 'openai', input: [] }))).toMatchObject({
    status: 400,
    param: 'input',
  })
})
