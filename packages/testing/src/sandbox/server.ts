import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { applySettings, Call, type Sandbox } from './call.js'
import { control } from './control-endpoint.js'
import { defaultSettings, parseSettings } from './controls.js'
import { guard } from './deliver.js'
import { Ledger, newEntry, type RequestRecord, type Served } from './ledger.js'
import { answerModelCall, dialectOf } from './model-call.js'
import { Pacer } from './pacer.js'
import { readBody } from './read-body.js'
import { RenderedAnswers } from './rendered.js'
import { rest } from './rest/rest.js'

export interface SandboxServer {
  port: number
  url: string
  served(): Served
  /** The last requests as they arrived, newest last. */
  requests(limit?: number): RequestRecord[]
  /** As `POST /__sandbox/settings`. */
  set(settings: Record<string, unknown>): void
  /** Forgets settings and what was served. */
  reset(): void
  /** Resolves when no call is under way: every client got its answer, or left and was noticed. */
  idle(): Promise<void>
  /** Ends open connections too. */
  close(): Promise<void>
}

/**
 * An AI provider and a REST service in one: speaks the wire formats of OpenAI, Anthropic, Gemini, Bedrock, Cohere and Ollama without a model
 * behind them, paces and fails on command, and tells what it served. `kept`: how many requests it remembers whole.
 */
export async function startSandbox({ port = 0, host = '127.0.0.1', kept = 500 } = {}): Promise<SandboxServer> {
  const ledger = new Ledger(kept)
  const shared = { ledger, pacer: new Pacer(), rendered: new RenderedAnswers() }
  const sandbox: Sandbox = { ...shared, settings: defaultSettings(), faultsOwed: 0 }
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (req, res) => receive(sandbox, req, res))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: 4096 }, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    served: () => ledger.served(),
    requests: limit => ledger.requests(limit),
    set(settings) {
      applySettings(sandbox, parseSettings(settings, sandbox.settings))
    },
    reset() {
      applySettings(sandbox, defaultSettings())
      ledger.reset()
    },
    idle: () => ledger.idle(),
    async close() {
      sandbox.pacer.stop()
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

let received = 0
const PROCESS = Date.now().toString(36)

function receive(sandbox: Sandbox, req: IncomingMessage, res: ServerResponse): void {
  const requestId = `req_${PROCESS}${(received++).toString(36).padStart(6, '0')}`
  const entry = newEntry(req.method ?? '', req.url ?? '', req.rawHeaders, requestId)
  const call = new Call(sandbox, req, res, entry)
  const isControl = call.path.startsWith('/__sandbox/')
  if (!isControl) {
    sandbox.ledger.open(entry)
    res.once('close', () => sandbox.ledger.settle(entry, res.writableFinished))
  }
  readBody(req, body => {
    entry.body = body
    guard(call, () => answer(call, isControl, body))
  })
}

function answer(call: Call, isControl: boolean, body: Buffer): void {
  const dialect = dialectOf(call)
  if (isControl) control(call, body)
  else if (dialect) answerModelCall(call, dialect, body)
  else rest(call, body)
}
