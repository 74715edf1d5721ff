import { suite } from './suite.js';

suite('network');
