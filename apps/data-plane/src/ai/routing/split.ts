import type { CompiledTarget } from '../../config/target.js'
import type { Choosing, Node, Stickiness } from './node.js'

/** FNV-1a, for spreading names evenly; not for secrets. */
function hash(text: string, seed: number): number {
  let value = seed
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  // The last characters alone would hardly reach the upper bits.
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39)
  return (value ^ (value >>> 15)) >>> 0
}

/**
 * A share of callers gets what is being tried out, and always the same ones: raising the share adds some and takes none away. Where one
 * side cannot take the call the other does.
 */
export class Canary implements Node {
  private readonly seed: number
  private readonly below: number

  constructor(
    private readonly canary: Node,
    private readonly stable: Node,
    percent: number,
    private readonly stickiness: Stickiness,
    /** So that different canaries try different callers. */
    salt: string,
  ) {
    this.seed = hash(salt, 0x811c9dc5)
    this.below = (percent / 100) * 2 ** 32
  }

  pick(call: Choosing): CompiledTarget | null {
    return hash(call.identity(this.stickiness), this.seed) < this.below
      ? (this.canary.pick(call) ?? this.stable.pick(call))
      : (this.stable.pick(call) ?? this.canary.pick(call))
  }
}

/** Calls another target beside, for a share of calls. */
export class Shadow implements Node {
  constructor(
    private readonly child: Node,
    private readonly shadow: CompiledTarget,
    private readonly percent: number,
  ) {}

  pick(call: Choosing): CompiledTarget | null {
    if (Math.random() * 100 < this.percent) call.mirror(this.shadow)
    return this.child.pick(call)
  }
}
