export { TryItModule } from './try-it.module.js'
