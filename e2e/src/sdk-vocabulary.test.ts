import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { clientDialects } from '@gatehouse/data-plane/ai/dialects/registry.js'
import { providerStreams } from '@gatehouse/data-plane/ai/testing/provider-streams.js'
import { requestBodies } from '@gatehouse/data-plane/ai/testing/request-bodies.js'
import { framesOf } from '@gatehouse/data-plane/ai/testing/told.js'
import { TranslatedStream } from '@gatehouse/data-plane/ai/translated-stream.js'
import { providers } from '@gatehouse/providers/registry.gen.js'
import { type Dialect, dialects, UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
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
  'ollama-chat': [join(rootOf('ollama'), 'dist/browser.d.ts')],
  'ollama-generate': [join(rootOf('ollama'), 'dist/browser.d.ts')],
  'cohere-chat': [],
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
  // Its servers give calls ids; the bytes of tokens too.
  'ollama-chat': ['id', 'bytes'],
  'ollama-generate': ['bytes'],
}

/** Values whose names are models' words. */
const WRITTEN = ['args', 'input', 'metadata', 'top_logprobs', 'arguments', 'document']

function namesIn(value: unknown, names = new Set<string>(), written: readonly string[] = WRITTEN): Set<string> {
  if (Array.isArray(value)) for (const each of value) namesIn(each, names, written)
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) {
      names.add(name)
      if (!written.includes(name)) namesIn(each, names, written)
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
    const told = clientDialects[dialect].framing === 'ndjson' ? out.split('\n') : framesOf(out).map(({ data }) => data)
    for (const data of told) if (data !== '' && data !== '[DONE]') namesIn(JSON.parse(data), names)
  }
  return names
}

test.each(dialects)('%s', dialect => {
  const isCohere = dialect === 'cohere-chat'
  const declared = isCohere
    ? VENDORS.cohere!.declared
    : TYPES[dialect].map(file => readFileSync(file, 'utf8')).join('\n')
  const isDeclared = (name: string): boolean =>
    new RegExp(`^\\s*(?:readonly )?['"]?${isCohere ? camel(name) : name}['"]?\\??:`, 'm').test(declared)
  const told = [...toldIn(dialect)]
  expect(told.length).toBeGreaterThan(10)
  expect(told.filter(name => !isDeclared(name) && !BESIDE[dialect]?.includes(name))).toEqual([])
})

/** Where a vendor's SDK declares what a request may hold; those that are written in camel case have other names on the wire. */
const VENDORS: Record<string, { declared: string; camel?: true; beside?: readonly string[] }> = {
  openai: {
    declared:
      typesIn(join(OPENAI, 'resources/chat/completions')) + readFileSync(join(OPENAI, 'resources/shared.d.ts'), 'utf8'),
  },
  anthropic: { declared: typesIn(join(rootOf('@anthropic-ai/sdk'), 'resources/messages')) },
  // What the SDK flattens into its config.
  gemini: { declared: readFileSync(TYPES.gemini[0]!, 'utf8'), beside: ['generationConfig'] },
  ollama: { declared: typesIn(join(rootOf('ollama'), 'dist')) },
  cohere: {
    declared: typesIn(join(rootOf('cohere-ai'), 'api/types')) + typesIn(join(rootOf('cohere-ai'), 'api/resources/v2')),
    camel: true,
    // The SDK has a method for each.
    beside: ['stream'],
  },
  mistral: { declared: typesIn(join(rootOf('@mistralai/mistralai'), 'esm/models/components')), camel: true },
}

/** Every declaration below a folder. */
function typesIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.d.ts'))
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}

/** Values whose names are the caller's words. */
const OWN_WORDS = [
  ...['properties', 'arguments', 'args', 'input', 'metadata', 'logit_bias', 'response', 'data'],
  ...['parameters', 'input_schema', 'schema', 'json_schema', 'format', 'parametersJsonSchema', 'responseJsonSchema'],
  'responseSchema',
]

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

test.each(Object.keys(VENDORS))('requests to %s hold what its SDK declares, and nothing else', id => {
  const { declared, camel: isCamel, beside = [] } = VENDORS[id]!
  const isDeclared = (name: string): boolean =>
    new RegExp(`^\\s*(?:readonly )?['"]?${isCamel ? camel(name) : name}['"]?\\??:`, 'm').test(declared)
  let sent = 0
  for (const dialect of dialects)
    for (const body of requestBodies[dialect]) {
      const names = new Set<string>()
      try {
        const call = { model: 'm', stream: true }
        const canonical = clientDialects[dialect].parse(structuredClone(body) as Record<string, unknown>, call)
        const plain = { ...canonical, extensions: {} }
        const out = providers[id]!.chat.request(plain, { model: 'm', credentials: {} }, () => {})
        namesIn(JSON.parse(out.body.toString()), names, OWN_WORDS)
        sent++
      } catch (error) {
        if (!(error instanceof UnsupportedInput) && !(error instanceof GatewayError)) throw error
      }
      expect([dialect, ...[...names].filter(name => !isDeclared(name) && !beside.includes(name))]).toEqual([dialect])
    }
  expect(sent).toBeGreaterThanOrEqual(3)
})
