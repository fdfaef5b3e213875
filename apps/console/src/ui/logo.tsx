import classes from './logo.module.css'

export function Logo() {
  return (
    <span className={classes.logo}>
      <svg viewBox="0 0 32 32" width={24} height={24} aria-hidden>
        <rect width="32" height="32" rx="8" fill="#4f46e5" />
        <path d="M8 25V13.5a8 8 0 0 1 16 0V25" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
        <path d="M13 25v-9.5a3 3 0 0 1 6 0V25" fill="none" stroke="#c7d2fe" strokeWidth="2.6" strokeLinecap="round" />
      </svg>
      Gatehouse
    </span>
  )
}
