#!/usr/bin/env node
// Writes the model catalog anew from what the npm registry has: limits, modalities and abilities from @earendil-works/pi-ai, whose newest
// version is fetched and unpacked into a temporary folder, and the models that @pydantic/genai-prices, a dependency of ours, prices beyond
// those. Both are under the MIT licence. `--from <folder>` reads an unpacked pi-ai instead of fetching it.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { root } from './lib/paths.mjs'

const run = promisify(execFile)
const PACKAGE = '@earendil-works/pi-ai'
const output = 'apps/control-plane/src/modules/ai/catalog/models.gen.ts'

// Our types of providers by the names that the packages give them.
const INFO = {
  anthropic: 'anthropic',
  openai: 'openai',
  google: 'gemini',
  'google-vertex': 'vertex',
  'amazon-bedrock': 'bedrock',
  azure: 'azure-openai',
  mistral: 'mistral',
  groq: 'groq',
  deepseek: 'deepseek',
  xai: 'xai',
  together: 'together',
  fireworks: 'fireworks',
  cerebras: 'cerebras',
  moonshotai: 'moonshot',
  zai: 'zhipu',
  nvidia: 'nvidia',
  huggingface: 'huggingface',
  'cloudflare-workers-ai': 'cloudflare-workers-ai',
  baseten: 'baseten',
  minimax: 'minimax',
}
const PRICES = {
  openai: 'openai',
  google: 'gemini',
  mistral: 'mistral',
  cohere: 'cohere',
  perplexity: 'perplexity',
  novita: 'novita',
}

const kindOf = id =>
  /embed/.test(id)
    ? 'embedding'
    : /tts|transcribe|whisper|realtime|audio|voxtral|speech/.test(id)
      ? 'audio'
      : /image|dall-e|imagen/.test(id)
        ? 'image'
        : /moderation/.test(id)
          ? 'moderation'
          : /rerank/.test(id)
            ? 'rerank'
            : 'chat'

/** What such a model reads and writes, as far as its name tells. */
const modalitiesOf = (id, kind) =>
  kind === 'image'
    ? [['text'], ['image']]
    : kind !== 'audio'
      ? [['text'], ['text']]
      : /transcribe|whisper|voxtral/.test(id)
        ? [['audio'], ['text']]
        : /tts/.test(id)
          ? [['text'], ['audio']]
          : [
              ['text', 'audio'],
              ['text', 'audio'],
            ]

/** Rows of [type, model, name, kind, context, output, input modalities, output modalities, tools, reasoning, price in USD per million]. */
async function fromInfo(folder) {
  const data = join(folder, 'package/dist/providers/data')
  const rows = []
  for (const file of (await readdir(data)).sort()) {
    const type = INFO[file.replace(/\.json$/, '')]
    if (!type) continue
    for (const models of Object.values(JSON.parse(await readFile(join(data, file), 'utf8'))))
      for (const model of Object.values(models)) if (model.type !== 'classifier') rows.push(rowOf(type, model))
  }
  return rows
}

function rowOf(type, { id, name, type: kind, contextWindow, maxTokens, input, output, reasoning, cost }) {
  const chat = kind === 'chat'
  const price = cost && (cost.input > 0 || cost.output > 0) ? priceOf(cost) : null
  const modalities = output ?? ['text']
  return [
    type,
    id,
    name ?? id,
    kind,
    contextWindow ?? null,
    maxTokens ?? null,
    input,
    modalities,
    chat,
    reasoning === true,
    price,
  ]
}

const priceOf = ({ input, output, cacheRead, cacheWrite, tiers = [] }) => ({
  input,
  output,
  ...(cacheRead ? { cachedInput: cacheRead } : {}),
  ...(cacheWrite ? { cacheWrite } : {}),
  ...(tiers.length > 0
    ? { tiers: tiers.map(({ inputTokensAbove, ...rates }) => ({ above: inputTokensAbove, ...priceOf(rates) })) }
    : {}),
})

function fromPrices(known, { findProvider }) {
  const rows = []
  for (const [list, type] of Object.entries(PRICES))
    for (const { id, name, context_window: context, deprecated } of findProvider({ providerId: list }).models) {
      if (deprecated || known.has(`${type} ${id}`)) continue
      const kind = kindOf(id)
      rows.push([type, id, name ?? id, kind, context ?? null, null, ...modalitiesOf(id, kind), false, false, null])
    }
  return rows
}

async function fetched() {
  const folder = await mkdtemp(join(tmpdir(), 'models-'))
  const { stdout } = await run('npm', ['pack', PACKAGE, '--silent', '--pack-destination', folder], { cwd: folder })
  await run('tar', ['xzf', join(folder, stdout.trim().split('\n').at(-1)), '-C', folder])
  return folder
}

async function main() {
  const { values } = parseArgs({ options: { from: { type: 'string' } } })
  const folder = values.from ?? (await fetched())
  const { version } = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8'))
  const require = createRequire(join(root, 'apps/control-plane/package.json'))
  const prices = require('@pydantic/genai-prices')
  const info = await fromInfo(folder)
  const known = new Set(info.map(([type, id]) => `${type} ${id}`))
  const rows = [...info, ...fromPrices(known, prices)].sort((a, b) =>
    `${a[0]} ${a[1]}`.localeCompare(`${b[0]} ${b[1]}`, 'en'),
  )
  const pricesVersion = JSON.parse(await readFile(join(root, 'apps/control-plane/package.json'), 'utf8')).dependencies[
    '@pydantic/genai-prices'
  ]
  const text = `// Made by \`pnpm models:refresh\` from ${PACKAGE} ${version} and @pydantic/genai-prices ${pricesVersion}, both under the MIT licence. Do not edit.
import type { ModelRow } from './row.js'

export const source = '${PACKAGE} ${version}'

export const models: readonly ModelRow[] = [
${rows.map(row => `  ${JSON.stringify(row)},\n`).join('')}]
`
  await writeFile(join(root, output), text)
  if (!values.from) await rm(folder, { recursive: true })
  console.log(`wrote ${rows.length} models to ${output}`)
}

await main()
