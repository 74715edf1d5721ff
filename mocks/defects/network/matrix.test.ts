import { prove } from '../prove.js';

prove('network');
