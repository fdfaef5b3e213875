/** What the gRPC servers need from whoever runs the certificate authority and knows the nodes; implemented by the fleet module. */
export abstract class NodeGate {
  /** A fresh key and certificate for these servers, with the authority's own, PEM. */
  abstract serverIdentity(): Promise<{ key: string; chain: string; authority: string }>
  /** What the holder of a valid certificate is; only members may come in. */
  abstract standing(nodeId: string): Promise<'member' | 'revoked' | 'unknown'>
  /** Told once nodes can join and connect. */
  abstract opened(): Promise<void>
}
