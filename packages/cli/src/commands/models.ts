import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { modelVersionView, modelView } from '@gatehouse/shared/api/ai.js'
import { withRevision } from '@gatehouse/shared/api/common.js'
import { modelRouting } from '@gatehouse/shared/api/model-routing.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { plainTree } from '@gatehouse/shared/routing/plain-tree.js'
import { YamlDocument, yamlOf } from '@gatehouse/shared/yaml-document.js'
import type { Command } from 'commander'
import { type ApiOptions, ManagementApi } from '../api/management.js'

type Options = ApiOptions & { json?: boolean; keep?: boolean }

/** The tree behind a model alias as a file, as its editor in the console shows it. */
export function addModels(parent: Command): void {
  const models = parent.command('models').description('the routes of model aliases as YAML')
  const verb = (name: string, description: string) =>
    models
      .command(name)
      .description(description)
      .option('--url <url>', "the console's address (default: GATEHOUSE_PUBLIC_URL, else this machine)")
      .option('--token <token>', 'a personal or service token (default: GATEHOUSE_TOKEN)')
      .option('--json', 'answer in JSON')
  verb('export <tenant> <alias>', 'print the routes that are in force').action(exportRoutes)
  verb('apply <tenant> <alias> <file>', 'put the routes of a file in force; - reads them from standard input')
    .option('--keep', 'keep them as a version beside what is in force')
    .action(applyRoutes)
}

const pathOf = (tenant: string, alias: string): string =>
  `/tenants/${encodeURIComponent(tenant)}/models/${encodeURIComponent(alias)}`

async function exportRoutes(tenant: string, alias: string, options: Options): Promise<void> {
  const { routing, targets, fallbacks } = await new ManagementApi(options).call(modelView, 'GET', pathOf(tenant, alias))
  const tree = routing ?? plainTree(targets, fallbacks)
  process.stdout.write(options.json ? `${JSON.stringify(tree)}\n` : yamlOf(tree))
}

async function applyRoutes(tenant: string, alias: string, file: string, options: Options): Promise<void> {
  const routing = await readRoutes(file)
  const api = new ManagementApi(options)
  const path = pathOf(tenant, alias)
  if (options.keep) {
    const { number } = await api.call(modelVersionView, 'POST', `${path}/versions`, { routing })
    process.stdout.write(options.json ? `${JSON.stringify({ version: number })}\n` : `Kept as version ${number}.\n`)
    return
  }
  const { liveVersion, revision } = await api.call(withRevision(modelView), 'PATCH', path, { routing })
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ version: liveVersion, revision })}\n`
      : `Version ${liveVersion} is in force on every node that serves revision ${revision}.\n`,
  )
}

async function readRoutes(file: string) {
  let content: string
  try {
    content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (cause) {
    throw new GatewayError('bad_request', { detail: `${file} cannot be read.`, cause })
  }
  const read = new YamlDocument(content).read(modelRouting)
  if ('value' in read) return read.value
  const faults = read.faults.map(({ line, message }) => `${file}:${line}: ${message}`)
  throw new GatewayError('bad_request', { detail: faults.join('\n') })
}
