import { joinTokenCreated, nodeDetail, nodePage } from '@gatehouse/shared/api/fleet.js'
import type { Command } from 'commander'
import type { z } from 'zod'
import { type ApiOptions, ManagementApi } from '../api/management.js'
import { columns } from '../terminal/columns.js'

type Node = z.output<typeof nodePage>['data'][number]
type Options = ApiOptions & { json?: boolean; group?: string; ttl?: string; grace?: string; deadline?: string }

/** The verbs about data planes, each a call of the management API. */
export function addNodes(parent: Command): void {
  const nodes = parent.command('nodes').description('list, join, drain, resume and revoke data planes')
  const verb = (usage: string, description: string) =>
    nodes
      .command(usage)
      .description(description)
      .option('--url <url>', "the console's address (default: GATEHOUSE_PUBLIC_URL, else this machine)")
      .option('--token <token>', 'a personal or service token (default: GATEHOUSE_TOKEN)')
      .option('--json', 'answer in JSON')

  verb('list', 'what each node serves, and how far it is behind')
    .option('--group <group>', 'only nodes of this group')
    .action(list)
  verb('join-token', 'make a token with which one node can join, once')
    .option('--group <group>', 'the group that it joins', 'default')
    .option('--ttl <minutes>', 'how long it can be used', '60')
    .action(joinToken)
  verb('drain <node>', 'take a node out of traffic; its calls end first')
    .option('--grace <duration>', 'for how long it still takes calls', '5s')
    .option('--deadline <duration>', 'how long calls under way may take after that', '30s')
    .action((node: string, { grace, deadline, ...options }: Options) =>
      order(node, 'drain', 'drains', options, { grace, deadline }),
    )
  verb('resume <node>', 'bring a drained node back into traffic').action((node: string, options: Options) =>
    order(node, 'resume', 'serves again', options),
  )
  verb('revoke <node>', 'shut a node out for good').action((node: string, options: Options) =>
    order(node, 'revoke', 'is revoked', options),
  )
}

async function list(options: Options): Promise<void> {
  const api = new ManagementApi(options)
  const all: Node[] = []
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({
      limit: '200',
      ...(cursor && { cursor }),
      ...(options.group && { group: options.group }),
    })
    const page: z.output<typeof nodePage> = await api.call(nodePage, 'GET', `/nodes?${query}`)
    all.push(...page.data)
    cursor = page.nextCursor
  } while (cursor)
  print(options, { data: all }, () =>
    all.length > 0 ? table(all) : 'No node has joined yet. See: gatehouse nodes join-token',
  )
}

async function joinToken(options: Options): Promise<void> {
  const body = { group: options.group, ttlMinutes: Number(options.ttl) }
  const made = await new ManagementApi(options).call(joinTokenCreated, 'POST', '/nodes/join-tokens', body)
  print(options, made, () => `${made.command}\n\nWorks once, until ${made.expiresAt}, for the group ${made.group}.`)
}

async function order(node: string, action: string, done: string, options: Options, body?: object): Promise<void> {
  const path = `/nodes/${encodeURIComponent(node)}/${action}`
  const view = await new ManagementApi(options).call(nodeDetail, 'POST', path, body)
  print(options, view, () => `${view.name} (${view.id}) ${done}.`)
}

function table(nodes: readonly Node[]): string {
  const rows = nodes.map(node => [
    node.name,
    node.state,
    node.group,
    `${node.revision}/${node.desiredRevision}`,
    node.lagMs === 0 ? '-' : `${node.lagMs} ms`,
    node.version ?? '-',
    node.id,
  ])
  const refusals = nodes.flatMap(({ name, refusal = [] }) =>
    refusal.map(({ kind, id, reason }) => `${name} does not serve ${kind} ${id}: ${reason}`),
  )
  return [columns(['NAME', 'STATE', 'GROUP', 'REVISION', 'BEHIND', 'VERSION', 'ID'], rows), ...refusals].join('\n')
}

function print({ json }: Options, value: unknown, forPeople: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : forPeople()}\n`)
}
