import type { IncomingMessage, ServerResponse } from 'node:http'
import { baseModel, type Controls, controlsOf, type Settings } from './controls.js'
import type { Entry, Ledger } from './ledger.js'
import type { Pacer } from './pacer.js'
import { Refusal } from './refusal.js'
import type { RenderedAnswers } from './rendered.js'

/** What the server's calls share. */
export interface Sandbox {
  readonly ledger: Ledger
  readonly pacer: Pacer
  /** Emptied whenever the settings change. */
  readonly rendered: RenderedAnswers
  settings: Settings
  /** Whole and fractional faults owed under `faultRate`. */
  faultsOwed: number
}

export function applySettings(sandbox: Sandbox, settings: Settings): void {
  sandbox.settings = settings
  sandbox.faultsOwed = 0
  sandbox.rendered.clear()
}

const NO_QUERY = new URLSearchParams()

/** One request under way. */
export class Call {
  readonly sandbox: Sandbox
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly path: string
  readonly search: string
  readonly entry: Entry
  controls: Controls
  /** Answers with an error, in the words of whichever dialect the call speaks. */
  refuse: (refusal: Refusal) => void = refusal => this.res.writeHead(refusal.status).end()

  constructor(sandbox: Sandbox, req: IncomingMessage, res: ServerResponse, entry: Entry) {
    const mark = entry.url.indexOf('?')
    this.sandbox = sandbox
    this.req = req
    this.res = res
    this.path = mark < 0 ? entry.url : entry.url.slice(0, mark)
    this.search = mark < 0 ? '' : entry.url.slice(mark + 1)
    this.entry = entry
    this.controls = sandbox.settings
  }

  get query(): URLSearchParams {
    return this.search === '' ? NO_QUERY : new URLSearchParams(this.search)
  }

  get closed(): boolean {
    return this.res.closed || this.res.destroyed
  }

  /** Learns what the call is about, and so how it is to be answered. */
  name(dialect: string, model: string): void {
    this.entry.dialect = dialect
    this.entry.model = baseModel(model)
    const { settings } = this.sandbox
    try {
      this.controls = controlsOf(model, this.req.headers, settings)
    } catch (error) {
      throw new Refusal(400, (error as Error).message)
    }
    if (settings.fault && this.controls.fault === settings.fault && !this.#isFaultDue(settings.faultRate)) {
      this.controls = { ...this.controls }
      delete this.controls.fault
    }
  }

  /** Spreads the faults of the process evenly: with a rate of 0.25 every fourth call gets one. */
  #isFaultDue(rate: number): boolean {
    this.sandbox.faultsOwed += rate
    if (this.sandbox.faultsOwed < 1) return false
    this.sandbox.faultsOwed -= 1
    return true
  }
}
