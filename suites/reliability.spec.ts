import { suite } from './suite.js';

suite('reliability');
