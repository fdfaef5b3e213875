const oldest = [20, 19, 0]

/** Ends with a clear sentence where Node is too old. Kept in syntax that very old versions can read. */
export function requireNode() {
  const parts = process.versions.node.split('.').map(Number)
  const difference = oldest.map((part, index) => parts[index] - part).find(part => part !== 0)
  if (difference === undefined || difference > 0) return
  console.error(
    `Gatehouse needs Node.js ${oldest.join('.')} or newer; this is ${process.versions.node}. Get a newer one from https://nodejs.org.`,
  )
  process.exit(1)
}
