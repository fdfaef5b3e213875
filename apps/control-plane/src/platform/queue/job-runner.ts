import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common'
import { DiscoveryService, Reflector } from '@nestjs/core'
import { Env } from '../env.js'
import { openWorker, type WorkerHandle } from './backend.js'
import { JOB_HANDLER, type JobHandler, type JobSpec } from './job-handler.js'
import { Jobs } from './jobs.js'

const RESCHEDULE_MS = 60_000

/** Runs jobs in a worker process; the control plane only asks for them. */
@Injectable()
export class JobRunner implements BeforeApplicationShutdown {
  private readonly logger = new Logger('jobs')
  private worker: WorkerHandle | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly env: Env,
    private readonly jobs: Jobs,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {}

  async start(): Promise<void> {
    const handlers = this.discover()
    await this.schedule(handlers)
    this.worker = openWorker(
      this.env,
      async job => {
        const handler = handlers.get(job.name)
        if (!handler) throw new Error(`nothing handles the job ${job.name}`)
        try {
          await handler.run(job.data)
        } catch (error) {
          this.logger.warn({ err: error, job: job.name }, 'job failed')
          throw error
        }
      },
      error => this.logger.debug(error.message),
    )
    // A Redis that lost its memory forgets what repeats.
    this.timer = setInterval(() => void this.schedule(handlers).catch(() => undefined), RESCHEDULE_MS)
  }

  /** Jobs that are running end before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer)
    await this.worker?.close()
  }

  private async schedule(handlers: ReadonlyMap<string, Handler>): Promise<void> {
    for (const { spec } of handlers.values())
      if (spec.every !== undefined) await this.jobs.schedule(spec.name, spec.every)
  }

  private discover(): Map<string, Handler> {
    const handlers = new Map<string, Handler>()
    for (const { instance, metatype } of this.discovery.getProviders()) {
      const spec = metatype && instance ? this.reflector.get<JobSpec | undefined>(JOB_HANDLER, metatype) : undefined
      if (!spec) continue
      if (handlers.has(spec.name)) throw new Error(`two handlers for the job ${spec.name}`)
      handlers.set(spec.name, { spec, run: spec.alone ? alone(instance) : data => instance.run(data) })
    }
    return handlers
  }
}

function alone(handler: JobHandler): JobHandler['run'] {
  let busy = false
  return async data => {
    if (busy) return
    busy = true
    try {
      await handler.run(data)
    } finally {
      busy = false
    }
  }
}

interface Handler extends JobHandler {
  spec: JobSpec
}
