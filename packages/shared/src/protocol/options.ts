/** How both planes load the protos: camelCase fields, 64-bit integers as numbers (revisions and sequences stay below 2^53). */
export const protoOptions = { longs: Number, defaults: true, oneofs: true } as const

/**
 * The name in every control-plane certificate. Nodes check it in place of the address that they dial: the CA is ours alone,
 * so whatever address leads to a holder of such a certificate is right, behind any balancer or port mapping.
 */
export const controlPlaneName = 'control-plane.gatehouse.internal'

/** Keepalive of both ends' HTTP/2 connections, in ms. */
export const keepalive = { intervalMs: 10_000, timeoutMs: 5_000 } as const
