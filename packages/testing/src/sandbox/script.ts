/** A piece of a stream: its bytes, and how many output tokens it stands for. Empty text only takes time. */
export interface Step {
  text: string
  tokens: number
}

export interface Script {
  steps: Iterable<Step>
  /** What breaks off in the middle of an event. */
  malformed: string
  /** The dialect's own event for a failure under way. */
  error: string
  encoding?: 'latin1' | undefined
}
