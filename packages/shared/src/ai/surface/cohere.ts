import { flag, list, message, type Operation, object, real, said, text, whole } from './schema.js'
import { services } from './services.js'

const rerank = services.find(({ path }) => path === '/v1/rerank')!

/** In the format of Cohere's second version. */
export const cohere: readonly Operation[] = [
  {
    path: '/v2/chat',
    method: 'post',
    tag: 'Chat',
    summary: 'The same in the format of Cohere',
    description: 'The official Cohere SDKs work unmodified: only the base URL and the token change.',
    streams: true,
    body: (model, first) => ({
      schema: object(
        {
          model,
          messages: list(message(['system', 'user', 'assistant', 'tool']), 'The conversation so far, oldest first.'),
          documents: list({ type: 'object' }, 'What to cite from: texts, or objects with data.'),
          stream: flag('Send the answer in events, as it is written.'),
          tools: list({ type: 'object' }, 'Functions that the model may call.'),
          response_format: object({ type: text('text or json_object.'), json_schema: { type: 'object' } }),
          max_tokens: whole('Length of the answer at the most.', { minimum: 1 }),
          temperature: real('Higher is more varied.', { minimum: 0 }),
          stop_sequences: list(text('A text.'), 'The answer ends before any of these.'),
        },
        ['model', 'messages'],
      ),
      example: { model: first, messages: [said('user')] },
    }),
    answer: object({
      id: text('Of the answer.'),
      finish_reason: text('Why it ended.'),
      message: object({
        role: text('assistant.'),
        content: list(object({ type: text('Kind of part.'), text: text('What it says.') }), 'Parts of the answer.'),
        citations: list({ type: 'object' }, 'What it rests on.'),
      }),
      usage: object({
        tokens: object({ input_tokens: whole('Of the conversation.'), output_tokens: whole('Of the answer.') }),
      }),
    }),
  },
  {
    path: '/v2/embed',
    method: 'post',
    tag: 'Embeddings',
    summary: 'Turn texts into vectors, in the format of Cohere',
    description: 'For search, clustering and comparison; as float or base64.',
    body: (model, first) => ({
      schema: object(
        {
          model,
          texts: list(text('A text.'), 'What to embed.'),
          input_type: text('What for: search_document, search_query, classification, clustering.'),
          embedding_types: list(text('float or base64.'), 'Forms of the vectors.'),
          output_dimension: whole('Of a vector.'),
        },
        ['model', 'texts', 'input_type'],
      ),
      example: { model: first, texts: ['A gate in a wall'], input_type: 'search_document', embedding_types: ['float'] },
    }),
    answer: object({
      embeddings: object({ float: list(list(real('A coordinate.'), 'The vector.'), 'One a text.') }),
    }),
  },
  { ...rerank, path: '/v2/rerank', description: "In the format of Cohere's second version." },
]
