/** The primary's side of the limiter, which alone understands the payloads. */
export interface LimitPort {
  onLimitMessage(workerId: number, payload: unknown): void
  /** Whatever was leased to this worker is void. */
  onWorkerExit(workerId: number): void
}

export type OpenLimitPort = (send: (workerId: number, payload: unknown) => void) => LimitPort
