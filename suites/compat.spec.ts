import { suite } from './suite.js';

suite('compat');
