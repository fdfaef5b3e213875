import { flag, list, type Operation, object, real, type Schema, text, whole } from './schema.js'

const file = (description: string): Schema => ({ type: 'string', format: 'binary', description })

const heard = (path: string, summary: string, description: string, more: Record<string, Schema>): Operation => ({
  path,
  method: 'post',
  tag: 'Sound',
  summary,
  description,
  form: true,
  body: model => ({
    schema: object(
      {
        file: file('The sound: mp3, wav, flac, m4a, ogg or webm.'),
        model,
        prompt: text('Words that are likely to be in it.'),
        response_format: text('json, text, srt, verbose_json or vtt.'),
        temperature: real('Higher is more varied.', { minimum: 0, maximum: 1 }),
        ...more,
      },
      ['file', 'model'],
    ),
  }),
  answer: object({ text: text('What was said.') }),
})

/** Beside chats and embeddings. */
export const services: readonly Operation[] = [
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
    path: '/v1/rerank',
    method: 'post',
    tag: 'Embeddings',
    summary: 'Put texts in the order in which they answer a question',
    description: 'In the format of Cohere and Jina; their SDKs work unmodified.',
    body: (model, first) => ({
      schema: object(
        {
          model,
          query: text('The question.'),
          documents: list(text('A text.'), 'What may answer it.'),
          top_n: whole('How many to give at the most.', { minimum: 1 }),
        },
        ['model', 'query', 'documents'],
      ),
      example: { model: first, query: 'What is in a wall?', documents: ['A gate', 'A cloud'] },
    }),
    answer: object({
      results: list(
        object({ index: whole('Place in documents.'), relevance_score: real('1: it answers it.') }),
        'Best first.',
      ),
    }),
  },
  {
    path: '/v1/moderations',
    method: 'post',
    tag: 'Moderation',
    summary: 'Tell whether a text may do harm',
    description: 'By kinds of harm, each with its score.',
    body: (model, first) => ({
      schema: object({ model, input: text('A text, or a list of texts.') }, ['model', 'input']),
      example: { model: first, input: 'A gate in a wall' },
    }),
    answer: object({
      results: list(
        object({ flagged: flag('It may.'), categories: { type: 'object' }, category_scores: { type: 'object' } }),
        'One a text.',
      ),
    }),
  },
  {
    path: '/v1/images/generations',
    method: 'post',
    tag: 'Pictures',
    summary: 'Make pictures from words',
    description: 'They cost by the picture, its size and quality, or by the token, as the model has it.',
    streams: true,
    body: (model, first) => ({
      schema: object(
        {
          model,
          prompt: text('What to show.'),
          n: whole('How many.', { minimum: 1, maximum: 10 }),
          size: text('Such as 1024x1024.'),
          quality: text('The words of the model: standard, hd, low, medium, high.'),
        },
        ['model', 'prompt'],
      ),
      example: { model: first, prompt: 'A gate in a wall, in the morning', size: '1024x1024' },
    }),
    answer: object({
      data: list(
        object({ url: text('Where it is.'), b64_json: text('Or the picture itself, in base64.') }),
        'One a picture.',
      ),
    }),
  },
  {
    path: '/v1/audio/speech',
    method: 'post',
    tag: 'Sound',
    summary: 'Speak a text',
    description: 'The sound comes as it is made.',
    body: (model, first) => ({
      schema: object(
        {
          model,
          input: text('What to say.'),
          voice: text('One of the voices of the model.'),
          response_format: text('mp3, opus, aac, flac, wav or pcm.'),
          speed: real('1 is usual.', { minimum: 0.25, maximum: 4 }),
        },
        ['model', 'input', 'voice'],
      ),
      example: { model: first, input: 'A gate in a wall.', voice: 'alloy' },
    }),
    sound: true,
    answer: file('The sound.'),
  },
  heard('/v1/audio/transcriptions', 'Write down what is said', 'In the language in which it is said.', {
    language: text('Of the sound, such as en.'),
    stream: flag('Send the text in events, as it is written down.'),
  }),
  heard('/v1/audio/translations', 'Write down what is said, in English', 'Whatever the language is.', {}),
]
