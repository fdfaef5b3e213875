import type { ModelTimeouts } from '@gatehouse/shared/config/resources.js'

/** How long a model may take, in ms. Answers of models come late where an API's would be long overdue. */
export interface AiTimeouts {
  connectMs: number
  /** Until the head of an answer in one piece, which comes when all of it is written. */
  headMs: number
  /** Until the first event of a stream; reasoning models think before it. */
  firstEventMs: number
  /** The same two where another target could take over: waiting longer than this serves nobody. */
  headWithOtherMs: number
  firstEventWithOtherMs: number
  /** Between two pieces of an answer. */
  idleMs: number
  /** For one attempt from end to end. */
  totalMs: number
}

/** A model's own words hold whether or not another target could take over. */
export const timeoutsOf = (own: ModelTimeouts): AiTimeouts => ({
  connectMs: own.connectMs ?? 5_000,
  headMs: own.answerMs ?? 600_000,
  firstEventMs: own.firstTokenMs ?? 300_000,
  headWithOtherMs: own.answerMs ?? 120_000,
  firstEventWithOtherMs: own.firstTokenMs ?? 60_000,
  idleMs: own.interTokenMs ?? 120_000,
  totalMs: own.totalMs ?? 1_800_000,
})

/** Before the same target is tried again. */
export const PAUSE_MS = 50
