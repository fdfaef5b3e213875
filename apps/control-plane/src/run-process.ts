/** What a process of the control plane does once it is up. */
export interface Running {
  /** Goes into the ready line. */
  ready: Record<string, unknown>
  close(): Promise<void>
}

/**
 * Starts a process, tells its parent by one line on stdout that it is ready, and stops it cleanly on SIGTERM, SIGINT, or when the
 * parent that talked to it by IPC is gone. `Expected` errors end it with their message alone.
 */
export async function runProcess(
  start: () => Promise<Running>,
  Expected: new (...args: never[]) => Error,
): Promise<void> {
  let running: Running
  try {
    running = await start()
  } catch (error) {
    process.stderr.write(
      `${error instanceof Expected ? error.message : error instanceof Error ? error.stack : error}\n`,
    )
    process.exit(1)
  }
  process.stdout.write(`${JSON.stringify({ ready: true, ...running.ready })}\n`)
  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    try {
      await running.close()
      process.exit(0)
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
      process.exit(1)
    }
  }
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(event, () => void stop())
}
