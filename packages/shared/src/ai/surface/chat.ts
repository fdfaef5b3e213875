import { flag, list, message, type Operation, object, real, said, text, whole } from './schema.js'

export const chat: readonly Operation[] = [
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
    path: '/v1/responses',
    method: 'post',
    tag: 'Chat',
    summary: "The same in the format of OpenAI's Responses",
    description: 'Conversations are kept only by providers that keep them themselves; send the whole input.',
    streams: true,
    body: (model, first) => ({
      schema: object(
        {
          model,
          input: text('What is said; a list of items where it is a conversation.'),
          instructions: text('What goes before the conversation.'),
          max_output_tokens: whole('Length of the answer at the most.', { minimum: 1 }),
          stream: flag('Send the answer in events, as it is written.'),
          tools: list({ type: 'object' }, 'Functions that the model may call.'),
          reasoning: object({ effort: text('How hard to think: low, medium, high.') }),
        },
        ['model', 'input'],
      ),
      example: { model: first, input: 'Say hello in three languages.' },
    }),
    answer: object({
      id: text('Of the answer.'),
      status: text('completed, or incomplete.'),
      output: list({ type: 'object' }, 'Messages, thoughts and calls of functions.'),
      usage: object({ input_tokens: whole('Of the input.'), output_tokens: whole('Of the answer.') }),
    }),
  },
  {
    path: '/v1/completions',
    method: 'post',
    tag: 'Chat',
    summary: 'Complete a text, in the older format of OpenAI',
    description: 'For programs that have not moved to chats.',
    streams: true,
    body: (model, first) => ({
      schema: object(
        {
          model,
          prompt: text('What to go on from.'),
          max_tokens: whole('Length of the answer at the most; 16 unless given.', { minimum: 1 }),
          stream: flag('Send the answer in pieces, as it is written.'),
        },
        ['model', 'prompt'],
      ),
      example: { model: first, prompt: 'Once upon a time', max_tokens: 64 },
    }),
    answer: object({ choices: list(object({ text: text('What was written.') }), 'One.') }),
  },
  {
    path: '/v1/messages/count_tokens',
    method: 'post',
    tag: 'Chat',
    summary: 'Count the tokens of a conversation, in the format of Anthropic',
    description: 'An estimate where the provider does not count. It costs nothing.',
    body: (model, first) => ({
      schema: object({ model, messages: list(message(['user', 'assistant']), 'The conversation.') }, [
        'model',
        'messages',
      ]),
      example: { model: first, messages: [said('user')] },
    }),
    answer: object({ input_tokens: whole('Of the conversation.') }),
  },
]
