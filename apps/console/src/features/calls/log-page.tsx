import type { ComponentProps } from 'react'
import { PageHeader } from '../../ui/page-header.js'
import { CallExplorer } from './call-explorer.js'

export function LogPage(props: ComponentProps<typeof CallExplorer>) {
  return (
    <>
      <PageHeader title="Log" purpose="Every call through the gateway that you may see, newest first." />
      <CallExplorer {...props} />
    </>
  )
}
