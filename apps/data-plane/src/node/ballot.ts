import type { Delivery } from './ipc.js'
import type { Vote } from './worker-slot.js'

// A configuration under which workers die again and again is one that they cannot run.
const MAX_DEATHS = 3

/** Collects the answers of all workers to one update. */
export class Ballot<Voter> {
  readonly result: Promise<Vote>
  readonly accepted = new Set<Voter>()
  private readonly refusals: Vote['refusals'] = []
  private readonly waiting: Set<Voter>
  private deaths = 0
  private refused = false
  private resolve!: (vote: Vote) => void

  constructor(
    readonly update: Delivery,
    voters: Iterable<Voter>,
  ) {
    this.waiting = new Set(voters)
    this.result = new Promise(resolve => {
      this.resolve = resolve
    })
    this.settle()
  }

  vote(voter: Voter, vote: Vote): void {
    this.waiting.delete(voter)
    if (vote.accepted) this.accepted.add(voter)
    else this.refused = true
    for (const refusal of vote.refusals)
      if (!this.refusals.some(known => known.kind === refusal.kind && known.id === refusal.id))
        this.refusals.push(refusal)
    this.settle()
  }

  /** The voter's process died; its successor votes in its place. */
  died(voter: Voter): void {
    this.accepted.delete(voter)
    this.waiting.add(voter)
    if (++this.deaths < MAX_DEATHS) return
    this.waiting.clear()
    this.refused = true
    this.refusals.push({ kind: '', id: '', reason: 'Workers died while they applied it.' })
    this.settle()
  }

  /** The voter is taken out of service: nobody votes in its place. */
  left(voter: Voter): void {
    this.accepted.delete(voter)
    this.waiting.delete(voter)
    this.settle()
  }

  silent(): Voter[] {
    return [...this.waiting]
  }

  private settle(): void {
    if (this.waiting.size === 0) this.resolve({ accepted: !this.refused, refusals: this.refusals })
  }
}
