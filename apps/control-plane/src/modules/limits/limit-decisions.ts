import type { Allotment, Claim } from '@gatehouse/shared/limits/sharing.js'
import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { accountsNamed } from './accounts.js'
import { CounterLedger, type Limited } from './counter-ledger.js'
import { type Holder, LimitLedger } from './limit-ledger.js'
import { planLimit } from './plan-limit.js'

/** Puts each claim to the ledger that keeps it: what is soon forgotten in Redis where there is one, everything else in rows. */
@Injectable()
export class LimitDecisions {
  constructor(
    private readonly database: Database,
    private readonly rows: LimitLedger,
    private readonly counters: CounterLedger,
  ) {}

  /** One allotment for each claim of a limit that there is. `nodes`: how many share. */
  async decide(holder: Holder, nodes: number, claims: readonly Claim[]): Promise<Allotment[]> {
    if (!this.counters.given) return this.rows.decide(holder, claims)
    const { fleeting, lasting } = await this.sort(claims)
    const [counted, written] = await Promise.all([
      this.counters.decide(holder.holder, nodes, fleeting),
      lasting.length > 0 ? this.rows.decide(holder, lasting) : [],
    ])
    const short = counted.filter(({ othersSpare }) => othersSpare > 0).map(({ subscription }) => subscription)
    await this.rows.askBack({ by: holder.holder, subscriptions: [...new Set(short)] })
    return [...counted, ...written]
  }

  private async sort(claims: readonly Claim[]): Promise<{ fleeting: Limited[]; lasting: Claim[] }> {
    const fleeting: Limited[] = []
    const lasting: Claim[] = []
    const names = claims.map(({ subscription }) => subscription)
    const accounts = await this.database.read(Context.system(), tx => accountsNamed(tx, names))
    for (const claim of claims) {
      const account = accounts.get(claim.subscription)
      const plan = account && planLimit(account.limits, claim.kind, claim.window, Date.now())
      if (plan?.fleeting) fleeting.push({ claim, plan })
      else if (plan) lasting.push(claim)
    }
    return { fleeting, lasting }
  }
}
