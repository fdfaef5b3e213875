// A call that waits for other nodes waits no longer than this, however slow they are.
export const PATIENCE_MS = 2_000
