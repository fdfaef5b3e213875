import { IconBraces, IconSparkles } from '@tabler/icons-react'
import classes from './catalog.module.css'

export function ProductType({ type }: { type: 'rest' | 'ai' }) {
  return (
    <span className={classes.type}>
      {type === 'ai' ? <IconSparkles size={14} aria-hidden /> : <IconBraces size={14} aria-hidden />}
      {type === 'ai' ? 'AI models' : 'REST API'}
    </span>
  )
}
