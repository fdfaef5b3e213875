import type { ReactNode } from 'react'
import { PageHeader } from '../../ui/page-header.js'
import { TenantChoice, type TenantProps } from '../../ui/tenant-choice.js'
import { Checklist, type Step } from './checklist.js'
import classes from './home.module.css'

interface Props extends TenantProps {
  steps: readonly Step[]
  /** What happens now, and what happened; each only for those who may see it. */
  main: ReactNode
  aside: ReactNode
}

export function HomePage({ steps, main, aside, ...props }: Props) {
  const { name } = props.tenants.find(({ slug }) => slug === props.tenant) ?? { name: props.tenant }
  return (
    <>
      <PageHeader title="Home" purpose={`What goes on in ${name}.`} action={<TenantChoice {...props} />} />
      <div className={classes.stack}>
        <Checklist tenant={props.tenant} steps={steps} />
        <div className={classes.columns}>
          <div className={classes.stack}>{main}</div>
          <div className={classes.stack}>{aside}</div>
        </div>
      </div>
    </>
  )
}
