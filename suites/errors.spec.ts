import { suite } from './suite.js';

suite('errors');
