/** Whoever makes a call's answer, told of its caller. */
export interface Answerer {
  /** The caller left before the answer was whole. Called at most once. */
  callerLeft(): void
  /** The caller takes data again after `write` returned false. */
  callerReady(): void
}
