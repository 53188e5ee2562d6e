/**
 * Arithmetic codes of symbols by their frequencies, and frequencies by logits. Knows neither models nor bytes: any number of symbols
 * will do.
 */
package dev.torte.runtime.arithmetic;
