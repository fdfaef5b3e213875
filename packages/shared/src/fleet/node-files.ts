/** Below the data directory: what a node keeps of its own. */
export const nodeFolder = 'node'

/** Below the node's folder: what its workers write down of their calls. */
export const journalFolder = 'journal'

/** JSON with the node's id, key and certificate; mode 0600. */
export const nodeIdentityFile = `${nodeFolder}/identity.json`

/** Where a supervised control plane leaves a join token for the node beside it; mode 0600. */
export const joinTokenFile = 'node-join-token'
