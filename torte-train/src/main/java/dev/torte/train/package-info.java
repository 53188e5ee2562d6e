/**
 * Training over libtorch: {@link dev.torte.train.Trainer} runs a {@link dev.torte.train.TrainConfig} over
 * {@link dev.torte.train.TrainData}, tells a {@link dev.torte.train.TrainListener}, and saves itself so that an interrupted run
 * ends with the same bytes as an uninterrupted one. {@code TorchBlocks} is the differentiable executor of the model's blocks.
 */
package dev.torte.train;
