/**
 * Text as an arithmetic code by a model's guesses: what a model's bits per byte are worth, in bytes of a real file.
 *
 * <p>Start with {@link dev.torte.runtime.coding.Compressor} and {@link dev.torte.runtime.coding.Decompressor} (files), or with
 * {@link dev.torte.runtime.coding.RoundTrip} (how many bytes documents take, proven by reading them back).
 *
 * <p>All of it rests on the promise that a model gives the same bits on every machine, and however its bytes are fed.
 */
package dev.torte.runtime.coding;
