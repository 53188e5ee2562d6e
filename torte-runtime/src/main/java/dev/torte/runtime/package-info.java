/**
 * From weights and bytes to logits, and from logits to bytes.
 *
 * <p>Start with {@link dev.torte.runtime.LoadedModel} (weights, shared), {@link dev.torte.runtime.Session} (one stream of
 * bytes) and {@link dev.torte.runtime.Generator} (bytes out). Every figure about a model is measured through this package,
 * on the file a user would load. It knows nothing of training and nothing of the command line.
 *
 * <p>Inside, each kind of block has one file: the outer class holds its weights, its inner {@code State} what it remembers
 * of the bytes so far. Rows are laid out by position, then by stream: row i of stream s is row {@code i * streams + s}.
 */
package dev.torte.runtime;
