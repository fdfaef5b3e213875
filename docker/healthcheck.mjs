// Asks the process of this container whether it is ready: `healthcheck.mjs <variable of its port> <default>`.
const [, , variable, fallback] = process.argv
const port = process.env[variable] || fallback
const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) }).catch(
  () => undefined,
)
process.exit(answer?.ok ? 0 : 1)
