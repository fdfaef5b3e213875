/** What a process of the control plane does once it is up. */
export interface Running {
  /** Goes into the ready line. */
  ready: Record<string, unknown>
  close(): Promise<void>
}

const PATIENCE_MS = 20_000
// The database is likely gone with whoever supervised us, and nobody waits for an answer.
const ORPHAN_PATIENCE_MS = 2_000

/**
 * Starts a process, tells its parent by one line on stdout that it is ready, and stops it cleanly on SIGTERM, SIGINT, or when the
 * parent that talked to it by IPC is gone. `Expected` errors end it with their message alone.
 */
export async function runProcess(
  start: () => Promise<Running>,
  Expected: new (...args: never[]) => Error,
): Promise<void> {
  let orphaned = false
  process.once('disconnect', () => {
    orphaned = true
  })
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
  const stop = async (patience: number): Promise<void> => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), patience).unref()
    try {
      await running.close()
      process.exit(0)
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
      process.exit(1)
    }
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(PATIENCE_MS))
  process.on('disconnect', () => void stop(ORPHAN_PATIENCE_MS))
  // It may have gone while we started.
  if (orphaned) await stop(ORPHAN_PATIENCE_MS)
}
