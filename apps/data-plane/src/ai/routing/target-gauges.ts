import type { CompiledModel } from '../../config/runtime.js'

/** How targets are doing, for `/metrics`; of those that are well and idle nothing is told. Summed over workers: how many of them say so. */
export function targetGauges(models: Iterable<CompiledModel>): Record<string, number> {
  const now = performance.now()
  const gauges: Record<string, number> = {}
  for (const model of models) {
    if (model.line && model.line.length > 0)
      gauges[`gatehouse_calls_waiting{tenant="${model.tenantSlug}",model="${model.resource.slug}"}`] = model.line.length
    for (const { targets } of [model, ...model.labels.values()])
      for (const { state, provider } of targets) {
        const labels = `{tenant="${model.tenantSlug}",target="${quoted(state.name)}"}`
        if (state.inFlight > 0) gauges[`gatehouse_target_calls_active${labels}`] = state.inFlight
        if (state.breaker.state(now) !== 'closed') gauges[`gatehouse_target_out${labels}`] = 1
        if (state.coolMs(now) > 0) gauges[`gatehouse_target_cooling${labels}`] = 1
        if (provider.keyHealth.state(now) !== 'closed') gauges[`gatehouse_target_key_out${labels}`] = 1
      }
  }
  return gauges
}

/** Names of models are their vendors'. */
export const quoted = (text: string): string => text.replace(/["\\{}\n]/g, '_')
