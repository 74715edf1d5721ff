import { prove } from '../prove.js';

prove('cors');
