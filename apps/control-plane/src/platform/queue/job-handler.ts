import { SetMetadata } from '@nestjs/common'

export const JOB_HANDLER = 'gatehouse:job-handler'

export interface JobSpec {
  name: string
  /** Milliseconds between runs of a job that nobody has to ask for. */
  every?: number
  /** A run that comes while another of the same process is under way does nothing: it would only do the same, in a place that other jobs need. */
  alone?: boolean
}

/**
 * Does one kind of job. Runs at least once per job, in any worker, so it must be idempotent: the facts are rows, the job only says
 * where to look. A throw is tried again with growing pauses. Found by itself where a module provides it.
 */
export interface JobHandler<D = unknown> {
  run(data: D): Promise<void>
}

export const HandlesJob = (name: string, options: Omit<JobSpec, 'name'> = {}): ClassDecorator =>
  SetMetadata(JOB_HANDLER, { name, ...options } satisfies JobSpec)
