import { TargetHealth } from '../health/target-health.js'
import type { Origin } from '../origin.js'
import { hashOf } from './hash.js'
import { PeakEwma } from './peak-ewma.js'

/** How long a silence leaves a third of what is known of a target's latency. */
const FORGET_MS = 10_000

/** What is known of a place, which outlives revisions. */
export class EndpointState {
  /** Open calls. */
  active = 0
  /** Of smooth weighted turns: how overdue it is. */
  due = 0
  readonly latency = new PeakEwma(FORGET_MS)

  constructor(readonly health = new TargetHealth()) {}
}

/** A place to send to: an origin and the path below which the service lives there. */
export class Endpoint {
  /** Its weight for the pick under way, less while it starts slowly. */
  share = 0
  /** The same on all nodes. */
  readonly seed: number

  constructor(
    readonly origin: Origin,
    readonly basePath: string,
    readonly weight: number,
    readonly state = new EndpointState(),
  ) {
    this.seed = hashOf(origin.id + basePath)
  }
}
