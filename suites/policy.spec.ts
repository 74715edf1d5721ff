import { suite } from './suite.js';

suite('policy');
