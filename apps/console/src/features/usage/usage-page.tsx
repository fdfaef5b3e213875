import type { ComponentProps } from 'react'
import { PageHeader } from '../../ui/page-header.js'
import { UsageView } from './usage-view.js'

export function UsagePage(props: Omit<ComponentProps<typeof UsageView>, 'scope'>) {
  return (
    <>
      <PageHeader title="Usage" purpose="What your applications call and cost, and how full their plans are." />
      <UsageView scope={{}} {...props} />
    </>
  )
}
