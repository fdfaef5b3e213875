import { flag, list, message, type Operation, object, real, said, text, whole } from './schema.js'

const options = object({
  temperature: real('Higher is more varied.', { minimum: 0, maximum: 2 }),
  num_predict: whole('Length of the answer at the most.'),
  stop: list(text('A text.'), 'The answer ends before any of these.'),
  seed: whole('The same seed makes similar answers.'),
})
const counts = {
  done: flag('It is the last piece.'),
  done_reason: text('Why it ended: stop or length.'),
  prompt_eval_count: whole('Tokens of the conversation.'),
  eval_count: whole('Tokens of the answer.'),
}
const vector = list(real('A coordinate.'), 'The vector.')

/** In the format of Ollama. */
export const ollama: readonly Operation[] = [
  {
    path: '/api/chat',
    method: 'post',
    tag: 'Chat',
    summary: 'The same in the format of Ollama',
    description:
      'The official Ollama SDKs work unmodified: only the host and a header with the key change. It streams unless told not to.',
    streams: 'application/x-ndjson',
    body: (model, first) => ({
      schema: object(
        {
          model,
          messages: list(message(['system', 'user', 'assistant', 'tool']), 'The conversation so far, oldest first.'),
          stream: flag('Send the answer in lines, as it is written.'),
          tools: list({ type: 'object' }, 'Functions that the model may call.'),
          format: { description: '"json", or the JSON Schema of the answer.' },
          think: { description: 'true, false, or how hard: low, medium, high.' },
          options,
        },
        ['model', 'messages'],
      ),
      example: { model: first, messages: [said('user')], stream: false },
    }),
    answer: object({ model: text('Of the provider.'), message: message(['assistant']), ...counts }),
  },
  {
    path: '/api/generate',
    method: 'post',
    tag: 'Chat',
    summary: 'Answer a prompt, in the format of Ollama',
    description: 'A chat of one message. It streams unless told not to.',
    streams: 'application/x-ndjson',
    body: (model, first) => ({
      schema: object(
        {
          model,
          prompt: text('What is said.'),
          system: text('What goes before it.'),
          stream: flag('Send the answer in lines, as it is written.'),
          format: { description: '"json", or the JSON Schema of the answer.' },
          options,
        },
        ['model', 'prompt'],
      ),
      example: { model: first, prompt: 'Say hello in three languages.', stream: false },
    }),
    answer: object({ model: text('Of the provider.'), response: text('What was written.'), ...counts }),
  },
  {
    path: '/api/embed',
    method: 'post',
    tag: 'Embeddings',
    summary: 'Turn texts into vectors, in the format of Ollama',
    description: 'For search, clustering and comparison.',
    body: (model, first) => ({
      schema: object({ model, input: text('A text, or a list of texts.'), dimensions: whole('Of a vector.') }, [
        'model',
        'input',
      ]),
      example: { model: first, input: 'A gate in a wall' },
    }),
    answer: object({ embeddings: list(vector, 'One a text.') }),
  },
  {
    path: '/api/embeddings',
    method: 'post',
    tag: 'Embeddings',
    summary: 'Turn a text into a vector, in the older format of Ollama',
    description: 'For programs that have not moved to /api/embed.',
    body: (model, first) => ({
      schema: object({ model, prompt: text('A text.') }, ['model', 'prompt']),
      example: { model: first, prompt: 'A gate in a wall' },
    }),
    answer: object({ embedding: vector }),
  },
  {
    path: '/api/tags',
    method: 'get',
    tag: 'Models',
    summary: 'List the models that the key opens, in the format of Ollama',
    description: 'Only those of active subscriptions.',
    answer: object({ models: list(object({ name: text('What to put in "model".') }), 'The models.') }),
  },
]
