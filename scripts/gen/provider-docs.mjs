import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadProviders } from './load-providers.mjs'
import { table } from './text.mjs'

const DIALECTS = {
  'openai-chat': 'OpenAI chat completions',
  'openai-responses': 'OpenAI responses',
  'openai-completions': 'OpenAI completions',
  'anthropic-messages': 'Anthropic messages',
  gemini: 'Gemini',
  'ollama-chat': 'Ollama chat',
  'ollama-generate': 'Ollama generate',
  'cohere-chat': 'Cohere chat',
}
const FEATURES = {
  tools: 'Tools',
  'tool-choice': 'Forced tools',
  'parallel-tools': 'One tool call at most, where asked',
  'strict-tools': 'Strict tools',
  images: 'Images',
  'image-urls': 'Images by URL',
  documents: 'Documents',
  audio: 'Audio',
  'json-object': 'JSON',
  'json-schema': 'JSON by schema',
  reasoning: 'Reasoning, more or less of it',
  logprobs: 'Log probabilities',
  seed: 'Seeds',
  stop: 'Stop sequences',
  'top-k': 'top_k',
  penalties: 'Penalties',
  'logit-bias': 'Logit bias',
  user: 'End-user ids',
  'service-tier': 'Service tiers',
  verbosity: 'Verbosity',
  'cache-key': 'Cache keys',
}
const SERVICES = {
  moderations: 'moderations',
  images: 'images',
  speech: 'speech',
  transcriptions: 'transcriptions',
  translations: 'translations of speech',
  rerank: 'reranking',
}
const MATRIX = ['tools', 'images', 'documents', 'audio', 'json-schema', 'reasoning']
const BEGIN = '<!-- providers: made by `pnpm gen` from packages/providers -->'
const END = '<!-- /providers -->'

const mark = yes => (yes ? 'yes' : '–')
/** What it does not fetch the gateway fetches for it. */
const ability = ({ lacks, wantsBytes }, feature) =>
  feature === 'image-urls' && wantsBytes && lacks.includes(feature) && !lacks.includes('images')
    ? 'fetched by the gateway'
    : mark(!lacks.includes(feature))
const spoken = ({ speaks }) => speaks.map(dialect => DIALECTS[dialect]).join(', ')

/** docs/providers: a page each and an index, and the table in the README. */
export async function providerDocs(root) {
  const { providers, features, z } = await loadProviders(root)
  for (const feature of features) if (!FEATURES[feature]) throw new Error(`no words for the feature ${feature}`)
  const pages = providers.map(provider => ({
    path: `docs/providers/${provider.id}.md`,
    text: page(provider, features, z),
  }))
  const matrix = matrixOf(providers)
  return [...pages, { path: 'docs/providers/README.md', text: index(matrix) }, await readme(root, matrix)]
}

function matrixOf(providers) {
  const rows = [...providers]
    .sort((a, b) => a.label.localeCompare(b.label, 'en'))
    .map(provider => [
      `[${provider.label}](docs/providers/${provider.id}.md)`,
      spoken(provider) || '–',
      ...MATRIX.map(feature => mark(!provider.lacks.includes(feature))),
      mark(provider.embed),
      mark(provider.count),
    ])
  const head = [
    'provider',
    'passes byte for byte',
    ...MATRIX.map(feature => FEATURES[feature]),
    'Embeddings',
    'Counts tokens',
  ]
  return table(
    head.map(each => each.replace(', more or less of it', '')),
    rows,
  )
}

const index = matrix => `# Providers

Made by \`pnpm gen\` from \`packages/providers/src\`, where each provider is one file.

Whatever dialect a caller speaks, every provider answers. Where both speak the same one, bytes pass untouched but for the model's name; elsewhere requests,
answers and streams are translated. What a provider cannot do with any model is left out of translated calls and named in \`X-Gatehouse-Dropped-Params\`, or refused
where that would change what the call means; "yes" may still depend on the model. Pictures and documents that a caller names by URL are fetched by the gateway for
providers that want bytes. Prices come from the [model catalog](../../apps/control-plane/src/modules/ai/catalog),
which \`pnpm models:refresh\` writes anew, and from a tenant's own: \`POST /api/v1/tenants/{tenant}/prices\`.

${matrix.replaceAll('](docs/providers/', '](')}
`

function page(provider, features, z) {
  const { id, label, baseUrl, documentation, limits, embed, count, token, sign, streamUsage, serves } = provider
  const { properties = {}, required = [] } = z.toJSONSchema(provider.credentials, {
    io: 'input',
    unrepresentable: 'any',
  })
  const credentials = Object.entries(properties).map(([name, field]) => [
    `\`${name}\``,
    [field.title, field.description].filter(Boolean).join('. '),
    required.includes(name) ? 'yes' : field.default === undefined ? 'no' : `\`${field.default}\` unless given`,
    field.secret ? 'sealed, never shown' : 'shown',
  ])
  const facts = [
    ['Type', `\`${id}\``],
    ['Base URL', baseUrl ? `\`${baseUrl}\`` : 'yours'],
    ['API', `[${documentation.replace('https://', '')}](${documentation})`],
    ['Passes byte for byte', spoken(provider) || 'nothing: every call is translated'],
    [
      'Streams as',
      { sse: 'server-sent events', ndjson: 'lines of JSON', 'aws-event-stream': 'AWS event stream' }[
        provider.chat.stream.framing
      ],
    ],
    ['Tells usage in streams', streamUsage === 'asked' ? 'when asked; the gateway always asks' : 'always'],
    ['Embeddings', mark(embed)],
    ['Counts tokens itself', mark(count)],
    ['Serves beside that', serves.map(service => SERVICES[service]).join(', ') || '–'],
    ...(token ? [['Tokens', 'fetched in exchange for the credentials, kept and renewed by the gateway']] : []),
    ...(sign ? [['Signature', 'each call is signed']] : []),
  ]
  return `# ${label}

Made by \`pnpm gen\` from \`packages/providers/src/${id}.ts\`.

${table(['', ''], facts)}

## Credentials

${table(['field', 'what', 'required', 'kept'], credentials)}

## What it can do

${table(
  ['feature', ''],
  features.map(feature => [FEATURES[feature], ability(provider, feature)]),
)}

## What to know

${limits.map(limit => `- ${limit}\n`).join('')}`
}

async function readme(root, matrix) {
  const text = await readFile(join(root, 'README.md'), 'utf8')
  const start = text.indexOf(BEGIN)
  const end = text.indexOf(END)
  if (start < 0 || end < start) throw new Error(`README.md must hold ${BEGIN} and ${END}`)
  return { path: 'README.md', text: `${text.slice(0, start + BEGIN.length)}\n\n${matrix}\n\n${text.slice(end)}` }
}
