/**
 * Experiments: from a file that says what is compared to records of what came out. Everything that decides a result stands in the
 * file; everything that was found goes into a record. Knows nothing of claims. Start reading at {@link
 * dev.torte.app.experiment.Experiment}, then {@link dev.torte.app.experiment.ExperimentQueue}.
 */
package dev.torte.app.experiment;
