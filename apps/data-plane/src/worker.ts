import { randomBytes, randomUUID } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breath } from 'node:timers/promises'
import { createSecureContext } from 'node:tls'
import { dryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import { journalFolder, nodeFolder } from '@gatehouse/shared/fleet/node-files.js'
import { pino } from 'pino'
import { readNodeSettings } from './env.js'
import { Gateway } from './gateway.js'
import type { ConfigUpdate, ToPrimary, ToWorker } from './node/ipc.js'
import { SealedBox } from './node/sealed-box.js'
import { AskOnce } from './policy/ask-once.js'
import { workerLimits } from './policy/limits/worker-limits.js'
import { JournalFile } from './telemetry/journal-file.js'

const STATS_MS = 1000

const settings = readNodeSettings(process.env)
const log = pino({ level: settings.logLevel, base: { process: 'worker' } }, pino.destination({ fd: 2, sync: true }))

function tell(message: ToPrimary, sent: () => void = () => {}): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent)
  else sent()
}

// The first context of a process reads Node's whole list of authorities, some 30 ms: not while calls wait for the first to a provider.
createSecureContext()

const limits = workerLimits(payload => tell({ type: 'limit', payload }))
const asking = new AskOnce(question => tell({ type: 'once', ...question }))
// Epochs are unique over all processes of all nodes, so a batch of one counts once wherever it comes from.
const epoch = randomUUID()
const journal = new JournalFile(join(settings.dataDir, nodeFolder, journalFolder), epoch)
// Made by the primary for this alone. Without one, nobody is to read it.
const box = new SealedBox(settings.nodeKey === undefined ? randomBytes(32) : Buffer.from(settings.nodeKey, 'base64'))
const gateway = new Gateway({
  upstreamAllow: settings.upstreamAllow,
  filesAllow: settings.filesAllow,
  trustedProxies: settings.trustedProxies,
  proxyProtocolFrom: settings.proxyProtocolFrom,
  dnsServers: settings.dnsServers,
  ownPorts: [
    ...[
      settings.httpPort,
      settings.grpcPort,
      settings.joinPort,
      settings.proxyPort,
      settings.proxyTlsPort ?? 0,
      settings.statusPort,
    ],
    ...[settings.controlPlane, settings.joinAddress].map(address =>
      Number(address.slice(address.lastIndexOf(':') + 1)),
    ),
  ],
  ownAddresses: Object.values(networkInterfaces()).flatMap(list => list?.map(each => each.address) ?? []),
  logs: join(settings.dataDir, 'call-logs'),
  geoDatabase: settings.geoDatabase,
  certificates: settings.proxyTlsCertificates,
  clientCertificates: settings.proxyTlsClientCertificates === 'asked',
  http: { listener: settings.httpListener, upstream: settings.httpClient },
  limiters: limits,
  once: asking.once,
  journal,
  cut: () => tell({ type: 'cut' }),
  tokenThread: new URL('./ai/tokens/count-thread.js', import.meta.url),
  seal: (record, id) => box.seal(record, id),
  fault: (message, cause) => log.error({ err: cause }, message),
})

const ticker = setInterval(() => tell(gateway.stats()), STATS_MS)

async function drain(deadlineMs: number): Promise<void> {
  clearInterval(ticker)
  await gateway.drain(deadlineMs)
  limits.close()
  tell(gateway.stats())
  await new Promise<void>(resolve => tell({ type: 'drained' }, resolve))
  process.exit(0)
}

let opened: Promise<number> | undefined
/** One at a time, in their order. */
let updates: Promise<void> = Promise.resolve()

async function open(): Promise<number> {
  const port = await gateway.listen(settings.proxyPort, settings.bind)
  await gateway.listenTls(settings.proxyTlsPort ?? 0, settings.bind)
  return port
}

/** Takes traffic from the first configuration on, never before. */
async function update(message: ConfigUpdate): Promise<void> {
  const applied = await gateway.applyGently(message)
  tell(applied)
  if (!applied.accepted || opened) return
  opened = open()
  tell({ type: 'listening', port: await opened })
}

async function rehearse(id: number, request: string): Promise<void> {
  try {
    const report = await gateway.rehearse(dryRunRequest.parse(JSON.parse(request)))
    tell({ type: 'rehearsed', id, report: JSON.stringify(report) })
  } catch (cause) {
    log.error({ err: cause }, 'a dry run failed')
    tell({ type: 'rehearsed', id })
  }
}

process.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'chunk':
      updates = updates.then(() => gateway.stageGently(message.nonce, message.part)).then(() => breath())
      return
    case 'update':
      updates = updates.then(() => update(message))
      return
    case 'limit':
      return limits.receive(message.payload)
    case 'rehearse':
      return void rehearse(message.id, message.request)
    case 'once':
      return asking.answered(message.id, message.first)
    case 'drain':
      return void drain(message.deadlineMs)
  }
})
// The primary decides when workers end; a signal to the whole group must not cut calls short.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
// Without its primary a worker has no configuration to come and nowhere to report.
process.on('disconnect', () => process.exit(0))
// However it ends, short of a kill: what callers had until now is known only here.
process.on('exit', () => gateway.interrupt())

tell({ type: 'started', journal: epoch })
