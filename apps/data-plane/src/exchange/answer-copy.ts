const MOST_BYTES = 256 * 1024

/** What of an answer has left, for whoever compares it with another. `end` is told once, when no more comes. */
export class AnswerCopy {
  private readonly chunks: Buffer[] = []
  private size = 0

  constructor(private readonly end: () => void) {}

  /** What is longer than anybody compares is cut off. */
  add(chunk: Buffer): void {
    if (this.size >= MOST_BYTES) return
    this.size += chunk.length
    this.chunks.push(chunk)
  }

  ended(): void {
    this.end()
  }

  text(): string {
    return Buffer.concat(this.chunks).toString('utf8', 0, MOST_BYTES)
  }
}
