import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { arch, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startGateway } from './gateway.js'
import { type Case, measure } from './measure.js'
import { nginx, proxyServer, proxyUpstreams, upstreamServer } from './nginx.js'
import { listening, portkeyHeaders, startPortkey } from './portkey.js'
import { free } from './ports.js'
import { ended, pinned, said } from './processes.js'
import { chatBody, messagesBody } from './requests.js'
import { soak } from './streams.js'
import { table } from './table.js'
import { translationCost, translationWords } from './translation.js'

/**
 * `pnpm bench` measures, `pnpm bench translation` the calls of models alone, `pnpm bench streams` soaks. Everything under test runs on core 0, one process at a time under load;
 * load and upstreams on core 1. Rounds of all cases are interleaved, so that a drift of the machine hits all alike.
 */
const GATEWAY_CORE = 0
const LOAD_CORE = 1

const [mode = 'all'] = process.argv.slice(2)
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
const sandboxMain = fileURLToPath(new URL('../../../../packages/testing/dist/sandbox/main.js', import.meta.url))

const [upstreamPort, proxyPort, portkeyPort] = await Promise.all([free(), free(), free()])
const sandbox = pinned(LOAD_CORE, process.execPath, [sandboxMain], { PATH: process.env.PATH })
const sandboxPort = await said(sandbox, line => (JSON.parse(line) as { port: number }).port)
const upstream = nginx(folder, 'upstream', LOAD_CORE, upstreamServer(upstreamPort))
const proxy = nginx(folder, 'proxy', GATEWAY_CORE, proxyServer(proxyPort), proxyUpstreams(upstreamPort, sandboxPort))
await Promise.all([listening(upstreamPort), listening(proxyPort)])
const gateway = await startGateway(folder, GATEWAY_CORE, upstreamPort, sandboxPort)
const portkey = mode === 'all' ? await startPortkey(GATEWAY_CORE, portkeyPort) : undefined

try {
  if (mode === 'streams') {
    await soak({ folder, core: LOAD_CORE, gateway, sandboxPort })
  } else {
    const at = (port: number, path: string) => `http://127.0.0.1:${port}${path}`
    const key = { Authorization: `Bearer ${gateway.key}` }
    const rest = '/bench/keyed/forecast?city=Oslo'
    const chat = '/v1/chat/completions'
    const stream = 'gpt-4o-mini+tokens=98'
    const cases: Case[] = [
      { group: 'REST GET', name: 'direct', work: { url: at(upstreamPort, rest) } },
      { group: 'REST GET', name: 'nginx proxy_pass', pid: proxy.pid, work: { url: at(proxyPort, rest) } },
      {
        group: 'REST GET',
        name: 'gateway, plain',
        pid: gateway.process.pid,
        work: { url: at(gateway.port, rest.replace('keyed', 'plain')) },
      },
      {
        group: 'REST GET',
        name: 'gateway, key + limits + usage',
        pid: gateway.process.pid,
        work: { url: at(gateway.port, rest), headers: key },
      },
      { group: 'AI chat', name: 'direct', work: { url: at(upstreamPort, chat), body: chatBody('gpt-4o-mini') } },
      {
        group: 'AI chat',
        name: 'nginx proxy_pass',
        pid: proxy.pid,
        work: { url: at(proxyPort, chat), body: chatBody('gpt-4o-mini') },
      },
      {
        group: 'AI chat',
        name: 'gateway, all governance',
        pid: gateway.process.pid,
        work: { url: at(gateway.port, chat), body: chatBody('chat'), headers: key },
      },
      {
        group: 'AI chat',
        name: 'gateway, budget and a tree of strategies too',
        pid: gateway.process.pid,
        work: {
          url: at(gateway.port, chat),
          body: chatBody('governed'),
          headers: { Authorization: `Bearer ${gateway.governedKey}` },
        },
      },
      {
        group: 'AI chat',
        name: 'gateway, translated',
        pid: gateway.process.pid,
        work: { url: at(gateway.port, '/v1/messages'), body: messagesBody('chat'), headers: key },
      },
      ...(portkey
        ? [8, 16, 64].map(connections => ({
            group: 'AI chat',
            name: `Portkey, ${connections} connections`,
            pid: portkey.pid,
            connections,
            work: { url: at(portkeyPort, chat), body: chatBody('gpt-4o-mini'), headers: portkeyHeaders(upstreamPort) },
          }))
        : []),
      {
        group: 'AI stream, 100 events',
        name: 'direct',
        work: { url: at(sandboxPort, chat), body: chatBody(stream, true), headers: { Authorization: 'Bearer sk' } },
      },
      {
        group: 'AI stream, 100 events',
        name: 'nginx proxy_pass',
        pid: proxy.pid,
        work: {
          url: at(proxyPort, `/stream${chat}`),
          body: chatBody(stream, true),
          headers: { Authorization: 'Bearer sk' },
        },
      },
      {
        group: 'AI stream, 100 events',
        name: 'gateway, all governance',
        pid: gateway.process.pid,
        work: { url: at(gateway.port, chat), body: chatBody('stream', true, 98), headers: key },
      },
      {
        group: 'AI stream, 100 events',
        name: 'gateway, translated',
        pid: gateway.process.pid,
        work: { url: at(gateway.port, '/v1/messages'), body: messagesBody('stream', true, 98), headers: key },
      },
    ]
    const measured = mode === 'translation' ? cases.filter(isOfModels) : cases
    const results = await measure(folder, LOAD_CORE, measured, { seconds, rounds, connections: 64 })
    const { counted, ledger } = gateway.controlPlane
    const translation = translationCost(results)
    process.stdout.write(
      `\n${table(results)}\n${translation ? `${translationWords(translation)}\n` : ''}records that reached the control plane: ${counted}; messages to its ledger of limits: ${ledger?.asked}\n${portkey ? '' : 'Portkey: not installed.\n'}`,
    )
    mkdirSync('bench-results', { recursive: true })
    const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, arch: arch() }
    const file = `bench-results/${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`
    writeFileSync(file, `${JSON.stringify({ machine, seconds, rounds, results, translation, counted }, null, 2)}\n`)
    process.stdout.write(`${file}\n`)
  }
} finally {
  gateway.controlPlane.stop()
  await Promise.all([sandbox, upstream, proxy, gateway.process, ...(portkey ? [portkey] : [])].map(ended))
}

/** Calls through the gateway to models: the same dialect on both sides, or one translated into another. */
function isOfModels({ group, name }: Case): boolean {
  return group.startsWith('AI') && name.startsWith('gateway')
}

process.exit(0)
