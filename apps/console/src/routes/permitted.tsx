import type { ReactNode } from 'react'
import { missing, type NavPath } from '../app/nav.js'
import { useMe } from '../lib/session.js'
import { DeniedState } from '../ui/denied-state.js'

/** The page, or the name of the permission that it needs. */
export function Permitted({ path, children }: { path: NavPath; children: ReactNode }) {
  const lacking = missing(useMe(), path)
  return lacking === undefined ? children : <DeniedState permission={lacking} />
}
