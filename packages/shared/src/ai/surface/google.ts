import { list, type Operation, object, real, text, whole } from './schema.js'

const parts = list(object({ text: text('What is said.') }), 'Text, pictures, documents.')
const contents = list(object({ role: text('user or model.'), parts }), 'The conversation so far, oldest first.')
const asked = { contents: [{ role: 'user', parts: [{ text: 'Say hello in three languages.' }] }] }

const ofModel = (verb: string, own: Omit<Operation, 'path' | 'method'>): Operation => ({
  path: `/v1beta/models/{model}:${verb}`,
  method: 'post',
  ...own,
})

const answer = object({
  candidates: list(object({ content: object({ parts }), finishReason: text('Why it ended.') }), 'One.'),
  usageMetadata: object({
    promptTokenCount: whole('Of the conversation.'),
    candidatesTokenCount: whole('Of the answer.'),
  }),
})

const body = (): { schema: Record<string, unknown>; example: unknown } => ({
  schema: object(
    {
      contents,
      systemInstruction: object({ parts }),
      generationConfig: object({
        maxOutputTokens: whole('Length of the answer at the most.', { minimum: 1 }),
        temperature: real('Higher is more varied.', { minimum: 0, maximum: 2 }),
      }),
      tools: list({ type: 'object' }, 'Functions that the model may call.'),
    },
    ['contents'],
  ),
  example: asked,
})

/** In the format of Google's Gemini. */
export const google: readonly Operation[] = [
  ofModel('generateContent', {
    tag: 'Chat',
    summary: 'The same in the format of Gemini',
    description: 'The official Google Gen AI SDKs work unmodified: only the base URL and the key change.',
    body,
    answer,
  }),
  ofModel('streamGenerateContent', {
    tag: 'Chat',
    summary: 'The same as it is written',
    description: 'In events with ?alt=sse, else as one JSON array.',
    streams: true,
    body,
    answer,
  }),
  ofModel('countTokens', {
    tag: 'Chat',
    summary: 'Count the tokens of a conversation, in the format of Gemini',
    description: 'An estimate where the provider does not count. It costs nothing.',
    body: () => ({ schema: object({ contents }, ['contents']), example: asked }),
    answer: object({ totalTokens: whole('Of the conversation.') }),
  }),
  ofModel('embedContent', {
    tag: 'Embeddings',
    summary: 'Turn a text into a vector, in the format of Gemini',
    description: 'For search, clustering and comparison.',
    body: () => ({
      schema: object({ content: object({ parts }) }, ['content']),
      example: { content: { parts: [{ text: 'A gate in a wall' }] } },
    }),
    answer: object({ embedding: object({ values: list(real('A coordinate.'), 'The vector.') }) }),
  }),
  ofModel('batchEmbedContents', {
    tag: 'Embeddings',
    summary: 'Turn many texts into vectors, in the format of Gemini',
    description: 'All of one task type and length.',
    body: (_, first) => ({
      schema: object({ requests: list(object({ content: object({ parts }) }), 'One a text.') }, ['requests']),
      example: { requests: [{ model: `models/${first}`, content: { parts: [{ text: 'A gate in a wall' }] } }] },
    }),
    answer: object({ embeddings: list(object({ values: list(real('A coordinate.'), 'The vector.') }), 'One a text.') }),
  }),
]
