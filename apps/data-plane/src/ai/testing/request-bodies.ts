import type { Dialect } from '@gatehouse/shared/ai/canonical.js'

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const PIXEL = 'iVBORw0KGgoAAAANSUhEUg=='

/** Requests of each dialect that use most of what it has. */
export const requestBodies: Readonly<Record<Dialect, readonly object[]>> = {
  'openai-chat': [
    {
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look', cache_control: { type: 'ephemeral' } },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}`, detail: 'low' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 's', format: 'anthropic-claude-v1' }],
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"city":"Paris"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'sunny' }] },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: schema, strict: true } }],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      response_format: { type: 'json_schema', json_schema: { name: 's', schema } },
      reasoning_effort: 'low',
      stop: ['x'],
      logit_bias: { 1: 2 },
      metadata: { a: 'b' },
    },
  ],
  'openai-completions': [{ model: 'm', prompt: 'Once', max_tokens: 5, echo: true, logprobs: 2, stop: 'x' }],
  'openai-responses': [
    {
      model: 'm',
      instructions: 'Be brief.',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', image_url: `data:image/png;base64,${PIXEL}` },
          ],
        },
        {
          type: 'reasoning',
          id: 'rs',
          summary: [{ type: 'summary_text', text: 'hm' }],
          encrypted_content: 'Z2F0ZWhvdXNlOmdlbWluaSE6eA==',
        },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'sunny' },
      ],
      tools: [{ type: 'function', name: 'f', parameters: schema, strict: true }],
      text: { format: { type: 'json_schema', name: 's', schema }, verbosity: 'low' },
      reasoning: { effort: 'low', summary: 'auto' },
    },
  ],
  'anthropic-messages': [
    {
      model: 'm',
      max_tokens: 100,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'x' },
              citations: { enabled: true },
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'tool_use', id: 't1', name: 'f', input: { city: 'Paris' } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'no', is_error: true }] },
      ],
      tools: [{ name: 'f', input_schema: schema }],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 1024 },
      output_config: { effort: 'low', format: { type: 'json_schema', schema } },
    },
  ],
  gemini: [
    {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Look' }, { inline_data: { mime_type: 'image/png', data: PIXEL } }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { city: 'Paris' } }, thoughtSignature: 'c2ln' }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'sunny' } } }] },
      ],
      tools: [
        {
          functionDeclarations: [
            { name: 'f', parameters: { type: 'OBJECT', properties: { city: { type: 'STRING', nullable: true } } } },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      generationConfig: {
        maxOutputTokens: 9,
        stopSequences: ['x'],
        thinkingConfig: { thinkingBudget: 64 },
        responseMimeType: 'application/json',
        responseSchema: { type: 'OBJECT' },
      },
    },
  ],
  'ollama-chat': [
    {
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Look', images: [PIXEL] },
        {
          role: 'assistant',
          content: '',
          thinking: 'hm',
          tool_calls: [{ function: { name: 'f', arguments: { city: 'Paris' } } }],
        },
        { role: 'tool', tool_name: 'f', content: 'sunny' },
      ],
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: schema } }],
      format: schema,
      think: 'low',
      keep_alive: '5m',
      options: { num_predict: 9, temperature: 0.5, top_k: 3, stop: ['x'], num_ctx: 4096 },
    },
  ],
  'ollama-generate': [
    { model: 'm', prompt: 'Once', system: 'Be brief.', images: [PIXEL], format: 'json', options: { num_predict: 5 } },
  ],
  'cohere-chat': [
    {
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}`, detail: 'low' } },
          ],
        },
        {
          role: 'assistant',
          tool_plan: 'I will look.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"city":"Paris"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'document', document: { data: { text: 'sunny' } } }] },
      ],
      documents: ['x', { id: 'd', data: { title: 'T', text: 'y' } }],
      tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
      strict_tools: true,
      tool_choice: 'REQUIRED',
      response_format: { type: 'json_object', json_schema: schema },
      thinking: { type: 'enabled', token_budget: 64 },
      max_tokens: 9,
      p: 0.5,
      k: 3,
      stop_sequences: ['x'],
    },
  ],
}
