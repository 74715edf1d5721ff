import { suite } from './suite.js';

suite('branding');
