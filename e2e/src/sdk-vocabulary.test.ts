import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { clientDialects } from '@gatehouse/data-plane/ai/dialects/registry.js'
import { providerStreams } from '@gatehouse/data-plane/ai/testing/provider-streams.js'
import { framesOf } from '@gatehouse/data-plane/ai/testing/told.js'
import { TranslatedStream } from '@gatehouse/data-plane/ai/translated-stream.js'
import { providers } from '@gatehouse/providers/registry.gen.js'
import { type Dialect, dialects } from '@gatehouse/shared/ai/canonical.js'
import { expect, test } from 'vitest'

// What a caller is told of any provider's stream has names that the caller's own SDK declares, and no others.

const require = createRequire(import.meta.url)
/** The root of an installed package. */
function rootOf(name: string): string {
  let at = dirname(require.resolve(name))
  while (!at.endsWith(join('node_modules', name))) at = dirname(at)
  return at
}

const OPENAI = rootOf('openai')
const TYPES: Record<Dialect, string[]> = {
  'openai-chat': [
    join(OPENAI, 'resources/chat/completions/completions.d.ts'),
    join(OPENAI, 'resources/completions.d.ts'),
  ],
  'openai-completions': [join(OPENAI, 'resources/completions.d.ts')],
  'openai-responses': [join(OPENAI, 'resources/responses/responses.d.ts'), join(OPENAI, 'resources/shared.d.ts')],
  'anthropic-messages': [join(rootOf('@anthropic-ai/sdk'), 'resources/messages/messages.d.ts')],
  gemini: [join(rootOf('@google/genai'), 'dist/genai.d.ts')],
}

/** What vendors of this dialect say beside it, each in a place of its own: thoughts and their signatures, and pictures. */
const BESIDE: Partial<Record<Dialect, readonly string[]>> = {
  'openai-chat': [
    'reasoning_content',
    'reasoning_details',
    'format',
    'signature',
    'summary',
    'extra_content',
    'google',
    'thought_signature',
    'images',
  ],
  // Names of the wire that the SDK gives others.
  gemini: ['error', 'status', 'citationSources'],
}

/** Values whose names are models' words. */
const WRITTEN = new Set(['args', 'input', 'metadata', 'top_logprobs'])

function namesIn(value: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const each of value) namesIn(each, names)
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) {
      names.add(name)
      if (!WRITTEN.has(name)) namesIn(each, names)
    }
  return names
}

function toldIn(dialect: Dialect): Set<string> {
  const names = new Set<string>()
  for (const { provider, bytes } of providerStreams()) {
    const request = { dialect, model: 'm', messages: [], stream: true, extensions: {} }
    const context = { request, body: { prompt: 'p' }, callId: 'c', created: 1, inputEstimate: 5, showUsage: true }
    const writer = clientDialects[dialect].writer(context)
    const stream = new TranslatedStream(providers[provider]!.chat, request, 'm', 'c', writer)
    const out = `${stream.push(bytes)?.toString() ?? ''}${stream.end()?.toString() ?? ''}`
    for (const { data } of framesOf(out)) if (data !== '[DONE]') namesIn(JSON.parse(data), names)
  }
  return names
}

test.each(dialects)('%s', dialect => {
  const declared = TYPES[dialect].map(file => readFileSync(file, 'utf8')).join('\n')
  const isDeclared = (name: string): boolean =>
    new RegExp(`^\\s*(?:readonly )?['"]?${name}['"]?\\??:`, 'm').test(declared)
  const told = [...toldIn(dialect)]
  expect(told.length).toBeGreaterThan(10)
  expect(told.filter(name => !isDeclared(name) && !BESIDE[dialect]?.includes(name))).toEqual([])
})
