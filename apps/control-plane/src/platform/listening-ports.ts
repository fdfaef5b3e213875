import { Injectable } from '@nestjs/common'
import { Env } from './env.js'

export type PortName = 'http' | 'grpc' | 'join'

/** Where this process really listens; whoever opens a port says so here, since any of them may have been asked for as 0. */
@Injectable()
export class ListeningPorts {
  private readonly ports = new Map<PortName, number>()
  private readonly waiting: { name: PortName; open: () => Promise<number> }[] = []

  constructor(private readonly env: Env) {}

  /** To be opened once this process serves, which a worker never does. `open` answers the port. */
  whenServing(name: PortName, open: () => Promise<number>): void {
    this.waiting.push({ name, open })
  }

  async open(): Promise<void> {
    for (const { name, open } of this.waiting) this.set(name, await open())
  }

  set(name: PortName, port: number): void {
    this.ports.set(name, port)
  }

  all(): Partial<Record<PortName, number>> {
    return Object.fromEntries(this.ports)
  }

  /** Begins every link in mails, without a slash at the end. */
  get publicUrl(): string {
    return this.env.publicUrl?.replace(/\/+$/, '') ?? `http://127.0.0.1:${this.ports.get('http') ?? this.env.httpPort}`
  }
}
