/** What is told when the gateway stops. */
export interface Leaving {
  goAway(): void
  destroy(): void
}
