import { readFile } from 'node:fs/promises'
import { type DryRunExample, differences, dryRunExamples, dryRunResult } from '@gatehouse/shared/api/dry-run.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Command } from 'commander'
import { z } from 'zod'
import { type ApiOptions, ManagementApi } from '../api/management.js'

type Options = ApiOptions & { json?: boolean }

interface Outcome {
  name: string
  /** Empty: it is as declared. */
  differences: string[]
}

/** Runs declared examples through a node's own engine: nothing is sent, and what is not as declared fails the command. */
export function addDryRun(parent: Command): void {
  parent
    .command('dry-run <tenant> <file>')
    .description('check declared examples of requests against what the gateway would make of them')
    .option('--url <url>', "the console's address (default: GATEHOUSE_PUBLIC_URL, else this machine)")
    .option('--token <token>', 'a personal or service token (default: GATEHOUSE_TOKEN)')
    .option('--json', 'answer in JSON')
    .action(dryRun)
}

async function dryRun(tenant: string, file: string, options: Options): Promise<void> {
  const examples = await readExamples(file)
  const api = new ManagementApi(options)
  const outcomes: Outcome[] = []
  for (const example of examples) {
    const path = `/tenants/${encodeURIComponent(tenant)}/dry-run`
    const result = await api.call(dryRunResult, 'POST', path, example.request)
    outcomes.push({ name: example.name, differences: differences(example, result) })
  }
  const failed = outcomes.filter(each => each.differences.length > 0)
  process.stdout.write(options.json ? `${JSON.stringify({ data: outcomes })}\n` : inWords(outcomes, failed.length))
  if (failed.length > 0) process.exitCode = 1
}

async function readExamples(file: string): Promise<DryRunExample[]> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new GatewayError('bad_request', { detail: `${file} cannot be read as JSON.`, cause })
  }
  const parsed = dryRunExamples.safeParse(value)
  if (!parsed.success) throw new GatewayError('bad_request', { detail: `${file}: ${z.prettifyError(parsed.error)}` })
  return parsed.data
}

function inWords(outcomes: readonly Outcome[], failed: number): string {
  const lines = outcomes.flatMap(({ name, differences: found }) => [
    `${found.length === 0 ? 'as declared' : 'DIFFERENT  '}  ${name}`,
    ...found.map(each => `             ${each}`),
  ])
  return `${lines.join('\n')}\n\n${outcomes.length - failed} as declared, ${failed} different\n`
}
