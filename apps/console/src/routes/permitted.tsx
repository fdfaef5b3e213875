import type { ReactNode } from 'react'
import { labelOf, missing, type NavPath } from '../app/nav.js'
import { useMe } from '../lib/session.js'
import { DeniedState } from '../ui/denied-state.js'
import { PageHeader } from '../ui/page-header.js'
import { Panel } from '../ui/panel.js'

/** The page, or the name of the permission that it needs. */
export function Permitted({ path, children }: { path: NavPath; children: ReactNode }) {
  const lacking = missing(useMe(), path)
  if (lacking === undefined) return children
  return (
    <>
      <PageHeader title={labelOf(path)} />
      <Panel>
        <DeniedState permission={lacking} />
      </Panel>
    </>
  )
}
