/**
 * Where bytes come from: corpora, manifests, splits, windows and the compressors that a model is compared with.
 *
 * <p>Everything here is a pure function of the bytes, the options and a seed; nothing knows weights, kernels or
 * training. Start at {@link dev.torte.corpus.Corpus}: one contiguous stream of bytes with document boundaries.
 * {@link dev.torte.corpus.WindowSampler} draws training batches from it, {@link dev.torte.corpus.EvalWindows} lists
 * what to score, {@link dev.torte.corpus.Split} and {@link dev.torte.corpus.OverlapCheck} keep held-out text held out,
 * {@link dev.torte.corpus.Manifest} names a corpus by its content.
 */
package dev.torte.corpus;
