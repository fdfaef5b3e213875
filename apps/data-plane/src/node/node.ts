import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { journalFolder, nodeFolder } from '@gatehouse/shared/fleet/node-files.js'
import type { Refusal } from '@gatehouse/shared/protocol/config.js'
import type { Logger } from 'pino'
import { DiscoveryClient } from '../config/discovery-client.js'
import type { Transaction } from '../config/discovery-transaction.js'
import { LastKnownGood, loadLastKnownGood } from '../config/last-known-good.js'
import type { NodeSettings } from '../env.js'
import { Journals } from '../telemetry/journals.js'
import { ReportClient } from '../telemetry/report-client.js'
import { Spool } from '../telemetry/spool.js'
import { ConfigState } from './config-state.js'
import { ControlPlaneChannel } from './control-plane-channel.js'
import { deliveryOfTransaction } from './delivery.js'
import { DutyKeeper } from './duty.js'
import type { OpenLimitPort } from './limit-port.js'
import { Membership } from './membership.js'
import { journalKey, loadNodeKey } from './node-key.js'
import { nodeStatus } from './node-status.js'
import { proxyPorts } from './proxy-ports.js'
import { SealedBox } from './sealed-box.js'
import { ensureCertificate } from './self-signed.js'
import { startStatusServer } from './status-server.js'
import { WorkerPool } from './worker-pool.js'

export interface NodeOptions {
  settings: NodeSettings
  /** Path of the worker's entry. */
  worker: string
  openLimits?: OpenLimitPort
  log: Logger
}

export interface RunningNode {
  statusPort: number
  /** Where the proxy speaks TLS. */
  tlsPort: number
  /** Resolves with the proxy's port once a snapshot serves on every worker; rejects when the node can never get one. */
  ready: Promise<number>
  /** Finishes what is open within the deadline, then what was recorded is sent. */
  drain(deadlineMs: number): Promise<void>
}

const FLUSH_MS = 3000
// Calls under way are the callers', not the node's.
const REVOKED_DRAIN_MS = 10_000

/** One data plane: its workers, what they serve, and its two streams with the control plane. */
export async function startNode({ settings, worker, openLimits, log }: NodeOptions): Promise<RunningNode> {
  const folder = join(settings.dataDir, nodeFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const key = await loadNodeKey(folder, settings.nodeKey)
  const box = new SealedBox(key)
  const sizeAt = join(folder, 'fleet-size')
  const keptAt = join(folder, 'last-known-good')
  const kept = await loadLastKnownGood(keptAt, box, log)
  const state = kept ?? new ConfigState()
  const lastKnownGood = new LastKnownGood({ path: keptAt, box, state, log })
  const spool = await Spool.open({ folder: join(folder, 'spool'), box, log })
  const keyOfJournals = journalKey(key)
  const journals = await Journals.open({
    folder: join(folder, journalFolder),
    spool,
    box: new SealedBox(Buffer.from(keyOfJournals, 'base64')),
    log,
  })
  // Where what earlier runs recorded ends in the spool, once all of it is there.
  let earlierEnd = Number.POSITIVE_INFINITY
  void journals.settled().then(() => {
    earlierEnd = spool.start + spool.waiting
  })
  const ports = await proxyPorts(settings)
  const certificates = settings.proxyTlsCertificates ?? join(folder, 'tls')
  await ensureCertificate(certificates)
  const pool = new WorkerPool({
    exec: worker,
    size: settings.workers,
    // Workers know neither who the node is nor what seals its files, but for their own.
    environment: {
      GATEHOUSE_DATA_DIR: settings.dataDir,
      GATEHOUSE_PROXY_PORT: String(ports.proxy),
      GATEHOUSE_PROXY_TLS_PORT: String(ports.tls),
      GATEHOUSE_PROXY_TLS_CERTIFICATES: certificates,
      GATEHOUSE_JOIN_TOKEN: '',
      GATEHOUSE_NODE_KEY: keyOfJournals,
    },
    current: () => state.replay(),
    journals,
    log,
    ...(openLimits && { openLimits }),
  })

  let draining = false
  let served: () => void = () => {}
  const first = new Promise<void>(resolve => {
    served = resolve
  })

  async function apply(transaction: Transaction): Promise<{ accepted: boolean; refusals: Refusal[] }> {
    const vote = await pool.apply(deliveryOfTransaction(transaction))
    if (!vote.accepted) return vote
    state.commit(transaction, Date.now())
    lastKnownGood.changed(transaction)
    served()
    return vote
  }

  /** What the workers left; what cannot be had by then is taken when the node starts again. */
  const takenOver = () => Promise.race([journals.settled(), pause(FLUSH_MS, undefined, { ref: false })])

  const membership = new Membership({
    dataDir: settings.dataDir,
    name: settings.nodeName,
    joinAddress: settings.joinAddress,
    joinToken: settings.joinToken,
    log,
  })
  let channel: ControlPlaneChannel
  const duty = new DutyKeeper({
    drain: deadlineMs => pool.drain(deadlineMs),
    open: () => pool.reopen(),
    flush: async () => {
      await takenOver()
      await reports.settled(FLUSH_MS)
    },
    changed: () => discovery.reportStatus(),
    log,
  })
  const status = nodeStatus({
    state,
    pool,
    spool,
    journals,
    isDraining: () => draining || duty.state !== 'serving',
    isDrained: () => duty.state === 'drained',
    isConnected: () => discovery.connected,
  })
  const version = await packageVersion()
  const discovery = new DiscoveryClient({
    open: () => channel.watch(),
    hello: () => ({
      name: settings.nodeName,
      version,
      revision: state.revision ?? 0,
      stateHash: state.revision === undefined ? new Uint8Array() : state.stateHash,
      workers: settings.workers,
    }),
    status: status.report,
    stage: piece => pool.stage(piece),
    apply,
    duty: order => void duty.follow(order),
    rehearse: request => pool.rehearse(request),
    revoked: () => void leave(),
    log,
  })
  const reports = new ReportClient({ spool, open: () => channel.report(), log })

  /** What it was trusted with is not used any more. */
  async function leave(): Promise<void> {
    log.fatal('this node was revoked: it stops serving, and serves nothing until it joins with a new token')
    const drained = duty.follow({ drain: true, graceMs: 0, deadlineMs: REVOKED_DRAIN_MS })
    await Promise.all([drained, lastKnownGood.forget(), membership.forget()])
  }

  async function connect(): Promise<void> {
    const identity = await membership.obtain()
    channel = new ControlPlaneChannel(settings.controlPlane, identity)
    membership.keepValid(
      identity,
      () => channel,
      renewed => {
        const former = channel
        channel = new ControlPlaneChannel(settings.controlPlane, renewed)
        former.close()
      },
    )
    if (draining) return
    discovery.start()
    reports.start()
    const nodes = await fleetSize(sizeAt)
    pool.limits?.share({
      stream: () => channel.share(),
      nodes,
      onNodes: size => void writeFile(sizeAt, String(size)).catch(() => {}),
      delivered: () => spool.start >= earlierEnd,
    })
  }

  pool.start()
  if (kept) {
    log.info({ revision: kept.revision }, 'serving the last good configuration until the control plane is heard')
    served()
  }
  const { port: statusPort, server } = await startStatusServer(settings.bind, settings.statusPort, status)
  const connected = connect()
  // With something to serve, a node that cannot join is still of use.
  const fatal = connected.catch(error => {
    if (!kept) throw error
    log.error({ reason: (error as Error).message }, 'not a member of any control plane')
  })

  const ready = Promise.race([fatal.then(() => first), first]).then(() => pool.listening())
  // Whoever waits for it learns of it; a node that is stopped before that has nobody to tell.
  ready.catch(() => {})

  return {
    statusPort,
    tlsPort: ports.tls,
    ready,
    async drain(deadlineMs) {
      draining = true
      discovery.reportStatus()
      await pool.drain(deadlineMs)
      await takenOver()
      membership.stop()
      await pool.limits?.close()
      await reports.stop(Math.min(FLUSH_MS, deadlineMs))
      discovery.stop()
      await Promise.all([spool.close(), lastKnownGood.flush()])
      server.close()
      server.closeAllConnections()
      channel?.close()
    },
  }
}

/** Nodes when last heard, so that one that starts cut off takes no more than its part of the limits. */
async function fleetSize(path: string): Promise<number> {
  const known = Number(await readFile(path, 'utf8').catch(() => ''))
  return Number.isSafeInteger(known) && known > 0 ? known : 1
}

async function packageVersion(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
