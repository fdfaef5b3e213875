/** Random by weight: needs no state, so it is right across workers and revisions. Weight 0 takes no part unless all are 0. */
export function pickWeighted<T extends { readonly weight: number }>(targets: readonly T[], except?: T): T | undefined {
  let sum = 0
  let last: T | undefined
  for (const target of targets) {
    if (target === except) continue
    sum += target.weight
    last = target
  }
  if (sum === 0) return last
  let point = Math.random() * sum
  for (const target of targets) {
    if (target === except) continue
    point -= target.weight
    if (point < 0) return target
  }
  return last
}
