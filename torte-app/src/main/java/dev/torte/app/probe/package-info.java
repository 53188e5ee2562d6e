/**
 * Whether what a model writes is right, by the rules of the domain it writes in: the rules of chess, of a programming language, of
 * dialogue. Finds the places of a text where such a question can be put, and judges answers; knows nothing of models or of records.
 * Start reading at {@link dev.torte.app.probe.Probe}.
 */
package dev.torte.app.probe;
