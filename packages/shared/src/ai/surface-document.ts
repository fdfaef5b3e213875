import type { ApiDocument } from '../api/catalog.js'
import { gaps } from '../gaps.js'

type Schema = Record<string, unknown>

const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
const whole = (description: string, more: Schema = {}): Schema => ({ type: 'integer', description, ...more })
const real = (description: string, more: Schema = {}): Schema => ({ type: 'number', description, ...more })
const flag = (description: string): Schema => ({ type: 'boolean', description })
const list = (items: Schema, description: string): Schema => ({ type: 'array', items, description })
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
})

const message = (roles: readonly string[]): Schema =>
  object(
    {
      role: { type: 'string', enum: roles, description: 'Who says it.' },
      content: text('What is said; a list of parts where it holds images.'),
    },
    ['role', 'content'],
  )

const said = (role: string): Schema => ({ role, content: 'Say hello in three languages.' })

const error = (description: string) => ({ description })
const refusals = {
  '400': error('The request is not well-formed, or the model name is ambiguous.'),
  '401': error('The key is missing, mistyped, revoked or expired.'),
  '403': error('The subscription does not cover this model, or is not active.'),
  '404': error('There is no such model.'),
  '429': error('A limit of the plan is reached; Retry-After says when to come back.'),
  '502': error('The provider failed, and so did those that step in.'),
}

interface Operation {
  path: string
  method: 'get' | 'post'
  tag: string
  summary: string
  description: string
  body?: (model: Schema, first: string) => { schema: Schema; example: unknown }
  answer: Schema
  streams?: boolean
}

const OPERATIONS: readonly Operation[] = [
  {
    path: '/v1/chat/completions',
    method: 'post',
    tag: 'Chat',
    summary: 'Complete a chat, in the format of OpenAI',
    description: 'The official OpenAI SDKs work unmodified: only the base URL and the key change.',
    streams: true,
    body: (model, first) => ({
      schema: object(
        {
          model,
          messages: list(message(['system', 'user', 'assistant', 'tool']), 'The conversation so far, oldest first.'),
          stream: flag('Send the answer in pieces, as it is written.'),
          stream_options: object({ include_usage: flag('End a stream with the tokens that it took.') }),
          temperature: real('Higher is more varied.', { minimum: 0, maximum: 2 }),
          top_p: real('How much of the likeliest words to choose from.', { minimum: 0, maximum: 1 }),
          max_tokens: whole('Length of the answer at the most.', { minimum: 1 }),
          stop: list(text('A text.'), 'The answer ends before any of these.'),
          tools: list({ type: 'object' }, 'Functions that the model may call.'),
          response_format: object({ type: text('How the answer is structured, such as json_schema.') }),
          seed: whole('The same seed makes similar answers.'),
        },
        ['model', 'messages'],
      ),
      example: { model: first, messages: [said('user')] },
    }),
    answer: object({
      id: text('Of the answer.'),
      model: text('The name that was called.'),
      choices: list(
        object({ message: message(['assistant']), finish_reason: text('Why it ended.') }),
        'One by default.',
      ),
      usage: object({
        prompt_tokens: whole('Of the conversation.'),
        completion_tokens: whole('Of the answer.'),
        total_tokens: whole('Both.'),
      }),
    }),
  },
  {
    path: '/v1/messages',
    method: 'post',
    tag: 'Chat',
    summary: 'The same in the format of Anthropic',
    description: 'The official Anthropic SDKs work unmodified: only the base URL and the key change.',
    streams: true,
    body: (model, first) => ({
      schema: object(
        {
          model,
          max_tokens: whole('Length of the answer at the most.', { minimum: 1 }),
          messages: list(message(['user', 'assistant']), 'The conversation so far, oldest first.'),
          system: text('What goes before the conversation.'),
          stream: flag('Send the answer in pieces, as it is written.'),
          temperature: real('Higher is more varied.', { minimum: 0, maximum: 1 }),
          tools: list({ type: 'object' }, 'Tools that the model may use.'),
        },
        ['model', 'max_tokens', 'messages'],
      ),
      example: { model: first, max_tokens: 256, messages: [said('user')] },
    }),
    answer: object({
      id: text('Of the answer.'),
      content: list(object({ type: text('Kind of part.'), text: text('What it says.') }), 'Parts of the answer.'),
      stop_reason: text('Why it ended.'),
      usage: object({ input_tokens: whole('Of the conversation.'), output_tokens: whole('Of the answer.') }),
    }),
  },
  {
    path: '/v1/embeddings',
    method: 'post',
    tag: 'Embeddings',
    summary: 'Turn texts into vectors',
    description: 'For search, clustering and comparison.',
    body: (model, first) => ({
      schema: object({ model, input: text('A text, or a list of texts.') }, ['model', 'input']),
      example: { model: first, input: 'A gate in a wall' },
    }),
    answer: object({ data: list(object({ embedding: list(real('A coordinate.'), 'The vector.') }), 'One a text.') }),
  },
  {
    path: '/v1/models',
    method: 'get',
    tag: 'Models',
    summary: 'List the models that the key opens',
    description: 'Only those of active subscriptions.',
    answer: object({ data: list(object({ id: text('What to put in "model".') }), 'The models.') }),
  },
]

const built = ({ path }: Operation): boolean =>
  !gaps.some(({ surface, what }) => surface === 'gateway' && what.endsWith(` ${path}`))

/** The AI surface of the gateway as far as it is built, for a product that offers these models. */
export function surfaceDocument(title: string, models: readonly string[]): ApiDocument {
  const model = { type: 'string', enum: [...models], description: 'One of the models of this product.' }
  const first = models[0] ?? ''
  const paths: ApiDocument['paths'] = {}
  for (const { path, method, tag, summary, description, body, answer, streams } of OPERATIONS.filter(built)) {
    const json = body?.(model, first)
    const content = { 'application/json': { schema: answer }, ...(streams ? { 'text/event-stream': {} } : {}) }
    paths[path] = {
      [method]: {
        tags: [tag],
        summary,
        description,
        ...(json ? { requestBody: { required: true, content: { 'application/json': json } } } : {}),
        responses: { '200': { description: 'Done.', content }, ...refusals },
      },
    }
  }
  return { openapi: '3.1.0', info: { title, version: 'v1' }, paths }
}
