import { policyPurge } from '@gatehouse/shared/api/ai.js'
import { revised } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Command } from 'commander'
import { z } from 'zod'
import { type ApiOptions, ManagementApi } from '../api/management.js'

type Options = ApiOptions & { key?: string; prefix?: string; tag?: string; all?: boolean; json?: boolean }

/** Has a cache forget what it stores, on all nodes. */
export function addPurge(parent: Command): void {
  parent
    .command('purge <tenant> <policy>')
    .description('have a cache forget stored answers, on every node')
    .option('--key <path>', 'of one path with its query, as callers ask for it')
    .option('--prefix <path>', 'of all paths that begin so')
    .option('--tag <tag>', 'of answers that the service gave this tag')
    .option('--all', 'everything')
    .option('--url <url>', "the console's address (default: GATEHOUSE_PUBLIC_URL, else this machine)")
    .option('--token <token>', 'a personal or service token (default: GATEHOUSE_TOKEN)')
    .option('--json', 'answer in JSON')
    .action(purge)
}

async function purge(tenant: string, policy: string, options: Options): Promise<void> {
  const body = wanted(options)
  const api = new ManagementApi(options)
  const path = `/tenants/${encodeURIComponent(tenant)}/policies/${encodeURIComponent(policy)}/purge`
  const { revision } = await api.call(revised, 'POST', path, body)
  process.stdout.write(
    options.json ? `${JSON.stringify({ revision })}\n` : `Forgotten on every node that serves revision ${revision}.\n`,
  )
}

function wanted({ key, prefix, tag, all }: Options): z.output<typeof policyPurge> {
  const given = Object.entries({ key, prefix, tag, all: all ? '' : undefined }).filter(
    ([, value]) => value !== undefined,
  )
  if (given.length !== 1)
    throw new GatewayError('bad_request', { detail: 'Say what: one of --key, --prefix, --tag and --all.' })
  const [[by, value]] = given as [[string, string]]
  const read = policyPurge.safeParse({ by, value })
  if (!read.success) throw new GatewayError('bad_request', { detail: z.prettifyError(read.error) })
  return read.data
}
