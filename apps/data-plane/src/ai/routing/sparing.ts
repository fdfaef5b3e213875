import type { CompiledTarget } from '../../config/target.js'
import { Best, byCost } from './best.js'
import type { Choosing, Node } from './node.js'

/** Chooses as the other node does, until a budget says that calls are to cost little: then whichever of these costs least. */
export class Sparing implements Node {
  private readonly cheapest: Node

  constructor(
    private readonly usual: Node,
    children: readonly Node[],
  ) {
    this.cheapest = new Best(children, byCost)
  }

  pick(call: Choosing): CompiledTarget | null {
    if (!call.sparing) return this.usual.pick(call)
    return this.cheapest.pick(call) ?? this.usual.pick(call)
  }
}

export const sparing = (usual: Node, children: readonly Node[]): Node =>
  children.length < 2 ? usual : new Sparing(usual, children)
