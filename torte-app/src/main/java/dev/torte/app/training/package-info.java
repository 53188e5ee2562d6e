/**
 * A training run as a user sees it: files, progress, interruption, the finished model. The arithmetic of training is elsewhere.
 * Start reading at {@link dev.torte.app.training.TrainingRun}.
 */
package dev.torte.app.training;
