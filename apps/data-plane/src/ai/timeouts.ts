/** How long a model may take, in ms. Answers of models come late where an API's would be long overdue. */
export interface AiTimeouts {
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
  /** Before the same target is tried again. */
  pauseMs: number
}

export const aiTimeouts: AiTimeouts = {
  headMs: 600_000,
  firstEventMs: 300_000,
  headWithOtherMs: 120_000,
  firstEventWithOtherMs: 60_000,
  idleMs: 120_000,
  totalMs: 1_800_000,
  pauseMs: 100,
}
