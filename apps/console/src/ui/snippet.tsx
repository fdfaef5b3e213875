import { CopyButton } from './copy-button.js'
import classes from './inline.module.css'

export function Snippet({ code, label }: { code: string; label: string }) {
  return (
    <div className={classes.snippet}>
      {/* biome-ignore lint/a11y: what scrolls has to be reachable by keyboard, and named */}
      <pre tabIndex={0} role="region" aria-label={label}>
        {code}
      </pre>
      <CopyButton text={code} label={`Copy ${label}`} />
    </div>
  )
}
