import { apportion, type Claim } from '@gatehouse/shared/limits/sharing.js'
import type { Allotments, Claims } from '@gatehouse/shared/protocol/limits.js'
import type { ServerDuplexStream } from '@grpc/grpc-js'

/** The ledger of an installation with one node and limits that are never reached: by its own rules it gives what is asked for, and it counts how often. */
export class SoleLedger {
  asked = 0

  serve(stream: ServerDuplexStream<Claims, Allotments>): void {
    stream.on('data', ({ sequence, claims }: Claims) => {
      this.asked++
      const allotments = (JSON.parse(Buffer.from(claims).toString()) as Claim[]).map(claim => ({
        ...{ subscription: claim.subscription, kind: claim.kind, window: claim.window },
        ...apportion(Number.MAX_SAFE_INTEGER, [], claim),
      }))
      stream.write({ sequence, allotments: Buffer.from(JSON.stringify(allotments)), nodes: 1, wanted: [] })
    })
    stream.on('error', () => {})
    stream.on('end', () => stream.end())
  }
}
