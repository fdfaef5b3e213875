import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const ramp = (...shades: string[]) => shades as unknown as MantineColorsTuple

const red = ramp(
  '#fef2f2',
  '#fee2e2',
  '#fecaca',
  '#fca5a5',
  '#f87171',
  '#ef4444',
  '#dc2626',
  '#b91c1c',
  '#991b1b',
  '#7f1d1d',
)
const yellow = ramp(
  '#fffbeb',
  '#fef3c7',
  '#fde68a',
  '#fcd34d',
  '#fbbf24',
  '#f59e0b',
  '#d97706',
  '#b45309',
  '#92400e',
  '#78350f',
)
const green = ramp(
  '#ecfdf5',
  '#d1fae5',
  '#a7f3d0',
  '#6ee7b7',
  '#34d399',
  '#10b981',
  '#059669',
  '#047857',
  '#065f46',
  '#064e3b',
)
const indigo = ramp(
  '#eef2ff',
  '#e0e7ff',
  '#c7d2fe',
  '#a5b4fc',
  '#818cf8',
  '#6366f1',
  '#4f46e5',
  '#4338ca',
  '#3730a3',
  '#312e81',
)
const gray = ramp(
  '#f8fafc',
  '#f1f5f9',
  '#e2e8f0',
  '#cbd5e1',
  '#94a3b8',
  '#64748b',
  '#475569',
  '#334155',
  '#1e293b',
  '#0f172a',
)
const dark = ramp(
  '#e6e9ef',
  '#c3c9d4',
  '#a3abba',
  '#7f8899',
  '#475063',
  '#333b4c',
  '#232a38',
  '#171c27',
  '#10141d',
  '#0a0d14',
)

const dialog = { closeButtonProps: { 'aria-label': 'Close' }, overlayProps: { backgroundOpacity: 0.4 } }
const heading = { fontSize: 16, fontWeight: 600 }

/** Shades whose contrast holds WCAG 2.2 AA in light and dark; the framework's own do not. */
export const theme = createTheme({
  colors: { red, yellow, green, indigo, gray, dark },
  primaryColor: 'indigo',
  primaryShade: { light: 6, dark: 6 },
  autoContrast: false,
  defaultRadius: 'md',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.43', md: '1.43', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 140 }, ...dialog },
      styles: { title: heading },
    },
    Drawer: { defaultProps: { transitionProps: { duration: 160 }, ...dialog }, styles: { title: heading } },
    // A heading bar within a dialog is not another banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    InputWrapper: {
      // A mark on nearly every field tells nothing; what is optional says so itself.
      defaultProps: { withAsterisk: false, inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      styles: { label: { marginBlockEnd: 4 }, description: { marginBlockStart: 4 }, error: { marginBlockStart: 4 } },
    },
  },
})

// Of charts, in the order in which they are given out.
const seriesColours = (shades: readonly string[]) =>
  Object.fromEntries(shades.map((shade, index) => [`--gh-series-${index + 1}`, shade]))

export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[6],
    '--mantine-color-error': colors.red[7],
    '--mantine-color-placeholder': colors.gray[5],
    '--mantine-color-green-filled': colors.green[7],
    '--mantine-color-anchor': colors.indigo[7],
    '--mantine-color-text': colors.gray[9],
    '--mantine-color-default-border': colors.gray[3],
    '--gh-canvas': colors.gray[0],
    '--gh-surface': '#ffffff',
    '--gh-raised': colors.gray[1],
    '--gh-line': colors.gray[2],
    '--gh-accent-tint': colors.indigo[0],
    '--gh-accent-text': colors.indigo[7],
    ...seriesColours(['#4f46e5', '#d97706', '#0d9488', '#db2777', '#0284c7', '#65a30d', '#9333ea', '#a16207']),
    '--gh-series-bad': '#dc2626',
    '--gh-series-other': '#94a3b8',
  },
  dark: {
    '--mantine-color-dimmed': colors.dark[2],
    '--mantine-color-error': colors.red[4],
    '--mantine-color-placeholder': colors.dark[2],
    '--mantine-color-green-filled': colors.green[7],
    '--mantine-color-anchor': colors.indigo[3],
    '--mantine-color-text': colors.dark[0],
    '--mantine-color-body': colors.dark[7],
    // The framework's own tints are near black here.
    '--mantine-color-red-light': 'color-mix(in srgb, #ef4444 14%, transparent)',
    '--mantine-color-yellow-light': 'color-mix(in srgb, #f59e0b 12%, transparent)',
    '--mantine-color-indigo-light': 'color-mix(in srgb, #6366f1 16%, transparent)',
    '--gh-canvas': colors.dark[8],
    '--gh-surface': colors.dark[7],
    '--gh-raised': colors.dark[6],
    '--gh-line': colors.dark[6],
    '--gh-accent-tint': 'color-mix(in srgb, #6366f1 18%, transparent)',
    '--gh-accent-text': colors.indigo[2],
    ...seriesColours(['#818cf8', '#fbbf24', '#2dd4bf', '#f472b6', '#38bdf8', '#a3e635', '#c084fc', '#d6b370']),
    '--gh-series-bad': '#f87171',
    '--gh-series-other': '#7f8899',
  },
})
